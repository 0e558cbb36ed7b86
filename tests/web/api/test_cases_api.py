"""Cases and leads over the interface: what a token may see and do, and what a refused wish leaves behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.domain.cases.stage import Stage, channel_of
from tests.web.api.caller import caller
from ventanilla.accounts.token_scopes import TokenScope as T
from ventanilla.archive.models import Entry
from ventanilla.cases import handoffs
from ventanilla.cases.models import Case, Handoff, Step
from ventanilla.cases.openings import open_many
from ventanilla.catalogue.models import Branch, Category, Product
from ventanilla.common.pure.clock import now
from ventanilla.contacts.models import Consent
from ventanilla.inbox.models import ConversationEvent
from ventanilla.notices.models import Notice


@pytest.fixture
def stage(bank: Any) -> Stage:
    spain = bank.spain
    Category.objects.create(
        entity=spain, kind="incident", key="card-blocked", name_es="Tarjeta", name_en="Card", topic="card", severity="high"
    )
    Category.objects.create(entity=spain, kind="complaint", key="fees", name_es="Comisiones", name_en="Fees", topic="fees")
    Product.objects.create(entity=spain, key="hipoteca", product_class="mortgage", name="Hipoteca")
    for code in ("0182", "0200"):
        Branch.objects.create(entity=spain, code=code, name=code, city="Madrid")
    return Stage(bank, channel_of(spain))


def consent(conversation: Any, state: str = "given") -> Consent:
    return Consent.objects.create(
        entity_id=conversation.entity_id,
        contact_id=conversation.identity.contact_id,
        identity=conversation.identity,
        purpose="offers",
        state=state,
        proof="sí, quiero",
        source="form",
        by="user:1",
        at=now(),
    )


def everything() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (Case, Step, Handoff, Entry, ConversationEvent, Notice))


def test_an_incident_is_opened_listed_read_moved_and_remarked(stage: Stage) -> None:
    desk = caller(stage.bank.spain, T.CASES_READ, T.CASES_WRITE, T.INBOX_READ)
    conversation = stage.conversation()
    new = {"conversation": str(conversation.public_id), "kind": "incident", "text": "No pasa la tarjeta", "category": "card-blocked"}
    opened = desk.post("/cases", new, **{"Idempotency-Key": "k1"})
    assert (opened.status_code, opened.json()["number"], opened.json()["severity"]) == (201, "INC-1001", "high")
    assert desk.post("/cases", new, **{"Idempotency-Key": "k1"}).json()["id"] == opened.json()["id"]
    assert Case.objects.count() == 1
    id_ = opened.json()["id"]
    assert [c["number"] for c in desk.get("/cases").json()["items"]] == ["INC-1001"]
    assert desk.get("/cases", kind="complaint").json()["items"] == []
    moved = desk.post(f"/cases/{id_}/move", {"to": "in_progress", "expected": "new"})
    assert (moved.status_code, moved.json()["state"]) == (200, "in_progress")
    assert desk.post(f"/cases/{id_}/remarks", {"text": "Llamó dos veces"}).json()["timeline"][0]["text"] == "Llamó dos veces"
    whole = desk.get(f"/cases/{id_}").json()
    assert [h["verb"] for h in whole["handoffs"]] == ["remark", "change", "open"]
    assert [s["kind"] for s in whole["timeline"]] == ["remark", "moved", "opened"]
    assert whole["links"][0]["conversation"] == str(conversation.public_id)
    assert list(ConversationEvent.objects.values_list("details__number", "details__state")) == [
        ("INC-1001", "new"),
        ("INC-1001", "in_progress"),
    ]


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"to": "closed", "reason": "answered"}, 409, "case_move"),
        ({"to": "resolved"}, 422, "case_reason"),
        ({"to": "in_progress", "expected": "handed_off"}, 409, "case_changed"),
        ({"to": "exploded"}, 422, "invalid"),
    ],
)
def test_a_refused_move_says_why_and_changes_nothing(stage: Stage, wish: dict[str, str], status: int, code: str) -> None:
    desk = caller(stage.bank.spain, T.CASES_READ, T.CASES_WRITE)
    (ref,) = open_many([stage.incident(stage.conversation())], actor="rule")
    before = everything()
    answer = desk.post(f"/cases/{ref.public_id}/move", wish)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert everything() == before


def test_a_wrong_opening_says_why_and_opens_nothing(stage: Stage) -> None:
    desk = caller(stage.bank.spain, T.CASES_WRITE, T.INBOX_READ)
    conversation = stage.conversation()
    base = {"conversation": str(conversation.public_id), "kind": "incident", "text": "x", "category": "card-blocked"}
    before = everything()
    for change, status, code in (
        ({"category": "nonsense"}, 422, "case_category"),
        ({"text": "  "}, 422, "case_text"),
        ({"product": "nonsense"}, 422, "case_product"),
        ({"kind": "lead"}, 422, "case_product"),
        ({"kind": "lead", "product": "hipoteca"}, 422, "case_consent"),
        ({"kind": "lead", "product": "hipoteca", "branch": "9999"}, 422, "case_branch"),
        ({"conversation": "01890000-0000-7000-8000-000000000000"}, 404, "not_found"),
    ):
        answer = desk.post("/cases", {**base, **change})
        assert (answer.status_code, answer.json()["code"]) == (status, code), change
    withdrawn = stage.conversation()
    consent(withdrawn)
    consent(withdrawn, "withdrawn")
    answer = desk.post("/cases", {"conversation": str(withdrawn.public_id), "kind": "lead", "text": "x", "product": "hipoteca"})
    assert answer.json()["code"] == "case_consent"
    assert everything() == before


def test_a_complaint_carries_its_legal_term(stage: Stage) -> None:
    desk = caller(stage.bank.spain, T.CASES_READ, T.CASES_WRITE, T.INBOX_READ)
    new = {
        "conversation": str(stage.conversation().public_id),
        "kind": "complaint",
        "text": "Comisión indebida",
        "category": "fees",
        "formal": True,
    }
    id_ = desk.post("/cases", new).json()["id"]
    claim = desk.get(f"/cases/{id_}").json()["claim"]
    assert (claim["law"], claim["formal"], claim["claimed"]) == ("ES.CMP.one_month", True, "Comisión indebida")
    assert claim["answer_by"] > claim["filed_on"]


def test_darios_system_sees_nothing_of_spain(stage: Stage) -> None:
    (ref, lead) = open_many([stage.incident(stage.conversation()), stage.lead(stage.conversation())], actor="rule")
    mexico = caller(stage.bank.mexico, *T)
    before = everything()
    assert mexico.get("/cases").json()["items"] == mexico.get("/leads", at="all").json()["items"] == []
    for path, body in (
        (f"/cases/{ref.public_id}", None),
        (f"/cases/{ref.public_id}/move", {"to": "in_progress"}),
        (f"/cases/{ref.public_id}/remarks", {"text": "x"}),
        (f"/leads/{lead.public_id}", None),
        (f"/leads/{lead.public_id}/accept", {}),
        (f"/leads/{lead.public_id}/return", {"reason": "wrong_branch"}),
        ("/cases", {"conversation": str(stage.conversation().public_id), "kind": "incident", "text": "x", "category": "card-blocked"}),
    ):
        answer = mexico.get(path) if body is None else mexico.post(path, body)
        assert answer.status_code == 404, path
    assert everything() == before


def test_a_scope_that_is_missing_is_named(stage: Stage) -> None:
    (ref, lead) = open_many([stage.incident(stage.conversation()), stage.lead(stage.conversation())], actor="rule")
    reader = caller(stage.bank.spain, T.CASES_READ, T.LEADS_READ)
    before = everything()
    for path in (f"/cases/{ref.public_id}/move", f"/leads/{lead.public_id}/accept"):
        answer = reader.post(path, {"to": "in_progress"})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert reader.get(f"/cases/{lead.public_id}").status_code == 404, "a lead is not read as a case"
    assert reader.get(f"/leads/{ref.public_id}").status_code == 404
    assert reader.get("/cases", kind="lead").status_code == 422
    assert everything() == before


def test_a_lead_is_opened_with_consent_and_followed_to_its_end(stage: Stage) -> None:
    desk = caller(stage.bank.spain, T.CASES_WRITE, T.INBOX_READ)
    net = caller(stage.bank.spain, T.LEADS_READ, T.LEADS_WRITE)
    conversation = stage.conversation()
    given = consent(conversation)
    new = {"conversation": str(conversation.public_id), "kind": "lead", "text": "Quiero hipoteca", "product": "hipoteca", "branch": "0182"}
    id_ = desk.post("/cases", new).json()["id"]
    lead = net.get(f"/leads/{id_}").json()
    assert (lead["state"], lead["consent"], lead["branch"], lead["phrase"]) == ("offered", str(given.public_id), "0182", "Quiero hipoteca")
    assert net.post(f"/leads/{id_}/return", {"reason": "fixed"}).json()["code"] == "case_reason"
    assert net.post(f"/leads/{id_}/return", {"reason": "wrong_branch", "text": "Vive en Getafe"}).json()["state"] == "returned"
    assert net.post(f"/leads/{id_}/offer", {"branch": "9999"}).json()["code"] == "case_branch"
    assert net.post(f"/leads/{id_}/offer", {"branch": "0200"}).json()["branch"] == "0200"
    assert net.post(f"/leads/{id_}/accept").json()["state"] == "accepted"
    at = (now() + timedelta(days=2)).isoformat()
    assert net.post(f"/leads/{id_}/appointment", {"at": at}).json()["state"] == "appointment"
    assert net.post(f"/leads/{id_}/appointment", {"at": "2026-03-02T10:00:00"}).status_code == 422
    assert net.post(f"/leads/{id_}/outcome", {"to": "application"}).json()["state"] == "application"
    assert net.post(f"/leads/{id_}/outcome", {"to": "funded"}).json()["state"] == "funded"
    assert net.post(f"/leads/{id_}/outcome", {"to": "lost", "reason": "price"}).json()["code"] == "case_move"


def test_do_not_contact_ends_every_lead_of_the_person(stage: Stage) -> None:
    net = caller(stage.bank.spain, T.LEADS_READ, T.LEADS_WRITE)
    conversation = stage.conversation()
    one, two = open_many([stage.lead(conversation), stage.lead(conversation)], actor="rule")
    ended = net.post(f"/leads/{one.public_id}/outcome", {"to": "lost", "reason": "do_not_contact"}).json()
    assert (ended["state"], ended["do_not_contact"]) == ("lost", True)
    assert net.get(f"/leads/{two.public_id}").json()["state"] == "lost"


def test_a_failed_hand_off_is_given_again(stage: Stage) -> None:
    desk = caller(stage.bank.spain, T.CASES_READ, T.CASES_WRITE)
    (ref, other) = open_many([stage.incident(stage.conversation()), stage.incident(stage.conversation())], actor="rule")
    out = handoffs.next_of(ref.public_id)
    assert out is not None
    handoffs.fail(out.handoff_id, "Unknown category.")
    failed = desk.get(f"/cases/{ref.public_id}").json()["handoffs"][0]
    assert (failed["state"], failed["error"]) == ("failed", "Unknown category.")
    assert desk.post(f"/cases/{other.public_id}/handoffs/{failed['id']}/retry").status_code == 404
    assert desk.post(f"/cases/{ref.public_id}/handoffs/{failed['id']}/retry").json()["handoffs"][0]["state"] == "waiting"


def test_a_list_costs_the_same_for_one_row_and_for_forty(stage: Stage) -> None:
    desk = caller(stage.bank.spain, T.CASES_READ)
    open_many([stage.incident(stage.conversation())], actor="rule")
    desk.get("/cases")  # notes when the token was used
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert desk.get("/cases", limit=200).status_code == 200
        counts.append(len(captured))
        open_many([stage.incident(stage.conversation()) for _ in range(40)], actor="rule")
    assert counts[0] == counts[1]


def test_pages_are_followed_by_cursor(stage: Stage) -> None:
    desk = caller(stage.bank.spain, T.CASES_READ)
    open_many([stage.incident(stage.conversation()) for _ in range(5)], actor="rule")
    seen, cursor = [], ""
    while cursor is not None:
        page = desk.get("/cases", limit=2, cursor=cursor).json()
        seen += [c["number"] for c in page["items"]]
        cursor = page["next"]
    assert seen == [f"INC-{n}" for n in range(1005, 1000, -1)]
