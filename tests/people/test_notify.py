from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from collegium.core import letters
from collegium.core.models import Letter
from collegium.people import actions
from collegium.people.vocabulary import Frequency

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def tell(person, text="Lincoln School takes part"):
    actions.notify(people=[person], text=text, url="/initiatives/reading/")


def choose(person, frequency, zone="UTC"):
    person.notify, person.time_zone = frequency, zone
    person.save()
    return person


def send(now=MONDAY):
    """Write what is due and have the outbox sent, as the workers do; returns how many letters were written."""
    count = actions.send_digests(now=now)
    letters.send_waiting(now=timezone.now())
    return count


def test_at_once_means_with_the_change_and_once(person, mailoutbox):
    tell(choose(person, Frequency.AT_ONCE))
    assert mailoutbox == []  # a worker sends it, when the change has been saved
    assert send() == 0
    assert mailoutbox[0].subject == "Lincoln School takes part"
    assert "http://127.0.0.1:8000/initiatives/reading/" in mailoutbox[0].body
    assert len(mailoutbox) == 1


def test_a_change_that_is_taken_back_writes_no_letter(person):
    choose(person, Frequency.AT_ONCE)
    with suppress(ZeroDivisionError), transaction.atomic():
        tell(person)
        raise ZeroDivisionError
    assert not Letter.objects.exists()


def test_a_daily_letter_gathers_the_news_once(person, mailoutbox):
    choose(person, Frequency.DAILY)
    tell(person)
    tell(person, "Harbour Foundation takes part")
    assert send(now=MONDAY) == 1
    assert mailoutbox[0].subject == "2 pieces of news"
    assert send(now=MONDAY) == 0
    tell(person, "later")
    assert send(now=MONDAY + timedelta(hours=3)) == 0
    assert send(now=MONDAY + timedelta(days=1)) == 1
    assert "Harbour" not in mailoutbox[1].body


@pytest.mark.parametrize(
    ("zone", "due"), [("UTC", True), ("America/Los_Angeles", False), ("Asia/Tokyo", True)]
)
def test_letters_wait_for_the_morning_where_the_person_lives(person, mailoutbox, zone, due):
    tell(choose(person, Frequency.DAILY, zone))
    assert send(now=MONDAY) == int(due)


@pytest.mark.parametrize(("frequency", "days", "day", "due"), [
    (Frequency.WEEKLY, [0], MONDAY, True),
    (Frequency.WEEKLY, [0], MONDAY + timedelta(days=1), False),
    (Frequency.WEEKLY, [1, 4], MONDAY + timedelta(days=1), True),
    (Frequency.WEEKLY, [1, 4], MONDAY + timedelta(days=4), True),
    (Frequency.WEEKLY, [1, 4], MONDAY, False),
    (Frequency.NEVER, [0], MONDAY, False),
])  # fmt: skip
def test_letters_come_on_the_chosen_days_and_never_means_never(person, frequency, days, day, due):
    person.digest_days = days
    tell(choose(person, frequency))
    assert send(now=day) == int(due)


@pytest.mark.parametrize(
    ("hour", "zone", "due"), [(12, "UTC", True), (13, "UTC", False), (20, "Asia/Tokyo", True)]
)
def test_letters_come_after_the_chosen_hour_where_the_person_lives(person, hour, zone, due):
    person.digest_hour = hour
    tell(choose(person, Frequency.DAILY, zone))
    assert send(now=MONDAY) == int(due)


def test_what_was_read_is_not_mailed(person, mailoutbox):
    tell(choose(person, Frequency.DAILY))
    actions.mark_notifications_read(by=person)
    assert send(now=MONDAY) == 0


def test_mail_that_fails_waits_in_the_outbox(person, mailoutbox, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    tell(choose(person, Frequency.AT_ONCE))
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        send()
    assert mailoutbox == []
    letters.send_waiting(now=timezone.now() + timedelta(hours=1))
    assert len(mailoutbox) == 1


def test_what_was_left_from_daily_letters_comes_when_somebody_changes_to_at_once(person, mailoutbox):
    tell(choose(person, Frequency.DAILY))
    choose(person, Frequency.AT_ONCE)
    assert send() == 1
    assert send(now=MONDAY + timedelta(minutes=10)) == 0


def test_a_line_break_in_a_name_cannot_forge_a_header(person, mailoutbox):
    tell(choose(person, Frequency.AT_ONCE), "News\nBcc: everybody@example.org")
    send()
    assert mailoutbox[0].subject == "News Bcc: everybody@example.org"


def test_two_workers_write_one_letter(person, mailoutbox):
    tell(choose(person, Frequency.DAILY))
    assert actions.claim_digest(person, now=MONDAY)
    assert not actions.claim_digest(person, now=MONDAY)


def test_what_is_gathered_stands_under_its_initiative_with_the_news_of_it(person, mailoutbox, monkeypatch):
    asked = []

    def gather(who, since, now, initiative_ids):
        asked.append((since, now, set(initiative_ids)))
        section = actions.Section(8, "Reading Together")
        section.lines.append(actions.Line("New: 40 tutors", "/updates/1/", "reply+x@localhost"))
        return [section, actions.Section(9, "Nothing here")]

    monkeypatch.setattr("collegium.people.actions.news._gatherers", [gather])
    choose(person, Frequency.DAILY)
    actions.notify(people=[person], text="Chloe mentions you", url="/x/", initiative_id=8)
    tell(person)
    assert send() == 1
    body = mailoutbox[0].body
    assert body.index("Lincoln School") < body.index("Reading Together") < body.index("Chloe mentions you")
    assert body.index("Chloe mentions you") < body.index("New: 40 tutors") < body.index("reply+x@localhost")
    assert "Nothing here" not in body
    assert asked[0][1:] == (MONDAY, {8})
    assert mailoutbox[0].subject == "3 pieces of news"
    person.refresh_from_db()
    assert send(now=MONDAY + timedelta(days=1)) == 1
    assert asked[1][0] == MONDAY
