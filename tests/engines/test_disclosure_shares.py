"""Coded percentages and rounded counts: what a reader who knows the rule can work out from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.disclosure import (
    Share,
    coded_share,
    counts_of,
    known_from_rounded,
    randomly_rounded,
    rounded,
)

GROUPS = st.integers(0, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("count", "of", "share"),
    [
        (50, 100, Share("shown", 50)),
        (3, 100, Share("below", 10)),
        (0, 100, Share("below", 10)),
        (97, 100, Share("above", 90)),
        (100, 100, Share("above", 90)),
        (12, 100, Share("shown", 12)),
        (30, 1000, Share("below", 5)),
        (951, 1000, Share("above", 95)),
        (7, 15, Share("withheld")),
        (10, 20, Share("shown", 50)),
        (11, 20, Share("above", 50)),
        (0, 0, Share("withheld")),
    ],
)
def test_shares(count, of, share):
    assert coded_share(count, of) == share


@given(group=GROUPS, minimum=st.integers(1, 20))
def test_a_percentage_never_tells_that_fewer_than_the_minimum_had_or_lacked_it(group, minimum):
    count, of = group
    share = coded_share(count, of, minimum=minimum)
    possible = counts_of(share, of, minimum=minimum)
    assert count in possible
    if share.kind == "shown":
        assert all(minimum <= one <= of - minimum for one in possible)
    else:
        assert len(possible) >= min(minimum, of + 1)


@given(group=GROUPS)
def test_a_larger_count_never_reads_as_a_smaller_share(group):
    count, of = group
    if count < of:
        order = {"below": 0, "shown": 1, "above": 2, "withheld": 3}
        one, more = coded_share(count, of), coded_share(count + 1, of)
        assert (order[one.kind], one.percent or 0) <= (order[more.kind], more.percent or 0)


@given(count=st.integers(0, 5000), base=st.integers(1, 20))
def test_rounded_counts_tell_exactly_their_range(count, base):
    value = rounded(count, base)
    assert value % base == 0
    low, high = known_from_rounded(value, base)
    assert low <= count <= high
    assert all(rounded(one, base) == value for one in range(int(low), int(high) + 1))
    assert rounded(int(high) + 1, base) != value


@given(count=st.integers(0, 500), base=st.integers(2, 10))
def test_random_rounding_goes_to_a_neighbour_and_always_to_the_same(count, base):
    value = randomly_rounded(count, base, key=("a", "b"), secret="s")
    assert value % base == 0
    assert abs(value - count) < base
    assert value == randomly_rounded(count, base, key=("a", "b"), secret="s")


def test_random_rounding_is_right_on_average():
    """2,000 lots; standard error of the mean of a step of 5 with probability 3/5 is .055, allowed are four."""
    mean = sum(randomly_rounded(13, 5, key=n, secret="s") for n in range(2000)) / 2000
    assert mean == pytest.approx(13, abs=0.22)


def test_shares_and_counts_that_cannot_be_are_refused():
    for call in (lambda: coded_share(5, 4), lambda: coded_share(-1, 4), lambda: rounded(-1, 5)):
        with pytest.raises(ValueError, match=r"share|rounding"):
            call()
