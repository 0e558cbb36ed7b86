"""`ventanilla bench understanding [--data FOLDER]`: how well and how fast messages are read, beside simpler ways, in one run.

On our test situations (never trained on): the shipped model. On public sets, which never reach the shipped weights: the same kind of
model, trained on the set's own train part and scored on its dev part. Packages that are not installed are passed over with a sentence.
"""

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import sets
from benchmarks.report import Figure, show
from ventanilla.understanding import Input, mask, read, read_many
from ventanilla.understanding.train import corpus

TASKS = ("sentiment", "emotion", "intent", "topic", "urgency", "needs_answer")
RARE = {
    "intent": ("lead", "idea", "praise", "defence", "fraud_report"),
    "urgency": ("high",),
    "emotion": ("angry", "worried", "sad"),
}
_FAMILIAR = {
    "pos": "gracias excelente genial buen buena bueno feliz encanta perfecto felicidades mejor rapido amable recomiendo contento great",
    "neg": "no mal malo mala pesimo horrible nunca peor estafa robo ladrones problema error falla vergüenza basura asco bad worst never",
}
Rows = list[dict[str, Any]]


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """Mean F1 in percent over the labels that stand in the truth."""
    scores = []
    for one in sorted(set(truth)):
        right = sum(t == s == one for t, s in zip(truth, said, strict=True))
        scores.append(2 * right / (truth.count(one) + list(said).count(one)) if right else 0.0)
    return 100 * sum(scores) / len(scores)


def accuracy(truth: Sequence[str], said: Sequence[str]) -> float:
    return 100 * sum(t == s for t, s in zip(truth, said, strict=True)) / len(truth)


def calibration_error(right: Sequence[bool], scores: Sequence[float]) -> float:
    """Expected calibration error in percent, ten bins."""
    bins = np.minimum((np.array(scores) * 10).astype(int), 9)
    hit, said = np.array(right, float), np.array(scores)
    return 100 * float(
        sum(abs(hit[bins == b].mean() - said[bins == b].mean()) * (bins == b).mean() for b in range(10) if (bins == b).any())
    )


def by_lexicon(texts: Sequence[str]) -> list[str]:
    """Sentiment by counting known words, as AFINN lists do."""
    good, bad = set(_FAMILIAR["pos"].split()), set(_FAMILIAR["neg"].split())
    totals = [sum((w in good) - (w in bad) for w in text.lower().split()) for text in texts]
    return ["pos" if n > 0 else "neg" if n < 0 else "neu" for n in totals]


def by_tfidf(train: Rows, test: Rows, task: str) -> list[str]:
    """Plain TF-IDF of words and pairs with a linear model: scikit-learn's own pipeline."""
    pipe = import_module("sklearn.pipeline").make_pipeline(
        import_module("sklearn.feature_extraction.text").TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        import_module("sklearn.linear_model").LogisticRegression(C=10, max_iter=300, class_weight="balanced"),
    )
    pipe.fit([r["text"] for r in train], [str(r[task]) for r in train])
    return [str(one) for one in pipe.predict([r["text"] for r in test])]


def by_package(texts: Sequence[str]) -> list[str] | None:
    """PyPI `sentiment-analysis-spanish`, where it is installed."""
    if find_spec("sentiment_analysis_spanish") is None:
        print("  sentiment-analysis-spanish is not installed: passed over.")
        return None
    judge = import_module("sentiment_analysis_spanish.sentiment_analysis").SentimentAnalysisSpanish()
    scores = [float(judge.sentiment(text)) for text in texts]
    return ["pos" if s > 0.6 else "neg" if s < 0.4 else "neu" for s in scores]


def own_situations() -> None:
    """Our test situations, language by language."""
    messages = corpus()
    train, test = [m for m in messages if m["split"] != "test"], [m for m in messages if m["split"] == "test"]
    readings = read_many([Input(m["text"]) for m in test])
    print(f"\nOur test situations: {len(test)} messages never trained on. Macro-F1 / accuracy / calibration error, in percent.")
    print(f"  {'label':<14}{'es':>20}{'en':>20}{'pt':>20}   majority   tf-idf (macro-F1, all)")
    for task in TASKS:
        truth, said = [str(m[task]) for m in test], [str(getattr(r, task).label) for r in readings]
        scores = [getattr(r, task).score for r in readings]
        cells = []
        for code in ("es", "en", "pt"):
            at = [i for i, m in enumerate(test) if m["language"] == code]
            t, s = [truth[i] for i in at], [said[i] for i in at]
            error = calibration_error([a == b for a, b in zip(t, s, strict=True)], [scores[i] for i in at])
            cells.append(f"{macro_f1(t, s):6.1f} /{accuracy(t, s):5.1f} /{error:4.1f}")
        largest = Counter(str(m[task]) for m in train).most_common(1)[0][0]
        plain = f"{macro_f1(truth, by_tfidf(train, test, task)):.1f}" if find_spec("sklearn") else "scikit-learn is not installed"
        print(f"  {task:<14}{cells[0]:>20}{cells[1]:>20}{cells[2]:>20}{macro_f1(truth, [largest] * len(truth)):>11.1f}   {plain}")
    for task, labels in RARE.items():
        truth, said = [str(m[task]) for m in test], [str(getattr(r, task).label) for r in readings]
        for one in labels:
            hits = sum(t == s == one for t, s in zip(truth, said, strict=True))
            recall, precision = hits / max(truth.count(one), 1), hits / max(said.count(one), 1)
            print(f"  {task} {one:<14} precision {100 * precision:5.1f}  recall {100 * recall:5.1f}  ({truth.count(one)} messages)")
    _beside(test)


def _beside(test: Rows) -> None:
    spanish = [m for m in test if m["language"] == "es"]
    truth = [str(m["sentiment"]) for m in spanish]
    print(f"  sentiment, es, by a word list as AFINN's: macro-F1 {macro_f1(truth, by_lexicon([m['text'] for m in spanish])):.1f}")
    package = by_package([m["text"] for m in spanish])
    if package:
        print(f"  sentiment, es, by sentiment-analysis-spanish: macro-F1 {macro_f1(truth, package):.1f}")


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
        truth, said = [r["label"] for r in dev], sets.learned(train, [r["text"] for r in dev])
        figures.append(Figure(f"{name}: macro-F1 ({len(dev)} messages)", macro_f1(truth, said), "%", target))
        figures.append(Figure(f"{name}: plain TF-IDF", macro_f1(truth, by_tfidf(train, dev, "label")), "%"))
        largest = Counter(r["label"] for r in train).most_common(1)[0][0]
        figures.append(Figure(f"{name}: the largest class", macro_f1(truth, [largest] * len(truth)), "%"))
    return show("Public sets", figures)


def _per_second(work: Callable[[], object], count: int) -> float:
    """The best of three rounds, per second of processor time."""
    best = 0.0
    for _ in range(3):
        begun = time.process_time()
        work()
        best = max(best, count / (time.process_time() - begun))
    return best


def speed() -> bool:
    texts = [m["text"] for m in corpus()]
    messages = [Input(text) for text in texts]
    some = messages[:2000]
    figures = [
        Figure("read, in batches", _per_second(lambda: read_many(messages), len(messages)), "messages/s", 5000),
        Figure("read, one by one", _per_second(lambda: [read(m) for m in some], len(some)), "messages/s", 1500),
        Figure("personal data alone", _per_second(lambda: [mask(t) for t in texts], len(texts)), "messages/s", 100_000),
        Figure("memory of this process", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, "MB"),
    ]
    if find_spec("presidio_analyzer") is None:
        print("  presidio-analyzer is not installed: passed over.")
    else:
        analyzer = import_module("presidio_analyzer").AnalyzerEngine()
        few = texts[:200]
        alone = _per_second(lambda: [analyzer.analyze(t, language="en") for t in few], len(few))
        figures.append(Figure("presidio-analyzer, personal data", alone, "messages/s"))
    return show("Speed, one core, seconds of processor time", figures)


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 when every target was reached."""
    parser = argparse.ArgumentParser(prog="ventanilla bench understanding", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with umsab_es/, emoevent_es/, irosva/, …")
    given = parser.parse_args(list(arguments))
    reached = speed()
    own_situations()
    if given.data:
        reached = public_sets(given.data) and reached
    return 0 if reached else 1


def banking77(arguments: Sequence[str]) -> int:
    """`ventanilla bench banking77 FOLDER`: train on `train.tsv`, score on `test.tsv` or, without one, on a fifth held back."""
    parser = argparse.ArgumentParser(prog="ventanilla bench banking77", description=banking77.__doc__)
    parser.add_argument("folder", type=Path, help="holds train.tsv and, if scored against it, test.tsv: columns text and label")
    given = parser.parse_args(list(arguments))
    try:
        train, test = sets.banking77(given.folder)
    except OSError as error:
        print(f"ventanilla: {error.filename}: {error.strerror}.", file=sys.stderr)
        return 2
    said = sets.learned(train, [r["text"] for r in test])
    truth = [r["label"] for r in test]
    figures = [Figure("accuracy", accuracy(truth, said), "%", 92), Figure("macro-F1", macro_f1(truth, said), "%")]
    return 0 if show(f"Banking77: {len(train)} to learn from, {len(test)} to score", figures) else 1
