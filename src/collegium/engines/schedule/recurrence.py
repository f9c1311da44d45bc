"""When a series meets: days in the zone of the series, and the instant of each.

A series keeps its wall-clock time: 16:00 in Zagreb stays 16:00 in Zagreb when summer time begins or ends. The rules are
a part of RFC 5545 (section 3.3.10), with weeks that begin on Monday.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Frequency = Literal["once", "weekly", "monthly"]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1


@dataclass(frozen=True, slots=True)
class Rule:
    """When a series meets.

    first: the first day, in the zone of the series; always one of its days (see `aligned`). at: time of day there.
    interval: every so many weeks or months. weekdays: 0 is Monday; for weekly rules any, for monthly ones with `nth`
    exactly one. nth: 0 for the day of the month of `first` (months without it are left out), 1 to 5 or LAST for that
    weekday of the month. month_end: monthly, on the last day of the month, whatever its number. until: the last
    possible day. count: how many days in all, counting those in `without`. without: days on which it does not meet.
    """

    frequency: Frequency
    first: date
    at: time
    zone: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int = 0
    month_end: bool = False
    until: date | None = None
    count: int | None = None
    without: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall-clock time as an instant. skipped: clocks jump over it that day; twice: they show it two times."""

    instant: datetime
    skipped: bool = False
    twice: bool = False


def aligned(rule: Rule, *, limit: int = 4000) -> Rule:
    """The rule with its first day moved to the first one that fits it, at most so many days later."""
    if rule.frequency == "once":
        return rule
    for offset in range(limit):
        day = rule.first + timedelta(days=offset)
        if fits(rule, day):
            return replace(rule, first=day)
    return rule


def fits(rule: Rule, day: date) -> bool:
    """Whether the day has the weekday, and the place in its month, that the rule asks for."""
    if rule.frequency == "weekly":
        return not rule.weekdays or day.weekday() in rule.weekdays
    if rule.frequency == "monthly" and rule.nth:
        return nth_weekday(day.year, day.month, rule.weekdays[0], rule.nth) == day
    return not rule.month_end or day.day == monthrange(day.year, day.month)[1]


def days(rule: Rule, *, before: date) -> Iterator[date]:
    """The days of the series in order, without those in `without`, earlier than `before`."""
    for number, day in enumerate(all_days(rule, before=before), start=1):
        over = (rule.until is not None and day > rule.until) or (
            rule.count is not None and number > rule.count
        )
        if over or day >= before:
            return
        if day not in rule.without:
            yield day


def all_days(rule: Rule, *, before: date) -> Iterator[date]:
    """As `days`, whatever until, count and without say."""
    if rule.frequency == "once":
        yield rule.first
    elif rule.frequency == "weekly":
        yield from weekly(rule, before)
    else:
        yield from monthly(rule, before)


def weekly(rule: Rule, before: date) -> Iterator[date]:
    monday = rule.first - timedelta(days=rule.first.weekday())
    wanted = sorted(set(rule.weekdays)) or [rule.first.weekday()]
    while monday < before:
        for weekday in wanted:
            day = monday + timedelta(days=weekday)
            if day >= rule.first:
                yield day
        monday += timedelta(weeks=rule.interval)


def monthly(rule: Rule, before: date) -> Iterator[date]:
    number = rule.first.year * 12 + rule.first.month - 1
    while (start := date(number // 12, number % 12 + 1, 1)) < before:
        day = day_in_month(rule, start.year, start.month)
        if day is not None and day >= rule.first:
            yield day
        number += rule.interval


def day_in_month(rule: Rule, year: int, month: int) -> date | None:
    if rule.nth:
        return nth_weekday(year, month, rule.weekdays[0], rule.nth)
    length = monthrange(year, month)[1]
    wanted = length if rule.month_end else rule.first.day
    return date(year, month, wanted) if wanted <= length else None


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth (1 to 5, or LAST) weekday of a month; None where the month has no fifth one."""
    first_weekday, length = monthrange(year, month)
    first = 1 + (weekday - first_weekday) % 7
    day = first + 7 * ((length - first) // 7) if nth == LAST else first + 7 * (nth - 1)
    return date(year, month, day) if day <= length else None


def moment(day: date, at: time, zone: str) -> Moment:
    """The instant (UTC) of a wall-clock time, by the rule of RFC 5545, section 3.3.5.

    A time that clocks jump over is read with the offset before the jump, so that 02:30 becomes 03:30; of a time that
    comes twice the first is meant.
    """
    there = ZoneInfo(zone)
    local = datetime.combine(day, at.replace(tzinfo=None), tzinfo=there)
    instant = local.astimezone(UTC)
    skipped = instant.astimezone(there).replace(tzinfo=None) != local.replace(tzinfo=None)
    twice = not skipped and local.utcoffset() != local.replace(fold=1).utcoffset()
    return Moment(instant, skipped=skipped, twice=twice)


def instants(rule: Rule, *, before: date) -> Iterator[tuple[date, datetime]]:
    """Each day of the series with its instant in UTC."""
    for day in days(rule, before=before):
        yield day, moment(day, rule.at, rule.zone).instant


def last_day(rule: Rule, *, before: date) -> date | None:
    """The last day of the series before a day; None where it never meets."""
    found = None
    for day in days(rule, before=before):
        found = day
    return found


def rrule(rule: Rule) -> str:
    """The rule as the value of RRULE (RFC 5545, section 3.8.5.3); empty for a single meeting."""
    if rule.frequency == "once":
        return ""
    parts = [f"FREQ={rule.frequency.upper()}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.frequency == "weekly":
        wanted = sorted(set(rule.weekdays)) or [rule.first.weekday()]
        parts.append("BYDAY=" + ",".join(WEEKDAYS[day] for day in wanted))
    elif rule.nth:
        parts.append(f"BYDAY={rule.nth}{WEEKDAYS[rule.weekdays[0]]}")
    else:
        parts.append(f"BYMONTHDAY={LAST if rule.month_end else rule.first.day}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    elif rule.until is not None:
        last = moment(rule.until, time(23, 59, 59), rule.zone).instant
        parts.append(f"UNTIL={last:%Y%m%dT%H%M%SZ}")
    return ";".join(parts)
