"""What is read of competitions: for pages, workflows and the public."""

from uuid import UUID

from ventanilla.accounts.types import Person
from ventanilla.publishing.models import Campaign, Competition, Entry
from ventanilla.publishing.models.competitions import CompetitionState
from ventanilla.publishing.queries import readable


def get(person: Person, public_id: UUID) -> Competition | None:
    """The competition, where the person reads content. One query."""
    rows = Competition.objects.filter(entity_id__in=readable(person), public_id=public_id)
    return rows.select_related("entity", "campaign", "content", "asked_by", "drawn_by", "author").first()


def by_id(entity_id: int, public_id: UUID) -> Competition | None:
    """The competition, for workflows. One query."""
    return Competition.objects.filter(entity_id=entity_id, public_id=public_id).select_related("content").first()


def open_ones() -> list[tuple[int, UUID]]:
    """Every competition that takes entries, by entity and public id, for the system's chores. One query."""
    return list(Competition.objects.filter(state=CompetitionState.OPEN).values_list("entity_id", "public_id"))


def by_key(key: str) -> Competition | None:
    """The competition behind a public address, drafts left out; the caller is in the system's scope. One query."""
    return Competition.objects.filter(key=key).exclude(state=CompetitionState.DRAFT).select_related("entity").first()


def of_campaign(campaign: Campaign) -> list[Competition]:
    return list(Competition.objects.filter(campaign=campaign).order_by("closes_at", "pk"))


def entries(row: Competition, which: str = "", *, limit: int = 500) -> list[Entry]:
    """The list: all, those who take part (`in`), or those who do not (`out`). One query."""
    found = Entry.objects.filter(competition=row).select_related("identity__contact").order_by("posted_at", "id")
    if which == "in":
        found = found.filter(excluded="")
    elif which == "out":
        found = found.exclude(excluded="")
    return list(found[:limit])


def winning(row: Competition) -> list[Entry]:
    """Whose the prizes are now: the first drawn who have not lost theirs, as many as there are prizes. One query."""
    drawn = Entry.objects.filter(competition=row, position__isnull=False, lapsed_at=None).select_related("identity__contact")
    return list(drawn.order_by("position")[: row.winners])


def counts(row: Competition) -> tuple[int, int]:
    """How many take part, and how many answered but do not."""
    found = Entry.objects.filter(competition=row)
    return found.filter(excluded="").count(), found.exclude(excluded="").count()


def posts(row: Competition) -> list[tuple[int, str]]:
    """The posts that people answer: channel and the network's id. One query."""
    if row.content is None:
        return []
    parts = row.content.variants.exclude(parts__native_id="").values_list("channel_id", "parts__native_id")
    return [(channel, native) for channel, native in parts if native]
