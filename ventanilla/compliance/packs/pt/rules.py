"""Portugal: Aviso 5/2024 of Banco de Portugal on advertising; complaints."""

import re

from ventanilla.compliance.conditions import IS_AD, carries, condition, found, needs, product, told
from ventanilla.compliance.late import late
from ventanilla.compliance.products import CREDIT, DEPOSIT
from ventanilla.compliance.rule import ADS, ANSWERS, PROMOTION, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, ask, yes

_AVISO = "deloitte.com/pt (11.12.2024); macedovitorino.com; rtp.pt n1619423"
_SUPPORT = re.compile(
    r"(?:para|em|nos|em\s+creditos?|contas?)\s+[^.]{0,60}(?:\d|mes|produto|montante|prazo|cliente)|segundo|de\s+acordo\s+com|fonte|"
    r"comparac\w+|com\s+base\s+em|quando|desde\s+que|apurad\w+|dados\s+de"
)
_COMPLEX = re.compile(r"produtos?\s+financeiros?\s+complexos?")
_INDEXED = re.compile(r"depositos?\s+(?:indexad\w+|duais?|dual|estruturad\w+)")
_ACCUMULATED = re.compile(
    r"(?:acumulad[oa]s?|no\s+total|em|ao\s+fim\s+de|apos)\s+(?:de\s+)?(?:[2-9]|\d\d|dois|tres|quatro|cinco|seis|sete|oito|nove|dez)\s+anos|(?:taxa\s+)?acumulada"
)
_FREE_EVENT = re.compile(
    r"(?:workshop|curso|aula|webinar|seminario|evento|sessao|palestra|entrada|guia|livro|estacionamento|linha|chamada)\w*\s+(?:\w+\s+)?$"
)
_NAME_RATE = re.compile(r"deposito\s+[\"'«]?\w*\s?\d+(?:[.,]\d+)?\s?%")


@condition
def _free_product(scene: Scene) -> Verdict:
    """The free thing is not a workshop or the car park."""
    free = [span for span in scene.spans("free_word") if not _FREE_EVENT.search(scene.text[max(0, span[0] - 30) : span[0]])]
    return yes(free) if free else NO


@condition
def _total_free(scene: Scene) -> Verdict:
    """No interest, fee or other charge is due: the product's data say so."""
    fees, rate = scene.number("product.fees"), scene.number("product.tin")
    if fees is None and scene.fact("product.fees") is None:
        return ask("product.fees")
    return Verdict(not fees and not rate and scene.fact("product.mandatory_costs") in (None, False, "", "0"))


@condition
def _no_interest_at_all(scene: Scene) -> Verdict:
    rates = [scene.number(f"product.{name}") for name in ("tin", "rate", "tae")]
    known = [rate for rate in rates if rate is not None]
    return Verdict(not any(known)) if known else ask("product.tin")


@condition
def _bare_superlative(scene: Scene) -> Verdict:
    """Superlatives that their conditions do not follow at once (within 120 characters)."""
    bare = [span for span in scene.spans("superlative") if not _SUPPORT.search(scene.text[span[1] : span[1] + 120])]
    return yes(bare) if bare else NO


@condition
def _deposit_claims(scene: Scene) -> Verdict:
    """A return accumulated over years, a rate in the name of the product, or an indexed deposit that is not called complex."""
    text = scene.text
    spans = [m.span() for m in _ACCUMULATED.finditer(text)] if scene.has("rate") else []
    spans += [m.span() for m in _NAME_RATE.finditer(text)] if scene.fact("product.guaranteed_rate") is not True else []
    if not _COMPLEX.search(text):
        spans += [m.span() for m in _INDEXED.finditer(text)]
        if scene.fact("product.complex") is True and not spans:
            spans = [(0, 0)]
    return yes(spans) if spans else NO


_TANB = re.compile(r"(?<!\w)tan[bl]?(?!\w)|taxa\s+anual\s+nominal")
_PT_WHOLE = "Crédito pessoal: TAEG 9,8%, TAN 8,9%, 5.000 € em 48 meses, 48 prestações de 124,20 €, MTIC 5.961,60 €"


def _costs_nothing(scene: Scene) -> bool:
    """Neither interest nor charges, by the product's data: there is nothing to add to "sem juros"."""
    return scene.number("product.fees") == 0 and any(scene.number(f"product.{name}") == 0 for name in ("tin", "rate", "tae"))


@condition
def _price_alone(scene: Scene) -> Verdict:
    """A rate, an amount or an instalment without the items that belong to it."""
    if not scene.classes.isdisjoint(CREDIT) and scene.has("figure") and not (scene.has("zero_interest") and _costs_nothing(scene)):
        return (~carries("apr", "term", "total"))(scene)
    if not scene.classes.isdisjoint(DEPOSIT) and scene.has("rate"):
        return Verdict(not (_TANB.search(scene.text) and scene.has("term")))
    return NO


RULES: tuple[Rule, ...] = (
    Rule(
        id="PT.OUT.aviso",
        area=Area.OUT,
        law="Aviso do Banco de Portugal 5/2024",
        kinds=ADS,
        check=_price_alone | (product(*CREDIT, *DEPOSIT, "debit_card") | found("rate", "instalment", "fees")) & ~needs("attest.prominence"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.SLOTS,
        source=_AVISO,
        message={
            "es": "La publicidad de producto identifica a la entidad y da a las condiciones un relieve similar al de las ventajas.",
            "en": "A product advertisement is true, names the entity, and gives conditions a prominence similar to the benefits.",
        },
        fix={
            "es": (
                "Añada lo que acompaña al precio (TAEG, plazo y total en el crédito; TANB y plazo en el depósito) y compruebe su relieve: "
                "identidad de la entidad, tamaño, color y tiempo frente a las ventajas."
            ),
            "en": (
                "Add what goes with the price (TAEG, term and total for credit; TANB and term for a deposit) and check its prominence: "
                "the entity's identity, size, colour and time against the benefits."
            ),
        },
        yes=(
            ex("Crédito pessoal com TAEG de 9,8%", product="personal_loan"),
            ex("Férias por 95 € ao mês", product="personal_loan", attest__prominence=True),
            ex("Até 20.000 € para a sua casa", product="consumer_credit"),
            ex("Depósito a 1,9%", product="deposit"),
        ),
        asks=(
            ex(_PT_WHOLE, product="personal_loan"),
            ex("Conta sem comissões", product="deposit"),
        ),
        no=(
            ex(_PT_WHOLE, product="personal_loan", attest__prominence=True),
            ex("Depósito a 6 meses, TANB 1,9%", product="deposit", attest__prominence=True),
            ex("Boas festas", kind="ad"),
            ex("Crédito pessoal", product="personal_loan", kind="reply"),
        ),
    ),
    Rule(
        id="PT.OUT.submit_bdp",
        area=Area.REC,
        law="Aviso do Banco de Portugal 5/2024",
        kinds=ADS,
        check=told("campaign.is_new_support") & ~needs("campaign.submitted_to_bdp"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.METADATA,
        source="macedovitorino.com; jornalpt50.pt",
        message={
            "es": "Los soportes de la campaña se envían al Banco de Portugal el día de su inicio.",
            "en": "The campaign's materials are sent to Banco de Portugal on the day it starts.",
        },
        fix={
            "es": "Adjunte la prueba del envío y archive la aprobación dos años.",
            "en": "Attach the proof of sending and archive the approval for two years.",
        },
        yes=(
            ex("Nova campanha", campaign__is_new_support=True, campaign__submitted_to_bdp=False),
            ex("Crédito", product="personal_loan", campaign__is_new_support=True, campaign__submitted_to_bdp=False),
            ex("Conta", product="deposit", campaign__is_new_support=True, campaign__submitted_to_bdp=""),
            ex("Cartão", product="credit_card", campaign__is_new_support=True, campaign__submitted_to_bdp="no"),
            ex("Nova campanha de verão", campaign__is_new_support=True, submitted_to_BdP=False),
        ),
        no=(
            ex("Nova campanha", campaign__is_new_support=True, campaign__submitted_to_bdp=True),
            ex("Nova campanha", campaign__is_new_support=False),
            ex("Nova campanha"),
            ex("Obrigado", kind="reply", campaign__is_new_support=True, campaign__submitted_to_bdp=False),
        ),
        asks=(ex("Nova campanha", campaign__is_new_support=True),),
    ),
    Rule(
        id="PT.PRD.sem_juros",
        area=Area.PRD,
        law="Aviso do Banco de Portugal 5/2024",
        check=found("zero_interest") & ~_no_interest_at_all,
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source="rtp.pt n1619423",
        message={
            "es": "«Sem juros» solo puede decirse si no se paga ningún interés.",
            "en": "“Sem juros” may be said only when no interest at all is paid.",
        },
        fix={"es": "Quítelo, o acredite que el tipo es cero.", "en": "Take it out, or show that the rate is zero."},
        yes=(
            ex("Compre já, sem juros", product="credit_card", tin="12.5"),
            ex("0% de juros nos primeiros 3 meses", product="personal_loan", tin="7"),
            ex("Crédito sem juros", product="consumer_credit", tae="9.8"),
            ex("Juros zero até ao verão", product="credit_card", tin="11"),
        ),
        no=(
            ex("Compre já, sem juros", product="credit_card", tin="0", tae="0"),
            ex("Juros baixos", product="personal_loan", tin="7"),
            ex("Sem juros de mora por falha nossa", kind="reply", product="personal_loan", tin="7"),
            ex("Conta à ordem", product="deposit"),
        ),
        asks=(ex("Compre já, sem juros", product="credit_card"),),
    ),
    Rule(
        id="PT.PRD.gratuito",
        area=Area.PRD,
        law="Aviso do Banco de Portugal 5/2024",
        check=_free_product & product(*CREDIT, *DEPOSIT, "debit_card", "insurance") & ~_total_free,
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source="rtp.pt n1619423",
        message={
            "es": "«Gratuito» o «sem custos» solo puede decirse si no hay interés, comisión ni otro gasto.",
            "en": "“Gratuito” or “sem custos” may be said only when no interest, fee or other charge is due.",
        },
        fix={
            "es": "Quítelo, o diga qué es gratis y qué cuesta el resto.",
            "en": "Take it out, or say what is free and what the rest costs.",
        },
        yes=(
            ex("Conta sem custos", product="deposit", fees="5.20"),
            ex("Cartão gratuito no primeiro ano", product="credit_card", fees="20"),
            ex("Crédito sem comissões", product="personal_loan", fees="0", tin="7.5"),
            ex("Abra a sua conta gratuita", product="deposit", fees="62.4"),
            ex(
                "Conta do dia a dia, sem custos",
                product={"class": "account", "fees": [{"name": "manutenção", "amount": "5,20", "mandatory": True}]},
            ),
        ),
        no=(
            ex("Conta sem custos", product="deposit", fees="0"),
            ex("Conta jovem sem custos", product={"class": "account", "fees": []}),
            ex("Conta de serviços mínimos", product="deposit", fees="5"),
            ex("Workshop gratuito de poupança", kind="organic"),
            ex("Sem custos para si: já anulámos", kind="reply", product="deposit", fees="5"),
        ),
        asks=(ex("Conta sem custos", product="deposit"),),
    ),
    Rule(
        id="PT.PRD.mais_baixo",
        area=Area.PRD,
        law="Aviso do Banco de Portugal 5/2024",
        kinds=PROMOTION,
        check=(IS_AD | product(*CREDIT, *DEPOSIT, "debit_card", "insurance", "investment") | found("rate", "fees")) & _bare_superlative,
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source="rtp.pt n1619423",
        message={
            "es": "Un superlativo va seguido al momento, con relieve similar, de las condiciones que lo sostienen.",
            "en": "A superlative is followed at once, with similar prominence, by the conditions that support it.",
        },
        fix={"es": "Añada a continuación en qué se basa, o quítelo.", "en": "Add right after it what it rests on, or take it out."},
        yes=(
            ex("O spread mais baixo do mercado", product="mortgage"),
            ex("A melhor conta. Abra já", product="deposit"),
            ex("Somos o nº 1 em crédito pessoal!", product="personal_loan"),
            ex("O banco líder: crédito imbatível", product="personal_loan"),
            ex("Os preços mais baixos de Portugal. Venha ver", kind="ad"),
        ),
        no=(
            ex(
                "O spread mais baixo do mercado para créditos acima de 150 mil euros a 30 anos, segundo comparação de 1/12",
                product="mortgage",
            ),
            ex("Uma boa conta para o dia a dia", product="deposit"),
            ex("Crédito pessoal com resposta rápida", product="personal_loan"),
            ex("A melhor equipa do torneio de escolas"),
        ),
    ),
    Rule(
        id="PT.PRD.deposits",
        area=Area.PRD,
        law="Aviso do Banco de Portugal 5/2024; Portal do Cliente Bancário",
        check=(product(*DEPOSIT) | found("deposit_word")) & _deposit_claims,
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source="clientebancario.bportugal.pt/pt-pt/node/3767",
        say={"pt": "produto financeiro complexo"},
        message={
            "es": "Un depósito no destaca la rentabilidad de varios años ni un tipo en su nombre; el indexado dice «complexo».",
            "en": "A deposit shows no return of several years, no rate in its name; an indexed one says “produto financeiro complexo”.",
        },
        fix={
            "es": "Dé la tasa anual y, si es indexado o dual, escriba «produto financeiro complexo».",
            "en": "Give the annual rate and, for an indexed or dual deposit, write “produto financeiro complexo”.",
        },
        yes=(
            ex("Ganhe 9% em 3 anos com o nosso depósito", product="deposit"),
            ex("Depósito Premium 4%: suba de nível", product="deposit"),
            ex("Depósito indexado ao ouro", product="deposit"),
            ex("Taxa acumulada de 12%", product="deposit"),
            ex("Renda 9% em quatro anos", product="deposit"),
        ),
        no=(
            ex("Depósito a 12 meses, TANB 2,5%", product="deposit"),
            ex("Depósito indexado. Produto financeiro complexo", product="deposit"),
            ex("Crédito em 5 anos a 9%", product="personal_loan"),
            ex("Há 20 anos ao seu lado", product="deposit"),
        ),
    ),
    Rule(
        id="PT.CMP.deadlines",
        area=Area.CMP,
        law="DL 156/2005 (Livro de Reclamações); DL 91/2018, arts. 133-134",
        kinds=ANSWERS,
        check=told("conversation_state", "complaint") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "La reclamación se contesta en 15 días hábiles; el libro electrónico se enlaza en la web.",
            "en": "A complaint is answered within 15 business days; the electronic book is linked on the site.",
        },
        fix={"es": "Compruebe la fecha límite.", "en": "Check the deadline."},
        yes=(ex("A sua reclamação foi resolvida", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-01"),),
        no=(
            ex("A sua reclamação foi resolvida", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-20"),
            ex("Olá", kind="reply"),
        ),
        asks=(ex("A sua reclamação foi resolvida", kind="dm", conversation_state="complaint"),),
    ),
)
