"""The columns of a study's table as arrays, for designs that work on rows."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collegium.engines.impact.checks import listed
from collegium.engines.impact.source import Source
from collegium.engines.labels import Codes
from collegium.engines.problems import Problem, ProblemsFound

Floats = NDArray[np.float64]

# These designs hold their rows in memory, unlike the plain comparison.
MOST_ROWS = 5_000_000
MOST_INDICATORS = 200


@dataclass(frozen=True, slots=True)
class Rows:
    """Chosen columns of the table, one entry per row and in the order of the file.

    numbers: NaN where missing. codes: -1 where missing, else the place in `levels` of the same column.
    """

    count: int
    numbers: dict[str, Floats]
    codes: dict[str, Codes]
    levels: dict[str, tuple[str, ...]]

    def named(self, column: str, level: str) -> NDArray[np.bool_]:
        """Rows in which the key column has this level; none where nobody has it."""
        known = self.levels[column]
        return (
            np.asarray(self.codes[column] == known.index(level))
            if level in known
            else np.zeros(self.count, bool)
        )


def read_columns(source: Source, *, numbers: Iterable[str], keys: Iterable[str]) -> Rows:
    """Read columns as numbers, and columns as codes of their values.

    Raises:
        ProblemsFound: more rows than fit into memory.
    """
    count = int(source.row("SELECT count(*) FROM source")[0])
    if count > MOST_ROWS:
        why = f"this design holds all rows in memory, and the table has {count:,} of them"
        todo = f"Use a table of at most {MOST_ROWS:,} rows, or compare the arms as they are."
        raise ProblemsFound(Problem(why, todo, "table"))
    read: dict[str, Floats] = {}
    for name in dict.fromkeys(numbers):
        column = source.columns(f"SELECT {source.number(name)} AS x FROM source s")["x"]
        read[name] = np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan)
    codes, levels = {}, {}
    for name in dict.fromkeys(keys):
        codes[name], levels[name] = _coded(source, name)
    return Rows(count, read, codes, levels)


def _coded(source: Source, name: str) -> tuple[Codes, tuple[str, ...]]:
    key, text = source.key(name), source.text(name)
    found = source.rows(
        f"SELECT any_value(text) FROM (SELECT {key} AS key, {text} AS text FROM source s) "
        "WHERE key IS NOT NULL GROUP BY key ORDER BY key"
    )
    column = source.columns(
        f"WITH keys AS (SELECT {key} AS key, row_number() OVER () AS place FROM source s), "
        "known AS (SELECT key, row_number() OVER (ORDER BY key) - 1 AS code FROM "
        "(SELECT DISTINCT key FROM keys WHERE key IS NOT NULL)) "
        "SELECT coalesce(code, -1) AS code FROM keys LEFT JOIN known USING (key) ORDER BY place"
    )["code"]
    return np.asarray(column, dtype=np.int64), tuple(level for (level,) in found)


@dataclass(frozen=True, slots=True)
class Terms:
    """Covariates as the columns of a matrix (n, k); text became one indicator for each level but the first."""

    names: tuple[str, ...]
    matrix: Floats


def read_terms(source: Source, rows: Rows, names: Sequence[str]) -> Terms:
    """The covariates from what `read_columns` read; a row that lacks one has NaN in it.

    Raises:
        ProblemsFound: text columns with too many values.
    """
    labels: list[str] = []
    columns: list[Floats] = []
    for name in names:
        if source.kind(name) != "text":
            labels.append(name)
            columns.append(rows.numbers[name])
            continue
        missing = np.where(rows.codes[name] < 0, math.nan, 0.0)
        for code, level in enumerate(rows.levels[name]):
            if code:
                labels.append(f"{name}: {level}")
                columns.append((rows.codes[name] == code) + missing)
    if len(labels) > MOST_INDICATORS:
        why = f"{listed(list(names))} would become {len(labels)} columns, more than {MOST_INDICATORS}"
        raise ProblemsFound(Problem(why, "Leave out text columns with many values.", "study"))
    matrix = np.column_stack(columns) if columns else np.zeros((rows.count, 0))
    return Terms(tuple(labels), np.ascontiguousarray(matrix, dtype=np.float64))


def numeric(source: Source, names: Iterable[str]) -> list[str]:
    return [name for name in names if source.kind(name) != "text"]


def textual(source: Source, names: Iterable[str]) -> list[str]:
    return [name for name in names if source.kind(name) == "text"]
