"""Why a message is read as it is, and the place where a person says what it really is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.inbox import judgements, queries
from ventanilla.inbox.types import InboxRefused, JudgedIn
from ventanilla.web import reading_words, words
from ventanilla.web.doors import enter, must, person_of
from ventanilla.workflows.desk import desk_of

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Text
    chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One label of a reading: what it is called, what stands, how sure the engine was and why; what may be said instead."""

    task: str
    name: Text
    value: str
    word: words.Word
    score: int
    reasons: list[str]
    judged: bool
    machine: Text
    choices: list[Choice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """A threat, a signal or a piece of personal data, with why it was taken for one."""

    word: words.Word
    why: str


def lines(reading: Mapping[str, Any]) -> list[Line]:
    """The labels of a stored reading, in the order in which people ask."""
    found = []
    for task in judgements.TASKS:
        value = judgements.shown(reading, task)
        if not value:
            continue
        before, score = judgements.machine(reading, task)
        found.append(
            Line(
                task=task,
                name=words.word("task", task).text,
                value=value,
                word=words.word(task, value),
                score=round(score * 100),
                reasons=[reading_words.why(one) for one in reading.get("reasons", {}).get(task, ())],
                judged="machine" in reading[task],
                machine=words.word(task, before).text,
                choices=[Choice(code, label, code == value) for code, label in words.choices(task)],
            )
        )
    return found


def personal_data(message: Any) -> list[Found]:
    """What was masked: as the reading says it; for older readings by kind alone."""
    told = message.reading.get("personal_data")
    if told is None:
        kinds = dict.fromkeys([*message.forbidden, *(v.kind for v in message.sealed_values.all() if v.revision == message.revision)])
        return [Found(words.word("data", kind), "") for kind in kinds]
    found = {one["kind"]: Found(words.word("data", one["kind"]), reading_words.of_data(one["reason"])) for one in told}
    found.update({kind: Found(words.word("data", kind), "") for kind in message.forbidden if kind not in found})
    return list(found.values())


def told(message: Any) -> dict[str, Any]:
    """A reading as the page draws it."""
    reading = message.reading
    return {
        "message": message,
        "lines": lines(reading),
        "language": words.word("language", message.language).text if message.language else "",
        "data": personal_data(message),
        "threats": [Found(words.word("threat", t["kind"]), reading_words.why(t["reason"])) for t in reading.get("threats", ())],
        "signals": [Found(words.word("signal", s["kind"]), reading_words.why(s["reason"])) for s in reading.get("signals", ())],
        "model": reading.get("model", ""),
    }


def found(person: Person, message_id: UUID) -> Any:
    """The customer's message, or 404."""
    message = queries.get_message(person, message_id)
    if message is None or message.direction != "in":
        raise Http404
    return message


def said_in(form: Mapping[str, str], reading: Mapping[str, Any], *, rest: bool) -> dict[str, str]:
    """What a form says of a reading: what differs from what stands; with `rest`, the others too, as confirmations."""
    said = {}
    for task in judgements.TASKS:
        value, stands = form.get(task, ""), judgements.shown(reading, task)
        if value and (rest or value != stands):
            said[task] = value
    return said


@enter(Permission.INBOX_READ)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The reading of one message; by POST a person corrects it."""
    person = person_of(request)
    message = found(person, message_id)
    may = person.may(Permission.READING_CORRECT, message.entity_id)
    context = {"may_correct": may, "url": reverse("reading", args=[message_id])}
    if request.method == "GET":
        return render(request, "inbox/reading.html", {**told(message), **context})
    must(person, Permission.READING_CORRECT, message.entity_id)
    said = said_in(request.POST, message.reading, rest=bool(request.POST.get("rest")))
    if not said:
        return render(request, "inbox/reading.html", {**told(message), **context, "error": _("Change a label first, or confirm the rest.")})
    try:
        changed = judgements.judge(
            person, message, said, source=JudgedIn.INBOX, why=request.POST.get("why", ""), desk=desk_of(message.entity_id)
        )
    except InboxRefused as refused:
        return render(request, "inbox/reading.html", {**told(message), **context, "error": str(refused)}, status=422)
    response = render(request, "inbox/reading.html", {**told(message), **context})
    text = ngettext("%(n)s label corrected.", "%(n)s labels corrected.", len(changed)) % {"n": len(changed)} if changed else _("Confirmed.")
    return trigger_client_event(response, "toast", {"text": text, "danger": False})
