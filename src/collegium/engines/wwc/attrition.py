"""Attrition: how many of those who were assigned are missing from the analysis, against the published boundary.

Source: Standards Handbook 4.1, table II.1 (Deke & Chiang 2016 describe the model behind it; the table is used as it
stands, since the published parameters do not give it back). The cautious column is in two sources; the optimistic
one is as baselinr 0.6.0 prints it, and differs by one row from WWCr from 13 % on.

Rates are exact fractions until they are compared, so 8 of 100 is 8 % and not a little more.
"""

from dataclasses import dataclass
from fractions import Fraction

from collegium.engines.wwc.words import Boundary

# largest differential attrition that still counts as low, in percentage points; by overall attrition 0, 1, 2, ... %
_CAUTIOUS = """
5.7 5.8 5.9 5.9 6.0 6.1 6.2 6.3 6.3 6.3 6.3 6.2 6.2 6.1 6.0 5.9 5.9 5.8 5.7 5.5 5.4 5.3 5.2 5.1 4.9 4.8 4.7 4.5 4.4 4.3
4.1 4.0 3.8 3.6 3.5 3.3 3.2 3.1 2.9 2.8 2.6 2.5 2.3 2.1 2.0 1.8 1.6 1.5 1.3 1.2 1.0 0.9 0.7 0.6 0.4 0.3 0.2 0.0
"""
_OPTIMISTIC = """
10.0 10.1 10.2 10.3 10.4 10.5 10.7 10.8 10.9 10.9 10.9 10.9 10.9 10.8 10.8 10.7 10.6 10.5 10.3 10.2 10.0 9.9 9.7 9.5 9.4
9.2 9.0 8.8 8.6 8.4 8.2 8.0 7.8 7.6 7.4 7.2 7.0 6.7 6.5 6.3 6.0 5.8 5.6 5.3 5.1 4.9 4.6 4.4 4.2 3.9 3.7 3.5 3.2 3.0 2.8
2.6 2.3 2.1 1.9 1.6 1.4 1.1 0.9 0.7 0.5 0.3
"""
BOUNDARIES: dict[Boundary, tuple[Fraction, ...]] = {
    "cautious": tuple(map(Fraction, _CAUTIOUS.split())),
    "optimistic": tuple(map(Fraction, _OPTIMISTIC.split())),
}


@dataclass(frozen=True, slots=True)
class Attrition:
    """Rates in percent, of one level ("students", "schools").

    Attributes:
        overall: missing from both arms together, of all who were assigned.
        differential: absolute difference of the rates of the two arms, in percentage points.
        level: whose attrition it is. Where clusters were assigned, clusters and students each have one.
    """

    overall: Fraction
    differential: Fraction
    level: str = "students"

    def is_low(self, boundary: Boundary) -> bool:
        """Whether the bias that is to be expected stays within .05 standard deviations."""
        return is_low_attrition(self.overall, self.differential, boundary)


def attrition(
    *,
    assigned_treated: int,
    assigned_comparison: int,
    analysed_treated: int,
    analysed_comparison: int,
    level: str = "students",
) -> Attrition:
    """Rates from counts.

    Students of clusters that left altogether count in the attrition of clusters, not again in that of students.

    Raises:
        ValueError: nobody assigned to an arm, or more analysed than assigned.
    """
    arms = ((assigned_treated, analysed_treated), (assigned_comparison, analysed_comparison))
    for assigned, analysed in arms:
        if assigned < 1:
            raise ValueError("nobody was assigned to one of the arms")
        if not 0 <= analysed <= assigned:
            raise ValueError("an arm cannot have more in the analysis than were assigned to it")
    rates = [Fraction(100 * (assigned - analysed), assigned) for assigned, analysed in arms]
    lost = sum(assigned - analysed for assigned, analysed in arms)
    overall = Fraction(100 * lost, assigned_treated + assigned_comparison)
    return Attrition(overall, abs(rates[0] - rates[1]), level)


def is_low_attrition(
    overall: Fraction | float | str, differential: Fraction | float | str, boundary: Boundary
) -> bool:
    """The rule for rates as a report prints them, in percent (8.4 or "8.4") and percentage points."""
    whole, difference = _percent(overall), _percent(differential)
    limit = highest_differential(whole, boundary)
    return limit is not None and difference <= limit


def highest_differential(overall: Fraction | float | str, boundary: Boundary) -> Fraction | None:
    """Percentage points that may be between the arms; None where attrition is high whatever they are.

    The table has whole percents. Between two of them the stricter of both rows holds.
    """
    whole, limits = _percent(overall), BOUNDARIES[boundary]
    below, above = int(whole), -int(-whole // 1)
    return min(limits[below], limits[above]) if above < len(limits) else None


def _percent(rate: Fraction | float | str) -> Fraction:
    found = rate if isinstance(rate, Fraction) else Fraction(str(rate))
    if not 0 <= found <= 100:
        raise ValueError("a rate of attrition lies between 0 and 100 percent")
    return found
