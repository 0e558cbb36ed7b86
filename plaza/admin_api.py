"""Plaza's stage door: people and history in bulk, scripted faults, the truth for an oracle. Needs the administrator's token."""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from plaza import faults, services, text
from plaza.api import answer, body_of, refusal
from plaza.models import Account, Item, Like, Media
from plaza.services import Refused

_PERSON = ("bio", "link", "kind", "verified", "followers", "language", "closed_messages")


def _guarded(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if not secrets.compare_digest(given.encode(), settings.PLAZA_ADMIN_TOKEN.encode()):
                return refusal("auth", 401)
            if request.method not in methods:
                return refusal("unsupported", 405)
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                return refusal(refused.code, refused.status)
            except (ValueError, TypeError, KeyError, AttributeError, Account.DoesNotExist, Item.DoesNotExist) as error:
                return refusal(f"invalid: {type(error).__name__} {error}"[:200], 400)

        return call

    return wrap


def _time(value: Any) -> datetime | None:
    at = datetime.fromisoformat(value) if value else None
    if at is not None and at.tzinfo is None:
        raise ValueError("times carry their offset")
    return at


@_guarded("POST")
def people(request: HttpRequest) -> HttpResponse:
    """Make people, or change those whose handle is known. `token: true` also makes a token, told once."""
    told = []
    with services.atomic():
        for row in body_of(request)["people"]:
            fields = {name: row[name] for name in _PERSON if name in row}
            account = Account.objects.filter(handle=str(row["handle"]).lower()).first()
            if account is None:
                joined = _time(row.get("joined_at")) or services.now()
                account = services.join(row["handle"], row.get("name", ""), joined_at=joined, **fields)
            elif fields or row.get("name"):
                for name, value in {**fields, "name": row.get("name", account.name)}.items():
                    setattr(account, name, value)
                account.save()
            line = {"id": str(account.pk), "handle": account.handle}
            told.append({**line, "token": services.new_token(account)} if row.get("token") else line)
    return answer({"people": told}, 201)


@_guarded("POST")
def items(request: HttpRequest) -> HttpResponse:
    """Posts, replies and messages in bulk, in one transaction, at given past times.

    A row: `author` (handle), `text`, `at`, and `to` (handle, for a message) or `reply_to` (an id, or the `ref` of an
    earlier row); `likes` (a number, or handles), `hidden`. `push: true` also pushes them; the streams hold them either way.
    """
    body = body_of(request)
    handles = {str(row[name]).lower() for row in body["items"] for name in ("author", "to") if row.get(name)}
    known = {account.handle: account for account in Account.objects.filter(handle__in=handles)}
    refs: dict[str, Item] = {}
    told = []
    with services.atomic():
        for row in body["items"]:
            made = _make(row, known, refs, tell=bool(body.get("push")))
            if row.get("ref"):
                refs[str(row["ref"])] = made
            told.append({"id": str(made.pk), "ref": row.get("ref")})
    return answer({"items": told}, 201)


def _make(row: dict[str, Any], known: dict[str, Account], refs: dict[str, Item], *, tell: bool) -> Item:
    author, at = known[str(row["author"]).lower()], _time(row.get("at"))
    if at is not None and (told := Item.objects.filter(author=author, created_at=at, first_text=text.clean(row["text"])).first()):
        return told  # the same history told again
    if row.get("to"):
        return services.send(author, known[str(row["to"]).lower()], row["text"], at=at, tell=tell)
    above = row.get("reply_to")
    parent = None
    if above:
        parent = refs.get(str(above)) or Item.objects.select_related("root__author", "author").get(pk=int(above))
    made = services.write(author, row["text"], parent=parent, language=str(row.get("language", ""))[:10], at=at, tell=tell)
    likes = row.get("likes", 0)
    if isinstance(likes, list):
        fans = Account.objects.filter(handle__in=likes)
        Like.objects.bulk_create([Like(item=made, account=fan) for fan in fans], ignore_conflicts=True)
        likes = len(fans)
    if likes:
        Item.objects.filter(pk=made.pk).update(likes=int(likes))
    return made


@_guarded("POST")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody edits (`text`) or deletes their own item, as they would on the page."""
    body = body_of(request)
    row = Item.objects.select_related("author", "parent__author", "root__author").get(pk=pk)
    if body.get("action") == "edit":
        services.edit(row.author, row, str(body["text"]))
    elif body.get("action") == "delete":
        services.delete(row.author, row)
    else:
        raise ValueError("action is edit or delete")
    return answer({"ok": True})


@_guarded("GET", "PUT", "DELETE")
def script(request: HttpRequest) -> HttpResponse:
    """The faults: read them with their counts, replace them, take them away."""
    if request.method != "GET":
        faults.script(body_of(request)["faults"] if request.method == "PUT" else [])
    return answer({"faults": faults.told()})


@_guarded("GET")
def truth(request: HttpRequest) -> HttpResponse:
    """Everything an account ever put here, deleted or not: what an oracle compares a desk's belief with."""
    rows = Item.objects.filter(author__handle=request.GET.get("handle", "")).order_by("pk")
    fields = ("pk", "kind", "first_text", "text", "parent_id", "recipient_id", "hidden_at", "deleted_at", "created_at")
    return answer({"items": list(rows.values(*fields))})


@_guarded("POST")
def reset(request: HttpRequest) -> HttpResponse:
    """Empty the square: everybody and everything goes."""
    with services.atomic():
        Media.objects.all().delete()
        Item.objects.all().delete()
        Account.objects.all().delete()
    faults.script([])
    return answer({"ok": True})
