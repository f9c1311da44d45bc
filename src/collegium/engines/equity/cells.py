"""Groups of students and what was measured of them: size, mean, spread, and the same by cluster where needed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from collegium.engines.equity import words
from collegium.engines.problems import refuse

Floats = NDArray[np.float64]

# A group of students: its traits, sorted by column. () is everyone. Tables to protect use the same form.
Group = tuple[tuple[str, str], ...]
NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True, eq=False)
class ClusterSums:
    """One group, by cluster; C clusters in which it has students.

    names: (C,) sorted. n: (C,) students. deviation: (C,) sum over the cluster of outcome minus the mean of the group.
    """

    names: NDArray[np.str_]
    n: Floats
    deviation: Floats


@dataclass(frozen=True, slots=True)
class Cell:
    """One group. Make it with `of_mean` or `of_count`, which check the numbers.

    n: students with a value. mean: of the outcome; the share for a two-valued one. sd: with n - 1; None below two
    students. had: of a two-valued outcome, how many had it; None otherwise.
    """

    group: Group
    n: int
    mean: float
    sd: float | None
    had: int | None = None
    clusters: ClusterSums | None = field(default=None, compare=False)

    @property
    def variance(self) -> float:
        """Of the mean, students being independent. NaN below two students."""
        return math.nan if self.sd is None else self.sd**2 / self.n

    @property
    def name(self) -> str:
        return named(self.group)


def of_mean(
    group: Mapping[str, str], *, n: int, mean: float, sd: float | None, clusters: ClusterSums | None = None
) -> Cell:
    """A cell of an outcome that is a number.

    Raises:
        ProblemsFound: n below 1, a mean or standard deviation that is not a number, a negative one, or none for two
            students and more.
    """
    key = group_of(group)
    if n < 1:
        refuse(words.NOT_A_CELL, words.TODO_CHECK, name=named(key), reason="it has no students")
    if not math.isfinite(mean):
        refuse(words.NOT_A_CELL, words.TODO_CHECK, name=named(key), reason="the mean is not a number")
    if n > 1 and (sd is None or not (math.isfinite(sd) and sd >= 0)):
        why = "the standard deviation must be 0 or more"
        refuse(words.NOT_A_CELL, words.TODO_CHECK, name=named(key), reason=why)
    return Cell(key, n, float(mean), None if n < 2 or sd is None else float(sd), None, clusters)


def of_count(group: Mapping[str, str], *, n: int, had: int, clusters: ClusterSums | None = None) -> Cell:
    """A cell of a two-valued outcome: `had` of n. Raises ProblemsFound unless 0 <= had <= n and n >= 1."""
    key = group_of(group)
    if n < 1 or not 0 <= had <= n:
        why = "a share is of one student or more, and of no fewer than had it"
        refuse(words.NOT_A_CELL, words.TODO_CHECK, name=named(key), reason=why)
    share = had / n
    sd = math.sqrt(share * (1 - share) * n / (n - 1)) if n > 1 else None
    return Cell(key, n, share, sd, had, clusters)


def group_of(traits: Mapping[str, str]) -> Group:
    """The name of a group; () for everyone."""
    return tuple(sorted((str(column), str(value)) for column, value in traits.items()))


def named(group: Group) -> str:
    """How a sentence names a group: its levels."""
    return ", ".join(value for _, value in group)


def combined(cells: Sequence[Cell], group: Group) -> Cell:
    """Groups without common students as one.

    Raises:
        ProblemsFound: no cells, or two-valued and other outcomes, or with and without clusters.
    """
    if not cells:
        refuse(words.NO_STUDENTS, words.TODO_CHECK, name=named(group))
    same_kind(cells)
    n = sum(cell.n for cell in cells)
    clusters = reduce(_joined, (_shifted(cell, cells) for cell in cells)) if cells[0].clusters else None
    if cells[0].had is not None:
        whole = of_count({}, n=n, had=sum(cell.had or 0 for cell in cells), clusters=clusters)
        return replace(whole, group=group)
    mean = _mean(cells)
    # spread within plus spread between, so that large means cost no digits
    squares = sum((cell.n - 1) * (cell.sd or 0.0) ** 2 + cell.n * (cell.mean - mean) ** 2 for cell in cells)
    return Cell(group, n, mean, math.sqrt(squares / (n - 1)) if n > 1 else None, None, clusters)


def same_kind(cells: Sequence[Cell]) -> None:
    """Raise ProblemsFound for cells that cannot be compared with each other."""
    if len({cell.had is None for cell in cells}) > 1:
        refuse(words.MIXED, words.TODO_CHECK)
    if len({cell.clusters is None for cell in cells}) > 1:
        refuse(words.CLUSTERS_DIFFER, words.TODO_CHECK)


def _mean(cells: Sequence[Cell]) -> float:
    first, n = cells[0].mean, sum(cell.n for cell in cells)
    return first + sum(cell.n * (cell.mean - first) for cell in cells) / n


def _shifted(cell: Cell, cells: Sequence[Cell]) -> ClusterSums:
    """The cluster sums of the cell around the mean of all cells."""
    sums = cell.clusters
    assert sums is not None  # noqa: S101  same_kind has looked
    return replace(sums, deviation=sums.deviation + sums.n * (cell.mean - _mean(cells)))


def _joined(one: ClusterSums, other: ClusterSums) -> ClusterSums:
    names, place = np.unique(np.concatenate([one.names, other.names]), return_inverse=True)
    n, deviation = np.zeros(len(names)), np.zeros(len(names))
    np.add.at(n, place, np.concatenate([one.n, other.n]))
    np.add.at(deviation, place, np.concatenate([one.deviation, other.deviation]))
    return ClusterSums(names, n, deviation)
