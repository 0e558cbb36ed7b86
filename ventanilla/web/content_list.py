"""The list of content: states as tabs with counts, filters, a page at a time."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels import queries as channels
from ventanilla.publishing import listing, results
from ventanilla.publishing.listing import Filter
from ventanilla.publishing.results import Sums
from ventanilla.publishing.types import Line
from ventanilla.web import content_results, networks, paging, words
from ventanilla.web.doors import enter, person_of

ABOUT = "content"
COLUMNS = ("views", "likes", "comments", "shares", "clicks", "leads")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def wanted(request: HttpRequest) -> Filter:
    """What the address asks for; what it cannot mean narrows nothing."""
    asked = request.GET
    return Filter(
        group=asked.get("state", "") if asked.get("state") in listing.GROUPS else "",
        search=asked.get("q", "").replace("\x00", "").strip()[:60],
        channel=_uuid(asked.get("channel", "")),
        campaign=_uuid(asked.get("campaign", "")),
        product=asked.get("product", "").replace("\x00", "")[:60],
        sort=asked.get("sort", "") if asked.get("sort") in listing.SORTS else "",
    )


@enter(Permission.CONTENT_READ)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What there is, the newest first."""
    person, chosen = person_of(request), wanted(request)
    entities = person.entities_with(Permission.CONTENT_READ)
    about = f"{ABOUT}:{chosen.sort}"
    found = listing.page(person, chosen, paging.unpack(about, request.GET.get("after", "")))
    sums = results.of_contents([line.id for line in found.lines])
    measures = COLUMNS if chosen.group == "published" or chosen.sort else ()
    kept = {name: value for name in ("q", "channel", "campaign", "product") if (value := request.GET.get(name, ""))}
    context = {
        "lines": [_line(line, sums.get(line.id), measures) for line in found.lines],
        "columns": _columns(chosen, kept, measures),
        "names": {e.id: e.name for e in accounts.entity_names(person)},
        "tabs": _tabs(person, chosen, kept),
        "chosen": chosen,
        "channels": channels.of_entities(entities),
        "campaigns": listing.campaigns(entities),
        "products": catalogue.products(entities),
        "may_write": person.may_somewhere(Permission.CONTENT_WRITE),
        "next_cursor": paging.pack(about, found.next),
        "kept": urlencode(kept | _state(chosen) | ({"sort": chosen.sort} if chosen.sort else {})),
    }
    return render(request, "content/list.html", context)


def _tabs(person: Person, chosen: Filter, kept: dict[str, str]) -> list[dict[str, Any]]:
    counts = listing.counts(person, chosen)
    return [
        {
            "label": words.word("content_group", group or "all").text,
            "count": counts[group],
            "current": chosen.group == group,
            "url": "?" + urlencode(kept | ({"state": group} if group else {})),
        }
        for group in ("", *listing.GROUPS)
    ]


def _state(chosen: Filter) -> dict[str, str]:
    return {"state": chosen.group} if chosen.group else {}


def _columns(chosen: Filter, kept: dict[str, str], measures: tuple[str, ...]) -> list[dict[str, Any]]:
    """The columns of results: each sorts by itself, and the one that does leads back to the newest first."""
    return [
        {
            "name": content_results.name(m),
            "current": chosen.sort == m,
            "url": "?" + urlencode(kept | _state(chosen) | ({} if chosen.sort == m else {"sort": m})),
        }
        for m in measures
    ]


def _line(line: Line, sums: Sums | None, measures: tuple[str, ...]) -> dict[str, Any]:
    shown = [(networks.name(platform), name, state) for platform, name, state in line.channels]
    values = [(content_results.name(m), sums.get(m) if sums else None) for m in measures]
    return {"line": line, "channels": shown, "values": values}
