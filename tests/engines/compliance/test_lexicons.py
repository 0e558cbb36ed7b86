"""The bank's own word lists: each kind of entry, exclusions, hostile patterns, and the bench."""

import pytest

from ventanilla.compliance.lexicons import Action, BadEntry, Entry, EntryKind, Policy, bench, compile_entry, search, stops

E, P, F, N, R = EntryKind.EXACT, EntryKind.PREFIX, EntryKind.PHRASE, EntryKind.NEAR, EntryKind.REGEX


def found(kind: EntryKind, entry: str, text: str, *exclusions: Entry) -> list[str]:
    return [text[h.start : h.end] for h in search(text, [Policy("p", (Entry(kind, entry),), exclusions)])]


@pytest.mark.parametrize(
    ("kind", "entry", "text", "expected"),
    [
        (E, "garantía", "Sin GARANTIA alguna", ["GARANTIA"]),
        (E, "garantía", "garantizado", []),
        (P, "garant", "Garantizado y sin garantías", ["Garantizado", "garantías"]),
        (P, "dinero gar", "dinero garantizado, dinero", ["dinero garantizado"]),
        (F, "sin riesgo", "inversión sin, riesgo", ["sin, riesgo"]),
        (F, "sin riesgo", "sin ningún riesgo", []),
        (N, "dinero NEAR/3 seguro", "tu dinero está siempre seguro", ["dinero está siempre seguro"]),
        (N, "dinero NEAR/3 seguro", "seguro que tu dinero", ["seguro que tu dinero"]),
        (N, "dinero NEAR/1 seguro", "tu dinero está siempre seguro", []),
        (R, r"\b\d{4}-\d{4}\b", "código 1234-5678.", ["1234-5678"]),
        (R, "ganar[áa]s", "GANARÁS más", ["GANARÁS"]),
        (E, "bitcoin", "compra ｂｉｔｃｏｉｎ ya", ["ｂｉｔｃｏｉｎ"]),
    ],
)
def test_each_kind_of_entry(kind: EntryKind, entry: str, text: str, expected: list[str]) -> None:
    assert found(kind, entry, text) == expected


def test_an_exclusion_takes_a_hit_away_where_it_stands() -> None:
    spared = Entry(F, "fondo de garantía")
    assert found(P, "garant", "Fondo de Garantía y garantizado", spared) == ["garantizado"]


@pytest.mark.parametrize(
    ("kind", "entry"), [(E, " "), (E, "…"), (N, "a b"), (N, " NEAR/2 b"), (R, "("), (R, r"(?=x)"), (R, r"(a)\1"), (F, "x" * 401)]
)
def test_an_entry_that_cannot_be_searched_for_is_refused(kind: EntryKind, entry: str) -> None:
    with pytest.raises(BadEntry):
        compile_entry(Entry(kind, entry))


def test_a_hostile_pattern_costs_no_more_than_its_text() -> None:
    assert found(R, r"(a+)+$", "a" * 20000 + "b") == []
    assert found(R, r"(a|aa)+$", "a" * 20000) == ["a" * 20000]


def test_only_blocking_lists_stop_a_text() -> None:
    entries = (Entry(E, "estafa"),)
    assert stops("una estafa", [Policy("a", entries, action=Action.BLOCK)])
    assert not stops("una estafa", [Policy("a", entries), Policy("b", entries, action=Action.COUNT)])


def test_the_bench_counts_samples_and_estimates() -> None:
    policy = Policy("p", (Entry(E, "gratis"), Entry(P, "garant")))
    texts = ["todo gratis", "garantizado y gratis", "hola", "gratis total"]
    trial = bench(policy, texts, harmless=[True, False, True, False], sample=2, minutes_each=1.5)
    assert (trial.texts, trial.hits, len(trial.sample), trial.minutes) == (4, 3, 2, 4.5)
    assert trial.by_entry == {Entry(E, "gratis"): 3, Entry(P, "garant"): 1}
    assert trial.false_rate == pytest.approx(1 / 3) and bench(policy, texts).false_rate is None
