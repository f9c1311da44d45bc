"""One answer from the analyses of several imputed tables: Rubin's rules with Barnard and Rubin's degrees of freedom.

Sources: Rubin, Multiple Imputation for Nonresponse in Surveys, 1987, section 3.1; Barnard & Rubin 1999 (doi
10.1093/biomet/86.4.948). Notation as there: m tables, within U, between B, total T = U + (1 + 1/m) B.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from collegium.engines.inference import critical, two_sided


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled estimate. increase is r = (1 + 1/m) B / U, the relative increase in variance due to missing values;
    missing_information is (r + 2/(df + 3)) / (1 + r). df may be infinite.
    """

    estimate: float
    se: float
    df: float
    t: float
    p: float
    ci_low: float
    ci_high: float
    within: float
    between: float
    increase: float
    missing_information: float
    sets: int


def pool(
    estimates: Sequence[float],
    variances: Sequence[float],
    *,
    complete_df: float = math.inf,
    confidence: float = 0.95,
) -> Pooled:
    """Combine m estimates with their squared standard errors.

    complete_df: degrees of freedom the analysis would have without missing values (n - k, or clusters less one).

    Raises:
        ValueError: fewer than two tables, lengths that differ, numbers that are not finite, a variance of 0 or less.
    """
    q, u = np.asarray(estimates, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if q.ndim != 1 or q.shape != u.shape or len(q) < 2:
        raise ValueError("pooling needs an estimate and a variance from each of at least two tables")
    if not (np.isfinite(q).all() and np.isfinite(u).all() and (u > 0).all()):
        raise ValueError("estimates must be finite and variances above 0")
    if not complete_df > 0 or not 0 < confidence < 1:
        raise ValueError("degrees of freedom are above 0 and a level of confidence lies between 0 and 1")
    m, estimate, within, between = len(q), float(q.mean()), float(u.mean()), float(q.var(ddof=1))
    added = (1 + 1 / m) * between
    total, r = within + added, added / within
    df = _degrees(added / total, m, complete_df)
    se = math.sqrt(total)
    t, reach = estimate / se, critical(confidence, df) * se
    return Pooled(
        estimate=estimate,
        se=se,
        df=df,
        t=t,
        p=two_sided(t, df),
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        within=within,
        between=between,
        increase=r,
        missing_information=(r + 2 / (df + 3)) / (1 + r),
        sets=m,
    )


def _degrees(share: float, m: int, complete: float) -> float:
    """share: of the total variance that is due to missing values, Rubin's lambda."""
    inverse = share**2 / (m - 1)  # of the degrees of freedom for an infinite sample; 0 if nothing is missing
    if math.isinf(complete):
        return 1 / inverse if inverse > 0 else math.inf
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return 1 / (inverse + 1 / observed)
