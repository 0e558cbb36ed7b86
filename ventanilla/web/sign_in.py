"""The front door: e-mail and password, then a second factor; or a passkey; or the bank's single sign-on."""

import json
from typing import Any

import requests
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ventanilla.accounts import directory, factors
from ventanilla.web.doors import person_of


class SignIn(LoginView):
    """The sign-in page; in the demo, with the people one may sign in as."""

    template_name = "sign_in/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["sso_name"] = settings.OIDC_NAME if settings.OIDC_URL else ""
        if settings.DEMO:
            context["demo_people"], context["demo_password"] = directory.demo_people(), settings.DEMO_PASSWORD
            context["form"].fields["login"].widget.attrs.pop("autofocus", None)
        return context


class Factor(AuthenticateView):
    """The second step."""

    template_name = "sign_in/factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user = self.stage.login.user
        held = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        return {
            **context,
            "name": user.name,
            "has_code": bool(held - {Authenticator.Type.WEBAUTHN}),
            "passkey_options": _options(context) if Authenticator.Type.WEBAUTHN in held else "",
            "demo_code": factors.demo_code(user.pk) if settings.DEMO else "",
        }


def _options(context: dict[str, Any]) -> str:
    return json.dumps(context.get("js_data", {}).get("request_options", {}))


class _StepUp:
    """The second factor again: one page, whichever factor the person takes."""

    template_name = "sign_in/step_up.html"
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]  # a mix-in
        held = set(Authenticator.objects.filter(user_id=self.request.user.pk).values_list("type", flat=True))
        if Authenticator.Type.WEBAUTHN in held:
            options = context.get("js_data", {}).get("request_options") or begin_authentication(self.request.user)
            context["passkey_options"] = json.dumps(options)
        context["has_code"] = Authenticator.Type.TOTP in held
        context["demo_code"] = factors.demo_code(person_of(self.request).user_id) if settings.DEMO else ""
        return context


class StepUp(_StepUp, ReauthenticateView):
    """By one-time code."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


class StepUpByPasskey(_StepUp, ReauthenticateWebAuthnView):
    """By passkey."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?failed=1")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return HttpResponseRedirect(reverse("account_login"))


def inactive(request: HttpRequest) -> HttpResponse:
    """The account was closed by an administrator."""
    return render(request, "sign_in/closed.html", status=403)


@require_POST
def sso_go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the bank's identity provider."""
    try:
        return oidc.login(request, provider_id)
    except (requests.RequestException, ValueError, KeyError):  # silent, broken, or no such server
        return sso_failed(request)


def sso_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from there, with what it says of the person."""
    try:
        return oidc.callback(request, provider_id)
    except (requests.RequestException, ValueError, KeyError):
        return sso_failed(request)


def sso_cancelled(request: HttpRequest) -> HttpResponse:
    """The person turned back at the bank's identity provider."""
    return HttpResponseRedirect(reverse("account_login"))


def sso_failed(request: HttpRequest) -> HttpResponse:
    """The identity provider did not answer as it should."""
    return render(request, "sign_in/sso_failed.html", {"provider": settings.OIDC_NAME}, status=502)
