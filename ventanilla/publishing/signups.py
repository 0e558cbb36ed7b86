"""Sign-up forms for events of the bank: planned under a campaign, opened, closed. What people agree to is numbered and never changed.

Free texts are masked of forbidden data here, before anything is stored.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import SignUpFormChanged
from ventanilla.common.pure.clock import now
from ventanilla.publishing.campaigns import Refused
from ventanilla.publishing.models import Campaign, SignUpForm, SignUpTerms
from ventanilla.publishing.models.campaigns import CampaignState
from ventanilla.publishing.models.signups import EntryState, FormState
from ventanilla.publishing.queries import readable
from ventanilla.publishing.times import UnknownZone, WallTime, resolve
from ventanilla.understanding import mask_forbidden

LANGUAGES = ("es", "en", "pt")
# What may be asked besides the e-mail. Nothing of a special category, nothing that the desk masks.
KINDS = ("name", "phone", "city", "postal_code", "company", "customer", "comment")
PURPOSES = ("offers", "profile")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no i l o 0 1: people read it out
_NEXT = {FormState.DRAFT: {FormState.OPEN}, FormState.OPEN: {FormState.CLOSED}, FormState.CLOSED: {FormState.OPEN}}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the form. `labels` by language; a language without one gets the product's own words."""

    kind: str
    required: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewForm:
    """What a person fills in. Texts by language; `consents` maps a purpose to its texts; `wall` is naive, to the minute."""

    titles: Mapping[str, str]
    wall: datetime
    zone: str
    controller: str
    notice_url: str
    descriptions: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    online: bool = False
    branch: str = ""
    product: str = ""
    minutes: int = 60
    closes_hours: int = 0  # before the event
    capacity: int | None = None
    waiting_list: bool = True
    keep_days: int = 30
    fields: Sequence[Asked] = ()
    consents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many stand where."""

    pending: int = 0
    confirmed: int = 0
    waiting: int = 0
    cancelled: int = 0
    leads: int = 0


def create(person: Person, campaign_id: UUID, new: NewForm) -> SignUpForm:
    """A form under a campaign, as a draft, with its first terms. `Http404`; `PermissionDenied`; `Refused`."""
    campaign = Campaign.objects.filter(public_id=campaign_id, entity_id__in=readable(person)).first()
    if campaign is None:
        raise Http404
    if not person.may(Permission.CONTENT_WRITE, campaign.entity_id):
        raise PermissionDenied
    if campaign.state not in (CampaignState.PLANNED, CampaignState.RUNNING):
        raise Refused(state="closed")
    values, terms = _values(new), _terms(new)
    with transaction.atomic():
        row = SignUpForm.objects.create(
            entity_id=campaign.entity_id, campaign=campaign, key=new_key(), owner_id=person.user_id, created_at=now(), **values
        )
        _record(person, row, "created", values)
        _agree_on(person, row, terms)
    return row


def change(person: Person, public_id: UUID, new: NewForm) -> bool:
    """Change what is asked or told; other terms become the next number. False when nothing differs. `Http404`, `Refused`."""
    with transaction.atomic():
        row = locked(person, public_id)
        if row.erased_at:
            raise Refused(state="closed")
        standing = terms_of(row)
        values, terms = _values(new), _terms(new)
        changes = {name: value for name, value in values.items() if getattr(row, name) != value}
        other = bytes(standing.digest) != terms["digest"]
        for name, value in changes.items():
            setattr(row, name, value)
        if changes:
            row.save(update_fields=list(changes))
            _record(person, row, "changed", changes)
        if other:
            _agree_on(person, row, terms)
    return bool(changes) or other


def set_state(person: Person, public_id: UUID, state: FormState) -> None:
    """Open it to the public, close it, open it again. `Http404`; `Refused(state=…)`."""
    with transaction.atomic():
        row = locked(person, public_id)
        if state not in _NEXT[FormState(row.state)]:
            raise Refused(state="not_from_here")
        if state is FormState.OPEN and row.closes_at <= now():
            raise Refused(state="over")
        row.state = state
        row.save(update_fields=["state"])
        _record(person, row, state.value, {})


def locked(person: Person, public_id: UUID, permission: Permission = Permission.CONTENT_WRITE) -> SignUpForm:
    """The form, under lock, where the person holds the permission; `Http404` elsewhere."""
    mine = person.entities_with(permission)
    row = SignUpForm.objects.select_for_update().filter(public_id=public_id, entity_id__in=mine).first()
    if row is None:
        raise Http404
    return row


def new_key() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def _clean(text: str, longest: int) -> str:
    return mask_forbidden(text.replace("\x00", "").replace("\r\n", "\n").strip()).text[:longest]


def _texts(given: Mapping[str, str], longest: int) -> dict[str, str]:
    return {code: said for code in LANGUAGES if (said := _clean(given.get(code, ""), longest))}


def _values(new: NewForm) -> dict[str, Any]:
    """The columns as they are stored; `Refused` where they cannot be."""
    words = {"title": _texts(new.titles, 120), "description": _texts(new.descriptions, 2000), "place": _texts(new.places, 300)}
    if not words["title"]:
        raise Refused(title="missing")
    for name in ("description", "place"):
        if words[name] and set(words[name]) != set(words["title"]):
            raise Refused(**{name: "language_missing"})
    if not new.online and not words["place"]:
        raise Refused(place="place_missing")
    try:
        starts_at = resolve(WallTime(new.wall.replace(tzinfo=None, second=0, microsecond=0), new.zone)).at
    except (UnknownZone, OverflowError):
        raise Refused(zone="zone_unknown")
    kinds = [asked.kind for asked in new.fields]
    if set(kinds) - set(KINDS) or len(kinds) != len(set(kinds)):
        raise Refused(fields="out_of_bounds")
    bounds = {"minutes": (1, 14_400), "closes_hours": (0, 2_000), "keep_days": (0, 730), "capacity": (1, 100_000)}
    for name, (least, most) in bounds.items():
        value = getattr(new, name)
        if value is not None and not least <= value <= most:
            raise Refused(**{name: "out_of_bounds"})
    return {
        "words": words,
        "fields": [{"kind": a.kind, "required": a.required, "labels": _texts(a.labels, 200)} for a in new.fields],
        "wall": new.wall.isoformat(timespec="minutes")[:16],
        "zone": new.zone,
        "starts_at": starts_at,
        "closes_at": starts_at - timedelta(hours=new.closes_hours),
        **{name: getattr(new, name) for name in ("online", "branch", "product", "minutes", "capacity", "waiting_list", "keep_days")},
    }


def _terms(new: NewForm) -> dict[str, Any]:
    """The terms as they are stored. Every consent is worded in every language in which the form speaks."""
    languages = set(_texts(new.titles, 120))
    controller, notice = _clean(new.controller, 300), new.notice_url.strip()[:500]
    if not controller:
        raise Refused(controller="missing")
    if urlsplit(notice).scheme != "https" or not urlsplit(notice).hostname:
        raise Refused(notice_url="address_wrong")
    consents = []
    for purpose in PURPOSES:
        text = _texts(new.consents.get(purpose, {}), 1000)
        if text and set(text) != languages:
            raise Refused(**{f"consent_{purpose}": "language_missing"})
        consents += [{"purpose": purpose, "text": text}] if text else []
    body = {"consents": consents, "controller": controller, "notice_url": notice}
    return {**body, "digest": hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).digest()}


def _agree_on(person: Person, row: SignUpForm, terms: Mapping[str, Any]) -> None:
    number = SignUpTerms.objects.filter(form=row).count() + 1
    SignUpTerms.objects.create(entity_id=row.entity_id, form=row, number=number, by=person.actor, at=now(), **terms)
    plain = {**terms, "digest": terms["digest"].hex(), "number": number}
    _record(person, row, "terms", plain)


def _record(person: Person, row: SignUpForm, action: str, changes: Mapping[str, Any]) -> None:
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in changes.items()}
    fact = SignUpFormChanged(form=str(row.public_id), key=row.key, action=action, changes=plain)
    archive.record(row.entity_id, fact, actor=person.actor, about=f"form:{row.public_id}")


# -- reads ---------------------------------------------------------------------------------------------------------


def get(person: Person, public_id: UUID, permission: Permission = Permission.CONTENT_READ) -> SignUpForm | None:
    """The form, where the person holds the permission. One query."""
    rows = SignUpForm.objects.filter(entity_id__in=person.entities_with(permission), public_id=public_id)
    return rows.select_related("entity", "campaign", "owner").first()


def by_key(key: str) -> SignUpForm | None:
    """The form behind a public address, drafts left out; the caller is in the system's scope. One query."""
    return SignUpForm.objects.filter(key=key).exclude(state=FormState.DRAFT).select_related("entity", "campaign").first()


def of_campaigns(campaigns: Collection[Campaign]) -> list[tuple[SignUpForm, Figures]]:
    """The forms of these campaigns by the time of their event, with their figures. One query."""
    rows = _counted(SignUpForm.objects.filter(campaign__in=campaigns))
    return [(row, figures_of(row)) for row in rows.order_by("starts_at", "pk")]


def _counted(rows: QuerySet[SignUpForm]) -> QuerySet[SignUpForm]:
    counts = {state.value: Count("sign_ups", filter=Q(sign_ups__state=state)) for state in EntryState}
    return rows.annotate(**counts, leads=Count("sign_ups", filter=Q(sign_ups__case__isnull=False)))


def figures(row: SignUpForm) -> Figures:
    """How many stand where. One query."""
    return figures_of(_counted(SignUpForm.objects.filter(pk=row.pk)).get())


def figures_of(row: Any) -> Figures:
    return Figures(row.pending, row.confirmed, row.waiting, row.cancelled, row.leads)


def terms_of(row: SignUpForm) -> SignUpTerms:
    """The terms in force. One query."""
    return SignUpTerms.objects.filter(form=row).latest("number")


def every_terms(row: SignUpForm) -> list[SignUpTerms]:
    """All terms that ever stood, the newest first."""
    return list(SignUpTerms.objects.filter(form=row).order_by("-number"))


def said_in(texts: Mapping[str, str], language: str) -> str:
    """The text in this language, else in the first that there is."""
    return texts.get(language) or next((texts[code] for code in LANGUAGES if texts.get(code)), "")


def takes(row: SignUpForm, at: datetime) -> bool:
    """Whether people may sign up at this moment."""
    return row.state == FormState.OPEN and at < row.closes_at
