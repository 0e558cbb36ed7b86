"""A month's plan from a file: every row judged, shown before anything is written, written as drafts; the same row never twice."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.types import Person
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels import queries as channels
from ventanilla.channels import registry
from ventanilla.common.pure.clock import now
from ventanilla.files import queries as files
from ventanilla.publishing import bulk, plans, sheets
from ventanilla.publishing.plans import PlanFile
from ventanilla.publishing.sheets import Head, Row, Unreadable
from ventanilla.publishing.types import NewContent
from ventanilla.workflows import landing, plan_rows
from ventanilla.workflows.plan_rows import Known, Wrong
from ventanilla.workflows.write_content import clean


class Meanwhile(Exception):
    """Somebody else has written some of these rows at this very moment."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what is wrong with it; what it would become where nothing is. `standing`: it has become that already."""

    row: Row
    wrong: tuple[Wrong, ...] = ()
    new: NewContent | None = None
    digest: bytes = b""
    standing: UUID | None = None

    @property
    def good(self) -> bool:
        return self.new is not None and not self.wrong and self.standing is None


@dataclass(frozen=True, slots=True)
class Written:
    """How many drafts were made, how many rows stood already, how many are rejected."""

    made: int
    standing: int
    rejected: int
    contents: tuple[UUID, ...] = field(default=())


def take(person: Person, entity_id: int, name: str, body: bytes) -> PlanFile:
    """Read and judge a file, and keep both; nothing becomes content yet. `Unreadable`; `PermissionDenied`."""
    sheet = sheets.read(body)
    known = knowledge(entity_id)
    for head in sheet.heads:
        _check_head(head, known)
    rows, masked = [], {}
    for row in sheet.rows:
        cells = {column: clean(cell) for column, cell in row.cells.items()}
        hidden = [column for column, cell in cells.items() if cell != row.cells[column]]
        rows.append(Row(row.line, cells, row.extra))
        if hidden:
            masked[row.line] = hidden
    judged = judge(entity_id, rows, masked, known)
    heads = [[h.place, h.name, h.column] for h in sheet.heads]
    kept = [[j.row.line, j.row.cells, j.row.extra, masked.get(j.row.line, []), j.digest.hex()] for j in judged]
    return plans.keep(person, entity_id, clean(name), heads, kept, _plain(judged))


def _check_head(head: Head, known: Known) -> None:
    """A text narrowed to a channel or language that there is not would be lost without a word."""
    parts = head.column.split(":")[1:]
    if parts and (len(parts) > 2 or plan_rows.narrowed(head.column, known) is None):
        raise Unreadable("unknown_column", 1, head.place + 1, head.name)


def knowledge(entity_id: int) -> Known:
    """All that rows may name, of one entity. Seven queries, however many rows."""
    entity, own = accounts.about(entity_id), plans.assets(entity_id)
    views = files.by_ids([a.file for a in own])
    media: dict[str, list[plan_rows.Medium]] = defaultdict(list)
    for asset in own:
        if view := views.get(asset.file):
            one = plan_rows.Medium(str(asset.public_id), view.media_type, asset.alt_text, asset.rights_until)
            media[asset.title.casefold()].append(one)
    known = channels.all_of([entity_id])
    return Known(
        zone=entity.zone,
        language=entity.language,
        country=entity.country,
        channels={name.casefold(): c for c in reversed(known) for name in (c.name, c.key)},
        publishes={c.pk for c in known if registry.capabilities(c.platform).publish},
        campaigns={name.casefold(): (c.public_id, c.key) for c in plans.campaigns(entity_id) for name in (c.name, c.key)},
        pillars={said.casefold(): key for key, name in plans.pillars(entity_id).items() for said in (name, key)},
        products={said.casefold(): p.key for p in catalogue.products([entity_id]) for said in (p.name, p.key)},
        media=media,
        now=now(),
    )


def judge(entity_id: int, rows: Sequence[Row], masked: Mapping[int, Collection[str]], known: Known) -> list[Judged]:
    """Every row: what it would become, what is wrong with it, whether it stands already. One query for a thousand rows."""
    found: list[Judged] = []
    first: dict[bytes, int] = {}
    for row in rows:
        new, wrong = plan_rows.read(row, known)
        wrong += [Wrong(column, "forbidden") for column in masked.get(row.line, ())]
        digest = digest_of(new, known) if new is not None else b""
        if digest in first and not wrong:
            wrong.append(Wrong("title", "twice", str(first[digest])))
        if new is not None:
            first.setdefault(digest, row.line)
        found.append(Judged(row, tuple(wrong), new, digest))
    standing = plans.standing(entity_id, [j.digest for j in found if j.digest])
    return [Judged(j.row, j.wrong, j.new, j.digest, standing.get(j.digest)) for j in found]


def digest_of(new: NewContent, known: Known) -> bytes:
    """Everything that a row says: two rows of the same digest are the same row."""
    names = {c.pk: str(c.public_id) for c in known.channels.values()}
    assert new.at is not None, "a row without a time is not read"
    said = {
        "title": new.title,
        "at": [new.at.wall.isoformat(), new.at.zone, new.at.choice],
        "link": new.landing_url,
        "campaign": str(new.campaign or ""),
        "about": [new.pillar, new.product, *new.tags],
        "variants": sorted([names[v.channel_id], v.language, v.text, *(m.asset for m in v.media)] for v in new.variants),
    }
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


def _plain(judged: Iterable[Judged]) -> dict[str, Any]:
    return {str(j.row.line): [[w.column, w.code, w.value, dict(w.detail)] for w in j.wrong] for j in judged if j.wrong}


def rows_of(plan: PlanFile) -> tuple[list[Row], dict[int, list[str]]]:
    """The rows that were kept, and by line the columns that held forbidden data."""
    rows = [Row(line, cells, extra) for line, cells, extra, _hidden, _digest in plan.rows]
    return rows, {line: hidden for line, _cells, _extra, hidden, _digest in plan.rows if hidden}


def made_of(plan: PlanFile) -> dict[int, UUID]:
    """Line -> the content that its row has become, by this plan or another. One query for a thousand rows."""
    digests = {line: bytes.fromhex(digest) for line, _cells, _extra, _hidden, digest in plan.rows if digest}
    standing = plans.standing(plan.entity_id, set(digests.values()))
    return {line: standing[digest] for line, digest in digests.items() if digest in standing}


def write(person: Person, public_id: UUID, lines: Collection[int] | None = None) -> Written:
    """Make drafts of all good rows of a plan, or of those on these lines, in one transaction; judged anew, for time has passed.

    `LookupError` when the plan is not theirs; `Meanwhile`, with nothing written, when somebody else writes the same rows.
    """
    try:
        with transaction.atomic():
            return _write(person, public_id, lines)
    except IntegrityError:
        raise Meanwhile


def _write(person: Person, public_id: UUID, lines: Collection[int] | None) -> Written:
    plan = plans.locked(person, public_id)
    if plan is None:
        raise LookupError(str(public_id))
    known = knowledge(plan.entity_id)
    judged = judge(plan.entity_id, *rows_of(plan), known)
    chosen = [j for j in judged if j.good and (lines is None or j.row.line in lines)]
    new = [j.new for j in chosen if j.new is not None]
    by_id = {c.pk: c for c in known.channels.values()}
    made = bulk.create_many(person, plan.entity_id, new, by_id)
    landing.ask_many(plan.entity_id, (n.landing_url for n in new))
    rows = [(j.row.line, j.digest, row) for j, row in zip(chosen, made, strict=True)]
    wrong = _plain(judged)
    plans.note(person, plan, rows, wrong)
    return Written(len(made), sum(j.standing is not None for j in judged), len(wrong), tuple(row.public_id for row in made))
