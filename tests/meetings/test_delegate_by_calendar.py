"""Substitutes named by a calendar (RFC 5546, 3.2.2.3) and what calendars are told when a meeting is cancelled."""

import smtplib
from datetime import timedelta
from email.message import EmailMessage

import icalendar
import pytest
from django.core import mail
from django.utils import timezone

from collegium.core.letters import send_waiting
from collegium.meetings import actions
from collegium.meetings.models import Response
from collegium.meetings.tables import who_comes
from tests.core.mail import our_server
from tests.meetings.calls import called, first

pytestmark = pytest.mark.django_db(transaction=True)
BEN, CHLOE = "mailto:ben@example.org", "mailto:chloe@example.org"


@pytest.fixture(autouse=True)
def receiving(settings):
    settings.RECEIVES_MAIL = True


def letters_to(address: str) -> list:
    """What goes out now to this address."""
    mail.outbox.clear()
    send_waiting(now=timezone.now() + timedelta(seconds=1))
    return [one for one in mail.outbox if one.to == [address]]


def calendar_of(letter) -> icalendar.Calendar:
    text = next(part[0] for part in letter.alternatives if part[1].startswith("text/calendar"))
    return icalendar.Calendar.from_ical(text)


def reply_to(letter, sender: str, *people: icalendar.vCalAddress, number: int = 1) -> EmailMessage:
    """The reply of a calendar program, written by another implementation out of the invitation."""
    asked = calendar_of(letter).walk("VEVENT")[0]
    event = icalendar.Event()
    for name in ("UID", "SEQUENCE", "ORGANIZER", "DTSTART", "RECURRENCE-ID"):
        if name in asked:
            event.add(name, asked[name])
    event.add("DTSTAMP", timezone.now() + timedelta(seconds=number))  # the later one counts
    for person in people:
        event.add("ATTENDEE", person)
    calendar = icalendar.Calendar()
    calendar.add("PRODID", "-//Other program//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "REPLY")
    calendar.add_component(event)
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = sender, letter.reply_to[0], "Re"
    answer["Message-ID"] = f"<{number}@example.org>"
    answer.set_content("See the calendar.")
    text = calendar.to_ical().decode()
    answer.add_alternative(text, subtype="calendar", params={"method": "REPLY"})
    return answer


def person(address: str, **parameters: str) -> icalendar.vCalAddress:
    found = icalendar.vCalAddress(address)
    for name, value in parameters.items():
        found.params[name.replace("_", "-")] = icalendar.vText(value)
    return found


def deliver(letter: EmailMessage) -> None:
    with our_server() as port, smtplib.SMTP("127.0.0.1", port) as other:
        other.send_message(letter)


def state_of_ben(meeting) -> str:
    return {str(one.invitee.person): one.state for one in who_comes(meeting)}["Ben"]


def delegated(world, to: str = CHLOE):
    """Ben's calendar names somebody in his place; gives the meeting and Ben's letter."""
    meeting = first(called(world))
    (letter,) = letters_to("ben@example.org")
    ben = person(BEN, PARTSTAT="DELEGATED", DELEGATED_TO=to)
    deliver(reply_to(letter, "ben@example.org", ben))
    return meeting, letter


def test_a_colleague_named_by_the_calendar_is_asked(world):
    meeting, _letter = delegated(world)
    response = Response.objects.get(meeting=meeting, invitee__person=world.ben)
    assert (response.answer, response.substitute, response.through) == ("substitute", world.chloe, "calendar")
    assert state_of_ben(meeting) == "maybe"  # Chloe has not said anything yet
    (asked,) = letters_to("chloe@example.org")
    assert "asks you to go instead" in asked.body
    event = calendar_of(asked).walk("VEVENT")[0]
    assert str(event["ATTENDEE"]).lower() == CHLOE


def test_the_colleague_answers_from_the_own_letter(world):
    meeting, _letter = delegated(world)
    (asked,) = letters_to("chloe@example.org")
    deliver(reply_to(asked, "chloe@example.org", person(CHLOE, PARTSTAT="ACCEPTED"), number=2))
    assert state_of_ben(meeting) == "yes"


@pytest.mark.parametrize("repeats", [False, True])
def test_the_colleague_answers_where_the_calendar_passed_the_invitation_on(world, repeats):
    """At the address that Ben was given; some programs repeat beside it who delegated."""
    meeting, letter = delegated(world)
    people = [person(CHLOE, PARTSTAT="DECLINED", DELEGATED_FROM=BEN)]
    if repeats:
        people.append(person(BEN, PARTSTAT="DELEGATED", DELEGATED_TO=CHLOE))
    deliver(reply_to(letter, "chloe@example.org", *people, number=2))
    assert state_of_ben(meeting) == "no"
    assert Response.objects.get(invitee__person=world.ben).substitute_answer == "no"


def test_who_takes_it_back_comes(world):
    meeting, letter = delegated(world)
    deliver(reply_to(letter, "ben@example.org", person(BEN, PARTSTAT="ACCEPTED"), number=2))
    assert state_of_ben(meeting) == "yes"
    assert Response.objects.get(invitee__person=world.ben).substitute is None


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("mailto:nobody@example.net", "Nobody with the address of your substitute is known here"),
        ("mailto:dmitri@example.org", "Dmitri does not belong to Lincoln School"),
    ],
)
def test_a_substitute_from_elsewhere_is_refused_with_a_letter(world, to, why):
    meeting, _letter = delegated(world, to)
    assert state_of_ben(meeting) == "silent"
    (told,) = letters_to("ben@example.org")
    assert why in told.body
    assert letters_to("dmitri@example.org") == []


def test_nobody_else_answers_in_a_delegated_place(world):
    meeting, letter = delegated(world)
    stranger = person("mailto:stranger@example.net", PARTSTAT="ACCEPTED", DELEGATED_FROM=BEN)
    deliver(reply_to(letter, "stranger@example.net", stranger, number=2))
    assert state_of_ben(meeting) == "maybe"


def test_calendars_are_told_that_a_meeting_is_cancelled(world):
    meeting = first(called(world))
    (invitation,) = letters_to("ben@example.org")
    before = calendar_of(invitation).walk("VEVENT")[0]
    actions.cancel_meeting(by=world.alma, meeting=meeting, reason="Snow")
    (letter,) = letters_to("ben@example.org")
    assert "Cancelled" in letter.subject
    assert "Snow" in letter.body
    calendar = calendar_of(letter)
    assert calendar["METHOD"] == "CANCEL"
    (event,) = calendar.walk("VEVENT")
    assert (event["UID"], event["STATUS"]) == (before["UID"], "CANCELLED")
    assert event["SEQUENCE"] > before["SEQUENCE"]  # RFC 5546, 3.2.5: or programs take it for an old one
    assert (str(event["ATTENDEE"]).lower(), str(event["ORGANIZER"])) == (BEN, str(before["ORGANIZER"]))
    kind = next(part[1] for part in letter.alternatives if part[1].startswith("text/calendar"))
    assert "method=CANCEL" in kind
    assert letter.reply_to == []  # there is nothing to answer


def test_of_a_series_only_the_cancelled_meeting_is_named(world):
    series = called(world, frequency="weekly", count=3)
    (invitation,) = letters_to("ben@example.org")
    meeting = series.meetings.select_related("series__initiative", "initiative").order_by("starts_at")[1]
    actions.cancel_meeting(by=world.alma, meeting=meeting)
    (letter,) = letters_to("ben@example.org")
    (event,) = calendar_of(letter).walk("VEVENT")
    assert event["UID"] == calendar_of(invitation).walk("VEVENT")[0]["UID"]
    assert event["RECURRENCE-ID"].dt == meeting.starts_at
    assert "RRULE" not in event
