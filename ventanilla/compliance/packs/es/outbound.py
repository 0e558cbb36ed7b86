"""What every advertisement of a bank in Spain must be (Circular 4/2020; Orden EHA/1718/2010)."""

import re

from ventanilla.common.pure.text import fold
from ventanilla.compliance.clocks import STEPS, BusinessDays
from ventanilla.compliance.conditions import ALWAYS, NETWORK_LABEL, condition, first, found, needs, told
from ventanilla.compliance.packs.es.sources import C2, C4, O1718
from ventanilla.compliance.products import WORDS
from ventanilla.compliance.rule import ADS, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import DraftKind, Severity, Status
from ventanilla.compliance.verdict import NO, YES, Span, Verdict, ask, yes

B, W, N = Severity.BLOCK, Severity.WARN, Severity.NOTICE
OK, UNSURE = Status.VERIFIED, Status.UNCONFIRMED


@condition
def _advertises_unsaid(scene: Scene) -> Verdict:
    """Declared organic (corporate, service, educational), yet it sells a product with figures."""
    if scene.is_ad or scene.draft.kind is not DraftKind.ORGANIC or not scene.classes:
        return NO
    for name in ("rate", "money", "instalment", "zero_interest"):
        if scene.has(name):
            return yes(scene.spans(name)[:1])
    return yes(scene.spans("credit_word")[:1]) if scene.has("credit_word") and scene.has("offer_word", "free_word") else NO


_CAPACITY = re.compile(r"(?<!\w)(?:agente|intermediari[oa]|mediador\w*|corredor\w*|agent|broker)(?!\w)")


@condition
def _provider_unnamed(scene: Scene) -> Verdict:
    """Somebody else's product, or an agent who speaks: both must be named, with who does what."""
    agent = str(scene.fact("actor") or "").lower() in ("agent", "agente", "intermediary")
    if agent and not _CAPACITY.search(scene.text):
        return YES
    owner = scene.word("product.owner")
    if not owner:
        return NO
    own = {w for w in (scene.word("entity_id"), scene.word("entity.name")) if w}
    if owner in own:
        return NO
    if not own and scene.fact("product.third_party") is None:
        named = owner in scene.text
        return NO if named and _WHO_DOES_WHAT.search(scene.text) else ask("entity_id")
    return Verdict(not (owner in scene.text and _WHO_DOES_WHAT.search(scene.text)))


_WHO_DOES_WHAT = re.compile(
    r"distribu[iy]\w+|comercializ\w+|asegura(?!\w)|(?<!\w)media(?=\s+(?:el\s+|la\s+)?\w)|prestad[oa]|ofrecid[oa]\s+por|emitid[oa]|concedid[oa]|"
    r"asegurador\w*|mediad\w+|contratad[oa]\s+con|financiacion\s+de|gestora|gestionad\w+|"
    r"provided\s+by|issued\s+by"
)


@condition
def _campaign_over(scene: Scene) -> Verdict:
    """More than five business days after the campaign's end, or ended without a date."""
    ended = scene.fact("campaign.ended")
    if not ended:
        return NO
    day = scene.date("campaign.ended")
    return Verdict(True) if day is None else Verdict(scene.day > STEPS["es.withdraw_ad"].last_day(day, BusinessDays("ES")))


_BRACKETED = re.compile(r"\(\*+\)")
_NOTE = re.compile(r"(?m)^\s*(?:\(?\*+\)?|\(?[1-9¹²³]\)?[.)])\s*\w")


@condition
def _loose_asterisk(scene: Scene) -> list[Span]:
    """An asterisk that leads to no note."""
    note = _NOTE.search(scene.text) or re.search(r"\s\*+\s?[a-z]", scene.text) or len(_BRACKETED.findall(scene.text)) > 1
    return [] if note else list(scene.spans("asterisk"))


@condition
def _praise_passed_on(scene: Scene) -> Verdict:
    """A third party's words that praise the bank's product, without the approval that an own advertisement needs."""
    if not scene.passes_on or scene.fact("approval_id"):
        return NO
    if scene.fact("approval_id") is not None:  # known to have none: to speak well of a product by name is enough
        things = [span for span in scene.spans("bank_thing") if not scene.text[slice(*span)].startswith("banco")]
        named = things or [span for name in WORDS for span in scene.spans(name)]
        if named:
            return yes(named[:1])
    for name in ("superlative", "guaranteed", "praise", "rate", "free_word", "zero_interest", "past_perf"):
        if scene.has(name) and (
            scene.draft.product or scene.has("credit_word", "deposit_word", "invest_word", "insurance_word", "crypto_word", "bank_thing")
        ):
            return yes(scene.spans(name)[:1])
    return NO


@condition
def _not_ours(scene: Scene) -> Verdict:
    """No entity is known behind the advertisement."""
    entity = scene.fact("entity_id")
    if entity is None and scene.word("entity.name"):
        return Verdict(fold(str(scene.fact("entity.name"))) not in scene.text)
    return ask("entity_id") if entity is None else Verdict(not entity)


RULES: tuple[Rule, ...] = (
    row(
        "ES.OUT.scope",
        "Circular 4/2020, normas 2-3",
        B,
        OK,
        How.PATTERN,
        C4,
        _advertises_unsaid,
        "Este mensaje anuncia un producto con cifras: es publicidad, aunque se haya clasificado como corporativo o de servicio.",
        "This post advertises a product with figures: it is advertising, even if classed as corporate or service.",
        "Clasifíquelo como publicidad (anuncio).",
        "Class it as advertising (ad).",
        yes=(
            ex("Depósito al 3 % TAE, contrátalo ya", kind="organic", product="deposit"),
            ex("Préstamo de 10.000 € en 24 cuotas", kind="organic"),
            ex("Solicita tu préstamo personal gratis", kind="organic"),
            ex("Financia tu coche sin intereses", kind="organic", product="consumer_credit"),
            ex("Feliz Día del Libro. Y recuerde: nuestra cuenta remunerada da el 1,8 % TAE", kind="organic"),
            ex("Rosa cumple diez años en Baza. Si busca un préstamo, hable con ella", kind="organic"),
        ),
        no=(
            ex("Depósito al 3 % TAE", kind="ad", product="deposit"),
            ex("Ganamos 300 millones de euros en el primer semestre", kind="organic"),
            ex("La app no estará disponible el domingo de 2 a 4", kind="organic"),
            ex("El 70 % de los jóvenes ahorra cada mes", kind="organic"),
            ex("¿Sabe qué es la TAE? Se lo contamos", kind="organic"),
        ),
    ),
    row(
        "ES.OUT.ad_identifiable",
        "Circular 4/2020, Anejo I.1; Orden EHA/1718/2010, art. 4.1",
        B,
        OK,
        How.PHRASE,
        f"{C4}; {O1718}",
        ~(found("ad_label") | NETWORK_LABEL) & ~needs("platform_label"),
        "La publicidad se reconoce como tal: falta «publicidad» o la etiqueta de la red.",
        ("Advertising is recognisable as such: “publicidad” or the network's label is missing."),
        "Añada «Publicidad» o active la etiqueta de anuncio de la red.",
        "Add “Publicidad” or switch the network's ad label on.",
        kinds=ADS,
        say={"es": "Publicidad"},
        yes=(
            ex("Nuestra nueva cuenta", platform_label=False),
            ex("La publicidad exterior crece y nuestra cuenta también", platform_label=False),
            ex("Hipoteca fija", kind="organic", is_ad=True, platform_label=False),
            ex("Nueva tarjeta #ahorro", platform_label=False),
        ),
        no=(
            ex("Publicidad. Nuestra nueva cuenta", platform_label=False),
            ex("#publi Nuestra nueva cuenta", platform_label=False),
            ex("Nuestra nueva cuenta", platform_label=True),
            ex("Nuestra nueva cuenta", is_boosted=True),
            ex("Nuestra nueva cuenta", kind="organic"),
        ),
        asks=(ex("Nuestra nueva cuenta"),),
    ),
    row(
        "ES.OUT.entity_identity",
        "Circular 4/2020, Anejos III.1.1 y V.1.2.a",
        B,
        OK,
        How.METADATA,
        C4,
        _not_ours,
        "No se sabe con certeza qué entidad anuncia.",
        "It is not certain which entity advertises.",
        ("Publique desde la cuenta oficial registrada y añada la denominación social si la marca no basta."),
        ("Publish from the registered official account and add the registered name if the brand is not enough."),
        kinds=ADS,
        yes=(
            ex("Hipoteca", entity_id=""),
            ex("Cuenta", entity_id=False),
            ex("Préstamo", kind="organic", is_ad=True, entity_id=""),
            ex("Tarjeta", entity__name="Banco Alameda"),
        ),
        no=(
            ex("Hipoteca", entity_id="alameda"),
            ex("Cuenta del Banco Alameda", entity__name="Banco Alameda"),
            ex("Hola", kind="organic"),
            ex("Hola", kind="reply", entity_id=""),
        ),
        asks=(ex("Hipoteca"),),
    ),
    row(
        "ES.OUT.third_party_product",
        "Circular 4/2020, Anejo III.1.2; Orden EHA/1718/2010, art. 4.5.b-c",
        B,
        OK,
        How.METADATA,
        f"{C4}; {O1718}",
        _provider_unnamed,
        "El producto es de otra entidad, o habla un agente: hay que decir quién lo presta y quién solo lo distribuye.",
        "The product is another entity's, or an agent speaks: say who provides it and who only distributes it.",
        "Nombre a las dos entidades y diga qué hace cada una.",
        "Name both entities and say what each does.",
        yes=(
            ex("Seguro de hogar desde 9 € al mes", product="insurance", owner="Seguros Robledo", entity_id="Banco Alameda"),
            ex("Fondo del mes", product="investment", owner="Gestora Pinar", entity_id="Banco Alameda"),
            ex("Le consigo su hipoteca", product="mortgage", actor="agent"),
            ex(
                "Nuestra agente en Baza le cuenta el seguro de su negocio",
                product="insurance",
                owner="Seguros Robledo",
                entity_id="Banco Alameda",
                actor="agent",
            ),
            ex("Seguros Robledo: el mejor hogar", product="insurance", owner="Seguros Robledo", entity_id="Banco Alameda"),
        ),
        no=(
            ex(
                "Seguro de Seguros Robledo, distribuido por Banco Alameda",
                product="insurance",
                owner="Seguros Robledo",
                entity_id="Banco Alameda",
            ),
            ex("Cuenta Alameda", product="savings", owner="Banco Alameda", entity_id="Banco Alameda"),
            ex("Soy agente de Banco Alameda", product="mortgage", actor="agent"),
            ex(
                "Seguro de viaje: asegura Seguros Robledo, media Banco Alameda",
                product="insurance",
                owner="Seguros Robledo",
                entity_id="Banco Alameda",
            ),
            ex("Cuenta Alameda", product="savings"),
        ),
    ),
    row(
        "ES.OUT.withdraw_5bd",
        "Circular 4/2020, norma 6.4",
        B,
        OK,
        How.CLOCK,
        C4,
        _campaign_over,
        "La publicidad de una oferta terminada se retira en cinco días hábiles.",
        "Advertising of an offer that has ended is withdrawn within five business days.",
        "No publique esta pieza y retire las que sigan visibles.",
        "Do not publish this piece, and withdraw those still visible.",
        yes=(ex("Depósito", campaign__ended="2026-12-01"), ex("Depósito", campaign__ended=True)),
        no=(ex("Depósito", campaign__ended="2026-12-10"), ex("Depósito", campaign__ended=False), ex("Depósito")),
    ),
    row(
        "ES.OUT.secondary_text",
        "Circular 4/2020, Anejo I.6",
        W,
        OK,
        How.PATTERN,
        C4,
        _loose_asterisk | told("conditions_in_comment"),
        ("Hay una llamada a una nota que no está en el texto, o las condiciones van en un comentario."),
        "There is a mark without its note, or the terms stand in a comment.",
        "Ponga la nota a continuación, sin contradecir ni limitar el mensaje principal.",
        "Put the note right after, without contradicting or limiting the main message.",
        kinds=ADS,
        yes=(
            ex("Cuenta al 3 %* TAE"),
            ex("Gratis* el primer año"),
            ex("Préstamo", conditions_in_comment=True),
            ex("Sin comisiones* con nómina"),
            ex("Le llamamos en una hora (*). Pida cita"),
        ),
        no=(
            ex("Cuenta al 3 %* TAE\n* Hasta 5.000 €"),
            ex("Cuenta al 3 % TAE"),
            ex("Le llamamos en una hora (*). Pida cita. (*) De lunes a viernes"),
            ex("Gratis* el primer año. *Si domicilia la nómina"),
            ex("Gratis* hoy", kind="reply"),
        ),
    ),
    row(
        "ES.OUT.repost_liability",
        "Circular 4/2020, Anejo V.3.2; Circular 2/2020, Anexo I.12",
        B,
        OK,
        How.PATTERN,
        f"{C4}; {C2}",
        _praise_passed_on,
        ("Al reenviar un elogio de su producto, la entidad responde de él como de su propia publicidad."),
        "Passing on praise of its product, the entity answers for it as for its own advertising.",
        "Llévelo a aprobación como publicidad propia, o no lo reenvíe.",
        "Take it to approval as own advertising, or do not pass it on.",
        yes=(
            ex("«La mejor hipoteca que he tenido», dice Ana", kind="repost"),
            ex("Encantada con mi préstamo del Banco Alameda", kind="repost", product="personal_loan"),
            ex("Ana: «gané un 8 % con su fondo de inversión»", kind="organic", is_ugc_quote=True),
            ex("Recomiendo la cuenta remunerada, genial", kind="repost"),
            ex("RT @blas: «con la app del banco hago todo desde el tractor»", kind="repost", approval_id=""),
            ex("Luis, de Baza: «la tarjeta me salva los viajes, vaya servicio»", kind="organic", is_ugc_quote=True, approval_id=""),
        ),
        no=(
            ex("Encantada con mi préstamo", kind="repost", product="personal_loan", approval_id="A-12"),
            ex("Mañana lloverá en todo el norte", kind="repost"),
            ex("RT @ayuntamiento: mañana, obras en la calle del banco", kind="repost", approval_id=""),
            ex("Encantada con mi préstamo", kind="organic"),
            ex("Gracias a los voluntarios de la Cruz Roja", kind="repost"),
        ),
    ),
    row(
        "ES.OUT.prior_report",
        "Circular 4/2020, norma 8.2; Circular 2/2020, norma 8",
        B,
        OK,
        How.METADATA,
        f"{C4}; {C2}",
        told("entity.autocontrol_member") & (told("piece.differential_content") | told("differential_content")) & ~needs("prior_report_id"),
        ("Una pieza con contenido diferencial necesita el informe previo positivo antes de publicarse."),
        ("A piece with differential content needs the positive prior report before it is published."),
        "Pida el informe y anote su referencia.",
        "Ask for the report and note its reference.",
        yes=(
            ex("Nueva campaña", entity__autocontrol_member=True, piece__differential_content=True, prior_report_id=""),
            ex("Campaña", entity__autocontrol_member=True, piece__differential_content=True, prior_report_id=False),
            ex("Campaña", kind="ad", entity__autocontrol_member=True, differential_content=True, prior_report_id=""),
            ex("Spot", kind="organic", entity__autocontrol_member=True, piece__differential_content=True, prior_report_id=""),
        ),
        no=(
            ex("Nueva campaña", entity__autocontrol_member=True, piece__differential_content=True, prior_report_id="AC-2026-1"),
            ex("Recorte", entity__autocontrol_member=True, piece__differential_content=False),
            ex("Nueva campaña", entity__autocontrol_member=False, piece__differential_content=True),
            ex("Nueva campaña"),
        ),
        asks=(ex("Nueva campaña", entity__autocontrol_member=True, piece__differential_content=True),),
    ),
    row(
        "ES.OUT.general_ads",
        "Ley 34/1988; Ley 3/1991; TRLGDCU art. 61",
        N,
        UNSURE,
        How.ATTEST,
        "",
        first(ALWAYS & ~told("balanced.checked")),
        "La publicidad no engaña, no denigra y no discrimina; lo que promete es exigible.",
        ("Advertising does not mislead, denigrate or discriminate; what it promises is binding."),
        "He leído la pieza entera: no induce a error, y todo lo que promete se cumple.",
        ("I have read the whole piece: it does not mislead, and all that it promises is kept."),
        kinds=ADS,
        asks=(ex("Nuestra nueva cuenta"),),
        no=(ex("Nuestra nueva cuenta", kind="organic"), ex("Nuestra cuenta", balanced__checked=True)),
    ),
)
