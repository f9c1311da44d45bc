"""What kind each column of a loaded table is, over all its values, and the Parquet file of those kinds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from collegium.engines.tabular.kinds import (
    FINITE,
    INTEGER,
    KINDS,
    Counts,
    Shape,
    as_counts,
    cleaned,
    counted,
    has_blank,
    is_clear,
    is_marker,
    like_nothing,
    literal,
    quoted,
    shape_of,
)
from collegium.engines.tabular.limits import Faults
from collegium.engines.tabular.table import Column, ColumnKind

_LEVELS = 50  # distinct values up to which they are listed


@dataclass(frozen=True, slots=True)
class Reading:
    """The temporary table `loaded`: names for people and the columns that hold them, in order.

    comma_is_decimal: the delimiter leaves the comma free. from_text: every column is VARCHAR and kinds must
    be found.
    """

    names: tuple[str, ...]
    keys: tuple[str, ...]
    comma_is_decimal: bool
    from_text: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """One column: its kind and the SQL expression over `loaded` that gives its values."""

    name: str
    kind: ColumnKind
    sql: str
    is_integer: bool = False


def typed(database: duckdb.DuckDBPyConnection, reading: Reading, faults: Faults) -> list[Typed]:
    """The kind of every column. Adds faults for types that cannot be tabulated and for unclear commas."""
    pairs = list(zip(reading.names, reading.keys, strict=True))
    if reading.from_text:
        plain = {key: found for name, key in pairs if (found := _plain_number(database, name, key))}
        _clean(database, reading.keys, [key for key in reading.keys if key not in plain])
        return [
            plain.get(key) or _from_text(database, name, key, reading.comma_is_decimal, faults)
            for name, key in pairs
        ]
    types = {row[0]: str(row[1]) for row in database.execute("DESCRIBE loaded").fetchall()}
    return [_from_type(name, key, types[key], faults) for name, key in pairs]


def _clean(database: duckdb.DuckDBPyConnection, keys: Sequence[str], unclear: Sequence[str]) -> None:
    """Trim those of the unclear columns that need it and make their missing markers NULL; most files need neither."""
    counts = [f"count(*) FILTER (WHERE {has_blank(key)} OR {is_marker(key)})" for key in unclear]
    found = database.execute(f"SELECT {', '.join(counts) or 0} FROM loaded").fetchone() or ()  # noqa: S608
    needed = {key for key, count in zip(unclear, found, strict=False) if count}
    if not needed:
        return
    selected = ", ".join(f"{cleaned(key)} AS {key}" if key in needed else key for key in keys)
    database.execute(f"CREATE OR REPLACE TEMP TABLE loaded AS SELECT {selected} FROM loaded")  # noqa: S608


def _from_type(name: str, key: str, kind: str, faults: Faults) -> Typed:
    column = quoted(key)
    if kind in {"DOUBLE", "FLOAT"}:
        return Typed(name, "number", f"nullif(CAST({column} AS DOUBLE), 'nan'::DOUBLE)")
    if kind.startswith("DECIMAL") or kind == "HUGEINT":
        return Typed(name, "number", f"CAST({column} AS DOUBLE)")
    if "INT" in kind and "[" not in kind:
        return Typed(name, "number", column, is_integer=True)
    if kind == "BOOLEAN":
        return Typed(name, "boolean", column)
    if kind == "DATE":
        return Typed(name, "date", column)
    if kind.startswith(("STRUCT", "MAP", "UNION", "BLOB")) or kind.endswith("]"):
        faults.add(
            f"columns of type {kind.split('(', maxsplit=1)[0]} cannot be tabulated",
            "Leave it out",
            column=name,
        )
    return Typed(name, "text", f"nullif(trim(CAST({column} AS VARCHAR)), '')")


def _plain_number(database: duckdb.DuckDBPyConnection, name: str, key: str) -> Typed | None:
    """The column where every value is a number and nothing else: no blanks around it, no marker of what is missing."""
    if _all_match(database, key, INTEGER):
        return Typed(name, "number", f"CAST({key} AS BIGINT)", is_integer=True)
    if _all_match(database, key, FINITE):
        return Typed(name, "number", f"CAST({key} AS DOUBLE)")
    return None


_VALUES: dict[Shape, str] = {
    "integer": "CAST(nullif({v}, '.') AS BIGINT)",
    "decimal": "CAST(nullif({v}, '.') AS DOUBLE)",
    "commas": "CAST(replace({v}, ',', '.') AS DOUBLE)",
    "date": "CAST({v} AS DATE)",
    "boolean": "lower({v}) = 'true'",
    "text": "{v}",
}
"""SQL of the value of a trimmed cell `{v}`, by what the column is."""


def _from_text(
    database: duckdb.DuckDBPyConnection, name: str, key: str, comma_is_decimal: bool, faults: Faults
) -> Typed:
    if number := _plain_number(database, name, key):
        return number
    found = _counts(database, key)
    shape = shape_of(found)
    if shape == "commas" and not is_clear(found, comma_is_decimal=comma_is_decimal):
        why = "the commas in this column could be decimal commas or thousands"
        faults.add(
            why, "Write numbers with a decimal point and without thousands, such as 1234.5", column=name
        )
    return Typed(name, KINDS[shape], value_of(key, shape), shape == "integer")


def value_of(v: str, shape: Shape) -> str:
    """SQL of the value of a trimmed cell."""
    return _VALUES[shape].format(v=v)


def _all_match(database: duckdb.DuckDBPyConnection, key: str, pattern: str) -> bool:
    """Whether there are values and all match; most columns are decided by the first thousand."""
    for table in (f"(SELECT {key} FROM loaded LIMIT 1000)", "loaded"):  # noqa: S608
        condition = f"regexp_full_match({key}, '{pattern}')"
        present, matching = database.execute(
            f"SELECT count({key}), count(*) FILTER (WHERE {condition}) FROM {table}"  # noqa: S608
        ).fetchone() or (0, 0)
        if matching < present:
            return False
    return bool(present)


def _counts(database: duckdb.DuckDBPyConnection, key: str) -> Counts:
    """How many values look like what; only the first are counted when they already show that it is text."""
    found = _count(database, f"(SELECT {key} AS v FROM loaded LIMIT 1000)")  # noqa: S608
    return found if like_nothing(found) else _count(database, f"(SELECT {key} AS v FROM loaded)")  # noqa: S608


def _count(database: duckdb.DuckDBPyConnection, table: str) -> Counts:
    row = database.execute(f"SELECT {counted('v')} FROM {table}").fetchone() or ()  # noqa: S608
    return as_counts(row)


def document(
    database: duckdb.DuckDBPyConnection, columns: Sequence[Typed], keys: Sequence[str], draft: Path
) -> tuple[tuple[Column, ...], int]:
    """Write the Parquet file in the order of the source; describe its columns from it and count its rows."""
    # names cannot be parameters here; each has gone through quoted() and each path through literal()
    selected = ", ".join(f"{column.sql} AS {quoted(column.name)}" for column in columns)
    filled = " OR ".join(f"{quoted(key)} IS NOT NULL" for key in keys)
    target = str(draft).replace("'", "''")
    query = f"SELECT {selected} FROM loaded WHERE {filled}"  # noqa: S608
    database.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    database.execute("DROP TABLE loaded")
    return described(database, columns, draft)


def described(
    database: duckdb.DuckDBPyConnection, columns: Iterable[Typed], parquet: Path
) -> tuple[tuple[Column, ...], int]:
    """The documented columns of the file, and how many rows it has."""
    database.execute(f"CREATE OR REPLACE TEMP VIEW written AS FROM read_parquet('{literal(parquet)}')")
    count = database.execute("SELECT count(*) FROM written").fetchone() or (0,)
    return tuple(_describe(database, column) for column in columns), int(count[0])


def _describe(database: duckdb.DuckDBPyConnection, column: Typed) -> Column:
    name = quoted(column.name)
    total, present, distinct, low, high = database.execute(
        f"SELECT count(*), count({name}), count(DISTINCT {name}), CAST(min({name}) AS VARCHAR), "  # noqa: S608
        f"CAST(max({name}) AS VARCHAR) FROM written"
    ).fetchone() or (0, 0, 0, None, None)
    listed = distinct <= _LEVELS and (column.is_integer or column.kind in {"text", "boolean"})
    levels = _levels(database, name) if listed else ()
    return Column(column.name, column.kind, total - present, distinct, low or "", high or "", levels)


def _levels(database: duckdb.DuckDBPyConnection, name: str) -> tuple[str, ...]:
    rows = database.execute(
        f"SELECT CAST(v AS VARCHAR) FROM (SELECT DISTINCT {name} AS v FROM written) "  # noqa: S608
        "WHERE v IS NOT NULL ORDER BY v"
    ).fetchall()
    return tuple(row[0] for row in rows)
