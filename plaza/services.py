"""What people can do on Plaza. Each verb is one transaction; its events leave after the commit."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from plaza import push, text, wire
from plaza.models import Account, Event, Hook, Item, ItemKind, Like, Media, Push, Report

MEDIA_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf")
MEDIA_BYTES_MAX = 5_000_000
MEDIA_MAX = 4
_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": "application/pdf",
}


class Refused(Exception):
    """Plaza does not do this. `code` goes over the wire, `status` is its HTTP status."""

    def __init__(self, code: str, status: int = 422) -> None:
        super().__init__(code)
        self.code, self.status = code, status


def now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=getattr(settings, "DEMO_SHIFT", 0))


def atomic() -> Any:
    return transaction.atomic(using="plaza")


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def join(handle: str, name: str, **fields: Any) -> Account:
    """A new person. Handles are small letters, digits and underscores."""
    handle = handle.strip().lstrip("@").lower()
    if not text.HANDLE.fullmatch(handle):
        raise Refused("handle")
    if Account.objects.filter(handle=handle).exists():
        raise Refused("handle_taken", 409)
    name = text.clean(name)[:60] or handle
    return Account.objects.create(handle=handle, name=name, **{"joined_at": now(), **fields})


def new_token(account: Account) -> str:
    """A token for a desk; the one before stops working. Shown once."""
    token = f"plaza_{secrets.token_urlsafe(24)}"
    account.token_digest = digest(token)
    account.save(update_fields=["token_digest"])
    return token


def _checked(body: str, media: Sequence[Media]) -> str:
    body = text.clean(body)
    if not body and not media:
        raise Refused("empty")
    if text.length(body) > text.LENGTH_MAX:
        raise Refused("too_long")
    if len(media) > MEDIA_MAX:
        raise Refused("media")
    return body


def _attach(row: Item, media: Sequence[Media]) -> None:
    Media.objects.filter(pk__in=[m.pk for m in media]).update(item=row)


def write(
    author: Account,
    body: str,
    *,
    parent: Item | None = None,
    media: Sequence[Media] = (),
    language: str = "",
    at: datetime | None = None,
    tell: bool = True,
) -> Item:
    """A post, or an answer to `parent`. `at` is given for history alone."""
    body = _checked(body, media)
    if parent is not None and (parent.deleted_at or parent.kind != ItemKind.POST):
        raise Refused("target_gone", 404)
    named = Account.objects.filter(handle__in=text.mentioned(body)).exclude(pk=author.pk)
    with atomic():
        row = Item.objects.create(
            author=author,
            parent=parent,
            root=(parent.root or parent) if parent else None,
            text=body,
            first_text=body,
            language=language,
            mentions=list(named.values_list("pk", flat=True)),
            created_at=at or now(),
            changed_at=now(),
        )
        _attach(row, media)
        if row.root_id:
            Item.objects.filter(pk=row.root_id).update(replies=F("replies") + 1, changed_at=now())
        _tell(row, "created", send=tell)
    return row


def send(
    author: Account,
    recipient: Account,
    body: str,
    *,
    media: Sequence[Media] = (),
    at: datetime | None = None,
    tell: bool = True,
) -> Item:
    """A private message."""
    body = _checked(body, media)
    if recipient.pk == author.pk:
        raise Refused("recipient_closed")
    known = Item.objects.filter(author=recipient, recipient=author, kind="message").exists()
    if recipient.closed_messages and not known:
        raise Refused("recipient_closed", 403)
    with atomic():
        row = Item.objects.create(
            kind=ItemKind.MESSAGE,
            author=author,
            recipient=recipient,
            text=body,
            first_text=body,
            created_at=at or now(),
            changed_at=now(),
        )
        _attach(row, media)
        _tell(row, "created", send=tell)
    return row


def seen(rows: Iterable[Item], reader: Account | None) -> None:
    """These items were shown to somebody. Nobody counts as their own public."""
    shown = [row.pk for row in rows if row.kind == ItemKind.POST and (reader is None or row.author_id != reader.pk)]
    Item.objects.filter(pk__in=shown).update(views=F("views") + 1)


def edit(by: Account, row: Item, body: str) -> Item:
    """Change one's own text."""
    if row.author_id != by.pk:
        raise Refused("forbidden", 403)
    if row.deleted_at:
        raise Refused("target_gone", 404)
    body = _checked(body, list(row.media.defer("content")))
    with atomic():
        row.text, row.revision = body, row.revision + 1
        row.edited_at = row.changed_at = now()
        row.save(update_fields=["text", "revision", "edited_at", "changed_at"])
        _tell(row, "edited")
    return row


def delete(by: Account, row: Item) -> None:
    """Take one's own item off. Deleting it again changes nothing."""
    if row.author_id != by.pk:
        raise Refused("forbidden", 403)
    with atomic():
        gone = Item.objects.filter(pk=row.pk, deleted_at=None).update(deleted_at=now(), changed_at=now(), text="", first_text="")
        if not gone:
            return
        if row.root_id:
            Item.objects.filter(pk=row.root_id).update(replies=F("replies") - 1, changed_at=now())
        row.refresh_from_db()
        Media.objects.filter(item=row).delete()
        _tell(row, "deleted")


def hide(by: Account, row: Item, *, hidden: bool) -> None:
    """The owner of a thread hides somebody's answer in it, or shows it again."""
    if row.kind != ItemKind.POST or row.root is None or row.root.author_id != by.pk or row.author_id == by.pk:
        raise Refused("forbidden", 403)
    if row.deleted_at:
        raise Refused("target_gone", 404)
    if (row.hidden_at is not None) != hidden:
        row.hidden_at, row.changed_at = now() if hidden else None, now()
        row.save(update_fields=["hidden_at", "changed_at"])


def like(by: Account, row: Item, *, liked: bool = True) -> None:
    if row.deleted_at:
        raise Refused("target_gone", 404)
    with atomic():
        if liked:
            _, fresh = Like.objects.get_or_create(item=row, account=by)
            change = 1 if fresh else 0
        else:
            change = -Like.objects.filter(item=row, account=by).delete()[0]
        if change:
            Item.objects.filter(pk=row.pk).update(likes=F("likes") + change, changed_at=now())
            row.refresh_from_db()
            if change > 0:
                _tell(row, "liked", by=by)


def report(by: Account, row: Item, reason: str) -> Report:
    """Tell Plaza's moderators. Reporting the same item again gives the same report."""
    if row.deleted_at:
        raise Refused("target_gone", 404)
    defaults = {"reason": text.clean(reason)[:300], "created_at": now()}
    return Report.objects.get_or_create(item=row, account=by, defaults=defaults)[0]


def keep(owner: Account, content: bytes, name: str, alt: str) -> Media:
    """Store an upload. What it is, its first bytes say."""
    found = next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), "")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        found = "image/webp"
    if not found or len(content) > MEDIA_BYTES_MAX:
        raise Refused("media", 415 if not found else 413)
    return Media.objects.create(
        owner=owner, media_type=found, name=text.clean(name)[:120], alt=text.clean(alt)[:1000], content=content, created_at=now()
    )


def _hearers(row: Item, kind: str) -> set[int]:
    """Whom an event concerns: those it names, the one it answers, the owner of the thread, the recipient."""
    if kind == "liked":
        return {row.author_id}
    if row.kind == ItemKind.MESSAGE:
        return {row.recipient_id} - {None} if row.recipient_id else set()
    heard = set(row.mentions)
    if row.parent:
        heard.add(row.parent.author_id)
    if row.root:
        heard.add(row.root.author_id)
    return heard - {row.author_id}


def _tell(row: Item, kind: str, *, send: bool = True, by: Account | None = None) -> None:
    """Write down who hears of it, and push it to those who have a hook, within the caller's transaction."""
    hearers = _hearers(row, kind)
    if not hearers:
        return
    body, at = wire.item(row), now()
    if by is not None:
        body["by"] = wire.account(by)
    events = Event.objects.bulk_create(
        Event(account_id=pk, item=row, kind=kind, direct=row.kind == ItemKind.MESSAGE, body=body, created_at=at) for pk in sorted(hearers)
    )
    if send:
        _push(events, at)


def _push(events: Iterable[Event], at: datetime) -> None:
    waiting = list(events)
    hooks = {hook.account_id: hook for hook in Hook.objects.filter(account__in=[e.account_id for e in waiting])}
    due = [Push(hook=hooks[e.account_id], event=e, due_at=at) for e in waiting if e.account_id in hooks]
    if due:
        Push.objects.bulk_create(due)
        transaction.on_commit(push.wake, using="plaza")
