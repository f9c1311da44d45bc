"""Exact and coarsened exact matching: sets of students that are alike.

A comparison student of a set with t who took part and c who did not has the weight t / c, brought to a mean of 1
(Iacus, King & Porro 2012; MatchIt scales alike).
"""

import numpy as np

from collegium.engines.comparison.input import Floats, Mask, Rows, combined, number_codes
from collegium.engines.comparison.options import CoarsenedExact, Exact
from collegium.engines.labels import Codes


def strata(rows: Rows, method: Exact | CoarsenedExact) -> Codes:
    """(n,) the stratum of each student, numbered from 0."""
    columns = [rows.within]
    for place, values in enumerate(rows.x.T):
        if isinstance(method, CoarsenedExact):
            bins = method.bins if isinstance(method.bins, int) else method.bins[place]
            columns.append(_bins(values, bins))
        else:
            columns.append(number_codes(values))
    return combined(columns)


def _bins(values: Floats, bins: int) -> Codes:
    """Bins of equal width, closed on the left; the last one also holds the largest value."""
    low, high = float(values.min()), float(values.max())
    if bins == 0 or low == high or ((values == 0) | (values == 1)).all():
        return number_codes(values)
    edges = np.linspace(low, high, bins + 1)[1:-1]
    # A value that is an edge but for rounding belongs to the bin on its right: else units would change the bins.
    found: Codes = np.searchsorted(edges - 1e-9 * (high - low), values, side="right").astype(np.int64)
    return found


def weigh_sets(treated: Mask, strata: Codes) -> tuple[Floats, Codes]:
    """Weights (n,) and sets (n,), -1 for students in a stratum that lacks a group."""
    size = int(strata.max()) + 1
    with_ = np.bincount(strata[treated], minlength=size)
    without = np.bincount(strata[~treated], minlength=size)
    both = (with_ > 0) & (without > 0)
    number = np.cumsum(both) - 1
    sets = np.where(both[strata], number[strata], -1).astype(np.int64)
    ratio = np.divide(with_, without, out=np.zeros(size), where=both)
    weights = np.where(treated, both[strata].astype(float), ratio[strata])
    return normalised(weights, treated), sets


def normalised(weights: Floats, treated: Mask) -> Floats:
    """Comparison weights with a mean of 1 among the students who have one."""
    used = ~treated & (weights > 0)
    if not used.any():
        return weights
    scaled = weights.copy()
    scaled[used] *= used.sum() / weights[used].sum()
    return scaled
