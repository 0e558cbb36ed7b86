"""The credentials of a channel: sealed under a key of its own, opened for one call, refreshed by one process at a time."""

import os
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import orjson
from django.db import transaction
from django.db.models import Q

from ventanilla.channels import registry
from ventanilla.channels.models import Channel, Credential
from ventanilla.channels.types import Connection, Fault, PlatformFault
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import OpenKey, new_keys, open_key, open_keys, seal, unseal

MARGIN = timedelta(minutes=10)  # a session is renewed this long before it ends
LEASE = timedelta(seconds=45)  # longer than a refresh can take: after that, whoever began it is gone
WAIT_S, WAITS = 0.25, 120


def _place(channel: Channel) -> str:
    return f"credential|{channel.public_id}|sealed"


def connection(channel: Channel) -> Connection:
    """What an adapter needs to work for this channel. A channel without credentials gives an empty mapping."""
    row = Credential.objects.filter(channel=channel).first()
    credentials: dict[str, str] = {}
    if row is not None:
        credentials = orjson.loads(unseal(open_key(row.subject_key_id), _place(channel), bytes(row.sealed)))
    return Connection(channel.pk, channel.account_id, channel.handle, channel.settings, credentials)


def nobody() -> Connection:
    """The connection of a channel that there is not: no signature fits it, and it takes the work of a real one."""
    list(Credential.objects.filter(channel_id=0))
    open_keys([0])
    place, key = "credential|nobody|sealed", OpenKey(0, os.urandom(32))
    unseal(key, place, seal(key, place, bytes(64)))
    return Connection(0, "", "", {}, {"webhook_secret": os.urandom(32).hex()})


def bare(channel: Channel) -> Connection:
    """The same without the credentials: enough to count and validate. No query."""
    return Connection(channel.pk, channel.account_id, channel.handle, channel.settings, {})


def fresh(channel: Channel) -> Connection:
    """The same with a session that will last for the call. Outside every transaction: it may ask the network for the next one.

    One process refreshes at a time, the others wait for what it stores: a refresh token is good once. Raises `PlatformFault`.
    """
    if not registry.capabilities(channel.platform).session:
        return connection(channel)
    for _ in range(WAITS):
        row = Credential.objects.filter(channel=channel).first()
        if row is None:
            raise PlatformFault(Fault.UNAUTHORIZED, "no credentials")
        if row.expires_at is not None and row.expires_at > now() + MARGIN:
            return connection(channel)
        free = Q(refreshing_until=None) | Q(refreshing_until__lte=now())
        if Credential.objects.filter(free, pk=row.pk).update(refreshing_until=now() + LEASE):
            return _renewed(channel, row.pk)
        time.sleep(WAIT_S)
    raise PlatformFault(Fault.UNREACHABLE, "the session is being renewed elsewhere")


def _renewed(channel: Channel, row: int) -> Connection:
    """Under the lease: read again, refresh, store before the first use."""
    try:
        made = registry.get(channel.platform).refresh(connection(channel))
        if made is not None:
            with transaction.atomic():
                store(channel, made.credentials, made.expires_at)
    finally:
        Credential.objects.filter(pk=row).update(refreshing_until=None)
    return connection(channel)


def key_of(channel: Channel) -> OpenKey:
    """The channel's own subject key: what the bank itself publishes there is sealed under it. Made with its first use."""
    row = Credential.objects.filter(channel=channel).first()
    if row is None:
        store(channel, {})
        row = Credential.objects.get(channel=channel)
    return open_key(row.subject_key_id)


def store(channel: Channel, credentials: Mapping[str, str], expires_at: datetime | None = None) -> None:
    """Seal and save the credentials of a channel, in the caller's transaction."""
    row = Credential.objects.filter(channel=channel).first()
    key = open_key(row.subject_key_id) if row else new_keys(channel.entity_id, 1)[0]
    Credential.objects.update_or_create(
        channel=channel,
        defaults={
            "entity_id": channel.entity_id,
            "subject_key_id": key.id,
            "sealed": seal(key, _place(channel), orjson.dumps(dict(credentials))),
            "expires_at": expires_at,
            "updated_at": now(),
        },
    )
