"""Two weeks of a fictional bank's life on the network inside, planned before anything is sent. Pure: dice in, plan out.

The proportions follow what regional banks see: most of it in the daytime, a bump of fraud on weekend evenings, one morning
on which the app is down, about two thirds of what needs an answer answered.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from ventanilla.config.demo.names import Somebody, people

DAYS = 14
OUTAGE_DAY, OUTAGE_HOUR = 9, 8  # on this day, from this hour, the app is down for four hours
HOURS = [2, 1, 1, 0, 0, 1, 3, 8, 14, 18, 20, 19, 17, 15, 13, 14, 16, 18, 19, 17, 13, 9, 6, 4]  # messages an hour, by wall clock


class Surface(StrEnum):
    PUBLIC = "public"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Line:
    """A message of the corpus, as the plan needs it."""

    text: str
    language: str
    country: str
    intent: str
    topic: str
    needs_answer: bool
    in_thread: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One act on the network. `answers` is the index of the act it answers, in the plan's own order."""

    at: datetime
    author: str
    text: str
    surface: Surface = Surface.PUBLIC
    answers: int | None = None
    to: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """A country's desk: whose channel, in which zone, with which agents, and how much of the traffic it gets."""

    handle: str
    country: str
    zone: str
    agents: tuple[str, ...]
    people: int
    messages: int


@dataclass(frozen=True, slots=True)
class Plan:
    people: list[Somebody]
    acts: list[Said]


def _moment(dice: Random, office: Office, end: datetime, line: Line) -> datetime:
    zone = ZoneInfo(office.zone)
    today = end.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if line.topic == "app_web" and line.intent in {"incident", "complaint"} and dice.random() < 0.45:
        return today - timedelta(days=DAYS - OUTAGE_DAY) + timedelta(hours=OUTAGE_HOUR, seconds=int(dice.triangular(0, 4 * 3600, 2_000)))
    day = today - timedelta(days=dice.randrange(DAYS))
    if line.intent == "fraud_report" and dice.random() < 0.3:
        day -= timedelta(days=(day.weekday() - dice.choice([4, 5, 6])) % 7)
        hour = dice.randint(19, 23)
    else:
        hour = dice.choices(range(24), HOURS)[0]
    return day + timedelta(hours=hour, seconds=dice.randrange(3_600))


def _answer(dice: Random, line: Line, replies: Sequence[Mapping[str, object]]) -> str:
    fitting = [r for r in replies if r["language"] == line.language and line.intent in r["intents"]]  # type: ignore[operator]
    exact = [r for r in fitting if line.topic in r["topics"]]  # type: ignore[operator]
    general = [r for r in fitting if not r["topics"]]
    choice = dice.choice(exact or general or fitting) if fitting else None
    return str(choice["text"]) if choice else ""


def _talk(
    dice: Random,
    office: Office,
    who: Somebody,
    line: Line,
    at: datetime,
    end: datetime,
    replies: Sequence[Mapping[str, object]],
    after: Sequence[Mapping[str, str]],
) -> list[Said]:
    """One conversation: what the customer wrote, perhaps the bank's answer, perhaps the customer's word after it."""
    private = line.in_thread and dice.random() < 0.5
    surface = Surface.DIRECT if private else Surface.PUBLIC
    text = line.text if private or f"@{office.handle}" in line.text else f"@{office.handle} {line.text}"
    acts = [Said(at, who.handle, text, surface, None, office.handle)]
    if not line.needs_answer or dice.random() > 0.72:
        return acts
    answer = _answer(dice, line, replies)
    replied = at + timedelta(minutes=dice.lognormvariate(3.2, 1.0))
    if not answer or replied > end - timedelta(minutes=40):
        return acts
    first = who.name.split()[0]
    acts.append(
        Said(
            replied,
            office.handle,
            answer.format(name=first, agent=dice.choice(office.agents), handle=f"@{office.handle}"),
            surface,
            0,
            who.handle,
        )
    )
    word = dice.choice(
        [w for w in after if w["language"] == line.language and w.get("country", office.country) == office.country] or [None]
    )
    back = replied + timedelta(minutes=dice.lognormvariate(3.6, 1.2))
    if word and back < end and dice.random() < 0.34:
        acts.append(Said(back, who.handle, word["text"], surface, 1, office.handle))
    return acts


def plan(
    dice: Random,
    offices: Iterable[Office],
    lines: Sequence[Line],
    replies: Sequence[Mapping[str, object]],
    after: Sequence[Mapping[str, str]],
    end: datetime,
) -> Plan:
    """Everything that was said, in order of time. The same dice give the same two weeks."""
    everybody: list[Somebody] = []
    taken: set[str] = set()
    talks: list[list[Said]] = []
    by_country: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_country[line.country].append(line)
    for office in offices:
        locals_ = people(dice, office.country, office.people, taken)
        visitors = people(dice, "GB", 12, taken) + people(dice, "BR", 12, taken)
        everybody += [*locals_, *visitors]
        foreign = [line for country in ("GB", "US", "BR", "PT") for line in by_country[country]]
        chosen = dice.sample(by_country[office.country], min(office.messages, len(by_country[office.country])))
        chosen += dice.sample(foreign, min(office.messages // 14, len(foreign)))
        for line in chosen:
            at = _moment(dice, office, end, line)
            if at >= end:
                at -= timedelta(days=1)
            pool = locals_ if line.language == "es" else [v for v in visitors if (v.country == "GB") == (line.language == "en")]
            talks.append(_talk(dice, office, dice.choice(pool), line, at, end, replies, after))
    return Plan(everybody, _in_order(talks))


def _in_order(talks: Iterable[Sequence[Said]]) -> list[Said]:
    """Flatten by time; an act's `answers` becomes the place of the act it answers in the whole."""
    tagged = sorted(
        ((act.at, number, step, act) for number, talk in enumerate(talks) for step, act in enumerate(talk)), key=lambda t: t[:3]
    )
    place = {(number, step): index for index, (_, number, step, _) in enumerate(tagged)}
    return [
        Said(act.at, act.author, act.text, act.surface, None if act.answers is None else place[number, act.answers], act.to)
        for _, number, step, act in tagged
    ]
