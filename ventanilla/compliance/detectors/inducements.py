"""What advertisements hold out: no interest, free, a gift, only today; contests and offers."""

import re

from ventanilla.compliance.detectors.base import Detector, affirmed

ZERO_INTEREST = Detector(
    name="zero_interest",
    claims=True,
    patterns={
        "es": (
            r"(?:al\s+)?0(?:[.,]0+)?\s?%\s*(?:de\s+)?(?:interes(?:es)?|tin|tae)|sin\s+(?:un\s+(?:euro|centimo|peso)\s+de\s+|pagar\s+)?interes(?:es)|intereses?\s+(?:cero|"
            r"0)|cero\s+intereses|tipo\s+0\s?%|libre\s+de\s+intereses|msi"
        ),
        "en": (
            r"0(?:\.0+)?\s?%\s*(?:intro\w*\s+|representative\s+|fixed\s+)?(?:interest|apr|finance|financing)|"
            r"interest[- ]free|zero[- ](?:percent\s+)?interest|no\s+interest(?!\s+in)|zero\s+percent\s+(?:apr|"
            r"interest)"
        ),
        "pt": (
            r"0\s?%\s*(?:de\s+)?juros?|sem\s+juros?|juros?\s+zero|zero\s+juros?|taxa\s+(?:0|zero)(?:\s?%)?|"
            r"tan\s+(?:de\s+)?0\s?%|taeg\s+(?:de\s+)?0\s?%"
        ),
        "fr": r"sans\s+interets?|0\s?%\s+d'interets?|taux\s+(?:zero|0\s?%?)|a\s+taux\s+zero|sans\s+frais\s+ni\s+interets",
        "de": (
            r"zinslos|zinsfrei|0\s?%\s*(?:zinsen|finanzierung|sollzins\w*)|null\s+(?:prozent\s+)?zinsen|null-prozent\w*|"
            r"ohne\s+zinsen|0-prozent\S*"
        ),
        "it": (
            r"tasso\s+(?:zero|0)|senza\s+interessi|interessi\s+zero|tan\s+0\s?%|a\s+tasso\s+0|zero\s+interessi|"
            r"0\s?%\s+(?:di\s+)?interessi"
        ),
        "pl": r"bez\s+odsetek|0\s?%\s+(?:odsetek|rrso)|zero\s+odsetek|rrso\s+0\s?%|raty\s+(?:zero|0)\s?(?:procent|%)?|nieoprocentowan\w+",
    },
    yes=(
        "¿«Sin intereses»? No es broma",
        "financia «sin intereses»",
        "a plazos y «sin pagar intereses»",
        "«0% APR» for 12 months",
        "«sem juros»",
        "à «taux zéro»",
        "«zinslos»",
        "«tasso zero»",
        "«bez odsetek»",
        "«0 % TIN»",
    ),
    no=(
        "¿Sin intereses? Falso: el coste va en la comisión de apertura",
        "sin interesarte por ello",
        "no interest in politics",
        "10 % TIN",
        "0 % de emisiones",
    ),
)
_FREE_NOT_AFTER = re.compile(
    r"\s*(?:to\s+(?:ask|call|contact|write|choose|dm|message)|time|from\s+(?:fear|doubt)|kick|will|lance|dom\b|market|speech|of\s+stress)"
)
FREE = Detector(
    name="free_word",
    claims=True,
    patterns={
        "es": (
            r"gratis|gratuit[oa]s?(?:mente)?|sin\s+(?:ningun\s+)?(?:coste|costo|costes|costos|comision(?:es)?|"
            r"cuotas?(?:\s+anual(?:es)?)?|gastos|anualidad|mantenimiento)|(?:0|cero)\s?(?:€|euros?|%)?\s*(?:de\s+)?(?:comision(?:es)?|"
            r"gastos|costes?|mantenimiento)|coste\s+(?:cero|0)|no\s+cobramos\s+(?:comision|nada)\w*|a\s+coste\s+(?:cero|0)|no\s+(?:le\s+|te\s+)?cuesta\s+nada|sin\s+pagar\s+nada|exent[oa]s?\s+de\s+comision(?:es)?"
        ),
        "en": (
            r"free|no\s+(?:annual\s+|monthly\s+|maintenance\s+|foreign\s+transaction\s+|overdraft\s+|hidden\s+)?(?:costs?|"
            r"fees?|charges?)|(?:zero|0|\$0|£0)\s+(?:annual\s+|monthly\s+)?fees?|fee[- ]free|at\s+no\s+(?:extra\s+)?(?:cost|"
            r"charge)|waived\s+fees?|without\s+(?:any\s+)?fees|costs?\s+(?:you\s+)?nothing|at\s+zero\s+cost|won't\s+cost\s+you(?:\s+a\s+\w+)?"
        ),
        "pt": (
            r"gratis|gratuit[oa]s?|sem\s+(?:custos?|comissoes|comissao|tarifas?|taxas?|anuidade|mensalidade)|"
            r"(?:custo|anuidade|tarifa)\s+zero|isent[oa]s?\s+de\s+(?:comiss\w+|tarifas?|anuidade|taxas?)|zero\s+(?:comissoes|"
            r"custos|tarifas|anuidade)|sem\s+(?:qualquer\s+custo|pagar\s+nada)|nao\s+(?:lhe\s+)?(?:custa|paga)\s+nada|a\s+custo\s+zero|zero\s+euros"
        ),
        "fr": (
            r"gratuit(?:e|s|es|ement)?|sans\s+(?:frais|cout|commission)s?|offert(?:e|s|es)?|0\s?(?:€|euro)\s+(?:de\s+)?(?:frais|"
            r"cotisation)"
        ),
        "de": r"kostenlos\w*|gratis|gebuhrenfrei\w*|kostenfrei\w*|ohne\s+(?:gebuhren?|kosten|kontofuhrungsgebuhr\w*)|umsonst",
        "it": (
            r"gratis|gratuit[oaei](?:mente)?|senza\s+(?:costi|spese|commissioni|canone)|zero\s+(?:spese|costi|"
            r"commissioni|canone)|a\s+costo\s+zero|non\s+costa\s+(?:nulla|niente)"
        ),
        "pl": r"bezplatn\w+|darmow\w+|za\s+darmo|bez\s+(?:oplat|prowizji|kosztow)|0\s?zl\s+za\s+\w+",
    },
    keep=lambda scene, m: (
        m[0] != "free"
        or not (
            _FREE_NOT_AFTER.match(scene.text, m.end())
            or re.search(
                r"(?:interest|risk|tax|duty|feel|hands?|carbon|stress|hassle|toll|paper|smoke|scam|fraud|be|are)[- ]$",
                scene.text[: m.start()],
            )
        )
    ),
    yes=(
        "¿Una cuenta «gratis»? No es un sueño",
        "cuenta «gratis»",
        "«sin comisiones»",
        "«free» checking",
        "«no annual fee»",
        "conta «sem custos»",
        "«kostenloses» Girokonto",
        "compte «gratuit»",
        "«bezpłatne» konto",
        "«fee-free» travel",
        "abrirla «no cuesta nada»",
        "an account that «costs nothing»",
        "cartão «sem qualquer custo»",
    ),
    no=(
        "¿Sin comisiones? No: este contrato las tiene",
        "Free? Not quite: a monthly fee applies",
        "Kostenlos? Nein, das kostet 3 Euro",
        "feel free to write",
        "libre de humo",
        "risk-free",
        "sin coger el coche",
        "freedom",
        "interest-free",
        "con comisiones",
        "tax-free",
    ),
)
GIFT = Detector(
    name="gift_word",
    claims=True,
    patterns={
        "es": (
            r"(?:de\s+)?regalos?|regalamos|(?:te|le|os)\s+regala(?:mos|n)?|regalar(?:emos|te)|obsequi[oa]s?|"
            r"obsequiamos|llev(?:ese|ate)\s+(?:un|una)\s+\w+(?=(?:\s+\w+){0,3}\s+(?:al|por|si)\s+(?:domicili|contrat|abr|tra[ei]|suscrib))|"
            r"te\s+llevas\s+(?:gratis\s+)?(?:un|una)\s+\w+|de\s+bienvenida\s+gratis"
        ),
        "en": (
            r"(?:free\s+)?gifts?(?!\s+(?:cards?\s+scam|wrap|of\s+gab|economy|ideas?))|free\s+(?:iphone|ipad|"
            r"tablet|airpods|tv|toaster|watch)|giveaways?|welcome\s+gift"
        ),
        "pt": (
            r"presentes?(?=\s+(?:para|de\s+boas|gratis))|de\s+presente|brindes?|oferecemos(?:-lhe)?\s+(?:um|"
            r"uma)|ofertas?\s+de\s+boas-vindas|ganhe\s+(?:um|uma)\s+(?!\d)\w+"
        ),
        "fr": r"cadeaux?|offrons|en\s+cadeau",
        "de": r"geschenk\w*|schenken\s+(?:wir|ihnen)|gratis\s+dazu|pramie\w*|zugabe",
        "it": r"omaggi[oo]?|regal(?:o|i|iamo)|in\s+omaggio",
        "pl": r"prezent(?:y|u|em|ow)?|gratis(?:y|em)|upomin\w+",
    },
    keep=lambda scene, m: (
        not (
            re.search(
                (
                    r"(?:ideas?|listas?|compras?|comprar|tarjetas?|tiendas?|mejor|papel|ideias?|shopping|cheque|cartao|"
                    r"carte|buy\w*|idees?|envolver|envoltorio)\s+(?:de\s+|para\s+|un\s+|el\s+|los\s+|"
                    r"your\s+)?$"
                ),
                scene.text[max(0, m.start() - 24) : m.start()],
            )
            or re.match(
                (
                    r"\s+(?:cards?|ideas|perfecto|es\s+(?:tiempo|estar|escuchar|compartir)|de\s+(?:navidad|reyes|cumple\w*|san\s+valentin)|"
                    r"para\s+(?:papa|mama|tu\s+madre|tu\s+padre))"
                ),
                scene.text[m.end() : m.end() + 24],
            )
        )
    ),
    yes=(
        "una tablet de «regalo»".replace("de «regalo»", "«de regalo»"),
        "«te regalamos» 100 €",
        "«llévese una bicicleta» al domiciliar su nómina",
        "a welcome «gift»",
        "«cadeau» de bienvenue",
        "«Geschenk» für Sie",
        "in «omaggio»".replace("in «omaggio»", "«in omaggio»"),
        "«prezent» na start",
    ),
    no=(
        "¿Un regalo? Desconfíe: es un fraude",
        "la tienda de regalos del museo",
        "llévese un coche a plazos",
        "¿Le prometen un regalo? Es una estafa",
        "un gran presente y futuro",
        "estar presente",
        "gifted team".replace("gifted", "talented"),
    ),
)
TIME_LIMIT = Detector(
    name="time_limit",
    patterns={
        "es": (
            r"(?:valid[oa]|vigente|promocion|oferta|disponible|solo)?\s?hasta\s+el\s+(?:proximo\s+)?(?:\d{1,2}(?![.,]?\d|"
            r"\s?%|\s?€|\s?euros)|"
            r"lunes|martes|miercoles|jueves|viernes|sabado|domingo|final)|(?:solo|unicamente)\s+(?:hoy|esta\s+semana|"
            r"este\s+(?:mes|fin\s+de\s+semana)|durante|hasta|por\s+(?:hoy|tiempo))|ultimos?\s+dias?|ultimas?\s+(?:horas|"
            r"plazas|unidades)|(?:oferta|promocion|edicion|por\s+tiempo)\s+(?:valida|limitad[oa]|flash)|tiempo\s+limitado|"
            r"plazas\s+limitadas|hasta\s+(?:fin\s+de\s+(?:mes|ano)|agotar|final\s+de\s+mes)|date\s+prisa|dese\s+prisa|quedan\s+(?:pocos|pocas|solo|\d+|dos|tres)\s+(?:dias|horas|plazas|unidades)|antes\s+del\s+\d{1,2}|"
            r"hasta\s+\d{1,2}\s+de\s+\w+"
        ),
        "en": (
            r"until\s+(?:\d{1,2}|the\s+end|midnight|january|february|march|april|may|june|july|august|september|"
            r"october|november|december|sunday|monday|friday)|(?:today|this\s+week(?:end)?|this\s+month)\s+only|"
            r"only\s+(?:today|this\s+week)|last\s+(?:chance|days?|hours)|limited[- ](?:time|offer|edition)|"
            r"offer\s+(?:ends|valid|expires)|ends\s+(?:soon|\d[\d./]*|on|sunday|tomorrow|tonight)|hurry|while\s+stocks?\s+lasts?|"
            r"for\s+a\s+limited\s+time|valid\s+(?:until|through|till)"
        ),
        "pt": (
            r"ate\s+(?:ao?\s+|dia\s+)?(?:dia\s+)?\d{1,2}(?:[/.]|\s+de)|so\s+hoje|apenas\s+(?:hoje|esta\s+semana)|"
            r"ultimos\s+dias|(?:oferta|campanha|promocao)\s+(?:valida|limitada)|por\s+tempo\s+limitado|ate\s+(?:ao\s+)?fi(?:m|"
            r"nal)\s+d[eo]\s+(?:mes|ano)"
        ),
        "fr": (
            r"jusqu'au\s+\d[\d./]*|offre\s+(?:valable|limitee)|derniers?\s+jours?|aujourd'hui\s+seulement|"
            r"duree\s+limitee|avant\s+le\s+\d[\d./]*"
        ),
        "de": (
            r"(?:nur\s+)?bis\s+(?:zum\s+)?\d{1,2}\.|nur\s+(?:heute|noch|diese\s+woche)|letzte\s+(?:tage|chance)|"
            r"befristet\w*|solange\s+der\s+vorrat|angebot\s+(?:gultig|endet)|aktion\s+gultig"
        ),
        "it": (
            r"fino\s+al\s+\d[\d./]*|solo\s+(?:oggi|per\s+oggi|questa\s+settimana)|ultimi\s+giorni|offerta\s+(?:valida|"
            r"limitata)|entro\s+il\s+\d[\d./]*|tempo\s+limitato"
        ),
        "pl": (
            r"(?:tylko\s+)?do\s+\d{1,2}(?:\.\d{1,2}|\s+\w+)|tylko\s+(?:dzis\w*|teraz)|ostatnie\s+dni|oferta\s+(?:wazna|"
            r"limitowana|ograniczona)"
        ),
    },
    yes=(
        "oferta «hasta el 31» de diciembre",
        "«solo hoy»",
        "«quedan pocos días»",
        "«offer ends» Sunday",
        "promoção «até 31/»",
        "«jusqu'au 3»",
        "«bis zum 31.» Dezember",
        "«fino al 3»",
        "oferta «do 31.12»",
    ),
    no=("hasta el infinito", "tipos hasta el 2,5 %", "until we meet again", "abierto hasta tarde", "desde el 3 de mayo"),
)
CONTEST = Detector(
    name="contest_word",
    patterns={
        "*": (
            r"sorteos?|sorteamos|rifas?|concursos?(?!\s+de\s+acreedores)|participa\s+y\s+gana|bases\s+legales|"
            r"raffles?|sweepstakes?|(?:prize\s+)?draws?(?=\s+(?:to\s+win|for|closes|ends|terms))|giveaway|"
            r"enter\s+to\s+win|win\s+(?:one\s+of|an?\s+(?:iphone|ipad|trip|pair|tv|holiday))|competition(?=[^.!?]{0,40}(?:win|"
            r"enter|prize))|passatempos?|sorteios?|concours|tirage\s+au\s+sort|gewinnspiel\w*|verlosen|verlosung|"
            r"konkurs\w*|concorso\s+a\s+premi|estrazione\s+a\s+sorte|premio\s+en\s+juego"
        )
    },
    yes=("Gran «sorteo» de Navidad", "«Gewinnspiel»", "Join our «giveaway»", "«sorteio» de Natal"),
    no=("concurso de acreedores", "drawer", "la competencia"),
)
OFFER = Detector(
    name="offer_word",
    patterns={
        "es": (
            r"(?:le|te|os)\s+espera\w*\s+para\s+hablar\s+de|si\s+(?:necesit|busc|quier|piens)\w+\s+(?:\w+\s+)?(?:financiacion|prestamos?|hipoteca|creditos?|tarjeta|seguro|cuenta|invertir|ahorrar),?\s+"
            r"(?:pregunt|habl|llam|vis|acerq|pas|cuent|escrib|pid)\w+|(?:te|le|os)\s+(?:ofrecemos|interesaria|proponemos|recomendamos)|contrat[ae](?:r|la|lo|te)?|"
            r"solicit[ae](?:r|la|lo)?\s+(?:tu|su|ya|la|el|una?|nuestr\w+)|aproveche?s?|oferta(?:s)?|promocion(?:es)?|"
            r"nuestr[oa]s?\s+(?:nuev[oa]s?\s+)?(?:tarjeta|hipoteca|prestamo|cuenta|seguro|fondo|deposito|credito|"
            r"plan)s?|(?:abr[ae]|haz|pid[ae])\s+(?:ya\s+)?(?:tu|su)\s+(?:cuenta|tarjeta|prestamo|hipoteca|"
            r"deposito)|descubr[ae]\s+(?:nuestr|la|el)\w*"
        ),
        "en": (
            r"apply\s+(?:now|today|online|for)|sign\s+up|special\s+offer|offers?(?=\s+(?:on|for|you))|open\s+(?:an?|"
            r"your)\s+(?:\w+\s+)?account|why\s+not\s+(?:try|get|apply)|check\s+out\s+our|our\s+(?:new\s+)?(?:credit\s+card|"
            r"loan|mortgage|savings|insurance)s?|get\s+(?:a|our|your)\s+(?:\w+\s+)?(?:loan|card|mortgage)"
        ),
        "pt": (
            r"aproveite|adira|contrate|peca\s+(?:ja\s+)?(?:o|a|seu|sua)|nossa?\s+(?:nova\s+|novo\s+)?(?:cartao|"
            r"conta|credito|seguro|emprestimo)|oferta(?:s)?|promocao"
        ),
        "fr": r"profitez|souscri(?:re|vez)|notre\s+offre|nos\s+offres|demandez\s+votre",
        "de": r"jetzt\s+(?:beantragen|abschliesen|sichern|eroffnen)|unser\s+angebot|beantragen\s+sie",
        "it": r"approfitta\w*|richiedi\s+(?:ora|subito|il|la)|la\s+nostra\s+offerta|sottoscriv\w+",
        "pl": r"skorzystaj|zloz\s+wniosek|nasza\s+oferta|zamow\s+(?:kart|pozycz)\w*",
    },
    keep=affirmed,
    yes=("«Contrata» hoy", "«si busca una hipoteca, hable» con Ana", "«Apply now»", "«aproveite» já", "«te ofrecemos» una tarjeta"),
    no=("le atendemos por privado", "we are looking into it", "no le ofrecemos nada"),
)
