"""allauth's forms for one-time codes, with codes that work once and counters that lock."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from ventanilla.accounts import factors, lockout
from ventanilla.accounts.adapters import MfaAdapter, too_many

_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "maxlength": 20, "spellcheck": "false"}


class SignInForm(AllauthLoginForm):
    """E-mail and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label, password.help_text = _("E-mail"), _("Password"), ""
        login.widget = forms.EmailInput(attrs={"autocomplete": "username", "maxlength": 254, "autofocus": True, "spellcheck": "false"})
        password.widget.attrs = {"autocomplete": "current-password", "maxlength": 1000}
        login.max_length = 254


class _CodeMixin(forms.Form):
    recovery = True
    code = forms.CharField(label=_("One-time code"), max_length=20, widget=forms.TextInput(attrs=_CODE))

    def clean_code(self) -> str:
        user = self.user  # type: ignore[attr-defined]  # allauth's constructor sets it
        if lockout.locked_until(lockout.factor_digest(user.pk)):
            raise too_many()
        authenticator = factors.match(user, self.cleaned_data["code"], recovery=self.recovery)
        if authenticator is None:
            raise MfaAdapter().validation_error("incorrect_code")
        self.authenticator = authenticator
        return str(self.cleaned_data["code"])


class AuthenticateForm(_CodeMixin, AllauthAuthenticateForm):
    """The second step of signing in."""


class ReauthenticateForm(_CodeMixin, AllauthReauthenticateForm):
    """The second factor again, before something that counts. A recovery code lets in; it vouches for nothing."""

    recovery = False
