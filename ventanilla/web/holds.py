"""The publishing freeze: what is in force and why, place one, lift one."""

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
from ventanilla.channels import holds
from ventanilla.channels import queries as channels
from ventanilla.channels.holds import HoldScope
from ventanilla.channels.types import AttemptKind
from ventanilla.common.pure.clock import now
from ventanilla.web import freeze, networks, words
from ventanilla.web.doors import enter, person_of

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
    hours = forms.ChoiceField(label=gettext_lazy("For how long"), choices=_HOURS, required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("Everybody reads it while it lasts."))

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = by.entities_with(Permission.PUBLISHING_FREEZE)
        self.rows = {str(c.public_id): c for c in channels.of_entities(mine)}
        used = sorted({c.platform for c in self.rows.values()})
        fields: dict[str, Any] = self.fields
        fields["entity"].choices = [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(by) if e.id in mine]
        fields["kinds"].choices = words.choices("attempt_kind")
        fields["channel"].choices = [("", _("All")), *((key, c.name) for key, c in self.rows.items())]
        fields["platform"].choices = [("", _("All")), *((p, networks.name(p)) for p in used)]

    def scope(self) -> HoldScope:
        said = self.cleaned_data
        channel = self.rows.get(said["channel"])
        kinds = frozenset(AttemptKind(kind) for kind in said["kinds"])
        return HoldScope(said["entity"], kinds, platform=said["platform"], channel_id=channel.pk if channel else None)


def _row(hold: Any, names: dict[int, str], mine: frozenset[int]) -> dict[str, Any]:
    by = lambda actor: names.get(int(actor[5:]), actor) if actor.startswith("user:") else actor  # noqa: E731
    return {
        "hold": hold,
        "what": freeze.kinds(hold),
        "narrowed": freeze.narrowed(hold),
        "by": by(hold.placed_by),
        "lifted_by": by(hold.lifted_by),
        "mine": hold.entity_id in mine,
    }


def _people(rows: list[Any]) -> dict[int, str]:
    actors = {actor for hold in rows for actor in (hold.placed_by, hold.lifted_by)}
    return accounts.names_of(int(actor[5:]) for actor in actors if actor.startswith("user:"))


def _context(person: Person, form: HoldForm | None = None) -> dict[str, Any]:
    at, mine = now(), person.entities_with(Permission.PUBLISHING_FREEZE)
    standing, past = holds.of_entities(person.scope.entity_ids, at), holds.placed(mine) if mine else []
    names = _people([*standing, *past])
    kept = holds.kept_back(person.scope.entity_ids, at) if standing else {}
    return {
        "standing": [_row(hold, names, mine) for hold in standing],
        "past": [_row(hold, names, mine) for hold in past],
        "kept": [(words.word("attempt_kind", kind).text, n) for kind, n in kept.items()],
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
    """Stop: nothing that it covers starts after this answer."""
    person = person_of(request)
    form = HoldForm(request.POST, by=person)
    if not form.is_valid():
        return render(request, "holds/page.html", _context(person, form), status=422)
    hours = form.cleaned_data["hours"]
    ends_at = now() + timedelta(hours=int(hours)) if hours else None
    try:
        holds.place(person, form.scope(), form.cleaned_data["reason"], ends_at=ends_at)
    except ValueError:
        form.add_error("reason", _("Say why, in a few words."))
        return render(request, "holds/page.html", _context(person, form), status=422)
    messages.success(request, _("On hold. Nothing that it covers goes out any more."))
    return HttpResponseRedirect(reverse("holds"))


@enter(Permission.PUBLISHING_FREEZE)
@require_POST
def lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Go on: what this hold alone kept back leaves now."""
    reason = request.POST.get("reason", "").strip()
    try:
        holds.lift(person_of(request), public_id, reason[:300])
    except LookupError as unknown:
        raise Http404 from unknown
    messages.success(request, _("Lifted. What it alone kept back goes out now."))
    return HttpResponseRedirect(reverse("holds"))
