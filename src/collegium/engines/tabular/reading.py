"""Small tables in memory: registries of partners, lists of needs, anything a person typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from collegium.engines.tabular.limits import SMALL, Faults, Limits
from collegium.engines.tabular.text import Record, decode, delimiter_of, records
from collegium.engines.tabular.workbook import column_letters, workbook_records

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER = {
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"Rar!": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One record. line is 1-based in the file (in a workbook: the row of the sheet).

    Values are stripped text; every column of the header is present, with "" where the cell is empty.
    """

    line: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of text: the header in order, and the records that have a value in at least one column."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def rows(*, source: Path | bytes, name: str, limits: Limits = SMALL, sheet: str = "") -> Rows:
    """Read a CSV file (comma, semicolon, tab or bar; UTF-8 or UTF-16) or an .xlsx workbook, told by content.

    name: what to call the file in problems. sheet: of a workbook; empty takes the first visible one with
    content. The first record that is not blank is the header. Records without any value are left out, and so
    are nameless columns without any value. Raises ProblemsFound with at most 20 problems, each with its line.
    """
    faults = Faults(name)
    data = read_bytes(source, limits, faults)
    found = _records(data, sheet, limits, faults)
    first = next(found, None)
    if first is None:
        raise faults.fatal("the file is empty", "Choose a file with a header line and at least one record")
    table = Rows(name, *_table(first, found, limits, faults))
    faults.stop()
    if not table.rows:
        raise faults.fatal("the file has a header but no records", "Add at least one record below the header")
    return table


def read_bytes(source: Path | bytes, limits: Limits, faults: Faults) -> bytes:
    """The bytes of the source, refused before reading when there are too many."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.size:
        why = f"the file has {size:,} bytes; at most {limits.size:,} are accepted"
        raise faults.fatal(why, "Split it, or leave out what is not needed")
    return source if isinstance(source, bytes) else source.read_bytes()


def is_workbook(data: bytes) -> bool:
    return data.startswith(_ZIP)


def check_kind(data: bytes, faults: Faults) -> None:
    """Refuse, by their first bytes, files that only pretend to be tables."""
    if data.startswith(_OLE):
        why = "this is an old .xls file or a workbook protected by a password"
        raise faults.fatal(why, "Save it as .xlsx without a password")
    for magic, kind in _OTHER.items():
        if data.startswith(magic):
            raise faults.fatal(f"this is {kind}, whatever its name says", "Choose a CSV or an .xlsx file")
    if faults.source.casefold().endswith((".xlsx", ".xlsm")) and not is_workbook(data):
        why = "this is not an Excel workbook, whatever its name says"
        raise faults.fatal(why, "Save it as .xlsx again, or give it the name of what it is, for example .csv")


def _records(data: bytes, sheet: str, limits: Limits, faults: Faults) -> Iterator[Record]:
    check_kind(data, faults)
    if is_workbook(data):
        return workbook_records(data, sheet, limits, faults)
    text = decode(data, faults)
    return records(text, delimiter_of(text), faults)


def _table(
    first: Record, found: Iterator[Record], limits: Limits, faults: Faults
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    line, cells = first
    names = [cell.strip() for cell in cells]
    body = [
        (number, fit(number, fields, len(names), faults)) for number, fields in _upto(found, limits, faults)
    ]
    body = [(number, values) for number, values in body if any(values)]
    used = [bool(name) or any(values[place] for _, values in body) for place, name in enumerate(names)]
    header = tuple(name for name, keep in zip(names, used, strict=True) if keep)
    check_header(line, header, limits, faults)
    check_cells(names, body, limits, faults)
    kept = (
        Row(number, dict(zip(header, (v for v, keep in zip(values, used, strict=True) if keep), strict=True)))
        for number, values in body
    )
    return header, tuple(kept) if not faults.shown else ()


def _upto(found: Iterator[Record], limits: Limits, faults: Faults) -> Iterator[Record]:
    for count, record in enumerate(found, start=1):
        if count > limits.rows:
            why = f"there are more than {limits.rows:,} records"
            raise faults.fatal(why, "Split the file into smaller ones", line=record[0])
        yield record


def fit(line: int, fields: list[str], width: int, faults: Faults) -> list[str]:
    """The fields stripped, exactly `width` of them; another number is a fault unless the excess is empty."""
    values = [field.strip() for field in fields]
    while len(values) > width and not values[-1]:
        values.pop()
    if len(values) != width and any(values):
        why = f"this record has {len(values)} fields, but the header has {width}"
        todo = "Put cells that contain the delimiter in quotation marks, and leave no cell out"
        faults.add(why, todo, line=line)
    return (values + [""] * width)[:width]


def check_header(line: int, header: tuple[str, ...], limits: Limits, faults: Faults) -> None:
    """Names must be there, different (also when case is ignored) and not too many."""
    if len(header) > limits.columns:
        why = f"there are {len(header):,} columns; at most {limits.columns:,} are accepted"
        raise faults.fatal(why, "Leave out columns that are not needed", line=line)
    seen: dict[str, str] = {}
    for place, name in enumerate(header):
        if not name:
            why = (
                f"column {place + 1} (under the letter {column_letters(place)} in a spreadsheet) has no name"
            )
            faults.add(
                why, "Give each column one name in the first line; undo merged cells and titles", line=line
            )
        elif name.casefold() in seen:
            faults.add("two columns have this name", "Rename one of them", line=line, column=name)
        seen[name.casefold()] = name


def check_cells(names: list[str], body: list[tuple[int, list[str]]], limits: Limits, faults: Faults) -> None:
    for line, values in body:
        for name, value in zip(names, values, strict=True):
            if len(value) > limits.cell:
                why = f"this cell has {len(value):,} characters; at most {limits.cell:,} are accepted"
                faults.add(why, "Shorten it", line=line, column=name, value=value)
