"""The bank's own systems, as the desk sees them: four Protocols, each with a console, a file and an HTTP twin.

Every call carries an idempotency key: asking twice with the same key does the thing once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class HandoffState(StrEnum):
    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    DROPPED = "dropped"  # no longer to be given: the person took the consent back first


@dataclass(frozen=True, slots=True)
class IncidentOrder:
    """An incident or complaint given to the bank's incident system. Text is masked."""

    case: str  # public id
    number: str
    kind: str  # incident, complaint
    category: str
    product: str
    severity: str
    summary: str
    customer_number: str = ""
    network: str = ""
    opened_at: datetime | None = None
    due_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeadOrder:
    """An opportunity given to the commercial network, only ever with consent."""

    case: str
    number: str
    product: str
    phrase: str
    branch: str
    consent: str  # public id of the consent
    contact_name: str = ""
    contact_point: str = ""
    customer_number: str = ""
    network: str = ""
    opened_at: datetime | None = None
    due_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What became of a case in the desk. `withdrawn`: the person took the consent back, the bank deletes the lead."""

    case: str
    kind: str  # incident, complaint, lead
    reference: str
    status: str
    reason: str = ""
    text: str = ""
    branch: str = ""
    withdrawn: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something more to know about a case that the bank has. Masked."""

    case: str
    reference: str
    text: str


@dataclass(frozen=True, slots=True)
class CustomerProfile:
    """What is written to the bank's customer record with consent: profiles, interests, history in brief."""

    customer_number: str
    contact: str
    consent: str
    profiles: tuple[Mapping[str, str], ...] = ()
    interests: tuple[str, ...] = ()
    history: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The bank's system took it. `reference` is its own id."""

    reference: str
    at: datetime | None = None


class BankUnavailable(Exception):
    """No answer or a temporary refusal: try again later, after `seconds` if the bank said so. The argument is a code."""

    def __init__(self, code: str, seconds: float = 0.0) -> None:
        super().__init__(code)
        self.seconds = seconds


class NotYetTaken(BankUnavailable):
    """It lies where the bank will take it, but the bank has not confirmed it."""


class BankRefused(Exception):
    """A final no: trying again would give the same answer. The argument is a sentence for the agent."""


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """A call-back of the bank: what became of a case. `event_id` is unique and makes a repetition harmless."""

    event_id: str
    case: str
    reference: str
    status: str  # of the case's own state machine
    text: str = ""
    reason: str = ""
    at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class IncidentSystem(Protocol):
    def open_incident(self, order: IncidentOrder, key: str) -> Receipt: ...

    def change_incident(self, change: CaseChange, key: str) -> Receipt: ...

    def add_remark(self, remark: Remark, key: str) -> Receipt: ...


class LeadSystem(Protocol):
    def open_lead(self, order: LeadOrder, key: str) -> Receipt: ...

    def change_lead(self, change: CaseChange, key: str) -> Receipt: ...


class Updates(Protocol):
    def updates(self, since: str) -> tuple[Sequence[StatusUpdate], str]:
        """What the bank has said after the cursor `since`, and the new cursor; nothing where the bank calls back instead."""


class CustomerRecord(Protocol):
    def write_profile(self, profile: CustomerProfile, key: str) -> Receipt: ...

    def withdraw_profile(self, customer_number: str, contact: str, key: str) -> Receipt: ...


class Directory(Protocol):
    def find_customer(self, customer_number: str) -> Mapping[str, Any] | None:
        """`{"customer_number", "name", "products", "branch"}` of a customer, or None."""

    def branches(self) -> Sequence[Mapping[str, str]]:
        """`{"code", "name", "city", "postal_code"}` of each office that takes leads."""


class Bank(IncidentSystem, LeadSystem, Updates, CustomerRecord, Directory, Protocol):
    """All of the bank's systems that an entity's desk speaks to."""
