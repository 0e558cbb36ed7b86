"""What a coded word is, and the words of publishing; all others stand in `words.py`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Word:
    """`tone`: ok, warn, danger, info, note, accent, or empty for neutral."""

    text: str | Promise
    tone: str = ""


PUBLISHING: dict[str, dict[str, Word]] = {
    "content_state": {
        "draft": Word(pgettext_lazy("content", "Draft")),
        "internal_review": Word(_("Internal review"), "warn"),
        "compliance_review": Word(_("Compliance review"), "warn"),
        "legal_review": Word(_("Legal review"), "warn"),
        "approved": Word(pgettext_lazy("content", "Approved"), "info"),
        "scheduled": Word(pgettext_lazy("content", "Scheduled"), "accent"),
        "publishing": Word(pgettext_lazy("content", "Publishing"), "info"),
        "published": Word(pgettext_lazy("content", "Published"), "ok"),
        "failed": Word(pgettext_lazy("content", "Failed"), "danger"),
        "unknown": Word(_("OUTCOME UNKNOWN"), "danger"),
        "held": Word(pgettext_lazy("content", "Held"), "warn"),
        "withdrawn": Word(_("Withdrawn"), ""),
        "expired": Word(pgettext_lazy("content", "Ran out")),
    },
    "variant_state": {
        "planned": Word(pgettext_lazy("content", "Planned")),
        "scheduled": Word(pgettext_lazy("content", "Scheduled"), "accent"),
        "publishing": Word(pgettext_lazy("content", "Publishing"), "info"),
        "published": Word(pgettext_lazy("content", "Published"), "ok"),
        "failed": Word(_("Refused by the network"), "danger"),
        "unknown": Word(_("OUTCOME UNKNOWN"), "danger"),
        "held": Word(pgettext_lazy("content", "Held"), "warn"),
        "withdrawn": Word(_("Withdrawn"), ""),
    },
    "content_group": {
        "all": Word(pgettext_lazy("content", "All")),
        "draft": Word(pgettext_lazy("content", "Drafts")),
        "review": Word(pgettext_lazy("content", "In review")),
        "planned": Word(pgettext_lazy("content", "On their way")),
        "attention": Word(pgettext_lazy("content", "Need a decision")),
        "published": Word(pgettext_lazy("contents", "Published")),
        "ended": Word(pgettext_lazy("contents", "Withdrawn")),
    },
    "content_reason": {
        "returned": Word(pgettext_lazy("approval", "Returned")),
        "rejected": Word(pgettext_lazy("approval", "Rejected")),
        "expired": Word(pgettext_lazy("approval", "Too late")),
        "void": Word(pgettext_lazy("approval", "Void: it was changed")),
        "missed": Word(_("missed its time")),
        "frozen": Word(_("came under a freeze")),
        "rights": Word(_("the rights of what it shows have ended")),
        "withdrawn": Word(pgettext_lazy("reason", "withdrawn")),
        "given_up": Word(_("let be")),
        "sent_again": Word(_("sent again")),
        "confirmed": Word(_("seen there by a person")),
    },
    "template_state": {
        "draft": Word(pgettext_lazy("content", "Draft")),
        "asked": Word(_("Waits for approval"), "warn"),
        "approved": Word(pgettext_lazy("content", "Approved"), "ok"),
        "returned": Word(pgettext_lazy("approval", "Returned"), "warn"),
    },
    "asset_kind": {
        "image": Word(_("Picture")),
        "video": Word(pgettext_lazy("asset", "Video")),
        "document": Word(_("Document")),
    },
    "rights_state": {
        "clear": Word(pgettext_lazy("rights", "Clear"), "ok"),
        "soon": Word(pgettext_lazy("rights", "End within a month"), "warn"),
        "ended": Word(pgettext_lazy("rights", "Ended"), "danger"),
        "missing": Word(_("Consent is missing"), "danger"),
        "unknown": Word(pgettext_lazy("rights", "Not noted"), "note"),
    },
    "consent_state": {
        "given": Word(pgettext_lazy("consent", "Given"), "ok"),
        "asked": Word(pgettext_lazy("consent", "Asked for"), "warn"),
        "refused": Word(pgettext_lazy("consent", "Refused"), "danger"),
        "withdrawn": Word(pgettext_lazy("consent", "Withdrawn"), "danger"),
    },
    "content_thread": {"internal": Word(_("Inside the bank")), "external": Word(_("With the agency"))},
    "content_field": {
        "title": Word(_("Title")),
        "kind": Word(_("Kind")),
        "pillar": Word(_("Pillar")),
        "product": Word(_("Product")),
        "language": Word(_("Main language")),
        "countries": Word(_("Countries")),
        "audience": Word(_("Audience")),
        "landing_url": Word(_("Landing page")),
        "commercial": Word(_("Carries a commercial message")),
        "utm": Word(_("Link parameters")),
        "flags": Word(_("What the law asks about it")),
        "context": Word(_("What the law asks about it")),
        "targeting": Word(_("Audience")),
        "tags": Word(_("Labels")),
        "wall": Word(_("Wall time")),
        "zone": Word(_("Time zone")),
        "choice": Word(_("Where the clock jumps")),
        "window_minutes": Word(_("May still go out for")),
        "campaign": Word(_("Campaign")),
        "expires_at": Word(_("Runs out")),
        "text": Word(pgettext_lazy("post", "Text")),
        "thread": Word(_("Thread")),
        "first_comment": Word(_("First comment")),
        "location": Word(_("Place")),
        "media": Word(_("Pictures and videos")),
    },
    "content_language": {
        "es": Word(_("Spanish")),
        "en": Word(_("English")),
        "pt": Word(_("Portuguese")),
        "ca": Word(_("Catalan")),
        "fr": Word(_("French")),
        "it": Word(_("Italian")),
        "de": Word(_("German")),
        "pl": Word(_("Polish")),
    },
    "part_kind": {
        "post": Word(pgettext_lazy("part", "post")),
        "thread": Word(pgettext_lazy("part", "post of the thread")),
        "comment": Word(pgettext_lazy("part", "first comment")),
    },
    "settled": {
        "attested": Word(_("Confirmed"), "ok"),
        "overridden": Word(_("Overridden"), "ok"),
        "false_alarm": Word(_("False alarm"), "ok"),
    },
}
