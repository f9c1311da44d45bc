"""What the students of each school, or of each teacher, learned beyond what their earlier scores let expect.

A random-intercept model of the outcome on earlier scores and covariates; the value of a unit is its shrunken level
(Raudenbush & Bryk 2002, chapter 5; Goldstein 2011, chapter 2). A unit is called above or below average only if its
value is, once the number of units looked at is allowed for (Benjamini & Hochberg 1995).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from collegium.engines.inference import critical
from collegium.engines.multilevel import words
from collegium.engines.multilevel.model import GroupLevels, RandomIntercept, fit, group_levels
from collegium.engines.multilevel.sums import Floats, GroupSums, from_rows
from collegium.engines.problems import refuse
from collegium.engines.wwc import benjamini_hochberg

Standing = Literal["above average", "below average", "not distinguishable from average"]
ENOUGH_GROUPS = 20
# Below this share of signal most users of tests call a measure too unreliable to compare individuals with.
LEAST_RELIABILITY = 0.7


@dataclass(frozen=True, slots=True)
class UnitValue:
    """One unit. effect, se, low and high are in units of the outcome; every number is None where it is withheld.

    Attributes:
        effect: shrunken value added, 0 for an average unit. effect_size: the same in standard deviations of students.
        se: comparative; low, high: interval of the unit's true value.
        reliability: share of the variance of its raw value that is not chance.
        p: two-sided, of an average unit; p_adjusted: with all units allowed for.
        withheld: why, in a sentence; empty where the numbers are given.
    """

    unit: str
    students: int | None = None
    effect: float | None = None
    effect_size: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    reliability: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    standing: Standing | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class ValueAdded:
    """The model, one line per unit in the order of their names, and what a reader must know."""

    model: RandomIntercept
    units: tuple[UnitValue, ...]
    warnings: tuple[str, ...]


def value_added(
    outcome: ArrayLike,
    earlier: ArrayLike,
    unit: ArrayLike,
    *,
    covariates: ArrayLike | None = None,
    terms: Sequence[str],
    name: str = "outcome",
    minimum: int = 10,
    confidence: float = 0.95,
    level: float = 0.05,
) -> ValueAdded:
    """Value added of every unit.

    Args:
        outcome: (N,). earlier: scores from before, (N, P). covariates: (N, C). unit: labels, (N,).
        terms: names of the earlier scores and then of the covariates.
        minimum: units with fewer students stay in the model, but nothing is said about them.
        level: share of false discoveries among units called above or below average.

    Raises:
        ProblemsFound: missing values, or a model that has no answer (see `sums.standardised`).
        ValueError: a level or minimum that is none.
    """
    scores = np.asarray(earlier, dtype=np.float64)
    extra = np.empty((len(scores), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    if len(scores) != len(extra) or scores.ndim != 2 or extra.ndim != 2:
        refuse(words.LENGTHS, words.TODO_CHECK)
    sums = from_rows(outcome, np.column_stack([scores, extra]), unit, terms=terms, name=name)
    labels = [str(label) for label in np.unique(np.asarray(unit))]
    return from_sums(
        sums, labels, earlier=scores.shape[1], minimum=minimum, confidence=confidence, level=level
    )


def from_sums(
    sums: GroupSums,
    units: Sequence[str],
    *,
    earlier: int,
    minimum: int = 10,
    confidence: float = 0.95,
    level: float = 0.05,
) -> ValueAdded:
    """The same from group sums (`sums.from_cross_products`); earlier: how many terms are scores from before.

    units: names of the groups, in their order.
    """
    if not 0 < confidence < 1 or minimum < 1:
        raise ValueError("a level of confidence lies between 0 and 1, and a minimum is at least 1")
    if len(units) != sums.groups:
        raise ValueError("every group needs its name")
    model = fit(sums)
    levels = group_levels(sums, model)
    enough = sums.sizes >= minimum
    if model.singular:
        rows = tuple(UnitValue(unit, withheld=words.UNITS_ALIKE) for unit in units)
    else:
        rows = _rows(sums, units, levels, minimum=minimum, confidence=confidence, level=level)
    return ValueAdded(model, rows, _warnings(model, levels.reliability[enough], earlier))


def _rows(
    sums: GroupSums,
    units: Sequence[str],
    levels: GroupLevels,
    *,
    minimum: int,
    confidence: float,
    level: float,
) -> tuple[UnitValue, ...]:
    deviation = _deviation(sums)
    reach = critical(confidence) * levels.comparative_se
    p = 2 * special.ndtr(-np.abs(levels.effect / levels.comparative_se))
    shown = np.flatnonzero(sums.sizes >= minimum).tolist()
    corrected = dict(zip(shown, benjamini_hochberg(p[shown].tolist(), level=level), strict=True))
    rows = []
    for j, unit in enumerate(units):
        if j not in corrected:
            rows.append(UnitValue(unit, withheld=words.SMALL_UNIT.format(minimum=minimum)))
            continue
        effect = float(levels.effect[j])
        rows.append(
            UnitValue(
                unit,
                students=int(sums.sizes[j]),
                effect=effect,
                effect_size=effect / deviation,
                se=float(levels.comparative_se[j]),
                low=effect - float(reach[j]),
                high=effect + float(reach[j]),
                reliability=float(levels.reliability[j]),
                p=float(p[j]),
                p_adjusted=corrected[j].adjusted,
                standing=_standing(effect, significant=corrected[j].significant),
            )
        )
    return tuple(rows)


def _standing(effect: float, *, significant: bool) -> Standing:
    if not significant:
        return "not distinguishable from average"
    return "above average" if effect > 0 else "below average"


def _deviation(sums: GroupSums) -> float:
    """Standard deviation of the outcome among all students."""
    apart = sums.means[:, -1] - sums.sizes @ sums.means[:, -1] / sums.students
    return math.sqrt((sums.within[-1, -1] + sums.sizes @ apart**2) / (sums.students - 1))


def _warnings(model: RandomIntercept, reliability: Floats, earlier: int) -> tuple[str, ...]:
    found = [words.NOT_FOR_RANKING]
    if not earlier:
        found.append(words.NO_PRIOR_SCORE)
    if model.groups < ENOUGH_GROUPS:
        found.append(words.FEW_GROUPS.format(groups=model.groups, enough=ENOUGH_GROUPS))
    if model.singular:
        found.append(words.UNITS_ALIKE)
    elif len(reliability) and float(np.median(reliability)) < LEAST_RELIABILITY:
        found.append(words.LOW_RELIABILITY.format(least=LEAST_RELIABILITY))
    return tuple(found)
