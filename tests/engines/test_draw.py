"""The draw: vectors computed apart from it, fairness with a biased control, and evidence in which one changed letter is found."""

import hashlib
import hmac
import itertools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ventanilla import cli
from ventanilla.common.pure import draw

SEED = bytes(range(32))
ENTRIES = [f"entry-{n:02}" for n in range(10)]


def evidence(**changed: Any) -> dict[str, Any]:
    drawn = draw.draw(SEED, ENTRIES, 4, "08427")
    told = {
        "algorithm": draw.ALGORITHM,
        "commitment": draw.commitment(SEED),
        "seed": SEED.hex(),
        "public_value": "08427",
        "entries": ENTRIES,
        "list_hash": draw.list_hash(ENTRIES),
        "winners": drawn[:2],
        "substitutes": drawn[2:],
    }
    return {**told, **changed}


def by_the_book(seed: bytes, entries: list[str], count: int, public: str) -> list[str]:
    """The algorithm once more, written from its description alone."""
    names = sorted(entries)
    digest = hashlib.sha256(("\n".join(names) + "\n").encode()).hexdigest()
    key = hmac.new(seed, ("ventanilla-draw-1\n" + digest + "\n" + public).encode(), hashlib.sha256).digest()
    stream = b"".join(hmac.new(key, n.to_bytes(8, "big"), hashlib.sha256).digest() for n in range(count + 8))
    words = [int.from_bytes(stream[n : n + 8], "big") for n in range(0, len(stream), 8)]
    for i in range(count):
        n = len(names) - i
        while (word := words.pop(0)) >= 2**64 // n * n:
            pass
        j = i + word % n
        names[i], names[j] = names[j], names[i]
    return names[:count]


def test_it_does_what_its_description_says() -> None:
    for n, public in itertools.product(range(1, 60), ("", "08427", "ñ")):
        entries = [f"{hashlib.sha256(bytes([n, k])).hexdigest()}" for k in range(n)]
        assert draw.draw(SEED, entries, min(n, 7), public) == by_the_book(SEED, entries, min(n, 7), public)


def test_vectors_do_not_change() -> None:
    assert draw.commitment(SEED) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    assert draw.list_hash(["b", "a"]) == hashlib.sha256(b"a\nb\n").hexdigest()
    assert draw.draw(SEED, ENTRIES, 4, "08427") == VECTOR
    assert draw.draw(SEED, list(reversed(ENTRIES)), 4, "08427") == VECTOR, "the order in which entries came does not matter"
    assert draw.draw(SEED, ENTRIES, 4, "08428") != VECTOR and draw.draw(SEED[::-1], ENTRIES, 4, "08427") != VECTOR
    assert sorted(draw.draw(SEED, ENTRIES, 99)) == ENTRIES and draw.draw(SEED, [], 3) == []


VECTOR = ["entry-01", "entry-00", "entry-03", "entry-06"]


def chi_square(counts: Counter[str], names: list[str]) -> float:
    expected = sum(counts.values()) / len(names)
    return sum((counts[name] - expected) ** 2 / expected for name in names)


def biased(seed: bytes, names: list[str]) -> str:
    """What people write by themselves: a byte's remainder. With 100 names the first 56 come half as often again."""
    return names[hashlib.sha256(seed).digest()[0] % len(names)]


def test_everybody_has_the_same_chance_and_a_biased_draw_is_found() -> None:
    names = [f"{n:03}" for n in range(100)]
    fair: Counter[str] = Counter()
    second: Counter[str] = Counter()
    control: Counter[str] = Counter()
    for n in range(20_000):
        seed = hashlib.sha256(n.to_bytes(4, "big")).digest()
        drawn = draw.draw(seed, names, 2)
        fair[drawn[0]] += 1
        second[drawn[1]] += 1
        control[biased(seed, names)] += 1
    critical = 148.23  # 99 degrees of freedom, one chance in a thousand; the seeds are fixed, so the outcome is too
    assert chi_square(fair, names) < critical and chi_square(second, names) < critical
    assert chi_square(control, names) > 5 * critical


def test_rejection_leaves_no_remainder() -> None:
    """Words at the edge: 2^64 is no multiple of 10, and the last six values must not come through."""
    assert draw._below(10, iter([2**64 - 1, 2**64 - 6, 2**64 - 7])) == (2**64 - 7) % 10
    assert draw._below(1, iter([5])) == 0


def test_evidence_holds_and_one_changed_entry_is_found() -> None:
    assert draw.verify(evidence()) == []
    other = [*ENTRIES[:-1], "entry-99"]
    assert len(draw.verify(evidence(entries=other))) >= 1
    hidden = draw.verify(evidence(entries=other, list_hash=draw.list_hash(other)))
    assert any("winners" in fault for fault in hidden), "with its hash made to fit, the winners no longer do"
    assert "committed" in draw.verify(evidence(seed=SEED[::-1].hex()))[0]
    assert draw.verify(evidence(winners=evidence()["winners"][::-1]))
    assert draw.verify(evidence(public_value="08428"))
    assert draw.verify(evidence(entries=[*ENTRIES, ENTRIES[0]]))


@pytest.mark.parametrize("broken", [None, [], {}, {"algorithm": 1}, evidence(seed="zz"), evidence(entries=[1]), evidence(algorithm="x")])
def test_what_is_no_evidence_is_said_in_a_sentence(broken: Any) -> None:
    [fault] = draw.verify(broken)
    assert fault.endswith(".") and len(fault) > 15


def test_the_command_tells_it_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, none = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "none.json"
    good.write_text(json.dumps(evidence()))
    bad.write_text(json.dumps(evidence(entries=[*ENTRIES[:-1], "entry-99"])))
    none.write_text("{")
    assert [cli.main(["draw", "verify", str(path)]) for path in (good, bad, none, tmp_path / "gone.json")] == [0, 1, 2, 2]
    out = capsys.readouterr()
    assert "10" in out.out and len(out.err.splitlines()) == 2
