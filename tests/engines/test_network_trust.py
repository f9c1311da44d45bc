"""Trust and value: worked cases, and what must not be worked out."""

from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.network import (
    DIMENSIONS,
    MEASURES,
    Rating,
    Tie,
    network_of,
    tie_change,
    trust_and_value,
    trust_changes,
)
from collegium.engines.network import Organisation as Org

TRUST = ("reliability", "mission", "openness")


def rated(rated_: str = "z", **values: float) -> list[Rating]:
    """Everybody's rating of one organisation on all dimensions: rated(a=4, b=3)."""
    return [Rating(rater, rated_, one, value) for rater, value in values.items() for one in DIMENSIONS]


def scores(ratings: list[Rating], key: str = "z", **options):
    wave = trust_and_value(ratings, invited="abcdefghz", **options)
    return next(one for one in wave.organisations if one.organisation == key)


def test_a_score_is_the_mean_of_what_others_gave():
    found = scores([*rated(a=4, b=3, c=2, d=4, e=2), *rated("y", a=1)])
    assert (found.of("power").mean, found.of("power").raters) == (3, 5)
    assert (found.of("value").mean, found.of("trust").mean) == (3, 3)
    low, high = found.of("trust").low, found.of("trust").high
    assert 1 <= low < 3 < high <= 4


def test_missing_is_not_zero():
    some = [Rating(rater, "z", one, 1) for rater in "fgh" for one in ("mission", "openness")]
    found = scores([*rated(a=4, b=3, c=4, d=3, e=4), *some])
    assert (found.of("reliability").mean, found.of("reliability").raters) == (3.6, 5)
    assert (found.of("mission").mean, found.of("mission").raters) == (2.625, 8)


def test_fewer_than_three_raters_are_not_shown():
    found = scores(rated(a=4, b=3))
    assert {found.of(one).why for one in MEASURES} == {"too few raters"}
    assert found.of("trust").mean is None
    assert found.of("trust").raters == 2
    assert {score.why for _, score in scores([], "a").scores} == {"no ratings"}


def test_a_hidden_dimension_hides_what_it_could_be_worked_out_from():
    everything = rated(a=4, b=3, c=2, d=3, e=1, f=2)
    assert scores(everything).of("trust").shown
    for gone in ("a", "ab", "abcd"):
        ratings = [one for one in everything if one.rater not in gone or one.dimension != "mission"]
        found = scores(ratings)
        assert found.of("trust").why == "could be worked out"
        assert found.of("value").shown
    assert found.of("mission").why == "too few raters"


def test_several_people_of_one_organisation_count_once():
    found = scores([*rated(a=4, b=3, c=2, d=1, e=2), *rated(a=2)])
    assert (found.of("power").raters, found.of("power").mean) == (5, pytest.approx(11 / 5))


def test_the_whole_network_is_the_mean_of_those_shown():
    three = [*rated("z", a=4, b=4, c=4, d=3, e=3), *rated("y", a=2, b=2, c=2, d=1, e=1)]
    three += rated("x", a=3, b=3, c=3, d=2, e=1)
    wave = trust_and_value([*three, *rated("w", a=1, b=1, c=1)], invited="abcdef")
    assert wave.everyone.of("trust").mean == pytest.approx((3.6 + 1.6 + 2.4) / 3)
    assert wave.everyone.of("trust").raters == 3
    assert (wave.response.count, wave.response.total) == (5, 6)
    two = trust_and_value([one for one in three if one.rated != "x"], invited="abcdef")
    assert (two.everyone.of("trust").mean, two.everyone.of("trust").why) == (None, "too few raters")
    assert (
        trust_and_value(rated("w", a=1, b=1, c=1), invited="abc").everyone.of("trust").why == "too few raters"
    )


# what a rater who looks could work out -------------------------------------------------------------------


def seen(*values: int):
    """All that is told of one dimension when these are the ratings."""
    return scores([Rating("abcdefgh"[at], "z", "power", value) for at, value in enumerate(values)]).of(
        "power"
    )


@pytest.mark.parametrize("raters", [3, 4, 5])
def test_no_rater_can_work_out_what_another_one_gave(raters):
    """All ratings there can be, enumerated: of those that look the same to a rater, each other one has two at least."""
    told = {values: seen(*values) for values in combinations_with_replacement(range(1, 5), raters)}
    possible: dict[object, list[set[int]]] = {}
    for values in product(range(1, 5), repeat=raters):
        view = told[tuple(sorted(values))], values[0]
        for at, value in enumerate(values[1:]):
            possible.setdefault(view, [set() for _other in values[1:]])[at].add(value)
    assert len(possible) >= 8, "something is told"
    assert all(len(some) >= 2 for others in possible.values() for some in others)


def test_three_who_gave_all_the_lowest_are_told_only_as_below_the_middle():
    found = scores(rated(a=1, b=1, c=1))
    score = found.of("openness")
    assert (score.mean, score.low, score.high, score.why, score.side) == (
        None,
        None,
        None,
        "only the side",
        "low",
    )
    assert found.of("trust").why == "could be worked out", (
        "three sides and that of their mean tell more together"
    )


@pytest.mark.parametrize(
    ("values", "why", "side"),
    [
        ((1, 1, 1, 1, 1), "only the side", "low"),
        ((3, 3, 3, 3, 1), "only the side", "high"),
        ((3, 3, 3, 1, 1), "", ""),
        ((1, 4, 1, 4), "only the side", "high"),  # 2.5 counts as high
        ((1, 4, 1, 3), "only the side", "low"),
    ],
)
def test_what_is_told_of_some_ratings(values, why, side):
    score = seen(*values)
    assert (score.why, score.side) == (why, side)
    assert (score.mean is None) == (why != "")


@pytest.mark.parametrize(
    "wrong", [Rating("a", "z", "power", 0), Rating("a", "z", "power", 5), Rating("z", "z", "power", 3)]
)
def test_impossible_ratings_are_refused(wrong):
    with pytest.raises(ValueError, match=r"from 1 to 4|rates itself"):
        scores([wrong])


def test_only_the_invited_rate():
    with pytest.raises(ValueError, match="not invited"):
        trust_and_value(rated(q=3), invited="abc")


# change --------------------------------------------------------------------------------------------------


def test_change_is_on_the_raters_of_both_waves_only():
    alone = {"f": 1, "g": 2, "h": 1, "i": 3, "j": 1}
    waves: tuple[list[Rating], list[Rating]] = [], []
    for key in "zyx":
        waves[0].extend(rated(key, a=2, b=2, c=3, d=1, e=1, **alone))
        waves[1].extend(rated(key, a=4, b=4, c=3, d=2, e=1))
    whole, *found = trust_changes(*waves)
    assert [(one.organisation, one.of("trust").difference, one.of("trust").raters) for one in found] == [
        ("x", 1, 5), ("y", 1, 5), ("z", 1, 5),
    ]  # fmt: skip
    assert whole.of("trust").difference == 1
    assert trust_changes(*([one for one in wave if one.rated == "z"] for wave in waves))[0].of("trust").why, (
        "that of one organisation is not for everybody"
    )


def test_a_change_that_would_lay_one_rating_bare_is_withheld():
    whole, z = trust_changes(rated(a=2, b=2, c=3, d=1, e=1), rated(a=3, b=4, c=4, d=1, e=3, f=1))
    assert {change.why for _, change in z.changes} == {"could be worked out"}
    assert {change.why for _, change in whole.changes} == {"could be worked out"}


def test_change_of_too_few_is_withheld_and_of_none_is_none():
    _, z = trust_changes(rated(a=2, b=2, c=1, d=3), rated(a=3, b=3, c=4, d=1))
    assert (z.of("trust").why, z.of("trust").difference) == ("too few raters", None)
    assert [one.organisation for one in trust_changes(rated(a=2), [])] == [None]


def test_a_change_that_is_alike_for_nearly_all_is_withheld():
    before, after = rated(a=1, b=2, c=3, d=2, e=1), rated(a=2, b=3, c=4, d=3, e=4)
    _, z = trust_changes(before, after)
    assert (z.of("power").difference, z.of("power").why) == (None, "could be worked out")


def test_the_interval_holds_the_change_and_is_the_same_every_time():
    before, after = rated(a=1, b=2, c=3, d=2, e=1), rated(a=3, b=2, c=4, d=2, e=3)
    one = trust_changes(before, after)[1].of("power")
    assert one == trust_changes(list(reversed(before)), after)[1].of("power")
    assert one.low < one.difference == 1 < one.high


RATINGS = st.lists(
    st.builds(
        Rating,
        st.sampled_from("abcdef"),
        st.sampled_from("xyz"),
        st.sampled_from(DIMENSIONS),
        st.integers(1, 4),
    ),
    max_size=80,
)


@given(RATINGS)
def test_scores_stay_on_the_scale_and_need_five_raters(ratings):
    wave = trust_and_value(ratings, invited="abcdef")
    for one in wave.organisations:
        for measure, score in one.scores:
            assert score.shown == (score.mean is not None)
            if score.shown:
                assert score.raters >= 5
                assert 1 <= score.low <= score.mean <= score.high <= 4
            if measure in ("value", "trust") and score.shown:
                parts = TRUST if measure == "trust" else ("power", "involvement", "resources")
                assert all(one.of(part).shown for part in parts)


@given(RATINGS, RATINGS)
def test_nothing_changes_between_a_wave_and_itself_and_signs_turn(one, two):
    assert all(change.difference in (0, None) for _, change in trust_changes(one, one)[0].changes)
    forth, back = trust_changes(one, two)[0], trust_changes(two, one)[0]
    for measure in MEASURES:
        ahead, behind = forth.of(measure), back.of(measure)
        assert ahead.why == behind.why
        if ahead.shown:
            assert ahead.difference == pytest.approx(-behind.difference)


# ties ----------------------------------------------------------------------------------------------------


def net(arrows: str, keys: str):
    return network_of([Org(key) for key in keys], [Tie(*arrow) for arrow in arrows.split()])


def test_ties_are_compared_among_those_of_both_waves():
    found = tie_change(net("ab ba bc cd", "abcd"), net("ab bc ca ae", "abce"))
    assert (found.kept, found.new, found.lost) == ((("a", "b"), ("b", "c")), (("c", "a"),), (("b", "a"),))
    assert (found.joined, found.left, found.jaccard) == (("e",), ("d",), 0.5)
    assert tie_change(net("", "ab"), net("", "ab")).jaccard is None
