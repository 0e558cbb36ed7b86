"""Threats by the *author*: look-alike domains and handles, phishing links, posing as the bank, asking for secrets, scam wording, bank runs.

Who quotes a scam to warn, or asks whether it is real, threatens nobody; fans, unions, activists and labelled parody are no impostors.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import tldextract
from rapidfuzz.distance import DamerauLevenshtein

from ventanilla.common.pure.text import fold
from ventanilla.understanding.gates import automaton
from ventanilla.understanding.normal import Normal
from ventanilla.understanding.types import Input, Threat, ThreatKind
from ventanilla.understanding.words import words

_URL = re.compile(r"(?:h(?:tt|xx)ps?\s?:\s?//\s?)?((?:[a-z0-9-]{1,63}(?:\.|\[\.\]|\(\.\))){1,5}[a-z]{2,18})(?:[/:?][^\s]*)?", re.I)
_EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
_ADDED = words(
    """
    soporte support ayuda help oficial official atencion cliente clientes customer care service servicio seguridad security seguro
    secure alerta alertas verifica verificacion verify login acceso access clave token online web app info aviso avisos cuenta cuentas
    account premio promo bono actualiza update desbloqueo bloqueo validar validacion es mx co ar cl pe br pt uk us latam banca movil
    digital suporte atendimento real contacto sac id validate recovery
    """
)
_NOT_POSING = re.compile(
    r"fan|club|hincha|sindicat|union|afectad|victim|plataforma|stop|anti|no[_-]?a|boicot|parod|fake[_-]?|humor|meme"
    r"|memes|emplead|trabajador|workers|ex[_-]|accionist|queja|ladron|estafa|timo|noticias|news|opinion"
)
_REPORTS = re.compile(
    r"cuidado|ojo con|atencion[,:]|alerta[:,]|aviso|no piqu|no caig|no abr|no pinch|me (?:ha )?(?:lleg|mand|envi"
    r"|escrib|llam)\w*|he recibido|recibi|esta(?:n|is)? (?:suplant|llegando|enviando|mandando)|estan llamando"
    r"|es (?:real|verdad|cierto|vuestro|suyo|de ustedes|falso|una estafa|phishing|fraude)|estafa|phishing|fraude|falso"
    r"|suplantan|denuncio|scam|beware|is this (?:real|you|legit|genuine)|fake|i (?:got|received)"
    r"|golpe|recebi|e verdade|e real|farsa|me pid(?:en|ieron|io)|les? pid|dicen? que|diciendo que|supuest"
)
_PASSWORDS = (
    r"(?:contrasena|clave|pin|cvv|codigo|otp|token|password|passcode|senha|numero de (?:tu|su) tarjeta"
    r"|datos de (?:tu|su) tarjeta|tarjeta completa|card (?:number|details)|credenciales|usuario y)"
)
_ASKS = re.compile(
    rf"(?:envi(?:a|e|ame|eme|anos|enos)|mand(?:a|e|ame|eme|anos|enos)|confirm(?:a|e|ar|anos)|verific(?:a|ar|que|anos)"
    rf"|facilit\w+|indi(?:ca|que|canos|quenos)|introdu\w+|ingres(?:a|e|ar)|compart\w+|necesit(?:o|amos)|pas(?:a|ame|eme"
    rf"|anos)|dame|deme|da(?:nos|me)"
    rf"|send (?:me|us)|provide|confirm|verify|enter|share|give (?:me|us)|envie|informe|digite"
    rf"|confirme)[^.!?\n]{{0,40}}(?:tu|su|sus|tus|your|seu|sua|vuestr\w)?\s?{_PASSWORDS}"
)
# "Nunca comparta su PIN" warns; it asks for nothing. Neither does a bank that says it will not ask.
_WARNS = re.compile(
    r"(?:\b(?:no|nunca|jamas|nao|never|not|don'?t|dont|ni|sin|tampoco|ninguem|nadie)\s+(?:(?:le|les|te|se|nos|lo|la|me|os|debe|debes"
    r"|hay que|you|ever|should|\w*ped(?:i|ir)\w*|que|ask|to)\s+){0,4})$"
)
_NO_SECRET = re.compile(r"palabra clave|palavra[- ]chave|punto clave|key ?word")
_SCAM = re.compile(
    r"(?:gan(?:a|e|aste|ado)|duplic\w+|multiplic\w+|rentabilidad|beneficios?|profit|earn"
    r"|lucr\w+)[^.!?\n]{0,40}(?:garantizad\w|seguro|diari\w|al dia|por semana|semanal|en 24|guaranteed|daily"
    r"|per (?:day|week)|garantid\w|por dia)"
    r"|(?:prestamos?|creditos?|loans?|emprestimos?)[^.!?\n]{0,40}(?:sin (?:buro|papeleos?|aval|requisitos|consulta)"
    r"|whatsapp|inmediatos? y|no credit check|sem consulta)|escribe(?:me|nos)? (?:al|por) "
    r"whatsapp[^.!?\n]{0,60}(?:inver|ganar|recuper|prestamo)"
    r"|recuper(?:a|o|amos|e) (?:tu|su|sus|el) dinero|recovered? (?:my|your) (?:funds|money|lost)|recuperation expert"
    r"|(?:me|nos) ayudo a recuperar|(?:inversion|investment|trading|cripto|forex|bitcoin)[^.!?\n]{0,60}(?:dm|inbox"
    r"|escrib|contact|whatsapp|telegram|link en)"
    r"|has sido seleccionad|ha sido seleccionad|you have been selected|premio[^.!?\n]{0,40}(?:reclam|cobr)|su "
    r"cuenta (?:sera|ha sido|fue) (?:bloquead|suspendid|cancelad)\w*[^.!?\n]{0,60}(?:http|www|ingres|pulse|haga clic"
    r"|verifi)|your account (?:has been|will be) (?:suspended|blocked|locked)[^.!?\n]{0,60}(?:http|click|verify)"
)
_RUN = re.compile(
    r"saqu?en (?:todo|su dinero|la plata|el dinero|la guita)|sacad (?:todo|vuestro dinero|el dinero)|saquen la plata"
    r"|retiren (?:su|todo)|va(?:n)? a quebrar|esta quebrado|esta por quebrar|en quiebra|corralito|corrida bancaria"
    r"|bank run|insolvent|withdraw (?:all )?(?:your|everything)"
    r"|take your money out|pull your money|going bust|collapsing|va a cerrar|se va a pique|se hunde|tirem (?:o|todo)"
    r"|saquem|vai falir|vai quebrar|quiebra (?:del|el) banco|se queda sin (?:dinero|fondos|liquidez)"
)
_OFFERS_HELP = re.compile(
    r"(?:escrib\w+|mand\w+|envi\w+|contact\w+|habl\w+|dm|inbox|privado|md)[^.!?\n]{0,40}(?:dm|privado|whatsapp|md"
    r"|inbox|mensaje directo|telegram|este numero|este enlace|enlace)|soy (?:el |un |una |la )?(?:agente|asesor|gestor"
    r"|soporte|ejecutiv)\w*|(?:te|le|lo|la) (?:ayud\w+|atend\w+|contactar\w+)"
    r"|(?:podemos|puedo) ayudar|estamos para ayud|lamentamos|disculp\w+ l[ao]s molest|we can help|dm us|send us "
    r"a (?:dm|message)|i can help|our team|nuestro equipo|vamos ajudar|chame no|posso ajudar|resolver su caso"
    r"|solucionar su|hola,? soy"
)
_WE_ARE_THE_BANK = re.compile(
    r"(?:somos|soy|le habla|te habla|le escribimos de|we are|this is|i am|i'm|aqui) (?:de |del |el |la "
    r"|from )?(?:\w+ )?(?:banco|bank|soporte|equipo de|departamento de|servicio de|fraud team|support|atencion)"
)
_HALF = re.compile("[\ud800-\udfff]")
# One pass says which of the patterns may match; most messages match none.
_GATED = (_ASKS, _SCAM, _RUN, _WE_ARE_THE_BANK)
_GATES = automaton([pattern.pattern for pattern in _GATED])
_DOT = re.compile(r"[a-z0-9-](?:\.|\[\.\]|\(\.\))[a-z]{2}", re.I)  # every link has one
_REMEMBERED = 16_384  # names of authors and what they look like
_TRICKS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("3", "e"), ("5", "s"), ("4", "a"), ("i", "l"))


@lru_cache(maxsize=_REMEMBERED)
def _skeleton(name: str) -> str:
    """A name with look-alike characters made equal: "bancoaIarneda" and "bancoalameda" share one."""
    plain = Normal(fold(name)).text
    for trick, seen in _TRICKS:
        plain = plain.replace(trick, seen)
    return plain


_AFFIXES = tuple(sorted((added for added in _ADDED if len(added) > 3), key=lambda added: (-len(added), added)))


@lru_cache(maxsize=_REMEMBERED)
def _core(name: str) -> str:
    """A handle or domain label without its added words and marks."""
    parts = [p for p in re.split(r"[^a-z0-9]+", name) if p and p not in _ADDED]
    joined = "".join(parts) or name
    if joined.startswith(_AFFIXES) or joined.endswith(_AFFIXES):
        for added in _AFFIXES:
            if len(joined) - len(added) >= 5:
                joined = joined.removeprefix(added).removesuffix(added)
    return joined.rstrip("0123456789") or joined


@lru_cache(maxsize=_REMEMBERED)
def resembles(name: str, real: str) -> str:
    """Why `name` looks like the registered `real` without being it; empty if it does not."""
    low, own = fold(name).lstrip("@"), fold(real).lstrip("@")
    if not low or not own or low == own:
        return ""
    bare, own_bare = re.sub(r"[^a-z0-9]", "", Normal(low).text), re.sub(r"[^a-z0-9]", "", own)
    if len(own_bare) < 4:
        return ""
    if low != own and (bare == own_bare or _skeleton(bare) == _skeleton(own_bare)):
        return "written with look-alike characters"
    core, own_core = _core(low), _core(own)
    if core == own_core or (len(own_bare) >= 6 and own_bare in bare) or (len(own_core) >= 6 and _skeleton(own_core) in _skeleton(core)):
        return "the bank's name with words added"
    near = 1 if len(own_bare) < 9 else 2
    if DamerauLevenshtein.distance(bare, own_bare, score_cutoff=near) <= near or (
        len(own_core) >= 7 and DamerauLevenshtein.distance(core, own_core, score_cutoff=1) <= 1
    ):
        return "a letter or two away from the bank's name"
    return ""


def _links(text: str, domains: Sequence[str]) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, domain, why it looks like one of the bank's) of links that are not the bank's."""
    own = {d.lower().removeprefix("www.") for d in domains}
    for match in _URL.finditer(text):
        host = re.sub(r"\[\.\]|\(\.\)", ".", match[1]).lower()
        parts = _EXTRACT(host)
        if not parts.suffix or not parts.domain or (match.start() and text[match.start() - 1] == "@"):
            continue
        registered = f"{parts.domain}.{parts.suffix}"
        if any(host == o or host.endswith("." + o) for o in own):
            continue
        why = ""
        for real in own:
            label = _EXTRACT(real).domain
            why = resembles(parts.domain, label) or ("another ending than the bank's" if parts.domain == label else "")
            if not why and any(resembles(p, label) or p == label for p in parts.subdomain.split(".") if p):
                why = "the bank's name in front of somebody else's domain"
            if why:
                break
        yield match.start(), match.end(), registered, why


def find(message: Input, folded: str | None = None) -> list[Threat]:
    """The threats that a message's author makes. `folded`: `Normal(message.text).text`, where the caller has it."""
    text = _HALF.sub("\ufffd", Normal(message.text).text) if folded is None else folded
    may_be = {_GATED[n] for n in _GATES.Match(text) or ()}
    why_handle = _posing_handle(message)
    linked = "." in message.text and _DOT.search(message.text)
    if not (may_be or why_handle or linked):
        return []
    aligned = len(text) == len(message.text)
    reports = bool(_REPORTS.search(text)) or "?" in text or "¿" in text
    found: list[Threat] = []
    if why_handle:
        found.append(Threat(ThreatKind.LOOKALIKE_HANDLE, 0, 0, f"the author's handle looks like the bank's: {why_handle}"))
    for start, end, domain, why in _links(message.text, message.bank_domains) if linked else ():
        if why and (not reports or why_handle):
            found.append(Threat(ThreatKind.LOOKALIKE_DOMAIN, start, end, f"{domain}: {why}"))
            found.append(Threat(ThreatKind.PHISHING_LINK, start, end, f"a link to {domain}, which is not the bank's"))
        elif not reports and (_SCAM.search(text) or _ASKS.search(text)):
            found.append(Threat(ThreatKind.PHISHING_LINK, start, end, f"a link to {domain} beside the wording of a scam"))
    if why_handle and (message.in_reply_to_bank_thread or _OFFERS_HELP.search(text)) and not reports:
        found.append(
            Threat(
                ThreatKind.POSES_AS_BANK, 0, len(message.text), "writes as if it were the bank, from a handle that looks like the bank's"
            )
        )
    elif (
        _WE_ARE_THE_BANK in may_be and _WE_ARE_THE_BANK.search(text) and not reports and not _is_bank(message) and _OFFERS_HELP.search(text)
    ):
        found.append(Threat(ThreatKind.POSES_AS_BANK, 0, len(message.text), "says it is the bank, from a handle that is not"))
    for kind, pattern, why in (
        (ThreatKind.CREDENTIAL_REQUEST, _ASKS, "asks for a password, a code or card data"),
        (ThreatKind.SCAM_WORDING, _SCAM, "the wording of a known scam"),
        (ThreatKind.BANK_RUN, _RUN, "tells people to take their money out, or that the bank is failing"),
    ):
        match = _first(pattern, text, kind) if pattern in may_be else None
        if match and (kind is ThreatKind.BANK_RUN or not reports) and not _is_bank(message):
            span = match.span() if aligned else (0, len(message.text))
            found.append(Threat(kind, *span, why))
    return found


def _first(pattern: re.Pattern[str], text: str, kind: ThreatKind) -> re.Match[str] | None:
    """The first place that counts: for a request, one that nobody is warned against and that is for a secret indeed."""
    for match in pattern.finditer(text):
        if kind is not ThreatKind.CREDENTIAL_REQUEST:
            return match
        if not _WARNS.search(text[max(match.start() - 60, 0) : match.start()]) and not _NO_SECRET.search(match.group()):
            return match
    return None


def _is_bank(message: Input) -> bool:
    return bool(message.author_handle) and fold(message.author_handle).lstrip("@") in {fold(h).lstrip("@") for h in message.bank_handles}


def _posing_handle(message: Input) -> str:
    """Why the author's handle poses as one of the bank's."""
    if not message.author_handle or not message.bank_handles:
        return ""
    handle = (
        message.author_handle.split("@")[0]
        if message.author_handle.count("@") == 1 and message.author_handle[0] != "@"
        else message.author_handle
    )
    why = next((why for real in message.bank_handles if (why := resembles(handle, real))), "")
    if not why or _is_bank(message) or _NOT_POSING.search(fold(f"{message.author_handle} {message.author_name}")):
        return ""
    return why
