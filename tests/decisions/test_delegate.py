"""Votes given to others: per topic, taken back, overridden by an own vote, limited, and seen by who gave them."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.decisions import actions
from collegium.decisions.models import Delegation, Poll
from collegium.decisions.tables.result import result_of
from collegium.decisions.vocabulary import WhoVotes
from tests.decisions.votes import Crowd, close, crowd, opened, seat, vote
from tests.world import World


def give(world: World, giver, taker, topic=None) -> Delegation:
    return actions.delegate(by=giver, initiative=world.reading, taker=taker, topic=topic)


def fate(poll: Poll, person) -> str:
    name = seat(poll, person).pseudonym
    return next(one.result for one in poll.found().carried if one.voter == name)


def test_a_vote_is_carried_and_the_giver_sees_how(world: World, client):
    give(world, world.chloe, world.ben)
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "no")
    client.force_login(world.chloe)
    page = poll.proposal.get_absolute_url()
    assert "Ben votes for you" in client.get(page).content.decode()
    close(poll)
    assert (poll.found().rounds[0].votes("no"), fate(poll, world.chloe)) == (2, "carried")
    assert "Ben carried your vote: No." in client.get(page).content.decode()
    client.force_login(world.alma)
    assert "carried your vote" not in client.get(page).content.decode()


def test_an_own_vote_goes_first(world: World):
    give(world, world.chloe, world.ben)
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "no")
    vote(poll, world.chloe, "yes")
    close(poll)
    assert (poll.found().rounds[0].votes("yes"), fate(poll, world.chloe)) == (1, "own vote")


def test_what_is_taken_back_before_the_close_does_not_count(world: World):
    delegation = give(world, world.chloe, world.ben)
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "no")
    with pytest.raises(PermissionRefused):
        actions.revoke_delegation(by=world.ben, delegation=delegation)
    actions.revoke_delegation(by=world.chloe, delegation=delegation)
    with pytest.raises(Conflict):
        actions.revoke_delegation(by=world.chloe, delegation=delegation)
    assert close(poll).found().cast == 1


def test_a_delegation_for_the_topic_goes_before_one_for_all(world: World):
    money = actions.add_topic(by=world.alma, initiative=world.reading, name="Money")
    give(world, world.chloe, world.ben)
    give(world, world.chloe, world.alma, topic=money)
    from tests.decisions.votes import draft

    made = draft(world.alma, world.reading)
    actions.edit_proposal(by=world.alma, proposal=made, values={"topic": money})
    poll = actions.open_proposal(by=world.alma, proposal=made)
    vote(poll, world.ben, "no")
    vote(poll, world.alma, "yes")
    assert close(poll).found().rounds[0].votes("yes") == 2


def three_for_one_who_carries_two_and_a_circle(world: World) -> tuple[Crowd, Poll]:
    people = crowd(world)
    for giver in (people.gus, people.hana, people.ines):
        give(world, giver, world.ben)
    give(world, people.jon, people.kim)
    give(world, people.kim, people.jon)
    poll = opened(world.alma, world.reading, most_carried=2)
    vote(poll, world.ben, "yes")
    return people, poll


def test_the_cap_and_circles_leave_abstentions(world: World):
    people, poll = three_for_one_who_carries_two_and_a_circle(world)
    outcome = close(poll).found()
    assert (outcome.rounds[0].votes("yes"), outcome.abstained) == (3, 3)
    assert fate(poll, people.jon) == "cycle"
    assert [one.result for one in outcome.carried].count("too many") == 1


def test_a_partners_seat_is_not_given_away(world: World):
    give(world, world.ben, world.alma)
    poll = opened(world.alma, world.reading, who_votes=WhoVotes.REPRESENTATIVES)
    vote(poll, world.alma, "yes")
    assert close(poll).found().cast == 1


def test_to_oneself_twice_or_to_a_stranger_is_refused(world: World):
    for taker, sentence in ((world.chloe, "yourself"), (world.dmitri, "no partner")):
        with pytest.raises(InvalidInput, match=sentence):
            give(world, world.chloe, taker)
    give(world, world.chloe, world.ben)
    with pytest.raises(Conflict, match="already given"):
        give(world, world.chloe, world.alma)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.update(taker=world.chloe)


def test_the_page_shows_only_ones_own(world: World, client):
    give(world, world.chloe, world.ben)
    url = reverse("decisions:delegations", args=[world.reading.slug])
    pages = {}
    for person in (world.chloe, world.ben, world.alma):
        client.force_login(person)
        pages[person.name] = client.get(url).content.decode()
    assert "Take it back from Ben" in pages["Chloe"]
    assert "<bdi>Chloe</bdi>" in pages["Ben"]
    assert "<bdi>Chloe</bdi>" not in pages["Alma"]
    client.force_login(world.alma)
    client.post(reverse("decisions:delegate", args=[world.reading.slug]), {"taker": world.ben.pk})
    assert Delegation.objects.filter(giver=world.alma, taker=world.ben).exists()


def test_the_result_says_how_many_votes_were_carried_and_how_many_could_not_be(world: World, client):
    _people, poll = three_for_one_who_carries_two_and_a_circle(world)
    reasons = result_of(close(poll)).reasons
    assert "2 votes were cast by somebody else." in reasons
    assert any(one.startswith("3 votes were given to somebody who could not cast them") for one in reasons)
