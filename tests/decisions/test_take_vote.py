"""Votes by answering the letter: taken where they are one plain word, refused otherwise."""

import smtplib
from email.message import EmailMessage

import pytest

from collegium.core.inbound import Incoming, take
from collegium.core.models import IncomingLetter, Letter
from collegium.decisions.models import Ballot, Poll
from collegium.decisions.vocabulary import Method, read_reply
from collegium.engines.ballots import Answer
from tests.core.mail import our_server
from tests.decisions.votes import close, opened
from tests.world import World


def reply(poll: Poll, person, text: str, *, sender: str = "", message_id: str = "<1@example.org>") -> str:
    letter = Letter.objects.get(key__startswith=f"poll {poll.pk} ask", person_id=person.pk)
    return take(
        Incoming(
            message_id=message_id,
            sender=sender or person.email,
            subject="Re",
            text=text,
            recipients=(letter.reply_to,),
        )
    )


@pytest.mark.parametrize(
    ("text", "consents", "answer"),
    [
        ("Yes", False, ("yes", "")),
        ("  no.\n\nBest wishes\nBen", False, ("no", "")),
        ("Sí\n", False, ("yes", "")),
        ("نعم", False, ("yes", "")),
        ("أمتنع", True, ("abstain", "")),
        ("I consent!", True, ("consent", "")),
        ("I object: nobody pays.\nNot even us.", True, ("object", "nobody pays. Not even us.")),
        ("Yes, but only in May", False, None),
        ("yes: maybe", False, None),
        ("No", True, None),
        ("Yes and no", False, None),
        ("I think yes", False, None),
        ("", False, None),
    ],
)
def test_only_one_plain_word_is_an_answer(text, consents, answer):
    assert read_reply(text, consents=consents) == answer


def test_a_letter_casts_the_vote_once_and_says_how_it_was_understood(world: World):
    poll = opened(world.alma, world.reading)
    assert reply(poll, world.ben, "No\n") == "taken"
    assert reply(poll, world.ben, "No\n") == "repeated"
    assert Ballot.objects.get().chosen() == Answer("no")
    understood = Letter.objects.get(key__contains="understood")
    assert (understood.to, "No" in understood.text) == (world.ben.email, True)
    assert reply(poll, world.ben, "Yes", message_id="<2@example.org>") == "taken"
    assert Ballot.objects.get().chosen() == Answer("yes")


def test_what_is_not_clear_is_refused_with_a_sentence(world: World):
    poll = opened(world.alma, world.reading)
    assert reply(poll, world.ben, "Yes, but only in May") == "refused"
    assert "not one clear answer" in IncomingLetter.objects.get().why
    assert Ballot.objects.count() == 0


def test_only_who_was_asked_may_answer(world: World):
    poll = opened(world.alma, world.reading)
    assert reply(poll, world.ben, "Yes", sender=world.dmitri.email) == "refused"
    assert "only from the address" in IncomingLetter.objects.get().why


def test_an_objection_by_letter_carries_its_reason(world: World):
    poll = opened(world.alma, world.reading, Method.CONSENT)
    assert reply(poll, world.ben, "I object") == "refused"
    assert reply(poll, world.ben, "I object: who pays?", message_id="<3@x>") == "taken"
    assert Ballot.objects.get().reason == "who pays?"


def test_after_the_close_a_letter_changes_nothing(world: World):
    poll = opened(world.alma, world.reading)
    close(poll)
    assert reply(poll, world.ben, "Yes") == "refused"
    assert poll.found().cast == 0


def test_methods_with_options_have_no_answering_address(world: World):
    poll = opened(world.alma, world.reading, Method.APPROVAL)
    letter = Letter.objects.filter(key__startswith=f"poll {poll.pk} ask").first()
    assert letter.reply_to == ""


@pytest.mark.django_db(transaction=True)
def test_answers_to_the_letter_come_through_the_mail_server(world: World, settings):
    """Over SMTP as a mail program sends them: quoted, with a signature, from who was asked and from somebody else."""
    settings.RECEIVES_MAIL = True
    poll = opened(world.alma, world.reading)
    asked = {one.to: one for one in Letter.objects.filter(key__startswith=f"poll {poll.pk} ask")}
    with our_server() as port, smtplib.SMTP("127.0.0.1", port) as other:
        for number, (person, sender, word) in enumerate(
            [
                (world.ben, world.ben, "Yes"),
                (world.chloe, world.dmitri, "No"),
                (world.alma, world.alma, "Oui"),
            ]
        ):
            answer = EmailMessage()
            answer["From"], answer["To"] = sender.email, asked[person.email].reply_to
            answer["Subject"], answer["Message-ID"] = "Re: Vote", f"<{number}@example.org>"
            answer.set_content(
                f"{word}\n\n-- \nGrüße\n\nOn 3 Feb 2026, Collegium <c@x.example> wrote:\n> No\n"
            )
            assert other.send_message(answer, from_addr=sender.email) == {}
    assert [ballot.chosen() for ballot in Ballot.objects.all()] == [Answer("yes")]
    assert poll.voters.get(has_voted=True).person == world.ben
    assert sorted(IncomingLetter.objects.values_list("outcome", flat=True)) == ["refused", "refused", "taken"]
