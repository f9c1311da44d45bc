"""Opinion groups: known values of the index, made-up consultations, and what must stay hidden."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.opinion import (
    AGREE,
    DISAGREE,
    PASS,
    OpinionMap,
    Vote,
    VoteMatrix,
    adjusted_rand_index,
    opinion_map,
    vote_matrix,
)
from collegium.engines.opinion.clusters import silhouettes

# the index -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "index"),
    [
        ("aabb", "xxyy", 1),
        ("aabb", "yyxx", 1),
        ("aabb", "xyxy", -0.5),
        ("aabb", "xxyz", 4 / 7),  # by hand: (1 - 2·1/6) / ((2 + 1)/2 - 2·1/6)
        ("aaaa", "xyzw", 0),
        ("aaaa", "xxxx", 1),
        ("abcd", "wxyz", 1),
        ("", "", 1),
        # a table of Hubert & Arabie's kind, [[1,1,0],[1,2,1],[0,0,4]]: 7 pairs together, 13 and 13 in each, 45 in all
        ("aabbbbcccc", "xyxyyzzzzz", (7 - 13 * 14 / 45) / ((13 + 14) / 2 - 13 * 14 / 45)),
    ],
)
def test_adjusted_rand_index_of_known_cases(one, two, index):
    assert adjusted_rand_index(one, two) == pytest.approx(index)


def test_groupings_of_different_people_are_not_compared():
    with pytest.raises(ValueError, match="different people"):
        adjusted_rand_index("ab", "abc")


LABELS = st.integers(1, 30).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(0, 3), min_size=n, max_size=n)] * 2)
)


@given(LABELS)
def test_the_index_is_counted_over_all_pairs(labels):
    one, two = (np.array(label) for label in labels)
    pairs = np.triu_indices(len(one), 1)
    same = [(label[:, None] == label[None, :])[pairs] for label in (one, two)]
    n11, n00 = (same[0] & same[1]).sum(), (~same[0] & ~same[1]).sum()
    n10, n01 = (same[0] & ~same[1]).sum(), (~same[0] & same[1]).sum()
    # Steinley 2004, equation 9: the same index from the four kinds of pairs
    below = (n11 + n10) * (n10 + n00) + (n11 + n01) * (n01 + n00)
    expected = 2 * (n11 * n00 - n10 * n01) / below if below else 1.0
    assert adjusted_rand_index(one.tolist(), two.tolist()) == pytest.approx(expected)
    assert adjusted_rand_index(one.tolist(), two.tolist()) == pytest.approx(
        adjusted_rand_index((3 - two).tolist(), one.tolist())
    )


def test_silhouettes_are_those_counted_point_by_point():
    rng = np.random.default_rng(2)
    points, labels = rng.normal(size=(30, 2)), rng.integers(0, 3, 30)
    labels[0] = 3  # alone
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    scores = [0.0]
    for at in range(1, 30):
        own = [other for other in range(30) if other != at and labels[other] == labels[at]]
        a = apart[at, own].mean()
        b = min(apart[at, labels == group].mean() for group in range(4) if group != labels[at])
        scores.append((b - a) / max(a, b))
    assert silhouettes(points, [labels, labels % 2])[0] == pytest.approx(np.mean(scores))


# the matrix ----------------------------------------------------------------------------------------------


def test_the_last_vote_counts_whatever_the_order_of_the_log():
    log = [
        Vote("a", "s", AGREE, 3),
        Vote("a", "s", DISAGREE, 1),
        Vote("b", "s", PASS, 2),
        Vote("b", "t", AGREE, 2),
    ]
    log += [Vote("b", "t", DISAGREE, 2)]  # at the same time: the later entry
    found = vote_matrix(log)
    assert (found.voters, found.statements) == (("a", "b"), ("s", "t"))
    np.testing.assert_array_equal(found.values, [[1, np.nan], [0, -1]])


def test_rows_and_columns_can_be_given():
    found = vote_matrix(
        [Vote("a", "s", 1), Vote("z", "s", 1), Vote("a", "gone", 1)], voters="ba", statements="ts"
    )
    np.testing.assert_array_equal(found.values, [[np.nan, np.nan], [np.nan, 1]])


def test_another_choice_is_refused():
    with pytest.raises(ValueError, match="1, 0 or -1"):
        vote_matrix([Vote("a", "s", 2)])


# the map -------------------------------------------------------------------------------------------------


def camps(
    *sizes: int, statements: int = 12, noise: float = 0.08, missing: float = 0.3, seed: int = 5
) -> VoteMatrix:
    """Camps with opposite views; the first two statements unite everybody."""
    rng = np.random.default_rng(seed)
    views = rng.choice([-1.0, 1.0], (len(sizes), statements))
    views[1] = -views[0]
    views[:, :2] = 1
    values = np.repeat(views, sizes, axis=0)
    values = np.where(rng.random(values.shape) < noise, rng.integers(-1, 2, values.shape), values)
    values = np.where(rng.random(values.shape) < missing, np.nan, values)
    names = tuple(f"s{at}" for at in range(statements))
    return VoteMatrix(tuple(f"v{at}" for at in range(sum(sizes))), names, values)


def test_two_camps_are_found_with_what_divides_and_unites_them():
    found = opinion_map(camps(40, 25), minimum_votes=3)
    assert (found.why, found.k, [group.size for group in found.groups]) == ("", 2, [40, 25])
    assert {one.statement for one in found.consensus} == {"s0", "s1"}
    named = [{(one.statement, one.choice) for one in group.representative} for group in found.groups]
    assert all(len(one) == 5 for one in named)
    assert not {statement for one in named for statement, _ in one} & {"s0", "s1"}
    assert found.stability.mean > 0.95
    assert found.indicative
    truth = ["a"] * 40 + ["b"] * 25
    labels = {voter: group for voter, _, _, group in found.places}
    assert adjusted_rand_index([labels[f"v{at}"] for at in range(65)], truth) == 1


def test_three_camps_are_three_groups_and_two_when_forced():
    matrix = camps(40, 30, 20, statements=30)
    assert opinion_map(matrix, runs=0).k == 3
    forced = opinion_map(matrix, k=2, runs=0)
    assert (forced.k, forced.forced, set(forced.silhouettes), forced.stability) == (2, True, {2}, None)
    with pytest.raises(ValueError, match="at least two"):
        opinion_map(matrix, k=1)


def test_representative_numbers_are_those_of_the_formula():
    found = opinion_map(camps(40, 25), minimum_votes=3, runs=0)
    first, other = found.groups
    one = first.representative[0]
    rest = next(tally for tally in other.tallies if tally.statement == one.statement)
    mine, theirs = one.tally, rest
    count, against = (mine.agree, theirs.agree) if one.choice == AGREE else (mine.disagree, theirs.disagree)
    p, q = (count + 1) / (mine.votes + 2), (against + 1) / (theirs.votes + 2)
    both = (count + against + 2) / (mine.votes + theirs.votes + 4)
    error = (both * (1 - both) * (1 / (mine.votes + 2) + 1 / (theirs.votes + 2))) ** 0.5
    assert (one.probability, one.ratio, one.z_difference) == pytest.approx((p, p / q, (p - q) / error))
    assert one.z == pytest.approx((p - 0.5) / (0.25 / (mine.votes + 2)) ** 0.5)


@pytest.mark.parametrize(
    ("matrix", "options", "why"),
    [
        (camps(20, 9), {}, "too few voters"),
        (camps(20, 9), {"minimum_voters": 29, "minimum_votes": 1}, ""),
        (camps(40, 25, missing=0.95), {"minimum_votes": 7}, "too few voters"),
        (camps(40, 25), {"withdrawn": [f"s{at}" for at in range(1, 12)]}, "too few statements"),
        (camps(30, 30, noise=0, missing=0, statements=2), {}, "no differences"),
        (camps(60, 3, noise=0, missing=0), {"k": 2}, "groups too small"),
        (camps(60, 3, noise=0, missing=0), {}, "groups too small"),
        (VoteMatrix((), (), np.zeros((0, 0))), {}, "too few statements"),
    ],
)
def test_why_there_are_no_groups(matrix, options, why):
    found = opinion_map(matrix, runs=0, **options)
    assert found.why == why
    if why:
        assert (found.k, found.groups, found.consensus, found.places) == (None, (), (), ())


def test_the_floor_is_thirty_voters():
    assert opinion_map(camps(15, 14), minimum_votes=1, runs=0).why == "too few voters"
    assert opinion_map(camps(15, 15), minimum_votes=1, runs=0).why == ""


def test_withdrawn_statements_place_nobody_and_are_not_told():
    matrix = camps(40, 25)
    loud = matrix.values.copy()
    loud[:, 5] = np.where(np.arange(65) % 2, 1, -1)
    options = {"withdrawn": ["s5"], "minimum_votes": 1, "runs": 0}
    one = opinion_map(VoteMatrix(matrix.voters, matrix.statements, loud), **options)
    two = opinion_map(matrix, **options)
    assert one.places == two.places
    assert "s5" not in {tally.statement for tally in one.tallies}


def test_a_small_group_is_hidden_with_another_that_covers_it():
    found = opinion_map(camps(40, 30, 3, statements=30, noise=0, missing=0), k=3, runs=0)
    assert sorted(group.why for group in found.groups) == ["", "could be worked out", "too few"]
    assert {place[3] for place in found.places} == {0}
    check(found, 5)


def check(found: OpinionMap, minimum: int) -> None:
    """What is shown, and everyone less what is shown where that is one hidden group, is never of few."""
    everyone = {tally.statement: tally for tally in found.tallies}
    assert all(tally.votes >= minimum for tally in found.tallies)
    hidden = [group for group in found.groups if group.why]
    assert all(group.size is None and not group.tallies and not group.representative for group in hidden)
    for statement, tally in everyone.items():
        shown = [t.votes for group in found.groups for t in group.tallies if t.statement == statement]
        assert all(votes >= minimum for votes in shown)
        left = tally.votes - sum(shown)
        if shown and hidden:
            assert left == 0 or left >= minimum


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(1, 25), min_size=2, max_size=4),
    st.integers(0, 10_000),
    st.sampled_from([0.0, 0.3, 0.7]),
    st.sampled_from([None, 2, 3]),
)
def test_whatever_the_votes_nothing_small_is_told_and_the_map_is_the_same_twice(sizes, seed, missing, k):
    matrix = camps(*sizes, seed=seed, missing=missing, noise=0.2)
    options = {"k": k, "minimum_voters": 5, "minimum_votes": 2, "runs": 2}
    found = opinion_map(matrix, **options)
    assert found == opinion_map(matrix, **options)
    check(found, 5)
    if found.stability:
        assert -1 <= found.stability.low <= found.stability.mean + 1e-9
        assert found.stability.mean <= 1
    assert found.participation.grouped <= len(matrix.voters)


def test_the_order_of_voters_does_not_matter():
    matrix = camps(40, 25, 12)
    order = np.random.default_rng(1).permutation(len(matrix.voters))
    mixed = VoteMatrix(tuple(matrix.voters[at] for at in order), matrix.statements, matrix.values[order])
    one, two = (opinion_map(some, runs=0) for some in (matrix, mixed))
    assert {place[0]: place[3] for place in one.places} == {place[0]: place[3] for place in two.places}
    assert one.groups == two.groups
