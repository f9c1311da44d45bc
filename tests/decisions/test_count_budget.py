"""Budgets from the roll to the receipt: the step of Add1, and what each voter's share paid for."""

from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse

from collegium.core.errors import InvalidInput
from collegium.decisions import actions
from collegium.decisions.actions.rules import rules_of
from collegium.decisions.models import Option, Poll, Proposal, Voter
from collegium.decisions.tables import payments_of, result_of, step_sentence
from collegium.decisions.vocabulary import Method, WhoVotes
from collegium.engines.ballots import Approved, Ballot, Budget, PerOrganisation, count
from tests.decisions.votes import close, crowd, draft, opened, vote
from tests.engines import equal_shares_by_hand as by_hand
from tests.world import World

COSTS = {"Library": 31_000, "Tutors": 23_000, "Bus": 17_500}
VOTES = {
    "a": {"Library", "Tutors"},
    "b": {"Library"},
    "c": {"Tutors", "Bus"},
    "d": {"Bus"},
    "e": {"Tutors", "Library"},
}


def budget_of(world: World, money: int, **rules: Any) -> Proposal:
    proposal = draft(world.alma, world.reading, Method.BUDGET, budget=money, **rules)
    for option in Option.objects.filter(proposal=proposal):
        actions.edit_option(by=world.alma, option=option, values={"cost": COSTS[option.title]})
    return Proposal.objects.get(pk=proposal.pk)


def roll(size: int, label: str = "Lincoln School") -> list[Voter]:
    return [
        Voter(label=label, partner_type="schools", pseudonym=f"{label}{n}", weight=1) for n in range(size)
    ]


@pytest.mark.parametrize(
    ("money", "size", "step"),
    [(60_000, 2_000, 1), (500_000, 2_000, 1), (500_000, 12, 41), (9_000_000, 400, 22)],
)
def test_the_step_is_one_unit_or_a_thousandth_of_what_the_roll_shares_out(world: World, money, size, step):
    """floor(money / size / 1000), at least 1: the published rule wherever a share is below 2,000."""
    rules = rules_of(budget_of(world, money), roll(size), number=1, seed="s")
    assert isinstance(rules, Budget)
    assert rules.step == step


def test_a_large_roll_is_counted_as_the_published_rule_says(world: World):
    """Beside the definition written out slowly, which raises every share by one unit at a time."""
    rules = rules_of(budget_of(world, 60_000), roll(2_000), number=1, seed="s")
    ballots = [Ballot(voter=name, choice=Approved(tuple(sorted(wanted)))) for name, wanted in VOTES.items()]
    spending = count(rules, ballots).spending
    assert spending is not None
    expected = by_hand.completed(COSTS, VOTES, 60_000)
    assert [(one.project, one.rho) for one in spending.purchases] == expected
    # one unit more for everybody would cost more than there is
    over = by_hand.equal_shares(COSTS, VOTES, spending.share + 1)
    assert sum(COSTS[name] for name, _rho in over) > 60_000
    assert spending.share > Fraction(60_000, 5)


def test_weights_count_in_the_step_as_in_the_shares(world: World):
    proposal = budget_of(world, 500_000, who_votes=WhoVotes.REPRESENTATIVES)
    actions.set_weights(by=world.alma, proposal=proposal, weights={world.riverside.pk: 9})
    rules = actions.open_proposal(by=world.alma, proposal=proposal).terms()
    assert isinstance(rules, Budget)
    assert rules.step == 50  # ten votes


def test_inside_partners_the_step_is_fine_enough_for_the_largest(world: World):
    proposal = budget_of(world, 500_000, who_votes=WhoVotes.MEMBERS)
    people = [*roll(4), *roll(10, "Hill School")]
    rules = rules_of(proposal, people, number=1, seed="s")
    assert isinstance(rules, PerOrganisation)
    assert (rules.outside.step, rules.inside.step) == (250, 50)


def counted(world: World, **rules: Any) -> Poll:
    crowd(world)
    poll = actions.open_proposal(by=world.alma, proposal=budget_of(world, 60_000, currency="EUR", **rules))
    vote(poll, world.alma, ["Library", "Tutors"])
    vote(poll, world.ben, ["Bus"])
    return close(poll)


def test_the_step_stands_on_the_result_and_in_the_receipt(world: World, client):
    poll = counted(world)
    assert poll.receipt["rules"]["step"] == 7  # 60,000 among eight people: 7,500 each
    assert poll.receipt["rules_sha256"] == poll.rules_hash
    client.force_login(world.chloe)
    for page in ("result", "decision_receipt"):
        url = reverse(f"decisions:{page}", args=[world.reading.slug, poll.proposal_id, 1])
        assert "Shares are raised in steps of 7 EUR." in client.get(url).content.decode()


@pytest.mark.parametrize("rules", [{"completion": "none"}, {"budget_rule": "greedy"}])
def test_where_nothing_is_raised_no_step_is_told(world: World, rules):
    poll = counted(world, **rules)
    assert step_sentence(poll) == ""
    assert "steps" not in result_of(poll).purchases["note"]


def test_each_voter_sees_what_their_share_paid_for_and_nobody_else_does(world: World, client):
    poll = counted(world)
    url = reverse("decisions:result", args=[world.reading.slug, poll.proposal_id, 1])
    seen = {}
    for person in (world.alma, world.ben, world.chloe):
        client.force_login(person)
        seen[person] = client.get(url).content.decode()
    assert "Your share paid for: Bus 17,500 EUR" in seen[world.ben]
    assert "Tutors 23,000 EUR" in seen[world.alma]
    assert "Your share paid for: Bus" not in seen[world.alma]
    assert "Your share" not in seen[world.chloe]  # she has not voted


def test_payments_and_what_is_left_are_the_whole_share(world: World):
    poll = counted(world)
    spending = poll.found().spending
    paid = sum(value for one in spending.payments for _project, value in one.paid)
    assert paid == spending.spent
    assert {sum(value for _p, value in one.paid) + one.left for one in spending.payments} == {spending.share}
    names = {voter.pseudonym for voter in poll.voters.all()}
    assert len(payments_of(poll, names)) == 2


def test_in_a_secret_vote_the_code_shows_what_the_share_paid_for(world: World, client):
    crowd(world)
    poll = opened(world.alma, world.reading, Method.BUDGET, is_secret=True)
    code = vote(poll, world.ben, ["Bus"]).code
    close(poll)
    client.force_login(world.ben)
    args = [world.reading.slug, poll.proposal_id, 1]
    assert "Your share" not in client.get(reverse("decisions:result", args=args)).content.decode()
    receipt = reverse("decisions:decision_receipt", args=args)
    assert "Your share paid for: Bus 100" in client.post(receipt, {"code": code}).content.decode()
    assert "Your share" not in client.post(receipt, {"code": "wrong"}).content.decode()


def test_what_costs_more_than_there_is_is_named_before_the_vote(world: World):
    proposal = budget_of(world, 60_000)
    dear = Option.objects.filter(proposal=proposal).first()
    actions.edit_option(by=world.alma, option=dear, values={"cost": 60_001})
    with pytest.raises(InvalidInput, match=f"“{dear.title}” costs more than there is"):
        actions.open_proposal(by=world.alma, proposal=Proposal.objects.get(pk=proposal.pk))
    actions.edit_option(by=world.alma, option=dear, values={"cost": 60_000})
    assert actions.open_proposal(by=world.alma, proposal=Proposal.objects.get(pk=proposal.pk))


def test_a_currency_is_not_cut_to_three_letters_without_a_sign(world: World, client):
    proposal = budget_of(world, 60_000)
    client.force_login(world.alma)
    page = reverse("decisions:edit_rules", args=[world.reading.slug, proposal.pk])
    text = client.post(page, {"budget": 60_000, "currency": "dollars"}).content.decode()
    assert "Write the three letters of the currency" in text
    assert 'value="dollars"' in text
    assert 'maxlength="3"' not in text
