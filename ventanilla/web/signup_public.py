"""The public page of a sign-up form: open to anybody, in the visitor's language, without a session and without third parties.

What keeps machines out: a field that people never see, a page that was on the screen for less than three seconds, and a limit
of sign-ups an hour from one address. None of them asks anything of a person.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_GET, require_http_methods

from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.publishing import entries, signups
from ventanilla.publishing.entries import EntryState, Said, SignUpForm
from ventanilla.publishing.signups import LANGUAGES
from ventanilla.publishing.times import on_the_wall
from ventanilla.web import signup_words
from ventanilla.workflows import sign_up
from ventanilla.workflows.sign_up import Closed

SOONEST, LATEST = timedelta(seconds=3), timedelta(hours=12)
_STAMP = "sign-up-page"
_LONGEST = {"name": 120, "phone": 30, "city": 80, "postal_code": 12, "company": 120, "comment": 1000}
_AUTOCOMPLETE = {"name": "name", "phone": "tel", "city": "address-level2", "postal_code": "postal-code", "company": "organization"}

View = Callable[..., HttpResponse]


class VisitorForm(forms.Form):
    """What the form asks, in one language. `website` is for machines: people do not see it."""

    email = forms.EmailField(max_length=200, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, row: SignUpForm, consents: list[dict[str, Any]], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["email"].label = signup_words.label("email", {}, language)
        for asked in row.fields:
            kind = asked["kind"]
            label = signup_words.label(kind, asked["labels"], language)
            fields[f"f_{kind}"] = _field(kind, label, required=asked["required"])
        self.consents = [c["purpose"] for c in consents]
        for consent in consents:
            fields[f"c_{consent['purpose']}"] = forms.BooleanField(label=signups.said_in(consent["text"], language), required=False)

    def asked(self) -> list[Any]:
        return [self["email"], *(self[name] for name in self.fields if name.startswith("f_"))]

    def agreements(self) -> list[Any]:
        return [self[f"c_{purpose}"] for purpose in self.consents]

    def answers(self) -> dict[str, str]:
        given = {name[2:]: value for name, value in self.cleaned_data.items() if name.startswith("f_")}
        words = {kind: ("yes" if value is True else "" if value is False else value) for kind, value in given.items()}
        return {"email": self.cleaned_data["email"], **{kind: text for kind, text in words.items() if text}}

    def agreed(self) -> tuple[str, ...]:
        return tuple(purpose for purpose in self.consents if self.cleaned_data[f"c_{purpose}"])


def _field(kind: str, label: str, *, required: bool) -> forms.Field:
    if kind == "customer":
        return forms.BooleanField(label=label, required=False)
    extra = {"autocomplete": _AUTOCOMPLETE[kind]} if kind in _AUTOCOMPLETE else {}
    widget: Any = forms.Textarea(attrs={"rows": 3}) if kind == "comment" else forms.TextInput(attrs=extra)
    if kind == "phone":
        widget.input_type = "tel"
    return forms.CharField(label=label, required=required, max_length=_LONGEST[kind], widget=widget)


def public(view: View) -> View:
    """Find the form behind the address and run the view in its entity's scope and the visitor's language; drafts are 404."""

    @wraps(view)
    def opened(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponse:
        with scope.system():
            row = signups.by_key(key)
        if row is None:
            raise Http404
        language = _language(request, row)
        with scope.entity(row.entity_id), translation.override(language):
            answer = view(request, row, language, **kwargs)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return opened


def _language(request: HttpRequest, row: SignUpForm) -> str:
    """The one that the visitor chose, or their browser asks for, among those in which the form speaks."""
    spoken = [code for code in LANGUAGES if code in row.words["title"]]
    wanted = [request.POST.get("l", ""), request.GET.get("l", "")]
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:200]
    wanted += [code.split("-")[0] for code, _weight in parse_accept_lang_header(header.lower())]
    return next((code for code in wanted if code in spoken), spoken[0])


def _context(row: SignUpForm, language: str) -> dict[str, Any]:
    said = {name: signups.said_in(row.words[name], language) for name in ("title", "description", "place")}
    spoken = [(code, signup_words.LANGUAGE_NAMES[code]) for code in LANGUAGES if code in row.words["title"]]
    return {
        "row": row,
        **said,
        "bank": row.entity.name,
        "wall": on_the_wall(row.starts_at, row.zone),
        "ends": on_the_wall(row.starts_at + timedelta(minutes=row.minutes), row.zone),
        "closes": on_the_wall(row.closes_at, row.zone),
        "language": language,
        "languages": spoken,
    }


@public
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, row: SignUpForm, language: str) -> HttpResponse:
    """The form; a POST signs up."""
    terms = signups.terms_of(row)
    bound = request.POST if request.method == "POST" else None
    given = VisitorForm(bound, row=row, consents=terms.consents, language=language)
    closed = "" if signups.takes(row, now()) else "closed"
    closed = closed or ("full" if entries.full(row) else "")
    status = 200
    if given.is_bound and not closed:
        status = 422
        if not ratelimit.consume(request, action="sign_up"):
            given.add_error(None, _("Many people sign up from your network just now. Try again in a while."))
            status = 429
        elif (late := _stamp_wrong(request.POST.get("t", ""))) and given.is_valid():
            given.add_error(None, late)
        elif given.is_valid():
            try:
                return _signed_up(request, row, given, language)
            except Closed as no:
                closed = str(no)
    context = {**_context(row, language), "form": given, "terms": terms, "closed": closed, "stamp": _stamp(), "source": _source(request)}
    return render(request, "sign_up/form.html", context, status=status)


def _signed_up(request: HttpRequest, row: SignUpForm, given: VisitorForm, language: str) -> HttpResponse:
    thanks = f"{reverse('public_form_thanks', args=[row.key])}?l={language}"
    if given.cleaned_data["website"]:
        return HttpResponseRedirect(thanks)  # a machine: told what a person is told, and nothing is kept
    said = Said(given.answers(), given.agreed(), language, _source(request))
    made, fresh = sign_up.sign_up(row, said)
    if settings.EMAIL_HOST or not fresh:  # who was there before is not told to whoever types their address
        return HttpResponseRedirect(thanks)
    return HttpResponseRedirect(f"{reverse('public_form_mine', args=[row.key, sign_up.token(made)])}?l={language}")


def _source(request: HttpRequest) -> dict[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    return {name: given[name][:100] for name in entries.SOURCES if given.get(name)}


def _stamp() -> str:
    return signing.Signer(salt=_STAMP).sign(str(int(now().timestamp())))


def _stamp_wrong(given: str) -> str:
    """What is wrong with when the page was loaded; nothing where it is right."""
    try:
        age = now().timestamp() - int(signing.Signer(salt=_STAMP).unsign(given))
    except (signing.BadSignature, ValueError):
        age = LATEST.total_seconds() + 1
    if age > LATEST.total_seconds():
        return _("The page was open for long. Look it over and send it again.")
    if age < SOONEST.total_seconds():
        return _("That was very fast. Look it over and send it again.")
    return ""


@public
@require_GET
def thanks(request: HttpRequest, row: SignUpForm, language: str) -> HttpResponse:
    """What comes next, the same for everybody."""
    return render(request, "sign_up/thanks.html", {**_context(row, language), "mailed": bool(settings.EMAIL_HOST)})


@public
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, row: SignUpForm, language: str, token: str) -> HttpResponse:
    """A person's own sign-up, by the link of their mail: to confirm or cancel. Opening it does neither: scanners of mail open links."""
    one = sign_up.of_token(token)
    if one is None or one.form_id != row.pk or one.erased_at:
        raise Http404
    closed = ""
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            if do == "confirm":
                sign_up.confirm(one)
            elif do == "cancel":
                sign_up.cancel(one)
            return HttpResponseRedirect(f"{request.path}?l={language}")
        except Closed as no:
            closed = str(no)
    over = row.starts_at <= now()
    context = {**_context(row, language), "one": one, "closed": closed, "over": over, "pending": one.state == EntryState.PENDING}
    return render(request, "sign_up/mine.html", context, status=422 if closed else 200)
