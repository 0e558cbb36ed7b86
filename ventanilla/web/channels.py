"""Our channels: how they are, and connecting one, step by step, checked with the network at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.channels import queries, registry, services
from ventanilla.channels.contract import Platform
from ventanilla.channels.types import AuthState, CheckResult, PlatformFault
from ventanilla.web import networks, words
from ventanilla.web.doors import enter, person_of, step_up
from ventanilla.workflows import connect_channel
from ventanilla.workflows.connect_channel import Connected, Refusal, Refused

GRANTS = "channel_grants"  # what a begun authorisation needs back; forgotten as soon as it is used


@dataclass(frozen=True, slots=True)
class Row:
    """A channel as the list shows it."""

    channel: Any
    network: str
    state: str
    read_at: datetime | None
    trouble: str

    @property
    def dead(self) -> bool:
        return self.state in {"needs_reauth", "revoked", "scope_missing"}


def _row(channel: Any) -> Row:
    cursors = list(channel.cursors.all())
    read = [c.fetched_at for c in cursors if c.fetched_at]
    trouble = next((c.error for c in cursors if c.error), "")
    state = channel.auth_state if channel.active else "off"
    return Row(channel, networks.name(channel.platform), state, max(read, default=None), trouble)


@enter(Permission.CHANNEL_READ)
def listing(request: HttpRequest) -> HttpResponse:
    """Every channel of the person's entities, the ones in trouble first."""
    person = person_of(request)
    rows = [_row(c) for c in queries.all_of(person.entities_with(Permission.CHANNEL_READ))]
    rows.sort(key=lambda row: (not row.dead, row.state == "off"))
    return render(request, "channels/list.html", {"rows": rows, "may_set_up": person.may_somewhere(Permission.CHANNEL_SET_UP)})


@enter(Permission.CHANNEL_SET_UP)
def choose(request: HttpRequest) -> HttpResponse:
    """Which network."""
    return render(request, "channels/choose.html", {"platforms": [registry.get(key) for key in _connectable()]})


def _connectable() -> list[str]:
    return [key for key in registry.PLATFORMS if registry.get(key).credential_fields]


class ConnectForm(forms.Form):
    """The fields of a network, as its adapter names them, and whose channel it is."""

    def __init__(self, platform: Platform, entities: list[Any], *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in platform.credential_fields:
            widget = forms.PasswordInput(attrs={"autocomplete": "off"}) if field.secret else forms.TextInput(attrs={"autocomplete": "off"})
            self.fields[field.name] = forms.CharField(
                label=_(field.label),
                help_text=_(field.help) if field.help else "",
                required=field.required,
                initial=field.default,
                max_length=2000,
                widget=widget,
            )
        if not again:
            self.fields["entity"] = forms.ChoiceField(label=_("Entity"), choices=[(e.public_id, e.name) for e in entities])
        if platform.capabilities.oauth:
            self.fields["code"] = forms.CharField(
                label=_("Code from the network"),
                help_text=_("What the network shows after you allow access."),
                required=False,
                max_length=500,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )


@sensitive_post_parameters()
@enter(Permission.CHANNEL_SET_UP)
@step_up
def add(request: HttpRequest, platform: str) -> HttpResponse:
    """The steps and the fields of one network."""
    if platform not in _connectable():
        raise Http404
    person = person_of(request)
    held = person.entities_with(Permission.CHANNEL_SET_UP)
    entities = [e for e in accounts.entity_names(person) if e.id in held]
    form = ConnectForm(registry.get(platform), entities, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        entity = next(e.id for e in entities if str(e.public_id) == form.cleaned_data["entity"])
        return _connect(request, person, platform, entity, form, None)
    return _page(request, platform, form, None)


@sensitive_post_parameters()
@enter(Permission.CHANNEL_SET_UP)
@step_up
def again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """New credentials for a channel whose old ones are dead."""
    person = person_of(request)
    channel = queries.get(person.entities_with(Permission.CHANNEL_SET_UP), public_id)
    if channel is None or channel.platform not in _connectable():
        raise Http404
    adapter = registry.get(channel.platform)
    known = {f.name: channel.settings.get(f.name, f.default) for f in adapter.credential_fields if f.setting}
    form = ConnectForm(adapter, [], request.POST if request.method == "POST" else None, again=True, initial=known)
    if request.method == "POST" and form.is_valid():
        return _connect(request, person, channel.platform, channel.entity_id, form, channel)
    return _page(request, channel.platform, form, channel)


def _page(request: HttpRequest, platform: str, form: ConnectForm, channel: Any, grant: str = "") -> HttpResponse:
    adapter = registry.get(platform)
    context = {"platform": adapter, "steps": [_(step) for step in adapter.steps], "form": form, "channel": channel, "grant": grant}
    return render(request, "channels/connect.html", context, status=422 if form.errors else 200)


def _connect(request: HttpRequest, person: Person, platform: str, entity_id: int, form: ConnectForm, channel: Any) -> HttpResponse:
    values = {name: str(value) for name, value in form.cleaned_data.items() if name not in {"entity", "code"}}
    if request.POST.get("action") == "authorise":
        return _authorise(request, platform, form, values, channel)
    if code := form.cleaned_data.get("code"):
        values |= _exchanged(request, platform, form, values, code)
    if form.errors:
        return _page(request, platform, form, channel)
    done = connect_channel.connect(person, entity_id, platform, values)
    if isinstance(done, Refused):
        form.add_error(done.field if done.field in form.fields else None, _why(done))
        return _page(request, platform, form, channel)
    messages.success(request, _said(done))
    return HttpResponseRedirect(reverse("channels"))


def _authorise(request: HttpRequest, platform: str, form: ConnectForm, values: dict[str, str], channel: Any) -> HttpResponse:
    """Begin at the network; the person comes back with a code."""
    try:
        granted = registry.get(platform).authorize(values)
    except PlatformFault as fault:
        form.add_error(None, _("The network could not be reached: %(detail)s") % {"detail": fault.detail or fault.code})
        return _page(request, platform, form, channel)
    if granted is None:
        raise Http404
    request.session[GRANTS] = {platform: dict(granted.keep)}
    return _page(request, platform, form, channel, granted.url)


def _exchanged(request: HttpRequest, platform: str, form: ConnectForm, values: dict[str, str], code: str) -> dict[str, str]:
    keep = request.session.pop(GRANTS, {}).get(platform)
    if keep is None:
        form.add_error("code", _("This code belongs to an authorisation that is over. Authorise again."))
        return {}
    try:
        return dict(registry.get(platform).exchange(values, keep, code))
    except PlatformFault:
        form.add_error("code", _("The network did not accept the code. Authorise again and copy it whole."))
        return {}


def _why(refused: Refused) -> str:
    """One sentence that says what to do."""
    sentences = {
        Refusal.NO_PERMISSION: _("You may not connect channels of this entity."),
        Refusal.FIELD_MISSING: _("Fill this in."),
        Refusal.FIELD_WRONG: _("This does not have the right form."),
        Refusal.CREDENTIALS: _("The network did not accept these credentials. Make new ones and enter them again."),
        Refusal.UNREACHABLE: _("The network could not be reached. Check the address, or try again in a few minutes."),
        Refusal.TAKEN_ELSEWHERE: _("Another entity of the bank has this account already."),
    }
    said = sentences.get(refused.reason, refused.reason.value)
    return f"{said} ({refused.detail})" if refused.detail else said


def _said(done: Connected) -> str:
    return _("Connected as %(handle)s: it may %(may)s.") % {"handle": done.found.handle, "may": _joined(done.found.may)} + _cannot(
        done.found
    )


def _cannot(found: CheckResult) -> str:
    return " " + _("It may not %(may_not)s.") % {"may_not": _joined(found.may_not)} if found.may_not else ""


def _joined(codes: tuple[str, ...]) -> str:
    return ", ".join(str(words.word("ability", code).text) for code in codes)


@enter(Permission.CHANNEL_SET_UP)
@require_POST
def act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the network again, or switch the channel off or on."""
    person = person_of(request)
    channel = queries.get(person.entities_with(Permission.CHANNEL_SET_UP), public_id)
    if channel is None:
        raise Http404
    what = request.POST.get("action")
    if what == "check":
        found = connect_channel.check(person, channel)
        if isinstance(found, CheckResult) and found.state is AuthState.OK:
            messages.success(request, _("It works: connected as %(handle)s.") % {"handle": found.handle})
        else:
            messages.error(request, _("The network does not accept our credentials, or did not answer. Connect again."))
    elif what in {"off", "on"}:
        services.switch(channel, active=what == "on", actor=person.actor)
    return HttpResponseRedirect(reverse("channels"))
