"""Large text files in one pass: what columns are is seen from the first records, and every value is held to it.

DuckDB reads the file, checks and converts each cell and writes the Parquet file without keeping the text. Whatever
needs an explanation (a record of another width, a cell too long, a blank record, commas that are not clear) ends the
pass without a word: the caller then reads the file in steps and says what is wrong. So this way in knows no faults,
and what it lets through is what the other way would have made of it.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from collegium.engines.tabular.columns import Typed, value_of
from collegium.engines.tabular.kinds import (
    DATE,
    DECIMAL_COMMA,
    FINITE,
    IDENTIFIER,
    INTEGER,
    KINDS,
    MARKERS,
    NUMBER,
    WIDTH,
    Counts,
    Shape,
    as_counts,
    can_only_be_text,
    cleaned,
    counted,
    has_blank,
    is_clear,
    is_marker,
    literal,
    quoted,
    shape_of,
    trimmed,
)

_LOOKED_AT = 2000  # records from which columns are judged at first, fewer of a wide file
_CELLS_LOOKED_AT = 50_000
_AT_A_TIME = 40  # columns in one statement: its time grows faster than they do
_MISTAKES = 4  # how often a column may turn out to be otherwise before the file is read in steps
_NOT_SO = "collegium column "


@dataclass(frozen=True, slots=True)
class Csv:
    """A delimited file as DuckDB's reader takes it: UTF-8, every column text, named c0, c1, ..."""

    path: Path
    delimiter: str
    names: tuple[str, ...]  # trimmed, one for each column

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(f"c{place}" for place in range(len(self.names)))

    def sql(self) -> str:
        types = ", ".join(f"{key}: 'VARCHAR'" for key in self.keys)
        return (
            f"read_csv('{literal(self.path)}', columns = {{{types}}}, delim = '{self.delimiter}', header = true, "
            "auto_detect = false, quote = '\"', escape = '\"', strict_mode = true, null_padding = false, nullstr = '')"
        )


@dataclass(frozen=True, slots=True)
class Streamed:
    """What was written: the columns, and how many rows."""

    columns: tuple[Typed, ...]
    rows: int


@dataclass(slots=True)
class _Judged:
    """What each column is held to.

    digits: columns of which most values have one digit. unusual: those in which cells are expected that are not
    written plainly.
    """

    shapes: dict[str, Shape] = field(default_factory=dict)
    digits: set[str] = field(default_factory=set)
    unusual: set[str] = field(default_factory=set)


class _UnclearError(Exception):
    """There is something to explain."""


def stream(
    database: duckdb.DuckDBPyConnection, csv: Csv, *, draft: Path, cell: int, only: Collection[str] | None
) -> Streamed | None:
    """Write the Parquet file `draft`; None where the file has to be read in steps.

    cell: characters in one cell. only: columns that are needed; of others, those are left out that are plain.
    """
    try:
        judged = _judged(database, csv)
        for _ in range(_MISTAKES + 1):
            try:
                return _write(database, csv, judged, draft=draft, cell=cell, only=only)
            except duckdb.Error as error:
                _learn(database, csv, judged, error)
    except (duckdb.Error, _UnclearError):
        pass
    return None


# What columns are --------------------------------------------------------------------------------------------


def _judged(database: duckdb.DuckDBPyConnection, csv: Csv) -> _Judged:
    """From the first records, where they leave no doubt or all values can be held to what they show."""
    database.execute(f"CREATE TEMP TABLE looked_at AS FROM {csv.sql()} LIMIT {_LOOKED_AT}")
    judged = _Judged()
    for key, (found, unusual, short) in _counts(database, csv.keys, "looked_at").items():
        shape = _settled(found, csv)
        if shape:
            judged.shapes[key] = shape
        if unusual:
            judged.unusual.add(key)
        if 2 * short > found["present"]:
            judged.digits.add(key)
    doubtful = [key for key in csv.keys if key not in judged.shapes]
    judged.unusual.update(doubtful)
    judged.shapes |= _judged_whole(database, csv, doubtful)
    return judged


def _settled(found: Counts, csv: Csv) -> Shape | None:
    shape = shape_of(found)
    if shape == "text":
        return "text" if can_only_be_text(found) else None
    if shape == "commas" and not is_clear(found, comma_is_decimal=csv.delimiter != ","):
        return None
    return shape


def _judged_whole(database: duckdb.DuckDBPyConnection, csv: Csv, keys: Sequence[str]) -> dict[str, Shape]:
    """What columns are by all their values."""
    shapes = {}
    for key, (found, _, _) in _counts(database, keys, csv.sql()).items():
        shapes[key] = shape_of(found)
        if shapes[key] == "commas" and not is_clear(found, comma_is_decimal=csv.delimiter != ","):
            raise _UnclearError
    return shapes


def _counts(
    database: duckdb.DuckDBPyConnection, keys: Sequence[str], table: str
) -> dict[str, tuple[Counts, int, int]]:
    """By column: what its values look like, how many are written unusually, and how many have one character."""
    if len(keys) > _AT_A_TIME:
        return _counts(database, keys[:_AT_A_TIME], table) | _counts(database, keys[_AT_A_TIME:], table)
    if not keys:
        return {}
    odd = f"is_number OR {has_blank('r')} OR r = '.'"
    plain = f"regexp_full_match(r, '{FINITE}') OR {is_marker('r')} OR NOT ({odd})"
    # one long column, so that each rule is prepared once and not for each column
    long = f"UNPIVOT (SELECT {', '.join(keys)} FROM {table}) ON COLUMNS(*) INTO NAME key VALUE r"  # noqa: S608
    values = (
        f"SELECT key, r, {cleaned('r')} AS v, regexp_full_match(v, '{NUMBER}') AS is_number FROM ({long})"  # noqa: S608
    )
    query = (
        f"SELECT key, {counted('v')}, count(*) FILTER (WHERE NOT ({plain})), count(*) FILTER (WHERE strlen(r) = 1) "  # noqa: S608
        f"FROM ({values}) GROUP BY key"
    )
    nothing = as_counts((0,) * WIDTH)
    found = {row[0]: (as_counts(row[1:-2]), row[-2], row[-1]) for row in database.execute(query).fetchall()}
    return {key: found.get(key, (nothing, 0, 0)) for key in keys}


def _learn(database: duckdb.DuckDBPyConnection, csv: Csv, judged: _Judged, error: duckdb.Error) -> None:
    """A cell was not what its column is held to: it may only be written otherwise, else the column is judged anew."""
    found = re.search(rf"{_NOT_SO}(c[0-9]+)", str(error))
    key = found[1] if found else ""
    if key not in judged.shapes:
        raise _UnclearError
    if key not in judged.unusual:
        judged.unusual.add(key)
        return
    again = _judged_whole(database, csv, [key])
    if again[key] == judged.shapes[key]:
        raise _UnclearError
    judged.shapes |= again


# The one pass ------------------------------------------------------------------------------------------------


def _write(
    database: duckdb.DuckDBPyConnection,
    csv: Csv,
    judged: _Judged,
    *,
    draft: Path,
    cell: int,
    only: Collection[str] | None,
) -> Streamed:
    shapes = judged.shapes
    pairs = list(zip(csv.names, csv.keys, strict=True))
    kept = [(name, key) for name, key in pairs if only is None or name in only or shapes[key] == "commas"]
    plain = [_plain(key, shapes[key], cell) for key in csv.keys if key not in {key for _, key in kept}]
    source = f"SELECT * FROM {csv.sql()} WHERE {' AND '.join(plain) or 'true'}"  # noqa: S608
    decimals = [key for _, key in kept if shapes[key] == "decimal"]
    named = ", ".join(f"{_checked(key, judged, cell)} AS {quoted(name)}" for name, key in kept)
    query = f"SELECT {named} FROM ({_with_decimals(source, decimals, cell)})"  # noqa: S608
    target = str(draft).replace("'", "''")
    packed = "zstd" if only is None else "snappy"  # smaller, or sooner there
    done = database.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION {packed})").fetchone()
    columns = tuple(Typed(name, KINDS[shapes[key]], key, shapes[key] == "integer") for name, key in kept)
    if _may_be_blank(database, columns, draft):
        if only is None:
            raise _UnclearError
        return _write(database, csv, judged, draft=draft, cell=cell, only=None)
    return Streamed(columns, int(done[0]) if done else 0)


def _may_be_blank(database: duckdb.DuckDBPyConnection, columns: Sequence[Typed], draft: Path) -> bool:
    """Whether a record has no value in these columns: the other way counts blank records and leaves them out."""
    empty = " AND ".join(f"{quoted(column.name)} IS NULL" for column in columns) or "true"
    query = f"SELECT count(*) FROM read_parquet('{literal(draft)}') WHERE {empty}"  # noqa: S608
    return database.execute(query).fetchone() != (0,)


def _not_so(key: str) -> str:
    return f"error('{_NOT_SO}{key}')"


def _plain(key: str, shape: Shape, cell: int) -> str:
    """True for a cell of a column that is left out, if nothing about it could be a fault of the file."""
    fine = f"strlen({key}) <= {cell}"
    if shape != "text":
        fine += f" AND NOT contains({key}, ',')"
    return f"CASE WHEN {key} IS NULL OR {fine} THEN true ELSE error('not plain') END"


def _with_decimals(source: str, keys: Sequence[str], cell: int) -> str:
    """The source with what DuckDB takes each decimal for (`v` and its key), and `plain`: DuckDB takes more than we do.

    plain: no decimal of the record holds a letter or sign that DuckDB takes otherwise. The cells are joined for that:
    looking through each would take longer.
    """
    if not keys:
        return source
    values = ", ".join(f"TRY_CAST({key} AS DOUBLE) AS v{key}" for key in keys)
    joined = f"SELECT *, {values}, concat_ws(' ', {', '.join(keys)}) AS joined FROM ({source})"  # noqa: S608
    none = " AND ".join(f"NOT contains(joined, '{sign}')" for sign in "eE_+")
    return f"SELECT *, strlen(joined) <= {cell} AND {none} AS plain FROM ({joined})"  # noqa: S608


# Cells that are beyond doubt as they stand: the condition, and the value; the first that holds is taken. `{c}` is the
# text. An integer or a date is beyond doubt when it reads back as it was written, a decimal when it has a point.
_INTEGER_AS_WRITTEN = "strlen({c}) <= {short} AND CAST(TRY_CAST({c} AS BIGINT) AS VARCHAR) = {c}"
_ONE_DIGIT = ("strlen({c}) = 1 AND {c} BETWEEN '0' AND '9'", "ascii({c}) - 48")
_USUAL: dict[Shape, tuple[tuple[str, str], ...]] = {
    "integer": ((_INTEGER_AS_WRITTEN, "CAST({c} AS BIGINT)"),),
    "decimal": (
        ("plain AND isfinite(v{c}) AND (v{c} <> floor(v{c}) OR contains({c}, '.'))", "v{c}"),
        (_INTEGER_AS_WRITTEN, "v{c}"),
    ),
    "commas": (
        (
            "strlen({c}) <= {cell} AND regexp_full_match({c}, '[+-]?(0|[1-9][0-9]{0,14})(,[0-9]+)?')",
            "CAST(replace({c}, ',', '.') AS DOUBLE)",
        ),
    ),
    "date": (
        (
            "strlen({c}) = 10 AND CAST(TRY_CAST({c} AS DATE) AS VARCHAR) = {c} AND {cell} >= 10",
            "CAST({c} AS DATE)",
        ),
    ),
    "boolean": (("strlen({c}) <= {cell} AND {c} IN ('true', 'false')", "{c} = 'true'"),),
    "text": ((f"strlen({{c}}) <= {{cell}} AND NOT {has_blank('{c}')} AND NOT ({is_marker('{c}')})", "{c}"),),
}
# Whether a trimmed cell is what the column is.
_RULES: dict[Shape, str] = {
    "integer": f"regexp_full_match({{t}}, '{INTEGER}')",
    "decimal": f"regexp_full_match({{t}}, '{NUMBER}') AND isfinite(TRY_CAST({{t}} AS DOUBLE)) "
    f"AND NOT regexp_full_match({{t}}, '{IDENTIFIER}')",
    "commas": f"regexp_full_match({{t}}, '{DECIMAL_COMMA}') AND NOT regexp_full_match({{t}}, '{IDENTIFIER}')",
    "date": f"regexp_full_match({{t}}, '{DATE}') AND TRY_CAST({{t}} AS DATE) IS NOT NULL",
    "boolean": "lower({t}) IN ('true', 'false')",
    "text": "true",
}


def _checked(key: str, judged: _Judged, cell: int) -> str:
    """SQL of the value of a cell, or an error that names the column where the cell is not what the column is."""
    shape = judged.shapes[key]
    usual = (_ONE_DIGIT, *_USUAL[shape]) if shape == "integer" and key in judged.digits else _USUAL[shape]
    cases = "".join(f"WHEN {when} THEN {then} " for when, then in usual)
    for mark, meant in {"{c}": key, "{cell}": str(cell), "{short}": str(min(cell, 15))}.items():
        cases = cases.replace(mark, meant)
    # the way of unusual cells costs time also where none is
    rare = _rare(key, shape, cell) if key in judged.unusual else _not_so(key)
    return f"CASE {cases}WHEN {key} IS NULL OR {is_marker(key)} THEN NULL ELSE {rare} END"


def _rare(key: str, shape: Shape, cell: int) -> str:
    t = trimmed(key)
    missing = f"{MARKERS}, '.'" if shape in {"integer", "decimal"} else MARKERS
    return (
        f"CASE WHEN length({key}) > {cell} THEN error('long cell') WHEN {t} IN ({missing}) THEN NULL "
        f"WHEN {_RULES[shape].replace('{t}', t)} THEN {value_of(t, shape)} ELSE {_not_so(key)} END"
    )
