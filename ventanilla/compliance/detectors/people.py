"""What may not be said to or asked of a customer on a network: requests for secrets, and facts of their relation with the bank."""

import re
from typing import TYPE_CHECKING

from ventanilla.compliance.detectors.base import Detector, clause_before, refuted

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

_ASK = (
    r"envi[aeo](?:r?nos|r?me|r?lo|r)?|mand[ae](?:r?nos|r?me|r)?|indi(?:ca|que|car)(?:nos|me)?|di(?:nos|"
    r"ganos|game|me)|facilit[ae](?:r?nos|r?me|r)?"
    r"|confirm[aeo](?:r?nos|r?me|r)?|proporcion[ae](?:r?nos|r?me|r)?|escrib[aei](?:r?nos|r?me|r)?|compart(?:a|e|ir|enos|anos)(?:nos)?"
    r"|necesit(?:o|amos|aremos)|pas[ae](?:nos|me)|introdu(?:zca|ce|cir)|adjunt[ae]|cual\s+es|nos\s+(?:de|"
    r"da|das|dice|dices|indica|indicas|facilita|facilitas|manda|mandas|envia|envias|puede\s+dar)"
    r"|me\s+(?:da|das|dice|dices|indica|manda|pasas|pasa|envias|confirmas)|denos|deme|danos|dame|verifi(?:que|"
    r"ca|car)(?:nos)?|rellen[ae]|teclee|valid(?:e|a|ar)|aport[ae]|respond[ae]\s+con"
    r"|send|tell|share|give|dm|provide|confirm|what(?:'s|\s+is)|need|enter|type|reply\s+with|verify|"
    r"submit|let\s+us\s+know|read\s+(?:us|me|out)|hand\s+over|text\s+(?:us|me)|le[ae](?:nos|me)|dict[ae](?:nos|me)|lisez(?:-nous|-moi)|leggi(?:ci|mi)|(?:pop|drop|put|stick)(?=\s+(?:\w+\s+){0,2}your)|message\s+us|can\s+(?:we|i)\s+(?:have|get)|could\s+you"
    r"|envi[ae](?:-nos|-me)?|mand[ae](?:-nos|-me)?|dig[ae](?:-nos|-me)?|inform[ae](?:-nos|-me)?|indique(?:-nos)?|"
    r"forneca(?:-nos)?|passe(?:-nos)?|qual\s+(?:e|o)|precisamos|precis[oa]|digite|escreva|nos\s+(?:passe|"
    r"envie|mande|informe|diga)|partilhe|compartilhe|confirme"
    r"|envoy(?:ez|er|e)(?:-nous|-moi)?|communiqu(?:ez|er)(?:-nous|-moi)?|donn(?:ez|er|e)(?:-nous|-moi)?|"
    r"indiqu(?:ez|er)(?:-nous|-moi)?|transmett(?:ez|re)(?:-nous)?|quel(?:le)?\s+est|fourni(?:ssez|"
    r"r)|saisi(?:ssez|r)|precisez|besoin\s+de|confirmez"
    r"|send(?:en|e)\s+sie|teilen\s+sie|nennen\s+sie|geben\s+sie|schicken\s+sie|wie\s+lautet|bestatigen\s+sie|"
    r"benotigen|brauchen|schreiben\s+sie"
    r"|invi(?:aci|ateci|ami|i|are)|mand(?:aci|ateci|ami)|ci\s+(?:invii|comunichi|indichi|mandi|fornisca)|"
    r"comunic(?:aci|hi|ateci)|forni(?:sca|sci|teci)|qual\s+e|scriv(?:ici|a)|conferm[ai]|inserisc[ia]|"
    r"serve|abbiamo\s+bisogno"
    r"|wysl(?:ij|ac)|prze(?:slij|slac|sylij)|poda(?:j|c)|prosimy\s+o|potwierdz\w*|wpisz|napisz|potrzebujemy|jaki\s+jest"
)
_KEPT = (
    r"(?:fotos?|fotografias?|imagen|captura|copia)\s+(?:de\s+)?(?:(?:la|su|tu|ambas\s+caras\s+de\s+la)\s+)?tarjeta|(?:photo|picture|scan)s?\s+of\s+"
    r"(?:your|the)\s+(?:\w+\s+)?card|foto\s+do\s+(?:seu\s+)?cartao|photo\s+de\s+(?:la|votre)\s+carte|foto\s+(?:ihrer|der)\s+karte|"
    r"foto\s+della\s+(?:sua\s+|tua\s+)?carta|pins?(?!\w)|cvv2?|cvc2?|contrasenas?|passwords?|passcodes?|senhas?|mot\s+de\s+passe|mots\s+de\s+passe|"
    r"code\s+secret|passwort|kennwort|geheimzahl|(?:tan-?)nummer|hasl[oa]|password|parola\s+d'ordine"
    r"|otp|firma\s+electronica|(?<!palabra\s)(?:clave|claves)(?!\s+(?:bancaria\s+uniforme|interbancaria|identificativa|"
    r"de\s+(?:la|el|tu|su)\s+(?:exito|reclamacion|caso)))"
    r"|tarjeta\s+de\s+coordenadas|coordenadas|codigos?\s+(?:de\s+(?:verificacion|seguridad|un\s+solo\s+uso|"
    r"confirmacion|seguranca|verificacao|acceso|autorizacion)|sms|recebido|que\s+(?:(?:le|te|lhe)\s+)?(?:ha|"
    r"hemos|has|recibio|recibiste|recebeu|enviamos|llego|llegado)\w*)|token"
    r"|(?:security|verification|one[- ]time|sms|access|3[- ]digit|three[- ]digit)\s+(?:code|password|"
    r"passcode|number)s?|code\s+(?:we|you)\s+(?:sent|received|got|just)"
    r"|code\s+(?:de\s+(?:securite|verification|confirmation)|recu|sms)|cryptogramme|sicherheitscode|"
    r"prufziffer|sms-?code|tan(?=\s+(?:per|an|hier))|codice\s+(?:di\s+(?:sicurezza|verifica|conferma)|"
    r"otp|sms|segreto|ricevuto)|kod\s+(?:sms|cvv|blik|bezpieczenstwa|weryfikacyjny|autoryzacyjny)|"
    r"kodu\s+(?:sms|cvv|blik)"
    r"|(?:numero|num\.?|nº|los\s+(?:16|dieciseis)\s+digitos|16\s+digitos)\s+(?:completo\s+|entero\s+)?(?:de\s+)?(?:su\s+|"
    r"la\s+|tu\s+|sus\s+)?tarjeta(?:\s+(?:completo|completa))?|numero\s+(?:completo\s+)?do\s+(?:seu\s+)?cartao|"
    r"(?:full|complete|entire|long|16[- ]digit)\s+card\s+number|card\s+number"
    r"|numero\s+(?:complet\s+)?de\s+(?:votre\s+)?carte|kartennummer|numero\s+(?:completo\s+)?della\s+(?:sua\s+|"
    r"tua\s+)?carta|numer\s+karty|fecha\s+de\s+caducidad|expir(?:y|ation)\s+date|data\s+de\s+validade|"
    r"ssn|social\s+security\s+number"
)
_NEVER = re.compile(
    r"(?<!\w)(?:nunca|jamas|no|ni|sin|evite|never|don't|do\s+not|won't|will\s+not|not|without|nao|"
    r"nem|sem|evite|ne|n'|jamais|pas|sans|nie|niemals"
    r"|nigdy|kein\w*|nicht|ohne|mai|non|senza|bez|rather\s+than|instead\s+of|en\s+(?:vez|lugar)\s+de|"
    r"nadie|nobody|no\s+one|ninguem|personne|niemand|cuidado|alerta|ojo|estafa\w*|fraude\w*|scam\w*|"
    r"phishing|si\s+(?:alguien|te|le)|if\s+(?:someone|anyone))(?!\w)"
)
_AFTER = re.compile(
    r"^[^.!?\n]{0,50}(?<!\w)(?:nunca|never|jamas|jamais|nie|mai|nigdy|nao|es\s+(?:una\s+)?estafa|is\s+a\s+scam|"
    r"con\s+nadie|a\s+nadie|with\s+anyone|to\s+anyone|com\s+ninguem|a\s+ninguem)(?!\w)"
)
# What somebody else asked: "did a text ask you to…", "le han pedido que…".
_THEIRS = re.compile(
    r"(?<!\w)(?:did\s+(?:an?|the|any\w*|some\w*)\s+(?:\w+\s+){0,2}ask|(?:le|te|les|os)\s+(?:han?|pidieron|pidio)\s+(?:pedid|ofrecid|solicitad)?\w*|"
    r"(?:texts?|calls?|callers?|e-?mails?|messages?)\s+(?:that\s+|which\s+)?ask(?:s|ed|ing)?|pediram|on\s+vous\s+a\s+demande)(?!\w)"
)
_ABOUT = re.compile(
    r"(?:last|final|ultim[oa]s?|derni\w+|letzten|ultime|ostatnie)\s+(?:4|four|cuatro|quatro|quatre|"
    r"vier|quattro|cztery)|cambi[ae]r?|cambia|change|reset|restablec\w+|recuper\w+|recover|olvid\w+|"
    r"forgot\w*|oublie\w*|alterar|modific\w+|crea\w*|update\s+your\s+password|en\s+(?:la\s+app|el\s+cajero|"
    r"nuestra\s+app|nuestra\s+web|la\s+web\s+oficial)|in\s+the\s+app|at\s+the\s+atm|no\s+app"
)


def _is_request(scene: "Scene", match: re.Match[str]) -> bool:
    """A request, not a warning against one, nor advice on how to change one's own."""
    text, start = scene.text, match.start()
    whole = match[0]
    if _NEVER.search(clause_before(text, start, 90)) or _NEVER.search(whole):
        return False
    tail = text[match.end() : match.end() + 60]
    return not (
        refuted(text, match.end())
        or _THEIRS.search(clause_before(text, start, 90))
        or _AFTER.search(tail)
        or _ABOUT.search(whole)
        or _ABOUT.search(clause_before(text, start, 40))
    )


ASK_SECRET = Detector(
    name="ask_secret",
    patterns={"*": rf"(?<!\w)(?:{_ASK})(?!\w)[^.!?\n]{{0,70}}?(?<!\w)(?:{_KEPT})(?!\w)"},
    whole_words=False,
    keep=_is_request,
    yes=(
        "«Envíenos su PIN» por privado",
        "Please «send us your full card number»",
        "«Envie-nos a sua senha» por mensagem",
        "Por favor, «me confirma o CVV»".replace("«me confirma o CVV»", "«confirme o CVV»"),
        "«Communiquez-nous votre code secret»",
        "«Nennen Sie uns Ihr Passwort»",
        "«Inviaci il codice di sicurezza»",
        "«Podaj kod SMS»",
        "Just «drop your CVV» in a message",
        "«Díctenos el CVV» y lo miramos",
        "«Adjunte una foto de su tarjeta» aquí",
        "«let us know your passcode» first",
        "¿«Nos dice el código que ha recibido» por SMS?",
        "«¿Cuál es su contraseña?»".replace("«¿Cuál es su contraseña?»", "¿«Cuál es su contraseña»?"),
    ),
    no=(
        "Nunca comparta su PIN con nadie",
        "Nunca le pediremos que nos envíe su contraseña",
        "We will never ask you to send your PIN",
        "Never share your password",
        "Nunca envie a sua senha",
        "Puede cambiar su PIN en la app",
        "Ne communiquez jamais votre code secret",
        "Geben Sie niemals Ihre PIN weiter",
        "Non comunicare mai la password",
        "Nigdy nie podawaj kodu SMS",
        "Escríbanos por privado y le ayudamos",
        "Díganos los últimos cuatro dígitos, nada más".replace("Díganos", "Bastan"),
        "Si alguien le pide que envíe su clave, es una estafa",
        "Para recuperar su contraseña, entre en la app",
        "Indique la palabra clave AHORRO",
        "Did somebody's message ask you to confirm a one-time code? That was not us",
        "¿Le han pedido por facilitar su clave un obsequio? Es una estafa",
    ),
)
_OWN_ES = r"(?:tu|tus|su|sus|vuestra|vuestro)"
_THING_ES = (
    r"(?:cuentas?|hipotecas?|prestamos?|saldos?|deudas?|tarjetas?|impagos?|descubiertos?|cuotas?|recibos?|"
    r"nominas?|transferencias?|contratos?|seguros?|depositos?|embargos?|expediente\s+de\s+cliente|"
    r"posicion\s+deudora|solicitud\s+de\s+(?:prestamo|hipoteca|tarjeta)|credito|cargo|pago\s+pendiente|"
    r"fondos?|plan\s+de\s+pensiones)"
)
_THING_EN = (
    r"(?:accounts?|mortgages?|loans?|balances?|debts?|cards?|overdrafts?|payments?|direct\s+debits?|"
    r"salary|savings|checks?|cheques?|policy|policies|application|arrears|statements?|transactions?|transfers?)"
)
_STATE_ES = (
    r"(?:num\w*|numero|termin\w*|acab\w*|esta\w*|tiene\w*|presenta\w*|es\s+de|son\s+de|asciende\w*|"
    r"fue|vino\s+devuelt\w+|ha(?:n)?\s+sido|sigue\w*|figura\w*|vence\w*|consta\w*|muestra\w*|refleja\w*|quedo|se\s+(?:encuentra|"
    r"ha|cargo|bloque\w+|pago)|con\s+(?:nosotros|saldo)|por\s+(?:importe|impago)|pendientes?|vencid[oa]s?|"
    r"bloquead[oa]s?|de\s+\d)"
)
# What somebody wrote is no fact of their account: "hemos visto su mensaje", "we can see your comment".
_WRITTEN_ES = (
    r"(?!\s+(?:mensaj|coment|public|consult|pregunt|dud|tuit|tweet|post|interes|fot|video|captura|aviso|quej|reclam|peticion|enfad)\w*)"
)
_WRITTEN_EN = r"(?!\s+(?:message|comment|post|tweet|question|complaint|photo|video|screenshot|frustration|point|request|review)s?(?!\w))"
RELATION = Detector(
    name="relation_leak",
    patterns={
        "es": (
            rf"(?:le|te)\s+(?:deneg|aprob|rechaz|bloque|cancel|embarg)\w*amos\s+(?:el|la|los|las|{_OWN_ES})\s+{_THING_ES}|(?:hemos|le\s+hemos|tuvimos\s+que)\s+(?:cerra\w+|bloque\w+|cancel\w+|deneg\w+|aproba\w+|rechaz\w+|embarg\w+)\s+{_OWN_ES}\s+"
            rf"{_THING_ES}|{_OWN_ES}\s+(?:\w+\s+)?{_THING_ES}\s+(?:\w+\s+){{0,3}}?{_STATE_ES}|(?:vemos|hemos\s+(?:visto|"
            rf"comprobado|revisado)|comprobamos|veo|consta|nos\s+consta|figura)\s+(?:que\s+)?(?:(?:en\s+)?{_OWN_ES}(?!\w){_WRITTEN_ES}|"
            r"tiene[sn]?|usted\s+tiene|un\s+(?:impago|descubierto|recibo)|el\s+(?:impago|cargo|recibo))\s*\w*|"
            r"(?:tiene[s]?|debe[s]?|adeuda[s]?|le\s+quedan|te\s+quedan|ha[s]?\s+(?:dejado|contratado|solicitado|"
            rf"impagado)|mantiene[s]?)\s+(?:\w+\s+){{0,2}}(?:un\s+saldo|una\s+deuda|un\s+(?:descubierto|impago|"
            r"prestamo|recibo|deposito)|una\s+(?:hipoteca|tarjeta|cuota)|\d[\d.,]*\s?(?:€|euros|\$|pesos)|"
            r"cuotas|recibos)|(?:como|eres|es|ser|siendo|por\s+ser)\s+(?:usted\s+)?(?:un\s+|una\s+)?(?:buen\s+|"
            r"buena\s+)?client[ea]\s+(?:nuestr[oa]|desde|de\s+(?:la\s+cuenta|nuestra|hace|\w+\s+desde))|(?:su|"
            r"tu)\s+gestor\w?\s+(?:personal\s+)?(?:\w+\s+)?(?:le|te|nos)\s+\w+"
        ),
        "en": (
            rf"you(?:'re|\s+are|\s+were|'ve\s+been|\s+have\s+been)\s+(?:late|behind)\s+(?:on|with)\s+your\s+(?:\w+\s+)?{_THING_EN}|"
            rf"we(?:'ve|\s+have|\s+had\s+to)?\s+(?:now\s+|just\s+|already\s+)?(?:closed?|blocked?|fro(?:zen?|ze)|declined?|turned\s+down|refused|returned|bounced|rejected|suspended?|"
            rf"cancelled|approved|charged|refunded)\s+your\s+(?:\w+\s+)?{_THING_EN}|your\s+(?:\w+\s+)?{_THING_EN}\s+(?:\w+\s+){{0,3}}?(?:number|ending|is|are|has|have|shows?|was|"
            r"were|stands?|of\s+[£$€]?\d)|(?:we|i)\s+(?:can\s+)?(?:see|notice|confirm)\s+(?:that\s+)?(?:you(?:'ve|"
            rf"\s+have|\s+owe|r(?!\w){_WRITTEN_EN})|an?\s+(?:overdraft|missed|unpaid|outstanding))|you\s+(?:owe|have\s+(?:an?\s+)?(?:outstanding|"
            r"overdue|missed|unpaid|loan|mortgage|balance)|are\s+(?:in\s+arrears|overdrawn|behind\s+on)|missed)|"
            r"as\s+(?:a|our)\s+(?:valued\s+|existing\s+|long[- ]standing\s+)?(?:customer|client)\s+(?:since|"
            r"of\s+ours|with)|customer\s+since"
        ),
        "pt": (
            r"(?:o\s+seu|a\s+sua|os\s+seus|as\s+suas|seu|sua|teu|tua)\s+(?:\w+\s+)?(?:conta|credito|emprestimo|"
            r"saldo|divida|cartao|prestac\w+|fatura|financiamento|pix|transferencia)\s+(?:\w+\s+){0,3}?(?:esta\w*|"
            r"tem|foi|numero|terminad\w+|apresenta\w*|e\s+de|consta\w*|encontra\w*|em\s+atraso|venceu|vence|"
            r"no\s+valor)|(?:vimos|verificamos|vejo|consta)\s+que\s+(?:tem|o\s+seu|a\s+sua|voce|ha)|(?:voce\s+)?(?:tem|"
            r"deve)\s+(?:\w+\s+){0,2}(?:uma\s+divida|um\s+(?:saldo|emprestimo)|\d[\d.,]*\s?(?:€|reais)|prestacoes|"
            r"parcelas)|e\s+(?:nosso\s+)?cliente\s+(?:desde|ha)"
        ),
        "fr": (
            r"votre\s+(?:\w+\s+)?(?:compte|credit|pret|solde|dette|carte|decouvert|virement|mensualite|dossier)\s+(?:\w+\s+){0,3}?(?:est|"
            r"a\s+ete|numero|se\s+terminant|presente|affiche|s'eleve|reste|fait)|(?:nous\s+voyons|je\s+vois|"
            r"nous\s+constatons)\s+que\s+(?:vous|votre)|vous\s+(?:devez|avez\s+(?:un\s+(?:decouvert|solde|"
            r"impaye|pret|credit)|une\s+dette))|client(?:e)?\s+(?:chez\s+nous\s+)?depuis"
        ),
        "de": (
            r"(?:ihr|ihre|ihrem|ihrer|dein\w*)\s+(?:\w+\s+)?(?:konto|kontostand|kredit|darlehen|saldo|karte|"
            r"schulden|uberweisung|rate|dispo)\s+(?:\w+\s+){0,3}?(?:ist|sind|wurde\w*|mit\s+der\s+nummer|endet|"
            r"weist|betragt|steht|hat)|(?:wir\s+sehen|ich\s+sehe),?\s+dass\s+(?:sie|ihr)|sie\s+(?:schulden|"
            r"haben\s+(?:einen?\s+)?(?:ruckstand|kredit|offene\w*|schulden))|kunde\s+(?:bei\s+uns\s+)?seit"
        ),
        "it": (
            r"(?:il\s+suo|la\s+sua|il\s+tuo|la\s+tua)\s+(?:\w+\s+)?(?:conto|mutuo|prestito|saldo|debito|carta|"
            r"rata|bonifico|scoperto)\s+(?:\w+\s+){0,3}?(?:e(?!\w)|risulta|ha|numero|presenta|termina|ammonta|"
            r"scad\w+)|(?:vediamo|vedo|risulta)\s+che\s+(?:lei|ha|hai|il\s+suo|la\s+sua)|(?:lei\s+)?(?:deve|"
            r"ha)\s+(?:un\s+(?:debito|saldo|mutuo|prestito|arretrato))|cliente\s+(?:da|dal)\s+\d"
        ),
        "pl": (
            r"(?:pana|pani|twoje|twoj|twoja|panstwa)\s+(?:\w+\s+)?(?:kont\w+|kredyt\w*|pozyczk\w+|sald\w+|"
            r"kart\w+|zadluzeni\w+|rat\w+|przelew\w*)\s+(?:\w+\s+){0,3}?(?:jest|zosta\w+|wynosi|ma|numer|konczac\w+)|"
            r"widzimy,?\s+ze\s+(?:ma|pan|pani)|(?:ma\s+(?:pan|pani)|masz)\s+(?:zaleglosc\w*|zadluzeni\w*|kredyt)|"
            r"klientem\s+od"
        ),
    },
    keep=lambda scene, m: (
        not re.search(
            (
                r"(?<!\w)(?:si|if|se|wenn|falls|jesli|en\s+caso|cuando|when|quando|quand|para\s+que|asegur\w+|"
                r"comprueb\w+|consult\w+|verifi\w+\s+(?:si|en)|revis\w+|check|make\s+sure|ensure|protege\w*|keep|"
                r"whether|tambien|imagina|ejemplo|example|como\s+saber|donde)(?!\w)[^.!?]{0,30}$"
            ),
            clause_before(scene.text, m.start(), 50),
        )
        and not re.search(
            r"\s(?:segur|safe|protegid|protected|a\s+salvo|lista|en\s+tu\s+movil|en\s+la\s+app|sicher|bezpieczn|protetta|printed|impres|aparece\s+en)\w*",
            scene.text[m.start() : m.end() + 12],
        )
    ),
    yes=(
        "«Su hipoteca está» al corriente",
        "«tu cuenta terminada» en 4321",
        "«Your account is» overdrawn",
        "«we can see you have» a missed payment",
        "«A sua conta está» bloqueada",
        "«votre compte est» à découvert",
        "«Ihr Konto ist» gesperrt",
        "«La sua carta è» stata bloccata",
        "«debe 300 €» de su cuota",
        "sorry, «we blocked your debit card» on Monday",
        "«you were late with your mortgage» again",
        "«hemos cerrado su cuenta»",
        "«le denegamos la tarjeta» en mayo",
        "«we turned down your loan»",
    ),
    no=(
        "Abra su cuenta hoy",
        "Le atendemos por mensaje privado",
        "Si su tarjeta está bloqueada, llámenos",
        "If your card is lost, call us",
        "Gracias por escribirnos",
        "Consulte su saldo en la app",
        "Please send us a private message",
        "tu dinero está seguro",
        "Quando o seu cartão for recusado, ligue",
        "Your card number is printed on the back",
    ),
)
PUBLIC_CHANNEL = Detector(
    name="private_channel",
    patterns={
        "*": (
            r"(?:mensaje|chat|canal)\s+privado|por\s+(?:privado|dm|md|interno)|private\s+message|by\s+dm|dm\s+us|"
            r"mensagem\s+privada|message\s+prive|privatnachricht|direktnachricht|messaggio\s+privato|wiadomosc\s+prywatn\w+"
        )
    },
    yes=("escríbanos por «mensaje privado»", "send a «private message»"),
    no=("banca privada",),
)
HUMAN = Detector(
    name="offers_human",
    patterns={
        "*": (
            r"(?:hablar?|contactar|atenderte|atenderle|atendid[oa])\s+(?:con|por)\s+(?:una?\s+)?(?:persona|"
            r"agente|gestor|asesor|humano|companer[oa])|una\s+persona\s+(?:le|te)\s+(?:atendera|ayudara|respondera)|"
            r"(?:talk|speak|chat)\s+(?:to|with)\s+(?:a\s+)?(?:person|human|agent|someone|adviser|advisor|representative)|"
            r"falar\s+com\s+(?:uma?\s+)?(?:pessoa|humano|atendente|assistente\s+humano)|parler\s+a\s+(?:un\s+)?(?:conseiller|"
            r"humain|personne)|mit\s+einem\s+(?:menschen|mitarbeiter|berater)|parlare\s+con\s+(?:un\s+)?(?:operatore|"
            r"persona|umano)|rozmawiac\s+z\s+(?:czlowiekiem|konsultantem)|(?:human|real)\s+(?:agent|person)|"
            r"(?:escrib\w+|teclee|diga|responda|pulse|type|reply|say|text|digite|escreva|tapez|ecrivez|scriva|wpisz|schreiben\s+sie|mit)\s+\W?"
            r"(?:humano|persona|agente|human|person|agent|pessoa|humain|conseiller|mensch|operatore|umano|czlowiek|konsultant)(?!\w)|"
            r"(?:le|te|les)\s+(?:atender|ayudar|responder)an?\s+(?:una\s+persona|alguien|nuestro\s+equipo)|"
            r"(?:companer[oa]|agente|gestora?|persona)\s+(?:del\s+equipo\s+)?(?:le|te)\s+(?:atender|ayudar|responder|contestar)an?|"
            r"(?:pasar\w*|pas[oe])\s+con\s+(?:una?\s+)?(?:persona|companer[oa]|agente|alguien)|"
            r"pass\s+you\s+(?:on\s+)?to\s+(?:a\s+)?(?:person|colleague|human)"
        )
    },
    yes=(
        "escriba HUMANO para «hablar con una persona»",
        "«speak to a human»",
        "o «teclee agente»",
        "luego «le ayudará alguien» del equipo",
        "le «paso con una compañera»",
    ),
    no=("recursos humanos", "persona física"),
)
AI_LABEL = Detector(
    name="ai_label",
    patterns={
        "*": (
            r"(?:soy|somos)\s+(?:un\s+|una\s+|el\s+|la\s+)?(?:asistente\s+(?:virtual|digital|automatic\w+)|"
            r"bot|chatbot|ia(?!\w)|inteligencia\s+artificial)|asistente\s+(?:virtual|automatic\w+)|respuesta\s+automatica|"
            r"(?:generad|creada?o?|hech|elaborad|editad)\w*\s+(?:con|por|mediante)\s+(?:ia(?!\w)|inteligencia\s+artificial)|"
            r"(?:i'm|i\s+am|this\s+is)\s+(?:an?\s+|your\s+|the\s+)?(?:ai|virtual|automated|digital|bot|chatbot)\s*(?:assistant|"
            r"bot|agent|reply)?|virtual\s+assistant|automated\s+(?:reply|assistant|message)|(?:ai|"
            r"artificial\s+intelligence)[- ](?:generated|"
            r"made|created|assisted|produced|powered)|(?:generated|created|made)\s+(?:with|by|using)\s+(?:ai|"
            r"artificial\s+intelligence)|#(?:ia|ai|aigenerated|generadoconia|ki|aiart)(?!\w)|assistente\s+virtual|"
            r"sou\s+(?:um\s+)?(?:robo|bot)|gerad[oa]\s+(?:por|com)\s+(?:ia|inteligencia\s+artificial)|assistant\s+virtuel|"
            r"genere\w*\s+par\s+(?:ia|l'ia|une\s+ia|intelligence\s+artificielle)|mit\s+ki\s+(?:erstellt|generiert)|"
            r"ki-generiert\w*|virtuelle[rn]?\s+assistent\w*|generat[oa]\s+(?:con|da)\s+(?:l')?(?:ia|intelligenza\s+artificiale)|"
            r"(?:asistente|assistente|assistant)\s+(?:con|de|d'|com|di|basad[oa]\s+en)\s*(?:ia(?!\w)|l'ia|inteligencia\s+artificial|intelligence\s+"
            r"artificielle|intelligenza\s+artificiale)|ki-(?:assistent\w*|bot|chatbot)|(?:i'm|i\s+am|this\s+is)\s+(?:\w+(?:'s)?\s+){1,3}(?:chat)?bot|"
            r"(?:soy|somos)\s+(?:\w+\s*,?\s+){0,2}(?:el|la|un|una)\s+(?:chat)?bot|"
            r"(?:ich\s+bin|hier\s+(?:schreibt|antwortet))\s+(?:\w+\s+){0,3}(?:chat)?(?:bot|roboter)|je\s+suis\s+(?:un\s+|le\s+)?(?:robot|chatbot)|"
            r"sono\s+(?:un\s+|il\s+)?(?:chat)?bot|assistente\s+(?:virtuale|digitale)|jestem\s+(?:\w+\s+)?(?:chat)?botem|wygenerowan\w+\s+przez\s+ai|imagen\s+(?:generada|virtual)"
        )
    },
    whole_words=True,
    yes=(
        "Hola, «soy un asistente virtual»",
        "«I'm a virtual assistant»",
        "imagen «generada»",
        "«Mit KI erstellt»",
        "Ihr «KI-Assistent»",
        "«I'm Alameda's chatbot»",
        "«Ich bin der digitale Chatbot»",
        "«sono un chatbot»",
    ),
    no=("media hora", "asistente personal de compras", "IAE del año"),
)
