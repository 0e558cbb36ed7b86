"""Pure decisions about what may go out on a network."""

from collections.abc import Callable

from ventanilla.channels.types import Capabilities, Issue, Limits, Media, Outgoing, Surface


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
        issues += media_issues(media, capabilities, limits)
    return issues


def media_issues(media: Media, capabilities: Capabilities, limits: Limits) -> list[Issue]:
    """Why a network would not take this file: its kind, its size, its pixels, its length. Empty where it fits."""
    film = media.media_type.startswith("video/")
    size, size_max = len(media.content) or media.size, limits.video_bytes_max if film else limits.image_bytes_max
    if media.media_type not in capabilities.media_types:
        return [Issue("media_type", {"type": media.media_type})]
    issues = [Issue("media_size", {"size": size, "max": size_max})] if size > size_max else []
    pixels, pixels_max = media.width * media.height, limits.video_pixels_max if film else limits.image_pixels_max
    if pixels_max and pixels > pixels_max:
        issues.append(Issue("media_pixels", {"width": media.width, "height": media.height, "max": pixels_max}))
    if film and limits.video_seconds_max and media.duration_ms > limits.video_seconds_max * 1000:
        issues.append(Issue("media_length", {"seconds": media.duration_ms // 1000, "max": limits.video_seconds_max}))
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
