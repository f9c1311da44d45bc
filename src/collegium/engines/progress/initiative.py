"""The health of an initiative from what can be counted, as plain facts with a level each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from collegium.engines.progress.indicators import State

Level = Literal["good", "attention", "urgent"]
_ORDER: tuple[Level, ...] = ("good", "attention", "urgent")

# English sentence of every fact; {count} and {total} are its numbers. Pages translate by key.
SENTENCES: Mapping[str, str] = {
    "vision": "{count} of {total} partners have signed the vision",
    "goals": "{count} of {total} goals have an indicator",
    "no goals": "There is no goal yet",
    "reached": "{count} of {total} indicators have reached their target",
    "on track": "{count} of {total} indicators are on track",
    "behind": "{count} of {total} indicators are behind",
    "at risk": "{count} of {total} indicators are at risk",
    "moving away": "{count} of {total} indicators are further from the target than they began",
    "no data": "{count} of {total} indicators cannot be judged yet",
    "stale": "{count} of {total} indicators have not been measured for more than a year",
    "milestones": "{count} of {total} milestones are overdue",
    "checklist": "{count} of {total} steps of the check-list are done",
    "needs": "{count} of {total} needs have no goal",
}
_STATE_LEVELS: Mapping[State, Level] = {
    "reached": "good",
    "on track": "good",
    "behind": "attention",
    "at risk": "urgent",
    "moving away": "urgent",
    "no data": "attention",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted. Pairs are (how many, of how many); a total of 0 means "not part of this initiative".

    Attributes:
        vision: partners that signed, partners that should.
        goals: goals with at least one indicator, goals.
        indicators: number of indicators by state (`measure`); states may be left out.
        stale: indicators whose latest value is old.
        milestones: overdue, all.
        checklist: done, all.
        needs: without a goal, all.
    """

    vision: tuple[int, int] = (0, 0)
    goals: tuple[int, int] = (0, 0)
    indicators: Mapping[State, int] = field(default_factory=dict)
    stale: int = 0
    milestones: tuple[int, int] = (0, 0)
    checklist: tuple[int, int] = (0, 0)
    needs: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence about the initiative: `key` of SENTENCES, its level and its two numbers."""

    key: str
    level: Level
    count: int
    total: int

    def __str__(self) -> str:
        return SENTENCES[self.key].format(count=self.count, total=self.total)


@dataclass(frozen=True, slots=True)
class Health:
    """The facts, the most pressing first, and the worst of their levels ("good" when there are none)."""

    level: Level
    facts: tuple[Fact, ...]


def health(counts: Counts) -> Health:
    """What is well and what is not. Raises ValueError when a count exceeds its total or is negative.

    Urgent: an indicator at risk or moving away, more than a quarter of the milestones overdue. Attention:
    the vision not signed by all, goals missing or without indicator, an indicator behind, stale or without
    data, any milestone overdue, an unfinished check-list, a need without goal. Everything else is good.
    """
    _check(counts)
    facts = sorted(_facts(counts), key=lambda fact: -_ORDER.index(fact.level))
    return Health(facts[0].level if facts else "good", tuple(facts))


def _facts(counts: Counts) -> Iterable[Fact]:
    yield from _complete("vision", counts.vision)
    if counts.goals[1] == 0:
        yield Fact("no goals", "attention", 0, 0)
    yield from _complete("goals", counts.goals)
    total = sum(counts.indicators.values())
    for state, level in _STATE_LEVELS.items():
        if counts.indicators.get(state, 0):
            yield Fact(state, level, counts.indicators[state], total)
    if counts.stale:
        yield Fact("stale", "attention", counts.stale, total)
    yield from _milestones(*counts.milestones)
    yield from _complete("checklist", counts.checklist)
    without, needs = counts.needs
    if needs:
        yield Fact("needs", "attention" if without else "good", without, needs)


def _complete(key: str, pair: tuple[int, int]) -> Iterable[Fact]:
    count, total = pair
    if total:
        yield Fact(key, "good" if count == total else "attention", count, total)


def _milestones(overdue: int, total: int) -> Iterable[Fact]:
    if total:
        level: Level = "good" if not overdue else "urgent" if overdue * 4 > total else "attention"
        yield Fact("milestones", level, overdue, total)


def _check(counts: Counts) -> None:
    pairs = [counts.vision, counts.goals, counts.milestones, counts.checklist, counts.needs]
    pairs.append((counts.stale, sum(counts.indicators.values())))
    if (
        any(not 0 <= count <= total for count, total in pairs)
        or min(counts.indicators.values(), default=0) < 0
    ):
        raise ValueError(f"a count is negative or larger than its total: {counts}")
