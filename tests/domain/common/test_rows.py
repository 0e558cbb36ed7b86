"""Rows written in bulk are the rows that Django would have written, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy

from ventanilla.archive.models import Entry
from ventanilla.common.ids import uuid7
from ventanilla.common.rows import blank, insert_many, insert_values, update_many, write_values
from ventanilla.jobs.models import Job, State

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 5, 6, 7, 123456, tzinfo=UTC)
ELSEWHERE = datetime(2026, 11, 22, 0, 0, tzinfo=timezone(timedelta(hours=-5)))
HARD = "comillas ' \" \\ % %s, saltos\n, ñ, 🏦 y {llaves}"
_ENTRY = ("public_id", "entity_id", "kind", "version", "subject_key_id", "actor", "about", "happened_at", "body", "leaf")


def job(n: int, **fields: object) -> Job:
    row = blank(Job)
    row.kind, row.run_at, row.created_at = f"kind{n}", AT, AT
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def test_values_of_every_type_come_back_as_they_went() -> None:
    payload = {"texts": [HARD, ""], "deep": {"n": 2**53 + 1, "x": 0.1, "none": None, "yes": True}}
    one = job(1, payload=payload, entity_id=None, key=HARD, run_at=ELSEWHERE, finished_at=AT, state=State.DONE, error=gettext_lazy("Save"))
    insert_many([one])
    read = Job.objects.get(pk=one.pk)
    assert (read.public_id, read.payload, read.key, read.entity_id) == (one.public_id, payload, HARD, None)
    assert (read.run_at, read.finished_at, read.lease_until) == (ELSEWHERE, AT, None)
    assert (read.state, read.error) == ("done", str(gettext_lazy("Save")))


def test_bytes_stay_bytes_and_nothing_stays_nothing() -> None:
    body = bytes(range(256))
    name = uuid7()
    (pk,) = insert_values(Entry, _ENTRY, [(name, 7, "k", 1, None, "system", "a:1", AT, body, b"")], returning=True)
    read = Entry.objects.get(pk=pk)
    assert (read.public_id, bytes(read.body), bytes(read.leaf), read.subject_key_id) == (name, body, b"", None)


def test_ids_come_in_the_order_of_the_rows() -> None:
    insert_many([job(0)])
    rows = [job(n) for n in range(1, 251)]
    insert_many(rows)
    assert dict(Job.objects.filter(kind__startswith="kind").values_list("pk", "kind")).items() >= {(r.pk, r.kind) for r in rows}
    assert len({r.pk for r in rows}) == 250
    assert not any(r._state.adding for r in rows)


def test_any_number_of_rows_is_one_insert() -> None:
    for count in (1, 200):
        with CaptureQueriesContext(connection) as told:
            insert_many([job(n) for n in range(count)])
        assert len([q for q in told.captured_queries if "INSERT INTO" in q["sql"]]) == 1
    with CaptureQueriesContext(connection) as told:
        insert_many([])
    assert not told.captured_queries


def test_what_is_there_already_stays() -> None:
    names = ("public_id", "kind", "payload", "key", "rank", "state", "run_at", "attempts", "worker", "error", "created_at")
    rows = [(uuid7(), "same", {"n": n}, "once", 5, "waiting", AT, 0, "", "", AT) for n in range(3)]
    insert_values(Job, names, rows, ignore_conflicts=True)
    assert Job.objects.get(kind="same").payload == {"n": 0}
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_values(Job, names, rows[:1])


def test_only_the_named_columns_of_the_named_rows_change() -> None:
    rows = [job(n, error="old") for n in range(3)]
    insert_many(rows)
    rows[0].payload, rows[0].run_at, rows[0].error = {"new": [1]}, ELSEWHERE, "not written"
    rows[1].payload = {"new": [2]}
    update_many(rows[:2], ["payload", "run_at"])
    read = {row.pk: row for row in Job.objects.all()}
    assert [read[r.pk].payload for r in rows] == [{"new": [1]}, {"new": [2]}, {}]
    assert [read[r.pk].run_at for r in rows] == [ELSEWHERE, AT, AT]
    assert {read[r.pk].error for r in rows} == {"old"}
    write_values(Job, ("entity_id", "key"), {rows[2].pk: (3, HARD)})
    assert list(Job.objects.filter(entity_id=3).values_list("pk", "key")) == [(rows[2].pk, HARD)]


def test_what_is_too_long_is_refused_not_cut() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps no lengths")
    with pytest.raises(DataError), transaction.atomic():
        insert_many([job(1, kind="k" * 61)])
    row = job(1)
    insert_many([row])
    row.kind = "k" * 61
    with pytest.raises(DataError), transaction.atomic():
        update_many([row], ["kind"])


def test_a_blank_has_the_defaults_of_a_new_one() -> None:
    plain, cheap = Job(), blank(Job)
    told = {f.attname for f in Job._meta.concrete_fields} - {"public_id"}
    assert {n: getattr(plain, n) for n in told} == {n: getattr(cheap, n) for n in told}
    assert isinstance(cheap.public_id, UUID) and cheap.payload is not blank(Job).payload
