"""The networks that the product knows: one line each, the name of the folder under `platforms/`.

A folder has `platform.py` (`CAPABILITIES`, `LIMITS`, `NAME`, `FIELDS`, `STEPS`, `STREAMS`: data, cheap to import) and
`adapter.py` (`ADAPTER`, which may bring a client library and is imported on first use).
"""

from functools import cache
from importlib import import_module
from typing import Any, cast

from ventanilla.channels.contract import Platform
from ventanilla.channels.types import Capabilities, Limits

PLATFORMS = ("plaza", "mastodon", "bluesky", "file")


class UnknownPlatform(LookupError):
    """No such network. The argument is the key that was asked for."""


def _module(key: str, part: str) -> Any:
    if key not in PLATFORMS:
        raise UnknownPlatform(key)
    return import_module(f"ventanilla.channels.platforms.{key}.{part}")


@cache
def get(key: str) -> Platform:
    """The adapter of a network."""
    return cast(Platform, _module(key, "adapter").ADAPTER)


def capabilities(key: str) -> Capabilities:
    """What a network allows, without importing its client library."""
    return cast(Capabilities, _module(key, "platform").CAPABILITIES)


def limits(key: str) -> Limits:
    return cast(Limits, _module(key, "platform").LIMITS)


def name(key: str) -> str:
    """The network's own name, as people know it."""
    return str(_module(key, "platform").NAME)
