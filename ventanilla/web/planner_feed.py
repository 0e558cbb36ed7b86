"""The calendar for other programs: an iCalendar feed by a secret address."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from icalendar import Calendar, Event

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.publishing import planning
from ventanilla.publishing.planning import Wanted
from ventanilla.web import words
from ventanilla.web.doors import enter, person_of

BACK, AHEAD = timedelta(days=60), timedelta(days=365)


@enter(Permission.CONTENT_READ)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """A new address, shown once; or none any more."""
    person = person_of(request)
    if request.POST.get("do") == "end":
        planning.end_feed(person)
        messages.success(request, _("The address no longer works."))
    else:
        url = request.build_absolute_uri(reverse("calendar_feed", args=[planning.new_feed(person)]))
        messages.success(request, _("Your calendar program reads this address; it is shown only now: %(url)s") % {"url": url})
    return HttpResponseRedirect(reverse("calendar"))


@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What is planned, for whoever has the address: titles, times, channels, never texts. As the person may read it at this moment."""
    with scope.system():
        user = planning.feed_of(secret)
        person = accounts.person(user) if user else None
    if person is None or not person.may_somewhere(Permission.CONTENT_READ):
        raise Http404
    with scope.within(person.scope):
        body = _calendar(person, request).to_ical()
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, no-store"})


def _calendar(person: Person, request: HttpRequest) -> Calendar:
    at = now()
    calendar = Calendar()
    calendar.add("prodid", "-//Ventanilla//calendar//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Ventanilla")
    for line in planning.between(person, at - BACK, at + AHEAD, Wanted()):
        event = Event()
        event.add("uid", f"{line.public_id}@ventanilla")
        event.add("dtstamp", at)
        event.add("dtstart", line.publish_at)
        event.add("summary", f"{line.title} · {', '.join(dict.fromkeys(name for _network, name, _state in line.channels))}")
        event.add("status", "CANCELLED" if line.state in ("withdrawn", "expired") else "CONFIRMED")
        event.add("description", str(words.word("content_state", line.state).text))
        event.add("url", request.build_absolute_uri(_page(line.public_id)))
        calendar.add_component(event)
    return calendar


def _page(public_id: UUID) -> str:
    return reverse("content", args=[public_id])
