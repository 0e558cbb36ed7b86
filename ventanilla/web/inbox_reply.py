"""The composer's requests: send, check while somebody writes, templates; and what people decide about an answer that hangs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.cases import queries as cases
from ventanilla.channels.decisions import NotPossible
from ventanilla.channels.types import Act, Surface
from ventanilla.common.pure.placeholders import fill
from ventanilla.inbox import queries, services, template_list
from ventanilla.inbox.types import InboxRefused
from ventanilla.understanding import mask
from ventanilla.web import case_panel, inbox, inbox_attach, inbox_composer, outbound_words
from ventanilla.web.doors import enter, must, person_of
from ventanilla.web.inbox_composer import NOTE, Check, Composer, Said
from ventanilla.web.inbox_verbs import said
from ventanilla.workflows import attachments, moderate, outgoing, reply

TEXT_MAX = 10_000
KEY_MAX = 60
SURFACES = {"public": Surface.PUBLIC, "direct": Surface.DIRECT}


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\x00", "").replace("\r\n", "\n").strip()[:TEXT_MAX]


def _drawn(request: HttpRequest, person: Person, public_id: UUID, composer: Composer | None, *, sent: str = "") -> HttpResponse:
    """The composer, and beside it head and thread as they stand now. 422 where the composer comes back with what is wrong."""
    row = inbox.found(person, public_id)
    panes = inbox.middle(request, person, row)
    if composer is None:
        composer = inbox_composer.fresh(person, row, panes["items"], sent=sent, chosen=sent)
    response = render(request, "inbox/sent.html", {**panes, "composer": composer, "oob": True}, status=422 if composer.findings else 200)
    return trigger_client_event(response, "stream-changed", {})


def _stopped(person: Person, row: Any, text: str, surface: str, key: str, findings: list[Said]) -> Composer:
    """The composer as it was, with what stops the text."""
    composer = inbox_composer.fresh(person, row, [], chosen=surface, key=key)
    return inbox_composer.with_text(composer, row, text, findings=findings)


@enter(Permission.INBOX_REPLY)
@require_POST
def send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer in public or in private, or write a note. One answer, however often the button is pressed and in however many tabs."""
    person = person_of(request)
    row = inbox.found(person, public_id)
    text, surface, key = _text(request), request.POST.get("surface", ""), request.POST.get("key", "")[:KEY_MAX]
    if surface == NOTE:
        try:
            services.add_note(person, row, text)
        except InboxRefused as refused:
            return _drawn(request, person, public_id, _stopped(person, row, text, NOTE, key, [Said(str(refused), blocks=True)]))
        return _drawn(request, person, public_id, None, sent=NOTE)
    if surface not in SURFACES:
        raise Http404
    then, once = request.POST.get("then", "wait"), f"{person.user_id}:{key}"
    attachments.describe(person, row, inbox_attach.descriptions(request.POST))
    result = reply.send_reply(
        person,
        public_id,
        text,
        SURFACES[surface],
        once,
        files=inbox_attach.chosen(request.POST),
        wait=then != "stay",
        ask=then == "approval",
    )
    if isinstance(result, reply.Stopped):
        if any(issue.code == "answered_meanwhile" for issue in result.issues):
            key = inbox_composer.key_of(queries.thread(row).items)  # they are told; what they send after that is another answer
        return _drawn(request, person, public_id, _stopped(person, row, text, surface, key, outbound_words.findings(result, text)))
    if used := inbox_attach.known_id(request.POST.get("template", "")):
        template_list.note_use(row.entity_id, used)
    response = _drawn(request, person, public_id, None, sent=surface)
    if isinstance(result, reply.NeedsApproval):
        return said(response, _("It waits for somebody else's approval and goes out by itself after that."))
    return response


def checks(person: Person, row: Any, text: str, surface: str) -> list[Check]:
    """What the checks row says while somebody writes."""
    if not text:
        return []
    if surface not in SURFACES:
        return [Check(_("Personal data: it will be masked"), "warn")] if mask(text).found else []
    stopped = reply.check_reply(person, row.public_id, text, SURFACES[surface]) or reply.Stopped()
    shown = [Check(_("Personal data in the text"), "danger", text[p.start : p.end]) for p in stopped.personal_data]
    shown = shown or [Check(_("No personal data"), "ok")]
    shown += [Check(f.text, "danger", f.quote) for f in outbound_words.findings(reply.Stopped(threats=stopped.threats), text)]
    shown += [Check(f.text, "danger", f.quote) for f in outbound_words.findings(reply.Stopped(findings=stopped.findings), text)]
    shown += [Check(outbound_words.issue(i), "warn") for i in stopped.issues]
    return shown


@enter(Permission.INBOX_REPLY)
@require_POST
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The checks row and the network's own count of a text that is being written. Nothing is kept."""
    person = person_of(request)
    row = inbox.found(person, public_id)
    must(person, Permission.INBOX_REPLY, row.entity_id)
    text, surface = _text(request), request.POST.get("surface", "")
    composer = inbox_composer.with_text(inbox_composer.fresh(person, row, []), row, text, checks=checks(person, row, text, surface))
    return render(request, "inbox/checked.html", {"composer": composer})


@enter(Permission.INBOX_REPLY)
@require_GET
def templates(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The reply templates that fit, filled in for this conversation."""
    person = person_of(request)
    row = inbox.found(person, public_id)
    must(person, Permission.INBOX_REPLY, row.entity_id)
    surface = request.GET.get("surface", "")
    found = queries.templates(
        person,
        row.entity_id,
        language=row.language,
        surface=surface if surface in SURFACES else "",
        words=request.GET.get("words", "").strip().removeprefix("/")[:60],
        team_ids=sorted(person.teams),
    )
    talk = inbox.talk_of(request, person, row)
    case = next(iter(cases.of_conversation(person, row.pk)), None)
    values = {
        "customer": talk.first_name,
        "agent": person.name.split()[0],
        "bank": row.entity.name,
        "reference": talk.number,
        **({"case": case.number, "product": case_panel.names_in(row.entity_id).get(case.product, "")} if case else {}),
    }
    context = {
        "talk": talk,
        "templates": [(template, fill(template.text, values)) for template in found[:30]],
        "surface": surface,
        "words": request.GET.get("words", ""),
    }
    return render(request, "inbox/templates.html", context)


DECISIONS: dict[str, Callable[[Person, UUID], object]] = {
    "there": outgoing.confirm_sent,
    "again": outgoing.send_again,
    "leave": outgoing.give_up,
    "withdraw": outgoing.withdraw,
}


@enter(Permission.INBOX_REPLY)
@require_POST
def decide(request: HttpRequest, public_id: UUID, attempt: UUID) -> HttpResponse:
    """It is there, send it again, let it be, or take it back: what a person says about an answer that hangs."""
    person = person_of(request)
    inbox.found(person, public_id)
    verb = DECISIONS.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404
    try:
        verb(person, attempt)
    except LookupError:
        raise Http404
    except NotPossible:
        return said(_thread(request, person, public_id), _("It has moved on meanwhile. Look at it again."), danger=True)
    return _thread(request, person, public_id)


def _thread(request: HttpRequest, person: Person, public_id: UUID) -> HttpResponse:
    row = inbox.found(person, public_id)
    response = render(request, "inbox/thread_live.html", {**inbox.middle(request, person, row), "oob": True})
    return trigger_client_event(response, "stream-changed", {})


@enter(Permission.INBOX_HIDE)
@require_POST
def act(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Hide, show again, delete, report… on the network. It goes the way of every mutation: through the outbox."""
    person = person_of(request)
    message = queries.get_message(person, message_id)
    wanted = request.POST.get("do", "")
    if message is None or message.conversation is None or wanted not in {a.value for a in Act}:
        raise Http404
    stamp = message.hidden_at.isoformat() if message.hidden_at else "shown"
    why = request.htmx.prompt or request.POST.get("reason", "")  # type: ignore[attr-defined]  # django-htmx
    result = moderate.act_on(person, message_id, Act(wanted), f"{person.user_id}:{stamp}", why)
    response = _thread(request, person, message.conversation.public_id)
    if isinstance(result, reply.Stopped):
        return said(response, " ".join(outbound_words.issue(i) for i in result.issues), danger=True)
    return said(response, _("Asked for on the network. The message shows when it is done."))
