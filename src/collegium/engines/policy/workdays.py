"""Working days: deadlines that do not run while nobody is at work.

A deadline of n working days ends with the n-th working day after the day on which it begins; that day itself does not
count, as is usual for periods that begin with an event. Days are dates without a time; weekends are given as numbers of
`date.weekday` (Monday is 0).
"""

from collections.abc import Set
from datetime import date, timedelta

SATURDAY_SUNDAY: frozenset[int] = frozenset({5, 6})
NO_DAYS: frozenset[date] = frozenset()


def is_workday(day: date, *, weekend: Set[int] = SATURDAY_SUNDAY, holidays: Set[date] = NO_DAYS) -> bool:
    return day.weekday() not in weekend and day not in holidays


def add_workdays(
    start: date, days: int, *, weekend: Set[int] = SATURDAY_SUNDAY, holidays: Set[date] = NO_DAYS
) -> date:
    """The last day of a period of so many (at least one) working days that begins with an event on `start`.

    Raises ValueError for fewer than one day, or where every day of the week is free.
    """
    if days < 1:
        raise ValueError("A period has at least one working day.")
    check_weekend(weekend)
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_workday(day, weekend=weekend, holidays=holidays)
    return day


def workdays_between(
    start: date, end: date, *, weekend: Set[int] = SATURDAY_SUNDAY, holidays: Set[date] = NO_DAYS
) -> int:
    """Working days after `start` up to and including `end`; negative where `end` lies before `start`."""
    check_weekend(weekend)
    if end < start:
        return -workdays_between(end, start, weekend=weekend, holidays=holidays)
    weeks, rest = divmod((end - start).days, 7)
    last = (end - timedelta(days=n) for n in range(rest))
    free = sum(start < day <= end and day.weekday() not in weekend for day in holidays)
    return (
        weeks * (7 - len(set(weekend) & set(range(7))))
        + sum(is_workday(day, weekend=weekend) for day in last)
        - free
    )


def check_weekend(weekend: Set[int]) -> None:
    if set(range(7)) <= set(weekend):
        raise ValueError("At least one day of the week must be a working day.")
