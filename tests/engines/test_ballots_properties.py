"""What must hold whatever the ballots: nothing lost, nobody preferred, and the same again when counted again."""

import json
import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.ballots import (
    Answer,
    Approval,
    Approved,
    Ballot,
    Budget,
    Choice,
    Constituency,
    Dots,
    DoubleMajority,
    InstantRunoff,
    Majority,
    Points,
    Ranking,
    Rules,
    Schulze,
    Score,
    TransferableVote,
    count,
    from_json,
    receipt,
    rules_hash,
    to_json,
    verify,
)
from tests.engines.ballots import (
    OPTIONS,
    PROJECTS,
    TYPES,
    approvals,
    ballots_of,
    decisions,
    rankings,
    scores,
    weak_rankings,
    words,
)

Decision = tuple[Rules, list[Ballot]]


@settings(deadline=None)
@given(decisions)
def test_no_vote_is_lost(decision: Decision) -> None:
    rules, ballots = decision
    outcome = count(rules, ballots)
    assert outcome.cast == sum(ballot.weight for ballot in ballots)
    if isinstance(rules, InstantRunoff | TransferableVote):
        for one in outcome.rounds:
            counted = sum(votes for _, votes in one.tallies)
            assert counted + one.exhausted + one.residue == outcome.cast - outcome.abstained
            assert min(one.exhausted, one.residue, *(votes for _, votes in one.tallies)) >= 0
    if isinstance(rules, Majority | DoubleMajority):
        assert sum(votes for _, votes in outcome.rounds[0].tallies) == outcome.cast


@settings(deadline=None)
@given(decisions)
def test_exhausted_and_residue_never_shrink(decision: Decision) -> None:
    rules, ballots = decision
    for before, after in pairwise(count(rules, ballots).rounds):
        assert (before.exhausted, before.residue) <= (after.exhausted, max(before.residue, after.residue))
        assert before.residue <= after.residue


@settings(deadline=None)
@given(decisions)
def test_a_receipt_counts_again_to_the_same(decision: Decision) -> None:
    rules, ballots = decision
    outcome = count(rules, ballots)
    verdict = verify(json.loads(json.dumps(receipt(rules, ballots, outcome))))
    assert verdict.holds
    assert verdict.outcome == outcome


@settings(deadline=None)
@given(decisions)
def test_json_loses_nothing(decision: Decision) -> None:
    rules, ballots = decision
    outcome = count(rules, ballots)
    for value in (rules, tuple(ballots), outcome):
        assert from_json(json.loads(json.dumps(to_json(value)))) == value
    assert rules_hash(from_json(to_json(rules))) == rules_hash(rules)


@settings(deadline=None)
@given(decisions, st.randoms(use_true_random=False))
def test_neither_order_nor_name_of_voters_matters(decision: Decision, chance: random.Random) -> None:
    rules, ballots = decision
    names = [ballot.voter for ballot in ballots]
    chance.shuffle(names)
    mixed = [replace(ballot, voter=name) for ballot, name in zip(ballots, names, strict=True)]
    chance.shuffle(mixed)
    one, other = count(rules, ballots), count(rules, mixed)
    assert without_voters(one) == without_voters(other)


def without_voters(outcome: object) -> object:
    spending = getattr(outcome, "spending", None)
    return replace(outcome, spending=replace(spending, payments=()) if spending else None)  # type: ignore[type-var]


@settings(deadline=None)
@given(decisions, st.permutations(OPTIONS))
def test_names_of_options_do_not_matter_but_in_lots(decision: Decision, order: list[str]) -> None:
    rules, ballots = decision
    new = dict(zip(OPTIONS, order, strict=True))
    outcome, other = (
        count(rules, ballots),
        count(renamed(rules, new), [renamed(ballot, new) for ballot in ballots]),
    )
    if any(tie.by == "lot" for tie in (*outcome.ties, *other.ties)):
        return
    assert {new[name] for name in outcome.winners} == set(other.winners)
    assert outcome.passed == other.passed


def renamed(value: Rules | Ballot, new: dict[str, str]) -> object:
    """The same with every option called otherwise, through JSON; only option names are single letters."""
    return from_json(_renamed(to_json(value), new))


def _renamed(data: object, new: dict[str, str]) -> object:
    if isinstance(data, dict):
        return {key: _renamed(item, new) for key, item in data.items()}
    if isinstance(data, list):
        return [_renamed(item, new) for item in data]
    return new.get(data, data) if isinstance(data, str) else data


@pytest.mark.parametrize(
    ("rules", "choices"),
    [
        (Majority(), words),
        (Approval(options=OPTIONS), approvals),
        (Score(options=OPTIONS, highest=2), scores),
        (Dots(options=OPTIONS, dots=8, cap=2), scores),
        (Schulze(options=OPTIONS), weak_rankings),
    ],
    ids=lambda value: getattr(value, "method", ""),
)
@settings(deadline=None)
@given(data=st.data())
def test_more_support_never_hurts(
    rules: Rules, choices: st.SearchStrategy[Choice], data: st.DataObject
) -> None:
    """Monotonicity: raise the winner on one ballot and it still wins (ties by the same lot)."""
    ballots = data.draw(ballots_of(choices).filter(bool))
    outcome = count(rules, ballots)
    if not outcome.passed:
        return
    place = data.draw(st.integers(0, len(ballots) - 1))
    winner = outcome.winners[0] if outcome.winners else ""
    better = [*ballots]
    better[place] = replace(ballots[place], choice=raised(ballots[place].choice, winner))
    again = count(rules, better)
    assert again.passed
    assert again.winners[:1] == outcome.winners[:1]


def raised(choice: Choice, winner: str) -> Choice:
    match choice:
        case Answer():
            return Answer("yes")
        case Approved(options):
            return Approved(tuple({*options, winner}))
        case Points(points):
            return Points(tuple({**dict(points), winner: min(dict(points).get(winner, 0) + 1, 2)}.items()))
        case Ranking(levels):
            rest = tuple(tuple(one for one in level if one != winner) for level in levels)
            return Ranking(((winner,), *(level for level in rest if level)))
    raise AssertionError(choice)


@settings(deadline=None)
@given(ballots_of(words, most=20), st.integers(1, 2))
def test_double_majority_implies_majority(ballots: list[Ballot], needed: int) -> None:
    sides = tuple(map(Constituency, TYPES))
    double = count(DoubleMajority(constituencies=sides, needed=needed), ballots)
    assert not double.passed or count(Majority(), ballots).passed
    everywhere = count(DoubleMajority(constituencies=sides), ballots)
    assert not everywhere.passed or double.passed


@settings(deadline=None)
@given(ballots_of(words), st.fractions(0, 1), st.fractions(0, 1))
def test_a_higher_threshold_is_never_easier(ballots: list[Ballot], one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert (
        not count(Majority(threshold=high), ballots).passed or count(Majority(threshold=low), ballots).passed
    )


@settings(deadline=None)
@given(ballots_of(rankings))
def test_runoff_and_one_seat_agree_where_all_papers_are_complete(ballots: list[Ballot]) -> None:
    """With complete papers nothing exhausts, so STV for one seat is instant runoff."""
    full = [replace(ballot, choice=completed(ballot.choice), weight=1) for ballot in ballots]
    runoff = count(InstantRunoff(options=OPTIONS), full)
    assert count(TransferableVote(options=OPTIONS, seats=1), full).winners == runoff.winners


def completed(choice: Choice) -> Ranking:
    assert isinstance(choice, Ranking)
    ranked = [level[0] for level in choice.levels]
    return Ranking.of(*ranked, *(option for option in OPTIONS if option not in ranked))


@settings(deadline=None)
@given(ballots_of(rankings), st.integers(1, 4))
def test_seats_are_filled(ballots: list[Ballot], seats: int) -> None:
    outcome = count(TransferableVote(options=OPTIONS, seats=seats), ballots)
    assert len(outcome.winners) == (seats if outcome.cast > outcome.abstained else 0)
    assert sorted(option for level in outcome.order for option in level) == sorted(OPTIONS)


@settings(max_examples=200, deadline=None)
@given(ballots_of(approvals), st.integers(1, 160), st.sampled_from(["none", "add1", "add1 greedy"]))
def test_equal_shares_never_overspends(ballots: list[Ballot], budget: int, completion: str) -> None:
    rules = Budget(projects=PROJECTS, budget=budget, completion=completion)  # type: ignore[arg-type]
    spending = count(rules, ballots).spending
    assert spending is not None
    assert spending.spent == sum(purchase.cost for purchase in spending.purchases) <= budget
    by_shares = [purchase for purchase in spending.purchases if purchase.rho is not None]
    for purchase in by_shares:
        paid = sum(dict(payment.paid).get(purchase.project, 0) for payment in spending.payments)
        assert paid == purchase.cost
    weight = {ballot.voter: ballot.weight for ballot in ballots}
    for payment in spending.payments:
        assert payment.left >= 0
        assert spending.share is not None
        assert (
            sum(amount for _, amount in payment.paid) + payment.left == spending.share * weight[payment.voter]
        )
