"""The bank's own word lists and notices, and what its pictures carry."""

from ventanilla.compliance.conditions import condition
from ventanilla.compliance.disclosures import select
from ventanilla.compliance.lexicons import Action, search
from ventanilla.compliance.registry import EEA
from ventanilla.compliance.rule import EVERYTHING, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Condition, Verdict, ask

B, W, A = Severity.BLOCK, Severity.WARN, Severity.ATTEST
OK = Status.VERIFIED


def _listed(action: Action) -> Condition:
    """Hits of the word lists that do this, each with the list's name. Spans are of the draft's own text already."""

    @condition
    def run(scene: Scene) -> Verdict:
        kinds = {kind.value for kind in scene.kinds}
        policies = [p for p in scene.house.policies if p.action is action and (not p.kinds or p.kinds & kinds)]
        hits = search(scene.draft.text, policies) if policies else ()
        if not hits:
            return NO
        names = {p.key: p.name or p.key for p in policies}
        told = tuple({"said": scene.draft.text[h.start : h.end], "known": names[h.policy]} for h in hits)
        return Verdict(True, tuple((h.start, h.end) for h in hits), told=told, own=True)

    return run


@condition
def _notice_missing(scene: Scene) -> Verdict:
    """A notice that the library wants beside this product, in these countries, on that day, and that the text does not carry."""
    if not scene.house.notices or not scene.promotes:
        return NO
    countries = [c.upper() for c in scene.draft.countries] or [scene.draft.entity_country.upper()]
    wanted = {n.key: n for c in countries for product in sorted(scene.classes) for n in select(scene.house.notices, product, c, scene.day)}
    missing = [n for n in wanted.values() if not scene.says(n.texts.values())]
    if not missing:
        return NO
    end = len(scene.draft.text)
    words = [n.text(scene.language or "es") for n in missing]
    told = tuple({"known": text, "instead": f"{' ' if end else ''}{text}"} for text in words)
    return Verdict(True, tuple((end, end) for _ in words), told=told, own=True)


@condition
def _no_alt(scene: Scene) -> bool:
    """Inside the Union EU.ACC.eaa says it."""
    if any(c.upper() in EEA for c in (*scene.draft.countries, scene.draft.entity_country)):
        return False
    return any(m.kind in ("image", "gif") and not m.alt.strip() for m in scene.draft.media)


@condition
def _image_text(scene: Scene) -> Verdict | bool:
    if not any(m.kind in ("image", "gif", "video", "carousel") for m in scene.draft.media):
        return False
    return False if scene.fact("media.text_checked") else ask("media.text_checked")


RULES: tuple[Rule, ...] = (
    row(
        "HOUSE.OUT.blocked_words",
        "House rule: word lists",
        B,
        OK,
        How.PATTERN,
        "word lists",
        _listed(Action.BLOCK),
        "«{said}» está en la lista de palabras prohibidas «{known}».",
        "“{said}” is on the list of forbidden words “{known}”.",
        "Dígalo de otro modo.",
        "Say it otherwise.",
        kinds=EVERYTHING,
        yes=(ex("Esto es dinero gratis"), ex("Menudo regalazo"), ex("DINERO, GRATIS", kind="reply"), ex("regalazos de verano")),
        no=(ex("El dinero no es gratis"), ex("un regalo"), ex("Cuenta gratis"), ex("imposible", kind="ad")),
    ),
    row(
        "HOUSE.OUT.watched_words",
        "House rule: word lists",
        W,
        OK,
        How.PATTERN,
        "word lists",
        _listed(Action.REVIEW),
        "«{said}» está en la lista «{known}»: pide una segunda lectura.",
        "“{said}” is on the list “{known}”: it asks for a second reading.",
        "Cámbielo, o explique a quien revisa por qué está bien dicho.",
        "Change it, or tell the reviewer why it is well said.",
        kinds=EVERYTHING,
        yes=(ex("Una rentabilidad alta y segura"), ex("¡Qué chollo!"), ex("segura rentabilidad"), ex("Es imposible", kind="reply")),
        no=(ex("No es un chollo"), ex("rentabilidad"), ex("Es imposible", kind="organic"), ex("chollos")),
    ),
    row(
        "HOUSE.PRD.disclosure",
        "House rule: notices",
        B,
        OK,
        How.PHRASE,
        "notices",
        _notice_missing,
        "Falta el aviso que este producto lleva en este país: «{known}».",
        "The notice that this product carries in this country is missing: “{known}”.",
        "Añada: {known}",
        "Add: {known}",
        countries=frozenset(),
        yes=(
            ex("Depósito al 2,9 % TAE", countries="ES", product="deposit"),
            ex("Cuenta remunerada al 2 % TAE", countries="ES", product="savings"),
            ex("A deposit at 2.9% APR", countries="ES GB", product="deposit", language="en"),
            ex("Abra su depósito", countries="ES", product="deposit"),
        ),
        no=(
            ex(
                "Depósito al 2,9 % TAE. Depósitos garantizados por el FGD hasta 100.000 euros por titular.",
                countries="ES",
                product="deposit",
            ),
            ex("Depósito al 2,9 % TAE", countries="MX", product="deposit"),
            ex("Plan de pensiones", countries="ES", product="pension"),
            ex("Felices fiestas a todos", countries="ES"),
        ),
    ),
    row(
        "HOUSE.ACC.alt_text",
        "House rule: accessible pictures",
        W,
        OK,
        How.MEDIA,
        "WCAG 2.2, 1.1.1",
        _no_alt,
        "Hay una imagen sin texto alternativo.",
        "A picture has no alternative text.",
        "Describa la imagen, con lo que lleve escrito.",
        "Describe the picture, with what is written on it.",
        kinds=EVERYTHING,
        yes=(
            ex("Mire", countries="MX", media="image"),
            ex("Mire", countries="GB", media="image:Cartel;image"),
            ex("Mire", countries="US", media="gif"),
            ex("Mire", countries="CO", media="image: "),
        ),
        no=(
            ex("Mire", countries="MX", media="image:Cartel"),
            ex("Mire", countries="MX"),
            ex("Mire", countries="ES", media="image"),
            ex("Mire", countries="MX", media="document"),
        ),
    ),
    row(
        "HOUSE.OUT.image_text",
        "House rule: what pictures say",
        A,
        OK,
        How.ATTEST,
        "product",
        _image_text,
        "Lo que la imagen o el vídeo dice no se ha leído con las mismas reglas.",
        "What the picture or video says has not been read by the same rules.",
        "Confirmo que lo escrito en la imagen o dicho en el vídeo cumple como el texto, o que no dice nada.",
        "I confirm that what is written on the picture or said in the video keeps to the rules as the text does, or says nothing.",
        asks=(ex("Mire", media="image:Cartel"), ex("Mire", media="video:Anuncio")),
        no=(ex("Mire"), ex("Mire", media="image:Cartel", media__text_checked=True), ex("Mire", media="document:Folleto")),
    ),
)
