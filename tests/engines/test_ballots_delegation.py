"""Delegations and the votes of organisations."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.ballots import (
    Answer,
    Approval,
    Approved,
    Ballot,
    Consent,
    Constituency,
    Delegated,
    DoubleMajority,
    InstantRunoff,
    Majority,
    Organisation,
    PerOrganisation,
    Quorum,
    Ranking,
    Schulze,
    count,
)
from collegium.engines.problems import ProblemsFound

YES, NO = Answer("yes"), Answer("no")


def to(voter: str, topic: str = "") -> Delegated:
    return Delegated(voter, topic)


def results(rules: Majority, **choices: Answer | Delegated) -> tuple[dict[str, object], dict[str, str]]:
    """Tallies of a majority, and what became of each delegation."""
    outcome = count(rules, [Ballot(voter, choice) for voter, choice in choices.items()])
    return dict(outcome.rounds[0].tallies), {one.voter: one.result for one in outcome.carried}


def test_a_delegation_is_passed_on_until_somebody_voted() -> None:
    tallies, became = results(Majority(), ann=to("bob"), bob=to("cem"), cem=NO, dan=YES)
    assert tallies == {"yes": 1, "no": 3, "abstain": 0}
    assert became == {"ann": "carried", "bob": "carried"}


def test_own_vote_goes_before_the_delegation() -> None:
    ballots = [Ballot("ann", to("bob")), Ballot("ann", YES), Ballot("bob", NO)]
    outcome = count(Majority(), ballots)
    assert dict(outcome.rounds[0].tallies) == {"yes": 1, "no": 1, "abstain": 0}
    assert [(one.voter, one.by, one.result) for one in outcome.carried] == [("ann", "ann", "own vote")]


def test_circles_abstain_with_those_who_lead_into_them() -> None:
    tallies, became = results(Majority(), ann=to("bob"), bob=to("ann"), cem=to("ann"), dan=to("dan"), eve=YES)
    assert tallies == {"yes": 1, "no": 0, "abstain": 4}
    assert set(became.values()) == {"cycle"}


def test_delegating_to_someone_who_is_not_there_is_not_voting() -> None:
    tallies, became = results(Majority(), ann=to("zoe"), bob=to("ann"), cem=YES)
    assert tallies == {"yes": 1, "no": 0, "abstain": 0}
    assert became == {"ann": "no vote", "bob": "no vote"}


def test_the_topic_chooses_the_delegation() -> None:
    ballots = [
        Ballot("ann", to("bob")),
        Ballot("ann", to("cem", "money")),
        Ballot("bob", YES),
        Ballot("cem", NO),
    ]
    for topic, carrier in (("money", "cem"), ("", "bob"), ("schools", "bob")):
        assert count(Majority(topic=topic), ballots).carried[0].by == carrier


def test_no_more_votes_than_the_cap_the_nearest_first() -> None:
    """ann and bob delegate to cem themselves, dan through ann: with a cap of two, dan's vote abstains."""
    choices = {"ann": to("cem"), "bob": to("cem"), "cem": YES, "dan": to("ann")}
    tallies, became = results(Majority(most_carried=2), **choices)
    assert tallies == {"yes": 3, "no": 0, "abstain": 1}
    assert became == {"ann": "carried", "bob": "carried", "dan": "too many"}
    assert results(Majority(most_carried=0), **choices)[0] == {"yes": 1, "no": 0, "abstain": 3}
    assert results(Majority(), **choices)[0] == {"yes": 4, "no": 0, "abstain": 0}


def test_a_carried_vote_keeps_its_weight_and_side() -> None:
    ballots = [
        Ballot("ann", YES, constituency="school"),
        Ballot("bob", to("ann"), weight=3, constituency="business"),
    ]
    sides = (Constituency("school"), Constituency("business"))
    outcome = count(DoubleMajority(constituencies=sides), ballots)
    assert outcome.passed
    assert dict(outcome.reasons[3].values) == {"name": "business", "yes": 3, "no": 0}


people = st.sampled_from("abcdefgh")


@settings(deadline=None)
@given(
    st.dictionaries(people, st.one_of(people.map(Delegated), st.sampled_from((YES, NO)))), st.integers(0, 3)
)
def test_every_delegation_ends_and_nothing_appears(choices: dict[str, Delegated | Answer], most: int) -> None:
    ballots = [Ballot(voter, choice) for voter, choice in choices.items()]
    outcome = count(Majority(most_carried=most), ballots)
    became = {one.voter: one for one in outcome.carried}
    assert set(became) == {voter for voter, choice in choices.items() if isinstance(choice, Delegated)}
    absent = sum(one.result == "no vote" for one in outcome.carried)
    assert outcome.cast == len(ballots) - absent
    abstaining = sum(one.result in ("cycle", "too many") for one in outcome.carried)
    assert outcome.abstained == abstaining
    for carrier in choices:
        assert sum(one.by == carrier and one.result == "carried" for one in outcome.carried) <= most


A, B, C = Organisation("A"), Organisation("B", weight=2), Organisation("C")


def member(organisation: str, number: int, choice: Answer | Approved | Ranking) -> Ballot:
    return Ballot(f"{organisation}{number}", choice, organisation=organisation)


def members(**votes: str) -> list[Ballot]:
    words = {"y": YES, "n": NO, "a": Answer("abstain")}
    return [
        member(name, number, words[letter])
        for name, letters in votes.items()
        for number, letter in enumerate(letters)
    ]


def per(*organisations: Organisation, **more: object) -> PerOrganisation:
    return replace(
        PerOrganisation(organisations=organisations, inside=Majority(), outside=Majority()),
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("votes", "tallies"),
    [
        ({"A": "yyn", "B": "n", "C": "y"}, {"yes": 2, "no": 2, "abstain": 0}),
        ({"A": "yn", "B": "yyy", "C": "aa"}, {"yes": 2, "no": 0, "abstain": 2}),
        ({"A": "y", "B": "nn"}, {"yes": 1, "no": 2, "abstain": 0}),
    ],
)
def test_every_organisation_has_one_vote_of_its_weight(
    votes: dict[str, str], tallies: dict[str, int]
) -> None:
    outcome = count(per(A, B, C), members(**votes))
    assert dict(outcome.rounds[0].tallies) == tallies
    assert [name for name, _ in outcome.parts] == ["A", "B", "C"]
    assert outcome.reasons[-1].code == "organisations"
    assert dict(outcome.reasons[-1].values) == {"count": len(votes), "total": 3}


def test_a_thousand_members_do_not_outvote_two_small_organisations() -> None:
    outcome = count(per(A, C, Organisation("D")), members(A="y" * 1000, C="n", D="n"))
    assert not outcome.passed


def test_a_split_vote_is_divided_exactly() -> None:
    """B's weight of 2 over three members: 2/3 each; with A's own vote, 1 + 4/3 against 2/3."""
    outcome = count(per(A, replace(B, split=True)), members(A="y", B="yyn"))
    tallies = dict(outcome.rounds[0].tallies)
    assert (tallies["yes"], tallies["no"]) == (1 + Fraction(4, 3), Fraction(2, 3))
    assert [name for name, _ in outcome.parts] == ["A"]


def test_an_organisation_decides_in_its_own_way() -> None:
    own = Organisation("B", inside=Consent(quorum=Quorum(Fraction(1, 2), 4)))
    consent, against = Answer("consent"), Answer("object", "not now")
    others = members(A="y")
    agreed = count(per(A, own), [*others, member("B", 1, consent), member("B", 2, consent)])
    objected = count(per(A, own), [*others, member("B", 1, consent), member("B", 2, against)])
    too_few = count(per(A, own), [*others, member("B", 1, consent)])
    assert [dict(one.rounds[0].tallies)["yes"] for one in (agreed, objected, too_few)] == [2, 1, 1]
    assert [dict(one.rounds[0].tallies)["no"] for one in (agreed, objected, too_few)] == [0, 1, 0]


def test_double_majority_of_organisations_by_partner_type() -> None:
    organisations = (
        Organisation("A", constituency="school"),
        Organisation("B", constituency="school"),
        Organisation("C", constituency="business"),
    )
    sides = (Constituency("school"), Constituency("business"))
    rules = per(*organisations, outside=DoubleMajority(constituencies=sides))
    assert count(rules, members(A="yy", B="yyn", C="y")).passed
    assert not count(rules, members(A="yy", B="yyn", C="n")).passed


def test_internal_rankings_become_the_organisation_s_ranking() -> None:
    options = ("x", "y", "z")
    rules = per(A, B, C, inside=Schulze(options=options), outside=InstantRunoff(options=options))
    ballots = [
        member("A", 1, Ranking.of("x", "y", "z")),
        member("A", 2, Ranking.of("x", "z", "y")),
        member("A", 3, Ranking.of("x", "z", "y")),
        member("B", 1, Ranking.of("z", "y", "x")),
        member("C", 1, Ranking.of("y", "x", "z")),
        member("C", 2, Ranking.of("y", "x", "z")),
    ]
    outcome = count(rules, ballots)
    assert dict(outcome.rounds[0].tallies) == {"x": 1, "y": 1, "z": 2}
    assert dict(outcome.parts)["A"].order == (("x",), ("z",), ("y",))


def test_internal_approvals_become_approvals() -> None:
    options = ("x", "y", "z")
    approval = Approval(options=options)
    rules = per(A, C, inside=replace(approval, seats=2), outside=approval)
    ballots = [member("A", n, Approved(("x", "z"))) for n in range(2)] + [member("C", 1, Approved(("z",)))]
    outcome = count(rules, ballots)
    assert outcome.rounds[0].votes("z") == 2


def test_methods_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(ProblemsFound, match="approval inside gives no vote that majority outside can count"):
        count(per(A, inside=Approval(options=("x", "y"))), [])
    with pytest.raises(ProblemsFound, match="none of the organisations"):
        count(per(A), members(Z="y"))
    with pytest.raises(ProblemsFound, match="the quorum of organisations stands in the wrong place"):
        count(per(A, quorum=Quorum(Fraction(1, 2), 2)), [])
