"""How far things have come: `measure` an indicator, judge the `health` of an initiative and the gaps of its plan."""

from collegium.engines.progress.forecast import Forecast, Verdict, forecast
from collegium.engines.progress.freshness import STANDINGS, Freshness, freshness
from collegium.engines.progress.indicators import STATES, Indicator, Progress, State, Value, measure
from collegium.engines.progress.initiative import SENTENCES, Counts, Fact, Health, Level, health
from collegium.engines.progress.plan_gaps import (
    QUESTION_KINDS,
    AimedGoal,
    AskedQuestion,
    Gap,
    GapKey,
    QuestionKind,
    WatchedIndicator,
    plan_gaps,
)

__all__ = [
    "QUESTION_KINDS",
    "SENTENCES",
    "STANDINGS",
    "STATES",
    "AimedGoal",
    "AskedQuestion",
    "Counts",
    "Fact",
    "Forecast",
    "Freshness",
    "Gap",
    "GapKey",
    "Health",
    "Indicator",
    "Level",
    "Progress",
    "QuestionKind",
    "State",
    "Value",
    "Verdict",
    "WatchedIndicator",
    "forecast",
    "freshness",
    "health",
    "measure",
    "plan_gaps",
]
