"""Trust and value: worked cases, and what must not be worked out."""

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
    found = scores([*rated(a=4, b=3, c=2), Rating("d", "z", "power", 1)])
    assert (found.of("power").mean, found.of("power").raters) == (2.5, 4)
    assert (found.of("value").mean, found.of("trust").mean) == (3, 3)
    low, high = found.of("trust").low, found.of("trust").high
    assert 1 <= low < 3 < high <= 4


def test_missing_is_not_zero():
    ratings = [*rated(a=4, b=4, c=4), Rating("d", "z", "mission", 4), Rating("d", "z", "openness", 4)]
    found = scores(ratings)
    assert found.of("trust").mean == 4
    assert (found.of("trust").raters, found.of("reliability").raters, found.of("value").raters) == (4, 3, 3)


def test_fewer_than_three_raters_are_not_shown():
    found = scores(rated(a=4, b=3))
    assert {found.of(one).why for one in MEASURES} == {"too few raters"}
    assert found.of("trust").mean is None
    assert found.of("trust").raters == 2
    assert {score.why for _, score in scores([], "a").scores} == {"no ratings"}


def test_a_hidden_dimension_hides_what_it_could_be_worked_out_from():
    ratings = [one for one in rated(a=4, b=3, c=2) if (one.rater, one.dimension) != ("a", "mission")]
    found = scores(ratings)
    assert (found.of("mission").why, found.of("trust").why) == ("too few raters", "could be worked out")
    assert found.of("value").shown


def test_several_people_of_one_organisation_count_once():
    found = scores([*rated(a=4, b=3, c=2), *rated(a=2)])
    assert (found.of("power").raters, found.of("power").mean) == (3, pytest.approx(8 / 3))


def test_the_whole_network_is_the_mean_of_those_shown():
    wave = trust_and_value(
        [*rated("z", a=4, b=4, c=4), *rated("y", a=2, b=2, c=2), *rated("x", a=1)], invited="abcd"
    )
    assert (wave.everyone.of("trust").mean, wave.everyone.of("trust").raters) == (3, 2)
    assert (wave.response.count, wave.response.total) == (3, 4)


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
    before = rated(a=2, b=2, c=3, d=1, e=1, f=1)
    after = rated(a=3, b=3, c=4)
    whole, z = trust_changes(before, after)
    assert (z.organisation, z.of("trust").difference, z.of("trust").raters) == ("z", 1, 3)
    assert whole.of("trust").difference == 1


def test_a_change_that_would_lay_one_rating_bare_is_withheld():
    whole, z = trust_changes(rated(a=2, b=2, c=3), rated(a=3, b=3, c=4, d=1))
    assert {change.why for _, change in z.changes} == {"could be worked out"}
    assert {change.why for _, change in whole.changes} == {"could be worked out"}


def test_change_of_too_few_is_withheld_and_of_none_is_none():
    _, z = trust_changes(rated(a=2, b=2), rated(a=3, b=3))
    assert (z.of("trust").why, z.of("trust").difference) == ("too few raters", None)
    assert [one.organisation for one in trust_changes(rated(a=2), [])] == [None]


def test_the_interval_holds_the_change_and_is_the_same_every_time():
    before, after = rated(a=1, b=2, c=3, d=2, e=2), rated(a=3, b=2, c=4, d=2, e=4)
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
def test_scores_stay_on_the_scale_and_need_three_raters(ratings):
    wave = trust_and_value(ratings, invited="abcdef")
    for one in wave.organisations:
        for measure, score in one.scores:
            assert score.shown == (score.mean is not None)
            if score.shown:
                assert score.raters >= 3
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
