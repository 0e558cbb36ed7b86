"""What an auditor asks of the installation itself: who came in, what changed about whom. Each line is an archive record."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from ventanilla.accounts.models import Entity, Membership, User
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import holders
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import AccessChanged
from ventanilla.common import scope
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.services import NewNotice, notify, notify_many


def home_of(user_id: int) -> int | None:
    """The entity whose archive tells of this person: their first, else the root of the bank; None while there is no bank."""
    with scope.system():
        first = Membership.objects.filter(user_id=user_id).order_by("id").values_list("entity_id", flat=True).first()
        return first or Entity.objects.filter(parent=None).order_by("id").values_list("id", flat=True).first()


def write(entity_id: int | None, action: str, subject: str, actor: str, details: dict[str, Any] | None = None) -> None:
    """Archive one change of access; nothing while there is no bank yet."""
    if entity_id is None:
        return
    with scope.entity(entity_id):
        record = AccessChanged(action=action, subject=subject, details=details or {})
        archive.record(entity_id, record, actor=actor, about=subject)


def about(user_id: int, action: str, details: dict[str, Any] | None = None, *, actor: str = "") -> None:
    """Archive one change about a person, by themselves unless said otherwise."""
    subject = f"user:{user_id}"
    write(home_of(user_id), action, subject, actor or subject, details)


def tell(user_id: int, what: str) -> None:
    """Tell a person that their own access changed. `what` is a code of ours."""
    entity_id = home_of(user_id)
    if entity_id is not None:
        with scope.entity(entity_id):
            notify(entity_id, user_id, NoticeKind.ACCESS_CHANGED, {"what": what}, "/account")


def signed_in(user_id: int, request: HttpRequest) -> None:
    """Somebody came in, and by which ways."""
    user = User.objects.get(pk=user_id)
    records = get_authentication_records(request, user)
    ways = list(dict.fromkeys(str(r.get("type") or r.get("method")) for r in records))
    about(user_id, "signed_in", {"by": ways})


def linked(user_id: int, provider: str) -> None:
    about(user_id, "sso.linked", {"provider": provider})


def locked(email: str) -> None:
    """A sign-in name was locked: the person's administrators hear of it. A name that nobody has is counted, not told."""
    user = User.objects.filter(email=email.strip().lower()).first()
    entity_id = home_of(user.pk) if user else None
    if user is None or entity_id is None:
        return
    about(user.pk, "locked", actor="system")
    with scope.entity(entity_id):
        notify_many(
            NewNotice(entity_id, admin, NoticeKind.ACCOUNT_LOCKED, {"person": user.name}, f"/settings/people/{user.public_id}")
            for admin in holders(Permission.USER_ADMIN, entity_id)
        )
