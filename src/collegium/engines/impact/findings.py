"""From sums and fitted models to findings, baseline rows and coefficients in the units people know."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from collegium.engines.impact import words
from collegium.engines.impact.cells import Block, Cells, Floats
from collegium.engines.impact.fewclusters import are_few
from collegium.engines.impact.levels import LevelEffect, LevelEffects
from collegium.engines.impact.regression import Fit, Layout
from collegium.engines.impact.sample import Number, Sample, Term
from collegium.engines.impact.study import BaselineRow, Coefficient, Finding, Model, Study
from collegium.engines.inference import critical, two_sided
from collegium.engines.wwc import Index, baseline_band, effect_of_shares, hedges_g, improvement_index

# Variance below this share of the mean square is rounding, not variation.
ROUNDING = 1e-13
# A standard error below this share of the outcome's standard deviation is rounding: the model fits perfectly.
NO_ERROR = 1e-9


@dataclass(frozen=True, slots=True)
class Arm:
    """The students of one arm; mean and standard deviation are None below one and two students."""

    n: int
    mean: float | None
    sd: float | None
    clusters: int


@dataclass(frozen=True, slots=True)
class Group:
    """The comparison (first) and the arms of one group of students, for one outcome."""

    outcome: str
    subgroup: str  # empty: everyone
    level: str
    arms: tuple[Arm, ...]
    clusters: int

    def fewest_clusters(self) -> int:
        """In an arm or the comparison: 40 clusters of which 3 were treated are few."""
        return min((arm.clusters for arm in self.arms if arm.n), default=0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """One model of one outcome in one group; the fit is a sentence where there is none."""

    group: Group
    model: Model
    layout: Layout
    fit: Fit | str


def describe(
    sample: Sample, cells: Cells, block: Block, rows: NDArray[np.bool_], level: tuple[str, str]
) -> list[Group]:
    """Means and deviations of the block's outcomes in the cells marked; level is (subgroup, level)."""
    present = rows & (block.n > 0)
    chosen = [present & (cells.arm == arm) for arm in range(len(sample.study.arms) + 1)]
    clusters = [len(np.unique(cells.cluster[some])) for some in (*chosen, present)]
    groups = []
    for i, outcome in enumerate(block.outcomes):
        sums = [_sums(some, block.n, block.y[:, i], block.yy[:, i]) for some in chosen]
        stats = [_mean_and_sd(*three, sample.numbers[outcome]) for three in sums]
        arms = [
            Arm(round(three[0]), *two, g) for three, two, g in zip(sums, stats, clusters[:-1], strict=True)
        ]
        groups.append(Group(outcome, *level, tuple(arms), clusters[-1]))
    return groups


def _sums(some: NDArray[np.bool_], n: Floats, y: Floats, yy: Floats) -> tuple[float, float, float]:
    return float(n[some].sum()), float(y[some].sum()), float(yy[some].sum())


def _mean_and_sd(n: float, total: float, squares: float, number: Number) -> tuple[float | None, float | None]:
    if n < 1:
        return None, None
    mean = total / n
    if n < 2:
        return number.centre + number.scale * mean, None
    spread = squares - n * mean * mean
    variance = spread / (n - 1) if spread > ROUNDING * squares else 0.0
    return number.centre + number.scale * mean, number.scale * math.sqrt(variance)


def leaves_out(study: Study, *, clusters: int, side: int) -> bool:
    """Whether errors come from leaving out each cluster: asked for, or clusters are few.

    clusters: in all; side: the fewest in an arm or the comparison.
    """
    if not study.cluster or study.errors == "CRV1":
        return False
    return study.errors == "CRV3" or are_few(clusters=clusters, side=side)


def finding(sample: Sample, arm: int, fitted: Fitted) -> Finding:
    """One finding; withheld, with a reason, where its numbers would mean nothing.

    Args:
        arm: counted from 1.
    """
    group, model, layout, fit = fitted.group, fitted.model, fitted.layout, fitted.fit
    place = (group.outcome, sample.study.arms[arm - 1], model, group.subgroup, group.level)
    reason = _why_not(sample, arm, fitted)
    if reason or isinstance(fit, str):
        return Finding(*place, suppressed=True, withheld=reason)
    effect, se = _effect(sample, group, layout.first_arm() + arm - 1, fit)
    treated, comparison = group.arms[arm], group.arms[0]
    size, index = _standardised(effect, treated, comparison, sample.two_valued.get(group.outcome))
    t, reach = effect / se, critical(sample.study.confidence, fit.df) * se
    return Finding(
        *place,
        n_treated=treated.n,
        n_comparison=comparison.n,
        n_clusters=group.clusters if sample.study.cluster else None,
        mean_treated=treated.mean,
        mean_comparison=comparison.mean,
        sd_treated=treated.sd,
        sd_comparison=comparison.sd,
        effect=effect,
        se=se,
        df=fit.df,
        t=t,
        p=two_sided(t, fit.df),
        ci_low=effect - reach,
        ci_high=effect + reach,
        hedges_g=size,
        improvement_index=improvement_index(size),
        errors=fit.errors,
        index=index,
    )


def _why_not(sample: Sample, arm: int, fitted: Fitted) -> str:
    """Why there is no finding; empty where there is one."""
    group = fitted.group
    return _no_comparison(sample, group, arm) or _no_effect(sample, group, arm, fitted.layout, fitted.fit)


def level_effects(sample: Sample, arm: int, fitted: Sequence[Fitted]) -> LevelEffects:
    """The effects of an arm (counted from 1) by one model in the levels where there is one; at least one is fitted."""
    group = fitted[0].group
    found = []
    for one in fitted:
        if isinstance(one.fit, str) or _why_not(sample, arm, one):
            continue
        column = one.layout.first_arm() + arm - 1
        at, scale = one.fit.columns.index(column), sample.numbers[group.outcome].scale
        effect, se = _effect(sample, group, column, one.fit)
        influence = None if one.fit.influence is None else one.fit.influence[:, at] * scale
        told = LevelEffect(
            one.group.level, effect, se * se, one.fit.size, one.fit.errors, influence, one.fit.clusters
        )
        found.append(told)
    place = group.outcome, sample.study.arms[arm - 1], fitted[0].model, group.subgroup
    return LevelEffects(*place, tuple(found))


def sized(one: Finding, two_valued: Mapping[str, tuple[float, float]]) -> Finding:
    """The finding with the effect size that its numbers give: the Cox index of an outcome with two values, else g."""
    treated = Arm(one.n_treated or 0, one.mean_treated, one.sd_treated, 0)
    comparison = Arm(one.n_comparison or 0, one.mean_comparison, one.sd_comparison, 0)
    size, index = _standardised(one.effect or 0.0, treated, comparison, two_valued.get(one.outcome))
    return replace(one, hedges_g=size, improvement_index=improvement_index(size), index=index)


def _standardised(
    difference: float, treated: Arm, comparison: Arm, ends: tuple[float, float] | None
) -> tuple[float, Index]:
    if ends:
        mean, sizes = comparison.mean or 0.0, (treated.n, comparison.n)
        cox = effect_of_shares(difference, mean, n_treated=sizes[0], n_comparison=sizes[1], ends=ends)
        if cox is not None:
            return cox, "cox"
    sds = {"sd_treated": treated.sd or 0.0, "sd_comparison": comparison.sd or 0.0}
    return hedges_g(difference, n_treated=treated.n, n_comparison=comparison.n, **sds), "g"


def _effect(sample: Sample, group: Group, column: int, fit: Fit) -> tuple[float, float]:
    """Estimate and standard error of one column of the model in units of the outcome."""
    at, scale = fit.columns.index(column), sample.numbers[group.outcome].scale
    return float(fit.estimate[at]) * scale, _root(float(fit.covariance[at, at])) * scale


def _root(variance: float) -> float:
    """NaN stays what it is."""
    return math.sqrt(max(variance, 0.0))


def _no_comparison(sample: Sample, group: Group, arm: int) -> str:
    """Why the two groups of students cannot be compared at all; empty if they can."""
    sides = ((group.arms[arm], sample.study.arms[arm - 1]), (group.arms[0], sample.study.comparison))
    for side, name in sides:
        if side.n == 0:
            return f"Nobody in this group was in “{name}”."
        if side.sd is None:
            return f"Too few students in this group were in “{name}”."
        if sample.study.cluster and side.clusters < 2:
            return f"All students of “{name}” in this group are in one cluster ({sample.study.cluster})."
    if all(side.sd == 0 for side, _ in sides):
        return "The outcome does not vary within the two arms."
    return ""


def _no_effect(sample: Sample, group: Group, arm: int, layout: Layout, fit: Fit | str) -> str:
    """Why the model says nothing about this arm; empty if it does."""
    if isinstance(fit, str):
        return fit
    column = layout.first_arm() + arm - 1
    if column in fit.unidentified:
        return "Fixed effects and covariates determine who was in this arm, so its effect cannot be told."
    if fit.informative and fit.informative[column] < 2:
        return f"Only one cluster ({sample.study.cluster}) says anything about this effect."
    se, sd = _effect(sample, group, column, fit)[1], max(group.arms[arm].sd or 0.0, group.arms[0].sd or 0.0)
    if math.isnan(se):
        return words.NOT_WITHOUT
    if not se > NO_ERROR * sd:
        return "The model fits perfectly, so its uncertainty cannot be estimated."
    return ""


def baseline_rows(sample: Sample, cells: Cells) -> list[BaselineRow]:
    """Every baseline measure and arm, for the students of each outcome's analysis who have the measure."""
    blocks = {outcome: block for block in cells.blocks for outcome in block.outcomes}
    rows = []
    for outcome in sample.study.outcomes:
        for place, measure in enumerate(sample.study.baseline):
            arms = _baseline_arms(sample, cells, blocks[outcome], place)
            for name, treated in zip(sample.study.arms, arms[1:], strict=True):
                ends = sample.two_valued.get(measure)
                rows.append(_baseline_row(measure, outcome, name, treated, arms[0], ends))
    return rows


def _baseline_arms(sample: Sample, cells: Cells, block: Block, place: int) -> list[Arm]:
    number = sample.numbers[sample.study.baseline[place]]
    arms = []
    for arm in range(len(sample.study.arms) + 1):
        columns = (block.baseline_n, block.baseline, block.baseline_squares)
        n, total, squares = _sums(cells.arm == arm, *(column[:, place] for column in columns))
        arms.append(Arm(round(n), *_mean_and_sd(n, total, squares, number), 0))
    return arms


def _baseline_row(  # noqa: PLR0917 - what a row is about, and its two sides
    measure: str,
    outcome: str,
    name: str,
    treated: Arm,
    comparison: Arm,
    ends: tuple[float, float] | None,
) -> BaselineRow:
    if treated.sd is None or comparison.sd is None:
        why = "Too few students in an arm have this measure."
    elif treated.sd == 0 and comparison.sd == 0:
        why = "The measure does not vary within the two arms."
    else:
        gap = (treated.mean or 0.0) - (comparison.mean or 0.0)
        size, index = _standardised(gap, treated, comparison, ends)
        means = (treated.n, comparison.n, treated.mean, comparison.mean)
        return BaselineRow(measure, outcome, name, *means, size, baseline_band(size), index=index)
    return BaselineRow(measure, outcome, name, None, None, None, None, None, None, True, why)


def coefficients(sample: Sample, fitted: Fitted, counts: tuple[int, ...]) -> list[Coefficient]:
    """All terms of a whole-sample model in the units of its columns; none where an effect is withheld."""
    group, model, layout, fit = fitted.group, fitted.model, fitted.layout, fitted.fit
    arms = range(1, len(sample.study.arms) + 1)
    if isinstance(fit, str) or any(_why_not(sample, arm, fitted) for arm in arms):
        return []
    terms = _model_terms(sample, layout)
    kept = [terms[j] for j in fit.columns]
    estimate, variances = _unscaled(sample.numbers[group.outcome], kept, fit)
    students = _students(group, layout, counts)
    return [
        Coefficient(
            group.outcome,
            model,
            term.name,
            float(estimate[i]),
            None if math.isnan(variance) else _root(variance),
            students[j],
        )
        for i, (j, term, variance) in enumerate(zip(fit.columns, kept, variances, strict=True))
    ]


def _model_terms(sample: Sample, layout: Layout) -> list[Term]:
    constant = [] if layout.absorbed else [Term("constant", "")]
    covariates = list(sample.terms) if layout.covariates else []
    return [
        *constant,
        *covariates,
        *(Term(f"{sample.study.treatment}: {arm}", "") for arm in sample.study.arms),
    ]


def _unscaled(outcome: Number, kept: list[Term], fit: Fit) -> tuple[Floats, list[float]]:
    """Undo the centring and scaling of the working table: estimates and variances, (K,) each."""
    change = np.diag([outcome.scale / term.scale for term in kept])
    shift = np.zeros(len(kept))
    if kept[0].name == "constant":
        change[0, 1:] = [-term.centre * outcome.scale / term.scale for term in kept[1:]]
        shift[0] = outcome.centre
    used = [np.flatnonzero(row) for row in change]  # what a term does not need cannot make it unknown
    variances = [
        float(row[at] @ fit.covariance[np.ix_(at, at)] @ row[at])
        for row, at in zip(change, used, strict=True)
    ]
    return change @ fit.estimate + shift, variances


def _students(group: Group, layout: Layout, counts: tuple[int, ...]) -> list[int]:
    """For every column, the students it rests on: the smaller side of what it tells apart."""
    sizes = [arm.n for arm in group.arms]
    arms = [min(n, sum(sizes) - n) for n in sizes[1:]]
    covariates = list(counts) if layout.covariates else []
    constant = [] if layout.absorbed else [min([sizes[0], *covariates])]
    return [*constant, *covariates, *arms]
