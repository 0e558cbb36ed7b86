"""Reads of attachments. Who may see one is decided by its owner's door, in `web/files.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from ventanilla.common.sealing import KeyDestroyed, open_key
from ventanilla.files import store
from ventanilla.files.models import File, State


@dataclass(frozen=True, slots=True)
class FileView:
    """What a page needs to show an attachment. Bytes are fetched apart."""

    public_id: UUID
    owner: str
    name: str
    media_type: str
    alt_text: str
    size: int
    width: int | None
    height: int | None
    state: str
    refusal: str
    entity_id: int = 0
    duration_ms: int | None = None

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def is_video(self) -> bool:
        return self.media_type.startswith("video/")


def _view(f: File) -> FileView:
    return FileView(
        public_id=f.public_id,
        owner=f.owner,
        name=f.name,
        media_type=f.media_type,
        alt_text=f.alt_text,
        size=f.size,
        width=f.width,
        height=f.height,
        state=f.state,
        refusal=f.refusal,
        entity_id=f.entity_id,
        duration_ms=f.duration_ms,
    )


def by_ids(public_ids: Iterable[UUID | str]) -> dict[UUID, FileView]:
    """The files with these public ids. One query."""
    return {f.public_id: _view(f) for f in File.objects.filter(public_id__in=list(public_ids))}


def of_owners(entity_id: int, owners: Iterable[str]) -> list[FileView]:
    """The files behind these doors, in the order in which they came. One query, none for nobody."""
    wanted = set(owners)
    rows = File.objects.filter(entity_id=entity_id, owner__in=wanted).exclude(state=State.GONE).order_by("id") if wanted else []
    return [_view(f) for f in rows]


def find(public_id: UUID | str) -> FileView | None:
    file = File.objects.filter(public_id=public_id).first()
    return _view(file) if file else None


def content(public_id: UUID | str) -> bytes | None:
    """The opened bytes; None when the file is not ready, or gone."""
    file = File.objects.filter(public_id=public_id, state=State.READY).first()
    if file is None or file.digest is None or file.subject_key_id is None:
        return None
    try:
        return store.get(open_key(file.subject_key_id), bytes(file.digest))
    except (FileNotFoundError, KeyDestroyed):
        return None
