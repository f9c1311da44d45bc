"""The Cox index: the effect on a yes/no outcome in standard deviations, comparable with Hedges g.

d = w (logit p_i - logit p_c) / 1.65 (Procedures Handbook 4.1, VI.1.2; Cox 1970; Sanchez-Meca et al. 2003, doi
10.1037/1082-989X.8.4.448).

Whether the small-sample factor w belongs there is told differently: baselinr reads 4.1 without it, the findings that
the clearinghouse published agree with it. So it is a switch, on unless turned off.
"""

import math

from collegium.engines.wwc.effects import check_sizes, small_sample_factor

COX = 1.65


def cox_index(
    p_treated: float, p_comparison: float, *, n_treated: int, n_comparison: int, small_sample: bool = True
) -> float:
    """From the shares (0 to 1, both excluded) that had the outcome.

    Raises:
        ValueError: a share of 0 or 1, whose odds are not a number, or fewer than three students.
    """
    log_odds_ratio = _logit(p_treated) - _logit(p_comparison)
    return cox_from_logit(
        log_odds_ratio, n_treated=n_treated, n_comparison=n_comparison, small_sample=small_sample
    )


def cox_from_logit(
    coefficient: float, *, n_treated: int, n_comparison: int, small_sample: bool = True
) -> float:
    """From the coefficient of the treatment in a logistic regression (a difference in log odds)."""
    check_sizes(n_treated, n_comparison)
    factor = small_sample_factor(n_treated + n_comparison - 2) if small_sample else 1.0
    return factor * coefficient / COX


def cox_from_odds_ratio(
    ratio: float, *, n_treated: int, n_comparison: int, small_sample: bool = True
) -> float:
    """From an odds ratio, above 1 where the treated have the outcome more often."""
    if not ratio > 0:
        raise ValueError("an odds ratio is a number above 0")
    return cox_from_logit(
        math.log(ratio), n_treated=n_treated, n_comparison=n_comparison, small_sample=small_sample
    )


def cox_from_difference(
    difference: float, p_comparison: float, *, n_treated: int, n_comparison: int, small_sample: bool = True
) -> float:
    """From an adjusted difference in shares (a linear probability model) and the unadjusted comparison share."""
    adjusted = p_comparison + difference
    return cox_index(
        adjusted, p_comparison, n_treated=n_treated, n_comparison=n_comparison, small_sample=small_sample
    )


def cox_standard_error(
    p_treated: float, p_comparison: float, *, n_treated: int, n_comparison: int, small_sample: bool = True
) -> float:
    """Of the index of unadjusted shares: w / 1.65 times Woolf's error of a log odds ratio, from the four counts."""
    variance = sum(
        1 / (n * p * (1 - p))
        for n, p in ((n_treated, _share(p_treated)), (n_comparison, _share(p_comparison)))
    )
    return cox_from_logit(
        math.sqrt(variance), n_treated=n_treated, n_comparison=n_comparison, small_sample=small_sample
    )


def effect_of_shares(
    difference: float, comparison: float, *, n_treated: int, n_comparison: int, ends: tuple[float, float]
) -> float | None:
    """Cox index of a difference on an outcome with the two values `ends`, beside the mean of the comparison.

    None where less than half a student would have, or would not have, the upper value: such odds are no number, or
    only rounding of one.
    """
    low, high = ends
    share, other = (
        (comparison + difference - low) / (high - low),
        (comparison - low) / (high - low),
    )
    for p, n in ((share, n_treated), (other, n_comparison)):
        if not 1 / (2 * n) < p < 1 - 1 / (2 * n):
            return None
    return cox_index(share, other, n_treated=n_treated, n_comparison=n_comparison)


def _share(p: float) -> float:
    _logit(p)
    return p


def _logit(p: float) -> float:
    if not 0 < p < 1:
        raise ValueError("the Cox index needs shares above 0 % and below 100 %")
    return math.log(p / (1 - p))
