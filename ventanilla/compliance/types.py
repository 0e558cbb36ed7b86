"""What the rule engine takes and gives. JSON forms: `docs/schemas/check-in.json`, `check-out.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class DraftKind(StrEnum):
    AD = "ad"
    ORGANIC = "organic"
    REPLY = "reply"
    DM = "dm"
    REPOST = "repost"


class Audience(StrEnum):
    RETAIL = "retail"
    PRO = "pro"
    MINOR = "minor"


class Severity(StrEnum):
    """`attest`: software cannot decide; a person ticks it off, by name and on this exact text."""

    BLOCK = "block"
    WARN = "warn"
    NOTICE = "notice"
    ATTEST = "attest"


class Status(StrEnum):
    VERIFIED = "verified"
    UNCONFIRMED = "unconfirmed"


class ProductClass(StrEnum):
    DEPOSIT = "deposit"
    SAVINGS = "savings"
    PERSONAL_LOAN = "personal_loan"
    CONSUMER_CREDIT = "consumer_credit"
    REVOLVING_CREDIT = "revolving_credit"
    CREDIT_CARD = "credit_card"
    DEBIT_CARD = "debit_card"
    MORTGAGE = "mortgage"
    HCSTC = "hcstc"
    INVESTMENT = "investment"
    SECURITIES = "securities"
    CFD = "cfd"
    CLOSED_END = "closed_end"
    CRYPTO = "crypto"
    INSURANCE = "insurance"
    PENSION = "pension"


@dataclass(frozen=True, slots=True)
class DraftMedia:
    kind: str
    alt: str = ""
    captions: bool | None = None  # None: not known


@dataclass(frozen=True, slots=True)
class Draft:
    """A text about to leave the bank, with what rules may ask about it. A fact that is missing is unknown, not false."""

    text: str
    id: str = ""
    kind: DraftKind = DraftKind.ORGANIC
    platform: str = ""
    language: str = ""
    countries: tuple[str, ...] = ()
    entity_country: str = ""
    product: Mapping[str, Any] | None = None
    audience: Audience = Audience.RETAIL
    publish_at: datetime | None = None
    landing_url: str = ""
    media: tuple[DraftMedia, ...] = ()
    flags: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's word on one draft. `start:end` are string indices into the text, equal where no span is meant."""

    rule: str
    severity: Severity
    message: Mapping[str, str]  # by language: es, en
    start: int
    end: int
    source: str
    fix: Mapping[str, str]
    instead: str = ""  # what to write in the place of `start:end` (an empty span at the end: what to add), where that mends it
