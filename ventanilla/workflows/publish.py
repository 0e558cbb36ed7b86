"""From an approved piece of content to the networks: asked for, scheduled, sent once, followed; missed or withdrawn by a person.

Every item goes through the outbox, as answers do. A thread and a first comment answer what was published before them, so each
is queued when the one before it stands on the network.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import paths
from ventanilla.approvals import queries as approvals
from ventanilla.approvals import services as approving
from ventanilla.approvals.types import NobodyMayDecide, State
from ventanilla.channels import credentials, decisions, outbox, sending
from ventanilla.channels.sending import Change
from ventanilla.channels.types import Act, AttemptKind, Outgoing
from ventanilla.common.pure.clock import now
from ventanilla.publishing import media, queries, results, services
from ventanilla.publishing.rules import parts_of
from ventanilla.publishing.types import REVIEWS, ContentState, NotPossible, PartKind, VariantState
from ventanilla.workflows import check_content, choose_path, remind_approval
from ventanilla.workflows.check_content import Verdict

_STATES = {
    "awaiting": VariantState.SCHEDULED,
    "queued": VariantState.SCHEDULED,
    "sending": VariantState.PUBLISHING,
    "pending": VariantState.PUBLISHING,
    "sent": VariantState.PUBLISHED,
    "refused": VariantState.FAILED,
    "unknown": VariantState.UNKNOWN,
    "withdrawn": VariantState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """It waits for somebody else's decision."""

    request: UUID


def ask(person: Person, public_id: UUID) -> Asked | Verdict:
    """Ask for approval of exactly what is saved; the verdict where something still stands against it.

    `LookupError` when it is not theirs; `NotPossible`: not a draft, no time, no variants, the time has passed, nobody may decide.
    """
    content = _mine(person, public_id)
    _require(content.state == ContentState.DRAFT, content.state)
    _require(content.publish_at is not None, "no_time")
    _require(bool(content.variants.all()), "no_variants")
    _require(_until(content, None) > now(), "time_passed")
    verdict = check_content.check(content)
    if not verdict.clean:
        return verdict
    choice = choose_path.of_content(content, verdict)
    first = min(_at(content, v) for v in content.variants.all())
    by = min(filter(None, (paths.decide_by(choice.path, now()), first)))
    with transaction.atomic():
        content = services.locked(public_id, content.entity_id)
        try:
            ticket = approving.open_request(
                content.entity_id,
                f"content:{public_id}",
                services.payload(content),
                person,
                choice,
                by,
                summary=content.title,
                contributors=content.contributors,
            )
        except NobodyMayDecide:
            raise NotPossible("nobody_may_approve")
        services.set_state(content, _review(content.entity_id, public_id), actor=person.actor)
        remind_approval.plan(content, ticket.public_id, first)
    return Asked(ticket.public_id)


def _mine(person: Person, public_id: UUID) -> queries.Content:
    content = queries.get(person, public_id)
    if content is None or not person.may(Permission.CONTENT_WRITE, content.entity_id):
        raise LookupError(str(public_id))
    return content


def _require(holds: bool, code: str) -> None:
    if not holds:
        raise NotPossible(code)


def _at(content: queries.Content, variant: queries.Variant | None) -> datetime:
    at = (variant.publish_at if variant else None) or content.publish_at
    assert at is not None, "scheduled content has a time"
    return at


def _until(content: queries.Content, variant: queries.Variant | None) -> datetime:
    """Until when it may go out without a person: the window that was approved."""
    return _at(content, variant) + timedelta(minutes=content.window_minutes)


def _review(entity_id: int, public_id: UUID) -> ContentState:
    """The stage that the open request is at, as content calls it."""
    permission = approvals.current_permission(entity_id, f"content:{public_id}")
    return ContentState.COMPLIANCE_REVIEW if permission == Permission.COMPLIANCE_SIGN else ContentState.INTERNAL_REVIEW


def decided(public_id: UUID, entity_id: int, state: State) -> None:
    """A decision about the content was taken, in the transaction of the decision: the next stage, back to the author, or on its way."""
    content = services.locked(public_id, entity_id)
    if content.state not in REVIEWS:
        raise NotPossible(content.state)
    if state is State.OPEN:
        services.set_state(content, _review(entity_id, public_id))
    elif state is State.APPROVED:
        services.set_state(content, ContentState.APPROVED)
        schedule(content)
    else:
        services.set_state(content, ContentState.DRAFT, state.value)


def schedule(content: queries.Content) -> None:
    """Queue the first item of every variant for its time, in the caller's transaction. Asked twice, it is queued once."""
    approved = approvals.is_approved(content.entity_id, f"content:{content.public_id}", services.hash_of(content))
    _require(approved, "not_approved")
    for variant in content.variants.select_related("channel", "content__campaign", "content__entity"):
        _queue(content, variant, 0, "")
        services.set_variant(variant, VariantState.SCHEDULED)
    content.refresh_from_db()


def _queue(content: queries.Content, variant: queries.Variant, position: int, reply_to: str, root: str = "") -> None:
    kind, text = parts_of(variant.text, variant.thread, variant.first_comment)[position]
    text = check_content.outgoing_text(content, variant, text)
    used = media.attached(variant) if position == 0 else ()
    extra = {"location": variant.location} if variant.location and position == 0 else {}
    item = Outgoing(text, reply_to=reply_to, root_id=root, language=variant.language, extra=extra)
    files = tuple(m.file for m in used)
    new = outbox.NewAttempt(
        entity_id=content.entity_id,
        channel_id=variant.channel_id,
        kind=AttemptKind.POST,
        source=f"content:{content.public_id}",
        idempotency_key=f"content:{variant.public_id}:{content.version}:{position}",
        payload=outbox.Payload(item, files=files, shown=text, alts=tuple(m.alt_text for m in used)),
        key=credentials.key_of(variant.channel),
        author_id=content.author_id,
        send_at=_at(content, variant) if position == 0 else now(),
        send_until=_until(content, variant) if position == 0 else None,
        campaign=content.campaign.key if content.campaign else "",
        product=content.product,
        actor=f"user:{content.author_id}",
    )
    queued = outbox.queue(new)
    if queued.fresh:
        services.add_part(variant, position, kind, queued.public_id)


def tell(change: Change) -> None:
    """What became of an attempt of a post: its part, its variant and the content follow, and the next item is queued.

    Runs in the transaction of the change.
    """
    attempt = change.attempt
    content = services.locked(UUID(attempt.source.partition(":")[2]), attempt.entity_id)
    part = queries.part_of(attempt.public_id) or _followed(change)
    if part is None:
        return
    variant = part.variant
    planned = parts_of(variant.text, variant.thread, variant.first_comment)
    state = VariantState.HELD if attempt.reason in decisions.SET_ASIDE else _STATES[attempt.state]
    services.note_part(
        part, state, planned=len(planned), reason=attempt.reason, native_id=attempt.native_id, url=attempt.native_url, at=change.at
    )
    if state is VariantState.PUBLISHED:
        results.follow(part)
    if state is VariantState.PUBLISHED and part.position + 1 < len(planned) and part.version == content.version:
        root = variant.parts.filter(version=part.version, position=0).values_list("native_id", flat=True).first() or attempt.native_id
        below = root if planned[part.position + 1][0] is PartKind.COMMENT else attempt.native_id
        _queue(variant.content, variant, part.position + 1, below, root)


def _followed(change: Change) -> queries.Part | None:
    """A person sent it again: the new attempt takes the place of the one that it follows."""
    follows = change.attempt.follows
    before = queries.part_of(follows.public_id) if follows else None
    return services.add_part(before.variant, before.position, before.kind, change.attempt.public_id) if before else None


def told(change: Change) -> None:
    """What became of an act on one of our own posts: a deletion shows on its part."""
    if change.payload.act is Act.DELETE and change.attempt.state == "sent":
        services.note_deleted(change.attempt.entity_id, change.payload.target, change.attempt.channel_id, change.at)


def take_back(person: Person, content: queries.Content) -> None:
    """Withdraw every attempt of the content that has not left yet. `NotPossible("leaving")` when one is on the wire."""
    for part in queries.parts(content):
        task = sending.take_by(part.attempt)
        if task is None or task.state in ("sent", "refused", "withdrawn"):
            continue
        try:
            tell(decisions.withdraw(person, task))
        except decisions.NotPossible:
            raise NotPossible("leaving")


def withdraw(person: Person, public_id: UUID) -> queries.Content:
    """Take it back: what is queued never leaves, what is published is deleted on its network. `LookupError`, `NotPossible("leaving")`."""
    content = _mine(person, public_id)
    with transaction.atomic():
        content = services.locked(public_id, content.entity_id)
        take_back(person, content)
        approving.void(content.entity_id, f"content:{public_id}", "withdrawn", actor=person.actor)
        for part in queries.parts(content):
            if part.state == VariantState.PUBLISHED and part.deleted_at is None:
                _delete(person, content, part)
        for variant in content.variants.exclude(state=VariantState.PUBLISHED):
            services.set_variant(variant, VariantState.WITHDRAWN, "withdrawn")
        services.set_state(content, ContentState.WITHDRAWN, "withdrawn", actor=person.actor)
    return content


def _delete(person: Person, content: queries.Content, part: queries.Part) -> None:
    channel = part.variant.channel
    outbox.queue_act(
        content.entity_id,
        channel.pk,
        Act.DELETE,
        part.native_id,
        f"content:{content.public_id}",
        f"delete:{part.attempt}",
        credentials.key_of(channel),
        author_id=person.user_id,
        actor=person.actor,
    )
