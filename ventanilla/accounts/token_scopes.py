"""What an API token may be allowed: every scope, and the permissions that it stands for."""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from ventanilla.accounts.permissions import Permission


class TokenScope(StrEnum):
    INBOX_READ = "inbox:read"
    INBOX_WRITE = "inbox:write"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    LEADS_READ = "leads:read"
    LEADS_WRITE = "leads:write"
    CONTACTS_READ = "contacts:read"
    CONTACTS_WRITE = "contacts:write"
    CONTACTS_ERASE = "contacts:erase"
    CATALOGUE_READ = "catalogue:read"
    CATALOGUE_WRITE = "catalogue:write"
    CONTENT_READ = "content:read"
    CONTENT_WRITE = "content:write"
    RESULTS_WRITE = "results:write"
    LISTENING_READ = "listening:read"
    CHANNELS_READ = "channels:read"
    REPORTS_READ = "reports:read"
    ARCHIVE_READ = "archive:read"
    ARCHIVE_EXPORT = "archive:export"
    PEOPLE_READ = "people:read"
    NOTICES_READ = "notices:read"
    BANK_EVENTS = "bank:events"


P = Permission
GRANTS: dict[TokenScope, frozenset[Permission]] = {
    TokenScope.INBOX_READ: frozenset({P.INBOX_READ}),
    TokenScope.INBOX_WRITE: frozenset({P.INBOX_REPLY, P.INBOX_ASSIGN, P.INBOX_HIDE, P.READING_CORRECT}),
    TokenScope.CASES_READ: frozenset({P.CASE_READ}),
    TokenScope.CASES_WRITE: frozenset({P.CASE_WORK}),
    TokenScope.LEADS_READ: frozenset({P.LEAD_READ}),
    TokenScope.LEADS_WRITE: frozenset({P.LEAD_WORK}),
    TokenScope.CONTACTS_READ: frozenset({P.CONTACT_READ}),
    TokenScope.CONTACTS_WRITE: frozenset({P.CONTACT_LINK, P.CONTACT_MERGE, P.CONSENT_RECORD}),
    TokenScope.CONTACTS_ERASE: frozenset({P.CONTACT_ERASE}),
    TokenScope.CATALOGUE_READ: frozenset({P.CATALOGUE_READ}),
    TokenScope.CATALOGUE_WRITE: frozenset({P.CATALOGUE_EDIT}),
    TokenScope.CONTENT_READ: frozenset({P.CONTENT_READ}),
    TokenScope.CONTENT_WRITE: frozenset({P.CONTENT_READ, P.CONTENT_WRITE}),
    TokenScope.RESULTS_WRITE: frozenset(),
    TokenScope.LISTENING_READ: frozenset({P.LISTENING_READ}),
    TokenScope.CHANNELS_READ: frozenset({P.CHANNEL_READ}),
    TokenScope.REPORTS_READ: frozenset({P.REPORT_READ}),
    TokenScope.ARCHIVE_READ: frozenset({P.ARCHIVE_READ}),
    TokenScope.ARCHIVE_EXPORT: frozenset({P.ARCHIVE_EXPORT}),
    TokenScope.PEOPLE_READ: frozenset(),
    TokenScope.NOTICES_READ: frozenset(),
    TokenScope.BANK_EVENTS: frozenset(),
}

SAYS: dict[TokenScope, str] = {
    TokenScope.INBOX_READ: _("Read conversations and messages"),
    TokenScope.INBOX_WRITE: _("Answer, assign and hide"),
    TokenScope.CASES_READ: _("Read incidents and complaints"),
    TokenScope.CASES_WRITE: _("Open and change incidents and complaints"),
    TokenScope.LEADS_READ: _("Read leads"),
    TokenScope.LEADS_WRITE: _("Accept, return and close leads"),
    TokenScope.CONTACTS_READ: _("Read contacts, consents and history"),
    TokenScope.CONTACTS_WRITE: _("Link, merge, and record consents"),
    TokenScope.CONTACTS_ERASE: _("Erase a person"),
    TokenScope.CATALOGUE_READ: _("Read products, categories, branches and calendars"),
    TokenScope.CATALOGUE_WRITE: _("Change products, categories, branches and calendars"),
    TokenScope.CONTENT_READ: _("Read planned posts"),
    TokenScope.CONTENT_WRITE: _("Plan posts"),
    TokenScope.RESULTS_WRITE: _("Tell clicks and visits of our posts"),
    TokenScope.LISTENING_READ: _("Read mentions and searches"),
    TokenScope.CHANNELS_READ: _("Read channels and their health"),
    TokenScope.REPORTS_READ: _("Read figures and reports"),
    TokenScope.ARCHIVE_READ: _("Read the archive"),
    TokenScope.ARCHIVE_EXPORT: _("Export the archive"),
    TokenScope.PEOPLE_READ: _("Read who works here, with teams and roles"),
    TokenScope.NOTICES_READ: _("Read notices"),
    TokenScope.BANK_EVENTS: _("Say what became of cases and leads"),
}


def within(scopes: Iterable[TokenScope], held: frozenset[Permission]) -> frozenset[TokenScope]:
    """Those of these scopes that go no further than what somebody holds.

    A scope that stands for no permission asks for the right to give tokens.
    """
    return frozenset(scope for scope in scopes if (GRANTS[scope] or {P.TOKEN_ADMIN}) <= held)


def permissions_of(scopes: frozenset[TokenScope]) -> frozenset[Permission]:
    """What a token with these scopes may do. Deciding, revealing and administering are for people alone."""
    return frozenset().union(*(GRANTS[scope] for scope in scopes))
