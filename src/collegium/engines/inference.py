"""Quantiles, p-values and half-widths from the t distribution, shared by every engine that tests an estimate.

df is infinite for the normal distribution. Values are those of Cephes by way of scipy.special.
"""

import math

from scipy import special


def quantile(level: float, df: float = math.inf) -> float:
    """The value below which t lies with probability `level` (0 to 1)."""
    return float(special.ndtri(level) if math.isinf(df) else special.stdtrit(df, level))


def critical(confidence: float, df: float = math.inf) -> float:
    """Standard errors on each side of an estimate, for a two-sided interval of this confidence (0 to 1)."""
    return quantile(0.5 + confidence / 2, df)


def below(statistic: float, df: float = math.inf) -> float:
    """Probability of a smaller t."""
    return float(special.ndtr(statistic) if math.isinf(df) else special.stdtr(df, statistic))


def two_sided(statistic: float, df: float = math.inf) -> float:
    """Two-sided p-value."""
    return 2 * below(-abs(statistic), df)


def p_text(p: float) -> str:
    """= .040, or < .001: a p-value is never shown as 0."""
    return "< .001" if p < 0.0005 else f"= {p:.3f}".replace("0.", ".", 1)
