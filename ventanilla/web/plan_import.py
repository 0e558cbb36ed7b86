"""Bring a month's plan as a file: a template, a look at every row before anything is written, the rejected rows to mend."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels import queries as channels
from ventanilla.common.pure.numbers import whole
from ventanilla.publishing import plans, sheets
from ventanilla.publishing.plans import PlanFile
from ventanilla.publishing.sheets import Head, Unreadable
from ventanilla.web import content, content_page, plan_words
from ventanilla.web.doors import enter, person_of
from ventanilla.workflows import import_plan

WRITE = Permission.CONTENT_WRITE
SHOWN = 100  # rows at a time
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@enter(WRITE)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """How a plan is brought, the template, and the plans of the last days. POST takes a file."""
    person = person_of(request)
    choices, error = content.entities(person), ""
    wanted = whole(request.POST.get("entity", "0"))
    entity = wanted if wanted in [id_ for id_, _name in choices] else 0
    if request.method == "POST":
        upload = request.FILES.get("file")
        if not entity:
            raise Http404
        if upload is None:
            error = _("Choose a file first.")
        else:
            body = upload.read() if (upload.size or 0) <= sheets.BYTES_MAX else b"\0" * (sheets.BYTES_MAX + 1)
            try:
                plan = import_plan.take(person, entity, upload.name or "", body)
            except Unreadable as why:
                error = plan_words.unreadable(why)
            else:
                return HttpResponseRedirect(reverse("plan", args=[plan.public_id]))
    context = {
        "entities": choices,
        "entity": entity or person.home_id,
        "error": error,
        "plans": plans.of_person(person),
        "columns": plan_words.columns(),
        "needed": sheets.NEEDED,
    }
    return render(request, "content/import.html", context, status=422 if error else 200)


@enter(WRITE)
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty plan with one row as an example; as a book, with what may be named on a second sheet."""
    person = person_of(request)
    choices = content.entities(person)
    wanted = whole(request.GET.get("entity", "0"))
    entity = next((id_ for id_, _name in choices if id_ == wanted), None) or choices[0][0]
    known = content_page.publishing(channels.all_of([entity]))
    names = plan_words.columns()
    example = {
        "title": _("Savings for the holidays"),
        "channels": "; ".join(c.name for c in known[:2]),
        "date": "2027-06-01",
        "time": "10:00",
        "zone": "Europe/Madrid",
        "text": _("Three ways to save before the summer: {link}"),
        "link": "https://",
    }
    rows = [[name.lower() for name in names.values()], [example.get(column, "") for column in names]]
    if request.GET.get("format") == "csv":
        return _file(sheets.as_csv(rows), "text/csv; charset=utf-8", "plan.csv")
    return _file(sheets.as_xlsx([(_("Plan"), rows), (_("What may be named"), _lists(entity, known))]), XLSX, "plan.xlsx")


def _lists(entity: int, known: list[Any]) -> list[list[str]]:
    said = plan_words.columns()
    lists = [
        [said["channels"], *(c.name for c in known)],
        [said["campaign"], *(c.name for c in plans.campaigns(entity))],
        [said["pillar"], *plans.pillars(entity).values()],
        [said["product"], *(p.name for p in catalogue.products([entity]))],
        [said["media"], *(a.title for a in plans.assets(entity)[:1000])],
    ]
    deep = max(map(len, lists))
    return [[column[n] if n < len(column) else "" for column in lists] for n in range(deep)]


def _file(body: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=media_type, headers=headers)


def _found(person: Person, public_id: UUID) -> PlanFile:
    plan = plans.get(person, public_id)
    if plan is None:
        raise Http404
    return plan


@enter(WRITE)
@require_GET
def plan_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a plan would become and what is wrong with it; nothing is written yet."""
    plan = _found(person_of(request), public_id)
    start = max(0, whole(request.GET.get("from", "0")))
    made, heads = import_plan.made_of(plan), {column: Head(place, name, column) for place, name, column in plan.heads}
    rows, _hidden = import_plan.rows_of(plan)
    good = [row for row in rows if str(row.line) not in plan.wrong]
    open_ = [row for row in good if row.line not in made]
    context = {
        "plan": plan,
        "wrong": [_wrong(row.line, each, heads) for row in rows for each in plan.wrong.get(str(row.line), [])][: SHOWN * 2],
        "shown": [(row, made.get(row.line)) for row in good[start : start + SHOWN]],
        "good": len(good),
        "open": len(open_),
        "made": len(made),
        "before": max(0, start - SHOWN) if start else None,
        "after": start + SHOWN if start + SHOWN < len(good) else None,
    }
    return render(request, "content/plan_file.html", context)


def _wrong(line: int, each: list[Any], heads: dict[str, Head]) -> dict[str, Any]:
    column, code, value, detail = each
    head = heads.get(column)
    name = head.name if head else plan_words.columns().get(column.partition(":")[0], "")
    return {
        "line": line,
        "letter": head.letter if head else "",
        "column": name,
        "value": value,
        "why": plan_words.wrong(code, value, detail),
    }


@enter(WRITE)
@require_POST
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make drafts of all good rows, or of those that were ticked."""
    person = person_of(request)
    _found(person, public_id)
    here = HttpResponseRedirect(reverse("plan", args=[public_id]))
    lines = None if request.POST.get("do") == "all" else {whole(n) for n in request.POST.getlist("line")}
    if lines is not None and not lines:
        messages.error(request, _("Tick at least one row, or take them all."))
        return here
    try:
        done = import_plan.write(person, public_id, lines)
    except import_plan.Meanwhile:
        messages.error(request, _("Somebody else has just written some of these rows. Load the page again; nothing was doubled."))
        return here
    said = ngettext("%(n)s draft was made.", "%(n)s drafts were made.", done.made) % {"n": done.made}
    if done.standing:
        more = ngettext("%(n)s row was a draft already.", "%(n)s rows were drafts already.", done.standing) % {"n": done.standing}
        said = f"{said} {more}"
    messages.success(request, said)
    return here


@enter(WRITE)
@require_GET
def rejected(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The rows that were not taken, each with its reason: mended, the file is sent as it is."""
    plan = _found(person_of(request), public_id)
    heads = {column: Head(place, name, column) for place, name, column in plan.heads}
    rows, _hidden = import_plan.rows_of(plan)
    lines = [[*(h.name for h in heads.values()), _("row"), _("reason")]]
    for row in rows:
        if found := plan.wrong.get(str(row.line)):
            why = [_wrong(row.line, each, heads) for each in found]
            told = " · ".join(f"{w['column']}: {w['why']}" if w["column"] else w["why"] for w in why)
            lines.append([*(row.cells.get(column, "") for column in heads), str(row.line), told])
    return _file(sheets.as_csv(lines), "text/csv; charset=utf-8", "rejected.csv")
