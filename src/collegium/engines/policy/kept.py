"""Promises kept: exact counts for a quarter, and a rate where there are enough of them.

A promise counts in the quarter of the day for which it was first promised, once that day is over, unless it was
withdrawn: moving the day does not move it out of its quarter. Each counted promise is exactly one of: kept on time (by
the day for which it was first promised), moved (that day is over; it was kept by a later day, or is open for one), kept
late, not kept (said so), overdue (nobody has said anything). The rate is kept on time / counted: late is better than
never, and a later day that was said in time better than a missed one, but neither is what was promised.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

MINIMUM = 5  # below this one promise moves the rate by more than 20 points: then only the counts are said


class Outcome(StrEnum):
    """Where a promise stands."""

    OPEN = "open"
    KEPT = "kept"
    LATE = "late"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Promised:
    """first_due_on: where the day was moved, that for which it was first promised. settled_on: when it was kept."""

    due_on: date
    outcome: Outcome
    first_due_on: date | None = None
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Exact counts; `counted` is their sum and `rate` the share on time, or None below `MINIMUM`."""

    on_time: int = 0
    late: int = 0
    broken: int = 0
    overdue: int = 0
    moved: int = 0

    @property
    def counted(self) -> int:
        return self.on_time + self.late + self.broken + self.overdue + self.moved

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.on_time, self.counted) if self.counted >= MINIMUM else None

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(
            self.on_time + other.on_time,
            self.late + other.late,
            self.broken + other.broken,
            self.overdue + other.overdue,
            self.moved + other.moved,
        )


def count_kept(promises: Iterable[Promised], *, as_of: date) -> Kept:
    """Count promises as they stand on `as_of`. What is due later counts if it was settled already, or moved."""
    total = Kept()
    for promise in promises:
        total += one(promise, as_of)
    return total


def one(promise: Promised, as_of: date) -> Kept:
    first = promise.first_due_on or promise.due_on
    match promise.outcome:
        case Outcome.KEPT:
            moved = (promise.settled_on or promise.due_on) > first
            return Kept(moved=int(moved), on_time=int(not moved))
        case Outcome.LATE:
            return Kept(late=1)
        case Outcome.BROKEN:
            return Kept(broken=1)
        case Outcome.OPEN:
            overdue = promise.due_on < as_of
            return Kept(overdue=int(overdue), moved=int(not overdue and first < as_of))
        case _:
            return Kept()


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of the calendar year; number is 1 to 4."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next().first_day - timedelta(days=1)

    def next(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    def previous(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def repeated(due_on: date, *, months: int, anchor: int = 0) -> date:
    """The same day so many months later, or the last day of that month where it has no such day.

    anchor: the day of the month that is meant (31 for "the end"), so that February does not shorten what follows.
    """
    month = due_on.month - 1 + months
    year, month = due_on.year + month // 12, month % 12 + 1
    return date(year, month, min(anchor or due_on.day, monthrange(year, month)[1]))
