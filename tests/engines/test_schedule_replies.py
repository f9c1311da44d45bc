"""Answers by mail: what calendar programs and people write, and what nobody should."""

from datetime import UTC, date, datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.schedule import Event, Reply, answer_in_words, read_replies, write


def wall(text):
    """A wall-clock time, without an offset."""
    return datetime.fromisoformat(text)


# the shapes that calendar programs send, with folded lines, names in quotes and their own zones
REPLY = """BEGIN:VCALENDAR
PRODID:-//Example Calendar//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VTIMEZONE
TZID:Central European Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;CN="Ben: of Lincoln; School";PARTSTAT={status}{more};ROLE=REQ-PARTICIPANT:MAILTO:Ben@Exa
 mple.org
UID:s1@example.org
DTSTAMP:20260302T101500Z
SEQUENCE:2
{recurrence}COMMENT:Back at noon\\, sorry
BEGIN:VALARM
UID:alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def reply(status="ACCEPTED", more="", recurrence=""):
    return REPLY.format(status=status, more=more, recurrence=recurrence)


@pytest.mark.parametrize(
    ("status", "answer"),
    [("ACCEPTED", "yes"), ("DECLINED", "no"), ("TENTATIVE", "maybe"), ("accepted", "yes")],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_reply_is_read(status, answer, ending):
    (found,) = read_replies(reply(status).replace("\n", ending))
    assert found == Reply(
        uid="s1@example.org", attendee="ben@example.org", answer=answer, sequence=2,
        stamp=datetime(2026, 3, 2, 10, 15, tzinfo=UTC), comment="Back at noon, sorry",
    )  # fmt: skip


def test_a_substitute_is_named():
    (found,) = read_replies(reply("DELEGATED", ';DELEGATED-TO="mailto:Chloe@example.org"'))
    assert (found.answer, found.delegated_to) == ("substitute", "chloe@example.org")


@pytest.mark.parametrize(
    "line",
    [
        "RECURRENCE-ID;TZID=Europe/Zagreb:20260310T160000\n",
        "RECURRENCE-ID;TZID=Central European Standard Time:20260310T160000\n",
        "RECURRENCE-ID:20260310T150000Z\n",
        "RECURRENCE-ID;VALUE=DATE:20260310\n",
    ],
)
def test_one_meeting_of_a_series_is_meant(line):
    (found,) = read_replies(reply(recurrence=line))
    assert found.day("Europe/Zagreb") == date(2026, 3, 10)


@pytest.mark.parametrize("status", ["NEEDS-ACTION", "", "IN-PROCESS"])
def test_no_answer_is_no_answer(status):
    assert read_replies(reply(status)) == []


def test_what_is_not_a_reply_is_none():
    assert read_replies(reply().replace("METHOD:REPLY", "METHOD:REQUEST")) == []
    assert read_replies("Hello, I will come.") == []


@given(st.text())
def test_garbage_is_no_reply(text):
    assert read_replies(text) == []


LINES = st.sampled_from([*reply().splitlines(), "BEGIN:VEVENT", "END:VEVENT", "ATTENDEE;PARTSTAT=ACCEPTED:",
                         "SEQUENCE:-9e9",
                         "RECURRENCE-ID:99999999T999999Z", "RECURRENCE-ID;TZID=../../etc/passwd:20260310T160000",
                         "DTSTAMP:nonsense", "\x00\ufffd", ";;;===:::", " folded"])  # fmt: skip


@given(st.lists(LINES, max_size=40), st.text(max_size=200), st.integers(0, 900))
def test_no_calendar_makes_the_reader_fail(lines, noise, place):
    text = "\n".join(["METHOD:REPLY", *lines])
    broken = text[:place] + noise + text[place:]
    for found in [*read_replies(text), *read_replies(broken)]:
        assert found.answer in {"yes", "no", "maybe", "substitute"}
        found.day("Europe/Zagreb")


def test_what_we_write_is_read_by_us_as_by_others():
    """A reply made with another implementation from our own invitation."""
    mine = Event("s1@example.org", datetime(2026, 1, 1, tzinfo=UTC), wall("2026-01-13 16:00"), 60, "Europe/Zagreb",
                 "Meeting", sequence=4)  # fmt: skip
    calendar = icalendar.Calendar.from_ical(write([mine], method="REQUEST"))
    calendar["METHOD"] = "REPLY"
    (theirs,) = calendar.walk("VEVENT")
    person = icalendar.vCalAddress("MAILTO:ben@example.org")
    person.params["PARTSTAT"] = "DECLINED"
    theirs.add("ATTENDEE", person)
    (found,) = read_replies(calendar.to_ical().decode())
    assert (found.uid, found.attendee, found.answer, found.sequence) == (
        "s1@example.org",
        "ben@example.org",
        "no",
        4,
    )


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("Yes", "en", "yes"),
        ("Yes, thank you!\n\nBen", "en", "yes"),
        ("  No.  ", "en", "no"),
        ("Sorry, no", "en", "no"),
        ("No, sorry", "en", "no"),
        ("I’ll be there", "en", "yes"),
        ("Sí", "es", "yes"),
        ("Sí, claro", "es", "yes"),
        ("No podré", "es", "no"),
        ("yes", "es", "yes"),
        ("نعم", "ar", "yes"),
        ("لا، أعتذر", "ar", "no"),
        ("ربما", "ar", "maybe"),
        ("Maybe", "en", "maybe"),
        # not to be guessed at
        ("Yes, but only the first half", "en", None),
        ("Yes or no?", "en", None),
        ("Yes, no, maybe", "en", None),
        ("Yesterday I said", "en", None),
        ("No problem, I will come", "en", None),
        ("No estoy seguro", "es", None),
        ("نعم لكن عن بعد", "ar", None),
        ("What is it about?", "en", None),
        ("", "en", None),
    ],
)
def test_plain_words(text, language, answer):
    assert answer_in_words(text, language=language) == answer


@given(st.text(), st.sampled_from(["en", "es", "ar", "xx"]))
def test_any_text_is_an_answer_or_none(text, language):
    assert answer_in_words(text, language=language) in {"yes", "no", "maybe", None}
