"""Comparison groups: students who did not take part, made to resemble those who did; balance, overlap and effect.

docs/how-to/compare-with-a-matched-group.md shows it with real numbers.
"""

from collegium.engines.comparison.balance import (
    PROPENSITY,
    BalanceRow,
    LovePoint,
    Sides,
    balance_table,
    love_points,
)
from collegium.engines.comparison.effect import Effect, difference, effect
from collegium.engines.comparison.match import Dropped, Matched, match
from collegium.engines.comparison.options import (
    CoarsenedExact,
    EntropyBalance,
    Exact,
    Method,
    NearestNeighbour,
    PropensityWeights,
)
from collegium.engines.comparison.overlap import Overlap, effective_size, overlap

__all__ = [
    "PROPENSITY",
    "BalanceRow",
    "CoarsenedExact",
    "Dropped",
    "Effect",
    "EntropyBalance",
    "Exact",
    "LovePoint",
    "Matched",
    "Method",
    "NearestNeighbour",
    "Overlap",
    "PropensityWeights",
    "Sides",
    "balance_table",
    "difference",
    "effect",
    "effective_size",
    "love_points",
    "match",
    "overlap",
]
