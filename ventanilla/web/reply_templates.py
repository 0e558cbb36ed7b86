"""Reply templates: the list of what staff may insert, and the page on which one is written. A change is a new version."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.inbox import template_list, templates
from ventanilla.inbox.templates import NewTemplate
from ventanilla.inbox.types import InboxRefused
from ventanilla.web import words
from ventanilla.web.doors import enter, person_of

LANGUAGES = [("es", gettext_lazy("Spanish")), ("en", gettext_lazy("English")), ("pt", gettext_lazy("Portuguese"))]
SURFACES = [
    ("", gettext_lazy("Public and private")),
    ("public", gettext_lazy("In public only")),
    ("direct", gettext_lazy("In private only")),
]
EXAMPLES = {
    "customer": gettext_lazy("the customer's first name"),
    "agent": gettext_lazy("who answers"),
    "bank": gettext_lazy("the bank's name"),
    "reference": gettext_lazy("the conversation's number"),
    "case": gettext_lazy("the number of its case"),
    "product": gettext_lazy("the product of its case"),
    "branch": gettext_lazy("a branch, by hand"),
    "link": gettext_lazy("an address of the bank's, by hand"),
}


class TemplateForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    shortcut = forms.CharField(
        label=gettext_lazy("Shortcut"), max_length=30, required=False, help_text=gettext_lazy("What one types after / to find it.")
    )
    entity = forms.TypedChoiceField(label=gettext_lazy("Where"), coerce=int, choices=())
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    topic = forms.ChoiceField(label=gettext_lazy("What it is about"), required=False, choices=())
    surface = forms.ChoiceField(label=gettext_lazy("Where it may be used"), required=False, choices=SURFACES)
    text = forms.CharField(label=pgettext_lazy("template", "Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 7}))

    def __init__(self, *args: Any, by: Person, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"].choices = _entities(by)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["topic"].choices = [("", _("Anything")), *words.choices("topic")]  # type: ignore[attr-defined]  # a ChoiceField
        if fixed:
            self.fields["entity"].disabled = self.fields["language"].disabled = True


def _entities(by: Person) -> list[tuple[int, str]]:
    mine = by.entities_with(Permission.TEMPLATE_EDIT)
    return [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(by) if e.id in mine]


@enter(Permission.TEMPLATE_EDIT)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What may be inserted, or what is out of use, with how often each has served."""
    person, asked = person_of(request), request.GET
    entities = _entities(person)
    entity = asked.get("entity", "") if asked.get("entity", "") in {str(id_) for id_, _name in entities} else ""
    chosen: dict[str, Any] = {
        "language": asked.get("language", "") if asked.get("language") in dict(LANGUAGES) else "",
        "topic": asked.get("topic", "") if asked.get("topic") in words.WORDS["topic"] else "",
        "words": asked.get("q", "").replace("\x00", "").strip()[:60],
        "archived": asked.get("which") == "archived",
    }
    rows = template_list.listing(person, entity_ids=[int(entity)] if entity else (), **chosen)
    context = {
        "rows": [{"row": r, "language": dict(LANGUAGES).get(r.template.language, r.template.language)} for r in rows],
        "entities": entities,
        "entity": entity,
        "languages": LANGUAGES,
        "topics": words.choices("topic"),
        "filtered": bool(entity or chosen["language"] or chosen["topic"] or chosen["words"]),
        **chosen,
    }
    return render(request, "templates/list.html", context)


@enter(Permission.TEMPLATE_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Write a template; `of` names one that exists already in another language."""
    person = person_of(request)
    of = _found(person, request.GET["of"]) if request.GET.get("of") else None
    initial: dict[str, Any] = {"language": request.GET.get("language", "es")}
    if of is not None:
        initial |= {"name": of.name, "shortcut": of.shortcut, "entity": of.entity_id, "topic": of.topic, "surface": of.surface}
    form = TemplateForm(request.POST or None, by=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        entity_id, name = form.cleaned_data["entity"], form.cleaned_data["name"]
        same = of is not None and of.entity_id == entity_id and form.cleaned_data["language"] not in template_list.languages_of(of)
        key = of.key if of is not None and same else template_list.free_key(entity_id, slugify(name)[:60] or "template")
        if _saved(request, person, form, key):
            return HttpResponseRedirect(reverse("templates"))
    return _page(request, form, of=of)


@enter(Permission.TEMPLATE_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a template: what is saved is the next version; the ones before stay for the record. One out of use comes back so."""
    person = person_of(request)
    found = _found(person, str(public_id))
    earlier = template_list.versions(found)
    last = earlier[0]
    fields = ("name", "shortcut", "language", "topic", "surface", "text")
    initial = {name: getattr(last, name) for name in fields} | {"entity": last.entity_id}
    form = TemplateForm(request.POST or None, by=person, fixed=True, initial=initial)
    if request.method == "POST" and form.is_valid() and _saved(request, person, form, last.key):
        return HttpResponseRedirect(reverse("templates"))
    return _page(request, form, last=last, earlier=earlier, languages=template_list.languages_of(last))


def _saved(request: HttpRequest, person: Person, form: TemplateForm, key: str) -> bool:
    said = form.cleaned_data
    new = NewTemplate(key, said["language"], said["name"], said["text"], said["shortcut"], said["surface"], said["topic"])
    try:
        templates.write(person, said["entity"], new)
    except InboxRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("The template is saved."))
    return True


def _page(
    request: HttpRequest, form: TemplateForm, *, last: Any = None, languages: dict[str, UUID] | None = None, **more: Any
) -> HttpResponse:
    others = [(code, name, (languages or {}).get(code)) for code, name in LANGUAGES if last is not None and code != last.language]
    context = {"form": form, "last": last, "others": others, "variables": EXAMPLES.items(), **more}
    return render(request, "templates/edit.html", context, status=422 if form.is_bound else 200)


def _found(person: Person, public_id: str) -> Any:
    try:
        found = template_list.editable(person, UUID(public_id))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@enter(Permission.TEMPLATE_EDIT)
@require_POST
def archive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a template out of use."""
    person = person_of(request)
    templates.retire(person, _found(person, str(public_id)))
    messages.success(request, _("The template is out of use. It can be brought back from the archived ones."))
    return HttpResponseRedirect(reverse("templates"))
