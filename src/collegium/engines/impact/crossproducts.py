"""Clustered regressions from cell cross-products: no row is read a second time.

With cell sums n, x, X'X and X'y, one absorbed fixed effect is taken out by moving every cell to the mean of
its fixed-effect level; the score of a cluster is then X_g'y_g - X_g'X_g b, and CRV1 (Liang & Zeger 1986)
needs only those. Cells are cluster x fixed effect, so a fixed effect need not be nested in the clusters.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from collegium.engines.impact.cells import Block, Cells, Floats
from collegium.engines.impact.regression import (
    Absorbed,
    CannotFitError,
    Fit,
    Layout,
    independent_columns,
    size_of,
)
from collegium.engines.labels import Codes


@dataclass(frozen=True, slots=True)
class Moments:
    """Cells of one model: C cells, K columns in the order of `Layout`, m outcomes."""

    clusters: Codes  # (G,) the clusters as the sample numbers them
    cluster: Codes  # (C,) places among those
    fixed: Codes  # (C,) likewise
    n: Floats  # (C,)
    x: Floats  # (C, K)
    xx: Floats  # (C, K, K)
    y: Floats  # (C, m)
    xy: Floats  # (C, K, m)


def fit_cells(cells: Cells, block: Block, rows: NDArray[np.bool_], layout: Layout) -> list[Fit]:
    """Fit every outcome of the block in the cells marked by rows.

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
    size = size_of(n=n, k=k, absorbed=absorbed, clusters=len(xx))
    estimates, influences = _estimated(xx, xy, list(columns.kept))
    informative = tuple(int(count) for count in (np.einsum("gjj->gj", xx) > 1e-9 * raw / len(xx)).sum(axis=0))
    return [
        Fit(
            columns.kept,
            estimate,
            size.factor() * influence.T @ influence,
            size.df(),
            columns.dropped,
            columns.unidentified,
            informative,
            alone,
            "CRV1",
            size,
            influence,
            moments.clusters,
        )
        for estimate, influence in zip(estimates, influences, strict=True)
    ]


def _estimated(xx: Floats, xy: Floats, kept: list[int]) -> tuple[Floats, Floats]:
    """Estimates (m, K) and the influence of each cluster on them (m, G, K) from sums (G, ., .) and (G, ., m)."""
    if not kept:
        raise CannotFitError("The fixed effects leave nothing of any column.")
    own, outcomes = xx[:, kept][:, :, kept], xy[:, kept]
    bread = np.linalg.inv(own.sum(axis=0))
    estimates = bread @ outcomes.sum(axis=0)
    scores = (outcomes - own @ estimates).transpose(2, 0, 1)
    return estimates.T, scores @ bread


def _moments(cells: Cells, block: Block, rows: NDArray[np.bool_], layout: Layout) -> Moments:
    """Put the constant and the arm indicators, which are the same for a whole cell, around the covariates."""
    n, y, at, width = block.n[rows], block.y[rows], layout.covariate_columns(), layout.covariates
    same = np.zeros((len(n), layout.width()))  # the constant and the arms; 0 where a covariate stands
    same[:, : at.start] = 1.0
    same[:, at.stop :] = cells.arm[rows, None] == np.arange(1, layout.arms + 1)
    x, xy = same * n[:, None], same[:, :, None] * y[:, None, :]
    xx = same[:, :, None] * x[:, None, :]
    mixed = same[:, :, None] * block.x[rows, None, :width]
    xx[:, :, at] += mixed
    xx[:, at, :] += mixed.transpose(0, 2, 1)
    xx[:, at, at] += block.xx[rows, :width, :width]
    x[:, at], xy[:, at] = block.x[rows, :width], block.xy[rows, :width]
    return Moments(*_numbered(cells.cluster[rows]), _renumbered(cells.fixed[rows]), n, x, xx, y, xy)


def _numbered(codes: Codes) -> tuple[Codes, Codes]:
    """The codes there are, and the place among them of each."""
    known, places = np.unique(codes, return_inverse=True)
    return known, places.astype(np.int64)


def _renumbered(codes: Codes) -> Codes:
    return _numbered(codes)[1]


def _without_singletons(moments: Moments) -> tuple[Moments, int]:
    """Leave out students who are alone in their level: they inform nothing but would count in n, G and k."""
    size = np.bincount(moments.fixed, weights=moments.n)[moments.fixed]
    keep = size > 1
    if keep.all():
        return moments, 0
    parts = (moments.n[keep], moments.x[keep], moments.xx[keep], moments.y[keep], moments.xy[keep])
    left, cluster = _numbered(moments.cluster[keep])
    fixed = _renumbered(moments.fixed[keep])
    return Moments(moments.clusters[left], cluster, fixed, *parts), int((~keep).sum())


def _within(moments: Moments) -> Moments:
    """The same cells measured from the means of their fixed-effect level."""
    n, size = moments.n[:, None], np.bincount(moments.fixed, weights=moments.n)[:, None]
    mean_x = (_grouped(moments.fixed, moments.x) / size)[moments.fixed]
    mean_y = (_grouped(moments.fixed, moments.y) / size)[moments.fixed]
    x, y = moments.x - n * mean_x, moments.y - n * mean_y
    xx = moments.xx - moments.x[:, :, None] * mean_x[:, None, :] - mean_x[:, :, None] * x[:, None, :]
    xy = moments.xy - moments.x[:, :, None] * mean_y[:, None, :] - mean_x[:, :, None] * y[:, None, :]
    return replace(moments, x=x, xx=xx, y=y, xy=xy)


def _grouped(codes: Codes, values: Floats) -> Floats:
    """Sums of values (C, ...) by code, (G, ...)."""
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    return np.add.reduceat(values[order], starts, axis=0)


def _nested(moments: Moments) -> bool:
    """Whether every level of the fixed effect lies within one cluster."""
    pairs = np.unique(moments.fixed * (int(moments.cluster.max()) + 1) + moments.cluster)
    return len(pairs) == int(moments.fixed.max()) + 1
