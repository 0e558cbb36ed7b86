"""Every kind of job and the function that does it; chores that come back by themselves; timers.

A function takes the job's payload as keyword arguments and may run twice (`jobs/worker.py`).
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings

from ventanilla.accounts import lockout, sessions
from ventanilla.api.middleware import forget_old_keys
from ventanilla.approvals import deadlines
from ventanilla.approvals import services as approvals
from ventanilla.archive import errands, sequencer
from ventanilla.channels import deliveries
from ventanilla.common.events import prune as prune_events
from ventanilla.common.pure.clock import now
from ventanilla.config.demo import loading as demo
from ventanilla.files import services as files
from ventanilla.inbox import learning, upkeep
from ventanilla.jobs.services import FAILED, NewJob, enqueue_many
from ventanilla.jobs.services import prune as prune_jobs
from ventanilla.jobs.worker import Timer
from ventanilla.notices import delivery
from ventanilla.notices.services import DELIVER
from ventanilla.publishing import competitions, entries, plans
from ventanilla.workflows import (
    archive_errands,
    attachments,
    back_test,
    bank_updates,
    compete,
    dossier,
    failed_work,
    fetch,
    forget,
    handoff,
    intake,
    landing,
    measure,
    outgoing,
    own_layer,
    place_leads,
    protect,
    recheck,
    remind_approval,
    series,
    sign_up,
    watch_own,
    watch_profile,
    write_profile,
)

# Chores of the installation: kind -> (every, function). Each run asks for the next.
CHORES: Mapping[str, tuple[timedelta, Callable[[], Any]]] = {
    "chore.prune_events": (timedelta(hours=1), prune_events),
    "chore.prune_jobs": (timedelta(days=1), prune_jobs),
    "chore.expire_deliveries": (timedelta(hours=1), deliveries.expire),
    "chore.close_waiting": (timedelta(hours=1), upkeep.close_waiting),
    "chore.weigh_readings": (timedelta(hours=6), learning.roll_up),
    "chore.expire_exports": (timedelta(hours=1), errands.expire),
    "chore.expire_files": (timedelta(hours=6), files.expire),
    "chore.forget_plans": (timedelta(days=1), plans.forget),
    "chore.remind_signed_up": (timedelta(minutes=15), sign_up.remind),
    "chore.expire_competitions": (timedelta(hours=6), competitions.expire),
    "chore.collect_entries": (timedelta(minutes=5), compete.collect_open),
    "chore.expire_sign_ups": (timedelta(hours=1), entries.expire),
    "chore.extend_series": (timedelta(hours=6), series.plan),
    "chore.forget_sessions": (timedelta(hours=1), sessions.forget_expired),
    "chore.forget_lockouts": (timedelta(days=1), lockout.forget_old),
    "chore.forget_idempotency_keys": (timedelta(hours=6), forget_old_keys),
}


def _next(kind: str) -> NewJob:
    return NewJob(kind, run_at=now() + CHORES[kind][0], key="chore", rank=8)


def _chore(kind: str) -> None:
    """Do the chore, whatever becomes of it the next one is on its way."""
    enqueue_many([_next(kind)])
    CHORES[kind][1]()


def start_chores() -> None:
    """Make sure that every chore waits for its turn."""
    enqueue_many(_next(kind) for kind in CHORES)


JOBS: Mapping[str, Callable[..., Any]] = {
    **{kind: partial(_chore, kind) for kind in CHORES},
    attachments.FETCH: attachments.fetch,
    FAILED: failed_work.tell,
    "erase_files": files.erase,
    "fetch": fetch.run,
    "recheck": recheck.run,
    "intake": intake.run,
    "protect": protect.run,
    "content.remind": remind_approval.run,
    deadlines.REMIND: approvals.remind,
    deadlines.ESCALATE: deadlines.escalate,
    "watch_own": watch_own.run,
    "watch_profile": watch_profile.run,
    "outbox.send": outgoing.send,
    "outbox.poll": outgoing.poll,
    "outbox.reconcile": outgoing.reconcile,
    "handoff": demo.patient(handoff.run) if settings.DEMO else handoff.run,
    forget.PURGE: forget.purge,
    "place_lead": place_leads.place,
    measure.ORIGIN: measure.lead_origin,
    measure.JOB: measure.run,
    "write_profile": write_profile.run,
    "archive.verify": archive_errands.run,
    "archive.export": archive_errands.run,
    dossier.JOB: dossier.run,
    own_layer.JOB: own_layer.run,
    own_layer.AGAIN: own_layer.read_again,
    DELIVER: delivery.deliver,
    back_test.JOB: back_test.run,
    landing.LOOK: landing.look,
    sign_up.MAIL: sign_up.send,
    series.EXTEND: series.run,
    "demo.load": demo.load,
    "demo.live": demo.live,
}

TIMERS: tuple[Timer, ...] = (
    Timer("sequencer", 1.0, sequencer.run),
    Timer("fetch", 5.0, fetch.plan),
    Timer("recheck", 30.0, recheck.plan),
    Timer("outbox", 5.0, outgoing.sweep),
    Timer("watch_own", 15.0, watch_own.plan),
    Timer("watch_profile", 300.0, watch_profile.plan),
    Timer("measure", 30.0, measure.plan),
    Timer("bank", 5.0, bank_updates.poll),
    Timer("leads", 20.0, place_leads.offer_expired),
)
if "plaza" in settings.INSTALLED_APPS:  # what a restarted web process left undelivered
    TIMERS += (Timer("plaza", 2.0, import_module("plaza.push").deliver),)
