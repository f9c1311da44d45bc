"""Working days, promises kept and gaps in responsibility: worked cases, invariants, and a second way to count."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.policy import (
    MINIMUM,
    Area,
    Gap,
    GapKind,
    Held,
    Kept,
    Outcome,
    Part,
    Promised,
    Quarter,
    add_workdays,
    count_kept,
    gaps,
    quarter_of,
    repeated,
    workdays_between,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
WEEKENDS = st.sets(st.integers(0, 6), max_size=6)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 5, date(2026, 11, 30)),  # Monday: the fifth day after is the next Monday
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # Friday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # Saturday
        (date(2026, 11, 29), 5, date(2026, 12, 4)),  # Sunday
    ],
)
def test_a_period_of_working_days_ends_where_a_calendar_says(start, days, end):
    assert add_workdays(start, days) == end


def test_holidays_and_other_weekends_do_not_count():
    friday_and_saturday = frozenset({4, 5})
    assert add_workdays(date(2026, 11, 26), 1, weekend=friday_and_saturday) == date(2026, 11, 29)
    assert add_workdays(date(2026, 12, 24), 1, holidays=frozenset({date(2026, 12, 25)})) == date(2026, 12, 28)


def test_periods_without_days_are_refused():
    with pytest.raises(ValueError, match="at least one"):
        add_workdays(date(2026, 1, 1), 0)
    with pytest.raises(ValueError, match="working day"):
        add_workdays(date(2026, 1, 1), 1, weekend=frozenset(range(7)))


@given(DAYS, st.integers(1, 60), WEEKENDS)
def test_a_period_has_exactly_its_working_days_and_ends_with_one(start, days, weekend):
    end = add_workdays(start, days, weekend=weekend)
    assert workdays_between(start, end, weekend=weekend) == days
    assert end.weekday() not in weekend
    assert workdays_between(start, end - timedelta(days=1), weekend=weekend) == days - 1


@given(DAYS, DAYS)
def test_going_back_is_the_opposite_of_going_forth(one, other):
    assert workdays_between(one, other) == -workdays_between(other, one)


@given(DAYS, st.integers(0, 400), WEEKENDS, st.sets(st.integers(0, 400), max_size=5))
def test_whole_weeks_are_reckoned_as_if_every_day_were_looked_at(start, days, weekend, free):
    holidays = {start + timedelta(days=n) for n in free}
    end = start + timedelta(days=days)
    each = [start + timedelta(days=n) for n in range(1, days + 1)]
    expected = sum(day.weekday() not in weekend and day not in holidays for day in each)
    assert workdays_between(start, end, weekend=weekend, holidays=holidays) == expected


PROMISES = st.lists(
    st.builds(Promised, DAYS, st.sampled_from(Outcome), st.none() | DAYS, st.none() | DAYS), max_size=40
)


@given(PROMISES, DAYS)
def test_every_promise_counts_once_or_not_at_all(promises, as_of):
    kept = count_kept(promises, as_of=as_of)
    ignored = sum(
        one.outcome == Outcome.WITHDRAWN
        or (one.outcome == Outcome.OPEN and min(one.due_on, one.first_due_on or one.due_on) >= as_of)
        for one in promises
    )
    assert kept.counted + ignored == len(promises)
    assert (kept.rate is None) == (kept.counted < MINIMUM)
    assert kept.rate is None or 0 <= kept.rate <= 1


def test_late_is_not_on_time_and_a_promise_of_today_is_not_overdue():
    today = date(2026, 5, 5)
    outcomes = [Outcome.KEPT, Outcome.KEPT, Outcome.KEPT, Outcome.LATE, Outcome.BROKEN, Outcome.OPEN]
    kept = count_kept([Promised(today, outcome) for outcome in outcomes], as_of=today)
    assert kept == Kept(on_time=3, late=1, broken=1)
    assert kept.rate == Fraction(3, 5)
    assert count_kept([Promised(today, Outcome.OPEN)], as_of=today + timedelta(days=1)).overdue == 1


def test_a_day_that_was_moved_does_not_make_a_promise_kept_on_time():
    first, later, today = date(2026, 3, 1), date(2026, 5, 1), date(2026, 4, 1)
    counted = {
        (Outcome.KEPT, first): Kept(on_time=1),
        (Outcome.KEPT, date(2026, 3, 2)): Kept(moved=1),
        (Outcome.LATE, date(2026, 5, 2)): Kept(late=1),
        (Outcome.BROKEN, today): Kept(broken=1),
        (Outcome.OPEN, None): Kept(moved=1),
        (Outcome.WITHDRAWN, first): Kept(),
    }
    for (outcome, settled), expected in counted.items():
        assert count_kept([Promised(later, outcome, first, settled)], as_of=today) == expected
    assert count_kept([Promised(later, Outcome.OPEN, first)], as_of=first) == Kept()
    assert count_kept([Promised(later, Outcome.OPEN, first)], as_of=date(2026, 5, 2)) == Kept(overdue=1)
    five = [Promised(later, Outcome.KEPT, first, first)] * 4 + [Promised(later, Outcome.KEPT, first, later)]
    assert count_kept(five, as_of=today).rate == Fraction(4, 5)


@given(DAYS)
def test_every_day_lies_in_its_quarter_and_quarters_leave_no_gap(day):
    quarter = quarter_of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next().first_day == quarter.last_day + timedelta(days=1)
    assert quarter.next().previous() == quarter


def test_quarters_sort_and_read_as_people_write_them():
    assert str(quarter_of(date(2026, 10, 1))) == "2026-Q4"
    assert Quarter(2026, 4) < Quarter(2027, 1)


def test_the_end_of_the_month_stays_the_end_of_the_month():
    first = repeated(date(2026, 1, 31), months=1, anchor=31)
    assert first == date(2026, 2, 28)
    assert repeated(first, months=1, anchor=31) == date(2026, 3, 31)
    assert repeated(date(2024, 2, 29), months=12) == date(2025, 2, 28)


A, R, C, I = Part  # noqa: E741 - the letters of the matrix
SOUND = Area("Training", (Held(A, "College"), Held(R, "College", "June"), Held(C, "Parents")))


def test_a_sound_matrix_has_no_gap():
    assert gaps([SOUND], ["College", "Parents"]) == []
    assert gaps([], ["College"]) == []


@pytest.mark.parametrize(
    ("held", "kind"),
    [
        ((Held(R, "College"),), GapKind.NOBODY_ACCOUNTABLE),
        ((Held(A, "College"),), GapKind.NOBODY_RESPONSIBLE),
        ((Held(A, "College"), Held(A, "Parents"), Held(R, "College")), GapKind.SEVERAL_ACCOUNTABLE),
        ((Held(A, "College", "June", has_left=True), Held(R, "College")), GapKind.ACCOUNTABLE_HAS_LEFT),
    ],
)
def test_each_gap_is_found_alone(held, kind):
    assert [gap.kind for gap in gaps([Area("Training", held)], ["College"])] == [kind]


def test_partners_without_a_part_and_overload_are_named():
    many = [Area(str(n), (Held(A, "College", "June"), Held(R, "College"))) for n in range(4)]
    assert gaps(many, ["College", "Parents", "District"], most=3) == [
        Gap(GapKind.WITHOUT_PART, who=("District", "Parents"), count=2),
        Gap(GapKind.TOO_MUCH, who=("June",), count=4),
    ]


@given(st.lists(st.lists(st.tuples(st.sampled_from(Part), st.sampled_from("XYZ"), st.booleans()))))
def test_an_area_has_no_gap_exactly_when_the_rules_hold(raw):
    areas = [Area(str(n), tuple(Held(p, o, has_left=g) for p, o, g in row)) for n, row in enumerate(raw)]
    in_areas = {gap.area for gap in gaps(areas, [], most=10_000)}
    for area in areas:
        staying = [held.part for held in area.held if not held.has_left]
        left = any(held.has_left and held.part == A for held in area.held)
        sound = staying.count(A) == 1 and R in staying and not left
        assert (area.name not in in_areas) == sound
