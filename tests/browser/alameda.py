# ruff: noqa: E501  what customers write is as long as it is
"""A morning at Banco Alameda, as the screens are looked at: a dozen customers, one long thread, one person with a history."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests import make
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.contacts.models import Contact
from ventanilla.contacts.recognition import recognise_many
from ventanilla.contacts.types import Recognised, Seen
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation, ReplyTemplate
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.types import Arrival, ArrivalKind, Sealed
from ventanilla.understanding.types import Emotion, Intent, Label, Language, Reading, Sentiment, Topic, Urgency

I, E, T, U = Intent, Emotion, Topic, Urgency  # noqa: E741  short names for a long table


@dataclass
class Line:
    """What one customer wrote, and how it reads."""

    name: str
    handle: str
    platform: str
    minutes: float
    text: str
    intent: Intent
    emotion: Emotion = Emotion.NONE
    topic: Topic = Topic.OTHER
    urgency: Urgency = Urgency.MEDIUM
    sentiment: Sentiment = Sentiment.NEU
    language: Language = Language.ES
    surface: str = "public"
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ()
    sealed: tuple[Sealed, ...] = ()


LINES = [
    Line(
        "Íñigo Zubieta",
        "@izubieta",
        "bluesky",
        6,
        "Acaban de llegarme dos cargos de 249 € que no reconozco, ¿me podéis bloquear la tarjeta YA? No consigo hablar con nadie.",
        I.FRAUD_REPORT,
        E.WORRIED,
        T.CARD,
        U.HIGH,
        Sentiment.NEG,
        reasons={"intent": ("que no reconozco",), "urgency": ("bloquear la tarjeta YA",)},
    ),
    Line(
        "Marta Soler",
        "@msoler.cat",
        "plaza",
        11,
        "Estoy mirando abrir una cuenta de ahorro para mi hija, ¿qué condiciones tenéis?",
        I.LEAD,
        E.NONE,
        T.SAVINGS_INVESTMENT,
        reasons={"intent": ("abrir una cuenta de ahorro",)},
    ),
    Line(
        "Luis Cárdenas",
        "@luiscard",
        "bluesky",
        24,
        "Pésimo servicio en la sucursal de Reforma, hora y media para cambiar un cheque y sin aire acondicionado.",
        I.COMPLAINT,
        E.ANGRY,
        T.ATM_BRANCH,
        U.MEDIUM,
        Sentiment.NEG,
        reasons={"intent": ("Pésimo servicio",)},
    ),
    Line(
        "Pilar Otero",
        "@pilarotero",
        "mastodon",
        31,
        "Mil gracias a Alba por resolverme lo del recibo en cinco minutos 👏",
        I.PRAISE,
        E.HAPPY,
        T.CUSTOMER_SERVICE,
        U.LOW,
        Sentiment.POS,
    ),
    Line(
        "Jon Aguirre",
        "@jonag",
        "plaza",
        40,
        "Os dejo mi tarjeta ⟦tarjeta ••••1881⟧ a ver si así lo miráis ya",
        I.INCIDENT,
        E.FRUSTRATED,
        T.CARD,
        U.MEDIUM,
        Sentiment.NEG,
        forbidden=("card_number",),
    ),
    Line(
        "Emma Whitcombe",
        "@emmaw",
        "mastodon",
        52,
        "I moved to Valencia last month. Can I open an account with my NIE only, and do you have anyone who speaks English at the branch on Calle Colón?",
        I.QUESTION,
        E.NONE,
        T.ACCOUNT,
        U.LOW,
        language=Language.EN,
    ),
    Line(
        "Asociación de Consumidores Ribera del Turia",
        "@consumidores.ribera",
        "bluesky",
        75,
        "Varios socios nos trasladan que el banco les ha cobrado la comisión de mantenimiento sin avisar con los dos meses de antelación que marca la ley. ¿Pueden explicarlo públicamente?",
        I.COMPLAINT,
        E.ANGRY,
        T.FEES,
        U.HIGH,
        Sentiment.NEG,
    ),
    Line(
        "Beatriz N.",
        "@bea_n",
        "plaza",
        96,
        "La transferencia sigue sin llegar y ya van tres días, mi IBAN es ⟦IBAN⟧",
        I.FOLLOW_UP,
        E.FRUSTRATED,
        T.TRANSFER_PAYMENT,
        U.MEDIUM,
        Sentiment.NEG,
        surface="direct",
        sealed=(Sealed("iban", "ES9121000418450200051332", "⟦IBAN⟧", 65, 71),),
    ),
    Line(
        "Teo",
        "@teo_1989",
        "mastodon",
        130,
        "¿Y si la app avisara antes de que venza el seguro? Sería útil",
        I.IDEA,
        E.NONE,
        T.APP_WEB,
        U.LOW,
        Sentiment.POS,
    ),
    Line(
        "Carmen Ibáñez",
        "@carmenibz",
        "plaza",
        170,
        "Mi padre tiene 84 años y no puede usar la app. ¿Quién le ayuda ahora que cerráis la oficina del pueblo?",
        I.COMPLAINT,
        E.SAD,
        T.ATM_BRANCH,
        U.HIGH,
        Sentiment.NEG,
    ),
    Line(
        "Rui Tavares",
        "@ruitavares",
        "bluesky",
        260,
        "Bom dia, consigo levantar dinheiro sem comissão nas vossas caixas em Badajoz?",
        I.QUESTION,
        E.NONE,
        T.FEES,
        U.LOW,
        language=Language.PT,
    ),
]
ANA = [
    Line(
        "Ana Robledo",
        "@ana_rbld",
        "mastodon",
        1180,
        "@BancoAlameda no me deja entrar en la app desde ayer, ¿está caída?",
        I.INCIDENT,
        E.NONE,
        T.APP_WEB,
    ),
    Line(
        "Ana Robledo",
        "@ana_rbld",
        "mastodon",
        3,
        "No me deja entrar en la app desde ayer y tengo que pagar el alquiler HOY. Tercera vez que escribo 😡",
        I.INCIDENT,
        E.FRUSTRATED,
        T.APP_WEB,
        U.HIGH,
        Sentiment.NEG,
        reasons={
            "intent": ("No me deja entrar",),
            "urgency": ("tengo que pagar el alquiler HOY",),
            "emotion": ("Tercera vez que escribo",),
        },
    ),
]
TEMPLATES = [
    (
        "acceso-app",
        "Acceso a la app",
        "app",
        "{customer}, sentimos que no pueda entrar en la app. Estamos en ello y le avisaremos por aquí en cuanto esté resuelto. Mientras tanto puede operar en la web. — {agent}",
    ),
    (
        "a-privado",
        "Pasar a privado",
        "privado",
        "{customer}, para ayudarle sin exponer sus datos le escribimos por mensaje privado. No comparta aquí números de tarjeta ni claves. — {agent}",
    ),
    ("gracias", "Agradecer un elogio", "gracias", "¡Muchas gracias, {customer}! Se lo trasladamos al equipo. — {agent}"),
]


@dataclass
class Morning:
    bank: make.Bank
    channels: dict[str, Channel]
    ana: Conversation
    contact: Contact


def reading(line: Line) -> Reading:
    return Reading(
        id="",
        language=Label(line.language, 0.98),
        sentiment=Label(line.sentiment, 0.91),
        emotion=Label(line.emotion, 0.88),
        intent=Label(line.intent, 0.94),
        topic=Label(line.topic, 0.9),
        urgency=Label(line.urgency, 0.86),
        needs_answer=Label(line.intent != Intent.PRAISE, 0.9),
        masked_text=line.text,
        reasons=line.reasons,
    )


def channel(bank: make.Bank, platform: str, entity: object = None) -> Channel:
    entity = entity or bank.spain
    return Channel.objects.create(
        entity=entity,
        team=bank.care if entity == bank.spain else None,
        key=f"{platform}-{entity.key}",
        platform=platform,
        account_id=f"{platform}-{entity.key}",
        handle="@BancoAlameda",
        name=f"Banco Alameda en {platform.capitalize()}",
        created_at=now(),
    )


def who(where: Channel, line: Line) -> Recognised:
    seen = Seen(where.platform, line.handle, line.handle, now() - timedelta(minutes=line.minutes), name=line.name)
    return recognise_many(where.entity_id, [seen])[seen.key]


def arrival(where: Channel, line: Line, native_id: str) -> Arrival:
    posted: datetime = now() - timedelta(minutes=line.minutes)
    person = who(where, line)
    return Arrival(
        kind=ArrivalKind.TEXT,
        channel_id=where.pk,
        native_id=native_id,
        surface=line.surface,
        posted_at=posted,
        received_at=posted + timedelta(seconds=1),
        written_at=posted,
        revision="1",
        root_id=native_id,
        text=line.text,
        reading=reading(line),
        sealed=line.sealed,
        forbidden=line.forbidden,
        identity_id=person.identity_id,
        key=person.key,
        team_id=where.team_id,
        language=line.language,
    )


def ours(where: Channel, minutes: float, text: str, answers: str) -> Arrival:
    posted = now() - timedelta(minutes=minutes)
    return Arrival(
        kind=ArrivalKind.TEXT,
        channel_id=where.pk,
        native_id=f"ours-{minutes}",
        surface="public",
        posted_at=posted,
        received_at=posted,
        written_at=posted,
        revision="1",
        parent_id=answers,
        root_id=answers,
        text=text,
        by_us=True,
        language="es",
    )


def morning(bank: make.Bank) -> Morning:
    """The whole scene, through the inbox's own services."""
    from ventanilla.inbox import services

    channels = {p: channel(bank, p) for p in ("mastodon", "bluesky", "plaza")}
    mexico = channel(bank, "plaza", bank.mexico)
    desk = Desk()
    for number, line in enumerate(reversed(LINES)):
        where = channels[line.platform]
        append_many(where.entity_id, [arrival(where, line, f"line-{number}")], desk)
    append_many(
        mexico.entity_id,
        [arrival(mexico, Line("Lupita", "@lupita", "plaza", 9, "¿Cuál es la CLABE para domiciliar mi nómina?", I.QUESTION), "mx-1")],
        desk,
    )
    where = channels["mastodon"]
    append_many(where.entity_id, [arrival(where, ANA[0], "ana-1")], desk)
    ana = Conversation.objects.get(identity__handle="@ana_rbld")
    alba, bruno = bank.person(bank.alba), bank.person(bank.bruno)
    services.assign(alba, ana, alba.user_id, assignee_name=alba.name)
    answer = "Hola, Ana. Sentimos el problema. Estamos revisando el acceso con algunos móviles Android. Le avisamos por aquí en cuanto esté resuelto. — Bruno"
    append_many(where.entity_id, [ours(where, 1177, answer, "ana-1")], desk)
    services.add_note(bruno, ana, "Sistemas dice que a las 17:30 despliegan. Ofrecer el pago por la web mientras tanto.")
    append_many(where.entity_id, [arrival(where, ANA[1], "ana-2")], desk)
    for key, name, shortcut, text in TEMPLATES:
        ReplyTemplate.objects.create(
            entity=bank.spain, key=key, language="es", name=name, shortcut=shortcut, text=text, written_by="user:1", written_at=now()
        )
    contact = Contact.objects.get(identities__handle="@ana_rbld")
    _past(bank, channels["bluesky"], contact)
    return Morning(bank, channels, ana, contact)


def _past(bank: make.Bank, where: Channel, contact: Contact) -> None:
    """What is known of Ana from before: a second profile, a customer number, a consent, an interest."""
    from ventanilla.contacts import merging, services
    from ventanilla.contacts.types import Purpose
    from ventanilla.inbox import services as inbox
    from ventanilla.inbox.types import State

    bruno = bank.person(bank.bruno)
    praise = Line(
        "Ana R.",
        "@anarobledo.bsky.social",
        "bluesky",
        61 * 24 * 60,
        "La oficina de Lavapiés, de diez. Gracias, Rosa.",
        I.PRAISE,
        E.HAPPY,
        T.ATM_BRANCH,
        U.LOW,
        Sentiment.POS,
    )
    append_many(where.entity_id, [arrival(where, praise, "past-1")], Desk())
    old = Conversation.objects.get(identity__handle="@anarobledo.bsky.social")
    inbox.change_state(bruno, old, State.RESOLVED)
    other = Contact.objects.get(identities__handle="@anarobledo.bsky.social")
    merging.merge(bruno, contact, other, "Misma persona: lo confirma en la oficina de Lavapiés.")
    services.link_customer(bruno, contact, "00417744 71", "Identificada en la página segura del banco.")
    services.record_consent(
        bruno, contact, Purpose.PROFILE, proof="Sí, guardad mis perfiles para no repetirlo todo cada vez.", source="message"
    )
    services.withdraw_consent(bruno, contact, Purpose.OFFERS, proof="No quiero publicidad.", source="desk")
    interest = services.NewInterest(contact.identities.first().pk, "ahorro-joven", "user:1", "una cuenta para mi hija")
    services.add_interests(contact.entity_id, [interest])
