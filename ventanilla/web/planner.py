"""The calendar of what goes out: day, week, month and list; what stands across it, what collides, which days are empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import queries as channels
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.numbers import whole
from ventanilla.publishing import listing, planning
from ventanilla.publishing.planning import Band, Wanted
from ventanilla.publishing.types import ContentState, Line, NotPossible, Stale
from ventanilla.web import networks, planner_days, words
from ventanilla.web.doors import enter, person_of
from ventanilla.workflows import move_content

VIEWS = ("month", "week", "day", "list")
CARDS_A_DAY = {"month": 5, "week": 40, "list": 20, "day": 400}  # the rest stands behind "n more"
LIST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a view shows: its days, and the days before and after it."""

    view: str
    days: tuple[date, ...]
    at: date
    before: date
    after: date

    @property
    def title(self) -> str:
        if self.view == "month":
            return date_format(self.at, "YEAR_MONTH_FORMAT")
        if self.view == "day":
            return date_format(self.at, "DATE_FORMAT")
        return f"{date_format(self.days[0], 'SHORT_DATE_FORMAT')} – {date_format(self.days[-1], 'SHORT_DATE_FORMAT')}"


def stretch(view: str, at: date) -> Stretch:
    """The days of a view around a day; weeks begin on Monday."""
    monday = at - timedelta(days=at.weekday())
    if view == "day":
        return Stretch(view, (at,), at, at - timedelta(days=1), at + timedelta(days=1))
    if view == "week":
        return Stretch(view, _days(monday, 7), at, at - timedelta(days=7), at + timedelta(days=7))
    if view == "list":
        return Stretch(view, _days(at, LIST_DAYS), at, at - timedelta(days=LIST_DAYS), at + timedelta(days=LIST_DAYS))
    first = at.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    begin = first - timedelta(days=first.weekday())
    weeks = -(-((after - begin).days) // 7)
    return Stretch("month", _days(begin, weeks * 7), at, (first - timedelta(days=1)).replace(day=1), after)


def _days(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range(count))


def _asked(request: HttpRequest, today: date) -> tuple[Stretch, Wanted]:
    asked = request.GET
    view = asked.get("view", "") if asked.get("view") in VIEWS else "month"
    try:
        at = date.fromisoformat(asked.get("at", "")) if asked.get("at") else today
        at = min(max(at, date(2000, 1, 1)), date(2100, 1, 1))
    except ValueError:
        at = today
    state = asked.get("state", "") if asked.get("state") in set(ContentState) else ""
    entity = whole(asked["entity"]) if asked.get("entity") else None
    wanted = Wanted(entity, _uuid(asked.get("channel", "")), state, _uuid(asked.get("campaign", "")), asked.get("pillar", "")[:40])
    return stretch(view, at), wanted


def _uuid(text: str) -> str:
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        return ""


@enter(Permission.CONTENT_READ)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The calendar, on the person's own clock."""
    person = person_of(request)
    there = ZoneInfo(person.zone)
    today = now().astimezone(there).date()
    shown, wanted = _asked(request, today)
    bounds = [datetime.combine(day, datetime.min.time(), there) for day in (*shown.days, shown.days[-1] + timedelta(days=1))]
    planned = planning.by_day(person, bounds, wanted, CARDS_A_DAY[shown.view])
    lines = [line for each in planned for line in each.lines]
    bands = [*planning.bands(person, shown.days[0], shown.days[-1], person.zone), *planner_days.holidays_of(person, shown.days)]
    trouble = {"clash": planning.near(person, lines), "blackout": planning.blacked_out(lines, bands, planning.tree())}
    entities = person.entities_with(Permission.CONTENT_READ)
    context = {
        "shown": shown,
        "days": [
            _day(day, each.count, [_card(line, there, trouble) for line in each.lines], bands, today, shown)
            for day, each in zip(shown.days, planned, strict=True)
        ],
        "weekdays": [WEEKDAYS[n] for n in range(7)],
        "waiting": [_card(line, there, trouble) for line in planning.unplanned(person, wanted)],
        "views": [(view, str(_NAMES[view]), _link(request, view=view)) for view in VIEWS],
        "before": _link(request, at=shown.before.isoformat()),
        "after": _link(request, at=shown.after.isoformat()),
        "now": _link(request, at=today.isoformat()),
        "wanted": wanted,
        "names": [e for e in accounts.entity_names(person) if e.id in entities],
        "channels": channels.of_entities(entities),
        "campaigns": listing.campaigns(entities),
        "states": words.choices("content_state"),
        "count": sum(each.count for each in planned),
        "troubles": len(trouble["clash"] | trouble["blackout"]),
        "zone": person.zone,
        "may_write": person.may_somewhere(Permission.CONTENT_WRITE),
        "has_feed": planning.has_feed(person),
        "span_form": SpanForm(by=person),
        "spans": [b for b in bands if b.public_id and b.kind != "campaign"],
    }
    return render(request, "planner/page.html", context)


_NAMES = {"month": gettext_lazy("Month"), "week": gettext_lazy("Week"), "day": gettext_lazy("Day"), "list": gettext_lazy("List")}


def _link(request: HttpRequest, **changed: str) -> str:
    kept = {
        name: value
        for name, value in request.GET.items()
        if value and name in ("view", "at", "entity", "channel", "state", "campaign", "pillar")
    }
    return "?" + urlencode(kept | changed)


def _card(line: Line, there: ZoneInfo, trouble: dict[str, frozenset[UUID]]) -> dict[str, Any]:
    return {
        "line": line,
        "at": line.publish_at.astimezone(there) if line.publish_at else None,
        "state": words.word("content_state", line.state),
        "networks": [(networks.name(platform), name) for platform, name, _state in line.channels],
        "clash": line.public_id in trouble["clash"],
        "blackout": line.public_id in trouble["blackout"],
    }


def _day(day: date, count: int, cards: list[dict[str, Any]], bands: Sequence[Band], today: date, shown: Stretch) -> dict[str, Any]:
    return {
        "day": day,
        "cards": cards,
        "more": count - len(cards),
        "bands": [b for b in bands if b.first <= day <= b.last],
        "today": day == today,
        "outside": shown.view == "month" and day.month != shown.at.month,
        "past": not cards and day < today,
        "gap": not cards and day >= today and day.weekday() < 5,
    }


# -- move ----------------------------------------------------------------------------------------------------------


@enter(Permission.CONTENT_WRITE)
@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a card on another day, at its own hour unless another is named. 409 asks first where an approval would fall."""
    person, given = person_of(request), request.POST
    try:
        day = date.fromisoformat(given.get("day", ""))
        number = whole(given.get("version", ""))
        hour = datetime.strptime(given["hour"], "%H:%M").time() if given.get("hour") else None  # noqa: DTZ007  a wall time
    except ValueError:
        return HttpResponse(_("That is no day of the calendar."), status=422, content_type="text/plain")
    try:
        said = move_content.move(person, public_id, number, day, hour, sure=given.get("sure") == "1")
    except LookupError as unknown:
        raise Http404 from unknown
    except move_content.WouldVoid:
        return HttpResponse(
            _("The approval covers the time too. Moved, it goes back to a draft and is asked for anew. Move it?"),
            status=409,
            content_type="text/plain",
        )
    except (Stale, NotPossible, ValueError):
        return HttpResponse(
            _("It has changed meanwhile, or can no longer be moved. Load the page again."), status=422, content_type="text/plain"
        )
    return HttpResponse(_("Moved to %(when)s.") % {"when": date_format(said, "SHORT_DATETIME_FORMAT")}, content_type="text/plain")


# -- stretches -----------------------------------------------------------------------------------------------------


class SpanForm(forms.Form):
    entity = forms.TypedChoiceField(label=gettext_lazy("Where"), coerce=int, choices=())
    kind = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=(("blackout", gettext_lazy("Nothing should go out")), ("event", gettext_lazy("Event of the bank"))),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    first = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "span-%s"
        mine = by.entities_with(Permission.CONTENT_WRITE)
        fields: dict[str, Any] = self.fields
        fields["entity"].choices = [(e.id, e.name) for e in accounts.entity_names(by) if e.id in mine]


@enter(Permission.CONTENT_WRITE)
@require_POST
def lay(request: HttpRequest) -> HttpResponse:
    """Mark a stretch: a blackout, an event."""
    person = person_of(request)
    form = SpanForm(request.POST, by=person)
    if form.is_valid() and form.cleaned_data["first"] <= form.cleaned_data["last"]:
        said, there = form.cleaned_data, ZoneInfo(person.zone)
        starts = datetime.combine(said["first"], datetime.min.time(), there)
        ends = datetime.combine(said["last"] + timedelta(days=1), datetime.min.time(), there)
        planning.lay(person, said["entity"], said["kind"], said["name"], starts, ends)
        messages.success(request, _("Marked in the calendar."))
    else:
        messages.error(request, _("Give it a name, and an end that is not before its beginning."))
    return HttpResponseRedirect(reverse("calendar"))


@enter(Permission.CONTENT_WRITE)
@require_POST
def take_up(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a stretch."""
    try:
        planning.take_up(person_of(request), public_id)
    except LookupError as unknown:
        raise Http404 from unknown
    messages.success(request, _("Removed from the calendar."))
    return HttpResponseRedirect(reverse("calendar"))
