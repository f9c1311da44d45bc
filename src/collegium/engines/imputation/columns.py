"""The columns of a table with gaps, and the regressors that the others make for one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from collegium.engines.imputation import words
from collegium.engines.labels import Codes, numbered
from collegium.engines.problems import refuse

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Kind = Literal["number", "two-valued", "category"]

FEWEST_KNOWN = 20
MOST_LEVELS = 30
MUCH = 0.5


@dataclass(frozen=True, slots=True)
class Column:
    """values (n,): NaN where missing; 0 or 1 if two-valued; 0, 1, 2, … if a category."""

    name: str
    kind: Kind
    values: Floats

    def missing(self) -> Mask:
        return np.isnan(self.values)


def check_columns(columns: Sequence[Column]) -> None:
    """Raises ProblemsFound for the first fault."""
    if not columns or not len(columns[0].values):
        refuse(words.NO_COLUMNS, words.TODO_CHECK)
    names = [column.name for column in columns]
    for place, column in enumerate(columns):
        if column.name in names[:place]:
            refuse(words.NAMED_TWICE, words.TODO_CHECK, name=column.name)
        if column.values.shape != (len(columns[0].values),):
            refuse(words.LENGTHS, words.TODO_CHECK, name=column.name)
        _check_values(column)


def _check_values(column: Column) -> None:
    known = column.values[~column.missing()]
    if not np.isfinite(known).all():
        refuse(words.NOT_FINITE, words.TODO_CHECK, name=column.name)
    if column.kind == "two-valued" and not np.isin(known, (0.0, 1.0)).all():
        refuse(words.NOT_TWO, words.TODO_CHECK, name=column.name)
    if column.kind == "category":
        if not ((known >= 0) & (known == np.floor(known))).all():
            refuse(words.NOT_CODES, words.TODO_CHECK, name=column.name)
        if (levels := len(np.unique(known))) > MOST_LEVELS:
            refuse(words.MANY_LEVELS, words.TODO_FEWER, name=column.name, levels=levels, most=MOST_LEVELS)


def check_known(columns: Sequence[Column], rows: Mask) -> None:
    """Raises ProblemsFound where a column with gaps has too few known values among the rows."""
    for column in columns:
        gaps = column.missing()[rows]
        known = int((~gaps).sum())
        if gaps.any() and known < FEWEST_KNOWN:
            refuse(words.FEW_KNOWN, words.TODO_COLUMN, name=column.name, known=known, fewest=FEWEST_KNOWN)


def warnings_of(columns: Sequence[Column]) -> tuple[str, ...]:
    found = []
    for column in columns:
        gaps = column.missing()
        if gaps.mean() > MUCH:
            found.append(words.MUCH_MISSING.format(name=column.name, percent=100 * gaps.mean()))
        known = column.values[~gaps]
        if gaps.any() and (known == known[0]).all():
            found.append(words.CONSTANT.format(name=column.name))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Groups:
    """Arms and clusters of the rows in codes from 0; None where there are none."""

    arm: Codes | None
    cluster: Codes | None

    def among(self, rows: Mask) -> "Groups":
        """Of some rows only, clusters numbered anew; arms are then one and left out."""
        return Groups(None, None if self.cluster is None else numbered(self.cluster[rows]))


def regressors(
    completed: dict[str, Floats], columns: Sequence[Column], target: str, groups: Groups
) -> Floats:
    """Constant, every other column, arms, and the cluster means of the others; numbers standardised; (n, P)."""
    others = [
        term for column in columns if column.name != target for term in _terms(column, completed[column.name])
    ]
    arms = [] if groups.arm is None else _indicators(groups.arm)
    means = [] if groups.cluster is None else [_cluster_mean(term, groups.cluster) for term in others]
    varying = [term for one in (*others, *arms, *means) if (term := _standardised(one)) is not None]
    n = len(next(iter(completed.values())))
    return np.column_stack([np.ones(n), *varying])


def _terms(column: Column, values: Floats) -> list[Floats]:
    return _indicators(values.astype(np.int64)) if column.kind == "category" else [values]


def _indicators(codes: Codes) -> list[Floats]:
    return [(codes == code).astype(np.float64) for code in np.unique(codes)[1:]]


def _cluster_mean(term: Floats, cluster: Codes) -> Floats:
    means: Floats = np.bincount(cluster, weights=term) / np.bincount(cluster)
    return means[cluster]


def _standardised(term: Floats) -> Floats | None:
    """None where the term does not vary."""
    centre, spread = float(term.mean()), float(term.std())
    return (term - centre) / spread if spread > 1e-12 * max(abs(centre), 1e-300) else None
