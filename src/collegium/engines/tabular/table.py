"""A table on disk, its documented columns and its fingerprint: what imports produce and engines read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ColumnKind = Literal["number", "text", "date", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """One documented column.

    levels: the distinct values of a text, boolean or small-integer column in sorted order as text, at most
    50; empty when there are more. example: one value as text (never used for identifiers in pages).
    """

    name: str
    kind: ColumnKind
    missing: int
    distinct: int
    minimum: str = ""
    maximum: str = ""
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A Parquet file with one row per record. sha256 is of the file that was read, not of the Parquet.

    partial: some columns may have been left out, and the others have no more than name and kind.
    """

    path: Path
    rows: int
    columns: tuple[Column, ...]
    sha256: str
    partial: bool = False
