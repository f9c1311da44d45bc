"""A linear model in which every group has its own level: fixed effects, variances, and the level of each group.

y_ij = b0 + x_ij b + u_j + e_ij,   u_j ~ N(0, variance_between),   e_ij ~ N(0, variance_within)
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from collegium.engines.inference import critical, two_sided
from collegium.engines.multilevel.profile import (
    Solved,
    best_theta,
    constant_part,
    curvature,
    deviance,
    solve,
    weighted,
)
from collegium.engines.multilevel.sums import Floats, GroupSums, Standardised, standardised

Method = Literal["REML", "ML"]


@dataclass(frozen=True, slots=True)
class RandomIntercept:
    """A fitted model in the units of its columns. The constant is the first of K + 1 terms.

    Attributes:
        estimate: (K + 1,). covariance: (K + 1, K + 1), given the variances, as lme4 has it.
        df: degrees of freedom of t, (K + 1,): Satterthwaite's approximation, but for a term that is the same for
            a whole group never more than groups less such terms (see `model.fit`).
        constant_in_groups: for each term, whether it is the same for everybody in a group, (K + 1,).
        icc: share of the variance that covariates leave which lies between groups.
        criterion: -2 log likelihood, or the REML criterion, which compares only models with the same terms.
        chance: twice the gain in log likelihood over a model without groups; p_groups tests "no differences between
            groups" with it, half of the probability of chi-squared with one degree (Stram & Lee 1994, doi
            10.2307/2533455), as a variance cannot be negative.
        singular: the variance between groups came out as 0.
    """

    method: Method
    terms: tuple[str, ...]
    estimate: Floats
    covariance: Floats
    df: Floats
    constant_in_groups: tuple[bool, ...]
    variance_between: float
    variance_within: float
    icc: float
    criterion: float
    chance: float
    p_groups: float
    students: int
    groups: int
    singular: bool

    @property
    def se(self) -> Floats:
        """Standard errors of the terms, (K + 1,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)), dtype=np.float64)

    @property
    def theta(self) -> float:
        """Variance between over variance within."""
        return self.variance_between / self.variance_within


@dataclass(frozen=True, slots=True)
class GroupLevels:
    """How far each group is from what its covariates let expect: best linear unbiased predictions, all (J,).

    Attributes:
        effect: shrunken towards 0 by `reliability`.
        reliability: n v_b / (n v_b + v_w), the share of the variance of a group's mean residual that is not chance.
        comparative_se: root of var(effect - true level): for intervals and for telling groups apart.
        diagnostic_se: root of var(effect): for finding outliers and checking normality (Goldstein 2011, section 2.5).
            The squares of both add up to the variance between.
        conditional_se: as comparative, the fixed effects taken as known; what lme4 gives as condVar.
    """

    effect: Floats
    reliability: Floats
    comparative_se: Floats
    diagnostic_se: Floats
    conditional_se: Floats


@dataclass(frozen=True, slots=True)
class TermTest:
    """One term: estimate, t with df degrees of freedom, two-sided p and interval."""

    estimate: float
    se: float
    df: float
    t: float
    p: float
    low: float
    high: float


def fit(sums: GroupSums, *, method: Method = "REML") -> RandomIntercept:
    """Fit by (restricted) maximum likelihood.

    Degrees of freedom: 2 f^2 / var(f) for the variance f of each term, with var(f) from the curvature of the
    likelihood (Giesbrecht & Burns 1985, doi 10.2307/2530872; as in lmerTest, Kuznetsova et al. 2017). For terms that
    are constant in groups they are held to J less the number of such terms (Raudenbush & Bryk 2002, chapter 3),
    which is exact where groups are of one size. Where groups do not differ: J less such terms, and N - K - 1.

    Raises:
        ProblemsFound: see `sums.standardised`; or the model fits perfectly.
    """
    std, reml = standardised(sums), method == "REML"
    theta = best_theta(std, reml=reml)
    at, terms = solve(std, theta), len(sums.terms) + 1
    within = at.residual / (sums.students - (terms if reml else 0))
    to_units = _to_units(std)
    curve = deviance(std, np.array([theta, 0.0]), reml=reml)
    chance = max(float(curve[1] - curve[0]), 0.0) if theta > 0 else 0.0
    scale = float(std.scale[-1])
    estimate = to_units @ at.estimate * scale
    estimate[0] += std.centre[-1]
    return RandomIntercept(
        method=method,
        terms=("constant", *sums.terms),
        estimate=estimate,
        covariance=within * scale**2 * to_units @ at.inverse @ to_units.T,
        df=_degrees(std, at, to_units, within, reml),
        constant_in_groups=_constant_in_groups(sums),
        variance_between=theta * within * scale**2,
        variance_within=within * scale**2,
        icc=theta / (1 + theta),
        criterion=_criterion(std, at, reml),
        chance=chance,
        p_groups=float(special.chdtrc(1, chance)) / 2 if chance > 0 else 1.0,
        students=sums.students,
        groups=sums.groups,
        singular=theta == 0,
    )


def group_levels(sums: GroupSums, fitted: RandomIntercept) -> GroupLevels:
    """The level of every group of the model, in the order of `sums.sizes`."""
    std = standardised(sums)
    at = solve(std, fitted.theta)
    size, between = sums.sizes.astype(np.float64), fitted.variance_between
    reliability = size * at.theta / (1 + size * at.theta)
    residual = (std.means[:, -1] - std.means[:, :-1] @ at.estimate) * std.scale[-1]
    known = between / (1 + size * at.theta)
    x = std.means[:, :-1]
    terms = fitted.variance_within * np.einsum("jk,kl,jl->j", x, at.inverse, x) * reliability**2
    return GroupLevels(
        effect=reliability * residual,
        reliability=reliability,
        comparative_se=np.sqrt(known + terms),
        diagnostic_se=np.sqrt(np.maximum(between - known - terms, 0.0)),
        conditional_se=np.sqrt(known),
    )


def term_test(fitted: RandomIntercept, term: str, *, confidence: float = 0.95) -> TermTest:
    """Test and interval of one term.

    Raises:
        ValueError: no such term, or a confidence that is none.
    """
    if not 0 < confidence < 1:
        raise ValueError("a level of confidence lies between 0 and 1")
    if term not in fitted.terms:
        raise ValueError(f"there is no term “{term}”")
    at = fitted.terms.index(term)
    estimate, se, df = float(fitted.estimate[at]), float(fitted.se[at]), float(fitted.df[at])
    t = estimate / se
    reach = critical(confidence, df) * se
    return TermTest(estimate, se, df, t, two_sided(t, df), estimate - reach, estimate + reach)


def _to_units(std: Standardised) -> Floats:
    """From standardised to raw fixed effects, but for the scale and mean of the outcome, (K + 1, K + 1)."""
    change: Floats = np.diag(np.append(1.0, 1 / std.scale[:-1]))
    change[0, 1:] = -std.centre[:-1] / std.scale[:-1]
    return change


def _criterion(std: Standardised, at: Solved, reml: bool) -> float:
    """-2 log L: free (1 + log(2 pi r2 / free)) + sum log(1 + n theta), and for REML log |X'V^-1 X|, in raw units."""
    free = std.sums.students - (len(at.estimate) if reml else 0)
    value = free * math.log(at.residual) + float(std.count @ np.log1p(std.size * at.theta))
    return value + constant_part(std, reml=reml) + (at.log_determinant if reml else 0.0)


def _constant_in_groups(sums: GroupSums) -> tuple[bool, ...]:
    return (True, *(bool(value == 0) for value in np.diag(sums.within)[:-1]))


def _degrees(std: Standardised, at: Solved, to_units: Floats, within: float, reml: bool) -> Floats:
    """Degrees of freedom of each term; at least 0 (0 means that the term cannot be tested)."""
    constant = np.array(_constant_in_groups(std.sums))
    most = float(max(std.sums.groups - constant.sum(), 0))
    if at.theta == 0:
        return np.where(constant, most, float(std.sums.students - len(at.estimate)))
    by_theta = at.inverse @ weighted(std, at.theta, 2)[:-1, :-1] @ at.inverse
    own = np.einsum("ij,jk,ik->i", to_units, at.inverse, to_units)
    slopes = np.column_stack([own, within * np.einsum("ij,jk,ik->i", to_units, by_theta, to_units)])
    spread = 2 * np.einsum("ti,ij,tj->t", slopes, np.linalg.inv(curvature(std, at, reml=reml)), slopes)
    satterthwaite = 2 * (within * own) ** 2 / spread
    held: Floats = np.where(constant, np.minimum(satterthwaite, most), satterthwaite)
    return held
