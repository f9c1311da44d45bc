"""What comes in reaches whatever asked, once, and only from there."""

import pytest

from collegium.core import inbound
from collegium.core.errors import Conflict
from collegium.core.models import IncomingLetter, ReplyAddress

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """Handlers of this test alone; the list of what reached them."""
    taken = []
    monkeypatch.setattr(inbound, "_handlers", {})

    @inbound.answers("test")
    def take(*, letter, person_id, **facts):
        if letter.text == "too late":
            raise Conflict("It is over.")
        taken.append((letter.text, person_id, facts))

    return taken


def letter(text="Yes", number=1, to=None, **more):
    to = to or inbound.reply_address("test", person_id=3, meeting=8)
    return inbound.Incoming(
        f"<{number}@example.org>", "ada@example.org", "Re: x", text, recipients=(to,), **more
    )


def test_an_answer_reaches_its_handler_with_person_and_facts(heard):
    assert inbound.take(letter()) == "taken"
    assert heard == [("Yes", 3, {"meeting": 8})]


def test_the_same_letter_delivered_twice_counts_once(heard):
    assert [inbound.take(letter()), inbound.take(letter())] == ["taken", "repeated"]
    assert len(heard) == 1


def test_the_address_is_the_same_each_time_and_survives_capitals(heard):
    address = inbound.reply_address("test", person_id=3, meeting=8)
    assert inbound.reply_address("test", person_id=3, meeting=8) == address
    assert inbound.take(letter(to=address.upper())) == "taken"
    assert ReplyAddress.objects.count() == 1


def test_strangers_automatic_answers_and_late_answers_change_nothing(heard):
    assert inbound.take(letter(number=1, to="reply+nobody@localhost")) == "unknown"
    assert inbound.take(letter(number=2, automatic=True)) == "automatic"
    assert inbound.take(letter("too late", number=3)) == "refused"
    assert heard == []
    assert IncomingLetter.objects.get(outcome="refused").why == "It is over."


def test_there_are_no_addresses_where_mail_is_not_received(settings):
    settings.RECEIVES_MAIL = False
    assert inbound.reply_address("test", person_id=3) == ""
