"""Settings: API tokens of the bank's systems."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ventanilla.accounts import directory, tokens
from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.token_scopes import SAYS, TokenScope
from ventanilla.accounts.types import Person
from ventanilla.common.pure.clock import now
from ventanilla.web.doors import enter, person_of, step_up


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Which system will use it: you will read this name in the archive."),
    )
    entity = forms.TypedChoiceField(label=gettext_lazy("Where"), coerce=int, choices=())
    scopes = forms.MultipleChoiceField(label=gettext_lazy("What it may do"), choices=(), widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(label=gettext_lazy("Works until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = by.entities_with(Permission.TOKEN_ADMIN)
        names = [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(by) if e.id in mine]
        self.fields["entity"].choices = names  # type: ignore[attr-defined]  # a ChoiceField
        may = frozenset().union(*(tokens.may_give(by, entity_id) for entity_id in mine))
        self.fields["scopes"].choices = [(s.value, _(SAYS[s])) for s in TokenScope if s in may]  # type: ignore[attr-defined]  # a ChoiceField

    def expires_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["expires_on"], time(23, 59, 59), tzinfo=UTC)


@enter(Permission.TOKEN_ADMIN)
def listing(request: HttpRequest) -> HttpResponse:
    """Every token of one's entities, working or ended."""
    return render(request, "tokens/list.html", {"tokens": directory.tokens(person_of(request)), "tab": "tokens"})


@enter(Permission.TOKEN_ADMIN)
@step_up
def add(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret is shown on the answer, once."""
    person = person_of(request)
    initial = {"expires_on": (now() + timedelta(days=180)).date()}
    form = TokenForm(request.POST if request.method == "POST" else None, by=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            issued = tokens.issue(person, said["entity"], said["name"], [TokenScope(s) for s in said["scopes"]], form.expires_at())
        except tokens.WrongExpiry:
            form.add_error("expires_on", _("Choose a day from tomorrow to a year from now."))
        except tokens.BeyondOwner:
            form.add_error("scopes", _("In that entity you may not do all of this yourself. Choose less, or ask somebody who may."))
        else:
            return render(request, "tokens/shown_once.html", {"secret": issued.secret, "name": said["name"], "tab": "tokens"})
    return render(request, "tokens/add.html", {"form": form, "tab": "tokens"}, status=422 if form.is_bound else 200)


@enter(Permission.TOKEN_ADMIN)
@require_POST
@step_up
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a token now."""
    tokens.revoke(person_of(request), public_id)
    messages.success(request, _("The token no longer works."))
    return HttpResponseRedirect(reverse("tokens"))
