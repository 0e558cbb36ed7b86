"""What people do with a person's record: link, merge, split, consents. Every form opens in the third pane and asks why."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.contacts import merging, queries, services
from ventanilla.contacts.types import ContactRefused, Purpose
from ventanilla.understanding import mask
from ventanilla.web import contacts
from ventanilla.web.doors import enter, must, person_of
from ventanilla.workflows import write_profile

Act = Callable[[Person, Any], object]
SOURCES = ("message", "branch", "phone", "form")


def _done(request: HttpRequest, public_id: UUID, sentence: str) -> HttpResponse:
    """Back to the person's page, which says what was done."""
    messages.success(request, sentence)
    url = reverse("contact", args=[public_id])
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def _form(request: HttpRequest, person: Person, contact: Any, form: str, **more: Any) -> HttpResponse:
    context = {"contact": contact, "name": contacts.name_of(contact), "values": request.POST, **more}
    return render(request, f"contacts/{form}.html", context, status=422 if more.get("error") else 200)


def _asked(request: HttpRequest, public_id: UUID, form: str, act: Act, sentence: str, needs: Permission, **more: Any) -> HttpResponse:
    """Show the form, or do it; a refusal is said in the form and changes nothing."""
    person = person_of(request)
    contact = contacts.found(person, public_id)
    must(person, needs, contact.entity_id)
    if request.method == "GET":
        return _form(request, person, contact, form, **more)
    try:
        with transaction.atomic():
            act(person, contact)
            write_profile.follow(person.actor, contact)
    except ContactRefused as refused:
        return _form(request, person, contact, form, error=str(refused), **more)
    return _done(request, contact.public_id, sentence)


@enter(Permission.CONTACT_LINK)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Link the person to a customer number, with the evidence."""

    def act(person: Person, contact: Any) -> None:
        evidence = mask(request.POST.get("evidence", "")[:500]).text
        services.link_customer(person, contact, request.POST.get("number", "")[:60], evidence)

    return _asked(request, public_id, "link", act, _("Linked to the customer."), Permission.CONTACT_LINK)


@enter(Permission.CONTACT_LINK)
@require_http_methods(["GET", "POST"])
def unlink(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the link back."""

    def act(person: Person, contact: Any) -> None:
        services.unlink_customer(person, contact, mask(request.POST.get("reason", "")[:300]).text)

    return _asked(request, public_id, "unlink", act, _("The link was taken back. It stays on record."), Permission.CONTACT_LINK)


@enter(Permission.CONSENT_RECORD)
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record a consent with its proof."""

    def act(person: Person, contact: Any) -> None:
        source = request.POST.get("source", "")
        if source not in SOURCES:
            raise ContactRefused(_("Say where the consent was given."))
        proof = mask(request.POST.get("proof", "")[:2000]).text
        services.record_consent(person, contact, _purpose(request), proof=proof, source=source)

    shown = request.GET.get("purpose") or request.POST.get("purpose", "")
    return _asked(request, public_id, "consent", act, _("The consent is recorded."), Permission.CONSENT_RECORD, purpose=shown)


@enter(Permission.CONSENT_RECORD)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw a consent: as easy as giving it."""

    def act(person: Person, contact: Any) -> None:
        proof = mask(request.POST.get("proof", "")[:2000]).text
        services.withdraw_consent(person, contact, _purpose(request), proof=proof, source="desk")

    shown = request.GET.get("purpose") or request.POST.get("purpose", "")
    return _asked(request, public_id, "withdraw", act, _("The consent is withdrawn."), Permission.CONSENT_RECORD, purpose=shown)


def _purpose(request: HttpRequest) -> Purpose:
    try:
        return Purpose(request.POST.get("purpose", ""))
    except ValueError:
        raise ContactRefused(_("Say what the consent is for."))


@enter(Permission.CONTACT_LINK)
@require_POST
def vulnerable(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark as needing special care, or take the mark back."""
    person = person_of(request)
    contact = contacts.found(person, public_id)
    wanted = request.POST.get("vulnerable") == "1"
    services.mark_vulnerable(person, contact, vulnerable=wanted)
    return _done(request, contact.public_id, _("Marked as needing special care.") if wanted else _("The mark was taken back."))


@enter(Permission.CONTACT_MERGE)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make another contact part of this one."""

    def act(person: Person, contact: Any) -> None:
        try:
            other = queries.get_contact(person, UUID(request.POST.get("other", "")))
        except ValueError:
            other = None
        if other is None:
            raise ContactRefused(_("Choose the contact that is the same person."))
        merging.merge(person, contact, other, mask(request.POST.get("reason", "")[:300]).text)
        write_profile.follow(person.actor, other)

    return _asked(request, public_id, "merge", act, _("Merged. You can undo it on this page."), Permission.CONTACT_MERGE)


@enter(Permission.CONTACT_MERGE)
@require_GET
def candidates(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Contacts that may be the same person, found by name, handle or customer number."""
    person = person_of(request)
    contact = contacts.found(person, public_id)
    must(person, Permission.CONTACT_MERGE, contact.entity_id)
    asked = request.GET.get("words", "").strip()[:100]
    rows = queries.find(person, asked, limit=9) if asked else []
    others = [row for row in rows if row.pk != contact.pk and row.entity_id == contact.entity_id]
    return render(request, "contacts/candidates.html", {"others": [(row, contacts.name_of(row)) for row in others], "words": asked})


@enter(Permission.CONTACT_MERGE)
@require_POST
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Undo a merge into this contact."""
    person = person_of(request)
    contact = contacts.found(person, public_id)
    wanted = request.POST.get("merge", "")
    done = next((m for m in queries.merges(contact) if str(m.public_id) == wanted), None)
    if done is None:
        raise Http404
    try:
        with transaction.atomic():
            write_profile.follow(person.actor, merging.undo_merge(person, done), contact)
    except ContactRefused as refused:
        messages.error(request, str(refused))
        return redirect("contact", public_id=contact.public_id)
    return _done(request, contact.public_id, _("The merge was undone."))


@enter(Permission.CONTACT_MERGE)
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give some profiles a contact of their own."""

    def act(person: Person, contact: Any) -> None:
        chosen = set(request.POST.getlist("identity"))
        ids = [i.pk for i in contact.identities.all() if str(i.public_id) in chosen]
        write_profile.follow(person.actor, merging.split(person, contact, ids, mask(request.POST.get("reason", "")[:300]).text))

    person = person_of(request)
    profiles = contacts.whole(person, contacts.found(person, public_id))["profiles"] if request.method == "GET" else []
    return _asked(request, public_id, "split", act, _("Split. Merge the two to undo it."), Permission.CONTACT_MERGE, profiles=profiles)
