"""Reads of notices, in the language in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from ventanilla.notices.kinds import REASONS, WORDING, NoticeKind
from ventanilla.notices.models import Dispatch, Notice, Preference, WebhookTarget
from ventanilla.notices.types import DispatchView, Medium, NoticeView, Severity, TargetView


@dataclass(frozen=True, slots=True)
class LoggedNotice:
    """A notice with its place in the log."""

    id: int
    view: NoticeView


def sentence(kind: str, params: dict[str, object]) -> str:
    """The kind's wording filled in, in the language in force; the bare kind when it is no longer known or lacks a field."""
    reason = REASONS.get(str(params.get("reason", "")))
    try:
        return gettext(WORDING[NoticeKind(kind)].text) % (params | {"reason": gettext(reason)} if reason else params)
    except (KeyError, ValueError):
        return kind


def _view(row: Notice) -> NoticeView:
    return NoticeView(
        public_id=row.public_id,
        kind=row.kind,
        severity=Severity(row.severity),
        text=sentence(row.kind, row.params),
        link=row.link,
        created_at=row.created_at,
        read=row.read_at is not None,
        needs_acknowledgement=row.acknowledge and row.acknowledged_at is None,
        acknowledged_at=row.acknowledged_at,
    )


def unread(user_id: int) -> int:
    """What the bell counts. One query."""
    return Notice.objects.filter(user_id=user_id, read_at=None).count()


def newest(user_id: int, *, limit: int = 50) -> list[NoticeView]:
    """A person's notices, those that ask for a "seen" first, then newest first. Two queries."""
    mine = Notice.objects.filter(user_id=user_id)
    pressing = list(mine.filter(acknowledge=True, acknowledged_at=None).order_by("-id")[:limit])
    rest = mine.exclude(pk__in=[row.pk for row in pressing]).order_by("-id")[: limit - len(pressing)]
    return [_view(row) for row in (*pressing, *rest)]


def link_of(user_id: int, public_id: UUID) -> str | None:
    """Where a person's notice leads; None when there is no such notice of theirs."""
    return Notice.objects.filter(user_id=user_id, public_id=public_id).values_list("link", flat=True).first()


def told_at(entity_id: int, kind: NoticeKind, link: str, params: Mapping[str, Any]) -> datetime | None:
    """When people of the entity were last told this very thing. One query."""
    rows = Notice.objects.filter(entity_id=entity_id, kind=kind, link=link, params=dict(params))
    return rows.order_by("-id").values_list("created_at", flat=True).first()


def of_entities(entity_ids: Iterable[int], *, before: int | None = None, limit: int = 50) -> list[LoggedNotice]:
    """Everybody's notices of these entities, newest first, from before an id on. One query."""
    rows = Notice.objects.filter(entity_id__in=set(entity_ids)).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [LoggedNotice(row.pk, _view(row)) for row in rows[:limit]]


def preferences(user_id: int) -> dict[tuple[NoticeKind, Medium], bool]:
    """How a person wants each kind, by each way: as chosen, else as the kind's wording says. One query."""
    chosen = {(p.kind, p.medium): p.wanted for p in Preference.objects.filter(user_id=user_id)}
    media = (Medium.IN_APP, Medium.EMAIL)
    return {
        (kind, medium): chosen.get((kind, medium), medium in WORDING[kind].media)
        for kind in NoticeKind
        for medium in media
        if kind is not NoticeKind.TEST
    }


def targets(entity_ids: Iterable[int]) -> list[TargetView]:
    """The webhook targets of these entities. One query."""
    rows = WebhookTarget.objects.filter(entity_id__in=set(entity_ids)).order_by("entity_id", "id")
    return [TargetView(t.public_id, t.entity_id, t.url, tuple(t.kinds), t.active) for t in rows]


def dispatches(entity_ids: Iterable[int], *, limit: int = 50) -> list[DispatchView]:
    """What left the product lately, newest first, e-mail and webhooks alike. One query."""
    rows = Dispatch.objects.filter(entity_id__in=set(entity_ids)).select_related("target").order_by("-id")[:limit]
    return [
        DispatchView(
            medium=Medium(d.medium),
            to=d.target.url if d.target else "",
            user_id=d.user_id,
            text=sentence(d.kind, d.params),
            created_at=d.created_at,
            attempts=d.attempts,
            sent_at=d.sent_at,
            given_up_at=d.given_up_at,
            error=d.error,
        )
        for d in rows
    ]
