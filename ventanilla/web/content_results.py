"""What became of a piece on its networks, as pages show it: sums, each item's figures, every reading, the leads that came."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.publishing import results
from ventanilla.publishing.campaigns import MEASURES
from ventanilla.publishing.queries import Content
from ventanilla.publishing.results import COUNTED, Sums
from ventanilla.web import networks, words

ALL = (*COUNTED, "clicks", "visits", "leads")
SHOWN = 60  # readings in the table; all of them are in the file and the interface


def name(measure: str) -> str:
    return str(words.word("measure", measure).text)


def shown(person: Person, content: Content) -> dict[str, Any]:
    """Four queries; one where it was never published."""
    sums = results.of_content(content)
    if sums is None:
        return {"sums": ()}
    gauges, history = results.gauges(content), results.history(content)
    may = person.may(Permission.LEAD_READ, content.entity_id)
    told = [m for m in COUNTED if any(getattr(g, m) is not None for g in gauges)]
    return {
        "sums": tiles(sums),
        "counted_at": sums.counted_at,
        "heads": [name(m) for m in told],
        "items": [
            {
                "gauge": g,
                "network": networks.name(g.part.variant.channel.platform),
                "values": [(name(m), getattr(g, m)) for m in told],
                "error": why(g.error) if g.error else "",
            }
            for g in gauges
        ],
        "readings": [{"row": m, "values": [(name(n), getattr(m, n)) for n in told]} for m in history[: -SHOWN - 1 : -1]],
        "more_readings": max(0, len(history) - SHOWN),
        "leads": results.origins(content) if may else (),
    }


def tiles(sums: Sums, which: Iterable[str] = ALL) -> list[tuple[str, int]]:
    """What is told of these measures, by name; what nobody tells is left out."""
    return [(name(m), value) for m in which if (value := sums.get(m)) is not None]


def against(targets: dict[str, int], sums: Sums | None) -> list[dict[str, Any]]:
    """Every goal in numbers with what was reached of it, in percent; and what else is told."""
    found = []
    for measure in MEASURES:
        reached, wanted = (sums.get(measure) if sums else None), targets.get(measure)
        if wanted is not None or reached is not None:
            percent = None if not wanted or reached is None else 100 * reached // wanted
            found.append({"name": name(measure), "reached": reached, "wanted": wanted, "percent": percent})
    return found


def why(error: str) -> str:
    """Why a post's figures could not be read, and what follows."""
    known = {
        "unreachable": _("The network did not answer. It is asked again by itself."),
        "throttled": _("The network asks us to wait. It is asked again by itself."),
        "unauthorized": _("The channel's access is no longer good: connect it again under Channels."),
        "forbidden": _("The network does not let us read it. Check the channel's rights under Channels."),
        "unread": _("The network did not mention this post. It is asked again by itself."),
    }
    return known.get(error, _("The network's answer could not be understood. It is asked again by itself."))
