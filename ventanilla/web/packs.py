"""The rule packs: how each stands, one with every rule, its sign-off, and the confirmation of rules that came unconfirmed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import EntityName, Person
from ventanilla.catalogue import packs
from ventanilla.catalogue.services import Refused
from ventanilla.catalogue.types import Confirmation, Rate, SignOff
from ventanilla.common.pure.text import fold
from ventanilla.compliance.registry import all_packs
from ventanilla.compliance.rule import Example, Pack, Rule
from ventanilla.compliance.types import Status
from ventanilla.web import words
from ventanilla.web.doors import enter, person_of, step_up
from ventanilla.web.rule_words import wrong
from ventanilla.workflows import rule_book

SIGN = Permission.COMPLIANCE_SIGN
READ = (SIGN, Permission.CONTENT_READ)


@dataclass(frozen=True, slots=True)
class Place:
    """The entity whose rule book is shown, among those whose the person reads."""

    entity: EntityName
    entities: tuple[EntityName, ...]

    @property
    def query(self) -> str:
        return f"?entity={self.entity.public_id}"


def place_of(request: HttpRequest, person: Person) -> Place:
    """The entity that the address names (`Http404` for one that the person does not read), else their own, else the first."""
    mine = frozenset().union(*(person.entities_with(permission) for permission in READ))
    entities = tuple(e for e in accounts.entity_names(person) if e.id in mine)
    asked = request.POST.get("entity") or request.GET.get("entity", "")
    found = next((e for e in entities if str(e.public_id) == asked), None)
    if asked and found is None:
        raise Http404
    return Place(found or next((e for e in entities if e.id == person.home_id), entities[0]), entities)


class SignForm(forms.Form):
    version = forms.CharField(widget=forms.HiddenInput(), max_length=20)
    note = forms.CharField(
        label=gettext_lazy("On what it rests"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The legal opinion and its date, and what was read."),
    )
    review_due = forms.DateField(
        label=gettext_lazy("Next review"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Within six months."),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Valid until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("From the day after, a banner stands on every page and nothing is approved by itself."),
    )


def _shown(pack: Pack, signed: SignOff | None, names: dict[int, str], confirmed: dict[str, Confirmation]) -> dict[str, Any]:
    waiting = [r for r in pack.rules if r.status is Status.UNCONFIRMED and r.id not in confirmed]
    return {
        "pack": pack,
        "state": packs.state_of(pack, signed, timezone.localdate()),
        "signed": signed,
        "by": names.get(signed.user_id, "—") if signed else "",
        "soon": signed is not None and signed.expires_on - packs.SOON <= timezone.localdate(),
        "review_soon": signed is not None and signed.review_due - packs.SOON <= timezone.localdate(),
        "unconfirmed": len(waiting),
    }


@enter(*READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every pack, with who answers for it in this entity and until when."""
    person = person_of(request)
    place = place_of(request, person)
    signed, confirmed = packs.sign_offs(place.entity.id), packs.confirmations(place.entity.id)
    names = accounts.names_of(s.user_id for s in signed.values())
    rows = [_shown(pack, signed.get(pack.id), names, confirmed) for pack in all_packs()]
    home = {"EU", "PLATFORM", "HOUSE", *(p.id for p in all_packs() if p.country == _country(place.entity.id))}
    rows.sort(key=lambda row: (row["pack"].id not in home, fold(str(words.word("pack", row["pack"].id).text))))
    context = {"tab": "packs", "place": place, "rows": rows, "home": home, "total": sum(len(r["pack"].rules) for r in rows)}
    return render(request, "rules/packs.html", context)


def _country(entity_id: int) -> str:
    return accounts.about(entity_id).country


def _example(example: Example) -> dict[str, str]:
    told = [f"{name.replace('__', '.')}={value}" for name, value in example.facts.items()]
    return {"text": example.text, "facts": ", ".join(told)}


def _rule(rule: Rule, confirmed: dict[str, Confirmation], names: dict[int, str], rate: Rate, entity_id: int) -> dict[str, Any]:
    language = (get_language() or "es")[:2]
    said = lambda texts: texts.get(language) or texts["es"]
    word = confirmed.get(rule.id)
    return {
        "rule": rule,
        "message": said(rule.message),
        "fix": said(rule.fix),
        "wordings": rule.wordings,
        "yes": [_example(e) for e in rule.yes[:6]],
        "no": [_example(e) for e in rule.no[:6]],
        "asks": [_example(e) for e in rule.asks[:3]],
        "confirmed": word,
        "confirmed_by": names.get(word.user_id, "—") if word else "",
        "here": word is not None and word.entity_id == entity_id,
        "waits": rule.status is Status.UNCONFIRMED and word is None,
        "rate": rate,
        "percent": round(100 * rate.share) if rate.share is not None else None,
        "ended": rule.until is not None and rule.until < timezone.localdate(),
    }


@enter(*READ)
@require_GET
def page(request: HttpRequest, key: str) -> HttpResponse:
    """One pack: who has answered for it, and every rule with its law, weight, examples and how often people called it wrong."""
    return _page(request, packs.pack_of(key))


def _page(request: HttpRequest, pack: Pack, form: SignForm | None = None) -> HttpResponse:
    person = person_of(request)
    place = place_of(request, person)
    entity_id = place.entity.id
    history, confirmed = packs.history(entity_id, pack.id), packs.confirmations(entity_id)
    names = accounts.names_of([*(s.user_id for s in history), *(c.user_id for c in confirmed.values())])
    rates = rule_book.rates(frozenset([entity_id]))
    asked, which = request.GET.get("q", "").strip().casefold(), request.GET.get("show", "")
    rows = [_rule(rule, confirmed, names, rates.get(rule.id, Rate()), entity_id) for rule in pack.rules]
    rows = [r for r in rows if _fits(r, asked, which)]
    first = {
        "version": pack.version,
        "review_due": timezone.localdate() + timedelta(days=180),
        "expires_on": timezone.localdate() + timedelta(days=210),
    }
    signed = packs.sign_offs(entity_id).get(pack.id)
    context = {
        "tab": "packs",
        "place": place,
        **_shown(pack, signed, names, confirmed),
        "history": [(one, names.get(one.user_id, "—")) for one in history],
        "rows": rows,
        "asked": request.GET.get("q", ""),
        "which": which,
        "may_sign": person.may(SIGN, entity_id),
        "stepped_up": person.stepped_up(),
        "form": form or SignForm(initial=first),
    }
    return render(request, "rules/pack.html", context, status=422 if form is not None else 200)


def _fits(row: dict[str, Any], asked: str, which: str) -> bool:
    rule = row["rule"]
    kinds = {"waits": row["waits"], "confirmed": row["confirmed"] is not None, "ended": row["ended"], "rated": bool(row["rate"].ruled)}
    if which in kinds and not kinds[which]:
        return False
    if which in ("block", "warn", "notice", "attest") and rule.severity != which:
        return False
    return not asked or any(asked in text.casefold() for text in (rule.id, rule.law, row["message"], row["fix"]))


def _back(place: Place, key: str, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('rule_pack', args=[key])}{place.query}{anchor}")


@enter(SIGN)
@step_up
@require_POST
def sign(request: HttpRequest, key: str) -> HttpResponse:
    """Answer for a pack by name, with the second factor proved anew."""
    person, pack = person_of(request), packs.pack_of(key)
    place, form = place_of(request, person), SignForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            packs.sign_off(
                person,
                place.entity.id,
                key,
                said["version"],
                review_due=said["review_due"],
                expires_on=said["expires_on"],
                note=said["note"],
            )
        except Refused as refused:
            for field, code in refused.wrong.items():
                form.add_error(None if field == "version" else field, wrong(code))
        else:
            messages.success(request, _("Signed off in your name."))
            return _back(place, key)
    return _page(request, pack, form)


def _pack_with(rule_id: str) -> str:
    return next((pack.id for pack in all_packs() for rule in pack.rules if rule.id == rule_id), "")


@enter(SIGN)
@step_up
@require_http_methods(["POST"])
def confirm(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Stand for a rule that came unconfirmed, with what was read; or take that back."""
    person = person_of(request)
    place, key = place_of(request, person), _pack_with(rule_id)
    packs.pack_of(key)
    if request.POST.get("do") == "withdraw":
        packs.withdraw(person, place.entity.id, rule_id)
        messages.success(request, _("Taken back. The rule warns, and no more."))
        return _back(place, key, f"#{rule_id}")
    try:
        packs.confirm(person, place.entity.id, rule_id, request.POST.get("note", "").replace("\x00", "")[:1000])
    except Refused as refused:
        messages.error(request, wrong(refused.wrong["note"]))
    else:
        messages.success(request, _("Confirmed in your name: the rule weighs in full."))
    return _back(place, key, f"#{rule_id}")
