"""What follows from what, without looking anything up. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ventanilla.publishing.types import ContentState, PartKind, VariantState

# What an author fills in for themselves: it changes nothing that is published.
INSIDE = frozenset({"title", "tags", "pillar"})
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_FIRST = (
    (VariantState.UNKNOWN, ContentState.UNKNOWN),
    (VariantState.HELD, ContentState.HELD),
    (VariantState.PUBLISHING, ContentState.PUBLISHING),
    (VariantState.FAILED, ContentState.FAILED),
)


def published_of(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What an approval binds to: everything of a version that the outside world would see, and when."""
    return {name: value for name, value in snapshot.items() if name not in INSIDE}


def state_of(states: Collection[VariantState]) -> ContentState:
    """Where content stands whose variants are on their way: what needs a person first, then what still moves."""
    for variant, content in _FIRST:
        if variant in states:
            return content
    if VariantState.SCHEDULED in states:
        return ContentState.PUBLISHING if VariantState.PUBLISHED in states else ContentState.SCHEDULED
    if VariantState.PUBLISHED in states:
        return ContentState.PUBLISHED
    return ContentState.WITHDRAWN


def variant_state(parts: Sequence[VariantState], planned: int) -> VariantState:
    """Where a variant stands whose first parts are `parts`, of `planned` in all: as its last part does."""
    if not parts:
        return VariantState.PLANNED
    last = parts[-1]
    return VariantState.PUBLISHING if last is VariantState.PUBLISHED and len(parts) < planned else last


def parts_of(text: str, thread: Sequence[str], first_comment: str) -> list[tuple[PartKind, str]]:
    """The items that a variant puts on its network, in order."""
    more = [(PartKind.THREAD, post) for post in thread if post.strip()]
    comment = [(PartKind.COMMENT, first_comment)] if first_comment.strip() else []
    return [(PartKind.POST, text), *more, *comment]


def utm_of(campaign: str, platform: str, content: str, own: Mapping[str, str]) -> dict[str, str]:
    """The parameters by which a click is told apart: network, kind, campaign and piece, unless the author set others."""
    built = {"utm_source": platform, "utm_medium": "social", "utm_campaign": campaign or "always-on", "utm_content": content}
    return {name: value for name in UTM if (value := own.get(name, built.get(name, "")).strip())}


def tagged(url: str, utm: Mapping[str, str]) -> str:
    """The address with its parameters; those that it carries already are replaced, the rest stays as it is."""
    if not url:
        return ""
    split = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(split.query, keep_blank_values=True) if name not in utm]
    return urlunsplit(split._replace(query=urlencode([*kept, *utm.items()])))


def with_link(text: str, landing_url: str, utm: Mapping[str, str]) -> str:
    """The text as it goes out: `{link}`, or the bare landing address, becomes the tagged one."""
    if not landing_url:
        return text.replace("{link}", "").rstrip()
    link = tagged(landing_url, utm)
    if "{link}" in text:
        return text.replace("{link}", link)
    return text.replace(landing_url, link, 1) if f"{landing_url}?" not in text else text
