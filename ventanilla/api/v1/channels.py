"""How the bank's channels present themselves, for its own systems."""

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS
from ventanilla.channels import profile_rules, profiles, queries
from ventanilla.channels.profile_rules import Standing
from ventanilla.channels.queries import Channel

router = Router(tags=["channels"])
READ = needs(TokenScope.CHANNELS_READ)


class FieldOut(Schema):
    """`found` is what stands there, `wanted` what the brand sheet says, `rule` the law that asks for it."""

    field: str
    standing: Standing
    found: str
    wanted: str
    rule: str
    by_hand: bool


class ProfileOut(Schema):
    """`score` in percent of what a profile of that country should have. `changed_at`: it changed without us and nobody has settled it."""

    channel: UUID
    entity: str
    name: str
    platform: str
    score: int
    fields: list[FieldOut]
    seen_at: datetime | None
    audited_at: datetime | None
    audit_due: date | None
    changed_at: datetime | None


def _shape(channel: Channel, keys: dict[int, str]) -> dict[str, object]:
    sheet = profiles.sheets([channel.pk]).get(channel.pk)
    seen, checked = (sheet.seen, sheet.checked) if sheet else ({}, {})
    lines = profile_rules.lines(channel.entity.country, seen, checked, profiles.brand(channel.entity_id))
    times = {name: getattr(sheet, name) if sheet else None for name in ("seen_at", "audited_at", "audit_due", "changed_at")}
    names = ("field", "standing", "found", "wanted", "rule", "by_hand")
    return {
        "channel": channel.public_id,
        "entity": keys[channel.entity_id],
        "name": channel.name,
        "platform": channel.platform,
        "score": profile_rules.score(lines),
        "fields": [{name: getattr(line, name) for name in names} for line in lines],
        **times,
    }


@router.get(
    "/channels/{uuid:public_id}/profile", auth=READ, response={200: ProfileOut, **PROBLEMS}, summary="How a channel presents itself"
)
def profile(request: HttpRequest, public_id: UUID) -> object:
    channel = queries.get(caller(request).entities_with(Permission.CHANNEL_READ), public_id)
    if channel is None:
        raise Http404
    return _shape(channel, entity_keys())
