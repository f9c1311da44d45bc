"""Whether logistic regression has a finite answer.

Source: Albert & Anderson 1984 (doi 10.1093/biomet/71.1.1): it has one unless some combination of the columns is never
negative for students with the outcome and never positive for those without it, and not zero for all. Konis 2007
(Oxford D.Phil. thesis) decides that by a linear program.
"""

import numpy as np
import scipy  # scipy.optimize takes long to load: only when a model is fitted
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Of the largest coefficient: what is smaller takes no part. The program is exact to about 1e-7.
TAKES_PART = 1e-6


def separating(z: Floats, y: Floats) -> tuple[int, ...] | None:
    """Places of the columns of z (n, K) that take part in separating y (n,), or None if nothing separates.

    The program maximises the sum of (2y - 1) z b over coefficients b between -1 and 1 under which no term is negative:
    it is above 0 if and only if there is separation. Columns that separate alone are looked for first, as the program
    may also give a part to others.
    """
    if alone := _alone(z, y == 1):
        return alone
    signed = z * (2 * y - 1)[:, None]
    rows = np.unique(signed, axis=0)  # students who are alike ask the same
    result = scipy.optimize.linprog(
        -rows.sum(axis=0), A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1, 1), method="highs"
    )
    if result.x is None or not float(rows.sum(axis=0) @ result.x) > 1e-6:
        return None
    coefficients = np.abs(result.x)
    return tuple(np.flatnonzero(coefficients > TAKES_PART * coefficients.max()).tolist())


def _alone(z: Floats, yes: NDArray[np.bool_]) -> tuple[int, ...]:
    """Places of the columns that, beside the constant, separate by themselves."""
    above = z[~yes].max(axis=0) <= z[yes].min(axis=0)
    below = z[yes].max(axis=0) <= z[~yes].min(axis=0)
    found = (above | below) & (np.ptp(z, axis=0) > 0)
    return tuple(np.flatnonzero(found).tolist())
