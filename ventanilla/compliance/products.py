"""Groups of product classes that rules speak of, and which class a text without product data is about."""

from collections.abc import Iterable

# Classes are plain words here, since a draft may name one that is none of ours (`bnpl`, `heloc`, `vermoegensanlage`).
CONSUMER_CREDIT = frozenset(
    {"consumer_credit", "personal_loan", "revolving_credit", "credit_card", "hcstc", "overdraft", "bnpl", "car_loan", "student_loan"}
)
CLOSED_END = frozenset({"personal_loan", "consumer_credit", "mortgage", "closed_end", "car_loan", "student_loan", "hcstc"})
MORTGAGE = frozenset({"mortgage", "home_equity", "heloc", "home_improvement"})
CREDIT = CONSUMER_CREDIT | MORTGAGE | {"closed_end"}
DEPOSIT = frozenset({"deposit", "savings", "account", "current_account"})
INVESTMENT = frozenset(
    {"investment", "securities", "fund", "etf", "cfd", "closed_end_fund", "structured", "binary", "fx_leveraged", "vermoegensanlage"}
)
CRYPTO = frozenset({"crypto"})

# Detector -> class. The first that is found decides, so that "préstamo hipotecario" is a mortgage and "tarjeta de crédito" no loan.
_BY_WORDS: tuple[tuple[str, str], ...] = (
    ("crypto_word", "crypto"),
    ("mortgage_word", "mortgage"),
    ("revolving_word", "revolving_credit"),
    ("credit_card_word", "credit_card"),
    ("loan_word", "consumer_credit"),
    ("pension_word", "pension"),
    ("deposit_word", "deposit"),
    ("invest_word", "investment"),
    ("insurance_word", "insurance"),
)


def told_by(found: Iterable[str]) -> frozenset[str]:
    """The classes of the product words found in a text: the loan family gives one, the others each their own."""
    seen = set(found)
    classes: set[str] = set()
    for detector, product_class in _BY_WORDS:
        if detector in seen and not (product_class in CREDIT and classes & CREDIT):
            classes.add(product_class)
    return frozenset(classes)


WORDS = tuple(detector for detector, _ in _BY_WORDS)
# A text with one of these invites; one without explains, warns or reports.
PROMOTING = (
    *("offer_word", "rate", "instalment", "money", "easy_credit", "better_life", "zero_interest", "free_word", "gift_word"),
    *("guaranteed", "past_perf", "time_limit", "superlative"),
)
