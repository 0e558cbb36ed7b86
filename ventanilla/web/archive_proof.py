"""The archive's proof: verify now, heads, the second place, export; legal holds; what is kept how long."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.archive import errands, holds, queries
from ventanilla.archive.kinds import KINDS
from ventanilla.channels import deliveries
from ventanilla.web.archive import objects
from ventanilla.web.archive_words import actor, fault, kind_word
from ventanilla.web.doors import enter, person_of, step_up
from ventanilla.workflows import archive_errands


class LegalHoldForm(forms.Form):
    entity = forms.TypedChoiceField(label=gettext_lazy("Entity"), coerce=int, choices=())
    covers = forms.CharField(
        label=gettext_lazy("What it holds"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A conversation (V-20418), or the address of a contact's or case's page. Empty: everything of the entity."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, help_text=gettext_lazy("The file number or the authority that asks for it.")
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = by.entities_with(Permission.LEGAL_HOLD)
        fields: dict[str, Any] = self.fields
        fields["entity"].choices = [(e.id, "— " * e.depth + e.name) for e in accounts.entity_names(by) if e.id in mine]


def _names(actors: set[str]) -> dict[int, str]:
    return accounts.names_of(int(a[5:]) for a in actors if a.startswith("user:"))


def _errand(row: Any, people: dict[int, str], person: Person) -> dict[str, Any]:
    return {
        "row": row,
        "who": actor(row.asked_by, people),
        "open": row.state in ("waiting", "running"),
        "faults": [fault(code, where) for code, where in row.problems[:20]],
        "file": row.size if row.asked_by == person.actor else 0,
    }


@enter(Permission.ARCHIVE_READ)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Heads and the second place, and what was verified and exported."""
    person = person_of(request)
    rows = queries.errands(person.entities_with(Permission.ARCHIVE_READ))
    people, heads, place = _names({r.asked_by for r in rows}), queries.heads(), queries.second_place()
    context = {
        "tab": "proof",
        "heads": [{"head": h, "root": bytes(h.root).hex()} for h in heads],
        "waiting": queries.unnumbered(),
        "place": place,
        "behind": place is not None and (place.newest is None or (bool(heads) and place.newest < heads[0].size)),
        "errands": [_errand(row, people, person) for row in rows],
        "may_export": person.may_somewhere(Permission.ARCHIVE_EXPORT),
    }
    return render(request, "archive/proof.html", context)


@enter(Permission.ARCHIVE_READ)
@require_GET
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far one verification or export is."""
    person = person_of(request)
    row = queries.get_errand(person.entities_with(Permission.ARCHIVE_READ), public_id)
    if row is None:
        raise Http404
    return render(request, "archive/errand.html", {"e": _errand(row, _names({row.asked_by}), person)})


@enter(Permission.ARCHIVE_READ)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Have the whole archive checked now."""
    archive_errands.ask(person_of(request), "verify")
    messages.success(request, _("The archive is being verified. The verdict appears here."))
    return HttpResponseRedirect(reverse("archive_proof"))


@enter(Permission.ARCHIVE_EXPORT)
@require_POST
@step_up
def export(request: HttpRequest) -> HttpResponse:
    """Have the archive of one's entities written to a file that proves itself."""
    archive_errands.ask(person_of(request), "export")
    messages.success(request, _("The export is being written. You can fetch it here for a day."))
    return HttpResponseRedirect(reverse("archive_proof"))


@enter(Permission.ARCHIVE_EXPORT)
@require_GET
@step_up
def fetch(request: HttpRequest, public_id: UUID) -> FileResponse:
    """The exported file, for whoever asked for it."""
    person = person_of(request)
    row = queries.get_errand(person.entities_with(Permission.ARCHIVE_EXPORT), public_id)
    if row is None or row.kind != "export" or row.asked_by != person.actor or not row.size:
        raise Http404
    try:
        opened = errands.file_of(row).open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    name = f"ventanilla-archive-{row.asked_at:%Y%m%d-%H%M}.jsonl"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/jsonl")


def _holds(request: HttpRequest, form: LegalHoldForm | None = None) -> HttpResponse:
    person = person_of(request)
    mine = person.entities_with(Permission.LEGAL_HOLD)
    rows = holds.of_entities(person.entities_with(Permission.ARCHIVE_READ))
    people = _names({actor_ for r in rows for actor_ in (r.placed_by, r.released_by)})
    names, counts = {e.id: e.name for e in accounts.entity_names(person)}, holds.covered(rows)
    context = {
        "tab": "holds",
        "rows": [
            {
                "row": r,
                "entity": names.get(r.entity_id, ""),
                "by": actor(r.placed_by, people),
                "released_by": actor(r.released_by, people) if r.released_by else "",
                "count": counts.get(r.pk, 0),
                "mine": r.released_at is None and r.entity_id in mine,
            }
            for r in rows
        ],
        "form": form or (LegalHoldForm(by=person) if mine else None),
    }
    return render(request, "archive/holds.html", context, status=422 if form else 200)


@enter(Permission.ARCHIVE_READ)
@require_GET
def holds_page(request: HttpRequest) -> HttpResponse:
    """Legal holds: what may not be erased, and why."""
    return _holds(request)


@enter(Permission.LEGAL_HOLD)
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Place a legal hold."""
    person = person_of(request)
    form = LegalHoldForm(request.POST, by=person)
    if not form.is_valid():
        return _holds(request, form)
    said = form.cleaned_data
    about = ("entity",) if not said["covers"].strip() else objects(person, said["covers"])
    if len(about) != 1 or (about[0] != "entity" and ":" not in about[0]):
        form.add_error("covers", _("Name one thing: V-20418, or the address of its page. This names none, or several."))
        return _holds(request, form)
    if not person.may(Permission.LEGAL_HOLD, said["entity"]):
        raise PermissionDenied
    holds.place(said["entity"], about[0], said["reason"], person.actor)
    messages.success(request, _("Held. Nothing that it covers is erased or expires until the hold is released."))
    return HttpResponseRedirect(reverse("archive_holds"))


@enter(Permission.LEGAL_HOLD)
@require_POST
@step_up
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a legal hold."""
    person = person_of(request)
    row = holds.get(person.entities_with(Permission.LEGAL_HOLD), public_id)
    if row is None:
        raise Http404
    if holds.release(row.entity_id, public_id, person.actor):
        messages.success(request, _("Released."))
    return HttpResponseRedirect(reverse("archive_holds"))


def _kept() -> list[tuple[str | Promise, str, str | Promise]]:
    """What is kept, for how long, and what becomes of it then."""
    days = lambda span: _("%(n)s days") % {"n": span.days}
    hours = lambda span: _("%(n)s hours") % {"n": int(span.total_seconds() // 3600)}
    return [
        (_("Archive records"), _("For good"), _("Erasing a person destroys the keys of their records; the entries stay, unreadable.")),
        (_("Events as the network sent them"), days(deliveries.KEEP), _("Emptied, and the keys of the day destroyed.")),
        (_("Bodies that could not be decoded"), hours(deliveries.QUARANTINE), _("Their key is destroyed.")),
        (_("Exported files"), hours(errands.KEEP), _("Deleted.")),
        (_("Finished work in the background"), _("7 days"), _("Deleted; failures stay until somebody decides.")),
        (_("Conversations, contacts, cases"), _("Until the person is erased"), _("Keys destroyed, texts and files emptied.")),
    ]


@enter(Permission.ARCHIVE_READ)
@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """What is kept how long, and what of each kind of record an erasure takes."""
    kinds = sorted({(kind, cls.personal) for (kind, _version), cls in KINDS.items()}, key=lambda k: kind_word(k[0]).casefold())
    context = {"tab": "retention", "kept": _kept(), "kinds": [(kind_word(kind), kind, personal) for kind, personal in kinds]}
    return render(request, "archive/retention.html", context)
