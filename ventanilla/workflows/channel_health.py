"""A channel that stops working is a red state that people hear of, never silence."""

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import holders
from ventanilla.archive.kinds import ChannelChanged
from ventanilla.archive.services import record
from ventanilla.channels import fetching
from ventanilla.channels.types import AuthState
from ventanilla.common.events import EventKind, ring
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many


def dead(channel: fetching.Channel, state: AuthState, detail: str) -> None:
    """Its credentials no longer work: marked, archived and told once, in the caller's transaction."""
    if not fetching.mark_dead(channel, state, detail):
        return
    changed = ChannelChanged(channel=str(channel.public_id), action="credentials_dead", details={"state": state.value})
    record(channel.entity_id, changed, actor="network", about=f"channel:{channel.public_id}")
    ring(channel.entity_id, EventKind.CHANNEL_CHANGED, channel.pk)
    tell(channel, state.value)


def tell(channel: fetching.Channel, reason: str) -> None:
    """Those who may set channels up hear of it."""
    people = holders(Permission.CHANNEL_SET_UP, channel.entity_id)
    notify_many(
        NewNotice(channel.entity_id, user, NoticeKind.CHANNEL_DOWN, {"channel": channel.name, "reason": reason}, "/channels")
        for user in people
    )
