"""The media library: what the bank may show, where it fits, whose it is, where it stands."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.numbers import whole
from ventanilla.files import queries as files
from ventanilla.files import subtitles
from ventanilla.publishing import assets, library, listing, queries
from ventanilla.publishing.assets import Refused
from ventanilla.publishing.library import Asset, Wanted
from ventanilla.publishing.rights import Consent, RightsState, Shown
from ventanilla.understanding import mask
from ventanilla.web import media_words, outbound_words, paging, words
from ventanilla.web.doors import enter, must, person_of
from ventanilla.web.media_form import AssetForm, read_people
from ventanilla.workflows import fit_media

READ, WRITE = Permission.CONTENT_READ, Permission.CONTENT_WRITE
ABOUT, PER_PAGE, CHOICE = "media", 48, 24
UPLOAD_MAX, AT_ONCE = 100_000_000, 10
LANGUAGES = ("es", "en", "pt", "ca", "fr", "it", "de", "pl")


def today(person: Person) -> date:
    """The day on the person's own calendar."""
    return now().astimezone(ZoneInfo(person.zone)).date()


def found(person: Person, public_id: UUID) -> Asset:
    """The asset, where the person reads content; 404 elsewhere."""
    asset = library.get(person, public_id)
    if asset is None:
        raise Http404
    return asset


def mine(person: Person, public_id: UUID) -> Asset:
    """The asset, where the person writes content; 403 where they only read."""
    asset = found(person, public_id)
    must(person, WRITE, asset.entity_id)
    return asset


def entities(person: Person) -> list[tuple[int, str]]:
    """Where the person writes content."""
    allowed = person.entities_with(WRITE)
    return [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(person) if e.id in allowed]


def wanted(request: HttpRequest) -> Wanted:
    """What the address asks for; what it cannot mean narrows nothing."""
    asked = request.GET
    one = lambda name, known: asked.get(name, "") if asked.get(name) in known else ""
    campaign = None
    with suppress(ValueError):
        campaign = UUID(asked["campaign"]) if asked.get("campaign") else None
    return Wanted(
        words=asked.get("q", "").replace("\x00", "").strip()[:60],
        kind=one("kind", ("image", "video", "document")),
        tag=asked.get("tag", "").replace("\x00", "")[:40],
        rights=one("rights", set(RightsState)),
        used=one("used", ("yes", "no")),
        pillar=asked.get("pillar", "").replace("\x00", "")[:40],
        campaign=campaign,
        archived=asked.get("which") == "archived",
    )


def cards(rows: list[Asset], on: date) -> list[dict[str, Any]]:
    """Assets as they are drawn: with their file and where their rights stand. One query."""
    views = files.by_ids([a.file for a in rows]) if rows else {}
    return [{"asset": a, "file": views.get(a.file), "rights": library.terms(a).state(on)} for a in rows]


@enter(READ)
@require_http_methods(["GET", "POST"])
def listing_page(request: HttpRequest) -> HttpResponse:
    """The library, newest first. POST takes files in."""
    person = person_of(request)
    if request.method == "POST":
        return _upload(request, person)
    return _listed(request, person)


def _listed(request: HttpRequest, person: Person, error: str = "") -> HttpResponse:
    chosen, readable = wanted(request), person.entities_with(READ)
    rows = library.rows(person, chosen, today(person))
    position = paging.unpack(ABOUT, request.GET.get("cursor", ""))
    if position:
        rows = rows.filter(pk__lt=position[0])
    shown = list(rows[: PER_PAGE + 1])
    last = shown[PER_PAGE - 1].pk if len(shown) > PER_PAGE else None
    context = {
        "cards": cards(shown[:PER_PAGE], today(person)),
        "chosen": chosen,
        "kinds": words.choices("asset_kind"),
        "rights": words.choices("rights_state"),
        "tags": library.tags(readable),
        "pillars": listing.pillars(readable),
        "campaigns": listing.campaigns(readable),
        "entities": entities(person),
        "home": person.home_id,
        "may_write": person.may_somewhere(WRITE),
        "next_cursor": paging.pack(ABOUT, (last,) if last else None),
        "error": error,
        "limit": UPLOAD_MAX,
    }
    return render(request, "media/list.html", context, status=422 if error else 200)


def _upload(request: HttpRequest, person: Person) -> HttpResponse:
    """Take files in; those that are not taken are named, each with its reason."""
    allowed = [id_ for id_, _name in entities(person)]
    if not allowed:
        raise PermissionDenied
    entity = whole(request.POST.get("entity", ""))
    if entity not in allowed:
        raise Http404
    taken, errors = [], []
    for upload in request.FILES.getlist("file")[:AT_ONCE]:
        name = mask(upload.name or "").text
        if (upload.size or 0) > UPLOAD_MAX:
            errors.append(f"{name}: {media_words.refused('too_large')}")
            continue
        result = assets.add(person, entity, upload.read(), name)
        if result.asset is None:
            errors.append(f"{name}: {media_words.refused(result.refusal)}")
            continue
        taken.append(result.asset)
        if result.known:
            messages.info(request, _("“%(name)s” was in the library already: this is it.") % {"name": result.asset.title})
    if not taken:
        return _listed(request, person, " ".join(errors) or _("Choose a file first."))
    for error in errors:
        messages.error(request, error)
    fresh = len(taken) == 1
    return HttpResponseRedirect(reverse("asset", args=[taken[0].public_id]) if fresh else reverse("media"))


@enter(READ)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One asset: what it shows, where it fits, whose it is, where it stands. POST saves what is said of it."""
    person = person_of(request)
    asset = found(person, public_id)
    if request.method == "GET":
        return _page(request, person, asset, AssetForm(initial=_initial(asset)), assets.people(asset))
    must(person, WRITE, asset.entity_id)
    form = AssetForm(request.POST)
    people = read_people(request.POST)
    if form.is_valid() and not people.wrong:
        try:
            assets.describe(person, public_id, form.told(people.shown))
        except Refused as refused:
            for name, code in refused.wrong.items():
                form.add_error(name if name in form.fields else None, media_words.wrong(code))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("asset", args=[public_id]))
    return _page(request, person, asset, form, people.shown, wrong=people.wrong)


def _initial(asset: Asset) -> dict[str, Any]:
    names = ("title", "alt_text", "on_image_text", "rights_holder", "licence", "source", "rights_until", "ai_made")
    return {name: getattr(asset, name) for name in names} | {"tags": ", ".join(asset.tags), "territory": ", ".join(asset.territory)}


def _page(
    request: HttpRequest, person: Person, asset: Asset, form: AssetForm, people: tuple[Shown, ...], *, wrong: str = "", error: str = ""
) -> HttpResponse:
    view, on, terms = files.find(asset.file), today(person), library.terms(asset)
    blank = tuple(Shown("", Consent.ASKED) for _n in range(1 if people else 2))
    tracks = library.subtitles_of(asset) if asset.kind == "video" else []
    context = {
        "asset": asset,
        "file": view,
        "form": form,
        "people": people,
        "people_rows": (*people, *blank),
        "people_wrong": wrong,
        "consents": words.choices("consent_state"),
        "state": terms.state(on),
        "terms": terms,
        "fits": [(fit, [outbound_words.issue(i) for i in fit.issues]) for fit in fit_media.fits(view)] if view else [],
        "uses": library.uses(asset),
        "alike": [(one, round(100 * (64 - bits) / 64)) for one, bits in library.alike(asset)],
        "tracks": tracks,
        "languages": [(code, words.word("content_language", code).text) for code in LANGUAGES],
        "may_write": person.may(WRITE, asset.entity_id),
        "error": error,
    }
    bad = bool(error or wrong or (form.is_bound and form.errors))
    return render(request, "media/page.html", context, status=422 if bad else 200)


@enter(WRITE)
@require_POST
def subtitle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put subtitles to a video: checked line by line, and against its length."""
    person = person_of(request)
    asset = mine(person, public_id)
    upload, language = request.FILES.get("file"), request.POST.get("language", "")
    if asset.kind != "video" or language not in LANGUAGES:
        raise Http404
    body = upload.read(subtitles.BYTES_MAX + 1) if upload else b""
    read, view = subtitles.read(body), files.find(asset.file)
    error = media_words.subtitles(read) if isinstance(read, subtitles.Wrong) else ""
    if not isinstance(read, subtitles.Wrong) and view and view.duration_ms and read.ends_ms > view.duration_ms + 1000:
        error = _("The subtitles go on after the video has ended: are they of another video?")
    if not error:
        result = assets.add(
            person, asset.entity_id, body, mask(upload.name if upload and upload.name else "").text, of=asset, language=language
        )
        error = media_words.refused(result.refusal) if result.asset is None else ""
    if error:
        return _page(request, person, asset, AssetForm(initial=_initial(asset)), assets.people(asset), error=error)
    messages.success(request, _("The subtitles are checked and kept. Choose them where the video is used."))
    return HttpResponseRedirect(reverse("asset", args=[public_id]))


@enter(WRITE)
@require_POST
def archive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take it out of the library, or back into it."""
    person = person_of(request)
    mine(person, public_id)
    back = request.POST.get("do") == "back"
    assets.set_active(person, public_id, active=back)
    messages.success(
        request, _("It is in the library again.") if back else _("Archived: content that has it keeps it, nobody chooses it any more.")
    )
    return HttpResponseRedirect(reverse("asset", args=[public_id]))


@enter(WRITE)
@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw it away, where nothing has it or had it."""
    person = person_of(request)
    asset = mine(person, public_id)
    try:
        assets.delete(person, public_id)
    except Refused as refused:
        error = media_words.wrong(next(iter(refused.wrong.values())))
        return _page(request, person, asset, AssetForm(initial=_initial(asset)), assets.people(asset), error=error)
    messages.success(request, _("Thrown away."))
    return HttpResponseRedirect(reverse("media") if asset.of is None else reverse("asset", args=[asset.of.public_id]))


@enter(WRITE)
@require_GET
def choose(request: HttpRequest, public_id: UUID, slot: int) -> HttpResponse:
    """What one text of the composer may take from the library."""
    person, said = person_of(request), request.GET.get("q", "").replace("\x00", "").strip()[:60]
    content = queries.get(person, public_id)
    if content is None:
        raise Http404
    must(person, WRITE, content.entity_id)
    rows = library.rows(person, Wanted(words=said, entity_ids=[content.entity_id]), today(person))
    context = {"cards": cards(list(rows[:CHOICE]), today(person)), "content": content, "slot": slot, "words": said}
    return render(request, "media/choose.html", context)
