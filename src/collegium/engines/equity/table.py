"""An outcome by subgroup and by intersections of a few columns: described, and in a form that can be protected."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collegium.engines.equity import words
from collegium.engines.equity.cells import (
    NOT_KNOWN,
    Cell,
    ClusterSums,
    Floats,
    Group,
    combined,
    group_of,
    of_count,
    of_mean,
    same_kind,
)

MOST_COLUMNS = 3  # at a time: four columns cut any district into groups of one
MINIMUM = 10  # usual smallest group that is shown (NCES 2011-603: 10 in most states)


@dataclass(frozen=True, slots=True)
class Table:
    """One outcome, by every combination of up to a few columns.

    Attributes:
        cells: by columns (sorted), then group; () is everyone with a value. Groups under the same columns have no
            student in common.
        missing: students without a value of the outcome; they are in no cell.
    """

    outcome: str
    two_valued: bool
    cells: Mapping[tuple[str, ...], Mapping[Group, Cell]]
    missing: int = 0

    @property
    def everyone(self) -> Cell:
        return self.cells[()][()]

    def by(self, *columns: str) -> Mapping[Group, Cell]:
        """Groups by these columns. Raises ProblemsFound if the table has none."""
        key = tuple(sorted(columns))
        if not key or key not in self.cells:
            words.refuse(words.NO_SUCH_COLUMNS, words.TODO_COLUMNS, name=", ".join(key))
        return self.cells[key]


@dataclass(frozen=True, slots=True)
class NotShown:
    """What a minimum leaves out: how many groups, and students in them. Both must be protected before they leave."""

    groups: int
    students: int


@dataclass(frozen=True, slots=True)
class Described:
    """Groups of at least the minimum, in the order of the table, and what is not shown."""

    shown: tuple[Cell, ...]
    not_shown: NotShown


@dataclass(frozen=True, slots=True)
class ForProtection:
    """A table of counts in the form that disclosure control takes (`disclosure.Asked`): combination to count."""

    name: str
    columns: tuple[str, ...]
    students: Mapping[tuple[str, ...], int]
    outcome: Mapping[tuple[str, ...], int] | None


def table_of_cells(outcome: str, cells: Sequence[Cell]) -> Table:
    """A table from sums that are known. Everyone is put together from the first columns if it is not among them.

    Raises:
        ProblemsFound: no cells, the same group twice, or cells of different kinds.
    """
    if not cells:
        words.refuse(words.NO_STUDENTS, words.TODO_CHECK, name=outcome)
    same_kind(cells)
    found: dict[tuple[str, ...], dict[Group, Cell]] = {}
    for cell in cells:
        groups = found.setdefault(tuple(column for column, _ in cell.group), {})
        if cell.group in groups:
            words.refuse(words.REPEATED, words.TODO_CHECK, name=cell.name)
        groups[cell.group] = cell
    if () not in found:
        found[()] = {(): combined(list(next(iter(found.values())).values()), ())}
    return Table(outcome, cells[0].had is not None, found)


def table_of_rows(
    outcome: ArrayLike,
    columns: Mapping[str, ArrayLike],
    *,
    name: str = "outcome",
    dimensions: int = 2,
    clusters: ArrayLike | None = None,
    two_valued: bool | None = None,
) -> Table:
    """The same from rows, one for each student.

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
    y, labels = y[here], {column: values[here] for column, values in labels.items()}
    binary = bool(np.isin(y, (0.0, 1.0)).all())
    if two_valued and not binary:
        words.refuse(words.NOT_TWO_VALUED, words.TODO_CODE, name=name)
    rows = _Rows(y, binary if two_valued is None else two_valued, None if schools is None else schools[here])
    cells: dict[tuple[str, ...], dict[Group, Cell]] = {(): rows.cells({})}
    for size in range(1, min(dimensions, len(labels)) + 1):
        for chosen in combinations(sorted(labels), size):
            cells[chosen] = rows.cells({column: labels[column] for column in chosen})
    return Table(name, rows.two_valued, cells, int((~here).sum()))


@dataclass(frozen=True, slots=True)
class _Rows:
    y: Floats
    two_valued: bool
    clusters: NDArray[np.str_] | None

    def cells(self, labels: Mapping[str, NDArray[np.str_]]) -> dict[Group, Cell]:
        """One pass over the rows for all groups by these columns."""
        if not labels:
            return self._summed(np.zeros(len(self.y), dtype=np.int64), [()])
        codes = [np.unique(values, return_inverse=True) for values in labels.values()]
        sizes = [len(values) for values, _ in codes]
        flat = np.ravel_multi_index(tuple(code for _, code in codes), sizes)
        present, place = np.unique(flat, return_inverse=True)
        spots = np.column_stack(np.unravel_index(present, sizes)).tolist()
        known = [values.tolist() for values, _ in codes]
        return self._summed(
            place,
            [
                group_of(
                    dict(zip(labels, (at[one] for at, one in zip(known, spot, strict=True)), strict=True))
                )
                for spot in spots
            ],
        )

    def _summed(self, place: NDArray[np.int64], levels: Sequence[Group]) -> dict[Group, Cell]:
        n = np.bincount(place, minlength=len(levels))
        centre = self.y.mean()
        means = centre + np.bincount(place, self.y - centre, len(levels)) / n
        deviation = self.y - means[place]
        squares = np.bincount(place, deviation**2, len(levels))
        had = np.bincount(place, self.y, len(levels))
        sums = self._by_cluster(place, deviation, len(levels))
        cells: dict[Group, Cell] = {}
        for at, group in enumerate(levels):
            size = int(n[at])
            if self.two_valued:
                cells[group] = of_count(dict(group), n=size, had=round(had[at]), clusters=sums[at])
            else:
                sd = float(np.sqrt(squares[at] / (size - 1))) if size > 1 else None
                cells[group] = of_mean(dict(group), n=size, mean=float(means[at]), sd=sd, clusters=sums[at])
        return cells

    def _by_cluster(
        self, place: NDArray[np.int64], deviation: Floats, groups: int
    ) -> Sequence[ClusterSums | None]:
        if self.clusters is None:
            return [None] * groups
        names, code = np.unique(self.clusters, return_inverse=True)
        pair, at = np.unique(place * len(names) + code, return_inverse=True)
        n = np.bincount(at).astype(np.float64)
        sums = np.bincount(at, deviation).astype(np.float64)
        ends = np.searchsorted(pair, np.arange(groups + 1) * len(names))
        return [
            ClusterSums(names[pair[start:end] % len(names)], n[start:end], sums[start:end])
            for start, end in pairwise(ends)
        ]


def describe(table: Table, *columns: str, minimum: int = MINIMUM) -> Described:
    """Groups by these columns, those of fewer students than the minimum only counted."""
    cells = table.by(*columns).values()
    small = [cell for cell in cells if cell.n < minimum]
    shown = tuple(cell for cell in cells if cell.n >= minimum)
    return Described(shown, NotShown(len(small), sum(cell.n for cell in small)))


def for_protection(table: Table, *columns: str) -> ForProtection:
    """Counts by these columns, for disclosure control; every group, small ones too, so that totals hold."""
    order = tuple(sorted(columns))
    groups = {tuple(value for _, value in group): cell for group, cell in table.by(*columns).items()}
    students = {values: cell.n for values, cell in groups.items()}
    had = {values: cell.had or 0 for values, cell in groups.items()} if table.two_valued else None
    return ForProtection(table.outcome, order, students, had)


def _labels(values: ArrayLike) -> NDArray[np.str_]:
    raw = np.asarray(values)
    if raw.dtype.kind == "U":
        texts = np.char.strip(raw)
        return np.where(texts == "", NOT_KNOWN, texts)
    if raw.dtype.kind in "biu":
        return raw.astype(np.str_)
    found = [NOT_KNOWN if _absent(value) else str(value).strip() for value in raw.tolist()]
    return np.array(found, dtype=np.str_) if found else np.empty(0, dtype=np.str_)


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or not str(value).strip()


def _check(
    y: Floats,
    labels: Mapping[str, NDArray[np.str_]],
    clusters: NDArray[np.str_] | None,
    name: str,
    dimensions: int,
) -> None:
    if not labels:
        words.refuse(words.NO_COLUMNS, words.TODO_COLUMNS)
    if not 1 <= dimensions <= MOST_COLUMNS:
        words.refuse(words.DIMENSIONS, words.TODO_FEWER, wanted=dimensions, limit=MOST_COLUMNS)
    for column, values in [*labels.items(), *([("clusters", clusters)] if clusters is not None else [])]:
        if y.ndim != 1 or values.shape != y.shape:
            words.refuse(words.LENGTHS, words.TODO_CHECK, name=column, found=values.size, wanted=y.size)
    if np.isinf(y).any():
        words.refuse(words.INFINITE, words.TODO_CHECK, name=name)
    if not (~np.isnan(y)).any():
        words.refuse(words.NO_STUDENTS, words.TODO_CHECK, name=name)
