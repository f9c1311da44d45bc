"""Intervals for two shares that are compared, and tests of contrasts of means.

Shares: difference by Newcombe's hybrid of Wilson's score intervals (1998, doi 10.1002/(SICI)1097-0258(19980430)17:8,
method 10); difference of differences by the same rule (Newcombe 2001, doi 10.1002/sim.925); ratio by the score
statistic (Koopman 1984, doi 10.2307/2531405) or on the log scale (Katz et al. 1978, doi 10.2307/2530610).
Means: contrasts of independent means with unequal variances by Welch and Johansen (1980, doi 10.1093/biomet/67.1.85).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # scipy.optimize takes long to load: only where roots are looked for
from scipy import special

from collegium.engines.equity import words
from collegium.engines.equity.cells import Floats
from collegium.engines.inference import critical, two_sided
from collegium.engines.surveys import share_of

LARGEST_RATIO = 1e9  # where the search for the end of an interval stops


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and where it may lie. An end is infinite where the data set no bound."""

    estimate: float
    low: float
    high: float

    def times(self, factor: float) -> "Interval":
        """The interval of the estimate times a known factor of at least 0."""
        return Interval(self.estimate * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Tested:
    """A contrast with its interval and two-sided test; df is infinite for a large-sample test."""

    interval: Interval
    se: float
    df: float
    p: float


@dataclass(frozen=True, slots=True)
class Joint:
    """A test that several contrasts are all 0: F with its two degrees of freedom (df2 infinite: chi-square / df1)."""

    f: float
    df1: int
    df2: float
    p: float


def normal_quantile(confidence: float) -> float:
    """z of a two-sided interval. Raises ValueError unless 0 < confidence < 1."""
    if not 0 < confidence < 1:
        raise ValueError(words.BAD_CONFIDENCE)
    return critical(confidence)


def tested(estimate: float, se: float, df: float, confidence: float) -> Tested:
    """The t (or normal) interval and test of an estimate with its standard error."""
    normal_quantile(confidence)
    reach = critical(confidence, df) * se
    p = two_sided(estimate / se, df)
    return Tested(Interval(estimate, estimate - reach, estimate + reach), se, df, p)


def share_interval(had: int, n: int, *, confidence: float = 0.95) -> Interval:
    """A share with Wilson's score interval. Raises ValueError unless 0 <= had <= n and n >= 1."""
    normal_quantile(confidence)
    share = share_of(had, n, confidence=confidence)
    if share.share is None or share.low is None or share.high is None:
        raise ValueError("a share is of one student or more")
    return Interval(share.share, share.low, share.high)


def share_difference(had: tuple[int, int], n: tuple[int, int], *, confidence: float = 0.95) -> Interval:
    """First share minus second, by Newcombe's method 10 (no continuity correction)."""
    shares = [share_interval(x, size, confidence=confidence) for x, size in zip(had, n, strict=True)]
    return interval_difference(shares[0], shares[1])


def share_p(had: tuple[int, int], n: tuple[int, int]) -> float:
    """Two-sided p that both shares are one: the score test, which is Pearson's chi-square without correction."""
    return two_sided(_score(1.0, had, n), math.inf)


def interval_difference(one: Interval, other: Interval) -> Interval:
    """One minus other, both independent: squares of the distances to the ends are added.

    With Wilson's intervals of shares this is Newcombe 1998, with his intervals of differences Newcombe 2001.
    """
    difference = one.estimate - other.estimate
    below = math.hypot(one.estimate - one.low, other.high - other.estimate)
    above = math.hypot(one.high - one.estimate, other.estimate - other.low)
    return Interval(difference, difference - below, difference + above)


def ratio_by_logs(had: tuple[int, int], n: tuple[int, int], *, confidence: float = 0.95) -> Interval:
    """First share over second with Katz's interval.

    Raises:
        ValueError: nobody in a group had the outcome: the log scale has no place for it.
    """
    if min(had) < 1 or had[0] > n[0] or had[1] > n[1]:
        raise ValueError("the ratio on the log scale needs somebody who had the outcome in each group")
    ratio = had[0] / n[0] / (had[1] / n[1])
    se = math.sqrt(max(1 / had[0] - 1 / n[0] + 1 / had[1] - 1 / n[1], 0.0))
    reach = math.exp(normal_quantile(confidence) * se)
    return Interval(ratio, ratio / reach, ratio * reach)


def ratio_by_score(had: tuple[int, int], n: tuple[int, int], *, confidence: float = 0.95) -> Interval:
    """First share over second with Koopman's interval: all ratios that a score test does not reject.

    Raises:
        ValueError: nobody in the second group had the outcome: the ratio has no value.
    """
    if had[1] < 1 or not (0 <= had[0] <= n[0] and had[1] <= n[1]):
        raise ValueError("a ratio needs somebody who had the outcome in the group it compares with")
    z, estimate = normal_quantile(confidence), had[0] / n[0] / (had[1] / n[1])

    def gap(log_ratio: float, sign: float) -> float:
        return _score(math.exp(log_ratio), had, n) - sign * z

    ends, least, most = [0.0, math.inf], -math.log(LARGEST_RATIO), math.log(LARGEST_RATIO)
    middle = math.log(estimate) if had[0] else least
    if had[0]:
        ends[0] = math.exp(float(scipy.optimize.brentq(gap, least, middle, args=(1.0,), xtol=1e-13)))
    if gap(most, -1.0) < 0:
        ends[1] = math.exp(float(scipy.optimize.brentq(gap, middle, most, args=(-1.0,), xtol=1e-13)))
    return Interval(estimate, ends[0], ends[1])


def _score(ratio: float, had: tuple[int, int], n: tuple[int, int]) -> float:
    """Score statistic of "the true ratio is this"; falls as the ratio rises."""
    a = sum(n) * ratio
    b = n[0] * ratio + had[0] + n[1] + had[1] * ratio
    c = sum(had)
    # the smaller root of a p^2 - b p + c, in the form that does not cancel
    second = 2 * c / (b + math.sqrt(max(b * b - 4 * a * c, 0.0)))
    first = min(second * ratio, 1.0)
    variance = first * (1 - first) / n[0] + ratio**2 * second * (1 - second) / n[1]
    difference = had[0] / n[0] - ratio * had[1] / n[1]
    if variance <= 0:
        return 0.0 if difference == 0 else math.copysign(math.inf, difference)
    return difference / math.sqrt(variance)


def ratio_to_whole(to_rest: Interval, weight: float) -> Interval:
    """From the ratio of a group to the rest to its ratio to everyone, of whom it is the share `weight`.

    r / (w r + 1 - w) rises with r, so the ends go with it. The share is taken as known.
    """
    low, estimate, high = (
        1 / weight if math.isinf(r) else r / (weight * r + 1 - weight)
        for r in (to_rest.low, to_rest.estimate, to_rest.high)
    )
    return Interval(estimate, low, high)


def contrasts(
    means: Floats, variances: Floats, dfs: Floats, factors: Floats, *, confidence: float = 0.95
) -> list[Tested]:
    """Each row of factors (Q, J) applied to independent means: Welch's t with Satterthwaite's df.

    Args:
        means, variances, dfs: (J,) means, squared standard errors of them, their degrees of freedom (n - 1).
    """
    found = []
    for row in factors:
        parts = row**2 * variances
        used = parts > 0
        df = float(parts.sum() ** 2 / (parts[used] ** 2 / dfs[used]).sum())
        found.append(tested(float(row @ means), math.sqrt(parts.sum()), df, confidence))
    return found


def joint_contrast(means: Floats, variances: Floats, dfs: Floats, factors: Floats) -> Joint:
    """Johansen's test that all rows of factors (Q, J) give 0. One row: Welch's t, squared.

    Comparing J means with each other it is Welch's analysis of variance (1951).
    """
    rows = len(factors)
    inverse = np.linalg.inv(factors * variances @ factors.T)
    values = factors @ means
    statistic = float(values @ inverse @ values)
    shares = (
        np.einsum("qj,qr,rj->j", factors, inverse, factors) * variances
    )  # each mean's part, adding up to Q
    a = float((shares**2 / dfs).sum())
    scale = rows + 2 * a - 6 * a / (rows + 2)
    return _joint(statistic / scale, rows, rows * (rows + 2) / (3 * a))


def joint_wald(values: Floats, covariance: Floats, df: float) -> Joint:
    """Wald test that all values (Q,) are 0 with their covariance (Q, Q), as F with df below (infinite: chi-square)."""
    f = float(values @ np.linalg.solve(covariance, values)) / len(values)
    return _joint(f, len(values), df)


def _joint(f: float, df1: int, df2: float) -> Joint:
    p = float(special.chdtrc(df1, f * df1)) if math.isinf(df2) else float(special.fdtrc(df1, df2, f))
    return Joint(f, df1, df2, p)


def factors_of(rows: Sequence[Sequence[float]]) -> Floats:
    """Contrast factors as an array (Q, J)."""
    return np.array(rows, dtype=np.float64)
