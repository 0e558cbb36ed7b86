"""What the screens of control show of an entity: work that failed, a legal hold, a record."""

from datetime import timedelta
from typing import Any

from ventanilla.accounts.models import Entity
from ventanilla.archive import holds as legal
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import SettingChanged
from ventanilla.archive.models import Entry, Errand
from ventanilla.catalogue.models import Calendar, Category, Product, ProductVersion
from ventanilla.channels.models import Channel, Delivery
from ventanilla.common.pure.clock import now
from ventanilla.jobs.models import Job


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


def build(entity: Entity, channel: Channel, words: str) -> dict[str, Any]:
    """The ids by noun."""
    archive.record(entity.pk, SettingChanged(action=words or "prueba", details={"words": words}), actor="user:1", about="swept")
    product = Product.objects.get(entity=entity, key="swept-hipoteca")
    starts = now().date() + timedelta(days=90)
    version = ProductVersion.objects.create(
        entity_id=entity.pk, product=product, figures={"fees": words or "0"}, valid_from=starts, created_at=now(), created_by="user:1"
    )
    calendar = Calendar.objects.create(entity=entity, key="swept", name=words[:80] or "Horario", zone="Europe/Madrid")
    return {
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
        "errand": Errand.objects.create(entity_id=entity.pk, kind="verify", asked_by="user:1", asked_at=now()).public_id,
    }
