"""Two weeks of a fictional bank's life on the network inside, planned before anything is sent. Pure: dice in, plan out.

The proportions follow what regional banks see: most of it in the daytime, a bump of fraud on weekend evenings, one morning on
which the app is down; nearly everything that needs an answer gets one within the hour, in office hours; what came in the last hours
is the work that is left. What people say on the network is a `Said`; what the staff and the bank do at the desk is a `Deed`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ventanilla.config.demo.acts import Deed, Line, Office, Said, Talk, Texts
from ventanilla.config.demo.names import Somebody, people
from ventanilla.config.demo.talks import tell

DAYS = 14
OUTAGE_DAY, OUTAGE_HOUR = 9, 8  # on this day, from this hour, the app is down for four hours
OUTAGE = timedelta(hours=4)
LAST_HOURS = timedelta(hours=3)
HOURS = [2, 1, 1, 0, 0, 1, 3, 8, 14, 18, 20, 19, 17, 15, 13, 14, 16, 18, 19, 17, 13, 9, 6, 4]  # messages an hour, by wall clock
# Of a hundred messages: what they want. Half of what needs an answer is trouble, a third asks, one in ten speaks of fraud.
MIX = {
    "incident": 20,
    "complaint": 12,
    "question": 26,
    "fraud_report": 8,
    "lead": 7,
    "praise": 9,
    "follow_up": 3,
    "idea": 4,
    "defence": 3,
    "other": 8,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that was said and done, each in order of time. `Said.ref` and `Deed.ref` name what was said by its place."""

    people: list[Somebody]
    acts: list[Said]
    deeds: list[Deed]


@dataclass(slots=True)
class _Crowd:
    """Who writes: everybody some time, a few again and again; nobody about two things at once."""

    dice: Random
    everybody: list[Somebody]
    busy: dict[str, datetime] = field(default_factory=dict)

    def one(self, at: datetime) -> Somebody:
        for _ in range(60):
            who = self.everybody[min(int(self.dice.expovariate(2.2) * len(self.everybody)), len(self.everybody) - 1)]
            if self.busy.get(who.handle, at) <= at:
                break
        self.busy[who.handle] = at + timedelta(days=self.dice.choice([2, 3, 5]))
        return who


def _outage(office: Office, end: datetime) -> datetime:
    today = end.astimezone(ZoneInfo(office.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=DAYS - OUTAGE_DAY) + timedelta(hours=OUTAGE_HOUR)


def _moment(dice: Random, office: Office, end: datetime, line: Line) -> datetime:
    today = end.astimezone(ZoneInfo(office.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    if line.topic == "app_web" and line.intent in {"incident", "complaint"} and dice.random() < 0.45:
        return _outage(office, end) + timedelta(seconds=int(dice.triangular(0, OUTAGE.total_seconds(), 2_000)))
    day = today - timedelta(days=dice.randrange(DAYS))
    if line.intent == "fraud_report" and dice.random() < 0.3:
        day -= timedelta(days=(day.weekday() - dice.choice([4, 5, 6])) % 7)
        hour = dice.randint(19, 23)
    else:
        hour = dice.choices(range(24), HOURS)[0]
    return day + timedelta(hours=hour, seconds=dice.randrange(3_600))


def _chosen(dice: Random, lines: Sequence[Line], count: int) -> list[Line]:
    """So many lines in the proportions of `MIX`; what is short of lines is said again by somebody else."""
    by_intent: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_intent[line.intent].append(line)
    chosen: list[Line] = []
    for intent, share in MIX.items():
        pool, wanted = by_intent[intent], round(count * share / sum(MIX.values()))
        chosen += dice.sample(pool, min(wanted, len(pool)))
    dice.shuffle(chosen)
    return chosen


def _times(dice: Random, office: Office, end: datetime, chosen: Sequence[Line]) -> list[tuple[datetime, Line]]:
    """When each is said: over the two weeks, and enough in the last hours for the desk to have work whatever the hour."""
    told = []
    for number, line in enumerate(chosen):
        if number < office.lately:
            at = end - timedelta(seconds=int(dice.triangular(60, LAST_HOURS.total_seconds(), 2_400)))
        else:
            at = _moment(dice, office, end, line)
        told.append((at if at < end else at - timedelta(days=1), line))
    return sorted(told, key=lambda one: one[0])


def plan(dice: Random, offices: Iterable[Office], lines: Sequence[Line], texts: Texts, end: datetime) -> Plan:
    """Everything that was said and done, in order of time. The same dice give the same two weeks."""
    everybody: list[Somebody] = []
    taken: set[str] = set()
    talks: list[Talk] = []
    by_country: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_country[line.country].append(line)
    for office in offices:
        locals_ = people(dice, office.country, office.people, taken)
        visitors = people(dice, "GB", 12, taken) + people(dice, "BR", 12, taken)
        everybody += [*locals_, *visitors]
        foreign = [line for country in ("GB", "US", "BR", "PT") for line in by_country[country] if line.intent != "other"]
        chosen = _chosen(dice, [line for line in by_country[office.country] if not line.in_thread], office.messages)
        chosen += dice.sample(foreign, min(office.messages // 14, len(foreign)))
        crowds = {"es": _Crowd(dice, locals_)}
        crowds |= {lang: _Crowd(dice, [v for v in visitors if (v.country == "GB") == (lang == "en")]) for lang in ("en", "pt")}
        down = _outage(office, end)
        for at, line in _times(dice, office, end, chosen):
            who = crowds[line.language].one(at)
            slow = 4.0 if at > end - LAST_HOURS or down <= at < down + OUTAGE else 1.0
            talks.append(tell(dice, office, who, line, at, texts, slow))
    return Plan(everybody, *_in_order(talks, end))


def _in_order(talks: Sequence[Talk], end: datetime) -> tuple[list[Said], list[Deed]]:
    """Flatten by time what has happened before `end`; an act's references become its place in the whole.

    What would only happen later has not happened, and neither has what follows from it: that is the work that is open.
    """
    said = sorted(((act.at, n, step) for n, talk in enumerate(talks) for step, act in _before(talk, end)), key=lambda one: one)
    place = {(n, step): index for index, (_, n, step) in enumerate(said)}
    acts = []
    for _, n, step in said:
        act = talks[n].said[step]
        acts.append(act.placed(None if act.answers is None else place[n, act.answers]))
    deeds: list[tuple[datetime, int, int, Deed]] = []
    for n, talk in enumerate(talks):
        for step, deed in enumerate(talk.deeds):
            if deed.at >= end or (deed.ref is not None and (n, deed.ref) not in place):
                continue
            ref = None if deed.ref is None else place[n, deed.ref]
            deeds.append((deed.at, n, step, deed.placed(place[n, 0], ref, talk.office.handle)))
    return acts, [deed for *_, deed in sorted(deeds, key=lambda one: one[:3])]


def _before(talk: Talk, end: datetime) -> Iterator[tuple[int, Said]]:
    for step, act in enumerate(talk.said):
        if act.at >= end:
            return
        yield step, act
