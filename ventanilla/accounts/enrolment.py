"""Second factors come and go: archived in the same transaction, and told to their owner in case it was not them."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from ventanilla.accounts import factors, log


def _say(user_id: int, action: str, kind: str) -> None:
    log.about(user_id, action, {"type": kind})
    log.tell(user_id, action)


def added(request: HttpRequest, kind: str) -> None:
    """The newest factor of this kind was just added. Adding it has proved it, and the code that did so is spent."""
    newest = Authenticator.objects.filter(user_id=request.user.pk, type=kind).latest("id")
    newest.user = request.user
    factors.spend(newest)
    record_authentication(request, request.user, "mfa", id=newest.pk, type=kind, reauthenticated=True)
    _say(newest.user_id, "factor.added", kind)


def removed(request: HttpRequest, kind: str) -> None:
    """A factor of this kind is gone."""
    assert request.user.pk is not None
    _say(request.user.pk, "factor.removed", kind)


def renewed(request: HttpRequest) -> None:
    """There are new recovery codes."""
    assert request.user.pk is not None
    _say(request.user.pk, "factor.renewed", Authenticator.Type.RECOVERY_CODES)
