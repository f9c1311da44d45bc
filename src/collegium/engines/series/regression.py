"""Least squares for one series, with standard errors that allow for residuals that follow one another.

Sources: Newey & West 1987 (doi 10.2307/1913610), Bartlett weights; the number of lags after Newey & West 1994
(doi 10.2307/2297912); Durbin & Watson 1950; Ljung & Box 1978.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """Coefficients (k,), their covariance (k, k), residuals (n,) in the order of time, degrees of freedom n - k."""

    coefficients: Floats
    covariance: Floats
    residuals: Floats
    df: int


@dataclass(frozen=True, slots=True)
class Autocorrelation:
    """Whether residuals follow one another.

    Attributes:
        first: correlation of neighbours. durbin_watson: near 2 where there is none.
        ljung_box: statistic over `lags` lags, with its p from chi-squared; small where there is some.
    """

    first: float
    durbin_watson: float
    ljung_box: float
    lags: int
    p: float


def usual_lags(n: int) -> int:
    """floor(4 (n / 100)^(2/9))."""
    return int(4 * math.pow(n / 100, 2 / 9))


def newey_west(x: Floats, y: Floats, lags: int) -> Line:
    """Fit y (n,) on x (n, k) of full rank. The covariance has the factor n/(n - k) of Stata's `newey`."""
    n, k = x.shape
    q, r = np.linalg.qr(x)
    coefficients = np.linalg.solve(r, q.T @ y)
    residuals = y - x @ coefficients
    scores = q * residuals[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        product = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (product + product.T)
    inverse = np.linalg.inv(r)
    covariance = inverse @ meat @ inverse.T * (n / (n - k))
    return Line(coefficients, covariance, residuals, n - k)


def autocorrelation(residuals: Floats, lags: int) -> Autocorrelation:
    """Of residuals (n,) with mean 0, in the order of time; lags < n."""
    n, total = len(residuals), float(residuals @ residuals)
    correlations = np.array([float(residuals[j:] @ residuals[:-j]) / total for j in range(1, lags + 1)])
    statistic = n * (n + 2) * float(np.sum(correlations**2 / (n - np.arange(1, lags + 1))))
    return Autocorrelation(
        first=float(correlations[0]),
        durbin_watson=float(np.sum(np.diff(residuals) ** 2)) / total,
        ljung_box=statistic,
        lags=lags,
        p=float(special.chdtrc(lags, statistic)),
    )
