"""Typed reads of `VENTANILLA_*` variables. A wrong value is one clear sentence, not a traceback."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")


def names(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def host_and_port(url: str) -> str:
    """`localhost:8000` of an address: the form in which `VENTANILLA_ALLOW_HOSTS` names it."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def folder(name: str, default: str) -> Path:
    return Path(os.environ.get(name) or default).expanduser().resolve()


#: A host that loses power says no goodbye: its sessions, and the locks of a transaction in its middle, must not outlive it by
#: the two hours that TCP allows. The server ends a transaction that nobody goes on with, either side an unanswered connection.
LOST_HOST: dict[str, object] = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "options": "-c idle_in_transaction_session_timeout=60s -c tcp_keepalives_idle=20 -c tcp_keepalives_interval=5 "
    "-c tcp_keepalives_count=3 -c tcp_user_timeout=30s",
}


def database(url: str, home: Path, *, testing: bool = False) -> dict[str, object]:
    """Django's settings for `DATABASE_URL`: SQLite in `home` when empty, else PostgreSQL. Tests take no pool: it would outlive them."""
    if not url:
        return sqlite(home / "ventanilla.sqlite3", testing=testing)
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// (leave it empty for SQLite).")
    options: dict[str, object] = LOST_HOST | dict(parse_qsl(parts.query))
    host = parts.hostname or str(options.pop("host", ""))
    if not testing:
        options["pool"] = {"min_size": 1, "max_size": number("VENTANILLA_DB_POOL", 10), "timeout": 10}
    return {
        "ENGINE": "ventanilla.common.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def sqlite(path: Path, *, testing: bool = False) -> dict[str, object]:
    """SQLite as a server would run it: write-ahead log, full sync, writers queue instead of failing.

    Tests use a file too (threads and processes share it) but need not survive a power cut.
    """
    synchronous = "OFF" if testing else "FULL"
    return {
        "ENGINE": "ventanilla.common.sqlite",
        "NAME": path,
        "TEST": {"NAME": path.with_stem(f"test-{path.stem}"), "DEPENDENCIES": []},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; "
            "PRAGMA mmap_size=268435456; PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=4000;",
        },
    }


def prefixed(*prefixes: str) -> dict[str, str]:
    """Every variable whose name begins with `VENTANILLA_` and one of the prefixes, by its name without `VENTANILLA_`."""
    wanted = tuple(f"VENTANILLA_{prefix}" for prefix in prefixes)
    return {name.removeprefix("VENTANILLA_"): value for name, value in os.environ.items() if name.startswith(wanted)}


def openid_connect(url: str, name: str) -> dict[str, object]:
    """allauth's settings for the bank's identity provider; empty when there is none."""
    if not url:
        return {}
    app = {
        "provider_id": "sso",
        "name": name,
        "client_id": text("VENTANILLA_OIDC_CLIENT_ID"),
        "secret": text("VENTANILLA_OIDC_CLIENT_SECRET"),
        "settings": {"server_url": url, "uid_field": "sub", "oauth_pkce_enabled": True},
    }
    if not app["client_id"]:
        raise ImproperlyConfigured("VENTANILLA_OIDC_URL needs VENTANILLA_OIDC_CLIENT_ID (and VENTANILLA_OIDC_CLIENT_SECRET).")
    return {"openid_connect": {"APPS": [app]}}
