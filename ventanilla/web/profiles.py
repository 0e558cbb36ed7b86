"""How our channels present themselves: all by score, one with what is missing and why, the brand sheet, which network suits what."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import profile_rules, profiles, queries
from ventanilla.channels.profile_rules import BRANDED, Standing
from ventanilla.channels.profiles import WrongProfile
from ventanilla.channels.queries import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import listing
from ventanilla.web import networks, platform_advice
from ventanilla.web.doors import enter, must, person_of
from ventanilla.workflows import watch_profile

READ, SET_UP = Permission.CHANNEL_READ, Permission.CHANNEL_SET_UP
FIELDS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "link": gettext_lazy("Links"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "address": gettext_lazy("Address"),
    "logo": gettext_lazy("Logo"),
    "verified": gettext_lazy("Verified by the network"),
    "warning": gettext_lazy("Warning never to write card data there"),
    "legal": gettext_lazy("Imprint or list of official accounts, as the law wants it"),
    "pinned": gettext_lazy("Pinned notice"),
}


class BrandForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in BRANDED:
            widget = forms.Textarea(attrs={"rows": 2}) if field in ("description", "address", "warning") else forms.TextInput()
            self.fields[field] = forms.CharField(label=str(FIELDS[field]), max_length=profiles.MAX, required=False, widget=widget)


class SheetForm(forms.Form):
    owner = forms.TypedChoiceField(label=gettext_lazy("Looked after by"), coerce=int, choices=(), required=False, empty_value=None)
    purpose = forms.CharField(label=gettext_lazy("What it is for"), max_length=300, required=False)
    audience = forms.CharField(label=gettext_lazy("For whom"), max_length=300, required=False)

    def __init__(self, *args: Any, entity_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = accounts.names_of(accounts.holders(READ, entity_id))
        fields: dict[str, Any] = self.fields
        fields["owner"].choices = [("", "—"), *sorted(people.items(), key=lambda pair: pair[1].casefold())]


class AuditForm(forms.Form):
    due = forms.DateField(
        label=gettext_lazy("Next audit"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, fields: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in fields:
            self.fields[f"found_{field}"] = forms.CharField(label=str(FIELDS[field]), max_length=profiles.MAX, required=False)


def _row(channel: Channel, sheet: Any, brand: dict[str, str]) -> dict[str, Any]:
    lines = profile_rules.lines(channel.entity.country, sheet.seen if sheet else {}, sheet.checked if sheet else {}, brand)
    wanting = [str(FIELDS[line.field]) for line in lines if line.standing is not Standing.OK]
    due = sheet is None or sheet.audit_due is None or sheet.audit_due <= now().date()
    return {
        "channel": channel,
        "network": networks.name(channel.platform),
        "sheet": sheet,
        "score": profile_rules.score(lines),
        "wanting": wanting,
        "lines": lines,
        "due": due,
    }


@enter(READ)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Every channel of one's entities, the worst profile first, with what it lacks."""
    person = person_of(request)
    known = [c for c in queries.all_of(person.entities_with(READ)) if c.active]
    sheets = profiles.sheets([c.pk for c in known])
    brands = {id_: profiles.brand(id_) for id_ in {c.entity_id for c in known}}
    rows = sorted((_row(c, sheets.get(c.pk), brands[c.entity_id]) for c in known), key=lambda r: (r["score"], r["channel"].name))
    held = person.entities_with(SET_UP)
    context = {"rows": rows, "entities": [e for e in accounts.entity_names(person) if e.id in held]}
    return render(request, "channels/profiles.html", context)


def _channel(person: Person, public_id: UUID) -> Channel:
    found = queries.get(person.entities_with(READ), public_id)
    if found is None:
        raise Http404
    return found


@enter(READ)
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One channel's profile; looking at it on the network, auditing by hand, saying who looks after it, settling a change."""
    person = person_of(request)
    channel = _channel(person, public_id)
    works = profiles.may_work(person, channel)
    if request.method == "POST" and not works:
        must(person, SET_UP, channel.entity_id)
    said = request.POST if request.method == "POST" else None
    do = said.get("do", "") if said is not None else ""
    sheet = profiles.sheets([channel.pk]).get(channel.pk)
    row = _row(channel, sheet, profiles.brand(channel.entity_id))
    by_hand = [line.field for line in row["lines"] if sheet is None or line.field not in sheet.seen]
    first = {"owner": sheet.owner_id, "purpose": sheet.purpose, "audience": sheet.audience} if sheet else {}
    about = SheetForm(said if do == "describe" else None, entity_id=channel.entity_id, initial=first)
    kept = {f"found_{f}": v for f, v in (sheet.checked if sheet else {}).items()}
    audit = AuditForm(said if do == "audit" else None, fields=by_hand, initial=kept)
    error = _done(person, channel, do, about, audit, by_hand) if said is not None else ""
    if said is not None and error == "":
        return HttpResponseRedirect(reverse("channel_profile", args=[public_id]))
    changes = [(str(FIELDS.get(f, f)), c["before"], c["after"]) for f, c in (sheet.changes if sheet else {}).items()]
    lines = [(line, str(FIELDS[line.field])) for line in row["lines"]]
    context = {**row, "named": lines, "about": about, "audit": audit, "works": works, "changes": changes, "error": error}
    return render(request, "channels/profile.html", context, status=422 if error else 200)


def _done(person: Person, channel: Channel, do: str, about: SheetForm, audit: AuditForm, by_hand: list[str]) -> str:
    """Do what was asked for; why not, where it cannot be."""
    try:
        if do == "look":
            watch_profile.look_now(person, channel)
        elif do in ("ours", "foreign"):
            profiles.settle(person, channel.public_id, ours=do == "ours")
        elif do == "describe" and about.is_valid():
            said = about.cleaned_data
            profiles.describe(person, channel.public_id, said["owner"], said["purpose"], said["audience"])
        elif do == "audit" and audit.is_valid():
            found = {f: audit.cleaned_data[f"found_{f}"] for f in by_hand}
            profiles.check_by_hand(person, channel.public_id, found, audit.cleaned_data["due"])
        elif do in ("describe", "audit"):
            return _("Look at the fields marked below.")
        else:
            raise Http404
    except WrongProfile as wrong:
        return _("The next audit lies in the future.") if str(wrong) == "audit" else _("This person does not work with that channel.")
    return ""


@enter(SET_UP)
@require_http_methods(["GET", "POST"])
def brand(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the profiles of an entity should say."""
    person = person_of(request)
    held = person.entities_with(SET_UP)
    entity = next((e for e in accounts.entity_names(person) if e.public_id == str(public_id) and e.id in held), None)
    if entity is None:
        raise Http404
    form = BrandForm(request.POST if request.method == "POST" else None, initial=profiles.own_brand(entity.id))
    if form.is_bound and form.is_valid():
        profiles.set_brand(person, entity.id, form.cleaned_data)
        messages.success(request, _("Saved. What differs from it shows at once."))
        return HttpResponseRedirect(reverse("channel_profiles"))
    context = {"entity": entity, "form": form, "above": profiles.brand(entity.id)}
    return render(request, "channels/brand.html", context, status=422 if form.is_bound else 200)


@enter(READ)
@require_GET
def advice(request: HttpRequest) -> HttpResponse:
    """Which networks suit which goal, with sources, and the bank's own channels beside them."""
    person = person_of(request)
    goal = request.GET.get("goal", "")
    own = platform_advice.own_figures(
        queries.all_of(person.entities_with(READ)), listing.published_by_channel(person.entities_with(READ), now() - timedelta(days=90))
    )
    context = {
        "rows": platform_advice.rows(goal, own),
        "goals": platform_advice.GOALS.items(),
        "goal": goal,
        "as_of": platform_advice.AS_OF,
    }
    return render(request, "channels/advice.html", context)
