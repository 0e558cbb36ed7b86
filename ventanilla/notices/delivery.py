"""What leaves the product: e-mail in the reader's language, webhooks signed by Standard Webhooks. Jobs, retried with back-off.

A dispatch is sent at least once: its id is the Message-ID and the webhook id, so that a receiver can tell a repetition.
"""

from datetime import timedelta

import httpx
import orjson
from django.conf import settings
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from standardwebhooks import Webhook

from ventanilla.common import http
from ventanilla.common.pure.clock import now
from ventanilla.jobs.worker import Retry
from ventanilla.notices import mail, targets
from ventanilla.notices.kinds import WORDING, NoticeKind
from ventanilla.notices.models import Dispatch, WebhookTarget
from ventanilla.notices.queries import sentence
from ventanilla.notices.types import Medium

TIMEOUT = 10.0
GIVE_UP_AFTER = timedelta(days=1)


class _GivenUp(Exception):
    """Trying again would give the same answer. The argument is a code."""


def deliver(dispatch_id: int) -> None:
    """The job: send one dispatch unless it was sent or given up; note what became of it."""
    row = Dispatch.objects.select_related("target").filter(pk=dispatch_id, sent_at=None, given_up_at=None).first()
    if row is None:
        return
    row.attempts += 1
    try:
        if row.medium == Medium.EMAIL:
            _mail(row)
        else:
            _hook(row)
    except _GivenUp as final:
        row.given_up_at, row.error = now(), str(final)
    except (*mail.PASSING, httpx.HTTPError, Retry) as error:
        _put_off(row, error)
    else:
        row.sent_at, row.error = now(), ""
    row.save(update_fields=["attempts", "sent_at", "given_up_at", "error"])


def _put_off(row: Dispatch, error: Exception) -> None:
    """Note the failure and have the worker come back; after a day, leave it to people, who see it in the log."""
    row.error = str(error) if isinstance(error, Retry) else type(error).__name__
    if now() - row.created_at > GIVE_UP_AFTER:
        row.given_up_at = now()
        return
    row.save(update_fields=["attempts", "error"])
    seconds = error.seconds if isinstance(error, Retry) else min(30 * 2 ** min(row.attempts, 7), 3600)
    raise Retry(seconds, row.error, free=True)


def _mail(row: Dispatch) -> None:
    user = get_user_model().objects.filter(pk=row.user_id or 0, is_active=True).first()
    if user is None:
        raise _GivenUp("nobody")
    with translation.override(user.language):
        text = " ".join(sentence(row.kind, row.params).split())
        link = settings.PUBLIC_URL + row.link if row.link.startswith("/") else settings.PUBLIC_URL
        body = render_to_string("notices/mail.txt", {"text": text, "link": link, "name": user.name, "url": settings.PUBLIC_URL})
        subject = _("Ventanilla: %(text)s") % {"text": text}
    try:
        mail.send(user.email, subject, body, str(row.public_id))
    except mail.Undeliverable as final:
        raise _GivenUp(str(final))


def body_of(row: Dispatch) -> bytes:
    """What a webhook says: the kind, its fields, when, and where to look. No text of a customer, by `notify`'s contract."""
    known = row.kind in set(NoticeKind)
    said = {
        "type": row.kind,
        "timestamp": row.created_at.isoformat(),
        "data": {
            **row.params,
            "severity": WORDING[NoticeKind(row.kind)].severity if known else "info",
            "link": settings.PUBLIC_URL + row.link if row.link else "",
        },
    }
    return orjson.dumps(said)


def _hook(row: Dispatch) -> None:
    target = row.target
    if target is None or not target.active:
        raise _GivenUp("switched_off")
    content, at = body_of(row), now()
    headers = {
        "content-type": "application/json",
        "webhook-id": str(row.public_id),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(targets.secret_of(target)).sign(str(row.public_id), at, content.decode()),
    }
    answer = http.request("POST", target.url, timeout=TIMEOUT, max_bytes=64_000, content=content, headers=headers)
    if answer.status_code == 410:  # the receiver says that it is gone for good
        WebhookTarget.objects.filter(pk=target.pk).update(active=False)
        raise _GivenUp("gone")
    if not answer.is_success:
        wait = answer.headers.get("retry-after", "")
        seconds = int(wait) if wait.isdecimal() and len(wait) < 6 else min(30 * 2 ** min(row.attempts, 7), 3600)
        raise Retry(min(seconds, 3600), f"http_{answer.status_code}", free=True)
