"""Somebody signs up for an event of the bank on its public page: once, confirmed by e-mail where the bank sends e-mail.

Who agrees to be told of products, or that the bank notes their interests, becomes a contact with that consent and its proof, and
a lead where the form names a product. Who agrees to neither stays a line of the list, and is erased with it.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ventanilla.accounts import queries as accounts
from ventanilla.cases.types import CaseRefused
from ventanilla.common.pure.clock import now
from ventanilla.contacts import services as contacts
from ventanilla.contacts.recognition import recognise_many
from ventanilla.contacts.types import Purpose, Seen
from ventanilla.jobs.services import NewJob, enqueue_many
from ventanilla.jobs.worker import Retry
from ventanilla.notices import mail
from ventanilla.publishing import entries, signups
from ventanilla.publishing.entries import EntryState, Said, SignUp, SignUpForm
from ventanilla.publishing.times import on_the_wall
from ventanilla.understanding import mask_forbidden
from ventanilla.workflows.open_case import FORM, Interested, open_interest

MAIL = "sign_up.mail"
REMIND_BEFORE = timedelta(days=1)
_SALT = "sign-up"


class Closed(Exception):
    """Nobody can sign up now: the form is closed, or full. The argument is a code."""


def sign_up(form: SignUpForm, said: Said) -> tuple[SignUp, bool]:
    """Take a sign-up; the same person twice is one. Says whether it is new. Raises `Closed`. Call in a scope of the form's entity."""
    said = Said({kind: mask_forbidden(text).text for kind, text in said.answers.items()}, said.agreed, said.language, said.source)
    with transaction.atomic():
        held = entries.hold(form.pk)
        if not signups.takes(held, now()):
            raise Closed("closed")
        known = entries.standing(held, said.email)
        if known is not None:
            _mail(known, "confirm" if known.state == EntryState.PENDING else known.state)
            return known, False
        if entries.full(held):
            raise Closed("full")
        terms = signups.terms_of(held)
        offered = {consent["purpose"] for consent in terms.consents}
        row = entries.add(held, terms, Said(said.answers, tuple(p for p in said.agreed if p in offered), said.language, said.source))
        if settings.EMAIL_HOST:
            _mail(row, "confirm")
        else:
            _take_in(row, held)
    return row, True


def confirm(row: SignUp) -> SignUp:
    """The person followed the link in their mail: the sign-up counts. Again: as it stands. Raises `Closed` when it came too late."""
    with transaction.atomic():
        held = entries.hold(row.form_id)
        row = entries.by_id(row.public_id) or row
        if row.state == EntryState.PENDING:
            if not signups.takes(held, now()):
                raise Closed("closed")
            if entries.full(held):
                raise Closed("full")
            _take_in(row, held)
    return row


def cancel(row: SignUp, *, actor: str = "visitor") -> SignUp:
    """The person does not come; the next of the waiting list moves up and is told. The consent stands: it is withdrawn elsewhere."""
    with transaction.atomic():
        entries.hold(row.form_id)
        row = entries.by_id(row.public_id) or row
        if row.state != EntryState.CANCELLED:
            moved_up = entries.cancel(row, actor=actor)
            if moved_up is not None:
                _mail(moved_up, "moved_up")
    return row


def _take_in(row: SignUp, form: SignUpForm) -> None:
    """It counts now: contact, consents and lead first, so that all that is written of the person stands under their key."""
    if row.agreed:
        _become_contact(row, form)
    state = entries.seat(row, form)
    if state is not None:
        _mail(row, state.value)


def _become_contact(row: SignUp, form: SignUpForm) -> None:
    answers, at = entries.answers_of(row), now()
    email = answers["email"].strip().lower()
    native = entries.index_of(form.entity_id, email).hex()
    seen = Seen(FORM, native, masked(email), at, name=answers.get("name", ""))
    found = recognise_many(form.entity_id, [seen])[seen.key]
    if found.key is None:
        return  # they asked to be forgotten meanwhile
    entries.belongs_to(row, found.identity_id, found.key.id)
    consents = {
        purpose: contacts.agree(
            found.identity_id, Purpose(purpose), proof=_proof(row, purpose, form), source=f"form:{form.public_id}", at=row.at
        )
        for purpose in row.agreed
    }
    if Purpose.OFFERS in consents and form.product:
        entries.opened(row, _lead(row, form, consents[Purpose.OFFERS].public_id))


def _lead(row: SignUp, form: SignUpForm, consent: UUID) -> UUID | None:
    with translation.override(accounts.about(form.entity_id).language or settings.LANGUAGE_CODE):
        title = signups.said_in(form.words["title"], translation.get_language() or "es")
        phrase = _("Signed up for “%(title)s”") % {"title": title}
    wanted = Interested(
        entity_id=form.entity_id,
        identity_id=row.identity_id or 0,
        subject_key_id=row.subject_key_id,
        phrase=phrase,
        product=form.product,
        consent=consent,
        branch=form.branch,
        source=form.campaign.key,
        key=f"form:{row.public_id}",
    )
    try:
        ref = open_interest(wanted)
    except CaseRefused:  # the product has left the catalogue: the sign-up stands all the same
        return None
    return ref.public_id if ref else None


def _proof(row: SignUp, purpose: str, form: SignUpForm) -> str:
    """The very words to which they agreed, and where these stand unchanged."""
    texts = next(c["text"] for c in row.terms.consents if c["purpose"] == purpose)
    said = signups.said_in(texts, row.language)
    checked = "e-mail confirmed" if settings.EMAIL_HOST else "e-mail not confirmed"
    return f"{said} [{form.key} · {row.terms.number} · SHA-256 {bytes(row.terms.digest).hex()} · {checked}]"


def masked(email: str) -> str:
    """An address that tells its owner which one it is, and nobody else: l•••@correo.example."""
    name, _at, host = email.strip().lower().partition("@")
    return f"{name[:1]}•••@{host}"


# -- links and mail ------------------------------------------------------------------------------------------------


def token(row: SignUp) -> str:
    """The secret part of a person's own page."""
    return signing.Signer(sep=".", salt=_SALT).sign(row.public_id.hex)


def of_token(given: str) -> SignUp | None:
    """The sign-up behind a person's own link; the caller is in the system's scope."""
    try:
        name = signing.Signer(sep=".", salt=_SALT).unsign(given)
    except signing.BadSignature:
        return None
    return entries.by_id(UUID(name))


def _mail(row: SignUp, what: str) -> None:
    if settings.EMAIL_HOST:
        payload = {"sign_up": str(row.public_id), "what": what}
        enqueue_many([NewJob(MAIL, payload, row.entity_id, key=f"{row.public_id}:{what}", rank=2)])


def send(sign_up: str, what: str) -> None:
    """Job: one mail to a person who has signed up. A full mailbox or a silent server: later; an address that is none: never."""
    row = entries.by_id(UUID(sign_up))
    email = entries.answers_of(row).get("email", "") if row is not None else ""
    if row is None or not email or (what == "reminder" and row.state != EntryState.CONFIRMED):
        return
    form = row.form
    link = f"{settings.PUBLIC_URL}/f/{form.key}/mine/{token(row)}"
    with translation.override(row.language):
        place = signups.said_in(form.words["place"], row.language)
        said = {
            "what": what,
            "title": signups.said_in(form.words["title"], row.language),
            "bank": form.entity.name,
            "place": place,
            "online": form.online,
            "wall": on_the_wall(form.starts_at, form.zone),
            "zone": form.zone,
            "link": link,
        }
        subject, body = render_to_string("sign_up/mail.txt", said).strip().split("\n", 1)
    try:
        mail.send(email, subject, body.strip() + "\n", f"{row.public_id}.{what}")
    except mail.Undeliverable:
        return
    except mail.PASSING as error:
        raise Retry(300, type(error).__name__)


def remind() -> int:
    """A chore: whoever has a place hears of it a day before. How many were asked for."""
    with transaction.atomic():
        rows = entries.remind(REMIND_BEFORE)
        for row in rows:
            _mail(row, "reminder")
    return len(rows)
