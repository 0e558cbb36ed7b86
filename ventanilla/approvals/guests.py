"""People outside the bank who are asked about a request: invited by a signed link, known by a code told apart, heard once."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals.models import Guest, Request
from ventanilla.approvals.types import State
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import GuestReviewed
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import blind_index

SALT = "approvals.guest"
DAYS = (1, 3, 7, 14)
TRIES_MAX, CODES_MAX, OPEN_MAX = 5, 5, 10  # wrong codes, codes sent, guests of one request
INVITERS = (Permission.CONTENT_WRITE, Permission.APPROVAL_DECIDE)


class NotInvited(ValueError):
    """An invitation that cannot be; the argument is a code: missing, days, closed, too_many."""


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitation with what is shown only now: its link's token, and the code where the inviter tells it."""

    guest: Guest
    token: str
    code: str


def may_invite(person: Person, entity_id: int) -> bool:
    return not person.token and any(person.may(permission, entity_id) for permission in INVITERS)


def invite(
    person: Person, request: Request, name: str, organisation: str, email: str, days: int, *, by_mail: bool, needed: bool
) -> Invited:
    """Ask somebody outside about exactly what the open request holds. `PermissionDenied`, `NotInvited`."""
    if not may_invite(person, request.entity_id):
        raise PermissionDenied
    if not name.strip() or not organisation.strip() or not email.strip():
        raise NotInvited("missing")
    if days not in DAYS:
        raise NotInvited("days")
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        row = Request.objects.select_for_update().get(pk=request.pk)
        if row.state != State.OPEN:
            raise NotInvited("closed")
        if row.guests.count() >= OPEN_MAX:
            raise NotInvited("too_many")
        at = now()
        guest = Guest.objects.create(
            entity_id=row.entity_id,
            request=row,
            name=name.strip()[:120],
            organisation=organisation.strip()[:120],
            email=email.strip(),
            by_mail=by_mail,
            needed=needed,
            payload_hash=bytes(row.payload_hash),
            link=_digest(secret),
            invited_by_id=person.user_id,
            invited_at=at,
            expires_at=at + timedelta(days=days),
        )
        code = new_code(guest) if by_mail else ""
        _record(guest, "invited", person.actor)
    return Invited(guest, signing.Signer(salt=SALT).sign(secret), code)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _code_digest(guest: Guest, code: str) -> bytes:
    return blind_index(guest.entity_id, "guest-code", f"{guest.public_id}:{code.strip()}")


def new_code(guest: Guest) -> str:
    """A new code for the guest; the one before no longer counts. In the caller's transaction."""
    code = f"{secrets.randbelow(10**6):06d}"
    guest.code, guest.codes_sent = _code_digest(guest, code), guest.codes_sent + 1
    guest.save(update_fields=["code", "codes_sent"])
    return code


def of_token(token: str) -> Guest | None:
    """Whose link it is, while it is good: whole, not used, withdrawn or expired, and its request open on what they were asked."""
    try:
        secret = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    guest = Guest.objects.select_related("request", "entity", "invited_by").filter(link=_digest(secret)).first()
    return guest if guest is not None and _stands(guest) else None


def _stands(guest: Guest) -> bool:
    row = guest.request
    same = hmac.compare_digest(bytes(row.payload_hash), bytes(guest.payload_hash))
    return guest.state in ("invited", "confirmed") and row.state == State.OPEN and same


def _locked(guest: Guest) -> Guest:
    """The guest's row under lock, while its link is good; `Http404` otherwise."""
    row = Guest.objects.select_for_update(of=("self",)).select_related("request").get(pk=guest.pk)
    if not _stands(row):
        raise Http404
    return row


def another_code(guest: Guest) -> str | None:
    """A code to be sent by e-mail; None when as many as may be were sent, or where the inviter tells it."""
    with transaction.atomic():
        row = _locked(guest)
        return None if row.by_mail or row.codes_sent >= CODES_MAX else new_code(row)


def confirm(guest: Guest, code: str) -> bool:
    """Whether this is the code. After five wrong ones the invitation is void."""
    with transaction.atomic():
        row = _locked(guest)
        if row.code and hmac.compare_digest(bytes(row.code), _code_digest(row, code)):
            row.confirmed_at, row.code = now(), b""
            row.save(update_fields=["confirmed_at", "code"])
            _record(row, "confirmed", _actor(row))
            return True
        row.tries += 1
        if row.tries >= TRIES_MAX:
            row.withdrawn_at = now()
            _record(row, "locked", _actor(row))
        row.save(update_fields=["tries", "withdrawn_at"])
    return False


def decide(guest: Guest, decision: str, digest: bytes, comment: str) -> Guest:
    """What the guest says of exactly what they saw, once. `comment` comes masked. `Http404` when the link is no longer good."""
    with transaction.atomic():
        row = _locked(guest)
        if row.confirmed_at is None or not hmac.compare_digest(bytes(row.payload_hash), digest):
            raise Http404
        row.decision, row.comment, row.decided_at = decision, comment[:2000], now()
        row.save(update_fields=["decision", "comment", "decided_at"])
        _record(row, "approved" if decision == "approve" else "changes", _actor(row))
        ring(row.entity_id, EventKind.APPROVAL_CHANGED, row.request_id)
    return row


def withdraw(person: Person, public_id: UUID) -> Guest:
    """The link is good no more. `Http404` when it is not theirs to withdraw."""
    with transaction.atomic():
        row = Guest.objects.select_for_update(of=("self",)).filter(public_id=public_id, entity_id__in=person.scope.entity_ids).first()
        if row is None or not may_invite(person, row.entity_id):
            raise Http404
        if row.state in ("invited", "confirmed"):
            row.withdrawn_at = now()
            row.save(update_fields=["withdrawn_at"])
            _record(row, "withdrawn", person.actor)
    return Guest.objects.select_related("request").get(pk=row.pk)


def of_request(request_id: UUID) -> list[Guest]:
    """Everybody outside who was asked about a request. One query."""
    return list(Guest.objects.filter(request__public_id=request_id).select_related("invited_by").order_by("pk"))


def awaited(request_id: UUID) -> bool:
    """Whether somebody outside is needed who has not approved. A withdrawn invitation is needed no longer. One query."""
    rows = Guest.objects.filter(request__public_id=request_id, needed=True, withdrawn_at=None)
    return rows.exclude(decision="approve").exists()


def _actor(guest: Guest) -> str:
    return f"guest:{guest.public_id}"


def _record(guest: Guest, action: str, actor: str) -> None:
    said = GuestReviewed(
        request=str(guest.request.public_id),
        guest=str(guest.public_id),
        action=action,
        payload_hash=bytes(guest.payload_hash).hex(),
        invited_by=guest.invited_by_id,
        needed=guest.needed,
    )
    archive.record(guest.entity_id, said, actor=actor, about=guest.request.subject)
