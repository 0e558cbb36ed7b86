"""The approval paths of each entity and kind in one table, and who stands in for whom."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import EntityName, Person
from ventanilla.approvals import absences, paths, versions
from ventanilla.approvals.absences import WrongAbsence
from ventanilla.approvals.types import SubjectKind
from ventanilla.approvals.versions import PathVersion, people_in
from ventanilla.web import path_words, words
from ventanilla.web.approvals import ENTER
from ventanilla.web.doors import enter, person_of


class AwayForm(forms.Form):
    user = forms.TypedChoiceField(label=gettext_lazy("Who is away"), coerce=int, choices=())
    deputy = forms.TypedChoiceField(label=gettext_lazy("Who decides instead"), coerce=int, choices=())
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    ends_on = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, by: Person, entity_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = _people(entity_id)
        fields: dict[str, Any] = self.fields
        everybody = paths.may_edit(by, entity_id)
        fields["user"].choices = [p for p in people if everybody or p[0] == by.user_id]
        fields["deputy"].choices = [p for p in people if everybody or p[0] != by.user_id]


def _people(entity_id: int) -> list[tuple[int, str]]:
    """Who may approve there, by name."""
    found = accounts.names_of(accounts.holders(Permission.APPROVAL_DECIDE, entity_id))
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _home(person: Person) -> int:
    """Where an absence is entered: where the person approves, or lays down paths."""
    may = person.entities_with(Permission.APPROVAL_DECIDE) or paths.editable(person)
    if not may:
        raise PermissionDenied
    return person.home_id if person.home_id in may and person.home_id is not None else min(may)


def _context(person: Person, away: AwayForm | None = None) -> dict[str, Any]:
    entities = [e for e in accounts.entity_names(person) if e.id in paths.editable(person)]
    laid = paths.laid_down(e.id for e in entities)
    names = accounts.names_of(user for row in laid.values() for user in people_in(versions.paths_of(row)))
    decides = person.may_somewhere(Permission.APPROVAL_DECIDE) or bool(entities)
    return {
        "rows": [(e, [_cell(e, kind, laid.get((e.id, kind)), names) for kind in SubjectKind]) for e in entities],
        "absences": [
            {"row": a, "mine": a.user_id == person.user_id or paths.may_edit(person, a.entity_id)}
            for a in absences.absences(paths.editable(person), person)
        ],
        "away": away or (AwayForm(by=person, entity_id=_home(person), initial={"user": person.user_id}) if decides else None),
        "own": [str(words.word("approval_right", step.permission).text) for step in paths.OWN.steps],
    }


def _cell(entity: EntityName, kind: SubjectKind, laid: PathVersion | None, names: dict[int, str]) -> dict[str, Any]:
    return {"kind": kind, "entity": entity, "version": laid, "paths": [path_words.card(p, {}, names) for p in versions.paths_of(laid)]}


@enter(*ENTER, *paths.EDITORS)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Every entity's paths, for those who design them, and the absences that concern them."""
    return render(request, "approvals/paths.html", _context(person_of(request)))


def _wrong(code: str) -> str:
    return {
        "dates": _("The last day lies before the first, or in the past."),
        "same_person": _("A deputy is somebody else."),
        "lacks_permission": _("Somebody named here may not approve in this entity. Give them the role first, or name another person."),
    }[code]


@enter(*ENTER, *paths.EDITORS)
@require_POST
def away(request: HttpRequest) -> HttpResponse:
    """Somebody will be away, and who decides meanwhile."""
    person = person_of(request)
    home = _home(person)
    form = AwayForm(request.POST, by=person, entity_id=home)
    if form.is_valid():
        said = form.cleaned_data
        try:
            absences.be_away(person, home, said["user"], said["deputy"], said["starts_on"], said["ends_on"])
        except WrongAbsence as wrong:
            form.add_error(None, _wrong(str(wrong)))
        else:
            messages.success(request, _("Noted. Where a step names them, the deputy decides on those days."))
            return HttpResponseRedirect(reverse("approval_paths"))
    return render(request, "approvals/paths.html", _context(person, form), status=422)


@enter(*ENTER, *paths.EDITORS)
@require_POST
def back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The absence ends, or was entered by mistake."""
    absences.be_back(person_of(request), public_id)
    messages.success(request, _("The absence is gone."))
    return HttpResponseRedirect(reverse("approval_paths"))
