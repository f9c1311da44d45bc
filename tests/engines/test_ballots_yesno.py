"""Majority, double majority, consent and advice, case by case."""

from fractions import Fraction

import pytest

from collegium.engines.ballots import (
    ABSTAIN,
    REASONS,
    Advice,
    Answer,
    Ballot,
    Consent,
    Constituency,
    DoubleMajority,
    Majority,
    Outcome,
    Quorum,
    count,
)
from tests.engines.ballots import answers, cast

TWO_THIRDS = Fraction(2, 3)


def codes(outcome: Outcome) -> list[str]:
    return [why.code for why in outcome.reasons]


@pytest.mark.parametrize(
    ("rules", "votes", "passed", "why"),
    [
        (Majority(), (3, 2, 0), True, "majority"),
        (Majority(), (2, 2, 5), False, "tie"),
        (Majority(), (1, 0, 9), True, "majority"),
        (Majority(), (0, 0, 4), False, "nobody voted"),
        (Majority(), (0, 0, 0), False, "nobody voted"),
        (Majority(threshold=TWO_THIRDS), (4, 2, 0), False, "no majority"),
        (Majority(threshold=TWO_THIRDS, at_least=True), (4, 2, 0), True, "majority"),
        (Majority(threshold=TWO_THIRDS), (5, 2, 0), True, "majority"),
        (Majority(threshold=Fraction(0)), (1, 5, 0), True, "majority"),
        (Majority(quorum=Quorum(Fraction(1, 2), 10)), (3, 1, 1), True, "majority"),
        (Majority(quorum=Quorum(Fraction(1, 2), 10, abstentions=False)), (3, 1, 1), False, "quorum missing"),
        (Majority(quorum=Quorum(Fraction(1, 2), 11)), (3, 1, 1), False, "quorum missing"),
    ],
)
def test_majority(rules: Majority, votes: tuple[int, int, int], passed: bool, why: str) -> None:
    yes, no, abstain = votes
    outcome = count(rules, answers(yes=yes, no=no, abstain=abstain))
    assert (outcome.passed, codes(outcome)[0]) == (passed, why)
    assert dict(outcome.rounds[0].tallies) == {"yes": yes, "no": no, "abstain": abstain}
    assert (outcome.cast, outcome.abstained) == (yes + no + abstain, abstain)


def test_parts_of_votes_are_exact() -> None:
    """A tenth and two tenths against three tenths: with floats the first sum would be the larger."""
    tenths = [Fraction(1, 10), Fraction(2, 10)]
    ballots = [Ballot(str(weight), Answer("yes"), weight) for weight in tenths]
    outcome = count(Majority(), [*ballots, Ballot("no", Answer("no"), Fraction(3, 10))])
    assert codes(outcome) == ["tie"]


SIDES = (Constituency("school"), Constituency("business"), Constituency("parents"))


def sides(**votes: str) -> list[Ballot]:
    """Ballots from constituency="yyn"."""
    words = {"y": Answer("yes"), "n": Answer("no"), "a": ABSTAIN}
    return [
        Ballot(f"{side}{number}", words[letter], constituency=side)
        for side, letters in votes.items()
        for number, letter in enumerate(letters)
    ]


@pytest.mark.parametrize(
    ("needed", "votes", "passed"),
    [
        (None, {"school": "yyn", "business": "y", "parents": "yy"}, True),
        (None, {"school": "yyn", "business": "yn", "parents": "yy"}, False),  # a tie carries no side
        (2, {"school": "yyn", "business": "yn", "parents": "yy"}, True),
        (2, {"school": "yyyyyy", "business": "nn", "parents": "nn"}, False),
        (2, {"school": "nnnnnn", "business": "y", "parents": "y"}, False),  # sides, but not overall
        (None, {"school": "yyn", "business": "y"}, False),  # nobody voted for the parents
        (None, {"school": "yyn", "business": "y", "parents": "aa"}, False),
    ],
)
def test_double_majority(needed: int | None, votes: dict[str, str], passed: bool) -> None:
    outcome = count(DoubleMajority(constituencies=SIDES, needed=needed), sides(**votes))
    assert outcome.passed == passed


def test_a_side_with_too_few_votes_and_votes_of_no_side_are_told() -> None:
    rules = DoubleMajority(
        constituencies=(Constituency("school", least=2), Constituency("business")), needed=1
    )
    outcome = count(rules, sides(school="y", business="y", guests="yy"))
    assert outcome.passed
    assert codes(outcome) == [
        "majority",
        "constituencies",
        "constituency thin",
        "constituency for",
        "no constituency",
    ]
    assert dict(outcome.reasons[-1].values) == {"count": 2}


@pytest.mark.parametrize(
    ("choices", "passed", "why"),
    [
        ([Answer("consent"), ABSTAIN], True, ["consent"]),
        ([ABSTAIN, ABSTAIN], False, ["nobody consented"]),
        ([], False, ["nobody consented"]),
        ([Answer("consent"), Answer("object", "it costs too much")], False, ["objections open"]),
        ([Answer("consent"), Answer("object", "it costs too much", resolved=True)], True, ["consent"]),
        ([Answer("consent"), Answer("object", "  ")], True, ["consent", "objections without reason"]),
        ([Answer("object", "")], False, ["nobody consented", "objections without reason"]),
    ],
)
def test_consent(choices: list[Answer], passed: bool, why: list[str]) -> None:
    outcome = count(Consent(), cast(*choices))
    assert (outcome.passed, codes(outcome)) == (passed, why)
    assert outcome.cast == len(choices) == sum(votes for _, votes in outcome.rounds[0].tallies)


def test_consent_needs_its_quorum() -> None:
    outcome = count(Consent(quorum=Quorum(Fraction(1, 2), 6)), answers(consent=2))
    assert (outcome.passed, codes(outcome)) == (False, ["quorum missing", "consent"])


@pytest.mark.parametrize(
    ("owner", "votes", "passed", "why"),
    [
        ("", {"ann": "given", "bob": "given"}, True, ["advice complete"]),
        ("", {"ann": "given"}, False, ["advice missing"]),
        ("", {"ann": "given", "bob": "abstain"}, True, ["advice complete"]),
        ("eve", {"ann": "given", "bob": "given", "eve": "yes"}, True, ["advice complete", "owner agreed"]),
        ("eve", {"ann": "given", "bob": "given", "eve": "no"}, False, ["advice complete", "owner declined"]),
        ("eve", {"ann": "given", "bob": "given"}, False, ["advice complete", "owner undecided"]),
        ("eve", {"ann": "given", "eve": "yes"}, False, ["advice missing", "owner agreed"]),
    ],
)
def test_advice(owner: str, votes: dict[str, str], passed: bool, why: list[str]) -> None:
    rules = Advice(asked=("ann", "bob"), owner=owner)
    outcome = count(rules, [Ballot(voter, Answer(word)) for voter, word in votes.items()])
    assert (outcome.passed, codes(outcome)) == (passed, why)


def test_every_reason_is_a_sentence() -> None:
    outcomes = [
        count(Majority(quorum=Quorum(Fraction(1, 2), 3)), answers(yes=2, no=1)),
        count(DoubleMajority(constituencies=SIDES), sides(school="y", business="n", guests="y")),
        count(Consent(), answers(consent=1, object=1)),
        count(Advice(asked=("ann",)), []),
    ]
    sentences = [str(why) for outcome in outcomes for why in outcome.reasons]
    assert "2 for and 1 against: more than the share of 1/2 that was needed" in sentences
    assert all("{" not in sentence for sentence in sentences)
    assert all(text and text[0] != " " for text in REASONS.values())
