"""Pure decisions about what may go out on a network."""

from collections.abc import Callable

from ventanilla.channels.types import Capabilities, Issue, Limits, Outgoing, Surface


def basic_issues(outgoing: Outgoing, capabilities: Capabilities, limits: Limits, count: Callable[[str], int]) -> list[Issue]:
    """What every network asks: a text within its length by its own counter, and media that it takes. A platform adds its own."""
    issues = [*_surface_issues(outgoing, capabilities)]
    length = count(outgoing.text)
    if not outgoing.text.strip() and not outgoing.media:
        issues.append(Issue("empty"))
    if length > limits.text_max:
        issues.append(Issue("too_long", {"count": length, "max": limits.text_max, "over": length - limits.text_max}))
    if len(outgoing.media) > limits.media_max:
        issues.append(Issue("too_many_media", {"count": len(outgoing.media), "max": limits.media_max}))
    for media in outgoing.media:
        size_max = limits.video_bytes_max if media.media_type.startswith("video/") else limits.image_bytes_max
        if media.media_type not in capabilities.media_types:
            issues.append(Issue("media_type", {"type": media.media_type}))
        elif len(media.content) > size_max:
            issues.append(Issue("media_size", {"size": len(media.content), "max": size_max}))
    return issues


def _surface_issues(outgoing: Outgoing, capabilities: Capabilities) -> list[Issue]:
    if outgoing.surface is Surface.SECURE:
        return [Issue("no_surface")]
    if outgoing.surface is Surface.DIRECT:
        if not capabilities.dm_send:
            return [Issue("no_direct")]
        return [] if outgoing.recipient else [Issue("no_recipient")]
    if outgoing.reply_to:
        return [] if capabilities.reply_public else [Issue("no_reply")]
    return [] if capabilities.publish else [Issue("no_publish")]
