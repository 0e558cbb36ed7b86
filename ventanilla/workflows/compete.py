"""A competition from its approval to its winners: compliance approves, the inbox gives the entries, the reply path tells who won."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from ventanilla.accounts import queries as accounts
from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.approvals import services as approving
from ventanilla.approvals.types import PathStep, State, Ticket, payload_hash
from ventanilla.channels import registry
from ventanilla.channels.types import Surface
from ventanilla.common import scope
from ventanilla.inbox import queries as inbox
from ventanilla.publishing import competition_queries, competitions
from ventanilla.publishing.competitions import SUBJECT, Answered, Competition
from ventanilla.workflows.reply import Result, send_reply

_PATH = (PathStep(Permission.COMPLIANCE_SIGN),)


def ask_approval(person: Person, public_id: UUID) -> Ticket:
    """Ask compliance for exactly these rules; whoever wrote them does not decide. `Http404`, `PermissionDenied`."""
    row = competition_queries.get(person, public_id)
    if row is None:
        raise Http404
    if not person.may(Permission.CONTENT_WRITE, row.entity_id):
        raise PermissionDenied
    rules = competitions.rules(row)
    return approving.open_request(
        row.entity_id, f"{SUBJECT}:{public_id}", rules, person, _PATH, row.opens_at, summary=row.title, contributors=(row.author_id,)
    )


def standing(row: Competition) -> tuple[Ticket | None, bool]:
    """The latest request for it, and whether exactly the rules as they stand are approved."""
    subject = f"{SUBJECT}:{row.public_id}"
    ticket = approvals.ticket(row.entity_id, subject)
    same = ticket is not None and ticket.payload_hash == payload_hash(competitions.rules(row))
    return ticket, bool(ticket and same and ticket.state is State.APPROVED)


def open_(person: Person, public_id: UUID) -> Competition:
    """Open it to the public. `Http404`, `Refused`."""
    row = competition_queries.get(person, public_id)
    if row is None:
        raise Http404
    return competitions.open_(person, public_id, approved=standing(row)[1])


def written(row: Competition) -> str:
    """The rules as an approver reads them: every line that the approval binds."""
    title = row.content.title if row.content else "—"
    lines = [
        row.title,
        f"{row.wall_opens.replace('T', ' ')} – {row.wall_closes.replace('T', ' ')} ({row.zone})",
        _("Post that people answer: %(title)s") % {"title": title},
        _("Hashtag: %(hashtag)s") % {"hashtag": f"#{row.hashtag}" if row.hashtag else "—"},
        _("Who may take part: %(who)s") % {"who": ", ".join(_eligible(row)) or "—"},
        _("Winners: %(winners)s; substitutes: %(substitutes)s") % {"winners": row.winners, "substitutes": row.substitutes},
        *(f"{place}. {prize}" for place, prize in enumerate(row.prizes, 1)),
        _("Days to claim: %(days)s; data kept for days: %(keep)s") % {"days": row.claim_days, "keep": row.keep_days},
        _("Outside value in the draw: %(value)s") % {"value": row.public_promise or "—"},
        _("Legal bases, version %(version)s:") % {"version": row.bases_version},
        row.bases,
    ]
    return "\n".join(lines)


def _eligible(row: Competition) -> list[str]:
    country = [_("people who live in %(country)s") % {"country": row.country}] if row.country else []
    return [*country, *([_("adults")] if row.adults else []), _("nobody of the bank's staff"), _("one entry a person")]


def collect(row: Competition) -> int:
    """Bring the list up to date with the answers that stand under the post. How many are new."""
    return competitions.take(
        row, [Answered(a.message, a.identity_id, a.conversation_id, a.text, a.posted_at, a.deleted) for a in _under(row)]
    )


def _under(row: Competition) -> list[Any]:
    return inbox.answers_to(row.entity_id, competition_queries.posts(row))


def collect_open() -> int:
    """A chore: every competition that is open follows what people answer, edit and delete."""
    found = 0
    for entity_id, public_id in competition_queries.open_ones():
        with scope.entity(entity_id):
            row = competition_queries.by_id(entity_id, public_id)
            found += collect(row) if row else 0
    return found


def close(person: Person, public_id: UUID) -> Competition:
    """Read the answers a last time, then make the list final. `Http404`, `Refused`."""
    row = competition_queries.get(person, public_id)
    if row is None:
        raise Http404
    collect(row)
    return competitions.close(person, public_id)


def told_by(row: Competition, language: str) -> str:
    """What a winner is told, ready to be changed: no prize's value, no name, and never a request for data in public."""
    with translation.override(language):
        said = {"title": row.title, "days": row.claim_days}
        return (
            _("Congratulations! You are among the winners of “%(title)s”. Answer this message within %(days)s days to claim your prize.")
            % said
        )


def tell(person: Person, public_id: UUID, entry_id: UUID, text: str) -> Result:
    """Write to a winner by the reply path: in private where the network lets us, checked like every answer. `Http404`."""
    row = competition_queries.get(person, public_id)
    entry = next((e for e in competition_queries.winning(row) if e.public_id == entry_id), None) if row else None
    if row is None or entry is None:
        raise Http404
    talk = next(iter(inbox.with_ids(person, [entry.conversation_id] if entry.conversation_id else [])), None)
    if talk is None:
        raise Http404
    surface = Surface.DIRECT if registry.capabilities(talk.channel.platform).dm_send else Surface.PUBLIC
    text = text.strip() or told_by(row, accounts.about(row.entity_id).language or "es")
    answer = send_reply(person, talk.public_id, text, surface, f"winner:{entry.public_id}")
    if not getattr(answer, "findings", None) and hasattr(answer, "attempt"):
        competitions.told(row, entry, person.actor)
    return answer
