"""Results come back: each network is asked what it counts of our posts; a lead is traced to the post that its person answered."""

import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import holders
from ventanilla.archive.kinds import PostGone
from ventanilla.archive.services import record
from ventanilla.cases import queries as cases
from ventanilla.channels import credentials, fetching, registry
from ventanilla.channels.queries import DEAD
from ventanilla.channels.types import AuthState, Fault, Figures, Gone, PlatformFault
from ventanilla.common import scope
from ventanilla.inbox import queries as inbox
from ventanilla.jobs.services import NewJob, enqueue, enqueue_many
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.publishing import results
from ventanilla.workflows import channel_health

log = logging.getLogger("ventanilla.measure")

JOB = "measure"
ORIGIN = "lead_origin"
AT_ONCE = 100
BACK = timedelta(days=30)  # a lead comes from what its person answered in this time


def plan() -> int:
    """Timer: ask for a reading of every channel with posts whose time has come."""
    with scope.system(), transaction.atomic():
        due = results.due_channels(DEAD)
        enqueue_many(NewJob(JOB, {"channel_id": channel}, entity, key=str(channel), rank=8) for channel, entity in due)
    return len(due)


def run(channel_id: int) -> int:
    """Job: read the figures of a channel's posts that are due. Returns how many were read."""
    channel = fetching.channel(channel_id)
    if channel is None:
        return 0
    if not registry.capabilities(channel.platform).measures:
        results.stop(channel_id)
        return 0
    gauges = results.due(channel_id, AT_ONCE)
    if not gauges:
        return 0
    try:
        told = _asked(channel, [g.part.native_id for g in gauges])
    except PlatformFault as fault:
        _failed(channel, gauges, fault)
        return 0
    with transaction.atomic():
        gone = [g for g in gauges if (one := told.get(g.part.native_id)) is not None and isinstance(one, Gone) and not one.forbidden]
        results.note([g for g in gauges if g not in gone], {id_: asdict(one) for id_, one in told.items() if isinstance(one, Figures)})
        _tell_gone(channel, results.note_gone(gone))
        if len(gauges) == AT_ONCE:
            enqueue(JOB, {"channel_id": channel_id}, entity_id=channel.entity_id, key=str(channel_id), rank=8)
    return len(told)


def _asked(channel: fetching.Channel, native_ids: list[str]) -> Mapping[str, Figures | Gone]:
    """What the network says. An adapter that falls over it is garbage like any other: people see it, and it is asked again."""
    try:
        return registry.get(channel.platform).measure(credentials.fresh(channel), native_ids)
    except PlatformFault:
        raise
    except Exception as error:  # an adapter's own mistake is garbage like any other
        log.warning("channel %s: %s from its adapter", channel.pk, type(error).__name__)
        raise PlatformFault(Fault.GARBLED, type(error).__name__) from error


def _failed(channel: fetching.Channel, gauges: list[results.Gauge], fault: PlatformFault) -> None:
    with transaction.atomic():
        results.put_off(gauges, fault.code.value, fault.retry_after or 0)
        if fault.code is Fault.UNAUTHORIZED:
            channel_health.dead(channel, AuthState.NEEDS_REAUTH, fault.code.value)


def _tell_gone(channel: fetching.Channel, gone: list[results.Gauge]) -> None:
    """A post of ours is gone and nobody here deleted it: archived, and told to its author and to those who may stop publishing."""
    guards = holders(Permission.PUBLISHING_FREEZE, channel.entity_id) if gone else []
    for gauge in gone:
        content = gauge.content
        fact = PostGone(content=str(content.public_id), channel=str(channel.public_id), native_id=gauge.part.native_id)
        record(content.entity_id, fact, actor="network", about=f"content:{content.public_id}")
        said = {"channel": channel.name, "title": content.title}
        people = sorted({content.author_id, *guards})
        notify_many(NewNotice(content.entity_id, p, NoticeKind.POST_GONE, said, f"/content/{content.public_id}") for p in people)


def lead_origin(case: str) -> bool:
    """Job: note which post of ours a lead came from: the last one that its person had answered in the month before. False: none."""
    lead = cases.opening_of(UUID(case))
    if lead is None:
        return False
    answers = inbox.answers_before(lead.conversation_ids, lead.opened_at - BACK, lead.opened_at)
    for channel_id, ids, at in answers:
        known = results.parts_by_native(lead.entity_id, channel_id, ids)
        part = next((known[id_] for id_ in ids if id_ in known), None)
        if part is not None:
            with transaction.atomic():
                return results.note_origin(lead.entity_id, lead.case_id, part, at, lead.opened_at)
    return False
