"""The bank's word lists: proposed by one person, agreed by another, in force from a day; tried on what has left the bank."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Prefetch
from django.http import Http404
from django.utils.translation import get_language

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import ancestors
from ventanilla.accounts.types import Person
from ventanilla.approvals import paths
from ventanilla.approvals import queries as approvals
from ventanilla.approvals import services as approving
from ventanilla.approvals.types import State, SubjectKind
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import CatalogueChanged
from ventanilla.catalogue import models
from ventanilla.catalogue.services import Refused
from ventanilla.catalogue.types import TrialState, VersionState
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.text import fold
from ventanilla.compliance.lexicons import Action, BadEntry, Entry, EntryKind, Policy, compile_entry
from ventanilla.compliance.types import DraftKind

MOST = 500  # entries of one list
Lexicon = models.Lexicon
Version = models.LexiconVersion
BackTest = models.BackTest


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a version should be."""

    entries: tuple[Entry, ...]
    exclusions: tuple[Entry, ...] = ()
    action: Action = Action.REVIEW
    kinds: tuple[str, ...] = ()
    note: str = ""


class Malformed(Refused):
    """A line that cannot be searched for: `line` is the text, `why` a word of `BadEntry`."""

    def __init__(self, field: str, line: str, why: str) -> None:
        super().__init__(**{field: why})
        self.line, self.why = line, why


def editable(person: Person) -> frozenset[int]:
    """The entities whose word lists the person proposes changes to."""
    return person.entities_with(Permission.COMPLIANCE_SIGN)


def readable(person: Person) -> frozenset[int]:
    """The entities whose word lists the person reads."""
    return person.entities_with(Permission.CONTENT_READ) | editable(person)


# -- entries as people write them: one a line, "kind: text"


# How people of a bank call the kinds; the codes themselves are understood in every language.
CALLED: Mapping[str, Mapping[EntryKind, str]] = {
    "es": {
        EntryKind.EXACT: "palabra",
        EntryKind.PREFIX: "comienzo",
        EntryKind.PHRASE: "frase",
        EntryKind.NEAR: "cerca",
        EntryKind.REGEX: "patrón",
    }
}
_KNOWN = {kind.value: kind for kind in EntryKind} | {fold(name): kind for names in CALLED.values() for kind, name in names.items()}
_NEARBY = re.compile(r"\bCERCA(?=/\d)")


def parse(text: str, field: str = "entries") -> tuple[Entry, ...]:
    """Entries from lines such as "prefix: garant" or "cerca: alta CERCA/3 segura"; without a kind, a phrase. Raises `Malformed`."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        kind, colon, rest = line.partition(":")
        known = _KNOWN.get(fold(kind.strip())) if colon else None
        entry = Entry(known, rest.strip()) if known else Entry(EntryKind.PHRASE, line)
        if known is EntryKind.NEAR:
            entry = replace(entry, text=_NEARBY.sub("NEAR", entry.text))
        try:
            compile_entry(entry)
        except BadEntry as bad:
            raise Malformed(field, line[:80], str(bad)) from None
        found.append(entry)
    if len(found) > MOST:
        raise Malformed(field, "", "many")
    return tuple(dict.fromkeys(found))


def show(entries: Iterable[Sequence[str]]) -> str:
    """The reverse of `parse`, from stored entries, in the reader's language."""
    return "\n".join(line(kind, text) for kind, text in entries)


def line(kind: str, text: str) -> str:
    """One entry as people write it."""
    names = CALLED.get((get_language() or "")[:2])
    if names is None:
        return f"{kind}: {text}"
    return f"{names[EntryKind(kind)]}: {text.replace('NEAR/', 'CERCA/') if kind == EntryKind.NEAR else text}"


def _stored(entries: Iterable[Entry]) -> list[list[str]]:
    return [[entry.kind.value, entry.text] for entry in entries]


def policy(row: models.LexiconVersion) -> Policy:
    """A version as the rule engine holds it."""
    as_entries = lambda pairs: tuple(Entry(EntryKind(kind), text) for kind, text in pairs)
    return Policy(
        key=row.lexicon.key,
        entries=as_entries(row.entries),
        exclusions=as_entries(row.exclusions),
        action=Action(row.action),
        name=row.lexicon.name,
        kinds=frozenset(row.kinds),
    )


def written(row: models.LexiconVersion) -> str:
    """All that a version says, as text: what whoever approves it reads and compares."""
    parts = [row.lexicon.name, f"→ {row.action} · {', '.join(row.kinds) or '*'} · {row.starts_on.isoformat()}", show(row.entries)]
    if row.exclusions:
        parts += ["—", show(row.exclusions)]
    return "\n".join(parts)


def _payload(row: models.LexiconVersion) -> dict[str, Any]:
    return {
        "lexicon": row.lexicon.key,
        "number": row.number,
        "entries": row.entries,
        "exclusions": row.exclusions,
        "action": row.action,
        "kinds": row.kinds,
        "starts_on": row.starts_on.isoformat(),
    }


# -- verbs


def _record(person_actor: str, row: models.Lexicon, action: str, changes: dict[str, Any]) -> None:
    fact = CatalogueChanged(thing="lexicon", key=row.key, action=action, changes=changes)
    archive.record(row.entity_id, fact, actor=person_actor, about=f"lexicon:{row.key}")


def add(person: Person, entity_id: int, key: str, name: str, purpose: str) -> UUID:
    """A new word list, without words yet. `Refused(key="taken")` when the entity has that key."""
    if entity_id not in editable(person):
        raise PermissionDenied
    with transaction.atomic():
        row, made = models.Lexicon.objects.get_or_create(entity_id=entity_id, key=key, defaults={"name": name, "purpose": purpose})
        if not made:
            raise Refused(key="taken")
        _record(person.actor, row, "added", {"name": name, "purpose": purpose})
    return row.public_id


def propose(person: Person, public_id: UUID, wanted: Wanted, starts_on: date) -> UUID:
    """Ask for a new version, to hold from a day on once somebody else has agreed. One proposal stands at a time: a new one takes its place.

    Without entries the list rests from that day. Raises `Refused`, `NobodyMayDecide`, `Http404`.
    """
    if not set(wanted.kinds) <= {kind.value for kind in DraftKind}:
        raise Refused(kinds="no_choice")
    if starts_on < now().date():
        raise Refused(starts_on="in_the_past")
    with transaction.atomic():
        row = models.Lexicon.objects.select_for_update().filter(public_id=public_id, entity_id__in=editable(person)).first()
        if row is None:
            raise Http404
        _drop_proposal(row, person.actor)
        number = (row.versions.aggregate(most=Max("number"))["most"] or 0) + 1
        version = models.LexiconVersion.objects.create(
            entity_id=row.entity_id,
            lexicon=row,
            number=number,
            entries=_stored(wanted.entries),
            exclusions=_stored(wanted.exclusions),
            action=wanted.action,
            kinds=sorted(set(wanted.kinds)),
            starts_on=starts_on,
            note=wanted.note.strip()[:500],
            author_id=person.user_id,
            created_at=now(),
        )
        path = paths.choose(row.entity_id, SubjectKind.POLICY)
        by = paths.decide_by(path.path, now())
        subject = f"lexicon:{version.public_id}"
        approving.open_request(row.entity_id, subject, _payload(version), person, path, by, summary=f"{row.name} · v{number}")
        _record(person.actor, row, "version proposed", _payload(version))
    return version.public_id


def _drop_proposal(row: models.Lexicon, actor: str) -> None:
    for standing in row.versions.filter(state=VersionState.PROPOSED):
        standing.state, standing.decided_at = VersionState.WITHDRAWN, now()
        standing.save(update_fields=["state", "decided_at"])
        approving.void(row.entity_id, f"lexicon:{standing.public_id}", "changed", actor=actor)


def withdraw(person: Person, public_id: UUID) -> None:
    """Take an open proposal back. `Http404` when there is none."""
    with transaction.atomic():
        row = models.Lexicon.objects.select_for_update().filter(public_id=public_id, entity_id__in=editable(person)).first()
        if row is None or not row.versions.filter(state=VersionState.PROPOSED).exists():
            raise Http404
        _drop_proposal(row, person.actor)
        _record(person.actor, row, "proposal withdrawn", {})


def settle(person: Person, public_id: UUID, state: State) -> None:
    """What became of a proposal's approval: it holds from its day on, or never."""
    row = models.LexiconVersion.objects.select_for_update().select_related("lexicon").filter(public_id=public_id).first()
    if row is None or row.state != VersionState.PROPOSED or state is State.OPEN:
        return
    row.state = VersionState.APPROVED if state is State.APPROVED else VersionState.REFUSED
    row.decided_at = now()
    row.save(update_fields=["state", "decided_at"])
    _record(person.actor, row.lexicon, f"version {row.state}", {"number": row.number})


# -- reads


def listed(entity_ids: frozenset[int]) -> list[models.Lexicon]:
    """The word lists of these entities, each with its `versions` newest first. Two queries."""
    newest = Prefetch("versions", models.LexiconVersion.objects.order_by("-number"))
    return list(models.Lexicon.objects.filter(entity_id__in=entity_ids).prefetch_related(newest).order_by("entity_id", "name"))


def get(person: Person, public_id: UUID) -> models.Lexicon:
    """One word list for a page, its versions with their authors and back-tests; `Http404` when it is not theirs to see."""
    newest = models.LexiconVersion.objects.order_by("-number").select_related("author", "lexicon")
    rows = models.Lexicon.objects.filter(public_id=public_id, entity_id__in=readable(person))
    row = rows.prefetch_related(Prefetch("versions", newest)).first()
    if row is None:
        raise Http404
    return row


def current(versions: Iterable[models.LexiconVersion], day: date) -> models.LexiconVersion | None:
    """The version in force on a day, of those of one list."""
    holding = [v for v in versions if v.state == VersionState.APPROVED and v.starts_on <= day]
    return max(holding, key=lambda v: v.number, default=None)


def in_force(entity_id: int, day: date, line: list[int] | None = None) -> tuple[Policy, ...]:
    """The word lists that hold in an entity: its own and those of the entities above it. One query, and one for the line."""
    line = line if line is not None else ancestors(entity_id)
    with scope.system():
        rows = list(
            models.LexiconVersion.objects.filter(entity_id__in=line, state=VersionState.APPROVED, starts_on__lte=day)
            .select_related("lexicon")
            .order_by("number")
        )
    newest = {row.lexicon_id: row for row in rows}
    return tuple(policy(row) for row in newest.values() if row.entries)


def version_by(public_id: UUID) -> models.LexiconVersion | None:
    """One version with its list."""
    return models.LexiconVersion.objects.select_related("lexicon").filter(public_id=public_id).first()


def before(row: models.LexiconVersion) -> models.LexiconVersion | None:
    """The approved version that a proposal would follow."""
    rows = models.LexiconVersion.objects.filter(lexicon_id=row.lexicon_id, number__lt=row.number, state=VersionState.APPROVED)
    return rows.select_related("lexicon").order_by("-number").first()


def request_of(row: models.LexiconVersion) -> UUID | None:
    """The approval request of a version."""
    ticket = approvals.ticket(row.entity_id, f"lexicon:{row.public_id}")
    return ticket.public_id if ticket else None


# -- back-tests


def ask_trial(person: Person, version: UUID, days: int) -> models.BackTest:
    """Note that a version should be tried, in the caller's transaction; the caller enqueues the job. `Http404` when it is not theirs."""
    row = models.LexiconVersion.objects.filter(public_id=version, entity_id__in=editable(person)).first()
    if row is None:
        raise Http404
    return models.BackTest.objects.create(entity_id=row.entity_id, version=row, days=days, user_id=person.user_id, asked_at=now())


def trial(person: Person, public_id: UUID) -> models.BackTest:
    """One back-test for a page; `Http404` when it is not theirs to see."""
    row = models.BackTest.objects.filter(public_id=public_id, entity_id__in=readable(person)).select_related("version__lexicon").first()
    if row is None:
        raise Http404
    return row


def trials(lexicon: models.Lexicon) -> list[models.BackTest]:
    """The last back-tests of a list's versions. One query."""
    return list(models.BackTest.objects.filter(version__lexicon=lexicon).select_related("version").order_by("-pk")[:5])


def begin_trial(trial_id: int, total: int) -> models.BackTest | None:
    """Start one, from nothing: a worker that died leaves it to another. None when it is done."""
    rows = models.BackTest.objects.filter(pk=trial_id).exclude(state=TrialState.DONE)
    if not rows.update(state=TrialState.RUNNING, total=total, done=0):
        return None
    return models.BackTest.objects.select_related("version__lexicon").get(pk=trial_id)


def tell_trial(trial_id: int, done: int) -> None:
    """Progress, for people who look."""
    models.BackTest.objects.filter(pk=trial_id).update(done=done)


def end_trial(trial_id: int, **found: Any) -> None:
    """What it found."""
    models.BackTest.objects.filter(pk=trial_id).update(state=TrialState.DONE, finished_at=now(), **found)


def fail_trial(trial_id: int) -> None:
    """It could not be done: people see it."""
    models.BackTest.objects.filter(pk=trial_id).exclude(state=TrialState.DONE).update(state=TrialState.FAILED, finished_at=now())
