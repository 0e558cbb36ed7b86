"""Reads of Plaza. Every list is bounded and read in a constant number of queries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from plaza.models import Account, Event, Item, ItemKind, Like, Media, Report

PAGE = 30


def items() -> QuerySet[Item]:
    """Items with what every view of them needs."""
    media = Prefetch("media", Media.objects.defer("content"))
    return Item.objects.select_related("author", "recipient", "parent__author", "root__author").prefetch_related(media)


def timeline(before: int | None = None) -> list[Item]:
    """Posts that start a thread, newest first; `before` is the last one's id of the page above."""
    rows = items().filter(kind="post", parent=None, deleted_at=None)
    if before is not None:
        mark = Item.objects.filter(pk=before).values_list("created_at", flat=True).first()
        if mark is not None:
            rows = rows.filter(Q(created_at__lt=mark) | Q(created_at=mark, pk__lt=before))
    return list(rows.order_by("-created_at", "-id")[:PAGE])


def by_author(author: Account, before: int | None = None) -> list[Item]:
    """What somebody posted and answered in public, newest first."""
    rows = items().filter(author=author, kind="post", deleted_at=None, hidden_at=None)
    if before is not None:
        mark = Item.objects.filter(pk=before).values_list("created_at", flat=True).first()
        if mark is not None:
            rows = rows.filter(Q(created_at__lt=mark) | Q(created_at=mark, pk__lt=before))
    return list(rows.order_by("-created_at", "-id")[:PAGE])


def thread(root: Item, limit: int = 300) -> list[Item]:
    """A root with its answers, oldest first; deleted and hidden ones among them, for the page to say so."""
    rows = items().filter(Q(pk=root.pk) | Q(root=root)).order_by("created_at", "id")
    return list(rows[:limit])


def changed_since(at: datetime, rows: QuerySet[Item]) -> list[Item]:
    """What is new or different on an open page, in the order in which it changed."""
    return list(rows.filter(changed_at__gt=at).order_by("changed_at", "id")[:PAGE])


def latest_change(rows: QuerySet[Item]) -> datetime | None:
    newest: datetime | None = rows.aggregate(at=Max("changed_at"))["at"]
    return newest


def conversation(one: Account, other: Account) -> QuerySet[Item]:
    """The private messages between two people."""
    between = Q(author=one, recipient=other) | Q(author=other, recipient=one)
    return items().filter(between, kind="message")


def correspondents(account: Account) -> list[tuple[Account, Item]]:
    """Everybody with whom there are private messages, with the last one, newest first. Two queries."""
    rows = Item.objects.filter(Q(author=account) | Q(recipient=account), kind="message", deleted_at=None).order_by("-id")
    last: dict[int, int] = {}
    for pk, author_id, recipient_id in rows.values_list("pk", "author_id", "recipient_id")[:2000]:
        last.setdefault(recipient_id if author_id == account.pk else author_id, pk)
    newest = list(last.values())[:100]
    found = {row.pk: row for row in items().filter(pk__in=newest)}
    pairs = [(found[pk].author if found[pk].author_id != account.pk else found[pk].recipient, found[pk]) for pk in newest]
    return [(person, row) for person, row in pairs if person is not None]


def events_after(account: Account, *, direct: bool, after: int, limit: int) -> list[Event]:
    """A stream of what the account should hear of, oldest first."""
    return list(Event.objects.filter(account=account, direct=direct, pk__gt=after).order_by("pk")[:limit])


def notices(account: Account) -> list[Event]:
    """The newest public events, for the page."""
    rows = Event.objects.filter(account=account, direct=False).exclude(kind="deleted").select_related("item__author")
    return list(rows.order_by("-pk")[:PAGE])


def own_since(account: Account, since: datetime, after: int, limit: int) -> list[Item]:
    """What the account itself put here since a moment, oldest first, deleted ones left out."""
    rows = items().filter(author=account, deleted_at=None, created_at__gte=since, pk__gt=after)
    return list(rows.order_by("pk")[:limit])


def counted(account: Account, ids: Iterable[int]) -> list[Any]:
    """One's own public items that still stand, each with how many direct answers stand below it (`answered`). One query."""
    standing = Q(answers__deleted_at=None, answers__hidden_at=None, answers__isnull=False)
    rows = Item.objects.filter(pk__in=list(ids), author=account, kind="post", deleted_at=None)
    return list(rows.annotate(answered=Count("answers", filter=standing)))


def visible_to(row: Item, reader: Account | None) -> bool:
    """Private messages are their two people's; a hidden answer is its author's and the root's owner's."""
    if row.kind == ItemKind.MESSAGE:
        return reader is not None and reader.pk in (row.author_id, row.recipient_id)
    if row.hidden_at is None:
        return True
    return reader is not None and reader.pk in (row.author_id, row.root.author_id if row.root else row.author_id)


def liked_by(account: Account | None, rows: Iterable[Item]) -> set[int]:
    """Which of the items the account likes."""
    if account is None:
        return set()
    return set(Like.objects.filter(account=account, item__in=[r.pk for r in rows]).values_list("item_id", flat=True))


def reported_by(account: Account, ids: Iterable[int]) -> set[int]:
    return set(Report.objects.filter(account=account, item__in=list(ids)).values_list("item_id", flat=True))


def people(words: str = "", limit: int = 60) -> list[Account]:
    """Companies first, then the best known; `words` narrows by handle or name."""
    rows = Account.objects.all()
    if words:
        rows = rows.filter(Q(handle__icontains=words.lstrip("@")) | Q(name__icontains=words))
    return list(rows.order_by("kind", "-followers", "handle")[:limit])
