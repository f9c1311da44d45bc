"""Whether the cutoff can be believed: who stands on which side, what else jumps, and how much hangs on choices.

Sources: the list of checks follows Imbens & Lemieux 2008 (doi 10.1016/j.jeconom.2007.05.001) and the What Works
Clearinghouse's standards for regression discontinuity (no manipulation, continuity, bandwidth). Manipulation is looked
for with an exact binomial test of the counts in small windows (Cattaneo, Titiunik & Vazquez-Bare 2017, doi
10.1002/pam.21985), not with an estimated density.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from collegium.engines.discontinuity import words
from collegium.engines.discontinuity.bandwidth import SHARED, repeated
from collegium.engines.discontinuity.estimate import Discontinuity, Jump, Rows, Setting, discontinuity
from collegium.engines.discontinuity.local import Floats
from collegium.engines.problems import ProblemsFound, refuse
from collegium.engines.wwc import benjamini_hochberg

FEWEST_IN_WINDOW = 20  # students on each side of the narrowest window


@dataclass(frozen=True, slots=True)
class Counts:
    """Students within a distance of the cutoff: left and right, and the two-sided p of a fair coin for each."""

    distance: float
    left: int
    right: int
    p: float


@dataclass(frozen=True, slots=True)
class Trial:
    """The estimate with one thing changed; jump is None where it is withheld, with the reason in a sentence.

    at: what was changed: a measure, a cutoff, a bandwidth or a radius. treated and comparison: students near the
    cutoff. p_adjusted: with the other measures allowed for, only for `measures`.
    """

    at: str | float
    jump: Jump | None
    treated: int | None = None
    comparison: int | None = None
    h: float | None = None
    p_adjusted: float | None = None
    withheld: str = ""


def counts(running: ArrayLike, cutoff: float, *, windows: int = 5) -> tuple[Counts, ...]:
    """Counts in the narrowest window with 20 students on each side, and in windows 2, 3, ... times as wide.

    Judge by the first: in wider windows a density that merely slopes makes the sides differ. Where many students share
    a value, distances are from the middle between the values next to the cutoff, so that both sides of a window hold
    as many values.

    Raises:
        ProblemsFound: missing values, or fewer than 20 students on a side.
    """
    x = np.asarray(running, dtype=np.float64)
    if not np.isfinite(x).all():
        refuse(words.NOT_A_NUMBER, words.TODO_ROWS, name="running variable")
    left, right = x[x < cutoff], x[x >= cutoff]
    if min(len(left), len(right)) < FEWEST_IN_WINDOW:
        refuse(words.ONE_SIDE, words.TODO_DATA, fewest=FEWEST_IN_WINDOW)
    discrete = max(repeated(left), repeated(right)) >= SHARED
    middle = float(left.max() + right.min()) / 2 if discrete else cutoff
    far_left, far_right = np.sort(middle - left), np.sort(right - middle)
    narrowest = float(max(far_left[FEWEST_IN_WINDOW - 1], far_right[FEWEST_IN_WINDOW - 1]))
    found = []
    for times in range(1, windows + 1):
        n = [int(np.searchsorted(side, times * narrowest, side="right")) for side in (far_left, far_right)]
        found.append(Counts(times * narrowest, n[0], n[1], _fair(*n)))
    return tuple(found)


def _fair(left: int, right: int) -> float:
    """Exact two-sided p of this division between two equally likely sides."""
    return min(1.0, 2 * float(special.bdtr(min(left, right), left + right, 0.5)))


def measures(rows: Rows, setting: Setting, before: Mapping[str, ArrayLike]) -> tuple[Trial, ...]:
    """The jump of each measure from before the programme, (N,) by name: there should be none.

    Students without a measure are left out for it. Each has its own bandwidth unless the setting gives one; neither
    covariates nor who took part enter.
    """
    trials = []
    for name, values in before.items():
        numbers = np.asarray(values, dtype=np.float64)
        plain = replace(rows, outcome=numbers, took_part=None, covariates=None, names=())
        trials.append(_trial(name, _some(plain, np.isfinite(numbers)), setting))
    shown = [one.jump.p for one in trials if one.jump is not None]
    adjusted = iter(one.adjusted for one in benjamini_hochberg(shown))
    return tuple(one if one.jump is None else replace(one, p_adjusted=next(adjusted)) for one in trials)


def placebo_cutoffs(
    rows: Rows, setting: Setting, cutoffs: Sequence[float] | None = None
) -> tuple[Trial, ...]:
    """The jump of the outcome at cutoffs where nothing happened, with the students of one real side only.

    cutoffs: the median of the running variable on each side unless given. Each has its own bandwidth.
    """
    x = np.asarray(rows.running, dtype=np.float64)
    if cutoffs is None:
        cutoffs = [
            float(np.median(side)) for side in (x[x < setting.cutoff], x[x >= setting.cutoff]) if len(side)
        ]
    plain = replace(rows, took_part=None)
    trials = []
    for cutoff in cutoffs:
        same_side = x < setting.cutoff if cutoff < setting.cutoff else x >= setting.cutoff
        changed = replace(setting, cutoff=cutoff, bandwidth=None, bias_bandwidth=None)
        trials.append(_trial(cutoff, _some(plain, same_side), changed))
    return tuple(trials)


def donut(
    rows: Rows, setting: Setting, found: Discontinuity, radii: Sequence[float] = ()
) -> tuple[Trial, ...]:
    """Without the students up to each radius from the cutoff, who could most easily have changed sides.

    radii: 5, 10 and 20 % of the bandwidth unless given; 0 leaves out who stands exactly on it. Bandwidths as found.
    """
    distance = np.abs(np.asarray(rows.running, dtype=np.float64) - setting.cutoff)
    same = replace(setting, bandwidth=found.h, bias_bandwidth=found.b)
    trials = []
    for radius in radii or [share * found.h for share in (0.05, 0.1, 0.2)]:
        if (distance > radius).all():
            trials.append(Trial(radius, None, withheld=words.EMPTY_HOLE))
        else:
            trials.append(_trial(radius, _some(rows, distance > radius), same))
    return tuple(trials)


def bandwidths(
    rows: Rows, setting: Setting, found: Discontinuity, factors: Sequence[float] = (0.5, 1, 2)
) -> tuple[Trial, ...]:
    """With both bandwidths multiplied by each factor."""
    changed = [replace(setting, bandwidth=f * found.h, bias_bandwidth=f * found.b) for f in factors]
    return tuple(_trial(factor, rows, one) for factor, one in zip(factors, changed, strict=True))


def _trial(at: str | float, rows: Rows, setting: Setting) -> Trial:
    try:
        found = discontinuity(rows, setting)
    except ProblemsFound as refused:
        return Trial(at, None, withheld=refused.problems[0].why)
    return Trial(at, found.effect, found.treated.near, found.comparison.near, found.h)


def _some(rows: Rows, keep: NDArray[np.bool_]) -> Rows:
    """Some of the rows."""

    def kept(values: ArrayLike | None) -> NDArray[np.generic] | None:
        return None if values is None else np.asarray(values)[keep]

    outcome: Floats = np.asarray(rows.outcome, dtype=np.float64)[keep]
    running: Floats = np.asarray(rows.running, dtype=np.float64)[keep]
    return Rows(outcome, running, kept(rows.took_part), kept(rows.covariates), rows.names, kept(rows.cluster))
