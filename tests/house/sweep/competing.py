"""What competitions show of an entity: one that takes entries, one that is a draft, and somebody who has entered."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from ventanilla.accounts import queries
from ventanilla.accounts.models import User
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.contacts.models import Identity
from ventanilla.publishing import competitions
from ventanilla.publishing.competitions import Answered, NewCompetition
from ventanilla.publishing.models import Entry


def build(campaign: UUID, content: UUID, writer: User, words: str) -> dict[str, Any]:
    """The ids by noun."""
    person, said = queries.person(writer.pk), words or "Sorteo de primavera"
    assert person is not None
    at = now().replace(tzinfo=None)
    new = NewCompetition(
        title=said,
        bases=said,
        prizes=(said,),
        opens=at - timedelta(days=2),
        closes=at + timedelta(days=30),
        zone="UTC",
        content=content,
        public_promise=said,
    )
    row = competitions.open_(person, competitions.create(person, campaign, new).public_id, approved=True)
    identity = Identity.objects.filter(entity_id=row.entity_id, erased_at=None).earliest("pk")
    competitions.take(row, [Answered(uuid7(), identity.pk, None, said, now(), deleted=False)])
    draft = competitions.create(person, campaign, new)
    return {
        "competition": row.public_id,
        "competition_key": row.key,
        "entry": Entry.objects.get(competition=row).public_id,
        "competition_draft": draft.public_id,
    }
