"""Today: at most five things that this person should do now, each with its reason and one action."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.cases import queries as cases
from ventanilla.cases.states import CaseKind, CaseState
from ventanilla.channels import queries as channels
from ventanilla.common.pure.clock import now
from ventanilla.inbox import streams
from ventanilla.inbox.streams import Stream
from ventanilla.notices import queries as notices
from ventanilla.web import networks
from ventanilla.web.doors import enter, person_of
from ventanilla.web.inbox_stream import Ask
from ventanilla.web.navigation import way
from ventanilla.web.templatetags.ventanilla import short_span

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: how pressing (lower is sooner), what, why, and where."""

    rank: int
    tone: str
    icon: str
    title: str
    reason: str
    action: str
    url: str


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    count: str
    url: str
    tone: str = ""


def _first(person: Person, stream: Stream) -> Any | None:
    rows = streams.page(person, stream, limit=1).rows
    return rows[0] if rows else None


def _queue(stream: Stream) -> str:
    return reverse("inbox") + Ask(queue=stream).query()


def _late(person: Person, counts: dict[Stream, int]) -> list[Todo]:
    found = []
    if n := counts[Stream.BREACHED]:
        row = _first(person, Stream.BREACHED)
        name = row.identity.name or row.identity.handle if row else ""
        late = short_span(now() - row.due_at) if row and row.due_at else ""
        title = ngettext("%(n)s conversation is late", "%(n)s conversations are late", n) % {"n": streams.shown(n)}
        reason = _("The oldest promise was to %(name)s, %(span)s ago.") % {"name": name, "span": late}
        found.append(Todo(0, "danger", "alarm-clock", title, reason, _("Answer them"), _queue(Stream.BREACHED)))
    if n := counts[Stream.AT_RISK]:
        title = ngettext("%(n)s conversation is about to be late", "%(n)s conversations are about to be late", n) % {"n": streams.shown(n)}
        reason = _("Their promise ends within a quarter of an hour.")
        found.append(Todo(2, "warn", "timer", title, reason, _("Look at them"), _queue(Stream.AT_RISK)))
    return found


def _inbox(person: Person, counts: dict[Stream, int]) -> list[Todo]:
    found = _late(person, counts)
    if n := counts[Stream.SEND_PROBLEMS]:
        title = ngettext("%(n)s answer did not go out as it should", "%(n)s answers did not go out as they should", n) % {"n": n}
        reason = _("A network refused it, or nobody knows whether it is published. You decide.")
        found.append(Todo(1, "danger", "send", title, reason, _("Decide"), _queue(Stream.SEND_PROBLEMS)))
    if n := counts[Stream.NEEDS_LOOK]:
        title = ngettext("%(n)s conversation asks for a look", "%(n)s conversations ask for a look", n) % {"n": streams.shown(n)}
        reason = _("Protected data, a threat, the press, or somebody who needs care.")
        found.append(Todo(3, "warn", "eye", title, reason, _("Look at them"), _queue(Stream.NEEDS_LOOK)))
    if n := counts[Stream.UNASSIGNED]:
        title = ngettext("%(n)s conversation is nobody's", "%(n)s conversations are nobody's", n) % {"n": streams.shown(n)}
        found.append(
            Todo(
                6,
                "info",
                "inbox",
                title,
                _("Take the next one; the most urgent come first."),
                _("Take one"),
                _queue(Stream.UNASSIGNED) + "&sort=priority",
            )
        )
    return found


def _listed(route: str, query: str) -> str:
    """A list with a filter; empty where the screen does not exist."""
    return url + query if (url := way(route)) else ""


def _cases(person: Person) -> list[Todo]:
    found = []
    if person.may_somewhere(Permission.CASE_READ):
        counted = cases.counts(person, CaseKind.INCIDENT)
        if n := counted.get("failed", 0):
            title = ngettext("%(n)s incident did not reach the bank", "%(n)s incidents did not reach the bank", n) % {"n": n}
            reason = _("The bank's system did not take it. Send it again or call them.")
            found.append(Todo(1, "danger", "unplug", title, reason, _("See why"), _listed("cases", "?at=failed")))
        if n := counted.get("overdue", 0):
            title = ngettext("%(n)s incident is overdue", "%(n)s incidents are overdue", n) % {"n": n}
            reason = _("The customer waits longer than promised.")
            found.append(Todo(4, "warn", "briefcase", title, reason, _("Look at them"), _listed("cases", "?at=overdue")))
    if person.may_somewhere(Permission.LEAD_WORK):
        states = cases.state_counts(person, CaseKind.LEAD)
        if n := sum(count for state, count in states.items() if state in (CaseState.NEW, CaseState.OFFERED)):
            title = ngettext("%(n)s lead waits to be accepted", "%(n)s leads wait to be accepted", n) % {"n": n}
            reason = _("Accept it or give it back with a reason.")
            found.append(Todo(4, "info", "handshake", title, reason, _("Open the board"), way("leads")))
    return found


def _approvals(person: Person) -> list[Todo]:
    waiting = approvals.queue(person, limit=100)
    if not waiting:
        return []
    n, first = len(waiting), waiting[0]
    title = ngettext("%(n)s approval waits for you", "%(n)s approvals wait for you", n) % {"n": n}
    soon = first.decide_by is not None and first.decide_by - now() < timedelta(hours=1)
    rank, tone = (2, "warn") if soon else (5, "info")
    reason = first.summary[:120] or _("Somebody waits for your decision.")
    return [Todo(rank, tone, "circle-check-big", title, reason, _("Decide"), way("approvals"))]


def _channels(person: Person) -> list[Todo]:
    """Channels that have lost their connection; the first step of a new bank."""
    if not person.may_somewhere(Permission.CHANNEL_READ):
        return []
    ours = channels.of_entities(person.entities_with(Permission.CHANNEL_READ))
    found = []
    for channel in [c for c in ours if c.auth_state not in ("ok", "expiring")][:2]:
        title = _("%(channel)s has lost its connection") % {"channel": channel.name}
        network = {"network": networks.name(channel.platform)}
        reason = _("Nothing comes in and nothing goes out on %(network)s until it is connected again.") % network
        found.append(Todo(0, "danger", "plug", title, reason, _("Connect it again"), way("channels")))
    if not ours and person.may_somewhere(Permission.CHANNEL_SET_UP):
        reason = _("Messages arrive once the desk knows your account on a network.")
        found.append(Todo(0, "accent", "radio", _("Connect your first channel"), reason, _("Connect a channel"), way("channels")))
    return found


@enter()
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    person = person_of(request)
    todos, tiles = _channels(person) + _approvals(person) + _cases(person), []
    if person.may_somewhere(Permission.INBOX_READ):
        counts = streams.counts(person)
        if person.may_somewhere(Permission.INBOX_REPLY):  # whoever only reads has nothing to do there
            todos += _inbox(person, counts)
        tiles = [
            Tile(_("Open"), streams.shown(counts[Stream.OPEN]), _queue(Stream.OPEN)),
            Tile(_("Mine"), streams.shown(counts[Stream.MINE]), _queue(Stream.MINE)),
            Tile(_("Waiting for the customer"), streams.shown(counts[Stream.WAITING]), _queue(Stream.WAITING)),
            Tile(_("Late"), streams.shown(counts[Stream.BREACHED]), _queue(Stream.BREACHED), "danger" if counts[Stream.BREACHED] else ""),
        ]
    context = {
        "todos": sorted((t for t in todos if t.url), key=lambda t: t.rank)[:SHOWN],
        "tiles": tiles,
        "notices": notices.newest(person.user_id, limit=5),
        "answers": person.may_somewhere(Permission.INBOX_REPLY),
        "first_name": person.name.split()[0] if person.name else "",
        "today": now(),
    }
    return render(request, "home/page.html", context)
