"""Whether a meeting will have its quorum, from what partners have answered. Exact: integers and fractions only.

The quorum is a share of the partners that are expected: q per cent of n partners is ceil(n q / 100) of them.

    certain   partners of which somebody, or a substitute, has said yes
    possible  partners that have not declined: certain, undecided and silent ones
    likely    the expected number: 1 for each certain partner, 1/2 for each undecided one (somebody has said maybe, or
              a substitute has been asked), and for each silent one its record (a + 1) / (m + 2), where it was present
              at a of the last m meetings (Laplace's rule of succession; 1/2 without a record)
    chance    the probability that at least as many are present as the quorum needs, with these chances and partners
              deciding independently of each other: the upper tail of a Poisson-binomial distribution
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

State = Literal["yes", "maybe", "no", "silent"]
Verdict = Literal["nobody expected", "certain", "likely", "open", "unlikely", "out of reach"]
LIKELY = Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class Expected:
    """One expected partner: what it has answered, and at how many of the last meetings it was present."""

    state: State
    present: int = 0
    meetings: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    expected: int
    needed: int
    certain: int
    likely: Fraction
    possible: int
    chance: Fraction
    verdict: Verdict


def needed(expected: int, percent: int) -> int:
    """How many of the expected partners make the quorum."""
    return -(-expected * percent // 100)


def chance_of(partner: Expected) -> Fraction:
    if partner.state == "yes":
        return Fraction(1)
    if partner.state == "no":
        return Fraction(0)
    return Fraction(1, 2) if partner.state == "maybe" else Fraction(partner.present + 1, partner.meetings + 2)


def forecast(partners: Sequence[Expected], *, percent: int) -> Forecast:
    """The forecast for these partners and a quorum of so many per cent (1 to 100)."""
    chances = [chance_of(partner) for partner in partners]
    certain = sum(partner.state == "yes" for partner in partners)
    possible = sum(partner.state != "no" for partner in partners)
    wanted = needed(len(partners), percent)
    open_ones = [chance for chance in chances if 0 < chance < 1]
    chance = tail(open_ones, wanted - certain)
    verdict = verdict_of(len(partners), wanted, certain, possible, chance)
    return Forecast(len(partners), wanted, certain, sum(chances, Fraction(0)), possible, chance, verdict)


def verdict_of(expected: int, wanted: int, certain: int, possible: int, chance: Fraction) -> Verdict:
    if not expected:
        return "nobody expected"
    if certain >= wanted:
        return "certain"
    if possible < wanted:
        return "out of reach"
    return "likely" if chance >= LIKELY else "open" if chance >= 1 - LIKELY else "unlikely"


def tail(chances: Sequence[Fraction], wanted: int) -> Fraction:
    """The probability that at least `wanted` of these independent events happen.

    The distribution is kept in integers over the product of all denominators, so that nothing is rounded or reduced
    on the way.
    """
    if wanted <= 0:
        return Fraction(1)
    if wanted > len(chances):
        return Fraction(0)
    weights = [1]  # weights[k] / total is the probability that k happen
    for chance in chances:
        yes, no = chance.numerator, chance.denominator - chance.numerator
        before = [*weights, 0]
        weights = [before[k] * no + (before[k - 1] * yes if k else 0) for k in range(len(before))]
    total = math.prod(chance.denominator for chance in chances)
    return Fraction(sum(weights[wanted:]), total)
