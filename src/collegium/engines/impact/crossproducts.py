"""Clustered regressions from cell cross-products: no row is read a second time.

With cell sums n, x, X'X and X'y, one absorbed fixed effect is taken out by moving every cell to the mean of its
fixed-effect level; the score of a cluster is then X_g'y_g - X_g'X_g b, and CRV1 (Liang & Zeger 1986) needs only
those. Cells are cluster x fixed effect, so a fixed effect need not be nested in the clusters.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collegium.engines.impact.cells import Block, Cells, Codes, Floats
from collegium.engines.impact.regression import (
    Absorbed,
    CannotFitError,
    Fit,
    Layout,
    independent_columns,
    small_sample,
)


@dataclass(frozen=True, slots=True)
class Moments:
    """Cells of one model: C cells, K columns in the order constant (if any), covariates, arms."""

    cluster: Codes  # (C,) numbered from 0 without gaps
    fixed: Codes  # (C,) likewise
    n: Floats  # (C,)
    x: Floats  # (C, K)
    xx: Floats  # (C, K, K)
    y: Floats  # (C,)
    xy: Floats  # (C, K)


def fit_cells(cells: Cells, block: Block, rows: NDArray[np.bool_], layout: Layout) -> Fit:
    """Fit one outcome in the cells marked by rows.

    Raises:
        CannotFitError: one cluster, or no degrees of freedom.
    """
    moments, alone = _moments(cells, block, rows & (block.n > 0), layout), 0
    if layout.absorbed:
        moments, alone = _without_singletons(moments)
    if not len(moments.n):
        raise CannotFitError("Every student is alone in a level of the fixed effect.")
    raw = np.einsum("cjj->j", moments.xx)
    within = _within(moments) if layout.absorbed else moments
    columns = independent_columns(within.xx.sum(axis=0), raw, range(layout.first_arm(), layout.width()))
    xx, xy = _grouped(within.cluster, within.xx), _grouped(within.cluster, within.xy)
    absorbed = [Absorbed(int(moments.fixed.max()) + 1, _nested(moments))] if layout.absorbed else []
    n, k = round(moments.n.sum()), len(columns.kept)
    factor, df = small_sample(n=n, k=k, absorbed=absorbed, clusters=len(xx))
    estimate, covariance = _sandwich(xx, xy, list(columns.kept))
    informative = tuple(int(count) for count in (np.einsum("gjj->gj", xx) > 1e-9 * raw / len(xx)).sum(axis=0))
    dropped, unidentified = columns.dropped, columns.unidentified
    return Fit(columns.kept, estimate, factor * covariance, df, dropped, unidentified, informative, alone)


def _sandwich(xx: Floats, xy: Floats, kept: list[int]) -> tuple[Floats, Floats]:
    """Estimate (K,) and uncorrected CRV1 covariance (K, K) from cross-products by cluster, (G, ., .) and (G, .)."""
    if not kept:
        raise CannotFitError("The fixed effects leave nothing of any column.")
    own, outcome = xx[:, kept][:, :, kept], xy[:, kept]
    bread = np.linalg.inv(own.sum(axis=0))
    estimate = bread @ outcome.sum(axis=0)
    scores = outcome - own @ estimate
    return estimate, bread @ (scores.T @ scores) @ bread


def _moments(cells: Cells, block: Block, rows: NDArray[np.bool_], layout: Layout) -> Moments:
    """Put the constant and the arm indicators, which are the same for a whole cell, around the covariates."""
    n, y, at, width = block.n[rows], block.y[rows], layout.covariate_columns(), layout.covariates
    same = np.zeros((len(n), layout.width()))  # the constant and the arms; 0 where a covariate stands
    same[:, : at.start] = 1.0
    same[:, at.stop :] = cells.arm[rows, None] == np.arange(1, layout.arms + 1)
    x, xy = same * n[:, None], same * y[:, None]
    xx = same[:, :, None] * x[:, None, :]
    mixed = same[:, :, None] * block.x[rows, None, :width]
    xx[:, :, at] += mixed
    xx[:, at, :] += mixed.transpose(0, 2, 1)
    xx[:, at, at] += block.xx[rows, :width, :width]
    x[:, at], xy[:, at] = block.x[rows, :width], block.xy[rows, :width]
    return Moments(_renumbered(cells.cluster[rows]), _renumbered(cells.fixed[rows]), n, x, xx, y, xy)


def _renumbered(codes: Codes) -> Codes:
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _without_singletons(moments: Moments) -> tuple[Moments, int]:
    """Leave out students who are alone in their level: they inform nothing but would count in n, G and k."""
    size = np.bincount(moments.fixed, weights=moments.n)[moments.fixed]
    keep = size > 1
    if keep.all():
        return moments, 0
    parts = (moments.n[keep], moments.x[keep], moments.xx[keep], moments.y[keep], moments.xy[keep])
    return Moments(_renumbered(moments.cluster[keep]), _renumbered(moments.fixed[keep]), *parts), int(
        (~keep).sum()
    )


def _within(moments: Moments) -> Moments:
    """The same cells measured from the means of their fixed-effect level."""
    size = np.bincount(moments.fixed, weights=moments.n)
    mean_x = (_grouped(moments.fixed, moments.x) / size[:, None])[moments.fixed]
    mean_y = (np.bincount(moments.fixed, weights=moments.y) / size)[moments.fixed]
    n = moments.n
    cross = moments.x[:, :, None] * mean_x[:, None, :]
    xx = (
        moments.xx
        - cross
        - cross.transpose(0, 2, 1)
        + n[:, None, None] * mean_x[:, :, None] * mean_x[:, None, :]
    )
    xy = moments.xy - moments.x * mean_y[:, None] - mean_x * (moments.y - n * mean_y)[:, None]
    return Moments(
        moments.cluster, moments.fixed, n, moments.x - n[:, None] * mean_x, xx, moments.y - n * mean_y, xy
    )


def _grouped(codes: Codes, values: Floats) -> Floats:
    """Sums of values (C, ...) by code, (G, ...)."""
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    return np.add.reduceat(values[order], starts, axis=0)


def _nested(moments: Moments) -> bool:
    """Whether every level of the fixed effect lies within one cluster."""
    pairs = np.unique(np.stack([moments.fixed, moments.cluster]), axis=1).shape[1]
    return pairs == int(moments.fixed.max()) + 1
