"""When a series meets, against dateutil's rules and known changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.schedule import LAST, Rule, aligned, days, fits, instants, moment, nth_weekday, rrule

ZONES = ["Europe/Zagreb", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Africa/Casablanca",
         "Asia/Amman", "Asia/Kathmandu", "Pacific/Apia", "UTC"]  # fmt: skip


@st.composite
def rules(draw):
    frequency = draw(st.sampled_from(["weekly", "monthly"]))
    nth = draw(st.sampled_from([0, 1, 2, 3, 4, 5, LAST])) if frequency == "monthly" else 0
    size = (1, 1) if nth else (0, 4) if frequency == "weekly" else (0, 0)
    weekdays = draw(st.sets(st.integers(0, 6), min_size=size[0], max_size=size[1]))
    rule = Rule(
        frequency=frequency,
        first=draw(st.dates(date(2015, 1, 1), date(2030, 12, 31))),
        at=draw(st.times()).replace(second=0, microsecond=0),
        zone=draw(st.sampled_from(ZONES)),
        interval=draw(st.integers(1, 6)),
        weekdays=tuple(weekdays),
        nth=nth,
        month_end=frequency == "monthly" and not nth and draw(st.booleans()),
    )
    ending = draw(st.sampled_from(["until", "count", "none"]))
    if ending == "count":
        rule = Rule(**{**facts(rule), "count": draw(st.integers(1, 40))})
    if ending == "until":
        rule = Rule(**{**facts(rule), "until": rule.first + timedelta(days=draw(st.integers(0, 900)))})
    return aligned(rule)


def facts(rule):
    return {name: getattr(rule, name) for name in Rule.__dataclass_fields__}


def before(rule):
    return rule.first + timedelta(days=1500)


@given(rules())
def test_the_days_are_those_of_dateutil(rule):
    """The written RRULE, read by another implementation, gives the same days."""
    # dateutil wants UNTIL and DTSTART of one kind, so both are wall-clock times here
    text = ";".join(part for part in rrule(rule).split(";") if not part.startswith("UNTIL"))
    if rule.until is not None:
        text += f";UNTIL={rule.until:%Y%m%d}T235959"
    start = datetime.combine(rule.first, rule.at)
    peer = rrulestr(f"RRULE:{text}", dtstart=start).xafter(start, count=2000, inc=True)
    expected = []
    for found in peer:
        if found.date() >= before(rule):
            break
        expected.append(found.date())
    assert list(days(rule, before=before(rule))) == expected


@given(rules())
def test_no_day_is_repeated_or_skipped(rule):
    found = list(days(rule, before=before(rule)))
    assert found == sorted(set(found))
    if rule.until is None and rule.count is None:
        gaps = [(later - earlier).days for earlier, later in pairwise(found)]
        longest = 7 * rule.interval if rule.frequency == "weekly" else 31 * rule.interval + 7
        skips = rule.frequency == "monthly" and not rule.nth and not rule.month_end and rule.first.day > 28
        if not (rule.nth == 5 or skips):
            assert max(gaps, default=0) <= longest
    assert all(fits(rule, day) for day in found)


@given(rules(), st.sets(st.integers(0, 30), max_size=5))
def test_exceptions_take_away_exactly_their_days(rule, places):
    found = list(days(rule, before=before(rule)))
    out = frozenset(found[place] for place in places if place < len(found))
    assert list(days(Rule(**{**facts(rule), "without": out}), before=before(rule))) == [
        day for day in found if day not in out
    ]


@given(rules())
def test_the_clock_on_the_wall_stays_the_same_unless_it_skips_that_time(rule):
    for day, instant in instants(rule, before=rule.first + timedelta(days=800)):
        local = instant.astimezone(ZoneInfo(rule.zone))
        found = moment(day, rule.at, rule.zone)
        assert found.skipped or (local.date(), local.time()) == (day, rule.at)


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        # 16:00 stays 16:00: the instant moves by the hour that the clock moves
        ("Europe/Zagreb", (date(2026, 3, 24), 15), (date(2026, 3, 31), 14)),  # EU: last Sunday of March, 29
        (
            "America/New_York",
            (date(2026, 3, 3), 21),
            (date(2026, 3, 10), 20),
        ),  # US: second Sunday of March, 8
        ("Australia/Sydney", (date(2026, 4, 7), 6), (date(2026, 3, 31), 5)),  # first Sunday of April, 5
    ],
)
def test_sixteen_hours_stay_sixteen_hours(zone, winter, summer):
    for day, hour in (winter, summer):
        assert moment(day, time(16), zone).instant == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_a_zagreb_series_over_both_changes_of_2026():
    rule = Rule(
        "weekly", date(2026, 3, 24), time(16), "Europe/Zagreb", weekdays=(1,), until=date(2026, 11, 3)
    )
    utc_hours = {day: instant.hour for day, instant in instants(rule, before=date(2027, 1, 1))}
    assert utc_hours[date(2026, 3, 24)] == 15
    assert utc_hours[date(2026, 3, 31)] == 14
    assert utc_hours[date(2026, 10, 20)] == 14  # summer time ends on 25 October
    assert utc_hours[date(2026, 10, 27)] == 15
    assert len(utc_hours) == 33


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc_time"),
    [
        ("Europe/Zagreb", date(2026, 3, 29), time(2, 30), "01:30"),  # shown as 03:30
        ("America/New_York", date(2026, 3, 8), time(2, 15), "07:15"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), "15:40"),  # half an hour is skipped
    ],
)
def test_a_time_that_does_not_exist_takes_the_offset_before_the_jump(zone, day, at, utc_time):
    found = moment(day, at, zone)
    assert found.skipped
    assert not found.twice
    assert f"{found.instant:%H:%M}" == utc_time


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc_time"),
    [
        ("Europe/Zagreb", date(2026, 10, 25), time(2, 30), "00:30"),  # still summer time
        ("America/New_York", date(2026, 11, 1), time(1, 30), "05:30"),
    ],
)
def test_of_a_time_that_comes_twice_the_first_is_meant(zone, day, at, utc_time):
    found = moment(day, at, zone)
    assert found.twice
    assert not found.skipped
    assert f"{found.instant:%H:%M}" == utc_time


def test_months_without_the_day_are_left_out():
    rule = Rule("monthly", date(2026, 1, 31), time(9), "UTC", count=4)
    assert list(days(rule, before=date(2030, 1, 1))) == [
        date(2026, 1, 31), date(2026, 3, 31), date(2026, 5, 31), date(2026, 7, 31),
    ]  # fmt: skip


def test_nth_weekdays():
    assert nth_weekday(2026, 11, 3, 4) == date(2026, 11, 26)  # Thanksgiving
    assert nth_weekday(2026, 3, 6, LAST) == date(2026, 3, 29)
    assert nth_weekday(2026, 2, 0, 5) is None


def test_a_first_day_that_does_not_fit_is_moved_to_the_next_that_does():
    rule = Rule("monthly", date(2026, 11, 26), time(9), "UTC", weekdays=(1,), nth=2)
    assert aligned(rule).first == date(2026, 12, 8)
