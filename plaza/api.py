"""Plaza's HTTP interface, `/plaza/api/v1`: bearer token of an account, JSON in and out, cursors instead of pages."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

import orjson
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from plaza import faults, push, queries, services, wire
from plaza.models import Account, Fault, Hook, Item, Media
from plaza.services import Refused

View = Callable[..., Any]
_MAY = ("read_mentions", "read_direct", "reply_public", "send_direct", "publish", "send_media", "edit_own", "delete_own", "hide", "report")
_DONE_FIRST = {"timeout_after", "error_after", "cut_after", "garbage"}


class ConnectionCut(Exception):
    """Raised inside an answer that has begun: the server closes the connection."""


def answer(body: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")


def refusal(code: str, status: int) -> HttpResponse:
    return answer({"ok": False, "error": code}, status)


def cut(request: HttpRequest) -> StreamingHttpResponse:
    """An answer that never comes: the head promises a body, then the connection goes."""

    async def later() -> AsyncIterator[bytes]:
        await asyncio.sleep(0)
        raise ConnectionCut
        yield b""

    def at_once() -> Iterator[bytes]:
        raise ConnectionCut
        yield b""

    if isinstance(request, ASGIRequest):
        request._stream.close()  # Django leaves its body open when an answer breaks off
    content: Any = later() if isinstance(request, ASGIRequest) else at_once()
    response = StreamingHttpResponse(content, content_type="application/json")
    response["Content-Length"] = "1000"
    return response


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The decoded JSON object of a request, or `Refused`."""
    try:
        body = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError:
        raise Refused("invalid", 400)
    if not isinstance(body, dict):
        raise Refused("invalid", 400)
    return body


def _account(request: HttpRequest) -> Account | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        return None
    return Account.objects.filter(token_digest=services.digest(token)).first()


def _struck(request: HttpRequest, fault: Fault, view: Callable[[], HttpResponse]) -> Any:
    """What a request gets that a fault has struck."""
    if fault.kind in _DONE_FIRST:
        view()
    if fault.kind in ("slow", "hang", "timeout_after"):
        time.sleep(min(fault.seconds, 120))
    if fault.kind == "slow":
        return view()
    if fault.kind == "rate_limit":
        response = refusal("rate_limited", 429)
        response["Retry-After"] = str(max(1, round(fault.seconds)))
        return response
    plain = {
        "dead_token": lambda: refusal("auth", 401),
        "refuse": lambda: refusal(fault.code, fault.status),
        "refuse_200": lambda: refusal(fault.code, 200),
        "error_after": lambda: HttpResponse("Internal Server Error", status=500),
        "garbage": lambda: HttpResponse("<html>\x00{]", content_type="application/json"),
    }
    return plain.get(fault.kind, lambda: cut(request))()


def endpoint(operation: str, *methods: str) -> Callable[[View], View]:
    """Authenticate, let the script strike, answer refusals as JSON."""

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def call(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            account = _account(request)
            if request.method not in methods:
                return refusal("unsupported", 405)
            if account is None:
                return refusal("auth", 401)

            def do() -> HttpResponse:
                try:
                    done: HttpResponse = view(request, account, *args, **kwargs)
                except Refused as refused:
                    return refusal(refused.code, refused.status)
                return done

            fault = faults.draw(operation, account)
            if fault is not None and fault.kind == "lag":
                request.lag = timedelta(seconds=fault.seconds)  # type: ignore[attr-defined]  # read by `mine`
                fault = None
            return do() if fault is None else _struck(request, fault, do)

        return call

    return wrap


def _item(account: Account, pk: int) -> Item:
    row = queries.items().filter(pk=pk).first()
    if row is None or row.deleted_at or not queries.visible_to(row, account):
        raise Refused("target_gone", 404)
    return row


def _media(account: Account, ids: Any) -> list[Media]:
    wanted = [int(i) for i in ids if str(i).isdecimal()] if isinstance(ids, list) else []
    found = list(Media.objects.defer("content").filter(pk__in=wanted, owner=account, item=None))
    if len(found) != len(wanted):
        raise Refused("media")
    return found


def _number(value: str | None, default: int, most: int) -> int:
    return min(int(value), most) if value and value.isdecimal() and len(value) < 16 else default


@endpoint("check", "GET")
def me(request: HttpRequest, account: Account) -> HttpResponse:
    return answer({"account": wire.account(account), "may": _MAY})


@endpoint("publish", "POST")
def posts(request: HttpRequest, account: Account) -> HttpResponse:
    body = body_of(request)
    parent = _item(account, _number(str(body["reply_to"]), 0, 2**62)) if body.get("reply_to") else None
    media = _media(account, body.get("media") or [])
    row = services.write(account, str(body.get("text", "")), parent=parent, media=media, language=str(body.get("language") or "")[:10])
    after_created(row)
    return answer({"ok": True, "item": wire.item(queries.items().get(pk=row.pk), account)}, 201)


@endpoint("publish", "POST")
def send_message(request: HttpRequest, account: Account) -> HttpResponse:
    body = body_of(request)
    to = str(body.get("to") or "")
    recipient = Account.objects.filter(**({"pk": int(to)} if to.isdecimal() else {"handle": to.lstrip("@").lower()})).first()
    if recipient is None:
        raise Refused("target_gone", 404)
    row = services.send(account, recipient, str(body.get("text", "")), media=_media(account, body.get("media") or []))
    return answer({"ok": True, "item": wire.item(queries.items().get(pk=row.pk), account)}, 201)


def after_created(row: Item) -> None:
    """A script may edit or delete what somebody has just posted."""
    fault = faults.draw("created", row.author)
    if fault is not None and fault.kind == "edit":
        services.edit(row.author, row, f"{row.text} (editado)"[:400])
    elif fault is not None and fault.kind == "delete":
        services.delete(row.author, row)


@csrf_exempt
def item(request: HttpRequest, pk: int) -> Any:
    return {"PATCH": _edit, "DELETE": _delete}.get(str(request.method), _edit)(request, pk)


@endpoint("edit", "PATCH")
def _edit(request: HttpRequest, account: Account, pk: int) -> HttpResponse:
    row = services.edit(account, _item(account, pk), str(body_of(request).get("text", "")))
    return answer({"ok": True, "item": wire.item(row, account)})


@endpoint("delete", "DELETE")
def _delete(request: HttpRequest, account: Account, pk: int) -> HttpResponse:
    services.delete(account, _item(account, pk))
    return answer({"ok": True})


@endpoint("hide", "POST")
def hide(request: HttpRequest, account: Account, pk: int) -> HttpResponse:
    services.hide(account, _item(account, pk), hidden=True)
    return answer({"ok": True})


@endpoint("hide", "POST")
def unhide(request: HttpRequest, account: Account, pk: int) -> HttpResponse:
    services.hide(account, _item(account, pk), hidden=False)
    return answer({"ok": True})


@endpoint("like", "POST")
def like(request: HttpRequest, account: Account, pk: int) -> HttpResponse:
    services.like(account, _item(account, pk))
    return answer({"ok": True})


@endpoint("report", "POST")
def report(request: HttpRequest, account: Account, pk: int) -> HttpResponse:
    made = services.report(account, _item(account, pk), str(body_of(request).get("reason", "")))
    return answer({"ok": True, "id": f"report:{made.pk}"})


@endpoint("read", "GET")
def items(request: HttpRequest, account: Account) -> HttpResponse:
    """Items by ids as they stand now; what is gone and what is not ours to see, by id."""
    wanted = [int(i) for i in request.GET.get("ids", "").split(",")[:100] if i.isdecimal() and len(i) < 16]
    rows = {row.pk: row for row in queries.items().filter(pk__in=wanted)}
    liked, reported = queries.liked_by(account, rows.values()), queries.reported_by(account, rows)
    live = [row for row in rows.values() if not row.deleted_at]
    seen = [row for row in live if queries.visible_to(row, account)]
    return answer(
        {
            "items": [wire.item(row, account, liked=row.pk in liked, reported=row.pk in reported) for row in seen],
            "gone": [str(pk) for pk in wanted if pk not in rows or rows[pk].deleted_at],
            "forbidden": [str(row.pk) for row in live if row not in seen],
        }
    )


@endpoint("read", "GET")
def figures(request: HttpRequest, account: Account) -> HttpResponse:
    """What is counted of one's own public posts: how often shown, liked, answered directly. What is gone, by id."""
    wanted = [int(i) for i in request.GET.get("ids", "").split(",")[:100] if i.isdecimal() and len(i) < 16]
    rows = queries.counted(account, wanted)
    known = {row.pk for row in rows}
    found = [{"id": str(r.pk), "views": r.views, "likes": r.likes, "comments": r.answered} for r in rows]
    return answer({"figures": found, "gone": [str(pk) for pk in wanted if pk not in known]})


@endpoint("read", "GET")
def thread(request: HttpRequest, account: Account, pk: int) -> HttpResponse:
    row = _item(account, pk)
    rows = [r for r in queries.thread(row.root or row) if not r.deleted_at and queries.visible_to(r, account)]
    return answer({"items": [wire.item(r, account) for r in rows]})


@endpoint("read", "GET")
def mine(request: HttpRequest, account: Account) -> HttpResponse:
    """The account's own items since `since` (ISO 8601), oldest first: how a desk finds out what became of a lost answer."""
    try:
        since = datetime.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        raise Refused("invalid", 400)
    limit, after = _number(request.GET.get("limit"), 50, 100), _number(request.GET.get("after"), 0, 2**62)
    rows = queries.own_since(account, since if since.tzinfo else since.replace(tzinfo=UTC), after, limit + 1)
    lag: timedelta | None = getattr(request, "lag", None)
    if lag:
        rows = [row for row in rows if row.created_at < services.now() - lag]
    page = rows[:limit]
    cursor = str(page[-1].pk) if page else str(after or "")
    return answer({"items": [wire.item(r, account) for r in page], "cursor": cursor, "more": len(rows) > limit})


def _stream(request: HttpRequest, account: Account, *, direct: bool) -> HttpResponse:
    limit, after = _number(request.GET.get("limit"), 50, 200), _number(request.GET.get("after"), 0, 2**62)
    rows = queries.events_after(account, direct=direct, after=after, limit=limit + 1)
    page = rows[:limit]
    cursor = str(page[-1].pk) if page else str(after or "")
    return answer({"events": [wire.event(row) for row in page], "cursor": cursor, "more": len(rows) > limit})


@endpoint("read", "GET")
def notifications(request: HttpRequest, account: Account) -> HttpResponse:
    return _stream(request, account, direct=False)


@csrf_exempt
def messages(request: HttpRequest) -> Any:
    return send_message(request) if request.method == "POST" else _messages(request)


@endpoint("read", "GET")
def _messages(request: HttpRequest, account: Account) -> HttpResponse:
    return _stream(request, account, direct=True)


@endpoint("media", "POST")
def media(request: HttpRequest, account: Account) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > services.MEDIA_BYTES_MAX:
        raise Refused("media", 413)
    row = services.keep(account, upload.read(), upload.name or "", request.POST.get("alt", ""))
    return answer({"ok": True, "id": str(row.pk)}, 201)


@endpoint("check", "PUT", "DELETE")
def webhook(request: HttpRequest, account: Account) -> HttpResponse:
    """Where this account's events go, signed with `secret`. Only to the desk that Plaza stands in."""
    if request.method == "DELETE":
        Hook.objects.filter(account=account).delete()
        return answer({"ok": True})
    body = body_of(request)
    url, secret = str(body.get("url", ""))[:500], str(body.get("secret", ""))[:200]
    if not push.allowed(url) or len(secret) < 16:
        raise Refused("invalid", 400)
    Hook.objects.update_or_create(account=account, defaults={"url": url, "secret": secret})
    return answer({"ok": True})
