from importlib import import_module

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ventanilla.accounts.permissions import Role
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now


class EntityKind(models.TextChoices):
    GROUP = "group", _("Group")
    COUNTRY = "country", _("Country")
    BRAND = "brand", _("Brand")


class Entity(models.Model):
    """A node of the bank's tree: group > country > brand. Everything of a tenant hangs on one."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=10, choices=EntityKind.choices)
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2, default="")  # ISO 3166-1, empty for a group
    language = models.CharField(max_length=10, default="es")
    zone = models.CharField(max_length=60, default="Europe/Madrid")  # IANA
    currency = models.CharField(max_length=3, default="EUR")  # ISO 4217
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="entity_country_given", condition=Q(kind="group") | ~Q(country="")),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People of one entity who share a queue."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="teams")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "key"], name="team_key_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class UserKind(models.TextChoices):
    PERSON = "person", _("Person")
    SERVICE = "service", _("Service")  # stands behind an API token; can't sign in


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. What they may do comes from memberships, never from `is_superuser`."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=UserKind.choices, default=UserKind.PERSON)
    signature = models.CharField(max_length=40, default="", blank=True)  # how an agent signs public replies
    language = models.CharField(max_length=10, default="es")
    theme = models.CharField(max_length=10, default="auto")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    demo = models.BooleanField(default=False)  # a fictional colleague: the demo shows the one-time codes
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role in an entity. It reaches the entity's brands too, and, for a group, all of its countries."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="memberships")
    branch = models.CharField(max_length=20, default="", blank=True)  # a branch manager's office code
    supervised = models.BooleanField(default=False)  # answers wait for somebody's approval

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "entity", "role", "team"], nulls_distinct=False, name="membership_once"),
        ]


class ApiToken(models.Model):
    """A bearer token of a system of the bank: scopes, an expiry, and only a digest of the secret."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="api_tokens")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="api_token")
    name = models.CharField(max_length=80)
    digest = models.BinaryField(unique=True)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Session(AbstractBaseSession):
    """A sign-in. The key is a digest and the data is sealed under the installation's key: a dump of the table opens no door."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    started_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)
    address = models.CharField(max_length=45, default="")
    agent = models.CharField(max_length=200, default="")

    @classmethod
    def get_session_store_class(cls) -> type:
        return import_module(settings.SESSION_ENGINE).SessionStore


class Lockout(models.Model):
    """How often a sign-in name or a second factor was tried in vain. Names are keyed digests: unknown ones are counted alike."""

    digest = models.BinaryField(unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    first_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)
    times = models.PositiveSmallIntegerField(default=0)  # how often it was locked in a row: each time lasts longer


class LinkKind(models.TextChoices):
    SETUP = "setup"
    INVITE = "invite"
    RESET = "reset"


class Link(models.Model):
    """A one-time link: into an empty installation, for an invited person, or to a new password. Only a digest is kept."""

    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    digest = models.BinaryField(unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="links")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
