"""Webhooks accepted: one signed event a call, committed before the answer, from several callers at once."""

import argparse
import asyncio
import hashlib
import hmac
import time
from collections.abc import Iterator
from itertools import count

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


def _request(path: str, body: bytes) -> bytes:
    stamp = str(int(time.time()))
    mark = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Plaza-Timestamp: {stamp}\r\nPlaza-Signature: v1={mark}\r\n\r\n"
    )
    return head.encode() + body


async def _call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bool:
    """One push over an open connection, by hand: the callers share two cores with what they measure."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return await reader.readexactly(length) == b"ok" and head.startswith(b"HTTP/1.1 200")


async def _drive(port: int, path: str, seconds: float, numbers: Iterator[int]) -> tuple[int, list[float], float]:
    times: list[float] = []
    taken = 0
    begun = time.perf_counter()

    async def caller() -> None:
        nonlocal taken
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() - begun < seconds:
            request = _request(path, _body(next(numbers)))
            at = time.perf_counter()
            accepted = await _call(reader, writer, request)
            taken += accepted
            times.append((time.perf_counter() - at) * 1000)
        writer.close()

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return taken, times, time.perf_counter() - begun


def run(options: argparse.Namespace) -> bool:
    channel: Channel = bank.channel("hooks")
    credentials.store(channel, {"url": "http://localhost/plaza", "token": "x", "webhook_secret": SECRET})
    numbers, path = count(), f"/hooks/plaza/{channel.public_id}"
    with server.serving():
        asyncio.run(_drive(server.PORT, path, 1, numbers))  # the first second loads what is needed
        before = Delivery.objects.filter(channel=channel).count()
        taken, times, wall = asyncio.run(_drive(server.PORT, path, options.seconds, numbers))
    stored = Delivery.objects.filter(channel=channel).count() - before
    return show(
        f"Webhooks, {CALLERS} callers at once, one web process ({database.name()})",
        [
            Figure("accepted (committed)", taken / wall, "/s", 250 if connection.vendor == "sqlite" else 500),
            Figure("answered after p95", percentile(times, 0.95), "ms"),
            Figure("accepted, but not stored, or stored twice", abs(taken - stored), "deliveries", 0, "less"),
        ],
    )
