"""A piece of content as it would look, and everything that stands against it: for the composer, its readers and those who approve."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ventanilla.compliance.remedies import Do, Remedy
from ventanilla.compliance.types import Finding, Severity
from ventanilla.publishing import media
from ventanilla.publishing.media import Attached
from ventanilla.publishing.queries import Content, Variant
from ventanilla.publishing.settling import Settled
from ventanilla.publishing.types import PartKind
from ventanilla.web import differences, networks, outbound_words
from ventanilla.web.rule_words import law
from ventanilla.workflows.check_content import Checked, Verdict
from ventanilla.workflows.reply import Stopped

TONES = {Severity.BLOCK: "danger", Severity.WARN: "warn", Severity.NOTICE: "info", Severity.ATTEST: "note"}
_RANK = {severity: place for place, severity in enumerate(TONES)}


@dataclass(frozen=True, slots=True)
class Post:
    """One item as it will stand on the network."""

    kind: PartKind
    text: SafeString
    length: int
    limit: int
    media: tuple[Attached, ...]

    @property
    def over(self) -> bool:
        return self.length > self.limit


@dataclass(frozen=True, slots=True)
class Preview:
    """A channel's form as it will look there."""

    place: int
    look: str
    network: str
    channel: str
    handle: str
    language: str
    location: str
    posts: tuple[Post, ...]


@dataclass(slots=True)
class Found:
    """What one rule says, wherever it says it. `open`: it still stands in the way."""

    rule: str
    severity: Severity
    tone: str
    message: str
    source: str
    fix: str
    words: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    remedies: list[tuple[int, str | Promise, str]] = field(default_factory=list)
    settled: Settled | None = None

    @property
    def open(self) -> bool:
        return self.severity in (Severity.BLOCK, Severity.ATTEST) and self.settled is None


@dataclass(frozen=True, slots=True)
class Against:
    """What no rule of law says: personal data, threats, what the network would not take."""

    text: str
    quote: str
    where: str


def said(words: Any) -> str:
    """A finding's words in the reader's language."""
    language = (get_language() or "es")[:2]
    return words.get(language) or next(iter(words.values()), "")


def label(variant: Variant, several: bool) -> str:
    """A channel, with its language where the piece has several."""
    return f"{variant.channel.name} ({variant.language})" if several else variant.channel.name


def sheet(content: Content, variants: Sequence[Variant], verdict: Verdict, settled: Iterable[Settled]) -> dict[str, Any]:
    """The panel beside the words: previews, findings, the rest."""
    several = len({v.language for v in variants}) > 1
    names = [label(v, several) for v in variants]
    places = {(v.channel_id, v.language): place for place, v in enumerate(variants)}
    by_place: dict[int, list[Checked]] = {place: [] for place in places.values()}
    walk = iter(verdict.items)
    for place, variant in enumerate(variants):
        wanted = 1 + len([t for t in variant.thread if t.strip()]) + bool(variant.first_comment.strip())
        by_place[place] = [next(walk) for _n in range(wanted)]
    attached = media.attached_many(variants)
    found = _findings(by_place, names, {s.rule: s for s in settled})
    return {
        "previews": [_preview(place, v, by_place[place], attached.get(place, ())) for place, v in enumerate(variants)],
        "findings": found,
        "against": _against(by_place, names),
        "open_count": sum(f.open for f in found),
        "clean": verdict.clean,
        "digest": verdict.digest.hex(),
    }


def _preview(place: int, variant: Variant, items: Sequence[Checked], used: tuple[Attached, ...]) -> Preview:
    platform = variant.channel.platform
    limit = networks.limits(platform).text_max
    posts = tuple(
        Post(i.kind, _marked(i), networks.length(platform, i.text), limit, used if position == 0 else ())
        for position, i in enumerate(items)
    )
    channel = variant.channel
    return Preview(place, platform, networks.name(platform), channel.name, channel.handle, variant.language, variant.location, posts)


def _marked(item: Checked) -> SafeString:
    spans = [(f.start, f.end, said(f.message)) for f in item.findings]
    spans += [(p.start, p.end, _("Personal data")) for p in item.personal_data]
    return differences.marked(item.text, spans)


def _findings(by_place: dict[int, list[Checked]], names: Sequence[str], settled: dict[str, Settled]) -> list[Found]:
    found: dict[str, Found] = {}
    for place, items in by_place.items():
        for item in items:
            for finding in item.findings:
                one = found.setdefault(finding.rule, _new(finding, settled.get(finding.rule)))
                one.severity = min(one.severity, finding.severity, key=lambda s: _RANK[s])
                _add(one.where, names[place])
                _add(one.words, item.text[finding.start : finding.end])
            for rule, remedies in item.remedies:
                if len(remedies) > len(found[rule].remedies):
                    found[rule].remedies = [(n, remedy_label(r), r.value) for n, r in enumerate(remedies)]
    return sorted(found.values(), key=lambda f: (not f.open, _RANK[f.severity], f.rule))


def _new(finding: Finding, settled: Settled | None) -> Found:
    return Found(
        rule=finding.rule,
        severity=finding.severity,
        tone=TONES[finding.severity],
        message=said(finding.message) or finding.rule,
        source=law(finding.source),
        fix=said(finding.fix),
        settled=settled,
    )


def _add(words: list[str], word: str) -> None:
    if word and word not in words:
        words.append(word)


def remedy_label(remedy: Remedy) -> str:
    """What the button says."""
    if remedy.do is Do.KIND:
        return _("Class it as an ad")
    if remedy.do is Do.LANDING:
        return _("Take the product's page as landing page")
    return _("Insert from the catalogue") if remedy.source == "catalogue" else _("Insert the wording of the law")


def _against(by_place: dict[int, list[Checked]], names: Sequence[str]) -> list[Against]:
    rows = []
    for place, items in by_place.items():
        for item in items:
            stopped = Stopped(personal_data=item.personal_data, threats=item.threats, issues=item.issues)
            rows += [Against(s.text, s.quote, names[place]) for s in outbound_words.findings(stopped, item.text)]
    return list(dict.fromkeys(rows))
