"""Licence-clear English sets as examples of topics: Banking77 (CC BY 4.0) and CLINC150 (CC BY 3.0)."""

import csv
from pathlib import Path
from typing import Any

# Topic by what an intent's name holds, in this order.
_TOPICS = (
    ("fee charge", "fees"),
    ("compromised stolen unrecognised not_recognised fraud", "fraud_security"),
    ("atm cash_withdrawal cash", "atm_branch"),
    ("transfer beneficiary direct_debit", "transfer_payment"),
    ("card pin passcode contactless virtual apple_pay", "card"),
    ("exchange top_up topping account identity personal_details age", "account"),
)
_CLINC = {
    "transfer": "transfer_payment",
    "balance": "account",
    "freeze_account": "account",
    "account_blocked": "account",
    "bill_balance": "transfer_payment",
    "pay_bill": "transfer_payment",
    "interest_rate": "savings_investment",
    "routing": "account",
    "pin_change": "card",
    "report_fraud": "fraud_security",
    "credit_limit": "card",
    "international_fees": "fees",
    "damaged_card": "card",
    "card_declined": "card",
    "report_lost_card": "card",
    "new_card": "card",
    "insurance": "insurance",
    "apr": "loan_mortgage",
    "improve_credit_score": "loan_mortgage",
    "credit_score": "loan_mortgage",
    "rollover_401k": "savings_investment",
}


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def borrowed(folder: Path) -> list[dict[str, Any]]:
    """English examples with a topic only, lightly weighed, every eighth of Banking77 so that they don't drown the corpus."""
    found = []
    for number, row in enumerate(_rows(folder / "banking77" / "train.tsv")):
        topic = next((t for keys, t in _TOPICS if any(key in row["label"] for key in keys.split())), "")
        if topic and number % 16 == 0:
            found.append({"text": row["text"], "topic": topic, "borrowed": "banking77", "weight": 0.3})
    for row in _rows(folder / "clinc150" / "train.tsv"):
        topic = _CLINC.get(row["label"], "other" if row["domain"] in ("travel", "small_talk", "meta", "kitchen_and_dining") else "")
        if topic and len(row["text"]) % (9 if topic == "other" else 3) == 0:
            found.append({"text": row["text"], "topic": topic, "borrowed": "clinc150", "weight": 0.3})
    return found
