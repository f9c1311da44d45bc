"""Recurrence and calendars, ours beside python-dateutil and icalendar on the same work in one run.

Twenty years of a weekly and of a monthly series in Europe/Berlin, as instants; and a feed of so many series written as
text. The bench fails (exit 1) if an instant differs or the feed is not what icalendar reads back.

    python bench/schedule.py --events 500
"""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule

from collegium.engines.schedule import Event, Rule, instants, write

ZONE = "Europe/Berlin"
FIRST, LAST = date(2027, 1, 4), date(2047, 1, 1)
STAMP = datetime(2027, 1, 1, tzinfo=UTC)


def timed(work: Callable[[], Any], repeat: int) -> tuple[Any, float]:
    """The result, and the fastest processor time."""
    best, found = float("inf"), None
    for _ in range(repeat):
        start = time.process_time()
        found = work()
        best = min(best, time.process_time() - start)
    return found, best


def ours(rule: Rule) -> list[datetime]:
    return [instant for _day, instant in instants(rule, before=LAST)]


def theirs(frequency: int, **more: Any) -> list[datetime]:
    zone = ZoneInfo(ZONE)
    until = datetime.combine(LAST - timedelta(days=1), clock(23))
    found = rrule(frequency, dtstart=datetime.combine(FIRST, clock(15)), until=until, **more)
    return [one.replace(tzinfo=zone).astimezone(UTC) for one in found]


def our_feed(number: int) -> str:
    events = [
        Event(
            uid=f"{at}@example.org", stamp=STAMP, starts=datetime.combine(FIRST, clock(15)), minutes=60,
            zone=ZONE, summary=f"Meeting {at}", location="Library", rule=Rule("weekly", FIRST, clock(15), ZONE),
        )
        for at in range(number)
    ]  # fmt: skip
    return write(events, name="Bench", until=date(2037, 1, 1))


def their_feed(number: int) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//bench//EN")
    calendar.add("version", "2.0")
    begins = datetime.combine(FIRST, clock(15), tzinfo=ZoneInfo(ZONE))
    for at in range(number):
        event = icalendar.Event()
        event.add("uid", f"{at}@example.org")
        event.add("dtstamp", STAMP)
        event.add("dtstart", begins)
        event.add("dtend", begins + timedelta(hours=1))
        event.add("summary", f"Meeting {at}")
        event.add("location", "Library")
        event.add("rrule", {"freq": "weekly", "byday": "mo"})
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, default=500)
    options.add_argument("--repeat", type=int, default=5)
    given = options.parse_args()
    works: list[tuple[str, Callable[[], Any], Callable[[], Any]]] = [
        (
            "weekly, twenty years",
            lambda: ours(Rule("weekly", FIRST, clock(15), ZONE)),
            lambda: theirs(WEEKLY),
        ),
        (
            "first Monday, twenty years",
            lambda: ours(Rule("monthly", FIRST, clock(15), ZONE, weekdays=(0,), nth=1)),
            lambda: theirs(MONTHLY, byweekday=MO(1)),
        ),
    ]
    wrong = []
    print(f"{'work':28} {'ours ms':>9} {'peer ms':>9} {'times faster':>13}")
    for label, mine, other in works:
        (found, fast), (expected, slow) = timed(mine, given.repeat), timed(other, given.repeat)
        if found != expected:
            wrong.append(f"{label}: {len(found)} and {len(expected)} instants")
        print(f"{label:28} {fast * 1000:9.2f} {slow * 1000:9.2f} {slow / fast:13.1f}")
    text, fast = timed(lambda: our_feed(given.events), given.repeat)
    _theirs, slow = timed(lambda: their_feed(given.events), given.repeat)
    print(f"{f'feed of {given.events} series':28} {fast * 1000:9.2f} {slow * 1000:9.2f} {slow / fast:13.1f}")
    read = icalendar.Calendar.from_ical(text).walk("VEVENT")
    if len(read) != given.events or {str(one["RRULE"]["FREQ"]) for one in read} != {"['WEEKLY']"}:
        wrong.append(f"the feed is read back as {len(read)} events")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
