"""Inference when clusters are few: the cluster jackknife (CRV3), and what to say about few clusters.

Everything is computed from sums by pair (cluster x level of the absorbed fixed effect), so leaving a cluster out
costs no pass over the rows. Where a fixed effect lies across clusters, leaving a cluster out moves the means of the
levels it shares: with X the columns measured from the level means of everybody, and x_p, n_p the sum and size of a
pair p in level l, the cross-products of level l without p are X_l'X_l - X_p'X_p - x_p x_p' / (n_l - n_p).

Sources: MacKinnon, Nielsen & Webb, Fast and reliable jackknife and bootstrap methods for cluster-robust inference
(Journal of Applied Econometrics 2023, doi 10.1002/jae.2969), whose CV3 this is; `wildbootstrap` has the other half.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from collegium.engines.impact import words
from collegium.engines.impact.cells import Block, Cells, Floats
from collegium.engines.impact.crossproducts import (
    Moments,
    _grouped,
    _moments,
    _numbered,
    _renumbered,
    _within,
    _without_singletons,
)
from collegium.engines.impact.regression import COLLINEAR, CannotFitError, Fit, Layout, independent_columns
from collegium.engines.inference import critical, two_sided
from collegium.engines.labels import Codes

# Cluster-robust standard errors are called unreliable below about 40 clusters (the "rule of 42" of Angrist &
# Pischke 2009), and at more when sizes differ much (MacKinnon & Webb 2017, doi 10.1002/jae.2508).
ENOUGH_CLUSTERS = 40
# The same on each side, as in `warn`: what counts is the smaller of treated and comparison clusters.
ENOUGH_ON_A_SIDE = 20
# With very few treated (or comparison) clusters the restricted wild bootstrap hardly ever rejects and the jackknife
# rests on a handful of differences (MacKinnon & Webb 2018, doi 10.1111/ectj.12107). Where "very few" begins is a
# convention of ours.
FEWEST_ON_A_SIDE = 6


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """Sums of one regression by pair of cluster and fixed-effect level: P pairs, G clusters, K columns kept.

    Columns and outcome are measured from the mean of their level where a fixed effect is absorbed; x and y, the
    sums that this leaves in a pair, are 0 where nothing is absorbed or the fixed effect is nested in clusters.
    """

    columns: tuple[int, ...]  # places in the order offered
    unidentified: frozenset[int]  # places of arms whose effect other columns can take over
    cluster: Codes  # (P,) numbered from 0 without gaps
    fixed: Codes  # (P,) likewise
    n: Floats  # (P,)
    x: Floats  # (P, K)
    xx: Floats  # (P, K, K)
    y: Floats  # (P,)
    xy: Floats  # (P, K)
    raw: Floats  # (G, K) sums of squares before the fixed effect was taken out

    def clusters(self) -> int:
        return len(self.raw)

    def place(self, column: int) -> int:
        """Where a column offered stands among those kept.

        Raises:
            CannotFitError: it was dropped, or its effect cannot be told from other columns.
        """
        if column not in self.columns or column in self.unidentified:
            raise CannotFitError(words.UNKNOWN)
        return self.columns.index(column)


def sums_from_cells(cells: Cells, block: Block, rows: NDArray[np.bool_], layout: Layout) -> list[ClusterSums]:
    """The sums of each outcome of the block in the cells marked by rows: the input of `fit_cells`, same columns.

    Raises:
        CannotFitError: one cluster, or nothing left by the fixed effect.
    """
    moments = _moments(cells, block, rows & (block.n > 0), layout)
    if layout.absorbed:
        moments, _ = _without_singletons(moments)
    return _sums(moments, range(layout.first_arm(), layout.width()), absorbed=layout.absorbed)


def sums_from_rows(
    y: Floats, x: Floats, *, cluster: Codes, fixed: Codes | None = None, arms: range
) -> ClusterSums:
    """The same from rows: y (n,), x (n, K) with its own constant where fixed is None, codes (n,).

    arms: places in x of the columns whose effects are wanted. Sums of squares lose digits where a column's mean is
    large beside its deviation: centre the columns first. Memory is pairs x K^2.

    Raises:
        CannotFitError: one cluster, or nothing left by the fixed effect.
        ValueError: lengths differ, or a number is missing.
    """
    levels = np.zeros(len(y), dtype=np.int64) if fixed is None else np.asarray(fixed)
    if not len(y) == len(x) == len(cluster) == len(levels):
        raise ValueError("outcome, columns, clusters and fixed effect have different lengths")
    if not (np.isfinite(y).all() and np.isfinite(x).all()):
        raise ValueError("outcome and columns must be finite numbers")
    if fixed is not None:
        x, y = x - x.mean(axis=0), y - y.mean()
    pair = np.unique(np.stack([cluster, levels]), axis=1, return_inverse=True)
    codes = pair[1].astype(np.int64).ravel()
    xx = np.stack([_grouped(codes, x * x[:, [j]]) for j in range(x.shape[1])], axis=1)
    moments = Moments(
        *_numbered(pair[0][0]),
        _renumbered(pair[0][1]),
        np.bincount(codes).astype(np.float64),
        _grouped(codes, x),
        xx,
        _grouped(codes, y[:, None]),
        _grouped(codes, x * y[:, None])[:, :, None],
    )
    return _sums(moments, arms, absorbed=fixed is not None)[0]


def _sums(cells: Moments, arms: range, *, absorbed: bool) -> list[ClusterSums]:
    if not len(cells.n):
        raise CannotFitError(words.NOTHING_LEFT)
    moments = _by_pair(cells)
    raw = _grouped(moments.cluster, np.einsum("pjj->pj", moments.xx))
    if len(raw) < 2:
        raise CannotFitError(words.ONE_CLUSTER)
    within = _within(moments) if absorbed else moments
    columns = independent_columns(within.xx.sum(axis=0), raw.sum(axis=0), arms)
    kept = list(columns.kept)
    if not kept:
        raise CannotFitError(words.NOTHING_LEFT)
    share = float(absorbed)  # nothing absorbed: no level has a mean to move
    return [
        ClusterSums(
            columns.kept,
            columns.unidentified,
            within.cluster,
            within.fixed,
            within.n,
            within.x[:, kept] * share,
            within.xx[:, kept][:, :, kept],
            within.y[:, i] * share,
            within.xy[:, kept, i],
            raw[:, kept],
        )
        for i in range(within.y.shape[1])
    ]


def _by_pair(cells: Moments) -> Moments:
    """Add up cells (arms, subgroups) of one cluster and level."""
    width = int(cells.fixed.max()) + 1
    codes = cells.cluster * width + cells.fixed
    pairs, place = np.unique(codes, return_inverse=True)
    where = place.astype(np.int64).ravel()
    parts = [_grouped(where, part) for part in (cells.n, cells.x, cells.xx, cells.y, cells.xy)]
    return Moments(cells.clusters, pairs // width, _renumbered(pairs % width), *parts)


@dataclass(frozen=True, slots=True)
class Jackknife:
    """Estimates with every cluster left out once; units of the columns and the outcome as they were given.

    covariance is CV3 = (G - 1)/G * sum over clusters of (b_g - b)(b_g - b)', without any other small-sample factor,
    as MacKinnon, Nielsen & Webb and summclust define it; pyfixest's CRV3 multiplies the sum by its usual factor
    G/(G-1) (n-1)/(n-k) instead unless told otherwise. A column that cannot be estimated without some cluster is NaN
    there and in the covariance. t has G - 1 degrees of freedom.
    """

    columns: tuple[int, ...]
    estimate: Floats  # (K,)
    without: Floats  # (G, K), row g leaves out cluster g
    covariance: Floats  # (K, K)
    df: float


def jackknife(sums: ClusterSums) -> Jackknife:
    """Leave out each cluster in turn. The cost is G solutions of K equations."""
    left, right = _left_out(sums)
    total, target = sums.xx.sum(axis=0), sums.xy.sum(axis=0)
    estimate = np.linalg.solve(total, target)
    without = _solutions(total - left, target - right, sums.raw.sum(axis=0) - sums.raw)
    clusters, difference = sums.clusters(), without - estimate
    covariance = (clusters - 1) / clusters * difference.T @ difference
    return Jackknife(sums.columns, estimate, without, covariance, float(clusters - 1))


def _left_out(sums: ClusterSums) -> tuple[Floats, Floats]:
    """What each cluster takes out of X'X, (G, K, K), and of X'y, (G, K)."""
    others = np.bincount(sums.fixed, weights=sums.n)[sums.fixed] - sums.n
    share = np.where(others > 0, 1 / np.maximum(others, 1.0), 0.0)  # a nested level goes as a whole
    xx = sums.xx + sums.x[:, :, None] * sums.x[:, None, :] * share[:, None, None]
    xy = sums.xy + sums.x * (sums.y * share)[:, None]
    return _grouped(sums.cluster, xx), _grouped(sums.cluster, xy)


def _solutions(cross: Floats, target: Floats, raw: Floats) -> Floats:
    """Solve (G, K, K) for (G, K); NaN for columns that others explain in a system."""
    sound = _sound(cross, raw)
    found = np.full_like(target, np.nan)
    found[sound] = np.linalg.solve(cross[sound], target[sound][:, :, None])[:, :, 0]
    every = range(target.shape[1])
    for g in np.flatnonzero(~sound):
        columns = independent_columns(cross[g], raw[g], every)
        kept = list(columns.kept)
        if kept:
            found[g, kept] = np.linalg.solve(cross[g][np.ix_(kept, kept)], target[g, kept])
        found[g, list(columns.unidentified)] = np.nan
    return found


def _sound(cross: Floats, raw: Floats) -> NDArray[np.bool_]:
    """Systems in which no column is explained by those before it: `independent_columns` for all at once."""
    scale = np.sqrt(np.where(raw > 0, raw, 1.0))
    rest = cross / (scale[:, :, None] * scale[:, None, :])
    sound: NDArray[np.bool_] = np.all(raw > 0, axis=1)
    for j in range(raw.shape[1]):
        pivot = rest[:, j, j]
        sound &= pivot > COLLINEAR
        safe = np.where(pivot > COLLINEAR, pivot, 1.0)
        rest = rest - rest[:, :, j, None] * (rest[:, j] / safe[:, None])[:, None, :]
    return sound


def jackknifed(fit: Fit, sums: ClusterSums) -> Fit:
    """The fit with the jackknife's covariance; as it was where rounding made the two keep different columns."""
    if fit.columns != sums.columns:
        return fit
    found = jackknife(sums)
    influence = found.without - found.estimate
    return replace(fit, covariance=found.covariance, df=found.df, errors="CRV3", influence=influence)


@dataclass(frozen=True, slots=True)
class ClusterInference:
    """One effect with its cluster-jackknife uncertainty, in the units of the outcome; p from t with df."""

    effect: float
    se: float
    df: float
    t: float
    p: float
    ci_low: float
    ci_high: float


def jackknife_inference(
    sums: ClusterSums, column: int, *, scale: float = 1.0, confidence: float = 0.95
) -> ClusterInference:
    """Standard error, p and interval of one column offered by CRV3. scale: units of the outcome per unit of y.

    Raises:
        CannotFitError: the column cannot be told from others, or not without some cluster; or the fit is perfect.
        ValueError: confidence outside 0 to 1.
    """
    if not 0 < confidence < 1:
        raise ValueError("a level of confidence lies between 0 and 1")
    at, found = sums.place(column), jackknife(sums)
    if not np.isfinite(found.without[:, at]).all():
        raise CannotFitError(words.NOT_WITHOUT)
    effect, se = float(found.estimate[at]), math.sqrt(float(found.covariance[at, at]))
    if not se > 1e-12 * max(abs(effect), 1e-300):
        raise CannotFitError(words.PERFECT)
    t, reach = effect / se, critical(confidence, found.df) * se
    p = two_sided(t, found.df)
    low, high = effect - reach, effect + reach
    return ClusterInference(effect * scale, se * scale, found.df, t, p, low * scale, high * scale)


def are_few(*, clusters: int, side: int) -> bool:
    """clusters: in all; side: the smaller of those of an arm and of the comparison."""
    return clusters < ENOUGH_CLUSTERS or side < ENOUGH_ON_A_SIDE


def few_clusters_sentence(*, treated: int, comparison: int, clusters: int | None = None) -> str:
    """What a reader must know about the number of clusters; empty where there are enough.

    clusters: in all, where some hold students of both sides; else the two are added.
    """
    total = treated + comparison if clusters is None else clusters
    side = min(treated, comparison)
    values = {"clusters": total, "treated": treated, "comparison": comparison}
    if side < FEWEST_ON_A_SIDE:
        return words.VERY_FEW.format(**values, fewest=FEWEST_ON_A_SIDE)
    if are_few(clusters=total, side=side):
        return words.FEW.format(**values, enough=ENOUGH_CLUSTERS, side=ENOUGH_ON_A_SIDE)
    return ""
