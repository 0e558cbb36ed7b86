"""What every post must be: identifiable, balanced, accessible, honest about machines (MiFID II, UCPD, DSA, EAA, AI Act)."""

import re
from datetime import date

from ventanilla.compliance.conditions import IS_AD, condition, duty, early, found, needs, product, told
from ventanilla.compliance.products import INVESTMENT
from ventanilla.compliance.rule import EVERYTHING, PROMOTION, PUBLIC, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, ask, yes

B, W = Severity.BLOCK, Severity.WARN
OK, UNSURE = Status.VERIFIED, Status.UNCONFIRMED

_ENDORSED = re.compile(
    r"(?:avalad|recomendad|respaldad|aprobad|garantizad|certificad)\w*\s+por\s+(?:la\s+|"
    r"el\s+)?(?:cnmv|banco\s+de\s+espana|bce|esma|bafin|amf|consob|cmvm|"
    r"banco\s+de\s+portugal)|(?:approved|endorsed|recommended|backed|guaranteed)\s+by\s+(?:the\s+)?(?:fca|"
    r"ecb|esma|bafin|central\s+bank|cnmv)"
    r"|(?:recomendad|aprovad)\w*\s+pel[ao]\s+(?:cmvm|banco\s+de\s+portugal)|(?:agree|recommande|"
    r"approuve)\w*\s+par\s+(?:l'amf|la\s+bce)|von\s+der\s+bafin\s+(?:empfohlen|genehmigt|"
    r"gepruft)"
)


@condition
def _unbalanced(scene: Scene) -> Verdict:
    """A promise without risk, a past yield without its warning, an authority as a witness; else a person judges."""
    endorsed = [m.span() for m in _ENDORSED.finditer(scene.text)]
    if endorsed:
        return yes(endorsed)
    if scene.has("guaranteed"):
        return yes(scene.spans("guaranteed"))
    if scene.has("past_perf") and not scene.has("past_warning"):
        return yes(scene.spans("past_perf")[:1])
    if scene.has("rate") and not scene.has("risk_warning", "past_warning"):
        return yes(scene.spans("rate")[:1])
    return ask("balanced.checked") if scene.is_ad and not scene.fact("balanced.checked") else NO


_HASHTAG = re.compile(r"#([^\W\d_]{16,})(?!\w)")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?")


@condition
def _inaccessible(scene: Scene) -> Verdict:
    """An image without alternative text, a video without subtitles, a long hashtag in small letters, a row of emoji."""
    draft = scene.draft
    if any(m.kind in ("image", "gif", "carousel", "photo") and not m.alt.strip() for m in draft.media):
        told_alt = scene.fact("alt_text")
        if not told_alt:
            return yes()
    spans = [m.span() for m in _HASHTAG.finditer(scene.cased) if m[1].islower()]
    if spans:
        return yes(spans)
    if len(_EMOJI.findall(draft.text)) > 10:
        return yes()
    videos = [m for m in draft.media if m.kind in ("video", "reel", "story_video")]
    known = [scene.fact("captions") if m.captions is None else m.captions for m in videos]
    if any(captions is not None and not captions for captions in known):
        return yes()
    return ask("captions") if None in known else NO


INACCESSIBLE = _inaccessible


@condition
def _machine_unlabelled(scene: Scene) -> Verdict:
    """A bot that does not say so at first, an image or text made by a machine that nobody answers for."""
    fact = scene.fact
    if scene.has("ai_label"):
        return NO
    if fact("deepfake"):
        return yes()
    if fact("ai_generated"):
        reviewed = fact("human_reviewed") or fact("human_approved") or fact("human_approval")
        return NO if fact("ai_label") or (reviewed and not scene.draft.media) else yes()
    if fact("chatbot_reply"):
        opening = fact("first_interaction")
        return ask("first_interaction") if opening is None else Verdict(bool(opening))
    return NO


RULES: tuple[Rule, ...] = (
    row(
        "EU.OUT.fair_clear",
        "MiFID II, art. 24.3; Reglamento Delegado (UE) 2017/565, art. 44",
        W,
        OK,
        How.PATTERN,
        "CNMV 2/2020 Anexo I.1 (legalize-es BOE-A-2020-14107)",
        product(*INVESTMENT, "crypto") & _unbalanced,
        (
            "Un beneficio de inversión se anuncia junto a sus riesgos; las rentabilidades pasadas, "
            "con su advertencia; sin avales de autoridades."
        ),
        "A benefit of an investment goes with its risks, past performance with its warning; no authority endorses it.",
        "Quite la promesa o añada los riesgos y la advertencia sobre rentabilidades pasadas.",
        "Take the promise out, or add the risks and the warning about past performance.",
        yes=(
            ex("Invierte sin riesgo en nuestro fondo de inversión", product="investment"),
            ex("Our mutual fund returned 38% last year", product="investment", countries="IE"),
            ex("Fondo garantizado avalado por la CNMV", product="investment"),
            ex("Geldanlage mit 7 % Rendite, risikolos", countries="DE", product="investment"),
        ),
        no=(
            ex("Invertir conlleva riesgo de pérdida del capital", product="investment", balanced__checked=True),
            ex("La rentabilidad no está garantizada", kind="organic", product="investment"),
            ex("Depósito con tipo garantizado", product="deposit"),
            ex("We invest in our people", kind="organic"),
            ex("Fondo X: +8 % en 2025. Rentabilidades pasadas no constituyen un indicador fiable", kind="organic", product="investment"),
        ),
        asks=(ex("Conoce nuestros fondos de inversión", kind="ad", product="investment"),),
    ),
    row(
        "EU.OUT.ucpd_no_hidden_ads",
        "Directiva 2005/29/CE, arts. 6-7 y Anexo I, 11 y 23 ter-quater",
        B,
        UNSURE,
        How.METADATA,
        "",
        duty(told("paid_partnership"), early("ad_label") & needs("platform_label"))
        | duty(
            told("employee_account") & found("offer_word", "figure", "credit_word", "deposit_word", "praise"),
            early("ad_label", 200) | found("employee_disclosure"),
        ),
        "La intención comercial se dice al principio, y con la etiqueta de la red: sin publicidad encubierta ni falsos consumidores.",
        "Commercial intent is disclosed at the start, and with the network's label: no hidden advertising, no posing as a consumer.",
        "Empiece por «Publicidad» y active la etiqueta de contenido comercial; un empleado dice que lo es.",
        "Begin with “Ad” and switch the commercial-content label on; an employee says so.",
        kinds=PUBLIC,
        yes=(
            ex("Me encanta mi cuenta nueva", paid_partnership=True, platform_label=True),
            ex("#publi Me encanta mi cuenta", paid_partnership=True, platform_label=False),
            ex("«La mejor hipoteca», dice Ana", is_ugc_quote=True, paid_partnership=True, platform_label=False),
            ex("¡Nuestra tarjeta de crédito es genial!", employee_account=True),
        ),
        no=(
            ex("#publi Me encanta mi cuenta nueva", paid_partnership=True, platform_label=True),
            ex("Me encanta mi cuenta nueva"),
            ex("Trabajo en el Banco Alameda y me encanta nuestra cuenta", employee_account=True),
            ex("Publicidad. Gracias a Ana por su opinión", is_ugc_quote=True, platform_label=True),
        ),
        asks=(ex("#ad Love my account", paid_partnership=True),),
    ),
    row(
        "EU.OUT.dsa_ad_declaration",
        "Reglamento (UE) 2022/2065 (DSA), art. 26.1-26.2",
        B,
        OK,
        How.METADATA,
        "overview.legal/laws/dsa/art-26",
        (IS_AD | told("paid_partnership")) & ~told("is_boosted") & ~needs("platform_label"),
        "En una plataforma, cada anuncio se declara como tal, con quién anuncia y quién paga.",
        "On a platform every advertisement is declared as such, with who advertises and who pays.",
        "Active la declaración de contenido comercial de la red y guarde la prueba.",
        "Switch the network's declaration of commercial content on and keep the proof.",
        kinds=PROMOTION,
        yes=(
            ex("Nueva cuenta", kind="ad", platform_label=False),
            ex("New account", kind="organic", paid_partnership=True, platform_label=False),
            ex("Hipoteca fija", kind="organic", is_ad=True, platform_label=False),
            ex("Depósito", kind="ad", platform="facebook", platform_label=False),
        ),
        no=(
            ex("Nueva cuenta", kind="ad", platform_label=True),
            ex("Nueva cuenta", kind="ad", is_boosted=True),
            ex("Feliz Navidad", kind="organic"),
            ex("Cerramos el lunes", kind="organic", platform_label=False),
        ),
        asks=(ex("Nueva cuenta", kind="ad"),),
    ),
    row(
        "EU.ACC.eaa",
        "Directiva (UE) 2019/882; EN 301 549",
        W,
        UNSURE,
        How.MEDIA,
        "",
        INACCESSIBLE,
        (
            "El mensaje no es accesible: falta el texto alternativo o los subtítulos, o hay etiquetas "
            "o emojis que un lector de pantalla no lee bien."
        ),
        "The post is not accessible: no alternative text or captions, or hashtags or emoji that a screen reader cannot read well.",
        "Describa la imagen, subtitule el vídeo y escriba #AsíLasEtiquetas.",
        "Describe the image, caption the video, write #HashtagsLikeThis.",
        since=date(2025, 6, 28),
        kinds=EVERYTHING,
        yes=(
            ex("Nueva oficina", media="image:"),
            ex("Mira el vídeo", media="video:", captions=False),
            ex("Gracias #educacionfinancieraparatodos"),
            ex("🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉 Oferta"),
        ),
        no=(
            ex("Nueva oficina", media="image:Fachada de la nueva oficina de Soria"),
            ex("Mira el vídeo", media="video:resumen", captions=True),
            ex("Gracias #EducacionFinancieraParaTodos"),
            ex("Nueva oficina 🎉"),
            ex("#ahorro #hipotecas"),
        ),
        asks=(ex("Mira el vídeo", media="video:resumen"),),
    ),
    row(
        "EU.CNS.ai_act_50",
        "Reglamento (UE) 2024/1689, art. 50",
        B,
        OK,
        How.METADATA,
        "lokalaise.de; theleveragedyears.com (Ómnibus, DOUE no visto)",
        _machine_unlabelled,
        "Quien habla con una máquina lo sabe desde el principio; lo hecho con inteligencia artificial se dice.",
        "Whoever talks to a machine is told from the start; what artificial intelligence made is labelled.",
        "Diga «Soy un asistente virtual» o «Imagen generada con IA», o registre la revisión de una persona.",
        "Say “I am a virtual assistant” or “AI-generated image”, or record a person's review.",
        since=date(2026, 8, 2),
        kinds=EVERYTHING,
        yes=(
            ex("Hola, ¿en qué le ayudo?", kind="dm", chatbot_reply=True, first_interaction=True),
            ex("Así será la oficina del futuro", kind="organic", ai_generated=True, media="image:oficina"),
            ex("Our CEO speaks about the future", kind="organic", deepfake=True, media="video:ceo"),
            ex("Conheça a agência do futuro", kind="organic", ai_generated=True),
        ),
        no=(
            ex("Hola, soy un asistente virtual", kind="dm", chatbot_reply=True, first_interaction=True),
            ex("Así será la oficina del futuro. Imagen generada con IA", kind="organic", ai_generated=True),
            ex("Hola de nuevo", kind="dm", chatbot_reply=True, first_interaction=False),
            ex("Hola, soy Alba", kind="dm"),
            ex("Consejos de ahorro", kind="organic", ai_generated=True, human_reviewed=True),
        ),
        asks=(ex("¿En qué le ayudo?", kind="dm", chatbot_reply=True),),
    ),
)
