"""How far things have come: `measure` an indicator, judge the `health` of an initiative."""

from collegium.engines.progress.indicators import STATES, Indicator, Progress, State, Value, measure
from collegium.engines.progress.initiative import SENTENCES, Counts, Fact, Health, Level, health

__all__ = [
    "SENTENCES",
    "STATES",
    "Counts",
    "Fact",
    "Health",
    "Indicator",
    "Level",
    "Progress",
    "State",
    "Value",
    "health",
    "measure",
]
