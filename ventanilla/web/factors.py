"""A person's second factors: add the first, add another, remove one, recovery codes."""

import json
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme

from ventanilla.accounts import enrolment
from ventanilla.web.doors import enter, person_of

AFTER = "after_factor"  # the session's key: where the person was going


@enter()
def set_up(request: HttpRequest) -> HttpResponse:
    """The choice of a first second factor; whoever has one already goes on."""
    target = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        request.session[AFTER] = target
    if person_of(request).has_factor:
        return HttpResponseRedirect(reverse("account"))
    return render(request, "factors/choose.html")


class AddCodes(ActivateTOTPView):
    """One-time codes by an app: a picture to scan, a code to prove it."""

    template_name = "factors/codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            enrolment.added(self.request, Authenticator.Type.TOTP)
        return response

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes") + "?new=1" if self.did_generate_recovery_codes else reverse("account")


class RemoveCodes(DeactivateTOTPView):
    template_name = "factors/remove_codes.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            enrolment.removed(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskey(AddWebAuthnView):
    """A passkey: the device's own fingerprint, face or PIN, or a security key."""

    template_name = "factors/passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "options": json.dumps(context["js_data"]["creation_options"])}

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            enrolment.added(self.request, Authenticator.Type.WEBAUTHN)
        return response

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes") + "?new=1" if self.did_generate_recovery_codes else reverse("account")


class NamePasskey(EditWebAuthnView):
    template_name = "factors/name_passkey.html"
    success_url = reverse_lazy("account")


class RemovePasskey(RemoveWebAuthnView):
    """Remove a passkey, unless it is the last second factor."""

    template_name = "factors/remove_passkey.html"
    success_url = reverse_lazy("account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "last": self._is_last()}

    def form_valid(self, form: Any) -> HttpResponse:
        if self._is_last():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        with transaction.atomic():
            response = super().form_valid(form)
            enrolment.removed(self.request, Authenticator.Type.WEBAUTHN)
        return response

    def _is_last(self) -> bool:
        strong = Authenticator.objects.filter(user_id=self.request.user.pk, type__in=["totp", "webauthn"])
        return not strong.exclude(pk=self.object.pk).exists()


class RecoveryCodes(ViewRecoveryCodesView):
    """Ten codes that let in once each, for the day the phone is lost."""

    template_name = "factors/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["next"] = self.request.session.get(AFTER, "/") if "new" in self.request.GET else reverse("account")
        return context


class NewRecoveryCodes(GenerateRecoveryCodesView):
    template_name = "factors/new_recovery_codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            enrolment.renewed(self.request)
        return response


class RecoveryCodesFile(DownloadRecoveryCodesView):
    template_name = "factors/recovery_codes.txt"


remove_codes = RemoveCodes.as_view()
recovery_codes = reauthentication_required(app="allauth.mfa")(RecoveryCodes.as_view())
