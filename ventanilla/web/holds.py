"""The publishing freeze: what is in force and why; place, second and lift one; keep plans ready; decide what it set aside."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels import foreign, freeze_plans, holds
from ventanilla.channels import queries as channels
from ventanilla.channels.holds import HoldScope
from ventanilla.channels.types import AttemptKind
from ventanilla.common.pure.clock import now
from ventanilla.publishing import queries as publishing
from ventanilla.publishing.types import ContentState
from ventanilla.web import freeze, networks, words
from ventanilla.web.doors import enter, person_of
from ventanilla.workflows import outgoing, watch_own

_HOURS = (
    ("", gettext_lazy("Until somebody lifts it")),
    ("1", gettext_lazy("One hour")),
    ("4", gettext_lazy("Four hours")),
    ("24", gettext_lazy("One day")),
    ("72", gettext_lazy("Three days")),
)


class HoldForm(forms.Form):
    entity = forms.TypedChoiceField(
        label=gettext_lazy("Where"), coerce=int, choices=(), help_text=gettext_lazy("The entity and everything below it.")
    )
    kinds = forms.MultipleChoiceField(label=gettext_lazy("What stops"), choices=(), widget=forms.CheckboxSelectMultiple)
    channel = forms.ChoiceField(label=gettext_lazy("Only this channel"), choices=(), required=False)
    platform = forms.ChoiceField(label=gettext_lazy("Only this network"), choices=(), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Only this country"), choices=(), required=False)
    campaign = forms.ChoiceField(label=gettext_lazy("Only this campaign"), choices=(), required=False)
    product = forms.ChoiceField(label=gettext_lazy("Only this product"), choices=(), required=False)
    hours = forms.ChoiceField(label=gettext_lazy("For how long"), choices=_HOURS, required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("Everybody reads it while it lasts."))
    name = forms.CharField(
        label=gettext_lazy("Name of the plan"), max_length=80, required=False, help_text=gettext_lazy("Only to keep it ready for later.")
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = by.entities_with(Permission.PUBLISHING_FREEZE)
        self.rows = {str(c.public_id): c for c in channels.of_entities(mine)}
        used = sorted({c.platform for c in self.rows.values()})
        fields: dict[str, Any] = self.fields
        fields["entity"].choices = [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(by) if e.id in mine]
        fields["kinds"].choices = words.choices("attempt_kind")
        fields["channel"].choices = [("", _("Every channel")), *((key, c.name) for key, c in self.rows.items())]
        fields["platform"].choices = [("", _("Every network")), *((p, networks.name(p)) for p in used)]
        countries = sorted({e.country for e in accounts.entity_names(by) if e.country})
        fields["country"].choices = [("", _("Every country")), *((c, c) for c in countries)]
        fields["campaign"].choices = [("", _("Every campaign")), *((c.key, c.name) for c in publishing.campaigns(mine))]
        fields["product"].choices = [("", _("Every product")), *((p.key, p.name) for p in catalogue.products(mine))]

    def scope(self) -> HoldScope:
        said = self.cleaned_data
        channel = self.rows.get(said["channel"])
        kinds = frozenset(AttemptKind(kind) for kind in said["kinds"])
        return HoldScope(
            said["entity"], kinds, said["country"], said["platform"], channel.pk if channel else None, said["campaign"], said["product"]
        )


def _row(hold: Any, names: dict[int, str], mine: frozenset[int], person: Person, wire: Mapping[int, Sequence[Any]]) -> dict[str, Any]:
    by = lambda actor: names.get(int(actor[5:]), actor) if actor.startswith("user:") else actor
    return {
        "hold": hold,
        "what": freeze.kinds(hold),
        "narrowed": freeze.narrowed(hold),
        "by": by(hold.placed_by),
        "seconded_by": by(hold.seconded_by),
        "lift_asked_by": by(hold.lift_asked_by),
        "lifted_by": by(hold.lifted_by),
        "mine": hold.entity_id in mine,
        "first": person.actor in (hold.placed_by if hold.waiting else "", hold.lift_asked_by),
        "wire": [(a, words.word("send", a.state).text) for a in wire.get(hold.pk, [])],
    }


def _people(rows: list[Any]) -> dict[int, str]:
    actors = {actor for hold in rows for actor in (hold.placed_by, hold.seconded_by, hold.lift_asked_by, hold.lifted_by)}
    return accounts.names_of(int(actor[5:]) for actor in actors if actor.startswith("user:"))


def _context(person: Person, form: HoldForm | None = None) -> dict[str, Any]:
    at, mine = now(), person.entities_with(Permission.PUBLISHING_FREEZE)
    standing, past = holds.of_entities(person.scope.entity_ids, at), holds.placed(mine) if mine else []
    waiting = holds.waiting(mine) if mine else []
    names = _people([*standing, *waiting, *past])
    kept = holds.kept_back(person.scope.entity_ids, at) if standing else {}
    wire = holds.on_the_wire(standing)
    row = lambda hold: _row(hold, names, mine, person, wire)
    return {
        "waiting": [row(hold) for hold in waiting],
        "standing": [row(hold) for hold in standing],
        "past": [row(hold) for hold in past],
        "kept": [(words.word("attempt_kind", kind).text, n) for kind, n in kept.items()],
        "aside": publishing.lines(person, states=(ContentState.HELD,), limit=100),
        "plans": [{"plan": p, "what": freeze.kinds(p), "narrowed": freeze.narrowed(p)} for p in freeze_plans.of_entities(mine)]
        if mine
        else [],
        "strangers": foreign.open_ones(mine) if mine else [],
        "form": form or (HoldForm(by=person, initial={"kinds": ["post"]}) if mine else None),
    }


@enter()
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What is in force for one's entities; those who may stop and start find both here."""
    return render(request, "holds/page.html", _context(person_of(request)))


@enter()
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """The pill and the banner of the frame, when a hold came or went."""
    return render(request, "holds/state.html")


@enter(Permission.PUBLISHING_FREEZE)
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Stop: nothing that it covers starts after this answer. Or keep the same ready for later, under a name."""
    person = person_of(request)
    form = HoldForm(request.POST, by=person)
    if not form.is_valid():
        return render(request, "holds/page.html", _context(person, form), status=422)
    said, keep = form.cleaned_data, "prepare" in request.POST
    ends_at = now() + timedelta(hours=int(said["hours"])) if said["hours"] else None
    try:
        if keep:
            freeze_plans.prepare(person, said["name"], form.scope(), said["reason"])
            return _done(request, _("The plan is ready. Nothing is stopped yet."))
        hold = holds.place(person, form.scope(), said["reason"], ends_at=ends_at)
    except freeze_plans.NameTaken:
        form.add_error("name", _("There is a plan of this name already."))
    except ValueError:
        form.add_error("name" if keep and not said["name"].strip() else "reason", _("Say it in a few words."))
    else:
        return _placed(request, hold)
    return render(request, "holds/page.html", _context(person, form), status=422)


@contextmanager
def _theirs() -> Iterator[None]:
    """What is not there, or not theirs, is no page."""
    try:
        yield
    except LookupError as unknown:
        raise Http404 from unknown


def _done(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("holds"))


def _placed(request: HttpRequest, hold: Any) -> HttpResponse:
    if hold.waiting:
        messages.warning(request, _("A second person has been told. Nothing is stopped until they agree."))
        return HttpResponseRedirect(reverse("holds"))
    return _done(request, _("On hold. Nothing that it covers goes out any more."))


@enter(Permission.PUBLISHING_FREEZE)
@require_POST
def second(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The second person agrees: a freeze of the group is in force from now."""
    try:
        holds.second(person_of(request), public_id)
    except LookupError as unknown:
        raise Http404 from unknown
    except holds.SecondNeeded:
        messages.error(request, _("You asked for it: somebody else has to agree."))
    else:
        messages.success(request, _("On hold. Nothing that it covers goes out any more."))
    return HttpResponseRedirect(reverse("holds"))


@enter(Permission.PUBLISHING_FREEZE)
@require_POST
def lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Go on: answers that this hold alone kept back leave now; posts wait for a decision each."""
    reason = request.POST.get("reason", "").strip()
    try:
        hold = holds.lift(person_of(request), public_id, reason[:300])
    except LookupError as unknown:
        raise Http404 from unknown
    except holds.SecondNeeded:
        messages.error(request, _("You asked for it: somebody else has to agree."))
    else:
        if hold.lifted_at is None:
            messages.warning(request, _("A second person has been told. The hold stands until they lift it."))
        else:
            messages.success(request, _("Lifted. Answers go out now; posts whose time it took wait below for a decision each."))
    return HttpResponseRedirect(reverse("holds"))


@enter(Permission.PUBLISHING_FREEZE)
@require_POST
def use_plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Freeze as it was planned."""
    with _theirs():
        return _placed(request, freeze_plans.use(person_of(request), public_id))


@enter(Permission.PUBLISHING_FREEZE)
@require_POST
def drop_plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A plan that nobody wants any more."""
    with _theirs():
        freeze_plans.drop(person_of(request), public_id)
    return _done(request, _("The plan is gone."))


@enter(Permission.PUBLISHING_FREEZE)
@require_POST
def delete_sent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take off the network what had left before the freeze came."""
    with _theirs():
        outgoing.delete_sent(person_of(request), public_id)
    return _done(request, _("The network has been asked to delete it."))


@enter(Permission.PUBLISHING_FREEZE)
@require_POST
def settle_stranger(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A post that nobody sent from here: it is the bank's after all, or it is deleted."""
    delete = request.POST.get("do") == "delete"
    with _theirs():
        watch_own.settle(person_of(request), public_id, delete=delete)
    return _done(request, _("The network has been asked to delete it.") if delete else _("Noted: it is ours."))
