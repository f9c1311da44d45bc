"""Saying whether one comes: on the page, by the signed link, by letter and from a calendar; substitutes; reminders."""

import re
import smtplib
from datetime import timedelta
from email.message import EmailMessage
from fractions import Fraction

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collegium.core.errors import InvalidInput, PermissionRefused
from collegium.core.letters import send_waiting
from collegium.core.models import Letter
from collegium.initiatives import actions as initiatives
from collegium.initiatives.vocabulary import PartnerRole
from collegium.meetings import actions
from collegium.meetings.actions.reminders import remind_silent
from collegium.meetings.models import Response
from collegium.meetings.tables import quorum_forecast, who_comes
from collegium.meetings.views.meetings import percent_of
from collegium.partners import actions as partners
from tests.core.mail import our_server
from tests.meetings.calls import called, first
from tests.world import sign_up


@pytest.fixture
def receiving(settings):
    settings.RECEIVES_MAIL = True


def letters_to(address: str) -> list:
    """What goes out now to this address."""
    mail.outbox.clear()
    send_waiting(now=timezone.now() + timedelta(seconds=1))
    return [one for one in mail.outbox if one.to == [address]]


def calendar_of(letter) -> str:
    return next(part[0] for part in letter.alternatives if part[1].startswith("text/calendar"))


def reply(letter, *, calendar: str = "", text: str = "", number: int = 1) -> EmailMessage:
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = "ben@example.org", letter.reply_to[0], "Re"
    answer["Message-ID"] = f"<{number}@example.org>"
    answer.set_content(text or "See the calendar.")
    if calendar:
        answer.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return answer


def deliver(letter: EmailMessage) -> None:
    with our_server() as port, smtplib.SMTP("127.0.0.1", port) as other:
        other.send_message(letter)


def as_reply(request: str, status: str, *, sequence: int | None = None) -> str:
    """What a calendar program makes of a request (RFC 5546, 3.2.3)."""
    found = re.sub(r"\r?\n[ \t]", "", request).replace("METHOD:REQUEST", "METHOD:REPLY")
    found = re.sub(r"PARTSTAT=[A-Z-]+", f"PARTSTAT={status}", found)
    return re.sub(r"SEQUENCE:\d+", f"SEQUENCE:{sequence}", found) if sequence is not None else found


def answers_of(meeting) -> dict[str, str]:
    return {str(one.invitee.person): one.state for one in who_comes(meeting)}


def test_the_link_of_the_letter_needs_no_account_and_changes_nothing_when_opened(world):
    meeting = first(called(world))
    (letter,) = letters_to("ben@example.org")
    path = re.search(r"(/meetings/answer/\S+)", letter.body).group(1)
    visitor = Client()
    assert "Will you come?" in visitor.get(path).content.decode()
    assert answers_of(meeting)["Ben"] == "silent"
    page = visitor.post(path, {"answer": "no", "comment": "Sorry"})
    assert "Your answer is noted" in page.content.decode()
    assert answers_of(meeting)["Ben"] == "no"
    assert visitor.get(path[:-3] + "x/").status_code == 404


def test_the_link_says_what_was_answered_and_takes_another_answer(world):
    meeting = first(called(world))
    path = re.search(r"(/meetings/answer/\S+)", letters_to("ben@example.org")[0].body).group(1)
    visitor = Client()
    assert "You answered" not in visitor.get(path).content.decode()
    visitor.post(path, {"answer": "no"})
    assert (
        "You answered: Does not come. You can change it until the meeting is over."
        in visitor.get(path).content.decode()
    )
    visitor.post(path, {"answer": "yes"})
    assert "You answered: Comes." in visitor.get(path).content.decode()
    assert answers_of(meeting)["Ben"] == "yes"


@pytest.mark.django_db(transaction=True)
def test_a_calendar_reply_over_real_smtp_changes_the_answer(world, receiving):
    meeting = first(called(world))
    (letter,) = letters_to("ben@example.org")
    deliver(reply(letter, calendar=as_reply(calendar_of(letter), "ACCEPTED")))
    assert answers_of(meeting)["Ben"] == "yes"
    assert Response.objects.get(invitee__person=world.ben).through == "calendar"


@pytest.mark.django_db(transaction=True)
def test_an_answer_to_an_older_time_is_refused_with_a_letter(world, receiving):
    meeting = first(called(world))
    (old,) = letters_to("ben@example.org")
    actions.edit_meeting(
        by=world.alma, meeting=meeting, values={"on": meeting.original_on + timedelta(days=1)}
    )
    letters_to("ben@example.org")
    deliver(reply(old, calendar=as_reply(calendar_of(old), "ACCEPTED")))
    meeting.refresh_from_db()
    assert answers_of(meeting)["Ben"] == "silent"
    (told,) = letters_to("ben@example.org")
    assert "The time has changed since you were asked" in told.body


@pytest.mark.django_db(transaction=True)
def test_another_time_proposed_from_a_calendar_is_no_answer_and_is_explained(world, receiving):
    meeting = first(called(world))
    (letter,) = letters_to("ben@example.org")
    counter = as_reply(calendar_of(letter), "ACCEPTED").replace("METHOD:REPLY", "METHOD:COUNTER")
    deliver(reply(letter, calendar=counter, text="Yes"))
    assert answers_of(meeting)["Ben"] == "silent"
    (told,) = letters_to("ben@example.org")
    assert "Your calendar proposed another time" in told.body


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("text", "expected"), [("Yes", "yes"), ("no, sorry", "no"), ("perhaps later", "silent")]
)
def test_a_word_by_letter_is_an_answer_and_anything_else_is_asked_again(world, receiving, text, expected):
    meeting = first(called(world))
    (letter,) = letters_to("ben@example.org")
    deliver(reply(letter, text=text))
    assert answers_of(meeting)["Ben"] == expected
    assert bool(letters_to("ben@example.org")) == (expected == "silent")


def test_a_substitute_of_the_same_partner_is_asked(world):
    meeting = first(called(world))
    actions.answer_meeting(by=world.ben, meeting=meeting, answer="substitute", substitute=world.chloe)
    (letter,) = letters_to("chloe@example.org")
    assert "asks you to go instead" in letter.body
    with pytest.raises(InvalidInput):
        actions.answer_meeting(by=world.ben, meeting=meeting, answer="substitute", substitute=world.dmitri)
    with pytest.raises(PermissionRefused):
        actions.answer_meeting(by=world.dmitri, meeting=meeting, answer="yes")


def test_only_the_silent_are_reminded_and_once(world):
    meeting = first(called(world, starts=timezone.now() + timedelta(days=10)))
    soon = meeting.starts_at - timedelta(days=2)
    Letter.objects.all().delete()
    assert remind_silent(now=soon) == 1, "Alma called it and comes"
    assert remind_silent(now=soon) == 0
    assert list(Letter.objects.values_list("to", flat=True)) == ["ben@example.org"]


def test_the_forecast_follows_the_answers(world):
    meeting = first(called(world))
    before = quorum_forecast(meeting, who_comes(meeting))
    actions.answer_meeting(by=world.ben, meeting=meeting, answer="yes")
    after = quorum_forecast(meeting, who_comes(meeting))
    assert (before.certain, after.certain) == (1, 2)
    assert after.chance == 1


def test_nobody_speaks_for_a_partner_that_has_people_of_its_own(world):
    meeting = first(called(world))
    before = quorum_forecast(meeting, who_comes(meeting))
    values = {"name": "Oak School", "kind": "school"}
    oak = partners.create_organisation(by=world.alma, values=values, steward=world.riverside)
    joined = initiatives.invite_partner(
        by=world.alma, initiative=world.reading, organisation=oak, role=PartnerRole.MEMBER
    )
    initiatives.accept_participation(by=world.alma, participation=joined)
    spoken_for = quorum_forecast(meeting, who_comes(meeting))
    assert (spoken_for.expected, spoken_for.certain) == (before.expected + 1, before.certain + 1)
    olga = sign_up("Olga")
    partners.add_membership(by=world.alma, organisation=oak, person=olga, role="administrator")
    alone = quorum_forecast(meeting, who_comes(meeting))
    assert (alone.expected, alone.certain) == (before.expected + 1, before.certain)


def test_the_forecast_is_told_in_decimals(world, client):
    meeting = first(called(world))
    assert quorum_forecast(meeting, who_comes(meeting)).likely == Fraction(3, 2)
    client.force_login(world.ben)
    page = client.get(reverse("meetings:meeting", args=[world.reading.slug, meeting.pk])).content.decode()
    assert "earlier meetings: 1.5." in page


def test_what_is_not_certain_is_not_told_as_certain():
    chances = [Fraction(0), Fraction(1, 500), Fraction(1, 2), Fraction(499, 500), Fraction(1)]
    assert [percent_of(chance) for chance in chances] == [0, 1, 50, 99, 100]


def test_what_was_answered_by_link_is_no_longer_at_stake(world, client):
    called(world, people=[world.ben])
    letter = Letter.objects.filter(to=world.ben.email).latest("pk")
    path = re.search(r"/meetings/answer/\S+", letter.text)[0]
    assert "data-bound" in client.post(path, {"answer": "nonsense"}).content.decode()
    taken = client.post(path, {"answer": "yes"}).content.decode()
    assert "Your answer is noted" in taken
    assert "data-bound" not in taken


def test_answers_for_all_of_a_series_yield_to_one_for_a_meeting(world, client):
    series = called(world, frequency="weekly", count=3)
    client.force_login(world.ben)
    client.post(reverse("meetings:answer_series", args=[world.reading.slug, series.pk]), {"answer": "yes"})
    meeting = first(series)
    client.post(reverse("meetings:answer_meeting", args=[world.reading.slug, meeting.pk]), {"answer": "no"})
    states = [answers_of(one)["Ben"] for one in series.meetings.order_by("starts_at")]
    assert states == ["no", "yes", "yes"]


@pytest.mark.django_db(transaction=True)
def test_whom_the_letter_was_passed_on_to_does_not_answer_for_its_owner(world, receiving):
    """RFC 5546, 3.2.3: the reply of an attendee who was not invited."""
    meeting = first(called(world))
    (letter,) = letters_to("ben@example.org")
    answer = as_reply(calendar_of(letter), "ACCEPTED").replace("ben@example.org", "stranger@example.net")
    deliver(reply(letter, calendar=answer))
    assert answers_of(meeting)["Ben"] == "silent"
    (told,) = letters_to("ben@example.org")
    assert "The calendar of stranger@example.net answered your invitation" in told.body
