"""What the pages of one piece of content show: the composer, the piece for its readers, a conflict."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import Decided, State, SubjectKind
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels import queries as channels
from ventanilla.channels.queries import Channel
from ventanilla.common.pure.clock import now
from ventanilla.compliance.registry import all_packs
from ventanilla.publishing import listing, media, queries, series, services, settling, snapshots, snippets, talk, working
from ventanilla.publishing.queries import Content, Variant
from ventanilla.publishing.rules import UTM, utm_of
from ventanilla.publishing.types import EDITABLE, CommentThread, ContentState, NewContent, NewVariant, Planned, VariantState
from ventanilla.web import (
    content_form,
    content_results,
    content_sheet,
    content_times,
    content_words,
    differences,
    dossier_card,
    networks,
    path_words,
    words,
)
from ventanilla.workflows import check_content, choose_path, discuss_content, late_posts
from ventanilla.workflows.check_content import Verdict

WRITE, SIGN = Permission.CONTENT_WRITE, Permission.COMPLIANCE_SIGN
LANGUAGES = ("es", "en", "pt", "ca", "fr", "it", "de", "pl")
HANGING = frozenset({VariantState.UNKNOWN, VariantState.FAILED, VariantState.HELD})


def publishing(known: Sequence[Channel]) -> list[Channel]:
    """The channels on which a bank may post."""
    return [c for c in known if c.active and networks.capabilities(c.platform).publish]


def blank(person: Person, entity_id: int, title: str, picked: Sequence[Channel]) -> NewContent:
    """A new piece: tomorrow at noon on the person's own wall, for the public of the entity's country."""
    tomorrow = (now().astimezone(ZoneInfo(person.zone)) + timedelta(days=1)).replace(
        hour=12, minute=0, second=0, microsecond=0, tzinfo=None
    )
    country = picked[0].entity.country if picked else ""
    variants = tuple(NewVariant(c.pk, language="es") for c in picked)
    return NewContent(title, variants, countries=(country,) if country else (), at=Planned(tomorrow, person.zone))


# -- the composer ----------------------------------------------------------------------------------------------------


def writing(person: Person, content: Content, new: NewContent, *, unsaved: Any = None) -> dict[str, Any]:
    """The whole composer."""
    known = channels.all_of([content.entity_id])
    return {
        **_around(person, content),
        **beside(person, content, new, known),
        "new": new,
        "number": content.version,
        "unsaved": unsaved,
        "tabs": _tabs(content, new, known),
        "free": _free(new, publishing(known)),
        **_choices(content, new),
    }


def beside(person: Person, content: Content, new: NewContent, known: Sequence[Channel] | None = None) -> dict[str, Any]:
    """Previews, findings, the moment in words: what changes with every word."""
    row, variants = snapshots.imagined(content, new, known or channels.all_of([content.entity_id]))
    verdict = check_content.check(row, variants, whole=False)
    settled = settling.settled(content, verdict.digest)
    return {
        "content": content,
        "new": new,
        "time": content_times.told(new.at, new.countries, now()),
        "counters": _counters(variants),
        "is_saved": verdict.digest == services.hash_of(content),
        "may_attest": settling.may_attest(person, content.entity_id),
        "may_override": person.may(SIGN, content.entity_id),
        "may_fix": True,
        **content_sheet.sheet(row, variants, verdict, settled),
    }


def _counters(variants: Sequence[Variant]) -> list[dict[str, Any]]:
    """Every text field with the network's own count of it."""
    found = []
    for place, variant in enumerate(variants):
        platform = variant.channel.platform
        limit = networks.limits(platform).text_max
        fields = [(f"text-{place}", variant.text), (f"first_comment-{place}", variant.first_comment)]
        fields += [(f"thread-{place}-{n}", text) for n, text in enumerate(variant.thread)]
        found += [{"id": f"count-{name}", "length": networks.length(platform, text), "limit": limit} for name, text in fields]
    return found


def _tabs(content: Content, new: NewContent, known: Sequence[Channel]) -> list[dict[str, Any]]:
    """One tab per channel, in it its languages side by side."""
    by_id = {c.pk: c for c in known}
    _row, variants = snapshots.imagined(content, new, known)
    attached = media.attached_many(variants)
    tracks = media.tracks({m.asset for used in attached.values() for m in used if m.kind == "video"})
    words_held = snippets.offered(content.entity_id, {v.language or new.language for v in new.variants})
    tabs: dict[int, dict[str, Any]] = {}
    for place, said in enumerate(new.variants):
        channel = by_id[said.channel_id]
        tab = tabs.setdefault(channel.pk, {"channel": channel, "network": networks.name(channel.platform), "slots": []})
        limits = networks.limits(channel.platform)
        count = lambda text, on=channel.platform: networks.length(on, text)
        said_alts = {m.asset: m.alt_text for m in said.media}
        tab["slots"].append(
            {
                "place": place,
                "said": said,
                "language": said.language or new.language,
                "limit": limits.text_max,
                "text_count": count(said.text),
                "comment_count": count(said.first_comment),
                "posts": [(text, count(text)) for text in said.thread],
                "takes": ",".join(networks.capabilities(channel.platform).media_types) if limits.media_max else "",
                "media": [
                    {"file": m, "alt": said_alts.get(m.asset, ""), "tracks": tracks.get(m.asset, ())} for m in attached.get(place, ())
                ],
                "snippets": [s for s in words_held if s.language == (said.language or new.language)],
                "wall": said.at.wall.strftime(content_form.WALL) if said.at else "",
                "others": [(n, f"{by_id[v.channel_id].name} ({v.language})") for n, v in enumerate(new.variants) if n != place and v.text],
            }
        )
    for tab in tabs.values():
        held = {slot["language"] for slot in tab["slots"]}
        tab["languages"] = [(code, words.word("content_language", code).text) for code in LANGUAGES if code not in held]
    return list(tabs.values())


def _free(new: NewContent, known: Sequence[Channel]) -> list[Channel]:
    used = {v.channel_id for v in new.variants}
    return [c for c in known if c.pk not in used]


def _choices(content: Content, new: NewContent) -> dict[str, Any]:
    entity = frozenset({content.entity_id})
    built = utm_of(content.campaign.key if content.campaign else "", "{red}", content.public_id.hex[-12:], {})
    countries = sorted({p.country for p in all_packs() if len(p.country) == 2 and p.country != "EU"} | set(new.countries))
    return {
        "campaigns": listing.campaigns(entity),
        "pillars": listing.pillars(entity),
        "products": catalogue.products([content.entity_id]),
        "country_choices": countries,
        "kinds": content_words.KINDS.items(),
        "audiences": content_words.AUDIENCES.items(),
        "flags": [(name, said, name in new.flags) for name, said in content_words.FLAGS.items()],
        "contest": new.context.get("campaign.type") == "contest",
        "utm": [(name, built.get(name, ""), new.utm.get(name, "")) for name in UTM],
        "windows": sorted({*content_form.WINDOWS, new.at.window_minutes if new.at else 30}),
        "wall": new.at.wall.strftime(content_form.WALL) if new.at else "",
        "zone": new.at.zone if new.at else content.entity.zone,
        "zones": content_times.zones(),
        "expires": _expires(new),
        "languages": [(code, words.word("content_language", code).text) for code in LANGUAGES],
        "tags": ", ".join(new.tags),
    }


def _expires(new: NewContent) -> str:
    if new.expires_at is None:
        return ""
    return new.expires_at.astimezone(ZoneInfo(new.at.zone if new.at else "UTC")).strftime(content_form.WALL)


# -- around it -------------------------------------------------------------------------------------------------------


def _turned_down(content: Content) -> Decided | None:
    """Why it came back to its author: who said so, and their words."""
    if content.state != ContentState.DRAFT or content.reason not in (State.REJECTED, State.RETURNED):
        return None
    return next(iter(approvals.decided(content.entity_id, f"content:{content.public_id}", limit=1)), None)


def _around(person: Person, content: Content, verdict: Verdict | None = None) -> dict[str, Any]:
    """What stands below and above the words, for whoever may read them: approval, posts on the networks, talk, tasks, history."""
    entity_id, colleagues = content.entity_id, discuss_content.colleagues(content.entity_id)
    ticket = approvals.ticket(entity_id, f"content:{content.public_id}")
    said = talk.comments(content)
    return {
        "content": content,
        "may_write": person.may(WRITE, entity_id),
        "editable": content.state in EDITABLE,
        "ticket": ticket if ticket is not None and ticket.state is State.OPEN else None,
        "was_asked": ticket is not None,
        "turned_down": _turned_down(content),
        "path": _path(content, verdict),
        "stepped_up": person.stepped_up(),
        "parts": parts(content),
        "threads": [(t.value, [c for c in said if c.thread == t.value]) for t in CommentThread],
        "tasks": talk.tasks(content),
        "colleagues": colleagues.items(),
        "names": sorted(colleagues.values()),
        "may_let_out": late_posts.may_let_out(person, content),
        "step_up_url": f"{reverse('mfa_reauthenticate')}?{urlencode({'next': reverse('content', args=[content.public_id])})}",
        "versions": history(content),
        "results": content_results.shown(person, content),
        "dossier": dossier_card.shown(person, f"content:{content.public_id}", entity_id) if content.state != ContentState.DRAFT else None,
        "me": person.user_id,
        "occurrence": series.of_content(content),
    }


def _path(content: Content, verdict: Verdict | None) -> dict[str, Any] | None:
    """Where it stands on its approval path; before it is asked for, which path it would take."""
    if content.state not in (*EDITABLE, ContentState.PUBLISHING, ContentState.PUBLISHED):
        return None
    entity_id, subject = content.entity_id, f"content:{content.public_id}"
    found = approvals.standing(entity_id, subject)
    ahead = found is None or found["state"] not in (State.OPEN, State.APPROVED)
    if ahead and content.state not in EDITABLE:
        return None
    if found is None or ahead:
        choice = choose_path.of_content(content, verdict)
        found = {"path": choice.path.name, "why": choice.why(), "steps": choose_path.steps_ahead(choice), "decide_by": None}
    known = path_words.choices(entity_id, SubjectKind.POST) if found["why"] else {}
    return {**found, "ahead": ahead, "why": path_words.conditions(found["why"], known)}


def parts(content: Content) -> list[dict[str, Any]]:
    """What became of each post on its network: the newest attempt of each place."""
    latest: dict[tuple[int, int], Any] = {}
    for part in queries.parts(content):
        if part.version == content.version:
            latest[part.variant_id, part.position] = part
    return [{"part": p, "network": networks.name(p.variant.channel.platform), "hangs": p.state in HANGING} for p in latest.values()]


def history(content: Content) -> list[dict[str, Any]]:
    """Every version, newest first, with what it changed."""
    rows = queries.versions(content)
    return [
        {"version": row, "hash": bytes(row.payload_hash).hex()[:12], "changes": changes(before.snapshot if before else None, row.snapshot)}
        for row, before in zip(rows, [*rows[1:], None], strict=True)
    ]


def changes(before: dict[str, Any] | None, after: dict[str, Any]) -> list[tuple[str, Any]]:
    """What a version changed, field by field, words struck through and put in."""
    if before is None:
        return []
    names = [n for n in after if n not in ("variants", "publish_at") and after[n] != before.get(n)]
    found = [
        (str(words.word("content_field", n).text), differences.words(differences.shown(before.get(n)), differences.shown(after[n])))
        for n in names
    ]
    old = {(v["channel"], v["language"]): v for v in before["variants"]}
    for variant in after["variants"]:
        found += _variant_changes(old.pop((variant["channel"], variant["language"]), {}), variant)
    gone = [(str(words.word("content_field", "text").text), differences.words(v["text"], "")) for v in old.values()]
    return found + gone


def _variant_changes(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, Any]]:
    found = []
    for name in ("text", "first_comment", "location", "wall"):
        if old.get(name, "") != new[name]:
            found.append((str(words.word("content_field", name).text), differences.words(old.get(name, ""), new[name])))
    if old.get("thread", []) != new["thread"]:
        joined = differences.words("\n".join(old.get("thread", [])), "\n".join(new["thread"]))
        found.append((str(words.word("content_field", "thread").text), joined))
    if old.get("media", []) != new["media"]:
        told = [", ".join(m["alt_text"] or "…" for m in one.get("media", [])) for one in (old, new)]
        found.append((str(words.word("content_field", "media").text), differences.words(*told)))
    return found


def reading(person: Person, content: Content) -> dict[str, Any]:
    """The piece as it is saved, for those who read it."""
    variants = list(content.variants.all())
    verdict = check_content.check(content, whole=False)
    new = snapshots.of_content(content)
    product = catalogue.product(content.entity_id, content.product) if content.product else None
    return {
        **_around(person, content, verdict),
        "new": new,
        "time": content_times.told(new.at, new.countries, now()),
        "is_saved": True,
        "may_attest": settling.may_attest(person, content.entity_id) and content.state in EDITABLE,
        "may_override": person.may(SIGN, content.entity_id) and content.state in EDITABLE,
        "kind_name": content_words.KINDS[content.kind],
        "audience_name": content_words.AUDIENCES[content.audience],
        "product_name": product.name if product else content.product,
        "flag_names": [said for name, said in content_words.FLAGS.items() if content.flags.get(name)],
        **content_sheet.sheet(content, variants, verdict, settling.settled(content, verdict.digest)),
    }


def conflict(content: Content, copy: working.WorkingCopy) -> dict[str, Any]:
    """Both texts: what the person typed, what somebody else saved meanwhile, and what differs."""
    theirs = services.snapshot_of(content)
    names = {str(c.public_id): c.name for c in channels.all_of([content.entity_id])}
    return {
        "content": content,
        "copy": copy,
        "newest": queries.versions(content)[0],
        "mine": _side(copy.snapshot, names),
        "theirs": _side(theirs, names),
        "changes": changes(theirs, copy.snapshot),
    }


def _side(snapshot: dict[str, Any], names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"name": names.get(v["channel"], ""), "language": v["language"], "texts": [v["text"], *v["thread"]]} for v in snapshot["variants"]
    ]
