"""From stored delivery to visible conversation: one worker, batches of 200."""

import argparse
import time

from django.db import connection

from benchmarks import bank, database, messages
from benchmarks.report import Figure, show
from ventanilla.channels import deliveries
from ventanilla.workflows import intake


def run(options: argparse.Namespace) -> bool:
    count = min(options.size, 20_000)
    channel = bank.channel("intake")
    items = list(messages.stream(count + intake.BATCH, count // 3))
    begun = time.perf_counter()
    for start in range(0, len(items), 500):
        deliveries.store_many(channel, items[start : start + 500])
    stored = len(items) / (time.perf_counter() - begun)
    entity = intake.entity_of(channel.entity_id)
    intake.take_batch(entity)  # the first one loads the models
    begun, cpu, done = time.perf_counter(), time.process_time(), 0
    while taken := intake.take_batch(entity):
        done += taken
    wall, used = time.perf_counter() - begun, time.process_time() - cpu
    return show(
        f"Intake of {done:,} messages ({database.name()})",
        [
            Figure("stored in bulk (scrubbed, sealed, batches of 500)", stored, "/s"),
            Figure("delivery to conversation", done / wall, "/s", 1_500 if connection.vendor == "sqlite" else 2_500, "more"),
            Figure("the same per second of this process's CPU", done / used, "/s"),
        ],
    )
