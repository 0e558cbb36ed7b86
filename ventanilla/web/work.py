"""Work in the background: what waits, what failed and why, what waits for a person to say what became of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import deliveries, sending
from ventanilla.channels import queries as channels
from ventanilla.channels.decisions import NEEDED, NotPossible
from ventanilla.channels.types import AttemptKind
from ventanilla.jobs import queries
from ventanilla.web import networks
from ventanilla.web.doors import enter, person_of
from ventanilla.web.work_words import kind, why
from ventanilla.workflows import failed_work, outgoing

DECISIONS: dict[str, Callable[[Person, UUID], object]] = {
    "there": outgoing.confirm_sent,
    "again": outgoing.send_again,
    "leave": outgoing.give_up,
}


def _unknown(person: Person, entities: frozenset[int]) -> list[dict[str, Any]]:
    rows = channels.undecided(entities)
    reads = person.entities_with(Permission.INBOX_READ)
    told = sending.opened([row.public_id for row in rows if row.entity_id in reads])
    names = accounts.names_of(row.author_id for row in rows)
    found = []
    for row in rows:
        source, _colon, id_ = row.source.partition(":")
        readable = source == "conversation" and row.entity_id in reads
        found.append(
            {
                "row": row,
                "network": networks.name(row.platform),
                "author": names.get(row.author_id or 0, ""),
                "text": told[row.public_id][1].shown if row.public_id in told else "",
                "url": reverse("conversation", args=[id_]) if readable else "",
                "mine": person.may(NEEDED[AttemptKind(row.kind)], row.entity_id),
            }
        )
    return found


@enter(Permission.JOB_READ)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Everything that needs a person first, then what there is by kind."""
    person = person_of(request)
    entities, chores = failed_work.readable(person)
    names = {e.id: e.name for e in accounts.entity_names(person)}
    failed = [
        {
            "row": job,
            "kind": kind(job.kind),
            "why": why(job.error, job.attempts),
            "entity": names.get(job.entity_id or 0, _("Installation")),
        }
        for job in queries.failures(entities, chores=chores)
    ]
    aside = [
        {
            "row": row,
            "why": why(row.error, row.attempts),
            "network": networks.name(row.channel.platform),
            "lost": row.error == "undecodable",
        }
        for row in deliveries.set_aside(entities)
    ]
    context = {
        "unknown": _unknown(person, entities),
        "failed": failed,
        "aside": aside,
        "dead": [(c, networks.name(c.platform)) for c in channels.dead(entities)],
        "loads": [(load, kind(load.kind)) for load in queries.loads(entities, chores=chores)],
        "late": queries.oldest_due_seconds() > 60,
        "may_set_up": person.may_somewhere(Permission.CHANNEL_SET_UP),
    }
    return render(request, "work/page.html", context)


def _back(request: HttpRequest, done: bool, again: bool) -> HttpResponse:
    if not done:
        messages.error(request, _("It is no longer there, or somebody else has dealt with it."))
    else:
        messages.success(request, _("It is tried again now.") if again else _("Discarded. The archive keeps who decided it."))
    return HttpResponseRedirect(reverse("jobs"))


def _again(request: HttpRequest) -> bool:
    wanted = request.POST.get("do", "")
    if wanted not in ("again", "discard"):
        raise Http404
    return wanted == "again"


@enter(Permission.JOB_READ)
@require_POST
def decide_job(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Do a failed job again, or let it be."""
    again = _again(request)
    try:
        done = failed_work.decide_job(person_of(request), public_id, again=again)
    except LookupError as unknown:
        raise Http404 from unknown
    return _back(request, done, again)


@enter(Permission.JOB_READ)
@require_POST
def decide_delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Take in again what was set aside, or let it be."""
    again = _again(request)
    try:
        done = failed_work.decide_delivery(person_of(request), delivery_id, again=again)
    except LookupError as unknown:
        raise Http404 from unknown
    return _back(request, done, again)


@enter(Permission.JOB_READ)
@require_POST
def settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A person has looked at the network: it is there, it goes out once more, or it is let be."""
    verb = DECISIONS.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404
    try:
        verb(person_of(request), public_id)
    except LookupError as unknown:
        raise Http404 from unknown
    except NotPossible:
        messages.error(request, _("It has moved on meanwhile. Look at it again."))
    else:
        messages.success(request, _("Noted. The conversation shows it."))
    return HttpResponseRedirect(reverse("jobs"))
