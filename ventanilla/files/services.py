"""Take, fetch and forget attachments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import httpx
from django.db.models import Q

from ventanilla.common import http
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import OpenKey, open_key
from ventanilla.files import store
from ventanilla.files.models import File, State
from ventanilla.files.rules import VIDEO_BYTES_MAX, Accepted, Refusal, accept, plain_name

FETCH_TIMEOUT_S = 30.0
_UNFETCHED = Q(state=State.WAITING) | Q(state=State.REFUSED, refusal=Refusal.UNREACHABLE.value)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to be: the door that authorises it (`message:<public id>`), whose it is, and where it can be fetched from."""

    entity_id: int
    owner: str
    subject_key_id: int
    source_url: str = ""
    name: str = ""
    media_type: str = ""
    alt_text: str = ""
    retain_until: datetime | None = None


def announce_many(attachments: Iterable[Attachment]) -> list[File]:
    """Rows for files that a job will fetch. One statement. Names and descriptions come masked."""
    at = now()
    return File.objects.bulk_create(
        File(
            entity_id=a.entity_id,
            owner=a.owner,
            subject_key_id=a.subject_key_id,
            source_url=a.source_url[:2000],
            name=plain_name(a.name),
            media_type=a.media_type[:100],
            alt_text=a.alt_text[:2000],
            retain_until=a.retain_until,
            created_at=at,
        )
        for a in attachments
    )


def _settle(file: File, key: OpenKey, verdict: Accepted | Refusal) -> File:
    if isinstance(verdict, Refusal):
        file.state, file.refusal = State.REFUSED, verdict.value
    else:
        name = store.digest(file.entity_id, key, verdict.content)
        store.put(key, name, verdict.content)
        file.state, file.digest, file.media_type, file.size = State.READY, name, verdict.media_type, len(verdict.content)
        file.refusal = ""
        file.width, file.height, file.duration_ms = verdict.width, verdict.height, verdict.duration_ms
    file.save()
    return file


def take(attachment: Attachment, content: bytes) -> File:
    """Keep an upload, or a row that says why not: `state` and `refusal` tell."""
    (file,) = announce_many([attachment])
    return _settle(file, open_key(attachment.subject_key_id), accept(content))


def fetch(file_id: int) -> str:
    """Fetch an announced file from its network; raises where it should be tried again. The owner whose file is settled now, or empty."""
    file = File.objects.filter(_UNFETCHED, pk=file_id).first()
    if file is None or file.subject_key_id is None:
        return ""
    try:
        answer = http.request("GET", file.source_url, timeout=FETCH_TIMEOUT_S, max_bytes=VIDEO_BYTES_MAX)
    except http.AnswerTooLarge:
        verdict: Accepted | Refusal = Refusal.TOO_LARGE
    except (http.AddressRefused, httpx.InvalidURL, httpx.UnsupportedProtocol):
        verdict = Refusal.UNREACHABLE
    else:
        if answer.status_code >= 500 or answer.status_code == 429:
            answer.raise_for_status()
        verdict = accept(answer.content) if answer.is_success else Refusal.UNREACHABLE
    return _settle(file, open_key(file.subject_key_id), verdict).owner


def not_fetched(file_ids: Iterable[int]) -> set[str]:
    """Nobody tries to fetch these any more: pages say so. Their owners; those that have come meanwhile are left out."""
    rows = File.objects.filter(pk__in=list(file_ids), state=State.WAITING)
    owners = set(rows.values_list("owner", flat=True))
    rows.update(state=State.REFUSED, refusal=Refusal.UNREACHABLE.value)
    return owners


def wait_again(public_id: UUID) -> int | None:
    """A file that could not be fetched is to be tried again. Its id, or None where there is nothing to try."""
    rows = File.objects.filter(public_id=public_id, state=State.REFUSED, refusal=Refusal.UNREACHABLE.value).exclude(source_url="")
    found = rows.values_list("pk", flat=True).first()
    return found if found is not None and rows.update(state=State.WAITING, refusal="") else None


def describe(public_id: UUID, owner: str, alt_text: str) -> None:
    """What a picture shows. Only behind the right door."""
    File.objects.filter(public_id=public_id, owner=owner).update(alt_text=alt_text[:2000])


def hand_over(public_ids: Iterable[UUID | str], owner: str, to: str) -> int:
    """Files pass from one owner to another and are kept as the new one's are. Returns how many; in the caller's transaction."""
    return File.objects.filter(public_id__in=list(public_ids), owner=owner).update(owner=to, retain_until=None)


def drop(public_ids: Iterable[UUID], owner: str) -> int:
    """Forget these files of an owner."""
    return _forget(list(File.objects.filter(public_id__in=list(public_ids), owner=owner).exclude(state=State.GONE)))


def erase(owners: Iterable[str]) -> int:
    """Forget the files behind these doors: rows stay as tombstones, content goes. Returns how many."""
    files = list(File.objects.filter(owner__in=set(owners)).exclude(state=State.GONE))
    return _forget(files)


def erase_keys(key_ids: Iterable[int]) -> int:
    """Forget every file sealed under these subject keys."""
    return _forget(list(File.objects.filter(subject_key_id__in=set(key_ids)).exclude(state=State.GONE)))


def expire() -> int:
    """Chore: forget files whose time is up."""
    return _forget(list(File.objects.filter(retain_until__lt=now()).exclude(state=State.GONE)[:1000]))


def _forget(files: list[File]) -> int:
    names = {bytes(f.digest) for f in files if f.digest}
    File.objects.filter(pk__in=[f.pk for f in files]).update(
        state=State.GONE, digest=None, name="", alt_text="", source_url="", size=0, width=None, height=None, duration_ms=None
    )
    shared = {bytes(d) for d in File.objects.filter(digest__in=names).values_list("digest", flat=True) if d}
    for name in names - shared:
        store.remove(name)
    return len(files)
