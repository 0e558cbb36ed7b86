"""The rules under which a bank's words are checked: the countries' packs with what this bank has added and confirmed."""

from collections import defaultdict
from datetime import date, timedelta

from ventanilla.accounts.queries import ancestors
from ventanilla.catalogue import disclosures, lexicons, packs
from ventanilla.catalogue.types import Rate
from ventanilla.common.pure.clock import now
from ventanilla.compliance.engine import Bench
from ventanilla.compliance.house import House
from ventanilla.publishing import rulings

RATED = timedelta(days=180)  # how far back people's rulings count


def bench(entity_id: int) -> Bench:
    """The bench of an entity: what it and the entities above it have confirmed, signed, listed and written down. Five queries."""
    line, today = ancestors(entity_id), now().date()
    return Bench(
        confirmed=frozenset(packs.confirmations(entity_id, line)),
        house=House(lexicons.in_force(entity_id, today, line), disclosures.library(entity_id, line)),
        expired=packs.expired(entity_id, today, line),
    )


def rates(entity_ids: frozenset[int]) -> dict[str, Rate]:
    """Of each rule, how many of its findings people ruled on in the last half year, and how many they called false alarms. Two queries.

    A finding overridden on a post counts, and one ruled on at the test bench.
    """
    since: date = now().date() - RATED
    found: dict[str, Rate] = defaultdict(Rate, packs.rates(entity_ids, since))
    for rule, (ruled, false) in rulings.overridden(entity_ids, since).items():
        found[rule] = found[rule] + Rate(ruled, false)
    return dict(found)
