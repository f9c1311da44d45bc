"""What kind each column of a text table is, over all its values, and the Parquet file of those kinds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from collegium.engines.tabular.limits import Faults
from collegium.engines.tabular.table import Column, ColumnKind

MISSING = ("", "NA", "N/A", "n/a", "null", "NULL", "Null")
_LEVELS = 50  # distinct values up to which they are listed

# All are matched against the whole trimmed value (RE2 in DuckDB, re in Python: no feature that differs).
_INTEGER = r"[+-]?(0|[1-9][0-9]{0,14})"
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
_IDENTIFIER = r"[+-]?(0[0-9]+|[1-9][0-9]{15,})"
_DECIMAL_COMMA = r"[+-]?[0-9]+(,[0-9]+)?"
_THOUSANDS = r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?"
_ZERO_OR_THOUSANDS = r"[+-]?([0-9]+|[1-9][0-9]{0,2},[0-9]{3})"
_FINITE = r"[+-]?((0|[1-9][0-9]{0,14})(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"
_AROUND = r"^[\s\x{00a0}]+|[\s\x{00a0}]+$"
_MARKERS = ", ".join(f"'{marker}'" for marker in MISSING)
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


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


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def is_number(value: str) -> bool:
    """Whether one trimmed cell is a number or missing; the rule that `load` applies to whole columns."""
    return value in (*MISSING, ".") or (
        re.fullmatch(_NUMBER, value) is not None and re.fullmatch(_IDENTIFIER, value) is None
    )


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
    counts = [
        f"count(*) FILTER (WHERE regexp_matches({key}, '{_AROUND}') OR {key} IN ({_MARKERS}))"
        for key in unclear
    ]
    found = database.execute(f"SELECT {', '.join(counts) or 0} FROM loaded").fetchone() or ()  # noqa: S608
    needed = {key for key, count in zip(unclear, found, strict=False) if count}
    if not needed:
        return
    cleaned = ", ".join(f"{_cleaned(key)} AS {key}" if key in needed else key for key in keys)
    database.execute(f"CREATE OR REPLACE TEMP TABLE loaded AS SELECT {cleaned} FROM loaded")  # noqa: S608


def _cleaned(key: str) -> str:
    trimmed = f"regexp_replace({key}, '{_AROUND}', '', 'g')"
    return f"CASE WHEN {trimmed} IN ({_MARKERS}) THEN NULL ELSE {trimmed} END"


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
    if _all_match(database, key, _INTEGER):
        return Typed(name, "number", f"CAST({key} AS BIGINT)", is_integer=True)
    if _all_match(database, key, _FINITE):
        return Typed(name, "number", f"CAST({key} AS DOUBLE)")
    return None


def _from_text(
    database: duckdb.DuckDBPyConnection, name: str, key: str, comma_is_decimal: bool, faults: Faults
) -> Typed:
    if number := _plain_number(database, name, key):
        return number
    found = _counts(database, key)
    present = found["present"]
    if found["numbers"] and present == found["numbers"] + found["dots"] and not found["identifiers"]:
        kind = "BIGINT" if found["integers"] == found["numbers"] else "DOUBLE"
        return Typed(name, "number", f"CAST(nullif({key}, '.') AS {kind})", is_integer=kind == "BIGINT")
    if found["has_comma"] and present == found["commas"] and not found["identifiers"]:
        return _comma_number(name, key, found, comma_is_decimal, faults)
    if present and present == found["dates"]:
        return Typed(name, "date", f"CAST({key} AS DATE)")
    if present and present == found["booleans"]:
        return Typed(name, "boolean", f"lower({key}) = 'true'")
    return Typed(name, "text", key)


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


_COUNTED = {
    "numbers": f"regexp_full_match(v, '{_NUMBER}') AND isfinite(TRY_CAST(v AS DOUBLE))",
    "integers": f"regexp_full_match(v, '{_INTEGER}')",
    "identifiers": f"regexp_full_match(v, '{_IDENTIFIER}')",
    "dots": "v = '.'",
    "commas": f"regexp_full_match(v, '{_DECIMAL_COMMA}|{_THOUSANDS}')",
    "has_comma": "contains(v, ',')",
    "decimal_commas": f"regexp_full_match(v, '{_DECIMAL_COMMA}')",
    "maybe_thousands": f"regexp_full_match(v, '{_ZERO_OR_THOUSANDS}')",
    "dates": f"regexp_full_match(v, '{_DATE}') AND TRY_CAST(v AS DATE) IS NOT NULL",
    "booleans": "lower(v) IN ('true', 'false')",
}


def _counts(database: duckdb.DuckDBPyConnection, key: str) -> dict[str, int]:
    """How many values look like what; only the first are counted when they already show that it is text."""
    found = _count(database, f"(SELECT {key} AS v FROM loaded LIMIT 1000)")  # noqa: S608
    shapes = ("numbers", "commas", "dates", "booleans", "dots")
    if found["present"] and not any(found[shape] for shape in shapes):
        return found
    return _count(database, f"(SELECT {key} AS v FROM loaded)")  # noqa: S608


def _count(database: duckdb.DuckDBPyConnection, table: str) -> dict[str, int]:
    counted = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in _COUNTED.values())
    row = database.execute(f"SELECT count(v), {counted} FROM {table}").fetchone() or ()  # noqa: S608
    return dict(zip(["present", *_COUNTED], row, strict=True))


def _comma_number(
    name: str, key: str, found: dict[str, int], comma_is_decimal: bool, faults: Faults
) -> Typed:
    clear = found["present"] == found["decimal_commas"] and found["maybe_thousands"] < found["present"]
    if not (comma_is_decimal and clear):
        why = "the commas in this column could be decimal commas or thousands"
        faults.add(
            why, "Write numbers with a decimal point and without thousands, such as 1234.5", column=name
        )
    return Typed(name, "number", f"CAST(replace({key}, ',', '.') AS DOUBLE)")


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
    database.execute(f"CREATE TEMP VIEW written AS FROM read_parquet('{literal(draft)}')")
    count = database.execute("SELECT count(*) FROM written").fetchone() or (0,)
    return tuple(_describe(database, column) for column in columns), int(count[0])


def literal(path: Path) -> str:
    """A path as DuckDB's file functions take it, in an SQL string: no character of it is a pattern."""
    escaped = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
    return escaped.replace("'", "''")


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
