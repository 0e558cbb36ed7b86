"""What each network demands of financial advertisements."""

import re
from datetime import date

from ventanilla.compliance.conditions import condition, needs, told
from ventanilla.compliance.countries import country_code
from ventanilla.compliance.products import CONSUMER_CREDIT, CREDIT, CRYPTO, DEPOSIT, INVESTMENT
from ventanilla.compliance.rule import ADS, PROMOTION, Area, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.targeting import listed, protected
from ventanilla.compliance.types import Audience, Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, ask, yes

B = Severity.BLOCK
OK, UNSURE = Status.VERIFIED, Status.UNCONFIRMED
_SPECIAL = "FINANCIAL_PRODUCTS_SERVICES"
_META = frozenset({"facebook", "instagram"})
_GOOGLE = frozenset({"google", "youtube"})
_FINANCIAL = CREDIT | DEPOSIT | INVESTMENT | CRYPTO | {"insurance", "pension", "debit_card", "payment"}
_X_COUNTRIES = frozenset(
    [
        *("ES", "PT", "MX", "BR", "AR", "CL", "CO", "GB", "US", "FR", "DE", "IT", "IE", "NL", "BE", "AT", "SE", "DK", "NO", "FI"),
        *("PL", "CZ", "GR", "CH", "CA", "AU", "NZ", "JP", "KR", "IN", "ID", "SG", "HK", "MY", "PH", "TH", "TR", "ZA", "AE", "SA"),
        *("PE", "EC", "UY"),
    ]
)
# What the categories of a certification cover.
_CERTIFIES = {
    "banking": DEPOSIT | {"debit_card", "payment"},
    "lending": CREDIT,
    "credit": CREDIT,
    "loans": CREDIT,
    "investments": INVESTMENT,
}
_GET_RICH = re.compile(
    r"(?:hazte|hagase|get|become|fique|deviens|devenez|werde)\s+(?:\w+\s+)?(?:ric[oa]s?|"
    r"rich|millonari[oa]|millionaire|riche)|dinero\s+(?:facil|rapido)|easy\s+money|"
    r"quick\s+money"
    r"|multiplica\s+tu\s+dinero|double\s+your\s+money|duplica\s+tu\s+dinero|ganar\s+dinero\s+sin|"
    r"multinivel|mlm|piramid\w+|pyramid|ingresos\s+pasivos\s+garantizados|libertad\s+financiera\s+ya"
)
_CONSOLIDATION = re.compile(
    r"(?:reunific|consolid|agrup|unific)\w*\s+(?:de\s+|tus?\s+|sus?\s+|your\s+)?(?:deudas?|"
    r"prestamos|creditos|debts?|loans)|debt\s+(?:consolidation|settlement|relief)|"
    r"rachat\s+de\s+credits?|consolidacao\s+de\s+dividas|umschuldung"
)
_OVERSPEND = re.compile(
    r"(?:compra|gasta)\s+(?:sin\s+limites?|todo|mas|lo\s+que\s+quieras)|buy\s+now,?\s+pay\s+later|"
    r"compra\s+ahora,?\s+paga\s+(?:despues|luego)|shop\s+without\s+limits|compre\s+agora,?\s+pague\s+depois|"
    r"jetzt\s+kaufen,?\s+spater\s+(?:be)?zahlen"
)


def _countries(scene: Scene) -> frozenset[str]:
    """The audience's countries; the licence's where the audience is not told."""
    return frozenset(country_code(c) for c in scene.draft.countries) or frozenset({country_code(scene.draft.entity_country)} - {""})


def _listed(scene: Scene, fact: str) -> list[str] | None:
    value = scene.fact(fact)
    return None if value is None else list(listed(value))


@condition
def _undeclared_category(scene: Scene) -> Verdict:
    """Boosted in or from the United States: the special category is declared, and nothing targets by age, sex or postcode."""
    declared = _listed(scene, "special_ad_categories")
    financial = not scene.classes.isdisjoint(_FINANCIAL) or _SPECIAL in (declared or ())
    if not scene.fact("is_boosted") or not financial:
        return NO
    if "US" not in _countries(scene) and country_code(scene.draft.entity_country) != "US":
        return NO
    if protected(scene.fact("targeting_keys")):
        return Verdict(True)
    radius = scene.number("targeting.radius_miles")
    if radius is not None and radius < 15:
        return Verdict(True)
    return ask("special_ad_categories") if declared is None else Verdict(_SPECIAL not in declared)


@condition
def _loan_not_admitted(scene: Scene) -> Verdict:
    """Repayable in full in sixty days or less; in the United States an APR of 36 % or more."""
    shortest = scene.number("product.min_term_days")
    dearest = scene.number("product.max_apr") or scene.number("product.apr") or scene.number("product.tae")
    in_us = "US" in _countries(scene)
    if (shortest is not None and shortest <= 60) or (in_us and dearest is not None and dearest >= 36):
        return Verdict(True)
    longest = scene.number("product.max_term_days")
    if longest is not None and longest <= 60:
        return Verdict(True)
    missing = [name for name, value in (("product.min_term_days", shortest), ("product.max_apr", dearest if in_us else 0)) if value is None]
    return ask(*missing) if missing else NO


@condition
def _short_video_ban(scene: Scene) -> Verdict:
    """Products and promises that the network does not take, or an audience that may be under age."""
    banned = {"hcstc", "cfd", "binary", "fx_leveraged", "payday"} | ({"crypto", "securities"} if "US" in _countries(scene) else set())
    if not scene.classes.isdisjoint(banned):
        return Verdict(True)
    for pattern in (_GET_RICH, _CONSOLIDATION):
        if found := [m.span() for m in pattern.finditer(scene.text)]:
            return yes(found)
    about_credit = not scene.classes or not scene.classes.isdisjoint(CONSUMER_CREDIT)
    if about_credit and (found := [m.span() for m in _OVERSPEND.finditer(scene.text)]):
        return yes(found)
    if not scene.classes.isdisjoint(CONSUMER_CREDIT):
        term, dearest = (
            scene.number("product.max_term_days"),
            scene.number("product.max_apr") or scene.number("product.apr") or scene.number("product.tae"),
        )
        if (term is not None and term <= 90) or (dearest is not None and dearest >= 50):
            return Verdict(True)
    age = scene.number("age_min")
    if age is not None and age < 18:
        return Verdict(True)
    if scene.classes.isdisjoint(_FINANCIAL):
        return NO
    if scene.draft.audience is Audience.MINOR or scene.fact("targets_minors"):
        return Verdict(True)
    return ask("age_min") if age is None else NO


@condition
def _uncertified(scene: Scene) -> Verdict:
    """Boosted without the certification of its category (a bank without any at all, whatever the text), or to a country not listed."""
    if not scene.fact("is_boosted"):
        return NO
    certified = scene.fact("x_certification")
    if scene.classes.isdisjoint(_FINANCIAL):
        return Verdict(certified is not None and not certified)
    if _countries(scene) - _X_COUNTRIES:
        return Verdict(True)
    if certified is None:
        return ask("x_certification")
    if isinstance(certified, list | tuple | dict):
        return Verdict(not any(_covers(str(category), scene) for category in certified))
    return Verdict(not certified)


def _covers(category: str, scene: Scene) -> bool:
    """Whether a category of certification is that of the product, or of all of finance."""
    if category in ("all", "financial", "finance") or category in scene.classes:
        return True
    return not scene.classes.isdisjoint(_CERTIFIES.get(category, frozenset()))


@condition
def _professional_ban(scene: Scene) -> Verdict:
    """Payday loans never; crypto only with authorisation, to professionals of age."""
    if not scene.classes.isdisjoint({"hcstc", "payday"}):
        return Verdict(True)
    if "crypto" not in scene.classes:
        return NO
    if scene.draft.audience is not Audience.PRO:
        return yes(scene.spans("crypto_word")[:1])
    age = scene.number("age_min")
    if age is not None and age < 18:
        return Verdict(True)
    allowed = scene.fact("linkedin_authorisation")
    return ask("linkedin_authorisation") if allowed is None else Verdict(not allowed)


RULES: tuple[Rule, ...] = (
    row(
        "PF.META.special_category",
        "Meta: Special Ad Category FINANCIAL_PRODUCTS_SERVICES",
        B,
        OK,
        How.METADATA,
        "developers.facebook.com, special-ad-category",
        _undeclared_category,
        (
            "En Estados Unidos la campaña declara FINANCIAL_PRODUCTS_SERVICES y no segmenta "
            "por edad, sexo, código postal ni públicos similares."
        ),
        "In the United States the campaign declares FINANCIAL_PRODUCTS_SERVICES and does not target by age, sex, postcode or lookalikes.",
        "Declare la categoría especial y quite esa segmentación.",
        "Declare the special category and take that targeting out.",
        area=Area.PRD,
        kinds=PROMOTION,
        platforms=_META,
        since=date(2025, 1, 14),
        yes=(
            ex("Our new credit card", countries="US", product="credit_card", is_boosted=True, special_ad_categories=[]),
            ex("Personal loans", countries="US", product="personal_loan", is_boosted=True, special_ad_categories=["CREDIT"]),
            ex(
                "Savings account",
                countries="US",
                product="savings",
                is_boosted=True,
                special_ad_categories=["FINANCIAL_PRODUCTS_SERVICES"],
                targeting_keys=["age"],
            ),
            ex("Cuenta de ahorro", countries="MX", entity_country="US", product="savings", is_boosted=True, special_ad_categories=["NONE"]),
            ex(
                "The bank around the corner",
                countries="US",
                is_boosted=True,
                special_ad_categories=["FINANCIAL_PRODUCTS_SERVICES"],
                targeting_keys=["gender_female", "lookalike_1pct"],
            ),
        ),
        no=(
            ex(
                "Our new credit card",
                countries="US",
                product="credit_card",
                is_boosted=True,
                special_ad_categories=["FINANCIAL_PRODUCTS_SERVICES"],
            ),
            ex("Our new credit card", countries="US", product="credit_card"),
            ex("Nueva tarjeta", countries="ES", entity_country="ES", product="credit_card", is_boosted=True, special_ad_categories=[]),
            ex("Happy holidays", countries="US", is_boosted=True, special_ad_categories=[]),
        ),
        asks=(ex("Our new credit card", countries="US", product="credit_card", is_boosted=True),),
    ),
    row(
        "PF.META.verification",
        "Meta: verification of financial advertisers",
        B,
        UNSURE,
        How.METADATA,
        "",
        ~(needs("payer") & needs("beneficiary")),
        ("El anuncio declara quién paga y quién se beneficia, con el número del supervisor donde se pide."),
        ("The ad declares who pays and who benefits, with the regulator's number where asked."),
        "Rellene pagador y beneficiario.",
        "Fill in payer and beneficiary.",
        area=Area.PRD,
        kinds=ADS,
        platforms=_META,
        yes=(
            ex("Cuenta", payer="", beneficiary="Banco"),
            ex("Cuenta", payer="Banco", beneficiary=""),
            ex("Card", countries="GB", payer=False, beneficiary=False),
            ex("Hipoteca", platform="instagram", payer="", beneficiary=""),
        ),
        no=(
            ex("Cuenta", payer="Banco", beneficiary="Banco"),
            ex("Cuenta", kind="organic", payer=""),
            ex("Cuenta", platform="x", payer=""),
            ex("Cuenta", kind="reply", payer=""),
        ),
        asks=(ex("Cuenta"),),
    ),
    row(
        "PF.GOOGLE.personal_loans",
        "Google Ads: personal loans",
        B,
        OK,
        How.METADATA,
        "answer/15188216 y 15187346 (copia del centro de ayuda)",
        _loan_not_admitted,
        ("No se admiten préstamos que se devuelven enteros en 60 días o menos; en Estados Unidos, ni con TAE del 36 % o más."),
        ("Loans repayable in full within 60 days are not admitted; in the United States, nor those with an APR of 36 % or more."),
        "Anuncie solo préstamos de 61 días o más, con su página completa.",
        "Advertise only loans of 61 days or more, with their complete landing page.",
        area=Area.PRD,
        kinds=ADS,
        platforms=_GOOGLE,
        products=frozenset({"personal_loan", "consumer_credit", "hcstc"}),
        yes=(
            ex("Préstamo exprés", product="personal_loan", min_term_days="30"),
            ex("Personal loans", countries="US", product="personal_loan", min_term_days="90", max_apr="36"),
            ex("Préstamo", product="personal_loan", min_term_days="60"),
            ex("Loan", countries="US", product="personal_loan", min_term_days="180", max_apr="99.9", platform="youtube"),
        ),
        no=(
            ex("Préstamo personal", product="personal_loan", min_term_days="61"),
            ex("Personal loans", countries="US", product="personal_loan", min_term_days="90", max_apr="35.99"),
            ex("Hipoteca", product="mortgage", min_term_days="30"),
            ex("Préstamo exprés", platform="facebook", product="personal_loan", min_term_days="30"),
        ),
        asks=(ex("Préstamo personal", product="personal_loan"),),
    ),
    row(
        "PF.GOOGLE.fsv",
        "Google: Financial Services Verification",
        B,
        UNSURE,
        How.METADATA,
        "",
        needs("google_fsv", False, "no", "unverified", "") & ~told("google_fsv", True),
        "El anunciante está verificado en los países que lo exigen.",
        "The advertiser is verified in the countries that require it.",
        "Complete la verificación del anunciante.",
        "Complete the advertiser's verification.",
        area=Area.PRD,
        kinds=ADS,
        platforms=_GOOGLE,
        yes=(
            ex("Cuenta", google_fsv=False),
            ex("Account", countries="GB", google_fsv=False),
            ex("Hipoteca", platform="youtube", google_fsv=False),
            ex("Conta", countries="BR", google_fsv="unverified"),
        ),
        no=(
            ex("Cuenta", google_fsv=True),
            ex("Cuenta", kind="organic", google_fsv=False),
            ex("Cuenta", platform="facebook", google_fsv=False),
            ex("Cuenta", google_fsv="verified"),
        ),
        asks=(ex("Cuenta"),),
    ),
    row(
        "PF.TIKTOK.finance",
        "TikTok Ads: Financial services",
        B,
        OK,
        How.METADATA,
        "ads.tiktok.com/help/article/tiktok-ads-policy-financial-services (abril de 2024)",
        _short_video_ban,
        (
            "La red no admite este producto o esta promesa (dinero fácil, préstamos cortos "
            "o caros, reunificación de deudas, alto riesgo), o el público puede ser menor."
        ),
        (
            "The network does not take this product or promise (quick riches, short or dear "
            "loans, debt consolidation, high risk), or the audience may be under age."
        ),
        "Quite la promesa o anuncie otro producto, y ponga 18 años como edad mínima.",
        ("Take the promise out or advertise another product, and set the minimum age to 18."),
        area=Area.PRD,
        kinds=ADS,
        platforms=frozenset({"tiktok"}),
        yes=(
            ex("Préstamo rápido", product="hcstc", age_min=18),
            ex("Opera con CFD desde 10 €", product="cfd", age_min=18),
            ex("Hazte rico con nuestra cuenta", product="savings", age_min=18),
            ex("Cuenta joven", product="savings", age_min=16),
            ex("Reunifica tus deudas en un solo préstamo", product="personal_loan", age_min=18),
            ex("Buy stocks today", countries="US", product="securities", age_min=18),
            ex("Nuestra app, tu ritmo", age_min=15),
        ),
        no=(
            ex("Cuenta sin comisiones", product="savings", age_min=18),
            ex("Préstamo personal", product="personal_loan", age_min=18, max_term_days="2000", max_apr="12"),
            ex("Opera con CFD", kind="organic", product="cfd"),
            ex("Opera con CFD", platform="facebook", product="cfd"),
        ),
        asks=(ex("Cuenta sin comisiones", product="savings"),),
    ),
    row(
        "PF.X.finance",
        "X Ads: Financial products and services",
        B,
        OK,
        How.METADATA,
        "business.x.com/en/help/ads-policies",
        _uncertified,
        ("La promoción financiera de pago necesita autorización previa por categoría y país."),
        "Paid financial promotion needs prior authorisation per category and country.",
        "Pida la certificación de esta categoría.",
        "Ask for this category's certification.",
        area=Area.PRD,
        kinds=PROMOTION,
        platforms=frozenset({"x"}),
        yes=(
            ex("Nueva tarjeta", product="credit_card", is_boosted=True, x_certification=[]),
            ex("Préstamo", product="personal_loan", is_boosted=True, x_certification=["savings"]),
            ex("Cuenta", product="savings", countries="RU", is_boosted=True, x_certification=["all"]),
            ex("Crypto", product="crypto", is_boosted=True, x_certification=False),
            ex("Abrimos oficina en Soria el jueves", is_boosted=True, x_certification=[]),
        ),
        no=(
            ex("Nueva tarjeta", product="credit_card", is_boosted=True, x_certification=["credit_card"]),
            ex("Cuenta de ahorro", product="savings", is_boosted=True, x_certification=["banking"]),
            ex("Nueva tarjeta", product="credit_card"),
            ex("Feliz Navidad", is_boosted=True),
            ex("Nueva tarjeta", platform="facebook", product="credit_card", is_boosted=True, x_certification=[]),
        ),
        asks=(ex("Nueva tarjeta", product="credit_card", is_boosted=True),),
    ),
    row(
        "PF.LINKEDIN.finance",
        "LinkedIn Ads policies",
        B,
        OK,
        How.METADATA,
        "linkedin.com/help/lms/answer/a9401025 (copia)",
        _professional_ban,
        ("Los criptoactivos solo se anuncian con autorización y a profesionales mayores de edad; los préstamos rápidos, nunca."),
        ("Crypto is advertised only with authorisation and to professionals of age; payday loans never."),
        "Pida la autorización y limite el público a profesionales.",
        "Ask for the authorisation and limit the audience to professionals.",
        area=Area.PRD,
        kinds=ADS,
        platforms=frozenset({"linkedin"}),
        yes=(
            ex("Compra bitcoin", product="crypto"),
            ex("Crypto custody", product="crypto", audience="pro", linkedin_authorisation=False),
            ex("Préstamo exprés", product="hcstc"),
            ex("Crypto", product="crypto", audience="pro", age_min=16, linkedin_authorisation=True),
        ),
        no=(
            ex("Crypto custody", product="crypto", audience="pro", linkedin_authorisation=True),
            ex("Hipoteca", product="mortgage"),
            ex("Compra bitcoin", kind="organic", product="crypto"),
            ex("Compra bitcoin", platform="facebook", product="crypto"),
        ),
        asks=(ex("Crypto custody", product="crypto", audience="pro"),),
    ),
)
