"""What others may hold of a case, and what they give to open one. Texts are masked already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ventanilla.cases.states import CaseKind, CaseState, Reason, Severity
from ventanilla.understanding.types import Reading


class Verb(StrEnum):
    """What a hand-off asks of the bank's systems."""

    OPEN = "open"
    REMARK = "remark"
    CHANGE = "change"
    WRITE_PROFILE = "write_profile"
    WITHDRAW_PROFILE = "withdraw_profile"


class UpdateResult(StrEnum):
    """What became of a call-back of the bank."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    STALE = "stale"  # older than what the bank has said since: kept, shown, without effect
    NO_CHANGE = "no_change"
    NOT_POSSIBLE = "not_possible"  # the case has ended otherwise: kept and shown
    UNKNOWN_CASE = "unknown_case"


class Refusal(StrEnum):
    """Why a wish is not granted. The screens say each in a sentence."""

    MOVE = "move"  # the case cannot go there from where it is
    REASON = "reason"  # the move needs one of the reasons of its table
    CONSENT = "consent"  # a lead needs a consent
    COMPLAINT = "complaint"  # no lead inside a complaint
    CONTACT_STOPPED = "contact_stopped"  # the person does not want to be contacted
    CATEGORY = "category"
    BRANCH = "branch"
    PRODUCT = "product"
    TERMS = "terms"  # the network's terms forbid selling from what is said there
    CHANGED = "changed"  # somebody else was faster
    TEXT = "text"
    OTHER_CASE = "other_case"  # a duplicate must name the case that it repeats


class CaseRefused(Exception):
    """A wish that the rules do not grant; nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case as others may hold it."""

    id: int
    public_id: UUID
    entity_id: int
    kind: CaseKind
    number: str
    state: CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What every new case needs. `subject_key_id` is that of the identity who wrote; `summary` is masked text.

    `key` makes opening idempotent: the same key in the same entity gives the case that exists.
    """

    entity_id: int
    conversation_id: int | None
    identity_id: int
    subject_key_id: int
    summary: str
    product: str = ""
    network: str = ""
    source_channel: str = ""
    team_id: int | None = None
    key: str | None = None
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident(Opening):
    category: str
    severity: Severity = Severity.MEDIUM
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComplaint(Opening):
    category: str
    claimed: str
    formal: bool = False
    severity: Severity = Severity.MEDIUM
    filed_on: date
    answer_by: date
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLead(Opening):
    """An opportunity. `consent` is the public id of the consent that allows it: without one there is no lead."""

    phrase: str
    consent: UUID | None
    branch: str = ""
    accept_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A message that may open a case. `consent` is the public id of a live consent to be offered products, or None."""

    entity_id: int
    conversation_id: int
    identity_id: int
    subject_key_id: int
    reading: Reading
    key: str  # idempotency: the message's public id
    received_at: datetime
    consent: UUID | None = None
    network: str = ""
    source_channel: str = ""
    branch: str = ""
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A category of the catalogue, as the rules need it."""

    key: str
    kind: CaseKind
    topic: str = ""
    severity: Severity = Severity.MEDIUM


@dataclass(frozen=True, slots=True)
class ProductChoice:
    """A product of the catalogue and the folded words by which people ask for it."""

    key: str
    product_class: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule decided to open, and why; `kind` None means nothing."""

    kind: CaseKind | None
    why: str
    category: str = ""
    product: str = ""
    severity: Severity = Severity.MEDIUM
    formal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One row of a list or one card of the board. `handoff` is `waiting`, `failed` or empty when all is settled."""

    id: int
    public_id: UUID
    entity_id: int
    kind: CaseKind
    number: str
    state: CaseState
    reason: str
    category: str
    product: str
    severity: Severity
    summary: str
    network: str
    source_channel: str
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    bank_reference: str
    outcome: str
    assignee: str
    conversations: int = 0
    handoff: str = ""
    phrase: str = ""
    branch: str = ""
    offers: int = 0
    offered_at: datetime | None = None
    appointment_at: datetime | None = None
    formal: bool = False
    answer_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDetail:
    """All of one case: the row, and what only its page shows."""

    row: CaseRow
    opened_by: str
    assignee_id: int | None
    team_id: int | None
    team: str
    contact: UUID
    contact_name: str
    handle: str
    identity_id: int
    subject_key_id: int
    bank_at: datetime | None
    claimed: str = ""
    filed_on: date | None = None
    law: str = ""
    paused_on: date | None = None
    answered_on: date | None = None
    tracking_key: str = ""
    consent: UUID | None = None
    tried_branches: tuple[str, ...] = ()
    do_not_contact: bool = False

    @property
    def ref(self) -> CaseRef:
        row = self.row
        return CaseRef(row.id, row.public_id, row.entity_id, row.kind, row.number, row.state)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: rows, and the cursors of its neighbours, empty at the ends."""

    rows: Sequence[CaseRow]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board: its newest cards, and how many there are in all."""

    state: CaseState
    cards: Sequence[CaseRow]
    count: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A conversation in which a case is spoken of."""

    conversation: UUID
    conversation_id: int
    number: int
    channel: str
    network: str
    handle: str
    state: str
    preview: str
    last_message_at: datetime


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line of a timeline, ready to be worded by the screen. `who` is a colleague's name, else empty."""

    kind: str
    actor: str
    who: str
    at: datetime
    from_state: str
    to_state: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class HandoffRow:
    public_id: UUID
    verb: Verb
    state: str
    attempts: int
    error: str
    reference: str
    created_at: datetime
    tried_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer proposed to the agent of a conversation."""

    public_id: UUID
    case: UUID
    number: str
    text: str
    language: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed by; empty means all. `at` is one of `open`, `ended`, `mine`, `unassigned`, `overdue`, `failed`."""

    kind: CaseKind = CaseKind.INCIDENT
    at: str = "open"
    state: str = ""
    severity: str = ""
    category: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A move that a person may make now, with the reasons among which to choose; none: no reason needed."""

    to: CaseState
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class BankSays:
    """A call-back of the bank, scrubbed and masked, ready to be applied."""

    event_id: str
    case: UUID
    reference: str
    status: str
    at: datetime
    text: str = ""
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
