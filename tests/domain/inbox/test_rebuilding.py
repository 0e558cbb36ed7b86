"""Every conversation's state, assignee and clocks can be rebuilt from the archive's records alone."""

import random
from datetime import datetime

import pytest

from tests import make
from tests.domain.inbox import scene
from ventanilla.archive.export import body_of
from ventanilla.archive.models import Entry
from ventanilla.common.ids import uuid7
from ventanilla.inbox import outgoing, services, sheets, upkeep
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.types import InboxRefused, OutgoingMessage, SendState, State

pytestmark = pytest.mark.django_db


def _rebuilt() -> dict[str, dict[str, object]]:
    """What the records say, read in their order; nothing but the archive is asked."""
    told: dict[str, dict[str, object]] = {}
    for entry in Entry.objects.filter(kind="conversation.changed").order_by("id"):
        body = body_of(entry)
        told.setdefault(body["conversation"], {}).update(body["changes"])
    return told


def _stored() -> dict[str, dict[str, object]]:
    rows = Conversation.objects.all()
    plain = lambda value: value.isoformat() if isinstance(value, datetime) else value
    return {str(row.public_id): {name: plain(getattr(row, name)) for name in sheets.FACTS} for row in rows}


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_the_archive_tells_the_same(bank: make.Bank, seed: int) -> None:
    rng, plaza, alba = random.Random(seed), scene.channel(bank), bank.person(bank.alba)
    people = [scene.person(plaza, f"p{n}") for n in range(4)]
    sent = []
    for step in range(60):
        rows = list(Conversation.objects.all())
        row = rng.choice(rows) if rows else None
        what = rng.randrange(9) if row is not None else 0
        try:
            if what <= 1:
                words = rng.choice(["La app no funciona", "Gracias", "Es un robo, una queja", "no reconozco este cargo"])
                sent.append(scene.text(plaza, rng.choice(people), f"m{step}", words, step * 10 - rng.randrange(15)))
                append_many(plaza.entity_id, [sent[-1]], Desk())
            elif what == 2:
                append_many(plaza.entity_id, [scene.delete(rng.choice(sent), step * 10)], Desk())
            elif what == 3:
                append_many(plaza.entity_id, [scene.edit(rng.choice(sent), f"cambiado {step}", step * 10)], Desk())
            elif what == 4:
                services.assign(alba, row, rng.choice([None, bank.alba.pk, bank.bruno.pk]))
            elif what == 5:
                services.change_state(alba, row, rng.choice(list(State)))
            elif what == 6:
                services.set_priority(alba, row, rng.randint(1, 4))
            elif what == 7:
                services.move_to_team(alba, row, rng.choice([None, bank.care.pk]))
            else:
                answer = OutgoingMessage(
                    uuid7(), SendState.SENT, "Lo miramos", "public", native_id=f"o{step}", author_id=1, sent_at=scene.at(step * 10)
                )
                outgoing.record_outgoing(row.pk, answer)
        except InboxRefused:
            continue
    upkeep.close_waiting()
    assert _rebuilt() == _stored()
    assert len(_stored()) >= 4
