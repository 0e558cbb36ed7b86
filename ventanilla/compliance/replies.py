"""The profile under which answers to customers are checked.

What protects a customer stops an answer wherever the bank is, and without waiting for a reviewer: nothing that shows in public
that a person is a customer, no fact of their account, no request for a secret.
"""

from dataclasses import replace

from ventanilla.compliance.engine import PLAIN, Bench, check
from ventanilla.compliance.registry import all_rules
from ventanilla.compliance.types import Draft, Finding, Severity

PROTECTS = ("EU.PII.gdpr_public_reply", "EU.PII.gdpr_ask_secrets")


def profile(bench: Bench = PLAIN) -> Bench:
    """The bench of answers: the bank's own, and the protecting rules everywhere and in full."""
    rules = all_rules()
    return replace(bench, own=(*bench.own, *(rules[id_] for id_ in PROTECTS)), confirmed=frozenset({*bench.confirmed, *PROTECTS}))


def stops(draft: Draft, bench: Bench = PLAIN) -> tuple[Finding, ...]:
    """What forbids sending this answer."""
    return tuple(f for f in check(draft, profile(bench)) if f.severity is Severity.BLOCK)
