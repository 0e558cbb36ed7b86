"""What cases stand on: a channel, a person, a conversation, and a week that works from nine to five."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests import make
from ventanilla.cases.types import NewComplaint, NewIncident, NewLead
from ventanilla.channels.models import Channel
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import new_keys
from ventanilla.contacts.models import Contact, Identity
from ventanilla.inbox.models import Conversation


class Nine2Five:
    """Monday to Friday, 9 to 17 UTC."""

    def day_of(self, at: datetime) -> date:
        return at.date()

    def add_days(self, start: date, days: int) -> date:
        day = start
        while days:
            day += timedelta(days=1)
            days -= day.weekday() < 5
        return day

    def add_hours(self, start: datetime, hours: float) -> datetime:
        at, left = start, timedelta(hours=hours)
        while True:
            opens = at.replace(hour=9, minute=0, second=0, microsecond=0)
            closes = opens.replace(hour=17)
            if at.weekday() < 5 and at < closes:
                at = max(at, opens)
                if left <= closes - at:
                    return at + left
                left -= closes - at
            at = opens + timedelta(days=1)


WORKING = Nine2Five()


@dataclass
class Stage:
    bank: make.Bank
    channel: Channel
    numbers: int = 0

    def conversation(self, entity: Any = None, contact: Contact | None = None) -> Conversation:
        entity = entity or self.bank.spain
        at = now()
        channel = self.channel if entity == self.bank.spain else channel_of(entity)
        (key,) = new_keys(entity.pk, 1)
        self.numbers += 1
        contact = contact or Contact.objects.create(entity=entity, name="Eva", created_at=at, last_seen_at=at)
        identity = Identity.objects.create(
            entity=entity,
            contact=contact,
            platform="plaza",
            native_id=uuid7().hex,
            handle=f"@eva{self.numbers}",
            handle_index=b"x",
            subject_key_id=key.id,
            first_seen_at=at,
            last_seen_at=at,
        )
        return Conversation.objects.create(
            entity=entity, number=self.numbers, channel=channel, identity=identity, opened_at=at, last_message_at=at, language="es"
        )

    def opening(self, conversation: Conversation, **more: Any) -> dict[str, Any]:
        return {
            "entity_id": conversation.entity_id,
            "conversation_id": conversation.pk,
            "identity_id": conversation.identity_id,
            "subject_key_id": conversation.identity.subject_key_id,
            "summary": "No me funciona la tarjeta",
            "network": "plaza",
            "source_channel": "plaza",
            **more,
        }

    def incident(self, conversation: Conversation, **more: Any) -> NewIncident:
        return NewIncident(**self.opening(conversation, **{"category": "card-blocked", **more}))

    def complaint(self, conversation: Conversation, **more: Any) -> NewComplaint:
        own = {"category": "fees", "claimed": "Que devuelvan la comisión", "filed_on": date(2026, 3, 2), "answer_by": date(2026, 4, 2)}
        return NewComplaint(**self.opening(conversation, **{**own, "law": "ES.CMP.one_month", **more}))

    def lead(self, conversation: Conversation, **more: Any) -> NewLead:
        own = {"product": "hipoteca", "phrase": "Quiero una hipoteca", "consent": uuid7(), "branch": "0182"}
        return NewLead(**self.opening(conversation, **{**own, "accept_by": now() + timedelta(hours=2), **more}))


def channel_of(entity: Any) -> Channel:
    return Channel.objects.get_or_create(
        entity=entity,
        key="plaza",
        defaults={"platform": "plaza", "account_id": f"a{entity.pk}", "handle": "@alameda", "name": "Plaza", "created_at": now()},
    )[0]
