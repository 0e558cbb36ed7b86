"""One contract, every network. A capability that is not declared is tested too: the platform says so instead of raising."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.networks.bluesky.network import until
from tests.platforms.stage import Stage, Strike
from ventanilla.channels.types import (
    Ability,
    Act,
    AuthState,
    Batch,
    Connection,
    DeliveryKind,
    Fault,
    Figures,
    Found,
    Gone,
    InboundMessage,
    Media,
    NotFound,
    OutcomeUnknown,
    Outgoing,
    PlatformFault,
    Prepared,
    Published,
    Refreshed,
    Refusal,
    Rejected,
    Surface,
    Undecidable,
)
from ventanilla.common.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True, databases=["plaza"])

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def _publish(stage: Stage, outgoing: Outgoing, connection: Connection | None = None, attempt: str = "") -> Any:
    connection = connection or stage.connection
    prepared = stage.platform.prepare(connection, outgoing)
    return prepared if isinstance(prepared, Rejected) else stage.platform.publish(connection, prepared, attempt or str(uuid7()))


def _texts(stage: Stage) -> list[str]:
    return [stood.text for stood in stage.ours()]


def _since() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=30)


def _drain(stage: Stage, cursors: dict[str, str] | None = None, limit: int = 5) -> tuple[list[InboundMessage], dict[str, str]]:
    """Everything after the cursors of every stream, page by page, and the cursors to go on from."""
    items: list[InboundMessage] = []
    reached: dict[str, str] = {}
    for stream in stage.platform.streams:
        at = (cursors or {}).get(stream, "")
        for _page in range(60):
            batch: Batch = stage.platform.fetch(stage.connection, stream, at, limit)
            items += batch.items
            at = batch.cursor
            if batch.complete:
                break
        else:
            pytest.fail("the stream has no end")
        reached[stream] = at
    return items, reached


def _need(condition: bool, what: str) -> None:
    if not condition:
        pytest.skip(f"not declared by this network: {what}")


def _struck(stage: Stage, what: Strike) -> None:
    if what not in stage.strikes:
        pytest.skip(f"this stage cannot play {what}")


# -- who we are ----------------------------------------------------------------------------------------------------


def test_check_says_who_we_are_and_what_we_may(stage: Stage) -> None:
    found = stage.platform.check(stage.connection)
    assert found.state is AuthState.OK
    assert found.account_id == stage.connection.account_id
    assert found.handle.startswith("@") and found.name
    assert {Ability.READ_MENTIONS, Ability.REPLY_PUBLIC} <= set(found.may)
    assert set(found.may) | set(found.may_not) <= set(Ability)
    assert not set(found.may) & set(found.may_not)


def test_a_dead_token_is_a_state_and_never_silence(stage: Stage) -> None:
    dead = stage.dead()
    assert stage.platform.check(dead).state in {AuthState.NEEDS_REAUTH, AuthState.REVOKED}
    assert _publish(stage, Outgoing("Hola"), dead).code is Refusal.AUTH
    for stream in stage.platform.streams:
        with pytest.raises(PlatformFault) as raised:
            stage.platform.fetch(dead, stream, "", 5)
        assert raised.value.code is Fault.UNAUTHORIZED
    assert stage.ours() == []


def test_refresh_gives_whole_credentials_or_nothing(stage: Stage) -> None:
    fresh = stage.platform.refresh(stage.connection)
    if fresh is None:
        return
    assert isinstance(fresh, Refreshed)
    assert set(fresh.credentials) >= set(stage.connection.credentials)
    renewed = replace(stage.connection, credentials=fresh.credentials)
    assert stage.platform.check(renewed).state is AuthState.OK


def test_an_address_where_nobody_listens(stage: Stage) -> None:
    nowhere = stage.unreachable()
    assert stage.platform.check(nowhere).state is AuthState.UNREACHABLE
    assert _publish(stage, Outgoing("Hola"), nowhere).code is Refusal.UNREACHABLE
    with pytest.raises(PlatformFault) as raised:
        stage.platform.fetch(nowhere, stage.platform.streams[0], "", 5)
    assert raised.value.code is Fault.UNREACHABLE
    prepared = Prepared(Outgoing("Hola"))
    assert isinstance(stage.platform.reconcile(nowhere, prepared, "a", _since(), frozenset()), Undecidable)
    assert isinstance(stage.platform.reconcile_act(nowhere, Act.DELETE, "1"), Undecidable)


# -- what goes out -------------------------------------------------------------------------------------------------


def test_a_post_stands_once_under_the_id_that_was_given(stage: Stage) -> None:
    _need(stage.platform.capabilities.publish, "publish")
    done = _publish(stage, Outgoing("Hoy abrimos hasta las 18:00 ¡ñandú! 🏦"))
    assert isinstance(done, Published)
    assert [(s.native_id, s.text) for s in stage.ours()] == [(done.native_id, "Hoy abrimos hasta las 18:00 ¡ñandú! 🏦")]
    assert done.url.startswith("http")


def test_a_reply_stands_under_what_it_answers(stage: Stage) -> None:
    question = stage.public("¿Funciona el cajero?")
    done = _publish(stage, Outgoing("Sí, desde las 9.", reply_to=question, root_id=question, recipient=stage.customer_id))
    assert isinstance(done, Published)
    assert [s.parent_id for s in stage.ours()] == [question]


def test_a_private_message_reaches_its_person(stage: Stage) -> None:
    _need(stage.platform.capabilities.dm_send, "dm_send")
    stage.direct("¿Me pueden ayudar?")
    done = _publish(stage, Outgoing("Claro que sí.", surface=Surface.DIRECT, recipient=stage.customer_id, recipient_handle="@rocio"))
    assert isinstance(done, Published)
    assert len(stage.ours()) == 1


def test_media_go_with_their_description(stage: Stage) -> None:
    _need("image/png" in stage.platform.capabilities.media_types, "images")
    picture = Media("image/png", content=PNG, alt_text="Un punto", name="punto.png")
    done = _publish(stage, Outgoing("Mire la imagen", media=(picture,)))
    assert isinstance(done, Published)
    back = stage.platform.refetch(stage.connection, [done.native_id])[done.native_id]
    assert isinstance(back, InboundMessage)
    assert [(m.media_type.split("/")[0], m.alt_text) for m in back.media] == [("image", "Un punto")]
    assert back.media[0].url.startswith("http")


def test_text_is_counted_as_the_network_counts(stage: Stage) -> None:
    most = stage.platform.limits.text_max
    full, over = "ñ" * most, "ñ" * (most + 1)
    assert stage.platform.count(full) == most
    assert [i.code for i in stage.platform.validate(stage.connection, Outgoing(full))] == []
    issue = stage.platform.validate(stage.connection, Outgoing(over))[0]
    assert (issue.code, issue.detail["over"], issue.detail["max"]) == ("too_long", 1, most)
    assert isinstance(_publish(stage, Outgoing(full)), Published), "the network takes what we call its longest"
    refused = _publish(stage, Outgoing(over))
    assert isinstance(refused, Rejected) and refused.code in {Refusal.TOO_LONG, Refusal.INVALID}
    assert len(stage.ours()) == 1


def test_what_cannot_go_is_named_before_it_is_tried(stage: Stage) -> None:
    def codes(outgoing: Outgoing) -> set[str]:
        return {issue.code for issue in stage.platform.validate(stage.connection, outgoing)}

    many = tuple(Media("image/png", content=PNG) for _ in range(stage.platform.limits.media_max + 1))
    assert codes(Outgoing("  ")) == {"empty"}
    assert "too_many_media" in codes(Outgoing("x", media=many))
    assert "media_type" in codes(Outgoing("x", media=(Media("application/x-msdownload", content=b"MZ"),)))
    heavy = Media("image/png", content=b"\x89PNG" + bytes(stage.platform.limits.image_bytes_max))
    assert "media_size" in codes(Outgoing("x", media=(heavy,)))
    assert codes(Outgoing("x", surface=Surface.SECURE)) == {"no_surface"}
    wanted = "no_recipient" if stage.platform.capabilities.dm_send else "no_direct"
    assert codes(Outgoing("x", surface=Surface.DIRECT)) == {wanted}


def test_an_answer_to_what_is_gone_is_refused(stage: Stage) -> None:
    question = stage.public("Lo borro enseguida")
    stage.delete(question)
    done = _publish(stage, Outgoing("Tarde", reply_to=question, root_id=question))
    assert isinstance(done, Rejected) and done.code in {Refusal.TARGET_GONE, Refusal.INVALID}
    assert stage.ours() == []


def test_our_own_text_can_be_edited_where_declared(stage: Stage) -> None:
    first = _publish(stage, Outgoing("Abrimos a las 10."))
    done = stage.platform.edit(stage.connection, first.native_id, Outgoing("Abrimos a las 11."), "attempt-2")
    if not stage.platform.capabilities.edit_own:
        assert isinstance(done, Rejected) and done.code is Refusal.UNSUPPORTED
        assert _texts(stage) == ["Abrimos a las 10."]
        return
    assert isinstance(done, Published)
    assert _texts(stage) == ["Abrimos a las 11."]


# -- refused, throttled, silent ------------------------------------------------------------------------------------


def test_throttled_means_refused_with_the_time_to_wait(stage: Stage) -> None:
    _struck(stage, Strike.RATE_LIMIT)
    prepared = Prepared(Outgoing("Hola"))
    with stage.strike(Strike.RATE_LIMIT, times=20, seconds=7):
        done = stage.platform.publish(stage.connection, prepared, "a")
        assert isinstance(done, Rejected) and done.code is Refusal.RATE_LIMITED
        assert done.retry_after is not None and 0 < done.retry_after <= 900
        with pytest.raises(PlatformFault) as raised:
            stage.platform.fetch(stage.connection, stage.platform.streams[0], "", 5)
        assert raised.value.code is Fault.THROTTLED
        assert raised.value.retry_after
    assert stage.ours() == []


@pytest.mark.parametrize("what", [Strike.REFUSE, Strike.REFUSE_200])
def test_refused_means_that_nothing_stands_there(stage: Stage, what: Strike) -> None:
    _struck(stage, what)
    with stage.strike(what, times=20):
        done = stage.platform.publish(stage.connection, Prepared(Outgoing("Hola")), "a")
    assert isinstance(done, Rejected)
    assert stage.ours() == []


@pytest.mark.parametrize("what", [Strike.TIMEOUT_AFTER, Strike.ERROR_AFTER, Strike.CUT_AFTER, Strike.GARBAGE])
def test_taken_but_not_told_is_unknown_and_then_found(stage: Stage, what: Strike) -> None:
    _struck(stage, what)
    prepared, since = Prepared(Outgoing("¿Salió o no salió?")), _since()
    with stage.strike(what, seconds=3.0):
        assert isinstance(stage.platform.publish(stage.connection, prepared, "a"), OutcomeUnknown)
    assert len(stage.ours()) == 1
    found = stage.platform.reconcile(stage.connection, prepared, "a", since, frozenset())
    assert isinstance(found, Found) and found.native_id == stage.ours()[0].native_id


def test_cut_before_it_was_taken_is_unknown_and_then_not_found(stage: Stage) -> None:
    _struck(stage, Strike.DROP)
    prepared, since = Prepared(Outgoing("¿Salió o no salió?")), _since()
    with stage.strike(Strike.DROP):
        assert isinstance(stage.platform.publish(stage.connection, prepared, "a"), OutcomeUnknown)
    assert stage.ours() == []
    assert isinstance(stage.platform.reconcile(stage.connection, prepared, "a", since, frozenset()), NotFound)


def test_reading_back_tells_equal_texts_apart(stage: Stage) -> None:
    one, other = stage.public("¿Abren hoy?"), stage.public("¿Y mañana?")
    reply = Outgoing("Sí, abrimos.", reply_to=one, root_id=one)
    first, since = _publish(stage, reply, attempt="a"), _since()
    prepared = Prepared(reply)
    taken = frozenset({first.native_id})
    assert stage.platform.reconcile(stage.connection, prepared, "a", since, frozenset()) == Found(first.native_id, first.url)
    assert isinstance(stage.platform.reconcile(stage.connection, prepared, "b", since, taken), NotFound), "that one is another attempt's"
    elsewhere = Prepared(replace(reply, reply_to=other, root_id=other))
    assert isinstance(stage.platform.reconcile(stage.connection, elsewhere, "c", since, frozenset()), NotFound)
    second = _publish(stage, reply, attempt="b")
    found = stage.platform.reconcile(stage.connection, prepared, "b", since, taken)
    assert isinstance(found, Found) and found.native_id == second.native_id


def test_an_attempt_made_twice_stands_once_where_the_network_knows_it(stage: Stage) -> None:
    _need(stage.platform.capabilities.native_idempotency, "native_idempotency")
    prepared = Prepared(Outgoing("Una sola vez"))
    first = stage.platform.publish(stage.connection, prepared, "a")
    assert isinstance(first, Published)
    again = stage.platform.publish(stage.connection, prepared, "a")
    assert not isinstance(again, Published) or again.native_id == first.native_id
    assert [stood.native_id for stood in stage.ours()] == [first.native_id]
    assert stage.platform.reconcile(stage.connection, prepared, "a", _since(), frozenset()) == Found(first.native_id, first.url)


def test_reading_back_through_garbage_decides_nothing(stage: Stage) -> None:
    _struck(stage, Strike.GARBAGE)
    with stage.strike(Strike.GARBAGE, times=20):
        answer = stage.platform.reconcile(stage.connection, Prepared(Outgoing("x")), "a", _since(), frozenset())
    assert isinstance(answer, Undecidable)


# -- what comes in -------------------------------------------------------------------------------------------------


def test_a_backlog_is_read_whole_and_in_order(stage: Stage) -> None:
    written = [stage.public(f"Consulta {n}") for n in range(13)]
    items, reached = _drain(stage)
    got = [i.native_id for i in items if i.kind is DeliveryKind.MESSAGE and i.native_id in written]
    assert list(dict.fromkeys(got)) == written, "nothing lost, oldest first"
    again, _ = _drain(stage)
    assert [i.native_id for i in again] == [i.native_id for i in items], "the same cursor gives the same items"
    nothing, same = _drain(stage, reached)
    assert (nothing, same) == ([], reached)
    late = [stage.public(f"Una más {n}") for n in range(7)]
    newer, _ = _drain(stage, reached)
    assert [i.native_id for i in newer] == late, "what came while nobody read, and nothing else"


def test_a_message_tells_who_what_when_and_to_whom(stage: Stage) -> None:
    native_id = stage.public("Me han cobrado dos veces 😡")
    items, _ = _drain(stage)
    item = next(i for i in items if i.native_id == native_id)
    assert "Me han cobrado dos veces 😡" in item.text
    assert (item.surface, item.kind, item.to_us, item.by_us) == (Surface.PUBLIC, DeliveryKind.MESSAGE, True, False)
    assert item.author.native_id == stage.customer_id and item.author.handle.startswith("@")
    assert abs((datetime.now(UTC) - item.posted_at).total_seconds()) < 60 and item.posted_at.tzinfo
    assert item.url.startswith("http") and item.root_id


def test_an_answer_to_us_belongs_to_our_thread(stage: Stage) -> None:
    post = _publish(stage, Outgoing("¿Qué le parece la nueva app?"))
    answer = stage.public("Muy lenta", reply_to=post.native_id)
    items, _ = _drain(stage)
    item = next(i for i in items if i.native_id == answer)
    assert (item.parent_id, item.root_id, item.to_us) == (post.native_id, post.native_id, True)


def test_private_messages_are_private(stage: Stage) -> None:
    _need(stage.platform.capabilities.dm_read, "dm_read")
    native_id = stage.direct("Mi IBAN se lo digo por aquí")
    items, _ = _drain(stage)
    item = next(i for i in items if i.native_id == native_id)
    assert item.surface is Surface.DIRECT and item.to_us


def test_reading_garbage_raises_the_one_fault(stage: Stage) -> None:
    _struck(stage, Strike.GARBAGE)
    native_id = stage.public("Hola")
    calls = [
        lambda: stage.platform.fetch(stage.connection, stage.platform.streams[0], "", 5),
        lambda: stage.platform.refetch(stage.connection, [native_id]),
    ]
    for call in calls:
        with stage.strike(Strike.GARBAGE, times=20), pytest.raises(PlatformFault) as raised:
            call()
        assert raised.value.code in {Fault.GARBLED, Fault.UNREACHABLE}
    with stage.strike(Strike.GARBAGE, times=20):
        assert stage.platform.check(stage.connection).state is AuthState.UNREACHABLE


def test_edits_and_deletions_are_seen_when_asked(stage: Stage) -> None:
    edited, deleted, kept = stage.public("Uno"), stage.public("Dos"), stage.public("Tres")
    before = stage.platform.refetch(stage.connection, [edited])[edited]
    assert isinstance(before, InboundMessage)
    stage.delete(deleted)
    found = stage.platform.refetch(stage.connection, [deleted, kept])
    assert isinstance(found[deleted], Gone) and not found[deleted].forbidden
    assert isinstance(found[kept], InboundMessage)
    try:
        stage.edit(edited, "Uno, corregido")
    except NotImplementedError:
        return  # this network has no edits
    after = stage.platform.refetch(stage.connection, [edited])[edited]
    assert isinstance(after, InboundMessage)
    assert "Uno, corregido" in after.text
    assert after.revision != before.revision


# -- acts ----------------------------------------------------------------------------------------------------------

ACTS = {Act.HIDE: "hide", Act.UNHIDE: "hide", Act.DELETE: "delete_own", Act.REPORT: "report", Act.LIKE: "like", Act.BLOCK: "block"}


@pytest.mark.parametrize("act", list(ACTS))
def test_an_act_does_what_it_says_or_says_that_it_cannot(stage: Stage, act: Act) -> None:
    post = _publish(stage, Outgoing("Nuestra publicación"))
    answer = stage.public("Un comentario", reply_to=post.native_id)
    target = post.native_id if act is Act.DELETE else answer
    if act is Act.UNHIDE and stage.platform.capabilities.hide:
        stage.platform.act(stage.connection, Act.HIDE, answer, "a0")
        assert isinstance(stage.platform.reconcile_act(stage.connection, Act.UNHIDE, answer), NotFound)
    done = stage.platform.act(stage.connection, act, target, "a1")
    if not getattr(stage.platform.capabilities, ACTS[act]):
        assert isinstance(done, Rejected) and done.code is Refusal.UNSUPPORTED
        return
    assert isinstance(done, Published)
    assert isinstance(stage.platform.reconcile_act(stage.connection, act, target), (Found, Undecidable))
    assert len(stage.ours()) == (0 if act is Act.DELETE else 1)
    again = stage.platform.act(stage.connection, act, target, "a2")
    assert isinstance(again, (Published, Rejected)), "a second time changes nothing and raises nothing"


def test_an_act_of_unknown_outcome_can_be_read_back(stage: Stage) -> None:
    _need(stage.platform.capabilities.hide, "hide")
    _struck(stage, Strike.CUT_AFTER)
    post = _publish(stage, Outgoing("Nuestra publicación"))
    answer = stage.public("Mi tarjeta es…", reply_to=post.native_id)
    assert isinstance(stage.platform.reconcile_act(stage.connection, Act.HIDE, answer), NotFound)
    with stage.strike(Strike.CUT_AFTER):
        assert isinstance(stage.platform.act(stage.connection, Act.HIDE, answer, "a"), OutcomeUnknown)
    assert isinstance(stage.platform.reconcile_act(stage.connection, Act.HIDE, answer), Found)


# -- webhooks ------------------------------------------------------------------------------------------------------


def _flip(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]


def test_a_signed_body_is_known_and_any_other_is_not(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    _need(stage.platform.capabilities.webhook, "webhook")
    body, headers = stage.webhook()
    known = stage.platform.verify_webhook
    assert known(stage.connection, body, headers)
    assert known(stage.connection, body, headers), "sent again it is still theirs; the delivery's key makes it one"
    assert not any(known(stage.connection, _flip(body, p), headers) for p in range(0, len(body), 7))
    for name in headers:
        assert not known(stage.connection, body, {k: v for k, v in headers.items() if k != name})
        assert not known(stage.connection, body, {**headers, name: headers[name] + "0"})
        assert not known(stage.connection, body, {**headers, name: "٣\x00ñ"})
    assert not known(replace(stage.connection, credentials={}), body, headers)
    assert not known(replace(stage.connection, credentials={"webhook_secret": "another"}), body, headers)
    real = datetime.now(UTC).timestamp()
    for skew, good in ((-299, True), (299, True), (301, False), (-301, False)):
        monkeypatch.setattr("time.time", lambda skew=skew: real + skew)
        assert known(stage.connection, body, headers) is good, skew


def test_events_are_parsed_and_garbage_is_left_out(stage: Stage) -> None:
    _need(stage.platform.capabilities.webhook, "webhook")
    import orjson

    body, _headers = stage.webhook()
    payload = orjson.loads(body)
    events = stage.platform.parse_events(stage.connection, payload)
    assert [(e.kind, e.to_us) for e in events] == [(DeliveryKind.MESSAGE, True)]
    assert [e.native_id for e in stage.platform.parse_events(stage.connection, payload)] == [events[0].native_id]
    for garbage in (None, [], {}, 7, "x", {"events": None}, {"events": [None, 7, [], {"type": "created"}]}, {"events": {"a": 1}}):
        assert stage.platform.parse_events(stage.connection, garbage) == []
    for path in _paths(payload):
        for strange in (None, 7, "", [], {}, "\x00", -1.5, True):
            stage.platform.parse_events(stage.connection, _with(payload, path, strange))


def _paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    return [at] * bool(at) + [path for key, below in inner for path in _paths(below, (*at, key))]


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(value[path[0]], path[1:], new)
    return copy


def test_our_own_posts_are_listed_whoever_wrote_them(stage: Stage) -> None:
    """With what the desk sent and what it did not: it tells them apart itself."""
    if not stage.platform.capabilities.publish:
        return
    done = _publish(stage, Outgoing("Buenos días a todos"))
    assert isinstance(done, Published)
    stage.public("¿Y esto?", reply_to=done.native_id)
    mine = stage.platform.own(stage.connection, _since())
    assert [(item.native_id, item.text, item.by_us) for item in mine] == [(done.native_id, "Buenos días a todos", True)]
    assert stage.platform.own(stage.connection, datetime.now(UTC) + timedelta(minutes=5)) == []


# -- what is counted -----------------------------------------------------------------------------------------------


def test_the_network_counts_what_people_do_with_our_posts(stage: Stage) -> None:
    _need(bool(stage.platform.capabilities.measures), "figures")
    posted = _publish(stage, Outgoing("La escuela de finanzas abre el lunes."))
    assert isinstance(posted, Published)
    stage.public("¿A qué hora?", reply_to=posted.native_id)
    told = until(lambda: f if isinstance((f := _figures(stage, posted.native_id)), Figures) and f.comments == 1 else None)
    assert {name for name in Figures.__slots__ if getattr(told, name) is not None} == set(stage.platform.capabilities.measures)
    assert told.likes == 0


def test_a_post_that_was_deleted_is_gone(stage: Stage) -> None:
    _need(bool(stage.platform.capabilities.measures), "figures")
    posted = _publish(stage, Outgoing("Esto no debía salir."))
    assert isinstance(posted, Published)
    assert stage.platform.act(stage.connection, Act.DELETE, posted.native_id, str(uuid7()))
    assert until(lambda: f if isinstance((f := _figures(stage, posted.native_id)), Gone) else None) == Gone()


def test_no_figures_from_a_network_that_is_down(stage: Stage) -> None:
    _need(bool(stage.platform.capabilities.measures), "figures")
    posted = _publish(stage, Outgoing("La escuela de finanzas abre el lunes."))
    with pytest.raises(PlatformFault) as raised:
        stage.platform.measure(stage.unreachable(), [posted.native_id])
    assert raised.value.code is Fault.UNREACHABLE


def _figures(stage: Stage, native_id: str) -> Figures | Gone | None:
    return stage.platform.measure(stage.connection, [native_id]).get(native_id)


def test_a_thread_goes_out_whole_at_once(stage: Stage) -> None:
    """The second post answers the first before any reader has seen it."""
    first = _publish(stage, Outgoing("Uno. La escuela de finanzas abre el lunes."))
    assert isinstance(first, Published)
    second = _publish(stage, Outgoing("Dos. Les esperamos a las seis.", reply_to=first.native_id, root_id=first.native_id))
    assert isinstance(second, Published)
    third = _publish(stage, Outgoing("Tres. Traigan sus preguntas.", reply_to=second.native_id, root_id=first.native_id))
    assert isinstance(third, Published)
    stood = until(lambda: s if len(s := stage.ours()) == 3 else None)
    assert [s.parent_id for s in stood] == ["", first.native_id, second.native_id]
