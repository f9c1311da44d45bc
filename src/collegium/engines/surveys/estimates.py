"""Means, shares and differences with their intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from collegium.engines.inference import critical

Why = Literal["", "no answers", "too few", "could be worked out"]
CONFIDENCE = 0.95
# Variance that rounding to whole numbers hides (Sheppard). Answers all alike would otherwise give an
# interval of no width from three people.
ROUNDING_VARIANCE = 1 / 12


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its interval and the number of answers behind it; all None when it is withheld, see `why`.

    low, high: t interval for the mean, cut at the ends of the scale; None with a single answer.
    """

    mean: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    why: Why = ""

    @property
    def shown(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`, as a share with Wilson's interval; the shares are None when total is 0."""

    count: int
    total: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two means with its interval; n are the numbers of answers behind each.

    linked: how many people are in both; their two answers are not independent, which the interval uses.
    All None when withheld, see `why`.
    """

    difference: float | None = None
    low: float | None = None
    high: float | None = None
    n: tuple[int, int] | None = None
    linked: int | None = None
    why: Why = ""

    @property
    def shown(self) -> bool:
        return not self.why


def share_of(count: int, total: int, *, confidence: float = CONFIDENCE) -> Share:
    """A share with Wilson's score interval (1927). Raises ValueError unless 0 <= count <= total."""
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is not a share")
    if total == 0:
        return Share(count, total)
    z = critical(confidence)
    p, weight = count / total, 1 + z * z / total
    middle = (p + z * z / (2 * total)) / weight
    half = z / weight * sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    low = 0.0 if count == 0 else middle - half  # exact at the ends, where rounding would leave 1e-17
    return Share(count, total, p, low, 1.0 if count == total else middle + half)


def response_rate(answered: int, invited: int, *, confidence: float = CONFIDENCE) -> Share:
    """Who answered of those who were asked. Raises ValueError when more answered than were asked."""
    return share_of(answered, invited, confidence=confidence)


def mean_of(
    values: Sequence[float],
    *,
    minimum: int = 1,
    ends: tuple[float, float] | None = None,
    parts: int = 1,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Mean of answers with a t interval, withheld under `minimum` answers.

    ends: lowest and highest possible answer. parts: how many whole-number answers each value averages.
    """
    n = len(values)
    if n < max(minimum, 1):
        return Estimate(why="too few" if n else "no answers")
    mean = sum(values) / n
    if n == 1:
        return Estimate(mean, n=n)
    spread = max(_variance(values, mean), ROUNDING_VARIANCE / parts)
    half = critical(confidence, n - 1) * sqrt(spread / n)
    low, high = mean - half, mean + half
    return Estimate(mean, max(low, ends[0]) if ends else low, min(high, ends[1]) if ends else high, n)


def difference_of(
    before: Mapping[str, float],
    after: Mapping[str, float],
    *,
    minimum: int = 2,
    parts: int = 1,
    confidence: float = CONFIDENCE,
) -> Difference:
    """Mean of `after` minus mean of `before`, values by person; whoever is in both is linked.

    The variance adds up what each person moves the difference, so it is that of the paired t test when
    the same people are in both and that of Welch's when nobody is. Degrees of freedom: the smaller number
    less one (paired: exact; Welch: the cautious classical choice). All answers count, so nothing is
    told about those in only one of the two that their means do not tell.
    """
    sizes = (len(before), len(after))
    if min(sizes) < max(minimum, 2):
        return Difference(why="too few" if min(sizes) else "no answers")
    difference = sum(after.values()) / sizes[1] - sum(before.values()) / sizes[0]
    pulls = _pulls(before), _pulls(after)
    variance = sum((pulls[1].get(one, 0.0) - pulls[0].get(one, 0.0)) ** 2 for one in {*before, *after})
    spread = max(variance, ROUNDING_VARIANCE / parts / max(sizes))
    half = critical(confidence, min(sizes) - 1) * sqrt(spread)
    linked = len(before.keys() & after.keys())
    return Difference(difference, difference - half, difference + half, sizes, linked)


def _pulls(values: Mapping[str, float]) -> dict[str, float]:
    """How far each person pulls the mean, scaled so that the squares add up to s²/n."""
    n = len(values)
    mean = sum(values.values()) / n
    return {one: (value - mean) / sqrt(n * (n - 1)) for one, value in values.items()}


def _variance(values: Sequence[float], mean: float) -> float:
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)
