"""From an estimate to the finding that every page knows, described by the students it rests on."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from collegium.engines.designs.reading import Floats
from collegium.engines.impact.study import Finding, Model
from collegium.engines.inference import critical, two_sided
from collegium.engines.wwc import hedges_g, improvement_index

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect in units of the outcome. df is infinite where the interval is that of the normal distribution.

    low, high, p: given where a design has its own interval (not symmetric about the effect); else made from se and df.
    """

    effect: float
    se: float
    df: float = math.inf
    low: float | None = None
    high: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What a finding is about."""

    outcome: str
    arm: str
    model: Model = "adjusted"
    subgroup: str = ""
    level: str = ""


def found(
    place: Place,
    estimate: Estimate,
    y: Floats,
    treated: Mask,
    comparison: Mask,
    *,
    confidence: float,
    clusters: int | None,
) -> Finding:
    """The finding; means and deviations are those of the students themselves, unweighted and unadjusted.

    Args:
        y: (n,) the outcome. treated, comparison: (n,) the students behind the estimate, without missing values.
    """
    with_, without = y[treated], y[comparison]
    blank = withheld(place, "")
    described = replace(
        blank,
        suppressed=False,
        n_treated=len(with_),
        n_comparison=len(without),
        n_clusters=clusters,
        mean_treated=float(with_.mean()),
        mean_comparison=float(without.mean()),
        sd_treated=float(with_.std(ddof=1)),
        sd_comparison=float(without.std(ddof=1)),
    )
    return with_effect(described, estimate, confidence)


def with_effect(described: Finding, estimate: Estimate, confidence: float) -> Finding:
    """The finding with its effect, interval and effect size."""
    effect, se, df = estimate.effect, estimate.se, estimate.df
    t = effect / se
    reach = critical(confidence, df) * se
    g = _standardised(described, effect)
    return replace(
        described,
        effect=effect,
        se=se,
        df=df if math.isfinite(df) else None,
        t=t,
        p=two_sided(t, df) if estimate.p is None else estimate.p,
        ci_low=effect - reach if estimate.low is None else estimate.low,
        ci_high=effect + reach if estimate.high is None else estimate.high,
        hedges_g=g,
        improvement_index=None if g is None else improvement_index(g),
    )


def _standardised(one: Finding, effect: float) -> float | None:
    """Hedges g on the unadjusted pooled deviation; None where there is none, as for a single unit."""
    n_treated, n_comparison = one.n_treated or 0, one.n_comparison or 0
    deviations = (one.sd_treated or 0.0, one.sd_comparison or 0.0)
    if n_treated < 2 or n_comparison < 2 or not any(sd > 0 for sd in deviations):
        return None
    return hedges_g(
        effect,
        n_treated=n_treated,
        n_comparison=n_comparison,
        sd_treated=deviations[0],
        sd_comparison=deviations[1],
    )


def withheld(place: Place, why: str) -> Finding:
    """A finding without numbers, and the sentence that says why."""
    return Finding(
        place.outcome, place.arm, place.model, place.subgroup, place.level, suppressed=True, withheld=why
    )


def too_few(y: Floats, treated: Mask, comparison: Mask, arm: str, other: str) -> str:
    """Why two groups of students cannot be compared at all; empty if they can."""
    for mask, name in ((treated, arm), (comparison, other)):
        if not mask.any():
            return f"Nobody in this group was in “{name}”."
        if mask.sum() < 2:
            return f"Too few students in this group were in “{name}”."
    if np.ptp(y[treated]) == 0 and np.ptp(y[comparison]) == 0:
        return "The outcome does not vary within the two arms."
    return ""
