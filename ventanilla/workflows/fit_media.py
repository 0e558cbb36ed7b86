"""Whether a file of the library fits each network: by the limits that the networks' own folders declare."""

from collections.abc import Collection
from dataclasses import dataclass

from ventanilla.channels import registry
from ventanilla.channels.rules import media_issues
from ventanilla.channels.types import Issue, Media
from ventanilla.files.queries import FileView
from ventanilla.publishing.media import Attached


@dataclass(frozen=True, slots=True)
class Fit:
    """A network, and why it would not take the file; nothing where it fits."""

    platform: str
    name: str
    issues: tuple[Issue, ...]


def as_media(used: Attached, content: bytes = b"") -> Media:
    """An asset in a variant as a network is asked about it; without content, by what is known of it."""
    return Media(
        used.media_type,
        alt_text=used.alt_text,
        name=used.name,
        content=content,
        size=used.size,
        width=used.width,
        height=used.height,
        duration_ms=used.duration_ms,
    )


def fits(file: FileView, platforms: Collection[str] = ()) -> list[Fit]:
    """The file against the limits of these networks, or of every one on which a bank may publish, by name."""
    media = Media(
        file.media_type, size=file.size, width=file.width or 0, height=file.height or 0, duration_ms=file.duration_ms or 0, name=file.name
    )
    known = [key for key in platforms or registry.PLATFORMS if registry.capabilities(key).publish]
    found = [Fit(key, registry.name(key), tuple(media_issues(media, registry.capabilities(key), registry.limits(key)))) for key in known]
    return sorted(found, key=lambda fit: fit.name)
