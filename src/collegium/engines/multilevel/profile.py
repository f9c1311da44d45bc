"""The likelihood of a random-intercept model as a function of one number, and where it is largest.

theta is the variance between groups over the variance within. Fixed effects and the variance within have a closed
form for a given theta (Bates, Machler, Bolker & Walker 2015, doi 10.18637/jss.v067.i01, section 3), so the deviance
-2 log L is a curve. It can have two minima (Henn & Hodges 2014, doi 10.1111/insr.12032): a grid finds the lower one,
then the root of the derivative gives all digits, which minimising the curve itself could not.
"""

import math
from dataclasses import dataclass

import numpy as np
import scipy  # scipy.optimize takes long to load: only when a model is fitted
from numpy.typing import NDArray

from collegium.engines.multilevel import words
from collegium.engines.multilevel.sums import Floats, Standardised
from collegium.engines.problems import refuse

# theta times the largest group, from "no group differs" to a variance between groups a million times that within
GRID_FROM, GRID_TO, GRID_POINTS = 1e-4, 1e6, 80
# A residual sum of squares below this share of that of the outcome is rounding: the model fits perfectly.
PERFECT = 1e-10


@dataclass(frozen=True, slots=True)
class Solved:
    """Everything at one theta, in standardised units. K + 1 fixed effects, the constant first."""

    theta: float
    residual: float  # generalised residual sum of squares
    estimate: Floats  # (K + 1,)
    inverse: Floats  # (K + 1, K + 1), of the weighted cross-products of [1, X]
    log_determinant: float  # of those cross-products


def weighted(std: Standardised, theta: float, power: int = 1) -> Floats:
    """sum over groups of w^power m m' with w = n / (1 + n theta), (P, P)."""
    w = std.size / (1 + std.size * theta)
    return np.tensordot(w**power, std.by_size, axes=1)


def solve(std: Standardised, theta: float) -> Solved:
    """Generalised least squares at this theta."""
    cross = std.within + weighted(std, theta)
    inverse: Floats = np.linalg.inv(cross[:-1, :-1]).astype(np.float64)
    estimate = inverse @ cross[:-1, -1]
    contrast = np.append(-estimate, 1.0)
    residual = float(contrast @ cross @ contrast)
    return Solved(theta, residual, estimate, inverse, float(np.linalg.slogdet(cross[:-1, :-1])[1]))


def deviance(std: Standardised, thetas: Floats, *, reml: bool) -> Floats:
    """-2 log likelihood (or the REML criterion) in standardised units at every theta, without what does not vary."""
    w = std.size / (1 + np.outer(thetas, std.size))
    cross = std.within + np.tensordot(w, std.by_size, axes=1)
    pivots = np.log(np.diagonal(np.linalg.cholesky(cross), axis1=1, axis2=2))
    free = std.sums.students - (len(std.within) - 1 if reml else 0)
    curve = free * 2 * pivots[:, -1] + np.log1p(np.outer(thetas, std.size)) @ std.count
    return np.asarray(curve + 2 * pivots[:, :-1].sum(axis=1) if reml else curve, dtype=np.float64)


def slope(std: Standardised, theta: float, *, reml: bool) -> float:
    """Derivative of the deviance by theta."""
    at = solve(std, theta)
    falling = weighted(std, theta, 2)  # minus the derivative of the weighted cross-products
    contrast = np.append(-at.estimate, 1.0)
    free = std.sums.students - (len(at.estimate) if reml else 0)
    value = std.count @ (std.size / (1 + std.size * theta))
    value -= free * (contrast @ falling @ contrast) / at.residual
    return float(value - np.tensordot(at.inverse, falling[:-1, :-1], axes=2) if reml else value)


def best_theta(std: Standardised, *, reml: bool) -> float:
    """The theta of the largest likelihood; 0 where groups differ no more than chance would make them.

    Raises:
        ProblemsFound: nothing varies within groups once the covariates are known.
    """
    _check_within(std)
    grid = np.concatenate([[0.0], np.geomspace(GRID_FROM, GRID_TO, GRID_POINTS) / std.size.max()])
    lowest = int(np.argmin(deviance(std, grid, reml=reml)))
    if lowest == len(grid) - 1:
        refuse(words.PERFECT, words.TODO_CHECK, name=std.sums.outcome)
    low, high = grid[max(lowest - 1, 0)], grid[lowest + 1]
    if lowest == 0 and slope(std, 0.0, reml=reml) >= 0:
        return 0.0
    return _refined(std, float(low), float(high), reml)


def _refined(std: Standardised, low: float, high: float, reml: bool) -> float:
    """The minimum between two thetas: the root of the slope, or, should it not change sign, the lowest point."""

    def down(theta: float) -> float:
        return slope(std, theta, reml=reml)

    def curve(theta: float) -> float:
        return float(deviance(std, np.array([theta]), reml=reml)[0])

    if down(low) < 0 < down(high):
        return float(scipy.optimize.brentq(down, low, high, xtol=1e-15 * high, rtol=1e-14))
    found = scipy.optimize.minimize_scalar(
        curve, bounds=(low, high), method="bounded", options={"xatol": 1e-9 * high}
    )
    return float(found.x)


def _check_within(std: Standardised) -> None:
    """Refuse where the covariates explain all that varies within groups: theta would have no bound."""
    varying = np.flatnonzero(np.diag(std.within)[1:-1] > 0) + 1
    own, with_outcome = std.within[np.ix_(varying, varying)], std.within[varying, -1]
    explained = float(with_outcome @ np.linalg.lstsq(own, with_outcome)[0]) if len(varying) else 0.0
    if std.within[-1, -1] - explained <= PERFECT * std.sums.students:
        refuse(words.PERFECT, words.TODO_CHECK, name=std.sums.outcome)


def constant_part(std: Standardised, *, reml: bool) -> float:
    """What `deviance` leaves out: normalising constants and the units of the columns."""
    terms = len(std.within) - 1
    free = std.sums.students - (terms if reml else 0)
    value = free * (1 + math.log(2 * math.pi / free) + 2 * math.log(std.scale[-1]))
    return value + 2 * float(np.log(std.scale[:-1]).sum()) if reml else value


def curvature(std: Standardised, at: Solved, *, reml: bool) -> NDArray[np.float64]:
    """Second derivatives of the deviance by (variance within, theta) at its minimum, (2, 2), standardised units."""
    first, second = weighted(std, at.theta, 2), 2 * weighted(std, at.theta, 3)
    contrast = np.append(-at.estimate, 1.0)
    free = std.sums.students - (len(at.estimate) if reml else 0)
    variance = at.residual / free
    pull = (first @ contrast)[:-1]
    falling = contrast @ first @ contrast
    bending = contrast @ second @ contrast - 2 * pull @ at.inverse @ pull
    w = std.size / (1 + std.size * at.theta)
    theta_twice = float(bending / variance - std.count @ w**2)
    if reml:
        spread = at.inverse @ first[:-1, :-1]
        theta_twice += float(np.tensordot(at.inverse, second[:-1, :-1], axes=2) - np.trace(spread @ spread))
    mixed = falling / variance**2
    return np.array([[free / variance**2, mixed], [mixed, theta_twice]])
