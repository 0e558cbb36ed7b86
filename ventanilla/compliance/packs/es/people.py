"""Influencers, contests, consent, personalisation in Spain."""

import re

from ventanilla.compliance.conditions import condition, duty, falls_short, found, needs, told
from ventanilla.compliance.packs.es.sources import L10
from ventanilla.compliance.rule import EVERYTHING, MESSAGES, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import DraftKind, Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, ask, yes
from ventanilla.understanding.types import DataKind

B, W = Severity.BLOCK, Severity.WARN
OK, UNSURE = Status.VERIFIED, Status.UNCONFIRMED
_SPANISH_LABEL = re.compile(
    r"#(?:publi|publicidad|patrocinado|anuncio)(?!\w)|(?<!\w)(?:publicidad|publi|patrocinad[oa](?:\s+por)?|"
    r"contenido\s+patrocinado|en\s+colaboracion(?:\s+(?:pagada|remunerada))?\s+con|"
    r"colaboracion\s+(?:pagada|remunerada)|publirreportaje)(?!\w)"
)


@condition
def _labelled_in_spanish(scene: Scene) -> bool:
    """In the first 80 characters, in Spanish; "#ad" alone is not enough."""
    starts = {start for start, _ in scene.spans("ad_label")}
    return any(m.start() < 80 and (m[0].startswith("#") or " " in m[0] or m.start() in starts) for m in _SPANISH_LABEL.finditer(scene.text))


@condition
def _relevant_user(scene: Scene) -> Verdict:
    """Income, followers and videos past the thresholds, and not registered."""
    registered = scene.fact("influencer.registered")
    if registered:
        return NO
    income, followers, total, videos = (scene.number(f"influencer.{n}") for n in ("income", "followers", "followers_total", "videos_year"))
    if income is not None and income < 300_000:
        return NO
    if videos is not None and videos < 24:
        return NO
    if followers is not None and followers < 1_000_000 and (total is not None and total < 2_000_000):
        return NO
    if income is None or videos is None or (followers is None and total is None):
        return ask("influencer.status")
    return Verdict(bool((followers or 0) >= 1_000_000 or (total or 0) >= 2_000_000))


@condition
def _contest_open(scene: Scene) -> Verdict:
    """A contest without its terms, or winners with their whole identity number."""
    kind = scene.word("campaign.type")
    if kind not in (None, "contest", "raffle", "promo", "competition", "giveaway", "promotion"):
        return NO
    if kind is None and not scene.has("contest_word"):
        return NO
    if any(v.kind is DataKind.NATIONAL_ID for v in scene.personal_data):
        return Verdict(True)
    terms = re.search(
        (
            r"bases(?!\s+de\s+datos)|terminos\s+y\s+condiciones|terms|reglamento|condiciones\s+(?:del?\s+)?(?:sorteo|"
            r"concurso|legales|de\s+participacion)"
        ),
        scene.text,
    )
    linked = bool(scene.fact("landing_url")) or scene.has("link") or bool(scene.fact("campaign.terms_url"))
    winner = re.search(r"ganador|enhorabuena|felicidades|premiad[oa]", scene.text)
    return (
        NO
        if (terms and linked) or (winner and not re.search(r"participa|comenta|sigue", scene.text))
        else yes(scene.spans("contest_word")[:1])
    )


_CONTEST = condition(lambda scene: Verdict(scene.draft.kind is not DraftKind.REPLY)) & _contest_open

RULES: tuple[Rule, ...] = (
    row(
        "ES.INF.uer",
        "Ley 13/2022, art. 94; RD 444/2024",
        W,
        OK,
        How.METADATA,
        "elderecho.com; revistavpc.es",
        _relevant_user,
        ("Un usuario de especial relevancia está inscrito y cumple las normas de publicidad audiovisual."),
        ("A user of special relevance is registered and follows the audiovisual advertising rules."),
        "Anote ingresos, seguidores y vídeos del año, y la inscripción.",
        "Record income, followers and videos of the year, and the registration.",
        actors=frozenset({"influencer"}),
        yes=(
            ex("Mi cuenta", influencer__income=400000, influencer__followers=1500000, influencer__videos_year=30),
            ex("Mi cuenta", influencer__income=300000, influencer__followers=1000000, influencer__videos_year=24),
            ex(
                "Mi cuenta",
                influencer__income=900000,
                influencer__followers=600000,
                influencer__followers_total=2500000,
                influencer__videos_year=50,
            ),
            ex(
                "Mi cuenta",
                influencer__income=400000,
                influencer__followers=1500000,
                influencer__videos_year=30,
                influencer__registered=False,
            ),
        ),
        no=(
            ex("Mi cuenta", influencer__income=299999),
            ex(
                "Mi cuenta",
                influencer__income=400000,
                influencer__followers=1500000,
                influencer__videos_year=30,
                influencer__registered=True,
            ),
            ex("Mi cuenta", influencer__videos_year=10),
            ex("Mi cuenta", actor="bank"),
        ),
        asks=(ex("Mi cuenta"),),
    ),
    row(
        "ES.INF.disclosure",
        "Ley 3/1991, art. 26; LSSI, art. 20; TRLGDCU, art. 20; Código AUTOCONTROL/IAB",
        B,
        UNSURE,
        How.PATTERN,
        "",
        told("paid_partnership") & (~_labelled_in_spanish | falls_short("platform_label")),
        "Una colaboración pagada lo dice al principio y en español; «#ad» solo no basta.",
        "A paid partnership says so at the start and in Spanish; “#ad” alone is not enough.",
        "Empiece por «Publicidad» o «#publi» y active la etiqueta de la red.",
        "Begin with “Publicidad” or “#publi” and switch the network's label on.",
        yes=(
            ex("Me encanta mi nueva cuenta", paid_partnership=True, platform_label=True),
            ex("#ad Me encanta mi nueva cuenta", paid_partnership=True, platform_label=True),
            ex(
                ("Llevo un mes con esta cuenta y os cuento todo lo que me ha parecido, que es mucho y bueno. #publi"),
                paid_partnership=True,
                platform_label=True,
            ),
            ex("#publi Mi cuenta", paid_partnership=True, platform_label=False),
        ),
        no=(
            ex("#publi Me encanta mi nueva cuenta", paid_partnership=True, platform_label=True),
            ex("Publicidad: me encanta mi nueva cuenta", paid_partnership=True, platform_label=True),
            ex("En colaboración con Banco Alameda, mi experiencia", paid_partnership=True, platform_label=True),
            ex("Me encanta mi nueva cuenta"),
        ),
    ),
    row(
        "ES.INF.contest",
        "LSSI, art. 20.2-3; TRLGDCU; Ley 13/2011; LOPDGDD DA 7ª",
        B,
        UNSURE,
        How.LINK,
        "",
        _CONTEST,
        ("Un concurso o sorteo lleva sus bases accesibles, y sus ganadores se anuncian sin su documento completo."),
        ("A contest or draw has its terms within reach, and winners are announced without their whole identity number."),
        ("Añada el enlace a las bases (organizador, fechas, ámbito, edad, premio, selección, retención)."),
        ("Add the link to the terms (organiser, dates, territory, age, prize, selection, withholding)."),
        yes=(
            ex("Sorteamos 3 tablets entre quienes comenten", campaign__type="raffle"),
            ex("Gran sorteo de Navidad: ¡participa!"),
            ex("Sorteo. Consulta las bases", campaign__type="contest"),
            ex("Ganadora del sorteo: DNI 12345678Z. Bases en https://b.example/bases", campaign__type="raffle"),
        ),
        no=(
            ex("Sorteo de Navidad. Bases: https://b.example/bases", campaign__type="raffle"),
            ex("Concurso de acreedores: qué es"),
            ex("Enhorabuena a la ganadora del sorteo, Ana G.", campaign__type="raffle"),
            ex("Nueva cuenta", campaign__type="launch"),
        ),
    ),
    row(
        "ES.CNS.personalised_offers",
        "Ley 3/1991, art. 27.9 (Ley 10/2025, DF 1ª)",
        B,
        OK,
        How.METADATA,
        L10,
        told("targeting_keys") & told("ad.personalised_by_automated_decision") & ~needs("personalisation_notice_url"),
        ("Un anuncio personalizado por decisiones automáticas informa de los parámetros usados y del origen de los datos."),
        ("An ad personalised by automated decisions tells which parameters and data sources were used."),
        "Enlace a la información sobre la personalización.",
        "Link to the information on personalisation.",
        yes=(
            ex("Tu préstamo", targeting_keys=["income"], ad__personalised_by_automated_decision=True, personalisation_notice_url=""),
            ex(
                "Tu hipoteca",
                kind="ad",
                targeting_keys=["city"],
                ad__personalised_by_automated_decision=True,
                personalisation_notice_url="",
            ),
            ex("Oferta", targeting_keys=["x"], ad__personalised_by_automated_decision=True, personalisation_notice_url=False),
            ex(
                "Cuenta", kind="organic", targeting_keys=["age"], ad__personalised_by_automated_decision=True, personalisation_notice_url=""
            ),
        ),
        no=(
            ex(
                "Tu préstamo",
                targeting_keys=["income"],
                ad__personalised_by_automated_decision=True,
                personalisation_notice_url="https://b.example/p",
            ),
            ex("Tu préstamo", targeting_keys=["income"], ad__personalised_by_automated_decision=False),
            ex("Tu préstamo", ad__personalised_by_automated_decision=True),
            ex("Tu préstamo"),
        ),
        asks=(ex("Tu préstamo", targeting_keys=["income"], ad__personalised_by_automated_decision=True),),
    ),
    row(
        "ES.CNS.dynamic_price",
        "TRLGDCU, art. 20.1.c (Ley 10/2025, DF 3ª)",
        W,
        OK,
        How.METADATA,
        L10,
        told("price.personalised")
        & ~condition(
            lambda scene: (
                re.search(
                    (
                        r"(?:precio|oferta|tipo|condicion\w*)[^.]{0,60}(?:personalizad|calculad|adaptad)\w*[^.]{0,60}automat|"
                        r"automat\w+[^.]{0,60}personaliz|personalised[^.]{0,40}automat"
                    ),
                    scene.text,
                )
                is not None
            )
        )
        & ~told("price.notice"),
        "Un precio personalizado por decisión automática lo dice con claridad.",
        "A price personalised by an automated decision says so clearly.",
        "Añada «precio personalizado mediante una decisión automatizada».",
        "Add that the price was personalised by an automated decision.",
        kinds=EVERYTHING,
        yes=(
            ex("Tu préstamo al 6 %", price__personalised=True),
            ex("Solo para ti, 5 %", kind="dm", price__personalised=True),
            ex("Precio personalizado para ti", price__personalised=True),
            ex("Oferta", price__personalised=True, price__notice=False),
        ),
        no=(
            ex("Precio personalizado mediante una decisión automatizada", price__personalised=True),
            ex("Tu préstamo al 6 %", price__personalised=False),
            ex("Tu préstamo al 6 %"),
            ex("Oferta", price__personalised=True, price__notice=True),
        ),
    ),
    row(
        "ES.CNS.lssi_marketing",
        "Ley 34/2002 (LSSI), arts. 20-22",
        B,
        UNSURE,
        How.METADATA,
        "",
        duty(
            (told("message.purpose", "marketing") | told("purpose", "marketing")),
            (needs("consent.marketing") | told("existing_customer_similar")) & found("opt_out"),
        ),
        ("Un mensaje comercial se identifica, tiene consentimiento (o producto similar de un cliente) y deja oponerse gratis."),
        ("A commercial message identifies itself, has consent (or a customer's similar product) and lets people opt out free of charge."),
        "Compruebe el consentimiento y añada cómo darse de baja.",
        "Check the consent and add how to opt out.",
        kinds=MESSAGES,
        yes=(
            ex("Publicidad. Nueva tarjeta", message__purpose="marketing", consent__marketing=False),
            ex("Publicidad. Nueva tarjeta", message__purpose="marketing", consent__marketing=True),
            ex("Nueva tarjeta. Responda BAJA", message__purpose="marketing", consent__marketing=False),
            ex("Su préstamo preconcedido", message__purpose="marketing", consent__marketing=False),
        ),
        no=(
            ex("Publicidad. Nueva tarjeta. Para darse de baja responda BAJA", message__purpose="marketing", consent__marketing=True),
            ex("Hemos recibido su documento", message__purpose="service"),
            ex("Hemos recibido su documento"),
            ex("Publicidad. Nueva tarjeta. Responda BAJA", message__purpose="marketing", existing_customer_similar=True),
        ),
        asks=(ex("Publicidad. Nueva tarjeta. Responda BAJA", message__purpose="marketing"),),
    ),
    row(
        "ES.CNS.lopdgdd",
        "LO 3/2018, arts. 6-7, 11, 23 y DA 7ª",
        B,
        UNSURE,
        How.METADATA,
        "",
        (told("profile.enrich") & ~(needs("legal_basis") | told("profile.legal_basis")))
        | condition(
            lambda scene: Verdict(
                scene.draft.kind in (DraftKind.ORGANIC, DraftKind.AD) and any(v.kind is DataKind.NATIONAL_ID for v in scene.personal_data)
            )
        ),
        ("Unir datos de redes a la ficha de un cliente exige base jurídica; un documento de identidad nunca se publica entero."),
        ("Joining social data to a customer's record needs a legal basis; an identity number is never published whole."),
        "Anote la base jurídica; oculte el documento salvo cuatro cifras.",
        "Record the legal basis; hide the number but for four digits.",
        kinds=EVERYTHING,
        yes=(
            ex("Hola", profile__enrich=True, legal_basis=""),
            ex("Ganadora: DNI 12345678Z", kind="organic"),
            ex("Premio para 12345678Z", kind="organic"),
            ex("Hola", profile__enrich=True, legal_basis=False),
        ),
        no=(
            ex("Hola", profile__enrich=True, legal_basis="consent"),
            ex("Ganadora: ***4567**", kind="organic"),
            ex("Hola"),
            ex("Presente su DNI en la oficina", kind="organic"),
        ),
        asks=(ex("Hola", profile__enrich=True),),
    ),
)
