"""What the frame around every page shows: who is here, in which entity, what waits, whether we publish."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import EntityName, Person
from ventanilla.approvals import queries as approvals
from ventanilla.catalogue import packs
from ventanilla.channels import holds
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.inbox import streams
from ventanilla.inbox.streams import Stream
from ventanilla.notices import queries as notices
from ventanilla.web import demo_progress, navigation
from ventanilla.web.freeze import Publishing, publishing
from ventanilla.workflows import failed_work

THEMES = ("auto", "light", "dark")


class Shell:
    """Built lazily: a partial that htmx asks for never pays for the frame."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.person: Person | None = getattr(request, "person", None)

    @cached_property
    def theme(self) -> str:
        chosen = getattr(self.request.user, "theme", "") or self.request.COOKIES.get("theme", "auto")
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def demo_loading(self) -> int | None:
        """How many of a hundred of the demo's history are in; None where none is loading."""
        return demo_progress.loading()

    @property
    def may_people(self) -> bool:
        return self.person is not None and self.person.may_somewhere(Permission.USER_ADMIN)

    @property
    def may_tokens(self) -> bool:
        return self.person is not None and self.person.may_somewhere(Permission.TOKEN_ADMIN)

    @property
    def account_url(self) -> str:
        return reverse("account") if self.person else ""

    @property
    def sign_out_url(self) -> str:
        return reverse("account_logout") if self.person else ""

    @cached_property
    def places(self) -> list[navigation.Place]:
        return navigation.places(self.person, self.request.path, self.counts) if self.person else []

    @cached_property
    def counts(self) -> dict[str, int]:
        """What waits for the person, by screen: their or nobody's conversations, decisions, failed work. Eight short queries at most."""
        found: dict[str, int] = {}
        if self.person is not None and self.person.may_somewhere(Permission.INBOX_READ):
            found["inbox"] = sum(streams.counts(self.person, (Stream.MINE, Stream.UNASSIGNED)).values())
        if self.person is not None and self.person.may_somewhere(Permission.APPROVAL_DECIDE):
            found["approvals"] = len(approvals.queue(self.person))
        if self.person is not None and (failed := failed_work.waiting_for_people(self.person)):
            found["jobs"] = failed
        return found

    @cached_property
    def unread(self) -> int:
        """What the bell counts. One query."""
        whole: Person | None = getattr(self.request, "whole_person", None) or self.person
        if whole is None:
            return 0
        with scope.within(whole.scope):  # a person's notices are theirs from every entity, whatever the desk is narrowed to
            return notices.unread(whole.user_id)

    @cached_property
    def publishing(self) -> Publishing | None:
        """Whether a publishing freeze is in force for the person's entities. One query."""
        return publishing(holds.of_entities(self.person.scope.entity_ids, now())) if self.person else None

    @cached_property
    def expired_packs(self) -> list[str]:
        """The rule packs whose sign-off has run out, for those who write posts or answer for the rules. One query; two where any has."""
        if self.person is None or not any(self.person.may_somewhere(p) for p in (Permission.COMPLIANCE_SIGN, Permission.CONTENT_READ)):
            return []
        return sorted(packs.expired_for(self.person.scope.entity_ids, now().date()))

    @property
    def notices_url(self) -> str:
        return reverse("notices") if self.person else ""

    @cached_property
    def entities(self) -> list[EntityName]:
        """The entities the person works in, as a tree in reading order; the whole choice, whatever is chosen now."""
        return accounts.entity_names(getattr(self.request, "whole_person", None) or self.person) if self.person else []

    @cached_property
    def entity(self) -> EntityName | None:
        """The entity the person narrowed the desk to, or None for all of theirs."""
        chosen = getattr(self.request, "chosen_entity", None)
        return next((e for e in self.entities if e.public_id == chosen), None)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
