"""Which bank an entity speaks to: one setting.

`VENTANILLA_BANK` is `console`, `files:/path` or `http:https://…`; with entities, `es=http:https://…,mx=files:/srv/mx,*=console`.
Secrets: `VENTANILLA_BANK_SECRET` (what we send is signed with it) and `VENTANILLA_BANK_EVENTS_SECRET` (what comes back is), each also
with the entity's key (`VENTANILLA_BANK_SECRET_ES`); two, parted by a space, while one takes the other's place. A file
`keys/bank.secret` or `keys/bank-events.secret` (and `…-es.secret`) in `$VENTANILLA_HOME` does as well.
"""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ventanilla.bank.console import ConsoleBank
from ventanilla.bank.files import FileBank
from ventanilla.bank.http import HttpBank
from ventanilla.bank.signing import new_secret
from ventanilla.bank.types import Bank
from ventanilla.common.private_files import write_private

_ENTITY = re.compile(r"([a-z0-9_-]{1,40}|\*)=(.+)")


def _parse(setting: str) -> dict[str, str]:
    if not _ENTITY.match(setting):
        return {"*": setting}
    chosen = {}
    for part in setting.split(","):
        found = _ENTITY.fullmatch(part.strip())
        if found is None:
            raise ImproperlyConfigured("VENTANILLA_BANK must be console, files:/path, http:https://…, or entity=… parted by commas.")
        chosen[found.group(1)] = found.group(2)
    return chosen


def secrets_for(entity: str, name: str) -> tuple[str, ...]:
    """The secrets of an entity for `BANK_SECRET` or `BANK_EVENTS_SECRET`: its own, else the installation's."""
    for suffix in (f"_{entity.upper().replace('-', '_')}", "") if entity else ("",):
        found = settings.BANK_SECRETS.get(f"{name}{suffix}", "")
        if found:
            return tuple(found.split())
        path = _file(name, suffix)
        if path.exists():
            return tuple(path.read_text().split())
    return ()


def make_secrets() -> tuple[str, str]:
    """The secrets of an installation whose bank is the reference back office, made on its first day: sent with, heard with."""
    made = []
    for name in ("BANK_SECRET", "BANK_EVENTS_SECRET"):
        found = secrets_for("", name)
        if not found:
            found = (new_secret(),)
            write_private(_file(name, ""), found[0])
        made.append(" ".join(found))
    return made[0], made[1]


def _file(name: str, suffix: str) -> Path:
    stem = f"{name.removesuffix('_SECRET')}{suffix}".lower().replace("_", "-")
    return Path(settings.VENTANILLA_HOME) / "keys" / f"{stem}.secret"


def events_secrets(entity: str) -> tuple[str, ...]:
    """With which the bank signs its call-backs."""
    return secrets_for(entity, "BANK_EVENTS_SECRET") or secrets_for(entity, "BANK_SECRET")


@lru_cache(maxsize=64)
def _bank(entity: str, how: str, secrets: tuple[str, ...]) -> Bank:
    kind, _, where = how.partition(":")
    if kind == "console" and not where:
        return ConsoleBank(entity)
    if kind == "files" and where:
        return FileBank(entity, Path(where).expanduser() / entity)
    if kind == "http" and where.startswith(("http://", "https://")):
        return HttpBank(entity, where, secrets)
    raise ImproperlyConfigured("VENTANILLA_BANK must be console, files:/path or http:https://….")


def how_for(entity: str) -> str:
    """The setting that holds for an entity's key: `console`, `files:…` or `http:…`."""
    chosen = _parse(settings.BANK)
    return chosen.get(entity) or chosen.get("*") or "console"


def bank_for(entity: str) -> Bank:
    """The bank's systems of the entity with this key."""
    how = how_for(entity)
    return _bank(entity, how, secrets_for(entity, "BANK_SECRET") if how.startswith("http:") else ())


def is_polled(entity: str) -> bool:
    """Whether the bank's updates are fetched; else the bank calls back."""
    return not how_for(entity).startswith("http:")
