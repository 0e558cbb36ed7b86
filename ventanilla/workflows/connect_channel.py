"""Set a channel up: what was entered is checked with the network at once, and only what works is kept, sealed."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from django.conf import settings

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import credentials, registry, services
from ventanilla.channels.contract import Platform, Pushing
from ventanilla.channels.services import NewChannel, TakenElsewhere
from ventanilla.channels.types import AuthState, CheckResult, Connection, Fault, PlatformFault


class Refusal(StrEnum):
    NO_PERMISSION = "no_permission"
    UNKNOWN_PLATFORM = "unknown_platform"
    FIELD_MISSING = "field_missing"
    FIELD_WRONG = "field_wrong"
    CREDENTIALS = "credentials"
    UNREACHABLE = "unreachable"
    TAKEN_ELSEWHERE = "taken_elsewhere"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was saved; `field` names the one to correct, `detail` is the network's own short word."""

    reason: Refusal
    field: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Connected:
    """The channel as it stands now, and what its credentials allow."""

    channel: services.Channel
    found: CheckResult
    pushed: bool


_USABLE = {AuthState.OK, AuthState.EXPIRING, AuthState.SCOPE_MISSING}


def connect(
    person: Person, entity_id: int, platform: str, values: Mapping[str, str], *, key: str = "", name: str = "", team_id: int | None = None
) -> Connected | Refused:
    """A person with the right connects an account, for the first time or again. The network is asked before anything is saved."""
    if not person.may(Permission.CHANNEL_SET_UP, entity_id):
        return Refused(Refusal.NO_PERMISSION)
    return connect_as(person.actor, entity_id, platform, values, key=key, name=name, team_id=team_id)


def connect_as(
    actor: str, entity_id: int, platform: str, values: Mapping[str, str], *, key: str = "", name: str = "", team_id: int | None = None
) -> Connected | Refused:
    """The same for the shell and the demo, whose right is asked elsewhere."""
    try:
        adapter = registry.get(platform)
    except registry.UnknownPlatform:
        return Refused(Refusal.UNKNOWN_PLATFORM)
    values = {name: value.strip() for name, value in values.items()}
    if wrong := _wrong_field(adapter, values):
        return wrong
    ours = {f.name: values.get(f.name) or f.default for f in adapter.credential_fields if f.setting}
    secret = {f.name: values.get(f.name, "") for f in adapter.credential_fields if not f.setting}
    if adapter.capabilities.webhook:
        secret["webhook_secret"] = secret.get("webhook_secret") or secrets.token_urlsafe(32)
    found = adapter.check(Connection(0, "", "", ours, secret))
    if found.state not in _USABLE:
        return Refused(Refusal.UNREACHABLE if found.state is AuthState.UNREACHABLE else Refusal.CREDENTIALS, detail=found.detail)
    try:
        channel = services.save(NewChannel(entity_id, platform, found, secret, ours, key, name, team_id), actor)
    except TakenElsewhere:
        return Refused(Refusal.TAKEN_ELSEWHERE)
    return Connected(channel, found, _subscribe(adapter, channel))


def _wrong_field(adapter: Platform, values: Mapping[str, str]) -> Refused | None:
    for one in adapter.credential_fields:
        value = values.get(one.name, "") or one.default
        if one.required and not value:
            return Refused(Refusal.FIELD_MISSING, one.name)
        if value and one.pattern and not re.fullmatch(one.pattern, value):
            return Refused(Refusal.FIELD_WRONG, one.name)
    return None


def _subscribe(adapter: Platform, channel: services.Channel) -> bool:
    """Ask a network that can to push; one that does not take it is polled, which loses nothing but seconds."""
    if not adapter.capabilities.webhook:
        return False
    url = f"{settings.PUBLIC_URL}/hooks/{channel.platform}/{channel.public_id}"
    try:
        cast(Pushing, adapter).subscribe(credentials.connection(channel), url)
    except PlatformFault:
        return False
    services.mark_pushed(channel)
    return True


def check(person: Person, channel: services.Channel) -> CheckResult | Refused:
    """Ask the network again what the stored credentials allow."""
    if not person.may(Permission.CHANNEL_SET_UP, channel.entity_id):
        return Refused(Refusal.NO_PERMISSION)
    try:
        found = registry.get(channel.platform).check(credentials.fresh(channel))
    except PlatformFault as fault:
        state = AuthState.REVOKED if fault.code is Fault.UNAUTHORIZED else AuthState.UNREACHABLE
        found = CheckResult(state, detail=fault.detail)
    services.note_check(channel, found, person.actor)
    return found
