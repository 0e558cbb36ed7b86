"""What a rule is, what a pack is, and how to write one.

A rule is a row of data with one small pure check. It lives in `packs/<country>/<subject>.py` (the platforms' advertising rules in
`packs/platform/`), in a tuple that the folder's `pack.py` gathers into `PACK`. The folder is found by itself: nothing to register.
Ids are exactly those of the specification, and never reused. Texts have no accents or capitals when a detector sees them
(`detectors/base.py`); `say` wordings are written as the law prints them and compared without capitals, accents and punctuation.

**Before writing a check, look through `detectors/`**: what you need is probably there, in seven languages, with near misses. A new
detector goes into the file of its subject with examples yes («the find in quotes») and no.

**Choosing words**: `found("rate")`, `said("Member FDIC")`, `product(*CONSUMER_CREDIT)`, `carries("apr", "term")` look at the draft.
`told("campaign.type", "contest")` opens a rule on a declared fact (missing: the rule is silent). `needs("entity.fdic")` decides it
(missing: the rule *asks*, as an `attest` finding naming the fact). `duty(when, must)` fires where `when` holds and `must` does not;
`ban(when, unless)` fires on every span. For anything else write a function of the scene under `@condition`: it returns the spans, a
bool, or `ask("fact")`. `kinds`, `products`, `platforms`, `countries`, `actors`, `audiences` narrow a rule before its check is called.

**The kind of `how`** decides where a rule is worked:
- `PHRASE`, `PATTERN`, `SLOTS`, `METADATA`, `LINK`, `MEDIA`: on the draft.
- `ATTEST`: its `check` says when a person must tick it off; the finding is `attest`, never more, and `fix` is the sentence to tick.
- `CLOCK`: a term on a case. Give `check` what a draft can show (usually `late(...)`); the term itself stands in `clocks.py`.
- `WORKFLOW`, `PROGRAMME`: a duty of the desk or of the bank as a whole, not of one text. Without a fact that says it is broken it is silent
  here and stands on the checklist of `registry.programme(...)`. `told(fact, False)`, `needs` read such facts.

**Severity** is the specification's. `Status.UNCONFIRMED` (its `st: MEMORY`) loads at most as `warn` until a named reviewer confirms
it. `repealed` rules keep their `until`.

**Examples** are drafts in short form: `ex("text", kind="ad", product="mortgage", tae="3.2", campaign__type="contest")`. The rule's
country, its day (inside `since`/`until`) and the first of its kinds are filled in. At least four `yes` (the rule must fire) and four
near misses `no` (it must neither fire nor ask), in the languages people will write; `asks` where a fact is missing. A test runs each.

Models, one of each kind: `ES.PRD.complexity_alert` (PHRASE), `EU.PII.gdpr_ask_secrets` (PATTERN),
`ES.PRD.credit_min_content` (SLOTS), `EU.PRD.mica_no_marketing_before_whitepaper` (METADATA), `ES.PRD.social_short_form` (LINK),
`ES.OUT.font_min` (MEDIA), `ES.CMP.one_month` (CLOCK), `EU.CMP.psr_watch` (WORKFLOW), `EU.PRD.mica_casp` (ATTEST).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from ventanilla.compliance.types import Audience, DraftKind, Severity, Status
from ventanilla.compliance.verdict import Condition


class Area(StrEnum):
    OUT = "OUT"  # outbound
    CMP = "CMP"  # complaints
    PII = "PII"  # customers' data
    REC = "REC"  # records
    PRD = "PRD"  # products
    INF = "INF"  # influencers, contests
    INC = "INC"  # incidents
    IMP = "IMP"  # impersonation
    ACC = "ACC"  # accessibility
    CNS = "CNS"  # consent, personalisation, AI


class How(StrEnum):
    """How a rule is checked."""

    PHRASE = "phrase"
    PATTERN = "pattern"
    SLOTS = "slots"
    METADATA = "metadata"
    LINK = "link"
    MEDIA = "media"
    CLOCK = "clock"
    WORKFLOW = "workflow"
    PROGRAMME = "programme"
    ATTEST = "attest"


# Worked on a case, an incident or the bank as a whole: silent on a draft that lacks the facts.
OFF_DRAFT = frozenset({How.WORKFLOW, How.PROGRAMME})

# Kinds of draft that speak to the public at large, and all that strangers can read.
PROMOTION = (DraftKind.AD, DraftKind.ORGANIC, DraftKind.REPOST)
PUBLIC = (DraftKind.AD, DraftKind.ORGANIC, DraftKind.REPOST, DraftKind.REPLY)
ADS = (DraftKind.AD,)
ANSWERS = (DraftKind.REPLY, DraftKind.DM)
MESSAGES = (DraftKind.DM,)
EVERYTHING: tuple[DraftKind, ...] = tuple(DraftKind)


@dataclass(frozen=True, slots=True)
class Example:
    """A draft in short form; see `ex`."""

    text: str
    facts: Mapping[str, Any]


def ex(text: str = "", **facts: Any) -> Example:
    """A draft in short form. Names of `Draft`'s fields go there (`countries="ES PT"`, `publish_at="2026-12-01"`, `media="image:alt text"`);
    `product` is a class or a mapping; `tae`, `tin`… are facts of it; a name with `__` is a dotted fact of the context; the rest are flags.
    """
    return Example(text, facts)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. `since` and `until` bound the days of publication on which it counts, both included."""

    id: str
    area: Area
    law: str
    check: Condition
    severity: Severity
    status: Status
    how: How
    source: str
    message: Mapping[str, str]  # es, en: what is wrong
    fix: Mapping[str, str]  # es, en: what to do; of an ATTEST rule, the sentence to tick
    kinds: tuple[DraftKind, ...] = PROMOTION
    products: frozenset[str] = frozenset()
    audiences: tuple[Audience, ...] = ()
    platforms: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()  # narrows inside the pack; empty: the pack's own
    since: date | None = None
    until: date | None = None
    repealed_by: str = ""
    say: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    replaces: tuple[str, ...] = ()  # rules whose wording gives way to this more specific one
    yes: tuple[Example, ...] = ()
    no: tuple[Example, ...] = ()
    asks: tuple[Example, ...] = ()

    def in_force(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def wordings(self) -> tuple[str, ...]:
        """All of `say`, in every language."""
        return tuple(w for value in self.say.values() for w in ((value,) if isinstance(value, str) else value))


class PackStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Pack:
    """The rules of one country (ISO 3166-1), of the Union (`EU`) or of the networks (`PLATFORM`), and who answers for them."""

    id: str
    country: str
    version: str
    law_snapshot: str
    rules: tuple[Rule, ...]
    reviewed_by: str = ""
    reviewed_on: date | None = None
    review_due: date | None = None
    legal_opinion: str = ""
    status: PackStatus = PackStatus.DRAFT

    def state(self, day: date) -> PackStatus:
        """Its status on a day: an approved pack whose review is overdue has expired."""
        overdue = self.review_due is not None and day > self.review_due
        return PackStatus.EXPIRED if overdue and self.status is PackStatus.APPROVED else self.status


def by_language(say: Mapping[str, str | tuple[str, ...]], language: str) -> tuple[str, ...]:
    """The wordings for a language; all of them when it has none of its own."""
    own = [v for k, v in say.items() if language and k[:2] == language]
    return tuple(w for value in (own or say.values()) for w in ((value,) if isinstance(value, str) else value))


def row(
    id_: str,
    law: str,
    severity: Severity,
    status: Status,
    how: How,
    source: str,
    check: Condition,
    *texts: str,
    **rest: Any,
) -> Rule:
    """A rule in short: the four texts are the message in Spanish and English, then what to do in Spanish and English."""
    message_es, message_en, fix_es, fix_en = texts
    return Rule(
        id=id_,
        area=rest.pop("area", None) or Area(id_.split(".")[1]),
        law=law,
        severity=severity,
        status=status,
        how=how,
        source=source,
        check=check,
        message={"es": message_es, "en": message_en},
        fix={"es": fix_es, "en": fix_en},
        **rest,
    )
