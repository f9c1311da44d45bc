"""Do the two groups look alike? Differences in every column before and after, for everyone and by subgroup.

The ruler of the standardised difference is the standard deviation of those who took part BEFORE matching, unweighted
(for the estimand ATE: the square root of the mean of both groups' variances); sqrt(p (1 - p)) for columns of 0 and 1.
It is the same before and after and in every subgroup, so that a difference gets smaller only if the means come nearer.
That is the convention of MatchIt (Ho, Imai, King & Stuart 2011, doi 10.18637/jss.v042.i08); Austin 2009
(doi 10.1002/sim.3697) for the other measures. The clearinghouse measures in another ruler: see `Sides.wwc_g`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.comparison import words
from collegium.engines.comparison.input import Floats, Mask, check_finite, label_codes, read_treated
from collegium.engines.comparison.match import Matched
from collegium.engines.comparison.options import Estimand
from collegium.engines.labels import Codes
from collegium.engines.problems import refuse
from collegium.engines.wwc import BaselineBand, baseline_band, cox_index, hedges_g

PROPENSITY = "propensity score"


@dataclass(frozen=True, slots=True)
class Sides:
    """The two groups in one column. A number that does not exist is None; `withheld` says why there is none at all.

    Attributes:
        treated, comparison: students (with a weight).
        mean_treated, mean_comparison, sd_treated, sd_comparison: weighted; None where nobody is in the group, and
            deviations also for a single student.
        difference: standardised, in the ruler of this module.
        variance_ratio: treated to comparison, weighted; not for columns of 0 and 1.
        ks: largest difference of the two weighted distribution functions (Kolmogorov-Smirnov), 0 to 1.
        wwc_g: what the What Works Clearinghouse judges baseline equivalence by: Hedges g of the weighted means with the
            pooled UNWEIGHTED deviations of these students; the Cox index for columns of 0 and 1. band: its
            judgement. Both are None for the propensity score.
    """

    treated: int
    comparison: int
    mean_treated: float | None = None
    mean_comparison: float | None = None
    sd_treated: float | None = None
    sd_comparison: float | None = None
    difference: float | None = None
    variance_ratio: float | None = None
    ks: float | None = None
    wwc_g: float | None = None
    band: BaselineBand | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One column, in everyone (subgroup and level empty) or in one level of a subgroup.

    ruler: the standard deviation that differences are measured in; None where those who took part are all the same.
    """

    covariate: str
    subgroup: str
    level: str
    ruler: float | None
    before: Sides
    after: Sides


@dataclass(frozen=True, slots=True)
class Part:
    """Everyone, or one level of a subgroup; among (n,)."""

    subgroup: str
    level: str
    among: Mask


@dataclass(frozen=True, slots=True)
class LovePoint:
    """One line of a Love plot: absolute standardised differences, None where there is none, with why."""

    covariate: str
    subgroup: str
    level: str
    before: float | None
    after: float | None
    within: bool | None  # after is at most the threshold
    why: str = ""


def balance_table(
    treated: ArrayLike,
    covariates: ArrayLike,
    matched: Matched,
    *,
    names: tuple[str, ...] = (),
    subgroups: Mapping[str, ArrayLike] | None = None,
) -> tuple[BalanceRow, ...]:
    """Balance of the propensity score (where there is one) and of every column.

    Args:
        treated: (n,). covariates: (n, k), those matched on or others known before. names: of them.
        subgroups: labels (n,) by name of the subgroup. A level without anybody in a group gets rows that say so.

    Raises:
        ProblemsFound: missing values, columns of different lengths.
    """
    took, x = read_treated(treated), np.asarray(covariates, dtype=np.float64)
    if x.ndim != 2 or not len(x) == len(took) == len(matched.weights):
        refuse(words.LENGTHS, words.TODO_CHECK)
    names = names or tuple(f"x{place + 1}" for place in range(x.shape[1]))
    if len(names) != x.shape[1]:
        refuse(words.LENGTHS, words.TODO_CHECK)
    check_finite(x, names)
    columns = dict(zip(names, x.T, strict=True))
    if matched.propensity is not None:
        columns = {PROPENSITY: matched.propensity} | columns
    parts = [Part("", "", np.ones(len(took), dtype=bool))]
    for subgroup, labels in (subgroups or {}).items():
        values, codes = np.asarray(labels), label_codes(labels, subgroup)
        if len(codes) != len(took):
            refuse(words.LENGTHS, words.TODO_CHECK)
        parts += [
            Part(subgroup, level, np.asarray(codes == code))
            for code, level in enumerate(_levels(values, codes))
        ]
    by_column = [_rows(name, values, parts, took, matched) for name, values in columns.items()]
    return tuple(row for rows in zip(*by_column, strict=True) for row in rows)


def love_points(rows: tuple[BalanceRow, ...], *, threshold: float = 0.1) -> tuple[LovePoint, ...]:
    """Points of a Love plot, in the order of the rows; draw those without numbers as a line with its reason.

    threshold: 0.1 is the usual one (Austin 2009); the clearinghouse's bands are in `Sides.band`.
    """
    points = []
    for row in rows:
        before, after = (
            None if one.difference is None else abs(one.difference) for one in (row.before, row.after)
        )
        within = None if after is None else after <= threshold
        why = row.before.withheld or row.after.withheld
        if not why and row.ruler is None:
            why = words.NO_SPREAD
        points.append(LovePoint(row.covariate, row.subgroup, row.level, before, after, within, why))
    return tuple(points)


def _levels(values: np.ndarray, codes: Codes) -> list[str]:
    first = np.unique(codes, return_index=True)[1]
    return [str(values[place]) for place in first]


def _rows(name: str, values: Floats, parts: list[Part], treated: Mask, matched: Matched) -> list[BalanceRow]:
    """One row for each part. The column is sorted once, so that no distribution function needs to be."""
    two_valued = is_two_valued(values)
    ruler = _ruler(values, treated, matched.estimand, two_valued=two_valued)
    order = np.arange(len(values)) if two_valued else np.argsort(values, kind="stable")
    values, treated, weights = values[order], treated[order], matched.weights[order]
    rows = []
    for part in parts:
        among = part.among[order]
        sides = [
            _sides(values[kept], treated[kept], weight[kept], ruler, two_valued=two_valued)
            for weight, kept in ((np.ones(len(values)), among), (weights, among & (weights > 0)))
        ]
        if name == PROPENSITY:  # it is made for matching; the clearinghouse judges what was measured
            sides = [replace(one, wwc_g=None, band=None) for one in sides]
        rows.append(BalanceRow(name, part.subgroup, part.level, ruler, *sides))
    return rows


def is_two_valued(values: Floats) -> bool:
    """Whether a column holds 0 and 1 only."""
    return bool(((values == 0) | (values == 1)).all())


def _ruler(values: Floats, treated: Mask, estimand: Estimand, *, two_valued: bool) -> float | None:
    variances = [_variance(values[arm], two_valued=two_valued) for arm in (treated, ~treated)]
    found = math.sqrt(variances[0] if estimand == "ATT" else (variances[0] + variances[1]) / 2)
    return _without_rounding(found, values) or None


def _variance(values: Floats, *, two_valued: bool) -> float:
    return float(np.var(values) if two_valued else np.var(values, ddof=1))


def _sides(values: Floats, treated: Mask, weights: Floats, ruler: float | None, *, two_valued: bool) -> Sides:
    """values (n,) are sorted unless they are 0 and 1."""
    counts = (int(treated.sum()), int((~treated).sum()))
    arms = [(values[arm], weights[arm]) for arm in (treated, ~treated)]
    means = [float(np.average(v, weights=w)) if len(v) else None for v, w in arms]
    sds = [_weighted_sd(v, w) for v, w in arms]
    if means[0] is None or means[1] is None:
        why = words.NOBODY_TREATED if means[0] is None else words.NOBODY_COMPARED
        return Sides(*counts, means[0], means[1], sds[0], sds[1], withheld=why)
    g = _wwc(means[0], means[1], arms[0][0], arms[1][0], two_valued=two_valued)
    ratio = None
    if not two_valued and sds[0] is not None and sds[1]:
        ratio = (sds[0] / sds[1]) ** 2
    return Sides(
        *counts,
        means[0],
        means[1],
        sds[0],
        sds[1],
        difference=None if ruler is None else (means[0] - means[1]) / ruler,
        variance_ratio=ratio,
        ks=abs(means[0] - means[1]) if two_valued else _ks(values, treated, weights),
        wwc_g=g,
        band=None if g is None else baseline_band(g),
    )


def _weighted_sd(values: Floats, weights: Floats) -> float | None:
    """With the correction for few students: of equal weights it is the usual one with n - 1."""
    if len(values) < 2:
        return None
    share = weights / weights.sum()
    rest = 1 - float(share @ share)
    if not rest > 0:
        return None
    centred = values - share @ values
    return _without_rounding(math.sqrt(float(share @ centred**2) / rest), values)


def _without_rounding(deviation: float, values: Floats) -> float:
    """The deviation, or 0 where it is only the rounding of a constant far from 0."""
    return deviation if deviation > 1e-12 * float(np.abs(values).max()) else 0.0


def _wwc(
    treated: float, comparison: float, with_: Floats, without: Floats, *, two_valued: bool
) -> float | None:
    """Hedges g or the Cox index; None where the rule gives no number (shares of 0 or 1, no variation, too few)."""
    students, others = len(with_), len(without)
    try:
        if two_valued:
            same = treated == comparison
            return 0.0 if same else cox_index(treated, comparison, n_treated=students, n_comparison=others)
        if min(students, others) < 2:
            return None
        return hedges_g(
            treated - comparison,
            n_treated=students,
            n_comparison=others,
            sd_treated=_without_rounding(float(np.std(with_, ddof=1)), with_),
            sd_comparison=_without_rounding(float(np.std(without, ddof=1)), without),
        )
    except ValueError:
        return None


def _ks(values: Floats, treated: Mask, weights: Floats) -> float:
    """Largest distance of the weighted distribution functions, which step at the sorted values."""
    share = np.where(treated, weights / weights[treated].sum(), -weights / weights[~treated].sum())
    last = np.append(values[1:] != values[:-1], True)
    return float(np.abs(np.cumsum(share)[last]).max())
