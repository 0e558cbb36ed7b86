"""The bank's word lists: versions agreed by two people, a test bench while one types, and a trial on what has left the bank."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.types import Person
from ventanilla.approvals.types import NobodyMayDecide
from ventanilla.catalogue import lexicons
from ventanilla.catalogue.lexicons import Lexicon, Malformed, Version, Wanted
from ventanilla.catalogue.services import Refused
from ventanilla.catalogue.types import TrialState, VersionState
from ventanilla.compliance.lexicons import Action, Policy, search
from ventanilla.web import differences, words
from ventanilla.web.doors import enter, person_of
from ventanilla.web.packs import READ, SIGN
from ventanilla.web.rule_words import wrong
from ventanilla.workflows import back_test

LONGEST = 20_000


class ListForm(forms.Form):
    entity = forms.TypedChoiceField(label=gettext_lazy("Entity"), coerce=int, choices=())
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        mine = lexicons.editable(by)
        fields["entity"].choices = [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(by) if e.id in mine]


class VersionForm(forms.Form):
    entries = forms.CharField(
        label=gettext_lazy("What to look for"),
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "mono", "spellcheck": "false"}),
        help_text=gettext_lazy("One a line, as kind: words. Without entries the list rests."),
    )
    exclusions = forms.CharField(
        label=gettext_lazy("But not in"),
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "spellcheck": "false"}),
        help_text=gettext_lazy("A find that overlaps one of these does not count."),
    )
    action = forms.ChoiceField(label=gettext_lazy("What a find does"), choices=())
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Where it looks"),
        choices=(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: in everything that leaves the bank."),
    )
    starts_on = forms.DateField(label=gettext_lazy("In force from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    note = forms.CharField(label=gettext_lazy("Why"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["action"].choices = words.choices("lexicon_action")
        fields["kinds"].choices = words.choices("draft_kind")

    def wanted(self) -> Wanted:
        """Raises `Malformed`."""
        said = self.cleaned_data
        return Wanted(
            entries=lexicons.parse(said["entries"].replace("\x00", "")),
            exclusions=lexicons.parse(said["exclusions"].replace("\x00", ""), "exclusions"),
            action=Action(said["action"]),
            kinds=tuple(said["kinds"]),
            note=said["note"].replace("\x00", ""),
        )


def malformed(bad: Malformed) -> str:
    """Which line, and what is wrong with it."""
    return f"«{bad.line}»: {wrong(bad.why)}" if bad.line else wrong(bad.why)


@enter(*READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every list with the version in force and what waits."""
    person, today = person_of(request), timezone.localdate()
    entities = {e.id: e.name for e in accounts.entity_names(person)}
    rows = []
    for row in lexicons.listed(lexicons.readable(person)):
        versions = list(row.versions.all())
        rows.append(
            {
                "row": row,
                "entity": entities.get(row.entity_id, ""),
                "current": lexicons.current(versions, today),
                "proposed": next((v for v in versions if v.state == VersionState.PROPOSED), None),
                "versions": len(versions),
            }
        )
    return render(request, "rules/lexicons.html", {"tab": "lexicons", "rows": rows, "may_edit": bool(lexicons.editable(person))})


def _versions(row: Lexicon, current: Version | None) -> list[dict[str, Any]]:
    """Newest first, each beside the approved one that it followed."""
    versions, shown = list(row.versions.all()), []
    for index, version in enumerate(versions):
        before = next((v for v in versions[index + 1 :] if v.state == VersionState.APPROVED), None)
        new = lexicons.show(version.entries)
        text = differences.words(lexicons.show(before.entries), new) if before else new
        shown.append({"version": version, "text": text, "count": len(version.entries), "now": current is version})
    return shown


@enter(*READ)
@require_GET
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One list: what holds now, its versions with differences, the test bench and the trials."""
    person = person_of(request)
    row = lexicons.get(person, public_id)
    versions = list(row.versions.all())
    current = lexicons.current(versions, timezone.localdate())
    proposed = next((v for v in versions if v.state == VersionState.PROPOSED), None)
    context = {
        "tab": "lexicons",
        "row": row,
        "entity": next((e.name for e in accounts.entity_names(person) if e.id == row.entity_id), ""),
        "current": current,
        "proposed": proposed,
        "request_id": lexicons.request_of(proposed) if proposed else None,
        "versions": _versions(row, current),
        "trials": lexicons.trials(row),
        "may_edit": row.entity_id in lexicons.editable(person),
        "chosen": proposed or current,
    }
    return render(request, "rules/lexicon.html", context)


@enter(SIGN)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new list; its words come next."""
    person = person_of(request)
    form = ListForm(request.POST if request.method == "POST" else None, by=person)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = lexicons.add(person, said["entity"], slugify(said["name"])[:60] or "list", said["name"], said["purpose"])
        except Refused as refused:
            form.add_error("name", wrong(refused.wrong["key"]))
        else:
            messages.success(request, _("Added. Write its words now."))
            return HttpResponseRedirect(reverse("lexicon_change", args=[made]))
    context = {"tab": "lexicons", "form": form, "heading": _("New word list"), "back": reverse("lexicons")}
    return render(request, "rules/edit.html", context, status=422 if form.is_bound else 200)


@enter(SIGN)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose a new version, begun from the newest; somebody else agrees to it."""
    person = person_of(request)
    row = lexicons.get(person, public_id)
    if row.entity_id not in lexicons.editable(person):
        raise Http404
    newest = next(iter(row.versions.all()), None)
    initial: dict[str, Any] = {"starts_on": timezone.localdate(), "action": Action.REVIEW}
    if newest is not None:
        initial |= {"entries": lexicons.show(newest.entries), "exclusions": lexicons.show(newest.exclusions)}
        initial |= {"action": newest.action, "kinds": newest.kinds}
    form = VersionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and _proposed(person, public_id, form):
        messages.success(request, _("Proposed. It holds once somebody else has agreed."))
        return HttpResponseRedirect(reverse("lexicon", args=[public_id]))
    context = {"tab": "lexicons", "form": form, "row": row, "entry_kinds": words.choices("entry_kind")}
    return render(request, "rules/lexicon_edit.html", context, status=422 if form.is_bound else 200)


def _proposed(person: Person, public_id: UUID, form: VersionForm) -> bool:
    try:
        lexicons.propose(person, public_id, form.wanted(), form.cleaned_data["starts_on"])
    except Malformed as bad:
        form.add_error(next(iter(bad.wrong)), malformed(bad))
    except Refused as refused:
        for field, code in refused.wrong.items():
            form.add_error(field, wrong(code))
    except NobodyMayDecide:
        form.add_error(None, wrong("nobody"))
    else:
        return True
    return False


@enter(SIGN)
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take an open proposal back."""
    lexicons.withdraw(person_of(request), public_id)
    messages.success(request, _("Taken back."))
    return HttpResponseRedirect(reverse("lexicon", args=[public_id]))


@enter(*READ)
@require_POST
def bench(request: HttpRequest) -> HttpResponse:
    """The test bench: what these entries find in this text, while somebody types. Nothing is kept."""
    text = request.POST.get("sample", "").replace("\x00", "")[:LONGEST]
    try:
        entries = lexicons.parse(request.POST.get("entries", "")[:LONGEST].replace("\x00", ""))
        exclusions = lexicons.parse(request.POST.get("exclusions", "")[:LONGEST].replace("\x00", ""), "exclusions")
    except Malformed as bad:
        return render(request, "rules/_bench.html", {"error": malformed(bad)})
    hits = search(text, [Policy("bench", entries, exclusions)])
    context = {
        "text": text,
        "marked": differences.marked(text, [(h.start, h.end, lexicons.line(h.entry.kind, h.entry.text)) for h in hits]),
        "hits": [{"entry": lexicons.line(h.entry.kind, h.entry.text), "words": text[h.start : h.end]} for h in hits[:50]],
        "count": len(hits),
    }
    return render(request, "rules/_bench.html", context)


@enter(SIGN)
@require_POST
def attempt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Try a version on what has left the bank in the last thirty days."""
    trial = back_test.ask(person_of(request), public_id)
    return HttpResponseRedirect(reverse("lexicon_trial", args=[trial]))


@enter(*READ)
@require_GET
def trial(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A trial: how far it is, then what it found, a sample and what it would cost reviewers."""
    person = person_of(request)
    found = lexicons.trial(person, public_id)
    most = max(found.weeks.values(), default=1)
    context = {
        "tab": "lexicons",
        "trial": found,
        "row": found.version.lexicon,
        "going": found.state in (TrialState.WAITING, TrialState.RUNNING),
        "weeks": [(week, n, round(100 * n / most)) for week, n in sorted(found.weeks.items())],
        "entries": [(lexicons.line(*entry.split(": ", 1)), n) for entry, n in sorted(found.by_entry.items(), key=lambda pair: -pair[1])],
        "share": round(100 * found.hits / found.total, 1) if found.total else 0,
        "minutes": round(found.minutes),
        "sample": [(one, differences.marked(one.text, [(one.start, one.end, "")])) for one in back_test.sample(person, found.sample)],
    }
    return render(request, "rules/_trial.html" if request.headers.get("HX-Request") else "rules/trial.html", context)
