"""How allauth is told of our house: closed to sign-ups, locked after failures, everything archived, HTTP only through the guard."""

from typing import Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ventanilla.accounts import factors, lockout, log, sessions
from ventanilla.accounts.models import User, UserKind
from ventanilla.common import http_requests


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail and password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail and this password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Wait a quarter of an hour, or ask your administrator."),
        "incorrect_code": _("That code is not right, or was used already. Wait for the next one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return sessions.address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A locked name is told so, and only after the time that checking its password would have taken."""
        if lockout.locked_until(lockout.name_digest(credentials.get("email", ""))):
            make_password(credentials.get("password", ""))
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        email = credentials.get("email", "")
        if lockout.failed(lockout.name_digest(email)):
            log.locked(email)

    def _rollback_login_failed_rl_usage(self) -> None:
        """Our counters forget on success, below."""

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        lockout.forget(lockout.name_digest(user.email))
        if user.kind != UserKind.PERSON:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        sessions.limit(user.pk, keep=request.session)
        log.signed_in(user.pk, request)
        return super().post_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has no second factor yet adds the first one right after signing in; then it must have been proved lately."""
        user = self.request.user
        strong = Authenticator.objects.filter(user_id=user.pk, type__in=factors.STRONG)
        return strong.exists() and not factors.is_fresh(factors.proved_at(self.request))

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The strong factors that the person has; a password alone vouches for nothing."""
        held = set(Authenticator.objects.filter(user_id=user.pk, type__in=factors.STRONG).values_list("type", flat=True))
        ways = ((Authenticator.Type.TOTP, "mfa_reauthenticate"), (Authenticator.Type.WEBAUTHN, "mfa_reauthenticate_webauthn"))
        return [{"id": name, "description": "", "url": reverse(name)} for kind, name in ways if kind in held]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened where it happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Notices do that."""


class MfaAdapter(DefaultMFAAdapter):
    """Second factors: sealed, named after the bank's desk."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _("This is your only second factor. Add another one first."),
    }

    def encrypt(self, text: str) -> str:
        return factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factors.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Ventanilla"

    def _get_site_name(self) -> str:
        return "Ventanilla"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last strong factor stays: without one nobody works here."""
        strong = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=factors.STRONG)
        return strong.exclude(pk=authenticator.pk).exists()


class SocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens the door only to people whom an administrator has invited, found by their verified e-mail."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_requests_session(self) -> requests.Session:
        return http_requests.session(timeout=10)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Link the identity to our person the first time; turn strangers away."""
        if sociallogin.is_existing:
            return
        verified = [a.email.lower() for a in sociallogin.email_addresses if a.verified or settings.OIDC_TRUST_EMAIL]
        user = User.objects.filter(email__in=verified, is_active=True, kind=UserKind.PERSON).first() if verified else None
        if user is None:
            raise ImmediateHttpResponse(render(request, "sign_in/stranger.html", {"provider": settings.OIDC_NAME}, status=403))
        sociallogin.connect(request, user)
        log.linked(user.pk, settings.OIDC_NAME)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(render(request, "sign_in/sso_failed.html", {"provider": settings.OIDC_NAME}, status=502))


def too_many() -> ValidationError:
    """What a form says when the second factor is locked."""
    return AccountAdapter().validation_error("too_many_login_attempts")
