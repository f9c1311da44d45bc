from datetime import UTC, datetime, timedelta

import pytest

from collegium.people import actions
from collegium.people.models import Notification
from collegium.people.vocabulary import Frequency

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def tell(person, text="Lincoln School takes part"):
    actions.notify(people=[person], text=text, url="/initiatives/reading/")


def choose(person, frequency, zone="UTC"):
    person.notify, person.time_zone = frequency, zone
    person.save()
    return person


def test_at_once_means_after_the_change_is_saved(person, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(choose(person, Frequency.AT_ONCE))
        assert mailoutbox == []
    assert mailoutbox[0].subject == "Lincoln School takes part"
    assert "http://127.0.0.1:8000/initiatives/reading/" in mailoutbox[0].body
    assert actions.send_digests(now=MONDAY) == 0


def test_a_daily_letter_gathers_the_news_once(person, mailoutbox):
    choose(person, Frequency.DAILY)
    tell(person)
    tell(person, "Harbour Foundation takes part")
    assert actions.send_digests(now=MONDAY) == 1
    assert mailoutbox[0].subject == "2 pieces of news"
    assert actions.send_digests(now=MONDAY) == 0
    tell(person, "later")
    assert actions.send_digests(now=MONDAY + timedelta(hours=3)) == 0
    assert actions.send_digests(now=MONDAY + timedelta(days=1)) == 1
    assert "Harbour" not in mailoutbox[1].body


@pytest.mark.parametrize(
    ("zone", "due"), [("UTC", True), ("America/Los_Angeles", False), ("Asia/Tokyo", True)]
)
def test_letters_wait_for_the_morning_where_the_person_lives(person, mailoutbox, zone, due):
    tell(choose(person, Frequency.DAILY, zone))
    assert actions.send_digests(now=MONDAY) == int(due)


@pytest.mark.parametrize(("frequency", "day", "due"), [
    (Frequency.WEEKLY, MONDAY, True),
    (Frequency.WEEKLY, MONDAY + timedelta(days=1), False),
    (Frequency.NEVER, MONDAY, False),
])  # fmt: skip
def test_weekly_letters_come_on_mondays_and_never_means_never(person, mailoutbox, frequency, day, due):
    tell(choose(person, frequency))
    assert actions.send_digests(now=day) == int(due)


def test_what_was_read_is_not_mailed(person, mailoutbox):
    tell(choose(person, Frequency.DAILY))
    actions.mark_notifications_read(by=person)
    assert actions.send_digests(now=MONDAY) == 0


def test_mail_that_fails_stays_due(person, mailoutbox, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    choose(person, Frequency.AT_ONCE)
    with monkeypatch.context() as broken:
        broken.setattr(actions, "send_mail", refuse)
        with django_capture_on_commit_callbacks(execute=True):
            tell(person)
    assert Notification.objects.get().mailed_at is None
    assert actions.send_digests(now=MONDAY) == 1
    assert len(mailoutbox) == 1


def test_a_line_break_in_a_name_cannot_forge_a_header(person, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(choose(person, Frequency.AT_ONCE), "News\nBcc: everybody@example.org")
    assert mailoutbox[0].subject == "News Bcc: everybody@example.org"


def test_two_workers_write_one_letter(person, mailoutbox):
    tell(choose(person, Frequency.DAILY))
    assert actions.claim_digest(person, now=MONDAY)
    assert not actions.claim_digest(person, now=MONDAY)
