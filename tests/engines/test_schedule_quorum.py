"""Quorum and speaking, against enumeration and textbook numbers."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.schedule import Expected, Group, balance, forecast, gini
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


def test_small_groups_are_joined_or_withheld():
    found = balance([Group("School", 8, 10), Group("Parents", 2, 1), Group("NGO", 1, 1)], others="Others")
    assert [(share.label, share.people, share.turns) for share in found.shares] == [
        ("School", 8, 10), ("Others", 3, 2),
    ]  # fmt: skip
    assert not found.is_withheld
    alone = balance([Group("School", 8, 10), Group("Parents", 2, 5)], others="Others")
    assert [share.label for share in alone.shares] == ["School"]
    assert alone.is_withheld
    assert (alone.people, alone.gini) == (8, None)


def test_gaps_add_up_to_nothing():
    found = balance([Group("School", 8, 18), Group("Parents", 4, 2), Group("School", 2, 4)], others="Others")
    assert sum(share.gap for share in found.shares) == 0
    assert found.shares[0].people == 10
