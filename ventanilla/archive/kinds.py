"""Every kind of archive record, versioned. Each says how it is shown (`shows`) and forgotten (`forgets`).

A record's fields are masked text, ids, codes and times. `forgets` names what is lost when the subject's key is destroyed:
the sealed body as a whole, always; a kind without a subject must hold nothing of a person.
Never change a kind once released: add a version.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from ventanilla.archive.kinds_of_publishing import AssetChanged as AssetChanged
from ventanilla.archive.kinds_of_publishing import CampaignChanged as CampaignChanged
from ventanilla.archive.kinds_of_publishing import CompetitionChanged as CompetitionChanged
from ventanilla.archive.kinds_of_publishing import ContentChanged as ContentChanged
from ventanilla.archive.kinds_of_publishing import ContentWritten as ContentWritten
from ventanilla.archive.kinds_of_publishing import FindingSettled as FindingSettled
from ventanilla.archive.kinds_of_publishing import PostGone as PostGone
from ventanilla.archive.kinds_of_publishing import PostTemplateChanged as PostTemplateChanged
from ventanilla.archive.kinds_of_publishing import SeriesChanged as SeriesChanged
from ventanilla.archive.kinds_of_publishing import SignedUp as SignedUp
from ventanilla.archive.kinds_of_publishing import SignUpFormChanged as SignUpFormChanged
from ventanilla.archive.records import KINDS as KINDS
from ventanilla.archive.records import Record as Record
from ventanilla.archive.records import register as register


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Record):
    kind: ClassVar[str] = "message.received"
    shows: ClassVar[str] = "Message received: %(text)s"
    conversation: str
    message: str
    surface: str
    text: str
    posted_at: str
    reading: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Record):
    kind: ClassVar[str] = "message.edited"
    shows: ClassVar[str] = "Message edited: %(text)s"
    conversation: str
    message: str
    revision: str
    text: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Record):
    kind: ClassVar[str] = "message.deleted"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Message deleted on the network"
    conversation: str
    message: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRedacted(Record):
    """Forbidden data came to light in a stored message. `entries` are the archive's own entries that were emptied for it."""

    kind: ClassVar[str] = "message.redacted"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Message masked again: %(reason)s"
    conversation: str
    message: str
    reason: str
    entries: list[str]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(Record):
    """State, assignee, team, priority, tags or clocks changed. `changes` maps a field to its new value."""

    kind: ClassVar[str] = "conversation.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Conversation changed: %(changes)s"
    conversation: str
    changes: dict[str, Any]
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Record):
    kind: ClassVar[str] = "note.added"
    shows: ClassVar[str] = "Note: %(text)s"
    conversation: str
    note: str
    text: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRevealed(Record):
    """Who saw it, when and of which conversation is outlived by the entry; the reason, a person's free words, is not."""

    kind: ClassVar[str] = "value.revealed"
    shows: ClassVar[str] = "Protected value shown (%(value_kind)s): %(reason)s"
    about: str
    value_kind: str
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptChanged(Record):
    kind: ClassVar[str] = "attempt.changed"
    shows: ClassVar[str] = "Send %(state)s: %(text)s"
    attempt: str
    conversation: str
    state: str
    text: str
    native_id: str
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalOpened(Record):
    kind: ClassVar[str] = "approval.opened"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Approval asked for (steps: %(steps)s)"
    request: str
    subject: str
    payload_hash: str
    steps: int
    path: str = ""  # its name
    version_of_paths: str = ""


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDecided(Record):
    kind: ClassVar[str] = "approval.decided"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Approval: %(decision)s (%(reason)s)"
    request: str
    subject: str
    decision: str
    payload_hash: str
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChanged(Record):
    kind: ClassVar[str] = "case.changed"
    shows: ClassVar[str] = "Case %(case)s: %(changes)s"
    case: str
    case_kind: str
    conversation: str
    changes: dict[str, Any]
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffChanged(Record):
    kind: ClassVar[str] = "handoff.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Hand-off to the bank: %(state)s"
    case: str
    handoff: str
    state: str
    bank_reference: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(Record):
    kind: ClassVar[str] = "consent.changed"
    shows: ClassVar[str] = "Consent for %(purpose)s: %(state)s"
    contact: str
    purpose: str
    state: str
    proof: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(Record):
    """Linked to or unlinked from the bank's customer, merged, split, interests written or withdrawn."""

    kind: ClassVar[str] = "contact.changed"
    shows: ClassVar[str] = "Contact: %(action)s"
    contact: str
    action: str
    details: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectErased(Record):
    kind: ClassVar[str] = "subject.erased"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Person erased: %(keys)s keys destroyed"
    contact: str
    keys: int
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChanged(Record):
    kind: ClassVar[str] = "channel.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Channel %(channel)s: %(action)s"
    channel: str
    action: str
    details: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class HoldChanged(Record):
    kind: ClassVar[str] = "hold.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Publishing freeze %(action)s: %(scope)s"
    hold: str
    action: str
    scope: str
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class AccessChanged(Record):
    """Sign-ins, roles, tokens and settings: what an auditor asks of the installation itself."""

    kind: ClassVar[str] = "access.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Access: %(action)s"
    action: str
    subject: str
    details: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged(Record):
    """How the desk itself works was changed: approval paths, deputies. Ids and codes alone."""

    kind: ClassVar[str] = "setting.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Setting changed: %(action)s"
    action: str
    details: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalCommented(Record):
    kind: ClassVar[str] = "approval.commented"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Comment on an approval"
    request: str
    comment: int


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class GuestReviewed(Record):
    """Somebody outside the bank was asked about a request: invited, confirmed, approved, changes, withdrawn, locked."""

    kind: ClassVar[str] = "guest.reviewed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Asked outside the bank: %(action)s"
    request: str
    guest: str
    action: str
    payload_hash: str
    invited_by: int
    needed: bool


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDecided(Record):
    """A person decided about work that had failed: a job, a delivery in quarantine."""

    kind: ClassVar[str] = "work.decided"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Failed work (%(work)s): %(decision)s"
    work: str
    subject: str
    decision: str
    error: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldChanged(Record):
    kind: ClassVar[str] = "legal_hold.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Legal hold %(action)s on %(covers)s: %(reason)s"
    hold: str
    action: str
    covers: str
    reason: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRead(Record):
    """Somebody exported or verified the archive, or opened a sealed record in it."""

    kind: ClassVar[str] = "archive.read"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Archive: %(action)s"
    action: str
    details: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChanged(Record):
    """A product, a version of its figures, a category or a calendar changed. `changes` maps a field to its new value."""

    kind: ClassVar[str] = "catalogue.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Catalogue, %(thing)s %(key)s: %(action)s"
    thing: str
    key: str
    action: str
    changes: dict[str, Any]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingJudged(Record):
    """A person said what a message is. `changes` maps a label to what the engine had and what the person says; equal is a confirmation."""

    kind: ClassVar[str] = "reading.judged"
    shows: ClassVar[str] = "Reading judged: %(changes)s"
    conversation: str
    message: str
    revision: str
    changes: dict[str, list[str]]
    model: str
    source: str
    why: str


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class LayerChanged(Record):
    """A bank's own layer of the engine was asked for, finished, promoted or rolled back. Counts and figures alone."""

    kind: ClassVar[str] = "layer.changed"
    personal: ClassVar[bool] = False
    shows: ClassVar[str] = "Own layer, version %(layer)s: %(action)s"
    layer: int
    action: str
    digest: str
    details: dict[str, Any]
