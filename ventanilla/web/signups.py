"""Sign-up forms for the people of the desk: built under a campaign, opened, followed, their list exported."""

import csv
import io
from collections.abc import Iterable
from typing import Any
from uuid import UUID

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
from ventanilla.catalogue import queries as catalogue
from ventanilla.publishing import campaigns, entries, signups
from ventanilla.publishing.campaigns import Refused
from ventanilla.publishing.entries import SignUpForm
from ventanilla.publishing.signups import KINDS, LANGUAGES, PURPOSES, Asked, FormState, NewForm
from ventanilla.publishing.times import on_the_wall
from ventanilla.web import content_times, signup_words
from ventanilla.web.doors import enter, must, person_of, step_up
from ventanilla.workflows import sign_up

READ, WRITE = Permission.CONTENT_READ, Permission.CONTENT_WRITE
SHOWN = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class BuilderForm(forms.Form):
    wall = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=())
    minutes = forms.IntegerField(label=gettext_lazy("Lasts, minutes"), min_value=1, max_value=14_400, initial=60)
    closes_hours = forms.IntegerField(label=gettext_lazy("Sign-up ends, hours before"), min_value=0, max_value=2_000, initial=2)
    online = forms.BooleanField(label=gettext_lazy("Online"), required=False)
    branch = forms.ChoiceField(
        label=gettext_lazy("Branch"), required=False, choices=(), help_text=gettext_lazy("Where it takes place; it gets the leads.")
    )
    product = forms.ChoiceField(
        label=gettext_lazy("Product"),
        required=False,
        choices=(),
        help_text=gettext_lazy("What whoever agrees to be told of products is interested in. Without one, no lead is opened."),
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Places"), required=False, min_value=1, max_value=100_000, help_text=gettext_lazy("Empty: as many as come.")
    )
    waiting_list = forms.BooleanField(label=gettext_lazy("With a waiting list"), required=False, initial=True)
    keep_days = forms.IntegerField(
        label=gettext_lazy("Keep the answers, days"),
        min_value=0,
        max_value=730,
        initial=30,
        help_text=gettext_lazy("After the event; then they are erased."),
    )
    controller = forms.CharField(label=gettext_lazy("Who answers for the data"), max_length=300)
    notice_url = forms.CharField(label=gettext_lazy("Address of the privacy notice"), max_length=500)

    def __init__(self, *args: Any, entity_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["zone"].choices = [(z, z.replace("_", " ")) for z in content_times.zones()]
        fields["branch"].choices = [("", "—"), *((b.code, f"{b.name} · {b.city}") for b in catalogue.branches([entity_id]))]
        fields["product"].choices = [("", "—"), *((p.key, p.name) for p in catalogue.products([entity_id]))]
        for code in LANGUAGES:
            name = signup_words.LANGUAGE_NAMES[code]
            fields[f"title_{code}"] = forms.CharField(label=_("Title") + f" · {name}", max_length=120, required=False)
            text = forms.Textarea(attrs={"rows": 3})
            fields[f"description_{code}"] = forms.CharField(
                label=_("What it is about") + f" · {name}", max_length=2000, required=False, widget=text
            )
            fields[f"place_{code}"] = forms.CharField(label=_("Place") + f" · {name}", max_length=300, required=False)
            for purpose in PURPOSES:
                label = f"{signup_words.purpose_name(purpose)} · {name}"
                area = forms.Textarea(attrs={"rows": 2})
                fields[f"consent_{purpose}_{code}"] = forms.CharField(label=label, max_length=1000, required=False, widget=area)
        choices = [("", _("Not asked")), ("asked", _("Asked")), ("required", _("Required"))]
        for kind in KINDS:
            fields[f"ask_{kind}"] = forms.ChoiceField(label=signup_words.kind_name(kind), required=False, choices=choices)
            for code in LANGUAGES:
                label = f"{signup_words.kind_name(kind)} · {signup_words.LANGUAGE_NAMES[code]}"
                given = forms.TextInput(attrs={"placeholder": signup_words.KIND_WORDS[kind][code]})
                fields[f"label_{kind}_{code}"] = forms.CharField(label=label, max_length=200, required=False, widget=given)

    def languages(self) -> list[tuple[str, str, list[Any]]]:
        names = ("title", "place", "description")
        return [(code, signup_words.LANGUAGE_NAMES[code], [self[f"{name}_{code}"] for name in names]) for code in LANGUAGES]

    def asked(self) -> list[tuple[Any, list[Any]]]:
        return [(self[f"ask_{kind}"], [self[f"label_{kind}_{code}"] for code in LANGUAGES]) for kind in KINDS]

    def consents(self) -> list[tuple[str, list[Any]]]:
        return [(signup_words.purpose_name(p), [self[f"consent_{p}_{code}"] for code in LANGUAGES]) for p in PURPOSES]

    def _by_language(self, name: str) -> dict[str, str]:
        return {code: self.cleaned_data[f"{name}_{code}"] for code in LANGUAGES}

    def new(self) -> NewForm:
        said = self.cleaned_data
        plain = ("zone", "minutes", "closes_hours", "online", "branch", "product", "capacity", "waiting_list", "keep_days")
        return NewForm(
            titles=self._by_language("title"),
            descriptions=self._by_language("description"),
            places=self._by_language("place"),
            wall=said["wall"].replace(tzinfo=None),
            controller=said["controller"],
            notice_url=said["notice_url"],
            fields=[
                Asked(kind, said[f"ask_{kind}"] == "required", self._by_language(f"label_{kind}")) for kind in KINDS if said[f"ask_{kind}"]
            ],
            consents={purpose: self._by_language(f"consent_{purpose}") for purpose in PURPOSES},
            **{name: said[name] for name in plain},
        )

    def refuse(self, refused: Refused) -> None:
        for name, code in refused.wrong.items():
            field = name if name in self.fields else f"{name}_es"
            self.add_error(field if field in self.fields else None, signup_words.wrong(code))


def _initial(row: SignUpForm) -> dict[str, Any]:
    terms = signups.terms_of(row)
    names = ("zone", "minutes", "online", "branch", "product", "capacity", "waiting_list", "keep_days")
    said: dict[str, Any] = {name: getattr(row, name) for name in names}
    said |= {"wall": on_the_wall(row.starts_at, row.zone), "closes_hours": round((row.starts_at - row.closes_at).total_seconds() / 3600)}
    said |= {"controller": terms.controller, "notice_url": terms.notice_url}
    for name in ("title", "description", "place"):
        said |= {f"{name}_{code}": text for code, text in row.words[name].items()}
    for asked in row.fields:
        said[f"ask_{asked['kind']}"] = "required" if asked["required"] else "asked"
        said |= {f"label_{asked['kind']}_{code}": text for code, text in asked["labels"].items()}
    for consent in terms.consents:
        said |= {f"consent_{consent['purpose']}_{code}": text for code, text in consent["text"].items()}
    return said


def _found(request: HttpRequest, public_id: UUID, permission: Permission = READ) -> SignUpForm:
    row = signups.get(person_of(request), public_id, permission)
    if row is None:
        raise Http404
    return row


def address(row: SignUpForm) -> str:
    """The form's public address."""
    return settings.PUBLIC_URL + reverse("public_form", args=[row.key])


@enter(WRITE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new form under a campaign, as a draft."""
    person = person_of(request)
    campaign = campaigns.get(person, public_id)
    if campaign is None:
        raise Http404
    must(person, WRITE, campaign.entity_id)
    initial = {"zone": accounts.zone_of(campaign.entity_id), "ask_name": "required"}
    form = BuilderForm(request.POST if request.method == "POST" else None, entity_id=campaign.entity_id, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = signups.create(person, public_id, form.new())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Kept as a draft. Look at it, then open it."))
            return HttpResponseRedirect(reverse("sign_up_form", args=[made.public_id]))
    return render(request, "signups/edit.html", {"form": form, "campaign": campaign}, status=422 if form.is_bound else 200)


@enter(WRITE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the form tells and asks. Other terms get the next number; who signed up keeps theirs."""
    person, row = person_of(request), _found(request, public_id)
    must(person, WRITE, row.entity_id)
    form = BuilderForm(request.POST if request.method == "POST" else None, entity_id=row.entity_id, initial=_initial(row))
    if form.is_bound and form.is_valid():
        try:
            signups.change(person, public_id, form.new())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("sign_up_form", args=[public_id]))
    context = {"form": form, "campaign": row.campaign, "row": row}
    return render(request, "signups/edit.html", context, status=422 if form.is_bound else 200)


@enter(READ)
@require_GET
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One form: its address, its figures, who has signed up, what they agreed to."""
    return _page(request, _found(request, public_id))


def _page(request: HttpRequest, row: SignUpForm, error: str = "") -> HttpResponse:
    person = person_of(request)
    may_see = person.may(Permission.CONTACT_READ, row.entity_id)
    terms = signups.every_terms(row)
    context = {
        "row": row,
        "title": signups.said_in(row.words["title"], request.LANGUAGE_CODE),
        "place": signups.said_in(row.words["place"], request.LANGUAGE_CODE),
        "wall": on_the_wall(row.starts_at, row.zone),
        "closes": on_the_wall(row.closes_at, row.zone),
        "figures": signups.figures(row),
        "address": address(row),
        "asked": [(signup_words.kind_name(f["kind"]), f["required"]) for f in row.fields],
        "terms": [(t, [(signup_words.purpose_name(c["purpose"]), sorted(c["text"].items())) for c in t.consents]) for t in terms],
        "people": _people(row) if may_see else None,
        "shown": SHOWN,
        "may_write": person.may(WRITE, row.entity_id),
        "may_export": person.may(Permission.VALUE_REVEAL, row.entity_id),
        "mailed": bool(settings.EMAIL_HOST),
        "error": error,
    }
    return render(request, "signups/page.html", context, status=422 if error else 200)


def _people(row: SignUpForm) -> list[dict[str, Any]]:
    rows = entries.of_form(row, limit=SHOWN)
    said = entries.answers_of_many(rows)
    return [
        {
            "row": one,
            "name": said[one.pk].get("name", ""),
            "email": sign_up.masked(said[one.pk]["email"]) if "email" in said[one.pk] else "",
            "comment": said[one.pk].get("comment", ""),
            "agreed": [signup_words.purpose_name(purpose) for purpose in one.agreed],
            "contact": one.identity.contact.public_id if one.identity else None,
        }
        for one in rows
    ]


@enter(WRITE)
@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open it to the public, or close it."""
    person, row = person_of(request), _found(request, public_id)
    must(person, WRITE, row.entity_id)
    to = request.POST.get("do", "")
    if to not in (FormState.OPEN, FormState.CLOSED):
        raise Http404
    try:
        signups.set_state(person, public_id, FormState(to))
    except Refused as refused:
        return _page(request, row, signup_words.wrong(next(iter(refused.wrong.values()))))
    messages.success(request, _("Open to the public.") if to == FormState.OPEN else _("Closed: nobody can sign up any more."))
    return HttpResponseRedirect(reverse("sign_up_form", args=[public_id]))


@enter(WRITE)
@require_POST
def cancel(request: HttpRequest, public_id: UUID, sign_up_id: UUID) -> HttpResponse:
    """Cancel somebody's sign-up for them, as they asked by telephone; the next of the waiting list moves up."""
    person, row = person_of(request), _found(request, public_id)
    must(person, WRITE, row.entity_id)
    one = entries.by_id(sign_up_id)
    if one is None or one.form_id != row.pk:
        raise Http404
    sign_up.cancel(one, actor=person.actor)
    messages.success(request, _("Cancelled."))
    return HttpResponseRedirect(reverse("sign_up_form", args=[public_id]))


@enter(Permission.VALUE_REVEAL)
@require_POST
@step_up
def export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The list as CSV, with addresses and telephones; who took it is archived."""
    person, row = person_of(request), _found(request, public_id, Permission.VALUE_REVEAL)
    rows = entries.export(person, row)
    said = entries.answers_of_many(rows)
    kinds = ["email", *(f["kind"] for f in row.fields)]
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["at", "state", *kinds, "agreed", "terms", "language", *entries.SOURCES])
    for one in rows:
        answers, source = said[one.pk], one.source
        line = [one.at.isoformat(timespec="seconds"), one.state, *(answers.get(kind, "") for kind in kinds), " ".join(one.agreed)]
        sheet.writerow(_plain([*line, one.terms.number, one.language, *(source.get(name, "") for name in entries.SOURCES)]))
    name = f'attachment; filename="sign-ups-{row.key}.csv"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _plain(cells: Iterable[object]) -> list[str]:
    """No cell is a formula, whatever a visitor wrote: a spreadsheet shows what begins with an apostrophe as text."""
    return [f"'{text}" if (text := str(cell)).startswith(_FORMULA) else text for cell in cells]
