"""Votes by answering the letter: taken where they are one plain word, refused otherwise."""

import pytest

from collegium.core.inbound import Incoming, take
from collegium.core.models import IncomingLetter, Letter
from collegium.decisions.models import Ballot, Poll
from collegium.decisions.vocabulary import Method, read_reply
from collegium.engines.ballots import Answer
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
