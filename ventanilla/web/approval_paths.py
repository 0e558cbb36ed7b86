"""Approval paths of each entity and kind, and who stands in for whom."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import EntityName, Person
from ventanilla.approvals import paths
from ventanilla.approvals.paths import STEPS_MAX, WrongAbsence, WrongPath
from ventanilla.approvals.types import Path, PathStep, SubjectKind
from ventanilla.web import words
from ventanilla.web.approvals import ENTER
from ventanilla.web.doors import enter, person_of, step_up

_UNITS = (("m", gettext_lazy("minutes")), ("h", gettext_lazy("hours")), ("d", gettext_lazy("days")))
_FACTORS = {"m": 1, "h": 60, "d": 60 * 24}


class StepForm(forms.Form):
    permission = forms.ChoiceField(label=gettext_lazy("Who"), choices=(), required=False)
    approvers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Only these people"), coerce=int, choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_all = forms.BooleanField(label=gettext_lazy("All of them, not just one"), required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        none = [] if first else [("", _("No further step"))]
        fields["permission"].choices = [*none, *words.choices("approval_right")]
        fields["approvers"].choices = people

    def step(self) -> PathStep | None:
        said = self.cleaned_data
        if not said["permission"]:
            return None
        return PathStep(Permission(said["permission"]), tuple(said["approvers"]), said["needs_all"])


class DeadlineForm(forms.Form):
    amount = forms.IntegerField(
        label=gettext_lazy("Decided within"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=gettext_lazy("Orders the queue and warns; it decides nothing by itself."),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=_UNITS, required=False)

    def minutes(self) -> int | None:
        amount = self.cleaned_data["amount"]
        return int(amount) * _FACTORS[self.cleaned_data["unit"] or "m"] if amount else None


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


def _split(minutes: int | None) -> dict[str, Any]:
    for unit in ("d", "h"):
        if minutes and minutes % _FACTORS[unit] == 0:
            return {"amount": minutes // _FACTORS[unit], "unit": unit}
    return {"amount": minutes, "unit": "m"}


def _words(path: Path, names: dict[int, str]) -> list[str]:
    """A path's steps, each as one line."""
    told = []
    for step in path.steps:
        who = str(words.word("approval_right", step.permission).text)
        if step.approvers:
            named = ", ".join(names.get(user, "—") for user in step.approvers)
            who = (_("All of: %(names)s") if step.needs_all else _("One of: %(names)s")) % {"names": named}
        told.append(who)
    return told


def _home(person: Person) -> int:
    """Where an absence is entered: where the person approves, or lays down paths."""
    may = person.entities_with(Permission.APPROVAL_DECIDE) or paths.editable(person)
    if not may:
        raise PermissionDenied
    return person.home_id if person.home_id in may and person.home_id is not None else min(may)


def _context(person: Person, away: AwayForm | None = None) -> dict[str, Any]:
    entities = [e for e in accounts.entity_names(person) if e.id in paths.editable(person)]
    laid = paths.laid_down(e.id for e in entities)
    names = accounts.names_of(user for path in laid.values() for step in path.steps for user in step.approvers)
    decides = person.may_somewhere(Permission.APPROVAL_DECIDE) or bool(entities)
    return {
        "rows": [(e, [_cell(e, kind, laid, names) for kind in SubjectKind]) for e in entities],
        "absences": [
            {"row": a, "mine": a.user_id == person.user_id or paths.may_edit(person, a.entity_id)}
            for a in paths.absences(paths.editable(person), person)
        ],
        "away": away or (AwayForm(by=person, entity_id=_home(person), initial={"user": person.user_id}) if decides else None),
        "own": [str(words.word("approval_right", step.permission).text) for step in paths.OWN.steps],
    }


def _cell(entity: EntityName, kind: SubjectKind, laid: dict[tuple[int, SubjectKind], Path], names: dict[int, str]) -> dict[str, Any]:
    path = laid.get((entity.id, kind))
    return {"kind": kind, "path": path, "steps": _words(path, names) if path else [], "deadline": _split(path.minutes) if path else {}}


@enter(*ENTER, *paths.EDITORS)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The paths of the entities that the person administers, and the absences that concern them."""
    return render(request, "approvals/paths.html", _context(person_of(request)))


def _entity(person: Person, public_id: UUID) -> EntityName:
    found = next((e for e in accounts.entity_names(person) if e.public_id == str(public_id)), None)
    if found is None or not paths.may_edit(person, found.id):
        raise Http404
    return found


def _wrong(code: str) -> str:
    return {
        "no_steps": _("A path needs at least one step."),
        "too_many": _("A path has at most four steps."),
        "asks_nothing": _("Choose who decides in each step."),
        "all_of_nobody": _("Name the people of whom all must agree."),
        "lacks_permission": _("Somebody named here may not approve in this entity. Give them the role first, or name another person."),
        "deadline": _("The deadline lies between a minute and sixty days."),
        "dates": _("The last day lies before the first, or in the past."),
        "same_person": _("A deputy is somebody else."),
    }[code]


@enter(*paths.EDITORS)
@step_up
def path_page(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The steps of one kind in one entity: who, one or all, until when."""
    person = person_of(request)
    entity = _entity(person, public_id)
    if kind not in list(SubjectKind):
        raise Http404
    which = SubjectKind(kind)
    standing = paths.path_for(entity.id, which)
    given = request.POST if request.method == "POST" else None
    people = _people(entity.id)
    steps = []
    for number in range(STEPS_MAX):
        now_ = standing.steps[number] if number < len(standing.steps) else None
        initial = {"permission": str(now_.permission), "approvers": now_.approvers, "needs_all": now_.needs_all} if now_ else {}
        steps.append(StepForm(given, prefix=f"s{number}", people=people, first=number == 0, initial=initial))
    deadline = DeadlineForm(given, initial=_split(standing.minutes))
    error = ""
    if given is not None and given.get("action") == "remove":
        if paths.take_up(person, entity.id, which):
            messages.success(request, _("Removed. The path of the entity above holds again."))
        return HttpResponseRedirect(reverse("approval_paths"))
    if given is not None and all([deadline.is_valid(), *(form.is_valid() for form in steps)]):
        try:
            paths.lay_down(person, entity.id, which, [s for form in steps if (s := form.step())], deadline.minutes())
        except WrongPath as wrong:
            error = _wrong(str(wrong))
        else:
            messages.success(request, _("Saved. What has been asked for already keeps its steps."))
            return HttpResponseRedirect(reverse("approval_paths"))
    context = {
        "entity": entity,
        "kind": which,
        "steps": steps,
        "deadline": deadline,
        "error": error,
        "has_own": standing.entity_id == entity.id,
    }
    return render(request, "approvals/path.html", context, status=422 if given is not None else 200)


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
            paths.be_away(person, home, said["user"], said["deputy"], said["starts_on"], said["ends_on"])
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
    paths.be_back(person_of(request), public_id)
    messages.success(request, _("The absence is gone."))
    return HttpResponseRedirect(reverse("approval_paths"))
