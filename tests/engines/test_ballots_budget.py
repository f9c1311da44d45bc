"""Budgets: greedy, and Equal Shares beside worked examples and the definition spelled out slowly."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from collegium.engines.ballots import (
    ABSTAIN,
    Approved,
    Ballot,
    Budget,
    Payment,
    Project,
    Purchase,
    Spending,
    add1_step,
    count,
)
from collegium.engines.ballots.rules import BudgetRule, Completion
from tests.engines import equal_shares_by_hand as by_hand
from tests.engines.ballots import cast

PARK, SCHOOL, BIKES = Project("park", 20), Project("school", 20), Project("bikes", 12)
FOUR = cast(
    Approved(("park", "school")),
    Approved(("park", "school")),
    Approved(("park", "bikes")),
    Approved(("bikes",)),
)


def spend(
    ballots: list[Ballot],
    *projects: Project,
    budget: int,
    rule: BudgetRule = "equal shares",
    completion: Completion = "none",
    seed: str = "",
) -> Spending:
    rules = Budget(projects=projects, budget=budget, rule=rule, completion=completion, seed=seed)
    spending = count(rules, ballots).spending
    assert spending is not None
    return spending


def bought(spending: Spending) -> list[str]:
    return [purchase.project for purchase in spending.purchases]


def test_equal_shares_by_hand() -> None:
    """Everyone has 40/4 = 10.

    The park costs its three supporters 20/3 each, rho 1/3; school and bikes would have rho 1/2. Then 10/3 is left to
    the first three: the school (20) is out of reach of 20/3. For the bikes v002 gives its last 10/3 and v003
    12 - 10/3 = 26/3, so rho = 26/3 / 12 = 13/18.
    """
    spending = spend(FOUR, PARK, SCHOOL, BIKES, budget=40)
    assert spending == Spending(
        purchases=(Purchase("park", 20, 3, Fraction(1, 3)), Purchase("bikes", 12, 2, Fraction(13, 18))),
        spent=32,
        share=Fraction(10),
        payments=(
            Payment("v000", (("park", Fraction(20, 3)),), Fraction(10, 3)),
            Payment("v001", (("park", Fraction(20, 3)),), Fraction(10, 3)),
            Payment("v002", (("park", Fraction(20, 3)), ("bikes", Fraction(10, 3))), 0),
            Payment("v003", (("bikes", Fraction(26, 3)),), Fraction(4, 3)),
        ),
        unrepresented=0,
    )


def test_add1_by_hand() -> None:
    """The school needs 2(s - 20/3) >= 20, s >= 16 2/3. At 17 all three would cost 52, so the run at 16 stays."""
    spending = spend(FOUR, PARK, SCHOOL, BIKES, budget=40, completion="add1")
    assert (spending.share, spending.spent) == (16, 32)
    assert [purchase.rho for purchase in spending.purchases] == [Fraction(1, 3), Fraction(1, 2)]


def test_add1_runs_on_past_an_outcome_to_which_nothing_fits() -> None:
    """At 8 only the small project is bought, and 13 of 21 are left: nothing else fits.

    Stopping there would leave two of three voters without anything. At 9 the first two can pay for the middle one.
    """
    projects = (Project("middle", 18), Project("large", 24), Project("small", 8))
    ballots = cast(Approved(("small", "middle", "large")), Approved(("middle",)), Approved(("large",)))
    spending = spend(ballots, *projects, budget=21, completion="add1")
    assert bought(spending) == ["middle"]
    assert (spending.share, spending.unrepresented) == (16, 1)
    costs, votes = as_sets(ballots, projects)
    assert by_hand.completed(costs, votes, 21, stop_when_exhausted=True) == [("small", 1)]


def test_the_rest_goes_by_votes_where_the_rules_say_so() -> None:
    """2 each: "small" is bought for 2 by one voter, "middle" by two at 3; 1 of 6 is left for the last, at 1."""
    projects = (Project("middle", 3), Project("small", 2), Project("dear", 5), Project("least", 1))
    ballots = cast(Approved(("middle", "dear", "least")), Approved(("middle", "dear")), Approved(("small",)))
    assert bought(spend(ballots, *projects, budget=6)) == ["middle", "small"]
    tight = (Project("middle", 3), Project("small", 3), Project("dear", 5))
    assert bought(spend(ballots[2:], *tight, budget=2)) == []
    two = cast(Approved(("middle",)), Approved(("small",)))
    assert bought(spend(two, *tight, budget=4, completion="add1")) == []
    assert bought(spend(two, *tight, budget=4, completion="add1 greedy")) in (["middle"], ["small"])


def test_a_lot_is_told_from_a_lower_cost_where_votes_are_equal() -> None:
    """All have one vote: the two cheaper fit by cost, then only one of two equally dear, by lot."""
    projects = (Project("a", 30), Project("b", 50), Project("c", 20), Project("d", 50))
    outcome = count(
        Budget(projects=projects, budget=100, rule="greedy"), cast(Approved(("a", "b", "c", "d")))
    )
    by = {tie.chosen: (tie.by, set(tie.options)) for tie in outcome.ties}
    third = outcome.winners[2]
    assert by == {
        "c": ("cheaper", {"a", "b", "c", "d"}),
        "a": ("cheaper", {"a", "b", "c", "d"}),
        third: ("lot", {"b", "d"}),
    }


def test_a_lot_is_told_where_the_rest_goes_by_votes() -> None:
    """Nobody can pay for either alone, even after Add1, so one of two equals is added by lot."""
    projects = (Project("middle", 3), Project("small", 3))
    rules = Budget(projects=projects, budget=4, completion="add1 greedy")
    outcome = count(rules, cast(Approved(("middle",)), Approved(("small",))))
    (tie,) = outcome.ties
    assert (tie.round, tie.by, set(tie.options)) == (1, "lot", {"middle", "small"})
    assert outcome.winners == (tie.chosen,)


def test_equal_shares_protects_a_group_that_greedy_ignores() -> None:
    """Six of ten like the three projects of the town, four those of the village: 60 and 40 of 100."""
    town = [Project(f"town{number}", 20) for number in range(5)]
    village = [Project(f"village{number}", 20) for number in range(2)]
    names = [tuple(project.name for project in group) for group in (town, village)]
    ballots = cast(*[Approved(names[0])] * 6, *[Approved(names[1])] * 4)
    greedy = spend(ballots, *town, *village, budget=100, rule="greedy")
    equal = spend(ballots, *town, *village, budget=100)
    assert greedy.unrepresented == 4
    assert equal.unrepresented == 0
    assert [sum(name in bought(equal) for name in group) for group in names] == [3, 2]


def test_a_vote_of_weight_two_is_two_votes() -> None:
    double = [Ballot("a", Approved(("x", "y")), weight=2), Ballot("b", Approved(("y",)))]
    single = cast(Approved(("x", "y")), Approved(("x", "y")), Approved(("y",)))
    projects = (Project("x", 5), Project("y", 7))
    one, two = (spend(ballots, *projects, budget=12) for ballots in (double, single))
    assert one.purchases == two.purchases
    assert one.share == two.share
    assert dict(one.payments[0].paid)["y"] == 2 * dict(two.payments[0].paid)["y"]


@pytest.mark.parametrize(("rule", "winners"), [("greedy", ["large"]), ("greedy skip", ["large", "small"])])
def test_greedy_stops_or_skips(rule: BudgetRule, winners: list[str]) -> None:
    projects = (Project("large", 60), Project("middle", 50), Project("small", 30), Project("nobody's", 1))
    ballots = cast(
        Approved(("large", "middle", "small")), Approved(("large", "middle")), Approved(("large",))
    )
    spending = spend(ballots, *projects, budget=100, rule=rule)
    assert bought(spending) == winners
    assert spending.share is None


def test_equal_votes_go_to_the_cheaper_then_to_the_lot() -> None:
    ballots = cast(Approved(("x", "y", "z")))
    rules = Budget(projects=(Project("x", 9), Project("y", 8), Project("z", 9)), budget=10, rule="greedy")
    outcome = count(rules, ballots)
    assert outcome.winners == ("y",)
    assert [(set(tie.options), tie.by, tie.chosen) for tie in outcome.ties] == [
        ({"x", "y", "z"}, "cheaper", "y")
    ]
    even = replace(rules, projects=(Project("x", 9), Project("y", 9), Project("z", 9)))
    drawn = [count(replace(even, seed=seed), ballots) for seed in "abcdefgh"]
    assert {outcome.winners for outcome in drawn} == {("x",), ("y",), ("z",)}
    assert {outcome.ties[0].by for outcome in drawn} == {"lot"}


def test_equal_rho_and_votes_in_equal_shares_are_told() -> None:
    ballots = cast(Approved(("x", "z")))
    outcome = count(
        Budget(projects=(Project("x", 6), Project("z", 6)), budget=10, completion="none"), ballots
    )
    assert len(outcome.winners) == 1
    assert [tie.by for tie in outcome.ties] == ["lot"]


def test_blank_papers_have_no_share_and_nobody_buys_nothing() -> None:
    ballots = [*cast(Approved(("x",))), Ballot("blank", ABSTAIN), Ballot("empty", Approved(()))]
    spending = spend(ballots, Project("x", 10), budget=10)
    assert (spending.share, spending.unrepresented, bought(spending)) == (10, 0, ["x"])
    nothing = count(Budget(projects=(Project("x", 10),), budget=10), [])
    assert (nothing.passed, nothing.reasons[0].code) == (False, "nobody voted")


def as_sets(ballots: list[Ballot], projects: tuple[Project, ...]) -> tuple[by_hand.Projects, by_hand.Votes]:
    votes = {b.voter: set(b.choice.options) for b in ballots if isinstance(b.choice, Approved)}
    return {project.name: project.cost for project in projects}, votes


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
    st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=1, max_size=8),
    st.integers(10, 100),
    st.booleans(),
)
def test_equal_shares_agrees_with_its_definition(
    costs: list[int], wanted: list[set[int]], budget: int, complete: bool
) -> None:
    """Purchases, their order and every rho, on elections without ties that only a lot could break."""
    projects = tuple(Project(f"p{number}", cost) for number, cost in enumerate(costs))
    choices = [
        Approved(tuple(f"p{number}" for number in sorted(some) if number < len(costs))) for some in wanted
    ]
    ballots = cast(*(choice for choice in choices if choice.options))
    assume(ballots)
    names, votes = as_sets(ballots, projects)
    try:
        if complete:
            expected = by_hand.completed(names, votes, budget)
        else:
            expected = by_hand.equal_shares(names, votes, Fraction(budget, len(votes)))
    except AssertionError:
        return
    spending = spend(ballots, *projects, budget=budget, completion="add1" if complete else "none")
    assert [(purchase.project, purchase.rho) for purchase in spending.purchases] == expected


def test_the_step_of_add1_follows_the_share() -> None:
    assert [add1_step(1_000_000, 5000), add1_step(500_000, 12), add1_step(10, 0)] == [1, 41, 1]
    coarse = count(Budget(projects=(PARK, SCHOOL, BIKES), budget=40, step=4), FOUR)
    assert coarse.spending is not None
    assert (coarse.spending.share, coarse.winners) == (14, ("park", "bikes"))
