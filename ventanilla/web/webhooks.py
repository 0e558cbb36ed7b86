"""Settings: systems of the bank that are told by webhook, and the log of what left."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.notices import queries, targets
from ventanilla.notices.kinds import WORDING, NoticeKind
from ventanilla.web.doors import enter, person_of, step_up


class TargetForm(forms.Form):
    url = forms.CharField(label=gettext_lazy("Address"), max_length=500, widget=forms.URLInput(attrs={"placeholder": "https://"}))
    entity = forms.TypedChoiceField(label=gettext_lazy("Whose notices"), coerce=int, choices=())
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Which notices"),
        choices=(),
        required=False,
        help_text=gettext_lazy("None chosen means all of them."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = by.entities_with(Permission.TOKEN_ADMIN)
        self.fields["entity"].choices = [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(by) if e.id in mine]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["kinds"].choices = [(k.value, _(WORDING[k].title)) for k in NoticeKind if k is not NoticeKind.TEST]  # type: ignore[attr-defined]  # a ChoiceField


def _mine(request: HttpRequest) -> frozenset[int]:
    return person_of(request).entities_with(Permission.TOKEN_ADMIN)


@enter(Permission.TOKEN_ADMIN)
def listing(request: HttpRequest) -> HttpResponse:
    """The targets, and the last fifty dispatches."""
    names = {e.id: e.name for e in accounts.entity_names(person_of(request))}
    rows = [(target, names.get(target.entity_id, "")) for target in queries.targets(_mine(request))]
    log = queries.dispatches(_mine(request))
    people = accounts.names_of(line.user_id for line in log)
    lines = [(line, people.get(line.user_id, "") if line.user_id else line.to) for line in log]
    return render(request, "webhooks/list.html", {"rows": rows, "log": lines, "tab": "webhooks"})


@enter(Permission.TOKEN_ADMIN)
@step_up
def add(request: HttpRequest) -> HttpResponse:
    """Add a target; its signing secret is shown on the answer, once."""
    person = person_of(request)
    form = TargetForm(request.POST if request.method == "POST" else None, by=person)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            added = targets.add(said["entity"], said["url"], [NoticeKind(k) for k in said["kinds"]], actor=person.actor)
        except targets.WrongAddress:
            form.add_error("url", _("Give an https address without a password in it, or one that VENTANILLA_ALLOW_HOSTS opens."))
        else:
            return render(request, "webhooks/shown_once.html", {"secret": added.secret, "url": said["url"], "tab": "webhooks"})
    return render(request, "webhooks/add.html", {"form": form, "tab": "webhooks"}, status=422 if form.is_bound else 200)


@enter(Permission.TOKEN_ADMIN)
@require_POST
@step_up
def act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a target, use it again, or send it a test."""
    action, actor = request.POST.get("action", ""), person_of(request).actor
    if action == "remove":
        targets.remove(_mine(request), public_id, actor=actor)
        messages.success(request, _("Removed."))
    elif action == "on":
        targets.switch_on(_mine(request), public_id, actor=actor)
    elif action == "test":
        targets.test(_mine(request), public_id)
        messages.success(request, _("A test is on its way: look at the log below in a moment."))
    else:
        raise Http404
    return HttpResponseRedirect(reverse("webhooks"))
