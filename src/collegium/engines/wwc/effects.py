"""Effect sizes of continuous outcomes in standard deviations: Hedges g from whatever a report gives.

Source: WWC Procedures Handbook 4.1, appendix E, and Handbook 5.0, appendix E, as quoted by baselinr 0.6.0, VIVECampbell
and Hedges (2007, doi 10.3102/1076998606298043); the PDFs themselves were not read. Units: effects and standard
deviations are in the units of the outcome, g is in standard deviations of students.

In every formula S is the UNADJUSTED standard deviation, pooled within the arms, and w = 1 - 3/(4N - 9) takes out the
small-sample bias; an adjusted effect changes the numerator only.
"""

import math

from collegium.engines.wwc.words import Handbook


def small_sample_factor(df: float) -> float:
    """w = 1 - 3/(4 df - 1); with df = N - 2 this is the 1 - 3/(4N - 9) of the handbooks.

    Raises:
        ValueError: df below 1, that is fewer than three students.
    """
    if not df >= 1:
        raise ValueError("Hedges g needs at least three students")
    return 1 - 3 / (4 * df - 1)


def pooled_sd(*, n_treated: int, n_comparison: int, sd_treated: float, sd_comparison: float) -> float:
    """Standard deviation within the two arms, weighted by n - 1. Raises ValueError for what is none."""
    check_sizes(n_treated, n_comparison)
    if not (sd_treated >= 0 and sd_comparison >= 0 and math.isfinite(sd_treated + sd_comparison)):
        raise ValueError("a standard deviation is a number of at least 0")
    squares = (n_treated - 1) * sd_treated**2 + (n_comparison - 1) * sd_comparison**2
    return math.sqrt(squares / (n_treated + n_comparison - 2))


def hedges_g(
    effect: float, *, n_treated: int, n_comparison: int, sd_treated: float, sd_comparison: float
) -> float:
    """w * effect / S. effect is a difference in means, a regression coefficient or a difference in gains.

    Raises:
        ValueError: fewer than three students, or no variation within the arms.
    """
    deviation = pooled_sd(
        n_treated=n_treated, n_comparison=n_comparison, sd_treated=sd_treated, sd_comparison=sd_comparison
    )
    return g_from_pooled(effect, pooled=deviation, n_treated=n_treated, n_comparison=n_comparison)


def g_from_pooled(effect: float, *, pooled: float, n_treated: int, n_comparison: int) -> float:
    """The same where the report gives S itself: a regression coefficient beside the pooled deviation."""
    check_sizes(n_treated, n_comparison)
    if not pooled > 0:
        raise ValueError("Hedges g needs an outcome that varies within the arms")
    return small_sample_factor(n_treated + n_comparison - 2) * effect / pooled


def g_from_t(t: float, *, n_treated: int, n_comparison: int, correlation: float = 0) -> float:
    """w t sqrt(1/n_i + 1/n_c) sqrt(1 - r^2); r is 0, or the pretest-posttest correlation of an ANCOVA.

    t must come from students as the unit and must not allow for clusters: a t that does is smaller for the same g.
    """
    check_sizes(n_treated, n_comparison)
    _check_correlation(correlation)
    factor = small_sample_factor(n_treated + n_comparison - 2)
    return factor * t * math.sqrt((1 / n_treated + 1 / n_comparison) * (1 - correlation**2))


def g_from_f(
    f: float, *, n_treated: int, n_comparison: int, favours_treated: bool, correlation: float = 0
) -> float:
    """From F with one degree of freedom in the numerator. F has no sign: say whom the result favours."""
    if not f >= 0:
        raise ValueError("an F statistic is a number of at least 0")
    t = math.sqrt(f) if favours_treated else -math.sqrt(f)
    return g_from_t(t, n_treated=n_treated, n_comparison=n_comparison, correlation=correlation)


def g_from_gains(
    difference: float, *, n_treated: int, n_comparison: int, sd_gain: float, correlation: float
) -> float:
    """From the difference in mean gains and the pooled deviation of gains: S = S_gain / sqrt(2 (1 - r)).

    r is the correlation of pretest and posttest; equal variances of both are assumed. Where the deviation of the
    posttest is known, use `hedges_g` with the difference in gains instead.
    """
    _check_correlation(correlation)
    pooled = sd_gain / math.sqrt(2 * (1 - correlation))
    return g_from_pooled(difference, pooled=pooled, n_treated=n_treated, n_comparison=n_comparison)


def g_from_gain_t(t: float, *, n_treated: int, n_comparison: int, correlation: float) -> float:
    """From the t of a comparison of gains: w t sqrt(1/n_i + 1/n_c) sqrt(2 (1 - r))."""
    _check_correlation(correlation)
    plain = g_from_t(t, n_treated=n_treated, n_comparison=n_comparison)
    return plain * math.sqrt(2 * (1 - correlation))


def g_of_students(g_of_clusters: float, *, icc: float) -> float:
    """From an effect in standard deviations of cluster means to one of students: g sqrt(icc).

    Holds where the means of clusters vary for no other reason than the intraclass correlation (large clusters).
    """
    if not 0 < icc <= 1:
        raise ValueError("an intraclass correlation lies between 0 and 1")
    return g_of_clusters * math.sqrt(icc)


def standard_error(g: float, *, n_treated: int, n_comparison: int) -> float:
    """sqrt(N/(n_i n_c) + g^2/(2N)), the denominator of t in appendix F.1.0; students as the unit."""
    check_sizes(n_treated, n_comparison)
    total = n_treated + n_comparison
    return math.sqrt(total / (n_treated * n_comparison) + g**2 / (2 * total))


def improvement_index(g: float) -> float:
    """Percentile points that an average comparison student would move: 100 Phi(g) - 50."""
    return 50 * math.erf(g / math.sqrt(2))


def corrects_clustered_g(handbook: Handbook) -> bool:
    """Whether the handbook also corrects g itself, not only its p-value, for clusters."""
    return handbook == "5.0"


def check_sizes(n_treated: int, n_comparison: int) -> None:
    """Raise ValueError for arms of nobody, or of fewer than three students together."""
    if n_treated < 1 or n_comparison < 1:
        raise ValueError("both arms need students")
    if n_treated + n_comparison < 3:
        raise ValueError("Hedges g needs at least three students")


def _check_correlation(correlation: float) -> None:
    if not -1 < correlation < 1:
        raise ValueError("the correlation of pretest and posttest lies between -1 and 1")
