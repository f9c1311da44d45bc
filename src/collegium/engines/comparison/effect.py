"""The effect in a matched or weighted sample, with an error that allows for sets and clusters.

A weighted regression of the outcome on taking part and, if given, covariates: with both the weights and the regression
the estimate is right if either is (doubly robust: Robins, Rotnitzky & Zhao 1994, doi 10.1080/01621459.1994.10476818; Ho
et al. 2007, doi 10.1093/pan/mpl013). Errors: Abadie & Spiess 2022 (doi 10.1080/01621459.2020.1840383) for clusters
made of matched sets; Cameron, Gelbach & Miller 2011 (doi 10.1198/jbes.2010.07136) for sets and clusters together. The
weights count as given; that they were estimated is not allowed for, which most often makes the error too large.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.comparison import words
from collegium.engines.comparison.input import read_treated
from collegium.engines.comparison.match import Matched
from collegium.engines.comparison.overlap import overlap
from collegium.engines.comparison.regression import (
    Columns,
    Errors,
    Independent,
    Sample,
    Spread,
    fewest_clusters,
    fit,
    read_sample,
)
from collegium.engines.inference import critical, two_sided
from collegium.engines.problems import Problem, ProblemsFound

ENOUGH_CLUSTERS = 20


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect in units of the outcome.

    Attributes:
        estimate, se, df, t, p, low, high: of taking part.
        errors: what the error allows for. groups: how many sets or clusters that are ("both": the smaller number).
        treated, comparison: students with a weight, and the effective sizes (sum w)^2 / sum w^2.
        mean_treated: weighted. mean_comparison: the same less the estimate, so adjusted where there are covariates.
        sd_treated, sd_comparison: unweighted and unadjusted, for effect sizes.
        warnings: sentences.
    """

    estimate: float
    se: float
    df: float
    t: float
    p: float
    low: float
    high: float
    errors: Errors
    groups: int | None
    treated: int
    comparison: int
    effective_treated: float
    effective_comparison: float
    mean_treated: float
    mean_comparison: float
    sd_treated: float
    sd_comparison: float
    warnings: tuple[str, ...]


def effect(
    outcome: ArrayLike,
    treated: ArrayLike,
    matched: Matched,
    *,
    covariates: ArrayLike | None = None,
    names: tuple[str, ...] = (),
    cluster: ArrayLike | None = None,
    independent: Independent | None = None,
    confidence: float = 0.95,
) -> Effect:
    """Estimate the effect.

    Args:
        outcome, treated: (n,), of all students that were matched from. matched: their weights and sets.
        covariates: (n, k) that the regression adjusts for, named by names.
        cluster: labels (n,) of schools or classes whose students share a fate; with sets, both are allowed for.
        independent: treat students as independent in spite of sets, with this kind of error (not with clusters).
            Without it: sets, clusters, both, or else HC1.

    Raises:
        ProblemsFound: what `overlap` withholds; missing values; an outcome without variation; covariates that tell who
            took part; too few students, sets or clusters.
        ValueError: a level of confidence that is none, or clusters of independent students.
    """
    if not 0 < confidence < 1:
        raise ValueError("a level of confidence lies between 0 and 1")
    if independent is not None and cluster is not None:
        raise ValueError("students in clusters are not independent")
    took = read_treated(treated)
    known = overlap(took, matched)
    if known.withheld:
        raise ProblemsFound(Problem(known.withheld, words.TODO_OVERLAP))
    sets = matched.sets if independent is None and (matched.sets >= 0).any() else None
    columns = Columns(outcome, took, covariates, names, cluster)
    sample = read_sample(columns, matched.weights, sets)
    estimate, spread = fit(sample, independent or "HC1")
    return _described(sample, estimate, spread, known.warnings, confidence)


def difference(
    outcome: ArrayLike,
    treated: ArrayLike,
    *,
    covariates: ArrayLike | None = None,
    names: tuple[str, ...] = (),
    cluster: ArrayLike | None = None,
    independent: Independent = "HC1",
    confidence: float = 0.95,
) -> Effect:
    """The same without matching, everybody counting once: what one would believe without a comparison group.

    Raises:
        ProblemsFound, ValueError: see `effect`.
    """
    if not 0 < confidence < 1:
        raise ValueError("a level of confidence lies between 0 and 1")
    took = read_treated(treated)
    columns = Columns(outcome, took, covariates, names, cluster)
    sample = read_sample(columns, np.ones(len(took)), None)
    estimate, spread = fit(sample, independent)
    return _described(sample, estimate, spread, (), confidence)


def _described(
    sample: Sample, estimate: float, spread: Spread, warnings: tuple[str, ...], confidence: float
) -> Effect:
    took, se = sample.treated, math.sqrt(spread.variance)
    with_, without = sample.y[took], sample.y[~took]
    weights = [sample.weights[arm] for arm in (took, ~took)]
    mean = float(np.average(with_, weights=weights[0]))
    reach = critical(confidence, spread.df) * se
    few = spread.groups is not None and spread.groups < ENOUGH_CLUSTERS
    if sample.cluster is not None:
        few = few or fewest_clusters(sample, sample.cluster) < ENOUGH_CLUSTERS
    said = [*warnings, *([spread.warning] if spread.warning else [])]
    if sample.ignored:
        said.append(words.NOT_NEEDED.format(names=words.listed(sample.ignored)))
    return Effect(
        estimate=estimate,
        se=se,
        df=spread.df,
        t=estimate / se,
        p=two_sided(estimate / se, spread.df),
        low=estimate - reach,
        high=estimate + reach,
        errors=spread.errors,
        groups=spread.groups,
        treated=len(with_),
        comparison=len(without),
        effective_treated=float(weights[0].sum() ** 2 / (weights[0] @ weights[0])),
        effective_comparison=float(weights[1].sum() ** 2 / (weights[1] @ weights[1])),
        mean_treated=mean,
        mean_comparison=mean - estimate,
        sd_treated=float(with_.std(ddof=1)) if len(with_) > 1 else 0.0,
        sd_comparison=float(without.std(ddof=1)) if len(without) > 1 else 0.0,
        warnings=(*said, *([words.SOME_CLUSTERS.format(enough=ENOUGH_CLUSTERS)] if few else [])),
    )
