"""What can be done about a finding without a person writing anything: words that the law or the catalogue gives, a field to set. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ventanilla.compliance import short_text
from ventanilla.compliance.registry import all_rules
from ventanilla.compliance.rule import by_language
from ventanilla.compliance.types import Draft, Finding, ProductClass, Severity

_LABELS = frozenset({"ES.OUT.ad_identifiable", "FR.INF.law2023", "UK.INF.ad_label", "US.INF.ftc", "DE.INF.label", "IT.INF.agcom"})
_LABELS |= {"PL.INF.uokik", "BR.INF.conar"}
_PRICED = frozenset({"ES.PRD.social_short_form", "ES.PRD.tae_trigger", "ES.PRD.credit_min_content", "ES.PRD.social_credit_template"})
_LANDS = frozenset({"ES.PRD.social_short_form", "ES.PRD.costs_complete", "EU.PRD.ccd2_standard_info", "ES.OUT.image_carries_terms"})
_INDICATED = "ES.PRD.risk_indicator"
_SAFEST = frozenset({ProductClass.DEPOSIT, ProductClass.SAVINGS})
FUND = "Fondo de Garantía de Depósitos, hasta 100.000 €."


class Do(StrEnum):
    """`begin` and `end`: put the words before or after the text; the others set a field of the draft."""

    BEGIN = "begin"
    END = "end"
    LANDING = "landing"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that a button can do. `source` says where the value is from: law, catalogue, draft."""

    do: Do
    value: str
    source: str


def remedies(finding: Finding, draft: Draft, *, entity: str = "", product_url: str = "") -> tuple[Remedy, ...]:
    """What helps against a finding on this draft; nothing where only a person knows."""
    return tuple(dict.fromkeys(_all(finding, draft, entity, product_url)))


def _all(finding: Finding, draft: Draft, entity: str, product_url: str) -> Iterator[Remedy]:
    rule = finding.rule
    if rule == "ES.OUT.scope":
        yield Remedy(Do.KIND, "ad", "draft")
    if rule in _LANDS and product_url and not draft.landing_url:
        yield Remedy(Do.LANDING, product_url, "catalogue")
    if rule in _PRICED:
        short = short_text.build(draft.product or {}, entity, "{link}")
        yield from [Remedy(Do.END, short.text, "catalogue")] if short.text else []
    example = str((draft.product or {}).get("example") or "")
    if example and "example" in rule:
        yield Remedy(Do.END, f"Ejemplo representativo: {example}" if draft.language[:2] != "en" else example, "catalogue")
    if rule == _INDICATED:
        yield from _indicator(draft)
    elif finding.severity is not Severity.ATTEST or rule in _LABELS:
        yield from _wording(rule, draft)


def _wording(rule: str, draft: Draft) -> Iterator[Remedy]:
    """The words as the law prints them, unless they have blanks to fill in."""
    known = all_rules().get(rule)
    wordings = by_language(known.say, draft.language) if known and known.say else ()
    for wording in wordings[:1]:
        if "XX" not in wording:
            yield Remedy(Do.BEGIN, f"{wording}.", "law") if rule in _LABELS else Remedy(Do.END, wording, "law")


def _indicator(draft: Draft) -> Iterator[Remedy]:
    product, legend = draft.product or {}, all_rules()[_INDICATED].wordings[0]
    legend = legend if legend.endswith(".") else f"{legend}."
    if product.get("class") in _SAFEST:
        yield Remedy(Do.END, f"1/6. {legend} {FUND}", "law")
    elif str(product.get("risk_class") or "") in "123456" and product.get("risk_class"):
        yield Remedy(Do.END, f"{product['risk_class']}/6. {legend}", "law")
