"""The mean or share of one group with its interval."""

import math

from collegium.engines.equity import robust
from collegium.engines.equity.cells import Cell
from collegium.engines.equity.intervals import Interval, share_interval, tested


def value_interval(cell: Cell, *, confidence: float = 0.95) -> Interval | None:
    """The interval of the mean (t with n - 1 degrees of freedom) or of the share (Wilson's score).

    With clusters: cluster-robust, t with clusters - 1 degrees of freedom, a share kept between 0 and 1. None where the
    uncertainty cannot be estimated: one student, or one cluster.
    """
    if cell.sd is None:
        return None
    if cell.clusters is not None:
        return _clustered(cell, confidence)
    if cell.had is not None:
        return share_interval(cell.had, cell.n, confidence=confidence)
    if cell.sd == 0:
        return None
    return tested(cell.mean, math.sqrt(cell.variance), cell.n - 1, confidence).interval


def _clustered(cell: Cell, confidence: float) -> Interval | None:
    if robust.fewest_clusters([cell]) < 2:
        return None
    spread, df = robust.covariance([cell])
    se = math.sqrt(float(spread[0, 0]))
    if se <= 1e-12 * (abs(cell.mean) + (cell.sd or 0.0)):
        return None
    found = tested(cell.mean, se, df, confidence).interval
    if cell.had is None:
        return found
    return Interval(found.estimate, max(found.low, 0.0), min(found.high, 1.0))
