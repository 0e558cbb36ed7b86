"""Write many rows quickly: one statement per table, values converted once per column and not through an expression each.

Django's `bulk_create` and `bulk_update` build an expression for every field of every row, which costs more than the
database does. These do the same for plain values: no expressions, no `auto_now`, no signals.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import NOT_PROVIDED, CharField, DateTimeField, Field, JSONField, Model, TextField, UUIDField
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)
Convert = Callable[[Any], Any]
_ROWS_MAX = 500  # of one statement


def _utc_text(value: datetime | None) -> str | None:
    """A moment as SQLite keeps it: in UTC, without an offset."""
    if value is None:
        return None
    return str(value.replace(tzinfo=None) if value.tzinfo is UTC else value.astimezone(UTC).replace(tzinfo=None))


def _json_text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _converter(field: "Field[Any, Any]", connection: BaseDatabaseWrapper) -> Convert | None:
    """How a column's values are made ready for this database; None where they are ready as they are."""
    target: Any = getattr(field, "target_field", field)
    sqlite = connection.vendor == "sqlite"
    if isinstance(target, DateTimeField):
        return _utc_text if sqlite else None
    if isinstance(target, UUIDField):
        return (lambda value: value.hex if isinstance(value, UUID) else value) if sqlite else None
    if isinstance(target, JSONField):
        prepare = field.get_db_prep_save
        return _json_text if sqlite else lambda value: prepare(value, connection)
    if isinstance(target, CharField | TextField):
        return lambda value: value if type(value) is str or value is None else str(value)
    return None


@lru_cache(maxsize=256)
def _columns(model: type[Model], names: tuple[str, ...], alias: str) -> tuple[tuple[str, str, Convert | None], ...]:
    """(attribute, quoted column, converter) of each field."""
    connection = connections[alias]
    concrete = {field.name: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    return tuple((f.attname, quote(str(f.column)), _converter(f, connection)) for f in (concrete[name] for name in names))


def _values(row: Model, columns: Sequence[tuple[str, str, Convert | None]]) -> list[Any]:
    told = row.__dict__
    return [convert(told[name]) if convert is not None else told[name] for name, _, convert in columns]


def _insert(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]], *, returning: bool) -> list[int]:
    """Insert converted values; the new ids in order where asked for."""
    alias = router.db_for_write(model)
    connection, key = connections[alias], model._meta.pk
    assert key is not None
    quote = connection.ops.quote_name
    columns = ", ".join(column for _, column, _ in _columns(model, tuple(names), alias))
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608  quoted names of the model
    one = "(" + ", ".join(["%s"] * len(names)) + ")"
    tail = f" RETURNING {quote(str(key.column))}" if returning else ""
    ids: list[int] = []
    with transaction.atomic(using=alias, savepoint=False), connection.cursor() as cursor:
        for start in range(0, len(rows), _ROWS_MAX):
            part = rows[start : start + _ROWS_MAX]
            cursor.execute(head + ", ".join([one] * len(part)) + tail, [value for row in part for value in row])
            if returning:
                ids += [id_ for (id_,) in cursor.fetchall()]
    return ids


@lru_cache(maxsize=64)
def _defaults(model: type[Model]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """What a new instance holds: values that may be shared, and makers of those that may not."""
    fixed, made = {}, []
    for field in model._meta.concrete_fields:
        if callable(field.default) and field.default is not NOT_PROVIDED:
            made.append((field.attname, field.default))
        else:
            fixed[field.attname] = field.get_default()
    return fixed, tuple(made)


def blank(model: type[M]) -> M:
    """A new instance with nothing but its defaults; a tenth of the price of calling the model. Foreign keys are set by id."""
    fixed, made = _defaults(model)
    instance = model.__new__(model)
    told = instance.__dict__
    told["_state"] = ModelState()
    told.update(fixed)
    for name, make in made:
        told[name] = make()
    return instance


def insert_values(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, returning: bool = False) -> list[int]:
    """Insert rows given as values of these fields; every field without a database default must be named. Ids where asked for."""
    columns = _columns(model, tuple(names), router.db_for_write(model))
    converts = [convert for _, _, convert in columns]
    ready = [[convert(v) if convert is not None else v for convert, v in zip(converts, row, strict=True)] for row in rows]
    return _insert(model, names, ready, returning=returning) if ready else []


def insert_many(objects: Iterable[Model]) -> None:
    """Insert new rows of one model, one statement for every 500, and give them their ids.

    Related objects must be saved, and set by attribute so that their ids are known.
    """
    rows = list(objects)
    if not rows:
        return
    model, key = type(rows[0]), type(rows[0])._meta.pk
    alias, given = router.db_for_write(model), rows[0].pk is not None
    names = tuple(f.name for f in model._meta.concrete_fields if given or f is not key)
    columns = _columns(model, names, alias)
    ids = _insert(model, names, [_values(row, columns) for row in rows], returning=not given)
    for n, row in enumerate(rows):
        if not given:
            row.pk = ids[n]
        row._state.adding, row._state.db = False, alias


def write_values(model: type[Model], fields: Sequence[str], rows: Mapping[int, Sequence[Any]]) -> None:
    """Write values of these fields into the rows with these ids, as one prepared statement run for each."""
    if not rows:
        return
    alias = router.db_for_write(model)
    connection, key = connections[alias], model._meta.pk
    assert key is not None
    columns = _columns(model, tuple(fields), alias)
    converts = [convert for _, _, convert in columns]
    quote = connection.ops.quote_name
    settings = ", ".join(f"{column} = %s" for _, column, _ in columns)
    # Names are the model's own, quoted; every value is a parameter.
    statement = f"UPDATE {quote(model._meta.db_table)} SET {settings} WHERE {quote(str(key.column))} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [[*(c(v) if c is not None else v for c, v in zip(converts, row, strict=True)), id_] for id_, row in rows.items()],
        )


def update_many(objects: Iterable[Model], fields: Sequence[str]) -> None:
    """Write these fields of these rows, as one prepared statement run for each.

    `bulk_update` builds a CASE per field and row, whose planning costs more than the writes from a few dozen rows on.
    All objects are of one model and have been saved before.
    """
    rows = list(objects)
    if not rows:
        return
    model = type(rows[0])
    names = [name for name, _, _ in _columns(model, tuple(fields), router.db_for_write(model))]
    write_values(model, fields, {row.pk: [row.__dict__[name] for name in names] for row in rows})
