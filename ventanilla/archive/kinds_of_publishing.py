"""Records of what a bank publishes: content, campaigns, forms, competitions. See `kinds`."""

from dataclasses import dataclass
from typing import Any, ClassVar

from ventanilla.archive.records import Record, register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ContentWritten(Record):
    """A version of a piece of content: the bank's own words, whole."""

    kind: ClassVar[str] = "content.written"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Content saved as version %(number)s"
    content: str
    number: int
    payload_hash: str
    snapshot: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesChanged(Record):
    """A recurring series began, changed, paused, went on or ended. What its occurrences say is recorded as content."""

    kind: ClassVar[str] = "series.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Series: %(action)s"
    series: str
    action: str
    details: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ContentChanged(Record):
    """Where a piece of content stands now."""

    kind: ClassVar[str] = "content.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Content: %(state)s"
    content: str
    state: str
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PostGone(Record):
    """An item of ours is no longer on its network, and nobody here took it off."""

    kind: ClassVar[str] = "post.gone"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "A post is gone from its network: %(native_id)s"
    content: str
    channel: str
    native_id: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignChanged(Record):
    """A campaign or its entry in the advertising register changed. `changes` maps a field to its new value."""

    kind: ClassVar[str] = "campaign.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Campaign %(key)s: %(action)s"
    campaign: str
    key: str
    action: str
    changes: dict[str, Any]
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class AssetChanged(Record):
    """The media library changed. `changes` maps a field to its new value; who is shown in a picture stands nowhere here."""

    kind: ClassVar[str] = "asset.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Media library: %(title)s, %(action)s"
    asset: str
    title: str
    action: str
    changes: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpFormChanged(Record):
    """A public sign-up form was planned, changed, opened or closed, or has new terms. `changes` maps a field to its new value."""

    kind: ClassVar[str] = "form.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Sign-up form %(key)s: %(action)s"
    form: str
    key: str
    action: str
    changes: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PostTemplateChanged(Record):
    """A template of content, or a snippet of text, changed. `changes` maps a field to its new value."""

    kind: ClassVar[str] = "post_template.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Template “%(name)s”: %(action)s"
    template: str
    name: str
    action: str
    changes: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SignedUp(Record):
    """A person signed up for an event, got a place, cancelled; or what they had sent was exported. `terms`: the number they saw."""

    kind: ClassVar[str] = "sign_up.changed"
    shows: ClassVar[str] = "Sign-up: %(action)s"
    form: str
    sign_up: str
    action: str
    terms: int
    agreed: list[str]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class CompetitionChanged(Record):
    """A competition was planned, opened with its commitment, closed with its list's hash, drawn or settled. Pseudonyms alone."""

    kind: ClassVar[str] = "competition.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Competition %(title)s: %(action)s"
    competition: str
    title: str
    action: str
    details: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSettled(Record):
    """A person attested what software cannot decide, or overrode a finding, on exactly one payload."""

    kind: ClassVar[str] = "finding.settled"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "%(action)s: %(rule)s"
    content: str
    rule: str
    action: str
    payload_hash: str
    reason: str
