"""Two weeks of life on Plaza, put there over its HTTP interface, taken in as real intake takes it and worked on as the desk works;
then a quiet live stream.

The history goes window by window, a few hours each: what people said goes to Plaza, comes back through the channel's adapter and
intake, then staff and bank do their part (`desk.py`). How far it came is kept in a file, so that a start that was cut short goes on.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import httpx
from django.conf import settings

from ventanilla.accounts import directory
from ventanilla.accounts.queries import country_entities, root
from ventanilla.channels import fetching
from ventanilla.channels.types import Surface as On
from ventanilla.common import http, scope
from ventanilla.common.pure import clock
from ventanilla.common.pure.clock import now
from ventanilla.config.demo import desk, posts
from ventanilla.config.demo.acts import Deed, Line, Office, Said, Surface, Texts
from ventanilla.config.demo.desk import Staff, Told
from ventanilla.config.demo.founding import script
from ventanilla.config.demo.history import Plan, plan
from ventanilla.config.demo.judging import judge
from ventanilla.config.demo.open_ends import leave_open, read_old
from ventanilla.config.demo.posts import Press
from ventanilla.config.demo.rules import keep as keep_rules
from ventanilla.config.demo.rules import two_steps
from ventanilla.inbox.templates import NewTemplate
from ventanilla.inbox.templates import write as write_template
from ventanilla.jobs.services import enqueue
from ventanilla.jobs.worker import Retry
from ventanilla.understanding.corpus.reading import messages
from ventanilla.web import demo_progress as progress
from ventanilla.workflows import fetch, intake
from ventanilla.workflows.connect_channel import Connected, connect_as
from ventanilla.workflows.surroundings import around

_HERE = Path(__file__).parent
SEED = 20
WINDOW = timedelta(hours=4)
QUIET = 900.0  # seconds in which nobody else reads the channels, renewed with every window


def _plaza(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """One call at Plaza's stage door; tried again by the queue while the web server is still starting."""
    headers = {"Authorization": f"Bearer {settings.PLAZA_ADMIN_TOKEN}"}
    try:
        answer = http.request("POST", f"{settings.PUBLIC_URL}/plaza/api/v1/admin/{path}", json=body, headers=headers, timeout=60)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise Retry(1, f"plaza: {type(error).__name__}", free=True)
    return dict(answer.json())


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_HERE / name).read_text().splitlines()]


def lines(split: str) -> list[Line]:
    """The corpus as the plan needs it."""
    return [Line(m.text, m.language, m.country, m.intent, m.topic, m.needs_answer, m.in_thread) for m in messages() if m.split == split]


def texts() -> Texts:
    """The bank's and the customers' words beside the corpus."""
    more = sorted(_rows("more.jsonl"), key=lambda row: row["kind"])
    by_kind = {kind: list(rows) for kind, rows in groupby(more, key=lambda row: row["kind"])}
    return Texts(_rows("replies.jsonl"), _rows("thanks.jsonl"), by_kind)


def offices() -> list[Office]:
    told = script()
    return [
        Office(
            handle=o["handle"],
            country=o["country"],
            zone=o["zone"],
            agents=tuple(o["agents"]),
            supervisor=o["supervisor"],
            people=o["people"],
            messages=o["lately"] + (o["messages"] - o["lately"]) * settings.DEMO_SIZE // 100,
            lately=o["lately"],
            branches=tuple(b["code"] for b in told["branches"][o["country"]]),
        )
        for o in told["offices"]
    ]


def _dice() -> Random:
    """The same dice every time: the same people, the same two weeks."""
    return Random(SEED)  # noqa: S311  a story, not a secret


def story(end: datetime) -> Plan:
    """The plan up to a moment: the same for the same moment."""
    return plan(_dice(), offices(), lines("train"), texts(), end)


def load() -> None:
    """Job: people into Plaza, channels into the desk, then window by window what was said and done. Goes on where it was cut short."""
    came = progress.read()
    end = came.end or now() - timedelta(minutes=3)
    whole = story(end)
    tokens = _open_accounts(whole)
    staff = _connect(tokens)
    told = {int(n): Told(native, On(surface)) for n, (native, surface) in came.told.items()}
    windows = list(_windows(whole, end))
    for number, window in enumerate(windows):
        if number < came.window:
            continue
        _live(window, staff, told)
        progress.write(end, number + 1, len(windows), {n: (t.native_id, t.surface.value) for n, t in told.items()})
    for one in staff.values():
        with clock.at(end):
            leave_open(one)
    _behind_the_desk(staff, end)
    for one in staff.values():
        fetching.put_off(one.channel_id, 0)
    progress.finish()
    if not settings.DEMO_SHIFT:  # a demo that lives at another time stands still
        enqueue("demo.live", key="demo", run_at=now() + timedelta(seconds=45), rank=8)


def _behind_the_desk(staff: Mapping[str, Staff], end: datetime) -> None:
    """The other half of the house: rules that people answer for, what the bank publishes, what was said of the readings."""
    entities = {e.country: e.id for e in country_entities()}
    known = {person.name.split()[0]: person.user_id for person in directory.demo_people()}
    people = desk.people_of(known)
    two_steps(people["Carla"], people["Tomás"], entities["ES"], end)
    presses = {}
    for office in script()["offices"]:
        handle, deciding = office["handle"], posts.deciders(office["handle"])
        at = (entities[office["country"]], staff[handle].channel_id, office["country"], office["zone"])
        presses[handle] = Press(*at, tuple(people[name] for name in deciding), partial(_post, handle))
    keep_rules(people, {**entities, "": root() or 0}, end)
    posts.publish_all(presses, people, end)
    for one in staff.values():
        judge(one.entity_id, one.people.values(), lines("train"))
    with clock.at(end):
        for person in people.values():
            read_old(person.user_id)


def _post(handle: str, text: str, at: datetime, likes: int) -> str:
    """Put a post of the bank on Plaza, at its hour; its id there."""
    (row,) = _plaza("items", {"items": [{"author": handle, "text": text, "at": at.isoformat(), "likes": likes}]})["items"]
    return str(row["id"])


def patient(function: Callable[..., Any]) -> Callable[..., Any]:
    """A job that waits until the history is in: the bank's system of today hears only of what is open then."""

    @wraps(function)
    def run(**payload: Any) -> Any:
        if not progress.read().finished:
            raise Retry(20, "the history is loading", free=True)
        return function(**payload)

    return run


def _open_accounts(whole: Plan) -> dict[str, str]:
    """Everybody gets an account; the bank's own give their tokens."""
    for start in range(0, len(whole.people), 200):
        _plaza("people", {"people": [{"handle": p.handle, "name": p.name} for p in whole.people[start : start + 200]]})
    ours = [{"handle": o["handle"], "name": o["name"], "verified": True, "token": True} for o in script()["offices"]]
    return {row["handle"]: row["token"] for row in _plaza("people", {"people": ours})["people"]}


def _connect(tokens: Mapping[str, str]) -> dict[str, Staff]:
    """A channel for each country and the people of its desk, by the handle with which it answers."""
    by_country = {e.country: e.id for e in country_entities()}
    emails = {person.email.partition("@")[0]: person.user_id for person in directory.demo_people()}
    known = {one["name"].split()[0]: emails[one["email"]] for one in script()["staff"] if one["email"] in emails}
    made = {}
    for office in script()["offices"]:
        entity_id = by_country[office["country"]]
        values = {"url": f"{settings.PUBLIC_URL}/plaza", "token": tokens[office["handle"].lower()]}
        with scope.entity(entity_id):
            done = connect_as("system", entity_id, "plaza", values, key="plaza", name=f"Plaza @{office['handle']}")
            if not isinstance(done, Connected):
                raise Retry(2, f"not connected: {done.reason}", free=True)
            fetching.put_off(done.channel.pk, QUIET)
            names = {name: known[name] for name in (*office["agents"], office["supervisor"], *office.get("others", ()))}
            people = desk.people_of(names)
            made[office["handle"]] = Staff(entity_id, done.channel.pk, people, around(entity_id), office["supervisor"])
            _templates(made[office["handle"]])
    return made


def _templates(staff: Staff) -> None:
    """The reply templates of a country, written once by its supervisor."""
    from_file = [NewTemplate(language="es", **row) for row in _rows("templates.jsonl")]
    boss = staff.who(staff.lead)
    with scope.within(boss.scope):
        known = {template.key for template in desk.inbox.templates(boss, staff.entity_id)}
        for new in from_file:
            if new.key not in known:
                write_template(boss, staff.entity_id, new)


# --- window by window


@dataclass(frozen=True, slots=True)
class Window:
    """A few hours: what was said in them, under its place in the whole, and what was done."""

    end: datetime
    said: Sequence[tuple[int, Said]]
    done: Sequence[Deed]


def _windows(whole: Plan, end: datetime) -> Iterator[Window]:
    begin = min([act.at for act in whole.acts], default=end)
    last = max(0, int((end - begin) / WINDOW))
    said: dict[int, list[tuple[int, Said]]] = {}
    done: dict[int, list[Deed]] = {}
    for number, act in enumerate(whole.acts):
        said.setdefault(int((act.at - begin) / WINDOW), []).append((number, act))
    for deed in whole.deeds:
        done.setdefault(int((deed.at - begin) / WINDOW), []).append(deed)
    for n in range(last + 1):
        if n in said or n in done:
            yield Window(min(begin + WINDOW * (n + 1), end).astimezone(UTC), said.get(n, []), done.get(n, []))


def _live(window: Window, staff: Mapping[str, Staff], told: dict[int, Told]) -> None:
    _tell(window.said, told)
    ours = {act.author for _, act in window.said if act.ours} | {act.to for _, act in window.said if not act.ours}
    at_work = {handle: one for handle, one in staff.items() if handle in ours}
    for one in at_work.values():
        _take_in(one, window)
    for deed in window.done:
        desk.do(staff[deed.office], deed, told)


def _take_in(one: Staff, window: Window) -> None:
    """What waits on Plaza comes through the channel's adapter and intake."""
    fetching.put_off(one.channel_id, QUIET)  # by the real clock: nobody else reads meanwhile
    with clock.at(window.end), scope.entity(one.entity_id):
        fetch.run(one.channel_id, history=True)
        known = intake.entity_of(one.entity_id)
        while intake.take_batch(known):
            pass


def _item(act: Said, number: int, told: Mapping[int, Told]) -> dict[str, Any]:
    row: dict[str, Any] = {"ref": f"r{number}", "author": act.author, "text": act.text[:400], "at": act.at.isoformat()}
    if act.surface is Surface.DIRECT:
        row["to"] = act.to
    elif act.answers is not None:
        row["reply_to"] = told[act.answers].native_id if act.answers in told else f"r{act.answers}"
    return row


def _tell(said: Sequence[tuple[int, Said]], told: dict[int, Told]) -> None:
    """Put what was said into Plaza in order; what answers something of an earlier window names the id that it got."""
    if not said:
        return
    surfaces = {number: On(act.surface.value) for number, act in said}
    for row in _plaza("items", {"items": [_item(act, number, told) for number, act in said]})["items"]:
        number = int(row["ref"][1:])
        told[number] = Told(row["id"], surfaces[number])


def live() -> None:
    """Job: somebody says something now; the next word is a minute or so away."""
    dice = Random()  # noqa: S311  a story, not a secret
    office = dice.choices(offices(), weights=[6, 3, 2])[0]
    choice = [line for line in lines("dev") if line.country == office.country and not line.in_thread and line.intent != "other"]
    if choice:
        line = dice.choice(choice)
        who = plan(_dice(), [replace(office, messages=0, lately=0)], [], texts(), now()).people
        author = dice.choice([p for p in who if p.country == office.country])
        text = f"@{office.handle} {line.text}"[:400]
        _plaza("items", {"items": [{"author": author.handle, "text": text}], "push": True})
    enqueue("demo.live", key="demo", run_at=now() + timedelta(seconds=dice.randint(40, 100)), rank=8)
