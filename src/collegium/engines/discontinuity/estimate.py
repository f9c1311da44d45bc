"""The jump of an outcome at a cutoff, with an interval that allows for the curve being approximated.

Source: Calonico, Cattaneo & Titiunik 2014 (doi 10.3982/ECTA11757): local polynomial estimate, bias correction by one
order more, and the standard error of the corrected estimate ("robust"). Clusters: CR1. Covariates: Calonico, Cattaneo,
Farrell & Titiunik 2019 (doi 10.1162/rest_a_00760). Where the side does not decide alone who takes part (fuzzy), the
jump of the outcome is divided by that of the share taking part.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collegium.engines.discontinuity import words
from collegium.engines.discontinuity.bandwidth import Bandwidths, is_discrete, select
from collegium.engines.discontinuity.local import (
    NO_ERROR,
    Floats,
    Kernel,
    LocalFit,
    Side,
    fit_weighted,
    local_fit,
    neighbour_residuals,
    partial_slopes,
    spread,
    weigh,
)
from collegium.engines.inference import critical, two_sided
from collegium.engines.labels import Codes, any_missing, numbered
from collegium.engines.problems import refuse

FEWEST_STUDENTS = 20  # on each side
FEWEST_VALUES = 10  # different values of the running variable on each side
ENOUGH_CLUSTERS = 20
STRONG = math.sqrt(10)  # |z| of the share taking part, the usual F > 10
# A deviation below this share of the outcome's mean is rounding.
ROUNDING = 1e-12
# A covariate keeps at least this share of its sum of squares after those before it, or it is collinear.
COLLINEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Rows:
    """One row per student.

    Attributes:
        outcome, running: numbers, (N,).
        took_part: 0 or 1 (or how much of the programme), (N,), where the side does not decide alone; bandwidths are
            then those of the outcome.
        covariates: measured before, (N, K), named by names. They sharpen the estimate, but do not repair a cutoff
            that does not hold.
        cluster: labels, (N,); None for students who are independent of each other.
    """

    outcome: ArrayLike
    running: ArrayLike
    took_part: ArrayLike | None = None
    covariates: ArrayLike | None = None
    names: tuple[str, ...] = ()
    cluster: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """How to look.

    Attributes:
        cutoff: of the running variable; who stands exactly on it is on its upper side.
        below: those under the cutoff took part (else those on it or above).
        order: of the local polynomial, 1 or 2.
        bandwidth: in units of the running variable; None to choose it. bias_bandwidth: the same for the correction;
            None for the chosen one, or the bandwidth where that is given.
        confidence: of the interval.
    """

    cutoff: float
    below: bool = False
    order: int = 1
    kernel: Kernel = "triangular"
    bandwidth: float | None = None
    bias_bandwidth: float | None = None
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class Jump:
    """A jump at the cutoff.

    estimate and se are the plain ones; corrected and robust_se, and z, p, low and high from them, allow for bias. The
    estimate is what to show, the interval is what to judge by: it is not centred on the estimate.
    """

    estimate: float
    se: float
    corrected: float
    robust_se: float
    z: float
    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Near:
    """One side: students and different values in all, students within the bandwidth with their mean and deviation.

    curve: coefficients of the powers of (running variable - cutoff), within the bandwidth, order + 1 of them; with
    covariates, at their overall mean near the cutoff.
    """

    students: int
    values: int
    near: int
    mean: float
    sd: float
    curve: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Discontinuity:
    """The effect of taking part for students at the cutoff, in units of the outcome.

    taking_part: jump of the share that takes part, only where that was given. treated and comparison are the sides.
    """

    effect: Jump
    taking_part: Jump | None
    treated: Near
    comparison: Near
    h: float
    b: float
    discrete: bool
    warnings: tuple[str, ...]


def discontinuity(rows: Rows, setting: Setting) -> Discontinuity:
    """Estimate the effect at the cutoff.

    Raises:
        ProblemsFound: missing values; too few students, values or clusters; an outcome without variation; no change
            in who takes part.
        ValueError: a setting that is none.
    """
    _check(setting)
    sides = split(rows, setting.cutoff)
    _check_sides(sides)
    sides, centre = _centred(sides)
    return _estimated(sides, centre, setting, rows.names)


def split(rows: Rows, cutoff: float) -> tuple[Side, Side]:
    """Left and right of the cutoff, sorted; covariates are measured from their means.

    Raises:
        ProblemsFound: missing values, columns of different lengths.
    """
    y, x = np.asarray(rows.outcome, dtype=np.float64), np.asarray(rows.running, dtype=np.float64)
    columns = [y] if rows.took_part is None else [y, np.asarray(rows.took_part, dtype=np.float64)]
    z = np.empty((len(y), 0)) if rows.covariates is None else np.asarray(rows.covariates, dtype=np.float64)
    labels = None if rows.cluster is None else np.asarray(rows.cluster)
    if z.ndim != 2 or len({len(one) for one in (x, z, *columns, *([] if labels is None else [labels]))}) != 1:
        refuse(words.LENGTHS, words.TODO_CHECK)
    named = [("outcome", y), ("running variable", x), *(("who took part", one) for one in columns[1:])]
    for name, values in [*named, ("covariates", z)]:
        if not np.isfinite(values).all():
            refuse(words.NOT_A_NUMBER, words.TODO_ROWS, name=name)
    order = np.argsort(x, kind="stable")
    centred = z - z.mean(axis=0) if len(z) else z
    codes = None if labels is None else _codes(labels)[order]
    everyone = Side((x - cutoff)[order], np.column_stack(columns)[order], centred[order], codes)
    return everyone.within(everyone.x < 0), everyone.within(everyone.x >= 0)


def _centred(sides: tuple[Side, Side]) -> tuple[tuple[Side, Side], float]:
    """The outcome measured from its mean, so that a mean far from 0 costs no digits.

    Raises:
        ProblemsFound: the outcome is the same for everybody.
    """
    outcome = np.concatenate([side.y[:, 0] for side in sides])
    centre = float(outcome.mean())
    if not float(np.std(outcome)) > ROUNDING * abs(centre):
        refuse(words.CONSTANT, words.TODO_CHECK, name="outcome")
    left, right = (replace(side, y=np.column_stack([side.y[:, 0] - centre, side.y[:, 1:]])) for side in sides)
    return (left, right), centre


def _codes(labels: NDArray[np.generic]) -> Codes:
    if any_missing(labels):
        refuse(words.NO_CLUSTER, words.TODO_ROWS)
    return numbered(labels)


def _check(setting: Setting) -> None:
    if not 0 < setting.confidence < 1:
        raise ValueError("a level of confidence lies between 0 and 1")
    if setting.order not in {1, 2}:
        raise ValueError("the order of the local polynomial is 1 or 2")
    if not math.isfinite(setting.cutoff):
        raise ValueError("the cutoff is a number")
    widths = [one for one in (setting.bandwidth, setting.bias_bandwidth) if one is not None]
    if any(not (one > 0 and math.isfinite(one)) for one in widths):
        raise ValueError("a bandwidth is a number above 0")
    if setting.bandwidth is None and setting.bias_bandwidth is not None:
        raise ValueError("a bandwidth for the correction needs one for the effect")


def _check_sides(sides: tuple[Side, Side]) -> None:
    if min(len(side.x) for side in sides) < FEWEST_STUDENTS:
        refuse(words.ONE_SIDE, words.TODO_DATA, fewest=FEWEST_STUDENTS)
    if min(len(np.unique(side.x)) for side in sides) < FEWEST_VALUES:
        refuse(words.FEW_VALUES, words.TODO_DATA, fewest=FEWEST_VALUES)


def _widths(sides: tuple[Side, Side], setting: Setting) -> Bandwidths:
    if setting.bandwidth is not None:
        return Bandwidths(setting.bandwidth, setting.bias_bandwidth or setting.bandwidth)
    return select(sides, order=setting.order, kernel=setting.kernel)


@dataclass(frozen=True, slots=True)
class Window:
    """One side of the estimate; values (2 or 1,) of outcome and share taking part at the cutoff."""

    plain: LocalFit  # order p, with every student within h or b
    wider: LocalFit  # order p + 1, weighted within b
    corrected: Floats  # (n, p + 1), turns outcomes into bias-corrected coefficients
    y: Floats  # (n, m), less what covariates explain

    def levels(self) -> tuple[Floats, Floats]:
        """Plain and corrected values at the cutoff, (m,) each."""
        return self.plain.coefficients(self.y)[0], (self.plain.inverse @ (self.corrected.T @ self.y))[0]

    def variances(self, weights: Floats) -> tuple[float, float]:
        """Of the plain and of the corrected value of y @ weights."""
        side, y, inverse = self.plain.side, self.y @ weights, self.plain.inverse
        if side.cluster is None:
            residuals = [neighbour_residuals(side.x, y[:, None])[:, 0]] * 2
        else:
            residuals = [y - one.design @ one.coefficients(y) for one in (self.plain, self.wider)]
        designs = (self.plain.design * self.plain.weights[:, None], self.corrected)
        terms = (self.plain.design.shape[1], self.wider.design.shape[1])
        meats = [spread(d, r, side.cluster, k) for d, r, k in zip(designs, residuals, terms, strict=True)]
        plain, corrected = (float((inverse @ meat @ inverse)[0, 0]) for meat in meats)
        return plain, corrected


def _window(side: Side, widths: Bandwidths, setting: Setting, slopes: Floats) -> Window:
    near, wide = (weigh(side.x, width, setting.kernel) for width in (widths.h, widths.b))
    inside = (near > 0) | (wide > 0)
    some = side.within(inside)
    plain = fit_weighted(some, widths.h, setting.order, near[inside])
    wider = fit_weighted(some, widths.b, setting.order + 1, wide[inside], unit=widths.h)
    top = setting.order + 1
    moments = plain.design.T @ (plain.weights * plain.u**top)
    curvature = (wider.design * wider.weights[:, None]) @ wider.inverse[:, top]
    corrected = plain.design * plain.weights[:, None] - np.outer(curvature, moments)
    return Window(plain, wider, corrected, some.y - some.z @ slopes)


def _estimated(
    sides: tuple[Side, Side], centre: float, setting: Setting, names: Sequence[str]
) -> Discontinuity:
    """centre: what was taken off the outcome."""
    widths = _widths(sides, setting)
    slopes = _slopes(sides, setting, widths, names)
    left, right = (_window(side, widths, setting, slopes) for side in sides)
    sign = -1.0 if setting.below else 1.0
    plain, corrected = (sign * (b - a) for a, b in zip(left.levels(), right.levels(), strict=True))
    columns = sides[0].y.shape[1]
    # weights of outcome and share in the effect: 1, or the derivative of the ratio of the two jumps
    ratio = np.array([1.0])
    estimate, taking_part = float(plain[0]), None
    if columns > 1:
        taking_part = _share(left, right, float(plain[1]), float(corrected[1]), setting.confidence)
        ratio = np.array([1 / plain[1], -plain[0] / plain[1] ** 2])
        estimate = float(plain[0] / plain[1])
    shifted = estimate + float(ratio @ (corrected - plain))
    jump = _jump((left, right), ratio, (estimate, shifted), setting.confidence)
    near = [_near(side, widths.h, setting, slopes, centre) for side in sides]
    treated, comparison = (near[0], near[1]) if setting.below else (near[1], near[0])
    discrete = is_discrete(sides)
    warnings = _warnings((left, right), taking_part, discrete=discrete)
    return Discontinuity(jump, taking_part, treated, comparison, widths.h, widths.b, discrete, warnings)


def _slopes(sides: tuple[Side, Side], setting: Setting, widths: Bandwidths, names: Sequence[str]) -> Floats:
    """Of the covariates, (K, m), the same on both sides.

    Raises:
        ProblemsFound: a covariate is constant or collinear near the cutoff.
    """
    covariates, columns = sides[0].z.shape[1], sides[0].y.shape[1]
    if not covariates:
        return np.zeros((0, columns))
    fits = [local_fit(side, widths.h, setting.order, setting.kernel) for side in sides]
    total = sum(one.side.z.T @ (one.weights[:, None] * one.side.z) for one in fits)
    left = sum(_left_over(one) for one in fits)
    raw, rest = np.diag(np.asarray(total)), np.array(left, dtype=np.float64)
    for j in range(covariates):
        if not rest[j, j] > COLLINEAR * raw[j]:
            name = names[j] if j < len(names) else str(j + 1)
            refuse(words.COLLINEAR, words.TODO_COLUMN, name=name)
        rest = rest - np.outer(rest[:, j], rest[j] / rest[j, j])
    return partial_slopes(fits, columns)


def _left_over(fit: LocalFit) -> Floats:
    """Cross-products of the covariates that the local polynomial leaves, (K, K)."""
    rest = fit.side.z - fit.design @ fit.coefficients(fit.side.z)
    return rest.T @ (fit.weights[:, None] * rest)


def _share(left: Window, right: Window, plain: float, corrected: float, confidence: float) -> Jump:
    """Jump of the share taking part. Where everybody follows the rule it has no error, and z is infinite."""
    variances = np.sum([one.variances(np.array([0.0, 1.0])) for one in (left, right)], axis=0)
    if not abs(plain) > NO_ERROR:
        refuse(words.NO_FIRST_STAGE, words.TODO_FUZZY)
    se, robust = (float(value) for value in np.sqrt(variances))
    if robust > NO_ERROR:
        return _with_interval(plain, se, corrected, robust, confidence)
    return Jump(plain, 0.0, corrected, 0.0, math.copysign(math.inf, corrected), 0.0, corrected, corrected)


def _jump(
    windows: tuple[Window, Window], ratio: Floats, estimates: tuple[float, float], confidence: float
) -> Jump:
    """The jump of y @ ratio; estimates: plain and corrected."""
    values = np.concatenate([one.y[:, 0] for one in windows])
    deviation = float(np.std(values))
    if not deviation > ROUNDING * float(np.abs(values).max()):
        refuse(words.CONSTANT, words.TODO_CHECK, name="outcome")
    variances = np.sum([one.variances(ratio) for one in windows], axis=0)
    se, robust = (math.sqrt(max(float(value), 0.0)) for value in variances)
    if not min(se, robust) > NO_ERROR * deviation:
        refuse(words.PERFECT, words.TODO_CHECK)
    return _with_interval(estimates[0], se, estimates[1], robust, confidence)


def _with_interval(estimate: float, se: float, corrected: float, robust: float, confidence: float) -> Jump:
    z, reach = corrected / robust, critical(confidence) * robust
    p = two_sided(z)
    return Jump(estimate, se, corrected, robust, z, p, corrected - reach, corrected + reach)


def _near(side: Side, h: float, setting: Setting, slopes: Floats, centre: float) -> Near:
    fit = local_fit(side, h, setting.order, setting.kernel)
    outcome = fit.side.y[:, 0]
    coefficients = fit.coefficients(outcome - fit.side.z @ slopes[:, 0])
    coefficients[0] += centre
    return Near(
        students=len(side.x),
        values=len(np.unique(side.x)),
        near=len(outcome),
        mean=centre + float(outcome.mean()),
        sd=float(outcome.std(ddof=1)),
        curve=tuple(float(value) / h**power for power, value in enumerate(coefficients)),
    )


def _warnings(windows: tuple[Window, Window], taking_part: Jump | None, *, discrete: bool) -> tuple[str, ...]:
    found = [words.LOCAL]
    if discrete:
        found.append(words.MASS_POINTS)
    clusters = [one.plain.side.cluster for one in windows]
    if any(codes is not None and len(np.unique(codes)) < ENOUGH_CLUSTERS for codes in clusters):
        found.append(words.SOME_CLUSTERS.format(enough=ENOUGH_CLUSTERS))
    if taking_part is not None and abs(taking_part.z) < STRONG:
        found.append(words.WEAK)
    return tuple(found)
