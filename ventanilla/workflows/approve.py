"""What waits for approval, as those who decide see it; a decision about it, and what follows from it, in one transaction."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from rapidfuzz import fuzz

from ventanilla import compliance
from ventanilla.accounts.queries import about
from ventanilla.accounts.types import Person
from ventanilla.approvals import guests, queries, services, versions
from ventanilla.approvals.types import Code, Decided, Outcome, Refusal, State
from ventanilla.catalogue import lexicons
from ventanilla.channels import decisions, sending
from ventanilla.channels.types import Outgoing, Surface
from ventanilla.compliance.types import Draft, DraftKind, Finding
from ventanilla.publishing import competition_queries, competitions, templates
from ventanilla.publishing.types import NotPossible
from ventanilla.understanding import Input, read
from ventanilla.workflows import approve_content, compete, outgoing, post_templates, publish

ALIKE = 62  # of 100: below it, two short answers share little but their courtesies
SIMILAR_MAX = 4


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier decision about a text that resembles this one."""

    decided: Decided
    text: str  # masked
    alike: int  # percent


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would leave the bank once approved, and what helps to judge it. `before` is the text that was turned down last."""

    text: str
    surface: str
    channel: str
    platform: str
    source: str
    files: int
    before: str | None
    findings: tuple[Finding, ...]
    similar: tuple[Similar, ...]
    gone: bool = False  # its subject was erased: nothing is left to read


def decide(person: Person, request: UUID, code: Code, digest: bytes, reason: str = "") -> Outcome:
    """Take a decision. An approved answer goes out; one that was rejected or returned never does.

    `digest` is the hash of what the person saw. Raises `Http404` when the request is not theirs to see.
    """
    row = queries.get_request(person, request)
    try:
        with transaction.atomic():
            if code is Code.APPROVE and row.state == State.OPEN and _unsettled(row.entity_id, row.subject):
                return Outcome(State(row.state), Refusal.UNSETTLED)
            if code is Code.APPROVE and row.state == State.OPEN and (why := _not_yet(row.entity_id, row.subject, request)):
                return Outcome(State(row.state), why)
            outcome = services.decide(person, request, code, digest, _masked(reason))
            if outcome.taken:
                _follow(person, row.entity_id, row.subject, outcome.state)
    except (decisions.NotPossible, NotPossible):  # it was taken back in the same moment
        return Outcome(State(row.state), Refusal.CHANGED)
    return outcome


def _unsettled(entity_id: int, subject: str) -> bool:
    """Whether something stands against what would be published, asked again now."""
    return subject.startswith("content:") and approve_content.unsettled(entity_id, subject)


def _not_yet(entity_id: int, subject: str, request: UUID) -> Refusal | None:
    """What else must happen before a post is approved: a word from outside, or a supervisor's about the campaign's dose."""
    if not subject.startswith("content:"):
        return None
    if guests.awaited(request):
        return Refusal.GUEST_AWAITED
    return Refusal.DOSE if approve_content.overdosed(entity_id, subject) else None


def _follow(person: Person, entity_id: int, subject: str, state: State) -> None:
    kind, _, id_ = subject.partition(":")
    if kind == "content":
        publish.decided(UUID(id_), entity_id, state)
    elif kind == "post_template":
        post_templates.decided(person, entity_id, UUID(id_), state)
    elif kind == "lexicon":
        lexicons.settle(person, UUID(id_), state)
    elif kind == "path":
        versions.settle(person, UUID(id_), state)
    elif kind == "attempt" and state is not State.OPEN:
        _settle(person, UUID(id_), state)


def comment(person: Person, request: UUID, text: str) -> bool:
    """Say something about a request, masked of personal data; False when nothing was said. `Http404` when it is not theirs to see."""
    row = queries.get_request(person, request)
    if not text.strip():
        return False
    services.comment(person, row, _masked(text))
    return True


def _masked(text: str) -> str:
    return read(Input(text.replace("\x00", ""))).masked_text if text.strip() else ""


def _settle(person: Person, attempt: UUID, state: State) -> None:
    task = sending.take_by(attempt)
    if task is None:
        return
    change = decisions.approved(person, task) if state is State.APPROVED else decisions.refused_by(person, task, state.value)
    outgoing.tell(change)


def texts(subjects: list[str]) -> dict[str, str]:
    """The masked first words of these things, for lists; what cannot be opened is left out. Two queries."""
    ids = {s: UUID(s.partition(":")[2]) for s in subjects if s.startswith("attempt:")}
    opened = sending.opened(set(ids.values()))
    return {s: opened[id_][1].shown for s, id_ in ids.items() if id_ in opened}


def proposal(entity_id: int, subject: str) -> Proposal | None:
    """What a request is about; None for a kind that has no text here."""
    if subject.startswith("lexicon:"):
        return _word_list(UUID(subject.partition(":")[2]))
    if subject.startswith(f"{competitions.SUBJECT}:"):
        return _competition(entity_id, subject)
    if subject.startswith("post_template:"):
        return _template(entity_id, UUID(subject.partition(":")[2]))
    if not subject.startswith("attempt:"):
        return None
    id_ = UUID(subject.partition(":")[2])
    found = sending.opened([id_]).get(id_)
    if found is None or found[1].outgoing is None:
        return Proposal("", "", "", "", "", 0, None, (), (), gone=True)
    attempt, payload = found
    out = found[1].outgoing
    assert out is not None
    earlier = sending.turned_down(attempt.source, attempt.pk, entity_id)
    shown = sending.opened([earlier]).get(earlier) if earlier else None
    before = shown[1].outgoing.text if shown and shown[1].outgoing else None
    return Proposal(
        text=out.text,
        surface=out.surface.value,
        channel=attempt.channel.name,
        platform=attempt.platform,
        source=attempt.source,
        files=len(payload.files),
        before=before,
        findings=_findings(entity_id, attempt.platform, out),
        similar=_similar(entity_id, subject, payload.shown),
    )


def _competition(entity_id: int, subject: str) -> Proposal | None:
    """The rules of a competition, line by line, and the post that is answered by name."""
    row = competition_queries.by_id(entity_id, UUID(subject.partition(":")[2]))
    if row is None:
        return None
    return Proposal(compete.written(row), "", "", "", subject, 0, None, (), ())


def _word_list(version: UUID) -> Proposal | None:
    """A version of a word list, as text beside the one that it would follow."""
    row = lexicons.version_by(version)
    if row is None:
        return None
    before = lexicons.before(row)
    source = f"lexicon:{row.lexicon.public_id}"
    return Proposal(lexicons.written(row), "", "", "", source, 0, lexicons.written(before) if before else None, (), ())


def _template(entity_id: int, public_id: UUID) -> Proposal | None:
    """A template of content, channel by channel."""
    row = templates.by_id(entity_id, public_id)
    if row is None:
        return None
    parts = [
        f"{v['platform']} ({v['language']})\n" + "\n\n".join(t for t in (v["text"], *v["thread"], v["first_comment"]) if t)
        for v in row.variants
    ]
    return Proposal("\n\n———\n\n".join(parts), "", "", "", f"post_template:{public_id}", 0, None, (), ())


def _findings(entity_id: int, platform: str, out: Outgoing) -> tuple[Finding, ...]:
    """Everything that the rule engine says of the text, not only what it forbids."""
    check = getattr(compliance, "check", None)
    if check is None:
        return ()
    country = about(entity_id).country
    kind = DraftKind.DM if out.surface is Surface.DIRECT else DraftKind.REPLY
    return tuple(check(Draft(out.text, kind=kind, platform=platform, countries=(country,) if country else (), entity_country=country)))


def _similar(entity_id: int, subject: str, text: str) -> tuple[Similar, ...]:
    """Earlier decisions about texts like this one, the most alike first."""
    known = [d for d in queries.decided(entity_id, "attempt:") if d.subject != subject]
    told = texts([d.subject for d in known])
    found = [Similar(d, told[d.subject], int(fuzz.token_set_ratio(text, told[d.subject]))) for d in known if d.subject in told]
    return tuple(sorted((s for s in found if s.alike >= ALIKE), key=lambda s: -s.alike)[:SIMILAR_MAX])
