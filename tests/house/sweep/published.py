"""What the screens of publishing show of an entity: a piece of content, what was said about it, a post of which nobody knows."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.films import mp4
from ventanilla.accounts import queries
from ventanilla.accounts.models import Entity, User
from ventanilla.accounts.types import Person
from ventanilla.approvals import guests
from ventanilla.approvals import services as approvals
from ventanilla.approvals.models import Guest, Request
from ventanilla.approvals.types import PathStep
from ventanilla.channels import credentials, outbox
from ventanilla.channels.models import Attempt, Channel
from ventanilla.channels.types import AttemptKind, AttemptState, Outgoing
from ventanilla.common.pure.clock import now
from ventanilla.publishing import assets, planning, plans, services, snippets, talk, templates, working
from ventanilla.publishing.models import Asset
from ventanilla.publishing.recurrence import Every, Rule
from ventanilla.publishing.rights import Consent, Shown
from ventanilla.publishing.types import CommentThread, NewContent, NewVariant, Planned
from ventanilla.workflows import series


def library_asset(person: Person, entity_id: int, words: str) -> Asset:
    """A video of the library, with everything said of it that can be."""
    taken = assets.add(person, entity_id, mp4(), words[:200] or "feria.mp4").asset
    assert taken is not None
    shown = Shown(words[:120] or "Lucía", Consent.GIVEN, None, words[:200])
    told = assets.Told(words[:200] or "Feria", words, words, (words[:40],), words[:200], words[:200], words[:300], people=(shown,))
    return assets.describe(person, taken.public_id, told)


def build(entity: Entity, channel: Channel, writer: User, words: str) -> dict[str, Any]:
    """The ids by noun."""
    person, said = queries.person(writer.pk), words or "Escuela de finanzas"
    assert person is not None
    variant = NewVariant(channel.pk, said, thread=(said,), first_comment=said, location=said[:100])
    content = services.create(
        person, entity.pk, NewContent(said[:200], (variant,), landing_url="https://alameda.example", tags=(said[:40],))
    )
    talk.comment(person, content, CommentThread.INTERNAL, said, ())
    task = talk.assign(person, content, writer.pk, said, None)
    working.keep(person, content, content.version, services.snapshot_of(content))
    row = content.variants.get()
    queued = outbox.queue(
        outbox.NewAttempt(
            entity.pk,
            channel.pk,
            AttemptKind.POST,
            f"content:{content.public_id}",
            "swept-post",
            outbox.Payload(Outgoing(said), shown=said),
            credentials.key_of(channel),
            author_id=writer.pk,
            actor=person.actor,
        )
    )
    Attempt.objects.filter(pk=queued.id).update(state=AttemptState.UNKNOWN)
    part = services.add_part(row, 0, "post", queued.public_id)
    part.state, part.version = "unknown", content.version
    part.save()
    at = now()
    span = planning.lay(person, entity.pk, "event", said, at, at + timedelta(days=2))
    video = library_asset(person, entity.pk, words)
    request = approvals.open_request(
        entity.pk, f"content:{content.public_id}", services.payload(content), person, [PathStep("approval.decide")], summary=said[:200]
    )
    asked = Request.objects.get(public_id=request.public_id)
    guest = guests.invite(person, asked, said[:120], said[:120], "ines@agencia.example", 3, by_mail=True, needed=True).guest
    Guest.objects.filter(pk=guest.pk).update(comment=said[:500])
    texts = ({"channel": str(channel.public_id), "platform": channel.platform, "language": "es", "text": said, "first_comment": said},)
    template = templates.create(
        person, entity.pk, templates.NewTemplate(said[:120], date(2090, 1, 1), said[:500], variants=texts, plan={"language": "es"})
    )
    plain = services.create(person, entity.pk, NewContent(said[:200], (variant,)))
    cells = {"title": said[:200], "channels": channel.name, "date": "2090-03-01", "time": "10:00", "text": said}
    plan = plans.keep(
        person, entity.pk, said[:200], [[0, said[:60], "title"]], [[2, cells, 0, [], ""]], {"3": [["title", "date", said, {}]]}
    )
    weekly = services.create(
        person,
        entity.pk,
        NewContent(said[:200], (variant,), at=Planned(datetime(2090, 3, 1, 10, 0), "Europe/Madrid")),  # noqa: DTZ001  a wall time
    )
    row = series.begin(person, weekly.public_id, Rule(Every.WEEK, weekdays=(2,)))
    return {
        "series": row.public_id,
        "series_content": weekly.public_id,
        "plan": plan.public_id,
        "span": span.public_id,
        "asset": video.public_id,
        "post_template": template.public_id,
        "snippet": snippets.write(person, entity.pk, "barrido", said[:2000], "es").public_id,
        "content": content.public_id,
        "content_request": request.public_id,
        "guest": guest.public_id,
        "plain_content": plain.public_id,
        "content_hash": services.hash_of(content).hex(),
        "task": task.public_id,
        "writer": writer.pk,
        "post_attempt": queued.public_id,
    }
