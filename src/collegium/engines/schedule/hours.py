"""Hours that lie within working hours in several time zones at once. Offsets come from the time zone database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=30)
NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class Hour:
    """A beginning in UTC and what clocks show then: (zone, local beginning), in the order that was asked.

    strain: minutes from noon to the middle, where that is worst; less is more comfortable for all.
    """

    starts_at: datetime
    local: tuple[tuple[str, datetime], ...]
    strain: int


def common_hours(
    zones: Sequence[str],
    *,
    first: date,
    days: int,
    minutes: int,
    opens: time = time(8),
    closes: time = time(18),
    rest: Mapping[str, frozenset[int]] | None = None,
) -> list[Hour]:
    """All half hours on which a session of so many minutes can begin, in order of time.

    In every zone it begins at or after `opens`, ends at or before `closes` on the same day, and the day is not one of
    rest (weekdays from Monday = 0 by zone; Saturday and Sunday where a zone is not named). first and days are days of
    the first zone. Clock changes are exact: lengths are counted in UTC.
    """
    if not zones or minutes <= 0:
        return []
    here = ZoneInfo(zones[0])
    begin = datetime.combine(first, time(0), tzinfo=here).astimezone(UTC)
    end = datetime.combine(first + timedelta(days=days), time(0), tzinfo=here).astimezone(UTC)
    found, start = [], half_hour(begin)
    while start < end:
        if hour := hour_at(start, zones, timedelta(minutes=minutes), (opens, closes), rest or {}):
            found.append(hour)
        start += STEP
    return found


def half_hour(moment: datetime) -> datetime:
    """The half hour of UTC at or after a moment."""
    over = timedelta(minutes=moment.minute % 30, seconds=moment.second)
    return moment + (STEP - over if over else timedelta(0))


def hour_at(
    start: datetime,
    zones: Sequence[str],
    length: timedelta,
    work: tuple[time, time],
    rest: Mapping[str, frozenset[int]],
) -> Hour | None:
    strain, local = 0, []
    for name in zones:
        zone = ZoneInfo(name)
        begins, ends = start.astimezone(zone), (start + length).astimezone(zone)
        if begins.date() != ends.date() or begins.time() < work[0] or ends.time() > work[1]:
            return None
        if begins.weekday() in rest.get(name, frozenset({5, 6})):
            return None
        middle = (start + length / 2).astimezone(zone)
        strain = max(strain, abs(middle.hour * 60 + middle.minute - NOON))
        local.append((name, begins))
    return Hour(start, tuple(local), strain)
