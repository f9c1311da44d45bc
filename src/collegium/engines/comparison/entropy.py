"""Entropy balancing: the most even weights of the comparison group that give it the moments of the other group.

Source: Hainmueller 2012 (doi 10.1093/pan/mpr025), section 3. The weights are proportional to exp(z l); l minimises the
convex function log sum exp(z l), z being the columns measured from the moments wanted, and Newton's method finds it.
"""

import numpy as np
from scipy import special

from collegium.engines.comparison import words
from collegium.engines.comparison.input import Floats, Rows
from collegium.engines.problems import refuse

ROUNDS = 200
# Differences of moments, in standard deviations, and steps: where Newton's method stops; what is accepted in the end.
CLOSE = 1e-10
ACCEPTED = 1e-7
# Weights below this share of the mean weight are those of students who should have none (they are set to 0).
NOTHING = 1e-8


def balanced(rows: Rows, moments: int) -> Floats:
    """Weights (n,): 1 for those who took part, a mean of 1 in the comparison group.

    Raises:
        ProblemsFound: no weights give the moments wanted.
    """
    treated = rows.treated
    z, names = _constraints(rows, moments)
    own = _solve(z[~treated])
    own[own < NOTHING / len(own)] = 0.0
    own /= own.sum()
    off = np.abs(own @ z[~treated])
    if not off.max(initial=0.0) <= ACCEPTED:
        missed = tuple(dict.fromkeys(np.array(names)[off > ACCEPTED].tolist()))
        refuse(words.NOT_BALANCED, words.TODO_BALANCE, names=words.listed(missed))
    weights = np.ones(len(treated))
    weights[~treated] = own * np.count_nonzero(own)
    return weights


def _constraints(rows: Rows, moments: int) -> tuple[Floats, tuple[str, ...]]:
    """Columns (n, m) whose mean in the comparison group must become 0, with the names they come from.

    Powers are taken of values measured from the mean of those who took part, in standard deviations of all: with the
    lower moments equal too, equal central moments are equal raw moments, and no digits are lost.
    """
    centre = rows.x[rows.treated].mean(axis=0)
    spread = rows.x.std(axis=0)
    varies = spread > 1e-12 * np.abs(centre)
    if not varies.any():
        refuse(words.NOTHING_VARIES, words.TODO_COLUMNS)
    u = (rows.x[:, varies] - centre[varies]) / spread[varies]
    powers = np.hstack([u**power for power in range(1, moments + 1)])
    scale = powers.std(axis=0)
    columns: Floats = (powers - powers[rows.treated].mean(axis=0)) / np.where(scale > 0, scale, 1.0)
    names = tuple(name for name, kept in zip(rows.names, varies, strict=True) if kept)
    return columns, names * moments


def _solve(z: Floats) -> Floats:
    """Weights (n,) with a sum of 1 and the least entropy lost; columns that say the same do no harm."""
    multipliers = np.zeros(z.shape[1])
    value = float(special.logsumexp(z @ multipliers))
    for _ in range(ROUNDS):
        weights = special.softmax(z @ multipliers)
        gradient = weights @ z
        if np.abs(gradient).max() < CLOSE:
            break
        spread = z - gradient
        step = np.linalg.lstsq((spread * weights[:, None]).T @ spread, -gradient, rcond=1e-12)[0]
        if np.abs(step).max() < CLOSE:  # what is left is the rounding of columns that say the same
            break
        for halvings in range(40):
            moved = multipliers + 0.5**halvings * step
            new = float(special.logsumexp(z @ moved))
            if new <= value:
                break
        else:
            break
        multipliers, value = moved, new
    found: Floats = special.softmax(z @ multipliers)
    return found
