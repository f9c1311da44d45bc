"""Sums by group out of a Parquet file, with one query for each combination of columns.

DuckDB adds up; nothing here holds the row of a student. Values are written as in studies (`Source.text`).
"""

import math
from collections.abc import Sequence
from itertools import combinations, groupby
from pathlib import Path
from typing import Any

import numpy as np

from collegium.engines.equity import (
    NOT_KNOWN,
    Cell,
    ClusterSums,
    Group,
    Table,
    group_of,
    of_count,
    of_mean,
    words,
)
from collegium.engines.impact.source import Source, literal, open_source
from collegium.engines.problems import refuse

Line = tuple[Any, ...]  # levels, cluster, students, mean, squares around it


def table_of_parquet(
    parquet: Path, outcome: str, columns: Sequence[str], *, cluster: str = "", dimensions: int = 3
) -> Table:
    """The table of all combinations of up to `dimensions` columns, as `equity.table_of_rows` makes it from rows.

    Raises:
        ProblemsFound: a file that is not Parquet, no value, or infinite values.
    """
    with open_source(parquet) as source:
        return read_table(source, outcome, columns, cluster=cluster, dimensions=dimensions)


def read_table(
    source: Source, outcome: str, columns: Sequence[str], *, cluster: str = "", dimensions: int = 3
) -> Table:
    """The same from a file that is open. Raises KeyError for a column that it has not."""
    y = source.number(outcome)
    missing, known, infinite, others = source.row(
        f"SELECT count(*) - count({y}), count({y}), count(*) FILTER (WHERE isinf({y})), "  # noqa: S608 - quoted
        f"count(*) FILTER (WHERE {y} NOT IN (0, 1)) FROM source s"
    )
    if infinite:
        refuse(words.INFINITE, words.TODO_CHECK, name=outcome)
    if not known:
        refuse(words.NO_STUDENTS, words.TODO_CHECK, name=outcome)
    names = sorted(columns)
    chosen = [key for size in range(min(dimensions, len(names)) + 1) for key in combinations(names, size)]
    cells = {key: _cells(source, y, key, cluster, two_valued=not others) for key in chosen}
    return Table(outcome, not others, cells, int(missing))


def levels_of(source: Source, column: str) -> int:
    """How many groups the column makes, those whose group is not known among them."""
    return int(source.row(f"SELECT count(DISTINCT {level(source, column)}) FROM source s")[0])  # noqa: S608


def other_two_values(source: Source, outcome: str) -> bool:
    """Whether the outcome has two values, others than 0 and 1."""
    y = source.number(outcome)
    others = f"count(*) FILTER (WHERE {y} NOT IN (0, 1)) > 0"
    return bool(source.row(f"SELECT count(DISTINCT {y}) = 2 AND {others} FROM source s")[0])  # noqa: S608 - quoted


def level(source: Source, column: str) -> str:
    """SQL of the group that a student is in."""
    return f"coalesce({source.text(column)}, {literal(NOT_KNOWN)})"


def _cells(
    source: Source, y: str, key: tuple[str, ...], cluster: str, *, two_valued: bool
) -> dict[Group, Cell]:
    keys = [level(source, column) for column in key]
    school = level(source, cluster) if cluster else "''"
    sums = f"count(*), avg({y}), coalesce(var_pop({y}), 0) * count(*)"
    lines: list[Line] = source.rows(
        f"SELECT {', '.join([*keys, school, sums])} FROM source s WHERE {y} IS NOT NULL "  # noqa: S608 - quoted
        f"GROUP BY {', '.join([*keys, school])} ORDER BY ALL"
    )
    width = len(key)
    found = {}
    for values, of_group in groupby(lines, key=lambda line: line[:width]):
        group = group_of(dict(zip(key, values, strict=True)))
        found[group] = _cell(
            group, [line[width:] for line in of_group], clustered=bool(cluster), two_valued=two_valued
        )
    return found


def _cell(group: Group, parts: Sequence[Line], *, clustered: bool, two_valued: bool) -> Cell:
    """One group from its parts by cluster; without clusters there is one part."""
    n = np.array([part[1] for part in parts], dtype=np.float64)
    means = np.array([part[2] for part in parts], dtype=np.float64)
    total = int(n.sum())
    mean = float(means[0] + (n * (means - means[0])).sum() / total)
    away = means - mean
    clusters = (
        ClusterSums(np.array([part[0] for part in parts], dtype=np.str_), n, n * away) if clustered else None
    )
    if two_valued:
        return of_count(dict(group), n=total, had=round(float((n * means).sum())), clusters=clusters)
    squares = float(sum(part[3] for part in parts) + (n * away**2).sum())
    sd = math.sqrt(squares / (total - 1)) if total > 1 else None
    return of_mean(dict(group), n=total, mean=mean, sd=sd, clusters=clusters)
