"""The supervisor dossier: everything about a piece of content, or a campaign, in one file that proves itself.

Asked for by a person, made by a job: what was published where and when, product, rules and who settled them, versions, approvals,
results, the entry of the advertising register (Circular 4/2020, norma 7), the media, and the archive's own entries with their proofs.
"""

import csv
import hashlib
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.archive import dossiers, errands
from ventanilla.catalogue import disclosures
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels import registry, sending
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.formulas import harmless
from ventanilla.compliance.registry import effective
from ventanilla.files import queries as files
from ventanilla.jobs.services import enqueue
from ventanilla.publishing import campaigns, media, queries, results, settling, talk
from ventanilla.publishing.types import VariantState
from ventanilla.understanding import mask
from ventanilla.workflows import check_content, dossier_pdf

JOB = "dossier"
RIGHT = Permission.DOSSIER_EXPORT
_IMAGES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


def ask(person: Person, about: str, entity_id: int) -> UUID:
    """Ask for the dossier of `content:<id>` or `campaign:<id>`, which the person reads; a job makes it. Archived as a deed."""
    if not person.may(RIGHT, entity_id) or not person.may(Permission.CONTENT_READ, entity_id):
        raise PermissionDenied
    with transaction.atomic():
        errand = errands.ask(entity_id, "dossier", [entity_id], person.actor, about)
        enqueue(JOB, {"errand": errand.pk, "language": translation.get_language() or "es"}, rank=3)
    return errand.public_id


def run(errand: int, language: str) -> None:
    """Job: make the dossier, whole, from the start. As the system: the tree that proves its entries covers every entity."""
    with scope.system(), translation.override(language):
        try:
            _make(errand)
        except OSError:
            errands.failed(errand)
            raise


def _make(errand_id: int) -> None:
    errand = errands.begin(errand_id, 1)
    if errand is None:
        return
    kind, _colon, public_id = errand.about.partition(":")
    campaign = campaigns.by_id(errand.entity_id, UUID(public_id)) if kind == "campaign" else None
    rows = campaigns.contents(campaign) if campaign else [queries.by_id(errand.entity_id, UUID(public_id))]
    bag: dict[str, bytes] = {}
    pieces = []
    for number, row in enumerate(filter(None, rows)):
        content = queries.by_id(errand.entity_id, row.public_id)
        if content is not None:
            pieces.append(_piece(content, bag))
        errands.step(errand, number)
    campaign = campaign or (campaigns.by_id(errand.entity_id, row.campaign.public_id) if row and row.campaign else None)
    told = {
        "format": dossiers.FORMAT,
        "made_at": _stamp(now()),
        "made_by": errand.asked_by,
        "about": errand.about,
        "campaign": _campaign(campaign) if campaign else None,
        "contents": pieces,
    }
    _fill(bag, told)
    about = [errand.about, *(f"content:{p['id']}" for p in pieces), *([f"campaign:{campaign.public_id}"] if campaign else [])]
    head, lines = dossiers.proven(errand.entity_id, sorted(set(about)))
    bag[dossiers.ENTRIES] = b"".join(line + b"\n" for line in lines)
    bag["dossier.pdf"] = dossier_pdf.render({**told, "head": head, "entries": len(lines)}, bag)
    errands.keep(errand, dossiers.pack(bag, head, errand.about, errand.asked_by))


def _fill(bag: dict[str, bytes], told: dict[str, Any]) -> None:
    """The files for programs: all of it as JSON, the readings as a table."""
    bag["dossier.json"] = orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["at", "content", "channel", "url", *results.COUNTED])
    for piece in told["contents"]:
        for r in piece["readings"]:
            table.writerow([harmless(str(v)) for v in (r["at"], piece["title"], r["channel"], r["url"])] + [r[m] for m in results.COUNTED])
    bag["results.csv"] = out.getvalue().encode("utf-8-sig")
    said = _("This file proves itself. To check it: ventanilla archive verify FILE.zip --key KEY, with the bank's public key.")
    bag["README.txt"] = f"{said}\n".encode()


def _stamp(at: datetime | None, zone: str = "UTC") -> str:
    """A moment to the second with its offset; empty for none."""
    return at.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC).isoformat(sep=" ", timespec="seconds") if at else ""


def _plain(text: str) -> str:
    """What people wrote among themselves: personal data masked."""
    return mask(text).text


# -- one piece -----------------------------------------------------------------------------------------------------


def _piece(content: queries.Content, bag: dict[str, bytes]) -> dict[str, Any]:
    zone = content.zone or content.entity.zone
    verdict = check_content.check(content, whole=False)
    sums = results.of_content(content)
    return {
        "id": str(content.public_id),
        "title": content.title,
        "entity": content.entity.name,
        "state": content.state,
        "kind": content.kind,
        "commercial": content.commercial,
        "countries": content.countries,
        "audience": content.audience,
        "landing_url": content.landing_url,
        "planned": f"{content.wall} {content.zone}".strip(),
        "planned_utc": _stamp(content.publish_at),
        "campaign": content.campaign.name if content.campaign else "",
        "product": _product(content),
        "disclosures": _disclosures(content),
        "packs": [
            {"id": p.id, "version": p.version, "law": p.law_snapshot}
            for p in effective(frozenset({*content.countries, content.entity.country}))
        ],
        "findings": _findings(content, verdict, zone),
        "posts": _posts(content, zone),
        "media": _media(content, bag),
        "versions": [
            {"number": v.number, "by": v.author.name, "at": _stamp(v.at, zone), "hash": bytes(v.payload_hash).hex(), "snapshot": v.snapshot}
            for v in reversed(queries.versions(content))
        ],
        "approvals": _approvals(content, zone),
        "comments": [
            {"by": c.user.name if c.user else c.guest, "at": _stamp(c.at, zone), "version": c.version, "text": _plain(c.text)}
            for c in talk.comments(content)
        ],
        "results": {name: value for name in _MEASURES if sums and (value := sums.get(name)) is not None},
        "counted_at": _stamp(sums.counted_at, zone) if sums else "",
        "readings": [
            {
                "at": _stamp(m.at),
                "channel": m.part.variant.channel.name,
                "url": m.part.native_url,
                **{name: getattr(m, name) for name in results.COUNTED},
            }
            for m in results.history(content)
        ],
    }


_MEASURES = (*results.COUNTED, "clicks", "visits", "leads")


def _product(content: queries.Content) -> dict[str, Any] | None:
    """The product with the figures that were in force when it went out."""
    on = content.publish_at.date() if content.publish_at else None
    found = catalogue.product(content.entity_id, content.product, on=on) if content.product else None
    if found is None:
        return None
    figures = dict(found.figures.values) if found.figures else {}
    return {"key": found.key, "class": found.product_class, "name": found.name, "url": found.url, "figures": figures}


def _disclosures(content: queries.Content) -> list[dict[str, Any]]:
    """The bank's notices that held for the product and the countries on that day."""
    product, day = _product(content), (content.publish_at or now()).date()
    class_ = product["class"] if product else ""
    held = [
        n
        for n in disclosures.library(content.entity_id)
        if n.valid_from <= day <= n.valid_until
        and (not n.product_classes or class_ in n.product_classes)
        and (not n.countries or n.countries & {*content.countries, content.entity.country})
    ]
    return [{"key": n.key, "version": n.version, "text": n.texts.get(content.language) or next(iter(n.texts.values()), "")} for n in held]


def _findings(content: queries.Content, verdict: check_content.Verdict, zone: str) -> list[dict[str, Any]]:
    """What the rules say of it, each rule once, and who settled it."""
    settled = {s.rule: s for s in settling.settled(content, verdict.digest)}
    language = (translation.get_language() or "es")[:2]
    found: dict[str, dict[str, Any]] = {}
    for item in verdict.items:
        for f in item.findings:
            one = settled.get(f.rule)
            said = {"action": one.action, "by": one.by, "at": _stamp(one.at, zone), "reason": _plain(one.reason)} if one else None
            row = {"severity": f.severity.value, "message": f.message.get(language) or f.message.get("es", ""), "source": f.source}
            found.setdefault(f.rule, {"rule": f.rule, **row, "settled": said, "channels": []})
            if item.channel not in found[f.rule]["channels"]:
                found[f.rule]["channels"].append(item.channel)
    return [found[rule] for rule in sorted(found)]


def _posts(content: queries.Content, zone: str) -> list[dict[str, Any]]:
    """Every item that was to go out, with the text that was sent and the network's proof."""
    parts = queries.parts(content)
    sent = sending.opened([p.attempt for p in parts])
    rows = []
    for p in parts:
        attempt, payload = sent.get(p.attempt, (None, None))
        text = payload.outgoing.text if payload and payload.outgoing else (payload.shown if payload else "")
        rows.append(
            {
                "network": registry.get(p.variant.channel.platform).name,
                "channel": p.variant.channel.name,
                "handle": p.variant.channel.handle,
                "language": p.variant.language,
                "kind": p.kind,
                "version": p.version,
                "state": p.state,
                "text": text,
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "attempt": str(p.attempt),
                "native_id": p.native_id,
                "url": p.native_url,
                "published_at": _stamp(p.published_at, zone),
                "deleted_at": _stamp(p.deleted_at, zone),
                "sent_at": _stamp(attempt.claimed_at, zone) if attempt and p.state == VariantState.PUBLISHED else "",
            }
        )
    return rows


def _media(content: queries.Content, bag: dict[str, bytes]) -> list[dict[str, Any]]:
    """The media that it carries, each once, put among the files."""
    found: dict[str, dict[str, Any]] = {}
    for variant, attached in zip(content.variants.all(), _attached(content), strict=True):
        for one in attached:
            row = found.get(one.file) or _kept(one, bag)
            found[one.file] = row
            row["channels"].append(variant.channel.name)
    return list(found.values())


def _attached(content: queries.Content) -> Iterable[tuple[media.Attached, ...]]:
    variants = list(content.variants.all())
    by_place = media.attached_many(variants)
    return [by_place.get(place, ()) for place in range(len(variants))]


def _kept(one: media.Attached, bag: dict[str, bytes]) -> dict[str, Any]:
    raw = files.content(one.file)
    row: dict[str, Any] = {"name": one.name, "type": one.media_type, "alt": one.alt_text, "channels": [], "file": "", "sha256": ""}
    if raw is None:
        return row  # no longer kept: the row says that it was there
    digest = hashlib.sha256(raw).hexdigest()
    ending = _IMAGES.get(one.media_type) or one.media_type.rpartition("/")[2].split("+")[0][:10]
    name = f"media/{digest[:16]}.{ending if ending.isalnum() else 'bin'}"
    bag[name] = raw
    return {**row, "file": name, "sha256": digest}


def _approvals(content: queries.Content, zone: str) -> list[dict[str, Any]]:
    """Every request with its decisions. A decision is taken only with the second factor proved in the five minutes before it."""
    return [
        {
            "request": str(r.public_id),
            "asked_by": r.author.name,
            "asked_at": _stamp(r.created_at, zone),
            "hash": bytes(r.payload_hash).hex(),
            "state": r.state,
            "closed_at": _stamp(r.closed_at, zone),
            "decisions": [
                {
                    "by": d.user.name,
                    "at": _stamp(d.decided_at, zone),
                    "code": d.code,
                    "step": d.step.position + 1,
                    "right": d.step.permission,
                    "hash": bytes(d.payload_hash).hex(),
                    "second_factor": True,
                    "reason": _plain(d.reason),
                }
                for d in r.decisions.all()
            ],
        }
        for r in approvals.trail(content.entity_id, f"content:{content.public_id}")
    ]


# -- the campaign --------------------------------------------------------------------------------------------------


def _campaign(row: campaigns.Campaign) -> dict[str, Any]:
    """What it is, what it reached, and its entry in the advertising register."""
    sums = results.of_campaigns([row])[row.pk]
    return {
        "id": str(row.public_id),
        "key": row.key,
        "name": row.name,
        "entity": row.entity.name,
        "state": row.state,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "closed_at": _stamp(row.closed_at),
        "reason": _plain(row.reason),
        "theme": row.theme,
        "goal": row.goal,
        "owner": row.owner.name,
        "products": row.products,
        "dose": row.dose,
        "targets": row.targets,
        "results": {name: value for name in _MEASURES if (value := sums.get(name)) is not None},
        "register": {"number": row.register_number, "year": row.register_year, **{n: row.register.get(n, "") for n in campaigns.REGISTER}},
    }
