"""Logistic regression by iteratively reweighted least squares, with covariances that allow for clusters.

Source: McCullagh & Nelder, Generalized Linear Models, 2nd ed. 1989, chapter 4 (the algorithm is Newton's method);
Liang & Zeger 1986 (doi 10.1093/biomet/73.1.13) for clusters. Small-sample factors are those of a linear regression, as
in sandwich of R: HC1 n/(n-k), CRV1 G/(G-1) (n-1)/(n-k).
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from collegium.engines.labels import Codes
from collegium.engines.logit import words
from collegium.engines.logit.input import CONSTANT, Floats, Rows, Scaled, read_rows, scale
from collegium.engines.logit.separation import separating
from collegium.engines.problems import Problem, ProblemsFound, refuse

Errors = Literal["classical", "HC1", "CRV1"]

ROUNDS = 60
# Newton's steps, in standard deviations of the columns; the next step would be about the square of it.
CLOSE = 1e-9
# Newton's method needs fewer rounds than this unless there is no finite answer, so then one looks for separation.
PATIENCE = 12


@dataclass(frozen=True, slots=True)
class Logit:
    """A fitted logistic regression: log odds of the outcome.

    Attributes:
        terms: the constant and the columns that were kept, K of them. dropped: columns that are constant, or that the
            ones before them determine.
        estimate: (K,) log odds ratios. covariance: (K, K), of the kind in `errors`.
        probability: (n,) fitted; rows with a weight of 0 are left out.
        students: n. clusters: G, or None. df: G - 1 with clusters, else infinite (the normal distribution).
        log_likelihood: weighted.
    """

    terms: tuple[str, ...]
    dropped: tuple[str, ...]
    estimate: Floats
    covariance: Floats
    errors: Errors
    probability: Floats
    students: int
    clusters: int | None
    df: float
    log_likelihood: float

    def se(self) -> Floats:
        """(K,) standard errors."""
        se: Floats = np.sqrt(np.diag(self.covariance))
        return se


def logit(
    y: ArrayLike,
    x: ArrayLike | None = None,
    *,
    names: tuple[str, ...] = (),
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    errors: Errors | None = None,
) -> Logit:
    """Fit P(y = 1) = 1 / (1 + exp(-a - x b)).

    Args:
        y: (n,) 0 or 1. x: (n, k) without a constant, which is always added; None for the constant alone.
        weights: (n,) at least 0. They count as frequencies in the classical covariance and as sampling weights in the
            two others; n is the number of rows with a weight.
        cluster: (n,) labels. errors: CRV1 if clusters are given, else HC1, unless chosen.

    Raises:
        ProblemsFound: missing values, an outcome that does not vary, separation, too few students or clusters.
        ValueError: CRV1 without clusters, or clusters with another kind of error.
    """
    kind = errors or ("HC1" if cluster is None else "CRV1")
    if (kind == "CRV1") != (cluster is not None):
        raise ValueError("cluster-robust errors need clusters, and clusters need cluster-robust errors")
    rows = read_rows(y, x, names, weights, cluster)
    scaled = scale(rows.x, rows.names)
    return described(rows, scaled, fit(rows, scaled, kind), kind)


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients (K,) and covariance (K, K) of the scaled columns, which no unit or origin costs digits."""

    beta: Floats
    covariance: Floats


def fit(rows: Rows, scaled: Scaled, errors: Errors) -> Fit:
    """The regression on scaled columns.

    Raises:
        ProblemsFound: separation, too few students or clusters.
    """
    n, k = scaled.z.shape
    if n <= k:
        refuse(words.TOO_FEW, words.TODO_FEWER, students=n, terms=k)
    beta = _newton(rows, scaled)
    return Fit(beta, _covariance(rows, scaled.z, scaled.z @ beta, errors))


def described(rows: Rows, scaled: Scaled, found: Fit, errors: Errors) -> Logit:
    """The same in the units of the columns."""
    eta, signs = scaled.z @ found.beta, 2 * rows.y - 1
    clusters = rows.clusters()
    return Logit(
        terms=(CONSTANT, *scaled.kept),
        dropped=scaled.dropped,
        estimate=scaled.back @ found.beta,
        covariance=scaled.back @ found.covariance @ scaled.back.T,
        errors=errors,
        probability=special.expit(eta),
        students=len(rows.y),
        clusters=clusters,
        df=math.inf if clusters is None else float(clusters - 1),
        log_likelihood=float(rows.weights @ special.log_expit(signs * eta)),
    )


def _newton(rows: Rows, scaled: Scaled) -> Floats:
    """Coefficients (K,) of the scaled columns. A step that does not raise the likelihood is halved."""
    z, weights, signs = scaled.z, rows.weights, 2 * rows.y - 1
    share = float(weights @ rows.y / weights.sum())
    beta = np.zeros(z.shape[1])
    beta[0] = special.logit(share)
    eta = z @ beta
    value = float(weights @ special.log_expit(signs * eta))
    for done in range(ROUNDS):
        if done == PATIENCE:
            _refuse_separated(rows, scaled)
        step = _step(z, weights, special.expit(eta), rows.y)
        if step is None:
            break
        if np.abs(step).max() < CLOSE:
            return np.asarray(beta + step)
        beta, eta, value = _forward(z, weights, signs, (beta, eta, value), step)
    _refuse_separated(rows, scaled)
    raise ProblemsFound(Problem(words.NOT_FOUND.format(rounds=ROUNDS), words.TODO_FEWER))


def _step(z: Floats, weights: Floats, probability: Floats, y: Floats) -> Floats | None:
    information = (z * (weights * probability * (1 - probability))[:, None]).T @ z
    try:
        step = np.linalg.solve(information, z.T @ (weights * (y - probability)))
    except np.linalg.LinAlgError:
        return None
    return np.asarray(step, dtype=np.float64) if np.isfinite(step).all() else None


def _forward(
    z: Floats, weights: Floats, signs: Floats, at: tuple[Floats, Floats, float], step: Floats
) -> tuple[Floats, Floats, float]:
    beta, eta, value = at
    change = z @ step
    for halvings in range(30):
        part = 0.5**halvings
        moved = eta + part * change
        new = float(weights @ special.log_expit(signs * moved))
        if new >= value - 1e-12 * abs(value):
            return beta + part * step, moved, new
    return at


def _refuse_separated(rows: Rows, scaled: Scaled) -> None:
    """Raise if a combination of the columns puts the outcome's yes and no on different sides."""
    places = separating(scaled.z, rows.y)
    if places is None:
        return
    raise words.SeparationFound(tuple(scaled.kept[place - 1] for place in places if place))


def _covariance(rows: Rows, z: Floats, eta: Floats, errors: Errors) -> Floats:
    """(K, K), of the scaled columns."""
    n, k = z.shape
    probability = special.expit(eta)
    bread = np.linalg.inv((z * (rows.weights * probability * (1 - probability))[:, None]).T @ z)
    if errors == "classical":
        return np.asarray(bread)
    scores = z * (rows.weights * (rows.y - probability))[:, None]
    factor = n / (n - k)
    if rows.cluster is not None:
        clusters = int(rows.cluster.max()) + 1
        if clusters < k:
            # the sum of so few scores has not the rank that the terms need
            refuse(words.FEW_CLUSTERS, words.TODO_CLUSTER, clusters=clusters, terms=k)
        scores, factor = _by_cluster(scores, rows.cluster), clusters / (clusters - 1) * (n - 1) / (n - k)
    covariance: Floats = factor * bread @ (scores.T @ scores) @ bread
    return covariance


def _by_cluster(scores: Floats, cluster: Codes) -> Floats:
    order = np.argsort(cluster, kind="stable")
    starts = np.flatnonzero(np.diff(cluster[order], prepend=-1))
    sums: Floats = np.add.reduceat(scores[order], starts, axis=0)
    return sums
