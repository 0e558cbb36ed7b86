"""One suite over the three twins of the bank: what each promises the desk."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests.domain.bank.twins import FileTwin, HttpTwin, Twin, twin
from ventanilla.bank.types import (
    BankRefused,
    BankUnavailable,
    CaseChange,
    CustomerProfile,
    IncidentOrder,
    LeadOrder,
    NotYetTaken,
    Receipt,
    Remark,
    StatusUpdate,
)
from ventanilla.common.ids import uuid7

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ORDER = IncidentOrder("c-1", "INC-1001", "incident", "card-blocked", "debit-card", "high", "No me funciona la tarjeta", opened_at=AT)
LEAD = LeadOrder("c-2", "OPO-1001", "hipoteca", "Quiero una hipoteca", "0182", "consent-1", opened_at=AT)
PROFILE = CustomerProfile("7001", "contact-1", "consent-1", ({"network": "plaza", "handle": "@eva"},), ("hipoteca",), ())


@pytest.fixture(params=["console", "files", "http"])
def side(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Twin]:
    with twin(request.param, tmp_path, settings) as made:
        yield made


def give(side: Twin, call: Any) -> Receipt:
    """Give it until the bank has confirmed it, as the worker would."""
    for _ in range(3):
        try:
            return call()
        except NotYetTaken:
            side.work()
    raise AssertionError("never confirmed")


def test_every_verb_reaches_the_bank_with_all_of_its_fields(side: Twin) -> None:
    bank = side.bank
    opened = give(side, lambda: bank.open_incident(ORDER, "open:1"))
    change = CaseChange("c-1", "incident", opened.reference, "reopened", "mistake", "Sigue igual", at=AT)
    give(side, lambda: bank.change_incident(change, "change:1"))
    give(side, lambda: bank.add_remark(Remark("c-1", opened.reference, "Es urgente"), "remark:1"))
    give(side, lambda: bank.open_lead(LEAD, "open:2"))
    give(side, lambda: bank.change_lead(CaseChange("c-2", "lead", "L", "accepted"), "change:2"))
    give(side, lambda: bank.change_lead(CaseChange("c-2", "lead", "L", "lost", "consent_withdrawn", withdrawn=True), "change:3"))
    given = side.given()
    assert [(e["type"], e["id"], e["entity"], e["version"]) for e in given] == [
        ("incident.opened", "open:1", "es", 1),
        ("incident.changed", "change:1", "es", 1),
        ("case.remarked", "remark:1", "es", 1),
        ("lead.opened", "open:2", "es", 1),
        ("lead.changed", "change:2", "es", 1),
        ("lead.withdrawn", "change:3", "es", 1),
    ]
    assert given[0]["data"] == {
        "case": "c-1",
        "number": "INC-1001",
        "kind": "incident",
        "category": "card-blocked",
        "product": "debit-card",
        "severity": "high",
        "summary": "No me funciona la tarjeta",
        "customer_number": "",
        "network": "",
        "opened_at": "2026-03-02T09:00:00.000+00:00",
        "due_at": "",
        "details": {},
    }
    assert given[2]["data"] == {"case": "c-1", "reference": opened.reference, "text": "Es urgente"}
    assert given[3]["data"]["consent"] == "consent-1"


def test_the_same_key_does_the_thing_once_and_answers_the_same(side: Twin) -> None:
    first = give(side, lambda: side.bank.open_incident(ORDER, "open:1"))
    again = [give(side, lambda: side.bank.open_incident(ORDER, "open:1")) for _ in range(3)]
    assert {r.reference for r in again} == {first.reference}
    assert len(side.given()) == 1
    other = give(side, lambda: side.bank.open_incident(ORDER, "open:2"))
    assert other.reference != first.reference


def test_the_same_key_for_something_else_is_refused(side: Twin) -> None:
    give(side, lambda: side.bank.open_lead(LEAD, "open:1"))
    changed = LeadOrder("c-2", "OPO-1001", "hipoteca", "Otra frase", "0182", "consent-1", opened_at=AT)
    if isinstance(side, FileTwin):  # an acknowledged key answers at once
        (side.folder / "acks" / "open--1.json").unlink()
    with pytest.raises(BankRefused):
        side.bank.open_lead(changed, "open:1")
    assert [e["data"]["phrase"] for e in side.given()] == ["Quiero una hipoteca"]


def test_a_bank_that_is_down_is_unavailable_and_takes_it_once_when_it_is_back(side: Twin) -> None:
    give(side, lambda: side.bank.open_incident(ORDER, "open:0"))
    side.fail()
    for _ in range(3):
        with pytest.raises(BankUnavailable) as caught:
            side.bank.open_incident(ORDER, "open:1")
        assert not isinstance(caught.value, NotYetTaken)
    side.mend()
    give(side, lambda: side.bank.open_incident(ORDER, "open:1"))
    assert [e["id"] for e in side.given()] == ["open:0", "open:1"]


def test_a_final_no_is_a_sentence_and_not_a_time_out(side: Twin) -> None:
    give(side, lambda: side.bank.open_incident(ORDER, "open:0"))
    side.refuse("Unknown category.")
    with pytest.raises(BankRefused, match=r"Unknown category\."):
        give(side, lambda: side.bank.open_incident(ORDER, "open:1"))
    side.mend()
    give(side, lambda: side.bank.open_incident(ORDER, "open:1"))
    assert [e["id"] for e in side.given()] == ["open:0", "open:1"]


def test_a_profile_is_written_replaced_and_withdrawn(side: Twin) -> None:
    give(side, lambda: side.bank.write_profile(PROFILE, "write:1"))
    assert side.profiles()["contact-1"]["interests"] in (["hipoteca"], ("hipoteca",))
    give(side, lambda: side.bank.write_profile(CustomerProfile("7001", "contact-1", "consent-1"), "write:2"))
    assert list(side.profiles()["contact-1"]["interests"]) == []
    give(side, lambda: side.bank.withdraw_profile("7001", "contact-1", "withdraw:1"))
    give(side, lambda: side.bank.withdraw_profile("7001", "contact-1", "withdraw:1"))
    assert side.profiles() == {}


def test_the_directory_answers_or_knows_nothing(side: Twin) -> None:
    side.knows({"customer_number": "7001", "name": "Eva Ruiz", "products": ["hipoteca"], "branch": "0182"})
    found = side.bank.find_customer("7001")
    assert found is not None
    assert (found["name"], found["branch"]) == ("Eva Ruiz", "0182")
    assert side.bank.find_customer("7002") is None
    assert [b["code"] for b in side.bank.branches()] == ["0182"]


def test_updates_are_given_in_order_and_again_until_the_cursor_has_moved(side: Twin) -> None:
    if side.calls_back:
        assert side.bank.updates("x") == ((), "x")
        return
    case = str(uuid7())
    first, second, third = (
        StatusUpdate(f"e{i}", case, "B-1", s, f"texto {i}", "fixed", AT) for i, s in enumerate(("in_progress", "resolved", "reopened"))
    )
    side.say(first)
    side.say(second)
    got, cursor = side.bank.updates("")
    assert list(got) == [first, second]
    assert list(side.bank.updates("")[0])[:2] == [first, second], "not committed: once more"
    side.say(third)
    got, later = side.bank.updates(cursor)
    assert list(got) == [third]
    assert list(side.bank.updates(later)[0]) == []


@pytest.fixture
def http(tmp_path: Path, settings: Any) -> Iterator[HttpTwin]:
    with twin("http", tmp_path, settings) as made:
        assert isinstance(made, HttpTwin)
        yield made


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (200, b"", "answer_not_understood"),
        (200, b"<html>", "answer_not_understood"),
        (200, b"[]", "answer_not_understood"),
        (200, b'{"reference": 7}', "answer_not_understood"),
        (200, b'{"reference": ""}', "answer_not_understood"),
        (200, b'{"reference": "x", "at": "yesterday"}', "answer_not_understood"),
        (200, b'{"reference": "' + b"x" * 81 + b'"}', "answer_not_understood"),
        (200, b"x" * 70_000, "no_answer"),
        (302, b"", "http_302"),
        (401, b"", "http_401"),
        (404, b"", "http_404"),
        (429, b"", "http_429"),
        (500, b"", "http_500"),
    ],
)
def test_garbage_and_temporary_refusals_are_tried_again(http: HttpTwin, status: int, answer: bytes, code: str) -> None:
    http.status, http.answer = status, answer
    with pytest.raises(BankUnavailable) as caught:
        http.bank.open_incident(ORDER, "open:1")
    assert str(caught.value) == code


@pytest.mark.parametrize("status", [400, 409, 410, 422])
def test_a_final_status_without_a_sentence_is_named(http: HttpTwin, status: int) -> None:
    http.status, http.answer = status, b"no"
    with pytest.raises(BankRefused, match=f"HTTP {status}"):
        http.bank.open_incident(ORDER, "open:1")


def test_without_a_secret_nothing_leaves_and_a_wrong_one_is_refused_by_the_bank(http: HttpTwin) -> None:
    http.http.secrets = ()
    with pytest.raises(BankUnavailable, match="no_secret"):
        http.bank.open_incident(ORDER, "open:1")
    assert http.heads == []
    http.http.secrets = ("whsec_c2hvcnQ=",)
    with pytest.raises(BankUnavailable, match="bad_secret"):
        http.bank.open_incident(ORDER, "open:1")
    http.http.secrets = ("whsec_" + "QUJD" * 12,)
    with pytest.raises(BankUnavailable, match="http_401"):
        http.bank.open_incident(ORDER, "open:1")
    http.http.secrets = ("whsec_" + "QUJD" * 12, http.secret)  # the old one on its way out
    http.bank.open_incident(ORDER, "open:1")


def test_a_private_address_is_called_only_when_the_server_allows_it(http: HttpTwin, settings: Any) -> None:
    settings.ALLOW_HOSTS = []
    with pytest.raises(BankUnavailable, match="address_refused"):
        http.bank.open_incident(ORDER, "open:1")
    assert http.heads == []


def test_a_file_that_is_not_of_the_format_is_set_aside_with_the_reason(tmp_path: Path) -> None:
    side = FileTwin(tmp_path / "bank")
    side.bank.updates("")
    good = StatusUpdate("e1", str(uuid7()), "B", "resolved", "", "", AT)
    for name, content in (("1.json", b"{"), ("2.json", b'{"version": 2}'), ("3.json", b"\xff\xfe"), (".part.json", b"{")):
        (side.folder / "in" / name).write_bytes(content)
    side.say(good)
    with translation.override("es"):
        got, _ = side.bank.updates("")
    assert list(got) == [good]
    rejected = {p.name for p in (side.folder / "in" / "rejected").iterdir()}
    assert rejected == {f"{n}.json{e}" for n in (1, 2, 3) for e in ("", ".error.txt")}
    assert (side.folder / "in" / "rejected" / "1.json.error.txt").read_text() == "Esto no es JSON.\n"


def test_a_given_file_is_written_once_even_when_the_bank_has_taken_it_away(tmp_path: Path) -> None:
    side = FileTwin(tmp_path / "bank")
    with pytest.raises(NotYetTaken):
        side.bank.open_incident(ORDER, "open:1")
    (side.folder / "out" / "open--1.json").unlink()
    with pytest.raises(NotYetTaken):
        side.bank.open_incident(ORDER, "open:1")
    assert list((side.folder / "out").iterdir()) == []


def test_a_key_that_is_no_file_name_leads_nowhere(tmp_path: Path) -> None:
    side = FileTwin(tmp_path / "bank")
    with pytest.raises(NotYetTaken):
        side.bank.open_incident(ORDER, "../../etc/passwd")
    (written,) = (side.folder / "out").iterdir()
    assert written.parent == side.folder / "out"
    assert len(written.stem) == 64
    assert side.bank.find_customer("../../secrets") is None
