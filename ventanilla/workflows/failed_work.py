"""Work that has failed for good: people hear of it, and decide: do it again, or let it be. Each decision is archived."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import holders, root
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import WorkDecided
from ventanilla.channels import deliveries
from ventanilla.channels import queries as channels
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.jobs import queries, services
from ventanilla.jobs.worker import Retry
from ventanilla.notices import queries as notices
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.workflows import attachments

TELL_EVERY = timedelta(hours=1)  # of one kind of work, to one entity's people
PAGE = "/jobs"


def readable(person: Person) -> tuple[frozenset[int], bool]:
    """The entities whose work the person looks after, and whether the installation's own chores are among it."""
    return person.entities_with(Permission.JOB_READ), person.may_somewhere(Permission.USER_ADMIN)


def waiting_for_people(person: Person) -> int:
    """How many things that failed wait for somebody like this person. Four short queries; none for those without the right."""
    entities, chores = readable(person)
    if not entities:
        return 0
    failed = queries.failed_count(entities, chores=chores) + deliveries.set_aside_count(entities)
    return failed + channels.undecided_count(entities) + len(channels.dead(entities))


def tell(kind: str, entity_id: int | None) -> None:
    """Job: those who look after the work hear that some of it failed for good, once an hour for each kind.

    What fails within the hour is told at its end, unless somebody has dealt with it by then.
    """
    if kind == attachments.FETCH:
        attachments.not_fetched([job.payload["file_id"] for job in queries.failed_of(kind, entity_id)])
    home = entity_id or root()
    if home is None:
        return
    about, at = {"kind": kind}, now()
    before = notices.told_at(home, NoticeKind.JOB_FAILED, PAGE, about)
    if not queries.failed_of(kind, entity_id, since=before, limit=1):
        return
    if before is not None and before + TELL_EVERY > at:
        raise Retry((before + TELL_EVERY - at).total_seconds(), free=True)
    people = set(holders(Permission.JOB_READ, home))
    if entity_id is None:  # the installation's own chores are its administrators'
        people &= set(holders(Permission.USER_ADMIN, home))
    notify_many(NewNotice(home, user, NoticeKind.JOB_FAILED, about, PAGE) for user in sorted(people))


def decide_job(person: Person, public_id: UUID, *, again: bool) -> bool:
    """Do a failed job again, or never. False when somebody was quicker. `LookupError` when it is no failure of theirs."""
    entities, chores = readable(person)
    row = queries.get_failed(entities, public_id, chores=chores)
    if row is None:
        raise LookupError(str(public_id))
    with transaction.atomic():
        done = services.run_again(public_id) if again else services.discard(public_id)
        if done:
            _record(person, row.entity_id, f"job:{row.kind}", f"job:{public_id}", again, row.error)
    return done


def decide_delivery(person: Person, delivery_id: int, *, again: bool) -> bool:
    """Take a quarantined delivery in again, or never. False when it cannot be taken in. `LookupError` when it is none of theirs."""
    row = deliveries.get_set_aside(readable(person)[0], delivery_id)
    if row is None:
        raise LookupError(str(delivery_id))
    with transaction.atomic():
        done = deliveries.release(row.pk) if again else deliveries.discard(row.pk)
        if done:
            _record(person, row.entity_id, f"delivery:{row.kind}", f"delivery:{row.pk}", again, row.error)
    return done


def _record(person: Person, entity_id: int | None, work: str, about: str, again: bool, error: str) -> None:
    """A chore of the installation is told in the archive of the bank's own root."""
    home = entity_id or root()
    if home is None:
        return
    fact = WorkDecided(work=work, subject=about, decision="again" if again else "discarded", error=error[:200])
    with scope.entity(home):
        archive.record(home, fact, actor=person.actor, about=about)
