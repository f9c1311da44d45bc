"""VTIMEZONE: the offsets of a zone as a calendar program needs them (RFC 5545, section 3.6.5).

Offsets come from the time zone database. Changes of the clock that repeat every year on the same weekday of a month
become a rule without an end; all others are listed one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from collegium.engines.schedule.recurrence import LAST, WEEKDAYS, nth_weekday

YEARS_OF_A_RULE = 6  # a change that came on the same weekday for so many years in a row is a rule
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """Clocks go from one offset to another. local: what they showed just before."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


@lru_cache(maxsize=4096)
def changes_in(zone: str, year: int) -> tuple[Change, ...]:
    """The changes of the clock in a year (of UTC), found by looking at every day."""
    there = ZoneInfo(zone)
    found = []
    start = datetime(year, 1, 1, tzinfo=UTC)
    offset = offset_at(there, start)
    for number in range(1, 367):
        following = start + DAY * number
        if (then := offset_at(there, following)) != offset:
            found.append(change_between(there, following - DAY, following))
            offset = then
    return tuple(change for change in found if change.local.year in {year - 1, year, year + 1})


def offset_at(zone: ZoneInfo, instant: datetime) -> tuple[timedelta, timedelta]:
    """Offset and summer time, which together tell one observance from another."""
    local = instant.astimezone(zone)
    return local.utcoffset() or timedelta(0), local.dst() or timedelta(0)


def change_between(zone: ZoneInfo, low: datetime, high: datetime) -> Change:
    """The one change between two instants, to the second."""
    before = offset_at(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if offset_at(zone, middle) == before else (low, middle)
    after = high.astimezone(zone)
    old, new = before[0], after.utcoffset() or timedelta(0)
    local = (high + old).replace(tzinfo=None)
    return Change(local, old, new, after.tzname() or "", is_summer=bool(after.dst()))


def timezone_lines(zone: str, *, first: date, last: date | None) -> list[str]:
    """The VTIMEZONE component, right from the year before `first` to the year after `last` (None: from then on).

    For zones whose changes follow no rule "from then on" is ten years.
    """
    start = first.year - 1
    end = (last.year if last else first.year + 10) + 1
    years = range(start, max(end, start + YEARS_OF_A_RULE) + 1)
    changes = [change for year in years for change in changes_in(zone, year)]
    return [
        "BEGIN:VTIMEZONE",
        f"TZID:{zone}",
        *beginning(zone, start),
        *[
            line
            for summer in (False, True)
            for line in observances(changes, summer=summer, last_year=years[-1])
        ],
        "END:VTIMEZONE",
    ]


def beginning(zone: str, year: int) -> list[str]:
    """What holds before the first change that is listed."""
    local = datetime(year, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(zone))
    offset = local.utcoffset() or timedelta(0)
    change = Change(datetime(year, 1, 1), offset, offset, local.tzname() or "", bool(local.dst()))  # noqa: DTZ001
    return component(change, [])


def observances(changes: Sequence[Change], *, summer: bool, last_year: int) -> list[str]:
    """Changes into summer time, or into standard time: a rule for those of the last years, the others one by one."""
    wanted = [change for change in changes if change.is_summer is summer]
    ruled, rule = yearly_rule(wanted, last_year)
    lines = [line for change in wanted if change not in ruled for line in component(change, [])]
    return [*lines, *component(ruled[0], [f"RRULE:{rule}"])] if ruled else lines


def yearly_rule(changes: Sequence[Change], last_year: int) -> tuple[list[Change], str]:
    """The changes at the end of the list that follow one rule up to the last year, and the rule; else nothing."""
    if len(changes) < YEARS_OF_A_RULE or changes[-1].local.year != last_year:
        return [], ""
    newest = changes[-1]
    best: tuple[list[Change], str] = ([], "")
    for nth in (LAST, 1, 2, 3, 4):
        run: list[Change] = []
        for change in reversed(changes):
            if not follows(change, newest, nth) or (run and run[0].local.year != change.local.year + 1):
                break
            run.insert(0, change)
        if len(run) >= YEARS_OF_A_RULE and len(run) > len(best[0]):
            day = f"{nth}{WEEKDAYS[newest.local.weekday()]}"
            best = run, f"FREQ=YEARLY;BYMONTH={newest.local.month};BYDAY={day}"
    return best


def follows(change: Change, newest: Change, nth: int) -> bool:
    on = change.local.date()
    same = (change.before, change.after, change.name, change.local.time(), on.month, on.weekday())
    wanted = newest.local
    return same == (
        newest.before, newest.after, newest.name, wanted.time(), wanted.month, wanted.weekday()
    ) and on == nth_weekday(on.year, on.month, on.weekday(), nth)  # fmt: skip


def component(change: Change, more: list[str]) -> list[str]:
    kind = "DAYLIGHT" if change.is_summer else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{change.local:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{offset_text(change.before)}",
        f"TZOFFSETTO:{offset_text(change.after)}",
        f"TZNAME:{change.name}",
        *more,
        f"END:{kind}",
    ]


def offset_text(offset: timedelta) -> str:
    """+HHMM, with seconds only where the zone has them."""
    total = int(offset.total_seconds())
    hours, rest = divmod(abs(total), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{'-' if total < 0 else '+'}{hours:02}{minutes:02}" + (f"{seconds:02}" if seconds else "")
