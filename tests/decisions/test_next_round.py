"""Consent: objections with reasons, integration, rounds in which everybody is asked again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.decisions import actions
from collegium.decisions.models import Poll, Proposal
from collegium.decisions.vocabulary import Method, ProposalState
from tests.decisions.votes import close, opened, seat, vote
from tests.world import World

SOON = timezone.now() + timedelta(days=5)


@pytest.fixture
def poll(world: World) -> Poll:
    made = opened(world.alma, world.reading, Method.CONSENT)
    vote(made, world.alma, "consent")
    vote(made, world.ben, "object", reason="Nobody can open the library on Fridays.")
    return made


def amend(world: World, poll: Poll, text: str = "We buy books, and volunteers open the library.") -> Poll:
    return actions.start_next_round(
        by=world.alma, proposal=poll.proposal, text=text, note="Fridays.", closes_at=SOON
    )


def test_an_objection_blocks_and_is_read_by_all(world: World, poll: Poll, client):
    client.force_login(world.chloe)
    assert "Nobody can open the library" in client.get(poll.proposal.get_absolute_url()).content.decode()
    outcome = close(poll).found()
    assert (outcome.passed, outcome.reasons[0].code) == (False, "objections open")


def test_a_new_round_asks_everybody_again_on_the_new_text(world: World, poll: Poll):
    second = amend(world, poll)
    poll.refresh_from_db()
    assert (poll.found().passed, second.number, second.text.version) == (False, 2, 2)
    assert second.rules_hash != poll.rules_hash
    assert not second.voters.filter(has_voted=True).exists()
    letters = Letter.objects.filter(key__startswith=f"poll {second.pk} ask")
    assert letters.count() == 3
    assert "Fridays." in letters[0].text
    for person in (world.alma, world.ben, world.chloe):
        vote(second, person, "consent")
    assert close(second).found().passed
    proposal = Proposal.objects.get(pk=poll.proposal_id)
    assert (proposal.is_adopted, proposal.state) == (True, ProposalState.COUNTED)


def test_a_round_can_follow_the_count_but_not_the_decision(world: World, poll: Poll):
    close(poll)
    second = amend(world, poll)
    vote(second, world.alma, "consent")
    close(second)
    with pytest.raises(Conflict, match="Everybody has consented"):
        amend(world, poll, "Something else.")
    actions.state_outcome(by=world.alma, proposal=poll.proposal, statement="So be it.")
    with pytest.raises(Conflict, match="not decided"):
        amend(world, poll, "Something else.")


def test_the_same_text_is_no_integration_and_nothing_is_half_done(world: World, poll: Poll):
    with pytest.raises(InvalidInput, match="same as before"):
        amend(world, poll, "We buy books for every class.")
    with pytest.raises(InvalidInput, match="deadline is over"):
        actions.start_next_round(
            by=world.alma, proposal=poll.proposal, text="New.", note="", closes_at=timezone.now()
        )
    poll.refresh_from_db()
    assert not poll.is_over
    assert poll.proposal.texts.count() == 1


def test_only_the_objector_says_that_it_is_met(world: World, poll: Poll, client):
    with pytest.raises(PermissionRefused):
        actions.resolve_objection(by=world.alma, voter=seat(poll, world.ben))
    client.force_login(world.ben)
    own = seat(poll, world.ben)
    url = reverse("decisions:resolve_objection", args=[world.reading.slug, poll.proposal_id, own.pk])
    client.post(url)
    assert close(poll).found().passed


def test_other_methods_have_one_round(world: World):
    poll = opened(world.alma, world.reading)
    with pytest.raises(Conflict, match="asks for consent"):
        amend(world, poll)


def test_an_objector_meets_the_page_of_the_next_round_with_the_objections(world: World, poll: Poll, client):
    client.force_login(world.alma)
    url = reverse("decisions:start_next_round", args=[world.reading.slug, poll.proposal_id])
    assert "Nobody can open the library" in client.get(url).content.decode()
    answer = client.post(url, {"text": "Better.", "note": "Fridays", "closes_at": "2099-01-01T12:00"})
    assert answer.status_code == 302
    assert poll.proposal.polls.count() == 2
