"""A bank with one country and one channel, for benchmarks."""

from ventanilla.accounts.models import Entity, Team
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now


def channel(key: str = "es") -> Channel:
    """The channel of a new entity."""
    group, _ = Entity.objects.get_or_create(key="bench", defaults={"kind": "group", "name": "Bench"})
    entity = Entity.objects.create(key=f"bench-{key}", kind="country", parent=group, country="ES", name=key)
    team = Team.objects.create(entity=entity, key="care", name="Care")
    return Channel.objects.create(
        entity=entity, team=team, key="plaza", platform="plaza", account_id=key, handle="@banco", name=key, created_at=now()
    )
