"""The rail: every screen, whose it is, in the order of a working day. A screen whose route does not exist is not shown."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person


@dataclass(frozen=True, slots=True)
class Screen:
    """A place in the rail. `route` is a URL name; `prefix` says which addresses belong to it; no permission means everyone."""

    key: str
    route: str
    icon: str
    label: str | Promise
    permissions: tuple[Permission, ...] = ()


P = Permission
SCREENS: tuple[Screen, ...] = (
    Screen("home", "home", "house", _("Today")),
    Screen("inbox", "inbox", "inbox", _("Inbox"), (P.INBOX_READ,)),
    Screen("cases", "cases", "briefcase", _("Cases"), (P.CASE_READ,)),
    Screen("leads", "leads", "handshake", pgettext_lazy("rail", "Leads"), (P.LEAD_READ,)),
    Screen("contacts", "contacts", "users", _("Contacts"), (P.CONTACT_READ,)),
    Screen("templates", "templates", "notebook-pen", _("Templates"), (P.TEMPLATE_EDIT,)),
    Screen("content", "content_list", "megaphone", pgettext_lazy("rail", "Publishing"), (P.CONTENT_READ,)),
    Screen("calendar", "calendar", "calendar", _("Calendar"), (P.CONTENT_READ,)),
    Screen("campaigns", "campaigns", "flag", _("Campaigns"), (P.CONTENT_READ,)),
    Screen("media", "media", "images", pgettext_lazy("rail", "Media"), (P.CONTENT_READ,)),
    Screen(
        "approvals",
        "approvals",
        "circle-check-big",
        pgettext_lazy("rail", "Approvals"),
        (P.APPROVAL_DECIDE, P.COMPLIANCE_SIGN, P.INBOX_REPLY, P.CONTENT_WRITE),
    ),
    Screen("listening", "listening", "activity", _("Listening"), (P.LISTENING_READ,)),
    Screen("crisis", "crisis", "triangle-alert", _("Crisis"), (P.LISTENING_READ, P.PUBLISHING_FREEZE)),
    Screen("brand", "brand", "shield", _("Brand"), (P.BRAND_WORK,)),
    Screen("reports", "reports", "chart-column", _("Reports"), (P.REPORT_READ,)),
    Screen("archive", "archive", "archive", _("Archive"), (P.ARCHIVE_READ,)),
    Screen("channels", "channels", "radio", _("Channels"), (P.CHANNEL_READ,)),
    Screen("catalogue", "catalogue", "book-open", _("Catalogue"), (P.CATALOGUE_READ,)),
    Screen("understanding", "understanding", "brain", pgettext_lazy("rail", "Readings"), (P.LEARNING_MANAGE,)),
    Screen("rules", "rule_packs", "scale", _("Rules"), (P.COMPLIANCE_SIGN, P.CONTENT_READ)),
    Screen("jobs", "jobs", "list-checks", _("Jobs"), (P.JOB_READ,)),
    Screen("settings", "settings", "settings", _("Settings"), (P.USER_ADMIN, P.TOKEN_ADMIN)),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A screen as drawn for one person: its address, whether they are in it, and what waits there."""

    key: str
    url: str
    icon: str
    label: str | Promise
    current: bool
    count: int = 0


def places(person: Person, path: str, counts: dict[str, int]) -> list[Place]:
    """The screens that exist and that this person may enter."""
    drawn = []
    for screen in SCREENS:
        if screen.permissions and not any(person.may_somewhere(p) for p in screen.permissions):
            continue
        try:
            url = reverse(screen.route)
        except NoReverseMatch:
            continue
        current = path == url if url == "/" else path.startswith(url)
        drawn.append(Place(screen.key, url, screen.icon, screen.label, current, counts.get(screen.key, 0)))
    return drawn


def way(route: str, *arguments: object) -> str:
    """The address of a screen; empty where the installation does not have it."""
    try:
        return reverse(route, args=arguments)
    except NoReverseMatch:
        return ""
