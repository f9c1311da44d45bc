"""Significance, and its correction where whole classes or schools were assigned and students were analysed.

Source: Procedures Handbook 4.1, appendix F.1.0 to F.1.4 (Hedges 2007); Handbook 5.0, equation E.21 for h; one arm
clustered: Hedges & Citkowicz 2015 (doi 10.3758/s13428-014-0538-z), equations 5 and 7. With M clusters of n = N/M
students on average and intraclass correlation rho:

    a   = (N - 2) - 2 (n - 1) rho
    t_c = t sqrt(a / ((N - 2) (1 + (n - 1) rho)))
    h   = a^2 / ((N - 2) (1 - rho)^2 + n (N - 2n) rho^2 + 2 (N - 2n) rho (1 - rho))

Where only one arm is clustered, t_c = t gamma / sqrt(eta) with gamma of equation 5 and the design effect of equation 6,
eta = 1 + (n N_C / N - 1) rho, N_C being the students on their own.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from collegium.engines.inference import two_sided
from collegium.engines.wwc.effects import (
    check_sizes,
    corrects_clustered_g,
    small_sample_factor,
    standard_error,
)
from collegium.engines.wwc.words import Handbook

Kind = Literal["achievement", "behaviour", "attitude", "other"]
# Used where a report gives no intraclass correlation: .20 for achievement, .10 for everything else.
DEFAULT_ICC: Mapping[Kind, float] = {"achievement": 0.20, "behaviour": 0.10, "attitude": 0.10, "other": 0.10}


@dataclass(frozen=True, slots=True)
class Test:
    """A two-sided test of "no effect": t, its degrees of freedom and p. t_plain is t before the correction."""

    __test__ = False  # not a test of pytest's

    t: float
    df: float
    p: float
    t_plain: float


def t_statistic(g: float, *, n_treated: int, n_comparison: int, effect_term: bool = True) -> float:
    """t that ignores clusters: g over its standard error.

    effect_term: the part g^2/(2N) of the variance. Handbooks before 4 left it out, which moves p in the second
        digit for large effects; most of the published findings follow them.
    """
    if effect_term:
        return g / standard_error(g, n_treated=n_treated, n_comparison=n_comparison)
    check_sizes(n_treated, n_comparison)
    return g * math.sqrt(n_treated * n_comparison / (n_treated + n_comparison))


def student_test(g: float, *, n_treated: int, n_comparison: int, effect_term: bool = True) -> Test:
    """Where students were assigned: t with N - 2 degrees of freedom."""
    t = t_statistic(g, n_treated=n_treated, n_comparison=n_comparison, effect_term=effect_term)
    df = n_treated + n_comparison - 2
    return Test(t, df, two_sided(t, df), t)


def cluster_test(g: float, *, n_treated: int, n_comparison: int, clusters: int, icc: float) -> Test:
    """Where clusters were assigned in both arms and the analysis ignored that.

    Args:
        clusters: M, of both arms together.
        icc: rho; `DEFAULT_ICC` where the report gives none.
    """
    t = t_statistic(g, n_treated=n_treated, n_comparison=n_comparison)
    return corrected_test(t, total=n_treated + n_comparison, clusters=clusters, icc=icc)


def corrected_test(t: float, *, total: int, clusters: int, icc: float) -> Test:
    """The same from a t that does not allow for clusters, such as that of a Cox index."""
    size = _size(total, clusters, icc)
    corrected = t * math.sqrt(_a(total, size, icc) / ((total - 2) * (1 + (size - 1) * icc)))
    h = clustered_df(total=total, clusters=clusters, icc=icc)
    return Test(corrected, h, two_sided(corrected, h), t)


def one_arm_test(t: float, *, n_clustered: int, n_other: int, clusters: int, icc: float) -> Test:
    """Where only one arm is in clusters, from a t that does not allow for them."""
    n = _size(n_clustered, clusters, icc, fewest=2)
    sizes = {"n_clustered": n_clustered, "n_other": n_other, "clusters": clusters, "icc": icc}
    eta = 1 + (n * n_other / (n_clustered + n_other) - 1) * icc
    corrected = t * one_arm_gamma(**sizes) / math.sqrt(eta)  # type: ignore[arg-type]
    h = one_arm_df(**sizes)  # type: ignore[arg-type]
    return Test(corrected, h, two_sided(corrected, h), t)


def clustered_df(*, total: int, clusters: int, icc: float) -> float:
    """h: degrees of freedom where both arms are clustered; N - 2 when icc is 0."""
    n = _size(total, clusters, icc)
    rest = total - 2 * n
    below = (total - 2) * (1 - icc) ** 2 + n * rest * icc**2 + 2 * rest * icc * (1 - icc)
    return _a(total, n, icc) ** 2 / below


def one_arm_df(*, n_clustered: int, n_other: int, clusters: int, icc: float) -> float:
    """h where only one arm is in clusters (tutoring groups against students on their own)."""
    n = _size(n_clustered, clusters, icc, fewest=2)
    plain, extra = n_clustered + n_other - 2, n_clustered - n
    above = plain * (1 - icc) + extra * icc
    return above**2 / (plain * (1 - icc) ** 2 + extra * n * icc**2 + 2 * extra * (1 - icc) * icc)


def clustered_g(
    effect: float,
    *,
    pooled: float,
    n_treated: int,
    n_comparison: int,
    clusters: int,
    icc: float,
    handbook: Handbook,
) -> float:
    """g of a study that assigned clusters.

    4.1: as for students. 5.0: w uses h instead of N - 2, and g is multiplied by gamma (`clustered_gamma`).
    """
    check_sizes(n_treated, n_comparison)
    if not pooled > 0:
        raise ValueError("Hedges g needs an outcome that varies within the arms")
    total = n_treated + n_comparison
    if not corrects_clustered_g(handbook):
        return small_sample_factor(total - 2) * effect / pooled
    h = clustered_df(total=total, clusters=clusters, icc=icc)
    return small_sample_factor(h) * clustered_gamma(total=total, clusters=clusters, icc=icc) * effect / pooled


def clustered_gamma(*, total: int, clusters: int, icc: float) -> float:
    """sqrt(1 - 2 (n - 1) rho / (N - 2)): S misses a part of the variance between clusters (Hedges 2007)."""
    n = _size(total, clusters, icc)
    return math.sqrt(_a(total, n, icc) / (total - 2))


def one_arm_gamma(*, n_clustered: int, n_other: int, clusters: int, icc: float) -> float:
    """The same where only one arm is in clusters: sqrt(1 - (n_other + n - 2) rho / (N - 2))."""
    n = _size(n_clustered, clusters, icc, fewest=2)
    return math.sqrt(1 - (n_other + n - 2) * icc / (n_clustered + n_other - 2))


def _a(total: int, size: float, icc: float) -> float:
    return (total - 2) - 2 * (size - 1) * icc


def _size(students: int, clusters: int, icc: float, *, fewest: int = 3) -> float:
    """Students per cluster, once the numbers make sense. Two clusters of two arms are one in each: no test."""
    if not 0 <= icc < 1:
        raise ValueError("an intraclass correlation is at least 0 and below 1")
    if clusters < fewest:
        raise ValueError(f"a correction for clusters needs at least {fewest} clusters")
    if clusters > students:
        raise ValueError("there are more clusters than students")
    return students / clusters
