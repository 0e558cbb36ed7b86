"""What the demo's bank publishes: campaigns, and posts at every stage, each brought there by the product's own verbs at its hour.

What has been published stands on Plaza already when the desk hears of it, as with answers (`desk.py`).
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import Code
from ventanilla.channels import sending
from ventanilla.channels.types import Outcome, Published, Refusal, Rejected
from ventanilla.common import scope
from ventanilla.common.pure import clock
from ventanilla.config.demo.rules import People, proved
from ventanilla.publishing import campaigns, listing, planning, queries, snapshots
from ventanilla.publishing.campaigns import CampaignState, NewCampaign
from ventanilla.publishing.types import CommentThread, Kind, NewContent, NewVariant, Planned
from ventanilla.workflows import approve, check_content, discuss_content, outgoing, publish, write_content

log = logging.getLogger("ventanilla.demo")
_TOLD = Path(__file__).with_name("posts.json")
_AHEAD = timedelta(hours=44)  # how long before its hour a post is begun
_LATEST = timedelta(hours=19)  # what is planned for the days to come was begun before this
_FOREVER = timedelta(days=40)
Say = Callable[[str, datetime, int], str]  # puts a text on Plaza, at an hour and with so many likes; its id there


@dataclass(frozen=True, slots=True)
class Press:
    """A country's part in it: where it publishes, by which clock, who decides, in the order of the steps."""

    entity_id: int
    channel_id: int
    country: str
    zone: str
    deciders: tuple[Person, ...]
    say: Say


def deciders(handle: str) -> list[str]:
    """Who decides about the posts of an office, by first name."""
    return list(_told()["deciders"][handle])


def _told() -> dict[str, Any]:
    return dict(json.loads(_TOLD.read_text()))


def publish_all(presses: Mapping[str, Press], people: People, end: datetime) -> None:
    """Everything, up to `end` and planned beyond it. Safe to repeat."""
    told = _told()
    for row in told["campaigns"]:
        _campaign(presses[row["office"]], people[row["who"]], row, end)
    for row in told["spans"]:
        _span(presses[row["office"]], people[row["who"]], row, end)
    for row in sorted(told["posts"], key=lambda row: row["day"] if row["day"] is not None else 0):
        _post(presses[row["office"]], people, row, end)


def _campaign(press: Press, person: Person, row: Mapping[str, Any], end: datetime) -> None:
    begins, ends = ((end + timedelta(days=row[name])).date() for name in ("begins", "ends"))
    with scope.within(person.scope), transaction.atomic():
        if row["key"] in {one.key for one in campaigns.of_entities([press.entity_id])}:
            return
        new = NewCampaign(
            name=row["name"],
            starts_on=begins,
            ends_on=ends,
            theme=row["theme"],
            goal=row["goal"],
            targets=row["targets"],
            budget_note=row["budget_note"],
            products=tuple(row["products"]),
            dose=row["dose"],
            register=row["register"],
        )
        with clock.at(end - timedelta(days=20)):
            made = campaigns.create(person, press.entity_id, row["key"], new)
        if row["running"]:
            with clock.at(end + timedelta(days=row["begins"])):
                campaigns.set_state(person, made.public_id, CampaignState.RUNNING)


def _span(press: Press, person: Person, row: Mapping[str, Any], end: datetime) -> None:
    day = end.astimezone(ZoneInfo(press.zone)).date() + timedelta(days=row["day"])
    starts = datetime.combine(day, time(0), ZoneInfo(press.zone))
    with scope.within(person.scope):
        if row["name"] not in {one.name for one in planning.spans([press.entity_id], end - _FOREVER, end + _FOREVER)}:
            planning.lay(person, press.entity_id, row["kind"], row["name"], starts, starts + timedelta(days=row["days"]))


def _post(press: Press, people: People, row: Mapping[str, Any], end: datetime) -> None:
    """One post, from its first words to where it stands."""
    author, at = people[row["who"]], _hour(press, row, end)
    begun = min(at - _AHEAD, end - _LATEST) if at else end - _LATEST
    with scope.within(author.scope):
        known = listing.page(author, listing.Filter(search=row["title"], entity_ids=frozenset({press.entity_id}))).lines
        standing = _written(author, known[0].public_id) if known else None
        if standing is not None and (row["end"] == "draft" or _went_on(standing)):
            return
        with clock.at(begun):
            content = standing or _write(press, author, row, at)
        native_id = press.say(_as_it_goes_out(content), at, row.get("likes", 0)) if row["end"] == "published" and at else ""
        with transaction.atomic():
            _talk(content.public_id, people, row, begun)
            _bring(press, author, people, content.public_id, row, begun, at, native_id)


def _went_on(content: queries.Content) -> bool:
    """Whether more than its first words have been told: what came after them came in one piece."""
    return content.version > 1 or content.state != "draft" or bool(content.reason)


def _hour(press: Press, row: Mapping[str, Any], end: datetime) -> datetime | None:
    if row["day"] is None:
        return None
    there = ZoneInfo(press.zone)
    day = end.astimezone(there).date() + timedelta(days=row["day"])
    return datetime.combine(day, time.fromisoformat(row["hour"]), there)


def _written(author: Person, public_id: UUID) -> queries.Content:
    found = queries.get(author, public_id)
    assert found is not None, "the author reads what they wrote"
    return found


def _write(press: Press, author: Person, row: Mapping[str, Any], at: datetime | None) -> queries.Content:
    known = {one.key: one.public_id for one in campaigns.of_entities([press.entity_id])}
    new = NewContent(
        title=row["title"],
        variants=(NewVariant(press.channel_id, row["text"]),),
        kind=Kind(row.get("kind", "organic")),
        campaign=known.get(row.get("campaign", "")),
        product=row.get("product", ""),
        countries=(press.country,),
        commercial=row.get("commercial", False),
        at=Planned(at.replace(tzinfo=None), press.zone, window_minutes=60) if at else None,
    )
    return _written(author, write_content.write(author, press.entity_id, new).public_id)


def _as_it_goes_out(content: queries.Content) -> str:
    variant = content.variants.all()[0]
    return check_content.outgoing_text(content, variant, variant.text)


def _talk(content: UUID, people: People, row: Mapping[str, Any], begun: datetime) -> None:
    for number, (name, text) in enumerate(row.get("said", ())):
        with scope.within(people[name].scope), clock.at(begun + timedelta(minutes=70 + 25 * number)):
            discuss_content.comment(people[name], content, CommentThread.INTERNAL, text)
    if "task" in row:
        whom, text, days = row["task"]
        with clock.at(begun + timedelta(hours=2)):
            author = people[row["who"]]
            discuss_content.assign(author, content, people[whom].user_id, text, clock.now() + timedelta(days=days))


def _bring(
    press: Press,
    author: Person,
    people: People,
    content: UUID,
    row: Mapping[str, Any],
    begun: datetime,
    at: datetime | None,
    native_id: str,
) -> None:
    """Where it stands: asked for, decided about, sent, changed."""
    stage = row["end"]
    if stage == "draft":
        return
    with clock.at(begun + timedelta(hours=1)):
        asked = publish.ask(author, content)
    if not isinstance(asked, publish.Asked):
        log.warning("demo: a post was stopped: %s", ", ".join(sorted(asked.blocks | asked.asks)))
        return
    if stage == "rejected":
        _decide(people[row["by"]], press.entity_id, content, begun + timedelta(hours=4), Code.REJECT, row["reason"])
    decided = {"internal": 0, "rejected": 0, "compliance": 1}.get(stage, len(press.deciders))
    for number, person in enumerate(press.deciders[:decided]):
        _decide(person, press.entity_id, content, begun + timedelta(hours=3 + 5 * number))
    if stage == "voided":
        with clock.at(begun + timedelta(hours=16)):
            _change(author, content, row["then"])
    elif stage == "withdrawn":
        with clock.at(begun + timedelta(hours=30)):
            publish.withdraw(author, content)
    elif at is not None and stage in ("published", "failed"):
        outcome = Published(native_id, "", at) if native_id else Rejected(Refusal.INVALID, "invalid")
        _settle(_written(author, content), at, outcome)


def _decide(person: Person, entity_id: int, content: UUID, at: datetime, code: Code = Code.APPROVE, reason: str = "") -> None:
    ticket = approvals.ticket(entity_id, f"content:{content}")
    assert ticket is not None, "it was asked for"
    with scope.within(person.scope), clock.at(at):
        approve.decide(proved(person), ticket.public_id, code, ticket.payload_hash, reason)


def _change(author: Person, content: UUID, text: str) -> None:
    row = _written(author, content)
    new = snapshots.of_content(row)
    write_content.rewrite(author, content, row.version, replace(new, variants=(replace(new.variants[0], text=text),)))


def _settle(content: queries.Content, at: datetime, outcome: Outcome) -> None:
    with clock.at(at):
        for part in queries.parts(content):
            task = sending.take_by(part.attempt)
            if task is not None and task.state == "queued":
                outgoing.tell(sending.settle(task, outcome))
