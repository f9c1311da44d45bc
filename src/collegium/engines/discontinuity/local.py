"""Local polynomials on one side of a cutoff, and the spread of what they leave.

Source: Calonico, Cattaneo & Titiunik 2014 (doi 10.3982/ECTA11757); nearest-neighbour variance after Abadie & Imbens
2006. Distances are divided by the bandwidth before powers are taken, so units of the running variable cost no digits.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from collegium.engines.discontinuity import words
from collegium.engines.labels import Codes
from collegium.engines.problems import refuse

Floats = NDArray[np.float64]
Kernel = Literal["triangular", "uniform"]

NEIGHBOURS = 3
# A standard error below this share of the outcome's deviation is rounding.
NO_ERROR = 1e-9


@dataclass(frozen=True, slots=True)
class Side:
    """The n students of one side, by distance from the cutoff (negative on the left), which is sorted.

    y: the outcome and, where taking part is not decided by the side alone, whether the student did, (n, 1 or 2).
    z: covariates, (n, K). cluster: codes, or None for independent students.
    """

    x: Floats  # (n,)
    y: Floats  # (n, m)
    z: Floats  # (n, K)
    cluster: Codes | None

    def within(self, rows: NDArray[np.bool_]) -> "Side":
        """Some of the students."""
        cluster = None if self.cluster is None else self.cluster[rows]
        return Side(self.x[rows], self.y[rows], self.z[rows], cluster)


@dataclass(frozen=True, slots=True)
class LocalFit:
    """Weighted least squares of order o in u = x / h among the n students with weight.

    coefficients are those of the powers of u; design (n, o + 1), weights (n,), inverse (o + 1, o + 1).
    """

    side: Side
    h: float
    u: Floats
    design: Floats
    weights: Floats
    inverse: Floats

    def coefficients(self, y: Floats) -> Floats:
        """(o + 1,) or (o + 1, m) for y (n,) or (n, m)."""
        return self.inverse @ (self.design.T @ (self.weights * y.T).T)

    def derivative(self, coefficients: Floats, power: int) -> float:
        """The coefficient of a power of x itself."""
        return float(coefficients[power]) / self.h**power

    def reach(self) -> Floats:
        """Coefficients of the next power of u that is left out, (o + 1,): how bias of curvature enters."""
        return self.coefficients(self.u ** self.design.shape[1])


def weigh(x: Floats, h: float, kernel: Kernel) -> Floats:
    """Weight of each distance: falling to 0 at the bandwidth, or the same up to it."""
    u = np.abs(x / h)
    return np.maximum(1 - u, 0.0) if kernel == "triangular" else (u <= 1).astype(np.float64)


def local_fit(side: Side, h: float, order: int, kernel: Kernel) -> LocalFit:
    """Fit within the bandwidth.

    Raises:
        ProblemsFound: fewer different distances than order + 2.
    """
    weights = weigh(side.x, h, kernel)
    return fit_weighted(side.within(weights > 0), h, order, weights[weights > 0])


def fit_weighted(side: Side, h: float, order: int, weights: Floats, *, unit: float = 0) -> LocalFit:
    """Fit with these weights (some may be 0); unit: what distances are divided by, the bandwidth unless given."""
    if np.count_nonzero(np.diff(side.x[weights > 0])) < order + 1:  # x is sorted
        refuse(words.NARROW, words.TODO_WIDER, fewest=order + 2)
    u = side.x / (unit or h)
    design = np.vander(u, order + 1, increasing=True)
    inverse = np.linalg.inv(design.T @ (weights[:, None] * design)).astype(np.float64)
    return LocalFit(side, unit or h, u, design, weights, inverse)


def neighbour_residuals(x: Floats, y: Floats) -> Floats:
    """Each outcome (n, m) less the mean of its nearest neighbours, with the spread of one student; x is sorted.

    At least three neighbours, all who share a distance together; equal distances on both sides count both. The factor
    sqrt(J / (J + 1)) allows for the J neighbours being students too.
    """
    starts = np.concatenate([[True], x[1:] != x[:-1]])
    values, place = x[starts], np.cumsum(starts) - 1
    end = np.append(np.flatnonzero(starts), len(x))
    total = np.concatenate([np.zeros((1, y.shape[1])), np.cumsum(_sums(place, y, len(values)), axis=0)])
    first, last = np.arange(len(values)), np.arange(1, len(values) + 1)
    wanted = min(NEIGHBOURS, len(x) - 1)
    while (short := end[last] - end[first] - 1 < wanted).any():
        left = np.where(first > 0, values - values[np.maximum(first - 1, 0)], np.inf)
        right = np.where(last < len(values), values[np.minimum(last, len(values) - 1)] - values, np.inf)
        first, last = first - (short & (left <= right)), last + (short & (right <= left))
    others = (end[last] - end[first] - 1)[place][:, None]
    mean = ((total[last] - total[first])[place] - y) / others
    return np.asarray(np.sqrt(others / (others + 1)) * (y - mean), dtype=np.float64)


def spread(design: Floats, residuals: Floats, cluster: Codes | None, terms: int) -> Floats:
    """Sum of squared scores, by student or by cluster; design (n, k) is already weighted, residuals (n,).

    With clusters: the CR1 factor (n - 1)/(n - terms) G/(G - 1).

    Raises:
        ProblemsFound: one cluster.
    """
    scores = design * residuals[:, None]
    if cluster is None:
        return scores.T @ scores
    codes = np.unique(cluster, return_inverse=True)[1]
    groups, n = int(codes.max()) + 1, len(cluster)
    if groups < 2 or n <= terms:
        refuse(words.FEW_CLUSTERS, words.TODO_CLUSTER)
    sums = _sums(codes, scores, groups)
    return (n - 1) / (n - terms) * groups / (groups - 1) * (sums.T @ sums)


def partial_slopes(fits: list[LocalFit], columns: int) -> Floats:
    """Slopes of covariates common to both sides, (K, m): Calonico, Cattaneo, Farrell & Titiunik 2019, section 3.

    columns: m, of y. Where covariates are collinear the shortest solution: which one does not change the fit.
    """
    k = fits[0].side.z.shape[1]
    zz, zy = np.zeros((k, k)), np.zeros((k, columns))
    for one in fits:
        z, y = one.side.z, one.side.y
        rest = z - one.design @ one.coefficients(z)
        zz += rest.T @ (one.weights[:, None] * rest)
        zy += rest.T @ (one.weights[:, None] * y)
    return np.linalg.lstsq(zz, zy)[0].astype(np.float64)


def _sums(codes: Codes, values: Floats, groups: int) -> Floats:
    """Sums of values (n, m) by code, (groups, m)."""
    return np.column_stack([np.bincount(codes, weights=column, minlength=groups) for column in values.T])
