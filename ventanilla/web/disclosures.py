"""The library of notices: per product and country, in versions, and which text would be chosen on a day."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.types import Person
from ventanilla.catalogue import disclosures
from ventanilla.catalogue.disclosures import LANGUAGES, Disclosure, Version
from ventanilla.catalogue.services import Refused
from ventanilla.compliance.disclosures import select
from ventanilla.compliance.types import ProductClass
from ventanilla.web import differences, words
from ventanilla.web.doors import enter, person_of
from ventanilla.web.packs import READ, SIGN, place_of
from ventanilla.web.rule_words import wrong

SOON = timedelta(days=30)


class NoticeForm(forms.Form):
    entity = forms.TypedChoiceField(label=gettext_lazy("Entity"), coerce=int, choices=())
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        mine = disclosures.editable(by)
        fields["entity"].choices = [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(by) if e.id in mine]


class TextForm(forms.Form):
    valid_from = forms.DateField(label=gettext_lazy("In force from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    valid_until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    product_classes = forms.MultipleChoiceField(
        label=gettext_lazy("Beside these products"),
        choices=(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: beside every product."),
    )
    countries = forms.CharField(
        label=gettext_lazy("In these countries"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Two letters each. Empty: everywhere."),
    )
    note = forms.CharField(label=gettext_lazy("Why"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["product_classes"].choices = [(c.value, words.word("product_class", c).text) for c in ProductClass]
        for language in LANGUAGES:
            label = _("Text (%(language)s)") % {"language": language}
            self.fields[f"text_{language}"] = forms.CharField(
                label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "lang": language})
            )

    def texts(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"text_{language}"].replace("\x00", "") for language in LANGUAGES}

    def codes(self) -> list[str]:
        return [c.upper() for c in self.cleaned_data["countries"].replace(",", " ").split() if len(c) == 2 and c.isalpha()]


def _current(versions: list[Version], day: date) -> Version | None:
    return next((v for v in versions if v.valid_from <= day and (v.valid_until is None or day <= v.valid_until)), None)


def _state(row: Disclosure, current: Version | None, day: date) -> tuple[str, str]:
    """A word and its tone."""
    if not row.active:
        return _("Out of use"), ""
    if current is None:
        return _("No text in force"), "warn"
    if current.valid_until is not None and current.valid_until - SOON <= day:
        return _("Ends soon"), "warn"
    return _("In force"), "ok"


def _row(row: Disclosure, day: date) -> dict[str, Any]:
    versions = list(row.versions.all())
    current = _current(versions, day)
    text, tone = _state(row, current, day)
    shown = current or (versions[0] if versions else None)
    return {
        "row": row,
        "current": current,
        "text": next(iter((shown.texts.get("es"), *shown.texts.values()))) if shown and shown.texts else "",
        "classes": shown.product_classes if shown else [],
        "countries": shown.countries if shown else [],
        "versions": len(versions),
        "state": text,
        "tone": tone,
    }


@enter(*READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every notice with the text in force; and which texts a product carries in a country on a day."""
    person = person_of(request)
    place, today = place_of(request, person), timezone.localdate()
    rows = disclosures.listed(disclosures.readable(person))
    entities = {e.id: e.name for e in place.entities}
    product, country = request.GET.get("product", ""), request.GET.get("country", "").upper()[:2]
    day = parse_date(request.GET.get("day", "") or "") if _is_date(request.GET.get("day", "")) else today
    chosen = select(disclosures.library(place.entity.id), product, country, day or today) if product and country else None
    context = {
        "tab": "disclosures",
        "place": place,
        "rows": [{**_row(row, today), "entity": entities.get(row.entity_id, "")} for row in rows],
        "classes": words.choices("product_class"),
        "product": product,
        "country": country,
        "day": day or today,
        "chosen": [(n, n.text("es")) for n in chosen] if chosen is not None else None,
        "may_edit": bool(disclosures.editable(person)),
    }
    return render(request, "rules/disclosures.html", context)


def _is_date(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False


@enter(*READ)
@require_GET
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One notice with its versions and what each changed."""
    person = person_of(request)
    row, today = disclosures.get(person, public_id), timezone.localdate()
    versions = list(row.versions.all())
    current = _current(versions, today)
    shown = []
    for index, version in enumerate(versions):
        before = versions[index + 1].texts if index + 1 < len(versions) else {}
        texts = [(code, differences.words(before.get(code, ""), text) if before else text) for code, text in version.texts.items()]
        state = "future" if version.valid_from > today else "now" if version is current else "past"
        shown.append({"version": version, "texts": texts, "state": state})
    text, tone = _state(row, current, today)
    context = {
        "tab": "disclosures",
        "row": row,
        "versions": shown,
        "state": text,
        "tone": tone,
        "entity": next((e.name for e in accounts.entity_names(person) if e.id == row.entity_id), ""),
        "may_edit": row.entity_id in disclosures.editable(person),
    }
    return render(request, "rules/disclosure.html", context)


@enter(SIGN)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new notice; its text comes next."""
    person = person_of(request)
    form = NoticeForm(request.POST if request.method == "POST" else None, by=person)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = disclosures.add(person, said["entity"], slugify(said["name"])[:60] or "notice", said["name"])
        except Refused as refused:
            form.add_error("name", wrong(refused.wrong["key"]))
        else:
            messages.success(request, _("Added. Write its text now."))
            return HttpResponseRedirect(reverse("disclosure_text", args=[made]))
    context = {"tab": "disclosures", "form": form, "heading": _("New notice"), "back": reverse("disclosures")}
    return render(request, "rules/edit.html", context, status=422 if form.is_bound else 200)


@enter(SIGN)
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new version of the text, begun from the newest."""
    person = person_of(request)
    row = disclosures.get(person, public_id)
    if row.entity_id not in disclosures.editable(person):
        raise Http404
    versions = list(row.versions.all())
    newest = versions[0] if versions else None
    first = timezone.localdate() + timedelta(days=1 if newest else 0)
    initial: dict[str, Any] = {"valid_from": first}
    if newest is not None:
        initial |= {f"text_{code}": told for code, told in newest.texts.items()}
        initial |= {"product_classes": newest.product_classes, "countries": " ".join(newest.countries)}
    form = TextForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            disclosures.add_version(
                person,
                public_id,
                form.texts(),
                said["product_classes"],
                form.codes(),
                said["valid_from"],
                said["valid_until"],
                said["note"].replace("\x00", ""),
            )
        except Refused as refused:
            for field, code in refused.wrong.items():
                form.add_error(field, wrong(code))
        else:
            messages.success(request, _("Saved. The versions before stay."))
            return HttpResponseRedirect(reverse("disclosure", args=[public_id]))
    context = {
        "tab": "disclosures",
        "form": form,
        "heading": _("New text"),
        "about": row.name,
        "back": reverse("disclosure", args=[public_id]),
        "wide": True,
    }
    return render(request, "rules/edit.html", context, status=422 if form.is_bound else 200)


@enter(SIGN)
@require_POST
def retire(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Out of use, or in use again."""
    active = request.POST.get("do") == "take_up"
    disclosures.retire(person_of(request), public_id, active=active)
    messages.success(request, _("In use again.") if active else _("Out of use."))
    return HttpResponseRedirect(reverse("disclosure", args=[public_id]))
