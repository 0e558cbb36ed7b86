"""Recurring series: the list, one series with its days, and what a person does to it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.publishing import recurrence
from ventanilla.publishing import series as stored
from ventanilla.publishing.recurrence import LAST, Avoid, Every, Rule
from ventanilla.publishing.series import Series, SeriesState
from ventanilla.publishing.times import on_the_wall
from ventanilla.publishing.types import NotPossible
from ventanilla.web import content, content_words
from ventanilla.web.doors import enter, must, person_of
from ventanilla.workflows import series

READ, WRITE = Permission.CONTENT_READ, Permission.CONTENT_WRITE
PREVIEW = 6
NTH = (
    (1, gettext_lazy("first")),
    (2, gettext_lazy("second")),
    (3, gettext_lazy("third")),
    (4, gettext_lazy("fourth")),
    (LAST, gettext_lazy("last")),
)


class RuleForm(forms.Form):
    every = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=(
            (Every.WEEK.value, gettext_lazy("Weekly, on these weekdays")),
            (Every.DAY.value, gettext_lazy("Daily")),
            (Every.MONTH_DAY.value, gettext_lazy("Monthly, on a day of the month")),
            (Every.MONTH_WEEKDAY.value, gettext_lazy("Monthly, on the nth weekday")),
        ),
    )
    interval = forms.IntegerField(label=gettext_lazy("Every how many"), min_value=1, max_value=recurrence.INTERVAL_MAX, initial=1)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        coerce=int,
        required=False,
        choices=[(n, WEEKDAYS[n]) for n in range(7)],
        widget=forms.CheckboxSelectMultiple,
    )
    nth = forms.TypedChoiceField(label=gettext_lazy("Which of the month"), coerce=int, choices=NTH, initial=1, required=False)
    day = forms.TypedChoiceField(
        label=gettext_lazy("Day of the month"),
        coerce=int,
        choices=[*((n, str(n)) for n in range(1, 32)), (LAST, gettext_lazy("the last"))],
        initial=1,
        required=False,
    )
    hour = forms.TimeField(label=gettext_lazy("At"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    count = forms.IntegerField(label=gettext_lazy("Or so many times"), required=False, min_value=1, max_value=recurrence.COUNT_MAX)
    avoid = forms.ChoiceField(
        label=gettext_lazy("On a public holiday or in a blackout"),
        choices=(
            (Avoid.NOTHING.value, gettext_lazy("It goes out all the same")),
            (Avoid.SKIP.value, gettext_lazy("It is left out")),
            (Avoid.NEXT.value, gettext_lazy("It moves to the next working day")),
        ),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("every") in (Every.WEEK.value, Every.MONTH_WEEKDAY.value) and not said.get("weekdays"):
            self.add_error("weekdays", _("Choose at least one weekday."))
        if said.get("until") and said.get("count"):
            self.add_error("count", _("Say until when, or how often: not both."))
        return said

    def rule(self) -> Rule:
        said = self.cleaned_data
        return Rule(
            every=Every(said["every"]),
            interval=said["interval"],
            weekdays=tuple(sorted(said["weekdays"])) if said["every"] in (Every.WEEK.value, Every.MONTH_WEEKDAY.value) else (),
            day=int(said["day"] or 1),
            nth=int(said["nth"] or 1),
            until=said["until"],
            count=said["count"],
            avoid=Avoid(said["avoid"]),
        )


def in_words(rule: Rule) -> str:
    """A rule as people say it."""
    days = ", ".join(str(WEEKDAYS[n]).lower() for n in rule.weekdays)
    day = str(rule.day) if rule.day != LAST else _("the last")
    said = {"n": rule.interval, "days": days, "day": day, "nth": dict(NTH)[rule.nth]}
    known = {
        Every.DAY: ngettext("Every day", "Every %(n)s days", rule.interval),
        Every.WEEK: ngettext("Every week on %(days)s", "Every %(n)s weeks on %(days)s", rule.interval),
        Every.MONTH_DAY: ngettext("Every month on day %(day)s", "Every %(n)s months on day %(day)s", rule.interval),
        Every.MONTH_WEEKDAY: ngettext("Every month on the %(nth)s %(days)s", "Every %(n)s months on the %(nth)s %(days)s", rule.interval),
    }
    words = known[rule.every] % said
    if rule.until:
        words += " " + _("until %(day)s") % {"day": date_format(rule.until, "SHORT_DATE_FORMAT")}
    if rule.count:
        words += ", " + ngettext("%(n)s time", "%(n)s times", rule.count) % {"n": rule.count}
    return words


@enter(READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The series of one's entities."""
    person = person_of(request)
    rows = [(row, in_words(stored.rule_of(row))) for row in stored.of_entities(person)]
    return render(request, "series/list.html", {"rows": rows, "may_write": person.may_somewhere(WRITE)})


@enter(WRITE)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make a series of a piece of content; first it is shown which days it would have."""
    person = person_of(request)
    piece = content.mine(person, public_id)
    if not piece.wall:
        messages.error(request, content_words.not_possible("no_time"))
        return HttpResponseRedirect(reverse("content", args=[public_id]))
    starts = date.fromisoformat(piece.wall[:10])
    initial = {"weekdays": [starts.weekday()], "day": starts.day, "nth": min((starts.day - 1) // 7 + 1, 4), "every": Every.WEEK.value}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    del form.fields["hour"]
    preview: list[date] = []
    if form.is_bound and form.is_valid():
        if request.POST.get("do") == "begin":
            return _begun(request, person, public_id, form.rule())
        preview = recurrence.between(form.rule(), starts, starts, starts + timedelta(days=3700), PREVIEW)
    context = {"piece": piece, "form": form, "preview": preview}
    return render(request, "series/edit.html", context, status=422 if form.is_bound and form.errors else 200)


def _begun(request: HttpRequest, person: Person, public_id: UUID, rule: Rule) -> HttpResponse:
    try:
        row = series.begin(person, public_id, rule)
    except NotPossible as refused:
        messages.error(request, wrong(str(refused)))
        return HttpResponseRedirect(reverse("content", args=[public_id]))
    messages.success(request, _("The series has begun: its pieces for the next weeks stand in the calendar as drafts."))
    return HttpResponseRedirect(reverse("series", args=[row.public_id]))


def wrong(code: str) -> str:
    """Why something cannot be done with a series."""
    known = {
        "in_series": _("This piece belongs to a series already."),
        "ended": _("This series has ended. Begin another."),
        "active": _("This series is running already."),
        "paused": _("This series is paused already."),
    }
    return known.get(code) or content_words.not_possible(code)


def _found(person: Person, public_id: UUID) -> Series:
    row = stored.get(person, public_id)
    if row is None:
        raise Http404
    return row


@enter(READ)
@require_GET
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One series: its rule, its days, which of them were changed apart."""
    person = person_of(request)
    row = _found(person, public_id)
    return _page(request, person, row, _form(row))


def _form(row: Series) -> RuleForm:
    rule = stored.rule_of(row)
    return RuleForm(initial={**rule.plain(), "every": rule.every.value, "avoid": rule.avoid.value, "until": rule.until, "hour": row.hour})


def _page(request: HttpRequest, person: Person, row: Series, form: RuleForm) -> HttpResponse:
    days: list[dict[str, Any]] = [
        {
            "one": one,
            "content": one.content,
            "wall": on_the_wall(one.content.publish_at, row.zone) if one.content and one.content.publish_at else None,
            "apart": one.content is not None and one.content.version != one.base,
        }
        for one in stored.occurrences(row)
    ]
    context = {
        "row": row,
        "words": in_words(stored.rule_of(row)),
        "days": days,
        "drafts": sum(d["content"] is not None and d["content"].state == "draft" for d in days),
        "form": form,
        "may_write": person.may(WRITE, row.entity_id),
    }
    return render(request, "series/page.html", context, status=422 if form.is_bound and form.errors else 200)


@enter(WRITE)
@require_POST
def state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Pause, go on, end, or ask for approval of all that stands ahead."""
    person, do = person_of(request), request.POST.get("do", "")
    row = _found(person, public_id)
    must(person, WRITE, row.entity_id)
    here = HttpResponseRedirect(reverse("series", args=[public_id]))
    if do == "ask":
        asked, stopped = series.ask_all(person, public_id)
        messages.success(request, ngettext("Asked for %(n)s approval.", "Asked for %(n)s approvals.", asked) % {"n": asked})
        if stopped:
            said = ngettext("Something stands against %(n)s piece: open it.", "Something stands against %(n)s pieces: open them.", stopped)
            messages.error(request, said % {"n": stopped})
        return here
    if do not in ("active", "paused", "ended", "ended_all"):
        raise Http404
    try:
        series.set_state(person, public_id, SeriesState(do.removesuffix("_all")), take_away=do == "ended_all")
    except NotPossible as refused:
        messages.error(request, wrong(str(refused)))
    else:
        messages.success(request, _("Noted."))
    return here


@enter(WRITE)
@require_POST
def reschedule(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another rule or hour, for all that has not left yet or from one day on."""
    person = person_of(request)
    row = _found(person, public_id)
    must(person, WRITE, row.entity_id)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _page(request, person, row, form)
    try:
        since = date.fromisoformat(request.POST["since"]) if request.POST.get("since") else None
        hour = form.cleaned_data["hour"]
        changed = series.reschedule(person, public_id, form.rule(), f"{hour:%H:%M}" if hour else row.hour, since=since)
    except NotPossible as refused:
        messages.error(request, wrong(str(refused)))
        return HttpResponseRedirect(reverse("series", args=[public_id]))
    except ValueError:
        raise Http404
    messages.success(request, _("The days are set anew. What was approved for another time is asked for again."))
    return HttpResponseRedirect(reverse("series", args=[changed.public_id]))


@enter(WRITE)
@require_POST
def carry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The words of a piece become those of the following ones of its series, or of all."""
    person, do = person_of(request), request.POST.get("do", "")
    content.mine(person, public_id)
    if do not in ("following", "all"):
        raise Http404
    try:
        changed = series.carry(person, public_id, following=do == "following")
    except LookupError:
        raise Http404
    except NotPossible as refused:
        messages.error(request, wrong(str(refused)))
    else:
        said = ngettext(
            "%(n)s piece has the new words; its approval is asked for anew.",
            "%(n)s pieces have the new words; their approval is asked for anew.",
            changed,
        )
        messages.success(request, said % {"n": changed})
    return HttpResponseRedirect(reverse("content", args=[public_id]))
