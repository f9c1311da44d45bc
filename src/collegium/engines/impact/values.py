"""What may be told about the values of a table: only those that enough rows share."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from collegium.engines.impact.source import Source, open_source


@dataclass(frozen=True, slots=True)
class SharedValues:
    """Of one column.

    levels: the values that at least so many rows have, sorted, written as a study names them.
    rare: how many other values there are. Both are empty where the column has too many different values.
    low, high: at least so many rows lie at or below low, and at or above high; empty for text.
    """

    levels: tuple[str, ...] = ()
    rare: int = 0
    low: str = ""
    high: str = ""


def shared_values(
    *, parquet: Path, columns: Iterable[str], at_least: int, most_levels: int = 50
) -> dict[str, SharedValues]:
    """By column: the values that at least `at_least` rows share.

    Raises:
        ProblemsFound: the file is missing or is not Parquet.
        KeyError: the table has no such column.
    """
    with open_source(parquet) as source:
        return {name: _shared(source, name, at_least, most_levels) for name in columns}


def _shared(source: Source, name: str, at_least: int, most_levels: int) -> SharedValues:
    low, high = _range(source, name, at_least)
    sql = (
        f"SELECT {source.text(name)} AS value, count(*) FROM source s GROUP BY value LIMIT {most_levels + 2}"
    )
    counts = {value: count for value, count in source.rows(sql) if value is not None}
    if len(counts) > most_levels or source.kind(name) == "date":
        return SharedValues(low=low, high=high)
    levels = sorted((value for value, count in counts.items() if count >= at_least), key=_in_order)
    return SharedValues(tuple(levels), len(counts) - len(levels), low, high)


def _range(source: Source, name: str, at_least: int) -> tuple[str, str]:
    kind = source.kind(name)
    if kind not in ("number", "date"):
        return "", ""
    column = source.number(name) if kind == "number" else source.key(name)
    low, high = source.row(f"SELECT min({column}, {at_least}), max({column}, {at_least}) FROM source s")
    ends = [values[-1] if values and len(values) == at_least else None for values in (low, high)]
    return _text(ends[0]), _text(ends[1])


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _in_order(value: str) -> tuple[int, float, str]:
    """Numbers by size, then words by letter."""
    try:
        return 0, float(value), value
    except ValueError:
        return 1, 0.0, value
