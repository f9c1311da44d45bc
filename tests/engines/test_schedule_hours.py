"""Hours that suit several time zones, also in the weeks in which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.schedule import common_hours

ZONES = [
    "Europe/London",
    "America/Bogota",
    "Asia/Amman",
    "Africa/Nairobi",
    "Asia/Kathmandu",
    "America/New_York",
]


def starts(*zones, first, **more):
    return [hour.starts_at for hour in common_hours(zones, first=first, days=1, minutes=60, **more)]


def test_london_and_new_york_while_only_one_of_them_has_changed_the_clock():
    """In 2026 New York changes on 8 March, London on 29 March: five hours apart, in between four."""
    before, between = date(2026, 3, 4), date(2026, 3, 18)
    pair = ("Europe/London", "America/New_York")
    assert starts(*pair, first=before)[0] == datetime(2026, 3, 4, 13, tzinfo=UTC)
    assert starts(*pair, first=between)[0] == datetime(2026, 3, 18, 12, tzinfo=UTC)
    assert len(starts(*pair, first=between)) == len(starts(*pair, first=before)) + 2


def test_zones_that_never_work_at_the_same_time_have_no_hour():
    assert starts("Pacific/Auckland", "Europe/London", first=date(2026, 6, 3)) == []


def test_days_of_rest_differ():
    friday = date(2026, 6, 5)
    rest = {"Asia/Amman": frozenset({4, 5})}
    assert starts("Asia/Amman", first=friday)
    assert starts("Asia/Amman", first=friday, rest=rest) == []


def test_nothing_is_asked_nothing_is_found():
    assert common_hours([], first=date(2026, 6, 3), days=3, minutes=60) == []
    assert common_hours(["UTC"], first=date(2026, 6, 3), days=3, minutes=0) == []


@given(
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.sampled_from([30, 45, 90]),
)
def test_every_hour_is_within_working_hours_and_none_is_left_out(zones, first, minutes):
    """Against a minute by minute look at every zone's clock."""
    found = {hour.starts_at for hour in common_hours(zones, first=first, days=2, minutes=minutes)}
    begin = datetime.combine(first, time(0), tzinfo=ZoneInfo(zones[0])).astimezone(UTC)
    end = datetime.combine(first + timedelta(days=2), time(0), tzinfo=ZoneInfo(zones[0])).astimezone(UTC)
    moment, expected = begin, set()
    while moment < end:
        if moment.minute in {0, 30} and all(works(moment, minutes, zone) for zone in zones):
            expected.add(moment)
        moment += timedelta(minutes=15)
    assert found == expected


def works(moment: datetime, minutes: int, zone: str) -> bool:
    clocks = [(moment + timedelta(minutes=n)).astimezone(ZoneInfo(zone)) for n in range(0, minutes + 1, 15)]
    return all(
        clock.date() == clocks[0].date() and clock.weekday() < 5 and time(8) <= clock.time() <= time(18)
        for clock in clocks
    )
