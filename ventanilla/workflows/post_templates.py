"""Templates of content: asked for like the content itself, and used with the catalogue's figures of the day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from ventanilla.accounts.queries import about
from ventanilla.accounts.types import Person
from ventanilla.approvals import paths
from ventanilla.approvals import services as approving
from ventanilla.approvals.types import NobodyMayDecide, State, SubjectKind
from ventanilla.catalogue import queries as catalogue
from ventanilla.catalogue.figures import BY_NAME, Shape
from ventanilla.common.pure.clock import now
from ventanilla.publishing import queries, templates
from ventanilla.publishing.templates import NewTemplate, PostTemplate
from ventanilla.publishing.types import NewContent, NotPossible, TemplateState
from ventanilla.workflows import write_content

# What Spanish-speaking authors write for the catalogue's own names.
SPANISH = {
    "producto": "product",
    "entidad": "bank",
    "banco": "bank",
    "importe": "amount",
    "plazo": "term_months",
    "comisiones": "fees",
    "ejemplo": "example",
    "enlace": "link",
}


def change(person: Person, public_id: UUID, version: int, new: NewTemplate) -> PostTemplate:
    """Change it; an open request, or an approval, of the version before falls. As `templates.change`."""
    with transaction.atomic():
        row = templates.change(person, public_id, version, new)
        if row.version != version:
            approving.void(row.entity_id, f"post_template:{public_id}", "changed", actor=person.actor)
    return row


def ask(person: Person, public_id: UUID) -> None:
    """Ask for approval of exactly what is saved. `Http404`; `NotPossible`: asked for already, out of use, empty, nobody may decide."""
    with transaction.atomic():
        row = templates.locked(person, public_id)
        if row.state not in (TemplateState.DRAFT, TemplateState.RETURNED) or not row.active:
            raise NotPossible(row.state)
        if not any(v["text"] for v in row.variants):
            raise NotPossible("empty_template")
        choice = paths.choose(row.entity_id, SubjectKind.TEMPLATE)
        subject, by = f"post_template:{public_id}", paths.decide_by(choice.path, now())
        said, others = templates.payload(row), row.contributors
        try:
            approving.open_request(row.entity_id, subject, said, person, choice, by, summary=row.name, contributors=others)
        except NobodyMayDecide:
            raise NotPossible("nobody_may_approve")
        templates.set_state(row, TemplateState.ASKED, person.actor)


def decided(person: Person, entity_id: int, public_id: UUID, state: State) -> None:
    """A decision was taken, in its transaction."""
    row = templates.by_id(entity_id, public_id)
    if row is None or row.state != TemplateState.ASKED:
        raise NotPossible("moved_on")
    if state is State.APPROVED:
        templates.set_state(row, TemplateState.APPROVED, person.actor)
    elif state is not State.OPEN:
        templates.set_state(row, TemplateState.RETURNED, person.actor)


def values(entity_id: int, product_key: str, language: str, on: date | None = None) -> dict[str, str]:
    """What places are filled with: the bank's name, and of the product its name and the figures in force on that day."""
    found = {"bank": about(entity_id).name}
    product = catalogue.product(entity_id, product_key, on=on) if product_key else None
    if product is not None:
        figures = product.figures.values if product.figures else {}
        found |= {"product": product.name} | {name: _shown(name, value, language) for name, value in figures.items()}
    return found | {spanish: found[name] for spanish, name in SPANISH.items() if name in found}


def _shown(name: str, value: str, language: str) -> str:
    """A figure as a text of that language has it."""
    shape = BY_NAME[name].shape if name in BY_NAME else Shape.TEXT
    if shape not in (Shape.PERCENT, Shape.MONEY):
        return value
    plain = value if language[:2] == "en" else value.replace(".", ",")
    return f"{plain}%" if shape is Shape.PERCENT and language[:2] == "en" else f"{plain} %" if shape is Shape.PERCENT else plain


def begin(person: Person, entity_id: int, public_id: UUID, channels: Sequence[Any], blank: NewContent) -> queries.Content:
    """A draft that begins with a template; `blank` gives the title and the time. `LookupError` where none is offered there."""
    row = next((t for t in templates.offered(entity_id, now().date()) if t.public_id == public_id), None)
    if row is None:
        raise LookupError(str(public_id))
    known = values(entity_id, row.plan.get("product", ""), row.plan.get("language", "es"))
    new = templates.filled(row, channels, known)
    content = write_content.write(person, entity_id, _placed(new, blank))
    templates.note_use(row)
    return content


def _placed(new: NewContent, blank: NewContent) -> NewContent:
    return replace(new, title=blank.title or new.title, at=blank.at, countries=new.countries or blank.countries)
