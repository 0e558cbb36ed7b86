"""What advertisements promise: certainty, easy credit, a better life, the yields of the past, tax advantages."""

import re

from ventanilla.compliance.detectors.base import Detector, affirmed, negated

GUARANTEED = Detector(
    name="guaranteed",
    claims=True,
    patterns={
        "es": (
            r"garantizad[oa]s?|garantizamos|(?:con\s+)?rentabilidad\s+(?:asegurada|segura)|sin\s+(?:ningun\s+)?riesgos?|"
            r"(?:cero|0)\s+riesgos?|ganancias?\s+(?:seguras?|aseguradas?)|no\s+(?:puedes|hay\s+forma\s+de)\s+perder|"
            r"inversion\s+segura|libre\s+de\s+riesgos?|imposible\s+perder|nunca\s+(?:se\s+)?pierd\w+|sin\s+(?:posibilidad\s+de\s+)?perdidas|siempre\s+(?:sube|gana)|sin\s+sobresaltos"
        ),
        "en": (
            r"guarantee(?:d|s)?|risk[- ]free|no\s+risk|zero\s+risk|without\s+(?:any\s+)?risk|can(?:'t|not)\s+lose|"
            r"safe\s+returns?|sure\s+thing|"
            r"impossible\s+to\s+lose|never\s+los(?:es|e)(?!\s+(?:sight|touch|faith|your\s+card))|losses\s+(?:are\s+)?impossible|nothing\s+to\s+lose|only\s+goes?\s+up|risk\s+free"
        ),
        "pt": (
            r"garantid[oa]s?|garantimos|sem\s+(?:qualquer\s+)?riscos?|nenhum\s+risco|impossivel\s+perder|"
            r"risco\s+zero|zero\s+risco|lucro\s+certo|"
            r"ganhos?\s+(?:certo|seguro|garantido)s?"
        ),
        "fr": (
            r"garanti(?:e|s|es)?|sans\s+(?:aucun\s+)?risques?|aucun\s+risque|impossible\s+de\s+perdre|sans\s+pertes?|zero\s+risque|"
            r"gains?\s+assures?"
        ),
        "de": r"garantiert\w*|risikolos\w*|risikofrei\w*|ohne\s+(?:jedes\s+)?risiko|kein\s+risiko|sichere[rn]?\s+(?:rendite|gewinn\w*)|"
        r"(?:gewinne?|rendite)\s+(?:ist\s+|sind\s+)?(?:sicher|garantiert)|verluste?\s+(?:ist\s+|sind\s+)?ausgeschlossen|verlier\w+\s+(?:sie\s+)?nie|(?:ohne|keine)\s+verluste",
        "it": (
            r"garantit[oaie]|senza\s+(?:alcun\s+)?risch\w+|nessun\s+rischio|impossibile\s+perdere|rischio\s+zero|guadagn[oi]\s+(?:sicur[oi]|cert[oi])|"
            r"rendimento\s+(?:sicuro|certo)"
        ),
        "pl": r"gwarantowan\w+|gwarantujemy|bez\s+ryzyka|pewn\w+\s+zysk\w*|zero\s+ryzyka",
    },
    keep=lambda scene, m: (
        not re.search(
            (
                r"(?:no\s+(?:esta\w*|es|son|se\s+encuentra\w*)|not|nao\s+(?:e|sao|esta\w*)|nicht|n'est\s+pas|n'est\s+ni|"
                r"non\s+(?:e|sono)|nie\s+jest|isn't|aren't|never|no)\s+(?:\w+\s+)?$"
            ),
            scene.text[max(0, m.start() - 26) : m.start()],
        )
    ),
    yes=(
        "rentabilidad «garantizada»",
        "inversión «sin riesgo»",
        "«risk-free» returns",
        "«garantido»",
        "«sans risque»",
        "«risikolos»",
        "mit uns: «Verlust ausgeschlossen»",
        "un fondo con el que es «imposible perder»",
        "«impossible to lose»",
        "«senza rischi»",
        "«bez ryzyka»",
    ),
    no=(
        "¿Rentabilidad garantizada? Desconfíe de quien la ofrece",
        "Guaranteed returns? No such thing",
        "la rentabilidad no está garantizada",
        "returns are not guaranteed",
        "seguro de riesgos",
        "con garantía hipotecaria",
        "capital não é garantido",
        "nicht garantiert",
    ),
)
_EASY_NOT = re.compile(
    r"(?:bizum|transfer\w*|pag[ao]\w*|notific\w*|aviso\w*|soporte|chat|bloque\w*|alert\w*|avis\w*|"
    r"cita|respuesta|atencion|abre\s+tu\s+cuenta|cuenta\s+\w*)[^.!?]{0,30}$"
)
EASY_CREDIT = Detector(
    name="easy_credit",
    claims=True,
    patterns={
        "es": (
            r"(?:sin\s+(?:necesidad\s+de\s+)?(?:nomina|aval(?:es)?|papeleos?|preguntas|justificar\s+ingresos|"
            r"estudio\s+previo|buro|consultar\s+(?:buro|asnef|dicom|datacredito|veraz)|verificar\s+ingresos|"
            r"mirar\s+tu\s+historial|ingresos))|(?:aunque\s+est(?:es|e)|incluso)\s+(?:en|con)\s+(?:asnef|buro|"
            r"dicom|datacredito|veraz|lista\s+de\s+morosos|deudas|impagos)|con\s+asnef|no\s+importa(?:n)?\s+(?:tu|"
            r"tus|si)\s+(?:historial|deudas?|buro|tienes\s+deudas|asnef|impagos)\w*|(?:aprobacion|concesion|"
            r"credito|prestamo|dinero|efectivo|respuesta|aprobado)s?\s+(?:inmediat[oa]s?|al\s+instante|asegurad[oa]s?|"
            r"en\s+(?:solo\s+)?\d+\s+(?:minutos|segundos|min))|dinero\s+(?:rapido|facil|al\s+momento)|credito\s+(?:facil|"
            r"rapido|para\s+todos)|prestamos?\s+(?:faciles|rapidos?|urgentes?|preconcedidos?\s+al\s+instante)|"
            r"(?:deudas?|impagos?|historial)\s+(?:\w+\s+){0,4}no\s+(?:nos\s+|le\s+|te\s+)?(?:import|cuent|preocup|afect|pes)\w*|"
            r"(?:no\s+(?:miramos|nos\s+importan?)|dan?\s+igual|olvid\w+\s+de)\s+(?:\w+\s+)?(?:deudas?|impagos?|historial|asnef)\w*|"
            r"te\s+lo\s+aprobamos\s+(?:siempre|seguro)|todos\s+aprobados|(?:al\s+instante|en\s+\d+\s+minutos)(?=[^.!?]{0,30}(?:dinero|"
            r"credito|prestamo))|pide\s+(?:tu\s+)?(?:dinero|prestamo)[^.!?]{0,25}(?:al\s+instante|en\s+\d+\s+minutos)"
        ),
        "en": (
            r"no\s+credit\s+checks?|without\s+(?:a\s+)?credit\s+checks?|instant\s+(?:approval|cash|decision|"
            r"loans?|credit)|guaranteed\s+(?:approval|acceptance|loan)|bad\s+credit\s*(?:\?|ok(?:ay)?|no\s+problem|"
            r"welcome|accepted)?|everyone\s+(?:is\s+)?(?:approved|accepted)|no\s+questions\s+asked|pre-?approved\s+for\s+everyone|"
            r"cash\s+in\s+(?:minutes|\d+\s+minutes)|easy\s+(?:money|cash|credit|loans?)|fast\s+cash|"
            r"(?:missed\s+payments?|defaults?|ccjs?|debts?|arrears)\s+(?:elsewhere|before|in\s+the\s+past)?\s*\?\s*(?:we\s+don't\s+(?:mind|care|judge)|"
            r"no\s+(?:problem|worries)|it\s+doesn't\s+matter)|(?:your\s+)?(?:debts?|past|history|score|arrears)\s+(?:do(?:es)?n't|won't)\s+(?:matter|count)|"
            r"(?:we\s+)?don't\s+(?:look\s+at|check|mind|care\s+about)\s+your\s+(?:\w+\s+)?(?:debts?|history|score|arrears|income)|"
            r"(?:debts?|bills|arrears|defaults?|payments?)\s*\?\s+(?:\w+\s+){0,4}(?:anyway|no\s+problem|still)|"
            r"no\s+matter\s+(?:what\s+you\s+owe|your\s+(?:\w+\s+)?(?:debts?|history|score))|"
            r"regardless\s+of\s+(?:your\s+)?credit\s+(?:history|"
            r"score)|even\s+(?:with|if)\s+(?:bad\s+credit|(?:you\s+have\s+)?debts?|defaults)|poor\s+credit"
        ),
        "pt": (
            r"sem\s+consulta(?:s)?(?:\s+(?:ao|a|no)?\s*(?:spc|serasa|banco\s+de\s+portugal))?|nome\s+(?:sujo|"
            r"negativado)|negativados?|(?:aprovacao|credito|emprestimo|dinheiro)\s+(?:imediat[oa]|na\s+hora|"
            r"garantid[oa]|facil|rapido|instantane[oa])|sem\s+(?:comprovar|comprovacao\s+de)\s+renda|sem\s+burocracia|sem\s+(?:olhar|ver|verificar|checar)\s+(?:o\s+|seu\s+|teu\s+)?(?:cpf|nome|score|historico)|"
            r"(?:incidentes|dividas|restricoes)\w*[^.?!]{0,20}\?\s+[^.?!]{0,30}(?:na\s+mesma|sem\s+problemas?|mesmo\s+assim)|"
            r"mesmo\s+com\s+(?:o\s+nome|dividas|incidentes)|credito\s+para\s+todos|em\s+\d+\s+minutos(?=[^.!?]{0,30}(?:credito|"
            r"dinheiro|conta))"
        ),
        "fr": (
            r"sans\s+(?:justificatifs?|enquete|verification|etude\s+de\s+dossier|fiche\s+de\s+paie|refus)|"
            r"(?:accord|reponse|acceptation|credit|argent)\s+(?:accordee?\s+(?:a\s+tous|d'office)|immediate?|garantie?|assuree?|rapide|instantanee?|"
            r"facile)|accepte\w*\s+a\s+coup\s+sur|meme\s+(?:fiche(?!\s+\w)|fiche\s+(?:ficp|banque\s+de\s+france)|interdit\s+bancaire|en\s+cas\s+de\s+dettes|"
            r"si\s+vous\s+avez\s+des\s+dettes)|fiche?s?\s+ficp|credit\s+(?:pour\s+tous|express\s+sans)|reserve\s+automatique"
        ),
        "de": (
            r"(?:ohne|trotz)\s+(?:negativer?\s+)?schufa\w*|schufafrei\w*|egal\s+(?:was|ob|wie)\s+[^.?!]{0,30}(?:schufa|schulden|bonitat)|kredit\s+garantiert|"
            r"nicht\s+(?:nach|auf)\s+(?:\w+\s+)?(?:schufa|schulden|bonitat|einkommen)|keine\s+(?:schufa|bonitats)\w*|jeder\s+(?:erhalt|kriegt)\s+(?:\w+\s+)?(?:kredit|geld)|sofort\s+geld|wir\s+sagen\s+nie\s+nein|ohne\s+(?:bonitats(?:prufung|nachweis)\w*|"
            r"einkommensnachweis\w*|gehaltsnachweis\w*|papierkram)|sofort(?:zusage|auszahlung|kredit|geld)|"
            r"garantierte\s+(?:zusage|kreditzusage)|kredit\s+fur\s+(?:jeden|alle)|auch\s+bei\s+(?:schlechter\s+bonitat|"
            r"schulden|negativ\w*)|jeder\s+bekommt\s+(?:kredit|geld)|"
            r"ohne\s+(?:jede\s+|weitere\s+)?(?:prufung|wenn\s+und\s+aber|ruckfragen|auskunft)|in\s+\d+\s+(?:minuten|sekunden)\s+(?:auf\s+dem\s+konto|"
            r"bewilligt|ausgezahlt)|schnelles\s+geld|blitzkredit"
        ),
        "it": (
            r"(?:debiti|protest\w+|segnalazioni)\s*\?\s+(?:\w+\s+)?(?:nessun\s+problema|non\s+importa)|senza\s+(?:busta\s+paga|garanzie|garante|controlli|verifiche)|anche\s+(?:a\s+)?(?:cattivi\s+pagatori|"
            r"protestati|se\s+sei\s+protestato|con\s+debiti)|(?:approvazione|credito|prestito|soldi)\s+(?:immediat[oa]|"
            r"garantit[oa]|subito|veloc[ei]|facil[ei])|prestito\s+in\s+\d+\s+(?:minuti|ore)|soldi\s+facili"
        ),
        "pl": (
            r"bez\s+(?:bik|zaswiadczen|sprawdzania|weryfikacji|krd|formalnosci)|(?:pozyczka|kredyt|gotowka|"
            r"decyzja)\s+(?:od\s+reki|w\s+\d+\s+minut\w*|natychmiast\w*|dla\s+kazdego|gwarantowan\w+)|dla\s+zadluzonych|"
            r"szybka\s+gotowka|latwe\s+pieniadze|chwilowk\w+\s+od\s+reki"
        ),
    },
    keep=lambda scene, m: (
        not (
            _EASY_NOT.search(scene.text[max(0, m.start() - 50) : m.start()])
            or (negated(scene.text, m.start(), 16) and not m[0].startswith(("no", "sin")))
        )
    ),
    yes=(
        "préstamo «sin nómina»",
        "«aunque estés en ASNEF»",
        "«no credit check»",
        "«nome sujo»",
        "«sans justificatif»",
        "«ohne Schufa»",
        "Geld «ohne Rückfragen»",
        "préstamos: «no miramos tus deudas»",
        "sus «impagos con otros no cuentan»",
        "«altri debiti? Nessun problema»".replace("«altri debiti", "altri «debiti"),
        "Kredit, «egal was die Schufa» sagt",
        "«sem olhar seu CPF»",
        "«don't look at your credit score»",
        "«Debts elsewhere? No problem»",
        "«bez BIK»",
        "«anche protestati»",
        "«dinero fácil»",
    ),
    no=(
        "¿Dinero fácil? Cuidado: puede ser una estafa",
        "Bizum al instante",
        "notificaciones al instante",
        "sin preguntar a nadie".replace("preguntar", "hablar"),
        "your credit check explained",
        "sin nombre",
    ),
)
BETTER_LIFE = Detector(
    name="better_life",
    claims=True,
    patterns={
        "es": (
            r"(?:mejor[ae](?:r|ra)?\s+(?:tu|su)|eleve\s+su|sube\s+tu)\s+(?:vida|situacion\s+(?:financiera|economica)|nivel\s+de\s+vida|"
            r"economia|calidad\s+de\s+vida)|dinero\s+extra\s+para|(?:mas|mayor)\s+(?:poder\s+adquisitivo|nivel\s+de\s+vida|"
            r"ingresos\s+gracias)|aument[ae]\s+(?:tus|sus)\s+(?:ingresos|recursos)|(?:complement[ae]|redondee?|redondea)\s+(?:tu|su|tus|sus)\s+(?:sueldo|nomina|ingresos)|sustitu\w+\s+(?:a\s+)?(?:tus?\s+)?ahorros?|"
            r"(?:olvidate|olvidese)\s+de\s+(?:ahorrar|(?:tus|sus)\s+(?:problemas|deudas|preocupaciones))|(?:sal|salga)\s+de\s+(?:tus\s+|sus\s+)?deudas|"
            r"adios\s+a\s+(?:tus\s+)?(?:deudas|problemas)|no\s+(?:esperes\s+a|necesitas)\s+ahorrar|para\s+que\s+ahorrar|"
            r"(?:viva|vive|vivir)\s+mejor|(?:le|te)\s+sube\s+el\s+sueldo|no\s+ahorr[ea]s?\s+mas|la\s+vida\s+que\s+(?:se\s+|te\s+)?mereces?|resuelve\s+tus\s+problemas\s+(?:economicos|de\s+dinero)|un\s+sueldo\s+extra|"
            r"llega\s+(?:mejor\s+)?a\s+fin\s+de\s+mes"
        ),
        "en": (
            r"improve\s+your\s+(?:finances|financial\s+(?:situation|position|life)|standard\s+of\s+living|"
            r"life)|(?:better|higher)\s+standard\s+of\s+living|(?:raise|lift)\s+your\s+standard\s+of\s+living|(?:alternative|rather\s+than)\s+(?:to\s+)?saving|boost\s+your\s+(?:income|finances|budget)|instead\s+of\s+saving|"
            r"no\s+need\s+to\s+save|why\s+(?:save|wait)(?=[^.!?]{0,30}(?:borrow|loan|\?))|extra\s+income|substitute\s+for\s+savings|"
            r"(?:tops?|topping)\s+up\s+your\s+(?:income|salary|wages?|pay)|adds?\s+to\s+your\s+(?:income|salary)|more\s+money\s+to\s+live\s+on|"
            r"life\s+you\s+deserve|(?:richer|better)\s+life|live\s+better|solve\s+(?:all\s+)?your\s+(?:money|financial)\s+(?:problems|worries)|get\s+out\s+of\s+debt"
        ),
        "pt": (
            r"melhor(?:e|ar)\s+(?:a\s+)?(?:sua|tua)\s+(?:vida|situacao\s+financeira|qualidade\s+de\s+vida|"
            r"financas)|aument(?:e|ar)\s+(?:a\s+sua\s+|sua\s+|os\s+seus\s+)?(?:renda|rendimentos?)|em\s+vez\s+de\s+poupar|"
            r"saia\s+das\s+dividas|dinheiro\s+extra|nivel\s+de\s+vida|acabe\s+com\s+(?:as|suas)\s+dividas"
        ),
        "fr": (
            r"amelior\w+\s+(?:votre\s+|ta\s+)?(?:budget|situation|pouvoir\s+d'achat|niveau\s+de\s+vie|quotidien)|"
            r"substitut\s+d'epargne|(?:remplac|tien)\w+\s+(?:lieu\s+d')?(?:votre\s+|l'|une\s+)?epargne|augment\w+\s+(?:vos|ses)\s+(?:ressources|revenus)|"
            r"(?:vos|tes)\s+(?:ressources|revenus)\s+(?:augmentent|grimpent|progressent)|(?:un\s+)?revenu\s+(?:en\s+plus|supplementaire)|(?:au\s+lieu|plutot\s+que)\s+d'epargner|"
            r"reserve\s+d'argent\s+automatique|boost\w*\s+votre\s+budget|finis\s+les\s+fins\s+de\s+mois|arrondi\w*\s+(?:vos|les)\s+fins\s+de\s+mois"
        ),
        "de": (
            r"verbesser\w*\s+(?:sie\s+)?(?:ihre|deine)\s+(?:finanzielle\s+(?:lage|situation)|finanzen|lebensqualitat|"
            r"lebensstandard)|hoherer?\s+lebensstandard|mehr\s+einkommen|statt\s+(?:zu\s+)?sparen|mehr\s+geld\s+zum\s+leben|"
            r"schuldenfrei\s+(?:durch|mit)"
        ),
        "it": (
            r"migliora\s+(?:la\s+tua|il\s+tuo)\s+(?:vita|situazione\s+(?:finanziaria|economica)|tenore\s+di\s+vita|"
            r"bilancio)|tenore\s+di\s+vita|aumenta\s+il\s+tuo\s+reddito|invece\s+di\s+risparmiare|dimentica\s+i\s+debiti"
        ),
        "pl": (
            r"popraw\w*\s+(?:swoja|twoja|swoje)\s+(?:sytuacj\w+\s+finansow\w+|finanse|zycie|budzet)|wyzszy\s+(?:standard|"
            r"poziom)\s+zycia|zamiast\s+oszczedza\w+|zwieksz\s+swoje\s+dochody|wyjdz\s+z\s+dlugow"
        ),
    },
    keep=affirmed,
    yes=(
        "«mejora tu situación financiera»",
        "«mejore su vida» con un crédito",
        "«viva mejor» con un préstamo",
        "«complete su sueldo»".replace("«complete su sueldo»", "«complemente su sueldo»"),
        "«improve your finances»",
        "«améliorez votre budget»",
        "a loan that «tops up your wages»",
        "«vos ressources augmentent»",
        "«melhore sua vida»",
        "«verbessern Sie Ihre Finanzen»",
        "«migliora la tua vita»",
    ),
    no=(
        "¿Dinero extra para todo? No: pedir prestado cuesta dinero",
        "mejora tu contraseña",
        "improve your password",
        "améliorer notre application",
        "taller para mejorar tus hábitos de ahorro",
    ),
)
PAST_PERF = Detector(
    name="past_perf",
    patterns={
        "es": (
            r"rentabilidad(?:es)?\s+(?:del?\s+\d[\d.,]*|historicas?|pasadas?|acumuladas?|anual(?:izada)?|obtenida|"
            r"media|en\s+\d{4}|de\s+los\s+ultimos)|ha(?:n)?\s+(?:subido|rentado|ganado|rendido|obtenido|crecido|"
            r"revalorizado|dado|generado)\s+(?:un|mas\s+de|el|cerca\s+de|casi|una\s+rentabilidad)?\s*(?:un\s+)?\+?\s?\d[\d.,]*|"
            r"(?:acumula|suma)\s+(?:ya\s+)?(?:un\s+)?\+?\d{1,3}(?:[.,]\d+)?\s?%\s+de\s+(?:subida|ganancia|rentabilidad)|(?:subio|rindio|rento|gano|obtuvo|genero)\s+(?:un\s+)?\+?\d{1,3}(?:[.,]\d+)?\s?%|se\s+(?:ha\s+)?revaloriz\w+|"
            r"revalorizacion(?:es)?|\+\s?\d{1,3}(?:[.,]\d+)?\s?%\s+(?:en|desde|durante)\s+(?:los\s+ultimos|"
            r"\d{4}|el|un|\d+\s+(?:anos|meses))"
        ),
        "en": (
            r"past\s+performance|(?:has\s+|have\s+|fund\s+|portfolio\s+)?(?:returned|gained|delivered|grew|"
            r"rose|grown|earned|outperformed)\s+(?:by\s+|an?\s+(?:average\s+)?|returns?\s+of\s+|"
            r"over\s+|more\s+than\s+)*\+?\d{1,3}(?:\.\d+)?\s?%|"
            r"(?:annual|annualised|annualized|average|historic(?:al)?|cumulative|total)\s+returns?|track\s+record\s+of|"
            r"up\s+\d{1,3}(?:\.\d+)?\s?%\s+(?:in|over|since|last|this)"
        ),
        "pt": (
            r"rend(?:imento|eu|ibilidade)\s*(?:passad\w+|historic\w+|acumulad\w+)?\s*(?:de\s+)?\+?(?:\d{1,3}(?:[.,]\d+)?\s?%)|"
            r"rentabilidade(?:s)?\s+(?:passadas?|historicas?|acumuladas?|obtidas?|anualizadas?|de\s+\d[\d.,]*)|rendimentos?\s+passados?|"
            r"(?:valorizou|subiu|rendeu)\s+(?:-?se\s+)?(?:mais\s+de\s+)?\d[\d.,]*|valorizou-se"
        ),
        "fr": (
            r"performances?\s+passees?|(?:a|ont)\s+(?:progresse|rapporte|gagne|performe|genere|bondi)\s+(?:de\s+|"
            r"un\s+)?(?:plus\s+de\s+)?\+?\d[\d.,]*|rendements?\s+(?:passes?|historiques?|annuels?\s+(?:moyens?|de))|"
            r"performance\s+(?:annuelle|annualisee|de\s+\+?\d[\d.,]*)"
        ),
        "de": (
            r"wertentwicklung(?:en)?|(?:hat|haben)\s+[^.]{0,25}\d{1,3}(?:,\d+)?\s?%\s+(?:zugelegt|gewonnen|"
            r"erzielt|rendite)|(?:historische|bisherige|durchschnittliche|jahrliche)\s+renditen?|rendite\s+(?:von\s+)?\d[\d.,]*|"
            r"plus\s+von\s+\d[\d.,]*"
        ),
        "it": (
            r"rendiment[oi]\s+(?:passat[oi]|storic[oi]|annu[oi]|medi[oa]|del\s+\d[\d.,]*|conseguit\w+)|(?:ha|hanno)\s+(?:reso|"
            r"guadagnato|ottenuto)\s+(?:il\s+|un\s+)?\+?\d[\d.,]*"
        ),
        "pl": r"wyniki\s+(?:historyczne|z\s+przeszlosci)|stop\w\s+zwrotu|(?:zarobil|zyskal|wzrosl)\w*\s+(?:o\s+)?\d[\d.,]*",
    },
    yes=(
        "«rentabilidad del 8» % en 2025",
        "The fund «returned 38%» last year",
        "nuestro fondo «ha subido un 12»",
        "«performances passées»",
        "«Wertentwicklung» 2025",
        "«rendimentos passados»",
        "«gained 12%»",
    ),
    no=("returned your call", "ha subido una foto", "he returned 3 books", "ha ganado un premio", "rentabilidad futura"),
)
TAX_CLAIM = Detector(
    name="tax_claim",
    claims=True,
    patterns={
        "es": (
            r"(?:ventajas?|beneficios?|ahorros?|incentivos?|tratamiento)\s+fiscal(?:es)?|desgrav\w+|deduc(?:e|"
            r"ete|ir|cion(?:es)?)\s*(?:fiscal(?:es)?|en\s+(?:tu|la|el)\s+(?:renta|irpf|declaracion)|hasta)?|"
            r"exent[oa]s?\s+de\s+(?:impuestos|tributacion|irpf)|libre\s+de\s+impuestos|pag(?:a|ar|aras|ue)\s+menos\s+(?:impuestos|"
            r"irpf|renta|a\s+hacienda)|sin\s+pagar\s+impuestos|fiscalidad\s+(?:ventajosa|favorable)|ahorr\w+\s+en\s+(?:tu\s+)?(?:irpf|"
            r"impuestos|la\s+renta)"
        ),
        "en": (
            r"tax[- ](?:free|advantages?|advantaged|benefits?|efficient|efficiency|relief|break|savings?|deductible)|"
            r"(?:pay|save)\s+(?:less\s+|no\s+)?tax(?:es)?"
        ),
        "pt": (
            r"(?:beneficios?|vantagens?)\s+fisca(?:l|is)|isent[oa]s?\s+de\s+(?:imposto\w*|ir(?:s)?)|deduc(?:ao|"
            r"oes)\s+(?:fisca\w+|n[oa]\s+irs)|pague\s+menos\s+impostos?|dedu(?:za|zir)\s+n[oa]\s+(?:irs|imposto)"
        ),
        "fr": r"avantages?\s+fisca(?:l|ux)|defiscalis\w+|reductions?\s+d'impots?|exoner\w+\s+d'impots?|net\s+d'impot|sans\s+impots?",
        "de": r"steuer(?:vorteil\w*|frei\w*|ersparnis\w*|begunstigt\w*|lich\s+absetzbar)|steuern\s+sparen",
        "it": (
            r"(?:vantaggi|agevolazioni|benefici)\s+fiscal[ei]|esent(?:e|i)\s+da\s+(?:imposte|tasse)|detra(?:ibile|"
            r"zione)\w*|deducibil[ei]"
        ),
        "pl": r"ulg\w+\s+podatkow\w+|bez\s+podatku|korzysci\s+podatkow\w+|zwolnion\w+\s+z\s+podatku",
    },
    yes=(
        "«ventajas fiscales»",
        "«desgrava» hasta 1.500 €",
        "«tax-free» savings",
        "«benefícios fiscais»",
        "«avantages fiscaux»",
        "«Steuervorteile»",
        "«ulga podatkowa»",
    ),
    no=(
        "¿Ventajas fiscales? No, este producto tributa como los demás",
        "campaña de la renta",
        "tax season hours",
        "deducimos que sí".replace("deducimos", "creemos"),
        "impuestos incluidos",
        "domicilio fiscal",
    ),
)
