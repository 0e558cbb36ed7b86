"""Which moves a case may make, and when a message opens one. Pure: tables and decisions, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ventanilla.cases.states import By, CaseKind, CaseState, Reason, Severity
from ventanilla.cases.types import Candidate, CategoryChoice, Decision, Move, ProductChoice
from ventanilla.common.pure.text import fold
from ventanilla.understanding.types import Intent, Reading, SignalKind, Topic, Urgency

S, R = CaseState, Reason
Table = Mapping[CaseState, Mapping[CaseState, tuple[Reason, ...]]]

_KNOWN = frozenset(r.value for r in Reason)
_NO_REASON: tuple[Reason, ...] = ()
_SOLVED = (R.FIXED, R.CARD_REPLACED, R.MONEY_RETURNED, R.ACCESS_RESTORED, R.EXPLAINED, R.NO_FAULT_FOUND)
_DECIDED = (R.UPHELD, R.PARTLY_UPHELD, R.REJECTED)
_AGAIN = (R.CUSTOMER_DISAGREES, R.HAPPENED_AGAIN, R.MISTAKE)
_DROPPED = (R.DUPLICATE, R.NOT_OURS, R.CUSTOMER_ASKED, R.NOT_A_CASE, R.BECAME_COMPLAINT)
_BACK = (R.WRONG_BRANCH, R.WRONG_PRODUCT, R.NO_CAPACITY, R.NO_INTEREST, R.NOT_ELIGIBLE, R.UNREACHABLE)
_LOST = (R.NO_INTEREST, R.NOT_ELIGIBLE, R.PRICE, R.COMPETITOR, R.UNREACHABLE, R.DO_NOT_CONTACT, R.CONSENT_WITHDRAWN)

INCIDENT: Table = {
    S.NEW: {S.HANDED_OFF: _NO_REASON, S.IN_PROGRESS: _NO_REASON, S.RESOLVED: _SOLVED, S.CANCELLED: _DROPPED},
    S.HANDED_OFF: {S.IN_PROGRESS: _NO_REASON, S.RESOLVED: _SOLVED, S.CANCELLED: _DROPPED},
    S.IN_PROGRESS: {S.RESOLVED: _SOLVED, S.CANCELLED: _DROPPED},
    S.RESOLVED: {S.CLOSED: (R.CUSTOMER_AGREES, R.ANSWERED, R.CUSTOMER_SILENT), S.REOPENED: _AGAIN},
    S.CLOSED: {S.REOPENED: _AGAIN},
    S.REOPENED: {S.HANDED_OFF: _NO_REASON, S.IN_PROGRESS: _NO_REASON, S.RESOLVED: _SOLVED, S.CANCELLED: _DROPPED},
    S.CANCELLED: {S.REOPENED: _AGAIN},
}

# A complaint ends with an answer or because the customer takes it back: it is never cancelled, and a silence never closes an answered one.
_TAKEN_BACK = (R.CUSTOMER_ASKED, R.DUPLICATE)
_LACKS = (R.DATA_MISSING, R.SIGNATURE_MISSING)
COMPLAINT: Table = {
    S.NEW: {S.HANDED_OFF: _NO_REASON, S.IN_PROGRESS: _NO_REASON, S.INCOMPLETE: _LACKS, S.RESOLVED: _DECIDED, S.WITHDRAWN: _TAKEN_BACK},
    S.HANDED_OFF: {S.IN_PROGRESS: _NO_REASON, S.INCOMPLETE: _LACKS, S.RESOLVED: _DECIDED, S.WITHDRAWN: _TAKEN_BACK},
    S.IN_PROGRESS: {S.INCOMPLETE: _LACKS, S.RESOLVED: _DECIDED, S.WITHDRAWN: _TAKEN_BACK},
    S.INCOMPLETE: {S.IN_PROGRESS: _NO_REASON, S.CLOSED: (R.CUSTOMER_SILENT,), S.WITHDRAWN: _TAKEN_BACK},
    S.RESOLVED: {S.CLOSED: (R.ANSWERED, R.CUSTOMER_AGREES), S.REOPENED: _AGAIN},
    S.CLOSED: {S.REOPENED: _AGAIN},
    S.REOPENED: {S.HANDED_OFF: _NO_REASON, S.IN_PROGRESS: _NO_REASON, S.INCOMPLETE: _LACKS, S.RESOLVED: _DECIDED, S.WITHDRAWN: _TAKEN_BACK},
    S.WITHDRAWN: {S.REOPENED: _AGAIN},
}

LEAD: Table = {
    S.NEW: {S.OFFERED: _NO_REASON, S.ACCEPTED: _NO_REASON, S.LOST: _LOST},
    S.OFFERED: {S.ACCEPTED: _NO_REASON, S.RETURNED: _BACK, S.EXPIRED: (R.NOT_ANSWERED_IN_TIME,), S.LOST: _LOST},
    S.RETURNED: {S.OFFERED: _NO_REASON, S.LOST: _LOST},
    S.EXPIRED: {S.OFFERED: _NO_REASON, S.ACCEPTED: _NO_REASON, S.RETURNED: _BACK, S.LOST: _LOST},
    S.ACCEPTED: {
        S.CONTACTED: _NO_REASON,
        S.APPOINTMENT: _NO_REASON,
        S.APPLICATION: _NO_REASON,
        S.FUNDED: _NO_REASON,
        S.RETURNED: _BACK,
        S.LOST: _LOST,
    },
    S.CONTACTED: {S.APPOINTMENT: _NO_REASON, S.APPLICATION: _NO_REASON, S.FUNDED: _NO_REASON, S.LOST: _LOST},
    S.APPOINTMENT: {S.CONTACTED: _NO_REASON, S.APPLICATION: _NO_REASON, S.FUNDED: _NO_REASON, S.LOST: _LOST},
    S.APPLICATION: {S.FUNDED: _NO_REASON, S.LOST: _LOST},
    S.LOST: {S.OFFERED: (R.MISTAKE,)},
}

TABLES: Mapping[CaseKind, Table] = {CaseKind.INCIDENT: INCIDENT, CaseKind.COMPLAINT: COMPLAINT, CaseKind.LEAD: LEAD}
PREFIX: Mapping[CaseKind, str] = {CaseKind.INCIDENT: "INC", CaseKind.COMPLAINT: "REC", CaseKind.LEAD: "OPO"}

# To close is the desk's: the customer must have been answered. To expire is the clock's.
_NOT_THE_BANKS = frozenset({S.HANDED_OFF, S.CLOSED, S.EXPIRED, S.WITHDRAWN})
_MACHINES = frozenset({S.HANDED_OFF, S.EXPIRED})
WANTS_ACCEPTANCE = frozenset({S.NEW, S.OFFERED})

RESOLVE_WITHIN_HOURS: Mapping[Severity, int] = {Severity.CRITICAL: 4, Severity.HIGH: 8, Severity.MEDIUM: 24, Severity.LOW: 40}  # working
ACCEPT_WITHIN_HOURS = 2  # working
_BACK_OFF = (10, 30, 60, 120, 300, 600)  # seconds between attempts; the last one for good


def states_of(kind: CaseKind) -> tuple[CaseState, ...]:
    """The states of a kind, in the order of its life."""
    table = TABLES[kind]
    reached = {to for moves in table.values() for to in moves} | set(table)
    return tuple(s for s in CaseState if s in reached)


def refuses(kind: CaseKind, at: CaseState, to: CaseState, reason: str, by: By = By.STAFF) -> str | None:
    """`move` or `reason` when this move is not granted, else None.

    >>> refuses(CaseKind.INCIDENT, CaseState.NEW, CaseState.RESOLVED, "")
    'reason'
    """
    if to not in TABLES[kind].get(at, {}) or (by is By.BANK and to in _NOT_THE_BANKS) or (by is By.STAFF and to in _MACHINES):
        return "move"
    reasons = TABLES[kind][at][to]
    if by is By.BANK:
        return None if not reason or reason in _KNOWN else "reason"
    if reasons and reason not in reasons:
        return "reason"
    return None if reasons or not reason else "reason"


def moves(kind: CaseKind, at: CaseState) -> tuple[Move, ...]:
    """What a person may do with a case that stands at `at`."""
    return tuple(Move(to, reasons) for to, reasons in TABLES[kind].get(at, {}).items() if to not in _MACHINES)


def reason_of_bank(given: str) -> Reason:
    """The bank's reason as one of ours; a code that we do not know is kept as "the bank said so"."""
    return Reason(given) if given in _KNOWN else Reason.BANK_SAID


def back_off(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts. It never gives up: nothing given to the bank is lost."""
    return timedelta(seconds=_BACK_OFF[min(attempts, len(_BACK_OFF)) - 1])


def clock_ring(opened_at: datetime, due_at: datetime | None, at: datetime) -> tuple[int, str]:
    """The share of the time used, 0 to 100, and its tone: `ok`, `risk` (four fifths gone) or `late`."""
    if due_at is None:
        return 0, "none"
    if at >= due_at:
        return 100, "late"
    share = int(100 * (at - opened_at) / (due_at - opened_at)) if due_at > opened_at else 100
    share = max(0, min(100, share))
    return share, "risk" if share >= 80 else "ok"


def product_asked_for(text: str, products: Sequence[ProductChoice]) -> str:
    """The product whose word stands in the masked text; the longest word wins, so that "hipoteca joven" beats "hipoteca"."""
    folded = f" {fold(text)} "
    found = [(len(word), product.key) for product in products for word in product.words if word and fold(word) in folded]
    return max(found)[1] if found else ""


def category_for(kind: CaseKind, topic: str, categories: Sequence[CategoryChoice]) -> CategoryChoice | None:
    """The category of that kind for the topic, else the kind's catch-all (no topic, or `other`)."""
    of_kind = [c for c in categories if c.kind is kind]
    for wanted in (topic, Topic.OTHER, ""):
        for category in of_kind:
            if category.topic == wanted:
                return category
    return None


_ORDER = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def severity_of(reading: Reading, category: CategoryChoice) -> Severity:
    """The category's own severity; raised by urgency, by fraud with money at risk, and one step for a vulnerable person."""
    rank = _ORDER.index(category.severity)
    if reading.urgency.label == Urgency.HIGH:
        floor = Severity.CRITICAL if reading.intent.label == Intent.FRAUD_REPORT else Severity.HIGH
        rank = max(rank, _ORDER.index(floor))
    if reading.signal(SignalKind.VULNERABLE):
        rank = min(rank + 1, len(_ORDER) - 1)
    return _ORDER[rank]


SURE_OF_INCIDENT = 0.5
SURE_OF_COMPLAINT = 0.6
SURE_OF_LEAD = 0.5


@dataclass(frozen=True, slots=True)
class Around:
    """What the rules know besides the message: the entity's categories and products, and the kinds of the conversation's open cases."""

    categories: Sequence[CategoryChoice]
    products: Sequence[ProductChoice]
    open_kinds: frozenset[CaseKind] = frozenset()
    no_offers: bool = False  # the person does not want to be contacted with offers


def open_by_rule(candidate: Candidate, around: Around) -> Decision:
    """What this message opens, if anything. First match wins.

    Yes: "no me funciona la tarjeta" -> incident; "me han robado 400 €" -> critical incident; "quiero poner una reclamación"
    -> formal complaint; "llevo tres semanas esperando y nadie responde" -> complaint; "quiero la hipoteca joven", with consent -> lead.
    No: a second failure told in a conversation whose incident is open (it belongs to that one); praise; a joke about the bank that asks
    for nothing; "me interesa un préstamo" without consent, or inside a complaint, or in the breath of one.
    """
    reading = candidate.reading
    formal = reading.signal(SignalKind.FORMAL_COMPLAINT) is not None
    intent, score, answer = reading.intent.label, reading.intent.score, bool(reading.needs_answer.label)
    if formal or (intent == Intent.COMPLAINT and score >= SURE_OF_COMPLAINT and answer):
        return _case(CaseKind.COMPLAINT, reading, around, formal=formal)
    if intent in (Intent.INCIDENT, Intent.FRAUD_REPORT) and score >= SURE_OF_INCIDENT and answer:
        return _case(CaseKind.INCIDENT, reading, around)
    if intent == Intent.LEAD and score >= SURE_OF_LEAD:
        return _lead(candidate, around)
    return Decision(None, "nothing_to_open")


def _case(kind: CaseKind, reading: Reading, around: Around, *, formal: bool = False) -> Decision:
    if kind in around.open_kinds:
        return Decision(None, "already_open")
    topic = Topic.FRAUD_SECURITY if reading.intent.label == Intent.FRAUD_REPORT else reading.topic.label
    category = category_for(kind, str(topic), around.categories)
    if category is None:
        return Decision(None, "no_category")
    product = product_asked_for(reading.masked_text, around.products)
    why = "formal_complaint" if formal else str(reading.intent.label)
    return Decision(kind, why, category.key, product, severity_of(reading, category), formal)


def _lead(candidate: Candidate, around: Around) -> Decision:
    if candidate.consent is None:
        return Decision(None, "no_consent")
    if CaseKind.COMPLAINT in around.open_kinds:
        return Decision(None, "in_complaint")  # Ley 44/2002, art. 29.3: a complaint is never used to sell
    if around.no_offers:
        return Decision(None, "contact_stopped")
    if CaseKind.LEAD in around.open_kinds:
        return Decision(None, "already_open")
    product = product_asked_for(candidate.reading.masked_text, around.products)
    return Decision(CaseKind.LEAD, "lead", product=product) if product else Decision(None, "no_product")
