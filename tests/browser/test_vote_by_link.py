"""A partner votes on a phone from the link in the letter, without signing in, and changes the vote."""

import re

import pytest
from playwright.sync_api import expect

from collegium.core.models import Letter
from collegium.decisions.models import Ballot, Poll
from collegium.decisions.vocabulary import Method
from collegium.people.models import User
from tests.browser.person import Person
from tests.decisions.votes import close, opened, vote

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
LINK = re.compile(r"(/vote/\S+)")


def link_to(person: User, poll: Poll) -> str:
    """The link of the letter that asked this person."""
    letter = Letter.objects.get(key__startswith=f"poll {poll.pk} ask", to=person.email)
    found = LINK.search(letter.text)
    assert found, letter.text
    return found[1]


def fits(person: Person) -> None:
    """Nothing reaches beyond this phone, nor beyond a smaller one."""
    for width in (320, 390):
        person.page.set_viewport_size({"width": width, "height": 844})
        assert person.overflow() == ""


def answer(person: Person, word: str) -> None:
    person.page.get_by_label(word, exact=True).check()
    fits(person)
    person.send()
    person.sees("Your vote is cast")
    person.sees(word)
    fits(person)


def test_a_partner_votes_changes_the_vote_and_sees_how_it_ended(meet, world):
    poll = opened(world.alma, world.reading)
    link = link_to(world.ben, poll)
    ben = meet(**PHONE)
    ben.open(link)
    ben.sees("We buy books for every class.")
    ben.sees("Ben, for Lincoln School")
    assert not Ballot.objects.exists(), "opening the link casts nothing"
    ben.send()  # without a choice: said beside it, and nothing is cast
    assert not Ballot.objects.exists()
    answer(ben, "No")
    ben.follow("Back")
    expect(ben.page.get_by_label("No", exact=True)).to_be_checked()
    answer(ben, "Yes")
    assert [shown.chosen().word for shown in Ballot.objects.all()] == ["yes"]

    vote(poll, world.alma, "yes")
    close(poll)
    ben.open(link)
    ben.sees("This vote is over")
    expect(ben.page.locator("form.main")).to_have_count(0)
    fits(ben)
    expect(ben.page.locator("main .badge").first).to_have_text("Adopted")
    ben.follow("The page of the proposal")
    assert "/login" in ben.page.url, "what is behind the link of the letter is for those who sign in"


def test_a_secret_vote_shows_its_code_once_and_is_changed_with_it(meet, world):
    poll = opened(world.alma, world.reading, is_secret=True)
    link = link_to(world.ben, poll)
    ben = meet(**PHONE)
    ben.open(link)
    answer(ben, "No")
    code = ben.page.locator(".key code").inner_text()
    ben.open(link)
    ben.page.get_by_label("Yes", exact=True).check()
    ben.fill(code="not the code")
    ben.send()
    expect(ben.page.locator("[name=code]")).to_have_attribute("aria-invalid", "true")
    ben.fill(code=code)
    answer(ben, "Yes")
    assert [shown.chosen().word for shown in Ballot.objects.all()] == ["yes"]


@pytest.mark.parametrize("method", [Method.CONSENT, Method.SCORE, Method.DOTS, Method.SCHULZE, Method.BUDGET])
def test_every_paper_fits_a_phone(meet, world, method):
    poll = opened(world.alma, world.reading, method)
    ben = meet(**PHONE)
    ben.open(link_to(world.ben, poll))
    fits(ben)


def test_a_changed_link_is_refused_in_words(meet, world):
    link = link_to(world.ben, opened(world.alma, world.reading))
    stranger = meet(**PHONE)
    stranger.open(link[:-4] + "xxx/")
    stranger.sees(re.compile("link", re.IGNORECASE))
    assert not Ballot.objects.exists()
