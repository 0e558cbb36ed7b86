"""Second factors: one-time codes that work once, kept sealed; passkeys are allauth's."""

import hmac
import time
from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from ventanilla.accounts import lockout
from ventanilla.accounts.models import User
from ventanilla.accounts.types import STEP_UP_FOR
from ventanilla.common import master_sealing
from ventanilla.common.pure.clock import now

PERIOD = 30  # seconds, RFC 6238
DRIFT = 1  # steps that a phone's clock may be off, either way
_PLACE = "factor|totp"
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes let in; they vouch for nothing


def seal(secret: str) -> str:
    return master_sealing.seal(_PLACE, secret.encode())


def unseal(sealed: str) -> str:
    return master_sealing.unseal(_PLACE, sealed).decode()


def has_factor() -> Exists:
    """For a query over users: whether the person has a second factor."""
    return Exists(Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=STRONG))


def proved_at(request: HttpRequest) -> datetime | None:
    """When the second factor was last proved in this session."""
    records = get_authentication_records(request, request.user)
    moments = [r["at"] for r in records if r.get("method") == "mfa" and r.get("type") in STRONG]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def is_fresh(moment: datetime | None) -> bool:
    """Whether a proof is recent enough for what counts."""
    return moment is not None and timedelta(0) <= now() - moment <= STEP_UP_FOR


def came_by_sso(request: HttpRequest) -> bool:
    """Whether the session began at the bank's own identity provider."""
    return any(r.get("method") == "socialaccount" for r in get_authentication_records(request, request.user))


def code_now(secret: str, at: float | None = None) -> str:
    """The one-time code of a moment."""
    return format_hotp_value(hotp_value(secret, int(at or time.time()) // PERIOD))


def accepts(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is right, and spend it: neither it nor an earlier one is taken again (RFC 6238, 5.2)."""
    code = "".join(code.split())
    now_step = int(time.time()) // PERIOD
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        secret, last = unseal(row.data["secret"]), row.data.get("last_step", -1)
        for step in range(now_step - DRIFT, now_step + DRIFT + 1):
            if hmac.compare_digest(format_hotp_value(hotp_value(secret, step)).encode(), code.encode()) and step > last:
                row.data["last_step"] = step
                row.save(update_fields=["data"])
                return True
    return False


def spend(authenticator: Authenticator) -> None:
    """The code with which an app was added is not taken a second time."""
    if authenticator.type == Authenticator.Type.TOTP:
        authenticator.data["last_step"] = int(time.time()) // PERIOD
        authenticator.save(update_fields=["data"])


def match(user: User, code: str, *, recovery: bool = True) -> Authenticator | None:
    """The authenticator (one-time codes or, unless told otherwise, recovery codes) that takes this code, or None. Failures count."""
    digest = lockout.factor_digest(user.pk)
    if lockout.locked_until(digest):
        return None
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES] if recovery else [Authenticator.Type.TOTP]
    for authenticator in Authenticator.objects.filter(user=user, type__in=kinds).order_by("-type"):
        totp = authenticator.type == Authenticator.Type.TOTP
        if accepts(authenticator, code) if totp else authenticator.wrap().validate_code("".join(code.split())):
            lockout.forget(digest)
            authenticator.user = user
            return authenticator
    lockout.failed(digest)
    return None


def add_totp(user_id: int, secret: str = "") -> str:
    """Give a person one-time codes without asking (demo, tests, `user add`). Answers the secret."""
    secret = secret or generate_totp_secret()
    Authenticator.objects.create(user_id=user_id, type=Authenticator.Type.TOTP, data={"secret": seal(secret)})
    return secret


def demo_code(user_id: int) -> str:
    """The code that a demo person's phone would show now; empty for a real person, always."""
    row = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP, user__demo=True).first()
    if row is None:
        return ""
    step, last = int(time.time()) // PERIOD, row.data.get("last_step", -1)
    return code_now(unseal(row.data["secret"]), max(step, min(last + 1, step + DRIFT)) * PERIOD)


def reseal() -> int:
    """Seal every secret again under the current master key. How many were."""
    count = 0
    for row in Authenticator.objects.filter(type=Authenticator.Type.TOTP):
        if not master_sealing.is_current(row.data["secret"]):
            row.data["secret"] = seal(unseal(row.data["secret"]))
            row.save(update_fields=["data"])
            count += 1
    return count
