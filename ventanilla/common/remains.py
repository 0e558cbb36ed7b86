"""What a database's own files still hold of rows that were emptied or deleted."""

from django.db import connection


def let_go() -> bool:
    """Empty SQLite's write-ahead log; freed pages are overwritten already (`secure_delete`). False while somebody reads: try again.

    PostgreSQL lets go of old rows by itself (autovacuum); nothing here could hasten it without the owner's rights.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = cursor.fetchone()
    return not busy
