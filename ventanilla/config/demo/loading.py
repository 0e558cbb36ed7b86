"""Two weeks of life on Plaza, put there over its HTTP interface and taken in as real intake takes it; then a quiet live stream."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
from django.conf import settings

from ventanilla.accounts.queries import country_entities
from ventanilla.common import http, scope
from ventanilla.common.pure.clock import now
from ventanilla.config.demo.founding import script
from ventanilla.config.demo.history import Line, Office, Plan, Said, Surface, plan
from ventanilla.jobs.services import enqueue
from ventanilla.jobs.worker import Retry
from ventanilla.understanding.corpus.reading import messages
from ventanilla.workflows import fetch
from ventanilla.workflows.connect_channel import Connected, connect_as

_HERE = Path(__file__).parent
SEED = 20
CHUNK = 250


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


def offices() -> list[Office]:
    return [Office(o["handle"], o["country"], o["zone"], tuple(o["agents"]), o["people"], o["messages"]) for o in script()["offices"]]


def _dice() -> Random:
    """The same dice every time: the same people, the same two weeks."""
    return Random(SEED)  # noqa: S311  a story, not a secret


def load() -> None:
    """Job: people and posts into Plaza, channels into the desk, then everything through intake. Runs once, may be repeated."""
    end = now() - timedelta(minutes=3)
    story = plan(_dice(), offices(), lines("train"), _rows("replies.jsonl"), _rows("thanks.jsonl"), end)
    tokens = _open_accounts(story)
    channels = _connect(tokens)
    _tell(story.acts)
    for channel_id, entity_id in channels:
        with scope.entity(entity_id):
            fetch.run(channel_id)
    enqueue("demo.live", key="demo", run_at=now() + timedelta(seconds=45), rank=8)


def _open_accounts(story: Plan) -> dict[str, str]:
    """Everybody gets an account; the bank's own give their tokens."""
    for start in range(0, len(story.people), 200):
        _plaza("people", {"people": [{"handle": p.handle, "name": p.name} for p in story.people[start : start + 200]]})
    ours = [{"handle": o["handle"], "name": o["name"], "verified": True, "token": True} for o in script()["offices"]]
    return {row["handle"]: row["token"] for row in _plaza("people", {"people": ours})["people"]}


def _connect(tokens: dict[str, str]) -> list[tuple[int, int]]:
    """A channel for each country; answers (channel id, entity id)."""
    by_country = {e.country: e.id for e in country_entities()}
    made = []
    for office in script()["offices"]:
        entity_id = by_country[office["country"]]
        values = {"url": f"{settings.PUBLIC_URL}/plaza", "token": tokens[office["handle"].lower()]}
        with scope.entity(entity_id):
            done = connect_as("system", entity_id, "plaza", values, key="plaza", name=f"Plaza @{office['handle']}")
        if not isinstance(done, Connected):
            raise Retry(2, f"not connected: {done.reason}", free=True)
        made.append((done.channel.pk, entity_id))
    return made


def _item(act: Said, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {"ref": f"r{number}", "author": act.author, "text": act.text[:400], "at": act.at.isoformat()}
    if act.surface is Surface.DIRECT:
        row["to"] = act.to
    return row


def _tell(acts: Sequence[Said]) -> None:
    """Put what was said into Plaza in order; what answers an earlier chunk names the id that it got."""
    ids: dict[int, str] = {}
    for start in range(0, len(acts), CHUNK):
        rows = []
        for number, act in enumerate(acts[start : start + CHUNK], start):
            row = _item(act, number)
            if act.answers is not None and act.surface is Surface.PUBLIC:
                row["reply_to"] = ids.get(act.answers, f"r{act.answers}")
            rows.append(row)
        for told in _plaza("items", {"items": rows})["items"]:
            ids[int(told["ref"][1:])] = told["id"]


def live() -> None:
    """Job: somebody says something now; the next word is a minute or so away."""
    dice = Random()  # noqa: S311  a story, not a secret
    office = dice.choices(offices(), weights=[6, 3, 2])[0]
    choice = [line for line in lines("dev") if line.country == office.country and not line.in_thread]
    if choice:
        line = dice.choice(choice)
        who = plan(_dice(), [office], [], [], [], now()).people
        author = dice.choice([p for p in who if p.country == office.country])
        text = f"@{office.handle} {line.text}"[:400]
        _plaza("items", {"items": [{"author": author.handle, "text": text}], "push": True})
    enqueue("demo.live", key="demo", run_at=now() + timedelta(seconds=dice.randint(40, 100)), rank=8)
