"""Signatures by Standard Webhooks (symmetric, v1), over the raw body, with room for a secret's successor."""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
_PREFIX = "whsec_"


class BadSecret(ValueError):
    """A secret that is none: `whsec_` and at least 24 bytes in base64."""


class BadSignature(Exception):
    """The call is not the bank's, was changed, or is too old. The argument is a code: `headers`, `time`, `signature`."""


def new_secret() -> str:
    """A fresh secret: `whsec_` and 32 random bytes in base64."""
    return _PREFIX + base64.b64encode(os.urandom(32)).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise BadSecret
    if len(key) < 24:
        raise BadSecret
    return key


def _signature(secret: str, id_: str, seconds: str, body: bytes) -> bytes:
    return hmac.new(_key(secret), f"{id_}.{seconds}.".encode() + body, hashlib.sha256).digest()


def sign(secrets: Sequence[str], id_: str, body: bytes, at: datetime) -> dict[str, str]:
    """The three headers. With two secrets (one on its way out) both signatures are sent."""
    seconds = str(int(at.timestamp()))
    signatures = (base64.b64encode(_signature(secret, id_, seconds, body)).decode() for secret in secrets)
    return {"webhook-id": id_, "webhook-timestamp": seconds, "webhook-signature": " ".join(f"v1,{s}" for s in signatures)}


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, at: datetime) -> str:
    """The id of a genuine call, at most five minutes old or ahead; else `BadSignature`. Header names in lower case."""
    id_, seconds, given = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (id_ and given and seconds.isascii() and seconds.isdigit() and len(seconds) <= 12):
        raise BadSignature("headers")
    if abs(at.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        raise BadSignature("time")
    passed = [part[3:] for part in given.split(" ")[:10] if part.startswith("v1,")]
    for secret in secrets:
        wanted = base64.b64encode(_signature(secret, id_, seconds, body)).decode()
        if any(hmac.compare_digest(wanted.encode(), one.encode()) for one in passed):
            return id_
    raise BadSignature("signature")
