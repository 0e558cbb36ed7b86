"""What intake must know of the channels through which messages come."""

from dataclasses import dataclass

from ventanilla.channels.models import Channel


@dataclass(frozen=True, slots=True)
class Door:
    """One channel: where its messages belong, and by what names the bank is known there."""

    id: int
    key: str
    platform: str
    team_id: int | None
    handle: str
    domains: tuple[str, ...]


def doors(entity_id: int) -> dict[int, Door]:
    """Every channel of an entity, switched off ones included: what they brought before still counts. One query."""
    rows = Channel.objects.filter(entity_id=entity_id)
    return {row.pk: Door(row.pk, row.key, row.platform, row.team_id, row.handle, tuple(row.settings.get("domains", ()))) for row in rows}
