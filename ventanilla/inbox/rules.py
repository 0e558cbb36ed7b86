"""Pure decisions of the inbox: where a conversation goes next, how urgent it is, when it is due."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from ventanilla.inbox.types import Direction, LookReason, State
from ventanilla.understanding.types import Emotion, Intent, Reading, Sentiment, SignalKind, ThreatKind, Topic, Urgency

PREVIEW = 200
SAMPLE = 16  # one message in so many is drawn
REOPEN_DAYS = 14
RISK_MINUTES = 15

# What a person may do; a customer's message and a sent reply have rules of their own below.
_MOVES: Mapping[State, frozenset[State]] = {
    State.NEW: frozenset({State.ASSIGNED, State.WAITING_CUSTOMER, State.RESOLVED}),
    State.ASSIGNED: frozenset({State.NEW, State.WAITING_CUSTOMER, State.RESOLVED}),
    State.WAITING_CUSTOMER: frozenset({State.NEW, State.ASSIGNED, State.RESOLVED}),
    State.RESOLVED: frozenset({State.NEW, State.ASSIGNED}),
}


def may_move(state: State, to: State, *, assigned: bool) -> bool:
    """Whether a person may take a conversation from one state to another. Nothing is `assigned` without an assignee.

    >>> may_move(State.RESOLVED, State.WAITING_CUSTOMER, assigned=True)
    False
    >>> may_move(State.NEW, State.ASSIGNED, assigned=False)
    False
    """
    return to in _MOVES[state] and (to != State.ASSIGNED or assigned)


def after_customer(state: State) -> State:
    """A customer's message makes a waiting or resolved conversation new again; one in somebody's hands stays there.

    >>> after_customer(State.WAITING_CUSTOMER).value, after_customer(State.ASSIGNED).value
    ('new', 'assigned')
    """
    return State.ASSIGNED if state == State.ASSIGNED else State.NEW


def after_reply(state: State, *, assigned: bool, wait: bool) -> State:
    """A reply of ours leaves the conversation waiting for the customer, or with whoever works on it; a resolved one stays resolved.

    >>> after_reply(State.NEW, assigned=False, wait=True).value, after_reply(State.RESOLVED, assigned=True, wait=True).value
    ('waiting_customer', 'resolved')
    """
    if state == State.RESOLVED:
        return state
    if wait:
        return State.WAITING_CUSTOMER
    return State.ASSIGNED if assigned else State.NEW


def in_sample(public_id: UUID) -> bool:
    """Whether a message is drawn for the sample on which the engine is measured: by the random end of its id, so by chance alone.

    >>> in_sample(UUID(int=0x7 << 76 | 32)), in_sample(UUID(int=0x7 << 76 | 33))
    (True, False)
    """
    return public_id.int % SAMPLE == 0


def reopens(resolved_at: datetime, arrived_at: datetime, days: int = REOPEN_DAYS) -> bool:
    """Whether a message reopens a resolved conversation instead of starting one."""
    return arrived_at - resolved_at < timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Policy:
    """Working minutes of a calendar (empty: round the clock) until the first response, later ones, and the resolution."""

    first_response: int
    response: int
    resolution: int
    calendar_key: str = ""


DEFAULT_POLICIES: Mapping[tuple[int, str], Policy] = {
    (1, ""): Policy(15, 30, 8 * 60),
    (2, ""): Policy(60, 120, 24 * 60),
    (3, ""): Policy(4 * 60, 8 * 60, 48 * 60),
    (4, ""): Policy(24 * 60, 24 * 60, 96 * 60),
}


def round_the_clock(start: datetime, minutes: int, calendar_key: str) -> datetime:
    """The due time where no working calendar is known."""
    return start + timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Route:
    """Conversations whose message has this label go to this team; the first route that matches wins."""

    field: str  # `intent` or `topic`
    value: str
    team_id: int


@dataclass(frozen=True, slots=True)
class Desk:
    """How an entity's inbox behaves. `due(start, minutes, calendar key)` counts working minutes."""

    reopen_days: int = REOPEN_DAYS
    policies: Mapping[tuple[int, str], Policy] = field(default_factory=lambda: DEFAULT_POLICIES)
    routes: Sequence[Route] = ()
    due: Callable[[datetime, int, str], datetime] = round_the_clock

    def policy(self, priority: int, surface: str) -> Policy:
        """The surface's own policy, else the priority's, else the default."""
        return self.policies.get((priority, surface)) or self.policies.get((priority, "")) or DEFAULT_POLICIES[priority, ""]


@dataclass(frozen=True, slots=True)
class Triage:
    """What triage concludes from one message."""

    priority: int
    tags: tuple[str, ...] = ()
    look: LookReason = LookReason.NONE
    team_id: int | None = None


_THREATS = frozenset({ThreatKind.PHISHING_LINK, ThreatKind.CREDENTIAL_REQUEST, ThreatKind.POSES_AS_BANK, ThreatKind.LOOKALIKE_DOMAIN})
_TAGGED = (
    (SignalKind.FORMAL_COMPLAINT, "formal-complaint"),
    (SignalKind.VULNERABLE, "vulnerable"),
    (SignalKind.CHURN, "churn"),
    (SignalKind.PRESS, "press"),
)


def _priority(reading: Reading, threats: frozenset[ThreatKind], signals: frozenset[SignalKind], *, vulnerable: bool, exposed: bool) -> int:
    intent, urgency = reading.intent.label, reading.urgency.label
    if exposed or intent == Intent.FRAUD_REPORT or ThreatKind.BANK_RUN in threats:
        return 1
    if urgency == Urgency.HIGH and intent in (Intent.INCIDENT, Intent.COMPLAINT):
        return 1
    if vulnerable and intent in (Intent.INCIDENT, Intent.COMPLAINT, Intent.FOLLOW_UP):
        return 1
    if urgency == Urgency.HIGH or intent in (Intent.COMPLAINT, Intent.LEAD) or signals & {SignalKind.FORMAL_COMPLAINT, SignalKind.PRESS}:
        return 2
    if SignalKind.CHURN in signals or reading.emotion.label in (Emotion.ANGRY, Emotion.WORRIED) or threats & _THREATS:
        return 2
    if intent in (Intent.PRAISE, Intent.DEFENCE, Intent.IDEA) or reading.needs_answer.label is False:
        return 4
    if urgency == Urgency.LOW and intent == Intent.OTHER and reading.sentiment.label != Sentiment.NEG:
        return 4
    return 3


def triage(
    reading: Reading, *, surface: str = "public", forbidden: Sequence[str] = (), vulnerable: bool = False, routes: Sequence[Route] = ()
) -> Triage:
    """How urgent a message is, what it is tagged with, whose queue it belongs in, and whether somebody must look at once.

    Card numbers and the like in public come first (PCI DSS 3.4: whoever reads them can use them), then fraud and people
    who need care, then what hurts, then what asks.
    """
    threats = frozenset(t.kind for t in reading.threats)
    signals = frozenset(s.kind for s in reading.signals)
    fragile = vulnerable or SignalKind.VULNERABLE in signals
    exposed = bool(forbidden) and surface == "public"
    tags = [tag for kind, tag in _TAGGED if kind in signals]
    if forbidden:
        tags.append("sensitive-data")
    if reading.intent.label == Intent.FRAUD_REPORT or reading.topic.label == Topic.FRAUD_SECURITY or threats & _THREATS:
        tags.append("fraud")
    if vulnerable and "vulnerable" not in tags:
        tags.append("vulnerable")
    look = LookReason.NONE
    if forbidden:
        look = LookReason.FORBIDDEN_DATA
    elif threats & _THREATS:
        look = LookReason.THREAT
    elif SignalKind.PRESS in signals:
        look = LookReason.PRESS
    elif SignalKind.VULNERABLE in signals:
        look = LookReason.VULNERABLE
    labels = {"intent": str(reading.intent.label), "topic": str(reading.topic.label)}
    team = next((r.team_id for r in routes if labels.get(r.field) == r.value), None)
    return Triage(_priority(reading, threats, signals, vulnerable=fragile, exposed=exposed), tuple(tags), look, team)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The due times of a conversation; NULL where the clock does not run."""

    first_response_due_at: datetime | None
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    due_at: datetime | None


def clocks(
    desk: Desk,
    *,
    state: State,
    priority: int,
    surface: str,
    opened_at: datetime,
    reopened_at: datetime | None,
    unanswered_since: datetime | None,
    first_response_at: datetime | None,
) -> Clocks:
    """The clocks of a conversation as it stands.

    The first-response clock stands as the promise that it was, even once answered; a later message, and one that reopens,
    has a clock of its own. While we wait for the customer, and once resolved, nothing is due.
    """
    policy = desk.policy(priority, surface)
    first = desk.due(opened_at, policy.first_response, policy.calendar_key)
    resolution = desk.due(reopened_at or opened_at, policy.resolution, policy.calendar_key)
    response = None
    if unanswered_since is not None and (first_response_at is not None or reopened_at is not None):
        response = desk.due(unanswered_since, policy.response, policy.calendar_key)
    running: list[datetime] = []
    if state in (State.NEW, State.ASSIGNED):
        running.append(resolution)
        if unanswered_since is not None:
            running.append(response or first)
    return Clocks(first, response, resolution, min(running, default=None))


@dataclass(frozen=True, slots=True)
class Line:
    """What the standing of a conversation is worked out from: one message of its thread."""

    posted_at: datetime
    native_id: str
    direction: Direction
    surface: str
    text: str
    received_at: datetime
    human: bool = True  # an automatic reply answers nothing
    root_id: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the messages alone leave a conversation."""

    last: Line | None = None
    last_customer: Line | None = None
    unanswered_since: datetime | None = None
    first_response_at: datetime | None = None
    asked: bool = False  # the customer has written at all
    answered_at: datetime | None = None  # our first answer to the last of what was asked; None while something is unanswered


def standing(lines: Iterable[Line], *, so_far: Standing = Standing(), settled_at: datetime | None = None) -> Standing:
    """Work out where a conversation stands from its messages, in whatever order they are given.

    `so_far` is the standing of older messages, where `lines` are all newer. What reached us until `settled_at` asks for
    nothing: a person closed the matter. The clock of an answer begins when a message reached us, not when it was written.
    """
    last, customer, asked = so_far.last, so_far.last_customer, so_far.asked
    unanswered, first_response, answered = so_far.unanswered_since, so_far.first_response_at, so_far.answered_at
    for line in sorted(lines, key=lambda line: (line.posted_at, line.native_id)):
        last = line
        if line.direction == Direction.IN:
            asked, customer = True, line
            if settled_at is None or line.received_at > settled_at:
                unanswered = line.received_at if unanswered is None else min(unanswered, line.received_at)
                answered = None
        elif line.human:
            unanswered, answered = None, answered or line.posted_at
            if asked and first_response is None:
                first_response = line.posted_at
    return Standing(last, customer, unanswered, first_response, asked, answered)


def preview(text: str) -> str:
    """The beginning of a masked text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= PREVIEW:
        return line
    cut = line[: PREVIEW - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[PREVIEW // 2 :] else cut) + "…"
