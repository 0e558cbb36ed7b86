"""Number what was committed, extend the tree, sign the head. One at a time, whoever comes first; run every second and on the bell."""

import os
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from ventanilla.archive.models import Entry, Head
from ventanilla.archive.signing import SignedHead, head_message, sign
from ventanilla.archive.tree import Tree, unpack
from ventanilla.common.pure.clock import now

BATCH = 5_000
_LOCK = 0x76656E74  # "vent": the advisory lock of the sequencer

# One statement on both databases: ids in order, positions from `base` on.
_NUMBER = """
UPDATE archive_entry SET position = fresh.n FROM (
  SELECT id, %s + row_number() OVER (ORDER BY id) - 1 AS n FROM
    (SELECT id FROM archive_entry WHERE position IS NULL ORDER BY id LIMIT %s) AS waiting
) AS fresh WHERE archive_entry.id = fresh.id
"""


def tree_at_head() -> Tree:
    """The tree as the newest head left it."""
    head = Head.objects.order_by("-size").first()
    return unpack(head.size, bytes(head.peaks)) if head else Tree()


def _locked() -> bool:
    if connection.vendor != "postgresql":
        return True  # the write transaction is the lock
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _step() -> SignedHead | None:
    """Number one batch in one transaction; None when nothing waits or somebody else is at it."""
    with transaction.atomic():
        if not _locked():
            return None
        tree = tree_at_head()
        base = tree.size
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER, [base, BATCH])
        leaves = Entry.objects.filter(position__gte=base).order_by("position").values_list("leaf", flat=True)
        tree.extend(bytes(leaf) for leaf in leaves)
        if tree.size == base:
            return None
        at = now()
        signature = sign(head_message(tree.size, tree.root(), at.isoformat()))
        Head.objects.create(size=tree.size, root=tree.root(), peaks=tree.packed(), signed_at=at, signature=signature)
        return SignedHead(tree.size, tree.root(), at.isoformat(), signature)


def run() -> int:
    """Number all that waits. Returns the new size, 0 when nothing was done."""
    if not Entry.objects.filter(position=None).exists():
        return 0
    size = 0
    while (head := _step()) is not None:
        size = head.size
        keep_elsewhere(head)
    return size


def keep_elsewhere(head: SignedHead) -> None:
    """Append the head to the configured second place, so that a rolled-back database is noticed."""
    if not settings.ARCHIVE_HEADS:
        return
    handle = os.open(Path(settings.ARCHIVE_HEADS), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, head.to_json() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
