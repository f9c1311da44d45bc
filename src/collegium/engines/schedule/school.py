"""When a lesson can begin that lies in the school hours of every group, and who stands in the way where it cannot.

Exact: a school day is an interval in UTC, from what the clock of its zone shows; where a lesson of m minutes may begin
is then [opens, closes - m], and beginnings that suit all are the intersection of these intervals. A clock time that a
change of the clock skips is read with the offset before the change, one that comes twice as the first of the two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
NONE = timedelta(0)
MARGIN = 2  # days on either side of those that are looked at: zones are at most 26 hours apart


@dataclass(frozen=True, slots=True)
class SchoolHours:
    """When a group is at school. days: weekdays from Monday = 0; closes comes after opens."""

    name: str
    zone: str
    opens: time
    closes: time
    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Slot:
    """A lesson can begin at any moment from earliest to latest (UTC), both included."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How many minutes before its school opens and after it closes a lesson at starts_at would be."""

    name: str
    starts_at: datetime
    before: int
    after: int

    @property
    def minutes(self) -> int:
        return self.before + self.after


def school_slots(groups: Sequence[SchoolHours], *, first: date, days: int, minutes: int) -> list[Slot]:
    """All beginnings of a lesson of so many minutes that suit every group, in order of time.

    first and days are days of the first group's zone; the lesson begins on one of them.
    """
    if not groups or minutes <= 0 or days <= 0:
        return []
    found = [span(groups[0], first, days)]
    for group in groups:
        found = meet(found, beginnings(group, first, days, minutes * MINUTE))
    return [Slot(earliest, latest) for earliest, latest in found]


def in_the_way(groups: Sequence[SchoolHours], *, first: date, days: int, minutes: int) -> list[Shortfall]:
    """Groups without each of which there would be a slot, and by how much the lesson would then be outside its hours.

    Empty where there are slots, or where more than one group stands in the way; see `nearest_miss`. A group that has no
    school on any of the days is not in the list.
    """
    if school_slots(groups, first=first, days=days, minutes=minutes):
        return []
    found = []
    for group in groups:
        others = [other for other in groups if other is not group]
        # the days stay those of the first group of all
        free = [span(groups[0], first, days)] if others else []
        free = reduce(meet, (beginnings(other, first, days, minutes * MINUTE) for other in others), free)
        open_days = list(school_days(group, first, days))
        tries = [closest(group, interval, day, minutes) for interval in free for day in open_days]
        if tries:
            found.append(min(tries, key=lambda one: (one.minutes, one.starts_at)))
    return sorted(found, key=lambda one: one.minutes)


def nearest_miss(groups: Sequence[SchoolHours], *, first: date, days: int, minutes: int) -> list[Shortfall]:
    """The groups that are outside their hours, and by how much, at the beginning where that is least for all together.

    The sum over groups of the minutes outside is linear between the moments at which some school opens, or closes less
    the length of the lesson, so that one of these moments is the best. Empty where it is no miss, or where a group has
    no school on any of the days.
    """
    opened = [list(school_days(group, first, days)) for group in groups]
    if not groups or not all(opened):
        return []
    begin, end = span(groups[0], first, days)
    moments = {
        moment for each in opened for opens, closes in each for moment in (opens, closes - minutes * MINUTE)
    }
    tries = [
        [outside(group, each, moment, minutes) for group, each in zip(groups, opened, strict=True)]
        for moment in sorted(min(max(moment, begin), end) for moment in moments)
    ]
    best = min(tries, key=lambda one: (sum(short.minutes for short in one), one[0].starts_at))
    return [short for short in best if short.minutes]


def outside_hours(group: SchoolHours, starts_at: datetime, minutes: int) -> Shortfall | None:
    """How much of a lesson lies outside the hours of a group that day; None where it has no school that day."""
    day = starts_at.astimezone(ZoneInfo(group.zone)).date()
    if day.weekday() not in group.days:
        return None
    return outside(group, [hours_on(group, day)], starts_at.astimezone(UTC), minutes)


def span(group: SchoolHours, first: date, days: int) -> tuple[datetime, datetime]:
    """The first and last minute of these days in the zone of a group."""
    zone = ZoneInfo(group.zone)
    begin, end = (
        datetime.combine(day, time(0), tzinfo=zone) for day in (first, first + timedelta(days=days))
    )
    return begin.astimezone(UTC), end.astimezone(UTC) - MINUTE


def hours_on(group: SchoolHours, day: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(group.zone)
    opens, closes = (datetime.combine(day, clock, tzinfo=zone) for clock in (group.opens, group.closes))
    return opens.astimezone(UTC), closes.astimezone(UTC)


def school_days(group: SchoolHours, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
    """When the school of a group opens and closes, on these days and the next ones on either side."""
    for number in range(-MARGIN, days + MARGIN):
        day = first + timedelta(days=number)
        if day.weekday() in group.days:
            yield hours_on(group, day)


def beginnings(
    group: SchoolHours, first: date, days: int, length: timedelta
) -> list[tuple[datetime, datetime]]:
    """From when to when a lesson may begin, on each day that is long enough."""
    every = school_days(group, first, days)
    return [(opens, closes - length) for opens, closes in every if opens + length <= closes]


def meet(
    some: list[tuple[datetime, datetime]], others: list[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """What two lists of intervals have in common, in order of time."""
    both = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return sorted((low, high) for low, high in both if low <= high)


def closest(
    group: SchoolHours, free: tuple[datetime, datetime], day: tuple[datetime, datetime], minutes: int
) -> Shortfall:
    """The beginning in an interval at which a lesson is the least outside of one school day."""
    low, high = sorted((day[0], day[1] - minutes * MINUTE))
    return outside(group, [day], min(max(low, free[0]), free[1]) if free[0] <= high else free[0], minutes)


def outside(
    group: SchoolHours, opened: Sequence[tuple[datetime, datetime]], moment: datetime, minutes: int
) -> Shortfall:
    """By how much a lesson at a moment is outside of the school day that suits it best."""
    every = []
    for opens, closes in opened:
        before = max(NONE, opens - moment)
        after = max(NONE, moment + minutes * MINUTE - closes)
        # whole minutes, rounded up: some old offsets have seconds
        every.append(Shortfall(group.name, moment, -(-before // MINUTE), -(-after // MINUTE)))
    return min(every, key=lambda one: one.minutes)
