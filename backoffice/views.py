"""The pages on which the bank's people see what the desk gave them, and answer."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice import work
from backoffice.door import badge
from backoffice.models import Case, Event, Line, Order, Profile
from backoffice.names import KINDS, STATES

ROWS = 25


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows."""
    return {"bank": settings.BANK_NAME, "waiting": Event.objects.filter(state="waiting").count(), "locked": bool(settings.PASSWORD)}


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def pulse(request: HttpRequest) -> HttpResponse:
    """A number that changes whenever something here does: open pages draw themselves again."""
    last = (Line.objects.aggregate(n=Max("id"))["n"] or 0, Order.objects.aggregate(n=Max("id"))["n"] or 0)
    settled = Event.objects.exclude(state="waiting").count()
    return JsonResponse({"pulse": f"{last[0]}.{last[1]}.{settled}"})


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What waits, and what could not be told to the desk."""
    open_ = Case.objects.exclude(state__in=work.ENDED)
    tiles = [(kind, name, open_.filter(kind=kind).count()) for kind, name in KINDS.items()]
    troubles = Event.objects.exclude(state="sent").select_related("case").order_by("-id")[:20]
    newest = open_.order_by("-id")[:10]
    return render(
        request, "backoffice/today.html", {"tiles": tiles, "troubles": troubles, "rows": [_row(c) for c in newest], "page": "today"}
    )


def _row(case: Case) -> dict[str, Any]:
    return {"case": case, "state": STATES.get(case.state, case.state), "ended": case.state in work.ENDED}


@require_GET
def cases(request: HttpRequest, kind: str) -> HttpResponse:
    """The incidents, complaints or leads: those under way, those that ended, or all."""
    if kind not in KINDS:
        raise Http404
    which = request.GET.get("which", "open")
    rows = Case.objects.filter(kind=kind)
    if which == "open":
        rows = rows.exclude(state__in=work.ENDED)
    elif which == "ended":
        rows = rows.filter(state__in=work.ENDED)
    page = Paginator(rows.order_by("-id"), ROWS).get_page(request.GET.get("page"))
    context = {"kind": kind, "title": KINDS[kind], "which": which, "list": page, "rows": [_row(c) for c in page], "page": kind}
    return render(request, "backoffice/cases.html", context)


@require_GET
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One case with what can be done now."""
    return _case(request, get_object_or_404(Case, reference=reference))


def _case(request: HttpRequest, case: Case, error: str = "", failed: str = "", status: int = 200) -> HttpResponse:
    lines = [{"line": line, "what": STATES.get(line.what, line.what)} for line in case.lines.order_by("-id")]
    context = {
        **_row(case),
        "steps": work.steps_for(case),
        "lines": lines,
        "events": case.events.order_by("-id"),
        "error": error,
        "failed": failed,
        "given": request.POST,
        "page": case.kind,
        "kind_name": KINDS[case.kind],
    }
    return render(request, "backoffice/case.html", context, status=status)


@require_POST
def do(request: HttpRequest, reference: str) -> HttpResponse:
    """Do one step; a wrong one is shown with what was written, and changes nothing."""
    found = get_object_or_404(Case, reference=reference)
    to = request.POST.get("to", "")
    reason, text = request.POST.get("reason", ""), request.POST.get("text", "").strip()[:1000]
    try:
        work.do(found.pk, to, reason=reason, text=text, at=_moment(request.POST.get("at", "")))
    except work.Wrong as wrong:
        found.refresh_from_db()
        says = {
            "moved": _("That can no longer be done: the case stands elsewhere now."),
            "reason": _("Choose one of the outcomes."),
            "date": _("Give the day and the hour."),
        }
        return _case(request, found, says[str(wrong)], to, 422)
    return HttpResponseRedirect(reverse("case", args=[reference]))


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else timezone.make_aware(at)


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """What the customer record holds of people on social media, with their consent."""
    page = Paginator(Profile.objects.order_by("-written_at"), ROWS).get_page(request.GET.get("page"))
    return render(request, "backoffice/people.html", {"list": page, "page": "people"})


def door(request: HttpRequest) -> HttpResponse:
    """Ask for the password."""
    wrong = False
    if request.method == "POST":
        if constant_time_compare(request.POST.get("password", ""), settings.PASSWORD):
            request.session.cycle_key()
            request.session["badge"] = badge()
            return HttpResponseRedirect(reverse("today"))
        wrong = True
    return render(request, "backoffice/door.html", {"wrong": wrong, "page": "door"}, status=422 if wrong else 200)
