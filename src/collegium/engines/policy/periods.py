"""Months, quarters, half years and years of the calendar, one after the other."""

from datetime import date, timedelta

PERIODS = (1, 3, 6, 12)  # months


def period_of(day: date, months: int) -> tuple[date, date]:
    """First and last day of the period of so many months (one of PERIODS) in which a day lies."""
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    following = first.year * 12 + first.month - 1 + months
    return first, date(following // 12, following % 12 + 1, 1) - timedelta(days=1)


def periods_over(first: date, until: date, months: int) -> list[tuple[date, date]]:
    """The periods from the one in which a day lies that are over by the end of another day, in their order."""
    found = []
    start, end = period_of(first, months)
    while end <= until:
        found.append((start, end))
        start, end = period_of(end + timedelta(days=1), months)
    return found
