"""Builders for the inbox's tests: a channel, people, and arrivals that say when."""

from datetime import UTC, datetime, timedelta

from tests import make
from ventanilla.channels.models import Channel
from ventanilla.contacts.recognition import recognise_many
from ventanilla.contacts.types import Recognised, Seen
from ventanilla.inbox.types import Arrival, ArrivalKind
from ventanilla.understanding.types import Emotion, Intent, Label, Language, Reading, Sentiment, Topic, Urgency

T0 = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def channel(bank: make.Bank, key: str = "plaza", entity: object = None, **fields: object) -> Channel:
    entity = entity or bank.spain
    team = bank.care if entity == bank.spain else None
    return Channel.objects.create(
        entity=entity, team=team, key=key, platform="plaza", account_id=key, handle="@alameda", name=key, created_at=T0, **fields
    )


def person(where: Channel, name: str = "ana") -> Recognised:
    seen = Seen("plaza", f"id-{name}", f"@{name}", T0, name=name.title())
    return recognise_many(where.entity_id, [seen])[seen.key]


def reading(words: str) -> Reading:
    """What an engine might make of it: these tests are about what follows, not about the engine."""
    said = words.lower()
    intent, sentiment, urgency = Intent.OTHER, Sentiment.NEU, Urgency.LOW
    for mark, found in (
        ("funciona", (Intent.INCIDENT, Sentiment.NEG, Urgency.MEDIUM)),
        ("queja", (Intent.COMPLAINT, Sentiment.NEG, Urgency.MEDIUM)),
        ("no reconozco", (Intent.FRAUD_REPORT, Sentiment.NEG, Urgency.HIGH)),
        ("gracias", (Intent.PRAISE, Sentiment.POS, Urgency.LOW)),
    ):
        if mark in said:
            intent, sentiment, urgency = found
    emotion = Emotion.FRUSTRATED if sentiment == Sentiment.NEG else Emotion.NONE
    needs = Label(intent not in (Intent.OTHER, Intent.PRAISE), 0.9)
    labels = [Label(label, 0.9) for label in (Language.ES, sentiment, emotion, intent, Topic.OTHER, urgency)]
    return Reading("", *labels, needs, words)


def text(where: Channel, who: Recognised | None, native_id: str, words: str, minute: float = 0, **fields: object) -> Arrival:
    posted = at(minute)
    told = {
        "kind": ArrivalKind.TEXT,
        "channel_id": where.pk,
        "native_id": native_id,
        "surface": "public",
        "posted_at": posted,
        "received_at": posted + timedelta(seconds=2),
        "written_at": posted,
        "revision": f"r-{minute}",
        "root_id": native_id,
        "text": words,
        "reading": reading(words),
        "identity_id": who.identity_id if who else None,
        "key": who.key if who else None,
        "team_id": where.team_id,
    }
    return Arrival(**{**told, **fields})


def edit(original: Arrival, words: str, minute: float) -> Arrival:
    fields = {name: getattr(original, name) for name in Arrival.__slots__}
    fields.update(text=words, reading=reading(words), written_at=at(minute), revision=f"r-{minute}", received_at=at(minute))
    return Arrival(**fields)


def delete(original: Arrival, minute: float) -> Arrival:
    return Arrival(
        kind=ArrivalKind.DELETE,
        channel_id=original.channel_id,
        native_id=original.native_id,
        surface=original.surface,
        posted_at=at(minute),
        received_at=at(minute),
        written_at=at(minute),
    )


def ours(where: Channel, native_id: str, answers: str, words: str, minute: float, **fields: object) -> Arrival:
    return text(where, None, native_id, words, minute, by_us=True, parent_id=answers, root_id=answers, reading=None, **fields)
