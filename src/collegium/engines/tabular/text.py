"""Text files as records: which encoding, which delimiter, which line each record starts on."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TextIO

from collegium.engines.tabular.limits import Faults

DELIMITERS = (",", ";", "\t", "|")
ACCEPTED = "Save it as “CSV UTF-8”; UTF-8 and UTF-16 with a byte order mark are accepted"
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SNIFFED = 20  # records looked at to find the delimiter

Record = tuple[int, list[str]]  # the line it starts on, its fields


def decode(data: bytes, faults: Faults) -> str:
    """The text of a file. Raises ProblemsFound naming the line and the byte that cannot be read."""
    if not data.strip():
        raise faults.fatal("the file is empty", "Choose a file with a header line and at least one record")
    return "".join(pieces([data], faults))


def encoding_of(start: bytes, faults: Faults) -> str:
    """The Python codec that the first bytes of a file ask for."""
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise faults.fatal("the file is in UTF-32, which is not accepted", ACCEPTED)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig"


def pieces(chunks: Iterable[bytes], faults: Faults) -> Iterator[str]:
    """The chunks as text that a table can be made of. Raises ProblemsFound at the first byte that is not."""
    decoder = None
    lines, ended_in_cr = 1, False
    for chunk in chain(chunks, [b""]):
        first = decoder is None
        decoder = decoder or codecs.getincrementaldecoder(encoding_of(chunk, faults))()
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(error.encoding, "ignore")
            raise _undecodable(error, lines + _line_ends(before, ended_in_cr), faults) from None
        _check_characters(text, lines, faults)
        if first and len(_CONTROL.findall(text[:10_000])) > 20:
            raise faults.fatal(
                "this is not a text file, whatever its name says", "Choose a CSV or an .xlsx file"
            )
        lines += _line_ends(text, ended_in_cr)
        ended_in_cr = text.endswith("\r") if text else ended_in_cr
        yield text


def _line_ends(text: str, after_cr: bool) -> int:
    return len(_LINE_END.findall(text)) - (after_cr and text.startswith("\n"))


def _undecodable(error: UnicodeDecodeError, line: int, faults: Faults) -> Exception:
    if error.encoding.startswith("utf-16"):
        return faults.fatal("the file begins like UTF-16 but is damaged or cut off", ACCEPTED)
    byte = error.object[error.start]
    guess = f", perhaps “{bytes([byte]).decode('cp1252', 'ignore')}” in Windows-1252" if byte >= 0xA0 else ""
    return faults.fatal(f"byte 0x{byte:02X} on this line is not UTF-8{guess}", ACCEPTED, line=line)


def _check_characters(text: str, lines: int, faults: Faults) -> None:
    nul = text.find("\0")
    if nul < 0:
        return
    if text[:2000].count("\0") > len(text[:2000]) / 4:
        raise faults.fatal(
            "the file looks like UTF-16 without a byte order mark, or is not text at all", ACCEPTED
        )
    line = lines + _line_ends(text[:nul], False)
    raise faults.fatal(
        "there is a NUL character on this line", "Export the table again as plain text", line=line
    )


def delimiter_of(text: str) -> str:
    """The delimiter under which the first records have most fields, records of equal width preferred."""
    return max(DELIMITERS, key=lambda mark: _fit(text, mark))


def _fit(text: str, delimiter: str) -> tuple[bool, int]:
    # 64 kB hold the first records of any sane file, and bound the work on an insane one
    lines = io.StringIO(text[:65_536], newline="")
    try:
        widths = [
            len(fields)
            for fields in islice(csv.reader(lines, delimiter=delimiter, skipinitialspace=True), _SNIFFED)
            if fields
        ]
    except csv.Error:
        return False, 0
    if len(text) > 65_536 and len(widths) > 1 and len(widths) < _SNIFFED:
        widths.pop()  # cut in the middle
    return len(set(widths)) == 1 and widths[0] > 1, widths[0] if widths else 0


def records(text: str | TextIO, delimiter: str, faults: Faults) -> Iterator[Record]:
    """(line on which the record starts, fields) of every record that is not blank.

    Raises ProblemsFound where a quotation mark makes the rest unreadable.
    """
    lines = io.StringIO(text, newline="") if isinstance(text, str) else text
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _misquoted(error, line, faults) from None
        if fields:
            yield line, fields


def _misquoted(error: csv.Error, line: int, faults: Faults) -> Exception:
    if "expected after" in str(error):
        why, todo = "text follows a closing quotation mark", 'Write a quotation mark inside a cell twice: ""'
    elif "field larger" in str(error):
        why = "a cell of the record that starts here has more than 131,072 characters"
        todo = "Look for a quotation mark that is never closed"
    else:
        why = "the record that starts here has a quotation mark that is never closed"
        todo = "Close it, or remove it"
    return faults.fatal(why, todo, line=line)
