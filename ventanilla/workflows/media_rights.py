"""The rights of what a post shows: asked while it is written, when it is approved, and again the moment before it leaves."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ventanilla.channels.sending import Task
from ventanilla.channels.types import Issue
from ventanilla.common.pure.clock import now
from ventanilla.compliance.types import Finding, Severity
from ventanilla.publishing import library, queries
from ventanilla.publishing.media import Attached
from ventanilla.publishing.rights import WARNINGS, Against, Terms

LANGUAGES = ("es", "en")


def against(content: queries.Content, variant: queries.Variant, used: Iterable[Attached]) -> tuple[list[Issue], list[Finding]]:
    """What the rights of these assets forbid on the day on which they would be published, and what they warn of.

    A post that is late is judged by today.
    """
    issues: list[Issue] = []
    findings: list[Finding] = []
    day = _day(content, variant)
    for one in used:
        for found in one.terms.against(day, content.countries):
            if found in WARNINGS:
                findings.append(_warning(found, one))
            else:
                issues.append(Issue(found.value, _detail(found, one.title or one.name, one.terms, content.countries)))
    return issues, findings


def _day(content: queries.Content, variant: queries.Variant) -> date:
    at = max(variant.publish_at or content.publish_at or now(), now())
    return at.astimezone(ZoneInfo(content.zone or content.entity.zone)).date()


def _detail(found: Against, name: str, terms: Terms, countries: Iterable[str]) -> dict[str, str]:
    until = terms.consent_until if found is Against.CONSENT_ENDED else terms.until
    return {
        "name": name,
        "until": until.isoformat() if until else "",
        "countries": ", ".join(sorted(set(countries) - set(terms.territory))) if found is Against.TERRITORY else "",
    }


def _warning(found: Against, one: Attached) -> Finding:
    said, fix = {}, {}
    last = one.terms.last_day
    for language in LANGUAGES:
        with translation.override(language):
            told = {"name": one.title or one.name, "until": date_format(last, "SHORT_DATE_FORMAT") if last else ""}
            if found is Against.SOON:
                said[language] = _("The rights of “%(name)s” end on %(until)s: the post must be taken down by then.") % told
                fix[language] = _("Extend the licence, or choose another picture.")
            else:
                said[language] = _("Neither owner nor licence of “%(name)s” is noted.") % told
                fix[language] = _("Note them in the media library.")
    return Finding(f"MEDIA.{found.value}", Severity.WARN, said, 0, 0, one.title or one.name, fix)


def ended(task: Task) -> bool:
    """Whether something that this post carries may not be shown today. Asked when its minute has come; answers carry no such files."""
    part = queries.part_of(task.public_id) if task.payload.files else None
    if part is None:
        return False
    content = part.variant.content
    day = now().astimezone(ZoneInfo(content.zone or content.entity.zone)).date()
    held = library.by_files(task.entity_id, task.payload.files)
    return any(set(library.terms(asset).against(day, content.countries)) - WARNINGS for asset in held)
