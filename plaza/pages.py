"""Plaza as people see it: who looks, in which language, and the cards of what is shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from plaza import queries, text
from plaza.models import Account, Item, ItemKind
from plaza.services import Refused

WHO = "plaza_as"
LANGUAGE = "plaza_language"
LANGUAGES = ("es", "en")
SAID = {
    "empty": _("Write something first."),
    "too_long": _("That is longer than 400 characters."),
    "media": _("Only images (JPEG, PNG, GIF, WebP) and PDF, up to four, 5 MB each."),
    "handle": _("A handle has 2 to 30 small letters, digits or underscores."),
    "handle_taken": _("That handle is taken."),
    "recipient_closed": _("This person takes no private messages."),
    "target_gone": _("That is no longer there."),
    "forbidden": _("That is not yours to change."),
}


@dataclass(frozen=True, slots=True)
class Card:
    """An item as one reader sees it."""

    item: Item
    liked: bool = False
    mine: bool = False
    may_hide: bool = False
    covered: bool = False  # hidden from this reader


def reader_of(request: HttpRequest) -> Account | None:
    """Who the visitor is being, as a signed cookie says."""
    handle = request.get_signed_cookie(WHO, default="", salt="plaza")
    return Account.objects.filter(handle=handle).first() if handle else None


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Every page: in the visitor's language, with `request.reader`. Plaza's language is its own, not the desk's."""

    @wraps(view)
    def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE) or str(translation.get_language() or "es")[:2]
        request.reader = reader_of(request)  # type: ignore[attr-defined]  # our own attribute
        with translation.override(chosen if chosen in LANGUAGES else "es"):
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                return _refusal(request, refused)

    return call


def _refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    said = SAID.get(refused.code, SAID["forbidden"])
    if getattr(request, "htmx", False):
        response = render(request, "plaza/said.html", {"said": said})
        response["HX-Retarget"], response["HX-Reswap"] = "#said", "innerHTML"
        return response
    return shown(request, "refused.html", status=refused.status, said=said)


def shown(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page with what all of them need."""
    common = {"me": request.reader, "length_max": text.LENGTH_MAX, "language": translation.get_language()}  # type: ignore[attr-defined]  # our own attribute
    return render(request, f"plaza/{template}", {**common, **context}, status=status)


def me(request: HttpRequest) -> Account:
    """The person that acts; nobody acts as nobody."""
    account: Account | None = request.reader  # type: ignore[attr-defined]  # our own attribute
    if account is None:
        raise Refused("forbidden", 403)
    return account


def account_or_404(handle: str) -> Account:
    found = Account.objects.filter(handle=handle.lower()).first()
    if found is None:
        raise Http404
    return found


def item_or_404(request: HttpRequest, pk: int) -> Item:
    row = queries.items().filter(pk=pk).first()
    if row is None or row.deleted_at or not queries.visible_to(row, request.reader):  # type: ignore[attr-defined]  # our own attribute
        raise Http404
    return row


def cards(reader: Account | None, rows: Iterable[Item]) -> list[Card]:
    """The items as cards, in their order. One query for the likes."""
    found = list(rows)
    liked = queries.liked_by(reader, found)
    return [_card(reader, row, row.pk in liked) for row in found]


def _card(reader: Account | None, row: Item, liked: bool) -> Card:
    owns_thread = reader is not None and row.root is not None and row.root.author_id == reader.pk
    return Card(
        row,
        liked,
        mine=reader is not None and row.author_id == reader.pk,
        may_hide=owns_thread and row.kind == ItemKind.POST and row.author_id != (reader.pk if reader else 0),
        covered=not queries.visible_to(row, reader),
    )


def mark_of(rows: Iterable[Item], latest: datetime | None) -> dict[str, str]:
    """Up to where an open page has seen: the newest change, and the newest item."""
    ids = [row.pk for row in rows]
    return {"since": latest.isoformat() if latest else "", "top": str(max(ids, default=0))}


def back(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """To where the form says, within Plaza."""
    target = request.POST.get("next", "")
    return redirect(target if target.startswith("/plaza/") and "\\" not in target else default)
