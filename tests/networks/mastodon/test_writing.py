"""What the bank sends to Mastodon goes out once, to the right person, or says why not."""

import socket
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.networks.mastodon.server import Network
from tests.networks.mastodon.test_reading import PNG
from tests.networks.wire import wire
from tests.platforms.stage import Strike
from ventanilla.channels.platforms.mastodon.adapter import ADAPTER
from ventanilla.channels.types import (
    Act,
    Connection,
    Found,
    Media,
    NotFound,
    Outcome,
    OutcomeUnknown,
    Outgoing,
    Prepared,
    Published,
    Refusal,
    Rejected,
    Surface,
    Undecidable,
)
from ventanilla.common.pure.clock import now


def ready(connection: Connection, outgoing: Outgoing) -> Prepared:
    prepared = ADAPTER.prepare(connection, outgoing)
    assert isinstance(prepared, Prepared)
    return prepared


def send(connection: Connection, outgoing: Outgoing, attempt: str = "") -> Outcome:
    return ADAPTER.publish(connection, ready(connection, outgoing), attempt or str(uuid4()))


def sent(connection: Connection, outgoing: Outgoing) -> Published:
    outcome = send(connection, outgoing)
    assert isinstance(outcome, Published)
    return outcome


def own_posts(network: Network) -> list[Any]:
    banco = network.as_person("banco")
    return list(banco.account_statuses(banco.account_verify_credentials()))


def test_a_public_answer_names_the_person_and_reaches_them(network: Network) -> None:
    marta = network.as_person("marta")
    asked = marta.status_post("@banco hola")
    outcome = sent(network.connection(), Outgoing("Buenos días, ¿qué ocurre? ¿Reinició?", reply_to=str(asked.id), language="es"))
    status = marta.status(outcome.native_id)
    assert (status.in_reply_to_id, status.visibility, status.language) == (asked.id, "public", "es")
    assert marta.status_source(status).text == "@marta Buenos días, ¿qué ocurre? ¿Reinició?"
    assert [n.status.id for n in marta.notifications(types=["mention"])] == [status.id]
    assert (outcome.url, outcome.at) == (status.url, status.created_at)


def test_a_private_answer_is_seen_by_that_person_alone(network: Network) -> None:
    marta, nuria = network.as_person("marta"), network.as_person("nuria")
    asked = marta.status_post("@banco hola", visibility="direct")
    to = Outgoing(
        "Le escribimos por aquí.", Surface.DIRECT, reply_to=str(asked.id), recipient="x", recipient_handle="marta@elsewhere.example"
    )
    connection = replace(network.connection(), handle="@banco@elsewhere.example")
    outcome = sent(connection, to)
    status = marta.status(outcome.native_id)
    assert status.visibility == "direct"
    assert marta.status_source(outcome.native_id).text == "@marta Le escribimos por aquí."
    assert [n.status.id for n in marta.notifications(types=["mention"])] == [status.id]
    assert nuria.notifications() == []


def test_a_person_who_is_named_already_is_not_named_twice(network: Network) -> None:
    asked = network.as_person("marta").status_post("@banco hola")
    outcome = sent(network.connection(), Outgoing("Gracias, @Marta, ya está.", reply_to=str(asked.id)))
    assert network.as_person("marta").status_source(outcome.native_id).text == "Gracias, @Marta, ya está."


def test_an_image_goes_out_with_its_alternative_text(network: Network) -> None:
    image = Media("image/png", alt_text="Horario: de 9 a 14 h", name="horario.png", content=PNG)
    outcome = sent(network.connection(), Outgoing("Nuestro horario", media=(image,)))
    [media] = network.as_person("marta").status(outcome.native_id).media_attachments
    assert media.description == "Horario: de 9 a 14 h"


def test_the_attempt_repeated_is_the_same_post(network: Network) -> None:
    connection, outgoing = network.connection(), Outgoing("Abrimos a las nueve.")
    first, second = send(connection, outgoing, "attempt-1"), send(connection, outgoing, "attempt-1")
    assert first == second
    assert len(own_posts(network)) == 1
    send(connection, outgoing, "attempt-2")
    assert len(own_posts(network)) == 2, "control: another attempt is another post"


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ({"type": "ratelimit"}, Rejected(Refusal.RATE_LIMITED, "HTTP 429", 300)),
        ({"type": "status", "status": 401}, Rejected(Refusal.AUTH, "HTTP 401 An error occurred")),
        ({"type": "status", "status": 403, "body": {"error": "suspended"}}, Rejected(Refusal.FORBIDDEN, "HTTP 403 suspended")),
        ({"type": "status", "status": 422, "body": {"error": "blank"}}, Rejected(Refusal.INVALID, "HTTP 422 blank")),
        ({"type": "status", "status": 500}, OutcomeUnknown("HTTP 500")),
        ({"type": "status", "status": 503}, OutcomeUnknown("HTTP 503")),
        ({"type": "status", "status": 408}, OutcomeUnknown("HTTP 408")),
        ({"type": "malformed"}, OutcomeUnknown("HTTP 200")),
        ({"type": "status", "status": 200, "body": {}}, OutcomeUnknown("accepted without an id")),
        ({"type": "status", "status": 200, "body": []}, OutcomeUnknown("HTTP 200")),
    ],
)
def test_what_a_failed_publication_means(network: Network, effect: dict[str, Any], expected: Outcome) -> None:
    connection = network.connection()
    prepared = ready(connection, Outgoing("hola"))
    network.fault("/api/v1/statuses", effect, methods=["POST"])
    assert ADAPTER.publish(connection, prepared, "a") == expected


def test_a_lost_answer_is_unknown_and_is_read_back(network: Network, settings: Any) -> None:
    direct, outgoing = network.connection(), Outgoing("Comisión devuelta. https://alameda.example/x")
    prepared, since = ready(direct, outgoing), now() - timedelta(seconds=2)
    before = sent(direct, outgoing)  # an equal text of another attempt
    with wire("127.0.0.1", network.server.port) as cable, cable.strike(Strike.CUT_AFTER, only="POST /api/v1/statuses"):
        settings.ALLOW_HOSTS = [*settings.ALLOW_HOSTS, f"127.0.0.1:{cable.port}"]
        connection = replace(direct, settings={**direct.settings, "server": f"http://127.0.0.1:{cable.port}"})
        assert ADAPTER.publish(connection, prepared, "lost") == OutcomeUnknown("no answer")
        assert cable.struck == 1
        found = ADAPTER.reconcile(connection, prepared, "lost", since, frozenset({before.native_id}))
    assert isinstance(found, Found) and found.native_id != before.native_id
    both = frozenset({before.native_id, found.native_id})
    assert ADAPTER.reconcile(direct, prepared, "lost", since, both) == NotFound()
    assert ADAPTER.reconcile(direct, prepared, "lost", now() + timedelta(minutes=1), frozenset()) == NotFound()
    assert ADAPTER.reconcile(direct, ready(direct, Outgoing("Otra cosa")), "other", since, frozenset()) == NotFound()
    assert len(own_posts(network)) == 2


def test_an_answer_that_cannot_be_read_back_is_undecidable(network: Network) -> None:
    connection, outgoing = network.connection(), Outgoing("hola")
    prepared = ready(connection, outgoing)
    network.fault("/api/v1/accounts/.*/statuses", {"type": "status", "status": 503})
    assert ADAPTER.reconcile(connection, prepared, "a", now(), frozenset()) == Undecidable("unreachable: HTTP 503")


def test_a_refused_connection_was_never_sent(network: Network, settings: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    settings.ALLOW_HOSTS = [f"127.0.0.1:{port}"]
    connection = replace(network.connection(), settings={"server": f"http://127.0.0.1:{port}"})
    assert ADAPTER.publish(connection, Prepared(Outgoing("hola"), {"text": "hola"}), "a") == Rejected(Refusal.UNREACHABLE, "no connection")


def test_a_server_that_the_configuration_does_not_open_is_never_asked(network: Network, settings: Any) -> None:
    connection = network.connection()
    settings.ALLOW_HOSTS = []
    outcome = ADAPTER.publish(connection, Prepared(Outgoing("hola"), {"text": "hola"}), "a")
    assert outcome == Rejected(Refusal.UNREACHABLE, "the server must be reached over https")


def test_our_own_post_is_edited_and_keeps_name_and_image(network: Network) -> None:
    marta, connection = network.as_person("marta"), network.connection()
    asked = marta.status_post("@banco hola")
    image = Media("image/png", alt_text="Horario", content=PNG)
    outcome = sent(connection, Outgoing("Abrimos a las diez.", reply_to=str(asked.id), media=(image,)))
    edited = ADAPTER.edit(connection, outcome.native_id, Outgoing("Abrimos a las nueve."), "e")
    status = marta.status(outcome.native_id)
    assert edited == Published(outcome.native_id, status.url, status.edited_at)
    assert marta.status_source(status).text == "@marta Abrimos a las nueve."
    assert [m.description for m in status.media_attachments] == ["Horario"]


def test_an_own_post_is_deleted_once_and_stays_deleted(network: Network) -> None:
    connection = network.connection()
    outcome = sent(connection, Outgoing("Error nuestro"))
    assert ADAPTER.reconcile_act(connection, Act.DELETE, outcome.native_id) == NotFound()
    for _ in range(2):
        assert ADAPTER.act(connection, Act.DELETE, outcome.native_id, "d") == Published(outcome.native_id)
    assert own_posts(network) == []
    assert ADAPTER.reconcile_act(connection, Act.DELETE, outcome.native_id) == Found(outcome.native_id)


def test_another_persons_post_is_reported_liked_and_its_writer_blocked(network: Network) -> None:
    connection, rude = network.connection(), network.as_person("pedro").status_post("@banco sois unos ladrones")
    assert ADAPTER.act(connection, Act.REPORT, str(rude.id), "r") == Published(str(rude.id))
    assert ADAPTER.act(connection, Act.LIKE, str(rude.id), "l") == Published(str(rude.id))
    assert ADAPTER.reconcile_act(connection, Act.LIKE, str(rude.id)) == Found(str(rude.id))
    assert ADAPTER.reconcile_act(connection, Act.BLOCK, str(rude.id)) == NotFound()
    assert ADAPTER.act(connection, Act.BLOCK, str(rude.id), "b") == Published(str(rude.id))
    assert ADAPTER.reconcile_act(connection, Act.BLOCK, str(rude.id)) == Found(str(rude.id))
    assert ADAPTER.act(connection, Act.HIDE, str(rude.id), "h") == Rejected(Refusal.UNSUPPORTED, "hide")
    refused = ADAPTER.act(connection, Act.DELETE, str(rude.id), "d")
    assert isinstance(refused, Rejected) and refused.code is Refusal.FORBIDDEN
    assert network.as_person("pedro").status(rude.id).content


def test_an_act_on_what_is_gone_is_refused(network: Network) -> None:
    assert ADAPTER.act(network.connection(), Act.REPORT, "424242", "r") == Rejected(Refusal.TARGET_GONE, "HTTP 404")
    assert ADAPTER.act(network.connection(), Act.DELETE, "424242", "d") == Published("424242")


def test_an_answer_to_what_is_gone_is_refused_before_anything_is_sent(network: Network) -> None:
    assert ADAPTER.prepare(network.connection(), Outgoing("hola", reply_to="424242")) == Rejected(Refusal.TARGET_GONE, "HTTP 404")
    assert own_posts(network) == []


def test_the_text_is_counted_with_the_name_that_goes_in_front(network: Network) -> None:
    connection = network.connection()
    assert connection.settings["text_max"] == 500, "the instance said so"
    fits = Outgoing("x" * 493, reply_to="1", recipient_handle="marta@far.example")
    assert ADAPTER.validate(connection, fits) == []
    [issue] = ADAPTER.validate(connection, replace(fits, text="x" * 494))
    assert (issue.code, issue.detail) == ("too_long", {"count": 501, "max": 500, "over": 1})
    roomy = replace(connection, settings={**connection.settings, "text_max": 5000})
    assert ADAPTER.validate(roomy, replace(fits, text="x" * 494)) == []
    assert [i.code for i in ADAPTER.validate(connection, Outgoing("", reply_to="1", recipient_handle="marta"))] == ["empty"]
    assert [i.code for i in ADAPTER.validate(connection, Outgoing("hola", Surface.DIRECT))] == ["no_recipient"]
