"""Large tables: CSV, Excel or Parquet into one Parquet file whose columns are documented."""

import csv
import hashlib
import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import duckdb

from collegium.engines.problems import ProblemsFound
from collegium.engines.tabular.columns import Reading, described, document, typed
from collegium.engines.tabular.kinds import MISSING, is_number, literal, quoted, trimmed
from collegium.engines.tabular.limits import Faults, Limits
from collegium.engines.tabular.reading import check_header, check_kind, fit, is_workbook
from collegium.engines.tabular.streaming import Csv, stream
from collegium.engines.tabular.table import Column, Table
from collegium.engines.tabular.text import Record, delimiter_of, encoding_of, pieces, records
from collegium.engines.tabular.workbook import workbook_records

_CHUNK = 1 << 20
_START = 65_536  # characters in which the delimiter is looked for
_PARQUET = b"PAR1"
# Blanks between a closing quotation mark and the delimiter: DuckDB ignores them, we refuse them. A cell in quotation
# marks may hold the same, so it only decides how the file is read.
_LOOSE_QUOTE = re.compile(rb'" +[,;\t|\r\n]')
_LOOSE = 64  # bytes of a chunk that are looked at again with the next


@dataclass(frozen=True, slots=True)
class _Source:
    """A file that has been looked at once from end to end, and what is asked of it."""

    path: Path
    sheet: str
    limits: Limits
    faults: Faults
    start: bytes
    sha256: str
    only_carefully: bool  # it holds what DuckDB reads otherwise than we do


def load(
    *,
    source: Path,
    name: str,
    out: Path,
    limits: Limits | None = None,
    sheet: str = "",
    only: Collection[str] | None = None,
) -> Table:
    """Read a table of any size into the Parquet file `out`, which appears whole or not at all.

    source: CSV (comma, semicolon, tab or bar; UTF-8, or UTF-16 with a byte order mark), .xlsx or Parquet,
    told by content. name: what to call it in problems. sheet: of a workbook; empty takes the first visible
    one with content. only: the columns that are needed, for a table that nobody keeps: then others may be left out,
    and no more than name and kind told of those (`Table.partial`). Problems are the same.

    Cells that are empty or read NA, N/A, n/a, null, NULL or Null are missing; so is "." in a column of
    numbers. A column is a number when every value is one; integers with leading zeros or more than 15
    digits make their column text, since they are identifiers. A decimal comma is read only where the
    delimiter is not a comma and not all values could be thousands. ISO dates are dates; true and false are
    booleans; everything else is text. Records without any value are left out. Raises ProblemsFound with at
    most 20 problems.
    """
    opened = _open(source, name, sheet, limits or Limits())
    out.parent.mkdir(parents=True, exist_ok=True)
    # the draft lies in the spill folder, beside `out`: one rename makes it visible
    with (
        tempfile.TemporaryDirectory(dir=out.parent, prefix=".loading-") as folder,
        _database(folder) as database,
    ):
        draft = Path(folder) / "draft.parquet"
        written = _at_once(database, opened, draft, only) or _in_steps(database, opened, draft)
        draft.replace(out)
    return Table(out, written.rows, written.columns, opened.sha256, written.partial)


@dataclass(frozen=True, slots=True)
class _Written:
    columns: tuple[Column, ...]
    rows: int
    partial: bool = False


def _in_steps(database: duckdb.DuckDBPyConnection, source: _Source, draft: Path) -> _Written:
    """Every cell as text in a table, then what is wrong with them, then what columns are, then the Parquet file."""
    reading = _read(database, source, draft.parent)
    _check_size(database, reading, source)
    kinds = typed(database, reading, source.faults)
    _say_lines(source)
    columns, rows = document(database, kinds, reading.keys, draft)
    if not rows:
        raise source.faults.fatal("the file has a header but no records", "Add at least one record below it")
    return _Written(columns, rows)


def find_text(*, source: Path, name: str, column: str, limits: Limits | None = None, sheet: str = "") -> None:
    """Say where a column that should hold numbers holds something else.

    Raises ProblemsFound with line and value of the first 20 such cells; returns when there are none.
    """
    opened = _open(source, name, sheet, limits or Limits())
    if opened.start.startswith(_PARQUET):
        raise opened.faults.fatal("this column does not hold numbers", "Store it as numbers", column=column)
    for line, value in _cells_of(opened, column):
        if not is_number(value):
            todo = "Write a plain number such as 12.5, or leave the cell empty"
            opened.faults.add("this is not a number", todo, line=line, column=column, value=value)
    opened.faults.stop()


def repeated_lines(
    *, source: Path, name: str, column: str, limits: Limits | None = None, sheet: str = "", most: int = 5
) -> list[tuple[int, int]]:
    """(line, the first line with the same value) of the first `most` lines that repeat a value of the column.

    Nothing for Parquet, which has no lines.
    """
    opened = _open(source, name, sheet, limits or Limits())
    first: dict[str, int] = {}
    found: list[tuple[int, int]] = []
    for line, value in _cells_of(opened, column):
        if value in first:
            found.append((line, first[value]))
        elif value not in MISSING:
            first[value] = line
        if len(found) == most:
            break
    return found


def mostly_numbers(*, parquet: Path, columns: Sequence[str], at_least: float = 0.5) -> list[str]:
    """Those text columns whose values are numbers for the greater part: a stray word has made them text.

    at_least: share of the values that are there; a column in which all are numbers (identifiers) is not one.
    """
    if not columns:
        return []
    counts = [f"count({quoted(name)}), count(TRY_CAST({quoted(name)} AS DOUBLE))" for name in columns]
    query = f"SELECT {', '.join(counts)} FROM read_parquet(?)"  # noqa: S608 - the names are quoted
    with duckdb.connect() as database:
        found = database.execute(query, [str(parquet)]).fetchone() or ()
    pairs = zip(columns, found[::2], found[1::2], strict=True)
    return [column for column, there, numbers in pairs if there and at_least <= numbers / there < 1]


@contextmanager
def _database(folder: str) -> Iterator[duckdb.DuckDBPyConnection]:
    settings: dict[str, Any] = {"temp_directory": folder, "autoinstall_known_extensions": False}
    database = duckdb.connect(config=settings)
    try:
        yield database
    finally:
        database.close()


def _open(path: Path, name: str, sheet: str, limits: Limits) -> _Source:
    faults = Faults(name)
    size = path.stat().st_size
    if size > limits.size:
        why = f"the file has {size:,} bytes; at most {limits.size:,} are accepted"
        raise faults.fatal(why, "Split it, or leave out what is not needed")
    digest, only_carefully, start, before = hashlib.sha256(), False, b"", b""
    for chunk in _chunks(path):
        start = start or chunk
        digest.update(chunk)
        only_carefully = only_carefully or b"\0" in chunk or _has_loose_quote(before, chunk)
        before = chunk[-_LOOSE:]
    only_carefully = only_carefully or _has_loose_quote(before, b"\n")
    if not start.strip():
        raise faults.fatal("the file is empty", "Choose a file with a header line and at least one record")
    if not start.startswith(_PARQUET):
        check_kind(start, faults)
    return _Source(path, sheet, limits, faults, start, digest.hexdigest(), only_carefully)


def _has_loose_quote(before: bytes, chunk: bytes) -> bool:
    quotes = b'"' in before or b'"' in chunk
    return quotes and _LOOSE_QUOTE.search(before + chunk) is not None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


# At once ----------------------------------------------------------------------------------------------------


def _at_once(
    database: duckdb.DuckDBPyConnection, source: _Source, draft: Path, only: Collection[str] | None
) -> _Written | None:
    """What becomes of a text file that nothing is wrong with; None of any other."""
    if source.start.startswith(_PARQUET) or is_workbook(source.start) or source.only_carefully:
        return None
    csv = _delimited(source)
    unheard = Faults("")
    if csv:
        check_header(1, csv.names, source.limits, unheard)
    if not csv or unheard.shown:
        return None
    done = stream(database, csv, draft=draft, cell=source.limits.cell, only=only)
    if not done or not 0 < done.rows <= source.limits.rows:
        return None
    if only is None:
        return _Written(*described(database, done.columns, draft))
    return _Written(tuple(Column(one.name, one.kind, 0, 0) for one in done.columns), done.rows, partial=True)


def _delimited(source: _Source) -> Csv | None:
    """How a text file is read that has its header in the first line."""
    start = source.start.decode("utf-8-sig", "ignore")
    delimiter = delimiter_of(start)
    try:
        line, names = next(records(start, delimiter, Faults("")), (0, []))
    except ProblemsFound:
        return None
    return Csv(source.path, delimiter, tuple(name.strip() for name in names)) if line == 1 else None


# Three ways in, in steps ----------------------------------------------------------------------------------------------


def _read(database: duckdb.DuckDBPyConnection, source: _Source, folder: Path) -> Reading:
    if source.start.startswith(_PARQUET):
        return _read_parquet(database, source)
    if is_workbook(source.start) or source.only_carefully:
        return _read_carefully(database, source, folder)
    return _read_fast(database, source) or _read_carefully(database, source, folder)


def _read_parquet(database: duckdb.DuckDBPyConnection, source: _Source) -> Reading:
    try:
        database.execute(f"CREATE TEMP TABLE loaded AS FROM read_parquet('{literal(source.path)}')")
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise source.faults.fatal(f"the Parquet file cannot be read ({reason})", "Write it again") from None
    names = tuple(str(row[0]) for row in database.execute("DESCRIBE loaded").fetchall())
    return Reading(names, names, comma_is_decimal=False, from_text=False)


def _read_fast(database: duckdb.DuckDBPyConnection, source: _Source) -> Reading | None:
    """DuckDB's reader, for files it has no quarrel with; None sends the file to the careful one."""
    csv = _delimited(source)
    try:
        return _read_delimited(database, source, csv) if csv else None
    except duckdb.Error:
        return None


def _read_delimited(database: duckdb.DuckDBPyConnection, source: _Source, csv: Csv) -> Reading:
    keys, names = csv.keys, csv.names
    database.execute(f"CREATE OR REPLACE TEMP TABLE loaded AS FROM {csv.sql()}")
    counts = ", ".join(f"count({key})" for key in keys)
    used = database.execute(f"SELECT {counts} FROM loaded").fetchone() or ()  # noqa: S608
    kept = [place for place, name in enumerate(names) if name or used[place]]
    header = tuple(names[place] for place in kept)
    check_header(1, header, source.limits, source.faults)
    source.faults.stop()
    return Reading(
        header, tuple(keys[place] for place in kept), comma_is_decimal=csv.delimiter != ",", from_text=True
    )


def _read_carefully(database: duckdb.DuckDBPyConnection, source: _Source, folder: Path) -> Reading:
    """Find out what is wrong with a file; when nothing is, write it anew in a form that DuckDB reads."""
    found, delimiter = _careful(source)
    rewritten = folder / "rewritten.csv"
    with rewritten.open("w", encoding="utf-8", newline="") as stream:
        names = _rewrite(found, stream, source, delimiter)
    try:
        return _read_delimited(database, source, Csv(rewritten, delimiter, tuple(names)))
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise source.faults.fatal(f"the table cannot be read ({reason})", "Leave out long columns") from None


def _careful(source: _Source) -> tuple[Iterator[Record], str]:
    if is_workbook(source.start):
        return workbook_records(source.path.read_bytes(), source.sheet, source.limits, source.faults), ","
    for _ in pieces(_chunks(source.path), source.faults):
        pass  # every byte is looked at before the first record is believed
    stream = source.path.open(encoding=encoding_of(source.start, source.faults), newline="")
    delimiter = delimiter_of(stream.read(_START))
    stream.seek(0)
    return _closing(stream, records(stream, delimiter, source.faults)), delimiter


def _closing(stream: TextIO, found: Iterator[Record]) -> Iterator[Record]:
    with stream:
        yield from found


def _rewrite(found: Iterator[Record], stream: TextIO, source: _Source, delimiter: str) -> list[str]:
    """The header; the records go to the stream, blank ones left out. Raises ProblemsFound for all faults."""
    line, cells = next(found, (1, []))
    names = [cell.strip() for cell in cells]
    if source.limits.columns < len(names):
        check_header(line, tuple(names), source.limits, source.faults)
        source.faults.stop()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    for count, (number, fields) in enumerate(found, start=1):
        values = fit(number, fields, len(names), source.faults)
        if any(values):
            writer.writerow(values)
        if count > source.limits.rows:
            raise _too_many(source, number)
    source.faults.stop()
    return names


def _too_many(source: _Source, line: int | None) -> Exception:
    why = f"there are more than {source.limits.rows:,} records"
    return source.faults.fatal(why, "Split the file into smaller ones", line=line)


# Faults that are found in the whole, and explained with their line ----------------------------------------


def _check_size(database: duckdb.DuckDBPyConnection, reading: Reading, source: _Source) -> None:
    check_header(1, reading.names, source.limits, source.faults)
    source.faults.stop()
    longest = ", ".join(f"max(length({quoted(key)}))" for key in reading.keys) if reading.from_text else "0"
    count, *lengths = database.execute(f"SELECT count(*), {longest} FROM loaded").fetchone() or (0,)  # noqa: S608
    if count > source.limits.rows:
        raise _too_many(source, None)
    for name, key, raw in zip(reading.names, reading.keys, lengths, strict=False):
        length = _trimmed_length(database, key) if raw and raw > source.limits.cell else 0
        if length > source.limits.cell:
            why = f"a cell has {length:,} characters; at most {source.limits.cell:,} are accepted"
            source.faults.add(why, "Shorten it", column=name, line=_line_of_length(source, name))
    source.faults.stop()


def _trimmed_length(database: duckdb.DuckDBPyConnection, key: str) -> int:
    longest = f"max(length({trimmed(quoted(key))}))"
    (length,) = database.execute(f"SELECT {longest} FROM loaded").fetchone() or (0,)  # noqa: S608
    return int(length or 0)


def _line_of_length(source: _Source, column: str) -> int | None:
    cells = _cells_of(source, column)
    return next((line for line, value in cells if len(value) > source.limits.cell), None)


def _say_lines(source: _Source) -> None:
    """Give column faults the line and value of the first cell with a comma, then raise them."""
    faults, source.faults.shown = source.faults.shown, []
    for fault in faults:
        line, value = next(((n, v) for n, v in _cells_of(source, fault.column) if "," in v), (None, ""))
        source.faults.add(
            fault.why, fault.todo.removesuffix("."), line=line, column=fault.column, value=value
        )
    source.faults.stop()


def _cells_of(source: _Source, column: str) -> Iterator[tuple[int, str]]:
    """(line, trimmed value) of one column, read with care; nothing for Parquet, which has no lines."""
    if source.start.startswith(_PARQUET):
        return
    found, _ = _careful(source)
    header = [cell.strip() for cell in next(found)[1]]
    place = header.index(column)
    for line, fields in found:
        yield line, fields[place].strip() if place < len(fields) else ""
