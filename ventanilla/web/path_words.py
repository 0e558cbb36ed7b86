"""Approval paths in people's words: what a path asks about, who decides in it, and why a thing takes it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from ventanilla.accounts import directory
from ventanilla.accounts import queries as accounts
from ventanilla.approvals.rules import DIMENSIONS
from ventanilla.approvals.types import Path, PathStep, SubjectKind, Tried
from ventanilla.approvals.versions import people_in
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels import queries as channels
from ventanilla.channels import registry
from ventanilla.compliance.registry import all_packs
from ventanilla.publishing import campaigns
from ventanilla.web import content_words, networks, words

NAMES: dict[str, str | Promise] = {
    "channel": gettext_lazy("Channel"),
    "platform": gettext_lazy("Network"),
    "team": gettext_lazy("Team of the channel"),
    "country": gettext_lazy("Country of the audience"),
    "language": gettext_lazy("Language"),
    "kind": gettext_lazy("Kind"),
    "product": gettext_lazy("Product"),
    "product_class": gettext_lazy("Class of product"),
    "audience": gettext_lazy("Audience"),
    "feature": gettext_lazy("What it has"),
    "campaign": gettext_lazy("Campaign"),
    "risk": gettext_lazy("What the rules found"),
}
FEATURES: dict[str, str | Promise] = {
    "commercial": gettext_lazy("A commercial message"),
    "contest": gettext_lazy("A competition"),
    "media": gettext_lazy("Pictures, video or documents"),
    **content_words.FLAGS,
}
RISKS: dict[str, str | Promise] = {
    "block": pgettext_lazy("path", "Something forbidden, settled since"),
    "warn": pgettext_lazy("path", "A warning"),
    "attest": pgettext_lazy("path", "Something that a person confirms"),
    "notice": pgettext_lazy("path", "A note"),
    "passes": pgettext_lazy("path", "Nothing: the rules let it pass, and no pack's sign-off has run out"),
}
OF_REPLIES = ("channel", "platform", "team", "country")
LANGUAGES = ("es", "en", "pt", "ca", "fr", "it", "de", "pl")
Choices = dict[str, list[tuple[str, str]]]


def choices(entity_id: int, kind: SubjectKind) -> Choices:
    """What a path of this kind may ask about in an entity and below it: dimension -> (value, its name)."""
    below = accounts.descendants()[entity_id]
    known = channels.all_of(below)
    found: Choices = {
        "channel": [(str(c.public_id), c.name) for c in known],
        "platform": [(key, networks.name(key)) for key in registry.PLATFORMS],
        "team": [(str(t.public_id), t.name) for t in directory.teams(below)],
        "country": sorted((pack.id, pack.id) for pack in all_packs() if len(pack.id) == 2 and pack.id != "EU"),
    }
    if kind is SubjectKind.POST:
        found |= {
            "language": [(code, str(words.word("content_language", code).text)) for code in LANGUAGES],
            "kind": _said(content_words.KINDS),
            "product": sorted({p.key: p.name for p in catalogue.products(below)}.items()),
            "product_class": [(code, str(said)) for code, said in words.choices("product_class")],
            "audience": _said(content_words.AUDIENCES),
            "feature": _said(FEATURES),
            "campaign": [(c.key, c.name) for c in campaigns.of_entities(below)[:100]],
            "risk": _said(RISKS),
        }
    elif kind is not SubjectKind.REPLY:
        found = {}
    return {d: found[d] for d in DIMENSIONS if found.get(d)}


def _said(known: Mapping[str, str | Promise]) -> list[tuple[str, str]]:
    return [(code, str(said)) for code, said in known.items()]


def conditions(when: Mapping[str, Iterable[str]], known: Choices) -> list[tuple[str, list[str]]]:
    """What a path is for, in words. A value that is gone is shown as it is."""
    told = []
    for dimension, values in when.items():
        names = dict(known.get(dimension, ()))
        told.append((str(NAMES.get(dimension, dimension)), [names.get(v, v) for v in values]))
    return told


def cards(paths: Sequence[Path], known: Choices) -> list[dict[str, Any]]:
    """Each path as a page shows it. One query."""
    names = accounts.names_of(people_in(paths))
    return [card(path, known, names) for path in paths]


def card(path: Path, known: Choices, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "name": path.name or _("Everything"),
        "conditions": conditions(path.when, known),
        "steps": [{"name": s.name, "beside": s.beside and n > 0, "who": who(s, names)} for n, s in enumerate(path.steps)],
        "deadline": span(path.minutes),
        "remind": span(path.remind),
        "escalate": [names.get(user, "—") for user in path.escalate],
    }


def who(step: PathStep, names: Mapping[int, str]) -> str:
    """Who decides a step, in a line."""
    if step.approvers:
        named = {"names": ", ".join(names.get(user, "—") for user in step.approvers), "n": step.needs}
        if step.needs_all:
            return _("All of: %(names)s") % named
        if step.needs > 1:
            return _("%(n)s of: %(names)s") % named
        return (_("One of: %(names)s") if len(step.approvers) > 1 else "%(names)s") % named
    able = str(words.word("role", step.role).text if step.role else words.word("approval_right", step.permission).text)
    if step.needs > 1:
        return _("%(who)s: %(n)s people") % {"who": able, "n": step.needs}
    return able


def span(minutes: int | None) -> str:
    """A stretch of time in the largest unit that it fills."""
    if not minutes:
        return ""
    if minutes % 1440 == 0:
        return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
    if minutes % 60 == 0:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def tried(found: Iterable[Tried], known: Choices) -> list[dict[str, Any]]:
    """What was looked at until a path fitted, and why each did or did not."""
    return [
        {
            "name": t.path.name or _("Everything"),
            "fits": t.fits,
            "held": conditions({d: t.path.when[d] for d in t.held}, known),
            "failed": conditions({d: t.path.when[d] for d in t.failed}, known),
        }
        for t in found
    ]


def wrong(code: str) -> str:
    """Why a path cannot be, in a sentence that says what to do."""
    return {
        "no_name": _("Give the path a name."),
        "no_steps": _("A path needs at least one step."),
        "too_many": _("That is too many: a path has at most four steps, an entity at most twenty paths."),
        "asks_nothing": _("Choose who decides in each step."),
        "all_of_nobody": _("Name the people of whom all must agree."),
        "too_few": _("The step asks for more people than there are. Name more, or ask for fewer."),
        "lacks_permission": _("Somebody named here may not approve in this entity. Give them the role first, or name another person."),
        "deadline": _("The deadline lies between a minute and sixty days, and whoever steps in afterwards needs one."),
        "reminder": _("The reminder comes before the deadline: choose a shorter time."),
        "dimension": _("This kind of thing knows no such condition. Load the page again."),
        "no_rest": _("The last path must be for everything else: take its conditions away, or add one without conditions."),
        "rest_not_last": _("A path without conditions takes everything: move it to the end."),
        "same_name": _("Two paths have the same name. Rename one."),
        "changed": _("Somebody else changed the draft meanwhile. Load the page again."),
        "nobody_else": _("Nobody else may approve this change. Give somebody the role of compliance first."),
        "proposed": _("It waits for approval. Withdraw it before you change it."),
    }[code]
