"""Somebody outside the bank is asked about a post: the link and the code go two different ways, what they say is heard by those inside."""

from django.db import transaction
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ventanilla.accounts.types import Person
from ventanilla.approvals import guests
from ventanilla.approvals.guests import Guest, Invited, Request
from ventanilla.common.ids import uuid7
from ventanilla.notices import mail
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.understanding import Input, read
from ventanilla.workflows import approve_content
from ventanilla.workflows.approve_content import ContentProposal


def mail_link(invited: Invited, url: str) -> bool:
    """Send the link; False when no mail server took it, and the inviter has to send it by another way."""
    guest = invited.guest
    with translation.override(guest.entity.language or "es"):
        subject = _("%(bank)s asks for your approval") % {"bank": guest.entity.name}
        values = {"guest": guest, "url": url, "bank": guest.entity.name, "by": guest.invited_by.name}
        return _send(guest.email, subject, render_to_string("approvals/guest_mail.txt", values))


def mail_code(guest: Guest) -> bool:
    """Send a fresh code; False when there is none to send, or no mail server took it."""
    code = guests.another_code(guest)
    if code is None:
        return False
    with translation.override(guest.entity.language or "es"):
        body = render_to_string("approvals/guest_code.txt", {"code": code, "bank": guest.entity.name})
        return _send(guest.email, _("Your code"), body)


def _send(address: str, subject: str, body: str) -> bool:
    try:
        mail.send(address, subject, body, str(uuid7()))
    except (mail.Undeliverable, *mail.PASSING):
        return False
    return True


def shown(guest: Guest) -> ContentProposal:
    """Exactly the version that the guest was asked about; `Http404` when it is gone."""
    found = approve_content.proposal(guest.entity_id, guest.request.subject, bytes(guest.payload_hash))
    if found is None:
        raise Http404
    return found


def decide(guest: Guest, decision: str, digest: bytes, comment: str) -> None:
    """Hear the guest, once, and tell those inside: whoever invited, and the author."""
    masked = read(Input(comment.replace("\x00", ""))).masked_text if comment.strip() else ""
    with transaction.atomic():
        row = guests.decide(guest, decision, digest, masked)
        kind = NoticeKind.GUEST_APPROVED if decision == "approve" else NoticeKind.GUEST_CHANGES
        told = {"summary": row.request.summary, "organisation": row.organisation}
        people = sorted({row.invited_by_id, row.request.author_id})
        notify_many(NewNotice(row.entity_id, user, kind, told, f"/approvals/{row.request.public_id}") for user in people)


def invite(
    person: Person, request: Request, name: str, organisation: str, email: str, days: int, *, by_mail: bool, needed: bool
) -> Invited:
    """Only what is a post, and still open, is shown outside. `NotInvited`, `PermissionDenied`, `Http404`."""
    if not request.subject.startswith("content:"):
        raise Http404
    return guests.invite(person, request, name, organisation, email, days, by_mail=by_mail, needed=needed)
