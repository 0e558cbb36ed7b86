"""Campaigns: the list, one campaign with its dose, mix, targets and register entry, and their forms."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import validate_slug
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.catalogue import queries as catalogue
from ventanilla.publishing import campaigns, competition_queries, queries, results, signups
from ventanilla.publishing.campaigns import MEASURES, REGISTER, Campaign, CampaignState, NewCampaign, Refused
from ventanilla.publishing.times import on_the_wall
from ventanilla.publishing.types import ON_ITS_WAY
from ventanilla.web import content_results, dossier_card, words
from ventanilla.web.doors import enter, must, person_of
from ventanilla.web.navigation import way

READ, WRITE = Permission.CONTENT_READ, Permission.CONTENT_WRITE
LIMIT = 200


def wrong(code: str) -> str:
    """Why something is refused, in a sentence that says what to do."""
    known = {
        "taken": _("The entity has a campaign of that key. Choose another."),
        "missing": _("Say why: it stays in the register."),
        "dates_crossed": _("The last day comes before the first. Check both."),
        "out_of_bounds": _("This number cannot be right. Check it."),
        "closed": _("This campaign is over: only its register entry can still change."),
        "not_from_here": _("It cannot go there from where it stands. Load the page again."),
    }
    return known[code]


def register_words() -> dict[str, str]:
    """The fields of the advertising register, as people call them."""
    return {
        "commercial_name": _("Commercial name"),
        "territory": _("Where it runs"),
        "audience": _("Whom it addresses"),
        "media": _("Media"),
        "formats": _("Formats, sizes and durations"),
        "intermediaries": _("Agencies and intermediaries"),
        "reviewed_on": _("Reviewed on"),
        "reviewer": _("Reviewed by"),
        "criteria": _("Cost, yield and TAE checked: how"),
        "prior_report": _("Positive prior report"),
        "authority": _("What the authority asked for"),
    }


class CampaignForm(forms.Form):
    entity = forms.TypedChoiceField(label=gettext_lazy("Entity"), coerce=int, choices=())
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=60,
        required=False,
        validators=[validate_slug],
        help_text=gettext_lazy("Stands in every link as utm_campaign; never changed later. Empty: made from the name."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    theme = forms.CharField(label=gettext_lazy("Theme"), max_length=300, required=False)
    goal = forms.CharField(label=gettext_lazy("Goal"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    budget_note = forms.CharField(label=gettext_lazy("Budget"), max_length=500, required=False)
    dose = forms.IntegerField(
        label=gettext_lazy("Commercial dose, %"),
        min_value=0,
        max_value=100,
        initial=30,
        help_text=gettext_lazy("How much of its content may carry a commercial message."),
    )
    products = forms.MultipleChoiceField(label=gettext_lazy("Products"), required=False, choices=(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, entities: list[tuple[int, str]], new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["entity"].choices = entities
        known = catalogue.products([id_ for id_, _name in entities])
        fields["products"].choices = list({p.key: (p.key, p.name) for p in known}.values())
        for name in MEASURES:
            label: Any = words.word("measure", name).text
            fields[f"target_{name}"] = forms.IntegerField(label=label, min_value=1, required=False)
        for name, said in register_words().items():
            widget = forms.Textarea(attrs={"rows": 2}) if name in ("criteria", "authority", "formats") else forms.TextInput()
            fields[f"register_{name}"] = forms.CharField(label=said, max_length=1000, required=False, widget=widget)
        fields["register_reviewed_on"].widget = forms.TextInput(attrs={"type": "date"})
        if not new:
            del fields["entity"], fields["key"]

    def group(self, prefix: str) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(prefix)]

    def targets(self) -> list[Any]:
        return self.group("target_")

    def register(self) -> list[Any]:
        return self.group("register_")

    def new(self) -> NewCampaign:
        said = self.cleaned_data
        plain = {name: said[name] for name in ("name", "starts_on", "ends_on", "theme", "goal", "budget_note", "dose")}
        return NewCampaign(
            **plain,
            products=tuple(said["products"]),
            targets={name: said[f"target_{name}"] for name in MEASURES if said[f"target_{name}"]},
            register={name: said[f"register_{name}"] for name in REGISTER},
        )

    def refuse(self, refused: Refused) -> None:
        for name, code in refused.wrong.items():
            self.add_error(name if name in self.fields else None, wrong(code))


def _entities(person: Person) -> list[tuple[int, str]]:
    allowed = person.entities_with(WRITE)
    return [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(person) if e.id in allowed]


def found(person: Person, public_id: UUID) -> Campaign:
    """The campaign, where the person reads content; 404 elsewhere."""
    row = campaigns.get(person, public_id)
    if row is None:
        raise Http404
    return row


@enter(READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Campaigns of one's entities: the open ones, or all, with what each has used of its dose."""
    person, which = person_of(request), request.GET.get("state", "open")
    rows = campaigns.of_entities(queries.readable(person))
    if which == "open":
        rows = rows.filter(state__in=("planned", "running"))
    elif which in set(CampaignState):
        rows = rows.filter(state=which)
    context = {
        "rows": [(row, campaigns.dose_of(row)) for row in rows[:LIMIT]],
        "states": words.choices("campaign_state"),
        "which": which,
        "may_write": person.may_somewhere(WRITE),
    }
    return render(request, "campaigns/list.html", context)


@enter(READ)
@require_GET
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One campaign: what belongs to it, how it is mixed and dosed, what it should reach, what the register says."""
    return _page(request, found(person_of(request), public_id))


def _page(request: HttpRequest, row: Campaign, error: str = "") -> HttpResponse:
    person, said = person_of(request), register_words()
    contents = campaigns.contents(row)
    context = {
        "row": row,
        "dose": campaigns.dose_of(row),
        "contents": [(c, on_the_wall(c.publish_at, c.zone) if c.publish_at else None, way("content", c.public_id)) for c in contents],
        "under_way": sum(c.state in ON_ITS_WAY for c in contents) if row.closed_at else 0,
        "mix": campaigns.mix(row, contents),
        "products": [p.name for p in catalogue.products([row.entity_id], active=None) if p.key in row.products],
        "reached": content_results.against(row.targets, results.of_campaigns([row])[row.pk]),
        "register": [(said[name], row.register.get(name, "")) for name in REGISTER],
        "competitions": competition_queries.of_campaign(row),
        "forms": [(f, signups.said_in(f.words["title"], request.LANGUAGE_CODE), n) for f, n in signups.of_campaigns([row])],
        "may_write": person.may(WRITE, row.entity_id),
        "dossier": dossier_card.shown(person, f"campaign:{row.public_id}", row.entity_id),
        "error": error,
    }
    return render(request, "campaigns/page.html", context, status=422 if error else 200)


@enter(WRITE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new campaign; it takes the next number of the register."""
    person = person_of(request)
    form = CampaignForm(request.POST if request.method == "POST" else None, entities=_entities(person), new=True)
    if form.is_bound and form.is_valid():
        key = form.cleaned_data["key"] or slugify(form.cleaned_data["name"])[:60]
        try:
            made = campaigns.create(person, form.cleaned_data["entity"], key, form.new())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Planned. Choose it in the content that belongs to it."))
            return HttpResponseRedirect(reverse("campaign", args=[made.public_id]))
    return render(request, "campaigns/edit.html", {"form": form}, status=422 if form.is_bound else 200)


@enter(WRITE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a campaign is and what the register says of it."""
    person = person_of(request)
    row = found(person, public_id)
    must(person, WRITE, row.entity_id)
    names = ("name", "starts_on", "ends_on", "theme", "goal", "budget_note", "dose", "products")
    initial = {name: getattr(row, name) for name in names}
    initial |= {f"target_{name}": value for name, value in row.targets.items()}
    initial |= {f"register_{name}": value for name, value in row.register.items()}
    entities = [(row.entity_id, row.entity.name)]
    form = CampaignForm(request.POST if request.method == "POST" else None, entities=entities, new=False, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            campaigns.change(person, public_id, form.new())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("campaign", args=[public_id]))
    return render(request, "campaigns/edit.html", {"form": form, "row": row}, status=422 if form.is_bound else 200)


@enter(WRITE)
@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin, end or drop it."""
    person = person_of(request)
    row = found(person, public_id)
    must(person, WRITE, row.entity_id)
    to = request.POST.get("do", "")
    if to not in set(CampaignState):
        raise Http404
    try:
        campaigns.set_state(person, public_id, CampaignState(to), request.POST.get("reason", ""))
    except Refused as refused:
        return _page(request, row, wrong(next(iter(refused.wrong.values()))))
    messages.success(request, _("Noted in the register."))
    return HttpResponseRedirect(reverse("campaign", args=[public_id]))
