"""The seams that modules share: what is unique, what is checked, what a hash covers."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests import make
from ventanilla.accounts.permissions import MATRIX, Permission, Role
from ventanilla.approvals.types import payload_hash
from ventanilla.archive.kinds import KINDS, MessageReceived, Record, register
from ventanilla.channels.models import Attempt, Channel, Delivery
from ventanilla.common.events import EventKind, Ring, ring_many
from ventanilla.common.ids import uuid7
from ventanilla.common.models import Event
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.text import fold
from ventanilla.jobs.models import Job
from ventanilla.jobs.services import enqueue


def test_ids_sort_by_time_and_are_version_7() -> None:
    ids = [uuid7() for _ in range(200)]
    assert all(i.version == 7 and i.variant == "specified in RFC 4122" for i in ids)
    assert [i.int >> 80 for i in ids] == sorted(i.int >> 80 for i in ids)


def test_folding_drops_case_accents_and_invisible_characters() -> None:
    assert fold("RECLAMACIÓN") == fold("recla\u200bmacion") == "reclamacion"
    assert fold("año") != fold("ao")


def test_every_role_answers_every_permission() -> None:
    assert set(MATRIX) == set(Role)
    assert {p for held in MATRIX.values() for p in held} == set(Permission)


@pytest.mark.django_db
def test_roles_reach_down_the_tree_and_never_sideways(bank: make.Bank) -> None:
    alba, dario = bank.person(bank.alba), bank.person(bank.dario)
    assert alba.may(Permission.INBOX_REPLY, bank.spain.pk)
    assert not alba.may(Permission.INBOX_REPLY, bank.mexico.pk)
    assert not alba.may(Permission.INBOX_REPLY, bank.group.pk)
    assert dario.entities_with(Permission.INBOX_READ) == {bank.mexico.pk}
    head = make.user("Elena", Role.HEAD_OF_SOCIAL, bank.group)
    assert bank.person(head).entities_with(Permission.INBOX_READ) == {bank.group.pk, bank.spain.pk, bank.mexico.pk}


def test_a_payload_hash_covers_everything_and_ignores_key_order() -> None:
    assert payload_hash({"a": 1, "b": "x"}) == payload_hash({"b": "x", "a": 1})
    assert payload_hash({"a": 1, "b": "x"}) != payload_hash({"a": 1, "b": "x "})


def test_record_kinds_are_unique_and_say_how_they_are_shown() -> None:
    assert all(isinstance(cls.shows, str) and cls.shows for cls in KINDS.values())
    with pytest.raises(ValueError, match="exists already"):
        register(MessageReceived)
    assert issubclass(KINDS[("message.received", 1)], Record)


def _channel(bank: make.Bank) -> Channel:
    return Channel.objects.create(
        entity=bank.spain,
        key="plaza",
        platform="plaza",
        account_id="1",
        handle="@alameda",
        name="Plaza",
        created_at=now(),
    )


def _delivery(channel: Channel, revision: str = "") -> Delivery:
    at = now()
    return Delivery.objects.create(
        entity_id=channel.entity_id,
        channel=channel,
        kind="message",
        native_id="7",
        revision=revision,
        payload=b"",
        subject_key_id=1,
        received_at=at,
        retain_until=at + timedelta(days=30),
    )


@pytest.mark.django_db
def test_a_delivery_is_stored_once_per_revision(bank: make.Bank) -> None:
    channel = _channel(bank)
    _delivery(channel)
    _delivery(channel, "2")
    with pytest.raises(IntegrityError), transaction.atomic():
        _delivery(channel)
    assert Delivery.objects.count() == 2


@pytest.mark.django_db
def test_an_attempt_is_made_once_per_key_and_named_when_sent(bank: make.Bank) -> None:
    channel, at = _channel(bank), now()

    def attempt(**fields: object) -> Attempt:
        base = {
            "entity": bank.spain,
            "channel": channel,
            "kind": "reply",
            "source": "conversation:x",
            "idempotency_key": "k",
            "payload_hash": b"",
            "sealed_payload": b"",
            "subject_key_id": 1,
            "send_at": at,
            "created_at": at,
        }
        return Attempt.objects.create(**{**base, **fields})

    attempt()
    for wrong in ({}, {"idempotency_key": "other", "state": "sent"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt(**wrong)
    assert Attempt.objects.count() == 1


@pytest.mark.django_db
def test_equal_jobs_wait_once_and_rings_fold() -> None:
    for _ in range(3):
        enqueue("intake", entity_id=1, key="1")
    enqueue("intake", entity_id=2, key="2")
    enqueue("other")
    assert Job.objects.count() == 3
    ring_many([Ring(1, EventKind.CASE_CHANGED, 5)] * 4)
    assert Event.objects.count() == 1
