"""School hours that groups in several zones have in common, and who stands in the way; against every clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.schedule import (
    SchoolHours,
    Slot,
    following,
    in_the_way,
    nearest_miss,
    outside_hours,
    school_slots,
)

WEEK = frozenset(range(5))
MINUTE = timedelta(minutes=1)
# with changes of the clock on different days, in both halves of the year, at midnight, of half an hour; and without
ZONES = [
    "Europe/Oslo",
    "America/New_York",
    "America/Bogota",
    "Asia/Amman",
    "Asia/Kathmandu",
    "Africa/Nairobi",
    "Australia/Lord_Howe",
    "America/Santiago",
]


def school(name, zone, opens, closes, days=WEEK):
    return SchoolHours(name, zone, opens, closes, days)


OSLO = school("Oslo", "Europe/Oslo", time(8, 30), time(14, 15))
AMMAN = school("Amman", "Asia/Amman", time(8), time(13, 30), frozenset({6, 0, 1, 2, 3}))
BOGOTA = school("Bogota", "America/Bogota", time(7), time(13))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_oslo_and_bogota_before_and_after_the_clocks_change_in_norway():
    """Bogota is UTC-5 all year. Oslo closes 14:15: 13:15 UTC in winter, 12:15 UTC from 29 March 2026 on."""
    winter = school_slots([OSLO, BOGOTA], first=date(2026, 3, 27), days=1, minutes=45)
    summer = school_slots([OSLO, BOGOTA], first=date(2026, 3, 30), days=1, minutes=15)
    assert winter == [Slot(utc(2026, 3, 27, 12), utc(2026, 3, 27, 12, 30))]
    assert summer == [Slot(utc(2026, 3, 30, 12), utc(2026, 3, 30, 12))]
    assert school_slots([OSLO, BOGOTA], first=date(2026, 3, 30), days=1, minutes=45) == []


def test_weekends_differ():
    """Friday is free in Amman and Sunday in Oslo: Monday to Thursday remain."""
    found = school_slots([OSLO, AMMAN], first=date(2026, 6, 5), days=7, minutes=60)
    assert [slot.earliest.date() for slot in found] == [date(2026, 6, day) for day in (8, 9, 10, 11)]


def test_who_stands_in_the_way_and_by_how_much():
    """In summer Oslo closes a quarter after Bogota opens, so for 45 minutes either is there half an hour longer."""
    asked = {"first": date(2026, 6, 8), "days": 5, "minutes": 45}
    found = in_the_way([OSLO, BOGOTA], **asked)
    assert [(one.name, one.before, one.after) for one in found] == [("Oslo", 0, 30), ("Bogota", 30, 0)]
    assert [one.minutes for one in nearest_miss([OSLO, BOGOTA], **asked)] == [30]
    early = school("Bogota", "America/Bogota", time(6, 30), time(13))
    assert in_the_way([OSLO, early], **asked) == []
    assert school_slots([OSLO, early], **asked)


def test_where_two_stand_in_the_way_the_nearest_miss_names_both():
    """Noon in Bogota is midnight in Bangkok: without either of the two others there is still no common time."""
    asked = {"first": date(2026, 6, 8), "days": 5, "minutes": 60}
    groups = [
        school("A", "UTC", time(8), time(10)),
        school("B", "UTC", time(12), time(14)),
        school("C", "UTC", time(16), time(18)),
    ]
    assert in_the_way(groups, **asked) == []
    found = nearest_miss(groups, **asked)
    # a lesson of B from 12: A stays three hours longer, C comes four hours earlier
    assert sum(one.minutes for one in found) == 7 * 60
    assert {one.name for one in found} == {"A", "C"}


def test_a_school_that_is_closed_on_all_days_is_not_told_to_open_earlier():
    sunday = school("S", "UTC", time(8), time(12), frozenset())
    asked = {"first": date(2026, 6, 8), "days": 2, "minutes": 30}
    assert school_slots([OSLO, sunday], **asked) == []
    assert [one.name for one in in_the_way([OSLO, sunday], **asked)] == []
    assert nearest_miss([OSLO, sunday], **asked) == []


def test_a_lesson_that_is_longer_than_the_school_day_says_so():
    asked = {"first": date(2026, 6, 8), "days": 1, "minutes": 120}
    short = school("Short", "UTC", time(9), time(10, 30))
    (one,) = in_the_way([short, school("Long", "UTC", time(8), time(16))], **asked)
    assert (one.name, one.minutes) == ("Short", 30)


def test_how_much_of_a_session_is_outside():
    day = utc(2026, 6, 8, 12)
    assert outside_hours(BOGOTA, day, 60).minutes == 0
    assert (outside_hours(OSLO, day, 60).before, outside_hours(OSLO, day, 60).after) == (0, 45)
    assert outside_hours(OSLO, utc(2026, 6, 7, 12), 60) is None


def test_nothing_is_asked_nothing_is_found():
    for groups, days, minutes in (([], 3, 30), ([OSLO], 0, 30), ([OSLO], 3, 0)):
        assert school_slots(groups, first=date(2026, 6, 8), days=days, minutes=minutes) == []
    assert nearest_miss([], first=date(2026, 6, 8), days=2, minutes=30) == []


QUARTERS = st.integers(24, 76)  # of an hour: from 6:00 to 19:00
HOURS = st.tuples(QUARTERS, QUARTERS).filter(lambda pair: pair[0] < pair[1])


@st.composite
def schools(draw):
    zones = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True))
    made = []
    for zone in zones:
        opens, closes = (time(*divmod(quarter * 15, 60)) for quarter in draw(HOURS))
        days = draw(st.frozensets(st.integers(0, 6), min_size=4))
        made.append(school(zone, zone, opens, closes, days))
    return made


def suits(group, moment, minutes):
    """By the clocks there."""
    zone = ZoneInfo(group.zone)
    begins, ends = moment.astimezone(zone), (moment + minutes * MINUTE).astimezone(zone)
    same_day = begins.date() == ends.date() and begins.weekday() in group.days
    return same_day and group.opens <= begins.time() and ends.time() <= group.closes


def moments(groups, first, days, step=5):
    zone = ZoneInfo(groups[0].zone)
    moment = datetime.combine(first, time(0), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(first + timedelta(days=days), time(0), tzinfo=zone).astimezone(UTC)
    while moment < end:
        yield moment
        moment += step * MINUTE
    yield end - MINUTE


def by_hand(group, moment, minutes):
    """Minutes outside of the school day of the group that suits best, each minute looked at by the clock there."""
    zone, best = ZoneInfo(group.zone), []
    here = moment.astimezone(zone).date()
    for number in range(-8, 9):
        day = here + timedelta(days=number)
        if day.weekday() in group.days:
            opens = datetime.combine(day, group.opens, tzinfo=zone).timestamp()
            closes = datetime.combine(day, group.closes, tzinfo=zone).timestamp()
            starts = moment.timestamp()
            best.append(max(0, opens - starts) + max(0, starts + minutes * 60 - closes))
    return min(best) / 60


DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
LENGTHS = st.sampled_from([15, 45, 90])


@settings(max_examples=60)
@given(schools(), DAYS, LENGTHS)
def test_slots_are_the_moments_that_suit_everybody_by_the_clocks_there(groups, first, minutes):
    found = school_slots(groups, first=first, days=2, minutes=minutes)
    for moment in moments(groups, first, 2):
        inside = any(slot.earliest <= moment <= slot.latest for slot in found)
        assert inside == all(suits(group, moment, minutes) for group in groups), moment
    for slot in found:
        assert not all(suits(group, slot.earliest - MINUTE, minutes) for group in groups)
        assert not all(suits(group, slot.latest + MINUTE, minutes) for group in groups)


@settings(max_examples=40)
@given(schools(), DAYS, LENGTHS)
def test_nobody_is_told_to_stay_longer_than_needed(groups, first, minutes):
    """All hours are on quarters, so that the best moment is one of every fifth minute, or the last one of all."""
    asked = {"first": first, "days": 2, "minutes": minutes}
    if school_slots(groups, **asked):
        assert in_the_way(groups, **asked) == []
        return
    every = list(moments(groups, first, 2))
    sums = [sum(by_hand(group, moment, minutes) for group in groups) for moment in every]
    assert sum(one.minutes for one in nearest_miss(groups, **asked)) == min(sums)
    told = {one.name: one.minutes for one in in_the_way(groups, **asked)}
    for group in groups:
        others = [other for other in groups if other is not group]
        free = [moment for moment in every if all(suits(other, moment, minutes) for other in others)]
        if others and free:
            assert told[group.name] == min(by_hand(group, moment, minutes) for moment in free)
        else:
            assert group.name not in told


@pytest.mark.parametrize(
    ("own", "spoken", "interpreted", "materials", "answer"),
    [
        (["ar", "en"], ["en"], [], [], "shared"),
        (["pt-BR"], ["pt"], [], [], "shared"),
        (["ar"], ["en"], ["ar"], ["ar"], "interpreted"),
        (["ar"], ["en"], ["es"], ["ar"], "materials"),
        (["ar"], ["en"], ["es"], [], "nothing"),
        ([], ["en"], [], [], "unknown"),
    ],
)
def test_how_a_group_follows(own, spoken, interpreted, materials, answer):
    assert following(own, spoken=spoken, interpreted=interpreted, materials=materials) == answer
