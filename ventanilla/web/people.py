"""Settings: who works here, with which roles; invitations, lost phones, closed accounts."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ventanilla.accounts import directory, people, sessions
from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission, Role
from ventanilla.accounts.types import Person
from ventanilla.web.doors import enter, person_of, step_up
from ventanilla.web.words import ROLES

REFUSALS = {
    people.Refusal.OWN_ACCESS: gettext_lazy("Nobody changes their own access. Ask another administrator."),
    people.Refusal.EMAIL_TAKEN: gettext_lazy("Somebody has this e-mail already."),
    people.Refusal.LAST_ADMINISTRATOR: gettext_lazy("This is the last administrator of the bank. Make another one first."),
    people.Refusal.ELSEWHERE_TOO: gettext_lazy("This person works in other entities too. Take away the roles in yours, or ask the group."),
}


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=())
    entity = forms.TypedChoiceField(label=gettext_lazy("Where"), coerce=int, choices=())
    team = forms.TypedChoiceField(label=gettext_lazy("Team"), coerce=int, empty_value=None, required=False, choices=())
    branch = forms.CharField(
        label=gettext_lazy("Branch code"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("For branch managers: whose leads they see."),
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = by.entities_with(Permission.USER_ADMIN)
        self.fields["role"].choices = [(r.value, ROLES[r]) for r in Role]  # type: ignore[attr-defined]  # a ChoiceField
        names = [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(by) if e.id in mine]
        self.fields["entity"].choices = names  # type: ignore[attr-defined]  # a ChoiceField
        teams = [(t.id, f"{t.name} · {t.entity_name}") for t in directory.teams(mine)]
        self.fields["team"].choices = [("", "—"), *teams]  # type: ignore[attr-defined]  # a ChoiceField

    def new_role(self) -> people.NewRole:
        said = self.cleaned_data
        return people.NewRole(said["entity"], Role(said["role"]), said["team"], said["branch"].strip())


class InviteForm(RoleForm):
    field_order = ("name", "email", "language", "role", "entity", "team", "branch")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


@enter(Permission.USER_ADMIN)
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody in one's entities."""
    person = person_of(request)
    everyone = directory.staff(person.entities_with(Permission.USER_ADMIN))
    words = request.GET.get("q", "").strip().casefold()
    shown = [p for p in everyone if words in f"{p.name} {p.email}".casefold()] if words else everyone
    return render(request, "people/list.html", {"people": shown, "total": len(everyone), "q": words, "roles": ROLES, "tab": "people"})


def _link(request: HttpRequest, secret: str) -> str:
    return settings.PUBLIC_URL + reverse("invitation", args=[secret])


@enter(Permission.USER_ADMIN)
@step_up
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown once, and sent by e-mail where the bank has set that up."""
    person = person_of(request)
    form = InviteForm(request.POST if request.method == "POST" else None, by=person)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            invited = people.invite(person, said["name"], said["email"], said["language"], [form.new_role()])
        except people.Refused as refused:
            form.add_error("email", REFUSALS[refused.reason])
        else:
            return _show_link(request, invited.public_id, invited.secret)
    return render(request, "people/invite.html", {"form": form, "tab": "people"}, status=422 if form.is_bound else 200)


def _show_link(request: HttpRequest, public_id: UUID, secret: str) -> HttpResponse:
    view = directory.get_staff(person_of(request), public_id)
    return render(request, "people/link.html", {"member": view, "link": _link(request, secret), "tab": "people"})


@enter(Permission.USER_ADMIN)
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person: roles, factors, sessions, what an administrator may do."""
    person = person_of(request)
    member = directory.get_staff(person, public_id)
    context = {
        "member": member,
        "access": directory.access_of(member.user_id),
        "sessions": sessions.of(member.user_id),
        "form": RoleForm(by=person),
        "oneself": member.user_id == person.user_id,
        "roles": ROLES,
        "mine": person.entities_with(Permission.USER_ADMIN),
        "tab": "people",
    }
    return render(request, "people/page.html", context)


@enter(Permission.USER_ADMIN)
@require_POST
@step_up
def act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One act of an administrator on one person; what is refused changes nothing and says why."""
    person, action = person_of(request), request.POST.get("action", "")
    try:
        if action in ("link", "invite_again"):
            return _show_link(request, public_id, people.new_link(person, public_id))
        if action == "give":
            form = RoleForm(request.POST, by=person)
            if not form.is_valid():
                messages.error(request, _("Choose a role and where it holds."))
                return HttpResponseRedirect(reverse("person", args=[public_id]))
            people.give_role(person, public_id, form.new_role())
        elif action == "take":
            people.take_role(person, public_id, _number(request.POST.get("membership")))
        elif action in ("close", "open"):
            people.set_active(person, public_id, action == "open")
        elif action == "drop_factors":
            people.drop_factors(person, public_id)
        elif action == "unlock":
            people.unlock(person, public_id)
        else:
            raise Http404
    except people.Refused as refused:
        messages.error(request, str(REFUSALS[refused.reason]))
    else:
        messages.success(request, _("Done. The archive has it."))
    return HttpResponseRedirect(reverse("person", args=[public_id]))


def _number(text: str | None) -> int:
    """A row's number from a form; anything else is no such row."""
    if text and text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise Http404
