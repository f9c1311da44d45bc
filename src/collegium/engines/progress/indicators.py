"""How far an indicator has come from its baseline towards its target, and whether that is enough by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Direction = Literal["up", "down"]
State = Literal["no data", "on track", "behind", "at risk", "reached", "moving away"]
STATES: tuple[State, ...] = ("reached", "on track", "behind", "at risk", "moving away", "no data")
Trend = Literal["", "better", "steady", "worse"]
Why = Literal["", "no values", "no baseline", "no target", "no dates", "target against direction"]

ON_TRACK_WITHIN = Fraction(1, 10)  # of the whole way, short of the straight line
BEHIND_WITHIN = Fraction(1, 4)
STALE_AFTER = timedelta(days=400)  # a yearly figure that is a month late is still fresh


@dataclass(frozen=True, slots=True)
class Value:
    """What the indicator stood at on a day."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measure with a baseline and a target; what is not known yet is None.

    direction: "up" when more is better. values: in any order, one per day.
    """

    direction: Direction
    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    target_on: date | None
    values: Sequence[Value] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an indicator stands.

    Attributes:
        state: see `measure`.
        why: when state is "no data", what is missing; otherwise "".
        share: part of the way from baseline to target that the latest value has gone; 1 is the target, more
            than 1 beyond it, below 0 further off than the baseline. None without a latest value, baseline
            or target.
        expected: share of the way that a straight line has gone by today, 0 to 1. None without both dates.
        expected_then: the same by the day of the latest value; the state compares `share` with this,
            because a yearly figure cannot be blamed for the months since it was taken.
        latest: the last value dated today or before; None when there is none.
        trend: the latest value beside the one before it, in the sense of `direction`; "" with fewer than two.
        stale: the latest value is more than 400 days old.
    """

    state: State
    why: Why = ""
    share: Fraction | None = None
    expected: Fraction | None = None
    expected_then: Fraction | None = None
    latest: Value | None = None
    trend: Trend = ""
    stale: bool = False


def measure(indicator: Indicator, *, today: date) -> Progress:
    """Judge an indicator on a day. Exact: Decimal in, Fraction out. Values dated after `today` are ignored.

    "reached": the latest value is at the target or beyond. "moving away": it is worse than the baseline, or a
    target that equals the baseline has been lost. "on track": at most a tenth of the way short of the
    straight line from baseline to target. "behind": at most a quarter short. "at risk": more than that, or
    the target date has passed unreached. "no data": no judgement is possible; `why` says what is missing.
    """
    values = sorted((value for value in indicator.values if value.on <= today), key=lambda value: value.on)
    latest = values[-1] if values else None
    share = _share(indicator, latest)
    then = _expected(indicator, latest.on) if latest else None
    state, why = _judge(indicator, latest, share, then, today)
    return Progress(
        state=state,
        why=why,
        share=share,
        expected=_expected(indicator, today),
        expected_then=then,
        latest=latest,
        trend=_trend(indicator.direction, values),
        stale=latest is not None and today - latest.on > STALE_AFTER,
    )


def _judge(
    indicator: Indicator, latest: Value | None, share: Fraction | None, then: Fraction | None, today: date
) -> tuple[State, Why]:
    why = _missing(indicator, latest)
    if latest is None or indicator.target is None or why == "target against direction":
        return "no data", why
    if _at_least(indicator.direction, latest.value, indicator.target):
        return "reached", ""
    if why == "no baseline" or share is None:
        return "no data", "no baseline"
    if share < 0 or indicator.baseline == indicator.target:
        return "moving away", ""
    if then is None or indicator.target_on is None:
        return "no data", "no dates"
    return ("at risk" if today > indicator.target_on else _compare(then - share)), ""


def _missing(indicator: Indicator, latest: Value | None) -> Why:
    if indicator.target is None:
        return "no target"
    if latest is None:
        return "no values"
    if indicator.baseline is None:
        return "no baseline"
    aimed = _at_least(indicator.direction, indicator.target, indicator.baseline)
    return "" if aimed else "target against direction"


def _compare(gap: Fraction) -> State:
    if gap <= ON_TRACK_WITHIN:
        return "on track"
    return "behind" if gap <= BEHIND_WITHIN else "at risk"


def _at_least(direction: Direction, value: Decimal, mark: Decimal) -> bool:
    return value >= mark if direction == "up" else value <= mark


def _share(indicator: Indicator, latest: Value | None) -> Fraction | None:
    if latest is None or indicator.baseline is None or indicator.target is None:
        return None
    way = Fraction(indicator.target) - Fraction(indicator.baseline)
    gone = Fraction(latest.value) - Fraction(indicator.baseline)
    if way:
        return gone / way
    return Fraction(int(_at_least(indicator.direction, latest.value, indicator.target)))


def _expected(indicator: Indicator, on: date) -> Fraction | None:
    start, end = indicator.baseline_on, indicator.target_on
    if start is None or end is None or end <= start:
        return None
    return min(max(Fraction((on - start).days, (end - start).days), Fraction(0)), Fraction(1))


def _trend(direction: Direction, values: list[Value]) -> Trend:
    if len(values) < 2:
        return ""
    before, latest = values[-2].value, values[-1].value
    if before == latest:
        return "steady"
    return "better" if _at_least(direction, latest, before) else "worse"
