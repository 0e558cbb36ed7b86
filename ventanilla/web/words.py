"""The desk's codes in people's words, each with the tone in which it is shown. A code without a word here is shown as it is."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ventanilla.accounts.permissions import Role


@dataclass(frozen=True, slots=True)
class Word:
    """`tone`: ok, warn, danger, info, note, accent, or empty for neutral."""

    text: str | Promise
    tone: str = ""


WORDS: dict[str, dict[str, Word]] = {
    "state": {
        "new": Word(pgettext_lazy("conversation", "New"), "info"),
        "reopened": Word(pgettext_lazy("conversation", "Reopened"), "warn"),
        "assigned": Word(pgettext_lazy("conversation", "Assigned"), "accent"),
        "waiting_customer": Word(_("Waiting for the customer"), "note"),
        "resolved": Word(pgettext_lazy("conversation", "Resolved"), "ok"),
    },
    "priority": {
        "1": Word(_("P1 · at once"), "danger"),
        "2": Word(_("P2 · soon"), "warn"),
        "3": Word(_("P3 · today"), ""),
        "4": Word(_("P4 · can wait"), ""),
    },
    "sentiment": {
        "neg": Word(_("Negative"), "danger"),
        "neu": Word(_("Neutral")),
        "pos": Word(_("Positive"), "ok"),
    },
    "emotion": {
        "happy": Word(_("Happy"), "ok"),
        "sad": Word(_("Sad"), "info"),
        "angry": Word(_("Angry"), "danger"),
        "frustrated": Word(_("Frustrated"), "warn"),
        "worried": Word(_("Worried"), "warn"),
    },
    "intent": {
        "incident": Word(_("Incident"), "danger"),
        "complaint": Word(_("Complaint"), "warn"),
        "question": Word(_("Question"), "info"),
        "lead": Word(_("Lead"), "info"),
        "praise": Word(_("Praise"), "ok"),
        "idea": Word(_("Idea"), "info"),
        "fraud_report": Word(_("Fraud"), "danger"),
        "follow_up": Word(_("Follow-up"), "note"),
        "defence": Word(_("Defends us"), "ok"),
        "other": Word(pgettext_lazy("intent", "Other")),
    },
    "topic": {
        "card": Word(_("Card")),
        "account": Word(_("Account")),
        "transfer_payment": Word(_("Transfers")),
        "app_web": Word(_("App and web")),
        "atm_branch": Word(_("Branch and cash machine")),
        "customer_service": Word(pgettext_lazy("topic", "Service")),
        "loan_mortgage": Word(_("Loan")),
        "fees": Word(_("Fees")),
        "savings_investment": Word(_("Savings")),
        "insurance": Word(_("Insurance")),
        "fraud_security": Word(_("Security")),
        "brand": Word(_("Brand")),
        "other": Word(pgettext_lazy("topic", "Other")),
    },
    "urgency": {
        "high": Word(_("High urgency"), "danger"),
        "medium": Word(_("Medium urgency"), "warn"),
        "low": Word(_("Low urgency")),
    },
    "signal": {
        "formal_complaint": Word(_("Formal complaint"), "danger"),
        "vulnerable": Word(_("Needs special care"), "warn"),
        "churn": Word(_("May leave"), "warn"),
        "press": Word(_("Press"), "info"),
        "irony": Word(_("Irony"), "note"),
        "insult": Word(_("Insult"), "note"),
        "hate": Word(_("Hate"), "danger"),
        "product_interest": Word(_("Interest in a product"), "info"),
    },
    "threat": {
        "phishing_link": Word(_("Phishing link"), "danger"),
        "lookalike_domain": Word(_("Look-alike address"), "danger"),
        "lookalike_handle": Word(_("Look-alike account"), "danger"),
        "poses_as_bank": Word(_("Poses as the bank"), "danger"),
        "credential_request": Word(_("Asks for credentials"), "danger"),
        "scam_wording": Word(_("Scam wording"), "warn"),
        "bank_run": Word(_("Run on the bank"), "danger"),
    },
    "look": {
        "forbidden_data": Word(_("Protected data"), "danger"),
        "threat": Word(_("Threat"), "danger"),
        "vulnerable": Word(_("Needs special care"), "warn"),
        "press": Word(_("Press"), "info"),
        "case": Word(_("News of a case"), "accent"),
        "undecoded": Word(_("Could not be read"), "warn"),
    },
    "send": {
        "queued": Word(_("Sending"), "info"),
        "held": Word(_("Held by the publishing freeze"), "warn"),
        "sending": Word(_("Sending"), "info"),
        "pending": Word(_("The network is working on it"), "info"),
        "sent": Word(_("Sent"), "ok"),
        "refused": Word(_("Refused by the network"), "danger"),
        "unknown": Word(_("OUTCOME UNKNOWN"), "danger"),
        "withdrawn": Word(_("Withdrawn"), ""),
        "approval": Word(_("Waiting for approval"), "note"),
    },
    "approval": {
        "open": Word(pgettext_lazy("approval", "Waiting"), "info"),
        "approved": Word(pgettext_lazy("approval", "Approved"), "ok"),
        "rejected": Word(pgettext_lazy("approval", "Rejected"), "danger"),
        "returned": Word(pgettext_lazy("approval", "Returned"), "warn"),
        "void": Word(pgettext_lazy("approval", "Void: it was changed")),
        "expired": Word(pgettext_lazy("approval", "Too late")),
    },
    "decision": {
        "approve": Word(pgettext_lazy("approval", "Approved"), "ok"),
        "reject": Word(pgettext_lazy("approval", "Rejected"), "danger"),
        "return": Word(pgettext_lazy("approval", "Returned"), "warn"),
    },
    "archive_decision": {
        "approve": Word(pgettext_lazy("archive", "approved")),
        "reject": Word(pgettext_lazy("archive", "rejected")),
        "return": Word(pgettext_lazy("archive", "returned")),
        "void": Word(pgettext_lazy("archive", "void")),
        "expired": Word(pgettext_lazy("archive", "too late")),
        "placed": Word(pgettext_lazy("archive", "placed")),
        "lifted": Word(pgettext_lazy("archive", "lifted")),
        "again": Word(pgettext_lazy("archive", "tried again")),
        "discarded": Word(pgettext_lazy("archive", "discarded")),
        "verify": Word(pgettext_lazy("archive", "verification asked for")),
        "export": Word(pgettext_lazy("archive", "export asked for")),
        "linked": Word(pgettext_lazy("archive", "linked to a customer")),
        "unlinked": Word(pgettext_lazy("archive", "unlinked from a customer")),
        "merged": Word(pgettext_lazy("archive", "merged")),
        "split": Word(pgettext_lazy("archive", "split")),
        "interest_added": Word(pgettext_lazy("archive", "interest added")),
    },
    "approval_right": {
        "approval.decide": Word(_("Whoever may approve")),
        "compliance.sign": Word(_("Compliance")),
    },
    "severity": {
        "block": Word(_("Forbidden"), "danger"),
        "warn": Word(pgettext_lazy("severity", "Warning"), "warn"),
        "notice": Word(pgettext_lazy("severity", "Note"), "info"),
        "attest": Word(_("To be confirmed"), "note"),
    },
    "approval_kind": {
        "reply": Word(_("Answers to customers")),
        "post": Word(_("Posts")),
        "template": Word(_("Reply templates")),
        "policy": Word(_("Policies")),
        "statement": Word(_("Statements in a crisis")),
    },
    "product_class": {
        "deposit": Word(_("Deposit")),
        "savings": Word(_("Savings account")),
        "personal_loan": Word(_("Personal loan")),
        "consumer_credit": Word(_("Consumer credit")),
        "revolving_credit": Word(_("Revolving credit")),
        "credit_card": Word(_("Credit card")),
        "debit_card": Word(_("Debit card")),
        "mortgage": Word(_("Mortgage")),
        "hcstc": Word(_("High-cost short-term credit"), "warn"),
        "investment": Word(_("Investment")),
        "securities": Word(_("Securities")),
        "cfd": Word(_("Contracts for difference"), "warn"),
        "closed_end": Word(_("Closed-end fund")),
        "crypto": Word(_("Crypto-assets"), "warn"),
        "insurance": Word(_("Insurance")),
        "pension": Word(_("Pension plan")),
    },
    "figure": {
        "tae": Word(_("TAE (%)")),
        "tin": Word(_("TIN (%)")),
        "apr": Word(_("APR (%)")),
        "rate": Word(_("Rate (%)")),
        "rate_type": Word(_("Kind of rate")),
        "index": Word(_("Reference index")),
        "yield": Word(_("Yield (%)")),
        "amount": Word(_("Amount")),
        "term_months": Word(_("Term in months")),
        "min_term_days": Word(_("Shortest term in days")),
        "max_term_days": Word(_("Longest term in days")),
        "fees": Word(_("Fees and charges")),
        "example": Word(_("Representative example")),
        "risk_class": Word(_("Risk class (1 to 7)")),
        "complex": Word(_("Complex product")),
        "liquidity_flags": Word(_("Liquidity warnings")),
        "dgs": Word(_("Deposit guarantee scheme")),
        "owner": Word(_("Who issues it")),
        "concrete_features": Word(_("What sets it apart")),
    },
    "figure_choice": {
        "fixed": Word(pgettext_lazy("rate", "Fixed")),
        "variable": Word(pgettext_lazy("rate", "Variable")),
        "mixed": Word(pgettext_lazy("rate", "Mixed")),
        "yes": Word(_("Yes")),
        "no": Word(_("No")),
    },
    "delivery": {
        "message": Word(pgettext_lazy("delivery", "Message")),
        "edit": Word(pgettext_lazy("delivery", "Edit")),
        "delete": Word(pgettext_lazy("delivery", "Deletion")),
        "reaction": Word(pgettext_lazy("delivery", "Reaction")),
        "status": Word(pgettext_lazy("delivery", "Report")),
    },
    "attempt_kind": {
        "reply": Word(_("Answers in public")),
        "message": Word(_("Private messages")),
        "post": Word(_("Posts")),
        "act": Word(_("Hiding, deleting, reporting")),
    },
    "surface": {
        "public": Word(_("Public")),
        "direct": Word(_("Private message")),
        "secure": Word(_("Secure page")),
    },
    "data": {
        "card_number": Word(_("card number")),
        "card_cvv": Word(_("card code")),
        "card_expiry": Word(_("expiry date")),
        "pin": Word(_("PIN")),
        "password": Word(_("password")),
        "otp": Word(_("one-time code")),
        "iban": Word(_("IBAN")),
        "national_id": Word(_("identity document")),
        "tax_id": Word(_("tax number")),
        "bank_account": Word(_("bank account")),
        "phone": Word(_("phone number")),
        "email": Word(_("e-mail address")),
        "address": Word(_("postal address")),
        "customer_number": Word(_("customer number")),
        "birth_date": Word(_("date of birth")),
        "person_name": Word(_("full name")),
    },
    "auth": {
        "ok": Word(_("Connected"), "ok"),
        "expiring": Word(_("Ends soon"), "warn"),
        "needs_reauth": Word(_("Credentials dead"), "danger"),
        "revoked": Word(_("Credentials dead"), "danger"),
        "scope_missing": Word(_("Permission missing"), "danger"),
        "unreachable": Word(_("No answer"), "warn"),
        "off": Word(_("Switched off")),
    },
    "ability": {
        "read_mentions": Word(_("read mentions")),
        "read_direct": Word(_("read private messages")),
        "reply_public": Word(_("answer in public")),
        "send_direct": Word(_("send private messages")),
        "publish": Word(_("publish")),
        "send_media": Word(_("send images")),
        "edit_own": Word(_("edit our posts")),
        "delete_own": Word(_("delete our posts")),
        "hide": Word(_("hide replies")),
        "report": Word(_("report posts")),
    },
    "purpose": {
        "care": Word(_("Care")),
        "offers": Word(_("Offers")),
        "profile": Word(_("Profile and interests")),
    },
    "consent": {
        "given": Word(pgettext_lazy("consent", "Given"), "ok"),
        "withdrawn": Word(pgettext_lazy("consent", "Withdrawn"), "danger"),
        "unknown": Word(_("Never asked")),
    },
    "case_kind": {
        "incident": Word(_("Incident"), "danger"),
        "complaint": Word(_("Complaint"), "warn"),
        "lead": Word(_("Lead"), "info"),
    },
    "language": {
        "es": Word(_("Spanish")),
        "en": Word(_("English")),
        "pt": Word(_("Portuguese")),
        "other": Word(_("Another language")),
    },
    "tag": {
        "formal-complaint": Word(_("Formal complaint"), "danger"),
        "vulnerable": Word(_("Needs special care"), "warn"),
        "churn": Word(_("May leave"), "warn"),
        "press": Word(_("Press"), "info"),
        "sensitive-data": Word(_("Protected data"), "danger"),
        "fraud": Word(_("Fraud"), "danger"),
    },
}


ROLES = {
    Role.AGENT: _("Care agent"),
    Role.COMMUNITY_MANAGER: _("Community manager"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.COMPLIANCE: _("Compliance officer"),
    Role.DPO: _("Data protection officer"),
    Role.BRAND_ANALYST: _("Brand-protection analyst"),
    Role.BRANCH_MANAGER: _("Branch manager"),
    Role.HEAD_OF_SOCIAL: _("Head of social"),
    Role.EXECUTIVE: _("Executive"),
    Role.ADMINISTRATOR: _("Administrator"),
}


def word(family: str, code: object) -> Word:
    """The word of a code; the code itself where none is known."""
    return WORDS[family].get(str(code)) or Word(str(code))


def choices(family: str) -> list[tuple[str, str | Promise]]:
    """The codes of a family with their words, for selects."""
    return [(code, w.text) for code, w in WORDS[family].items()]
