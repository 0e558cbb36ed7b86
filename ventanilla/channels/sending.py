"""The life of an attempt after it was queued: claimed, called, settled, and read back when its outcome is unknown.

The claim is one statement, committed before the call; the call is made outside every transaction; what it answered is
settled in the caller's transaction. From the claim on, silence means an unknown outcome: the mutation is never repeated by
itself. Only what was refused before acceptance goes back into the queue.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ventanilla.channels import credentials, holds, outbox, registry
from ventanilla.channels.models import Attempt, Channel
from ventanilla.channels.types import (
    AttemptKind,
    AttemptState,
    AuthState,
    Connection,
    Fault,
    Found,
    Media,
    NotFound,
    Outcome,
    OutcomeUnknown,
    Outgoing,
    Pending,
    PlatformFault,
    Prepared,
    Published,
    Reconciled,
    Refusal,
    Rejected,
    Undecidable,
)
from ventanilla.common import scope
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import KeyDestroyed, OpenKey, open_key, open_keys
from ventanilla.files import queries as files
from ventanilla.jobs.services import enqueue

LEASE = timedelta(seconds=36)  # longer than the wait before a call and the call itself (30 s at most): people hear of it within a minute
CLAIM_TO_CALL = timedelta(seconds=4)  # a worker that slept longer between claim and call does not call: a freeze stops all starts in 5 s
SKEW = timedelta(seconds=30)  # how far a network's clock may differ from ours
TRIES_MAX = 10
TRY_FOR = timedelta(hours=6)
TELL_AFTER = timedelta(seconds=15)
READ_BACK = (13, 30, 60, 300, 900, 3600, 3600, 7200, 14_400)  # seconds between readings while it is not found
POLL_EVERY_S = 10
POLL_FOR = timedelta(hours=2)
_PASSING = frozenset({Refusal.RATE_LIMITED, Refusal.UNREACHABLE, Refusal.AUTH})
_DEAD = (AuthState.NEEDS_REAUTH.value, AuthState.REVOKED.value)
_FAULTS = {
    Fault.UNREACHABLE: Refusal.UNREACHABLE,
    Fault.THROTTLED: Refusal.RATE_LIMITED,
    Fault.UNAUTHORIZED: Refusal.AUTH,
    Fault.FORBIDDEN: Refusal.FORBIDDEN,
    Fault.NOT_FOUND: Refusal.TARGET_GONE,
    Fault.GARBLED: Refusal.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class Task:
    """An attempt in hand, opened. `token` is the claim's, empty before it; `state` and what follows are as it was opened."""

    id: int
    public_id: UUID
    entity_id: int
    channel: Channel
    payload: outbox.Payload
    key: OpenKey
    connection: Connection | None = None
    claimed_at: datetime | None = None
    token: str = ""
    prepared: Prepared | None = None
    lacks_media: bool = False
    state: str = ""
    handle: str = ""
    payload_hash: bytes = b""
    since: datetime | None = None  # nothing of it can be on the network before


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an attempt: for the message that shows it, and for those who must hear of it."""

    attempt: Attempt
    payload: outbox.Payload
    at: datetime
    channel_dead: bool = False
    tell: bool = False  # people should be told now


def _queued(attempt_id: int, at: datetime) -> QuerySet[Attempt]:
    alive = Channel.objects.filter(pk=OuterRef("channel_id"), active=True).exclude(auth_state__in=_DEAD)
    in_time = Q(send_until=None) | Q(send_until__gt=at)
    rows = Attempt.objects.filter(in_time, pk=attempt_id, state="queued", send_at__lte=at)
    return rows.filter(Exists(alive), ~Exists(holds.matching(at)))


def sendable(attempt_id: int) -> bool:
    """Whether the attempt could be claimed at this moment. Asked before media are uploaded; the claim asks again."""
    with scope.system():
        return _queued(attempt_id, now()).exists()


def held_until(attempt_id: int) -> tuple[int, datetime] | None:
    """(entity id, when) for an attempt that a freeze with an end keeps back; None where it is free, or the freeze has no end."""
    hold = holds.covering(attempt_id, now())
    if hold is None or hold.ends_at is None:
        return None
    return Attempt.objects.values_list("entity_id", flat=True).get(pk=attempt_id), hold.ends_at


def take(attempt_id: int) -> Task | None:
    """Open an attempt. None when there is none, or when its subject was erased: then it is withdrawn."""
    attempt = Attempt.objects.select_related("channel").filter(pk=attempt_id).first()
    if attempt is None:
        return None
    try:
        key = open_key(attempt.subject_key_id)
    except KeyDestroyed:
        open_ = Attempt.objects.filter(pk=attempt_id).exclude(state__in=("sent", "refused", "withdrawn"))
        open_.update(state=AttemptState.WITHDRAWN, reason="erased", settled_at=now())
        return None
    payload, media = outbox.open_payload(attempt, key), None
    if payload.outgoing is not None and payload.files:
        media = _media(payload)
        payload = replace(payload, outgoing=replace(payload.outgoing, media=media or ()))
    lacks = bool(payload.files) and media is None
    return Task(
        id=attempt.pk,
        public_id=attempt.public_id,
        entity_id=attempt.entity_id,
        channel=attempt.channel,
        payload=payload,
        key=key,
        claimed_at=attempt.claimed_at,
        token=attempt.claimed_by,
        lacks_media=lacks,
        state=attempt.state,
        handle=attempt.handle,
        payload_hash=bytes(attempt.payload_hash),
        since=(attempt.claimed_at or attempt.created_at) - SKEW,
    )


def opened(public_ids: Collection[UUID]) -> dict[UUID, tuple[Attempt, outbox.Payload]]:
    """These attempts with what they carry, without their attachments; one whose subject was erased is left out. Two queries."""
    rows = list(Attempt.objects.filter(public_id__in=public_ids).select_related("channel"))
    keys = open_keys(row.subject_key_id for row in rows)
    return {row.public_id: (row, outbox.open_payload(row, keys[row.subject_key_id])) for row in rows if row.subject_key_id in keys}


def turned_down(source: str, before: int, entity_id: int) -> UUID | None:
    """The last attempt from the same place that somebody returned or rejected before this one."""
    rows = Attempt.objects.filter(entity_id=entity_id, source=source, state="withdrawn", reason__in=("returned", "rejected"), pk__lt=before)
    return rows.order_by("-pk").values_list("public_id", flat=True).first()


def take_by(public_id: UUID) -> Task | None:
    """The same, by the attempt's public id."""
    found = Attempt.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return take(found) if found is not None else None


def _media(payload: outbox.Payload) -> tuple[Media, ...] | None:
    """The attachments, opened; None when one of them is not there."""
    views = {str(id_): view for id_, view in files.by_ids(payload.files).items()}
    opened = []
    for place, id_ in enumerate(payload.files):
        content, view = files.content(id_), views.get(id_)
        if content is None or view is None:
            return None
        alt = payload.alts[place] if place < len(payload.alts) else view.alt_text
        opened.append(Media(view.media_type, alt_text=alt, name=view.name, content=content))
    return tuple(opened)


def connect(task: Task) -> Task | Rejected:
    """The task with credentials that are good now: refreshed where they run out. Calls the network: outside every transaction."""
    try:
        return replace(task, connection=credentials.fresh(task.channel))
    except PlatformFault as fault:
        return Rejected(_FAULTS[fault.code], f"refresh: {fault.code}", fault.retry_after)


def _connection(task: Task) -> Connection:
    assert task.connection is not None, "connect first"
    return task.connection


def prepare(task: Task) -> Task | Rejected:
    """See to a session that lasts, and upload what it carries. No transaction, no claim yet: nobody sees what happens here."""
    try:
        task = replace(task, connection=credentials.fresh(task.channel))
    except PlatformFault as fault:
        return Rejected(_FAULTS[fault.code], f"session: {fault.code}", fault.retry_after)
    if task.payload.outgoing is None or task.payload.act is not None:
        return task
    if task.lacks_media:
        return Rejected(Refusal.MEDIA, "a file is not ready")
    platform = registry.get(task.channel.platform)
    try:
        prepared = platform.prepare(_connection(task), task.payload.outgoing)
    except PlatformFault as fault:
        return Rejected(_FAULTS[fault.code], f"prepare: {fault.code}", fault.retry_after)
    return prepared if isinstance(prepared, Rejected) else replace(task, prepared=prepared)


def claim(task: Task, worker: str) -> Task | None:
    """Queued becomes sending, in one statement that also asks that no hold covers it and its channel lives. Committed at once."""
    at, token = now(), f"{worker[:40]}:{uuid7().hex[-16:]}"
    with scope.system(), transaction.atomic(durable=True):
        if not _queued(task.id, at).update(state=AttemptState.SENDING, claimed_at=at, claimed_by=token, reason="", detail=""):
            return None
        outbox.note(Attempt.objects.get(pk=task.id), task.key, task.payload.shown, "system")
    return replace(task, claimed_at=at, token=token)


def call(task: Task) -> Outcome:
    """The one mutation. Outside every transaction; never raises."""
    if task.claimed_at is None or now() - task.claimed_at > CLAIM_TO_CALL:
        return Rejected(Refusal.UNREACHABLE, "the worker slept between claim and call")
    platform, id_ = registry.get(task.channel.platform), str(task.public_id)
    payload = task.payload
    try:
        if payload.act is not None:
            return platform.act(_connection(task), payload.act, payload.target, id_)
        assert payload.outgoing is not None
        if payload.target:
            return platform.edit(_connection(task), payload.target, payload.outgoing, id_)
        return platform.publish(_connection(task), task.prepared or Prepared(payload.outgoing), id_)
    except Exception as error:  # an adapter's own mistake, after the call may have gone out: nobody can say
        return OutcomeUnknown(f"{type(error).__name__} in the adapter")


def poll(task: Task, handle: str) -> Outcome:
    """What became of something that the network took and has not shown yet."""
    return registry.get(task.channel.platform).poll(_connection(task), handle)


def read_back(task: Task) -> Reconciled:
    """Look for it on the network. Undecidable while an equal one is under way: it could be taken for this one."""
    platform, payload = registry.get(task.channel.platform), task.payload
    try:
        task = replace(task, connection=credentials.fresh(task.channel))
    except PlatformFault as fault:
        return Undecidable(f"session: {fault}")
    others = Attempt.objects.filter(channel_id=task.channel.pk).exclude(pk=task.id)
    try:
        if payload.act is not None:
            return platform.reconcile_act(_connection(task), payload.act, payload.target)
        if payload.target:
            return _edited(task, payload.target, payload.outgoing)
        if others.filter(payload_hash=task.payload_hash, state="sending").exists():
            return Undecidable("an equal one is being sent")
        assert payload.outgoing is not None and task.since is not None
        taken = frozenset(others.filter(settled_at__gte=task.since).exclude(native_id="").values_list("native_id", flat=True))
        return platform.reconcile(_connection(task), Prepared(payload.outgoing), str(task.public_id), task.since, taken)
    except Exception as error:  # an adapter's own mistake decides nothing
        return Undecidable(f"{type(error).__name__} in the adapter")


def _edited(task: Task, target: str, wanted: Outgoing | None) -> Reconciled:
    """Whether an edit of our own item took effect: it shows in the item's text."""
    try:
        item = registry.get(task.channel.platform).refetch(_connection(task), [target]).get(target)
    except PlatformFault as fault:
        return Undecidable(str(fault))
    text = getattr(item, "text", None)
    if text is None or wanted is None:
        return Undecidable("the item cannot be read")
    return Found(target) if text.strip() == wanted.text.strip() else NotFound()


def settle(task: Task, outcome: Outcome) -> Change | None:
    """Write down what the call answered, in the caller's transaction. None when the attempt is no longer in this worker's hands.

    An answer that comes late still counts: the network's word is the truth, whatever was believed meanwhile.
    """
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("channel").filter(pk=task.id)
    attempt = rows.filter(claimed_by=task.token).first() if task.token else rows.filter(state="queued").first()
    if attempt is None:
        return None
    open_states = {AttemptState.SENDING, AttemptState.UNKNOWN, AttemptState.PENDING} if task.token else {AttemptState.QUEUED}
    if isinstance(outcome, Published):
        return _sent(attempt, task, outcome.native_id, outcome.url, outcome.at) if attempt.state != AttemptState.SENT else None
    if attempt.state not in open_states or (attempt.state != AttemptState.SENDING and isinstance(outcome, OutcomeUnknown)):
        return None
    if isinstance(outcome, Rejected):
        return _refused(attempt, task, outcome)
    if isinstance(outcome, Pending):
        return _pending(attempt, task, outcome.handle)
    return unknown(attempt, task, outcome.detail)


def _sent(attempt: Attempt, task: Task, native_id: str, url: str, at: datetime | None) -> Change:
    """It is there, and it is ours alone. Two that read back at once may find one item: the database gives it to the first."""
    twin = Attempt.objects.filter(channel_id=attempt.channel_id, native_id=native_id).exclude(kind="act").exclude(pk=attempt.pk)
    if attempt.kind != "act" and (not native_id or twin.exists()):
        return unknown(attempt, task, "the network named an item that is another attempt's")
    attempt.state, attempt.native_id, attempt.native_url = AttemptState.SENT, native_id[:300], url[:500]
    attempt.reason, attempt.detail, attempt.settled_at = "", "", now()
    try:
        with transaction.atomic():
            attempt.save()
    except IntegrityError:
        attempt.native_id = attempt.native_url = ""
        return unknown(attempt, task, "the network named an item that is another attempt's")
    return _changed(attempt, task, at=at)


def _refused(attempt: Attempt, task: Task, outcome: Rejected) -> Change:
    """Nothing is on the network. What passes by itself goes back into the queue; the rest is shown."""
    at = now()
    dead = outcome.code is Refusal.AUTH
    attempt.reason, attempt.detail = outcome.code.value, outcome.detail[:300]
    again = outcome.code in _PASSING and (dead or (attempt.tries < TRIES_MAX and at - attempt.created_at < TRY_FOR + _late(attempt)))
    if again:
        attempt.tries += not dead
        wait = max(outcome.retry_after or 0, min(2 ** min(attempt.tries, 9), 300))
        attempt.state, attempt.claimed_at, attempt.claimed_by = AttemptState.QUEUED, None, ""
        attempt.send_at = at + timedelta(seconds=0 if dead else wait)
    else:
        attempt.state, attempt.settled_at = AttemptState.REFUSED, at
    change = _changed(attempt, task, channel_dead=dead, tell=not again)
    if again and not dead:
        outbox.ask(attempt)
    return change


def _late(attempt: Attempt) -> timedelta:
    """A post planned for next week is tried for as long after its own time."""
    return max(attempt.send_at - attempt.created_at, timedelta())


def _pending(attempt: Attempt, task: Task, handle: str) -> Change:
    if attempt.settled_at is None:
        attempt.settled_at = now()
    elif now() - attempt.settled_at > POLL_FOR:
        return unknown(attempt, task, "the network has not shown it for two hours")
    attempt.state, attempt.handle = AttemptState.PENDING, handle[:300]
    later = now() + timedelta(seconds=POLL_EVERY_S)
    enqueue("outbox.poll", {"attempt": attempt.pk}, entity_id=attempt.entity_id, run_at=later, key=f"attempt:{attempt.pk}")
    return _changed(attempt, task)


def unknown(attempt: Attempt, task: Task, detail: str) -> Change:
    """Nobody can say. Read back as soon as the network's own lag has passed."""
    attempt.state, attempt.settled_at = AttemptState.UNKNOWN, now()
    attempt.reason, attempt.detail, attempt.reconciled = "no_answer", detail[:300], 0
    _read_back_in(attempt, registry.limits(attempt.channel.platform).read_back_lag_s)
    return _changed(attempt, task)


def _read_back_in(attempt: Attempt, seconds: float) -> None:
    later = now() + timedelta(seconds=seconds)
    enqueue("outbox.reconcile", {"attempt": attempt.pk}, entity_id=attempt.entity_id, run_at=later, key=f"attempt:{attempt.pk}", rank=2)


def resolve(task: Task, answer: Reconciled) -> Change | None:
    """Write down what the reading back showed, in the caller's transaction. Found is sent; all else stays for a person.

    It is read on for hours, also when it was not found: a network may take late what it had not answered.
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("channel").filter(pk=task.id, state="unknown").first()
    if attempt is None:
        return None
    if isinstance(answer, Found):
        return _sent(attempt, task, answer.native_id, answer.url, None)
    count, before = attempt.reconciled, attempt.reason
    attempt.reconciled = min(count + 1, 1000)
    if count < len(READ_BACK):
        _read_back_in(attempt, READ_BACK[count])
    if isinstance(answer, Undecidable):
        attempt.detail = answer.detail[:300]
    else:
        attempt.reason, attempt.detail = "not_found", ""
    waited = now() - (attempt.settled_at or now())
    tell = attempt.told_at is None and (isinstance(answer, NotFound) or waited >= TELL_AFTER or count >= 1)
    if tell:
        attempt.told_at = now()
    elif attempt.reason == before:
        attempt.save()
        return None  # no news
    return _changed(attempt, task, tell=tell)


def _changed(attempt: Attempt, task: Task, *, at: datetime | None = None, channel_dead: bool = False, tell: bool = False) -> Change:
    attempt.save()
    outbox.note(attempt, task.key, task.payload.shown, "system")
    return Change(attempt, task.payload, at or now(), channel_dead, tell)


def lose(task: Task) -> Change | None:
    """The worker that held it is gone: whether it called, nobody can say. In the caller's transaction."""
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("channel")
    attempt = rows.filter(pk=task.id, state="sending", claimed_at__lt=now() - LEASE).first()
    return unknown(attempt, task, "the worker died") if attempt else None


def lost(limit: int = 100) -> list[int]:
    """Attempts whose worker died between the claim and the answer: their lease is over."""
    rows = Attempt.objects.filter(state="sending", claimed_at__lt=now() - LEASE)
    return list(rows.order_by("claimed_at").values_list("pk", flat=True)[:limit])


def set_aside(attempt_id: int, why: str = "") -> Change | None:
    """A post whose time came under a freeze, or is over, never goes out by itself: a person decides. In the caller's transaction.

    `why` is the caller's own reason. None when nothing keeps it back, or not any more. Answers wait instead: lifting lets them go.
    """
    at = now()
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("channel")
    attempt = rows.filter(pk=attempt_id, state="queued", send_at__lte=at).first()
    reason = "" if attempt is None else _aside(attempt, at) or why
    task = take(attempt_id) if reason else None
    if attempt is None or task is None:
        return None
    attempt.state, attempt.reason, attempt.settled_at = AttemptState.WITHDRAWN, reason, at
    return _changed(attempt, task, tell=True)


def _aside(attempt: Attempt, at: datetime) -> str:
    if attempt.kind == AttemptKind.POST and holds.covering(attempt.pk, at) is not None:
        return "frozen"
    return "missed" if attempt.send_until is not None and attempt.send_until <= at else ""


def overdue(limit: int = 200) -> list[int]:
    """Queued attempts that wait for a person's decision: their time is over, or it came under a freeze."""
    at = now()
    late = Q(send_until__lte=at) | Q(Exists(holds.matching(at)), kind=AttemptKind.POST)
    rows = Attempt.objects.filter(late, state="queued", send_at__lte=at)
    return list(rows.order_by("send_at").values_list("pk", flat=True)[:limit])


def forgotten(limit: int = 200) -> list[tuple[int, int, datetime]]:
    """Queued attempts that have been due for half a minute, that nothing keeps back: whoever should send them did not."""
    late = now() - timedelta(seconds=30)
    alive = Channel.objects.filter(pk=OuterRef("channel_id"), active=True).exclude(auth_state__in=_DEAD)
    in_time = Q(send_until=None) | Q(send_until__gt=now())
    rows = Attempt.objects.filter(in_time, Exists(alive), ~Exists(holds.matching(now())), state="queued", send_at__lt=late)
    return list(rows.order_by("send_at").values_list("pk", "entity_id", "send_at")[:limit])
