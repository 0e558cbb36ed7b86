"""Verifications, exports and dossiers that people ask for: done by a job, with progress; an exported file lives a day."""

from collections.abc import Callable, Collection
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from ventanilla.archive import export, sequencer, verify
from ventanilla.archive.kinds import ArchiveRead
from ventanilla.archive.models import Entry, Errand
from ventanilla.archive.services import record
from ventanilla.common.pure.clock import now

KEEP = timedelta(hours=24)


def ask(entity_id: int, kind: str, entity_ids: Collection[int], actor: str, about: str = "") -> Errand:
    """Note what is wanted, in the caller's transaction; the caller enqueues the job. A dossier's deed stands with its object."""
    wanted = {"kind": kind, "about": about, "entity_ids": sorted(entity_ids)}
    errand = Errand.objects.create(entity_id=entity_id, asked_by=actor, asked_at=now(), **wanted)
    told = {"errand": str(errand.public_id), "entities": sorted(entity_ids), **({"about": about} if about else {})}
    record(entity_id, ArchiveRead(action=kind, details=told), actor=actor, about=about or f"archive-errand:{errand.public_id}")
    return errand


def file_of(errand: Errand) -> Path:
    """Where the export, or the dossier, lies."""
    return Path(settings.VENTANILLA_HOME) / "exports" / f"{errand.public_id}.{'zip' if errand.kind == 'dossier' else 'jsonl'}"


def begin(errand_id: int, total: int) -> Errand | None:
    """A job begins a dossier, from the start; None when it is done already."""
    sequencer.run()
    found = Errand.objects.filter(pk=errand_id).exclude(state="done")
    return Errand.objects.get(pk=errand_id) if found.update(state="running", done=0, total=total) else None


def step(errand: Errand, done: int) -> None:
    """How far it is, for people who look."""
    Errand.objects.filter(pk=errand.pk).update(done=done)


def keep(errand: Errand, content: bytes) -> None:
    """The dossier is whole: its file lies there for a day."""
    path = file_of(errand)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    draft.chmod(0o600)
    draft.replace(path)
    Errand.objects.filter(pk=errand.pk).update(state="done", done=errand.total, finished_at=now(), size=len(content))


def run(errand_id: int) -> None:
    """Do it, whole, from the start: a worker that dies leaves it to another. Runs as the system."""
    sequencer.run()
    total = Entry.objects.exclude(position=None).count()
    found = Errand.objects.filter(pk=errand_id).exclude(state="done")
    if not found.update(state="running", done=0, total=total):
        return
    errand = Errand.objects.get(pk=errand_id)
    told = _teller(errand)
    if errand.kind == "verify":
        elsewhere = verify.heads_elsewhere(Path(settings.ARCHIVE_HEADS)) if _has_second_place() else []
        problems = [[p.fault.value, p.where] for p in verify.verify_database(elsewhere, told)]
        result: dict[str, object] = {"problems": problems[:200]}
    else:
        path = file_of(errand)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        export.write(path, errand.asked_by, frozenset(errand.entity_ids), told)
        path.chmod(0o600)
        result = {"size": path.stat().st_size}
    with transaction.atomic():
        Errand.objects.filter(pk=errand_id).update(state="done", done=total, finished_at=now(), **result)


def _teller(errand: Errand) -> Callable[[int], object]:
    """Progress for people who look. On SQLite an open read would stop the writer: there it is told at the end alone."""
    if connection.vendor != "postgresql":
        return lambda n: None
    return lambda n: Errand.objects.filter(pk=errand.pk).update(done=n)


def _has_second_place() -> bool:
    return bool(settings.ARCHIVE_HEADS) and Path(settings.ARCHIVE_HEADS).exists()


def failed(errand_id: int) -> None:
    """It could not be done: people see it."""
    Errand.objects.filter(pk=errand_id).exclude(state="done").update(state="failed", finished_at=now())


def expire() -> int:
    """Chore: delete exported files that are older than a day. How many."""
    old = list(Errand.objects.filter(kind__in=("export", "dossier"), size__gt=0, finished_at__lt=now() - KEEP))
    for errand in old:
        file_of(errand).unlink(missing_ok=True)
        Errand.objects.filter(pk=errand.pk).update(size=0)
    return len(old)
