"""Meetings as iCalendar text (RFC 5545), for feeds (RFC 7986) and for invitations by mail (RFC 5546)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from collegium.engines.schedule.recurrence import Rule, moment, rrule
from collegium.engines.schedule.zones import timezone_lines

Method = Literal["", "REQUEST", "CANCEL", "PUBLISH"]
Role = Literal["REQ-PARTICIPANT", "OPT-PARTICIPANT"]
Status = Literal["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"]
PRODUCT = "-//Collegium//Meetings//EN"
WIDTH = 75  # octets in a line, without its end


@dataclass(frozen=True, slots=True)
class Attendee:
    email: str
    name: str = ""
    role: Role = "REQ-PARTICIPANT"
    status: Status = "NEEDS-ACTION"
    delegated_to: str = ""
    delegated_from: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A series, one meeting of a series, or a meeting of its own.

    starts: wall-clock time in `zone`, without an offset. minutes: how long. rule: for a series; its days in `without`
    become EXDATE. recurrence: for one meeting of a series the wall-clock time at which the series has it.
    stamp, modified: aware. organizer: (name, e-mail address). is_day: the whole day of `starts`, which keeps nobody
    busy, wherever they are.
    """

    uid: str
    stamp: datetime
    starts: datetime
    minutes: int
    zone: str
    summary: str
    sequence: int = 0
    rule: Rule | None = None
    recurrence: datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    video_url: str = ""
    is_cancelled: bool = False
    is_day: bool = False
    organizer: tuple[str, str] | None = None
    attendees: tuple[Attendee, ...] = ()
    modified: datetime | None = None


def write(
    events: Sequence[Event],
    *,
    name: str = "",
    method: Method = "",
    refresh: timedelta | None = None,
    until: date | None = None,
) -> str:
    """The calendar as text, ready to be sent: lines end with CRLF and none is longer than 75 octets.

    refresh: how often a feed should be read again. until: how far the offsets of zones must be right at least, for
    series without an end; None leaves it to the rules of the zones.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"METHOD:{method}"] if method else []
    lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"] if name else []
    if refresh is not None:
        period = f"PT{int(refresh.total_seconds() // 60)}M"
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{period}", f"X-PUBLISHED-TTL:{period}"]
    for zone in sorted({event.zone for event in events if event.zone != "UTC" and not event.is_day}):
        first, last = reach([one for one in events if one.zone == zone and not one.is_day], until)
        lines += timezone_lines(zone, first=first, last=last)
    for event in events:
        lines += event_lines(event)
    lines.append("END:VCALENDAR")
    return "".join(map(folded, lines))


def reach(events: Iterable[Event], until: date | None) -> tuple[date, date | None]:
    """The first and the last day on which the offsets of a zone are needed; None: from then on."""
    first = min(min(event.starts, event.recurrence or event.starts) for event in events).date()
    ends = [last_day_of(event, until) for event in events]
    return first, None if None in ends else max(end for end in ends if end is not None)


def last_day_of(event: Event, until: date | None) -> date | None:
    if event.rule is None or event.rule.frequency == "once":
        return event.starts.date()
    if event.rule.until is not None:
        return event.rule.until
    if event.rule.count is None:
        return until
    step = 7 if event.rule.frequency == "weekly" else 31
    return event.starts.date() + timedelta(days=step * event.rule.interval * event.rule.count)


def event_lines(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{utc(event.stamp)}",
        f"SEQUENCE:{event.sequence}",
        *span_lines(event),
        *when_lines(event),
        f"SUMMARY:{escaped(event.summary)}",
    ]
    texts = (("DESCRIPTION", event.description), ("LOCATION", event.location))
    lines += [f"{key}:{escaped(text)}" for key, text in texts if text]
    lines += [f"URL:{uri(event.url)}"] if event.url else []
    lines += [f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{uri(event.video_url)}"] if event.video_url else []
    lines += [f"LAST-MODIFIED:{utc(event.modified)}"] if event.modified else []
    lines.append("STATUS:CANCELLED" if event.is_cancelled else "STATUS:CONFIRMED")
    return [*lines, *people_lines(event), "END:VEVENT"]


def span_lines(event: Event) -> list[str]:
    if event.is_day:
        day = event.starts.date()
        ends = day + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{ends:%Y%m%d}", "TRANSP:TRANSPARENT"]
    start = moment(event.starts.date(), event.starts.time(), event.zone).instant
    end = (start + timedelta(minutes=event.minutes)).astimezone(ZoneInfo(event.zone))
    return [local("DTSTART", event.zone, event.starts), local("DTEND", event.zone, end)]


def when_lines(event: Event) -> list[str]:
    lines = [local("RECURRENCE-ID", event.zone, event.recurrence)] if event.recurrence else []
    if event.rule is not None and (text := rrule(event.rule)):
        lines.append(f"RRULE:{text}")
        lines += [
            local("EXDATE", event.zone, datetime.combine(day, event.rule.at))
            for day in sorted(event.rule.without)
        ]
    return lines


def people_lines(event: Event) -> list[str]:
    lines = []
    if event.organizer is not None:
        name, email = event.organizer
        lines.append(f"ORGANIZER{parameter('CN', name)}:mailto:{uri(email)}")
    for one in event.attendees:
        parts = [
            parameter("CN", one.name),
            f";CUTYPE=INDIVIDUAL;ROLE={one.role};PARTSTAT={one.status};RSVP=TRUE",
        ]
        parts += [f';DELEGATED-TO="mailto:{quoted(one.delegated_to)}"'] if one.delegated_to else []
        parts += [f';DELEGATED-FROM="mailto:{quoted(one.delegated_from)}"'] if one.delegated_from else []
        lines.append(f"ATTENDEE{''.join(parts)}:mailto:{uri(one.email)}")
    return lines


def local(name: str, zone: str, value: datetime) -> str:
    """A wall-clock time of a zone; of UTC, in its own form."""
    text = f"{value:%Y%m%dT%H%M%S}"
    return f"{name}:{text}Z" if zone == "UTC" else f"{name};TZID={zone}:{text}"


def utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A TEXT value (section 3.3.11): no character in it can end the line or the value."""
    text = "\n".join(text.replace("\0", "").splitlines())
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return clean(text.replace("\n", "\\n"))


def clean(text: str) -> str:
    """Without control characters, which no line may hold."""
    return "".join(letter for letter in text if letter >= " " and letter != "\x7f")


def uri(text: str) -> str:
    return clean("".join(text.split()))


def parameter(name: str, value: str) -> str:
    """A quoted parameter, or nothing; marks that would end it are encoded as RFC 6868 says."""
    return f';{name}="{quoted(value)}"' if value else ""


def quoted(value: str) -> str:
    return clean(" ".join(value.split()).replace("^", "^^").replace('"', "^'"))


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never inside a character, each but the first after a space."""
    raw = line.encode()
    if len(raw) <= WIDTH:
        return f"{line}\r\n"
    pieces, start, room = [], 0, WIDTH
    while start < len(raw):
        end = min(start + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end].decode())
        start, room = end, WIDTH - 1
    return "\r\n ".join(pieces) + "\r\n"
