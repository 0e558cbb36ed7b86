"""How well the engine reads this bank's messages: measured on a random sample, over time; its own layer, version by version."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.inbox import judgements, layers, learning
from ventanilla.inbox.types import InboxRefused, JudgedIn
from ventanilla.understanding import drift
from ventanilla.understanding.heads import shipped
from ventanilla.web import words
from ventanilla.web.archive_words import actor
from ventanilla.web.doors import enter, must, person_of, step_up
from ventanilla.workflows import own_layer

Text = str | Promise
SHOWN_WEEKS = 6
ENOUGH = 50  # sampled messages of a week, below which its drift says little


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what it rests on; `tone` where it asks for a look. Empty where there is nothing."""

    percent: str = ""
    of: int = 0
    low: int = 0
    high: int = 0
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One label over the weeks, newest last; `whole` over all of them together."""

    task: str
    name: Text
    cells: list[Share]
    whole: Share = Share()


def _share(right: int, of: int) -> Share:
    if not of:
        return Share()
    low, high = learning.interval(right, of)
    return Share(f"{100 * right / of:.0f} %", of, round(100 * low), round(100 * high))


def accuracy(said: Sequence[learning.Judged], weeks: Sequence[date]) -> list[Row]:
    """How often people of the random sample's review left a label as the engine had it."""
    right: Counter[tuple[str, date]] = Counter()
    every: Counter[tuple[str, date]] = Counter()
    for one in said:
        if one.source == JudgedIn.SAMPLE:
            week = learning.monday(one.at.date())
            every[one.task, week] += 1
            right[one.task, week] += one.before == one.after
    rows = []
    for task in judgements.TASKS:
        cells = [_share(right[task, week], every[task, week]) for week in weeks]
        mine = [week for name, week in every if name == task]
        whole = _share(sum(right[task, w] for w in mine), sum(every[task, w] for w in mine))
        rows.append(Row(task, words.word("task", task).text, cells, whole))
    return rows


@dataclass(frozen=True, slots=True)
class Confusion:
    """Which label the engine gave (rows) and which people gave (columns); only labels that occur."""

    labels: list[Text]
    rows: list[tuple[Text, list[tuple[int, bool]]]]
    count: int


def confusion(said: Sequence[learning.Judged], task: str, *, sample: bool) -> Confusion:
    pairs = Counter((one.before, one.after) for one in said if one.task == task and (one.source == JudgedIn.SAMPLE or not sample))
    used = [str(label) for label in judgements.TASKS[task] if any(str(label) in pair for pair in pairs)]
    rows = [(words.word(task, a).text, [(pairs[a, b], a == b) for b in used]) for a in used]
    return Confusion([words.word(task, label).text for label in used], rows, sum(pairs.values()))


def moved(entity_id: int, weeks: Sequence[date]) -> list[Row]:
    """How far each label's shares are from the training set's, and how many words are new, week by week."""
    known = {week.starts_on: week for week in learning.weeks(entity_id)}
    expected = drift.reference()
    rows = []
    for task in judgements.TASKS:
        cells = []
        for week in weeks:
            told = known.get(week)
            cells.append(
                _index(drift.psi(expected.labels[task], told.labels.get(task, {})), told.messages, told.messages)
                if told and told.messages
                else Share()
            )
        rows.append(Row(task, words.word("task", task).text, cells))
    cells = []
    for week in weeks:
        told = known.get(week)
        cells.append(_new_words(told.unknown, told.words, expected.unknown, told.messages) if told and told.words else Share())
    return [*rows, Row("words", _("Words that it does not know"), cells)]


def _index(value: float, of: int, drawn: int) -> Share:
    """A week of few messages has no colour: chance alone moves it."""
    tone = "danger" if value > drift.MOVED else "warn" if value > drift.LOOK else "ok"
    return Share(number_format(value, 2), of, tone=tone if drawn >= ENOUGH else "")


def _new_words(unknown: int, of: int, usual: float, drawn: int) -> Share:
    value = drift.psi({"known": 1 - usual, "new": usual}, {"known": of - unknown, "new": unknown})
    return Share(_percent(unknown / of), of, tone=_index(value, of, drawn).tone)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a version is worth for one label."""

    task: str
    name: Text
    before: str
    after: str
    judged: int
    shipped_before: str
    shipped_after: str
    verdict: Text
    tone: str
    used: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the layer as drawn."""

    row: Any
    state: Text
    tone: str
    by: str
    promoted_by: str
    outdated: bool
    trials: list[Trial] = field(default_factory=list)
    percent: int = 0


def _verdict(told: dict[str, Any]) -> tuple[Text, str]:
    if told["passed"]:
        return _("Better"), "ok"
    if not told["enough"]:
        return _("Too few judged"), ""
    if not told["better"]:
        return _("No better than chance"), ""
    return _("Better here, but it loses too much elsewhere"), "warn"


def _percent(value: float) -> str:
    return f"{number_format(100 * value, 1)} %"


def _trial(task: str, told: dict[str, Any], use: Sequence[str]) -> Trial:
    verdict, tone = _verdict(told)
    return Trial(
        task=task,
        name=words.word("task", task).text,
        before=_percent(told["before"]),
        after=_percent(told["after"]),
        judged=told["judged"],
        shipped_before=_percent(told["shipped_before"]),
        shipped_after=_percent(told["shipped_after"]),
        verdict=_("As in the version before") if told.get("carried") else verdict,
        tone=tone,
        used=task in use,
    )


def _version(row: Any, people: dict[int, str]) -> Version:
    states: dict[str, tuple[Text, str]] = {
        "waiting": (_("Waits for its turn"), "info"),
        "running": (_("Training"), "info"),
        "better": (_("Trained"), "ok"),
        "kept": (_("Kept aside"), ""),
        "stopped": (_("Stopped"), "warn"),
        "failed": (_("Failed"), "danger"),
    }
    state, tone = (_("In use"), "ok") if row.live else states.get(row.state, (row.state, ""))
    return Version(
        row=row,
        state=state,
        tone=tone,
        by=actor(row.asked_by, people),
        promoted_by=actor(row.promoted_by, people) if row.promoted_by else "",
        outdated=bool(row.shipped) and row.shipped != shipped().version,
        trials=[_trial(task, told, row.use) for task, told in row.figures.items()],
        percent=round(100 * row.done / row.total) if row.total else 0,
    )


def _entity(person: Person, request: HttpRequest) -> tuple[int, list[Any]]:
    """The entity that the page is about, and those to choose from."""
    mine = person.entities_with(Permission.LEARNING_MANAGE)
    choices = [e for e in accounts.entity_names(person) if e.id in mine]
    asked = request.GET.get("entity") or request.POST.get("entity") or ""
    if asked:
        if not asked.isdecimal() or int(asked) not in mine:
            raise Http404
        return int(asked), choices
    home = person.home_id if person.home_id in mine else None
    return home or min(mine), choices


@enter(Permission.LEARNING_MANAGE)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Accuracy, confusion, drift, versions, and what to label next."""
    person = person_of(request)
    entity_id, choices = _entity(person, request)
    task = request.GET.get("task", "topic")
    task = task if task in judgements.TASKS else "topic"
    sample = request.GET.get("from") != "all"
    this = learning.monday(learning.now().date())
    weeks = [date.fromordinal(this.toordinal() - 7 * n) for n in reversed(range(SHOWN_WEEKS))]
    said = learning.judged(entity_id)
    rows = layers.versions(person, entity_id)
    people = accounts.names_of({int(a[5:]) for r in rows for a in (r.asked_by, r.promoted_by) if a.startswith("user:")})
    may_label = person.may(Permission.READING_CORRECT, entity_id) and person.may(Permission.INBOX_READ, entity_id)
    versions = [_version(row, people) for row in rows]
    context = {
        "entity_id": entity_id,
        "entities": choices,
        "weeks": weeks,
        "accuracy": accuracy(said, weeks),
        "reviewed": sum(one.source == JudgedIn.SAMPLE for one in said) // len(judgements.TASKS),
        "corrected": sum(one.before != one.after for one in said if one.source != JudgedIn.SAMPLE),
        "confirmed": sum(one.before == one.after for one in said if one.source != JudgedIn.SAMPLE),
        "confusion": confusion(said, task, sample=sample),
        "task": task,
        "tasks": words.choices("task")[: len(judgements.TASKS)],
        "sample": sample,
        "drift": moved(entity_id, weeks),
        "versions": versions,
        "running": next((v for v in versions if v.row.finished_at is None), None),
        "may_label": may_label,
        "to_review": learning.to_review(entity_id, limit=20) if may_label else [],
        "to_label": learning.to_label(entity_id, limit=5) if may_label else [],
    }
    return render(request, "understanding/page.html", context)


def _back(entity_id: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('understanding')}?entity={entity_id}")


def _tried(request: HttpRequest, entity_id: int, do: Callable[[], object], done: str) -> HttpResponse:
    try:
        do()
    except InboxRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return _back(entity_id)


def _used(entity_id: int, do: Callable[[], object]) -> None:
    """Change what is in use, and have open conversations read with it."""
    do()
    own_layer.ask_to_read_again(entity_id)


@enter(Permission.LEARNING_MANAGE)
@require_POST
def train(request: HttpRequest) -> HttpResponse:
    """Have a version trained now."""
    person = person_of(request)
    entity_id, _choices = _entity(person, request)
    return _tried(request, entity_id, lambda: own_layer.ask(person, entity_id), _("The training begins. What comes of it appears here."))


def _found(request: HttpRequest, public_id: UUID) -> tuple[Person, Any]:
    person = person_of(request)
    row = layers.get(person, public_id)
    if row is None:
        raise Http404
    must(person, Permission.LEARNING_MANAGE, row.entity_id)
    return person, row


@enter(Permission.LEARNING_MANAGE)
@require_GET
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far a training is; once it has ended, the whole page again."""
    _person, row = _found(request, public_id)
    if row.finished_at is not None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "understanding/progress.html", {"running": _version(row, {})})


@enter(Permission.LEARNING_MANAGE)
@require_POST
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop a training; what is in use stays in use."""
    person, row = _found(request, public_id)
    return _tried(request, row.entity_id, lambda: layers.stop(person, row), _("It stops at its next step. What is in use stays in use."))


@enter(Permission.LEARNING_MANAGE)
@require_POST
@step_up
def promote(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a version to use for the labels chosen, or take the one in use out of use."""
    person, row = _found(request, public_id)
    reason = request.POST.get("reason", "")
    if request.POST.get("do") == "off":
        do, done = partial(layers.switch_off, person, row, reason), _("The shipped model reads alone again.")
    else:
        use = request.POST.getlist("use")
        do, done = partial(layers.promote, person, row, use, reason), _("In use for new messages from now on.")
    return _tried(request, row.entity_id, lambda: _used(row.entity_id, do), done)
