"""Plaza's pages."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_POST

from plaza import queries, services
from plaza.models import Account, Item, Media
from plaza.pages import LANGUAGE, LANGUAGES, WHO, account_or_404, back, cards, item_or_404, mark_of, me, page, shown

_YEAR = 365 * 24 * 3600


def _before(request: HttpRequest) -> int | None:
    value = request.GET.get("before", "")
    return int(value) if value.isdecimal() and len(value) < 16 else None


def _feed(request: HttpRequest, template: str, rows: list[Item], where: str, every: QuerySet[Item], **context: Any) -> HttpResponse:
    """A page with a list that keeps itself fresh."""
    reader = request.reader  # type: ignore[attr-defined]  # our own attribute
    older = (
        rows[-1].pk if (len(rows) == queries.PAGE and where in ("home",)) or (where.startswith("@") and len(rows) == queries.PAGE) else None
    )
    services.seen(rows, reader)
    live = {"where": where, **mark_of(rows, queries.latest_change(every))}
    return shown(request, template, cards=cards(reader, rows), live=live, older=older, **context)


def _rows_of(request: HttpRequest, where: str) -> QuerySet[Item]:
    """The items that an open page of this kind shows."""
    if where == "home":
        return queries.items().filter(kind="post", parent=None)
    kind, _, name = where.partition(":")
    if kind == "thread" and name.isdecimal() and len(name) < 16:
        return queries.items().filter(Q(pk=int(name)) | Q(root_id=int(name)), kind="post")
    if kind == "talk":
        return queries.conversation(me(request), account_or_404(name))
    if where.startswith("@"):
        return queries.items().filter(author__handle=where[1:], kind="post")
    raise Http404


@require_GET
@page
def home(request: HttpRequest) -> HttpResponse:
    """What people say, newest first."""
    rows = queries.timeline(_before(request))
    return _feed(request, "home.html", rows, "home", _rows_of(request, "home"), nav="home")


@require_GET
@page
def fresh(request: HttpRequest) -> HttpResponse:
    """What changed on an open page since it was drawn: new cards, and old ones that are different now. 204 when nothing did."""
    where, since, top = request.GET.get("where", ""), request.GET.get("since", ""), request.GET.get("top", "0")
    every = _rows_of(request, where)
    try:
        at = datetime.fromisoformat(since) if since else datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    except ValueError:
        raise Http404
    changed = queries.changed_since(at, every)
    if not changed:
        return HttpResponse(status=204)
    seen = int(top) if top.isdecimal() and len(top) < 16 else 0
    live = {"where": where, "since": changed[-1].changed_at.isoformat(), "top": str(max(seen, *(row.pk for row in changed)))}
    reader = request.reader  # type: ignore[attr-defined]  # our own attribute
    drawn = cards(reader, changed)
    new = [card for card in drawn if card.item.pk > seen and not card.item.deleted_at and not card.covered]
    grows = where.partition(":")[0] in ("thread", "talk")
    template = "fresh.html"
    context = {"live": live, "new": new if grows else new[::-1], "changed": [c for c in drawn if c.item.pk <= seen], "grows": grows}
    return shown(request, template, talk=where.startswith("talk"), **context)


@require_GET
@page
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """A post with everything that was answered to it."""
    row = item_or_404(request, pk)
    if row.kind != "post":
        raise Http404
    root = row.root or row
    rows = queries.thread(root)
    where = f"thread:{root.pk}"
    return _feed(request, "thread.html", rows, where, _rows_of(request, where), root=root, target=row, nav="home")


@require_GET
@page
def person(request: HttpRequest, handle: str) -> HttpResponse:
    account = account_or_404(handle)
    rows = queries.by_author(account, _before(request))
    where = f"@{account.handle}"
    return _feed(request, "person.html", rows, where, _rows_of(request, where), account=account, nav="people")


@require_GET
@page
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, to be looked up or to be."""
    words = request.GET.get("q", "").strip()[:60]
    return shown(request, "people.html", people=queries.people(words), words=words, nav="people")


@require_GET
@page
def notices(request: HttpRequest) -> HttpResponse:
    """Who has named or answered the reader."""
    reader = request.reader  # type: ignore[attr-defined]  # our own attribute
    found = queries.notices(reader) if reader else []
    return shown(request, "notices.html", notices=found, nav="notices")


@require_GET
@page
def messages(request: HttpRequest) -> HttpResponse:
    reader = request.reader  # type: ignore[attr-defined]  # our own attribute
    return shown(request, "messages.html", talks=queries.correspondents(reader) if reader else [], nav="messages")


@require_GET
@page
def talk(request: HttpRequest, handle: str) -> HttpResponse:
    """The private messages with one person."""
    other = account_or_404(handle)
    if request.reader is None:  # type: ignore[attr-defined]  # our own attribute
        return redirect("plaza:people")
    every = queries.conversation(me(request), other)
    rows = list(every.filter(deleted_at=None).order_by("-created_at", "-id")[:100])[::-1]
    return _feed(request, "talk.html", rows, f"talk:{other.handle}", every, other=other, nav="messages")


# -- doing ---------------------------------------------------------------------------------------------------------


def _uploads(request: HttpRequest, author: Account) -> list[Media]:
    files = [f for f in request.FILES.getlist("files") if f.size][: services.MEDIA_MAX + 1]
    if len(files) > services.MEDIA_MAX or any((f.size or 0) > services.MEDIA_BYTES_MAX for f in files):
        raise services.Refused("media")
    return [services.keep(author, f.read(), f.name or "", request.POST.get("alt", "")) for f in files]


def _done(request: HttpRequest, default: str, **context: Any) -> HttpResponse:
    """For htmx a fresh composer and a hint to look at once; else back to the page."""
    if not getattr(request, "htmx", False):
        return back(request, default)
    response = shown(request, "composer.html", **context)
    response["HX-Trigger"] = "plaza-fresh"
    return response


@require_POST
@page
def write(request: HttpRequest) -> HttpResponse:
    author = me(request)
    services.write(author, request.POST.get("text", ""), media=_uploads(request, author), language=author.language)
    return _done(request, reverse("plaza:home"), action=reverse("plaza:write"))


@require_POST
@page
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    author, row = me(request), item_or_404(request, pk)
    services.write(author, request.POST.get("text", ""), parent=row, media=_uploads(request, author), language=author.language)
    here = reverse("plaza:thread", args=[row.root_id or row.pk])
    return _done(request, here, action=reverse("plaza:answer", args=[pk]), answers=row)


@require_POST
@page
def send(request: HttpRequest, handle: str) -> HttpResponse:
    author, other = me(request), account_or_404(handle)
    services.send(author, other, request.POST.get("text", ""), media=_uploads(request, author))
    return _done(request, reverse("plaza:talk", args=[handle]), action=reverse("plaza:send", args=[handle]), private=other)


@page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own text, to be changed."""
    row = item_or_404(request, pk)
    if row.author_id != me(request).pk:
        raise services.Refused("forbidden", 403)
    here = reverse("plaza:talk", args=[row.recipient.handle]) if row.recipient else reverse("plaza:thread", args=[row.root_id or row.pk])
    if request.method == "POST":
        services.edit(me(request), row, request.POST.get("text", ""))
        return redirect(here)
    return shown(request, "edit.html", row=row, here=here, nav="home")


@require_POST
@page
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Like, delete, hide, show again, report."""
    account, row = me(request), item_or_404(request, pk)
    verbs: dict[str, Any] = {
        "like": lambda: services.like(account, row, liked=True),
        "unlike": lambda: services.like(account, row, liked=False),
        "delete": lambda: services.delete(account, row),
        "hide": lambda: services.hide(account, row, hidden=True),
        "unhide": lambda: services.hide(account, row, hidden=False),
        "report": lambda: services.report(account, row, request.POST.get("reason", "")),
    }
    if verb not in verbs:
        raise Http404
    verbs[verb]()
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Trigger"] = "plaza-fresh"
        return response
    gone = verb == "delete" and row.root_id is None and row.kind == "post"
    return back(request, reverse("plaza:home") if gone else reverse("plaza:thread", args=[row.root_id or row.pk]))


@require_POST
@page
def be(request: HttpRequest) -> HttpResponse:
    """Be somebody: an invented network needs no passwords. Empty: be nobody."""
    handle = request.POST.get("handle", "").lower()
    response = back(request, reverse("plaza:home"))
    if not handle:
        response.delete_cookie(WHO)
        return response
    response.set_signed_cookie(WHO, account_or_404(handle).handle, salt="plaza", max_age=_YEAR, httponly=True, samesite="Lax")
    return response


@require_POST
@page
def join(request: HttpRequest) -> HttpResponse:
    """Invent a person and be them."""
    account = services.join(request.POST.get("handle", ""), request.POST.get("name", ""))
    response = redirect("plaza:home")
    response.set_signed_cookie(WHO, account.handle, salt="plaza", max_age=_YEAR, httponly=True, samesite="Lax")
    return response


@require_POST
@page
def token(request: HttpRequest) -> HttpResponse:
    """A token with which a desk works for this account; shown once."""
    account = me(request)
    made = services.new_token(account)
    response = shown(request, "token.html", account=account, token=made, nav="people")
    patch_cache_control(response, no_store=True)
    return response


@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Plaza in another language."""
    response = back(request, reverse("plaza:home"))
    chosen = request.POST.get("language", "")
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE, chosen, max_age=_YEAR, httponly=True, samesite="Lax")
    return response


@require_GET
def media(request: HttpRequest, pk: int) -> HttpResponse:
    """An attachment. Those of private messages are served too: the desk fetches them by their address, as on other networks."""
    row = Media.objects.filter(pk=pk, item__isnull=False, item__deleted_at=None).first()
    if row is None:
        raise Http404
    response = HttpResponse(bytes(row.content), content_type=row.media_type)
    response["Content-Disposition"] = "inline" if row.media_type.startswith("image/") else f'attachment; filename="plaza-{pk}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True, max_age=3600)
    return response


@require_GET
def avatar(request: HttpRequest, handle: str) -> HttpResponse:
    """A face made of initials."""
    account = account_or_404(handle)
    response = shown_svg(account)
    patch_cache_control(response, public=True, max_age=86_400)
    return response


_TINTS = ("9b3b1c", "1f5f7a", "5b4a9e", "2f6b3c", "8a2f5d", "6b5410", "235a9c", "7a3e8e", "a23b3b", "2a6a66", "4d5a1f", "5a4636")


def shown_svg(account: Account) -> HttpResponse:
    initials = "".join(c for c in account.initials if c.isalnum())
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" role="img">'
        f'<rect width="80" height="80" fill="#{_TINTS[account.tint]}"/>'
        '<text x="40" y="52" text-anchor="middle" font-family="system-ui, sans-serif" font-size="32" font-weight="600" fill="#fff">'
        f"{initials}</text></svg>"
    )
    return HttpResponse(svg, content_type="image/svg+xml")
