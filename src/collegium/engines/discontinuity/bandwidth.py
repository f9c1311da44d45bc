"""How far from the cutoff to look: the bandwidth with the least mean squared error.

Source: Calonico, Cattaneo & Titiunik 2014 (doi 10.3982/ECTA11757), section 2.6 and supplement, as refined in Calonico,
Cattaneo & Farrell 2020 (doi 10.1093/ectj/utz022): three steps, each estimating the bias of the next. One bandwidth for
both sides (what rdrobust calls mserd), with regularisation. Four details of the software are not in the papers and were
found by comparing results: the pilot counts different values, its quartiles are averaged order statistics, the range
is a hair longer, and where many values are shared the first two bandwidths hold ten of them.
"""

from dataclasses import dataclass

import numpy as np

from collegium.engines.discontinuity import words
from collegium.engines.discontinuity.local import (
    NO_ERROR,
    Floats,
    Kernel,
    LocalFit,
    Side,
    local_fit,
    neighbour_residuals,
    partial_slopes,
    spread,
)
from collegium.engines.problems import refuse

# Rule of thumb for a density: this times the spread times n^(-1/5) (Silverman for the normal kernel, rescaled)
PILOT = {"triangular": 2.576, "uniform": 1.843}
HAIR = 1 + 2.0**-26  # so that the farthest students are inside the range
SHARED = 0.2  # from this share of repeated values on, the running variable counts as discrete
PILOT_VALUES = 10  # which the first two bandwidths then hold on each side


@dataclass(frozen=True, slots=True)
class Bandwidths:
    """h for the effect, b for the correction of its bias, in units of the running variable."""

    h: float
    b: float


@dataclass(frozen=True, slots=True)
class Step:
    """Bandwidth for which derivative of a polynomial of which order; the pilot h serves the variance."""

    order: int
    target: int
    h: float
    kernel: Kernel
    regularise: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One side's share in a bandwidth: variance, bias, and regularisation of the bias."""

    variance: float
    bias: float
    regularisation: float


def repeated(x: Floats) -> float:
    """Share of students whose value of the running variable another one before them has."""
    return 1 - len(np.unique(x)) / len(x)


def is_discrete(sides: tuple[Side, Side]) -> bool:
    """Whether many students share a value of the running variable on one of the sides."""
    return max(repeated(side.x) for side in sides) >= SHARED


def select(sides: tuple[Side, Side], *, order: int, kernel: Kernel) -> Bandwidths:
    """Both bandwidths for local polynomials of this order; the bias is corrected with the next one.

    Raises:
        ProblemsFound: too few different values near the cutoff, or an outcome without variation.
    """
    far = [float(np.abs(side.x).max()) for side in sides]
    pilot, least = min(_pilot(sides, kernel), max(far)), _least(sides)
    pilot = min(max(pilot, least), max(far))
    ranges = [one * HAIR for one in far]
    q = order + 1
    first = _step(sides, Step(q + 1, q + 1, pilot, kernel, regularise=False), ranges)
    first = min(max(first, least), max(far))
    b = min(_step(sides, Step(q, order + 1, pilot, kernel), [first, first]), max(far))
    h = min(_step(sides, Step(order, 0, pilot, kernel), [b, b]), max(far))
    return Bandwidths(h, b)


def _pilot(sides: tuple[Side, Side], kernel: Kernel) -> float:
    x = np.concatenate([side.x for side in sides])
    upper, lower = np.quantile(x, [0.75, 0.25], method="averaged_inverted_cdf")
    values = sum(len(np.unique(side.x)) for side in sides)
    # more than half of the students on one value leave no interquartile range: then the deviation alone
    widths = [float(np.std(x, ddof=1)), float(upper - lower) / 1.349]
    pilot: float = PILOT[kernel] * min(width for width in widths if width > 0) * float(values) ** (-1 / 5)
    return pilot


def _least(sides: tuple[Side, Side]) -> float:
    """The distance that holds ten different values on each side; 0 for a running variable that is continuous."""
    if not is_discrete(sides):
        return 0.0
    values = [np.unique(np.abs(side.x)) for side in sides]
    return max(float(one[min(PILOT_VALUES, len(one)) - 1]) for one in values) * HAIR


def _step(sides: tuple[Side, Side], step: Step, b: list[float]) -> float:
    """The bandwidth; b, of each side, comes from the step before and serves the bias."""
    left, right = (_part(side, step, wide) for side, wide in zip(sides, b, strict=True))
    below = (right.bias - left.bias) ** 2 + left.regularisation + right.regularisation
    above = left.variance + right.variance
    outcome = np.concatenate([side.y[:, 0] for side in sides])
    if not (below > 0 and above > NO_ERROR**2 * step.h * float(np.var(outcome))):
        refuse(words.NO_BANDWIDTH, words.TODO_GIVE)
    return float((above / below) ** (1 / (2 * step.order + 3)))


def _part(side: Side, step: Step, b: float) -> Part:
    near = local_fit(side, step.h, step.order, step.kernel)
    columns = side.y.shape[1]
    slopes = partial_slopes([near], columns) if side.z.shape[1] else np.zeros((0, columns))
    variance = (2 * step.target + 1) * step.h * _variance(near, slopes)[step.target, step.target]
    top = step.order + 1
    wide, times = local_fit(side, b, top, step.kernel), 2 * (top - step.target)
    reach = float(near.reach()[step.target])
    bias = np.sqrt(times) * reach * wide.derivative(wide.coefficients(_adjusted(wide, slopes)), top)
    if not step.regularise:
        return Part(float(variance), float(bias), 0.0)
    uncertain = _variance(wide, slopes)[top, top] / b ** (2 * top)
    return Part(float(variance), float(bias), float(3 * times * reach**2 * uncertain))


def _variance(fit: LocalFit, slopes: Floats) -> Floats:
    """Covariance of the coefficients of u."""
    y, terms = _adjusted(fit, slopes), fit.design.shape[1]
    if fit.side.cluster is None:
        residuals = neighbour_residuals(fit.side.x, y[:, None])[:, 0]
    else:
        residuals = y - fit.design @ fit.coefficients(y)
    meat = spread(fit.design * fit.weights[:, None], residuals, fit.side.cluster, terms)
    return fit.inverse @ meat @ fit.inverse


def _adjusted(fit: LocalFit, slopes: Floats) -> Floats:
    """The outcome less what covariates explain, (n,)."""
    outcome: Floats = fit.side.y[:, 0] - fit.side.z @ slopes[:, 0]
    return outcome
