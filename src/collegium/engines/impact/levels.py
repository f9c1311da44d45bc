"""Effects in the levels of a subgroup, with what it takes to say how sure their differences are.

Levels share no student but they share clusters, so their effects hang together. With the influence of every cluster on
every effect, the covariance is that of one model in which all terms differ by level (Liang & Zeger 1986; with CRV3 the
jackknife of that model, since leaving out a cluster leaves it out of every level).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from collegium.engines.impact.regression import Floats, Size
from collegium.engines.labels import Codes


@dataclass(frozen=True, slots=True)
class LevelEffect:
    """The effect in one level, in units of the outcome, as the model of that level alone gives it.

    variance is that of `errors`. influence and clusters, (G,) each, are those of `Fit`; None where students are
    independent.
    """

    level: str
    effect: float
    variance: float
    size: Size
    errors: str
    influence: Floats | None = None
    clusters: Codes | None = None


@dataclass(frozen=True, slots=True)
class LevelEffects:
    """The effects of one arm on one outcome in the levels of one subgroup where there is an effect."""

    outcome: str
    arm: str
    model: str
    subgroup: str
    levels: tuple[LevelEffect, ...]


def covariance(levels: Sequence[LevelEffect]) -> tuple[Floats, float] | None:
    """Of the effects, (L, L), with its degrees of freedom; None where levels have errors of different kinds.

    Nothing enters but these levels, not even a number of students.
    """
    if len({one.errors for one in levels}) != 1:
        return None
    n, k = (sum(numbers) for numbers in zip(*((one.size.n, one.size.k) for one in levels), strict=True))
    if levels[0].errors == "HC1":
        size = Size(n, k, None)
        own = [one.variance / one.size.factor() for one in levels]
        return np.diag(own) * size.factor(), size.df()
    found = _side_by_side(levels)
    if found is None:
        return None
    size = Size(n, k, len(found))
    factor = size.factor() if levels[0].errors == "CRV1" else (len(found) - 1) / len(found)
    return factor * found.T @ found, size.df()


def _side_by_side(levels: Sequence[LevelEffect]) -> Floats | None:
    """The influence of all clusters on all effects, (G, L): none on the effect of a level where they are not."""
    parts = [
        (one.clusters, one.influence)
        for one in levels
        if one.clusters is not None and one.influence is not None
    ]
    if len(parts) < len(levels):
        return None
    known = np.unique(np.concatenate([clusters for clusters, _ in parts]))
    found = np.zeros((len(known), len(parts)))
    for place, (clusters, influence) in enumerate(parts):
        found[np.searchsorted(known, clusters), place] = influence
    return found
