"""Templates of content and snippets of text: the lists, one template with its texts, what an author begins with."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import State
from ventanilla.catalogue.figures import BY_NAME
from ventanilla.channels import queries as channels
from ventanilla.publishing import templates
from ventanilla.publishing.templates import NewTemplate, PostTemplate, Refused
from ventanilla.publishing.types import NotPossible
from ventanilla.web import content_page, content_words, networks, words
from ventanilla.web.content import entities, mine
from ventanilla.web.doors import enter, must, person_of
from ventanilla.web.media import today
from ventanilla.workflows import discuss_content, post_templates

READ, WRITE = Permission.CONTENT_READ, Permission.CONTENT_WRITE
REVIEW = timedelta(days=180)


def wrong(code: str) -> str:
    """Why something is refused, in a sentence that says what to do."""
    known = {
        "missing": _("Fill this in."),
        "after_end": _("The review comes after the last day of use. Choose an earlier one."),
        "too_many": _("A template has at most 24 texts."),
        "empty": _("Write at least one text."),
        "stale": _("Somebody else has saved meanwhile. Load the page again and repeat your change."),
        "taken": _("Somebody else took this word in the same moment. Try again."),
    }
    return known[code]


class TemplateForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    note = forms.CharField(label=gettext_lazy("When to use it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner of the template"), coerce=int, choices=())
    review_on = forms.DateField(label=gettext_lazy("To be reviewed by"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    expires_on = forms.DateField(
        label=gettext_lazy("Last day of use"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = list(people.items())  # type: ignore[attr-defined]  # a ChoiceField

    def refuse(self, refused: Refused) -> None:
        for name, code in refused.wrong.items():
            self.add_error(name if name in self.fields else None, wrong(code))


def _texts(given: QueryDict, row: PostTemplate) -> tuple[dict[str, Any], ...]:
    """The template's texts as the form sends them; which channels they are for stays as it is."""
    clean = lambda text: text.replace("\r\n", "\n")[: templates.TEXT_MAX]
    return tuple(
        {
            **said,
            "text": clean(given.get(f"text-{n}", "")),
            "thread": [clean(t) for t in given.getlist(f"thread-{n}")[:25] if t.strip()],
            "first_comment": clean(given.get(f"first_comment-{n}", "")),
        }
        for n, said in enumerate(row.variants)
    )


def found(person: Person, public_id: UUID) -> PostTemplate:
    """The template, where the person reads content; 404 elsewhere."""
    row = templates.get(person, public_id)
    if row is None:
        raise Http404
    return row


@enter(READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What content may begin with, or what is out of use."""
    person, archived = person_of(request), request.GET.get("which") == "archived"
    said = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    on = today(person)
    rows = list(templates.rows(person, archived=archived, words=said)[:300])
    context = {
        "rows": [
            {"row": r, "networks": _networks(r), "overdue": r.review_on < on, "over": bool(r.expires_on and r.expires_on < on)}
            for r in rows
        ],
        "archived": archived,
        "words": said,
        "may_write": person.may_somewhere(WRITE),
    }
    return render(request, "post_templates/list.html", context)


def _networks(row: PostTemplate) -> list[str]:
    return list(dict.fromkeys(networks.name(v["platform"]) for v in row.variants))


@enter(WRITE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new template: what it is called and for which channels. Its texts are written on the next page."""
    person = person_of(request)
    choices = entities(person)
    asked = request.POST if request.method == "POST" else request.GET
    entity = next((id_ for id_, _name in choices if str(id_) == asked.get("entity", "")), None) or person.home_id
    if entity not in {id_ for id_, _name in choices}:
        entity = choices[0][0]
    known = content_page.publishing(channels.of_entities([entity]))
    name, error = asked.get("name", "").strip(), ""
    if request.method == "POST" and "narrow" not in asked:
        picked = [c for c in known if str(c.public_id) in asked.getlist("channel")]
        error = "" if name and picked else _("Give it a name and choose at least one channel.")
        if not error:
            row = _created(person, entity, name, templates.blank(picked), {"language": "es"})
            return HttpResponseRedirect(reverse("post_template", args=[row.public_id]))
    context = {"entities": choices, "entity": entity, "channels": known, "name": name, "error": error}
    return render(request, "post_templates/new.html", context, status=422 if error else 200)


def _created(person: Person, entity: int, name: str, variants: Any, plan: dict[str, Any]) -> PostTemplate:
    new = NewTemplate(name[:120], today(person) + REVIEW, variants=tuple(variants), plan=plan)
    return templates.create(person, entity, new)


@enter(WRITE)
@require_POST
def from_content(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Save a piece of content as a template: its words and its plan, without times and media."""
    person = person_of(request)
    content = mine(person, public_id)
    plan, variants = templates.of_content(content)
    try:
        row = _created(person, content.entity_id, content.title, variants, plan)
    except Refused as refused:
        messages.error(request, wrong(next(iter(refused.wrong.values()))))
        return HttpResponseRedirect(reverse("content", args=[public_id]))
    messages.success(request, _("This is the template. Put places such as {producto} where words change, then ask for approval."))
    return HttpResponseRedirect(reverse("post_template", args=[row.public_id]))


@enter(READ)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One template: its texts, what fills its places, who answers for it. POST saves it; changed words fall back to a draft."""
    person = person_of(request)
    row = found(person, public_id)
    people = discuss_content.colleagues(row.entity_id) | {row.owner_id: row.owner.name}
    if request.method == "GET":
        initial = {name: getattr(row, name) for name in ("name", "note", "review_on", "expires_on")} | {"owner": row.owner_id}
        return _page(request, person, row, TemplateForm(initial=initial, people=people), row.variants)
    must(person, WRITE, row.entity_id)
    form, texts = TemplateForm(request.POST, people=people), _texts(request.POST, row)
    if form.is_valid():
        said, version = form.cleaned_data, request.POST.get("version", "")
        owner = said.pop("owner")
        try:
            new = NewTemplate(**said, variants=texts, owner_id=owner)
            post_templates.change(person, public_id, int(version) if version.isdigit() and len(version) < 9 else 0, new)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("post_template", args=[public_id]))
    return _page(request, person, row, form, texts)


def _page(request: HttpRequest, person: Person, row: PostTemplate, form: TemplateForm, texts: Any) -> HttpResponse:
    language = row.plan.get("language", "es")
    known = post_templates.values(row.entity_id, row.plan.get("product", ""), language)
    names = {str(c.public_id): c.name for c in channels.all_of([row.entity_id])}
    ticket = approvals.ticket(row.entity_id, f"post_template:{row.public_id}")
    catalogued = {*BY_NAME, "product", *post_templates.SPANISH}
    places = [
        {"name": place, "value": known.get(place, ""), "from_catalogue": place in catalogued, "link": place in ("link", "enlace")}
        for place in templates.places_of(texts)
    ]
    context = {
        "row": row,
        "form": form,
        "texts": [
            {"n": n, "said": v, "channel": names.get(v["channel"], ""), "network": networks.name(v["platform"])}
            for n, v in enumerate(texts)
        ],
        "places": places,
        "product": row.plan.get("product", ""),
        "overdue": row.review_on < today(person),
        "over": bool(row.expires_on and row.expires_on < today(person)),
        "may_write": person.may(WRITE, row.entity_id),
        "ticket": ticket if ticket is not None and ticket.state is State.OPEN else None,
        "languages": words.choices("content_language"),
    }
    return render(request, "post_templates/page.html", context, status=422 if form.is_bound else 200)


@enter(WRITE)
@require_POST
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for approval of exactly what is saved."""
    person = person_of(request)
    must(person, WRITE, found(person, public_id).entity_id)
    try:
        post_templates.ask(person, public_id)
    except NotPossible as refused:
        messages.error(request, content_words.not_possible(str(refused)))
    else:
        messages.success(request, _("It waits for approval. Everybody may begin with it once it is given."))
    return HttpResponseRedirect(reverse("post_template", args=[public_id]))


@enter(WRITE)
@require_POST
def archive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put it out of use, or back."""
    person = person_of(request)
    must(person, WRITE, found(person, public_id).entity_id)
    back = request.POST.get("do") == "back"
    templates.set_active(person, public_id, active=back)
    messages.success(request, _("It is in use again.") if back else _("Out of use: nobody begins with it any more."))
    return HttpResponseRedirect(reverse("post_template", args=[public_id]))
