"""Examples of rules, written out as drafts."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ventanilla.compliance.rule import Example, Rule
from ventanilla.compliance.types import Audience, Draft, DraftKind, DraftMedia

_FIELDS = {f.name for f in fields(Draft)}
_PRODUCT = frozenset(
    [
        "tae",
        "tin",
        "apr",
        "rate",
        "rate_type",
        "index",
        "yield",
        "amount",
        "term_months",
        "min_term_days",
        "max_term_days",
        "fees",
        "example",
        "risk_class",
        "complex",
        "liquidity_flags",
        "dgs",
        "owner",
        "concrete_features",
        "max_apr",
        "name",
        "monthly_fee",
        "mandatory_costs",
        "synonyms",
    ]
)
_DAY = date(2026, 12, 15)


def _day(rule: Rule | None) -> date:
    if rule is None or rule.in_force(_DAY):
        return _DAY
    return rule.until - timedelta(days=1) if rule.until is not None else rule.since or _DAY


def _moment(text: str | date) -> datetime:
    day = text if isinstance(text, date) else date.fromisoformat(text[:10])
    return datetime.combine(day, time(9), UTC)


def _media(text: str) -> tuple[DraftMedia, ...]:
    pieces = (one.partition(":") for one in text.split(";") if one.strip())
    return tuple(DraftMedia(kind.strip(), alt.strip()) for kind, _, alt in pieces)


def _own_fields(values: Mapping[str, Any], rule: Rule | None, country: str) -> dict[str, Any]:
    own = {k: v for k, v in values.items() if k in _FIELDS and k not in ("product", "media", "publish_at", "countries", "kind", "audience")}
    countries = values.get("countries", "" if country in ("", "EU", "PLATFORM", "HOUSE") else country)
    own["countries"] = tuple(countries.split()) or (("ES",) if country else ())
    own.setdefault("entity_country", own["countries"][0] if own["countries"] else "ES")
    kinds = rule.kinds if rule is not None else (DraftKind.ORGANIC,)
    own["kind"] = DraftKind(values["kind"]) if "kind" in values else kinds[0]
    own["audience"] = Audience(values.get("audience", "retail"))
    own["publish_at"] = _moment(values.get("publish_at", _day(rule)))
    own["media"] = _media(values.get("media", ""))
    if rule is not None and rule.platforms:
        own.setdefault("platform", sorted(rule.platforms)[0])
    return own


def draft_of(example: Example, rule: Rule | None = None, country: str = "") -> Draft:
    """The draft that an example stands for: in the rule's country, on a day when it counts, of the first kind that it takes."""
    values = dict(example.facts)
    product = values.get("product")
    facts = {k: v for k, v in values.items() if k in _PRODUCT}
    whole = {"class": product, **facts} if isinstance(product, str) else {**(product or {}), **facts} or None
    context = {k.replace("__", "."): v for k, v in values.items() if "__" in k}
    flags = {k: v for k, v in values.items() if k not in _FIELDS and k not in _PRODUCT and "__" not in k}
    if rule is not None and rule.actors and "actor" not in flags:
        flags["actor"] = sorted(rule.actors)[0]
    return Draft(example.text, product=whole, context=context, flags=flags, **_own_fields(values, rule, country))
