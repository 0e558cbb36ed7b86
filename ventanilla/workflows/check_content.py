"""What stands against a piece of content: personal data, the law, the network's own limits. Nothing is written."""

import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ventanilla import compliance
from ventanilla.catalogue import landings
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels import credentials, registry
from ventanilla.channels.queries import Channel
from ventanilla.channels.types import Issue, Outgoing
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.placeholders import places
from ventanilla.compliance.remedies import Remedy, remedies
from ventanilla.compliance.types import Audience, Draft, DraftKind, DraftMedia, Finding, Severity
from ventanilla.files import queries as files
from ventanilla.publishing import media, queries, services
from ventanilla.publishing.rules import parts_of, utm_of, with_link
from ventanilla.publishing.types import PartKind
from ventanilla.understanding.types import PersonalData, Threat
from ventanilla.workflows import fit_media, media_rights, rule_book
from ventanilla.workflows.outbound_text import read_outbound


@dataclass(frozen=True, slots=True)
class Checked:
    """One item of a variant as it would go out, and what stands against it. Spans are indices into `text`."""

    variant: UUID
    channel: str
    kind: PartKind
    text: str
    personal_data: tuple[PersonalData, ...] = ()
    threats: tuple[Threat, ...] = ()
    findings: tuple[Finding, ...] = ()
    issues: tuple[Issue, ...] = ()
    variant_id: int | None = None
    position: int = 0
    remedies: tuple[tuple[str, tuple[Remedy, ...]], ...] = ()  # by rule
    passes: bool = False  # as far as the rules go it may take the short way; never with a pack whose sign-off has run out

    @property
    def rules(self) -> frozenset[str]:
        return frozenset(f.rule for f in self.findings)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the catalogue and the entity say, asked once for all variants."""

    product: dict[str, Any] | None
    product_url: str
    terms_ended: date | None  # the last day of the product's figures, where none are in force when it goes out
    bench: compliance.Bench
    attached: dict[int, tuple[media.Attached, ...]]
    whole: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole content. `blocks` must be fixed or overridden, `asks` attested, before anybody is asked to approve."""

    items: tuple[Checked, ...]
    blocks: frozenset[str]
    asks: frozenset[str]
    digest: bytes

    @property
    def passes(self) -> bool:
        """Whether the rules have nothing to say of any of it, so that a bank may let it take a short path."""
        return bool(self.items) and all(i.passes for i in self.items) and self.clean

    @property
    def clean(self) -> bool:
        """Whether nothing stands against it any more."""
        return not self.blocks and not self.asks and not any(i.personal_data or i.threats or i.issues for i in self.items)


def check(content: queries.Content, variants: Sequence[queries.Variant] | None = None, *, whole: bool = True) -> Verdict:
    """Everything that stands against the content, counted at the planned time of each variant.

    Of the rows as they are saved, or of `variants` that somebody is writing; `whole` opens the media for the network's own look.
    """
    chosen = list(content.variants.all()) if variants is None else list(variants)
    product, url, ended = _product(content)
    told = _Told(product, url, ended, rule_book.bench(content.entity_id), media.attached_many(chosen), whole)
    items = tuple(item for place, v in enumerate(chosen) for item in _variant(content, v, place, told))
    digest = services.hash_of(content, variants)
    attested, overridden = queries.settled_rules(content, digest)
    found = {(f.rule, f.severity) for item in items for f in item.findings}
    return Verdict(
        items=items,
        blocks=frozenset(rule for rule, severity in found if severity is Severity.BLOCK) - overridden,
        asks=frozenset(rule for rule, severity in found if severity is Severity.ATTEST) - attested - overridden,
        digest=digest,
    )


def outgoing_text(content: queries.Content, variant: queries.Variant, text: str) -> str:
    """The text as it goes out: with the tagged link."""
    key = content.campaign.key if content.campaign else ""
    utm = utm_of(key, variant.channel.platform, content.public_id.hex[-12:], content.utm)
    return with_link(text, content.landing_url, utm)


def _product(content: queries.Content) -> tuple[dict[str, Any] | None, str, date | None]:
    if not content.product:
        return None, "", None
    on = content.publish_at.date() if content.publish_at else None
    product = catalogue.product(content.entity_id, content.product, on=on)
    if product is None:
        return None, "", None
    figures, ended = (product.figures.values, None) if product.figures else ({}, _terms_ended(product, on or now().date()))
    return {"class": product.product_class, "name": product.name, "synonyms": list(product.synonyms), **figures}, product.url, ended


def _terms_ended(product: catalogue.Product, on: date) -> date | None:
    """The last day on which the product had figures before this one; None where it never had any. One query."""
    return max((v.valid_until for v in catalogue.versions(product) if v.valid_until and v.valid_until < on), default=None)


def _variant(content: queries.Content, variant: queries.Variant, place: int, told: _Told) -> Iterable[Checked]:
    channel, attached = variant.channel, told.attached.get(place, ())
    country = content.entity.country
    for position, (kind, raw) in enumerate(parts_of(variant.text, variant.thread, variant.first_comment)):
        text = outgoing_text(content, variant, raw)
        used = attached if position == 0 else ()
        _, personal, threats = read_outbound(text, country, channel.settings.get("domains", ()))
        draft = draft_of(content, variant, text, told, [DraftMedia(m.kind, m.alt_text) for m in used])
        findings = compliance.check(draft, told.bench)
        findings = _own(findings) if kind is PartKind.COMMENT else tuple(findings)
        entity = content.entity.name
        help_ = [(f.rule, remedies(f, draft, entity=entity, product_url=told.product_url)) for f in findings]
        issues = _issues(channel, text, variant.language, used, whole=told.whole)
        unlicensed, ending = media_rights.against(content, variant, used)
        issues, findings = [*issues, *unlicensed], (*findings, *ending)
        yield Checked(
            variant=variant.public_id,
            channel=channel.name,
            kind=kind,
            text=text,
            personal_data=tuple(personal),
            threats=tuple(threats),
            findings=findings,
            issues=tuple(issues),
            variant_id=variant.pk,
            position=position,
            remedies=tuple((rule, found) for rule, found in help_ if found),
            passes=compliance.passes_by_itself(draft, told.bench, findings),
        )


def _own(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """A comment below the post repeats no duty of the post: only what its own words do wrong counts."""
    return tuple(f for f in findings if f.end > f.start)


def draft_of(content: queries.Content, variant: queries.Variant, text: str, told: _Told, used: list[DraftMedia]) -> Draft:
    """The content's form for one channel as the rule engine reads it."""
    at: datetime | None = variant.publish_at or content.publish_at
    return Draft(
        text=text,
        id=str(variant.public_id),
        kind=DraftKind(content.kind),
        platform=variant.channel.platform,
        language=variant.language or content.language,
        countries=tuple(content.countries) or ((content.entity.country,) if content.entity.country else ()),
        entity_country=content.entity.country,
        product=told.product,
        audience=Audience(content.audience),
        publish_at=at,
        landing_url=content.landing_url,
        media=tuple(used),
        flags={**_known(content), **content.flags},
        context={
            **landings.facts(content.entity_id, content.landing_url),
            **content.context,
            **_ended(content, at, told.terms_ended),
        },
    )


def _known(content: queries.Content) -> dict[str, Any]:
    """Facts that rules ask for and that the desk knows by itself."""
    campaign = {"campaign_id": content.campaign.key} if content.campaign else {}
    return {"entity_id": content.entity.key, **campaign}


def _ended(content: queries.Content, at: datetime | None, terms_ended: date | None) -> dict[str, Any]:
    """`campaign.ended`, whatever its author says: true where people had closed the campaign by then; else its last day, or that of
    the product's terms, where it lies before the day on which this goes out. Nothing where the offer still stands."""
    campaign = content.campaign
    if campaign is not None and campaign.closed_at is not None and (at is None or campaign.closed_at <= at):
        return {"campaign.ended": True}
    day = at.astimezone(zoneinfo.ZoneInfo(content.zone or content.entity.zone)).date() if at else now().date()
    ends = [d for d in (campaign.ends_on if campaign else None, terms_ended) if d is not None and d < day]
    return {"campaign.ended": min(ends).isoformat()} if ends else {}


def _issues(channel: Channel, text: str, language: str, used: Iterable[media.Attached], *, whole: bool) -> list[Issue]:
    if not channel.active:
        return [Issue("channel_off")]
    opened = tuple(fit_media.as_media(m, _content(m.file) if whole else b"") for m in used)
    connection = credentials.connection(channel) if whole else credentials.bare(channel)
    issues = registry.get(channel.platform).validate(connection, Outgoing(text, media=opened, language=language))
    issues = [*issues, *(Issue("place_left", {"name": name}) for name in places(text) if name and not name.isdigit())]
    if any(m.media_type.startswith("image/") and not m.alt_text.strip() for m in used):
        issues = [*issues, Issue("alt_missing")]
    return issues


def _content(file: str) -> bytes:
    return files.content(file) or b""
