"""What lies on a desk on an ordinary morning besides messages: an answer that waits for a colleague, one that came back with a
reason, one that the network would not take, a delivery that nobody can read, what a court wants kept, two records of the same person."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from django.db import transaction

from ventanilla.accounts import directory
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import Code
from ventanilla.cases import queries as cases
from ventanilla.cases.states import CaseState
from ventanilla.cases.types import CaseRefused
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels import deliveries, sending
from ventanilla.channels import queries as channels
from ventanilla.channels.types import Refusal, Rejected, Surface
from ventanilla.common import scope
from ventanilla.common.pure import clock
from ventanilla.config.demo.desk import Staff
from ventanilla.contacts import merging
from ventanilla.contacts import queries as contacts
from ventanilla.contacts.types import ContactRefused
from ventanilla.inbox import streams
from ventanilla.inbox.streams import Stream
from ventanilla.jobs import queries as jobs
from ventanilla.jobs.services import enqueue
from ventanilla.jobs.worker import ATTEMPTS_MAX, BACKOFF_MAX, claim, perform
from ventanilla.notices import queries as notices
from ventanilla.notices.services import mark_read
from ventanilla.workflows import approve, legal_hold, open_case, outgoing, reply

_ASKED = "Lamentamos lo ocurrido y le debemos una explicación completa. La dirección de la oficina le escribirá esta semana. — {agent}"
_REFUSED = "Gracias por avisarnos: ya lo estamos revisando. — {agent}"
_DRAFT = "Lo sentimos. Le devolveremos la comisión hoy mismo, se lo garantizamos. — {agent}"
_BACK = "No prometamos todavía una devolución: diga que lo revisamos y cuándo tendrá respuesta."
_COURT = "Requerimiento del Juzgado de Primera Instancia n.º 3: conservar todo lo relativo a esta persona hasta nuevo aviso."
_GARBLED = b'{"hook": 1, "events": [{"kind": "message", "text": "\xff\xfe'
_PAIRS = 4


def leave_open(staff: Staff) -> None:
    """Leave these on the desk of a country. Safe to repeat."""
    name, person = next(iter(staff.people.items()))
    with scope.within(person.scope):
        rows = [row for row in streams.page(person, Stream.OPEN, limit=40).rows if row.unanswered_since is not None]
        complaints = [row for row in rows if row.intent == "complaint"]
        waiting, returned = complaints[:2] or rows[:1], complaints[2:3]
        refused = [row for row in rows if row not in waiting and row not in returned][:1]
        for row in waiting:
            with clock.at(clock.now() - timedelta(minutes=6)):
                reply.send_reply(person, row.public_id, _ASKED.format(agent=name), Surface(row.last_surface), "demo:ask", ask=True)
        for row in refused:
            with clock.at(clock.now() - timedelta(minutes=11)), transaction.atomic():
                answer = reply.send_reply(person, row.public_id, _REFUSED.format(agent=name), Surface(row.last_surface), "demo:refused")
                task = sending.take_by(answer.attempt) if isinstance(answer, reply.Queued) else None
                if task is not None and task.state == "queued":
                    outgoing.tell(sending.settle(task, Rejected(Refusal.TARGET_GONE, "target_gone")))
        came_back = [(row, _ask(person, row, _DRAFT.format(agent=name), "demo:returned")) for row in returned]
    boss = staff.who(staff.lead)
    with scope.within(boss.scope):
        _merge(boss)
        _offer(boss)
        for _row, request in came_back:
            _return(boss, request)
    _keep(staff, [row for row, _ in came_back])
    with scope.entity(staff.entity_id):
        if not deliveries.set_aside_count([staff.entity_id]):
            ours = next(channel for channel in channels.of_entities([staff.entity_id]) if channel.pk == staff.channel_id)
            deliveries.quarantine_body(ours, _GARBLED)
    _break(staff)
    for one in directory.demo_people():
        read_old(one.user_id)


def _break(staff: Staff) -> None:
    """Work that was tried for hours while the other side kept silent: it waits for somebody to say whether it is tried again."""

    def silent(channel_id: int) -> None:
        raise httpx.ConnectError("no answer")

    key, begun = f"demo:{staff.channel_id}", clock.now() - timedelta(hours=13)
    with transaction.atomic(), scope.system():  # nobody else takes it in hand meanwhile
        if jobs.failed_under("recheck", key) is not None:
            return
        with clock.at(begun):
            enqueue("recheck", {"channel_id": staff.channel_id}, entity_id=staff.entity_id, key=key, rank=0)
        for number in range(ATTEMPTS_MAX):
            with clock.at(begun + 1.02 * number * BACKOFF_MAX):
                (job,) = claim("demo", 1, timedelta(minutes=5))
                perform(job, {"recheck": silent})


def _ask(person: Person, row: Any, text: str, key: str) -> UUID | None:
    """An answer for which its author wants somebody else's yes; the request."""
    with clock.at(clock.now() - timedelta(minutes=25)):
        asked = reply.send_reply(person, row.public_id, text, Surface(row.last_surface), key, ask=True)
    return asked.request if isinstance(asked, reply.NeedsApproval) else None


def _return(boss: Person, request: UUID | None) -> None:
    """It goes back to its author, with the reason."""
    if request is not None:
        seen = approvals.sheet(boss, request).waiting
        proved = replace(boss, factor_at=clock.now())
        approve.decide(proved, request, Code.RETURN, seen.payload_hash, _BACK)


def _keep(staff: Staff, rows: list[Any]) -> None:
    """What a court has asked for is kept, where compliance works at this desk."""
    for keeper in [one for one in staff.people.values() if one.may(Permission.LEGAL_HOLD, staff.entity_id)]:
        with scope.within(keeper.scope):
            for contact in filter(None, (contacts.contact_of_identity(keeper, row.identity_id) for row in rows)):
                if not legal_hold.over(contact):
                    legal_hold.place(keeper, contact, _COURT)


def _offer(boss: Person) -> None:
    """What the branches have to answer today: the newest leads that no branch has."""
    branches = sorted(branch.code for branch in catalogue.branches(boss.entities_with(Permission.LEAD_READ)))
    for number, row in enumerate(c for column in cases.board(boss) if column.state is CaseState.NEW for c in column.cards[:3]):
        with clock.at(clock.now() - timedelta(minutes=35 - 9 * number)), suppress(CaseRefused):
            open_case.offer(boss, cases.get_for(boss, row.public_id), branches[0])


def read_old(user_id: int) -> None:
    """What was told before today has been read."""
    old = [notice.public_id for notice in notices.newest(user_id, limit=2_000) if notice.created_at < clock.now() - timedelta(hours=10)]
    mark_read(user_id, old)


def _merge(boss: Person) -> None:
    """Namesakes whom the supervisor knows to be one person."""
    namesakes = defaultdict(list)
    for contact in contacts.find(boss, limit=600):
        if len(contact.name.split()) > 1 and not contact.name.endswith("."):
            namesakes[contact.name].append(contact)
    for kept, other, *_more in [pair for pair in namesakes.values() if len(pair) > 1][:_PAIRS]:
        with clock.at(clock.now() - timedelta(days=2)), suppress(ContactRefused):
            merging.merge(boss, kept, other, "Misma persona: lo confirma ella misma en la oficina.")
