"""What the screens of control show of an entity: work that failed, a legal hold, a record."""

from datetime import timedelta
from typing import Any

from ventanilla.accounts.models import Entity, Membership, User
from ventanilla.archive import holds as legal
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import SettingChanged
from ventanilla.archive.models import Entry, Errand
from ventanilla.catalogue.models import (
    BackTest,
    Calendar,
    Category,
    Disclosure,
    DisclosureVersion,
    Lexicon,
    LexiconVersion,
    PackSignOff,
    Product,
    ProductVersion,
)
from ventanilla.channels.models import Channel, Delivery
from ventanilla.common.pure.clock import now
from ventanilla.inbox.reading_models import Layer
from ventanilla.jobs.models import Job
from ventanilla.publishing.models import Campaign


def failed_delivery(channel: Channel, error: str = "intake: KeyError", native_id: str = "aside-1") -> Delivery:
    at = now()
    told = {"kind": "message", "native_id": native_id, "revision": "1", "payload": b"x", "subject_key_id": 1}
    kept = {"state": "quarantined", "received_at": at, "retain_until": at + timedelta(days=30)}
    return Delivery.objects.create(entity_id=channel.entity_id, channel=channel, error=error, **told, **kept)


def failed_job(entity_id: int | None, kind: str = "handoff", error: str = "ConnectError at http.py:88") -> Job:
    at = now()
    return Job.objects.create(
        entity_id=entity_id, kind=kind, payload={}, state="failed", run_at=at, created_at=at, finished_at=at, attempts=12, error=error
    )


def _rule_book(entity: Entity, words: str) -> dict[str, Any]:
    """A notice with a text, a word list with a proposal and a trial of it, a pack signed off."""
    at, today = now(), now().date()
    author = Membership.objects.filter(entity=entity).order_by("pk").values_list("user_id", flat=True)[0]
    notice = Disclosure.objects.create(entity=entity, key="swept", name=words[:120] or "Garantía de depósitos")
    told = {"texts": {"es": words or "Garantizado"}, "valid_from": today, "user_id": author, "created_at": at}
    DisclosureVersion.objects.create(entity_id=entity.pk, disclosure=notice, number=1, **told)
    lexicon = Lexicon.objects.create(entity=entity, key="swept", name=words[:120] or "Nunca", purpose=words[:500])
    version = LexiconVersion.objects.create(
        entity_id=entity.pk,
        lexicon=lexicon,
        number=1,
        entries=[["phrase", words[:300] or "dinero gratis"]],
        action="review",
        starts_on=today,
        author_id=author,
        created_at=at,
        note=words[:500],
    )
    trial = BackTest.objects.create(
        entity_id=entity.pk,
        version=version,
        state="done",
        hits=1,
        total=2,
        user_id=author,
        asked_at=at,
        by_entry={f"phrase: {words[:300]}": 1},
    )
    PackSignOff.objects.create(
        entity=entity, pack="ES", version="1", user_id=author, note=words[:1000], review_due=today, expires_on=today, signed_at=at
    )
    return {
        "disclosure": notice.public_id,
        "lexicon": lexicon.public_id,
        "lexicon_version": version.public_id,
        "lexicon_trial": trial.public_id,
    }


def build(entity: Entity, channel: Channel, words: str) -> dict[str, Any]:
    """The ids by noun."""
    archive.record(entity.pk, SettingChanged(action=words or "prueba", details={"words": words}), actor="user:1", about="swept")
    product = Product.objects.get(entity=entity, key="swept-hipoteca")
    starts = now().date() + timedelta(days=90)
    version = ProductVersion.objects.create(
        entity_id=entity.pk, product=product, figures={"fees": words or "0"}, valid_from=starts, created_at=now(), created_by="user:1"
    )
    calendar = Calendar.objects.create(entity=entity, key="swept", name=words[:80] or "Horario", zone="Europe/Madrid")
    layer = Layer.objects.create(
        entity_id=entity.pk, number=1, state="stopped", asked_by="user:1", asked_at=now(), finished_at=now(), reason=words[:300]
    )
    campaign = Campaign.objects.create(
        entity=entity,
        key="swept",
        name=words[:120] or "Campaña",
        theme=words[:300],
        goal=words[:500],
        budget_note=words[:500],
        register={"territory": words, "criteria": words},
        register_year=2026,
        register_number=1,
        owner=User.objects.filter(memberships__entity=entity).earliest("pk"),
        starts_on=starts,
        ends_on=starts,
        created_at=now(),
    )
    return {
        "layer": layer.public_id,
        "campaign": campaign.public_id,
        **_rule_book(entity, words),
        "product": product.public_id,
        "version": version.pk,
        "category": Category.objects.get(entity=entity, kind="incident", key="swept").pk,
        "calendar": calendar.pk,
        "job": failed_job(entity.pk).public_id,
        "delivery": failed_delivery(channel).pk,
        "archive_hold": legal.place(
            entity.pk, "conversation:00000000-0000-7000-8000-000000000000", words[:500] or "Requerimiento 4/2026", "user:1"
        ),
        "record": Entry.objects.filter(entity_id=entity.pk, kind="setting.changed").latest("pk").public_id,
        "dossier": Errand.objects.create(
            entity_id=entity.pk, kind="dossier", about=f"campaign:{campaign.public_id}", asked_by="user:1", asked_at=now()
        ).public_id,
        "errand": Errand.objects.create(entity_id=entity.pk, kind="verify", asked_by="user:1", asked_at=now()).public_id,
    }
