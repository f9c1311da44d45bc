"""Bytes become an answer; what no mail program would send breaks nothing."""

from email.message import EmailMessage

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.core import inbound, mailbox
from collegium.core.models import IncomingLetter

pytestmark = pytest.mark.django_db


def letter(text="Yes", **headers):
    message = EmailMessage()
    message["From"], message["To"] = "Ada Lovelace <Ada@Example.org>", "reply+abc@localhost"
    message["Subject"], message["Message-ID"] = "Re: Räume غرف", "<1@example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def test_sender_subject_and_words_are_read():
    read = mailbox.read(letter("Sí, مرحبا\n\n> quoted\n").as_bytes())
    assert (read.sender, read.subject) == ("ada@example.org", "Re: Räume غرف")
    assert (read.text, read.message_id) == ("Sí, مرحبا", "<1@example.org>")
    assert read.recipients == ("reply+abc@localhost",)
    assert not read.automatic


def test_attachments_are_named_and_left_out():
    message = letter()
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    message.add_attachment("secret", filename="notes.txt")
    read = mailbox.read(message.as_bytes())
    assert read.attachments == ("plan.pdf", "notes.txt")
    assert read.text == "Yes"


def test_a_letter_with_html_alone_becomes_text():
    message = letter()
    message.set_content("<p>Yes,</p><p>come</p><blockquote>Who?</blockquote>", subtype="html")
    assert mailbox.read(message.as_bytes()).text == "Yes,\n\ncome"


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1256", "utf-16", "no-such-charset"])
def test_whatever_the_character_set_there_is_text(charset):
    raw = f"From: a@b.org\nContent-Type: text/plain; charset={charset}\n\n".encode() + b"caf\xe9 \xff\x00"
    assert "\0" not in mailbox.read(raw).text


@pytest.mark.parametrize("headers", [
    {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}, {"Return_Path": "<>"},
    {"List_Id": "<x.example.org>"},
])  # fmt: skip
def test_answers_of_programs_are_known(headers):
    assert mailbox.read(letter(**headers).as_bytes()).automatic


@pytest.mark.parametrize(
    "subject", ["Automatic reply: Rooms", "Respuesta automática: Salas", "رد تلقائي: غرف"]
)
def test_out_of_office_notes_are_known_by_their_subject(subject):
    message = letter()
    message.replace_header("Subject", subject)
    assert mailbox.read(message.as_bytes()).automatic


def test_the_answer_of_a_calendar_is_that_of_a_person():
    message = letter(Auto_Submitted="auto-generated")
    message.add_alternative("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR", subtype="calendar")
    read = mailbox.read(message.as_bytes())
    assert not read.automatic
    assert "METHOD:REPLY" in read.calendar


def test_our_own_letters_coming_back_are_automatic(mailoutbox):
    from django.utils import timezone

    from collegium.core import letters

    letters.write(key="x", to="ada@example.org", subject="x", text="x")
    letters.send_waiting(now=timezone.now())
    assert mailbox.read(mailoutbox[0].message().as_bytes()).automatic


HEADERS = st.sampled_from([
    b"From: ", b"To: reply+abc@localhost", b"Subject: =?utf-8?q?", b"Content-Type: multipart/mixed; boundary=x", b"--x",
    b"Content-Type: text/plain; charset=", b"Content-Transfer-Encoding: base64", b"Message-ID: <", b"\xff\xfe", b"",
    b"Content-Disposition: attachment; filename*0*=utf-8''", b"Content-Type: message/rfc822", b"--x--", b"=?x?b?//?=",
    b"Content-Type: text/html", b"<div><blockquote>", b"Content-Transfer-Encoding: quoted-printable", b"=3D=ZZ",
])  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(st.lists(st.one_of(HEADERS, st.binary(max_size=60)), max_size=25))
def test_malformed_letters_never_make_it_fail(lines):
    raw = b"\r\n".join(lines)
    assert mailbox.receive(raw) in IncomingLetter.Outcome.values
    assert (
        mailbox.receive(raw, sender="a@b.org", recipients=["reply+x@localhost"])
        in IncomingLetter.Outcome.values
    )
    mailbox.read(raw)  # not even by way of the last resort


def test_what_cannot_be_read_is_noted(monkeypatch):
    def fail(*args, **words):
        raise ValueError("x")

    monkeypatch.setattr(mailbox, "read", fail)
    assert mailbox.receive(b"x") == "refused"
    assert IncomingLetter.objects.get().why == "It could not be read."


def test_the_pipe_of_a_mail_server(monkeypatch, capsys):
    heard = []
    monkeypatch.setattr(inbound, "_handlers", {"test": lambda letter, **_facts: heard.append(letter.text)})
    address = inbound.reply_address("test", person_id=3)
    give(monkeypatch, letter().as_bytes())
    call_command("receive_mail", "--recipient", address)
    assert heard == ["Yes"]
    assert capsys.readouterr().out.strip() == "taken"


def test_the_pipe_says_when_mail_is_not_received(settings, monkeypatch):
    settings.RECEIVES_MAIL = False
    give(monkeypatch, b"")
    with pytest.raises(CommandError, match="COLLEGIUM_RECEIVES_MAIL"):
        call_command("receive_mail")


def give(monkeypatch, raw):
    import io

    class Standard:
        buffer = io.BytesIO(raw)

    monkeypatch.setattr("sys.stdin", Standard)
