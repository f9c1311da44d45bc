"""The change of one group beside that of comparison units, and how much each unit moves it.

Sources: Sant'Anna & Zhao 2020 (doi 10.1016/j.jeconom.2020.06.003) for the doubly robust estimator with a logit
propensity score and a linear outcome regression; Heckman, Ichimura & Todd 1997 for outcome regression; Abadie 2005
with normalised weights for inverse probability weighting. All for units seen before and after.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Method = Literal["doubly robust", "outcome regression", "weighting"]
METHODS: tuple[Method, ...] = get_args(Method)

# Above this probability of being treated a unit has no counterpart; the package `did` for R has the same bound.
NO_COUNTERPART = 0.999
STEPS = 50
CONVERGED = 1e-11
# The smallest eigenvalue of the covariates' moments among comparison units, relative to the largest.
SINGULAR = 1e-10


class NoOverlapError(Exception):
    """The covariates tell who is treated."""


class FlatCovariatesError(Exception):
    """Among comparison units, covariates determine each other."""


@dataclass(frozen=True, slots=True)
class Compared:
    """m units: x (m, K + 1) with a constant, treated (m,), weight (m,)."""

    x: Floats
    treated: Mask
    weight: Floats


def propensity(units: Compared) -> Floats:
    """Probability of being treated by maximum likelihood of a logit model, (m,).

    Raises:
        NoOverlapError: it does not converge, or somebody's probability is as good as 1.
    """
    x, d, w = units.x, units.treated.astype(np.float64), units.weight
    share = float(w @ d / w.sum())
    b = np.zeros(x.shape[1])
    b[0] = special.logit(share)
    for _ in range(STEPS):
        p = special.expit(x @ b)
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x
        try:
            step = np.linalg.solve(hessian, x.T @ (w * (d - p)))
        except np.linalg.LinAlgError as singular:
            raise NoOverlapError from singular
        b += step
        if not np.abs(b).max() < 1e3:
            raise NoOverlapError
        if np.abs(step).max() < CONVERGED * (1 + np.abs(b).max()):
            p = np.asarray(special.expit(x @ b))
            if p.max() >= NO_COUNTERPART:
                raise NoOverlapError
            return p
    raise NoOverlapError


@dataclass(frozen=True, slots=True)
class _Regression:
    """Changes expected from the covariates of comparison units: fitted (m, c), and for each unit and change the
    influence on the coefficients, summed with weights: see `moved`."""

    units: Compared
    fitted: Floats
    inverse: Floats
    residual: Floats

    def moved(self, moments: Floats) -> Floats:
        """Influence of each unit on moments (K + 1,) @ coefficients, (m, c)."""
        leverage = self.units.x @ (self.inverse @ moments)
        weights = np.where(self.units.treated, 0.0, self.units.weight)
        return (weights * leverage)[:, None] * self.residual


def _regression(units: Compared, change: Floats) -> _Regression:
    x, w = units.x, np.where(units.treated, 0.0, units.weight)
    gram = (x * w[:, None]).T @ x / len(x)
    values = np.linalg.eigvalsh(gram)
    if not values[0] > SINGULAR * values[-1]:
        raise FlatCovariatesError
    inverse = np.asarray(np.linalg.inv(gram), dtype=np.float64)
    fitted = x @ (inverse @ (x.T @ (w[:, None] * change) / len(x)))
    return _Regression(units, fitted, inverse, change - fitted)


def effects(method: Method, units: Compared, change: Floats) -> tuple[Floats, Floats]:
    """The effect on the treated units of each change, (c,), and the influence of each unit on it, (m, c).

    Args:
        change: (m, c), outcome less that of the base period. The influence has mean 0.

    Raises:
        NoOverlapError, FlatCovariatesError: the covariates do not allow it.
    """
    if method == "outcome regression":
        return _by_regression(units, change)
    if method == "weighting":
        return _by_weights(units, change, None)
    return _by_weights(units, change, _regression(units, change))


def _by_regression(units: Compared, change: Floats) -> tuple[Floats, Floats]:
    regression = _regression(units, change)
    w = np.where(units.treated, units.weight, 0.0)
    gap = w[:, None] * regression.residual
    att = gap.mean(axis=0) / w.mean()
    moments = (w[:, None] * units.x).mean(axis=0)
    influence = gap - w[:, None] * att - regression.moved(moments)
    return att, influence / w.mean()


def _by_weights(units: Compared, change: Floats, regression: _Regression | None) -> tuple[Floats, Floats]:
    """Inverse probability weighting of the changes, or (doubly robust) of what the regression leaves of them."""
    p, x = propensity(units), units.x
    left = change if regression is None else regression.residual
    odds = p / (1 - p)
    treated = np.where(units.treated, units.weight, 0.0)
    compared = np.where(units.treated, 0.0, units.weight * odds)
    here = (treated[:, None] * left).mean(axis=0) / treated.mean()
    there = (compared[:, None] * left).mean(axis=0) / compared.mean()
    influence = treated[:, None] * (left - here) / treated.mean()
    influence -= compared[:, None] * (left - there) / compared.mean()
    # the estimated propensity score
    score = (units.weight * (units.treated - p))[:, None] * x
    hessian = (x * (units.weight * p * (1 - p))[:, None]).T @ x / len(x)
    slopes = x.T @ (compared[:, None] * (left - there)) / len(x)
    influence -= score @ np.linalg.solve(hessian, slopes) / compared.mean()
    if regression is not None:
        moments = (treated / treated.mean() - compared / compared.mean()) @ x / len(x)
        influence -= regression.moved(moments)
    return here - there, influence
