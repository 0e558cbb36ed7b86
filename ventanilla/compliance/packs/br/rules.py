"""Brazil: CET, ombudsman and customer service terms, influencers, data protection and bank secrecy, incidents."""

from ventanilla.compliance.conditions import duty, found, needs, product, told
from ventanilla.compliance.late import late
from ventanilla.compliance.products import CONSUMER_CREDIT
from ventanilla.compliance.rule import ADS, ANSWERS, EVERYTHING, PUBLIC, Area, How, Rule, ex
from ventanilla.compliance.types import DraftKind, Severity, Status

_COMPLAINT = told("conversation_state", "complaint")
_CREDIT_AD = product(*CONSUMER_CREDIT)
_CET_OK = "Taxa de 2,9% ao mês, CET 48,2% ao ano, em 24 parcelas"

RULES: tuple[Rule, ...] = (
    Rule(
        id="BR.PRD.cet",
        area=Area.PRD,
        law="Res. CMN 4.881/2020; CDC arts. 30, 37, 52 e 54-B/C (Lei 14.181/2021)",
        kinds=ADS,
        check=_CREDIT_AD & (duty(found("rate", "instalment"), found("slot_apr")) | found("easy_credit")),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        say={"pt_BR": "CET de XX,XX% ao ano"},
        message={
            "es": "Un crédito anunciado con tasa o cuotas lleva el CET; no se ofrece «sem consulta», ni se ocultan los riesgos.",
            "en": "Credit advertised with a rate or instalments carries the CET; “no credit check” offers are banned.",
        },
        fix={
            "es": "Añada el CET y la tasa mensual; quite «sem consulta ao SPC/Serasa» y toda promesa de crédito fácil.",
            "en": "Add the CET and the monthly rate; take out “sem consulta ao SPC/Serasa” and any promise of easy credit.",
        },
        yes=(
            ex("Empréstimo pessoal a 2,9% ao mês", product="personal_loan"),
            ex("Crédito em 24 parcelas de R$ 199", product="consumer_credit"),
            ex("Empréstimo sem consulta ao SPC e Serasa", product="personal_loan"),
            ex(f"Empréstimo para negativados. {_CET_OK}", product="personal_loan"),
        ),
        no=(
            ex(f"Empréstimo pessoal. {_CET_OK}", product="personal_loan"),
            ex("Simule seu empréstimo no aplicativo", product="personal_loan"),
            ex("CDB que rende 100% do CDI", product="deposit"),
            ex("Empréstimo pessoal a 2,9% ao mês", product="personal_loan", kind="reply"),
            ex("Cuidado: quem promete crédito sem consulta quer o seu dinheiro", kind="organic"),
        ),
    ),
    Rule(
        id="BR.CMP.ouvidoria",
        area=Area.CMP,
        law="Res. CMN 4.860/2020 (alterada pela 5.182/2024)",
        kinds=ANSWERS,
        check=told("complaint.level", "ouvidoria") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "La Ouvidoria responde en 10 días hábiles, prorrogables una vez, con motivos y protocolo.",
            "en": "The ombudsman's office answers within 10 business days, extendable once, with reasons and a protocol number.",
        },
        fix={
            "es": "Compruebe la fecha límite, o registre la prórroga motivada.",
            "en": "Check the deadline, or record the extension with its reasons.",
        },
        yes=(ex("Resposta da ouvidoria", kind="dm", complaint__level="ouvidoria", complaint__answer_by="2026-12-10"),),
        no=(
            ex("Resposta da ouvidoria", kind="dm", complaint__level="ouvidoria", complaint__answer_by="2026-12-20"),
            ex("Fale com a ouvidoria: 0800", kind="reply"),
        ),
        asks=(ex("Resposta da ouvidoria", kind="dm", complaint__level="ouvidoria"),),
    ),
    Rule(
        id="BR.CMP.sac",
        area=Area.CMP,
        law="Decreto 11.034/2022 (SAC)",
        kinds=ANSWERS,
        check=_COMPLAINT & ~told("complaint.level", "ouvidoria") & late("complaint.answer_by"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "El SAC responde en 7 días naturales y da un número de protocolo.",
            "en": "Customer service (SAC) answers within 7 calendar days and gives a protocol number.",
        },
        fix={
            "es": "Compruebe la fecha límite e incluya el número de protocolo.",
            "en": "Check the deadline and include the protocol number.",
        },
        yes=(ex("Sua reclamação foi resolvida", kind="reply", conversation_state="complaint", complaint__answer_by="2026-12-14"),),
        no=(
            ex("Sua reclamação foi resolvida", kind="reply", conversation_state="complaint", complaint__answer_by="2026-12-15"),
            ex("Olá!", kind="reply"),
        ),
        asks=(ex("Sua reclamação foi resolvida", kind="reply", conversation_state="complaint"),),
    ),
    Rule(
        id="BR.INF.conar",
        area=Area.INF,
        law="CONAR, Guia de Publicidade por Influenciadores; CVM 178 e 179; Anbima",
        kinds=(DraftKind.ORGANIC, DraftKind.AD, DraftKind.REPOST),
        check=duty(told("paid_partnership") | told("actor", "influencer"), found("ad_label")),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        say={"pt_BR": ("#publi", "Publicidade", "Parceria paga")},
        message={
            "es": "Una colaboración pagada se identifica con claridad como publicidad.",
            "en": "A paid partnership is clearly labelled as advertising.",
        },
        fix={
            "es": "Ponga «#publi», «Publicidade» o «Parceria paga» al principio, además de la etiqueta de la red.",
            "en": "Put “#publi”, “Publicidade” or “Parceria paga” at the start, with the network's label besides.",
        },
        yes=(
            ex("Meu banco favorito me ajudou a guardar dinheiro", paid_partnership=True),
            ex("Usei o CDB deles e adorei", actor="influencer"),
            ex("Recebidos do banco! #gifted", paid_partnership=True),
            ex("Obrigada pelo convite, @banco", paid_partnership=True, kind="repost"),
            ex("Uso esse banco há um ano e não largo", paid_partnership=True, platform_label=True),
        ),
        no=(
            ex("#publi Meu banco favorito me ajudou a guardar dinheiro", paid_partnership=True),
            ex("Publicidade | Usei o CDB deles e adorei", actor="influencer"),
            ex("Parceria paga com o banco: guardei meu primeiro mil", paid_partnership=True),
            ex("Parceria paga | Meu banco favorito", paid_partnership=True, platform_label="paid_partnership"),
            ex("Hoje tem aula de finanças", actor="bank"),
        ),
    ),
    Rule(
        id="BR.PII.lgpd",
        area=Area.PII,
        law="LGPD arts. 6, 7 e 48; Res. CD/ANPD 15/2024; LC 105/2001 (sigilo bancário)",
        kinds=PUBLIC,
        check=found("relation_leak") | (told("incident.personal_data_breach") & ~needs("incident.reported_to_anpd")),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        message={
            "es": "Confirma en público que la persona es cliente o datos de su cuenta, o habla de una brecha que la ANPD aún no conoce.",
            "en": "Confirms in public that the person is a customer or facts of the account, or a breach not yet told to the ANPD.",
        },
        fix={
            "es": "Conteste sin confirmar la relación y por privado; una brecha se comunica a la ANPD y a los afectados en 3 días hábiles.",
            "en": "Answer in private without confirming the relation; a breach is reported to the ANPD within 3 business days.",
        },
        yes=(
            ex("Sua conta está bloqueada por falta de pagamento", kind="reply"),
            ex("O seu cartão final 1881 foi cancelado", kind="reply"),
            ex("Seu empréstimo está em atraso", kind="reply"),
            ex("Seu saldo é de R$ 30", kind="reply"),
            ex("Houve um vazamento de dados", incident__personal_data_breach=True, incident__reported_to_anpd=False),
        ),
        no=(
            ex("Olá! Fale com a gente por mensagem privada", kind="reply"),
            ex("Abra sua conta pelo aplicativo", kind="organic"),
            ex("Sua conta está bloqueada", kind="dm"),
            ex("Proteja sua conta: nunca passe a senha", kind="organic"),
        ),
    ),
    Rule(
        id="BR.INC.bcb",
        area=Area.INC,
        law="Res. CMN 4.893/2021; Res. BCB 85/2021",
        kinds=EVERYTHING,
        check=told("incident.relevant") & ~needs("incident.reported_to_bcb"),
        severity=Severity.WARN,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "Un incidente relevante o una interrupción del servicio se comunica sin demora al Banco Central.",
            "en": "A relevant incident or interruption of service is reported to the Central Bank without delay.",
        },
        fix={
            "es": "Registre cuándo se comunicó al Banco Central antes de seguir informando.",
            "en": "Record when it was reported to the Central Bank before informing further.",
        },
        yes=(ex("Instabilidade no Pix", incident__relevant=True, incident__reported_to_bcb=False),),
        no=(
            ex("Instabilidade no Pix", incident__relevant=True, incident__reported_to_bcb="2026-12-15T10:00"),
            ex("Instabilidade no Pix"),
        ),
        asks=(ex("Instabilidade no Pix", incident__relevant=True),),
    ),
)
