"""Pillars of content: the plan, and how what is planned and published is really mixed."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.numbers import whole
from ventanilla.publishing import pillars
from ventanilla.web.doors import enter, must, person_of

READ, WRITE = Permission.CONTENT_READ, Permission.CONTENT_WRITE
STRETCHES = (30, 90, 365)


@enter(READ)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The themes of an entity with their shares over so many days back and ahead. POST saves one."""
    person, asked = person_of(request), request.POST if request.method == "POST" else request.GET
    readable = person.entities_with(READ)
    names = [e for e in accounts.entity_names(person) if e.id in readable]
    wanted = whole(asked.get("entity", "0")) or (person.home_id if person.home_id in readable else names[0].id)
    if wanted not in readable:
        raise Http404
    error = ""
    if request.method == "POST":
        must(person, WRITE, wanted)
        try:
            pillars.save(
                person, wanted, asked.get("key", "")[:40], asked.get("name", ""), whole(asked.get("share", "")), "rest" not in asked
            )
        except pillars.WrongShare:
            error = _("A share lies between 0 and 100, and all of them together make 100 at most.")
        except ValueError:
            error = _("Give the pillar a name.")
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(f"{reverse('pillars')}?entity={wanted}")
    days = whole(asked.get("days", "30"))
    days = days if days in STRETCHES else STRETCHES[0]
    context = {
        "rows": pillars.mix(wanted, now() - timedelta(days=days), now() + timedelta(days=days)),
        "names": names,
        "entity": wanted,
        "days": days,
        "stretches": STRETCHES,
        "may_write": person.may(WRITE, wanted),
        "error": error,
    }
    return render(request, "content/pillars.html", context, status=422 if error else 200)
