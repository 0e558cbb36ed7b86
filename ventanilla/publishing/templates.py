"""Templates of content: written, changed, asked for, put out of use. A change voids the approval; the caller sees to the request.

Texts are masked of forbidden data here, before anything is stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import ancestors
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import PostTemplateChanged
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.placeholders import fill, places
from ventanilla.publishing.models import Content, PostTemplate
from ventanilla.publishing.queries import readable
from ventanilla.publishing.types import Kind, NewContent, NewVariant, TemplateState
from ventanilla.understanding import mask_forbidden

__all__ = ["PostTemplate"]
PLAN = ("kind", "pillar", "product", "language", "countries", "audience", "landing_url", "commercial", "flags", "context", "tags")
VARIANTS_MAX, TEXT_MAX = 24, 10_000
LINK = "link"  # `{link}` becomes the landing page when the post goes out, not before


class Refused(ValueError):
    """Something that cannot be: `wrong` maps a field to a code."""

    def __init__(self, **wrong: str) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in wrong.items()))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template as a person writes it. `variants` as `PostTemplate.variants`; `plan` as its `plan`."""

    name: str
    review_on: date
    note: str = ""
    expires_on: date | None = None
    variants: tuple[Mapping[str, Any], ...] = ()
    plan: Mapping[str, Any] | None = None  # None: as it is
    owner_id: int | None = None


def of_content(content: Content) -> tuple[dict[str, Any], tuple[dict[str, Any], ...]]:
    """What a template takes of a piece of content: its plan without times, its texts without media. One query."""
    plan = {name: getattr(content, name) for name in PLAN}
    rows = content.variants.select_related("channel").order_by("position", "pk")
    return plan, tuple(_variant(str(v.channel.public_id), v.channel.platform, v.language, v.text, v.thread, v.first_comment) for v in rows)


def blank(channels: Iterable[Any], language: str = "es") -> tuple[dict[str, Any], ...]:
    """An empty text for each of these channels."""
    return tuple(_variant(str(c.public_id), c.platform, language, "", [], "") for c in channels)


def _variant(channel: str, platform: str, language: str, text: str, thread: Sequence[str], first_comment: str) -> dict[str, Any]:
    known = {"channel": channel, "platform": platform, "language": language}
    return {**known, "text": text, "thread": list(thread), "first_comment": first_comment}


def create(person: Person, entity_id: int, new: NewTemplate) -> PostTemplate:
    """A new template, not yet approved. `PermissionDenied`; `Refused`."""
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    at, values = now(), _values(new)
    values |= {"owner_id": new.owner_id or person.user_id, "contributors": [person.user_id]}
    with transaction.atomic():
        row = PostTemplate.objects.create(entity_id=entity_id, created_at=at, changed_at=at, **values)
        _record(person, row, "created", {"name": row.name, "variants": row.variants})
    return row


def change(person: Person, public_id: UUID, version: int, new: NewTemplate) -> PostTemplate:
    """Change what the person saw as `version`: back to a draft where words or plan differ. `Http404`; `Refused(version="stale")`."""
    values = _values(new)
    if not any(v["text"] for v in values["variants"]):
        raise Refused(variants="empty")
    if new.owner_id:
        values["owner_id"] = new.owner_id
    with transaction.atomic():
        row = locked(person, public_id)
        if row.version != version:
            raise Refused(version="stale")
        changes = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in changes.items():
            setattr(row, name, value)
        if {"variants", "plan"} & set(changes):
            row.version, row.state = row.version + 1, TemplateState.DRAFT
            row.contributors = sorted({*row.contributors, person.user_id})
        if changes:
            row.changed_at = now()
            row.save()
            _record(person, row, "changed", changes)
    return row


def _values(new: NewTemplate) -> dict[str, Any]:
    name = " ".join(_clean(new.name).split())[:120]
    if not name:
        raise Refused(name="missing")
    if new.expires_on is not None and new.expires_on < new.review_on:
        raise Refused(review_on="after_end")
    if len(new.variants) > VARIANTS_MAX:
        raise Refused(variants="too_many")
    variants = [_clean_variant(v) for v in new.variants]
    values: dict[str, Any] = {"name": name, "note": _clean(new.note)[:500], "variants": variants}
    values |= {"review_on": new.review_on, "expires_on": new.expires_on}
    return values if new.plan is None else {**values, "plan": dict(new.plan)}


def _clean_variant(said: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: _clean(said.get(name, ""))[:TEXT_MAX] for name in ("text", "first_comment")}
    thread = [_clean(text)[:TEXT_MAX] for text in said.get("thread", ())][:25]
    return {**{name: said.get(name, "") for name in ("channel", "platform", "language")}, **texts, "thread": thread}


def _clean(text: str) -> str:
    return mask_forbidden(text.replace("\x00", "").replace("\r\n", "\n").strip()).text


def set_active(person: Person, public_id: UUID, *, active: bool) -> None:
    """Put it out of use, or back. `Http404`."""
    with transaction.atomic():
        row = locked(person, public_id)
        if row.active != active:
            row.active = active
            row.save(update_fields=["active"])
            _record(person, row, "brought_back" if active else "archived", {})


def set_state(row: PostTemplate, state: TemplateState, actor: str) -> None:
    """Where it stands now, in the caller's transaction."""
    row.state = state
    row.save(update_fields=["state"])
    fact = PostTemplateChanged(template=str(row.public_id), name=row.name, action=state.value, changes={})
    archive.record(row.entity_id, fact, actor=actor, about=f"post_template:{row.public_id}")


def locked(person: Person, public_id: UUID) -> PostTemplate:
    """The template under lock, where the person writes content; `Http404` elsewhere."""
    mine = person.entities_with(Permission.CONTENT_WRITE)
    row = PostTemplate.objects.select_for_update(of=("self",)).filter(public_id=public_id, entity_id__in=mine).first()
    if row is None:
        raise Http404
    return row


def by_id(entity_id: int, public_id: UUID) -> PostTemplate | None:
    """The template, for workflows. One query."""
    return PostTemplate.objects.filter(entity_id=entity_id, public_id=public_id).select_related("entity").first()


def payload(row: PostTemplate) -> dict[str, Any]:
    """What an approval of it binds to."""
    return {"template": str(row.public_id), "plan": row.plan, "variants": row.variants}


def _record(person: Person, row: PostTemplate, action: str, changes: Mapping[str, Any]) -> None:
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()}
    fact = PostTemplateChanged(template=str(row.public_id), name=row.name, action=action, changes=plain)
    archive.record(row.entity_id, fact, actor=person.actor, about=f"post_template:{row.public_id}")


# -- reads and use -----------------------------------------------------------------------------------------------------


def rows(person: Person, *, archived: bool = False, words: str = "") -> QuerySet[PostTemplate]:
    """The templates of the person's entities, by name."""
    found = PostTemplate.objects.filter(entity_id__in=readable(person), active=not archived)
    if words:
        found = found.filter(Q(name__icontains=words) | Q(note__icontains=words))
    return found.select_related("entity", "owner").order_by("name", "pk")


def get(person: Person, public_id: UUID) -> PostTemplate | None:
    """The template, where the person reads content. One query."""
    return rows_of(readable(person)).filter(public_id=public_id).first()


def rows_of(entity_ids: Iterable[int]) -> QuerySet[PostTemplate]:
    return PostTemplate.objects.filter(entity_id__in=set(entity_ids)).select_related("entity", "owner")


def offered(entity_id: int, today: date) -> list[PostTemplate]:
    """What content of this entity may begin with: approved, in use, not run out; its own first, then of those above. Two queries."""
    line = ancestors(entity_id)
    with scope.system():  # the entity above may be outside the author's scope
        found = PostTemplate.objects.filter(entity_id__in=line, active=True, state=TemplateState.APPROVED)
        listed = list(found.filter(Q(expires_on=None) | Q(expires_on__gte=today)).select_related("entity", "owner").order_by("name", "pk"))
    return sorted(listed, key=lambda row: line.index(row.entity_id))


def filled(row: PostTemplate, channels: Sequence[Any], values: Mapping[str, str]) -> NewContent:
    """A template as new content on these channels: each takes the text of its own, else of its network's, else the first."""
    known = {name: value for name, value in values.items() if name != LINK}
    plan = row.plan
    variants = []
    for channel in channels:
        said = _nearest(row.variants, channel)
        text = lambda raw: fill(raw, known)
        thread = tuple(text(post) for post in said.get("thread", ()))
        variants.append(
            NewVariant(channel.pk, text(said.get("text", "")), said.get("language", "es"), thread, text(said.get("first_comment", "")))
        )
    return NewContent(
        title=row.name,
        variants=tuple(variants),
        **{name: plan[name] for name in ("pillar", "product", "language", "audience", "landing_url", "commercial") if name in plan},
        kind=Kind(plan.get("kind", Kind.ORGANIC)),
        countries=tuple(plan.get("countries", ())),
        flags=plan.get("flags", {}),
        context=plan.get("context", {}),
        tags=tuple(plan.get("tags", ())),
    )


def _nearest(variants: Sequence[Mapping[str, Any]], channel: Any) -> Mapping[str, Any]:
    own = next((v for v in variants if v["channel"] == str(channel.public_id)), None)
    like = next((v for v in variants if v["platform"] == channel.platform and v["text"]), None)
    return own or like or next((v for v in variants if v["text"]), {})


def note_use(row: PostTemplate) -> None:
    """Content began with it."""
    with scope.system():  # it may be of the entity above
        PostTemplate.objects.filter(pk=row.pk).update(uses=F("uses") + 1, used_at=now())


def places_of(variants: Iterable[Mapping[str, Any]]) -> list[str]:
    """The places that the texts name, in order, each once."""
    texts = [text for v in variants for text in (v["text"], *v["thread"], v["first_comment"])]
    return [name for name in dict.fromkeys(place for text in texts for place in places(text)) if name]
