"""People: the list, and one person over all networks with consents, interests and everything that happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.cases import queries as cases
from ventanilla.catalogue import queries as catalogue
from ventanilla.contacts import queries
from ventanilla.contacts.types import ConsentState, Purpose
from ventanilla.inbox import queries as inbox
from ventanilla.web import networks, paging, words
from ventanilla.web.doors import enter, person_of
from ventanilla.web.navigation import way
from ventanilla.workflows import legal_hold

PAGE = 50
ABOUT = "contacts|seen"
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Profile:
    """One handle on one network."""

    id: int
    public_id: str
    network: str
    handle: str
    name: str
    url: str
    followers: int | None
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A person in the list."""

    url: str
    name: str
    profiles: list[Profile]
    last4: str
    vulnerable: bool
    last_seen_at: datetime
    entity: str


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """Where the person stands on one purpose, with the words that say so."""

    purpose: str
    label: Text
    what_for: Text
    state: words.Word
    given: bool
    proof: str
    source: Text
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A legal hold over the person. `own`: it can be lifted on their page; else it covers a conversation, a case or the entity."""

    id: str
    reason: str
    by: str
    at: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline."""

    at: datetime
    text: Text
    detail: str = ""
    url: str = ""
    by: str = ""
    css: str = "is-quiet"


def _profile(identity: Any) -> Profile:
    return Profile(
        id=identity.pk,
        public_id=str(identity.public_id),
        network=networks.name(identity.platform),
        handle=identity.handle,
        name=identity.name,
        url=identity.profile_url if identity.profile_url.startswith("https://") else "",
        followers=identity.followers,
        first_seen_at=identity.first_seen_at,
        last_seen_at=identity.last_seen_at,
    )


def found(person: Person, public_id: UUID) -> Any:
    """The contact, or 404."""
    contact = queries.get_contact(person, public_id)
    if contact is None:
        raise Http404
    return contact


def name_of(contact: Any) -> str:
    identities = list(contact.identities.all())
    return str(contact.name or (identities[0].handle if identities else _("Nobody")))


@enter(Permission.CONTACT_READ)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """People, those seen last first; found by the beginning of a name, a handle or a customer number."""
    person = person_of(request)
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    before = paging.unpack(ABOUT, request.GET.get("cursor", ""))
    rows = queries.find(person, asked, before=before, limit=PAGE + 1)
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    keys = {e.id: e.name for e in accounts.entity_names(person)}
    links = queries.linked([c.pk for c in shown])
    people = [
        Row(
            url=reverse("contact", args=[c.public_id]),
            name=name_of(c),
            profiles=[_profile(i) for i in c.identities.all()],
            last4=links.get(c.pk, ""),
            vulnerable=c.vulnerable,
            last_seen_at=c.last_seen_at,
            entity=keys.get(c.entity_id, ""),
        )
        for c in shown
    ]
    context = {
        "people": people,
        "words": asked,
        "several": len(keys) > 1,
        "next_cursor": paging.pack(ABOUT, (last.last_seen_at, last.pk)) if last else "",
    }
    return render(request, "contacts/page.html", context)


def _what_for(purpose: Purpose) -> Text:
    return {
        Purpose.CARE: _("Answering what the person asks. Rests on their own request; needs no consent."),
        Purpose.OFFERS: _("Writing first with products and offers."),
        Purpose.PROFILE: _("Keeping profiles, interests and history in the bank's customer record."),
    }[purpose]


def _source(source: str) -> Text:
    kind = source.partition(":")[0]
    return {
        "message": _("in a message"),
        "form": _("in a form"),
        "branch": _("at a branch"),
        "phone": _("on the phone"),
        "api": _("through a system of the bank"),
        "desk": _("noted by the desk"),
    }.get(kind, source)


def _actors(values: list[str]) -> dict[str, str]:
    """Names for `user:<id>`, one query."""
    ids = {v: int(v[5:]) for v in values if v.startswith("user:") and v[5:].isdecimal()}
    names = accounts.names_of(ids.values())
    return {v: names.get(i, v) for v, i in ids.items()}


def consents(contact: Any) -> list[ConsentShown]:
    """Every purpose with its latest act. One query, and one for the names."""
    acts = queries.consents(contact)
    latest: dict[str, Any] = {}
    for one in acts:
        latest.setdefault(one.purpose, one)
    names = _actors([a.by for a in latest.values()])
    shown = []
    for purpose in (Purpose.OFFERS, Purpose.PROFILE):
        act: Any = latest.get(purpose)
        state = act.state if act else ConsentState.UNKNOWN
        shown.append(
            ConsentShown(
                purpose=purpose.value,
                label=words.word("purpose", purpose).text,
                what_for=_what_for(purpose),
                state=words.word("consent", state),
                given=state == ConsentState.GIVEN,
                proof=act.proof if act else "",
                source=_source(act.source) if act else "",
                by=names.get(act.by, act.by) if act else "",
                at=act.at if act else None,
            )
        )
    return shown


def _own(contact: Any) -> list[Happening]:
    items = queries.timeline(contact)
    names = _actors([i.by for i in items])
    said = {
        "consent_given": (_("Consent given"), "is-info"),
        "consent_withdrawn": (_("Consent withdrawn"), "is-warn"),
        "linked": (_("Linked to a customer of the bank"), "is-info"),
        "unlinked": (_("Link to the customer taken back"), "is-warn"),
        "interest": (_("Showed interest"), "is-info"),
        "merged": (_("Merged with another contact"), "is-quiet"),
    }
    return [
        Happening(i.at, said.get(i.kind, (i.kind, ""))[0], i.text, "", names.get(i.by, i.by), said.get(i.kind, ("", "is-quiet"))[1])
        for i in items
    ]


def timeline(person: Person, contact: Any) -> list[Happening]:
    """Everything that happened with the person, over channels and cases, newest first."""
    happened = _own(contact)
    if person.may(Permission.INBOX_READ, contact.entity_id):
        for row in inbox.history(person, queries.identity_ids(contact)):
            about = [str(words.word(f, c).text) for f, c in (("intent", row.intent), ("topic", row.topic)) if c and c not in ("other",)]
            text = " · ".join([networks.name(row.channel.platform), row.reference, *about])
            css = "is-quiet" if row.resolved_at else ""
            happened.append(Happening(row.last_message_at, text, row.preview, reverse("conversation", args=[row.public_id]), css=css))
    for case in cases.of_contact(person, contact.public_id):
        text = f"{case.number} · {words.word('case_kind', case.kind).text}"
        css = "is-quiet" if case.ended_at else "is-danger"
        happened.append(Happening(case.opened_at, text, case.summary, way("case", case.public_id), css=css))
    return sorted(happened, key=lambda h: h.at, reverse=True)[:100]


@enter(Permission.CONTACT_READ)
@require_GET
def contact_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person."""
    person = person_of(request)
    return render(request, "contacts/contact.html", whole(person, found(person, public_id)))


def _holds(contact: Any) -> list[HoldShown]:
    standing = legal_hold.over(contact)
    names = _actors([hold.placed_by for hold in standing])
    return [
        HoldShown(str(h.public_id), h.reason, names.get(h.placed_by, h.placed_by), h.placed_at, h.about.startswith("contact:"))
        for h in standing
    ]


def whole(person: Person, contact: Any) -> dict[str, Any]:
    """Everything that the person's page shows."""
    link = queries.standing_link(contact)
    products = {p.key: p.name for p in catalogue.products([contact.entity_id])}
    interests = queries.interests(contact)
    rights = (
        Permission.CONTACT_LINK,
        Permission.CONTACT_MERGE,
        Permission.CONSENT_RECORD,
        Permission.CONTACT_ERASE,
        Permission.LEGAL_HOLD,
    )
    by = link.linked_by if link else ""
    return {
        "contact": contact,
        "name": name_of(contact),
        "profiles": [_profile(i) for i in contact.identities.all()],
        "link": link,
        "link_by": _actors([by]).get(by, by),
        "consents": consents(contact),
        "interests": [(products.get(i.product_key, i.product_key), i.phrase, i.at) for i in interests],
        "timeline": timeline(person, contact),
        "merges": queries.merges(contact),
        "holds": _holds(contact),
        "may": {p.name.lower(): person.may(p, contact.entity_id) for p in rights},
    }
