"""Search over everything that the person may see: conversations, people, cases."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.cases import queries as cases
from ventanilla.cases.states import CaseKind
from ventanilla.cases.types import Filter
from ventanilla.contacts import queries as contacts
from ventanilla.inbox import queries as inbox
from ventanilla.inbox import search
from ventanilla.web import masked, networks, words
from ventanilla.web.contacts import name_of
from ventanilla.web.doors import enter, person_of
from ventanilla.web.navigation import way

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    url: str
    title: str
    text: SafeString
    at: datetime
    word: words.Word
    about: str = ""


def _conversations(person: Person, asked: str) -> list[Hit]:
    if not person.may_somewhere(Permission.INBOX_READ):
        return []
    found: dict[int, Hit] = {}
    for row in inbox.by_reference(person, asked):
        found[row.pk] = Hit(
            url=reverse("conversation", args=[row.public_id]),
            title=f"{row.reference} · {row.identity.name or row.identity.handle}",
            text=masked.chips(row.preview),
            at=row.last_message_at,
            word=words.word("state", row.state),
            about=networks.name(row.channel.platform),
        )
    for hit in search.find(person, asked, limit=LIMIT):
        talk = hit.message.conversation
        if talk is None or talk.pk in found:
            continue
        found[talk.pk] = Hit(
            url=reverse("conversation", args=[talk.public_id]),
            title=f"{talk.reference} · {talk.identity.name or talk.identity.handle}",
            text=masked.chips(hit.message.text),
            at=hit.message.posted_at,
            word=words.word("state", talk.state),
            about=networks.name(talk.channel.platform),
        )
    return list(found.values())


def _people(person: Person, asked: str) -> list[Hit]:
    if not person.may_somewhere(Permission.CONTACT_READ):
        return []
    return [
        Hit(
            url=reverse("contact", args=[c.public_id]),
            title=name_of(c),
            text=masked.chips(", ".join(f"{i.handle} ({networks.name(i.platform)})" for i in c.identities.all())),
            at=c.last_seen_at,
            word=words.Word(_("Person")),
        )
        for c in contacts.find(person, asked, limit=LIMIT)
    ]


def _cases(person: Person, asked: str) -> list[Hit]:
    found = []
    for kind in CaseKind:
        for row in cases.page(person, Filter(kind=kind, at="all", search=asked), size=LIMIT).rows:
            found.append(
                Hit(
                    url=way("case", row.public_id),
                    title=f"{row.number}{' · ' + row.bank_reference if row.bank_reference else ''}",
                    text=masked.chips(row.summary),
                    at=row.opened_at,
                    word=words.word("case_kind", kind),
                )
            )
    return sorted(found, key=lambda hit: hit.at, reverse=True)[:LIMIT]


@enter()
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What was found, by kind, newest first. A whole number ("V-20418") leads straight to its conversation."""
    person = person_of(request)
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    groups = []
    if asked:
        groups = [
            (_("Conversations"), "messages-square", _conversations(person, asked)),
            (_("Cases"), "briefcase", _cases(person, asked)),
            (_("People"), "users", _people(person, asked)),
        ]
    return render(request, "search/page.html", {"groups": [g for g in groups if g[2]], "words": asked})
