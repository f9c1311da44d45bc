"""Calendar text, read by another implementation."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.schedule import Attendee, Event, Rule, instants, timezone_lines, write


def wall(text):
    """A wall-clock time, without an offset."""
    return datetime.fromisoformat(text)


STAMP = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
RULE = Rule("monthly", date(2026, 1, 13), time(16), "Europe/Zagreb", weekdays=(1,), nth=2)


def event(**more):
    facts = {"uid": "s1@example.org", "stamp": STAMP, "starts": wall("2026-01-13 16:00"), "minutes": 90,
             "zone": "Europe/Zagreb", "summary": "Steering group"}  # fmt: skip
    return Event(**{**facts, **more})


def read(text):
    return icalendar.Calendar.from_ical(text)


def only(text):
    (found,) = read(text).walk("VEVENT")
    return found


def test_a_series_is_read_with_its_rule_exceptions_and_times():
    rule = Rule(
        **{
            **{n: getattr(RULE, n) for n in Rule.__dataclass_fields__},
            "without": frozenset({date(2026, 3, 10)}),
        }
    )
    found = only(write([event(rule=rule, sequence=3)]))
    assert found["RRULE"] == {"FREQ": ["MONTHLY"], "BYDAY": ["2TU"]}
    assert found["EXDATE"].dts[0].dt == datetime(2026, 3, 10, 16, tzinfo=ZoneInfo("Europe/Zagreb"))
    assert found["DTSTART"].dt == datetime(2026, 1, 13, 15, tzinfo=UTC)
    assert found["DTEND"].dt - found["DTSTART"].dt == timedelta(minutes=90)
    assert found["DTSTART"].params["TZID"] == "Europe/Zagreb"
    assert (found["UID"], found["SEQUENCE"], found["DTSTAMP"].dt) == ("s1@example.org", 3, STAMP)


def test_a_moved_meeting_names_the_one_it_replaces():
    found = only(write([event(starts=wall("2026-03-12 10:00"), recurrence=wall("2026-03-10 16:00"))]))
    assert found["RECURRENCE-ID"].dt == datetime(2026, 3, 10, 16, tzinfo=ZoneInfo("Europe/Zagreb"))


def test_an_invitation_has_method_organizer_and_attendees():
    attendees = (
        Attendee("ben@example.org", 'Ben "B" O\u2019Hara; Jr.'),
        Attendee(
            "chloe@example.org", "Chloe", "OPT-PARTICIPANT", "DELEGATED", delegated_to="dan@example.org"
        ),
    )
    calendar = read(
        write([event(organizer=("Alma", "alma@example.org"), attendees=attendees)], method="REQUEST")
    )
    (found,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert found["ORGANIZER"] == "mailto:alma@example.org"
    first, second = found["ATTENDEE"]
    assert first == "mailto:ben@example.org"
    assert {key: first.params[key] for key in ("ROLE", "PARTSTAT", "RSVP")} == {
        "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE",
    }  # fmt: skip
    assert second.params["DELEGATED-TO"] == "mailto:dan@example.org"


def test_a_feed_says_its_name_and_how_often_to_come_back():
    calendar = read(write([event()], name="Reading; Together", refresh=timedelta(hours=1)))
    assert calendar["NAME"].to_ical() == calendar["X-WR-CALNAME"].to_ical() == b"Reading\\; Together"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)


def test_a_cancelled_meeting_says_so():
    assert only(write([event(is_cancelled=True)], method="CANCEL"))["STATUS"] == "CANCELLED"


@given(st.text(), st.text(), st.text())
def test_any_text_survives_and_every_line_is_short(summary, description, name):
    text = write([event(summary=summary, description=description, organizer=(name, "a@example.org"))])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    found = only(text)

    def kept(given):
        lines = "\n".join(given.replace("\0", "").splitlines())
        return "".join(letter for letter in lines if letter == "\n" or (letter >= " " and letter != "\x7f"))

    assert str(found.get("SUMMARY", "")) == kept(summary)
    assert str(found.get("DESCRIPTION", "")) == kept(description)
    assert len(read(text).walk("VEVENT")) == 1


ZONES = ["Europe/Zagreb", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Africa/Casablanca",
         "Asia/Amman", "Asia/Kathmandu", "Africa/Nairobi", "America/Bogota", "Europe/Dublin", "Asia/Gaza"]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_offsets_of_the_written_zone_are_those_of_the_database(zone):
    """VTIMEZONE alone, as a calendar program without a database of its own would use it, hour by hour."""
    lines = ["BEGIN:VCALENDAR", *timezone_lines(zone, first=date(2024, 2, 1), last=None), "END:VCALENDAR"]
    (component,) = read("\r\n".join(lines) + "\r\n").walk("VTIMEZONE")
    written, there = component.to_tz(lookup_tzid=False), ZoneInfo(zone)
    wrong = []
    for hour in range(0, 10 * 365 * 24, 5):
        local = wall("2024-02-01 00:00") + timedelta(hours=hour)
        known = local.replace(tzinfo=there)
        # times that are skipped or come twice are read differently by different programs
        if known.utcoffset() == known.replace(fold=1).utcoffset() and (
            local.replace(tzinfo=written).utcoffset() != known.utcoffset()
        ):
            wrong.append(local)
    assert wrong == []


@pytest.mark.parametrize("zone", ["Europe/Zagreb", "America/New_York"])
def test_changes_that_come_every_year_are_written_as_a_rule(zone):
    lines = timezone_lines(zone, first=date(2024, 2, 1), last=None)
    assert sum(line.startswith("RRULE:FREQ=YEARLY") for line in lines) == 2


def test_a_written_series_means_the_instants_that_we_compute():
    found = only(write([event(rule=RULE)]))
    peer = icalendar.vRecur(found["RRULE"]).to_ical().decode()
    peer_rule = rrulestr(f"RRULE:{peer}", dtstart=found["DTSTART"].dt.replace(tzinfo=None))
    ours = [instant for _, instant in instants(RULE, before=date(2028, 1, 1))]
    zone = ZoneInfo("Europe/Zagreb")
    theirs = [
        one.replace(tzinfo=zone).astimezone(UTC)
        for one in peer_rule.between(wall("2026-01-01 00:00"), wall("2028-01-01 00:00"))
    ]
    assert ours == theirs
    assert {one.astimezone(zone).hour for one in ours} == {16}
