"""Take a picture, video or document into the library: sniffed, re-encoded, sealed under a key of its own."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import new_keys
from ventanilla.files import services as files
from ventanilla.publishing.models import Asset

_KINDS = {"image": "image", "video": "video", "text": "subtitles"}


def add(person: Person, entity_id: int, content: bytes, name: str) -> tuple[Asset | None, str]:
    """The asset, or why the file is not taken. The name comes masked."""
    if not person.may(Permission.CONTENT_WRITE, entity_id):
        raise PermissionDenied
    public_id = uuid7()
    with transaction.atomic():
        key = new_keys(entity_id, 1)[0]
        file = files.take(files.Attachment(entity_id, f"asset:{public_id}", key.id, name=name), content)
        if file.refusal:
            files.drop([file.public_id], f"asset:{public_id}")
            return None, file.refusal
        asset = Asset.objects.create(
            public_id=public_id,
            entity_id=entity_id,
            kind=_KINDS.get(file.media_type.partition("/")[0], "document"),
            file=file.public_id,
            title=name[:200] or file.media_type,
            created_by_id=person.user_id,
            created_at=now(),
        )
    return asset, ""


def readable(person: Person, owner: str) -> bool:
    """The door of an asset's file: whoever reads the entity's content."""
    public_id = owner.partition(":")[2]
    return Asset.objects.filter(public_id=public_id, entity_id__in=person.entities_with(Permission.CONTENT_READ)).exists()


def known(entity_id: int, public_ids: list[str]) -> dict[str, Asset]:
    """The entity's assets among these. One query, none for none."""
    rows = Asset.objects.filter(entity_id=entity_id, public_id__in=public_ids) if public_ids else []
    return {str(a.public_id): a for a in rows}
