"""What others hold of a notice."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Severity(StrEnum):
    INFO = "info"
    WARN = "warn"
    ALARM = "alarm"


class Medium(StrEnum):
    IN_APP = "in_app"
    EMAIL = "email"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as its reader sees it: already in the reader's language."""

    public_id: UUID
    kind: str
    severity: Severity
    text: str
    link: str
    created_at: datetime
    read: bool
    needs_acknowledgement: bool
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class TargetView:
    """A system that is told by webhook. `kinds` empty: everything."""

    public_id: UUID
    entity_id: int
    url: str
    kinds: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class DispatchView:
    """One line of the log of what left by e-mail or webhook."""

    medium: Medium
    to: str
    user_id: int | None
    text: str
    created_at: datetime
    attempts: int
    sent_at: datetime | None
    given_up_at: datetime | None
    error: str
