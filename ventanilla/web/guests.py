"""Asking somebody outside the bank about a post, and the page that they see: no account, one link, one code, one answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ventanilla.approvals import guests, queries
from ventanilla.approvals.guests import DAYS, Guest, NotInvited
from ventanilla.common import scope
from ventanilla.files import queries as files
from ventanilla.web import content_sheet
from ventanilla.web.doors import enter, person_of, step_up
from ventanilla.web.files import SHOWN
from ventanilla.workflows import ask_guest

COOKIE, LASTS = "guest", 60 * 60  # a confirmed guest has an hour in that browser


class InviteForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    way = forms.ChoiceField(
        label=gettext_lazy("How the link and the code go"),
        choices=(
            ("mail", gettext_lazy("The link by e-mail; I tell the code by telephone")),
            ("copy", gettext_lazy("I hand the link over; the code goes by e-mail")),
        ),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("The link is good for"), coerce=int, choices=(), initial=3)
    needed = forms.BooleanField(label=gettext_lazy("Nothing is approved before they have approved"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["days"].choices = [(n, ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in DAYS]


def not_invited(code: str) -> str:
    """Why nobody was invited, in a sentence that says what to do."""
    return {
        "missing": _("Fill in the name, the organisation and the e-mail."),
        "days": _("Choose for how long the link is good."),
        "closed": _("It is decided or was changed: there is nothing to ask about any more."),
        "too_many": _("Ten people outside have been asked about it already."),
    }[code]


@enter(*guests.INVITERS)
@require_POST
@step_up
def invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask somebody outside. The link, or the code, is shown once: it is kept nowhere."""
    person = person_of(request)
    row = queries.get_request(person, public_id)
    back = HttpResponseRedirect(reverse("approval", args=[public_id]))
    form = InviteForm(request.POST)
    if not form.is_valid():
        messages.error(request, not_invited("missing"))
        return back
    said = form.cleaned_data
    told = (said["name"], said["organisation"], said["email"], said["days"])
    try:
        made = ask_guest.invite(person, row, *told, by_mail=said["way"] == "mail", needed=said["needed"])
    except NotInvited as wrong:
        messages.error(request, not_invited(str(wrong)))
        return back
    url = settings.PUBLIC_URL.rstrip("/") + reverse("guest", args=[made.token])
    if made.guest.by_mail and ask_guest.mail_link(made, url):
        messages.success(
            request, _("The link is on its way. Tell them this code by telephone; it is shown only now: %(code)s") % {"code": made.code}
        )
    elif made.guest.by_mail:
        values = {"url": url, "code": made.code}
        messages.success(
            request, _("No mail server took it. Hand over this link, and tell this code by another way: %(url)s · %(code)s") % values
        )
    else:
        messages.success(request, _("Hand over this link; it is shown only now, the code goes by e-mail: %(url)s") % {"url": url})
    return back


@enter(*guests.INVITERS)
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The link stops working at once."""
    row = guests.withdraw(person_of(request), public_id)
    messages.success(request, _("Withdrawn: the link no longer works."))
    return HttpResponseRedirect(reverse("approval", args=[row.request.public_id]))


# -- outside the bank


def _guest(token: str) -> Guest:
    """Whose link it is; 404 for every link that is not good, whatever is wrong with it."""
    with scope.system():
        found = guests.of_token(token)
    if found is None:
        raise Http404
    return found


def _confirmed(request: HttpRequest, guest: Guest) -> bool:
    """Whether this very browser has given the code."""
    said = request.get_signed_cookie(COOKIE, default="", salt=str(guest.public_id), max_age=LASTS)
    return guest.confirmed_at is not None and said == guest.confirmed_at.isoformat()


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What a guest sees: first the question for the code, then the frozen version and their one answer."""
    guest = _guest(token)
    with scope.entity(guest.entity_id), translation.override(guest.entity.language or "es"):
        if not _confirmed(request, guest):
            return _door(request, guest, token)
        if request.method == "POST" and request.POST.get("do") in ("approve", "changes"):
            return _answer(request, guest, token)
        return _sheet(request, guest, token)


def _door(request: HttpRequest, guest: Guest, token: str) -> HttpResponse:
    error, sent, do = "", False, request.POST.get("do", "")
    if do == "send" and not guest.by_mail:
        sent = ask_guest.mail_code(guest)
        error = "" if sent else _("No code could be sent. Ask whoever invited you.")
    elif do == "code":
        if guests.confirm(guest, request.POST.get("code", "")[:20]):
            answer = HttpResponseRedirect(reverse("guest", args=[token]))
            fresh = _guest(token)
            assert fresh.confirmed_at is not None
            value, salt = fresh.confirmed_at.isoformat(), str(guest.public_id)
            secure = request.is_secure()
            answer.set_signed_cookie(
                COOKIE, value, salt=salt, max_age=LASTS, httponly=True, secure=secure, samesite="Strict", path="/guest/"
            )
            return answer
        _guest(token)  # after the last try there is nothing left to show
        error = _("This is not the code. Look again, or ask whoever invited you.")
    context = {"guest": guest, "error": error, "sent": sent}
    return _plain(render(request, "approvals/guest_door.html", context, status=422 if error else 200))


def _sheet(request: HttpRequest, guest: Guest, token: str, error: str = "") -> HttpResponse:
    found = ask_guest.shown(guest)
    panel = content_sheet.sheet(found.content, found.variants, found.verdict, found.settled)
    context = {
        "guest": guest,
        "content": found.content,
        "due": found.due,
        "token": token,
        "shown_hash": bytes(guest.payload_hash).hex(),
        "error": error,
        **panel,
    }
    return _plain(render(request, "approvals/guest_sheet.html", context, status=422 if error else 200))


def _answer(request: HttpRequest, guest: Guest, token: str) -> HttpResponse:
    decision, comment = request.POST["do"], request.POST.get("comment", "")[:2000]
    if decision == "changes" and not comment.strip():
        return _sheet(request, guest, token, _("Write what should change."))
    try:
        digest = bytes.fromhex(request.POST.get("digest", ""))
    except ValueError as wrong:
        raise Http404 from wrong
    ask_guest.decide(guest, decision, digest, comment)
    return _plain(render(request, "approvals/guest_thanks.html", {"guest": guest, "approved": decision == "approve"}))


@never_cache
@require_GET
def media(request: HttpRequest, token: str, public_id: UUID) -> HttpResponse:
    """A picture or video of the version that the guest was asked about, and of nothing else."""
    guest = _guest(token)
    with scope.entity(guest.entity_id):
        if not _confirmed(request, guest):
            raise Http404
        found = ask_guest.shown(guest)
        panel = content_sheet.sheet(found.content, found.variants, found.verdict, found.settled)
        used = {str(m.file): m.media_type for p in panel["previews"] for post in p.posts for m in post.media}
        content = files.content(str(public_id)) if used.get(str(public_id)) in SHOWN else None
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type=used[str(public_id)])
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _plain(answer)


def _plain(answer: HttpResponse) -> HttpResponse:
    """No other site learns the address, and no search engine keeps it. Without any referrer a browser would hide its origin from us too."""
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
