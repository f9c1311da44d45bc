"""Letters over SMTP to a real mail server on the loopback: what it gets, refuses and drops, and what is tried again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from collegium.communication import actions as communication
from collegium.core import letters
from collegium.core.models import Letter
from collegium.decisions import tasks
from collegium.people.actions import send_digests
from collegium.people.models import User
from tests.core.mail import Catcher, catching_server
from tests.decisions.votes import opened
from tests.meetings.calls import called
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings) -> Iterator[Catcher]:
    """The mail server that the site is set to."""
    with catching_server() as (port, catcher):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.SITE_URL = "https://learn.example.org"
        yield catcher


def write(*addresses: str) -> None:
    for address in addresses:
        letters.write(key=f"test {address}", to=address, subject="Hello", text="Grüße · سلام")


def tell_apart(sent: Catcher) -> dict[str, str]:
    return {str(letter["To"]): str(letter["Subject"]) for letter in sent.letters}


def test_invitations_go_out_with_their_calendar(world: World, server: Catcher):
    called(world, title="Réunion · اجتماع")
    asked = set(Letter.objects.values_list("to", flat=True))
    assert world.ben.email in asked
    assert letters.send_waiting(now=timezone.now()) == len(asked)
    assert set(server.recipients) == asked
    letter = server.letters[0]
    assert "Réunion · اجتماع" in str(letter["Subject"])
    parts = {part.get_content_type(): part for part in letter.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert "BEGIN:VEVENT" in parts["text/calendar"].get_content()
    assert not Letter.objects.filter(sent_at=None).exists()


def test_a_gathered_letter_goes_out_with_the_headers_to_leave(world: World, server: Catcher):
    monday = timezone.now().replace(hour=8, minute=0)
    facts = {"notify": "daily", "digest_hour": 7, "time_zone": "UTC"}
    User.objects.filter(pk=world.ben.pk).update(**facts, last_digest_at=monday - timedelta(days=2))
    values = {"kind": "news", "title": "Ten tutors", "text": "They came."}
    communication.write_update(by=world.alma, initiative=world.reading, values=values)
    Letter.objects.all().delete()
    send_digests(now=monday + timedelta(days=1))
    letters.send_waiting(now=monday + timedelta(days=2))
    (letter,) = [one for one in server.letters if one["To"] == world.ben.email]
    assert "Ten tutors" in letter.get_body().get_content()
    assert str(letter["List-Unsubscribe"]).strip().startswith("<https://learn.example.org/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_reminders_of_a_vote_go_to_who_has_not_voted(world: World, server: Catcher):
    poll = opened(world.alma, world.reading)
    letters.send_waiting(now=timezone.now())
    server.recipients.clear()
    tasks.remind_of_votes(now=poll.closes_at - timedelta(hours=20))
    letters.send_waiting(now=poll.closes_at)
    assert sorted(server.recipients) == sorted(one.email for one in (world.alma, world.ben, world.chloe))


def test_other_scripts_after_the_at_travel_as_punycode(db, server: Catcher):
    write("ada@bücher.example", "ada@مثال.example")
    assert letters.send_waiting(now=timezone.now()) == 2
    assert server.recipients == ["ada@xn--bcher-kva.example", "ada@xn--mgbh0fb.example"]
    assert server.letters[0].get_content().strip() == "Grüße · سلام"


def test_letters_before_the_at_reach_nobody_else_and_stop_nobody(db, server: Catcher):
    """Django would send it to the encoded name, which is another mailbox or none."""
    write("josé@example.org", "ada@example.org")
    assert letters.send_waiting(now=timezone.now()) == 1
    assert server.recipients == ["ada@example.org"]
    kept = Letter.objects.get(to="josé@example.org")
    assert "before the @" in kept.error
    assert kept.not_before > timezone.now()


def test_a_refused_recipient_stops_nobody_and_is_tried_again(db, server: Catcher):
    write("a@example.org", "gone@example.org", "z@example.org")
    server.refused = {"gone@example.org"}
    now = timezone.now()
    assert letters.send_waiting(now=now) == 2
    assert server.recipients == ["a@example.org", "z@example.org"]
    assert "No such mailbox" in Letter.objects.get(to="gone@example.org").error
    server.refused = set()
    assert letters.send_waiting(now=now) == 0  # not at once
    assert letters.send_waiting(now=now + timedelta(minutes=3)) == 1
    assert server.recipients[-1] == "gone@example.org"
    assert Letter.objects.get(to="gone@example.org").error == ""


def test_a_dropped_connection_stops_nobody_and_the_letter_comes_again_as_the_same(db, server: Catcher):
    write("a@example.org", "z@example.org")
    server.drops = 1
    now = timezone.now()
    assert letters.send_waiting(now=now) == 1
    assert server.recipients == ["z@example.org"]
    assert Letter.objects.get(to="a@example.org").error != ""
    assert letters.send_waiting(now=now + timedelta(minutes=3)) == 1
    assert server.recipients == ["z@example.org", "a@example.org"]
    assert server.letters[1]["Message-ID"] == letters.message_id("test a@example.org")


def test_a_letter_that_cannot_be_written_at_all_stops_nobody(db, server: Catcher):
    letters.write(
        key="bad", to="x@example.org", subject="x", text="x", headers={"X-List": "one\nBcc: all@example.org"}
    )
    write("z@example.org")
    assert letters.send_waiting(now=timezone.now()) == 1
    assert server.recipients == ["z@example.org"]
    assert "newlines" in Letter.objects.get(key="bad").error


def test_after_eight_attempts_a_letter_is_left(db, server: Catcher):
    write("gone@example.org")
    server.refused = {"gone@example.org"}
    now = timezone.now()
    for day in range(12):
        letters.send_waiting(now=now + timedelta(days=day))
    assert Letter.objects.get().attempts == letters.MAX_ATTEMPTS == 8
