"""What a promotion of a product must carry (CONC, MCOB, BCOBS, COBS)."""

import re
from datetime import date

from ventanilla.compliance.conditions import carries, condition, duty, found, needs, product, said
from ventanilla.compliance.packs.gb.sources import CONC34, CONC35
from ventanilla.compliance.products import CONSUMER_CREDIT, DEPOSIT, INVESTMENT
from ventanilla.compliance.rule import ADS, PROMOTION, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import Verdict

_HCSTC = "Warning: Late repayment can cause you serious money problems. For help, go to moneyhelper.org.uk"
_HOME = "Your home may be repossessed if you do not keep up repayments on your mortgage"
_CRYPTO = (
    "Don't invest unless you're prepared to lose all the money you invest. This is a high-risk investment and you should "
    "not expect to be protected if something goes wrong. Take 2 mins to learn more"
)
_PAST = "Past performance is not a reliable indicator of future results"
_EXAMPLE_OK = (
    "Representative example: borrow £5,000 over 48 months at a fixed rate of 9.5% p.a. Representative 9.9% APR, 48 monthly "
    "payments of £126, total payable £6,048, no fees. Alameda Bank, 1 High Street, Leeds LS1 4AP"
)
_REPRESENTATIVE = re.compile(
    r"representative\s+(?:apr\s+(?:of\s+)?)?\d+(?:\.\d+)?\s?%(?:\s+apr)?|\d+(?:\.\d+)?\s?%\s+(?:apr\s+\(?representative|"
    r"representative\s+apr)"
)
_INCENTIVE = re.compile(
    r"cashback|vouchers?|gift\s+cards?|hampers?|£\s?\d+\s+(?:back|off|on\s+us)|prize\s+draw|win\s+a|bonus|reward\s+points|free\s+(?:\w+\s+)?(?:gift|trial|delivery)|free\s+\w+\s+(?:with|when|on\s+us)\b|discount"
)
_AER = re.compile(r"\baer\b|annual\s+equivalent\s+rate")
_GROSS = re.compile(r"\bgross\b|tax[- ]free\b")
_REFERRAL = re.compile(
    r"refer\s+a\s+friend|invite\s+(?:a\s+)?friends?|sign[- ]?up\s+bonus|free\s+(?:bitcoin|btc|crypto|eth)|bonus|cashback|airdrop"
)


@condition
def _representative_apr(scene: Scene) -> Verdict:
    return Verdict(bool(_REPRESENTATIVE.search(scene.text)))


@condition
def _incentive(scene: Scene) -> Verdict:
    return Verdict(True, tuple(m.span() for m in _INCENTIVE.finditer(scene.text))) if _INCENTIVE.search(scene.text) else Verdict(False)


@condition
def _aer_and_gross(scene: Scene) -> Verdict:
    return Verdict(bool(_AER.search(scene.text)) and bool(_GROSS.search(scene.text)))


@condition
def _crypto_bait(scene: Scene) -> Verdict:
    spans = tuple(m.span() for m in _REFERRAL.finditer(scene.text))
    return Verdict(bool(spans), spans) if spans else Verdict(scene.has("gift_word"), scene.spans("gift_word"))


RULES: tuple[Rule, ...] = (
    Rule(
        id="UK.PRD.rep_example",
        area=Area.PRD,
        law="CONC 3.5.3R, 3.5.5R",
        kinds=PROMOTION,
        check=duty(
            product(*CONSUMER_CREDIT) & found("rate", "money", "instalment"),
            carries("example", "representative", "apr", "amount", "term", "instalment", "total") & found("postcode_gb"),
        ),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.SLOTS,
        source=CONC35,
        message={
            "es": "Un crédito con cifras lleva el ejemplo representativo, más destacado que otro coste, y una dirección postal.",
            "en": "Credit with figures carries the representative example, more prominent than any other cost, and a postal address.",
        },
        fix={
            "es": "Añada el ejemplo representativo completo y la dirección postal con su código.",
            "en": "Add the whole representative example and the postal address with its postcode.",
        },
        yes=(
            ex("Loans from 9.9% APR", product="personal_loan"),
            ex("Borrow £5,000 for your kitchen", product="personal_loan"),
            ex("Spread the cost: 48 monthly payments of £126", product="consumer_credit"),
            ex("Representative 9.9% APR. Borrow £5,000 over 4 years", product="personal_loan"),
        ),
        no=(
            ex(_EXAMPLE_OK, product="personal_loan"),
            ex("Thinking about a loan? Check your eligibility", product="personal_loan"),
            ex("Savings at 4% AER", product="savings"),
            ex("Your payment of £126 is due on Friday", product="personal_loan", kind="dm"),
            ex("20% off cinema tickets with your card", product="debit_card"),
        ),
    ),
    Rule(
        id="UK.PRD.rep_apr",
        area=Area.PRD,
        law="CONC 3.5.7R",
        kinds=PROMOTION,
        check=duty(
            product(*CONSUMER_CREDIT) & (found("easy_credit", "compare", "gift_word", "superlative") | _incentive), _representative_apr
        ),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source=CONC35,
        say={"en": "Representative XX.X% APR"},
        message={
            "es": "Una comparación, un incentivo o una facilidad obliga a mostrar la TAE representativa, más destacada que ella.",
            "en": "A comparison, an incentive or easy access obliges the representative APR, more prominent than the trigger.",
        },
        fix={"es": "Añada «Representative XX.X% APR».", "en": "Add “Representative XX.X% APR”."},
        yes=(
            ex("Bad credit? Apply for a loan today", product="personal_loan"),
            ex("Our lowest loan rates ever", product="personal_loan"),
            ex("Take a loan and get a £50 voucher", product="personal_loan"),
            ex("A cheaper loan compared with other banks", product="personal_loan"),
        ),
        no=(
            ex("A £50 voucher with your loan. Representative 9.9% APR", product="personal_loan"),
            ex("Bad credit? 34.9% representative APR", product="credit_card"),
            ex("Apply for a loan in our app", product="personal_loan"),
            ex("Get a £175 voucher when you switch", product="account"),
        ),
    ),
    Rule(
        id="UK.PRD.hcstc",
        area=Area.PRD,
        law="CONC 3.4.1R",
        kinds=PROMOTION,
        check=duty(product("hcstc"), said(_HCSTC)),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source=CONC34,
        say={"en": _HCSTC},
        message={
            "es": "El crédito a corto plazo de alto coste lleva su advertencia exacta.",
            "en": "High-cost short-term credit carries its exact warning.",
        },
        fix={"es": f"Añada literalmente: «{_HCSTC}»", "en": f"Add, word for word: “{_HCSTC}”"},
        yes=(
            ex("Cash till payday", product="hcstc"),
            ex("Borrow £100 for a week", product="hcstc"),
            ex("Short-term loan. Late repayment can cause money problems", product="hcstc"),
            ex("Warning: late repayment can cause you serious money problems", product="hcstc"),
        ),
        no=(
            ex(f"Cash till payday. {_HCSTC}", product="hcstc"),
            ex(f"Borrow £100. {_HCSTC.upper()}.", product="hcstc"),
            ex("Personal loans over 3 years", product="personal_loan"),
            ex("Cash till payday", product="hcstc", kind="reply"),
        ),
    ),
    Rule(
        id="UK.PRD.mortgage",
        area=Area.PRD,
        law="MCOB 3A",
        kinds=PROMOTION,
        check=duty(product("mortgage", "home_equity"), said(_HOME)),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PHRASE,
        source="",
        say={"en": f"{_HOME}."},
        message={
            "es": "Una hipoteca lleva la advertencia de ejecución y, si da cifras, el ejemplo representativo.",
            "en": "A mortgage carries the repossession warning and, with figures, the representative example.",
        },
        fix={"es": f"Añada: «{_HOME}.»", "en": f"Add: “{_HOME}.”"},
        yes=(
            ex("Mortgages for first-time buyers", product="mortgage"),
            ex("Fix your mortgage at 4.2% for five years", product="mortgage"),
            ex("Remortgage with us. Think carefully before securing debts", product="mortgage"),
            ex("Buy to let mortgages", product="mortgage", kind="ad"),
        ),
        no=(
            ex(f"Mortgages for first-time buyers. {_HOME}.", product="mortgage"),
            ex(f"Remortgage with us. {_HOME.upper()}", product="mortgage"),
            ex("Home insurance from £9", product="insurance"),
            ex("Your mortgage statement is ready", product="mortgage", kind="dm"),
        ),
    ),
    Rule(
        id="UK.PRD.savings",
        area=Area.PRD,
        law="BCOBS 2.2A; savings interest code",
        kinds=PROMOTION,
        check=duty(product(*DEPOSIT) & found("rate"), _aer_and_gross),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        say={"en": "AER"},
        message={
            "es": "Un ahorro con tipo lleva el AER con el tipo bruto, el régimen fiscal y el periodo del bono.",
            "en": "Savings with a rate carry AER with the gross rate, the tax status and the period of a bonus.",
        },
        fix={"es": "Añada «X.XX% AER / X.XX% gross» y las condiciones.", "en": "Add “X.XX% AER / X.XX% gross” and the conditions."},
        yes=(
            ex("Easy access saver at 4%", product="savings"),
            ex("Regular saver: 7% interest rate", product="savings"),
            ex("Fixed bond 4.6% AER", product="deposit"),
            ex("Save with us at 3.9% gross", product="savings"),
        ),
        no=(
            ex("Easy access saver 4.00% AER / 3.93% gross variable", product="savings"),
            ex("Cash ISA 4.1% AER tax-free", product="savings"),
            ex("Start saving today", product="savings"),
            ex("70% of our customers save monthly", product="savings"),
        ),
    ),
    Rule(
        id="UK.PRD.crypto_rmmi",
        area=Area.PRD,
        law="COBS 4.12A",
        kinds=ADS,
        since=date(2023, 10, 8),
        check=product("crypto") & (_crypto_bait | ~(said(_CRYPTO, _CRYPTO.replace("2 mins", "2 minutes")) & needs("landing.risk_summary"))),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source="northpoint.fi/regulations/fca/cryptoasset-risk-warning; absoluteincome.ftadviser.com 2023-07-17",
        say={"en": _CRYPTO},
        message={
            "es": "Un criptoactivo lleva la advertencia de riesgo con su resumen enlazado y no ofrece incentivos para invertir.",
            "en": "A cryptoasset carries the risk warning with its linked summary and offers no incentives to invest.",
        },
        fix={
            "es": "Añada la advertencia exacta y quite bonos y recomendaciones.",
            "en": "Add the exact warning; take out bonuses and referrals.",
        },
        yes=(
            ex("Buy bitcoin in our app", product="crypto"),
            ex(f"Refer a friend and earn bitcoin. {_CRYPTO}", product="crypto", landing__risk_summary=True),
            ex("Crypto is high risk. Start today", product="crypto", landing__risk_summary=True),
            ex(f"Buy bitcoin. {_CRYPTO}", product="crypto", landing__risk_summary=False),
        ),
        no=(
            ex(f"Buy bitcoin. {_CRYPTO}", product="crypto", landing__risk_summary=True),
            ex("We do not sell crypto; beware of scams", kind="organic"),
            ex("Stocks and shares ISA", product="investment"),
            ex("Buy bitcoin", product="crypto", kind="reply"),
        ),
        asks=(ex(f"Buy bitcoin. {_CRYPTO}", product="crypto"),),
    ),
    Rule(
        id="UK.PRD.past_perf",
        area=Area.PRD,
        law="COBS 4.5.2R, 4.6",
        kinds=PROMOTION,
        check=duty(found("past_perf") & (product(*INVESTMENT, "pension", "crypto") | found("rate")), said(_PAST)),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PHRASE,
        source="",
        say={"en": _PAST},
        message={
            "es": "Las rentabilidades pasadas llevan su aviso y cinco periodos completos de doce meses.",
            "en": "Past performance carries its warning and five complete 12-month periods.",
        },
        fix={"es": f"Añada: «{_PAST}» y los periodos.", "en": f"Add: “{_PAST}” and the periods."},
        yes=(
            ex("Our fund returned 38% last year", product="investment"),
            ex("Past performance: 12% a year", product="investment"),
            ex("The fund has risen 45% since launch: past performance that speaks", product="investment"),
            ex("Shares returned 9% on average", product="securities"),
        ),
        no=(
            ex(f"Our fund returned 38% last year. {_PAST}.", product="investment"),
            ex("A global fund for the long run", product="investment"),
            ex("The call was returned within the hour", kind="organic"),
            ex("Our fund returned 38% last year", product="investment", kind="dm"),
        ),
    ),
)
