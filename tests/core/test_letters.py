"""Letters are written once, sent once, and tried again when the mail server is down."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.utils import timezone

from collegium.core import letters
from collegium.core.models import Letter

pytestmark = pytest.mark.django_db
CALENDAR = {
    "name": "invite.ics",
    "type": "text/calendar; method=REQUEST",
    "text": "BEGIN:VCALENDAR",
}


def written(**more):
    return letters.write(
        key="meeting 8 person 3", to="ada@example.org", subject="Come\nsoon", text="Hello", **more
    )


def test_a_letter_written_twice_is_sent_once():
    assert written().pk == written().pk
    now = timezone.now()
    assert letters.send_waiting(now=now) == 1
    assert letters.send_waiting(now=now) == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["ada@example.org"], "Come soon", "Hello")


def test_headers_reply_address_and_calendar_go_with_it():
    written(reply_to="reply+x@localhost", headers={"List-Id": "<x.localhost>"}, attachments=[CALENDAR])
    letters.send_waiting(now=timezone.now())
    message = mail.outbox[0].message()
    assert message["Reply-To"] == "reply+x@localhost"
    assert message["List-Id"] == "<x.localhost>"
    assert message["Message-ID"] == letters.message_id("meeting 8 person 3")
    parts = {part.get_content_type(): part for part in message.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["text/calendar"].get_content_charset() == "utf-8"


def test_a_letter_that_the_server_refused_waits_and_is_tried_again(monkeypatch):
    written()
    now = timezone.now()

    def refuse(self):
        raise ConnectionRefusedError("no server")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        assert letters.send_waiting(now=now) == 0
    assert Letter.objects.get().error == "no server"
    assert letters.send_waiting(now=now) == 0
    assert letters.send_waiting(now=now + timedelta(minutes=10)) == 1


def test_the_letter_of_a_worker_that_died_goes_out_when_its_claim_lapses():
    letter = written()
    now = timezone.now()
    Letter.objects.filter(pk=letter.pk).update(claimed_at=now)
    assert letters.send_waiting(now=now + timedelta(minutes=1)) == 0
    assert letters.send_waiting(now=now + timedelta(minutes=6)) == 1


def test_two_workers_send_one_letter():
    letter = written()
    now = timezone.now()
    seen_by_the_other = Letter.objects.get(pk=letter.pk)
    assert letters.send(letter, now=now)
    assert not letters.send(seen_by_the_other, now=now)
    assert len(mail.outbox) == 1


def test_headers_of_a_list_can_be_read_whatever_the_script_of_its_name():
    url = "https://collegium.example.org/unsubscribe/" + "x" * 120 + "/"
    headers = letters.list_headers(
        key="bridges", name="جسور التعلّم\nBcc: x@example.org" * 3, unsubscribe_url=url
    )
    written(headers=headers)
    letters.send_waiting(now=timezone.now())
    sent = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.default)
    assert sent["List-Unsubscribe"].strip() == f"<{url}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["List-Id"].endswith("<bridges.localhost>")
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Bcc"] is None


def test_one_click_is_only_promised_where_it_is_safe():
    plain = letters.list_headers(key="x", name="x", unsubscribe_url="http://127.0.0.1:8000/unsubscribe/x/")
    assert "List-Unsubscribe-Post" not in plain
