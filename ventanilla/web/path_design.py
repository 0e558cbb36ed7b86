"""Designing the approval paths of one kind in one entity: the paths in their order, one path's form, which of them a thing would take."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import MATRIX, Permission
from ventanilla.accounts.types import EntityName, Person
from ventanilla.approvals import paths, versions
from ventanilla.approvals.rules import first_that_fits
from ventanilla.approvals.types import Facts, Path, PathStep, SubjectKind, VersionState
from ventanilla.approvals.versions import STEPS_MAX, PathVersion, WrongPath
from ventanilla.publishing import queries as publishing
from ventanilla.web import path_words, words
from ventanilla.web.doors import enter, person_of, step_up
from ventanilla.workflows import check_content, choose_path

UNITS = (("m", gettext_lazy("minutes")), ("h", gettext_lazy("hours")), ("d", gettext_lazy("days")))
FACTORS = {"m": 1, "h": 60, "d": 60 * 24}
HOW = (("one", gettext_lazy("One of them")), ("all", gettext_lazy("All of them")), ("some", gettext_lazy("As many as I say")))


class StepForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the step"), max_length=60, required=False)
    permission = forms.ChoiceField(label=gettext_lazy("Who"), choices=(), required=False)
    approvers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Only these people"), coerce=int, choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(label=gettext_lazy("How many must agree"), choices=HOW, required=False)
    needs = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=20, required=False)
    beside = forms.BooleanField(label=gettext_lazy("At the same time as the step before"), required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        able = [(f"role:{role}", words.word("role", role).text) for role, held in MATRIX.items() if Permission.APPROVAL_DECIDE in held]
        none = [] if first else [("", _("No further step"))]
        fields["permission"].choices = [*none, *words.choices("approval_right"), *able]
        fields["approvers"].choices = people
        if first:
            del fields["beside"]

    def step(self) -> PathStep | None:
        said = self.cleaned_data
        if not said["permission"]:
            return None
        right, _colon, role = said["permission"].partition("role:")
        needs = (said["needs"] or 1) if said["how"] == "some" else 1
        return PathStep(
            Permission(right) if right else Permission.APPROVAL_DECIDE,
            tuple(said["approvers"]),
            said["how"] == "all",
            needs,
            role,
            said["name"].strip(),
            said.get("beside", False),
        )


class PathForm(forms.Form):
    """A path but for its steps: its name, what it is for, its deadline."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    amount = forms.IntegerField(label=gettext_lazy("Decided within"), min_value=1, max_value=9999, required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=UNITS, required=False)
    remind = forms.IntegerField(
        label=gettext_lazy("Remind before, in minutes"),
        min_value=1,
        required=False,
        help_text=gettext_lazy("Those whose turn it is hear of it again."),
    )
    escalate = forms.TypedMultipleChoiceField(
        label=gettext_lazy("When the deadline has passed, these may decide too"),
        coerce=int,
        choices=(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, known: path_words.Choices, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["escalate"].choices = people
        self.dimensions = list(known)
        for dimension, values in known.items():
            fields[f"when_{dimension}"] = forms.MultipleChoiceField(
                label=str(path_words.NAMES[dimension]), choices=values, required=False, widget=forms.CheckboxSelectMultiple
            )

    def groups(self) -> list[dict[str, Any]]:
        """The conditions, those in use opened."""
        bound = [self[f"when_{d}"] for d in self.dimensions]
        return [{"field": field, "used": bool(field.value())} for field in bound]

    def path(self, steps: Sequence[PathStep]) -> Path:
        said = self.cleaned_data
        minutes = said["amount"] * FACTORS[said["unit"] or "m"] if said["amount"] else None
        when = {d: tuple(said[f"when_{d}"]) for d in self.dimensions if said[f"when_{d}"]}
        return Path(tuple(steps), minutes, None, said["name"].strip(), when, said["remind"], tuple(said["escalate"]))


def _initial(path: Path) -> dict[str, Any]:
    minutes = path.minutes or 0
    unit = next((u for u in ("d", "h") if minutes and minutes % FACTORS[u] == 0), "m")
    told = {"name": path.name, "amount": minutes // FACTORS[unit] or None, "unit": unit, "remind": path.remind, "escalate": path.escalate}
    return told | {f"when_{d}": values for d, values in path.when.items()}


def _initial_step(step: PathStep) -> dict[str, Any]:
    how = "all" if step.needs_all else "some" if step.needs > 1 else "one"
    permission = f"role:{step.role}" if step.role else str(step.permission)
    told = {"name": step.name, "permission": permission, "approvers": step.approvers, "how": how, "beside": step.beside}
    return told | {"needs": step.needs if how == "some" else None}


def _people(entity_id: int) -> list[tuple[int, str]]:
    """Who may approve there, by name."""
    found = accounts.names_of(accounts.holders(Permission.APPROVAL_DECIDE, entity_id))
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _place(person: Person, public_id: UUID, kind: str) -> tuple[EntityName, SubjectKind]:
    found = next((e for e in accounts.entity_names(person) if e.public_id == str(public_id)), None)
    if found is None or not paths.may_edit(person, found.id) or kind not in list(SubjectKind):
        raise Http404
    return found, SubjectKind(kind)


def _standing(entity_id: int, kind: SubjectKind) -> tuple[PathVersion | None, list[Path]]:
    """The draft or proposal, or where there is none what is in force here: as what a change would begin with."""
    draft = versions.open_of(entity_id, kind)
    return draft, versions.paths_of(draft or versions.active_of(entity_id, kind))


@enter(*paths.EDITORS)
@require_http_methods(["GET"])
def design(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The paths in force, the draft, the versions, and which path a thing would take."""
    person = person_of(request)
    return _design(request, person, *_place(person, public_id, kind))


def _design(request: HttpRequest, person: Person, entity: EntityName, which: SubjectKind, error: str = "") -> HttpResponse:
    draft, active = versions.open_of(entity.id, which), versions.active_of(entity.id, which)
    known, shown = path_words.choices(entity.id, which), versions.paths_of(draft or active)
    above = paths.choose(entity.id, which) if not shown else None
    context = {
        "entity": entity,
        "kind": which,
        "draft": draft,
        "active": active if active is None or active.paths else None,
        "cards": path_words.cards(shown, known),
        "above": path_words.cards([above.path], known) if above else (),
        "history": versions.history(entity.id, which),
        "groups": [(d, path_words.NAMES[d], _ticked(values, request.GET.getlist(d))) for d, values in known.items()],
        "contents": publishing.newest(entity.id, 30) if which is SubjectKind.POST else (),
        "content": request.GET.get("content", ""),
        "trial": _trial(person, entity.id, which, request.GET, shown, known),
        "may_change": draft is None or draft.state == VersionState.DRAFT,
        "error": error,
    }
    return render(request, "approvals/path.html", context, status=422 if error else 200)


def _ticked(values: Sequence[tuple[str, str]], picked: Sequence[str]) -> list[tuple[str, str, bool]]:
    return [(value, said, value in picked) for value, said in values]


def _trial(
    person: Person, entity_id: int, kind: SubjectKind, asked: QueryDict, shown: Sequence[Path], known: path_words.Choices
) -> dict[str, Any] | None:
    """Which path a piece of content, or a thing with the values picked, would take, and why."""
    facts: Facts = {d: frozenset(asked.getlist(d)) for d in known if asked.getlist(d)}
    if asked.get("content"):
        row = publishing.by_text_id(entity_id, str(asked["content"]))
        facts = choose_path.facts(row, check_content.check(row, whole=False)) if row else facts
    if not facts and "try" not in asked:
        return None
    found, tried = first_that_fits(shown, facts)
    taken = found or paths.choose(entity_id, kind, facts).path
    return {
        "taken": path_words.cards([taken], known)[0],
        "tried": path_words.tried(tried, known),
        "facts": path_words.conditions({d: sorted(values) for d, values in facts.items() if values}, known),
    }


@enter(*paths.EDITORS)
@require_POST
@step_up
def change(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """Move or drop a path of the draft, begin with none, take the draft back, or ask somebody else to approve it."""
    person = person_of(request)
    entity, which = _place(person, public_id, kind)
    what, _colon, place = request.POST.get("do", "").partition(":")
    draft, standing = _standing(entity.id, which)
    edits: dict[str, Callable[[list[Path], int], list[Path]]] = {"up": _up, "drop": _without, "none": lambda _found, _at: []}
    try:
        if what in edits:
            at = int(place) if place.isdecimal() and int(place) < len(standing) else 0
            versions.write(person, entity.id, which, edits[what](standing, at), draft.revision if draft else 0)
        elif what == "back":
            versions.take_back(person, entity.id, which)
            messages.success(request, _("Taken back. What was in force still is."))
        elif what == "propose":
            versions.propose(person, entity.id, which, request.POST.get("note", ""))
            messages.success(request, _("Asked for. It comes into force when somebody else approves it."))
        else:
            raise Http404
    except WrongPath as wrong:
        return _design(request, person, entity, which, path_words.wrong(str(wrong)))
    return HttpResponseRedirect(reverse("approval_path", args=[public_id, kind]))


def _up(found: list[Path], at: int) -> list[Path]:
    return [*found[: at - 1], found[at], found[at - 1], *found[at + 1 :]] if at else found


def _without(found: list[Path], at: int) -> list[Path]:
    return [*found[:at], *found[at + 1 :]]


@enter(*paths.EDITORS)
@require_http_methods(["GET", "POST"])
@step_up
def edit(request: HttpRequest, public_id: UUID, kind: str, number: int) -> HttpResponse:
    """One path: its name, what it is for, its steps, its deadline. The number after the last is a new one."""
    person = person_of(request)
    entity, which = _place(person, public_id, kind)
    draft, standing = _standing(entity.id, which)
    if number > len(standing):
        raise Http404
    path = standing[number] if number < len(standing) else replace(paths.OWN, name="")
    given = request.POST if request.method == "POST" else None
    people, known = _people(entity.id), path_words.choices(entity.id, which)
    form = PathForm(given, initial=_initial(path), known=known, people=people)
    steps = []
    for place in range(STEPS_MAX):
        initial = _initial_step(path.steps[place]) if place < len(path.steps) else {}
        steps.append(StepForm(given, prefix=f"s{place}", people=people, first=place == 0, initial=initial))
    error = ""
    if given is not None and all([form.is_valid(), *(one.is_valid() for one in steps)]):
        made = form.path([s for one in steps if (s := one.step())])
        try:
            versions.write(person, entity.id, which, [*standing[:number], made, *standing[number + 1 :]], _seen(given, draft))
        except WrongPath as wrong:
            error = path_words.wrong(str(wrong))
        else:
            messages.success(request, _("Saved in the draft. Ask for its approval when it is whole."))
            return HttpResponseRedirect(reverse("approval_path", args=[public_id, kind]))
    context = {
        "entity": entity,
        "kind": which,
        "form": form,
        "steps": steps,
        "error": error,
        "draft": draft,
        "is_new": number == len(standing),
    }
    return render(request, "approvals/path_edit.html", context, status=422 if given is not None else 200)


def _seen(given: QueryDict, draft: PathVersion | None) -> int:
    """The revision of the draft that the form was made from."""
    said = given.get("revision", "")
    return int(said) if said.isdecimal() else draft.revision if draft else 0


@enter(*paths.EDITORS)
@require_GET
def version(request: HttpRequest, public_id: UUID, kind: str, number: int) -> HttpResponse:
    """One version as it was designed, with who designed it and what became of it."""
    person = person_of(request)
    entity, which = _place(person, public_id, kind)
    row = next((v for v in versions.history(entity.id, which) if v.number == number), None)
    if row is None:
        raise Http404
    cards = path_words.cards(versions.paths_of(row), path_words.choices(entity.id, which))
    context = {"entity": entity, "kind": which, "version": row, "cards": cards}
    return render(request, "approvals/path_version.html", context)
