"""A table from rows, one for each student: groups and their sums in a few passes over arrays."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.equity import words
from collegium.engines.equity.cells import (
    NOT_KNOWN,
    Cell,
    ClusterSums,
    Floats,
    Group,
    group_of,
    of_count,
    of_mean,
)
from collegium.engines.equity.table import Table
from collegium.engines.labels import Codes
from collegium.engines.problems import refuse

MOST_COLUMNS = 3  # at a time: four columns cut any district into groups of one


@dataclass(frozen=True, slots=True)
class _Labels:
    """A column: its levels, sorted, and the place among them of every row (N,)."""

    levels: tuple[str, ...]
    codes: Codes


def table_of_rows(
    outcome: ArrayLike,
    columns: Mapping[str, ArrayLike],
    *,
    name: str = "outcome",
    dimensions: int = 2,
    clusters: ArrayLike | None = None,
    two_valued: bool | None = None,
) -> Table:
    """A table from rows.

    Args:
        outcome: (N,) numbers; NaN is missing and counted.
        columns: by name, (N,) labels. None, NaN and empty text become the level `NOT_KNOWN`.
        dimensions: how many columns are crossed at most.
        clusters: (N,) labels of schools or classes, if standard errors shall allow for them.
        two_valued: decided from the values (only 0 and 1) when left out.

    Raises:
        ProblemsFound: no values, infinite ones, columns of other lengths, too many dimensions, or other values than
            0 and 1 where two_valued is asked for.
    """
    y = np.asarray(outcome, dtype=np.float64)
    labels = {column: _labels(values) for column, values in columns.items()}
    schools = None if clusters is None else _labels(clusters)
    _check(y, labels, schools, name, dimensions)
    here = ~np.isnan(y)
    binary = bool(np.isin(y[here], (0.0, 1.0)).all())
    if two_valued and not binary:
        refuse(words.NOT_TWO_VALUED, words.TODO_CODE, name=name)
    rows = _Rows(
        y[here],
        binary if two_valued is None else two_valued,
        {column: _Labels(one.levels, one.codes[here]) for column, one in labels.items()},
        None if schools is None else _Labels(schools.levels, schools.codes[here]),
    )
    cells: dict[tuple[str, ...], dict[Group, Cell]] = {(): rows.cells(())}
    for size in range(1, min(dimensions, len(labels)) + 1):
        cells |= {chosen: rows.cells(chosen) for chosen in combinations(sorted(labels), size)}
    return Table(name, rows.two_valued, cells, int((~here).sum()))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows with a value."""

    y: Floats
    two_valued: bool
    labels: Mapping[str, _Labels]
    clusters: _Labels | None

    def cells(self, chosen: tuple[str, ...]) -> dict[Group, Cell]:
        """All groups by these columns, in the order of their levels."""
        if not chosen:
            return self._summed(np.zeros(len(self.y), dtype=np.int64), [()])
        known = [self.labels[column] for column in chosen]
        sizes = [len(one.levels) for one in known]
        flat = np.ravel_multi_index(tuple(one.codes for one in known), sizes)
        present, place = _dense(flat, math.prod(sizes))
        spots = np.column_stack(np.unravel_index(present, sizes)).tolist()
        names = [[one.levels[at] for one, at in zip(known, spot, strict=True)] for spot in spots]
        return self._summed(place, [group_of(dict(zip(chosen, one, strict=True))) for one in names])

    def _summed(self, place: Codes, groups: Sequence[Group]) -> dict[Group, Cell]:
        n = np.bincount(place, minlength=len(groups))
        centre = self.y.mean()
        means = centre + np.bincount(place, self.y - centre, len(groups)) / n
        deviation = self.y - means[place]
        squares = np.bincount(place, deviation**2, len(groups))
        had = np.bincount(place, self.y, len(groups))
        sums = self._by_cluster(place, deviation, len(groups))
        cells: dict[Group, Cell] = {}
        for at, group in enumerate(groups):
            size = int(n[at])
            if self.two_valued:
                cells[group] = of_count(dict(group), n=size, had=round(had[at]), clusters=sums[at])
            else:
                sd = float(np.sqrt(squares[at] / (size - 1))) if size > 1 else None
                cells[group] = of_mean(dict(group), n=size, mean=float(means[at]), sd=sd, clusters=sums[at])
        return cells

    def _by_cluster(self, place: Codes, deviation: Floats, groups: int) -> Sequence[ClusterSums | None]:
        if self.clusters is None:
            return [None] * groups
        names = np.array(self.clusters.levels, dtype=np.str_)
        pair, at = _dense(place * len(names) + self.clusters.codes, groups * len(names))
        n = np.bincount(at).astype(np.float64)
        sums = np.bincount(at, deviation).astype(np.float64)
        ends = np.searchsorted(pair, np.arange(groups + 1) * len(names))
        return [
            ClusterSums(names[pair[start:end] % len(names)], n[start:end], sums[start:end])
            for start, end in pairwise(ends)
        ]


def _dense(codes: Codes, size: int) -> tuple[Codes, Codes]:
    """Which codes below size occur, and every row's place among them."""
    if size > 4 * len(codes) + 1024:
        present, place = np.unique(codes, return_inverse=True)
        return present.astype(np.int64), place.astype(np.int64)
    occurs = np.bincount(codes, minlength=size) > 0
    return np.flatnonzero(occurs).astype(np.int64), (np.cumsum(occurs) - 1)[codes]


def _labels(values: ArrayLike) -> _Labels:
    raw = np.asarray(values)
    if raw.ndim != 1:
        return _Labels((), np.zeros(raw.shape, dtype=np.int64))  # refused by its length
    seen: dict[Hashable, int] = {}
    codes = np.fromiter((seen.setdefault(value, len(seen)) for value in raw.tolist()), np.int64, len(raw))
    texts = [NOT_KNOWN if _absent(value) else str(value).strip() for value in seen]
    levels = sorted(set(texts))
    place = {text: at for at, text in enumerate(levels)}
    return _Labels(tuple(levels), np.array([place[text] for text in texts], dtype=np.int64)[codes])


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or not str(value).strip()


def _check(
    y: Floats, labels: Mapping[str, _Labels], clusters: _Labels | None, name: str, dimensions: int
) -> None:
    if not labels:
        refuse(words.NO_COLUMNS, words.TODO_COLUMNS)
    if not 1 <= dimensions <= MOST_COLUMNS:
        refuse(words.DIMENSIONS, words.TODO_FEWER, wanted=dimensions, limit=MOST_COLUMNS)
    for column, one in [*labels.items(), *([("clusters", clusters)] if clusters is not None else [])]:
        if y.ndim != 1 or one.codes.shape != y.shape:
            refuse(words.LENGTHS, words.TODO_CHECK, name=column, found=one.codes.size, wanted=y.size)
    if np.isinf(y).any():
        refuse(words.INFINITE, words.TODO_CHECK, name=name)
    if not (~np.isnan(y)).any():
        refuse(words.NO_STUDENTS, words.TODO_CHECK, name=name)
