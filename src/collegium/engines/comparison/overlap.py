"""Whether the two groups can be compared at all: common support, and how many students the weights rest on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.comparison import words
from collegium.engines.comparison.input import Floats, Mask, read_treated
from collegium.engines.comparison.match import Matched
from collegium.engines.problems import refuse

# These limits are ours; no standard has any.
TOO_MANY_OUTSIDE = 0.5  # share of those who took part, from which on nothing is concluded
TOO_FEW_EFFECTIVE = 5.0  # students
MANY_OUTSIDE = 0.05  # from which on it is said
HEAVY = 0.5  # effective share of the students with a weight, below which it is said


@dataclass(frozen=True, slots=True)
class Overlap:
    """Of the students with a weight.

    treated, comparison: how many. effective_treated, effective_comparison: (sum w)^2 / sum w^2 (Kish), as many equally
    weighted students would be as informative. outside: share of those who took part with a chance of doing so above or
    below all of the comparison group (before matching); None where the method estimates none. warnings: sentences.
    withheld: why no conclusion can be drawn, or empty.
    """

    treated: int
    comparison: int
    effective_treated: float
    effective_comparison: float
    outside: float | None
    warnings: tuple[str, ...]
    withheld: str


def overlap(treated: ArrayLike, matched: Matched) -> Overlap:
    """Check a comparison group.

    Raises:
        ProblemsFound: not as many students as the comparison group was made from.
    """
    took = read_treated(treated)
    if len(took) != len(matched.weights):
        refuse(words.LENGTHS, words.TODO_CHECK)
    arms = [took & matched.used, ~took & matched.used]
    effective = [effective_size(matched.weights[arm]) for arm in arms]
    outside = None if matched.propensity is None else _outside(matched.propensity, arms[0], ~took)
    warnings, withheld = [], ""
    if outside is not None and outside > TOO_MANY_OUTSIDE:
        withheld = words.HALF_OUTSIDE.format(share=outside)
    elif outside is not None and outside > MANY_OUTSIDE:
        warnings.append(words.OUTSIDE.format(share=outside))
    for arm, size in zip(arms, effective, strict=True):
        students = int(arm.sum())
        if size < TOO_FEW_EFFECTIVE and size < HEAVY * students:
            withheld = withheld or words.FEW_EFFECTIVE.format(effective=size)
        elif size < HEAVY * students:
            warnings.append(words.HEAVY.format(students=students, effective=size))
    counts = (int(arms[0].sum()), int(arms[1].sum()))
    return Overlap(*counts, effective[0], effective[1], outside, tuple(warnings), withheld)


def effective_size(weights: Floats) -> float:
    """(sum w)^2 / sum w^2; 0 where there is no weight."""
    total = float(weights.sum())
    return total**2 / float(weights @ weights) if total else 0.0


def _outside(propensity: Floats, treated: Mask, comparison: Mask) -> float:
    low, high = propensity[comparison].min(), propensity[comparison].max()
    chance = propensity[treated]
    return float(np.mean((chance < low) | (chance > high)))
