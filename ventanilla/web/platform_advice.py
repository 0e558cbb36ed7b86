"""Which network suits which goal of a bank: a table kept by hand, each line with where it comes from and when it was looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ventanilla.channels.queries import Channel

AS_OF = "2026-11-22"
GOALS: dict[str, str | Promise] = {
    "care": _("Answer customers"),
    "news": _("News and outages"),
    "community": _("Community and closeness"),
    "brand": _("Brand and image"),
    "talent": _("Business and talent"),
    "young": _("Young people"),
    "education": _("Financial education"),
    "leads": _("Leads"),
}
_GUIDE = _("Guide to social media for banks, section on the choice of platforms")
_CARE = _("Experience of a large Spanish bank with its care channel")
_TERMS = _("The network's own interface, as this product works with it")


@dataclass(frozen=True, slots=True)
class Advice:
    """One network: the goals that it suits, whom it reaches, what to mind, what that rests on; `platform` where the product speaks it."""

    name: str
    goals: tuple[str, ...]
    audience: str | Promise
    mind: str | Promise
    source: str | Promise
    platform: str = ""


TABLE: tuple[Advice, ...] = (
    Advice(
        "Facebook",
        ("community", "care", "leads"),
        _("Adults of all ages, local communities around branches"),
        _("Comments stay in sight: moderate by published rules, never delete criticism."),
        _GUIDE,
    ),
    Advice(
        "X",
        ("care", "news"),
        _("Customers in a hurry, press, opinion makers"),
        _("Answers are expected at once: have a rota before you open it."),
        _CARE,
    ),
    Advice(
        "LinkedIn",
        ("talent", "brand"),
        _("Companies, professionals, candidates"),
        _("Often run by human resources: give that department its own rights and approval path."),
        _CARE,
    ),
    Advice(
        "Instagram",
        ("brand", "community", "young"),
        _("Adults under forty"),
        _("Pictures need their alternative text and their rights."),
        _GUIDE,
    ),
    Advice(
        "TikTok",
        ("young", "education"),
        _("Young people, many of them minors"),
        _("No offers to minors; watch the rules of each country for credit."),
        _GUIDE,
    ),
    Advice("Snapchat", ("young",), _("Young people, many of them minors"), _("What disappears there must still be archived here."), _GUIDE),
    Advice(
        "Pinterest",
        ("education", "brand"),
        _("People who plan a home, a wedding, a journey"),
        _("Infographics age: give each a date on which it ends."),
        _GUIDE,
    ),
    Advice(
        "YouTube",
        ("education", "brand"),
        _("Everybody who looks for an explanation"),
        _("Subtitles, and a pinned comment with the legal notice."),
        _CARE,
    ),
    Advice(
        "Mastodon",
        ("news", "community"),
        _("People who have left larger networks; public bodies"),
        _("The server is part of the address: choose one that is yours or that you trust."),
        _TERMS,
        "mastodon",
    ),
    Advice(
        "Bluesky",
        ("news", "care"),
        _("Press, technology, people who have left X"),
        _("Use your own domain as the handle: it proves that it is you."),
        _TERMS,
        "bluesky",
    ),
)


@dataclass(frozen=True, slots=True)
class Own:
    """What the bank itself has on a network: its channels, and how much of its own content was published there in ninety days."""

    channels: tuple[str, ...] = ()
    published: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    advice: Advice
    goals: tuple[str | Promise, ...]
    own: Own = field(default_factory=Own)


def own_figures(known: Iterable[Channel], published: Mapping[int, int]) -> dict[str, Own]:
    """By platform key."""
    found: dict[str, Own] = {}
    for channel in known:
        before = found.get(channel.platform, Own())
        found[channel.platform] = Own((*before.channels, channel.name), before.published + published.get(channel.pk, 0))
    return found


def rows(goal: str, own: Mapping[str, Own]) -> list[Row]:
    """The table, narrowed to a goal where one is named."""
    wanted = [a for a in TABLE if goal not in GOALS or goal in a.goals]
    return [Row(a, tuple(GOALS[g] for g in a.goals), own.get(a.platform, Own()) if a.platform else Own()) for a in wanted]
