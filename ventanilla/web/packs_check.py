"""Check a text: anybody of compliance, and whoever writes posts, pastes a draft and reads what the rules say of it."""

import hashlib
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ventanilla.accounts.queries import about, zone_of
from ventanilla.catalogue import landings, packs
from ventanilla.catalogue import queries as catalogue
from ventanilla.catalogue.types import Product
from ventanilla.compliance import check
from ventanilla.compliance.engine import stale
from ventanilla.compliance.networks import NAMED
from ventanilla.compliance.types import Draft, DraftKind, Finding, Severity
from ventanilla.understanding import mask_forbidden
from ventanilla.web import differences, words
from ventanilla.web.doors import enter, person_of
from ventanilla.web.packs import READ, SIGN, Place, place_of
from ventanilla.web.rule_words import law
from ventanilla.workflows import landing, rule_book

LONGEST = 20_000
TONES = {Severity.BLOCK: "danger", Severity.WARN: "warn", Severity.NOTICE: "info", Severity.ATTEST: "note"}


class DraftForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autofocus": True}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=())
    product = forms.ChoiceField(label=gettext_lazy("Product"), choices=(), required=False)
    countries = forms.CharField(
        label=gettext_lazy("Countries of the audience"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Two letters each, such as ES PT."),
    )
    platform = forms.ChoiceField(label=gettext_lazy("Network"), choices=(), required=False)
    day = forms.DateField(
        label=gettext_lazy("Published on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    landing_url = forms.URLField(label=gettext_lazy("Landing page"), max_length=500, required=False, assume_scheme="https")
    look = forms.BooleanField(label=gettext_lazy("Look at the landing page now"), required=False)

    def __init__(self, *args: Any, products: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["text"].asked = True  # the page checks while it is still empty
        fields["kind"].choices = words.choices("draft_kind")
        fields["product"].choices = [("", "—"), *((p.key, p.name) for p in products)]
        fields["platform"].choices = [(n, n.capitalize() if n else "—") for n in ("", *NAMED)]


@enter(*READ)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The form, and beside it what the rules say. Nothing is kept: not the text, not the findings."""
    person = person_of(request)
    place = place_of(request, person)
    products = catalogue.products([place.entity.id])
    country = about(place.entity.id).country
    initial = {"kind": "ad", "countries": country, "day": timezone.localdate()}
    form = DraftForm(request.POST if request.method == "POST" else None, products=products, initial=initial)
    found: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        found = _found(form.cleaned_data, place, country)
    context = {
        "tab": "check",
        "place": place,
        "form": form,
        "may_rule": person.may(SIGN, place.entity.id),
        **found,
    }
    part = request.headers.get("HX-Request") and request.method == "POST"
    return render(request, "rules/_findings.html" if part else "rules/check.html", context)


def _found(said: dict[str, Any], place: Place, country: str) -> dict[str, Any]:
    """What the rules say of the draft, its words marked."""
    if said["look"] and said["landing_url"]:
        landing.look(place.entity.id, said["landing_url"])
    draft = _draft(said, place.entity.id, country)
    bench = rule_book.bench(place.entity.id)
    findings = check(draft, bench)
    rows = [_row(f, draft.text) for f in findings]
    spans = [(f.start, f.end, row["message"]) for f, row in zip(findings, rows, strict=True)]
    counts = [(s.value, TONES[s], sum(f.severity is s for f in findings)) for s in Severity]
    return {
        "checked": bool(draft.text.strip()),
        "marked": differences.marked(draft.text, spans),
        "rows": rows,
        "counts": [c for c in counts if c[2]],
        "stale": stale(draft, bench),
        "digest": digest(draft.text),
    }


def digest(text: str) -> str:
    """What names a text that is not kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def _draft(said: dict[str, Any], entity_id: int, country: str) -> Draft:
    day: date = said["day"] or timezone.localdate()
    product = catalogue.product(entity_id, said["product"], on=day) if said["product"] else None
    facts: dict[str, Any] | None = None
    if product is not None:
        figures = product.figures.values if product.figures else {}
        facts = {"class": product.product_class, "name": product.name, "synonyms": list(product.synonyms), **figures}
    countries = [c.upper() for c in said["countries"].replace(",", " ").split() if len(c) == 2]
    return Draft(
        mask_forbidden(said["text"].replace("\x00", "").replace("\r\n", "\n")).text,
        kind=DraftKind(said["kind"]),
        platform=said["platform"],
        countries=tuple(countries) or ((country,) if country else ()),
        entity_country=country,
        product=facts,
        publish_at=datetime.combine(day, time(12), ZoneInfo(zone_of(entity_id))),
        landing_url=said["landing_url"],
        context=landings.facts(entity_id, said["landing_url"]),
    )


def _row(finding: Finding, text: str) -> dict[str, Any]:
    language = (get_language() or "es")[:2]
    said = lambda texts: texts.get(language) or texts["es"]
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "tone": TONES[finding.severity],
        "message": said(finding.message),
        "fix": said(finding.fix),
        "source": law(finding.source),
        "words": text[finding.start : finding.end],
        "instead": finding.instead.strip(),
    }


@enter(SIGN)
@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Say of a finding whether the rule was right: from this come the rates of false alarms."""
    person = person_of(request)
    place = place_of(request, person)
    try:
        named = bytes.fromhex(request.POST.get("digest", ""))
    except ValueError:
        named = b""
    if len(named) != hashlib.sha256().digest_size:
        return HttpResponse(status=400)
    false_alarm = request.POST.get("false_alarm") == "yes"
    packs.rule_on(person, place.entity.id, request.POST.get("rule", ""), named, false_alarm=false_alarm)
    return render(request, "rules/_ruled.html", {"false_alarm": false_alarm})
