"""My account: name and signature, password, second factors, where I am signed in."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ventanilla.accounts import directory, people, preferences, sessions
from ventanilla.web.doors import enter, person_of


class ProfileForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    signature = forms.CharField(
        label=gettext_lazy("Signature"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("How you sign public answers: a first name or initials."),
    )


@enter()
def page(request: HttpRequest) -> HttpResponse:
    """Everything about one's own access on one page."""
    user_id = person_of(request).user_id
    profile = preferences.profile(user_id)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial={"name": profile.name, "signature": profile.signature})
    if request.method == "POST" and form.is_valid():
        preferences.rename(user_id, form.cleaned_data["name"], form.cleaned_data["signature"])
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("account"))
    held = list(Authenticator.objects.filter(user_id=user_id).order_by("created_at"))
    context = {
        "form": form,
        "email": profile.email,
        "roles": directory.roles_of(person_of(request)),
        "codes": next((a for a in held if a.type == Authenticator.Type.TOTP), None),
        "passkeys": [a for a in held if a.type == Authenticator.Type.WEBAUTHN],
        "recovery": next((a for a in held if a.type == Authenticator.Type.RECOVERY_CODES), None),
        "sessions": sessions.of(user_id, request.session),
        "has_password": directory.access_of(user_id).has_password,
    }
    return render(request, "account/page.html", context, status=422 if form.is_bound else 200)


@enter()
@require_POST
def end_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign out somewhere else."""
    if not sessions.end(person_of(request).user_id, public_id):
        raise Http404
    messages.success(request, _("That session has ended."))
    return HttpResponseRedirect(reverse("account"))


@enter()
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    sessions.end_all(person_of(request).user_id, but=request.session)
    messages.success(request, _("You are signed in here alone."))
    return HttpResponseRedirect(reverse("account"))


class PasswordForm(forms.Form):
    old = forms.CharField(
        label=gettext_lazy("Your password now"), max_length=1000, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=1000,
        help_text=gettext_lazy("At least 12 characters. A few words are easier to remember than signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@enter()
def password(request: HttpRequest) -> HttpResponse:
    """A new password, for whoever knows the old one; every other session ends."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            user = people.change_password(person_of(request).user_id, form.cleaned_data["old"], form.cleaned_data["new"])
        except ValidationError as error:
            form.add_error("new", error)
        else:
            if user is not None:
                update_session_auth_hash(request, user)
                sessions.end_all(user.pk, but=request.session)
                messages.success(request, _("Your password is new, and you are signed in here alone."))
                return HttpResponseRedirect(reverse("account"))
            form.add_error("old", _("That is not your password."))
    return render(request, "account/password.html", {"form": form}, status=422 if form.is_bound else 200)
