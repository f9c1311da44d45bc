"""Rows of a table as JSON lines and back, exactly: microseconds, decimals, identifiers and empty values."""

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import Error, connection, models
from django.db.models.sql import InsertQuery
from django.utils.duration import duration_iso_string

from collegium.web.backup.manifest import refused

Model = type[models.Model]
Column = models.Field[Any, Any]

LEFT_OUT = {"sessions.Session"}  # people sign in again after a restore
ROWS_AT_ONCE = 500


def all_models() -> list[Model]:
    """Every model with a table of its own, those behind many-to-many fields included, by label."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    own = [model for model in found if not (model._meta.proxy or model._meta.swapped)]
    return sorted(own, key=lambda model: model._meta.label)


def stored_models() -> list[Model]:
    return [model for model in all_models() if model._meta.label not in LEFT_OUT]


def columns(model: Model) -> list[Column]:
    """The columns in this model's own table, without those that the database computes."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def dump_rows(model: Model) -> Iterator[str]:
    """The names of the columns as a JSON line, then a line for each row, in the order of the primary key."""
    fields = columns(model)
    names = [field.attname for field in fields]
    yield json.dumps(names)
    for row in models.QuerySet(model).order_by("pk").values_list(*names).iterator(chunk_size=1000):
        values = [plain(field, value) for field, value in zip(fields, row, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def plain(field: Column, value: Any) -> Any:
    """A value as JSON can hold it without loss; TypeError for a type that nobody thought of."""
    if isinstance(field, models.JSONField):
        return json.loads(json.dumps(value, cls=field.encoder))
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return duration_iso_string(value)
        case Decimal() | UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode("ascii")
    raise TypeError(f"{field} holds a {type(value).__name__}, which a backup cannot hold.")


def from_plain(field: Column, value: Any) -> Any:
    """The value that `plain` was given. None in a JSON column that is never empty is the JSON value null."""
    if isinstance(field, models.JSONField):
        return models.Value(None, models.JSONField()) if value is None and not field.null else value
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.to_python(value)


def load_rows(model: Model, lines: Iterator[str], *, source: str) -> int:
    """Insert the rows of a file made by `dump_rows` and return how many there were.

    Neither `save` nor a default nor auto_now has a say: the rows come back as they were.
    Raises ProblemsFound naming the source, the line and what is wrong with it.
    """
    fields = columns(model)
    check_header(next(lines, ""), fields, source=source)
    count = 0
    while batch := list(islice(lines, rows_at_once(fields))):
        objects = [read_row(model, line, source=source, number=count + i) for i, line in enumerate(batch, 2)]
        try:
            insert(model, fields, objects)
        except (Error, ValueError) as error:
            places = f"one of the lines {count + 2} to {count + 1 + len(batch)} does not fit the database"
            raise refused(source, f"{places}: {str(error).strip()}") from error
        count += len(batch)
    return count


def rows_at_once(fields: list[Column]) -> int:
    return max(1, min(ROWS_AT_ONCE, connection.ops.bulk_batch_size(fields, range(ROWS_AT_ONCE))))


def check_header(line: str, fields: list[Column], *, source: str) -> None:
    expected = [field.attname for field in fields]
    if line.strip() != json.dumps(expected):
        raise refused(source, f"the columns are {line.strip() or 'missing'}; expected {expected}", line=1)


def read_row(model: Model, line: str, *, source: str, number: int) -> models.Model:
    fields = columns(model)
    try:
        values = json.loads(line)
    except ValueError as error:
        raise refused(source, f"not a line of JSON ({error})", line=number) from error
    if not isinstance(values, list) or len(values) != len(fields):
        raise refused(source, f"not {len(fields)} values", line=number)
    read = []
    for field, value in zip(fields, values, strict=True):
        try:
            read.append(from_plain(field, value))
        except (ValidationError, ValueError, TypeError) as error:
            why = "the value does not fit"
            raise refused(source, why, line=number, column=field.attname, value=str(value)) from error
    return model.from_db("default", [field.attname for field in fields], read)


def insert(model: Model, fields: list[Column], objects: list[models.Model]) -> None:
    query = InsertQuery(model)
    query.insert_values(fields, objects, raw=True)
    query.get_compiler("default").execute_sql()
