"""Write many rows quickly: one statement per table, values converted once per column and not through an expression each.

Django's `bulk_create` and `bulk_update` build an expression for every field of every row, which costs more than the
database does. These do the same for plain values: no expressions, no `auto_now`, no signals. SQLite gets the values as
parameters of one prepared statement; PostgreSQL as one JSON document, which it reads several times faster than as many
literals.
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
_ROWS_MAX = 1_000  # of one document


@lru_cache(maxsize=8_192)
def _utc_text(value: datetime | None) -> str | None:
    """A moment as SQLite keeps it: in UTC, without an offset. A batch names the same few moments in many columns."""
    if value is None:
        return None
    return str(value.replace(tzinfo=None) if value.tzinfo is UTC else value.astimezone(UTC).replace(tzinfo=None))


def _json_text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _hex(value: UUID | str | None) -> str | None:
    return value.hex if isinstance(value, UUID) else value


def _plain_text(value: Any) -> str | None:
    return value if type(value) is str or value is None else str(value)


def _converter(field: "Field[Any, Any]") -> Convert | None:
    """How a column's values are made ready for SQLite; None where they are ready as they are."""
    target: Any = getattr(field, "target_field", field)
    if isinstance(target, DateTimeField):
        return _utc_text
    if isinstance(target, UUIDField):
        return _hex
    if isinstance(target, JSONField):
        return _json_text
    if isinstance(target, CharField | TextField):
        return _plain_text
    return None


def _element(field: "Field[Any, Any]", connection: BaseDatabaseWrapper, place: int) -> str:
    """How PostgreSQL takes a column's value out of a row, a JSON array: as the column's own type."""
    target: Any = getattr(field, "target_field", field)
    if isinstance(target, JSONField):
        return f"NULLIF(r -> {place}, 'null'::jsonb)"
    if isinstance(target, CharField):  # a cast to the length would cut what is too long, an assignment refuses it
        return f"(r ->> {place})"
    return f"(r ->> {place})::{field.db_type(connection)}"


def _for_json(value: Any) -> str:
    """What orjson does not write by itself: bytes as PostgreSQL reads them, and texts that are translated late."""
    return "\\x" + bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def _document(rows: Sequence[Sequence[Any]]) -> str:
    return orjson.dumps(rows, default=_for_json, option=orjson.OPT_NON_STR_KEYS).decode()


@lru_cache(maxsize=256)
def _fields(model: type[Model], names: tuple[str, ...]) -> tuple["Field[Any, Any]", ...]:
    concrete = {field.name: field for field in model._meta.concrete_fields}
    return tuple(concrete[name] for name in names)


@lru_cache(maxsize=256)
def _converters(model: type[Model], names: tuple[str, ...]) -> tuple[tuple[int, Convert], ...]:
    """(place, converter) of the columns whose values SQLite does not take as they are."""
    told = ((place, _converter(field)) for place, field in enumerate(_fields(model, names)))
    return tuple((place, convert) for place, convert in told if convert is not None)


def _converted(model: type[Model], names: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    converters = _converters(model, names)
    ready = [list(row) for row in rows]
    for row in ready:
        for place, convert in converters:
            row[place] = convert(row[place])
    return ready


@lru_cache(maxsize=256)
def _insertion(model: type[Model], names: tuple[str, ...], alias: str, *, ignore: bool) -> str:
    """The statement that inserts: SQLite runs it for each row, PostgreSQL once for a document of rows."""
    connection, fields = connections[alias], _fields(model, names)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    if connection.vendor == "postgresql":
        elements = ", ".join(_element(field, connection, place) for place, field in enumerate(fields))
        source = f"SELECT {elements} FROM jsonb_array_elements(%s::jsonb) AS r"  # noqa: S608  types of the model's fields
    else:
        source = f"VALUES ({', '.join(['%s'] * len(names))})"
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) {source}" + (" ON CONFLICT DO NOTHING" if ignore else "")


def insert_values(
    model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, returning: bool = False, ignore_conflicts: bool = False
) -> list[int]:
    """Insert rows given as values of these fields; every field without a database default must be named.

    `returning`: their ids, in order. `ignore_conflicts`: rows that are there already stay as they are.
    """
    given, named, key = list(rows), tuple(names), model._meta.pk
    assert key is not None and not (returning and ignore_conflicts)
    if not given:
        return []
    alias = router.db_for_write(model)
    connection, statement = connections[alias], _insertion(model, named, alias, ignore=ignore_conflicts)
    with transaction.atomic(using=alias, savepoint=False), connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(statement, _converted(model, named, given))
            return _newest(cursor, len(given)) if returning else []
        tail, ids = (f" RETURNING {connection.ops.quote_name(str(key.column))}" if returning else ""), []
        for start in range(0, len(given), _ROWS_MAX):
            cursor.execute(statement + tail, [_document(given[start : start + _ROWS_MAX])])
            ids += [id_ for (id_,) in cursor.fetchall()] if returning else []
    return ids


def _newest(cursor: Any, count: int) -> list[int]:
    """The ids of the rows inserted last: SQLite's only writer counts up one by one (AUTOINCREMENT)."""
    cursor.execute("SELECT last_insert_rowid()")
    last = int(cursor.fetchone()[0])
    return list(range(last - count + 1, last + 1))


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


@lru_cache(maxsize=64)
def _whole(model: type[Model], *, given: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and attributes of all fields, the key's only where it is `given`."""
    fields = [field for field in model._meta.concrete_fields if given or field is not model._meta.pk]
    return tuple(field.name for field in fields), tuple(field.attname for field in fields)


def insert_many(objects: Iterable[Model]) -> None:
    """Insert new rows of one model in one statement and give them their ids.

    Related objects must be saved, and set by attribute so that their ids are known.
    """
    rows = list(objects)
    if not rows:
        return
    model, given = type(rows[0]), rows[0].pk is not None
    names, attributes = _whole(model, given=given)
    told = [row.__dict__ for row in rows]
    ids = insert_values(model, names, [[values[name] for name in attributes] for values in told], returning=not given)
    alias = router.db_for_write(model)
    for row, id_ in zip(rows, [row.pk for row in rows] if given else ids, strict=True):
        row.pk = id_
        row._state.adding, row._state.db = False, alias


@lru_cache(maxsize=256)
def _change(model: type[Model], names: tuple[str, ...], alias: str) -> str:
    """The statement that writes these fields: SQLite runs it for each row, PostgreSQL once for a document of rows, ids last."""
    connection, key = connections[alias], model._meta.pk
    assert key is not None
    quote, fields = connection.ops.quote_name, _fields(model, names)
    table, column = quote(model._meta.db_table), quote(str(key.column))
    # Names are the model's own, quoted; every value is a parameter.
    if connection.vendor != "postgresql":
        settings = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
        return f"UPDATE {table} SET {settings} WHERE {column} = %s"  # noqa: S608  quoted names of the model
    settings = ", ".join(f"{quote(str(field.column))} = {_element(field, connection, n)}" for n, field in enumerate(fields))
    own = _element(key, connection, len(fields))
    return f"UPDATE {table} AS t SET {settings} FROM jsonb_array_elements(%s::jsonb) AS r WHERE t.{column} = {own}"  # noqa: S608  quoted names of the model


def write_values(model: type[Model], fields: Sequence[str], rows: Mapping[int, Sequence[Any]]) -> None:
    """Write values of these fields into the rows with these ids."""
    if not rows:
        return
    alias, names = router.db_for_write(model), tuple(fields)
    statement = _change(model, names, alias)
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor == "postgresql":
            cursor.execute(statement, [_document([[*row, id_] for id_, row in rows.items()])])
        else:
            ready = _converted(model, names, rows.values())
            cursor.executemany(statement, [[*row, id_] for row, id_ in zip(ready, rows, strict=True)])


def update_many(objects: Iterable[Model], fields: Sequence[str]) -> None:
    """Write these fields of these rows.

    `bulk_update` builds a CASE per field and row, whose planning costs more than the writes from a few dozen rows on.
    All objects are of one model and have been saved before.
    """
    rows = list(objects)
    if not rows:
        return
    model = type(rows[0])
    attributes = [field.attname for field in _fields(model, tuple(fields))]
    write_values(model, fields, {row.pk: [row.__dict__[name] for name in attributes] for row in rows})
