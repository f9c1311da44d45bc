"""Excel workbooks (.xlsx) as records. Values are the cached ones: formulas are never computed here."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from html import unescape

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from collegium.engines.tabular.limits import Faults, Limits

_UNPACKED = 10  # a workbook may unpack to this many times the size limit
_RATIO = 500  # real sheets compress 5 to 50 times; a bomb a thousand times
_TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_PLACE = re.compile(rb'\br="([A-Z]{0,3})(\d{1,7})"')
_SHARED = "xl/sharedStrings.xml"
_MOST_TEXT = 1_000_000_000  # bytes of text in all cells together
_STRING = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>\s*(\d+)\s*</")
_SHEET = re.compile(r'<(?:\w+:)?sheet\b(?=[^>]*\bname="([^"]*)")(?=[^>]*:id="([^"]*)")')
_TARGET = re.compile(r'<(?:\w+:)?Relationship\b(?=[^>]*\bId="([^"]*)")(?=[^>]*\bTarget="([^"]*)")')

Cell = str | float | bool | date | datetime | time | timedelta


def workbook_records(
    data: bytes, sheet: str, limits: Limits, faults: Faults
) -> Iterator[tuple[int, list[str]]]:
    """(row number in the sheet, cells as text) of every row that has a value.

    Without a sheet name the first visible sheet that has anything in it is read.
    """
    package, extents = _check_package(data, limits, faults)
    workbook = _open(data, faults)
    name, rows = _cells(workbook, sheet, faults)
    # the reader turns error values into empty cells, so they are looked for beforehand
    for place, line in extents[_part_of(package, name)].errors:
        faults.add(f"the formula in cell {place} gives an error", "Mend or clear the cell", line=line)
    for number, row in enumerate(rows, start=1):
        fields = [_text(cell) for cell in row]
        if any(fields):
            yield number, fields


def _open(data: bytes, faults: Faults) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise faults.fatal("the workbook is protected by a password", "Save a copy without one") from None
    except CalamineError as error:
        raise faults.fatal(
            f"the workbook cannot be read ({error})", "Open it in Excel and save it again"
        ) from None


def _cells(workbook: CalamineWorkbook, sheet: str, faults: Faults) -> tuple[str, list[list[Cell]]]:
    names = [
        entry.name
        for entry in workbook.sheets_metadata
        if entry.typ == SheetTypeEnum.WorkSheet and (sheet or entry.visible == SheetVisibleEnum.Visible)
    ]
    if sheet and sheet not in names:
        known = ", ".join(f"“{name}”" for name in names) or "none"
        raise faults.fatal("the workbook has no sheet of this name", f"Choose one of: {known}", value=sheet)
    for name in [sheet] if sheet else names:
        try:
            rows: list[list[Cell]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise faults.fatal(
                f"sheet “{name}” cannot be read ({error})", "Save the workbook again"
            ) from None
        if rows:
            return name, rows
    raise faults.fatal(
        "the workbook has no sheet with anything in it", "Choose a workbook that holds a table"
    )


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return str(cell).strip()


def column_letters(place: int) -> str:
    """The letters over the column at a 0-based place: A, B, ... Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_package(
    data: bytes, limits: Limits, faults: Faults
) -> tuple[zipfile.ZipFile, dict[str, "_Extent"]]:
    """Unpack once with a meter running, so that a zip bomb never reaches the reader's memory."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        names = package.namelist()
        if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
            raise faults.fatal(
                "this is a zip file but not an Excel workbook", "Choose an .xlsx or a .csv file"
            )
        budget = min(limits.size * _UNPACKED, max(len(data) * _RATIO, 10_000_000))
        return package, _measure(package, budget, limits, faults)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise faults.fatal(
            f"the workbook is damaged ({error})", "Open it in Excel and save it again"
        ) from None


def _measure(package: zipfile.ZipFile, budget: int, limits: Limits, faults: Faults) -> dict[str, "_Extent"]:
    extents = {name: _Extent() for name in package.namelist()}
    for name, extent in extents.items():
        for chunk in _chunks(package, name):
            budget -= len(chunk)
            if budget < 0:
                raise faults.fatal("the workbook unpacks to far more than its size", "Save it as CSV instead")
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                extent.feed(chunk)
                _check_extent(extent, limits, faults)
    if _SHARED in extents:
        _check_repeats(package, extents, faults)
    return extents


def _check_repeats(package: zipfile.ZipFile, extents: dict[str, "_Extent"], faults: Faults) -> None:
    """Refuse a workbook whose cells repeat one long text, stored once, until memory runs out."""
    lengths = [len(text) for text in _STRING.findall(package.read(_SHARED))]
    for name, extent in extents.items():
        if extent.cells * max(lengths, default=0) <= _MOST_TEXT:
            continue
        # plain numbers are counted as if they were references, which errs on the safe side
        places = (int(value[-9:]) for value in _VALUE.findall(package.read(name)))
        if sum(lengths[place] for place in places if place < len(lengths)) > _MOST_TEXT:
            raise faults.fatal("the workbook repeats a long text too often", "Save it as CSV instead")


def _chunks(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with package.open(name) as part:
        while chunk := part.read(1 << 20):
            yield chunk


def _check_extent(extent: "_Extent", limits: Limits, faults: Faults) -> None:
    if extent.last_row > limits.rows + 1:
        why = f"there is a value in row {extent.last_row:,}; at most {limits.rows:,} rows are accepted"
        raise faults.fatal(why, "Delete what stands far below the table, or split it", line=extent.last_row)
    if extent.last_column > limits.columns:
        letters = column_letters(extent.last_column - 1)
        why = f"there is a value in column {letters}; at most {limits.columns:,} columns are accepted"
        raise faults.fatal(why, "Delete what stands far to the right of the table")


def _part_of(package: zipfile.ZipFile, sheet: str) -> str:
    """The part of the package that holds a sheet."""
    entries = _SHEET.findall(package.read("xl/workbook.xml").decode("utf-8", "replace"))
    related = _TARGET.findall(package.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace"))
    targets = dict(related)
    target = next(targets[key] for name, key in entries if unescape(name) == sheet)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


class _Extent:
    """The last row and column with a value. A dense grid would die of two far-apart cells."""

    def __init__(self) -> None:
        self.last_row = self.last_column = self.cells = 0
        self.errors: list[tuple[str, int]] = []  # cells whose formula failed, with their row
        self._row = self._column = 0
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        text = self._rest + chunk
        end = 0
        for tag in _TAG.finditer(text):
            end = tag.end()
            if tag[1] == b"row":
                self._start_row(tag[2])
            else:
                self._cell(tag[2])
        # a tag may be cut by the end of the chunk; no real tag is longer than this
        self._rest = text[max(end, len(text) - 4096) :]

    def _start_row(self, attributes: bytes) -> None:
        place = _PLACE.search(attributes)
        self._row = int(place[2]) if place else self._row + 1
        self._column = 0

    def _cell(self, attributes: bytes) -> None:
        place = _PLACE.search(attributes)
        self._column = _column_number(place[1]) if place and place[1] else self._column + 1
        self._row = int(place[2]) if place else self._row
        if not attributes.endswith(b"/"):
            self.cells += 1
            self.last_row = max(self.last_row, self._row)
            self.last_column = max(self.last_column, self._column)
            if b't="e"' in attributes:
                self.errors.append((f"{column_letters(self._column - 1)}{self._row}", self._row))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
