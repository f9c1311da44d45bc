"""The columns of a logistic regression, checked and put on one scale."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collegium.engines.labels import Codes, any_missing, numbered
from collegium.engines.logit import words
from collegium.engines.problems import refuse

Floats = NDArray[np.float64]

CONSTANT = "(constant)"
# A column keeps at least this share of its sum of squares after those before it, or it is collinear.
COLLINEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Rows:
    """y (n,) 0 or 1; x (n, k) without a constant; weights (n,) that are all above 0; cluster (n,) numbered from 0."""

    y: Floats
    x: Floats
    weights: Floats
    cluster: Codes | None
    names: tuple[str, ...]
    used: NDArray[np.bool_]  # (N,) of the rows that were given: those with a weight

    def clusters(self) -> int | None:
        return None if self.cluster is None else int(self.cluster.max()) + 1


@dataclass(frozen=True, slots=True)
class Scaled:
    """z (n, K): a constant, then the kept columns with mean 0 and deviation 1; back (K, K) turns coefficients back.

    places: of the kept columns among those offered. kept and dropped are names; dropped ones are constant, or
    determined by those before them.
    """

    z: Floats
    back: Floats
    places: tuple[int, ...]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]


def read_rows(
    y: ArrayLike,
    x: ArrayLike | None,
    names: tuple[str, ...],
    weights: ArrayLike | None,
    cluster: ArrayLike | None,
) -> Rows:
    """Rows with a weight of 0 are left out.

    Raises:
        ProblemsFound: columns of different lengths, missing values, an outcome other than 0 and 1 or without variation.
    """
    outcome = np.asarray(y, dtype=np.float64)
    columns = np.empty((len(outcome), 0)) if x is None else np.asarray(x, dtype=np.float64)
    weight = np.ones(len(outcome)) if weights is None else np.asarray(weights, dtype=np.float64)
    labels = None if cluster is None else np.asarray(cluster)
    lengths = {len(one) for one in (outcome, columns, weight, *([] if labels is None else [labels]))}
    if len(lengths) != 1 or outcome.ndim != 1 or columns.ndim != 2 or weight.ndim != 1:
        refuse(words.LENGTHS, words.TODO_CHECK)
    names = names or tuple(f"x{place + 1}" for place in range(columns.shape[1]))
    if len(names) != columns.shape[1]:
        refuse(words.LENGTHS, words.TODO_CHECK)
    _check(outcome, columns, names, weight)
    used = weight > 0
    if np.ptp(outcome[used]) == 0:
        refuse(words.ONE_VALUE, words.TODO_CHECK, name="outcome")
    codes = None if labels is None else cluster_codes(labels[used])
    return Rows(outcome[used], columns[used], weight[used], codes, names, used)


def _check(y: Floats, x: Floats, names: tuple[str, ...], weights: Floats) -> None:
    for name, values in [("outcome", y), *zip(names, x.T, strict=True)]:
        if not np.isfinite(values).all():
            refuse(words.NOT_A_NUMBER, words.TODO_ROWS, name=name)
    if not ((y == 0) | (y == 1)).all():
        refuse(words.NOT_YES_OR_NO, words.TODO_CHECK, name="outcome")
    if not (np.isfinite(weights).all() and (weights >= 0).all() and (weights > 0).any()):
        refuse(words.WEIGHTS, words.TODO_CHECK, name="weights")


def cluster_codes(labels: NDArray[np.generic]) -> Codes:
    """Labels numbered from 0 without gaps.

    Raises:
        ProblemsFound: a row without a label, or only one cluster.
    """
    if any_missing(labels):
        refuse(words.NO_CLUSTER, words.TODO_ROWS)
    codes = numbered(labels)
    if codes.max() == 0:
        refuse(words.ONE_CLUSTER, words.TODO_CLUSTER)
    return codes


def scale(x: Floats, names: tuple[str, ...]) -> Scaled:
    """Columns with mean 0 and deviation 1, so that units and origins cost no digits."""
    mean = x.mean(axis=0) if len(x) else np.zeros(x.shape[1])
    centred = x - mean
    spread = np.sqrt(np.mean(centred**2, axis=0))
    # what is left of a constant far from 0 is rounding
    spread[spread <= 1e-12 * np.abs(mean)] = 0.0
    columns = centred / np.where(spread > 0, spread, 1.0)
    kept = _independent(columns.T @ columns / len(x), spread > 0)
    z = np.column_stack([np.ones(len(x)), columns[:, kept]])
    back = np.zeros((len(kept) + 1, len(kept) + 1))
    back[0, 0] = 1.0
    for place, j in enumerate(kept, start=1):
        back[place, place] = 1 / spread[j]
        back[0, place] = -mean[j] / spread[j]
    dropped = tuple(name for j, name in enumerate(names) if j not in kept)
    return Scaled(z, back, tuple(kept), tuple(names[j] for j in kept), dropped)


def _independent(cross: Floats, varies: NDArray[np.bool_]) -> list[int]:
    """Places of the columns that those before them do not determine."""
    rest, kept = cross.copy(), []
    for j in np.flatnonzero(varies).tolist():
        if rest[j, j] > COLLINEAR:
            kept.append(int(j))
            rest -= np.outer(rest[:, j], rest[j] / rest[j, j])
    return kept
