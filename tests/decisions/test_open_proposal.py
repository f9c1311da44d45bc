"""Drafts, who may see and change them, and what opening freezes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.decisions import actions
from collegium.decisions.models import Poll, Proposal
from collegium.decisions.permissions import proposals_seen_by
from collegium.decisions.vocabulary import Method, Threshold, WhoVotes
from collegium.engines.ballots import Majority, PerOrganisation, rules_hash
from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import Initiative
from collegium.initiatives.vocabulary import DecisionRule, PartnerRole
from collegium.people.models import User
from tests.decisions.votes import crowd, draft, join, opened, vote
from tests.world import World

VALUES = {"title": "Books", "text": "We buy books."}


def test_everybody_who_contributes_proposes_and_observers_do_not(world: World):
    proposal = actions.propose(by=world.chloe, initiative=world.reading, values=VALUES)
    assert (proposal.organisation, proposal.text().text) == (world.lincoln, "We buy books.")
    join(world, world.dmitri, world.faraway, PartnerRole.OBSERVER)
    with pytest.raises(PermissionRefused, match="take part"):
        actions.propose(by=world.dmitri, initiative=world.reading, values=VALUES)


@pytest.mark.parametrize(
    ("rule", "method", "threshold"),
    [
        (DecisionRule.CONSENT, Method.CONSENT, Threshold.HALF),
        (DecisionRule.CONSENSUS, Method.MAJORITY, Threshold.EVERYBODY),
        (DecisionRule.TWO_THIRDS, Method.MAJORITY, Threshold.TWO_THIRDS),
        (DecisionRule.DOUBLE_MAJORITY, Method.DOUBLE_MAJORITY, Threshold.HALF),
    ],
)
def test_a_draft_begins_with_the_rule_and_quorum_of_the_initiative(world: World, rule, method, threshold):
    Initiative.objects.filter(pk=world.reading.pk).update(decision_rule=rule, quorum_percent=60)
    world.reading.refresh_from_db()
    made = actions.propose(by=world.chloe, initiative=world.reading, values=VALUES)
    assert (made.method, made.threshold, made.quorum_percent) == (method, threshold, 60)


def test_a_draft_is_seen_by_who_prepares_it_only(world: World):
    made = draft(world.chloe, world.reading)
    seen = {person: proposals_seen_by(person, world.reading).exists() for person in (world.alma, world.chloe)}
    assert seen == {world.alma: True, world.chloe: True}
    assert not proposals_seen_by(world.ben, world.reading).exists()
    actions.open_proposal(by=world.alma, proposal=made)
    assert proposals_seen_by(world.ben, world.reading).exists()


def test_only_coordinators_and_the_facilitator_open(world: World):
    made = draft(world.chloe, world.reading)
    with pytest.raises(PermissionRefused, match="facilitator"):
        actions.open_proposal(by=world.chloe, proposal=made)
    made = actions.edit_proposal(by=world.chloe, proposal=made, values={"facilitator": world.ben})
    poll = actions.open_proposal(by=world.ben, proposal=made)
    assert poll.opened_by == world.ben


def test_what_is_missing_is_said_all_at_once(world: World):
    made = draft(world.alma, world.reading, Method.BUDGET, closes_at=None)
    with pytest.raises(InvalidInput) as refusal:
        actions.open_proposal(by=world.alma, proposal=made)
    assert "until when" in refusal.value.message
    assert "how much money" in refusal.value.message
    assert Poll.objects.count() == 0


def test_opening_freezes_rules_words_and_roll(world: World):
    poll = opened(world.alma, world.reading)
    rules = poll.terms()
    assert isinstance(rules, Majority)
    assert (rules_hash(rules), len(rules.seed)) == (poll.rules_hash, 32)
    for change in (
        lambda: actions.edit_rules(by=world.alma, proposal=poll.proposal, values={"quorum_percent": 1}),
        lambda: actions.edit_proposal(by=world.alma, proposal=poll.proposal, values={"title": "Other"}),
        lambda: actions.choose_method(by=world.alma, proposal=poll.proposal, method=Method.CONSENT),
        lambda: actions.open_proposal(by=world.alma, proposal=poll.proposal),
    ):
        with pytest.raises(Conflict):
            change()
    late = crowd(world).gus
    assert not poll.voters.of_person(late, today=timezone.now().date()).exists()


def test_funders_have_a_vote_and_observers_none_unless_it_is_said(world: World):
    initiatives.accept_participation(by=world.fay, participation=world.asked)
    join(world, world.dmitri, world.faraway, PartnerRole.OBSERVER)
    usual = opened(world.alma, world.reading)
    members = {world.alma, world.ben, world.chloe}
    assert {voter.person for voter in usual.voters.all()} == members | {world.fay}
    other = opened(world.alma, world.reading, funders_vote=False, observers_vote=True)
    assert {voter.person for voter in other.voters.all()} == members | {world.dmitri}


def test_the_page_that_opens_a_vote_says_who_has_none_and_why(world: World, client):
    initiatives.accept_participation(by=world.fay, participation=world.asked)
    join(world, world.dmitri, world.faraway, PartnerRole.OBSERVER)
    made = draft(world.alma, world.reading, funders_vote=False)
    User.objects.filter(pk__in=[world.ben.pk, world.chloe.pk]).update(is_active=False)
    client.force_login(world.alma)
    for name in ("open_proposal", "proposal"):
        page = client.get(reverse(f"decisions:{name}", args=[world.reading.slug, made.pk])).content.decode()
        assert f"{world.asked.organisation} is a funder, and in this vote funders have no vote." in page
        assert f"{world.faraway} is an observer, and in this vote observers have no vote." in page
        assert f"{world.lincoln} has no people with an account, so nobody could vote." in page
        assert f"{world.riverside} is" not in page


def test_a_person_without_a_vote_reads_the_true_reason(world: World, client):
    initiatives.accept_participation(by=world.fay, participation=world.asked)
    quiet = opened(world.alma, world.reading, funders_vote=False)
    spoken = opened(world.alma, world.reading, who_votes=WhoVotes.REPRESENTATIVES)
    late = crowd(world)
    cases = [
        (quiet, world.fay, "is a funder, and in this vote funders have no vote."),
        (spoken, world.chloe, "votes by whoever speaks for it; you do not."),
        (quiet, late.gus, "Hill School came later."),
        (quiet, late.jon, "came later."),
    ]
    for poll, person, sentence in cases:
        client.force_login(person)
        page = client.get(poll.proposal.get_absolute_url()).content.decode()
        assert "You have no vote here." in page
        assert sentence in page


def test_partners_vote_by_whoever_speaks_for_them(world: World):
    poll = opened(world.alma, world.reading, who_votes=WhoVotes.REPRESENTATIVES)
    assert [(voter.label, voter.person) for voter in poll.voters.all()] == [
        ("Lincoln School", None),
        ("Riverside University", None),
    ]
    with pytest.raises(poll.voters.model.DoesNotExist):
        vote(poll, world.chloe, "yes")
    vote(poll, world.ben, "yes")
    assert poll.voters.get(label="Lincoln School").has_voted


def test_inside_rules_and_weights_are_part_of_what_is_hashed(world: World):
    made = draft(world.alma, world.reading, who_votes=WhoVotes.MEMBERS, quorum_percent=50)
    actions.set_weights(by=world.alma, proposal=made, weights={world.riverside.pk: 3})
    rules = actions.open_proposal(by=world.alma, proposal=made).terms()
    assert isinstance(rules, PerOrganisation)
    assert {one.name: one.weight for one in rules.organisations} == {
        "Lincoln School": 1,
        "Riverside University": 3,
    }
    assert rules.outside.quorum.eligible == 4


def test_a_secret_vote_of_too_few_is_refused(world: World):
    made = draft(world.alma, world.reading, Method.DOUBLE_MAJORITY, is_secret=True)
    with pytest.raises(InvalidInput, match="at least 3 voters"):
        actions.open_proposal(by=world.alma, proposal=made)


@pytest.mark.parametrize("method", [Method.CONSENT, Method.ADVICE])
def test_reasons_are_never_secret(world: World, method):
    made = draft(world.alma, world.reading, method)
    with pytest.raises(Conflict, match="cannot be secret"):
        actions.edit_rules(by=world.alma, proposal=made, values={"is_secret": True})
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=made.pk).update(is_secret=True)


def test_everybody_on_the_roll_gets_one_letter_in_their_language_and_time(world: World):
    world.ben.language, world.ben.time_zone = "es", "America/Bogota"
    world.ben.notify = "never"
    world.ben.save()
    poll = opened(world.alma, world.reading, closes_at=timezone.now() + timedelta(days=3))
    letters = {letter.person_id: letter for letter in Letter.objects.filter(key__startswith="poll")}
    assert set(letters) == {world.alma.pk, world.ben.pk, world.chloe.pk}
    assert "America/Bogota" in letters[world.ben.pk].text
    assert "/vote/" in letters[world.alma.pk].text
    assert letters[world.alma.pk].reply_to.startswith("reply+")
    assert poll.voters.count() == 3


def test_a_withdrawn_draft_comes_back_and_a_withdrawn_vote_does_not(world: World):
    made = actions.withdraw_draft(by=world.alma, proposal=draft(world.alma, world.reading))
    assert actions.restore_draft(by=world.alma, proposal=made).is_draft
    poll = opened(world.alma, world.reading)
    gone = actions.withdraw_open(by=world.alma, proposal=poll.proposal, because="The law has changed.")
    assert gone.withdrawn_because == "The law has changed."
    with pytest.raises(Conflict):
        actions.restore_draft(by=world.alma, proposal=gone)
    with pytest.raises(Conflict, match="over"):
        vote(poll, world.ben, "yes")


def test_links_stay_inside_the_initiative(world: World):
    goal = initiatives.create_goal(by=world.dmitri, initiative=world.lab, values={"title": "Theirs"})
    topic = actions.add_topic(by=world.dmitri, initiative=world.lab, name="Theirs")
    for values in ({"goals": [goal]}, {"topic": topic}, {"subject_url": "https://elsewhere.example/"}):
        with pytest.raises(InvalidInput):
            actions.propose(by=world.alma, initiative=world.reading, values=VALUES | values)
    with pytest.raises(InvalidInput, match="belong"):
        actions.propose(
            by=world.alma, initiative=world.reading, values={**VALUES, "facilitator": world.dmitri}
        )
    assert Proposal.objects.count() == 0
