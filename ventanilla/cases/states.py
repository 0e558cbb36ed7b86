"""The states of cases, who moves them, and why. Codes only: names are given by the screens."""

from enum import StrEnum


class CaseKind(StrEnum):
    INCIDENT = "incident"
    COMPLAINT = "complaint"
    LEAD = "lead"


class CaseState(StrEnum):
    """Every state of every kind; which kind has which is the transition tables' matter (`rules.py`)."""

    NEW = "new"
    HANDED_OFF = "handed_off"
    IN_PROGRESS = "in_progress"
    INCOMPLETE = "incomplete"  # a complaint that lacks something: its clock stands still
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"  # the customer takes a complaint back; the bank never can
    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    EXPIRED = "expired"
    CONTACTED = "contacted"
    APPOINTMENT = "appointment"
    APPLICATION = "application"
    FUNDED = "funded"
    LOST = "lost"


class Severity(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Reason(StrEnum):
    """Why a case changed. Which reasons a move takes is in the tables of `rules.py`."""

    # resolved
    FIXED = "fixed"
    CARD_REPLACED = "card_replaced"
    MONEY_RETURNED = "money_returned"
    ACCESS_RESTORED = "access_restored"
    EXPLAINED = "explained"
    NO_FAULT_FOUND = "no_fault_found"
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    # closed
    CUSTOMER_AGREES = "customer_agrees"
    CUSTOMER_SILENT = "customer_silent"
    ANSWERED = "answered"
    # reopened
    CUSTOMER_DISAGREES = "customer_disagrees"
    HAPPENED_AGAIN = "happened_again"
    MISTAKE = "mistake"
    # cancelled or withdrawn
    DUPLICATE = "duplicate"
    NOT_OURS = "not_ours"
    CUSTOMER_ASKED = "customer_asked"
    NOT_A_CASE = "not_a_case"
    # incomplete
    DATA_MISSING = "data_missing"
    SIGNATURE_MISSING = "signature_missing"
    # returned
    WRONG_BRANCH = "wrong_branch"
    WRONG_PRODUCT = "wrong_product"
    NO_CAPACITY = "no_capacity"
    NO_INTEREST = "no_interest"
    NOT_ELIGIBLE = "not_eligible"
    # lost
    PRICE = "price"
    COMPETITOR = "competitor"
    UNREACHABLE = "unreachable"
    DO_NOT_CONTACT = "do_not_contact"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    # by the clock or the machine
    NOT_ANSWERED_IN_TIME = "not_answered_in_time"
    BANK_SAID = "bank_said"
    RULE = "rule"
    BECAME_COMPLAINT = "became_complaint"


class By(StrEnum):
    """Who may make a move."""

    STAFF = "staff"
    BANK = "bank"
    CLOCK = "clock"
