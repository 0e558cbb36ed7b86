"""What the demo's compliance officers keep: rule packs that somebody answers for, notices, word lists; and who approves what."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path as File
from typing import Any

from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import paths, versions
from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import Code, Path, PathStep, SubjectKind
from ventanilla.catalogue import disclosures, lexicons, packs
from ventanilla.common import scope
from ventanilla.common.pure import clock
from ventanilla.compliance.lexicons import Action
from ventanilla.workflows import approve

_TOLD = File(__file__).with_name("rules.json")
People = Mapping[str, Person]  # by first name
_DAY = timedelta(days=1)


def proved(person: Person) -> Person:
    """The person with the second factor just given: what a decision asks for."""
    return replace(person, factor_at=clock.now())


def keep(people: People, entities: Mapping[str, int], end: datetime) -> None:
    """Lay the rules down. `entities` by country, the group under the empty name. Safe to repeat."""
    told = json.loads(_TOLD.read_text())
    for row in told["packs"]:
        _sign(people[row["who"]], entities[row["at"]], row, end)
    for row in told["disclosures"]:
        _notice(people[row["who"]], entities[row["at"]], row, end)
    for row in told["lexicons"]:
        _words(people, entities[row["at"]], row, end)


def two_steps(author: Person, agreeing: Person, entity_id: int, end: datetime) -> None:
    """A post is read by whoever answers for the desk, and then by compliance: one designs it, another agrees."""
    steps = (PathStep(Permission.APPROVAL_DECIDE, name="Responsable de la mesa"), PathStep(Permission.COMPLIANCE_SIGN, name="Cumplimiento"))
    with scope.within(author.scope), clock.at(end - 60 * _DAY), transaction.atomic():
        if (entity_id, SubjectKind.POST) in paths.laid_down([entity_id]):
            return
        versions.write(author, entity_id, SubjectKind.POST, [Path(steps, minutes=24 * 60, name="Publicaciones", remind=4 * 60)])
        _agree(agreeing, entity_id, f"path:{versions.propose(author, entity_id, SubjectKind.POST, 'Circuito acordado con Cumplimiento.')}")


def _sign(person: Person, entity_id: int, row: Mapping[str, Any], end: datetime) -> None:
    with scope.within(person.scope), clock.at(end + row["signed"] * _DAY):
        if entity_id in {one.entity_id for one in packs.history(entity_id, row["pack"])}:
            return
        due, until = (end + row[name] * _DAY for name in ("review", "expires"))
        version = packs.pack_of(row["pack"]).version
        packs.sign_off(person, entity_id, row["pack"], version, review_due=due.date(), expires_on=until.date(), note=row["note"])


def _notice(person: Person, entity_id: int, row: Mapping[str, Any], end: datetime) -> None:
    at = end + row["from"] * _DAY
    with scope.within(person.scope), clock.at(at), transaction.atomic():
        if row["key"] in {one.key for one in disclosures.listed(frozenset({entity_id}))}:
            return
        made = disclosures.add(person, entity_id, row["key"], row["name"])
        disclosures.add_version(person, made, row["texts"], row["classes"], row["countries"], at.date(), None, row["note"])


def _words(people: People, entity_id: int, row: Mapping[str, Any], end: datetime) -> None:
    author, at = people[row["who"]], end + row["days"] * _DAY
    with scope.within(author.scope), clock.at(at), transaction.atomic():
        if row["key"] in {one.key for one in lexicons.listed(frozenset({entity_id}))}:
            return
        made = lexicons.add(author, entity_id, row["key"], row["name"], row["purpose"])
        entries, exclusions = lexicons.parse(row["entries"]), lexicons.parse(row["exclusions"], "exclusions")
        wanted = lexicons.Wanted(entries, exclusions, Action(row["action"]), tuple(row["kinds"]), row["note"])
        version = lexicons.propose(author, made, wanted, at.date())
        if row["approved"]:
            _agree(people[row["by"]], entity_id, f"lexicon:{version}")


def _agree(person: Person, entity_id: int, subject: str) -> None:
    ticket = approvals.ticket(entity_id, subject)
    if ticket is not None:
        with scope.within(person.scope):
            approve.decide(proved(person), ticket.public_id, Code.APPROVE, ticket.payload_hash)
