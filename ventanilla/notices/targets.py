"""Systems of the bank that are told by webhook: added, tested, removed. The signing secret is shown once and kept sealed."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404

from ventanilla.archive import services as archive
from ventanilla.archive.kinds import AccessChanged
from ventanilla.common import sealing
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import enqueue
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.models import Dispatch, WebhookTarget
from ventanilla.notices.services import DELIVER
from ventanilla.notices.types import Medium


class WrongAddress(ValueError):
    """A webhook goes to an https address, or to an internal one that the server's configuration opens."""


@dataclass(frozen=True, slots=True)
class Added:
    """A new target. `secret` (`whsec_…`, Standard Webhooks) exists here and nowhere else in clear."""

    public_id: UUID
    secret: str


def _place(target: WebhookTarget) -> str:
    return f"webhook_target|{target.public_id}|secret"


def secret_of(target: WebhookTarget) -> str:
    """The signing secret, for signing."""
    return sealing.unseal(sealing.open_key(target.subject_key_id), _place(target), bytes(target.sealed_secret)).decode()


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise WrongAddress(url)
    internal = f"{host}:{port}" in settings.ALLOW_HOSTS
    if not host or parts.username or parts.password or parts.scheme not in ({"https", "http"} if internal else {"https"}):
        raise WrongAddress(url)
    return url.strip()


def add(entity_id: int, url: str, kinds: Iterable[NoticeKind], *, actor: str) -> Added:
    """Add a target to an entity; the caller has checked the right. Raises `WrongAddress`."""
    target = WebhookTarget(entity_id=entity_id, url=_checked(url), kinds=sorted(NoticeKind(k).value for k in kinds))
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    with transaction.atomic():
        (key,) = sealing.new_keys(entity_id, 1)
        target.subject_key_id, target.sealed_secret = key.id, sealing.seal(key, _place(target), secret.encode())
        target.save()
        _archive(target, "webhook.added", actor)
    return Added(target.public_id, secret)


def _mine(entity_ids: frozenset[int], public_id: UUID) -> WebhookTarget:
    target = WebhookTarget.objects.filter(public_id=public_id, entity_id__in=entity_ids).first()
    if target is None:
        raise Http404
    return target


def remove(entity_ids: frozenset[int], public_id: UUID, *, actor: str) -> None:
    """Remove a target, its secret and its log. `Http404` when it is none of these entities'."""
    target = _mine(entity_ids, public_id)
    with transaction.atomic():
        _archive(target, "webhook.removed", actor)
        sealing.destroy_keys([target.subject_key_id])
        target.delete()


def switch_on(entity_ids: frozenset[int], public_id: UUID, *, actor: str) -> None:
    """Use a target again that had answered that it is gone."""
    target = _mine(entity_ids, public_id)
    with transaction.atomic():
        if WebhookTarget.objects.filter(pk=target.pk, active=False).update(active=True):
            _archive(target, "webhook.on", actor)


def test(entity_ids: frozenset[int], public_id: UUID) -> None:
    """Send a test to one target alone."""
    target = _mine(entity_ids, public_id)
    with transaction.atomic():
        dispatch = Dispatch.objects.create(
            entity_id=target.entity_id, medium=Medium.WEBHOOK, target=target, kind=NoticeKind.TEST, created_at=now()
        )
        enqueue(DELIVER, {"dispatch_id": dispatch.pk}, entity_id=target.entity_id, key=str(dispatch.pk))


def _archive(target: WebhookTarget, action: str, actor: str) -> None:
    subject = f"webhook:{target.public_id}"
    record = AccessChanged(action=action, subject=subject, details={"host": urlsplit(target.url).hostname, "kinds": target.kinds})
    archive.record(target.entity_id, record, actor=actor, about=subject)
