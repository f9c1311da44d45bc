"""The one CSV writer of the product: RFC 4180, and harmless when a spreadsheet opens it."""

import csv
import math
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, time
from pathlib import Path
from typing import TextIO

_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
# What makes Excel or LibreOffice compute a cell, the full-width forms included (OWASP, CSV injection).
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(
    target: Path | TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]], *, bom: bool = False
) -> None:
    """Write a header and records with CR LF line ends.

    target: a path (written beside itself and renamed, so that a killed run leaves no half file) or a text
    stream (opened with newline=""). bom: begin with U+FEFF, which Excel needs to see UTF-8.
    None and NaN become empty cells, floats keep every digit, text that a spreadsheet would compute gets an
    apostrophe in front unless it is a plain number. Raises ValueError when a record is not as wide as the
    header.
    """
    if isinstance(target, Path):
        with atomic_text(target) as stream:
            _write(stream, columns, rows, bom)
    else:
        _write(target, columns, rows, bom)


def guarded(cell: object) -> str:
    """One cell as text that is safe in a spreadsheet."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date | time):
        return cell.isoformat()
    text = str(cell)
    return f"'{text}" if text.startswith(_TRIGGERS) and not _PLAIN_NUMBER.fullmatch(text) else text


def _write(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]], bom: bool) -> None:
    if bom:
        stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in columns])
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a record of {len(row)} cells under a header of {len(columns)}")
        writer.writerow([guarded(cell) for cell in row])


class atomic_text:  # noqa: N801 (used as a function)
    """A text stream whose content appears at `path` whole when the block ends well, otherwise not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> TextIO:
        descriptor, self._draft = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        self._stream = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        return self._stream

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._stream.close()
        if kind is None:
            Path(self._draft).chmod(0o644)
            Path(self._draft).replace(self.path)
            return
        with suppress(FileNotFoundError):
            Path(self._draft).unlink()
