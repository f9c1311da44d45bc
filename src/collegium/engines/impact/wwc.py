"""The effect-size rules of the What Works Clearinghouse (Procedures Handbook 4.1, appendices E and F)."""

import math

from collegium.engines.impact.study import BaselineBand


def pooled_sd(*, n_treated: int, n_comparison: int, sd_treated: float, sd_comparison: float) -> float:
    """Standard deviation within the two arms, weighted by n - 1."""
    squares = (n_treated - 1) * sd_treated**2 + (n_comparison - 1) * sd_comparison**2
    return math.sqrt(squares / (n_treated + n_comparison - 2))


def hedges_g(
    effect: float, *, n_treated: int, n_comparison: int, sd_treated: float, sd_comparison: float
) -> float:
    """Effect in pooled standard deviations, times the small-sample factor 1 - 3/(4N - 9).

    Raises:
        ValueError: fewer than three students, or no variation within the arms.
    """
    total = n_treated + n_comparison
    if total < 3:
        raise ValueError("Hedges g needs at least three students")
    deviation = pooled_sd(
        n_treated=n_treated, n_comparison=n_comparison, sd_treated=sd_treated, sd_comparison=sd_comparison
    )
    if deviation == 0:
        raise ValueError("Hedges g needs an outcome that varies within the arms")
    return (1 - 3 / (4 * total - 9)) * effect / deviation


def improvement_index(g: float) -> float:
    """Percentile points that an average comparison student would move: 100 Phi(g) - 50."""
    return 50 * math.erf(g / math.sqrt(2))


def baseline_band(g: float) -> BaselineBand:
    """Standards Handbook 4.1: up to .05 satisfied, up to .25 only with adjustment, beyond that never."""
    if abs(g) <= 0.05:
        return "satisfied"
    return "adjustment required" if abs(g) <= 0.25 else "not satisfied"
