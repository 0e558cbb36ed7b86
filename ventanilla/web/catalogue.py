"""The catalogue's products: the list, one product with the history of its figures, and their forms."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import validate_slug
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.catalogue import queries, services
from ventanilla.catalogue.figures import BY_NAME, FIGURES, Shape
from ventanilla.catalogue.services import Refused
from ventanilla.catalogue.types import Product, Version
from ventanilla.compliance import short_text
from ventanilla.compliance.products import CREDIT, DEPOSIT
from ventanilla.compliance.types import ProductClass
from ventanilla.web import words
from ventanilla.web.archive_words import actor
from ventanilla.web.doors import enter, person_of

EDIT = Permission.CATALOGUE_EDIT


def wrong(code: str) -> str:
    """Why something is refused, in a sentence that says what to do."""
    known = {
        "taken": _("The entity has a product of that key. Choose another key, or change that product."),
        "not_a_number": _("Write a number, such as 2.75."),
        "not_whole": _("Write a whole number."),
        "out_of_bounds": _("This number cannot be right. Check it."),
        "no_choice": _("Choose one of the list."),
        "too_long": _("Shorten it."),
        "tae_missing": _("A rate is never told without its TAE. Add it."),
        "example_missing": _("A credit with a rate needs its representative example: amount, term, instalments and total."),
        "tae_below_tin": _("The TAE of a credit is at least its TIN. Check both."),
        "terms_crossed": _("The longest term is shorter than the shortest."),
        "no_figures": _("Give at least one figure."),
        "in_the_past": _("What is in force is never changed: choose tomorrow or a later day."),
        "loop": _("A category cannot lie below itself."),
        "foreign": _("Choose a category of the same entity and kind."),
        "hours": _("Write hours as 09:00-14:00, 15:00-20:00: in order, not overlapping."),
        "zone": _("This time zone is not known."),
        "country": _("No holidays are known for this country."),
        "subdivision": _("This country has no such region."),
        "dates": _("Write days as 2026-12-24, one a line."),
    }
    return known[code]


class ProductForm(forms.Form):
    entity = forms.TypedChoiceField(label=gettext_lazy("Entity"), coerce=int, choices=())
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=60,
        required=False,
        validators=[validate_slug],
        help_text=gettext_lazy("How other systems call it; never changed later. Empty: made from the name."),
    )
    product_class = forms.ChoiceField(label=gettext_lazy("Class"), choices=())
    url = forms.URLField(label=gettext_lazy("Page of the product"), max_length=500, required=False, assume_scheme="https")
    synonyms = forms.CharField(
        label=gettext_lazy("How customers call it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Words separated by commas: by them a message is recognised as being about it."),
    )

    def __init__(self, *args: Any, by: Person, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        mine = services.editable(by)
        fields["entity"].choices = [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(by) if e.id in mine]
        fields["product_class"].choices = [(c.value, words.word("product_class", c).text) for c in ProductClass]
        if not new:
            del fields["entity"], fields["key"]

    def names(self) -> list[str]:
        parts = (part.strip() for part in self.cleaned_data["synonyms"].replace("\n", ",").split(","))
        return list(dict.fromkeys(part[:60] for part in parts if part))


class FiguresForm(forms.Form):
    valid_from = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Tomorrow at the earliest. The figures before end the day before."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for figure in FIGURES:
            label: Any = words.word("figure", figure.name).text
            if figure.shape is Shape.CHOICE:
                options = [("", "—"), *((c, words.word("figure_choice", c).text) for c in figure.choices)]
                self.fields[figure.name] = forms.ChoiceField(label=label, choices=options, required=False)
            else:
                widget = forms.Textarea(attrs={"rows": 3}) if figure.shape is Shape.LONG else forms.TextInput()
                self.fields[figure.name] = forms.CharField(label=label, required=False, max_length=2000, widget=widget)


def shown_value(name: str, value: str) -> str:
    """A figure's value in words."""
    figure = BY_NAME.get(name)
    return str(words.word("figure_choice", value).text) if figure and figure.shape is Shape.CHOICE else value


def _figures(values: dict[str, str]) -> list[tuple[str, str]]:
    """Figures in the order of the form, in words; a name that this version does not know comes last, as it is."""
    names = [f.name for f in FIGURES if f.name in values] + sorted(set(values) - set(BY_NAME))
    return [(str(words.word("figure", name).text), shown_value(name, values[name])) for name in names]


def _changes(version: Version) -> list[tuple[str, str, str]]:
    """What differs from the version before: name, old, new."""
    names = [n for n in [*BY_NAME, *sorted(set(version.figures) - set(BY_NAME))] if version.figures.get(n) != version.before.get(n)]
    told = lambda values, name: shown_value(name, values[name]) if name in values else "—"
    return [(str(words.word("figure", n).text), told(version.before, n), told(version.figures, n)) for n in names]


@enter(Permission.CATALOGUE_READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Products of one's entities, narrowed by words, class and whether they are in use."""
    person = person_of(request)
    asked, which = request.GET.get("q", "").strip().casefold(), request.GET.get("class", "")
    state = request.GET.get("state", "active")
    active = {"active": True, "retired": False}.get(state)
    found = queries.products(queries.readable(person), active=active)
    rows = [p for p in found if (not which or p.product_class == which) and _matches(p, asked)]
    entities = {e.id: e.name for e in accounts.entity_names(person)}
    context = {
        "tab": "products",
        "rows": [(p, entities.get(p.entity_id, ""), _key_figures(p)) for p in rows],
        "classes": words.choices("product_class"),
        "which": which,
        "state": state,
        "narrowed": bool(asked or which or state != "active"),
        "may_edit": person.may_somewhere(EDIT),
    }
    return render(request, "catalogue/list.html", context)


def _matches(product: Product, asked: str) -> bool:
    return not asked or any(asked in text.casefold() for text in (product.name, product.key, *product.synonyms))


def _key_figures(product: Product) -> list[tuple[str, str]]:
    values = product.figures.values if product.figures else {}
    return _figures({name: values[name] for name in ("tae", "tin", "apr", "yield") if name in values})


@enter(Permission.CATALOGUE_READ)
@require_GET
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One product: its figures today, those to come, and the history with what changed."""
    person = person_of(request)
    product = queries.get_product(person, public_id)
    versions, today = queries.versions(product), timezone.localdate()
    people = accounts.names_of(int(v.created_by[5:]) for v in versions if v.created_by.startswith("user:"))
    context = {
        "tab": "products",
        "product": product,
        "entity": next((e.name for e in accounts.entity_names(person) if e.id == product.entity_id), ""),
        "figures": _figures(product.figures.values) if product.figures else [],
        "versions": [
            {
                "version": v,
                "by": actor(v.created_by, people),
                "changes": _changes(v),
                "state": "future" if v.valid_from > today else "past" if v.valid_until and v.valid_until < today else "now",
            }
            for v in versions
        ],
        "may_edit": person.may(EDIT, product.entity_id),
        "short": _short_form(product),
    }
    return render(request, "catalogue/product.html", context)


def _short_form(product: Product) -> dict[str, Any] | None:
    """The text for networks with few characters, where Spain's Circular asks for it; or what the catalogue lacks for it."""
    entity = accounts.about(product.entity_id)
    if entity.country != "ES" or product.product_class not in CREDIT | DEPOSIT:
        return None
    values = product.figures.values if product.figures else {}
    made = short_text.build({"class": product.product_class, "name": product.name, **values}, entity.name, product.url)
    named = {"name": _("Name"), "entity": _("Entity"), "landing_url": _("Page of the product")}
    lacks = [named.get(name) or str(words.word("figure", name).text) for name in made.missing]
    return {"text": made.text, "length": len(made.text), "lacks": lacks}


@enter(EDIT)
def add(request: HttpRequest) -> HttpResponse:
    """A new product; its figures come next."""
    person = person_of(request)
    form = ProductForm(request.POST if request.method == "POST" else None, by=person, new=True)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        key = said["key"] or slugify(said["name"])[:60]
        try:
            made = services.add_product(person, said["entity"], key, said["product_class"], said["name"], said["url"], form.names())
        except Refused as refused:
            form.add_error("key", wrong(refused.wrong["key"]))
        else:
            messages.success(request, _("Added. Give it its figures now."))
            return HttpResponseRedirect(reverse("product_figures", args=[made]))
    return render(request, "catalogue/edit.html", {"form": form, "tab": "products"}, status=422 if form.is_bound else 200)


def _mine(person: Person, public_id: UUID) -> Product:
    product = queries.get_product(person, public_id)
    if not person.may(EDIT, product.entity_id):
        raise Http404
    return product


@enter(EDIT)
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a product is called and of which class it is."""
    person = person_of(request)
    product = _mine(person, public_id)
    initial = {
        "name": product.name,
        "product_class": product.product_class,
        "url": product.url,
        "synonyms": ", ".join(product.synonyms),
    }
    form = ProductForm(request.POST if request.method == "POST" else None, by=person, new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        told = {"name": said["name"], "product_class": said["product_class"], "url": said["url"], "synonyms": form.names()}
        services.change_product(person, public_id, **told)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("product", args=[public_id]))
    context = {"form": form, "product": product, "tab": "products"}
    return render(request, "catalogue/edit.html", context, status=422 if form.is_bound else 200)


@enter(EDIT)
def figures(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new version of the figures, from a day on, begun from the newest."""
    person = person_of(request)
    product = _mine(person, public_id)
    versions = queries.versions(product)
    newest = versions[0].figures if versions else {}
    first = timezone.localdate() if not versions else timezone.localdate() + timedelta(days=1)
    form = FiguresForm(request.POST if request.method == "POST" else None, initial={"valid_from": first, **newest})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            services.add_version(person, public_id, said, said.pop("valid_from"))
        except Refused as refused:
            for field, code in refused.wrong.items():
                form.add_error(field, wrong(code))
        else:
            messages.success(request, _("Saved. The history keeps the figures before."))
            return HttpResponseRedirect(reverse("product", args=[public_id]))
    context = {"form": form, "product": product, "tab": "products", "first": not versions}
    return render(request, "catalogue/figures.html", context, status=422 if form.is_bound else 200)


@enter(EDIT)
@require_POST
def drop(request: HttpRequest, public_id: UUID, version: int) -> HttpResponse:
    """Take back figures that have not begun."""
    services.drop_version(person_of(request), public_id, version)
    messages.success(request, _("Taken back. The figures before go on."))
    return HttpResponseRedirect(reverse("product", args=[public_id]))


@enter(EDIT)
@require_POST
def retire(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """No longer on offer, or on offer again. Cases and leads keep naming it."""
    active = request.POST.get("do") == "take_up"
    services.change_product(person_of(request), public_id, active=active)
    messages.success(request, _("On offer again.") if active else _("Retired. What names it keeps doing so."))
    return HttpResponseRedirect(reverse("product", args=[public_id]))
