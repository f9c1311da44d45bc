"""Periods of the calendar, against a walk through every day."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.policy import PERIODS, period_of, periods_over

DAYS = st.dates(date(1999, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "first", "last"),
    [
        (date(2024, 2, 29), 1, date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 12, 31), 3, date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 6, 30), 6, date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), 12, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_known_periods(day, months, first, last):
    assert period_of(day, months) == (first, last)


@given(DAYS, st.sampled_from(PERIODS))
def test_a_period_holds_its_day_and_as_many_months_as_it_says(day, months):
    first, last = period_of(day, months)
    assert first <= day <= last
    assert (first.day, last.day) == (1, monthrange(last.year, last.month)[1])
    assert (last.year - first.year) * 12 + last.month - first.month + 1 == months
    assert (first.month - 1) % months == 0


@given(DAYS, st.integers(0, 900), st.sampled_from(PERIODS))
def test_periods_follow_each_other_without_a_gap_until_the_last_that_is_over(first, days, months):
    until = first + timedelta(days=days)
    found = periods_over(first, until, months)
    walked = sorted({period_of(first + timedelta(days=n), months) for n in range(days + 1)})
    assert found == [one for one in walked if one[1] <= until]
