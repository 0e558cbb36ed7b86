"""What lies on a desk on an ordinary morning besides messages: an answer that waits for a colleague, one that the network
would not take, two records of the same person."""

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta

from django.db import transaction

from ventanilla.accounts import directory
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.cases import queries as cases
from ventanilla.cases.states import CaseState
from ventanilla.cases.types import CaseRefused
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels import sending
from ventanilla.channels.types import Refusal, Rejected, Surface
from ventanilla.common import scope
from ventanilla.common.pure import clock
from ventanilla.config.demo.desk import Staff
from ventanilla.contacts import merging
from ventanilla.contacts import queries as contacts
from ventanilla.contacts.types import ContactRefused
from ventanilla.inbox import streams
from ventanilla.inbox.streams import Stream
from ventanilla.notices import queries as notices
from ventanilla.notices.services import mark_read
from ventanilla.workflows import open_case, outgoing, reply

_ASKED = "Lamentamos lo ocurrido y le debemos una explicación completa. La dirección de la oficina le escribirá esta semana. — {agent}"
_REFUSED = "Gracias por avisarnos: ya lo estamos revisando. — {agent}"
_PAIRS = 4


def leave_open(staff: Staff) -> None:
    """Leave these on the desk of a country. Safe to repeat."""
    name, person = next(iter(staff.people.items()))
    with scope.within(person.scope):
        rows = [row for row in streams.page(person, Stream.OPEN, limit=40).rows if row.unanswered_since is not None]
        waiting = [row for row in rows if row.intent == "complaint"][:2] or rows[:1]
        refused = [row for row in rows if row not in waiting][:1]
        for row in waiting:
            with clock.at(clock.now() - timedelta(minutes=6)):
                reply.send_reply(person, row.public_id, _ASKED.format(agent=name), Surface(row.last_surface), "demo:ask", ask=True)
        for row in refused:
            with clock.at(clock.now() - timedelta(minutes=11)), transaction.atomic():
                answer = reply.send_reply(person, row.public_id, _REFUSED.format(agent=name), Surface(row.last_surface), "demo:refused")
                task = sending.take_by(answer.attempt) if isinstance(answer, reply.Queued) else None
                if task is not None and task.state == "queued":
                    outgoing.tell(sending.settle(task, Rejected(Refusal.TARGET_GONE, "target_gone")))
    boss = staff.who(staff.lead)
    with scope.within(boss.scope):
        _merge(boss)
        _offer(boss)
    for one in directory.demo_people():
        _read(one.user_id)


def _offer(boss: Person) -> None:
    """What the branches have to answer today: the newest leads that no branch has."""
    branches = sorted(branch.code for branch in catalogue.branches(boss.entities_with(Permission.LEAD_READ)))
    for number, row in enumerate(c for column in cases.board(boss) if column.state is CaseState.NEW for c in column.cards[:3]):
        with clock.at(clock.now() - timedelta(minutes=35 - 9 * number)), suppress(CaseRefused):
            open_case.offer(boss, cases.get_for(boss, row.public_id), branches[0])


def _read(user_id: int) -> None:
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
