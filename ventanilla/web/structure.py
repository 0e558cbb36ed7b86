"""Settings: the bank's entities and their teams."""

from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ventanilla.accounts import directory, entities, teams
from ventanilla.accounts import queries as accounts
from ventanilla.accounts.countries import COUNTRIES
from ventanilla.accounts.permissions import Permission
from ventanilla.web.doors import enter, person_of, step_up
from ventanilla.web.set_up import country_choices
from ventanilla.workflows.found_bank import add_entity


class EntityForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=())
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=())
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix/", "right/", "SystemV/")))
        self.fields["zone"].choices = [(z, z.replace("_", " ")) for z in zones]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["currency"].choices = [(c, c) for c in sorted({c.currency for c in COUNTRIES.values()})]  # type: ignore[attr-defined]  # a ChoiceField


class NewEntityForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]  # a ChoiceField


class TeamForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the team"), max_length=80)


@enter(Permission.USER_ADMIN)
def listing(request: HttpRequest) -> HttpResponse:
    """The tree, with the teams and people of each entity."""
    person = person_of(request)
    mine = person.entities_with(Permission.USER_ADMIN)
    names = [e for e in accounts.entity_names(person) if e.id in mine]
    by_id = {e.id: e for e in directory.entities(person)}
    teams_of: dict[int, list[Any]] = {}
    for team in directory.teams(mine):
        teams_of.setdefault(team.entity_id, []).append(team)
    rows = [(name, by_id[name.id], teams_of.get(name.id, [])) for name in names]
    return render(request, "structure/list.html", {"rows": rows, "team_form": TeamForm(), "tab": "structure"})


@enter(Permission.USER_ADMIN)
@step_up
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A country under the group, or a brand under a country."""
    person = person_of(request)
    parent = directory.get_entity(person, public_id, Permission.USER_ADMIN)
    if parent.kind == "brand":
        raise Http404
    form = NewEntityForm(request.POST if request.method == "POST" else None, initial={"country": parent.country})
    if parent.kind != "group":
        del form.fields["country"]
    if request.method == "POST" and form.is_valid():
        add_entity(person, parent.id, form.cleaned_data["name"], form.cleaned_data.get("country") or parent.country)
        messages.success(request, _("Added, with its first categories and calendars."))
        return HttpResponseRedirect(reverse("structure"))
    return render(request, "structure/add.html", {"form": form, "parent": parent, "tab": "structure"}, status=422 if form.is_bound else 200)


@enter(Permission.USER_ADMIN)
@step_up
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Rename an entity, or change its zone, currency or language."""
    person = person_of(request)
    entity = directory.get_entity(person, public_id, Permission.USER_ADMIN)
    initial = {field: getattr(entity, field) for field in ("name", "zone", "currency", "language")}
    form = EntityForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        entities.change(person, entity.id, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("structure"))
    return render(
        request, "structure/page.html", {"form": form, "entity": entity, "tab": "structure"}, status=422 if form.is_bound else 200
    )


@enter(Permission.USER_ADMIN)
@require_POST
def add_team(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new team of an entity."""
    person = person_of(request)
    entity, form = directory.get_entity(person, public_id, Permission.USER_ADMIN), TeamForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the team a name."))
    else:
        try:
            teams.add(person, entity.id, form.cleaned_data["name"])
        except teams.NameTaken:
            messages.error(request, _("There is a team of that name already."))
    return HttpResponseRedirect(reverse("structure"))


@enter(Permission.USER_ADMIN)
@require_POST
def team(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Rename or remove a team."""
    form = TeamForm(request.POST)
    if request.POST.get("action") == "remove":
        teams.remove(person_of(request), public_id)
    elif form.is_valid():
        teams.rename(person_of(request), public_id, form.cleaned_data["name"])
    return HttpResponseRedirect(reverse("structure"))
