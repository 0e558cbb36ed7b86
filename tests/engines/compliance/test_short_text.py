"""The short form built from the product sheet passes the rules that ask for it; notices by product, country and day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ventanilla.compliance import Draft, check
from ventanilla.compliance.disclosures import Notice, expiring, select
from ventanilla.compliance.short_text import ShortForm, build, euros, instalment, percent
from ventanilla.compliance.types import DraftKind

URL = "https://banco.example/prestamo"
LOAN = {"class": "personal_loan", "name": "Préstamo Alameda", "tae": "6,17", "tin": "6", "amount": "10000", "term_months": "24"}
AT = datetime(2026, 12, 15, 9, tzinfo=UTC)


def test_credit_carries_the_simplified_example() -> None:
    assert build(LOAN, "Banco Alameda", URL) == ShortForm(
        "Banco Alameda. Préstamo Alameda: TAE 6,17%. TIN 6% Importe 10.000€ Plazo 24 meses 24 cuotas de 443,21€ "
        "Importe total adeudado 10.637,04€. Consulte las condiciones: https://banco.example/prestamo"
    )


@pytest.mark.parametrize(
    "product",
    [
        LOAN,
        {**LOAN, "class": "mortgage", "amount": "150000", "term_months": "300", "tin": "2.5", "tae": "3.1"},
        {**LOAN, "tin": "0", "tae": "0"},
        {"class": "consumer_credit", "name": "Móvil a plazos", "tae": "5", "cash_price": "1200", "total_price": "1260"},
        {"class": "deposit", "name": "Depósito 12 meses", "tae": "2,9"},
    ],
)
def test_what_is_built_satisfies_the_rules_of_the_short_form(product: dict[str, str]) -> None:
    text = build(product, "Banco Alameda", URL).text
    draft = Draft(text, kind=DraftKind.AD, platform="x", countries=("ES",), product=product, landing_url=URL, publish_at=AT)
    own = {"ES.PRD.social_short_form", "ES.PRD.social_credit_template", "ES.PRD.tae_trigger", "ES.OUT.link_prominent"}
    assert text and {f.rule for f in check(draft)} & own == set()
    bare = replace(draft, text="Préstamo de 10.000 € al 6 %", landing_url="")  # the control: nothing built
    assert {f.rule for f in check(bare)} & own


def test_what_the_sheet_lacks_is_said_and_nothing_is_built() -> None:
    assert build({"class": "personal_loan", "name": "P", "tae": "6"}, "", URL) == ShortForm("", ("tin", "amount", "term_months", "entity"))


def test_figures_as_spanish_writes_them() -> None:
    assert [percent(Decimal(n)) for n in ("3.250", "10", "0")] == ["3,25%", "10%", "0%"]
    assert [euros(Decimal(n)) for n in ("1234567.5", "100", "0.005")] == ["1.234.567,50€", "100€", "0,01€"]
    assert instalment(Decimal(1200), Decimal(0), 12) == Decimal("100.00")
    assert build({**LOAN, "class": "mortgage", "rate_type": "variable"}, "B", URL).text.startswith("B. Préstamo Alameda: TAEVariable 6,17%")


def test_notices_by_product_country_and_day() -> None:
    day = date(2026, 12, 15)
    general = Notice("dgs", 1, {"es": "General", "en": "General (en)"})
    deposits = Notice("dgs", 1, {"es": "Depósitos"}, frozenset({"deposit"}), frozenset({"ES"}))
    newer = replace(deposits, version=2, texts={"es": "Depósitos, 2"}, valid_from=day)
    old = Notice("risk", 1, {"es": "Riesgo"}, valid_until=date(2026, 12, 14))
    library = [general, deposits, newer, old]
    assert select(library, "deposit", "ES", day) == (newer,)
    assert select(library, "deposit", "ES", date(2026, 12, 14)) == (deposits, old)
    assert select(library, "mortgage", "MX", day) == (general,)
    assert (general.text("en-GB"), general.text("fr"), old.text("pt")) == ("General (en)", "General", "Riesgo")
    assert expiring(library, date(2026, 12, 1)) == (old,)
