"""A piece of content as those who approve it read it: exactly the version that they were asked about, and what helps to judge it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz

from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import Decided
from ventanilla.channels import queries as channels
from ventanilla.publishing import doses, queries, services, settling, snapshots
from ventanilla.publishing.settling import Settled
from ventanilla.workflows import check_content
from ventanilla.workflows.check_content import Verdict

ALIKE = 62
SIMILAR_MAX = 4


@dataclass(frozen=True, slots=True)
class ContentProposal:
    """`variants` are those of the version asked about; `before` and `now` the versions approved last and asked about, as plain data."""

    content: queries.Content
    variants: list[queries.Variant]
    verdict: Verdict
    settled: list[Settled]
    before: dict[str, Any] | None
    now: dict[str, Any]
    due: datetime | None
    similar: tuple[tuple[Decided, str, int], ...]


def proposal(entity_id: int, subject: str, digest: bytes) -> ContentProposal | None:
    """What a request is about; None when the content is gone."""
    content = queries.by_id(entity_id, UUID(subject.partition(":")[2]))
    if content is None:
        return None
    version = queries.version_of_hash(content, digest)
    snapshot = version.snapshot if version else services.snapshot_of(content)
    known = channels.all_of([entity_id])
    row, variants = snapshots.imagined(content, snapshots.from_snapshot(entity_id, snapshot, known), known)
    verdict = check_content.check(row, variants)
    earlier = approvals.approved_last(entity_id, subject, digest)
    before = queries.version_of_hash(content, earlier) if earlier else None
    times = [t for v in variants if (t := v.publish_at or row.publish_at)]
    return ContentProposal(
        content=row,
        variants=variants,
        verdict=verdict,
        settled=settling.settled(content, digest),
        before=before.snapshot if before else None,
        now=snapshot,
        due=min(times, default=None),
        similar=_similar(entity_id, subject, next((v.text for v in variants if v.text), "")),
    )


def _similar(entity_id: int, subject: str, text: str) -> tuple[tuple[Decided, str, int], ...]:
    """Earlier decisions about content like this, the most alike first."""
    known = {UUID(d.subject.partition(":")[2]): d for d in approvals.decided(entity_id, "content:") if d.subject != subject}
    told = queries.texts(entity_id, {id_: d.at for id_, d in known.items()})
    found = [(known[id_], said, int(fuzz.token_set_ratio(text, said))) for id_, said in told.items() if said]
    return tuple(sorted((f for f in found if f[2] >= ALIKE), key=lambda f: -f[2])[:SIMILAR_MAX])


def texts(subjects: list[str], entity_ids: dict[str, int]) -> dict[str, str]:
    """The first words of these pieces, for lists. One query for each entity."""
    found: dict[str, str] = {}
    for entity_id in set(entity_ids.values()):
        mine = {UUID(s.partition(":")[2]): s for s in subjects if s.startswith("content:") and entity_ids[s] == entity_id}
        told = queries.texts(entity_id, dict.fromkeys(mine, datetime.max.replace(tzinfo=UTC))) if mine else {}
        found |= {mine[id_]: text for id_, text in told.items()}
    return found


def overdosed(entity_id: int, subject: str) -> bool:
    """Whether its campaign carries more commercial messages than its dose allows, and no supervisor has let this very version pass."""
    content = queries.by_id(entity_id, UUID(subject.partition(":")[2]))
    return content is not None and doses.exceeded(content) is not None and not doses.let_pass(content)


def unsettled(entity_id: int, subject: str) -> bool:
    """Whether something stands against the content as it is now: asked again at every approval."""
    content = queries.by_id(entity_id, UUID(subject.partition(":")[2]))
    return content is None or not check_content.check(content).clean
