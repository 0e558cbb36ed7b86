"""The score of a labelled set counts what it says, and the held-out fifth stays apart."""

import json
from pathlib import Path

from benchmarks import compliance, labelled

SECRET = {"kind": "reply", "text": "Envíenos su PIN", "countries": ["ES"], "entity_country": "ES"}
CALM = {**SECRET, "text": "Gracias por escribirnos"}
RULE = "EU.PII.gdpr_ask_secrets"


def _set(folder: Path) -> Path:
    rows = [
        {"id": f"{n}-{i}", "pack": "EU", "expect": expect, "absent": absent, "note": "", "draft": draft}
        for n, (expect, absent, draft) in enumerate(
            [([RULE], [], SECRET), ([RULE], [], CALM), ([], [RULE], SECRET), ([], [RULE], CALM), ([], [], SECRET)]
        )
        for i in range(20)
    ]
    (folder / "eu.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return folder


def test_counts_of_a_rule_and_the_fifth_that_is_kept_back(tmp_path: Path) -> None:
    folder = _set(tmp_path)
    scores = {held: labelled.judged(labelled.lines(folder, held=held))["EU"][RULE] for held in (False, True)}
    both = [(s.hit, s.missed, s.wrong, s.quiet) for s in scores.values()]
    assert [sum(column) for column in zip(*both, strict=True)] == [20, 20, 20, 20]
    assert all(0 < n < 12 for n in both[1]) and scores[False].precision == scores[False].hit / (scores[False].hit + scores[False].wrong)
    assert len(scores[False].faults) == scores[False].missed + scores[False].wrong + scores[False].beyond
    first, second = ({row["id"] for row in labelled.lines(folder, held=held)} for held in (False, True))
    assert not first & second and len(first | second) == 100


def test_wilson_intervals() -> None:
    low, high = labelled.wilson(50, 100)
    assert (round(low, 4), round(high, 4)) == (0.4038, 0.5962)
    assert labelled.wilson(0, 0) == (0.0, 1.0) and round(labelled.wilson(10, 10)[1], 9) == 1.0


def test_the_held_out_fifth_is_never_told_line_by_line(tmp_path: Path, capsys) -> None:
    folder = _set(tmp_path)
    assert compliance.main(["--labelled", str(folder), "--faults"]) == 0
    told = capsys.readouterr().out
    assert "missed 1-" in told and "pack EU" in told and "95 %" in told
    assert compliance.main(["--labelled", str(folder), "--faults", "--held-out"]) == 0
    assert "missed 1-" not in capsys.readouterr().out
