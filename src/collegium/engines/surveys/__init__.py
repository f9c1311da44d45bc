"""Surveys: score an instrument, show `results` of a wave without giving anybody away, compare waves."""

from collegium.engines.surveys.estimates import (
    Difference,
    Estimate,
    Share,
    Why,
    difference_of,
    mean_of,
    response_rate,
    share_of,
)
from collegium.engines.surveys.hiding import MINIMUM, hidden_groups
from collegium.engines.surveys.instrument import Instrument, Item, Pair, Response, Scale
from collegium.engines.surveys.results import (
    Change,
    Gap,
    GroupResult,
    ItemResult,
    Results,
    ScaleResult,
    changes,
    gaps,
    results,
    score,
)

__all__ = [
    "MINIMUM",
    "Change",
    "Difference",
    "Estimate",
    "Gap",
    "GroupResult",
    "Instrument",
    "Item",
    "ItemResult",
    "Pair",
    "Response",
    "Results",
    "Scale",
    "ScaleResult",
    "Share",
    "Why",
    "changes",
    "difference_of",
    "gaps",
    "hidden_groups",
    "mean_of",
    "response_rate",
    "results",
    "score",
    "share_of",
]
