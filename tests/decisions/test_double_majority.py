"""Double majority: carried overall and in every kind of partner, or in as many as the rules say."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from collegium.core.errors import InvalidInput
from collegium.decisions import actions
from collegium.decisions.forms import RulesForm
from collegium.decisions.models import Proposal
from collegium.decisions.vocabulary import Method
from collegium.engines.ballots import DoubleMajority
from tests.decisions.votes import close, crowd, draft, opened, vote
from tests.world import World


def carried(world: World, needed: int | None) -> bool:
    """Five of a school and a university for it, one of the university for and two against."""
    people = crowd(world)
    poll = opened(world.alma, world.reading, Method.DOUBLE_MAJORITY, kinds_needed=needed)
    for person in (world.ben, world.chloe, people.gus, people.hana, people.ines, people.jon):
        vote(poll, person, "yes")
    for person in (world.alma, people.kim):
        vote(poll, person, "no")
    return close(poll).found().passed


@pytest.mark.parametrize(("needed", "passes"), [(None, False), (2, False), (1, True)])
def test_as_many_kinds_as_the_rules_say_must_carry_it(world: World, needed, passes):
    assert carried(world, needed) is passes


def test_the_form_sets_how_many_kinds_and_an_empty_field_means_every_one(world: World, client):
    made = draft(world.alma, world.reading, Method.DOUBLE_MAJORITY)
    client.force_login(world.alma)
    url = reverse("decisions:edit_rules", args=[world.reading.slug, made.pk])
    data = {"closes_at": "2099-01-01T10:00", "who_votes": "people", "inside": "majority"}
    data |= {"quorum_percent": "0", "most_carried": "2"}
    for typed, kept in (("1", 1), ("", None)):
        assert client.post(url, {**data, "kinds_needed": typed}).status_code == 302
        made.refresh_from_db()
        assert made.kinds_needed == kept
    refused = client.post(url, {**data, "kinds_needed": "0"}).content.decode()
    assert "greater than or equal to 1" in refused
    assert "kinds_needed" not in RulesForm(instance=draft(world.alma, world.reading)).fields


def test_the_number_is_frozen_with_the_rules_and_shown(world: World, client):
    poll = opened(world.alma, world.reading, Method.DOUBLE_MAJORITY, kinds_needed=1)
    rules = poll.terms()
    assert isinstance(rules, DoubleMajority)
    assert (rules.needed, len(rules.constituencies)) == (1, 2)
    client.force_login(world.ben)
    page = client.get(poll.proposal.get_absolute_url()).content.decode()
    assert "Kinds of partner that must carry it" in page
    vote(poll, world.ben, "yes")
    close(poll)
    result = client.get(reverse("decisions:result", args=[world.reading.slug, poll.proposal_id, 1]))
    assert "Carried in 1 of 2 kinds of partner; 1 were needed." in result.content.decode()


def test_more_kinds_than_have_a_vote_cannot_be_asked_for(world: World):
    made = draft(world.alma, world.reading, Method.DOUBLE_MAJORITY, kinds_needed=3)
    with pytest.raises(InvalidInput, match="ask for 3 kinds of partner, but only 2 kinds have a vote"):
        actions.open_proposal(by=world.alma, proposal=made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=made.pk).update(kinds_needed=0)
