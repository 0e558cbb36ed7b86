"""Content: the list, a new piece, and the composer with its checks as somebody types."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import queries as channels
from ventanilla.common.pure.clock import now
from ventanilla.common.pure.numbers import whole
from ventanilla.compliance.remedies import Do, Remedy
from ventanilla.publishing import assets, library, queries, services, snapshots, snippets, templates, working
from ventanilla.publishing.queries import Content
from ventanilla.publishing.types import EDITABLE, Kind, NewContent, NotPossible, Stale
from ventanilla.understanding import mask
from ventanilla.web import content_form, content_page, content_words, media_words
from ventanilla.web.doors import enter, must, person_of
from ventanilla.workflows import check_content, post_templates, publish, write_content

READ, WRITE = Permission.CONTENT_READ, Permission.CONTENT_WRITE
UPLOAD_MAX = 100_000_001


def found(person: Person, public_id: UUID) -> Content:
    """The content, where the person reads it; 404 elsewhere."""
    content = queries.get(person, public_id)
    if content is None:
        raise Http404
    return content


def mine(person: Person, public_id: UUID) -> Content:
    """The content, where the person writes it; 403 where they only read."""
    content = found(person, public_id)
    must(person, WRITE, content.entity_id)
    return content


def entities(person: Person) -> list[tuple[int, str]]:
    """Where the person writes content."""
    allowed = person.entities_with(WRITE)
    return [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(person) if e.id in allowed]


@enter(WRITE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new piece: where, what it is called, on which channels. The rest is written in the composer, on a draft."""
    person = person_of(request)
    choices = entities(person)
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("entity", "")
    entity = next((id_ for id_, _name in choices if str(id_) == wanted), None) or _home(person, choices)
    known = content_page.publishing(channels.of_entities([entity]))
    title, error = asked.get("title", "").strip(), ""
    if request.method == "POST" and "narrow" not in asked:
        picked = [c for c in known if str(c.public_id) in asked.getlist("channel")]
        error = "" if title and picked else _("Give it a title and choose at least one channel.")
        if not error:
            content = _begun(person, entity, content_page.blank(person, entity, title, picked), picked, asked.get("template", ""))
            return HttpResponseRedirect(reverse("content", args=[content.public_id]))
    context = {"entities": choices, "entity": entity, "channels": known, "title": title, "error": error}
    context |= {"templates": templates.offered(entity, now().date()), "template": asked.get("template", "")}
    return render(request, "content/new.html", context, status=422 if error else 200)


def _begun(person: Person, entity: int, blank: NewContent, picked: list[Any], template: str) -> Content:
    """A draft, with the words of a template where one was chosen."""
    if not template:
        return write_content.write(person, entity, blank)
    try:
        return post_templates.begin(person, entity, UUID(template), picked, blank)
    except (ValueError, LookupError):
        raise Http404


def _home(person: Person, choices: list[tuple[int, str]]) -> int:
    held = [id_ for id_, _name in choices]
    return person.home_id if person.home_id in held else next((i for i in held if channels.of_entities([i])), held[0])


@enter(READ)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The composer; for those who only read, and for what is on its way, the piece as it is. POST saves a version."""
    person = person_of(request)
    content = found(person, public_id)
    writes = person.may(WRITE, content.entity_id) and content.state in EDITABLE
    if request.method == "POST":
        must(person, WRITE, content.entity_id)
        return _save(request, person, content)
    if not writes:
        return render(request, "content/read.html", content_page.reading(person, content))
    copy = working.find(person, content)
    if copy is not None and copy.base != content.version:
        return _conflict(request, person, content)
    new = _from(content, copy) if copy else snapshots.of_content(content)
    return _drawn(request, person, content, new, unsaved=copy)


def _from(content: Content, copy: working.WorkingCopy) -> NewContent:
    return snapshots.from_snapshot(content.entity_id, copy.snapshot, channels.all_of([content.entity_id]))


def _drawn(request: HttpRequest, person: Person, content: Content, new: NewContent, *, status: int = 200, **more: Any) -> HttpResponse:
    context = content_page.writing(person, content, new) | more
    return render(request, "content/page.html", context, status=status)


def _save(request: HttpRequest, person: Person, content: Content) -> HttpResponse:
    """A version of what the form says, and where it was asked for, the request for approval."""
    read = content_form.read(request.POST, channels.all_of([content.entity_id]))
    if read.wrong:
        return _drawn(request, person, content, read.new, status=422, wrong=content_words.wrong(read.wrong))
    try:
        saved = _saved(person, content, read)
    except Stale:
        _keep(person, content, read.number, read.new)
        return _conflict(request, person, found(person, content.public_id))
    except NotPossible as refused:
        messages.error(request, content_words.not_possible(str(refused)))
        return HttpResponseRedirect(reverse("content", args=[content.public_id]))
    if request.POST.get("do") == "ask":
        return _ask(request, person, saved)
    messages.success(request, _("Saved as version %(n)s.") % {"n": saved.version})
    return HttpResponseRedirect(reverse("content", args=[content.public_id]))


def _saved(person: Person, content: Content, read: content_form.Read) -> Content:
    """A newer version; the same one where nothing changed since, so that asking does not void what was attested."""
    if _nothing_new(content, read):
        working.forget(person, content)
        return content
    return write_content.rewrite(person, content.public_id, read.number, read.new)


def _nothing_new(content: Content, read: content_form.Read) -> bool:
    known = channels.all_of([content.entity_id])
    return read.number == content.version and snapshots.same(content, write_content.masked(read.new), known)


def _ask(request: HttpRequest, person: Person, content: Content) -> HttpResponse:
    try:
        asked = publish.ask(person, content.public_id)
    except NotPossible as refused:
        messages.error(request, content_words.not_possible(str(refused)))
    else:
        if isinstance(asked, publish.Asked):
            messages.success(request, _("It waits for approval. It goes out by itself once it is given."))
        else:
            messages.error(request, _("Not yet: see what stands against it."))
    return HttpResponseRedirect(reverse("content", args=[content.public_id]))


def _keep(person: Person, content: Content, base: int, new: NewContent) -> None:
    """Remember what was typed, without making a version of it."""
    row, variants = snapshots.imagined(content, write_content.masked(new), channels.all_of([content.entity_id]))
    working.keep(person, content, base, services.snapshot_of(row, variants))


def _conflict(request: HttpRequest, person: Person, content: Content) -> HttpResponse:
    copy = working.find(person, content)
    if copy is None:
        return HttpResponseRedirect(reverse("content", args=[content.public_id]))
    return render(request, "content/conflict.html", content_page.conflict(content, copy), status=409)


@enter(WRITE)
@require_POST
def settle_conflict(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Somebody else saved meanwhile: my text over theirs, mine back into the composer, or theirs."""
    person = person_of(request)
    content = mine(person, public_id)
    copy, do = working.find(person, content), request.POST.get("do", "")
    here = HttpResponseRedirect(reverse("content", args=[public_id]))
    if copy is None or do not in ("mine", "theirs", "merge"):
        return here
    if do == "theirs":
        working.forget(person, content)
        return here
    seen = request.POST.get("number", "")
    if seen != str(content.version):
        return _conflict(request, person, content)
    if do == "merge":
        working.keep(person, content, content.version, copy.snapshot)
        return here
    try:
        write_content.rewrite(person, public_id, content.version, _from(content, copy))
    except (Stale, NotPossible):
        return _conflict(request, person, found(person, public_id))
    messages.success(request, _("Your text is saved. Theirs stays in the history."))
    return here


@enter(WRITE)
@require_POST
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The previews, the counters and the checks of what is being written; and what was written is kept as a working copy."""
    person = person_of(request)
    content = mine(person, public_id)
    read = content_form.read(request.POST, channels.all_of([content.entity_id]))
    context = content_page.beside(person, content, read.new)
    kept = content.state in EDITABLE and not _nothing_new(content, read)
    if kept:
        _keep(person, content, read.number, read.new)
    else:
        working.forget(person, content)
    context |= {"wrong": content_words.wrong(read.wrong), "stale": read.number != content.version, "kept": kept}
    return render(request, "content/checked.html", context)


@enter(WRITE)
@require_POST
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A button of the composer: a channel more or less, a post more, a file, a remedy. Nothing is saved but the working copy."""
    person = person_of(request)
    content = mine(person, public_id)
    known = channels.all_of([content.entity_id])
    read, do, error = content_form.read(request.POST, known), request.POST.get("do", ""), ""
    if do == "discard":
        working.forget(person, content)
        new = snapshots.of_content(content)
    elif do.startswith("fix:"):
        new = _remedied(content, read.new, do, known)
    elif do.startswith("library:"):
        new = _chosen(person, content, read.new, do)
    elif do.startswith("snippet:"):
        new = _with_snippet(content, read.new, do)
    elif do.startswith("upload:"):
        new, error = _uploaded(request, person, content, read.new, do.partition(":")[2])
    else:
        new = content_form.edited(read.new, do, known)
    number = content.version if do == "discard" else read.number
    if content.state in EDITABLE and do != "discard":
        _keep(person, content, read.number, new)
    context = content_page.writing(person, content, new) | {"number": number, "upload_error": error, "kept": do != "discard"}
    return render(request, "content/edited.html", context)


def _remedied(content: Content, new: NewContent, do: str, known: list[Any]) -> NewContent:
    """`fix:<rule>:<n>`: the rule's n-th remedy, wherever the rule speaks."""
    _verb, rule, place = [*do.split(":"), "", ""][:3]
    row, variants = snapshots.imagined(content, new, known)
    for n, variant in enumerate(variants):
        remedies = dict(check_content.check(row, [variant], whole=False).items[0].remedies).get(rule, ())
        if 0 <= whole(place) < len(remedies):
            new = _with_remedy(new, n, remedies[whole(place)])
    return new


def _with_remedy(new: NewContent, place: int, remedy: Remedy) -> NewContent:
    if remedy.do is Do.KIND:
        return replace(new, kind=Kind(remedy.value))
    if remedy.do is Do.LANDING:
        return replace(new, landing_url=remedy.value)
    return content_form.with_words(new, place, remedy.do, remedy.value)


def _chosen(person: Person, content: Content, new: NewContent, do: str) -> NewContent:
    """`library:<n>:<asset>`: something of the library to one text. What is not the entity's, or archived, changes nothing."""
    _verb, place, public_id = [*do.split(":"), "", ""][:3]
    try:
        asset = library.get(person, UUID(public_id))
    except ValueError:
        return new
    if asset is None or asset.entity_id != content.entity_id or not asset.active:
        return new
    return content_form.with_media(new, whole(place), [public_id])


def _with_snippet(content: Content, new: NewContent, do: str) -> NewContent:
    """`snippet:<n>:<id>`: a snippet at the end of one text."""
    _verb, place, public_id = [*do.split(":"), "", ""][:3]
    held = snippets.offered(content.entity_id, content_page.LANGUAGES)
    chosen = next((one for one in held if str(one.public_id) == public_id), None)
    return content_form.with_words(new, whole(place), "end", chosen.text) if chosen else new


def _uploaded(request: HttpRequest, person: Person, content: Content, new: NewContent, place: str) -> tuple[NewContent, str]:
    taken, errors = [], []
    for upload in request.FILES.getlist(f"upload-{place}")[:10]:
        body = upload.read() if (upload.size or 0) < UPLOAD_MAX else b"\0" * UPLOAD_MAX
        result = assets.add(person, content.entity_id, body, mask(upload.name or "").text)
        if result.asset is not None:
            taken.append(str(result.asset.public_id))
        else:
            errors.append(media_words.refused(result.refusal))
    found_place = whole(place)
    return content_form.with_media(new, found_place, taken), " ".join(dict.fromkeys(errors))
