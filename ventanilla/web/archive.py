"""The archive: what happened, by whom and about what; one record in readable form."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import queries
from ventanilla.archive.kinds import KINDS
from ventanilla.archive.queries import PAGE, Line, Wanted
from ventanilla.inbox import queries as inbox
from ventanilla.web import paging
from ventanilla.web.archive_words import ABOUT, actor, kind_word, sentence, told
from ventanilla.web.doors import enter, person_of
from ventanilla.web.navigation import way

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class SearchForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=(), required=False)

    about = forms.CharField(label=gettext_lazy("Object"), max_length=120, required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, people: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        kinds = sorted({k for k, _v in KINDS}, key=lambda k: kind_word(k).casefold())
        fields["kind"].choices = [("", _("Every kind")), *((k, kind_word(k)) for k in kinds)]
        known = [("system", _("The desk itself")), ("bank", _("The bank's systems")), ("network", _("The network"))]
        staff = sorted(((f"user:{id_}", name) for id_, name in people.items()), key=lambda p: p[1].casefold())
        self.fields["who"] = forms.ChoiceField(label=gettext_lazy("Who"), choices=[("", _("Everybody")), *known, *staff], required=False)
        self.order_fields(["kind", "who", "about", "since", "until"])


def objects(person: Person, words: str) -> tuple[str, ...]:
    """What a person may type to name an object: `conversation:<id>`, an id alone, the address of a page, or V-20418."""
    words = words.strip()
    if not words:
        return ()
    if found := _UUID.search(words.lower()):
        prefix = words.lower()[: found.start()].rstrip(":/").rpartition("/")[2]
        return (f"{prefix}:{found[0]}",) if prefix in ABOUT else tuple(f"{noun}:{found[0]}" for noun in ABOUT)
    talks = inbox.by_reference(person, words)
    return tuple(f"conversation:{talk.public_id}" for talk in talks) or (words,)


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone()) if day else None


def _wanted(person: Person, said: dict[str, Any]) -> Wanted:
    until = _start(said["until"] + timedelta(days=1)) if said.get("until") else None
    return Wanted(said.get("kind", ""), said.get("who", ""), objects(person, said.get("about", "")), _start(said.get("since")), until)


def _staff(person: Person) -> dict[int, str]:
    """Everybody who works or worked in the entities whose archive the person reads. Two queries."""
    return accounts.staff_names(person.entities_with(Permission.ARCHIVE_READ))


def row(line: Line, people: dict[int, str], entities: dict[int, str]) -> dict[str, Any]:
    return {
        "line": line,
        "kind": kind_word(line.kind),
        "sentence": sentence(line),
        "actor": actor(line.actor, people),
        "entity": entities.get(line.entity_id, ""),
        "url": reverse("archive_record", args=[line.public_id]),
    }


@enter(Permission.ARCHIVE_READ)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Records, newest first, narrowed by kind, person, object and days."""
    person = person_of(request)
    people = _staff(person)
    form = SearchForm(request.GET or None, people=people)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    key = f"archive|{sorted((k, str(v)) for k, v in said.items() if v)}"
    before = paging.unpack(key, request.GET.get("cursor", ""))
    may = person.entities_with(Permission.ARCHIVE_READ)
    lines = queries.search(may, _wanted(person, said), before=before[0] if before else None)
    shown, more = lines[:PAGE], len(lines) > PAGE
    entities = {e.id: e.name for e in accounts.entity_names(person)}
    others = accounts.names_of({int(a[5:]) for a in {line.actor for line in shown} if a.startswith("user:")} - set(people))
    context = {
        "tab": "records",
        "form": form,
        "rows": [row(line, {**people, **others}, entities) for line in shown],
        "next_cursor": paging.pack(key, (shown[-1].id,)) if more else "",
        "narrowed": any(said.values()),
    }
    return render(request, "archive/page.html", context, status=422 if form.is_bound and not form.is_valid() else 200)


def _leads_to(line: Line) -> str:
    """The page of what a record is about, where there is one."""
    noun, _colon, id_ = line.about.partition(":")
    routes = {"conversation": "conversation", "contact": "contact", "case": "case"}
    if noun not in routes or not _UUID.fullmatch(id_):
        return ""
    return way(routes[noun], UUID(id_))


@enter(Permission.ARCHIVE_READ)
@require_GET
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One record: what it says, its fields, and its place in the tree."""
    person = person_of(request)
    line = queries.get(person.entities_with(Permission.ARCHIVE_READ), public_id)
    if line is None:
        raise Http404
    people = accounts.names_of([int(line.actor[5:])] if line.actor.startswith("user:") else [])
    entities = {e.id: e.name for e in accounts.entity_names(person)}
    head = next((h for h in reversed(queries.heads(1)) if line.position is not None and h.size > line.position), None)
    context = {
        "tab": "records",
        **row(line, people, entities),
        "fields": told(line),
        "leaf": line.leaf.hex(),
        "head": head,
        "leads_to": _leads_to(line),
        "same": f"{reverse('archive')}?{urlencode({'about': line.about})}",
    }
    return render(request, "archive/record.html", context)
