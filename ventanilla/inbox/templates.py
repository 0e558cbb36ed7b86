"""Reply templates: versions that are never changed, only followed by the next."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.placeholders import places
from ventanilla.inbox.models import ReplyTemplate
from ventanilla.inbox.types import InboxRefused
from ventanilla.understanding import mask_forbidden

# What a template may name; each is filled from the conversation when it is inserted.
VARIABLES = ("customer", "agent", "reference", "case", "product", "branch", "bank", "link")


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template as a person writes it. `surface` empty: for every surface; `team_id` None: for everybody."""

    key: str
    language: str
    name: str
    text: str
    shortcut: str = ""
    surface: str = ""
    topic: str = ""
    team_id: int | None = None


def write(person: Person, entity_id: int, new: NewTemplate) -> ReplyTemplate:
    """Save a template, as the next version where its key and language exist. Raises `InboxRefused` with what is wrong."""
    if not person.may(Permission.TEMPLATE_EDIT, entity_id):
        raise PermissionDenied
    key, text, name = slugify(new.key)[:60], new.text.replace("\x00", "").strip(), " ".join(new.name.split())[:120]
    if not key or not text or not name:
        raise InboxRefused(_("A template needs a name and a text."))
    unknown = [word for word in places(text) if word not in VARIABLES]
    if unknown:
        raise InboxRefused(_("There is no variable {%(name)s}.") % {"name": unknown[0]})
    if mask_forbidden(text).found:
        raise InboxRefused(_("A template must not hold card numbers, passwords or codes."))
    shortcut = new.shortcut.strip().lstrip("/").lower()[:30]
    with transaction.atomic():
        versions = ReplyTemplate.objects.select_for_update(of=("self",)).filter(entity_id=entity_id, key=key, language=new.language)
        last = versions.order_by("-version").first()
        _refuse_taken(entity_id, shortcut, new, key)
        versions.update(active=False)
        return ReplyTemplate.objects.create(
            entity_id=entity_id,
            team_id=new.team_id,
            key=key,
            language=new.language,
            version=last.version + 1 if last else 1,
            surface=new.surface,
            name=name,
            shortcut=shortcut,
            text=text,
            topic=new.topic,
            written_by=person.actor,
            written_at=now(),
        )


def _refuse_taken(entity_id: int, shortcut: str, new: NewTemplate, key: str) -> None:
    if not shortcut:
        return
    same = ReplyTemplate.objects.filter(entity_id=entity_id, language=new.language, shortcut=shortcut, active=True)
    if other := same.exclude(key=key).first():
        raise InboxRefused(_("The shortcut /%(shortcut)s belongs to “%(name)s”.") % {"shortcut": shortcut, "name": other.name})


def retire(person: Person, template: ReplyTemplate) -> None:
    """Take a template out of use; its versions stay for the record."""
    if not person.may(Permission.TEMPLATE_EDIT, template.entity_id):
        raise PermissionDenied
    ReplyTemplate.objects.filter(entity_id=template.entity_id, key=template.key, language=template.language).update(active=False)
