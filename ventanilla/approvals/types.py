"""What others hold of an approval: the payload's hash, the path it must take, and what became of a decision."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson


class Code(StrEnum):
    """What a person decides."""

    APPROVE = "approve"
    REJECT = "reject"
    RETURN = "return"  # back to the author, to be changed and asked for again


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    VOID = "void"  # what it was asked for has changed
    EXPIRED = "expired"


class Refusal(StrEnum):
    """Why a decision is not taken."""

    OWN_WORK = "own_work"
    NO_PERMISSION = "no_permission"
    NOT_YOUR_TURN = "not_your_turn"  # a step names other people
    CHANGED = "changed"
    CLOSED = "closed"
    DECIDED_ALREADY = "decided_already"
    STEP_UP_NEEDED = "step_up_needed"
    REASON_NEEDED = "reason_needed"
    GUEST_AWAITED = "guest_awaited"  # somebody outside the bank, who is needed, has not approved
    DOSE = "dose"  # its campaign carries more commercial messages than it may
    UNSETTLED = "unsettled"  # a rule forbids it, or asks for a person's word, and nobody has settled that


class SubjectKind(StrEnum):
    """What can be asked for: the kinds for which an entity lays down a path."""

    REPLY = "reply"
    POST = "post"
    TEMPLATE = "template"
    POLICY = "policy"
    STATEMENT = "statement"


class VersionState(StrEnum):
    """Where a design of approval paths stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"  # waits for somebody else's approval
    ACTIVE = "active"
    REPLACED = "replaced"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class NobodyMayDecide(ValueError):
    """A step of the path names only people who worked on the thing itself, or asks all of nobody."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step: holders of `permission`, those of them with `role`, or exactly `approvers` (who must hold it too); one of them,
    `needs` of them, or all. `beside`: at the same time as the step before it. `name` is what people call it ("Legal")."""

    permission: str
    approvers: tuple[int, ...] = ()
    needs_all: bool = False
    needs: int = 1
    role: str = ""
    name: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request as others hold it: by its public id."""

    public_id: UUID
    subject: str
    state: State
    payload_hash: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision: refused for a reason, or taken, with the request's state after it."""

    state: State
    refusal: Refusal | None = None
    steps_left: int = 0

    @property
    def taken(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the approval queue."""

    public_id: UUID
    entity_id: int
    subject: str
    summary: str
    author: str
    decide_by: datetime | None
    created_at: datetime
    step: int  # counted from 1
    steps: int
    payload_hash: bytes
    state: State = State.OPEN


@dataclass(frozen=True, slots=True)
class Path:
    """The steps that a thing takes, and how many minutes a decision may take (None: no deadline).

    `when` says for what: each dimension (channel, product, risk, …) with the values of which one must fit; nothing: for everything.
    `remind` minutes before the deadline those whose turn it is hear of it again; when it has passed, `escalate` (user ids) hear of
    it and may decide in place of whoever is silent.
    """

    steps: tuple[PathStep, ...]
    minutes: int | None = None
    entity_id: int | None = None  # where it was laid down; None for the product's own
    name: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remind: int | None = None
    escalate: tuple[int, ...] = ()


Facts = Mapping[str, frozenset[str]]  # what the paths ask about a thing: dimension -> the values that hold


@dataclass(frozen=True, slots=True)
class Tried:
    """A path that was looked at: whether it fits, and which of its conditions hold and which do not."""

    path: Path
    fits: bool
    held: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which path a thing takes, and what was tried before it, in order. `version` is None for the product's own path."""

    path: Path
    tried: tuple[Tried, ...] = ()
    version: UUID | None = None

    def why(self) -> dict[str, list[str]]:
        """The conditions that made it this path."""
        return {dimension: list(values) for dimension, values in self.path.when.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """A comment or a decision: who, when, what. `code` is None for a comment."""

    user_id: int
    name: str
    at: datetime
    text: str
    code: Code | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A step as a page shows it. Steps that are taken at the same time share their `position`."""

    position: int
    permission: str
    needs_all: bool
    named: tuple[str, ...]
    current: bool
    passed: bool
    decisions: tuple[Said, ...]
    deputies: tuple[tuple[str, str], ...] = ()  # (who is away, who decides instead)
    name: str = ""
    role: str = ""
    needs: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything about a request that its page shows."""

    waiting: Waiting
    author_id: int
    stages: tuple[Stage, ...]
    comments: tuple[Said, ...]
    closed_at: datetime | None
    obstacle: Refusal | None  # why this person does not decide now; a second factor to be proved anew is none
    path: str = ""  # the name of the path that it takes
    why: Mapping[str, list[str]] = field(default_factory=dict)
    escalated: tuple[str, ...] = ()  # who may decide in place of the silent, since the deadline passed


@dataclass(frozen=True, slots=True)
class Decided:
    """An earlier request and what became of it, for whoever decides on a similar one."""

    public_id: UUID
    subject: str
    state: State
    at: datetime
    by: str
    reason: str


def payload_hash(payload: Mapping[str, Any]) -> bytes:
    """SHA-256 over the canonical JSON of everything that would go out. Any change gives another hash."""
    return hashlib.sha256(orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)).digest()
