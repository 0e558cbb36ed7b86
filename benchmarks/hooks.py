"""Webhooks accepted: one signed event a call, committed before the answer, from several callers at once."""

import argparse
import asyncio
import hashlib
import hmac
import time

import httpx
import orjson
from django.db import connection

from benchmarks import bank, database, messages, server
from benchmarks.calibration import percentile
from benchmarks.report import Figure, show
from ventanilla.channels import credentials
from ventanilla.channels.models import Channel, Delivery

SECRET = "bench-secret"
CALLERS = 16


def _body(number: int) -> bytes:
    item = {
        "id": f"b{number}",
        "kind": "post",
        "text": messages.WORDS[number % len(messages.WORDS)] + " no me deja entrar en la aplicación desde ayer",
        "created_at": messages.START.isoformat(),
        "author": {"id": f"u{number % 500}", "handle": f"persona{number % 500}", "name": "Persona"},
        "mentions": ["hooks"],
    }
    return orjson.dumps({"events": [{"id": str(number), "type": "created", "item": item}]})


def _signed(body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    mark = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"content-type": "application/json", "plaza-timestamp": stamp, "plaza-signature": f"v1={mark}"}


async def _drive(url: str, seconds: float) -> tuple[int, list[float], float]:
    numbers, times, taken = iter(range(10**9)), [], 0
    begun = time.perf_counter()

    async def caller(client: httpx.AsyncClient) -> None:
        nonlocal taken
        while time.perf_counter() - begun < seconds:
            body = _body(next(numbers))
            at = time.perf_counter()
            answer = await client.post(url, content=body, headers=_signed(body))
            times.append((time.perf_counter() - at) * 1000)
            taken += answer.status_code == 200 and answer.text == "ok"

    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        await asyncio.gather(*(caller(client) for _ in range(CALLERS)))
    return taken, times, time.perf_counter() - begun


def run(options: argparse.Namespace) -> bool:
    channel: Channel = bank.channel("hooks")
    credentials.store(channel, {"url": "http://localhost/plaza", "token": "x", "webhook_secret": SECRET})
    with server.serving() as url:
        asyncio.run(_drive(f"{url}/hooks/plaza/{channel.public_id}", 1))  # the first second loads what is needed
        before = Delivery.objects.filter(channel=channel).count()
        taken, times, wall = asyncio.run(_drive(f"{url}/hooks/plaza/{channel.public_id}", options.seconds))
    stored = Delivery.objects.filter(channel=channel).count() - before
    return show(
        f"Webhooks, {CALLERS} callers at once, one web process ({database.name()})",
        [
            Figure("accepted (committed)", taken / wall, "/s", 250 if connection.vendor == "sqlite" else 500),
            Figure("answered after p95", percentile(times, 0.95), "ms"),
            Figure("stored", stored, "deliveries"),
        ],
    )
