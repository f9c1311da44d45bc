"""What a column of text can be (a number, a date, ...), as rules over its trimmed values, in SQL and in Python."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from collegium.engines.tabular.table import ColumnKind

MISSING = ("", "NA", "N/A", "n/a", "null", "NULL", "Null")
MARKERS = ", ".join(f"'{marker}'" for marker in MISSING)
MARKER = "|".join(
    filter(None, MISSING)
)  # as a regular expression; they hold no sign that means anything in one

# All are matched against the whole trimmed value (RE2 in DuckDB, re in Python: no feature that differs).
INTEGER = r"[+-]?(0|[1-9][0-9]{0,14})"
NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
IDENTIFIER = r"[+-]?(0[0-9]+|[1-9][0-9]{15,})"
DECIMAL_COMMA = r"[+-]?[0-9]+(,[0-9]+)?"
FINITE = r"[+-]?((0|[1-9][0-9]{0,14})(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_THOUSANDS = r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?"
_ZERO_OR_THOUSANDS = r"[+-]?([0-9]+|[1-9][0-9]{0,2},[0-9]{3})"
# The characters that Python strips: whichever way a file is read, its cells are trimmed alike. No regular expression:
# DuckDB compiles one for each column, which takes longer than to look through thousands of records.
_BLANKS = (
    "".join(map(chr, (*range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B))))
    + "\u2028\u2029\u202f\u205f\u3000"
)

Shape = Literal["integer", "decimal", "commas", "date", "boolean", "text"]
KINDS: dict[Shape, ColumnKind] = {
    "integer": "number",
    "decimal": "number",
    "commas": "number",
    "date": "date",
    "boolean": "boolean",
    "text": "text",
}

_COUNTED = {
    "present": "{v} IS NOT NULL",
    "numbers": f"regexp_full_match({{v}}, '{NUMBER}') AND isfinite(TRY_CAST({{v}} AS DOUBLE))",
    "integers": f"regexp_full_match({{v}}, '{INTEGER}')",
    "identifiers": f"regexp_full_match({{v}}, '{IDENTIFIER}')",
    "dots": "{v} = '.'",
    "commas": f"regexp_full_match({{v}}, '{DECIMAL_COMMA}|{_THOUSANDS}')",
    "has_comma": "contains({v}, ',')",
    "decimal_commas": f"regexp_full_match({{v}}, '{DECIMAL_COMMA}')",
    "maybe_thousands": f"regexp_full_match({{v}}, '{_ZERO_OR_THOUSANDS}')",
    "dates": f"regexp_full_match({{v}}, '{DATE}') AND TRY_CAST({{v}} AS DATE) IS NOT NULL",
    "booleans": "lower({v}) IN ('true', 'false')",
}
"""The counts that decide, by name: conditions on a trimmed value `{v}` that is null where it is missing."""
# Regular expressions use braces as well, so the place of the value is filled by hand.
_SHAPES = ("numbers", "commas", "dates", "booleans", "dots")

Counts = Mapping[str, int]


def is_number(value: str) -> bool:
    """Whether one trimmed cell is a number or missing; the rule that `load` applies to whole columns."""
    return value in (*MISSING, ".") or (
        re.fullmatch(NUMBER, value) is not None and re.fullmatch(IDENTIFIER, value) is None
    )


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(path: Path) -> str:
    """A path as DuckDB's file functions take it, in an SQL string: no character of it is a pattern."""
    escaped = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
    return escaped.replace("'", "''")


def has_blank(key: str) -> str:
    """SQL of whether a value has something blank around it; also true of an empty one."""
    return f"(contains('{_BLANKS}', {key}[1]) OR contains('{_BLANKS}', {key}[-1]))"


def trimmed(key: str) -> str:
    """SQL of the value without what is blank around it."""
    return f"trim({key}, '{_BLANKS}')"


def is_marker(key: str) -> str:
    """SQL of whether a value says that it is missing; cheap where it is never asked."""
    known = "|".join(filter(None, MISSING))
    return f"strlen({key}) <= 4 AND contains('|{known}|', concat('|', {key}, '|'))"


def cleaned(key: str) -> str:
    """SQL of the trimmed value, null where it is missing; values that need nothing are not written anew."""
    rare = f"CASE WHEN {trimmed(key)} IN ({MARKERS}) THEN NULL ELSE {trimmed(key)} END"
    return f"CASE WHEN {has_blank(key)} OR {is_marker(key)} THEN {rare} ELSE {key} END"


def counted(v: str) -> str:
    """SQL of all counts of one column, in the order that `as_counts` reads."""
    return ", ".join(
        f"count(*) FILTER (WHERE {condition.replace('{v}', v)})" for condition in _COUNTED.values()
    )


def as_counts(row: tuple[int, ...]) -> Counts:
    return dict(zip(_COUNTED, row, strict=True))


WIDTH = len(_COUNTED)


def shape_of(found: Counts) -> Shape:
    """What a column is of whose values these are the counts."""
    present = found["present"]
    if found["numbers"] and present == found["numbers"] + found["dots"] and not found["identifiers"]:
        return "integer" if found["integers"] == found["numbers"] else "decimal"
    if found["has_comma"] and present == found["commas"] and not found["identifiers"]:
        return "commas"
    if present and present == found["dates"]:
        return "date"
    if present and present == found["booleans"]:
        return "boolean"
    return "text"


def like_nothing(found: Counts) -> bool:
    """Whether there are values of which none looks like anything but text."""
    return bool(found["present"]) and not any(found[shape] for shape in _SHAPES)


def can_only_be_text(found: Counts) -> bool:
    """Whether the column is text whatever else stands in it: for each other shape, a value speaks against it."""
    present = found["present"]
    plain = not found["identifiers"]
    could_be = (
        plain and present == found["numbers"] + found["dots"],
        plain and present == found["commas"],
        present == found["dates"],
        present == found["booleans"],
    )
    return not any(could_be)


def is_clear(found: Counts, *, comma_is_decimal: bool) -> bool:
    """Whether commas can be nothing but decimal commas."""
    present = found["present"]
    return comma_is_decimal and present == found["decimal_commas"] and found["maybe_thousands"] < present
