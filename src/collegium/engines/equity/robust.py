"""Contrasts of groups whose students come from the same schools or classes: cluster-robust (CRV1).

The contrast of group means is that of a regression on one indicator for each group. Its score is known from sums by
cluster alone: u_c = sum over groups of factor * (sum of deviations in c) / n. Source: Liang & Zeger 1986 (doi
10.1093/biomet/73.1.13), with the small-sample factor G/(G-1) * (N-1)/(N-K) and t with G - 1 degrees of freedom.
"""

from collections.abc import Sequence

import numpy as np

from collegium.engines.equity.cells import Cell, Floats

ENOUGH_CLUSTERS = 20  # below, a warning: the usual standard errors tend to be too small


def scores(cells: Sequence[Cell]) -> Floats:
    """Influence of each cluster on each group's mean, (G, J); clusters are matched by name over all groups."""
    known = [cell.clusters for cell in cells if cell.clusters is not None]
    names = np.unique(np.concatenate([sums.names for sums in known]))
    found = np.zeros((len(names), len(cells)))
    for place, (cell, sums) in enumerate(zip(cells, known, strict=True)):
        found[np.searchsorted(names, sums.names), place] = sums.deviation / cell.n
    return found


def covariance(cells: Sequence[Cell]) -> tuple[Floats, float]:
    """Covariance (J, J) of the means of groups without common students, and its degrees of freedom.

    Raises ZeroDivisionError for one cluster; ask `fewest_clusters` first.
    """
    influence, n = scores(cells), sum(cell.n for cell in cells)
    count = len(influence)
    factor = count / (count - 1) * (n - 1) / max(n - len(cells), 1)
    return factor * influence.T @ influence, float(count - 1)


def fewest_clusters(cells: Sequence[Cell]) -> int:
    """Clusters of the group that is in fewest. A group in one cluster would seem to have no error at all."""
    return min(len(cell.clusters.names) if cell.clusters is not None else 0 for cell in cells)


def total_clusters(cells: Sequence[Cell]) -> int:
    """Clusters of all groups together."""
    return len(
        np.unique(np.concatenate([cell.clusters.names for cell in cells if cell.clusters is not None]))
    )
