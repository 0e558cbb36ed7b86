"""Competitions for the people of the desk: planned, approved, followed, drawn by two, winners told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.publishing import campaigns, competition_queries, competitions
from ventanilla.publishing.campaigns import Refused
from ventanilla.publishing.competitions import SAID, Competition, Entry, NewCompetition
from ventanilla.publishing.times import on_the_wall
from ventanilla.web import competition_words, content_times, outbound_words
from ventanilla.web.doors import enter, must, person_of, step_up
from ventanilla.workflows import compete
from ventanilla.workflows.reply import Stopped

READ, WRITE, DECIDE = Permission.CONTENT_READ, Permission.CONTENT_WRITE, Permission.APPROVAL_DECIDE
SHOWN = 500
PLAIN = ("title", "hashtag", "zone", "country", "adults", "winners", "substitutes", "claim_days", "keep_days", "public_promise", "bases")
_CLOCK = "%Y-%m-%dT%H:%M"


def _clock() -> forms.DateTimeInput:
    return forms.DateTimeInput(format=_CLOCK, attrs={"type": "datetime-local"})


class CompetitionForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    content = forms.ChoiceField(
        label=gettext_lazy("Post that people answer"),
        required=False,
        choices=(),
        help_text=gettext_lazy("A piece of this campaign; entries are the answers under it."),
    )
    hashtag = forms.CharField(
        label=gettext_lazy("Hashtag"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Only answers with it count. Empty: any answer."),
    )
    opens = forms.DateTimeField(label=gettext_lazy("Begins"), input_formats=[_CLOCK], widget=_clock())
    closes = forms.DateTimeField(label=gettext_lazy("Ends"), input_formats=[_CLOCK], widget=_clock())
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=())
    country = forms.CharField(
        label=gettext_lazy("Country"), max_length=2, required=False, help_text=gettext_lazy("Two letters: only people who live there.")
    )
    adults = forms.BooleanField(label=gettext_lazy("Adults only"), required=False, initial=True)
    prizes = forms.CharField(
        label=gettext_lazy("Prizes"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, the first winner's first."),
    )
    winners = forms.IntegerField(label=gettext_lazy("Winners"), min_value=1, max_value=1000, initial=1)
    substitutes = forms.IntegerField(label=gettext_lazy("Substitutes"), min_value=0, max_value=1000, initial=2)
    claim_days = forms.IntegerField(label=gettext_lazy("Days to claim the prize"), min_value=1, max_value=365, initial=10)
    keep_days = forms.IntegerField(label=gettext_lazy("Keep who took part, days"), min_value=0, max_value=730, initial=90)
    public_promise = forms.CharField(
        label=gettext_lazy("Outside value in the draw"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Which value that nobody at the bank can choose, and when. Empty: none."),
    )
    bases = forms.CharField(label=gettext_lazy("Legal bases"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))

    def __init__(self, *args: Any, pieces: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["zone"].choices = [(z, z.replace("_", " ")) for z in content_times.zones()]
        fields["content"].choices = [("", "—"), *((str(c.public_id), c.title) for c in pieces)]

    def new(self) -> NewCompetition:
        said = dict(self.cleaned_data)
        said["prizes"] = tuple(said["prizes"].splitlines())
        said["content"] = UUID(said["content"]) if said["content"] else None
        said |= {name: said[name].replace(tzinfo=None) for name in ("opens", "closes")}
        return NewCompetition(**said)

    def refuse(self, refused: Refused) -> None:
        for name, code in refused.wrong.items():
            self.add_error(name if name in self.fields else None, competition_words.wrong(code))


def _found(request: HttpRequest, public_id: UUID) -> Competition:
    row = competition_queries.get(person_of(request), public_id)
    if row is None:
        raise Http404
    return row


@enter(WRITE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new competition under a campaign, as a draft."""
    person = person_of(request)
    campaign = campaigns.get(person, public_id)
    if campaign is None:
        raise Http404
    must(person, WRITE, campaign.entity_id)
    initial = {"zone": accounts.zone_of(campaign.entity_id), "country": accounts.about(campaign.entity_id).country}
    form = CompetitionForm(request.POST if request.method == "POST" else None, pieces=campaigns.contents(campaign), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = competitions.create(person, public_id, form.new())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Kept as a draft. Ask compliance to approve it."))
            return HttpResponseRedirect(reverse("competition", args=[made.public_id]))
    return render(request, "competitions/edit.html", {"form": form, "campaign": campaign}, status=422 if form.is_bound else 200)


@enter(WRITE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a draft; an approval that stood falls, because it was for other rules."""
    person, row = person_of(request), _found(request, public_id)
    must(person, WRITE, row.entity_id)
    initial = {name: getattr(row, name) for name in PLAIN}
    initial |= {"opens": on_the_wall(row.opens_at, row.zone), "closes": on_the_wall(row.closes_at, row.zone)}
    initial |= {"prizes": "\n".join(row.prizes), "content": str(row.content.public_id) if row.content else ""}
    form = CompetitionForm(request.POST if request.method == "POST" else None, pieces=campaigns.contents(row.campaign), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            competitions.change(person, public_id, form.new())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("competition", args=[public_id]))
    context = {"form": form, "campaign": row.campaign, "row": row}
    return render(request, "competitions/edit.html", context, status=422 if form.is_bound else 200)


@enter(READ)
@require_GET
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One competition: where it stands, who takes part, the draw and its evidence."""
    return _page(request, _found(request, public_id))


def _page(request: HttpRequest, row: Competition, error: str = "", findings: Any = ()) -> HttpResponse:
    person, which = person_of(request), request.GET.get("show", "")
    ticket, approved = compete.standing(row)
    may_see = person.may(Permission.CONTACT_READ, row.entity_id)
    within, without = competition_queries.counts(row)
    winners = competition_queries.winning(row) if row.state == "drawn" else []
    listed = competition_queries.entries(row, which, limit=SHOWN) if may_see else None
    context = {
        "row": row,
        "opens": on_the_wall(row.opens_at, row.zone),
        "closes": on_the_wall(row.closes_at, row.zone),
        "ticket": ticket,
        "approved": approved,
        "asked": ticket is not None and ticket.state == "open",
        "within": within,
        "without": without,
        "which": which,
        "entries": None if listed is None else [(e, competition_words.excluded(e.excluded)) for e in listed],
        "reasons": [(code, competition_words.excluded(code)) for code in SAID],
        "winners": [_winner(row, entry, may_see=may_see) for entry in winners],
        "default_text": compete.told_by(row, accounts.about(row.entity_id).language or "es"),
        "address": settings.PUBLIC_URL + reverse("public_competition", args=[row.key]),
        "may_write": person.may(WRITE, row.entity_id),
        "may_draw": person.may(DECIDE, row.entity_id) and person.user_id != row.asked_by_id,
        "may_tell": person.may(Permission.INBOX_REPLY, row.entity_id),
        "error": error,
        "findings": findings,
    }
    return render(request, "competitions/page.html", context, status=422 if error or findings else 200)


def _winner(row: Competition, entry: Entry, *, may_see: bool) -> dict[str, Any]:
    prize = row.prizes[min(entry.position or 1, len(row.prizes)) - 1] if row.prizes else ""
    return {"entry": entry, "prize": prize, "name": entry.identity.contact.name if may_see else entry.pseudonym[:8]}


def _do(request: HttpRequest, public_id: UUID, verb: Callable[[], object], said: str) -> HttpResponse:
    """Do it and go back to the page; what cannot be is said there."""
    try:
        verb()
    except Refused as refused:
        return _page(request, _found(request, public_id), competition_words.wrong(next(iter(refused.wrong.values()))))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("competition", args=[public_id]))


@enter(WRITE)
@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the approval, open, bring the list up to date, close, ask for the draw, call it off."""
    person, row = person_of(request), _found(request, public_id)
    must(person, WRITE, row.entity_id)
    verbs: dict[str, tuple[Callable[[], object], str]] = {
        "approval": (lambda: compete.ask_approval(person, public_id), _("Compliance has been asked.")),
        "open": (lambda: compete.open_(person, public_id), _("Open. The commitment of the draw is public now.")),
        "collect": (lambda: compete.collect(row), _("The list is up to date.")),
        "close": (lambda: compete.close(person, public_id), _("The list is final; its hash is public.")),
        "ask": (
            lambda: competitions.ask_to_draw(person, public_id, request.POST.get("public_value", "")),
            _("Asked. Somebody else who may approve carries the draw out."),
        ),
        "drop": (lambda: competitions.drop(person, public_id, request.POST.get("reason", "")), _("Called off. The public page says why.")),
    }
    if (do := request.POST.get("do", "")) not in verbs:
        raise Http404
    return _do(request, public_id, *verbs[do])


@enter(DECIDE)
@require_POST
@step_up
def carry_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The second of two draws; it happens once."""
    person, row = person_of(request), _found(request, public_id)
    must(person, DECIDE, row.entity_id)
    return _do(request, public_id, lambda: competitions.carry_out(person, public_id), _("Drawn. The evidence is public now."))


@enter(WRITE)
@require_POST
def exclude(request: HttpRequest, public_id: UUID, entry_id: UUID) -> HttpResponse:
    """Take somebody off the list with a reason, or put them back."""
    person, row = person_of(request), _found(request, public_id)
    must(person, WRITE, row.entity_id)
    why, note = request.POST.get("why", ""), request.POST.get("note", "")
    return _do(request, public_id, lambda: competitions.exclude(person, public_id, entry_id, why, note), _("Noted."))


@enter(WRITE)
@require_POST
def winner(request: HttpRequest, public_id: UUID, entry_id: UUID) -> HttpResponse:
    """Write to a winner, note that the prize was claimed, or give it to the next substitute."""
    person, row = person_of(request), _found(request, public_id)
    must(person, WRITE, row.entity_id)
    do = request.POST.get("do", "")
    if do == "tell":
        must(person, Permission.INBOX_REPLY, row.entity_id)
        answer = compete.tell(person, public_id, entry_id, request.POST.get("text", "")[:2000])
        if isinstance(answer, Stopped):
            return _page(
                request,
                row,
                _("The message was not sent: see what stops it."),
                outbound_words.findings(answer, request.POST.get("text", "")),
            )
        messages.success(request, _("On its way by the inbox."))
        return HttpResponseRedirect(reverse("competition", args=[public_id]))
    if do not in ("claimed", "lapsed"):
        raise Http404
    verb = lambda: competitions.settle(person, public_id, entry_id, claimed=do == "claimed")
    return _do(request, public_id, verb, _("Noted."))


@enter(READ)
@require_GET
def evidence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The draw's evidence as a file: what `ventanilla draw verify` recomputes."""
    row = _found(request, public_id)
    if not row.evidence or row.state != "drawn":
        raise Http404
    return as_file(row)


def as_file(row: Competition) -> HttpResponse:
    """The evidence, pseudonyms alone."""
    headers = {"Content-Disposition": f'attachment; filename="draw-{row.key}.json"', "Cache-Control": "no-store"}
    return HttpResponse(orjson.dumps(row.evidence, option=orjson.OPT_INDENT_2), content_type="application/json", headers=headers)
