"""The corpus: large, varied, balanced, soundly labelled and split, and labelled twice where it says so."""

import re
from collections import Counter, defaultdict
from enum import StrEnum
from functools import cache
from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from ventanilla.understanding import train
from ventanilla.understanding.corpus import agreement
from ventanilla.understanding.corpus.agreement import LABELS, kappa, macro_f1, second_labels
from ventanilla.understanding.corpus.reading import LANGUAGES, Message, messages
from ventanilla.understanding.types import Emotion, Intent, Sentiment, Topic, Urgency

KINDS: dict[str, type[StrEnum]] = {"sentiment": Sentiment, "emotion": Emotion, "intent": Intent, "topic": Topic, "urgency": Urgency}
SIGNALS = {"irony", "insult", "hate", "formal_complaint", "vulnerable", "churn", "press", "scam_wording", "bank_run"}
LEAST = {"es": 300, "en": 35, "pt": 35}  # of every value of every label, by language
GROWTH = 1.10  # a quarter more messages of a language brings at least a tenth more words
NEAR, NEAR_SHARE, SAMPLED = 0.7, 0.02, 600


@cache
def corpus() -> tuple[Message, ...]:
    return tuple(messages())


def by_hash() -> list[Message]:
    """The messages in an order that has nothing to do with who wrote them, or when."""
    return sorted(corpus(), key=lambda m: sha256(f"{m.language}:{m.id}".encode()).digest())


def test_it_is_as_large_as_it_says() -> None:
    sizes = Counter(m.language for m in corpus())
    assert len(corpus()) >= 10_000
    assert sizes["es"] >= 7_000 and sizes["en"] >= 1_500 and sizes["pt"] >= 1_500
    countries = Counter((m.language, m.country) for m in corpus())
    assert min(countries[("es", country)] for country in ("ES", "MX", "CO", "AR", "CL", "PE")) >= 1_000
    assert min(countries[("pt", country)] for country in ("BR", "PT")) >= 400


def test_ids_are_unique_and_labels_valid() -> None:
    assert max(Counter((m.language, m.id) for m in corpus()).values()) == 1
    for m in corpus():
        for label, kind in KINDS.items():
            kind(getattr(m, label))
        assert isinstance(m.needs_answer, bool)
        assert m.text.strip()
        assert set(m.signals) <= SIGNALS, m.id
        assert m.platform in ("", "app_store", "google_reviews"), m.id


def test_a_situation_lies_in_one_split_only() -> None:
    splits = defaultdict(set)
    for m in corpus():
        splits[m.situation].add(m.split)
    assert {len(found) for found in splits.values()} == {1}
    shares = Counter(m.split for m in corpus())
    assert set(shares) == {"train", "dev", "test"}
    assert min(shares["dev"], shares["test"]) >= len(corpus()) // 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_its_share(language: str) -> None:
    for label, kind in KINDS.items():
        found = Counter(getattr(m, label) for m in corpus() if m.language == language)
        assert min(found[value] for value in kind) >= LEAST[language], (label, found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_messages_keep_bringing_new_words(language: str) -> None:
    texts = [m.text for m in by_hash() if m.language == language]
    types = [len({w for text in texts[: len(texts) * q // 4] for w in re.findall(r"\w+", text.lower())}) for q in (1, 2, 3, 4)]
    assert all(later >= GROWTH * earlier for earlier, later in pairwise(types)), types


def near_duplicates(sample: list[str], texts: list[str]) -> int:
    """How many of `sample` have, beside themselves, a text whose set of three-letter runs has a cosine over `NEAR` with theirs."""
    numbers: dict[str, int] = {}
    runs = []
    for text in [*sample, *texts]:
        padded = f" {' '.join(text.lower().split())} "
        runs.append(sorted({numbers.setdefault(padded[i : i + 3], len(numbers)) for i in range(len(padded) - 2)}))
    sizes = np.array([len(one) for one in runs])
    cells = (np.ones(sizes.sum(), np.float32), np.concatenate([np.array(one) for one in runs]), np.concatenate([[0], sizes.cumsum()]))
    whole = csr_matrix(cells, shape=(len(runs), len(numbers)))
    kept, n = whole[len(sample) :], len(sample)
    near = 0
    for start in range(0, n, 200):
        part = slice(start, min(start + 200, n))
        shared = (whole[part] @ kept.T).toarray()
        alike = shared / np.sqrt(sizes[part][:, None] * sizes[n:][None, :])
        near += int(((alike > NEAR).sum(axis=1) > 1).sum())
    return near


def test_hardly_any_message_nearly_repeats_another() -> None:
    texts = [m.text for m in by_hash()]
    assert near_duplicates(texts[:SAMPLED], texts) < NEAR_SHARE * SAMPLED
    copied = [f"{text}!" for text in texts[:40]]
    assert near_duplicates(texts[:40], [*texts[:200], *copied]) >= 36  # the control: what is copied is found


def test_training_reads_the_corpus_and_not_the_second_labels() -> None:
    assert [(e["language"], e["id"]) for e in train.corpus()] == [(m.language, m.id) for m in sorted(corpus(), key=lambda m: m.language)]
    assert [one["name"] for one in train.inputs(None)] == [
        *(f"corpus/{x}.jsonl" for x in sorted((*LANGUAGES, "es_public"))),
        "models/words.npz",
    ]


def test_a_tenth_is_labelled_twice_and_the_two_agree() -> None:
    second = second_labels()
    assert len(second) >= 0.1 * len(corpus())
    for labels in second.values():
        for label, kind in KINDS.items():
            kind(labels[label])
        assert labels["needs_answer"] in ("yes", "no")
    table = agreement.shipped()
    assert [(one.label, one.compared) for one in table] == [(label, len(second)) for label in LABELS]
    assert min(one.kappa for one in table) >= 0.7


def test_agreement_is_counted_as_the_books_say() -> None:
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert macro_f1(pairs) == pytest.approx((40 / 55 + 30 / 45) / 2)
    assert kappa([("a", "b"), ("b", "a")]) == pytest.approx(-1.0)
    assert kappa([("a", "a")] * 3) == 1.0


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert agreement.main(["pt"]) == 0
    told = capsys.readouterr().out.splitlines()
    compared = sum(language == "pt" for language, _ in second_labels())
    assert told[0] == "| label | compared | raw agreement | Cohen's kappa | macro-F1 |"
    assert [row.split(" | ")[:2] for row in told[2:8]] == [[f"| `{label}`", str(compared)] for label in LABELS]
    assert [row.split(":")[0] for row in told[9:]] == [f"- `{label}`" for label in LABELS]
