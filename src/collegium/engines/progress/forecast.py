"""Where the values of an indicator lead if they go on as they did: a straight line, with how unsure it is.

Ordinary least squares through the values by day. The range is a prediction interval: with n values and the residual
variance s2 on n - 2 degrees of freedom, at day x

    line(x) +- t(n - 2) * sqrt(s2 * (1 + 1 / n + (x - mean day)^2 / sum of squares of the days))

(Draper & Smith 1998, Applied Regression Analysis, section 1.4). It knows nothing but the values: no season, no ceiling
unless one is given, no news. So it is asked of three values or more, and not further ahead than they reach back.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scipy import stats

from collegium.engines.progress.indicators import Direction, Value

FEWEST = 3
SURE = 0.8  # "four times in five"
Verdict = Literal["reaches", "misses", "unsure", "too far"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a straight line through the values says.

    Attributes:
        on: the day that is told: that of the target, or the last one that the values may speak of.
        value, low, high: on that day, within the bounds that were given; low to high holds four times in five.
        verdict: "reaches" the target by its day, "misses" it (the target lies outside the range), "unsure" (inside
            it); "too far" when the day of the target lies beyond `on`; None without target or day.
        crosses: the day on which the line meets the target, if that is within the time that may be told.
        a_year: change of the line in 365 days.
    """

    on: date
    value: float
    low: float
    high: float
    verdict: Verdict | None
    crosses: date | None
    a_year: float


def forecast(
    values: Sequence[Value],
    *,
    target: float | None,
    target_on: date | None,
    direction: Direction,
    today: date,
    bounds: tuple[float | None, float | None] = (None, None),
) -> Forecast | None:
    """Follow the values on. None with fewer than three days up to `today`, or all on one day.

    Args:
        values: one per day, in any order; those after `today` are ignored.
        bounds: lowest and highest value that can be (0 and 100 for per cent).

    Raises:
        ValueError: two values on one day.
    """
    known = sorted((value for value in values if value.on <= today), key=lambda value: value.on)
    if len({value.on for value in known}) != len(known):
        raise ValueError("there are two values on one day")
    if len(known) < FEWEST:
        return None
    first, last = known[0].on, known[-1].on
    furthest = max(last, today) + (last - first)
    on = target_on if target_on is not None and today < target_on <= furthest else furthest
    line = _Line.through([((value.on - first).days, value.value) for value in known])
    middle, half = line.at((on - first).days), line.half((on - first).days)
    low, high = _within(middle - half, bounds), _within(middle + half, bounds)
    return Forecast(
        on=on,
        value=_within(middle, bounds),
        low=low,
        high=high,
        verdict=_verdict((low, high), target, direction, late=_late(target_on, on)),
        crosses=_crossing(line, target, first, after=last, before=furthest),
        a_year=float(line.slope * 365),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A least-squares line; exact but for the spread."""

    slope: Fraction
    mean_day: Fraction
    mean: Fraction
    squares: Fraction  # of the days around their mean
    spread: float  # t times the residual standard error
    count: int

    @classmethod
    def through(cls, points: Sequence[tuple[int, Decimal]]) -> "_Line":
        days = [Fraction(day) for day, _value in points]
        heights = [Fraction(value) for _day, value in points]
        count = len(points)
        mean_day, mean = sum(days, Fraction(0)) / count, sum(heights, Fraction(0)) / count
        squares = sum(((day - mean_day) ** 2 for day in days), Fraction(0))
        products = ((day - mean_day) * (height - mean) for day, height in zip(days, heights, strict=True))
        slope = sum(products, Fraction(0)) / squares
        left = sum(
            (
                (height - mean - slope * (day - mean_day)) ** 2
                for day, height in zip(days, heights, strict=True)
            ),
            Fraction(0),
        )
        t = float(stats.t.ppf((1 + SURE) / 2, count - 2))
        return cls(slope, mean_day, mean, squares, t * math.sqrt(left / (count - 2)), count)

    def at(self, day: int) -> float:
        return float(self.mean + self.slope * (day - self.mean_day))

    def half(self, day: int) -> float:
        """Half the width of the range on a day."""
        return self.spread * math.sqrt(1 + 1 / self.count + float((day - self.mean_day) ** 2 / self.squares))


def _within(value: float, bounds: tuple[float | None, float | None]) -> float:
    lowest, highest = bounds
    raised = value if lowest is None else max(value, lowest)
    return raised if highest is None else min(raised, highest)


def _late(target_on: date | None, on: date) -> int | None:
    """Days between the day that is told and that of the target; None where there is none, or it is over."""
    return None if target_on is None or target_on < on else (target_on - on).days


def _verdict(
    within: tuple[float, float], target: float | None, direction: Direction, *, late: int | None
) -> Verdict | None:
    if target is None or late is None:
        return None
    if late:
        return "too far"
    low, high = within
    worst, best = (low, high) if direction == "up" else (-high, -low)
    aim = target if direction == "up" else -target
    return "reaches" if worst >= aim else "misses" if best < aim else "unsure"


def _crossing(line: _Line, target: float | None, first: date, *, after: date, before: date) -> date | None:
    """The first whole day after the last value on which the line is at the target or beyond it."""
    if target is None or not line.slope:
        return None
    days = math.ceil(line.mean_day + (Fraction(target) - line.mean) / line.slope)
    ahead = (after - first).days < days <= (before - first).days
    return first + timedelta(days=days) if ahead else None
