"""The tables of publishing, by noun."""

from ventanilla.publishing.models.campaigns import Campaign, Pillar
from ventanilla.publishing.models.competitions import Competition, Entry
from ventanilla.publishing.models.content import Comment, Content, Part, Task, Variant, Version
from ventanilla.publishing.models.copies import WorkingCopy
from ventanilla.publishing.models.media import Asset, AssetUse
from ventanilla.publishing.models.planning import CalendarFeed, Span
from ventanilla.publishing.models.plans import PlanFile, PlannedRow
from ventanilla.publishing.models.results import Gauge, Measurement, Origin, Result, Visits
from ventanilla.publishing.models.series import Occurrence, Series
from ventanilla.publishing.models.signups import SignUp, SignUpForm, SignUpTerms
from ventanilla.publishing.models.templates import PostTemplate, Snippet
from ventanilla.publishing.models.verdicts import Attestation, Override

__all__ = [
    "Asset",
    "AssetUse",
    "Attestation",
    "CalendarFeed",
    "Campaign",
    "Comment",
    "Competition",
    "Content",
    "Entry",
    "Gauge",
    "Measurement",
    "Occurrence",
    "Origin",
    "Override",
    "Part",
    "Pillar",
    "PlanFile",
    "PlannedRow",
    "PostTemplate",
    "Result",
    "Series",
    "SignUp",
    "SignUpForm",
    "SignUpTerms",
    "Snippet",
    "Span",
    "Task",
    "Variant",
    "Version",
    "Visits",
    "WorkingCopy",
]
