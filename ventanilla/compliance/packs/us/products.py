"""What an advertisement of credit or a deposit must carry (Reg Z, Reg DD, 12 CFR 328 and 338)."""

import re

from ventanilla.compliance.conditions import condition, duty, found, product, told
from ventanilla.compliance.packs.us.sources import FDIC, P328, REGDD, REGZ
from ventanilla.compliance.products import CLOSED_END, CONSUMER_CREDIT, CRYPTO, DEPOSIT, INVESTMENT, MORTGAGE
from ventanilla.compliance.rule import PROMOTION, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Condition, Verdict, ask, yes

_APR = re.compile(r"\bapr\b|annual\s+percentage\s+rate")
_TRIGGERS = re.compile(
    r"(?:\d+\s?%|\$\s?\d[\d,.]*|no|zero|low)\s+(?:money\s+)?down(?:\s+payment)?\b|\$\s?\d[\d,.]*\s+(?:per|a|/)\s*(?:month|mo\b|week)|"
    r"\d+\s+(?:monthly\s+|weekly\s+|equal\s+)?payments|\d+[- ](?:month|year)s?\s+(?:to\s+(?:pay|repay)|terms?|loan|financing)|"
    r"finance\s+charges?\s+(?:of\s+|is\s+)?(?:just\s+|only\s+|under\s+)?\$|total\s+interest\s+(?:of\s+)?\$|(?:over|for)\s+\d+\s+(?:months|years)"
)
_DOWN = re.compile(r"(?:down\s+payment|down\b|financ\w+\s+100\s?%|100\s?%\s+financ\w+)")
_INTRO = re.compile(r"\bintro(?:ductory)?\b")
_PERIOD = re.compile(r"\d+\s+(?:months?|billing\s+cycles|days|years?)")
_GO_TO = re.compile(r"(?:then|after(?:\s+that|wards)?|go-to\s+rate)[^.]{0,60}\d+(?:\.\d+)?\s?%")
_APY_FULL = re.compile(r"annual\s+percentage\s+yield")
_APY = re.compile(r"\bapy\b|annual\s+percentage\s+yield")
_MAY_CHANGE = re.compile(
    r"rates?\s+(?:\w+\s+){0,3}(?:may|can|could)\s+change|variable\s+rate|subject\s+to\s+change|may\s+change\s+after|;\s*variable|rate\s+is\s+(?:variable|fixed)|fixed\s+rate|fixed\s+for"
)
_AS_OF = re.compile(
    r"(?:accurate|effective|current)\s+as\s+of|rates?\s+as\s+of|offer(?:ed)?\s+(?:ends|until|through|valid)|as\s+of\s+(?:\w+\s+)?\d"
)
_MINIMUM = re.compile(
    r"minimum|no\s+min(?:imum)?|\bmin\.?\s|to\s+(?:open|earn)\b[^.]{0,30}\$|\$\s?\d[\d,.]*\s+(?:to\s+open|deposit|balance)"
)
_FEES_REDUCE = re.compile(r"fees?\s+(?:\w+\s+){0,2}(?:reduce|lower)\s+(?:the\s+|your\s+)?earnings|no\s+(?:monthly\s+|maintenance\s+)?fees")
_PENALTY = re.compile(r"penalt\w+\s+(?:\w+\s+){0,4}(?:early\s+)?withdrawals?|early\s+withdrawal\s+penalt\w+")
_TIME_ACCOUNT = re.compile(r"\bcds?\b|certificates?\s+of\s+deposit|time\s+deposits?|\d+[- ]month\s+certificate")
_PROFIT = re.compile(r"\bprofits?\b")
_MEMBER = re.compile(
    r"members?\s+fdic|member\s+of\s+the\s+federal\s+deposit\s+insurance\s+corporation|fdic[- ]insured|insured\s+by\s+(?:the\s+)?fdic|"
    r"fdic\s+(?:insurance|protection|coverage)"
)
_NOT_INSURED = re.compile(r"not\s+(?:\w+\s+){0,2}(?:insured\s+by\s+(?:the\s+)?|fdic[- ]insured|insured)|not\s+fdic")
_OPEN_END = ("credit_card", "heloc", "revolving_credit")  # advertised under § 1026.16
_HOUSING = re.compile(r"equal\s+housing\s+(?:lender|opportunity)")
_PREFERENCE = re.compile(
    r"(?:perfect|ideal|only|great)\s+for\s+(?:young\s+families|singles|christians?|"
    r"married\s+couples|white|adults\s+only|english\s+speakers)|"
    r"no\s+(?:children|kids|section\s+8)|(?:christian|white|hispanic|asian|black|jewish|muslim)\s+(?:neighbou?rhood|community|homebuyers)"
)


def _holds(pattern: re.Pattern[str]) -> Condition:
    return condition(lambda scene: bool(pattern.search(scene.text)))


@condition
def _trigger(scene: Scene) -> Verdict:
    spans = tuple(m.span() for m in _TRIGGERS.finditer(scene.text))
    return yes(spans) if spans else NO


@condition
def _whole_terms(scene: Scene) -> Verdict:
    """Down payment, terms of repayment and the annual percentage rate; or a page one link away that says so."""
    text = scene.text
    here = bool(_APR.search(text)) and scene.has("rate") and scene.has("term") and bool(_DOWN.search(text))
    return Verdict(here or (scene.fact("landing.regz_table") is True))


@condition
def _whole_card(scene: Scene) -> Verdict:
    """The APR; for an introductory rate the word near it, its period and the rate that follows."""
    text = scene.text
    if not (_APR.search(text) and scene.has("rate")):
        return NO
    if not _INTRO.search(text) and not re.search(r"\b0\s?%", text):
        return Verdict(True)
    return Verdict(bool(_INTRO.search(text) and _PERIOD.search(text) and _GO_TO.search(text)))


@condition
def _apy_terms(scene: Scene) -> Verdict:
    text = scene.text
    if not _MINIMUM.search(text):
        return NO
    if _TIME_ACCOUNT.search(text):  # its rate stands for the term; a variable one says that it may change
        fixed = scene.word("product.rate_type") != "variable" or bool(_MAY_CHANGE.search(text))
        return Verdict(fixed and bool(_PENALTY.search(text)) and scene.has("term"))
    free = scene.fact("product.fees") is not None and scene.number("product.fees") == 0
    return Verdict(bool(_MAY_CHANGE.search(text) and _AS_OF.search(text) and (free or _FEES_REDUCE.search(text))))


@condition
def _fees_possible(scene: Scene) -> Verdict:
    """A maintenance or activity fee may be imposed, as the product's data say."""
    fee = scene.number("product.monthly_fee")
    if fee is None:
        fee = scene.number("product.fees")
    if fee is None:
        return ask("product.fees")
    return Verdict(fee > 0)


@condition
def _member_statement(scene: Scene) -> Verdict:
    spans = tuple(m.span() for m in _MEMBER.finditer(scene.text) if not _NOT_INSURED.search(scene.text[max(0, m.start() - 25) : m.end()]))
    return yes(spans) if spans else NO


@condition
def _no_statement(scene: Scene) -> Verdict:
    return Verdict(not _MEMBER.search(scene.text) and scene.fact("media.fdic_symbol") is not True)


@condition
def _housing_mark(scene: Scene) -> Verdict:
    logo = bool(scene.draft.media) and scene.fact("media.equal_housing_logo") is True
    return Verdict(bool(_HOUSING.search(scene.text)) or logo or scene.says(("Equal Housing Lender",)))


_CD_OK = (
    "12-month CD, 4.50% Annual Percentage Yield (APY), fixed rate, accurate as of 12/01/2026. $500 minimum to open and earn the APY. "
    "Early withdrawal penalty applies. Member FDIC"
)
_SAVER_OK = (
    "4.00% annual percentage yield (APY) accurate as of 12/01/2026. Rate may change. No minimum balance, $1 to open. "
    "Fees may reduce earnings. Member FDIC"
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="US.PRD.regz_actual_terms",
        area=Area.PRD,
        law="Reg Z, 12 CFR 1026.24(a), (c)",
        kinds=PROMOTION,
        check=duty(
            (product(*CONSUMER_CREDIT, *MORTGAGE, *CLOSED_END) | found("credit_word"))
            & ~product(*_OPEN_END)
            & found("rate", "nominal_label"),
            _holds(_APR),
        ),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source=REGZ,
        say={"en": ("annual percentage rate", "APR")},
        message={
            "es": "Un crédito con tipo lo expresa como «annual percentage rate» (APR), y solo con condiciones que se ofrecen de verdad.",
            "en": "Credit with a rate states it as an “annual percentage rate” (APR), with terms that are actually available.",
        },
        fix={"es": "Exprese el tipo como APR y diga si puede subir.", "en": "State the rate as APR and say if it may increase."},
        yes=(
            ex("Personal loans from 7.9%", product="personal_loan"),
            ex("Low interest rate on auto loans", product="car_loan"),
            ex("Mortgage rates at 5.8% today", product="mortgage"),
            ex("Student loans at 6.4%", product="student_loan"),
        ),
        no=(
            ex("Credit card with 19% interest", product="credit_card"),
            ex("Personal loans from 7.9% APR", product="personal_loan"),
            ex("Mortgage at 5.8% annual percentage rate, fixed", product="mortgage"),
            ex("Talk to a loan officer today", product="personal_loan"),
            ex("Savings at 4% APY", product="savings"),
        ),
    ),
    Rule(
        id="US.PRD.regz_triggers",
        area=Area.PRD,
        law="Reg Z, 12 CFR 1026.24(d)",
        kinds=PROMOTION,
        check=duty(product(*CLOSED_END, "closed_end") & _trigger, _whole_terms),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.SLOTS,
        source=REGZ,
        message={
            "es": "Entrada, número de pagos, cuota o coste obligan a decir entrada, plazos y APR (o a enlazarlos con claridad).",
            "en": "Down payment, number or amount of payments or a charge oblige the down payment, terms of repayment and APR.",
        },
        fix={
            "es": "Añada la entrada, los plazos de devolución y el APR.",
            "en": "Add the down payment, the terms of repayment and the APR.",
        },
        yes=(
            ex("Drive it home for $299 per month", product="car_loan"),
            ex("No money down on your new truck", product="car_loan"),
            ex("36 monthly payments", product="personal_loan"),
            ex("A finance charge of only $450", product="car_loan"),
            ex("Only 5% down on your first home, APR 6.1%", product="mortgage"),
        ),
        no=(
            ex("8% down payment, 48 monthly payments of $310, 7.1% APR", product="car_loan"),
            ex("$299 per month for 60 months, $3,000 down payment, 6.9% APR fixed", product="car_loan"),
            ex("Auto loans for every road", product="car_loan"),
            ex("Drive it home for $299 per month", product={"class": "car_loan"}, landing__regz_table=True),
            ex("Your payment of $299 posted", product="car_loan", kind="dm"),
        ),
    ),
    Rule(
        id="US.PRD.regz_open_end",
        area=Area.PRD,
        law="Reg Z, 12 CFR 1026.16",
        kinds=PROMOTION,
        check=duty(product(*_OPEN_END) & (found("rate", "free_word", "zero_interest") | (found("fees") & found("money"))), _whole_card),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.SLOTS,
        source="",
        say={"en": ("intro", "introductory")},
        message={
            "es": "Un cargo, o decir que no lo hay, obliga al APR; un tipo de promoción, a «introductory», su periodo y el tipo posterior.",
            "en": "A charge, or saying there is none, obliges the APR; a promotional rate “introductory”, its period and the rate after.",
        },
        fix={
            "es": "Añada el APR y, en su caso, «intro», el periodo y el tipo final.",
            "en": "Add the APR and, if any, “intro”, period and go-to rate.",
        },
        yes=(
            ex("No annual fee. Apply today", product="credit_card"),
            ex("0% APR on purchases", product="credit_card"),
            ex("HELOC at 7.5%", product="heloc"),
            ex("0% intro APR for 15 months", product="credit_card"),
        ),
        no=(
            ex("0% intro APR for 15 months, then 19.99% to 27.99% variable APR. No annual fee", product="credit_card"),
            ex("HELOC at 7.5% variable APR", product="heloc"),
            ex("Earn points on every trip", product="credit_card"),
            ex("All rates and fees at alameda.example", product="credit_card"),
            ex("No annual fee on your debit card", product="debit_card"),
        ),
    ),
    Rule(
        id="US.PRD.regdd_apy",
        area=Area.PRD,
        law="Reg DD, 12 CFR 1030.8(b)",
        kinds=PROMOTION,
        check=duty((product(*DEPOSIT) | found("deposit_word")) & found("rate", "nominal_label"), _holds(_APY_FULL)),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source=REGDD,
        say={"en": "annual percentage yield"},
        message={
            "es": "Un depósito con tipo lo expresa como «annual percentage yield», entero al menos una vez.",
            "en": "A deposit with a rate states it as “annual percentage yield”, in full at least once.",
        },
        fix={"es": "Escriba «annual percentage yield (APY)».", "en": "Write “annual percentage yield (APY)”."},
        yes=(
            ex("Savings account with 4%", product="savings"),
            ex("12-month CD at 4.50% APY", product="deposit"),
            ex("High interest rate checking", product="account"),
            ex("Earn 3.9% interest on your savings account", product="savings"),
        ),
        no=(
            ex(_CD_OK, product="deposit"),
            ex("Savings account: 4% annual percentage yield", product="savings"),
            ex("Open a checking account online", product="account"),
            ex("Personal loans from 7.9% APR", product="personal_loan"),
        ),
    ),
    Rule(
        id="US.PRD.regdd_triggers",
        area=Area.PRD,
        law="Reg DD, 12 CFR 1030.8(c)-(d)",
        kinds=PROMOTION,
        check=duty(
            (product(*DEPOSIT) | found("deposit_word")) & condition(lambda s: [m.span() for m in _APY.finditer(s.text)]), _apy_terms
        ),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.SLOTS,
        source=REGDD,
        message={
            "es": "El APY dice si cambia, su fecha o periodo, los mínimos, el efecto de las comisiones y, a plazo, la penalización.",
            "en": "APY comes with whether it may change, the date or period, minimums, the effect of fees and, for CDs, the penalty.",
        },
        fix={
            "es": "Añada «rate may change», «accurate as of …», los mínimos y «fees may reduce earnings» o la penalización.",
            "en": "Add “rate may change”, “accurate as of …”, the minimums and “fees may reduce earnings” or the penalty.",
        },
        yes=(
            ex("Savings: 4.00% annual percentage yield (APY)", product="savings"),
            ex("CD 4.50% annual percentage yield. $500 minimum", product="deposit"),
            ex("4% APY on savings. Rate may change", product="savings"),
            ex("Checking with 2% APY, no minimum", product="account"),
        ),
        no=(
            ex(_SAVER_OK, product="savings"),
            ex(
                "Money market: annual percentage yield (APY) 3.90%, current as of 12/03/2026, subject to change. Minimum $50",
                product={"class": "savings", "fees": "0"},
            ),
            ex(
                "6-month CD: 4.10% annual percentage yield (APY). $1,000 minimum. A penalty applies to early withdrawals",
                product={"class": "deposit", "rate_type": "fixed"},
            ),
            ex(_CD_OK, product="deposit"),
            ex("What does APY mean? Read our guide", kind="organic", product="personal_loan"),
            ex("Open your savings account", product="savings"),
        ),
    ),
    Rule(
        id="US.PRD.regdd_free",
        area=Area.PRD,
        law="Reg DD, 12 CFR 1030.8(a)",
        kinds=PROMOTION,
        check=(product(*DEPOSIT) | found("deposit_word"))
        & ((found("free_word") & _fees_possible) | condition(lambda s: [m.span() for m in _PROFIT.finditer(s.text)])),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source=REGDD,
        message={
            "es": "No puede llamarse gratuita una cuenta con comisión de mantenimiento o actividad, ni «profit» al interés.",
            "en": "An account with a maintenance or activity fee may not be called free, nor interest “profit”.",
        },
        fix={"es": "Quite «free» o «no cost», o «profit».", "en": "Take out “free” or “no cost”, or “profit”."},
        yes=(
            ex("Free checking account", product={"class": "account", "monthly_fee": "12"}),
            ex("Checking at no cost", product={"class": "account", "fees": "5"}),
            ex("Savings account that turns a profit", product="savings"),
            ex("No monthly fee checking", product={"class": "account", "monthly_fee": "10"}),
        ),
        no=(
            ex("Free checking account", product={"class": "account", "monthly_fee": "0"}),
            ex("Feel free to visit us about your checking account", product={"class": "account", "monthly_fee": "12"}),
            ex("Free coffee at the branch", kind="organic"),
            ex("Checking account for a non-stop day", product={"class": "account", "monthly_fee": "12"}),
        ),
        asks=(ex("Free checking account", product="account"),),
    ),
    Rule(
        id="US.PRD.member_fdic",
        area=Area.PRD,
        law="12 CFR 328.6",
        kinds=PROMOTION,
        check=told("entity.fdic") & duty(product(*DEPOSIT) | found("deposit_word") | told("generic_bank_ad"), ~_no_statement),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source=FDIC,
        say={"en": ("Member of the Federal Deposit Insurance Corporation", "Member FDIC", "FDIC-insured")},
        message={
            "es": "Un anuncio de depósitos lleva la mención oficial «Member FDIC»; cada publicación es un anuncio.",
            "en": "A deposit ad carries the official statement “Member FDIC”; every social post is an ad.",
        },
        fix={"es": "Añada «Member FDIC».", "en": "Add “Member FDIC”."},
        yes=(
            ex("Open a savings account", product="savings", entity__fdic=True),
            ex("12-month CD special", product="deposit", entity__fdic=True),
            ex("Alameda Bank: here for you", generic_bank_ad=True, entity__fdic=True),
            ex("Checking for students", product="account", entity__fdic=True),
        ),
        no=(
            ex("Open a savings account. Member FDIC", product="savings", entity__fdic=True),
            ex("Open a savings account", product="savings", entity__fdic=True, media="image:piggy bank", media__fdic_symbol=True),
            ex("Auto loans for every road", product="car_loan", entity__fdic=True),
            ex("Open a savings account", product="savings", entity__fdic=False),
        ),
    ),
    Rule(
        id="US.PRD.no_fdic_on_nondeposit",
        area=Area.PRD,
        law="12 CFR 328.6(e), 328.102",
        kinds=PROMOTION,
        check=told("entity.fdic") & product(*INVESTMENT, *CRYPTO, "insurance", "pension", "hybrid") & _member_statement,
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source=P328,
        say={"en": "not insured by the FDIC; not deposits; may lose value"},
        message={
            "es": "La mención FDIC no puede figurar en un producto que no es un depósito.",
            "en": "The FDIC statement may not stand on a product that is not a deposit.",
        },
        fix={
            "es": "Quítela y diga «not insured by the FDIC; not deposits; may lose value».",
            "en": "Take it out and say “not insured by the FDIC; not deposits; may lose value”.",
        },
        yes=(
            ex("Mutual funds. Member FDIC", product="investment", entity__fdic=True),
            ex("Buy bitcoin, FDIC-insured", product="crypto", entity__fdic=True),
            ex("Annuities for your future. Member FDIC", product="insurance", entity__fdic=True),
            ex("ETFs from a member FDIC bank", product="etf", entity__fdic=True),
        ),
        no=(
            ex("Mutual funds: not insured by the FDIC; not deposits; may lose value", product="investment", entity__fdic=True),
            ex("Savings account. Member FDIC", product="savings", entity__fdic=True),
            ex("Mutual funds are not FDIC-insured and may lose value", product="investment", entity__fdic=True),
            ex("Auto loans. Member FDIC", product="car_loan", entity__fdic=True),
        ),
    ),
    Rule(
        id="US.PRD.equal_housing",
        area=Area.PRD,
        law="12 CFR 338.3; FRB order 1989; 12 CFR 128.4; 12 CFR 701.31",
        kinds=PROMOTION,
        check=product(*MORTGAGE) & (~_housing_mark | condition(lambda s: [m.span() for m in _PREFERENCE.finditer(s.text)])),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PHRASE,
        source="frrsdigital.com (FRB order); lexbuild.dev 12 CFR 128.4 (2026-04-05)",
        say={"en": "Equal Housing Lender"},
        message={
            "es": "Un anuncio de vivienda lleva «Equal Housing Lender» o su logotipo, y no insinúa preferencias discriminatorias.",
            "en": "A housing ad carries “Equal Housing Lender” or the logotype, and implies no discriminatory preference.",
        },
        fix={"es": "Añada «Equal Housing Lender» y quite la preferencia.", "en": "Add “Equal Housing Lender” and take the preference out."},
        yes=(
            ex("Mortgages made simple", product="mortgage"),
            ex("Home equity line today", product="home_equity"),
            ex("Perfect for young families: our mortgage. Equal Housing Lender", product="mortgage"),
            ex("Remodel with a home improvement loan", product="home_improvement"),
        ),
        no=(
            ex("Mortgages made simple. Equal Housing Lender", product="mortgage"),
            ex("Mortgages made simple", product="mortgage", media="image:house", media__equal_housing_logo=True),
            ex("Mortgages made simple", product="mortgage", media="image:Equal Housing Lender"),
            ex("Auto loans", product="car_loan"),
            ex("Your mortgage payment posted", product="mortgage", kind="dm"),
        ),
    ),
)
