"""Our own mail server over real SMTP and LMTP: it takes answers, and refuses everything else at the door."""

import smtplib
import socket

import pytest
from tests.core.mail import our_server

from collegium.core import inbound
from collegium.core.mailserver import Limits
from collegium.core.models import IncomingLetter

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = "From: Ada <ada@example.org>\r\nSubject: Re: x\r\nMessage-ID: <1@example.org>\r\n\r\nYes\r\n"


@pytest.fixture
def heard(monkeypatch):
    taken = []
    monkeypatch.setattr(inbound, "_handlers", {})

    @inbound.answers("test")
    def take(*, letter, person_id, **facts):
        taken.append((letter.sender, letter.text, person_id))

    return taken


@pytest.fixture
def address(db):
    return inbound.reply_address("test", person_id=3)


def test_an_answer_is_taken(heard, address):
    with our_server() as port, smtplib.SMTP("127.0.0.1", port) as other:
        assert other.sendmail("ada@example.org", [address], LETTER) == {}
    assert heard == [("ada@example.org", "Yes", 3)]


def test_other_addresses_are_refused_so_that_nobody_can_pass_on_mail(heard, address):
    with our_server() as port, smtplib.SMTP("127.0.0.1", port) as other:
        for stranger in (
            "bob@example.net",
            "reply+nobody@localhost",
            address.replace("localhost", "example.net"),
        ):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                other.sendmail("ada@example.org", [stranger], LETTER)
            assert refused.value.recipients[stranger][0] == 550
    assert heard == []


def test_a_bounce_and_an_automatic_answer_change_nothing_and_cause_nothing(heard, address):
    with our_server() as port, smtplib.SMTP("127.0.0.1", port) as other:
        other.sendmail("", [address], LETTER)
        away = LETTER.replace("<1@", "<2@").replace("Subject", "Auto-Submitted: auto-replied\r\nSubject")
        other.sendmail("ada@example.org", [address], away)
    assert heard == []
    assert set(IncomingLetter.objects.values_list("outcome", flat=True)) == {"automatic"}


def test_a_letter_that_is_too_large_is_refused(heard, address):
    with our_server(limits=Limits(size=2000)) as port, smtplib.SMTP("127.0.0.1", port) as other:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            other.sendmail("ada@example.org", [address], LETTER + "x\r\n" * 2000)
        assert refused.value.smtp_code == 552
    assert heard == []


def test_too_many_connections_are_sent_away(address):
    with our_server(limits=Limits(connections=1)) as port, smtplib.SMTP("127.0.0.1", port):
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            smtplib.SMTP("127.0.0.1", port)
        assert refused.value.smtp_code == 421


def test_who_says_nothing_is_left(address):
    with (
        our_server(limits=Limits(seconds=0.3)) as port,
        socket.create_connection(("127.0.0.1", port), timeout=5) as other,
    ):
        assert other.recv(1000).startswith(b"220")
        assert other.recv(1000) in {b"", b"421 localhost Error: timeout exceeded\r\n"}


def test_lmtp_takes_one_recipient_at_a_time(heard, address):
    second = inbound.reply_address("test", person_id=4)
    with our_server(is_local=True) as port, smtplib.LMTP("127.0.0.1", port) as other:
        refused = other.sendmail("ada@example.org", [address, second], LETTER)
    assert {code for code, _text in refused.values()} == {452}
    assert heard == [("ada@example.org", "Yes", 3)]


def test_a_database_that_fails_asks_the_sender_to_try_again(heard, address, monkeypatch):
    def fail(*args, **words):
        raise RuntimeError("the database is away")

    monkeypatch.setattr("collegium.core.mailbox.receive", fail)
    with our_server() as port, smtplib.SMTP("127.0.0.1", port) as other:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            other.sendmail("ada@example.org", [address], LETTER)
        assert refused.value.smtp_code == 451
