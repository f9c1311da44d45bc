"""Quorum and speaking, against enumeration and textbook numbers."""

import itertools
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.schedule import Balance, Expected, Group, Tally, added_up, balances, forecast, gini
from collegium.engines.schedule.quorum import chance_of

partners = st.lists(
    st.builds(
        lambda state, past: Expected(state, *past),
        st.sampled_from(["yes", "maybe", "no", "silent"]),
        st.integers(0, 6).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
    ),
    max_size=9,
)


@given(partners, st.integers(1, 100))
def test_the_chance_is_that_of_every_case_counted(found, percent):
    result = forecast(found, percent=percent)
    chances = [chance_of(partner) for partner in found]
    total = Fraction(0)
    for case in product([0, 1], repeat=len(found)):
        weight = Fraction(1)
        for come, chance in zip(case, chances, strict=True):
            weight *= chance if come else 1 - chance
        total += weight if sum(case) >= result.needed else 0
    assert result.chance == total
    assert result.certain <= result.likely <= result.possible
    assert (result.needed - 1) * 100 < len(found) * percent <= result.needed * 100


@given(partners, st.integers(1, 100))
def test_one_more_yes_never_makes_it_less_likely(found, percent):
    better = [Expected("yes") if n == 0 else partner for n, partner in enumerate(found)]
    assert forecast(better, percent=percent).chance >= forecast(found, percent=percent).chance


@pytest.mark.parametrize(
    ("states", "verdict", "needed"),
    [
        (["yes", "yes", "silent", "no"], "certain", 2),
        (["yes", "no", "no", "no"], "out of reach", 2),
        (["yes", "maybe", "maybe", "maybe"], "likely", 2),  # 7/8
        (["yes", "maybe", "no", "no"], "open", 2),  # 1/2
        (["maybe", "maybe", "no", "no", "no"], "out of reach", 3),
        (["maybe", "maybe", "maybe", "no", "no"], "unlikely", 3),  # 1/8
        ([], "nobody expected", 0),
    ],
)
def test_verdicts_at_half(states, verdict, needed):
    result = forecast([Expected(state) for state in states], percent=50)
    assert (result.verdict, result.needed) == (verdict, needed)


def test_a_silent_partner_counts_by_its_record():
    assert chance_of(Expected("silent", 5, 6)) == Fraction(6, 8)
    assert chance_of(Expected("silent")) == Fraction(1, 2)


def test_five_hundred_partners_are_exact_too():
    result = forecast([Expected("maybe")] * 500, percent=50)
    # half of the symmetric distribution, and the middle once
    import math

    assert result.chance == Fraction(1, 2) + Fraction(math.comb(500, 250), 2**501)


def test_gini_of_known_shares():
    assert gini([Group("a", 1, 1), Group("b", 1, 1)]) == 0
    assert gini([Group("a", 1, 0), Group("b", 1, 10)]) == Fraction(1, 2)
    # incomes 1, 2, 3, 4: the mean absolute difference is 10/8, the mean 5/2
    assert gini([Group(str(n), 1, n) for n in (1, 2, 3, 4)]) == Fraction(1, 4)
    assert gini([]) is None
    assert gini([Group("a", 3, 0)]) is None


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 20)), min_size=1, max_size=6))
def test_gini_by_groups_is_gini_by_people_where_a_group_shares_evenly(sizes):
    groups = [Group(str(n), people, people * each) for n, (people, each) in enumerate(sizes)]
    everyone = [Group("x", 1, each) for people, each in sizes for _ in range(people)]
    assert gini(groups) == gini(everyone)
    if (found := gini(groups)) is not None:
        assert 0 <= found < 1


def rows(found: Balance) -> list[tuple[str, int, int]]:
    return [(share.label, share.people, share.turns) for share in found.shares]


def test_small_groups_are_joined_or_withheld():
    counted = [Tally("School", "Staff", 8, 10), Tally("Parents", "Staff", 2, 1), Tally("NGO", "Staff", 1, 1)]
    kinds, _groups = balances(counted, others="Others")
    assert rows(kinds) == [("School", 8, 10), ("Others", 3, 2)]
    kinds, _groups = balances(counted[:2], others="Others")
    assert (rows(kinds), kinds.gini, kinds.is_withheld) == ([], None, True), (
        "or the two would be told by subtraction"
    )
    counted[2] = Tally("NGO", "Staff", 4, 1)
    kinds, groups = balances(counted, others="Others")
    assert rows(kinds) == [("School", 8, 10), ("Others", 6, 2)], "the smallest large one joins the small"
    assert rows(groups) == [("Staff", 14, 12)]


def test_one_parent_is_not_told_by_subtracting_one_table_from_the_other():
    counted = [
        Tally("Parents", "Parents", 1, 6), Tally("School", "Staff", 2, 10), Tally("University", "Staff", 1, 3),
    ]  # fmt: skip
    assert [(rows(one), one.is_withheld) for one in balances(counted, others="Others")] == [
        ([], True),
        ([], True),
    ]


def test_tables_that_are_each_large_enough_are_looked_at_together():
    """Kinds 4 and 3, groups 4 and 3, but one person is in both of the first: 4 - 3 tells of one."""
    counted = [
        Tally("School", "Staff", 3, 9), Tally("School", "Parents", 1, 6), Tally("University", "Parents", 3, 1),
    ]  # fmt: skip
    kinds, groups = balances(counted, others="Others")
    assert rows(kinds) == [("School", 4, 15), ("University", 3, 1)]
    assert (rows(groups), groups.is_withheld) == ([], True)


cells = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz")),
    st.tuples(st.integers(1, 5), st.integers(0, 9)),
    min_size=1,
    max_size=9,
)


def told_of(people: list[tuple[str, str]], kinds: Balance, groups: Balance) -> list[list[int]]:
    """Which people each row of both tables adds up. people: (kind, group) of each."""
    found = []
    for at, table in enumerate((kinds, groups)):
        for share in table.shares:
            row = [int(("Others" if one[at] in table.joined else one[at]) == share.label) for one in people]
            assert sum(row) == share.people
            found.append(row)
    return found


def nobody_is_told(people: list[tuple[str, str]], told: list[list[int]]) -> bool:
    """Brute force: no sum over at most two people, with whatever factors, follows from what is told."""
    if not told:
        return True
    matrix = np.array(told, float)
    rank = np.linalg.matrix_rank(matrix)
    few = [some for size in (1, 2) for some in itertools.combinations(range(len(people)), size)]
    return all(np.linalg.matrix_rank(np.delete(matrix, some, axis=1)) == rank for some in few)


@settings(max_examples=60, deadline=None)
@given(cells)
def test_nothing_about_one_or_two_people_follows_from_both_tables(counted):
    tallies = [Tally(kind, group, *counts) for (kind, group), counts in counted.items()]
    people = [(one.kind, one.group) for one in tallies for _ in range(one.people)]
    kinds, groups = balances(tallies, others="Others")
    assert nobody_is_told(people, told_of(people, kinds, groups))
    for table in (kinds, groups):
        if table.shares:
            assert sum(share.people for share in table.shares) == len(people), "both have the same total"
            assert sum(share.turns for share in table.shares) == sum(one.turns for one in tallies)


@settings(max_examples=25, deadline=None)
@given(st.lists(cells, min_size=2, max_size=3))
def test_what_is_added_up_over_meetings_tells_no_more_than_their_pages(meetings):
    counted = [[Tally(*labels, *counts) for labels, counts in one.items()] for one in meetings]
    found = [balances(tallies, others="Others") for tallies in counted]
    pages = {share for pair in found for table in pair for share in table.shares}
    for at in (0, 1):
        series = added_up([pair[at] for pair in found], others="Others")
        told = [pair[at] for pair in found if pair[at].shares]
        for share in series.shares:
            same = [
                one for table in told for one in table.shares
                if ("Others" if one.label in series.joined else one.label) == share.label
            ]  # fmt: skip
            assert set(same) <= pages
            assert (share.people, share.turns) == (
                sum(one.people for one in same),
                sum(one.turns for one in same),
            )


def test_gaps_add_up_to_nothing():
    counted = [Tally("School", "x", 8, 18), Tally("Parents", "x", 4, 2), Tally("School", "y", 2, 4)]
    found, _groups = balances(counted, others="Others")
    assert sum(share.gap for share in found.shares) == 0
    assert found.shares[0].people == 10
