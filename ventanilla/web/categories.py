"""Categories of incidents and complaints: the tree, and the form of one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import validate_slug
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.cases.states import Severity
from ventanilla.catalogue import queries, services
from ventanilla.catalogue.services import Refused
from ventanilla.catalogue.types import Category, CategoryKind
from ventanilla.web import words
from ventanilla.web.case_words import SEVERITIES
from ventanilla.web.catalogue import EDIT, wrong
from ventanilla.web.doors import enter, person_of


class CategoryForm(forms.Form):
    entity = forms.TypedChoiceField(label=gettext_lazy("Entity"), coerce=int, choices=())
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=())
    name_es = forms.CharField(label=gettext_lazy("Name in Spanish"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=60,
        required=False,
        validators=[validate_slug],
        help_text=gettext_lazy("How other systems call it; never changed later. Empty: made from the name."),
    )
    parent_id = forms.TypedChoiceField(
        label=gettext_lazy("Below"), coerce=lambda v: int(v) if v else None, empty_value=None, choices=(), required=False
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("Topic that leads to it"),
        choices=(),
        required=False,
        help_text=gettext_lazy("By which a message is proposed it."),
    )
    severity = forms.ChoiceField(label=gettext_lazy("Severity unless said otherwise"), choices=())
    sla_hours = forms.IntegerField(label=gettext_lazy("Solved within, in working hours"), min_value=1, max_value=2000, required=False)
    system_code = forms.CharField(label=gettext_lazy("Code in the bank's system"), max_length=40, required=False)
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, by: Person, row: Category | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        mine = services.editable(by)
        names = {e.id: e.name for e in accounts.entity_names(by)}
        fields["entity"].choices = [(id_, name) for id_, name in names.items() if id_ in mine]
        fields["kind"].choices = [(k.value, words.word("case_kind", k).text) for k in CategoryKind]
        above = queries.categories(mine)
        if row is not None:
            above = [c for c in above if (c.entity_id, c.kind) == (row.entity_id, row.kind) and c.id != row.id]
        language = get_language() or "es"
        where = lambda c: f" ({names.get(c.entity_id, '')})" if row is None and len(mine) > 1 else ""
        fields["parent_id"].choices = [("", _("Nothing: at the top")), *((c.id, c.name(language) + where(c)) for c in above)]
        fields["topic"].choices = [("", "—"), *words.choices("topic")]
        fields["severity"].choices = [(s.value, SEVERITIES[s].text) for s in Severity]
        if row is not None:
            del fields["entity"], fields["kind"], fields["key"]

    def wanted(self) -> dict[str, Any]:
        said = self.cleaned_data
        hours = said["sla_hours"]
        plain = {name: said[name] for name in ("name_es", "name_en", "parent_id", "topic", "severity", "system_code", "active")}
        return {**plain, "sla_minutes": hours * 60 if hours else None}


def _walk(rows: list[Category]) -> list[tuple[Category, int]]:
    """Parents before children, with their depth."""
    below: dict[int | None, list[Category]] = {}
    ids = {c.id for c in rows}
    for c in rows:
        below.setdefault(c.parent_id if c.parent_id in ids else None, []).append(c)

    def down(parent: int | None, depth: int) -> list[tuple[Category, int]]:
        return [line for c in below.get(parent, []) for line in [(c, depth), *down(c.id, min(depth + 1, 3))]]

    return down(None, 0)


@enter(Permission.CATALOGUE_READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The tree of each entity and kind."""
    person = person_of(request)
    rows = queries.categories(queries.readable(person), active=None)
    mine, language = services.editable(person), get_language() or "es"
    groups = []
    for entity in accounts.entity_names(person):
        for kind in CategoryKind:
            lines = _walk([c for c in rows if (c.entity_id, c.kind) == (entity.id, kind)])
            told = [
                {
                    "row": c,
                    "depth": depth,
                    "name": c.name(language),
                    "hours": c.sla_minutes // 60 if c.sla_minutes else None,
                    "severity": SEVERITIES[Severity(c.severity)],
                }
                for c, depth in lines
            ]
            if told:
                groups.append({"entity": entity, "kind": kind, "rows": told, "mine": entity.id in mine})
    return render(request, "catalogue/categories.html", {"tab": "categories", "groups": groups, "may_edit": bool(mine)})


def _saved(request: HttpRequest, form: CategoryForm, row: Category | None) -> HttpResponse | None:
    """Save what a valid form says; None with its errors in place when it is refused."""
    person, said = person_of(request), form.cleaned_data
    entity_id = row.entity_id if row else said["entity"]
    kind = row.kind if row else CategoryKind(said["kind"])
    key = row.key if row else said["key"] or slugify(said["name_es"])[:60]
    if row is None and queries.category(entity_id, kind, key) is not None:
        form.add_error("key", _("The entity has a category of that key."))
        return None
    try:
        services.save_category(person, entity_id, kind, key, **form.wanted())
    except Refused as refused:
        form.add_error("parent_id", wrong(refused.wrong["parent"]))
        return None
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("categories"))


@enter(EDIT)
def add(request: HttpRequest) -> HttpResponse:
    """A new category."""
    form = CategoryForm(request.POST if request.method == "POST" else None, by=person_of(request), initial={"severity": "medium"})
    if form.is_bound and form.is_valid() and (done := _saved(request, form, None)):
        return done
    return render(request, "catalogue/category.html", {"form": form, "tab": "categories"}, status=422 if form.is_bound else 200)


@enter(EDIT)
def edit(request: HttpRequest, category_id: int) -> HttpResponse:
    """One category: names, place, severity, promise, code; or out of use."""
    person = person_of(request)
    row = queries.get_category(services.editable(person), category_id)
    if row is None:
        raise Http404
    plain = ("name_es", "name_en", "parent_id", "topic", "severity", "system_code", "active")
    initial = {name: getattr(row, name) for name in plain}
    initial["sla_hours"] = row.sla_minutes // 60 if row.sla_minutes else None
    form = CategoryForm(request.POST if request.method == "POST" else None, by=person, row=row, initial=initial)
    if form.is_bound and form.is_valid() and (done := _saved(request, form, row)):
        return done
    context = {"form": form, "row": row, "tab": "categories"}
    return render(request, "catalogue/category.html", context, status=422 if form.is_bound else 200)
