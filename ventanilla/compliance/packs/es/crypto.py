"""Crypto-assets: the repealed Circular 1/2022 CNMV, kept for old campaigns, and what holds since."""

import re
from datetime import date

from ventanilla.compliance.clocks import BusinessDays
from ventanilla.compliance.conditions import LANDING, condition, duty, early, found, product, said
from ventanilla.compliance.packs.es.sources import C1
from ventanilla.compliance.rule import ADS, PROMOTION, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, ask

W, N = Severity.WARN, Severity.NOTICE
OK = Status.VERIFIED
_END = date(2024, 12, 27)
_REPEALED = "CNMV Circular 1/2024, de 17 de diciembre (BOE 27-12-2024), artículo único"
_CRYPTO = found("crypto_word") | product("crypto")
_WARNING = (
    "La inversión en criptoactivos no está regulada, puede no ser adecuada para inversores "
    "minoristas y perderse la totalidad del importe invertido"
)
_LINK = "Es importante leer y comprender los riesgos de esta inversión que se explican detalladamente en esta ubicación"
_OLD = "2023-05-10"


@condition
def _no_notice_in_time(scene: Scene) -> Verdict:
    """A campaign of mass reach without the notice ten business days before."""
    size = max((n for n in (scene.number("audience_size"), scene.number("followers")) if n is not None), default=None)
    if size is None or size <= 100_000:
        return NO
    noticed = scene.date("cnmv_notice_date")
    return Verdict(True) if noticed is None else Verdict(noticed > BusinessDays("ES").add(scene.day, -10))


_NO_SALE = re.compile(
    r"(?<!\w)no\s+(?:vend|ofrec|comercializ|oper|trabaj|tien)\w*\s+(?:con\s+)?(?:\w+\s+){0,2}(?:cripto|bitcoin|tokens?|stablecoin)\w*"
)


@condition
def _denies_selling(scene: Scene) -> bool:
    """The bank says that it sells no crypto-assets, and its data name none."""
    return not scene.draft.product and _NO_SALE.search(scene.text) is not None


@condition
def _house_warning_missing(scene: Scene) -> Verdict:
    """The bank's own approved warning where it is known; else any mention of the risk of loss."""
    own = scene.fact("house_warning")
    return Verdict(not scene.says((str(own),))) if own and not isinstance(own, bool) else Verdict(not scene.has("risk_warning"))


RULES: tuple[Rule, ...] = (
    row(
        "ES.PRD.crypto_warning",
        "Circular 1/2022 CNMV, norma 5.2.a y Anexo I.16-17",
        N,
        OK,
        How.PHRASE,
        C1,
        duty(_CRYPTO, said(_WARNING)),
        ("Hasta su derogación, la publicidad de criptoactivos llevaba la advertencia literal de la CNMV."),
        "Until its repeal, crypto advertising carried the CNMV's literal warning.",
        "Añada la advertencia literal.",
        "Add the literal warning.",
        kinds=ADS,
        until=_END,
        repealed_by=_REPEALED,
        say={"es": _WARNING},
        yes=(
            ex("Compra bitcoin", publish_at=_OLD),
            ex("Criptoactivos con riesgo", publish_at=_OLD),
            ex("Tu token", product="crypto", publish_at="2024-12-27"),
            ex("Ethereum en tu app", publish_at=_OLD),
        ),
        no=(
            ex(f"Compra bitcoin. {_WARNING}", publish_at=_OLD),
            ex("Compra bitcoin", publish_at="2024-12-28"),
            ex("Compra bitcoin", publish_at="2026-12-01"),
            ex("Depósito", publish_at=_OLD),
        ),
    ),
    row(
        "ES.PRD.crypto_link",
        "Circular 1/2022 CNMV, norma 5.2.b y Anexo I.8",
        N,
        OK,
        How.LINK,
        C1,
        duty(_CRYPTO, said(_LINK) & LANDING),
        ("Hasta su derogación, la publicidad de criptoactivos enlazaba a la información de riesgos con su frase literal."),
        ("Until its repeal, crypto advertising linked to the risk information with its literal sentence."),
        "Añada la frase y el enlace.",
        "Add the sentence and the link.",
        kinds=ADS,
        until=_END,
        repealed_by=_REPEALED,
        say={"es": _LINK},
        yes=(
            ex("Compra bitcoin", publish_at=_OLD),
            ex(f"Bitcoin. {_LINK}", publish_at=_OLD),
            ex("Cripto https://b.example/r", publish_at=_OLD),
            ex("Token", product="crypto", publish_at=_OLD),
        ),
        no=(
            ex(f"Bitcoin. {_LINK} https://b.example/riesgos", publish_at=_OLD),
            ex("Bitcoin", publish_at="2025-01-02"),
            ex("Cuenta", publish_at=_OLD),
            ex("Bitcoin", kind="organic", publish_at=_OLD),
        ),
    ),
    row(
        "ES.PRD.crypto_mass_campaign",
        "Circular 1/2022 CNMV, normas 2.c y 6-7",
        N,
        OK,
        How.METADATA,
        C1,
        _CRYPTO & _no_notice_in_time,
        ("Hasta su derogación, una campaña masiva de criptoactivos se comunicaba a la CNMV diez días hábiles antes."),
        ("Until its repeal, a mass crypto campaign was notified to the CNMV ten business days before."),
        "Comunique la campaña con antelación.",
        "Notify the campaign in advance.",
        kinds=PROMOTION,
        until=_END,
        repealed_by=_REPEALED,
        yes=(
            ex("Bitcoin", publish_at=_OLD, audience_size=200000),
            ex("Bitcoin", publish_at=_OLD, audience_size=100001, cnmv_notice_date="2023-05-08"),
            ex("Token", product="crypto", publish_at=_OLD, audience_size=10, followers=500000),
            ex("Ethereum", publish_at=_OLD, audience_size=150000, cnmv_notice_date="2023-05-09"),
        ),
        no=(
            ex("Bitcoin", publish_at=_OLD, audience_size=200000, cnmv_notice_date="2023-04-01"),
            ex("Bitcoin", publish_at=_OLD, audience_size=100000),
            ex("Bitcoin", publish_at="2026-01-10", audience_size=200000),
            ex("Depósito", publish_at=_OLD, audience_size=200000),
        ),
    ),
    row(
        "ES.INF.crypto_influencer",
        "Circular 1/2022 CNMV, normas 2.h y 4; Anexo I.1",
        N,
        OK,
        How.METADATA,
        C1,
        duty(_CRYPTO, early("ad_label")),
        ("Hasta su derogación, el contenido patrocinado sobre criptoactivos se marcaba al principio."),
        "Until its repeal, sponsored crypto content was marked at the start.",
        "Empiece por «Publicidad».",
        "Begin with “Publicidad”.",
        kinds=PROMOTION,
        until=_END,
        repealed_by=_REPEALED,
        actors=frozenset({"influencer"}),
        yes=(
            ex("Invierto en bitcoin con este banco", publish_at=_OLD),
            ex("Mis criptos favoritas", publish_at=_OLD),
            ex("Bitcoin para todos", publish_at=_OLD),
            ex("Token", product="crypto", publish_at=_OLD),
        ),
        no=(
            ex("#publi Invierto en bitcoin", publish_at=_OLD),
            ex("Invierto en bitcoin", publish_at=_OLD, actor="bank"),
            ex("Mi cuenta", publish_at=_OLD),
            ex("Bitcoin", publish_at="2026-01-01"),
        ),
    ),
    row(
        "ES.REC.crypto_register",
        "Circular 1/2022 CNMV, norma 6.3",
        N,
        OK,
        How.METADATA,
        C1,
        _CRYPTO
        & condition(lambda scene: ask("campaign_id") if scene.fact("campaign_id") is None else Verdict(not scene.fact("campaign_id"))),
        ("Hasta su derogación, cada campaña de criptoactivos constaba en un registro con copias y alcance."),
        "Until its repeal, each crypto campaign stood in a register with copies and reach.",
        "Registre la campaña.",
        "Register the campaign.",
        kinds=ADS,
        until=_END,
        repealed_by=_REPEALED,
        yes=(
            ex("Bitcoin", publish_at=_OLD, campaign_id=""),
            ex("Cripto", publish_at=_OLD, campaign_id=""),
            ex("Token", product="crypto", publish_at=_OLD, campaign_id=""),
            ex("BTC", publish_at=_OLD, campaign_id=""),
        ),
        no=(
            ex("Bitcoin", publish_at=_OLD, campaign_id="C1"),
            ex("Bitcoin", publish_at="2026-01-01", campaign_id=""),
            ex("Cuenta", publish_at=_OLD, campaign_id=""),
            ex("Bitcoin", kind="organic", publish_at=_OLD, campaign_id=""),
        ),
        asks=(ex("Bitcoin", publish_at=_OLD),),
    ),
    row(
        "ES.PRD.crypto_now",
        "MiCA, arts. 7, 29, 53 y 66; Ley 6/2023, art. 247",
        W,
        OK,
        How.PHRASE,
        "webs.uab.cat 14-01-2025 (derogación)",
        _CRYPTO & ~_denies_selling & _house_warning_missing,
        "La publicidad de criptoactivos lleva la advertencia de riesgo aprobada por Cumplimiento.",
        "Crypto advertising carries the risk warning approved by Compliance.",
        "Añada la advertencia de la entidad sobre el riesgo de perder lo invertido.",
        "Add the entity's warning about the risk of losing what is invested.",
        kinds=ADS,
        since=date(2024, 12, 30),
        yes=(
            ex("Compra bitcoin en la app"),
            ex("Cripto sin riesgo"),
            ex("Ethereum", house_warning="Puede perder todo su dinero"),
            ex("Tus criptoactivos, al instante"),
        ),
        no=(
            ex("Compra bitcoin. Puede perder todo lo invertido"),
            ex("Este banco no ofrece bitcoin: desconfíe de quien lo haga en su nombre"),
            ex("Stablecoins en la app. Su valor puede caer y perderlo todo"),
            ex("Ethereum. Puede perder todo su dinero", house_warning="Puede perder todo su dinero"),
            ex("Compra bitcoin", kind="reply"),
            ex("Compra bitcoin", publish_at="2024-12-29"),
        ),
    ),
)
