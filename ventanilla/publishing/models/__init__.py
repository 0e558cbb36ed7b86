"""The tables of publishing, by noun."""

from ventanilla.publishing.models.campaigns import Campaign, Pillar
from ventanilla.publishing.models.content import Comment, Content, Part, Task, Variant, Version
from ventanilla.publishing.models.copies import WorkingCopy
from ventanilla.publishing.models.media import Asset
from ventanilla.publishing.models.planning import CalendarFeed, Span
from ventanilla.publishing.models.verdicts import Attestation, Override

__all__ = [
    "Asset",
    "Attestation",
    "CalendarFeed",
    "Campaign",
    "Comment",
    "Content",
    "Override",
    "Part",
    "Pillar",
    "Span",
    "Task",
    "Variant",
    "Version",
    "WorkingCopy",
]
