"""What the engine takes and gives. JSON forms: `docs/schemas/read-in.json`, `read-out.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Language(StrEnum):
    ES = "es"
    EN = "en"
    PT = "pt"
    OTHER = "other"


class Sentiment(StrEnum):
    NEG = "neg"
    NEU = "neu"
    POS = "pos"


class Emotion(StrEnum):
    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"
    FRUSTRATED = "frustrated"
    WORRIED = "worried"
    NONE = "none"


class Intent(StrEnum):
    INCIDENT = "incident"
    COMPLAINT = "complaint"
    QUESTION = "question"
    LEAD = "lead"
    PRAISE = "praise"
    IDEA = "idea"
    FRAUD_REPORT = "fraud_report"
    FOLLOW_UP = "follow_up"
    DEFENCE = "defence"
    OTHER = "other"


class Topic(StrEnum):
    CARD = "card"
    ACCOUNT = "account"
    TRANSFER_PAYMENT = "transfer_payment"
    APP_WEB = "app_web"
    ATM_BRANCH = "atm_branch"
    CUSTOMER_SERVICE = "customer_service"
    LOAN_MORTGAGE = "loan_mortgage"
    FEES = "fees"
    SAVINGS_INVESTMENT = "savings_investment"
    INSURANCE = "insurance"
    FRAUD_SECURITY = "fraud_security"
    BRAND = "brand"
    OTHER = "other"


class Urgency(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class DataKind(StrEnum):
    CARD_NUMBER = "card_number"
    CARD_CVV = "card_cvv"
    CARD_EXPIRY = "card_expiry"
    PIN = "pin"
    PASSWORD = "password"  # noqa: S105  a kind's name
    OTP = "otp"
    IBAN = "iban"
    NATIONAL_ID = "national_id"
    TAX_ID = "tax_id"
    BANK_ACCOUNT = "bank_account"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CUSTOMER_NUMBER = "customer_number"
    BIRTH_DATE = "birth_date"
    PERSON_NAME = "person_name"


class DataClass(StrEnum):
    """`forbidden` is never stored anywhere; `sealed` is masked in text and kept encrypted."""

    FORBIDDEN = "forbidden"
    SEALED = "sealed"


FORBIDDEN_KINDS = frozenset({DataKind.CARD_NUMBER, DataKind.CARD_CVV, DataKind.CARD_EXPIRY, DataKind.PIN, DataKind.PASSWORD, DataKind.OTP})


class ThreatKind(StrEnum):
    PHISHING_LINK = "phishing_link"
    LOOKALIKE_DOMAIN = "lookalike_domain"
    LOOKALIKE_HANDLE = "lookalike_handle"
    POSES_AS_BANK = "poses_as_bank"
    CREDENTIAL_REQUEST = "credential_request"
    SCAM_WORDING = "scam_wording"
    BANK_RUN = "bank_run"


class SignalKind(StrEnum):
    FORMAL_COMPLAINT = "formal_complaint"
    VULNERABLE = "vulnerable"
    CHURN = "churn"
    PRESS = "press"
    IRONY = "irony"
    INSULT = "insult"
    HATE = "hate"
    PRODUCT_INTEREST = "product_interest"


@dataclass(frozen=True, slots=True)
class Input:
    """A message to read, and what is known around it. Only `text` is needed."""

    text: str
    id: str = ""
    country: str = ""
    platform: str = ""
    author_handle: str = ""
    author_name: str = ""
    bank_handles: tuple[str, ...] = ()
    bank_domains: tuple[str, ...] = ()
    in_reply_to_bank_thread: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A conclusion and how sure the engine is: a calibrated probability from 0 to 1."""

    label: str | bool
    score: float


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One value found. Offsets are string indices: `start:end` into the input, `masked_start:masked_end` into the masked text."""

    kind: DataKind
    data_class: DataClass
    start: int
    end: int
    masked_start: int
    masked_end: int
    masked: str
    reason: str


@dataclass(frozen=True, slots=True)
class Threat:
    kind: ThreatKind
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Signal:
    kind: SignalKind
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the engine understood of one message."""

    id: str
    language: Label
    sentiment: Label
    emotion: Label
    intent: Label
    topic: Label
    urgency: Label
    needs_answer: Label
    masked_text: str
    personal_data: tuple[PersonalData, ...] = ()
    threats: tuple[Threat, ...] = ()
    signals: tuple[Signal, ...] = ()
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    country: str = ""
    model: str = ""  # the version of the model, and of the bank's own layer where one was given

    def signal(self, kind: SignalKind) -> Signal | None:
        return next((s for s in self.signals if s.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Masked:
    """Text with some of its personal data replaced, and what was replaced."""

    text: str
    found: tuple[PersonalData, ...] = ()
