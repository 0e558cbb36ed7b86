"""The first minutes of an empty installation: the bank, its first administrator, their second factor, the first channel."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ventanilla.accounts import directory, entities, links, people
from ventanilla.accounts.countries import COUNTRIES
from ventanilla.accounts.permissions import Role
from ventanilla.common import scope
from ventanilla.web.doors import enter
from ventanilla.workflows.found_bank import found_bank

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROWS_MAX = 30
NAME_MAX = 120


def country_choices() -> list[tuple[str, str]]:
    """The countries, by their name in the language in force."""
    language = get_language() or "es"
    return sorted(((c.code, c.name(language)) for c in COUNTRIES.values()), key=lambda pair: pair[1])


class BankForm(forms.Form):
    group = forms.CharField(label=_("Name of the bank or group"), max_length=NAME_MAX)


class CountryForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"), choices=())
    name = forms.CharField(label=_("Name there"), max_length=NAME_MAX)
    brands = forms.CharField(label=_("Brands"), max_length=500, required=False, help_text=_("Separate them with commas, if there are any."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["country"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [("", "—"), *country_choices()]

    def clean_brands(self) -> list[str]:
        return [name[:NAME_MAX] for part in self.cleaned_data["brands"].split(",") if (name := part.strip())]


class AdministratorForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=NAME_MAX, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        help_text=_("At least 12 characters. A few words are easier to remember than signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    works_too = forms.BooleanField(
        label=_("I also work at the desk"),
        required=False,
        initial=True,
        help_text=_("Gives you the role of head of social as well. Without it you administer, and see no customer."),
    )


def _rows(request: HttpRequest) -> Any:
    count = forms.formset_factory(CountryForm, extra=0, min_num=1, validate_min=True, max_num=ROWS_MAX)
    if request.method != "POST":
        return count(prefix="country")
    data = request.POST.copy()
    if "more" in data:
        total = min(int(data.get("country-TOTAL_FORMS") or 1) + 1, ROWS_MAX)
        data["country-TOTAL_FORMS"] = str(total)
    return count(data, prefix="country")


def bank(request: HttpRequest, secret: str) -> HttpResponse:
    """Step 1. A link that is spent, late or wrong says so and nothing else."""
    if not links.valid(secret, people.LinkKind.SETUP) or directory.has_people():
        return render(request, "set_up/spent.html", status=410)
    if entities.exists():
        return HttpResponseRedirect(reverse("set_up_administrator", args=[secret]))
    form, rows = BankForm(request.POST if request.method == "POST" else None), None
    try:
        rows = _rows(request)
        ready = request.method == "POST" and "more" not in request.POST and form.is_valid() & rows.is_valid()
    except (ValueError, ValidationError):  # a management form that no page of ours sends
        return HttpResponseRedirect(request.path)
    if ready:
        found_bank(form.cleaned_data["group"], [entities.NewCountry(**row.cleaned_data) for row in rows])
        return HttpResponseRedirect(reverse("set_up_administrator", args=[secret]))
    asked = request.method == "POST" and "more" not in request.POST
    return render(request, "set_up/bank.html", {"form": form, "rows": rows, "step": 1, "show_errors": asked}, status=422 if asked else 200)


def administrator(request: HttpRequest, secret: str) -> HttpResponse:
    """Step 2: the first person. Then signed in, and led to a second factor."""
    if not links.valid(secret, people.LinkKind.SETUP) or directory.has_people():
        return render(request, "set_up/spent.html", status=410)
    with scope.system():
        root = directory.root_id()
    if root is None:
        return HttpResponseRedirect(reverse("set_up", args=[secret]))
    form = AdministratorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (user := _let_in(secret, root, form)):
        login(request, user, backend=BACKEND)
        request.session["set_up"] = True
        after = reverse("set_up_channel")
        return HttpResponseRedirect(f"{reverse('factor_set_up')}?{urlencode({'next': after})}")
    return render(request, "set_up/administrator.html", {"form": form, "step": 2}, status=422 if form.is_bound else 200)


def _let_in(secret: str, root: int, form: AdministratorForm) -> Any:
    said = form.cleaned_data
    roles = [Role.HEAD_OF_SOCIAL] if said["works_too"] else []
    try:
        with scope.system():
            return people.first_administrator(secret, root, said["name"], said["email"], said["password"], roles=roles)
    except ValidationError as error:
        form.add_error("password", error)
        return None


@enter()
def channel(request: HttpRequest) -> HttpResponse:
    """Step 4: where the first channel is connected."""
    try:
        url = reverse("channels")
    except NoReverseMatch:
        url = "/"
    return render(request, "set_up/channel.html", {"step": 4, "channels_url": url})


class PasswordForm(forms.Form):
    password = AdministratorForm.base_fields["password"]


def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """An invited person, or one who asked for a new password, sets it; then signs in with it."""
    user = links.owner(secret, people.LinkKind.INVITE, people.LinkKind.RESET)
    if user is None:
        return render(request, "set_up/link_spent.html", status=410)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if people.accept(secret, form.cleaned_data["password"]) is None:
                return render(request, "set_up/link_spent.html", status=410)
            return HttpResponseRedirect(reverse("account_login") + "?welcome=1")
        except ValidationError as error:
            form.add_error("password", error)
    return render(request, "set_up/accept.html", {"form": form, "invited": user}, status=422 if form.is_bound else 200)
