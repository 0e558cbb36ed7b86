"""Erase a person, or keep them from being erased: the forms of the data-protection officer and of compliance."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from ventanilla.accounts.permissions import Permission
from ventanilla.understanding import mask
from ventanilla.web import contacts, doors
from ventanilla.web.doors import enter, person_of, step_up
from ventanilla.workflows import forget, legal_hold

_SAID = {
    forget.Refusal.ON_HOLD: gettext_noop("This person is under legal hold: nothing was erased. The hold has to be lifted first."),
    forget.Refusal.REASON_MISSING: gettext_noop("Say why, for example that the person asked for it."),
}


def _reason(request: HttpRequest) -> str:
    """What was typed, masked: it outlives the person."""
    return mask(request.POST.get("reason", "")[:300]).text.strip()


@enter(Permission.CONTACT_ERASE)
@step_up
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Erase the person for good. Under legal hold it says so, and nothing changes."""
    person = person_of(request)
    contact = contacts.found(person, public_id)
    if not person.may(Permission.CONTACT_ERASE, contact.entity_id):
        raise Http404
    shown = {"contact": contact, "name": contacts.name_of(contact), "holds": legal_hold.over(contact), "values": request.POST}
    if request.method == "GET":
        return render(request, "contacts/erase.html", shown)
    if request.POST.get("sure") != "1":
        error = _("Confirm that you want to erase this person for good.")
        return render(request, "contacts/erase.html", {**shown, "error": error}, status=422)
    done = forget.forget(person, contact.public_id, _reason(request))
    if done is forget.Refusal.NOT_FOUND:
        raise Http404
    if isinstance(done, forget.Refusal):
        return render(request, "contacts/erase.html", {**shown, "error": _(_SAID[done])}, status=422)
    messages.success(request, _("The person was erased. Nobody can read anything of theirs any more, nor in a backup that is restored."))
    return doors.redirect(request, reverse("contacts"))


@enter(Permission.LEGAL_HOLD)
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Place a legal hold over the person."""
    person = person_of(request)
    contact = contacts.found(person, public_id)
    if not person.may(Permission.LEGAL_HOLD, contact.entity_id):
        raise Http404
    shown = {"contact": contact, "name": contacts.name_of(contact), "values": request.POST}
    if request.method == "GET":
        return render(request, "contacts/hold.html", shown)
    reason = _reason(request)
    if not reason:
        return render(request, "contacts/hold.html", {**shown, "error": _("Say what the hold is for.")}, status=422)
    legal_hold.place(person, contact, reason)
    messages.success(request, _("Under legal hold: nothing of this person is erased until it is lifted."))
    return doors.redirect(request, reverse("contact", args=[contact.public_id]))


@enter(Permission.LEGAL_HOLD)
@require_POST
@step_up
def lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a legal hold over the person."""
    person = person_of(request)
    contact = contacts.found(person, public_id)
    if not person.may(Permission.LEGAL_HOLD, contact.entity_id):
        raise Http404
    try:
        lifted = legal_hold.lift(person, contact, UUID(request.POST.get("hold", "")))
    except ValueError:
        lifted = False
    if not lifted:
        raise Http404
    messages.success(request, _("The legal hold is lifted."))
    return redirect("contact", public_id=contact.public_id)
