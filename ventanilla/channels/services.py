"""Set channels up and switch them off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from ventanilla.archive.kinds import ChannelChanged
from ventanilla.archive.services import record
from ventanilla.channels import credentials, holds
from ventanilla.channels.models import Attempt, Channel
from ventanilla.channels.types import AuthState, CheckResult
from ventanilla.common.events import EventKind, ring
from ventanilla.common.pure.clock import now


@dataclass(frozen=True, slots=True)
class NewChannel:
    """Our account on a network, as it was found when its credentials were checked."""

    entity_id: int
    platform: str
    found: CheckResult
    credentials: Mapping[str, str]
    settings: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    name: str = ""
    team_id: int | None = None
    purpose: str = "care"


class TakenElsewhere(Exception):
    """Another entity has this account already: one account has one owner."""


def _free_key(entity_id: int, wanted: str) -> str:
    taken = set(Channel.objects.filter(entity_id=entity_id).values_list("key", flat=True))
    base = slugify(wanted)[:50] or "channel"
    return next(key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}-{n}") not in taken)


def save(new: NewChannel, actor: str) -> Channel:
    """Make the channel, or connect it again with new credentials when the entity has this account already."""
    found, at = new.found, now()
    known = Channel.objects.filter(platform=new.platform, account_id=found.account_id).exclude(account_id="").first()
    if known is not None and known.entity_id != new.entity_id:
        raise TakenElsewhere(new.platform)
    with transaction.atomic():
        channel = known or Channel(
            entity_id=new.entity_id,
            platform=new.platform,
            account_id=found.account_id,
            key=_free_key(new.entity_id, new.key or f"{new.platform}-{found.handle}"),
            purpose=new.purpose,
            created_at=at,
        )
        channel.handle, channel.name = found.handle[:200], (new.name or found.name or found.handle)[:120]
        channel.settings = {**channel.settings, **new.settings, **found.settings}
        channel.team_id = new.team_id if new.team_id is not None else channel.team_id
        channel.active, channel.auth_state, channel.auth_detail = True, found.state.value, ""
        channel.abilities = {"may": list(found.may), "may_not": list(found.may_not)}
        channel.checked_at, channel.fetch_at = at, None
        channel.save()
        credentials.store(channel, new.credentials)
        _archive(channel, "reconnected" if known else "connected", actor)
        _go_on(channel)
    return channel


def _go_on(channel: Channel) -> None:
    """What waited for this channel goes out now."""
    waiting = Attempt.objects.filter(channel=channel, state="queued")
    holds.release(list(waiting.values_list("pk", "entity_id", "send_at")))


def note_check(channel: Channel, found: CheckResult, actor: str) -> None:
    """Keep what a check of the credentials has found."""
    with transaction.atomic():
        changed = channel.auth_state != found.state.value
        channel.auth_state, channel.auth_detail, channel.checked_at = found.state.value, found.detail[:300], now()
        if found.state in {AuthState.OK, AuthState.SCOPE_MISSING, AuthState.EXPIRING}:
            channel.abilities = {"may": list(found.may), "may_not": list(found.may_not)}
        channel.save(update_fields=["auth_state", "auth_detail", "checked_at", "abilities"])
        if changed:
            _archive(channel, f"checked:{found.state.value}", actor)
            _go_on(channel)


def switch(channel: Channel, *, active: bool, actor: str) -> None:
    """Read and send by this channel, or no longer."""
    with transaction.atomic():
        channel.active = active
        channel.save(update_fields=["active"])
        _archive(channel, "switched_on" if active else "switched_off", actor)
        if active:
            _go_on(channel)


def mark_pushed(channel: Channel) -> None:
    """The network pushes: polling only mends what its pushes lose."""
    channel.settings = {**channel.settings, "pushed": True}
    channel.save(update_fields=["settings"])


def _archive(channel: Channel, action: str, actor: str) -> None:
    changed = ChannelChanged(channel=str(channel.public_id), action=action, details={"platform": channel.platform})
    record(channel.entity_id, changed, actor=actor, about=f"channel:{channel.public_id}")
    ring(channel.entity_id, EventKind.CHANNEL_CHANGED, channel.pk)
