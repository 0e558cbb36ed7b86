"""Which approval path something takes, and why: what the paths ask about, drawn from the thing itself."""

from collections.abc import Mapping
from typing import Any

from ventanilla.accounts.queries import team_ids
from ventanilla.approvals import paths
from ventanilla.approvals.rules import stages
from ventanilla.approvals.types import Choice, SubjectKind
from ventanilla.catalogue import queries as catalogue
from ventanilla.channels.queries import Channel
from ventanilla.publishing import queries
from ventanilla.workflows import check_content
from ventanilla.workflows.check_content import Verdict

CONTEST = "contest"


def of_content(content: queries.Content, verdict: Verdict | None = None) -> Choice:
    """The path of a piece of content as it is saved."""
    return paths.choose(content.entity_id, SubjectKind.POST, facts(content, verdict or check_content.check(content, whole=False)))


def facts(content: queries.Content, verdict: Verdict) -> Mapping[str, frozenset[str]]:
    """What the paths may ask about a piece of content. Its findings count as the rules gave them, also those that somebody settled."""
    variants = list(content.variants.all())
    product = catalogue.product(content.entity_id, content.product) if content.product else None
    country = content.entity.country
    return {
        **_of_channels([v.channel for v in variants]),
        "country": frozenset(content.countries or ([country] if country else [])),
        "language": frozenset(v.language or content.language for v in variants) or frozenset({content.language}),
        "kind": frozenset({content.kind}),
        "product": frozenset({content.product} if content.product else ()),
        "product_class": frozenset({product.product_class} if product else ()),
        "audience": frozenset({content.audience}),
        "feature": _features(content, variants),
        "campaign": frozenset({content.campaign.key} if content.campaign else ()),
        "risk": _risk(verdict),
    }


def of_channel(channel: Channel) -> Mapping[str, frozenset[str]]:
    """What the paths may ask about an answer to a customer."""
    country = channel.entity.country
    return {**_of_channels([channel]), "country": frozenset({country} if country else ())}


def _of_channels(channels: list[Channel]) -> dict[str, frozenset[str]]:
    teams = team_ids(c.team_id for c in channels)
    return {
        "channel": frozenset(str(c.public_id) for c in channels),
        "platform": frozenset(c.platform for c in channels),
        "team": frozenset(teams.values()),
    }


def _features(content: queries.Content, variants: list[Any]) -> frozenset[str]:
    found = {name for name, said in content.flags.items() if said}
    found |= {"commercial"} if content.commercial else set()
    found |= {CONTEST} if content.context.get("campaign.type") == CONTEST else set()
    found |= {"media"} if any(v.media for v in variants) else set()
    return frozenset(found)


def _risk(verdict: Verdict) -> frozenset[str]:
    severities = {f.severity.value for item in verdict.items for f in item.findings}
    return frozenset(severities | ({"passes"} if verdict.passes else set()))


def steps_ahead(choice: Choice) -> list[dict[str, Any]]:
    """The steps that asking now would begin, in the form of `approvals.queries.standing`."""
    told = zip(choice.path.steps, stages(choice.path.steps), strict=True)
    return [
        {
            "stage": stage + 1,
            "name": step.name,
            "permission": str(step.permission),
            "role": step.role,
            "needs": step.needs,
            "needs_all": step.needs_all,
            "passed": False,
            "current": False,
        }
        for step, stage in told
    ]
