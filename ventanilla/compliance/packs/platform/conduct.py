"""What each network forbids outside its advertisements: paid partnerships, promotions, messages, automation."""

import re
from datetime import date

from ventanilla.compliance.conditions import condition, falls_short, told
from ventanilla.compliance.products import CREDIT, CRYPTO, DEPOSIT, INVESTMENT
from ventanilla.compliance.rule import EVERYTHING, MESSAGES, PROMOTION, Area, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, yes

B, W = Severity.BLOCK, Severity.WARN
OK, UNSURE = Status.VERIFIED, Status.UNCONFIRMED
_PRODUCTS = CREDIT | CRYPTO | DEPOSIT | INVESTMENT | {"insurance", "pension", "debit_card"}
_RELEASE = re.compile(
    r"(?:facebook|instagram|meta|la\s+red\s+social|esta\s+red|this\s+platform|the\s+platform)[^.!?]{0,60}(?:no\s+(?:patrocin|"
    r"avala|gestiona|administra|organiza|esta\s+(?:asociad|vinculad))|not\s+(?:sponsor|"
    r"endors|administ|associat|affiliat))\w*"
    r"|(?:no\s+(?:esta\s+)?(?:patrocinad|avalad|gestionad|administrad|asociad|vinculad)\w*|"
    r"(?:not|in\s+no\s+way)\s+(?:\w+\s+){0,3}(?:sponsored|endorsed|administered|associated|affiliated)|"
    r"nao\s+(?:e|esta)\s+(?:patrocinad|associad)\w*|ni\s+sponsorise\w*|nicht\s+(?:gesponsert|"
    r"in\s+verbindung))[^.!?]{0,60}(?:facebook|instagram|meta)"
)
_TIMELINE = re.compile(
    r"(?:comparte|compartir|publica|share|partilha|compartilhe|partagez|teile)\w*\s+(?:\w+\s+){0,4}(?:en\s+tu\s+(?:muro|"
    r"biografia|perfil|historia|linea)|(?:on|to)\s+your\s+(?:timeline|wall|profile)|"
    r"no\s+teu\s+mural|no\s+seu\s+perfil|sur\s+votre\s+mur|auf\s+deiner\s+pinnwand)"
    r"|(?:etiquetat|etiquetate|tag\s+yourself|marca-te)\w*\s+(?:\w+\s+){0,3}(?:en\s+la\s+foto|"
    r"in\s+(?:the|this)\s+(?:photo|picture)|na\s+foto)"
)


@condition
def _promotion_unreleased(scene: Scene) -> Verdict:
    """A contest without the release of the network, or entered in a way that it forbids."""
    kind = scene.word("campaign.type")
    if kind not in (None, "contest", "raffle", "competition", "giveaway") or (kind is None and not scene.has("contest_word")):
        return NO
    if found := [m.span() for m in _TIMELINE.finditer(scene.text)]:
        return yes(found)
    if _RELEASE.search(scene.text) or scene.fact("campaign.platform_release"):
        return NO
    return yes(scene.spans("contest_word")[:1])


@condition
def _partner_sells(scene: Scene) -> Verdict:
    """Paid partnership, not promoted, about a financial product."""
    if not scene.fact("paid_partnership") or scene.fact("is_boosted"):
        return NO
    words = ("credit_word", "deposit_word", "invest_word", "crypto_word", "insurance_word", "pension_word")
    if scene.draft.product or not scene.classes.isdisjoint(_PRODUCTS):
        return yes(next((scene.spans(w)[:1] for w in words if scene.has(w)), ()))
    return yes(next((scene.spans(w)[:1] for w in words if scene.has(w)), ())) if scene.has(*words) else NO


@condition
def _window_closed(scene: Scene) -> Verdict:
    """More than a day after the customer's last message, without an approved template and the customer's agreement."""
    hours = scene.number("hours_since_last_user_msg")
    if hours is None or hours <= 24:
        return NO
    template = scene.fact("template_approved") if scene.fact("template_approved") is not None else scene.fact("template_id")
    return Verdict(not template)  # a text that names no template is written freely


RULES: tuple[Rule, ...] = (
    row(
        "PF.META.promotions",
        "Meta: promotion guidelines",
        B,
        UNSURE,
        How.PHRASE,
        "",
        _promotion_unreleased,
        ("Un sorteo libera a la red de responsabilidad, dice que no lo patrocina y no pide compartir en el muro ni etiquetarse."),
        (
            "A promotion releases the network, says that it does not sponsor it, and does "
            "not ask to share on one's timeline or to be tagged."
        ),
        ("Añada «no patrocinado ni gestionado por Facebook o Instagram» y cambie la forma de participar."),
        ("Add “not sponsored or administered by Facebook or Instagram” and change how to enter."),
        area=Area.INF,
        kinds=PROMOTION,
        platforms=frozenset({"facebook", "instagram", "threads"}),
        yes=(
            ex("Sorteamos una tablet, comenta para participar", campaign__type="raffle"),
            ex("Gran sorteo de Navidad: comenta y gana"),
            ex("Sorteo no patrocinado por Facebook. Comparte en tu muro para participar", campaign__type="raffle"),
            ex("Giveaway! Share on your timeline to enter", platform="instagram"),
        ),
        no=(
            ex("Sorteo no patrocinado, avalado ni administrado por Facebook. Comenta para participar", campaign__type="raffle"),
            ex("Sorteo de Navidad", platform="x", campaign__type="raffle"),
            ex("Concurso de acreedores: qué es"),
            ex("Nueva cuenta", campaign__type="launch"),
        ),
    ),
    row(
        "PF.X.paid_partnership_ban",
        "X: Paid Partnerships Policy (marzo de 2026)",
        B,
        OK,
        How.METADATA,
        "mexc.fm/news/826932 (2026-03-01)",
        _partner_sells,
        ("Una colaboración pagada sin promoción no puede tratar de productos financieros en esta red."),
        ("A paid partnership that is not promoted may not be about financial products on this network."),
        "Publíquelo como anuncio promocionado o en otra red.",
        "Publish it as a promoted ad or on another network.",
        area=Area.INF,
        kinds=PROMOTION,
        platforms=frozenset({"x"}),
        since=date(2026, 3, 1),
        yes=(
            ex("#publi Mi hipoteca con Banco Alameda", paid_partnership=True, product="mortgage"),
            ex("#ad I invest with this bank", paid_partnership=True),
            ex("#publi Bitcoin desde la app", paid_partnership=True, kind="organic"),
            ex("Publicidad: la cuenta de ahorro que uso", paid_partnership=True, product="savings"),
        ),
        no=(
            ex("#publi Mi hipoteca con Banco Alameda", paid_partnership=True, is_boosted=True, product="mortgage"),
            ex("#publi La carrera solidaria del banco", paid_partnership=True),
            ex("Mi hipoteca", product="mortgage"),
            ex("#publi Mi hipoteca", paid_partnership=True, product="mortgage", publish_at="2026-02-28"),
        ),
    ),
    row(
        "PF.ALL.dm_marketing",
        "WhatsApp Business / Messenger: ventana de 24 horas",
        B,
        UNSURE,
        How.METADATA,
        "",
        _window_closed,
        ("Pasadas 24 horas del último mensaje del cliente solo cabe una plantilla aprobada, con su consentimiento."),
        ("Twenty-four hours after the customer's last message only an approved template may be sent, with their consent."),
        "Use una plantilla aprobada o espere a que escriba.",
        "Use an approved template or wait for them to write.",
        area=Area.CNS,
        kinds=MESSAGES,
        yes=(
            ex("Hola de nuevo", platform="whatsapp", hours_since_last_user_msg=25),
            ex("Oferta", platform="messenger", hours_since_last_user_msg=100, template_approved=False),
            ex("Hello again", platform="whatsapp", hours_since_last_user_msg=24.5),
            ex("¿Pudo entrar en la app?", platform="whatsapp", hours_since_last_user_msg=30, consent__marketing=True),
            ex("Olá", platform="instagram", hours_since_last_user_msg=48, template_id=""),
        ),
        no=(
            ex("Hola de nuevo", platform="whatsapp", hours_since_last_user_msg=24),
            ex("Su cita", platform="whatsapp", hours_since_last_user_msg=50, template_approved=True),
            ex("Hola"),
            ex("Hola", kind="reply", hours_since_last_user_msg=90),
        ),
    ),
    row(
        "PF.ALL.rate_limits_tos",
        "Condiciones de las redes sobre automatización",
        W,
        UNSURE,
        How.PROGRAMME,
        "",
        told("automation", "auto_like", "auto_follow", "scraping") | falls_short("deletions_followed"),
        ("Solo interfaces oficiales: nada de seguir o gustar en automático, y lo que el usuario borra se borra."),
        ("Official interfaces only: no automatic likes or follows, and what a user deletes is deleted."),
        "Quite la automatización y siga los borrados de la red.",
        "Take the automation out and follow the network's deletions.",
        area=Area.OUT,
        kinds=EVERYTHING,
        yes=(ex("Hola", automation="auto_like"),),
        no=(ex("Hola"),),
    ),
)
