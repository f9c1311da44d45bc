"""Standard errors, intervals, bands and a joint test from the influence of every unit on every estimate."""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from collegium.engines.inference import critical, two_sided
from collegium.engines.labels import Codes
from collegium.engines.panel import words
from collegium.engines.panel.table import Floats, Mask

# Few treated units: their own noise cannot be seen (Conley & Taber 2011, doi 10.1162/REST_a_00049). The number is ours.
FEWEST = 5
ENOUGH_CLUSTERS = 20
# A standard error below this share of the outcome's standard deviation is rounding.
NO_ERROR = 1e-9
# The smallest eigenvalue of a correlation matrix that a joint test is made with.
SINGULAR = 1e-10


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect in units of the outcome; None where it is withheld, and `withheld` says why.

    Attributes:
        low, high: interval for this effect alone, from the normal distribution.
        band_low, band_high: interval that holds for all effects shown together.
        treated, comparison: units it rests on.
    """

    estimate: float | None = None
    se: float | None = None
    z: float | None = None
    p: float | None = None
    low: float | None = None
    high: float | None = None
    band_low: float | None = None
    band_high: float | None = None
    treated: int = 0
    comparison: int = 0
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Joint:
    """A Wald test that all of several effects are 0; withheld says why there is none."""

    chi2: float | None = None
    df: int = 0
    p: float | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """What inference needs to know about the units: cluster (n,), sd of the outcome, level of confidence."""

    cluster: Codes
    deviation: float
    confidence: float

    def clusters(self, units: Mask) -> int:
        return int(np.count_nonzero(np.bincount(self.cluster[units])))

    def sums(self, influence: Floats) -> Floats:
        """Summed by cluster and divided by n, so that their cross-product is a covariance, (C, k)."""
        n, count = len(self.cluster), int(self.cluster.max()) + 1
        if count == n:
            return influence / n
        total = np.zeros((count, influence.shape[1]))
        np.add.at(total, self.cluster, influence)
        return total / n

    def covariance(self, influence: Floats) -> Floats:
        """(k, k), with the factor C/(C - 1)."""
        sums = self.sums(influence)
        return sums.T @ sums * (len(sums) / (len(sums) - 1))

    def reach(self) -> float:
        """Standard errors on each side of an estimate."""
        return critical(self.confidence)


def effect(sample: Sample, estimate: float, influence: Floats, treated: Mask, compared: Mask) -> Effect:
    """An estimate with its influence, (n,); inference is withheld where a side has fewer than 5 clusters."""
    counted = Effect(estimate, treated=int(treated.sum()), comparison=int(compared.sum()))
    sides = [sample.clusters(side) for side in (treated, compared)]
    if min(sides) < FEWEST:
        why = words.FEW_UNITS.format(treated=sides[0], comparison=sides[1], fewest=FEWEST)
        return replace(counted, withheld=why)
    se = math.sqrt(float(sample.covariance(influence[:, None])[0, 0]))
    if not se > NO_ERROR * sample.deviation:
        return replace(counted, withheld=words.PERFECT)
    z, reach = estimate / se, sample.reach() * se
    p = two_sided(z)
    return replace(counted, se=se, z=z, p=p, low=estimate - reach, high=estimate + reach)


def joint(sample: Sample, estimate: Floats, influence: Floats) -> Joint:
    """Wald test that all estimates, (k,), are 0, from their influences (n, k); chi-squared with k degrees."""
    if not len(estimate):
        return Joint(withheld=words.NO_BEFORE)
    covariance = sample.covariance(influence)
    scale = np.sqrt(np.diag(covariance))
    if (scale > NO_ERROR * sample.deviation).all():
        correlation = covariance / np.outer(scale, scale)
        if np.linalg.eigvalsh(correlation)[0] > SINGULAR:
            t = estimate / scale
            chi2 = float(t @ np.linalg.solve(correlation, t))
            return Joint(chi2, len(t), float(special.chdtrc(len(t), chi2)))
    return Joint(df=len(estimate), withheld=words.TOO_MANY_BEFORE.format(cells=len(estimate)))


def critical_value(sample: Sample, influence: Floats, *, seed: int, draws: int) -> float:
    """How many standard errors a band that holds for all k estimates reaches, from their influences (n, k).

    Multiplier bootstrap (Callaway & Sant'Anna 2021, algorithm 1) with normal multipliers for each cluster. Their
    weighted sums are then exactly normal with the covariance of the estimates, so k numbers are drawn instead of one
    per cluster. It is never less than for one estimate alone.
    """
    covariance = sample.covariance(influence)
    scale = np.sqrt(np.diag(covariance))
    values, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    root = vectors * np.sqrt(np.maximum(values, 0))
    normal = np.random.default_rng(seed).standard_normal((draws, len(values)))
    largest = np.abs(normal @ root.T).max(axis=1)
    return max(float(np.quantile(largest, sample.confidence)), sample.reach())
