"""Working calendars: hours, public holidays, own days; and what follows from them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import holidays
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ventanilla.accounts.countries import COUNTRIES
from ventanilla.accounts.permissions import Permission
from ventanilla.catalogue import queries, rules, services
from ventanilla.catalogue.rules import NeverOpen
from ventanilla.catalogue.services import Refused
from ventanilla.catalogue.types import Calendar
from ventanilla.common.pure.clock import now
from ventanilla.web.catalogue import EDIT, wrong
from ventanilla.web.doors import enter, person_of

PREVIEW_DAYS, PREVIEW_HOURS = 10, 8


class CalendarForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=())
    holiday_country = forms.ChoiceField(label=gettext_lazy("Public holidays of"), choices=(), required=False)
    holiday_subdivision = forms.CharField(
        label=gettext_lazy("Region"), max_length=10, required=False, help_text=gettext_lazy("Its code, such as MD for Madrid.")
    )
    days_off = forms.CharField(
        label=gettext_lazy("Own days off"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, as 2026-12-24."),
    )
    days_on = forms.CharField(
        label=gettext_lazy("Days with hours of their own"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, as 2026-12-31 09:00-13:00."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        zones = sorted(z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix/", "right/", "SystemV/")))
        fields["zone"].choices = [(z, z.replace("_", " ")) for z in zones]
        known, language = holidays.list_supported_countries(), get_language() or "es"
        named = sorted(((c.code, c.name(language)) for c in COUNTRIES.values() if c.code in known), key=lambda pair: pair[1])
        fields["holiday_country"].choices = [("", _("None")), *named]
        for day in range(7):
            self.fields[f"day_{day}"] = forms.CharField(
                label=WEEKDAYS[day],
                required=False,
                max_length=120,
                widget=forms.TextInput(attrs={"placeholder": pgettext_lazy("calendar", "Closed")}),
            )

    def days(self) -> list[Any]:
        """The seven fields of the week, for the template."""
        return [self[f"day_{day}"] for day in range(7)]

    def wanted(self) -> dict[str, Any]:
        said = self.cleaned_data
        plain = {name: said[name] for name in ("name", "zone", "holiday_country")}
        on = (line.split(None, 1) for line in said["days_on"].splitlines() if line.strip())
        return {
            **plain,
            "holiday_subdivision": said["holiday_subdivision"].strip().upper(),
            "hours": {str(day): _spans(said[f"day_{day}"]) for day in range(7)},
            "days_off": said["days_off"].split(),
            "days_on": {parts[0]: _spans(parts[1] if len(parts) > 1 else "") for parts in on},
        }


def _spans(text: str) -> list[list[str]]:
    """`09:00-14:00, 15:00-20:00` as pairs; what is no pair is left for the rules to refuse."""
    return [[end.strip() for end in part.replace("–", "-").split("-")] for part in text.split(",") if part.strip()]


def _text(spans: list[list[str]]) -> str:
    return ", ".join("-".join(pair) for pair in spans)


def _initial(row: Any) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("name", "zone", "holiday_country", "holiday_subdivision")}
    week = {f"day_{day}": _text(row.hours.get(str(day), [])) for day in range(7)}
    own = "\n".join(f"{day} {_text(spans)}" for day, spans in sorted(row.days_on.items()))
    return {**plain, **week, "days_off": "\n".join(row.days_off), "days_on": own}


def preview(calendar: Calendar, at: datetime) -> dict[str, Any]:
    """The days to come and when eight working hours from now end."""
    zone = ZoneInfo(calendar.zone)
    today = at.astimezone(zone).date()
    days = []
    for ahead in range(PREVIEW_DAYS):
        day = today + timedelta(days=ahead)
        spans = rules.open_spans(day, calendar)
        names = rules.public_holidays(calendar.holiday_country, calendar.holiday_subdivision, day.year)
        why = _("own day off") if day in calendar.days_off else names.get(day, "")
        hours = ", ".join(f"{a.astimezone(zone):%H:%M}–{b.astimezone(zone):%H:%M}" for a, b in spans)
        days.append({"day": day, "weekday": WEEKDAYS[day.weekday()], "hours": hours, "why": why})
    try:
        due: datetime | None = rules.due_at(at, PREVIEW_HOURS * 60, calendar).astimezone(zone)
    except NeverOpen:
        due = None
    return {"days": days, "due": due, "open": rules.is_open(at, calendar), "hours": PREVIEW_HOURS}


@enter(Permission.CATALOGUE_READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The calendars of one's entities, and whether each is open now."""
    person = person_of(request)
    readable = queries.readable(person)
    rows = queries.calendar_rows(readable)
    at = now()
    told = [(row, rules.is_open(at, calendar)) for row, calendar in zip(rows, map(queries.as_calendar, rows), strict=True)]
    return render(request, "catalogue/calendars.html", {"tab": "calendars", "rows": told, "mine": services.editable(person)})


@enter(Permission.CATALOGUE_READ)
def edit(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """One calendar: what it is, what follows from it, and for editors the form."""
    person = person_of(request)
    found = queries.get_calendar(queries.readable(person), calendar_id)
    if found is None:
        raise Http404
    row, calendar = found
    mine = person.may(EDIT, row.entity_id)
    if request.method == "POST" and not mine:
        raise Http404
    form = CalendarForm(request.POST if request.method == "POST" else None, initial=_initial(row))
    if form.is_bound and form.is_valid():
        try:
            services.save_calendar(person, calendar_id, form.wanted())
        except Refused as refused:
            for field, code in refused.wrong.items():
                form.add_error(field, wrong(code))
        else:
            messages.success(request, _("Saved. What is due by it is counted anew from now on."))
            return HttpResponseRedirect(reverse("work_calendar", args=[calendar_id]))
    context = {"tab": "calendars", "row": row, "form": form if mine else None, **preview(calendar, now())}
    return render(request, "catalogue/calendar.html", context, status=422 if form.is_bound else 200)
