"""The approval queue and one request: what is to leave the bank, why it may or may not, and the decision on it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import guests, queries, versions
from ventanilla.approvals.types import Code, Refusal, Sheet, State, SubjectKind, Waiting
from ventanilla.compliance.types import Finding, Severity
from ventanilla.publishing import doses
from ventanilla.publishing import queries as publishing
from ventanilla.publishing.types import NotPossible
from ventanilla.web import content_page, content_sheet, content_words, differences, networks, path_words
from ventanilla.web.doors import enter, person_of, step_up
from ventanilla.web.guests import InviteForm
from ventanilla.web.rule_words import law
from ventanilla.workflows import approve, approve_content
from ventanilla.workflows.approve import Proposal

ENTER = (Permission.APPROVAL_DECIDE, Permission.COMPLIANCE_SIGN, Permission.INBOX_REPLY, Permission.CONTENT_WRITE)
TABS = ("mine", "asked", "history")
_SEVERITY = {Severity.BLOCK: "danger", Severity.WARN: "warn", Severity.NOTICE: "info", Severity.ATTEST: "note"}


def refused(why: Refusal) -> str:
    """Why a decision is not taken, in a sentence that says what to do."""
    return {
        Refusal.OWN_WORK: _("You wrote this or worked on it. Four eyes: somebody else decides."),
        Refusal.NO_PERMISSION: _("You do not hold the right that this step asks for."),
        Refusal.NOT_YOUR_TURN: _("This step names other people."),
        Refusal.CHANGED: _("It was changed after you opened it. Read it again before you decide."),
        Refusal.CLOSED: _("It has been decided already."),
        Refusal.DECIDED_ALREADY: _("You have decided on it. One person decides once."),
        Refusal.STEP_UP_NEEDED: _("Prove your second factor again: it counts for five minutes. Nothing was decided."),
        Refusal.REASON_NEEDED: _("Write the reason: the author reads it."),
        Refusal.GUEST_AWAITED: _("Somebody outside the bank has to approve it first. Wait for them, or withdraw the invitation."),
        Refusal.DOSE: _(
            "Its campaign has more commercial messages than its dose allows. A supervisor may let this one pass, with a reason."
        ),
        Refusal.UNSETTLED: _("A rule stands against it that nobody has settled. Settle it, or return it to the author."),
    }[why]


def title(subject: str, summary: str) -> str:
    """What a request is about, in a few words."""
    kind = subject.partition(":")[0]
    names = {
        "attempt": pgettext("approval", "Answer"),
        "content": pgettext("approval", "Post"),
        "template": pgettext("approval", "Reply template"),
        "post_template": pgettext("approval", "Post template"),
        "policy": pgettext("approval", "Policy"),
        "lexicon": pgettext("approval", "Word list"),
        "competition": pgettext("approval", "Competition"),
        "statement": pgettext("approval", "Statement"),
        "path": _("Approval paths"),
    }
    return " · ".join(part for part in (names.get(kind, kind), summary) if part)


def _rows(person: Person, tab: str) -> list[Waiting]:
    return {"mine": queries.queue, "asked": queries.asked, "history": queries.history}[tab](person)


def _cards(person: Person, rows: list[Waiting], tab: str) -> list[dict[str, Any]]:
    subjects = [row.subject for row in rows]
    told = approve.texts(subjects) | approve_content.texts(subjects, {row.subject: row.entity_id for row in rows})
    entities = {e.id: e.name for e in accounts.entity_names(person)}
    return [
        {
            "row": row,
            "title": title(row.subject, row.summary),
            "text": told.get(row.subject, ""),
            "entity": entities.get(row.entity_id, ""),
            "url": f"{reverse('approvals')}?{urlencode({'tab': tab, 'request': row.public_id})}",
        }
        for row in rows
    ]


def _findings(found: tuple[Finding, ...], text: str) -> list[dict[str, Any]]:
    language = (get_language() or "es")[:2]
    said = lambda words: words.get(language) or next(iter(words.values()), "")
    return [
        {
            "message": said(f.message) or f.rule,
            "rule": f.rule,
            "severity": f.severity,
            "tone": _SEVERITY[f.severity],
            "source": law(f.source),
            "fix": said(f.fix),
            "words": text[f.start : f.end],
        }
        for f in found
    ]


def _shown(proposal: Proposal | None) -> dict[str, Any]:
    if proposal is None or proposal.gone:
        return {"proposal": proposal}
    findings = _findings(proposal.findings, proposal.text)
    spans = [(f.start, f.end, said["message"]) for f, said in zip(proposal.findings, findings, strict=True)]
    return {
        "proposal": proposal,
        "text": differences.marked(proposal.text, spans),
        "difference": differences.words(proposal.before, proposal.text) if proposal.before else "",
        "findings": findings,
        **(_counted(proposal) if proposal.platform else {}),
    }


def _counted(proposal: Proposal) -> dict[str, Any]:
    """The text beside its network's limit."""
    return {
        "network": networks.name(proposal.platform),
        "length": networks.length(proposal.platform, proposal.text),
        "limit": networks.limits(proposal.platform).text_max,
    }


def _about(person: Person, sheet: Sheet) -> dict[str, Any]:
    """One request as its pane shows it."""
    waiting = sheet.waiting
    of_content = waiting.subject.startswith("content:")
    proposal = None if of_content else approve.proposal(waiting.entity_id, waiting.subject)
    source = proposal.source if proposal else ""
    reads = source.startswith("conversation:") and person.may(Permission.INBOX_READ, waiting.entity_id)
    return {
        "sheet": sheet,
        "title": title(waiting.subject, waiting.summary),
        "entity": next((e.name for e in accounts.entity_names(person) if e.id == waiting.entity_id), ""),
        "conversation": reverse("conversation", args=[source.partition(":")[2]]) if reads else "",
        "word_list": reverse("lexicon", args=[source.partition(":")[2]]) if source.startswith("lexicon:") else "",
        "competition": reverse("competition", args=[source.partition(":")[2]]) if _reads(person, waiting, source) else "",
        "post_template": reverse("post_template", args=[source.partition(":")[2]]) if source.startswith("post_template:") else "",
        "own": sheet.obstacle is Refusal.OWN_WORK,
        "obstacle": refused(sheet.obstacle) if sheet.obstacle and waiting.state is State.OPEN else "",
        "stepped_up": person.stepped_up(),
        "step_up_url": f"{reverse('mfa_reauthenticate')}?{urlencode({'next': reverse('approval', args=[waiting.public_id])})}",
        "digest": waiting.payload_hash.hex(),
        "why": path_words.conditions(sheet.why, _known(waiting)) if sheet.why else (),
        **(_content(person, waiting) if of_content else _paths(waiting) if waiting.subject.startswith("path:") else _shown(proposal)),
    }


def _known(waiting: Waiting) -> path_words.Choices:
    return path_words.choices(waiting.entity_id, SubjectKind.POST)


def _paths(waiting: Waiting) -> dict[str, Any]:
    """A design of approval paths, beside the one that it would follow."""
    row = versions.by_id(UUID(waiting.subject.partition(":")[2]))
    if row is None:
        return {}
    known, before = path_words.choices(row.entity_id, SubjectKind(row.kind)), versions.before(row)
    return {
        "design": path_words.cards(versions.paths_of(row), known),
        "design_note": row.note,
        "design_before": path_words.cards(versions.paths_of(before), known),
        "proposal": None,
    }


def _reads(person: Person, waiting: Waiting, source: str) -> bool:
    return source.startswith("competition:") and person.may(Permission.CONTENT_READ, waiting.entity_id)


def _content(person: Person, waiting: Waiting) -> dict[str, Any]:
    """A piece of content, channel by channel as it will look, with what was approved of it before."""
    proposal = approve_content.proposal(waiting.entity_id, waiting.subject, waiting.payload_hash)
    if proposal is None:
        return {}
    signs, open_ = person.may(Permission.COMPLIANCE_SIGN, waiting.entity_id), waiting.state is State.OPEN
    panel = content_sheet.sheet(proposal.content, proposal.variants, proposal.verdict, proposal.settled)
    asks = guests.may_invite(person, waiting.entity_id)
    return {
        "dose": doses.exceeded(proposal.content) if open_ else None,
        "dose_passed": doses.let_pass(proposal.content),
        "may_dose": doses.may_override(person, proposal.content),
        "guests": guests.of_request(waiting.public_id),
        "may_invite": asks,
        "invite_form": InviteForm() if asks and open_ else None,
        "content": proposal.content,
        "content_findings": panel.pop("findings"),
        "content_similar": proposal.similar,
        "changes": content_page.changes(proposal.before, proposal.now) if proposal.before else None,
        "due": proposal.due,
        "is_saved": True,
        "may_attest": signs and open_,
        "may_override": signs and open_,
        "approval": waiting.public_id,
        "reads_content": person.may(Permission.CONTENT_READ, waiting.entity_id),
        **panel,
    }


@enter(*ENTER)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The queue in deadline order beside the request that is being read."""
    person = person_of(request)
    decides = person.may_somewhere(Permission.APPROVAL_DECIDE)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "mine" if decides else "asked"
    rows = _rows(person, tab)
    wanted = request.GET.get("request", "")
    chosen = next((row for row in rows if str(row.public_id) == wanted), rows[0] if rows else None)
    context = {
        "cards": _cards(person, rows, tab),
        "tab": tab,
        "chosen": chosen.public_id if chosen else None,
        "may_decide": decides,
        "alone": False,
        **(_about(person, queries.sheet(person, chosen.public_id)) if chosen else {}),
    }
    return render(request, "approvals/page.html", context)


@enter()
@require_GET
def request_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One request by itself: where notices lead, and the whole page on a phone."""
    person = person_of(request)
    return render(request, "approvals/request.html", {"alone": True, **_about(person, queries.sheet(person, public_id))})


@enter()
@require_POST
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Approve, return or reject exactly what was shown."""
    person = person_of(request)
    try:
        code, digest = Code(request.POST.get("decision", "")), bytes.fromhex(request.POST.get("digest", ""))
    except ValueError:
        return HttpResponse(status=400)
    outcome = approve.decide(person, public_id, code, digest, request.POST.get("reason", "")[:1000])
    if outcome.refusal is not None:
        messages.error(request, refused(outcome.refusal))
        return HttpResponseRedirect(reverse("approval", args=[public_id]))
    said = {
        State.APPROVED: _("Approved. It goes out now."),
        State.OPEN: _("Approved by you. It waits for the next decision."),
        State.REJECTED: _("Rejected. It does not go out."),
        State.RETURNED: _("Returned to its author with your reason."),
    }
    messages.success(request, said[outcome.state])
    return HttpResponseRedirect(reverse("approvals"))


@enter(Permission.APPROVAL_DECIDE)
@require_POST
@step_up
def dose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A supervisor lets a commercial message pass beyond its campaign's dose."""
    person, back = person_of(request), HttpResponseRedirect(reverse("approval", args=[public_id]))
    row = queries.get_request(person, public_id)
    kind, _colon, id_ = row.subject.partition(":")
    content = publishing.by_text_id(row.entity_id, id_) if kind == "content" else None
    if content is None:
        raise Http404
    try:
        doses.override(person, content, bytes(row.payload_hash), request.POST.get("reason", ""))
    except NotPossible as wrong:
        messages.error(request, content_words.not_possible(str(wrong)))
    return back


@enter()
@require_POST
def comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask or remark, for everybody who may see the request."""
    if not approve.comment(person_of(request), public_id, request.POST.get("text", "")):
        messages.error(request, _("Write something first."))
    return HttpResponseRedirect(reverse("approval", args=[public_id]))
