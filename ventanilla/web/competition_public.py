"""A competition's public page: its legal bases, the commitment of its draw, and the evidence by which anybody recomputes it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ventanilla.common import scope
from ventanilla.publishing import competition_queries
from ventanilla.publishing.competitions import Competition
from ventanilla.publishing.times import on_the_wall
from ventanilla.web.competitions import as_file


def _found(key: str) -> Competition:
    with scope.system():
        row = competition_queries.by_key(key)
    if row is None:
        raise Http404
    return row


@require_GET
def page(request: HttpRequest, key: str) -> HttpResponse:
    """Bases, dates, commitment; later the list's hash, the seed and the outcome. Nobody's name."""
    row = _found(key)
    with scope.entity(row.entity_id):
        context = {
            "row": row,
            "bank": row.entity.name,
            "title": row.title,
            "opens": on_the_wall(row.opens_at, row.zone),
            "closes": on_the_wall(row.closes_at, row.zone),
            "said": row.evidence or {},
        }
        return render(request, "competitions/public.html", context)


@require_GET
def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """The evidence as JSON, once drawn."""
    row = _found(key)
    if row.state != "drawn":
        raise Http404
    return as_file(row)
