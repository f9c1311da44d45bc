"""What a random-intercept model needs to know of its rows: sums within groups, and the mean of every group.

With V = s2 (I + theta ZZ') the weighted cross-products of [1, X, y] are, by group means m_j and sizes n_j,

    W + sum_j n_j / (1 + n_j theta) m_j m_j',    W = cross-products about the group means,

and groups of one size share their weight. So theta is profiled at the cost of the different sizes, not of the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collegium.engines.labels import any_missing
from collegium.engines.multilevel import words
from collegium.engines.problems import refuse

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# A sum of squares about group means below this share of the raw one is rounding: the column is constant in groups.
ROUNDING = 1e-12
# A column keeps at least this share of its sum of squares after those before it, or it is collinear (as in fixest).
COLLINEAR = 1e-9
# Beyond this ratio of mean to standard deviation raw sums of squares have lost 8 of their 16 digits.
FAR_FROM_ZERO = 1e4


@dataclass(frozen=True, slots=True)
class GroupSums:
    """J groups, K covariates (no constant) and the outcome as column K.

    Attributes:
        terms: names of the covariates, (K,). outcome: name of the outcome.
        sizes: students in each group, (J,).
        means: of every column in every group, (J, K + 1).
        within: cross-products about the group means, (K + 1, K + 1), in the units of the columns.
    """

    terms: tuple[str, ...]
    outcome: str
    sizes: Counts
    means: Floats
    within: Floats

    @property
    def students(self) -> int:
        return int(self.sizes.sum())

    @property
    def groups(self) -> int:
        return len(self.sizes)

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.terms, self.outcome)


def from_rows(
    outcome: ArrayLike,
    covariates: ArrayLike | None,
    group: ArrayLike,
    *,
    terms: Sequence[str] = (),
    name: str = "outcome",
) -> GroupSums:
    """Sums of rows. outcome (N,), covariates (N, K) or None, group (N,) labels of any kind; groups come out sorted.

    Raises:
        ProblemsFound: missing values, columns of different lengths.
    """
    y = np.asarray(outcome, dtype=np.float64)
    x = np.empty((len(y), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    labels, codes = np.unique(_known(np.asarray(group)), return_inverse=True)
    if x.ndim != 2 or y.ndim != 1 or not len(y) == len(x) == len(codes) or x.shape[1] != len(terms):
        refuse(words.LENGTHS, words.TODO_CHECK)
    rows = np.column_stack([x, y])
    for values, column in zip(rows.T, (*terms, name), strict=True):
        if not np.isfinite(values).all():
            refuse(words.NOT_A_NUMBER, words.TODO_ROWS, name=column)
    sizes = np.bincount(codes, minlength=len(labels)).astype(np.int64)
    centre = rows.mean(axis=0) if len(rows) else np.zeros(rows.shape[1])
    centred = rows - centre
    sums = np.column_stack(
        [np.bincount(codes, weights=column, minlength=len(labels)) for column in centred.T]
    )
    means = sums / sizes[:, None]
    apart = centred - means[codes]
    within = _without_rounding(apart.T @ apart, np.einsum("nk,nk->k", centred, centred))
    return GroupSums(tuple(terms), name, sizes, means + centre, within)


def from_cross_products(
    sizes: ArrayLike,
    sums: ArrayLike,
    products: ArrayLike,
    *,
    terms: Sequence[str] = (),
    name: str = "outcome",
) -> GroupSums:
    """Sums that a database made: no row is needed.

    Args:
        sizes: (J,). sums: of every covariate and then the outcome in each group, (J, K + 1).
        products: cross-products of the same columns over all rows, (K + 1, K + 1). Subtract a value near the overall
            mean from every column before summing, or digits are lost.

    Raises:
        ProblemsFound: missing values, impossible sums, or a mean so far from zero that the digits are gone.
    """
    n = np.asarray(sizes, dtype=np.int64)
    totals, cross = np.asarray(sums, dtype=np.float64), np.asarray(products, dtype=np.float64)
    columns = (*terms, name)
    if totals.shape != (len(n), len(columns)) or cross.shape != (len(columns), len(columns)):
        refuse(words.LENGTHS, words.TODO_CHECK)
    for j, column in enumerate(columns):
        if not (np.isfinite(totals[:, j]).all() and np.isfinite(cross[j]).all()):
            refuse(words.NOT_A_NUMBER, words.TODO_ROWS, name=column)
    if (n < 1).any():
        refuse(words.ALL_ALONE, words.TODO_GROUPS)
    means = totals / n[:, None]
    raw = np.diag(cross)
    within = cross - (totals.T @ means)
    average, rows = totals.sum(axis=0) / n.sum(), float(n.sum())
    for j, column in enumerate(columns):
        if within[j, j] < -ROUNDING * raw[j]:
            refuse(words.IMPOSSIBLE_SUMS, words.TODO_CHECK, name=column)
        spread = raw[j] / rows - average[j] ** 2
        if average[j] ** 2 > FAR_FROM_ZERO**2 * max(spread, 0.0) and raw[j] > 0:
            refuse(words.NOT_CENTRED, words.TODO_CENTRE, name=column)
    return GroupSums(tuple(terms), name, n, means, _without_rounding(within, raw))


def _known(labels: NDArray[np.generic]) -> NDArray[np.generic]:
    """The labels, once none of them is missing."""
    if any_missing(labels):
        refuse(words.NO_GROUP, words.TODO_ROWS)
    return labels


def _without_rounding(within: Floats, raw: Floats) -> Floats:
    """Sets to exactly 0 the rows and columns of what does not vary within groups."""
    constant = np.diag(within) <= ROUNDING * raw
    cleaned = within.copy()
    cleaned[constant], cleaned[:, constant] = 0.0, 0.0
    return cleaned


@dataclass(frozen=True, slots=True)
class Standardised:
    """The columns [1, X, y] in standard deviations from their overall mean, by the different sizes of groups.

    P = K + 2 columns. means are (J, P); by_size is the sum of m m' over groups of each size, (U, P, P).
    """

    sums: GroupSums
    centre: Floats  # (K + 1,)
    scale: Floats  # (K + 1,)
    within: Floats  # (P, P)
    means: Floats  # (J, P)
    size: Floats  # (U,)
    count: Floats  # (U,)
    by_size: Floats  # (U, P, P)


def standardised(sums: GroupSums) -> Standardised:
    """Centre and scale, after checking that the model has an answer.

    Raises:
        ProblemsFound: one group, every student alone, a constant or collinear column, too few students.
    """
    if sums.groups < 2:
        refuse(words.ONE_GROUP, words.TODO_GROUPS, groups=sums.groups)
    if sums.students <= len(sums.terms) + 2:
        refuse(words.TOO_FEW, words.TODO_FEWER, students=sums.students, terms=len(sums.terms) + 1)
    if sums.sizes.max() < 2:
        refuse(words.ALL_ALONE, words.TODO_GROUPS)
    n = sums.sizes.astype(np.float64)
    centre = n @ sums.means / n.sum()
    apart = sums.means - centre
    total = sums.within + (apart * n[:, None]).T @ apart
    squares = np.diag(total)
    for name, value, mean in zip(sums.columns, squares, centre, strict=True):
        if value <= ROUNDING**2 * n.sum() * mean**2:
            refuse(words.CONSTANT, words.TODO_COLUMN, name=name)
    scale = np.sqrt(squares / n.sum())
    _check_independent(sums, total / np.outer(scale, scale))
    within = np.zeros((len(scale) + 1, len(scale) + 1))
    within[1:, 1:] = sums.within / np.outer(scale, scale)
    means = np.column_stack([np.ones(len(n)), apart / scale])
    size, at, count = np.unique(sums.sizes, return_inverse=True, return_counts=True)
    by_size = np.zeros((len(size), *within.shape))
    order = np.argsort(at, kind="stable")
    for u, members in enumerate(np.split(order, np.cumsum(count)[:-1])):
        by_size[u] = means[members].T @ means[members]
    return Standardised(
        sums, centre, scale, within, means, size.astype(np.float64), count.astype(np.float64), by_size
    )


def _check_independent(sums: GroupSums, total: Floats) -> None:
    """Name the first covariate that those before it explain; then the outcome, if all of them explain it."""
    rest = total / total[0, 0]
    for j, name in enumerate(sums.columns):
        if rest[j, j] <= COLLINEAR:
            if j == len(sums.terms):
                refuse(words.PERFECT, words.TODO_CHECK, name=name)
            refuse(words.COLLINEAR, words.TODO_COLUMN, name=name)
        rest = rest - np.outer(rest[:, j], rest[j] / rest[j, j])
