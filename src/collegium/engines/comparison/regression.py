"""The weighted regression behind an effect, and the errors that allow for matched sets and clusters.

Sources: Cameron, Gelbach & Miller 2011 (doi 10.1198/jbes.2010.07136) for sets and clusters together; the small-sample
factors are HC1 n/(n-k) and CRV1 G/(G-1) (n-1)/(n-k), HC2 divides each square by 1 - leverage (MacKinnon & White 1985,
doi 10.1016/0304-4076(85)90158-7).
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.comparison import words
from collegium.engines.comparison.input import (
    FEWEST,
    Floats,
    Mask,
    check_finite,
    combined,
    label_codes,
)
from collegium.engines.labels import Codes
from collegium.engines.problems import refuse

# "sets", "clusters" and "both" are chosen by what is given; the others are for students who are independent.
Errors = Literal["sets", "clusters", "both", "classical", "HC1", "HC2"]
Independent = Literal["classical", "HC1", "HC2"]

# A column keeps at least this share of its sum of squares after those before it, or it is collinear.
COLLINEAR = 1e-9
# A standard error below this share of the outcome's deviation is rounding.
NO_ERROR = 1e-10


@dataclass(frozen=True, slots=True)
class Columns:
    """What the regression is given, (n,) or (n, k): outcome, who took part, covariates with their names, clusters."""

    outcome: ArrayLike
    treated: Mask
    covariates: ArrayLike | None = None
    names: tuple[str, ...] = ()
    cluster: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """The students with a weight: x (n, K) has a constant first and taking part last. ignored: unneeded covariates."""

    y: Floats
    x: Floats
    weights: Floats
    sets: Codes | None
    cluster: Codes | None
    ignored: tuple[str, ...] = ()

    @property
    def treated(self) -> Mask:
        return np.asarray(self.x[:, -1] == 1)


@dataclass(frozen=True, slots=True)
class Spread:
    """The variance of the estimate and what it allows for."""

    variance: float
    df: float
    errors: Errors
    groups: int | None = None
    warning: str = ""


def read_sample(columns: Columns, weights: Floats, sets: Codes | None) -> Sample:
    """The students with a weight.

    Raises:
        ProblemsFound: missing values, columns of different lengths, an outcome that does not vary.
    """
    y = np.asarray(columns.outcome, dtype=np.float64)
    z = (
        np.empty((len(y), 0))
        if columns.covariates is None
        else np.asarray(columns.covariates, dtype=np.float64)
    )
    labels = None if columns.cluster is None else np.asarray(columns.cluster)
    if y.ndim != 1 or z.ndim != 2 or {len(y), len(z), len(y if labels is None else labels)} != {len(weights)}:
        refuse(words.LENGTHS, words.TODO_CHECK)
    names = columns.names or tuple(f"x{place + 1}" for place in range(z.shape[1]))
    if len(names) != z.shape[1]:
        refuse(words.LENGTHS, words.TODO_CHECK)
    used = weights > 0
    y, z, weights, took = y[used], z[used], weights[used], columns.treated[used]
    check_finite(y[:, None], ("outcome",))
    check_finite(z, names)
    if not float(np.std(y)) > 1e-12 * float(np.abs(y).max()):
        refuse(words.CONSTANT, words.TODO_CHECK, name="outcome")
    own = None if sets is None else np.unique(sets[used], return_inverse=True)[1].astype(np.int64)
    codes = None if labels is None else label_codes(labels[used], "cluster")
    scaled, kept = _scaled(z, weights)
    x = np.column_stack([np.ones(len(y)), scaled, took.astype(float)])
    return Sample(y, x, weights, own, codes, tuple(name for j, name in enumerate(names) if j not in kept))


def _scaled(z: Floats, weights: Floats) -> tuple[Floats, list[int]]:
    """Covariates with mean 0 and deviation 1, which changes no effect and costs no digits; and places of those kept.

    Left out, again without a change of the effect, is what is constant or determined by the ones before it.
    """
    share = weights / weights.sum()
    centred = z - share @ z
    spread = np.sqrt(share @ centred**2)
    varies = spread > 1e-12 * np.abs(z).max(axis=0, initial=0.0)
    scaled = centred / np.where(varies, spread, 1.0)
    rest, kept = scaled.T @ (share[:, None] * scaled), []
    for j in np.flatnonzero(varies).tolist():
        if rest[j, j] > COLLINEAR:
            kept.append(int(j))
            rest = rest - np.outer(rest[:, j], rest[j] / rest[j, j])
    return scaled[:, kept], kept


def fit(sample: Sample, independent: Independent) -> tuple[float, Spread]:
    """The coefficient of taking part and its variance."""
    x, weights, (n, k) = sample.x, sample.weights, sample.x.shape
    if n <= k:
        refuse(words.TOO_FEW, words.TODO_FEWER, students=n, terms=k)
    root = np.sqrt(weights)[:, None]
    q, r = np.linalg.qr(root * x)
    if not abs(r[-1, -1]) > math.sqrt(COLLINEAR) * float(np.linalg.norm(root[:, 0] * x[:, -1])):
        refuse(words.UNIDENTIFIED, words.TODO_COLUMN)
    centre = float(np.average(sample.y, weights=weights))
    projected = q.T @ (root[:, 0] * (sample.y - centre))
    residuals = root[:, 0] * (sample.y - centre) - q @ projected
    # R is triangular and taking part is last, so only the last column of Q has to do with its estimate.
    estimate = float(projected[-1] / r[-1, -1])
    influence = q[:, -1] / r[-1, -1] * residuals
    spread = _spread(sample, independent, influence, residuals, (q, float(r[-1, -1])))
    deviation = float(np.std(sample.y))
    if not spread.variance > (NO_ERROR * deviation) ** 2:
        refuse(words.PERFECT, words.TODO_CHECK)
    return estimate, spread


def _spread(
    sample: Sample,
    independent: Independent,
    influence: Floats,
    residuals: Floats,
    factors: tuple[Floats, float],
) -> Spread:
    """influence (n,): what each student adds to the estimate's error."""
    n, k = sample.x.shape
    if sample.sets is not None and sample.cluster is not None and not _nested(sample.sets, sample.cluster):
        return _both(sample, influence, sample.sets, sample.cluster)
    if sample.cluster is not None:
        _check_clusters(sample, sample.cluster)
        return _clustered(influence, sample.cluster, "clusters", n, k)
    if sample.sets is not None:
        sets = int(sample.sets.max()) + 1
        if sets < max(k, 2):
            refuse(words.FEW_GROUPS, words.TODO_FEWER, groups=sets, terms=k)
        return _clustered(influence, sample.sets, "sets", n, k)
    df = float(n - k)
    if independent == "classical":
        last = factors[1]
        return Spread(float(residuals @ residuals) / df / last**2, df, independent)
    if independent == "HC2":
        leverage = np.sum(factors[0] ** 2, axis=1)
        kept = leverage < 1 - 1e-10  # a student with a leverage of 1 is fitted without error
        return Spread(float(np.sum(influence[kept] ** 2 / (1 - leverage[kept]))), df, independent)
    return Spread(float(influence @ influence) * n / df, df, independent)


def _clustered(influence: Floats, codes: Codes, errors: Errors, n: int, k: int) -> Spread:
    groups = int(codes.max()) + 1
    sums = np.bincount(codes, weights=influence)
    factor = groups / (groups - 1) * (n - 1) / (n - k)
    return Spread(factor * float(sums @ sums), float(groups - 1), errors, groups)


def _both(sample: Sample, influence: Floats, sets: Codes, cluster: Codes) -> Spread:
    """Variance by sets, plus by clusters, less by both; degrees of freedom from the smaller number."""
    _check_clusters(sample, cluster)
    n, k = sample.x.shape
    parts = [
        _clustered(influence, codes, "both", n, k) for codes in (sets, cluster, combined([sets, cluster]))
    ]
    variance = parts[0].variance + parts[1].variance - parts[2].variance
    groups = min(part.groups or 0 for part in parts[:2])
    larger = max(part.variance for part in parts[:2])
    if variance > 1e-12 * larger:
        return Spread(variance, float(groups - 1), "both", groups)
    return Spread(larger, float(groups - 1), "both", groups, words.LARGER_ERROR)


def _nested(sets: Codes, cluster: Codes) -> bool:
    """Whether each set lies within one cluster."""
    return len(np.unique(combined([sets, cluster]))) == int(sets.max()) + 1


def _check_clusters(sample: Sample, cluster: Codes) -> None:
    k, groups = sample.x.shape[1], int(cluster.max()) + 1
    if groups < 2:
        refuse(words.ONE_CLUSTER, words.TODO_CLUSTER)
    if groups < k:
        refuse(words.FEW_GROUPS, words.TODO_FEWER, groups=groups, terms=k)
    if fewest_clusters(sample, cluster) < FEWEST:
        refuse(words.CLUSTERS_OF_ONE_ARM, words.TODO_CLUSTER, fewest=FEWEST)


def fewest_clusters(sample: Sample, cluster: Codes) -> int:
    """In the group that has fewer of them."""
    return min(len(np.unique(cluster[arm])) for arm in (sample.treated, ~sample.treated))
