"""What partners gave: hours first, what they are worth second; every line in whole units, so that sums fit.

The value of volunteered hours is hours times a rate that somebody has published for a year and a country, as
Independent Sector does for the United States (the average hourly earnings of production and non-supervisory workers,
with fringe benefits). It is said beside the hours, never instead of them, and never added to money that was paid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Gift:
    """One contribution.

    Attributes:
        giver, kind: what it is added up by.
        hours: of work; 0 where it is none.
        amount: money, in the smallest unit of the currency; None where there is none or it may not be told.
        worth: what the hours are worth, likewise.
        currency: of both, ISO 4217.
        is_withheld: it has an amount or a rate that may not be told.
    """

    giver: int
    kind: str
    hours: Decimal = Decimal(0)
    amount: int | None = None
    worth: int | None = None
    currency: str = ""
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """What one partner gave of one kind.

    Attributes:
        count: how many contributions.
        hours: of work.
        amounts, worths: (currency, sum in its smallest unit), by currency; different currencies are never added.
        withheld: how many have an amount that may not be told.
    """

    giver: int
    kind: str
    count: int
    hours: Decimal
    amounts: tuple[tuple[str, int], ...]
    worths: tuple[tuple[str, int], ...]
    withheld: int


def worth_of(hours: Decimal, rate: int) -> int:
    """Hours times a rate in the smallest unit for each hour, in whole units; a half goes up."""
    exact = Fraction(hours) * rate
    return int((2 * exact + 1) // 2)


def add_up(gifts: Iterable[Gift]) -> list[Total]:
    """One total for each partner and kind, in this order."""
    groups: dict[tuple[int, str], list[Gift]] = {}
    for gift in gifts:
        groups.setdefault((gift.giver, gift.kind), []).append(gift)
    return [
        Total(
            giver,
            kind,
            len(group),
            sum((one.hours for one in group), Decimal(0)),
            _by_currency((one.currency, one.amount) for one in group),
            _by_currency((one.currency, one.worth) for one in group),
            sum(one.is_withheld for one in group),
        )
        for (giver, kind), group in sorted(groups.items())
    ]


def _by_currency(amounts: Iterable[tuple[str, int | None]]) -> tuple[tuple[str, int], ...]:
    sums: dict[str, int] = {}
    for currency, amount in amounts:
        if amount is not None:
            sums[currency] = sums.get(currency, 0) + amount
    return tuple(sorted(sums.items()))
