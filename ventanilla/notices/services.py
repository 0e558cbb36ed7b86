"""Tell people, and the bank's systems. Rows are saved in the caller's transaction; e-mail and webhooks leave by job after commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from ventanilla.common.events import EventKind, Ring, ring_many
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import NewJob, enqueue_many
from ventanilla.notices.kinds import WORDING, NoticeKind
from ventanilla.notices.models import Dispatch, Notice, Preference, WebhookTarget
from ventanilla.notices.types import Medium

DELIVER = "notices.deliver"


@dataclass(frozen=True, slots=True)
class NewNotice:
    """One person to be told one thing. `params` fill the kind's wording: counts, codes, our own names; never a customer's text."""

    entity_id: int
    user_id: int
    kind: NoticeKind
    params: dict[str, Any] = field(default_factory=dict)
    link: str = ""


def notify(entity_id: int, user_id: int, kind: NoticeKind, params: dict[str, Any] | None = None, link: str = "") -> None:
    """Tell one person one thing."""
    notify_many([NewNotice(entity_id, user_id, kind, params or {}, link)])


def notify_many(notices: Iterable[NewNotice]) -> None:
    """Tell many, in a constant number of statements. A fact told to several people goes to each webhook once."""
    new = list(notices)
    if not new:
        return
    at = now()
    chosen = _chosen(new)
    rows = Notice.objects.bulk_create(
        Notice(
            entity_id=n.entity_id,
            user_id=n.user_id,
            kind=n.kind,
            severity=WORDING[n.kind].severity,
            params=n.params,
            link=n.link,
            created_at=at,
            read_at=None if _wanted(chosen, n, Medium.IN_APP) else at,  # not wanted in the product: listed, never counted
            acknowledge=WORDING[n.kind].acknowledge,
        )
        for n in new
    )
    mails = [
        Dispatch(
            entity_id=n.entity_id,
            notice=row,
            medium=Medium.EMAIL,
            user_id=n.user_id,
            kind=n.kind,
            params=n.params,
            link=n.link,
            created_at=at,
        )
        for n, row in zip(new, rows, strict=True)
        if _wanted(chosen, n, Medium.EMAIL)
    ]
    sent = Dispatch.objects.bulk_create([*mails, *_hooks(new)])
    enqueue_many(NewJob(DELIVER, {"dispatch_id": d.pk}, d.entity_id, key=str(d.pk)) for d in sent)
    ring_many(Ring(row.entity_id, EventKind.NOTICE_ADDED, row.pk, user_id=row.user_id) for row in rows)


def _chosen(new: list[NewNotice]) -> dict[tuple[int, str, str], bool]:
    """What these people chose for these kinds, where they chose."""
    rows = Preference.objects.filter(user_id__in={n.user_id for n in new}, kind__in={n.kind for n in new})
    return {(p.user_id, p.kind, p.medium): p.wanted for p in rows}


def _wanted(chosen: dict[tuple[int, str, str], bool], new: NewNotice, medium: Medium) -> bool:
    if medium is Medium.EMAIL and not settings.EMAIL_HOST:
        return False
    return chosen.get((new.user_id, new.kind, medium), medium in WORDING[new.kind].media)


def _hooks(new: list[NewNotice]) -> list[Dispatch]:
    facts = {(n.entity_id, n.kind, n.link, repr(sorted(n.params.items()))): n for n in new}
    targets = list(WebhookTarget.objects.filter(entity_id__in={n.entity_id for n in new}, active=True))
    return [
        Dispatch(entity_id=n.entity_id, medium=Medium.WEBHOOK, target=target, kind=n.kind, params=n.params, link=n.link, created_at=now())
        for n in facts.values()
        for target in targets
        if target.entity_id == n.entity_id and (not target.kinds or n.kind in target.kinds)
    ]


def mark_read(user_id: int, public_ids: Iterable[UUID] | None = None) -> int:
    """Take the person's notices (these, or all) off the bell. Those that ask for a "seen" stay until acknowledged."""
    mine = Notice.objects.filter(user_id=user_id, read_at=None).filter(Q(acknowledge=False) | Q(acknowledged_at__isnull=False))
    if public_ids is not None:
        mine = mine.filter(public_id__in=list(public_ids))
    return mine.update(read_at=now())


def acknowledge(user_id: int, public_id: UUID) -> bool:
    """The person says "seen". False when there is no such notice of theirs, or it was seen before."""
    at = now()
    mine = Notice.objects.filter(user_id=user_id, public_id=public_id, acknowledged_at=None)
    return mine.update(acknowledged_at=at, read_at=at) == 1


def choose(user_id: int, wanted: Mapping[tuple[NoticeKind, Medium], bool]) -> None:
    """Store how a person wants these kinds, by these ways."""
    rows = [Preference(user_id=user_id, kind=kind, medium=medium, wanted=yes) for (kind, medium), yes in wanted.items()]
    Preference.objects.bulk_create(rows, update_conflicts=True, unique_fields=["user_id", "kind", "medium"], update_fields=["wanted"])
