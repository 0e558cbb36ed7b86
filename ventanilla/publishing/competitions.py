"""Competitions: planned under a campaign, approved, opened with a public commitment, closed, drawn by two people, claimed.

The order keeps it fair: the seed is committed to before anybody enters, the list is final before the seed is revealed, and what the
draw mixes is archived as it comes to be. Nothing is drawn twice: a second draw is refused, whoever asks.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import CompetitionChanged
from ventanilla.common.pure import draw
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import new_keys, open_key, seal, unseal
from ventanilla.publishing import competition_queries
from ventanilla.publishing.campaigns import Refused
from ventanilla.publishing.models import Campaign, Competition, Content, Entry
from ventanilla.publishing.models.campaigns import CampaignState
from ventanilla.publishing.models.competitions import CompetitionState
from ventanilla.publishing.queries import readable
from ventanilla.publishing.signups import new_key
from ventanilla.publishing.times import UnknownZone, WallTime, resolve
from ventanilla.understanding import mask_forbidden

State = CompetitionState
SUBJECT = "competition"
# Why somebody does not take part. The first three are found by the desk, the others said by a person.
FOUND = ("deleted", "late", "hashtag")
SAID = ("country", "minor", "staff", "fake", "rules", "asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCompetition:
    """What a person fills in. Wall times are naive, to the minute; `prizes` one line each, the first winner's first."""

    title: str
    bases: str
    prizes: tuple[str, ...]
    opens: datetime
    closes: datetime
    zone: str
    content: UUID | None = None
    winners: int = 1
    substitutes: int = 2
    hashtag: str = ""
    country: str = ""
    adults: bool = True
    public_promise: str = ""
    claim_days: int = 10
    keep_days: int = 90


def create(person: Person, campaign_id: UUID, new: NewCompetition) -> Competition:
    """A competition under a campaign, as a draft. `Http404`; `PermissionDenied`; `Refused`."""
    campaign = Campaign.objects.filter(public_id=campaign_id, entity_id__in=readable(person)).first()
    if campaign is None:
        raise Http404
    if not person.may(Permission.CONTENT_WRITE, campaign.entity_id):
        raise PermissionDenied
    if campaign.state not in (CampaignState.PLANNED, CampaignState.RUNNING):
        raise Refused(state="closed")
    values = _values(campaign, new)
    with transaction.atomic():
        row = Competition.objects.create(
            entity_id=campaign.entity_id, campaign=campaign, key=new_key(), author_id=person.user_id, created_at=now(), **values
        )
        record(row, person.actor, "created", rules(row))
    return row


def change(person: Person, public_id: UUID, new: NewCompetition) -> bool:
    """Change a draft; other bases become the next version. False when nothing differs. `Http404`, `Refused`."""
    with transaction.atomic():
        row = locked(person, public_id)
        if row.state != State.DRAFT:
            raise Refused(state="open_already")
        values = _values(row.campaign, new)
        changes = {name for name, value in values.items() if getattr(row, name) != value}
        if "bases" in changes:
            row.bases_version += 1
        for name in changes:
            setattr(row, name, values[name])
        row.author_id = person.user_id
        if changes:
            row.save()
            record(row, person.actor, "changed", rules(row))
    return bool(changes)


def locked(person: Person, public_id: UUID, permission: Permission = Permission.CONTENT_WRITE) -> Competition:
    """The competition, under lock, where the person holds the permission; `Http404` elsewhere."""
    mine = person.entities_with(permission)
    rows = Competition.objects.select_for_update(of=("self",)).select_related("campaign", "entity")
    row = rows.filter(public_id=public_id, entity_id__in=mine).first()
    if row is None:
        raise Http404
    return row


def _clean(text: str, longest: int) -> str:
    return mask_forbidden(text.replace("\x00", "").replace("\r\n", "\n").strip()).text[:longest]


def _values(campaign: Campaign, new: NewCompetition) -> dict[str, Any]:
    """The columns as they are stored; `Refused` where they cannot be."""
    plain = asdict(new)
    texts = {"title": 120, "bases": 20_000, "hashtag": 60, "public_promise": 300}
    values = {name: _clean(plain[name], longest) for name, longest in texts.items()}
    for name in ("title", "bases"):
        if not values[name]:
            raise Refused(**{name: "missing"})
    values["hashtag"] = values["hashtag"].lstrip("#").strip()
    prizes = [line for said in new.prizes if (line := _clean(said, 300))]
    bounds = {"winners": (1, 1000), "substitutes": (0, 1000), "claim_days": (1, 365), "keep_days": (0, 730)}
    for name, (least, most) in bounds.items():
        if not least <= plain[name] <= most:
            raise Refused(**{name: "out_of_bounds"})
    if not prizes:
        raise Refused(prizes="missing")
    content = Content.objects.filter(entity_id=campaign.entity_id, public_id=new.content).first() if new.content else None
    if new.content and content is None:
        raise Refused(content="content_gone")
    try:
        opens, closes = (resolve(WallTime(wall.replace(tzinfo=None), new.zone)).at for wall in (new.opens, new.closes))
    except (UnknownZone, OverflowError):
        raise Refused(zone="zone_unknown")
    if closes <= opens:
        raise Refused(closes="dates_crossed")
    return {
        **values,
        **{name: plain[name] for name in ("zone", "winners", "substitutes", "adults", "claim_days", "keep_days")},
        "country": new.country[:2].upper(),
        "prizes": prizes,
        "content": content,
        "wall_opens": new.opens.isoformat(timespec="minutes")[:16],
        "wall_closes": new.closes.isoformat(timespec="minutes")[:16],
        "opens_at": opens,
        "closes_at": closes,
    }


def rules(row: Competition) -> dict[str, Any]:
    """Everything that compliance approves and that may not change afterwards: what an approval binds to."""
    names = ("title", "bases", "bases_version", "prizes", "winners", "substitutes", "hashtag", "country", "adults", "wall_opens",
             "wall_closes", "zone", "public_promise", "claim_days", "keep_days")  # fmt: skip
    return {**{name: getattr(row, name) for name in names}, "content": str(row.content.public_id) if row.content else ""}


def record(row: Competition, actor: str, action: str, details: Mapping[str, Any]) -> None:
    """Archive what became of a competition. Pseudonyms, hashes and rules alone: nothing of a person."""
    fact = CompetitionChanged(competition=str(row.public_id), title=row.title, action=action, details=dict(details))
    archive.record(row.entity_id, fact, actor=actor, about=f"{SUBJECT}:{row.public_id}")


# -- its course ----------------------------------------------------------------------------------------------------


def open_(person: Person, public_id: UUID, *, approved: bool) -> Competition:
    """Open it: the seed is made and sealed, its commitment published and archived. `approved`: exactly these rules stand approved."""
    with transaction.atomic():
        row = locked(person, public_id)
        if row.state != State.DRAFT:
            raise Refused(state="not_from_here")
        if not approved:
            raise Refused(state="not_approved")
        if row.closes_at <= now():
            raise Refused(state="over")
        key, seed = new_keys(row.entity_id, 1)[0], secrets.token_bytes(draw.SEED_BYTES)
        row.state, row.seed_key_id, row.seed = State.OPEN, key.id, seal(key, _place(row), seed)
        row.commitment = draw.commitment(seed)
        row.save(update_fields=["state", "seed_key_id", "seed", "commitment"])
        record(row, person.actor, "opened", {"commitment": row.commitment, "algorithm": draw.ALGORITHM})
    return row


def _place(row: Competition) -> str:
    return f"competition|{row.public_id}|seed"


def drop(person: Person, public_id: UUID, reason: str) -> None:
    """Call it off before the draw; the reason is public. `Refused`."""
    reason = _clean(reason, 500)
    with transaction.atomic():
        row = locked(person, public_id)
        if row.state in (State.DRAWN, State.DROPPED):
            raise Refused(state="not_from_here")
        if not reason:
            raise Refused(reason="missing")
        row.state, row.reason = State.DROPPED, reason
        row.save(update_fields=["state", "reason"])
        record(row, person.actor, "dropped", {"reason": reason})


def close(person: Person, public_id: UUID) -> Competition:
    """The list is final: its hash is published and archived. Only after the closing time, and never empty. `Refused`."""
    with transaction.atomic():
        row = locked(person, public_id)
        if row.state != State.OPEN:
            raise Refused(state="not_from_here")
        if now() < row.closes_at:
            raise Refused(state="still_open")
        names = pseudonyms(row)
        if not names:
            raise Refused(state="nobody")
        row.state, row.list_hash = State.CLOSED, draw.list_hash(names)
        row.evidence = {**_evidence(row), "entries": names}
        row.save(update_fields=["state", "list_hash", "evidence"])
        record(row, person.actor, "closed", {"list_hash": row.list_hash, "entries": len(names)})
    return row


def ask_to_draw(person: Person, public_id: UUID, public_value: str = "") -> Competition:
    """The first of two asks for the draw, and enters the outside value where one was promised. `Refused`."""
    value = _clean(public_value, 100)
    with transaction.atomic():
        row = locked(person, public_id)
        if row.state != State.CLOSED:
            raise Refused(state="not_from_here")
        if bool(row.public_promise) != bool(value):
            raise Refused(public_value="value_missing" if row.public_promise else "value_not_promised")
        row.asked_by_id, row.asked_at, row.public_value = person.user_id, now(), value
        row.save(update_fields=["asked_by", "asked_at", "public_value"])
        record(row, person.actor, "draw_asked", {"public_value": value})
    return row


def carry_out(person: Person, public_id: UUID) -> Competition:
    """The second of two, who may approve and has proved their second factor, draws. Once: then it stands. `Refused`."""
    with transaction.atomic():
        row = locked(person, public_id, Permission.APPROVAL_DECIDE)
        if row.state != State.CLOSED or row.asked_by_id is None:
            raise Refused(state="not_from_here")
        if person.user_id == row.asked_by_id or person.token:
            raise Refused(state="own_work")
        if not person.stepped_up():
            raise Refused(state="step_up")
        seed = unseal(open_key(row.seed_key_id or 0), _place(row), bytes(row.seed or b""))
        names = list((row.evidence or {})["entries"])  # as it was final: whoever was forgotten meanwhile is a name of nobody
        if draw.commitment(seed) != row.commitment or draw.list_hash(names) != row.list_hash:
            raise Refused(state="changed_meanwhile")
        drawn = draw.draw(seed, names, row.winners + row.substitutes, row.public_value)
        shares = {"entries": names, "winners": drawn[: row.winners], "substitutes": drawn[row.winners :]}
        row.evidence = {**_evidence(row), "seed": seed.hex(), **shares}
        row.state, row.drawn_by_id, row.drawn_at = State.DRAWN, person.user_id, now()
        row.save(update_fields=["evidence", "state", "drawn_by", "drawn_at"])
        found = {entry.pseudonym: entry for entry in Entry.objects.filter(competition=row, pseudonym__in=drawn)}
        for position, name in enumerate(drawn, 1):
            if name in found:
                found[name].position = position
        Entry.objects.bulk_update(found.values(), ["position"])
        told = {name: row.evidence[name] for name in ("seed", "public_value", "list_hash", "winners", "substitutes")}
        record(row, person.actor, "drawn", told)
    return row


def _evidence(row: Competition) -> dict[str, Any]:
    """What is public of the draw besides the list, the seed and the outcome."""
    return {
        "algorithm": draw.ALGORITHM,
        "competition": str(row.public_id),
        "title": row.title,
        "commitment": row.commitment,
        "public_promise": row.public_promise,
        "public_value": row.public_value,
        "list_hash": row.list_hash,
    }


def pseudonyms(row: Competition) -> list[str]:
    """The names under which people take part, as the draw takes them."""
    return draw.canonical(Entry.objects.filter(competition=row, excluded="").values_list("pseudonym", flat=True))


# -- entries -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to the competition's post, as the inbox has it. `text` is masked."""

    message: UUID
    identity_id: int
    conversation_id: int | None
    text: str
    posted_at: datetime
    deleted: bool


def take(row: Competition, answers: Iterable[Answered]) -> int:
    """Bring the list up to date with what stands on the network, while the competition is open. How many are new.

    One entry a person: their first answer that counts. What was edited or deleted meanwhile counts as it stands now; what a person
    of the desk has excluded stays excluded.
    """
    if row.state != State.OPEN:
        return 0
    best: dict[int, tuple[Answered, str]] = {}
    for answer in sorted(answers, key=lambda a: a.posted_at):
        if answer.posted_at < row.opens_at:
            continue
        why, known = _why_not(row, answer), best.get(answer.identity_id)
        if known is None or (known[1] and not why):
            best[answer.identity_id] = (answer, why)
    standing = {entry.identity_id: entry for entry in Entry.objects.filter(competition=row)}
    fresh = []
    for identity_id, (answer, why) in best.items():
        entry = standing.get(identity_id)
        if entry is None:
            fresh.append(_entry(row, answer, why))
        elif not entry.by and (entry.message, entry.excluded) != (answer.message, why):
            entry.message, entry.posted_at, entry.excluded = answer.message, answer.posted_at, why
            entry.save(update_fields=["message", "posted_at", "excluded"])
    Entry.objects.bulk_create(fresh)
    return len(fresh)


def _entry(row: Competition, answer: Answered, why: str) -> Entry:
    return Entry(
        entity_id=row.entity_id,
        competition=row,
        identity_id=answer.identity_id,
        conversation_id=answer.conversation_id,
        message=answer.message,
        pseudonym=secrets.token_hex(16),
        posted_at=answer.posted_at,
        excluded=why,
    )


def _why_not(row: Competition, answer: Answered) -> str:
    if answer.deleted:
        return "deleted"
    if answer.posted_at >= row.closes_at:
        return "late"
    if row.hashtag and f"#{row.hashtag.lower()}" not in answer.text.lower().split():
        return "hashtag"
    return ""


def exclude(person: Person, public_id: UUID, entry_id: UUID, why: str, note: str = "") -> None:
    """Take somebody off the list, or put them back (`why` empty), while the list is not final. `Http404`, `Refused`."""
    if why and why not in SAID:
        raise Refused(why="missing")
    with transaction.atomic():
        row = locked(person, public_id)
        if row.state != State.OPEN:
            raise Refused(state="list_final")
        entry = Entry.objects.select_for_update().filter(competition=row, public_id=entry_id).first()
        if entry is None:
            raise Http404
        entry.excluded, entry.note, entry.by = why, _clean(note, 300), person.actor if why else ""
        entry.save(update_fields=["excluded", "note", "by"])
        record(row, person.actor, "excluded" if why else "readmitted", {"entry": entry.pseudonym, "why": why})


def told(row: Competition, entry: Entry, actor: str) -> None:
    """The winner has been written to."""
    entry.told_at = now()
    entry.save(update_fields=["told_at"])
    record(row, actor, "told", {"entry": entry.pseudonym, "claim_by": claim_by(row, entry)})


def claim_by(row: Competition, entry: Entry) -> str:
    """Until when the prize is claimed; empty until they have been told."""
    return (entry.told_at + timedelta(days=row.claim_days)).isoformat() if entry.told_at else ""


def settle(person: Person, public_id: UUID, entry_id: UUID, *, claimed: bool) -> None:
    """A winner has claimed the prize, or has lost it: then the next substitute moves up. `Http404`, `Refused`."""
    with transaction.atomic():
        row = locked(person, public_id)
        entry = next((one for one in competition_queries.winning(row) if one.public_id == entry_id), None)
        if entry is None:
            raise Http404
        if entry.claimed_at or (not claimed and not entry.told_at):
            raise Refused(state="not_from_here")
        if claimed:
            entry.claimed_at = now()
        else:
            entry.lapsed_at = now()
        entry.save(update_fields=["claimed_at", "lapsed_at"])
        record(row, person.actor, "claimed" if claimed else "lapsed", {"entry": entry.pseudonym})


# -- erasure -------------------------------------------------------------------------------------------------------


def expire() -> int:
    """A chore: what ties pseudonyms to people goes once its time is over; the evidence stays. How many went."""
    gone = 0
    for row in Competition.objects.filter(erased_at=None, closes_at__lt=now()):
        if row.closes_at + timedelta(days=row.keep_days) < now():
            with transaction.atomic():
                gone += Entry.objects.filter(competition=row).delete()[0]
                Competition.objects.filter(pk=row.pk).update(erased_at=now())
    return gone


def erase(identity_ids: Iterable[int]) -> int:
    """A person is forgotten: their entries go; a list that is final keeps the pseudonym, which then is nobody's."""
    return Entry.objects.filter(identity_id__in=list(identity_ids)).delete()[0]
