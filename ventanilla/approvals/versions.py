"""How approval paths are designed: a draft, changed step by step, proposed, and in force once somebody else has approved it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.http import Http404

from ventanilla.accounts.permissions import Permission, Role
from ventanilla.accounts.queries import holders, in_role
from ventanilla.accounts.types import Person
from ventanilla.approvals import services
from ventanilla.approvals.models import PathVersion
from ventanilla.approvals.paths import may_edit, plain, read
from ventanilla.approvals.rules import DIMENSIONS
from ventanilla.approvals.types import Choice, Path, PathStep, State, SubjectKind, VersionState
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import SettingChanged
from ventanilla.common.pure.clock import now

ASKED = (Permission.APPROVAL_DECIDE, Permission.COMPLIANCE_SIGN)  # what a step may ask for
STEPS_MAX, PATHS_MAX, MINUTES_MAX = 4, 20, 60 * 24 * 60
OPEN = (VersionState.DRAFT, VersionState.PROPOSED)


class WrongPath(ValueError):
    """A path that cannot be; the argument is a code: no_name, no_steps, too_many, asks_nothing, all_of_nobody, too_few,
    lacks_permission, deadline, reminder, dimension, no_rest, rest_not_last, same_name, changed, nobody_else, proposed."""


def check(entity_id: int, path: Path) -> None:
    """`WrongPath` where one path by itself cannot be."""
    if not path.name.strip():
        raise WrongPath("no_name")
    if not path.steps:
        raise WrongPath("no_steps")
    if len(path.steps) > STEPS_MAX:
        raise WrongPath("too_many")
    if path.minutes is not None and not 1 <= path.minutes <= MINUTES_MAX:
        raise WrongPath("deadline")
    if path.remind is not None and not (path.minutes and 1 <= path.remind < path.minutes):
        raise WrongPath("reminder")
    if (path.escalate and not path.minutes) or not set(path.when) <= set(DIMENSIONS):
        raise WrongPath("deadline" if path.escalate else "dimension")
    for step in path.steps:
        _check_step(entity_id, step)
    if not set(path.escalate) <= set(holders(Permission.APPROVAL_DECIDE, entity_id)):
        raise WrongPath("lacks_permission")


def _check_step(entity_id: int, step: PathStep) -> None:
    if step.permission not in ASKED or (step.role and step.role not in set(Role)):
        raise WrongPath("asks_nothing")
    if step.needs_all and not step.approvers:
        raise WrongPath("all_of_nobody")
    able = set(holders(Permission(step.permission), entity_id))
    if step.role:
        able &= set(in_role(Role(step.role), entity_id))
    if not set(step.approvers) <= able:
        raise WrongPath("lacks_permission")
    if not step.needs >= 1 or (step.needs > 1 and step.needs > len(step.approvers or able)):
        raise WrongPath("too_few")


def _check_all(entity_id: int, found: Sequence[Path]) -> None:
    """Together they must leave nothing without a path: the last one is for everything else."""
    if len(found) > PATHS_MAX:
        raise WrongPath("too_many")
    if len({path.name.casefold() for path in found}) < len(found):
        raise WrongPath("same_name")
    if any(not path.when for path in found[:-1]):
        raise WrongPath("rest_not_last")
    if found and found[-1].when:
        raise WrongPath("no_rest")
    for path in found:
        check(entity_id, path)


def open_of(entity_id: int, kind: SubjectKind) -> PathVersion | None:
    """The draft or proposal of an entity, or None. One query."""
    rows = PathVersion.objects.filter(entity_id=entity_id, kind=kind, state__in=OPEN)
    return rows.select_related("author").first()


def active_of(entity_id: int, kind: SubjectKind) -> PathVersion | None:
    """The version in force that the entity itself has, or None. One query."""
    return PathVersion.objects.filter(entity_id=entity_id, kind=kind, state=VersionState.ACTIVE).select_related("author").first()


def history(entity_id: int, kind: SubjectKind) -> list[PathVersion]:
    """All versions, the newest first. One query."""
    return list(PathVersion.objects.filter(entity_id=entity_id, kind=kind).select_related("author").order_by("-number"))


def paths_of(version: PathVersion | None) -> list[Path]:
    """The paths of a version, in their order."""
    return [read(p, version.entity_id) for p in version.paths] if version else []


def by_id(public_id: UUID) -> PathVersion | None:
    """One version, for whoever decides about it."""
    return PathVersion.objects.select_related("author", "entity").filter(public_id=public_id).first()


def before(version: PathVersion) -> PathVersion | None:
    """The version that a proposal would replace, or did."""
    rows = PathVersion.objects.filter(entity_id=version.entity_id, kind=version.kind, number__lt=version.number)
    return rows.filter(state__in=(VersionState.ACTIVE, VersionState.REPLACED)).order_by("-number").first()


def write(person: Person, entity_id: int, kind: SubjectKind, found: Sequence[Path], revision: int = 0) -> PathVersion:
    """Save these paths as the entity's draft; a draft is begun where there is none. `revision` is the draft that the person saw.

    A draft need not be whole yet; each of its paths must be able to be. `PermissionDenied`, `WrongPath`.
    """
    if not may_edit(person, entity_id):
        raise PermissionDenied
    for path in found:
        check(entity_id, path)
    if len(found) > PATHS_MAX:
        raise WrongPath("too_many")
    with transaction.atomic():
        row = PathVersion.objects.select_for_update().filter(entity_id=entity_id, kind=kind, state__in=OPEN).first()
        if row is not None and row.state == VersionState.PROPOSED:
            raise WrongPath("proposed")
        if row is None:
            row = PathVersion(entity_id=entity_id, kind=kind, number=_next(entity_id, kind), author_id=person.user_id, revision=0)
        elif revision and row.revision != revision:
            raise WrongPath("changed")
        row.paths, row.revision, row.changed_at = [plain(path) for path in found], row.revision + 1, now()
        row.contributors = sorted({*row.contributors, row.author_id, person.user_id})
        row.author_id = person.user_id
        row.save()
    return row


def _next(entity_id: int, kind: SubjectKind) -> int:
    return (PathVersion.objects.filter(entity_id=entity_id, kind=kind).aggregate(most=Max("number"))["most"] or 0) + 1


def propose(person: Person, entity_id: int, kind: SubjectKind, note: str = "") -> UUID:
    """Ask somebody else to approve the draft: compliance, or where the author alone is compliance, whoever may approve.

    Without any path in it, the paths of the entity above will hold. `PermissionDenied`, `WrongPath`, `Http404` without a draft.
    """
    if not may_edit(person, entity_id):
        raise PermissionDenied
    with transaction.atomic():
        row = PathVersion.objects.select_for_update().filter(entity_id=entity_id, kind=kind, state=VersionState.DRAFT).first()
        if row is None:
            raise Http404
        _check_all(entity_id, paths_of(row))
        barred = {person.user_id, *row.contributors}
        asked = next((p for p in reversed(ASKED) if set(holders(p, entity_id)) - barred), None)
        if asked is None:
            raise WrongPath("nobody_else")
        row.state, row.note, row.author_id, row.changed_at = VersionState.PROPOSED, note.strip()[:500], person.user_id, now()
        row.save()
        choice = Choice(Path((PathStep(asked),)))
        summary = f"{row.kind} · v{row.number}"
        subject = f"path:{row.public_id}"
        services.open_request(entity_id, subject, _payload(row), person, choice, summary=summary, contributors=row.contributors)
        _record(row, person.actor, "approval_path.proposed", _payload(row))
    return row.public_id


def _payload(row: PathVersion) -> dict[str, Any]:
    return {"kind": row.kind, "number": row.number, "paths": row.paths}


def take_back(person: Person, entity_id: int, kind: SubjectKind) -> bool:
    """Drop the draft, or withdraw what was proposed. False when there is neither."""
    if not may_edit(person, entity_id):
        raise PermissionDenied
    with transaction.atomic():
        row = PathVersion.objects.select_for_update().filter(entity_id=entity_id, kind=kind, state__in=OPEN).first()
        if row is None:
            return False
        if row.state == VersionState.PROPOSED:
            services.void(entity_id, f"path:{row.public_id}", "withdrawn", actor=person.actor)
        _settle(row, VersionState.WITHDRAWN, person.actor)
    return True


def settle(person: Person, public_id: UUID, state: State) -> None:
    """What became of the approval: the version is in force from now on, or never. What was asked for before keeps its steps."""
    row = PathVersion.objects.select_for_update().filter(public_id=public_id, state=VersionState.PROPOSED).first()
    if row is None or state is State.OPEN:
        return
    if state is State.APPROVED:
        PathVersion.objects.filter(entity_id=row.entity_id, kind=row.kind, state=VersionState.ACTIVE).update(state=VersionState.REPLACED)
    _settle(row, VersionState.ACTIVE if state is State.APPROVED else VersionState.REFUSED, person.actor)


def _settle(row: PathVersion, state: VersionState, actor: str) -> None:
    row.state, row.decided_at = state, now()
    row.save(update_fields=["state", "decided_at"])
    _record(row, actor, f"approval_path.{state}", {"kind": row.kind, "number": row.number})


def _record(row: PathVersion, actor: str, action: str, details: dict[str, Any]) -> None:
    archive.record(row.entity_id, SettingChanged(action=action, details=details), actor=actor, about=f"path:{row.public_id}")


def people_in(found: Iterable[Path]) -> set[int]:
    """Whom these paths name."""
    return {user for path in found for user in (*path.escalate, *(u for step in path.steps for u in step.approvers))}
