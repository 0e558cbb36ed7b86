"""Look at how our channels present themselves: a profile that changed without us is an alarm. A stolen account shows here too."""

from django.db import transaction

from ventanilla.accounts.types import Person
from ventanilla.channels import credentials, fetching, profiles, registry
from ventanilla.channels.queries import Channel
from ventanilla.channels.types import PlatformFault
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import NewJob, enqueue_many
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify_many
from ventanilla.understanding import mask_forbidden


def plan() -> int:
    """Timer: ask for a look at every profile that has not had one for six hours."""
    with scope.system(), transaction.atomic():
        due = fetching.quiet(profiles.STREAM, profiles.EVERY)
        enqueue_many(NewJob("watch_profile", {"channel_id": c.pk}, c.entity_id, key=str(c.pk), rank=7) for c in due)
    return len(due)


def run(channel_id: int) -> int:
    """Job: how many fields have changed on the network since the last look. A network that tells nothing is looked at by people."""
    channel = fetching.channel(channel_id)
    return look(channel) if channel is not None else 0


def look(channel: Channel) -> int:
    """The same, now. Forbidden data in what stands there (a hijacked profile may hold any) is masked before it is kept."""
    row, begun = fetching.cursor_of(channel, profiles.STREAM), now()
    try:
        seen = registry.get(channel.platform).profile(credentials.fresh(channel))
    except PlatformFault as fault:
        fetching.failed(row, fault.code.value)
        return 0
    with transaction.atomic():
        clean = {field: mask_forbidden(text.replace("\x00", "")).text for field, text in seen.items()}
        changed = profiles.note_seen(channel, clean, begun) if clean else {}
        if changed:
            told = (channel.entity_id, NoticeKind.PROFILE_CHANGED, {"channel": channel.name}, f"/channels/{channel.public_id}/profile")
            notify_many(NewNotice(told[0], user, *told[1:]) for user in profiles.told_of(channel))
        fetching.advance(row, begun.isoformat(), gap=False)
    return len(changed)


def look_now(person: Person, channel: Channel) -> int:
    """A person asks for a look at once, having been let to the channel's profile."""
    return look(channel) if profiles.may_work(person, channel) else 0
