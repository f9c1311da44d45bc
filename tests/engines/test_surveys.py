"""Surveys: worked scores and intervals, other implementations, and what nobody may work out."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from collegium.engines.surveys import (
    Instrument,
    Item,
    Pair,
    Response,
    Scale,
    changes,
    difference_of,
    gaps,
    hidden_groups,
    mean_of,
    response_rate,
    results,
    score,
)

HEARD = Instrument(
    items=(Item("listened"), Item("informed"), Item("ignored", reversed=True), Item("worth")),
    scales=(Scale("heard", ("listened", "informed", "ignored")),),
)
ONE = Instrument(items=(Item("a"),), scales=(Scale("s", ("a",)),))


def answers(*values: int | None, group: str = "", names: str = "") -> list[Response]:
    """Responses to ONE."""
    return [Response({"a": value}, group, names[at : at + 1]) for at, value in enumerate(values)]


# scoring -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"listened": 5, "informed": 4, "ignored": 1}, 14 / 3),
        ({"listened": 5, "ignored": 5}, 3),
        ({"listened": 5, "informed": None}, None),
        ({}, None),
    ],
)
def test_a_score_is_the_mean_of_what_was_answered(given_, expected):
    assert score(HEARD, given_) == {"heard": expected}


def test_the_share_that_must_be_answered_can_be_set():
    strict = Instrument(HEARD.items, HEARD.scales, minimum_answered=Fraction(1))
    assert score(strict, {"listened": 5, "informed": 4}) == {"heard": None}


@pytest.mark.parametrize("wrong", [{"listened": 6}, {"listened": 0}, {"spoken": 3}])
def test_an_answer_off_the_scale_is_refused(wrong):
    with pytest.raises(ValueError, match=r"off the scale|not an item"):
        score(HEARD, wrong)


@pytest.mark.parametrize(
    "parts",
    [
        {"items": (Item("a"), Item("a"))},
        {"items": (Item("a", 5, 1),)},
        {"items": (Item("a"),), "scales": (Scale("s", ("b",)),)},
        {"items": (Item("a"),), "scales": (Scale("s", ()),)},
        {"items": (Item("a"), Item("b", 1, 7)), "scales": (Scale("s", ("a", "b")),)},
        {"items": (Item("a"),), "minimum_answered": Fraction(0)},
    ],
)
def test_an_instrument_that_contradicts_itself_is_refused(parts):
    with pytest.raises(ValueError, match=r"key|scale|share|item"):
        Instrument(**parts)


# intervals -----------------------------------------------------------------------------------------------


@given(st.integers(0, 60), st.integers(1, 60))
def test_response_rate_has_the_interval_of_wilson(answered, invited):
    assume(answered <= invited)
    found = response_rate(answered, invited)
    low, high = proportion_confint(answered, invited, method="wilson")
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_nobody_asked_is_no_rate():
    assert response_rate(0, 0).share is None
    with pytest.raises(ValueError, match="not a share"):
        response_rate(3, 2)


@given(st.lists(st.integers(1, 5), min_size=3, max_size=40))
def test_a_mean_has_the_t_interval_or_a_wider_one(values):
    found = mean_of(values)
    spread = max(float(np.var(values, ddof=1)), 1 / 12)
    low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), np.sqrt(spread / len(values)))
    assert (found.mean, found.low, found.high) == pytest.approx((np.mean(values), low, high))


def test_three_who_agree_do_not_make_certainty():
    found = mean_of([4, 4, 4], ends=(1, 4))
    assert found.low < 3.5
    assert found.high == 4


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=3, max_size=30))
def test_the_same_people_twice_is_the_paired_t_test(pairs):
    before, after = ({str(at): float(pair[wave]) for at, pair in enumerate(pairs)} for wave in (0, 1))
    moves = np.array([two - one for one, two in pairs])
    assume(moves.var(ddof=1) > 1 / 12)
    low, high = stats.ttest_rel(list(after.values()), list(before.values())).confidence_interval()
    found = difference_of(before, after)
    assert (found.difference, found.low, found.high) == pytest.approx((moves.mean(), low, high))
    assert found.linked == len(pairs)


def test_different_people_have_the_variance_of_welch():
    before = {f"b{at}": value for at, value in enumerate([1.0, 2, 4, 5, 3, 2])}
    after = {f"a{at}": value for at, value in enumerate([3.0, 5, 5, 2])}
    found = difference_of(before, after)
    error = np.sqrt(np.var([*before.values()], ddof=1) / 6 + np.var([*after.values()], ddof=1) / 4)
    assert found.high - found.difference == pytest.approx(stats.t.ppf(0.975, 3) * error)
    assert found.linked == 0


# hiding --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 9, "b": 8}, set()),
        ({"a": 9, "b": 8, "c": 2}, {"b", "c"}),  # c alone would be the total less a and b
        ({"a": 9, "b": 3, "c": 2}, {"b", "c"}),  # together five: neither can be told from the other
        ({"a": 9, "b": 2, "c": 2}, {"a", "b", "c"}),  # together four: too few, so a covers them
        ({"a": 9, "b": 0}, {"b"}),
        ({"a": 2, "b": 2}, {"a", "b"}),
        ({}, set()),
    ],
)
def test_hidden_groups(sizes, hidden):
    assert set(hidden_groups(sizes, minimum=5)) == hidden


SIZES = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 12))


@given(SIZES, st.integers(2, 8), st.sets(st.sampled_from("abcdefg"), max_size=2))
def test_no_small_group_is_shown_or_worked_out(sizes, minimum, also):
    hidden = hidden_groups(sizes, minimum=minimum, also=also)
    assert also & set(sizes) <= set(hidden)
    shown = {group: size for group, size in sizes.items() if group not in hidden}
    assert all(size >= minimum for size in shown.values())
    covered = [size for group, size in sizes.items() if group in hidden and size]
    if shown and covered:  # all that subtraction can give: every sum of shown groups less the total
        assert len(covered) >= 2
        for count in range(len(shown) + 1):
            for some in combinations(shown.values(), count):
                assert sum(sizes.values()) - sum(some) >= minimum


RESPONSES = st.lists(
    st.builds(
        Response,
        st.fixed_dictionaries({"a": st.none() | st.integers(1, 5), "b": st.none() | st.integers(1, 5)}),
        st.sampled_from(["", "school", "ngo", "parents"]),
    ),
    max_size=40,
)
TWO = Instrument(items=(Item("a"), Item("b")), scales=(Scale("s", ("a", "b")),))


@given(RESPONSES)
def test_nothing_published_tells_of_fewer_than_five(responses):
    found = results(TWO, responses, minimum=5)
    for place in range(2):
        shown = [group.items[place].estimate for group in found.groups if group.items[place].estimate.shown]
        whole = found.everyone.items[place].estimate
        assert all(one.n >= 5 for one in shown)
        if shown:
            assert whole.n - sum(one.n for one in shown) not in range(1, 5)
    for group in (found.everyone, *found.groups):
        assert group.n is None or group.n >= 5
        if group.why:
            assert not any(one.counts for one in group.items)
            assert all(one.estimate.mean is None for one in (*group.items, *group.scales))
        if group.scales[0].estimate.shown:
            assert {one.estimate.why for one in group.items} <= {"", "no answers"}


@given(RESPONSES, st.randoms(use_true_random=False))
def test_the_order_of_responses_does_not_matter(responses, random):
    shuffled = random.sample(responses, len(responses))
    one, two = results(TWO, responses), results(TWO, shuffled)
    assert [(group.group, group.n, group.why) for group in one.groups] == [
        (group.group, group.n, group.why) for group in two.groups
    ]
    assert [item.counts for item in one.everyone.items] == [item.counts for item in two.everyone.items]


def test_results_of_a_wave():
    found = results(
        ONE, [*answers(5, 4, 4, 3, 4, None, group="school"), *answers(1, 2, 2, 1, 3, group="ngo")]
    )
    ngo, school = found.groups
    assert (school.n, school.items[0].missing, school.items[0].estimate.mean) == (6, 1, 4)
    assert ngo.items[0].counts == ((1, 2), (2, 2), (3, 1), (4, 0), (5, 0))
    assert found.everyone.scales[0].estimate.mean == pytest.approx(29 / 10)


def test_an_item_few_answered_hides_the_scale_it_is_in():
    many = [Response({"a": 4, "b": 3 if at < 3 else None}) for at in range(9)]
    found = results(TWO, many).everyone
    assert [one.estimate.why for one in found.items] == ["", "too few"]
    assert found.scales[0].estimate.why == "could be worked out"


# waves and gaps ------------------------------------------------------------------------------------------


def test_change_links_those_who_are_known_and_keeps_strangers_apart():
    before = answers(1, 2, 3, 2, 1, names="vwxyz")
    scale, item = changes(ONE, before, answers(2, 3, 4, 3, 3, names="vwxyz"))
    assert (scale.kind, item.kind, scale.difference.linked) == ("scale", "item", 5)
    assert scale.difference.difference == pytest.approx(6 / 5)
    assert changes(ONE, before, answers(2, 3, 4, 3, 3))[0].difference.linked == 0
    assert changes(ONE, before, answers(2, 3, 4, 3))[0].difference.why == "too few"


def test_less_of_a_reversed_item_is_a_change_for_the_better():
    bad = [Response({"ignored": 5}) for _ in range(6)]
    good = [Response({"ignored": 2}) for _ in range(6)]
    moved = {one.key: one.difference.difference for one in changes(HEARD, bad, good)}
    assert moved["ignored"] == 3


def test_the_widest_gap_between_importance_and_occurrence_comes_first():
    asked = Instrument(
        items=tuple(Item(f"{kind}{at}", 1, 7) for at in "123" for kind in ("want", "have")),
        pairs=tuple(Pair(at, f"want{at}", f"have{at}") for at in "123"),
    )
    responses = [
        Response({"want1": 5, "have1": 4, "want2": 7, "have2": 2 + at % 2, "want3": None}) for at in range(6)
    ]
    found = gaps(asked, responses)
    assert [gap.pair for gap in found] == ["2", "1", "3"]
    assert [gap.gap.difference for gap in found] == [pytest.approx(4.5), pytest.approx(1), None]
    assert found[0].gap.difference == pytest.approx(found[0].importance.mean - found[0].occurrence.mean)
