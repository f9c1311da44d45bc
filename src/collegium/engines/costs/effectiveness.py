"""What a gain costs: cost and effect brought together, with the uncertainty of both.

A ratio with an uncertain denominator has Fieller's interval (1954): all ratios R that a test of cost - R x effect = 0
does not reject. Unlike the delta method it says so when no gain at all cannot be ruled out: then the interval has no
upper end. Money is in cents, effects in their own unit (standard deviations, or shares such as graduated or not).
Acceptability: van Hout et al. 1994 (doi 10.1002/hec.4730030505).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from collegium.engines.costs import words
from collegium.engines.inference import below, critical

Reach = Literal["bounded", "no upper end", "no limits", "none"]


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect for each student and its standard error; df of its t, infinite for the normal distribution."""

    size: float
    se: float
    df: float = math.inf


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost in cents for each student, beyond what the comparison costs. se: 0 where the cost is taken as known.

    correlation: of the two estimates, where both come from the same sites.
    """

    cents: float | Fraction
    se: float = 0.0
    correlation: float = 0.0


@dataclass(frozen=True, slots=True)
class GainCost:
    """Cents for one unit of gain; None with a reason in `sentence` where the number would mean nothing.

    low and high are the ends of Fieller's interval as far as there are any. per_thousand: units of gain for each
    1,000 of the currency, which has a plain interval whatever the effect (None where the cost is not above 0).
    """

    cents: float | None
    low: float | None
    high: float | None
    reach: Reach
    sentence: str
    per_thousand: float | None
    per_thousand_low: float | None
    per_thousand_high: float | None


@dataclass(frozen=True, slots=True)
class Acceptable:
    """The probability that the gain is worth its cost to somebody who pays so many cents for one unit."""

    willing_to_pay: int
    probability: float


def cost_of_gain(cost: Cost, effect: Effect, *, confidence: float = 0.95) -> GainCost:
    """Cost for each standard deviation (effect: Hedges g), or each additional graduate (effect: difference of shares).

    Raises:
        ValueError: numbers that are not finite or outside their range.
    """
    _check(cost, effect, confidence)
    c, e = float(cost.cents), effect.size
    quantile = critical(confidence, effect.df)
    per_thousand = _per_thousand(c, cost, effect, quantile)
    if c <= 0:
        return GainCost(None, None, None, "none", words.FREE if c == 0 else words.SAVES, *per_thousand)
    if e <= 0:
        sentence = words.NOT_EFFECTIVE.format(cost=words.money(c))
        return GainCost(None, None, None, "none", sentence, *per_thousand)
    low, high, reach = _fieller(cost, effect, quantile)
    return GainCost(c / e, low, high, reach, _sentence(low, high, reach, confidence), *per_thousand)


def acceptability(cost: Cost, effect: Effect, willing_to_pay: Sequence[int]) -> tuple[Acceptable, ...]:
    """For each price of one unit of gain, the probability that price x effect exceeds the cost.

    The effect is taken as normal around its estimate, as a Bayesian with no prior knowledge would.

    Raises:
        ValueError: numbers that are not finite, or a price below 0.
    """
    _check(cost, effect, 0.95)
    if any(price < 0 for price in willing_to_pay):
        raise ValueError("a price is at least 0")
    return tuple(Acceptable(price, _worth_it(cost, effect, price)) for price in willing_to_pay)


def _worth_it(cost: Cost, effect: Effect, price: int) -> float:
    net = price * effect.size - float(cost.cents)
    covariance = cost.correlation * cost.se * effect.se
    variance = (price * effect.se) ** 2 + cost.se**2 - 2 * price * covariance
    if not variance > 0:
        return float(net > 0)
    return below(net / math.sqrt(variance))


def _fieller(cost: Cost, effect: Effect, quantile: float) -> tuple[float | None, float | None, Reach]:
    """Solutions of (E^2 - q^2 v_E) R^2 - 2 (C E - q^2 cov) R + (C^2 - q^2 v_C) = 0 in R."""
    c, e, q2 = float(cost.cents), effect.size, quantile**2
    square = e**2 - q2 * effect.se**2
    half = c * e - q2 * cost.correlation * cost.se * effect.se
    constant = c**2 - q2 * cost.se**2
    inside = half**2 - square * constant
    if square > 0 and inside >= 0:
        root = math.sqrt(inside)
        return (half - root) / square, (half + root) / square, "bounded"
    if inside > 0 and constant > 0:
        # the ratios lie outside two ends; the one below 0 is where the programme harms
        return constant / (half + math.sqrt(inside)), None, "no upper end"
    return None, None, "no limits"


def _sentence(low: float | None, high: float | None, reach: Reach, confidence: float) -> str:
    if low is not None and high is not None:
        percent = 100 * confidence
        return words.BOUNDED.format(percent=percent, low=words.money(low), high=words.money(high))
    if reach == "no upper end" and low is not None:
        return words.FROM_AT_LEAST.format(low=words.money(low))
    return words.NO_LIMITS


def _per_thousand(
    c: float, cost: Cost, effect: Effect, quantile: float
) -> tuple[float | None, float | None, float | None]:
    """Gain for each 1,000 (100,000 cents); the interval takes the cost as known, so only where it is."""
    if c <= 0:
        return None, None, None
    unit = 100_000 / c
    if cost.se > 0:
        return unit * effect.size, None, None
    reach = quantile * effect.se
    return unit * effect.size, unit * (effect.size - reach), unit * (effect.size + reach)


def _check(cost: Cost, effect: Effect, confidence: float) -> None:
    numbers = (float(cost.cents), cost.se, effect.size, effect.se)
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("cost and effect must be finite numbers")
    if cost.se < 0 or not effect.se > 0 or not effect.df > 0:
        raise ValueError(
            "a standard error is above 0 (that of a cost at least 0), and so are degrees of freedom"
        )
    if not -1 < cost.correlation < 1:
        raise ValueError("a correlation lies between -1 and 1")
    if not 0 < confidence < 1:
        raise ValueError("a level of confidence lies between 0 and 1")
