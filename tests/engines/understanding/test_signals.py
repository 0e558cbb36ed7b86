"""Signals and threats: tables of yes and no, most of the noes near misses."""

import pytest

from ventanilla.understanding import Input, read, read_many

SIGNALS = {
    "formal_complaint": (
        [
            "Quiero la hoja de reclamaciones y el número del expediente",
            "Voy a presentar una reclamación ante el Banco de España",
            "mañana meto la queja en la Condusef",
            "pongo PQR ante la Superfinanciera hoy mismo",
            "Los voy a denunciar en Defensa del Consumidor, manga de chantas",
            "voy a ir al Sernac con esto",
            "me voy a quejar a Indecopi",
            "mi abogado se pondrá en contacto con ustedes",
            "I'm taking this to the Financial Ombudsman",
            "vou abrir reclamação no Banco Central e no Procon",
        ],
        [
            "¿Dónde tiene sede el banco?",
            "No voy a poner ninguna reclamación, solo quiero saberlo",
            "mi hija estudia derecho",
            "el libro de cuentas está al día",
        ],
    ),
    "vulnerable": (
        [
            "ya no puedo más, no quiero seguir viviendo",
            "con esta deuda no sé para qué seguir viviendo",
            "não quero mais viver assim",
            "falleció mi madre y siguen llamando a casa",
            "tengo cáncer y me niegan la baja del seguro",
            "nos desahucian el martes, tengo dos niños",
            "I can't go on, I want to end my life",
            "não aguento mais, quero morrer",
        ],
        ["me muero de risa con vuestro anuncio", "a morir con el tráfico de hoy", "mi móvil está muerto", "qué horario tiene la oficina"],
    ),
    "churn": (
        [
            "Me cambio de banco mañana mismo",
            "voy a cerrar mi cuenta y me llevo todo",
            "me voy a otro banco, hasta nunca",
            "quiero cancelar todos mis productos y dar de baja la cuenta",
            "I'm switching banks this week",
            "vou encerrar minha conta",
        ],
        [
            "No me cambio de banco ni loco",
            "¿cambian divisas en la sucursal?",
            "se me cierra la app sola",
            "no voy a cerrar mi cuenta, tranquilos",
        ],
    ),
    "press": (
        [
            "Soy periodista y preparo un reportaje sobre las comisiones, ¿a quién escribo?",
            "Soy periodista de radio, ¿me pasan el contacto de prensa?",
            "I'm a journalist writing about branch closures, who handles press?",
            "sou jornalista e gostaria de falar com a assessoria de imprensa",
        ],
        ["lo leí en el periódico", "me urge, tengo prisa", "han salido en las noticias", "presiono el botón y nada"],
    ),
    "irony": (
        [
            "Qué maravilla, otra vez caída la app 👏👏",
            "Enhorabuena por otra caída un día de nómina, unos genios",
            "great job, app down again 👏",
        ],
        ["qué maravilla de atención, gracias Laura", "Enhorabuena por el premio, os lo merecéis, gracias por todo", "no abre la app"],
    ),
    "insult": (
        [
            "sois unos sinvergüenzas",
            "banco de mierda",
            "ladrones hijos de puta",
            "pinches rateros",
            "manga de chorros",
            "you bunch of thieves",
            "bando de ladrões",
        ],
        ["me robaron el celular en el metro", "el precio es de risa", "no sois unos ladrones como dicen", "la app va lenta"],
    ),
    "hate": (
        ["fuera moros de las oficinas", "sudacas de mierda, que se vayan a su país"],
        ["soy inmigrante y quiero abrir una cuenta", "atienden a extranjeros?", "la oficina del barrio gitano está cerrada"],
    ),
    "product_interest": (
        [
            "quiero pedir una hipoteca, qué tipo fijo tienen?",
            "me interesa abrir una cuenta de ahorro, qué requisitos piden?",
            "quiero sacar una tarjeta de crédito, qué necesito?",
            "I'd like to open a savings account, what rate do you offer?",
        ],
        ["mi hipoteca sale mal en la app", "la tarjeta no me funciona", "gracias por todo"],
    ),
}
BANK = {"bank_handles": ("bancoceiba",), "bank_domains": ("bancoceiba.example", "bancoceiba.com")}
THREATS = [
    # kinds expected, text, author, in the bank's thread
    ({"phishing_link", "lookalike_domain"}, "Actualice sus datos en https://bancoceiba-seguro.com/login", "ana", False),
    ({"phishing_link", "lookalike_domain"}, "entra ya en bancocelba.com y verifica", "ana", False),
    ({"phishing_link", "lookalike_domain"}, "ingresa en www.bancoceiba.com.verifica-ya.xyz", "ana", False),
    (set(), "la web https://www.bancoceiba.com/tarifas no carga", "ana", False),
    (set(), "¿es real https://bancoceiba-seguro.com/login? me llegó por SMS", "ana", False),
    (set(), "Cuidado, está circulando https://bancoceiba-seguro.com, es phishing", "ana", False),
    (set(), "lean este hilo https://elpais.com/economia", "ana", False),
    ({"lookalike_handle", "poses_as_bank"}, "Hola, escríbanos por DM con su teléfono y le ayudamos", "bancoceiba_soporte", True),
    ({"lookalike_handle", "poses_as_bank"}, "Lamentamos lo ocurrido, mande mensaje directo", "banc0ceiba", True),
    ({"lookalike_handle", "poses_as_bank"}, "podemos ayudar, escriba al WhatsApp", "bancoceibaoficial", True),
    (set(), "Lamentamos lo ocurrido, mande mensaje directo", "bancoceiba", True),
    (set(), "¡arriba el equipo!", "fans_bancoceiba", True),
    (set(), "huelga el jueves", "sindicato_bancoceiba", True),
    (set(), "jajaja qué gran banco", "bancoceiba_parodia", True),
    (set(), "yo también espero respuesta", "maria_lopez", True),
    ({"credential_request"}, "confirma tu contraseña y tu PIN para desbloquear la cuenta", "ana", False),
    ({"credential_request"}, "envíame el código que te llegó por SMS", "ana", False),
    ({"credential_request"}, "please send me your card number and password to verify", "ana", False),
    ({"credential_request"}, "informe sua senha para liberar", "ana", False),
    (set(), "Nunca compartas tu contraseña ni tu PIN con nadie", "ana", False),
    (set(), "no me llega el código", "ana", False),
    (set(), "me llamaron y me piden que confirme mi clave, es una estafa", "ana", False),
    ({"scam_wording"}, "Gana 500 diarios garantizados desde casa", "ana", False),
    ({"scam_wording"}, "préstamos inmediatos sin buró, pregunte por WhatsApp", "ana", False),
    ({"scam_wording"}, "recupero tu dinero perdido, escríbeme", "ana", False),
    (set(), "pedí un préstamo y me lo negaron", "ana", False),
    (set(), "¿dan préstamos sin aval?", "ana", False),
    ({"bank_run"}, "Saquen su dinero YA, el banco está quebrado", "ana", False),
    ({"bank_run"}, "withdraw your money now, this bank is insolvent", "ana", False),
    (set(), "saqué dinero del cajero sin problema", "ana", False),
    (set(), "mi empresa cerró el año pasado", "ana", False),
]


def _kinds(text: str) -> set[str]:
    return {s.kind.value for s in read(Input(text)).signals}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, (yes, _) in SIGNALS.items() for text in yes])
def test_signal_is_given(kind: str, text: str) -> None:
    assert kind in _kinds(text)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, (_, no) in SIGNALS.items() for text in no])
def test_signal_is_not_given(kind: str, text: str) -> None:
    assert kind not in _kinds(text)


@pytest.mark.parametrize(("kinds", "text", "author", "thread"), THREATS)
def test_threats_judge_the_author(kinds: set[str], text: str, author: str, thread: bool) -> None:
    message = Input(text, author_handle=author, in_reply_to_bank_thread=thread, **BANK)
    assert {t.kind.value for t in read_many([message])[0].threats} == kinds
