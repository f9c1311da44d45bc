"""The weights with which other units are mixed, by the outcomes before the start or by predictors."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from collegium.engines.series.simplex import closest_mix

Floats = NDArray[np.float64]
Rule = Literal["outcomes", "predictors", "regression"]


@dataclass(frozen=True, slots=True)
class Units:
    """J units in T periods.

    Attributes:
        outcome: (J, T). periods: (T,), ascending. start: place of the first period in the programme.
        predictors: (J, K).
    """

    outcome: Floats
    names: tuple[str, ...]
    periods: Floats
    start: int
    predictors: Floats
    predictor_names: tuple[str, ...]

    def before(self) -> Floats:
        """Outcomes before the start, (J, T0)."""
        return self.outcome[:, : self.start]


@dataclass(frozen=True, slots=True)
class Mix:
    """weights: (J,), 0 for the unit itself. importance: (K,) of predictors, sum 1; all 0 where outcomes decide."""

    weights: Floats
    importance: Floats


def mix(
    units: Units, place: int, rule: Rule, *, given: Floats | None = None, without: int | None = None
) -> Mix:
    """The mix for the unit at `place`, of all others but `without`; given: importance of predictors, (K,)."""
    others = np.array([j for j in range(len(units.names)) if j not in (place, without)])
    before = units.before().T
    importance = np.zeros(units.predictors.shape[1])
    if rule == "outcomes":
        found = closest_mix(before[:, others], before[:, place])
    else:
        deviation = units.predictors.std(axis=0, ddof=1)
        x = ((units.predictors - units.predictors.mean(axis=0)) / deviation).T
        importance = _importance(x, before, rule, given)
        root = np.sqrt(importance)
        found = closest_mix(root[:, None] * x[:, others], root * x[:, place])
    weights = np.zeros(len(units.names))
    weights[others] = found
    return Mix(weights, importance)


def _importance(x: Floats, before: Floats, rule: Rule, given: Floats | None) -> Floats:
    """Of predictors x (K, J) for outcomes before the start (T0, J), (K,), sum 1."""
    raw = np.ones(len(x))
    if given is not None:
        raw = given
    elif rule == "regression":
        design = np.column_stack([np.ones(x.shape[1]), x.T])
        slopes = np.linalg.lstsq(design, before.T, rcond=None)[0][1:]
        raw = (slopes**2).sum(axis=1)
    return np.asarray(raw / raw.sum(), dtype=np.float64)
