"""Lists and the board: who sees what, in how many queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.domain.cases.stage import Stage
from ventanilla.accounts.models import Membership
from ventanilla.cases import handoffs, leads, queries, rows, services
from ventanilla.cases.models import Case
from ventanilla.cases.openings import open_many
from ventanilla.cases.services import Wish, transition
from ventanilla.cases.states import CaseKind, CaseState, Reason
from ventanilla.cases.types import Filter
from ventanilla.common.pure.clock import now


def queries_of(ask: object) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def test_a_list_takes_the_same_queries_for_three_rows_and_for_fifty(stage: Stage) -> None:
    alba = stage.bank.person(stage.bank.alba)
    open_many([stage.incident(stage.conversation()) for _ in range(3)], actor="rule")
    few = queries_of(lambda: queries.page(alba, Filter()))
    open_many([stage.incident(stage.conversation()) for _ in range(50)], actor="rule")
    assert queries_of(lambda: queries.page(alba, Filter())) == few == 2
    assert queries_of(lambda: queries.counts(alba, CaseKind.INCIDENT)) == 2
    open_many([stage.lead(stage.conversation())], actor="rule")
    assert queries_of(lambda: queries.board(alba)) == 3


def test_pages_follow_one_another_without_gap_or_double_both_ways(stage: Stage) -> None:
    alba = stage.bank.person(stage.bank.alba)
    open_many([stage.incident(stage.conversation()) for _ in range(7)], actor="rule")
    Case.objects.update(opened_at=now())  # all in the same instant: the id decides
    seen, cursor, pages = [], "", []
    while True:
        page = queries.page(alba, Filter(), cursor, 3)
        pages.append(page)
        seen += [r.number for r in page.rows]
        if not page.next:
            break
        cursor = page.next
    assert seen == [f"INC-{n}" for n in range(1007, 1000, -1)]
    assert pages[0].previous == ""
    back = queries.page(alba, Filter(), pages[2].previous, 3)
    assert [r.number for r in back.rows] == ["INC-1004", "INC-1003", "INC-1002"]
    assert queries.page(alba, Filter(), back.previous, 3).previous == ""
    assert queries.page(alba, Filter(), "nonsense", 3).rows == pages[0].rows


def test_filters_and_counts_agree(stage: Stage) -> None:
    alba = stage.bank.person(stage.bank.alba)
    a, b, c = open_many([stage.incident(stage.conversation(), due_at=now() - timedelta(hours=1)) for _ in range(3)], actor="rule")
    services.assign(a.id, alba.user_id, actor="user:1")
    services.edit(b.id, actor="user:1", severity="critical", summary="Cajero roto")
    transition(c.id, Wish(CaseState.CANCELLED, "user:1", reason=Reason.NOT_OURS))
    out = handoffs.next_of(c.public_id)
    assert out is not None
    handoffs.fail(out.handoff_id, "No.")
    assert dict(queries.counts(alba, CaseKind.INCIDENT)) == {"open": 2, "ended": 1, "mine": 1, "unassigned": 1, "overdue": 2, "failed": 1}

    def found(**narrow: str) -> list[str]:
        return [r.number for r in queries.page(alba, Filter(**narrow)).rows]

    assert found(at="mine") == [a.number]
    assert found(at="unassigned") == [b.number]
    assert found(at="ended") == found(at="failed") == [c.number]
    assert found(severity="critical") == found(search="cajero") == found(search="inc-1002") == [b.number]
    assert found(at="all", state="cancelled") == [c.number]
    assert found(search="nothing") == []
    assert [r.handoff for r in queries.page(alba, Filter(at="all")).rows] == ["failed", "waiting", "waiting"]


def test_dario_sees_nothing_of_spain_and_nobody_works_on_what_they_only_read(stage: Stage) -> None:
    ref = services.open_incident(stage.incident(stage.conversation()), actor="rule")
    dario, carla, alba = (stage.bank.person(p) for p in (stage.bank.dario, stage.bank.carla, stage.bank.alba))
    assert list(queries.page(dario, Filter(at="all")).rows) == []
    with pytest.raises(Http404):
        queries.get_for(dario, ref.public_id)
    assert queries.get_for(carla, ref.public_id).row.number == ref.number
    with pytest.raises(Http404):
        queries.get_for(carla, ref.public_id, work=True)
    assert queries.get_for(alba, ref.public_id, work=True).ref == ref


def test_a_branch_sees_its_own_leads_and_no_incidents(stage: Stage) -> None:
    bank = stage.bank
    mine, other = open_many(
        [stage.lead(stage.conversation(), branch="0182"), stage.lead(stage.conversation(), branch="0200")], actor="rule"
    )
    incident = services.open_incident(stage.incident(stage.conversation()), actor="rule")
    eva = make.user("Eva", "branch_manager", bank.spain)
    Membership.objects.filter(user=eva).update(branch="0182")
    person = bank.person(eva)
    assert [c.number for column in queries.board(person) for c in column.cards] == [mine.number]
    for ref in (other, incident):
        with pytest.raises(Http404):
            queries.get_for(person, ref.public_id)
    whole = bank.person(make.user("Jefa", "branch_manager", bank.spain))
    assert {c.number for column in queries.board(whole) for c in column.cards} == {mine.number, other.number}
    alba = bank.person(bank.alba)
    assert sum(column.count for column in queries.board(alba)) == 2
    assert sum(column.count for column in queries.board(alba, branch="0200")) == 1
    with pytest.raises(Http404):
        queries.get_for(alba, mine.public_id, work=True)


def test_the_board_shows_what_presses_first(stage: Stage) -> None:
    soon, late = open_many([stage.lead(stage.conversation(), accept_by=now() + timedelta(hours=h)) for h in (2, 1)], actor="rule")
    leads.accept_lead(open_many([stage.lead(stage.conversation())], actor="rule")[0].id, actor="user:1")
    columns = {c.state: c for c in queries.board(stage.bank.person(stage.bank.alba))}
    assert [c.number for c in columns[CaseState.OFFERED].cards] == [late.number, soon.number]
    assert columns[CaseState.ACCEPTED].count == 1
    assert columns[CaseState.FUNDED].cards == []


def test_the_lists_of_one_case(stage: Stage) -> None:
    alba = stage.bank.person(stage.bank.alba)
    one, two = stage.conversation(), stage.conversation()
    ref = services.open_complaint(stage.complaint(one), actor=alba.actor)
    services.link_conversation(ref.id, two.pk, actor=alba.actor)
    assert [(s.kind, s.who) for s in rows.timeline(ref.id)] == [("linked", "Alba"), ("opened", "Alba")]
    assert [(link.conversation_id, link.handle) for link in rows.conversations_of(ref.id)] == [(one.pk, "@eva1"), (two.pk, "@eva2")]
    assert [h.verb for h in rows.handoffs_of(ref.id)] == ["open"]
    assert [r.number for r in queries.of_conversation(alba, two.pk)] == [ref.number]
    assert [r.number for r in queries.of_contact(alba, one.identity.contact.public_id)] == [ref.number]
    assert queries.of_contact(stage.bank.person(stage.bank.dario), one.identity.contact.public_id) == []
    three = stage.conversation()
    assert [r.number for r in queries.linkable(alba, three.pk)] == [ref.number]
    assert queries.linkable(alba, two.pk) == []
    detail = queries.get_for(alba, ref.public_id)
    assert (detail.contact, detail.claimed, len(detail.tracking_key)) == (one.identity.contact.public_id, "Que devuelvan la comisión", 12)
    Case.objects.update(due_at=now() + timedelta(hours=1))
    assert queries.overdue([stage.bank.spain.pk], CaseKind.COMPLAINT) == []
    Case.objects.update(due_at=now() - timedelta(hours=1))
    assert [r.number for r in queries.overdue([stage.bank.spain.pk], CaseKind.COMPLAINT)] == [ref.number]
    assert queries.overdue([stage.bank.mexico.pk], CaseKind.COMPLAINT) == []
