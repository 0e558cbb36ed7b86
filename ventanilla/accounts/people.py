"""People and their roles. Nobody changes their own access, every change is archived, and the person concerned is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import Http404

from ventanilla.accounts import factors, links, lockout, log, sessions
from ventanilla.accounts.models import Entity, LinkKind, Membership, Team, User, UserKind
from ventanilla.accounts.permissions import Permission, Role
from ventanilla.accounts.types import Person
from ventanilla.common import scope


class Refusal(StrEnum):
    OWN_ACCESS = "own_access"
    EMAIL_TAKEN = "email_taken"
    LAST_ADMINISTRATOR = "last_administrator"
    ELSEWHERE_TOO = "elsewhere_too"  # the person works in entities that this administrator does not administer


class Refused(Exception):
    """The change is not made. `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role to be held in an entity."""

    entity_id: int
    role: Role
    team_id: int | None = None
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invited person, and the secret of the link that lets them in (shown once)."""

    public_id: UUID
    secret: str


def _administered(by: Person) -> frozenset[int]:
    return by.entities_with(Permission.USER_ADMIN)


def _subject(by: Person, public_id: UUID) -> User:
    """A person whom this administrator administers: one with a role in their entities, or with none anywhere."""
    user = User.objects.filter(public_id=public_id, kind=UserKind.PERSON).first()
    if user is None or not _administered(by):
        raise Http404
    with scope.system():  # roles in other entities count too
        held = set(Membership.objects.filter(user=user).values_list("entity_id", flat=True))
    if held and not held & _administered(by):
        raise Http404
    return user


def _not_oneself(by: Person, user: User) -> None:
    if user.pk == by.user_id:
        raise Refused(Refusal.OWN_ACCESS)


def _wholly_theirs(by: Person, user: User) -> None:
    """Whoever lets a person in anew could come in as them: only an administrator of every entity in which they work may."""
    with scope.system():
        held = set(Membership.objects.filter(user=user).values_list("entity_id", flat=True))
    if held - _administered(by):
        raise Refused(Refusal.ELSEWHERE_TOO)


def _check_role(by: Person, new: NewRole) -> None:
    if new.entity_id not in _administered(by):
        raise Http404
    if new.team_id is not None and not Team.objects.filter(pk=new.team_id, entity_id=new.entity_id).exists():
        raise Http404


def _role_details(new: NewRole) -> dict[str, str | int | None]:
    return {"role": new.role.value, "entity": new.entity_id, "team": new.team_id, "branch": new.branch}


def _give(by: Person, user: User, new: NewRole) -> None:
    held = Membership.objects.filter(user=user, entity_id=new.entity_id, role=new.role, team__isnull=new.team_id is None)
    if not (held.filter(team_id=new.team_id) if new.team_id else held).exists():
        Membership.objects.create(user=user, entity_id=new.entity_id, role=new.role, team_id=new.team_id, branch=new.branch)
        log.write(new.entity_id, "role.given", f"user:{user.pk}", by.actor, _role_details(new))


def invite(by: Person, name: str, email: str, language: str, roles: Iterable[NewRole]) -> Invited:
    """Invite a person with these roles. Raises `Refused` (the e-mail is taken); `Http404` outside one's own entities."""
    new_roles = list(roles)
    for new in new_roles:
        _check_role(by, new)
    with transaction.atomic():
        if User.objects.filter(email__iexact=email.strip()).exists():
            raise Refused(Refusal.EMAIL_TAKEN)
        user = User.objects.create_user(email=email.strip(), name=name.strip(), language=language, signature=name.strip()[:40])
        for new in new_roles:
            _give(by, user, new)
        log.about(user.pk, "invited", {"name": user.name}, actor=by.actor)
        secret = links.issue(LinkKind.INVITE, user, by_id=by.user_id)
    return Invited(user.public_id, secret)


def give_role(by: Person, public_id: UUID, new: NewRole) -> None:
    """Give a person a role. Raises `Refused`."""
    user = _subject(by, public_id)
    _not_oneself(by, user)
    _check_role(by, new)
    with transaction.atomic():
        _give(by, user, new)
        log.tell(user.pk, new.role.value)


def take_role(by: Person, public_id: UUID, membership_id: int) -> None:
    """Take a role away; it ends with the person's next request. Raises `Refused`."""
    user = _subject(by, public_id)
    _not_oneself(by, user)
    with transaction.atomic():
        held = Membership.objects.filter(pk=membership_id, user=user, entity_id__in=_administered(by)).first()
        if held is None:
            raise Http404
        if held.role == Role.ADMINISTRATOR:
            _keep_an_administrator(held)
        new = NewRole(held.entity_id, Role(held.role), held.team_id, held.branch)
        held.delete()
        log.write(new.entity_id, "role.taken", f"user:{user.pk}", by.actor, _role_details(new))
        log.tell(user.pk, new.role.value)


def _keep_an_administrator(but: Membership) -> None:
    """The bank as a whole always has one who can administer it."""
    with scope.system():
        root = Entity.objects.filter(parent=None).values_list("pk", flat=True)
        others = Membership.objects.filter(role=Role.ADMINISTRATOR, entity_id__in=root, user__is_active=True).exclude(pk=but.pk)
        if but.entity_id in set(root) and not others.exists():
            raise Refused(Refusal.LAST_ADMINISTRATOR)


def set_active(by: Person, public_id: UUID, active: bool) -> None:
    """Close or open a person's account: closed ends every session at once. Raises `Refused`."""
    user = _subject(by, public_id)
    _not_oneself(by, user)
    _wholly_theirs(by, user)
    with scope.system():
        held = list(Membership.objects.filter(user=user))
    with transaction.atomic():
        for membership in held:
            if not active and membership.role == Role.ADMINISTRATOR:
                _keep_an_administrator(membership)
        if User.objects.filter(pk=user.pk).exclude(is_active=active).update(is_active=active):
            sessions.end_all(user.pk)
            log.about(user.pk, "opened" if active else "closed", actor=by.actor)


def new_link(by: Person, public_id: UUID) -> str:
    """A one-time link to a new password (or the first one). Answers its secret; raises `Refused`."""
    user = _subject(by, public_id)
    _not_oneself(by, user)
    _wholly_theirs(by, user)
    with transaction.atomic():
        kind = LinkKind.RESET if user.has_usable_password() else LinkKind.INVITE
        secret = links.issue(kind, user, by_id=by.user_id)
        log.about(user.pk, f"link.{kind}", actor=by.actor)
    return secret


def drop_factors(by: Person, public_id: UUID) -> None:
    """A person lost their phone: remove every second factor and end their sessions; they add a new one at the next sign-in."""
    user = _subject(by, public_id)
    _not_oneself(by, user)
    _wholly_theirs(by, user)
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        sessions.end_all(user.pk)
        lockout.unlock(user.pk, user.email)
        log.about(user.pk, "factors.dropped", actor=by.actor)
        log.tell(user.pk, "factors.dropped")


def unlock(by: Person, public_id: UUID) -> None:
    """Open an account that guessing has locked, before its time."""
    user = _subject(by, public_id)
    with transaction.atomic():
        lockout.unlock(user.pk, user.email)
        log.about(user.pk, "unlocked", actor=by.actor)


def unlock_by_email(email: str) -> bool:
    """The same, from the server itself. False when nobody has the e-mail."""
    user = User.objects.filter(email__iexact=email.strip(), kind=UserKind.PERSON).first()
    if user is None:
        return False
    with transaction.atomic():
        lockout.unlock(user.pk, user.email)
        log.about(user.pk, "unlocked", actor="system")
    return True


def accept(secret: str, password: str) -> User | None:
    """Whoever holds a one-time link sets the password. None when the link is spent; raises `ValidationError` for a weak password."""
    user = links.owner(secret, LinkKind.INVITE, LinkKind.RESET)
    if user is None or not user.is_active:
        return None
    validate_password(password, user)
    with transaction.atomic():
        if not links.use(secret, LinkKind.INVITE, LinkKind.RESET):
            return None
        user.set_password(password)
        user.save(update_fields=["password"])
        sessions.end_all(user.pk)
        lockout.unlock(user.pk, user.email)
        log.about(user.pk, "password.set")
    return user


def first_administrator(secret: str, entity_id: int, name: str, email: str, password: str, *, roles: Iterable[Role] = ()) -> User | None:
    """The first person of an installation, let in by the set-up link. None when the link is spent or somebody was first."""
    validate_password(password, User(email=email, name=name))
    with transaction.atomic():
        if User.objects.filter(kind=UserKind.PERSON).exists() or not links.use(secret, LinkKind.SETUP):
            return None
        return add(entity_id, name, email, password, [Role.ADMINISTRATOR, *roles])


def add(entity_id: int, name: str, email: str, password: str | None, roles: Iterable[Role], *, language: str = "es") -> User:
    """Add a person without an invitation (set-up, `ventanilla user add`, the demo). Raises `Refused` when the e-mail is taken."""
    with transaction.atomic(), scope.system():
        if User.objects.filter(email__iexact=email.strip()).exists():
            raise Refused(Refusal.EMAIL_TAKEN)
        user = User.objects.create_user(
            email=email.strip(), password=password, name=name.strip(), language=language, signature=name.strip()[:40]
        )
        for role in dict.fromkeys(roles):
            Membership.objects.create(user=user, entity_id=entity_id, role=role)
        log.about(user.pk, "added", {"name": user.name, "roles": [r.value for r in roles]}, actor="system")
    return user


def change_password(user_id: int, old: str, new: str) -> User | None:
    """A person changes their own password. None when the old one is wrong (counted) or they are of the demo; `ValidationError` if weak."""
    user = User.objects.get(pk=user_id)
    digest = lockout.name_digest(user.email)
    if user.demo or lockout.locked_until(digest) or not user.check_password(old):
        lockout.failed(digest)
        return None
    validate_password(new, user)
    with transaction.atomic():
        user.set_password(new)
        user.save(update_fields=["password"])
        log.about(user.pk, "password.changed")
        log.tell(user.pk, "password.changed")
    return user


def add_fictional(entity_id: int, name: str, email: str, roles: Iterable[Role], *, team: str = "", branch: str = "") -> User:
    """A colleague of the demo: the demo's password, and one-time codes that the sign-in page shows. Only with `VENTANILLA_DEMO`."""
    if not settings.DEMO and not settings.TESTING:
        raise RuntimeError("fictional people belong to the demo")
    user = add(entity_id, name, email, settings.DEMO_PASSWORD, roles)
    with transaction.atomic(), scope.system():
        User.objects.filter(pk=user.pk).update(demo=True, signature=name.split()[0])
        in_team = Team.objects.filter(entity_id=entity_id, key=team).first() if team else None
        Membership.objects.filter(user=user).update(team=in_team, branch=branch)
        factors.add_totp(user.pk)
    return user
