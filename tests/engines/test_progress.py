"""Indicators and health: worked cases, and what must hold whatever the numbers are."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from collegium.engines.progress import (
    SENTENCES,
    STATES,
    Counts,
    Indicator,
    Progress,
    Value,
    health,
    measure,
)

START, END = date(2026, 1, 1), date(2026, 12, 31)  # 364 days
HALF = START + timedelta(days=182)


def indicator(*values: tuple[date, int | str], **changes) -> Indicator:
    found = tuple(Value(on, Decimal(value)) for on, value in values)
    given_ = {"direction": "up", "baseline": Decimal(60), "baseline_on": START}
    given_ |= {"target": Decimal(80), "target_on": END, "values": found}
    return Indicator(**given_ | changes)


def measured(*values, today: date = HALF, **changes) -> Progress:
    return measure(indicator(*values, **changes), today=today)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("80", "reached"),
        ("95", "reached"),
        ("70", "on track"),
        ("68", "on track"),  # .4 of the way, exactly a tenth short of .5
        ("67.9999", "behind"),
        ("65", "behind"),  # exactly a quarter short
        ("64.9999", "at risk"),
        ("60", "at risk"),
        ("59.9999", "moving away"),
    ],
)
def test_state_half_way_through(value, state):
    assert measured((HALF, value)).state == state


def test_shares_are_exact():
    found = measured((HALF, "66.6"))
    assert found.share == Fraction(33, 100)
    assert found.expected == Fraction(1, 2)


def test_less_is_better_when_the_direction_is_down():
    down = {"direction": "down", "baseline": Decimal(20), "target": Decimal(10)}
    assert measured((HALF, 10), **down).state == "reached"
    assert measured((HALF, 21), **down).state == "moving away"
    assert measured((HALF, 15), **down).share == Fraction(1, 2)


def test_a_value_is_judged_by_the_line_on_its_own_day():
    found = measured((START + timedelta(days=91), 65), today=START + timedelta(days=273))
    assert (found.expected_then, found.expected) == (Fraction(1, 4), Fraction(3, 4))
    assert found.state == "on track"


def test_an_unreached_target_is_at_risk_once_its_day_has_passed():
    assert measured((END, "79.9"), today=END).state == "on track"
    assert measured((END, "79.9"), today=END + timedelta(days=1)).state == "at risk"
    assert measured((END, "80"), today=END + timedelta(days=1)).state == "reached"


def test_values_of_the_future_are_not_looked_at():
    found = measured((START, 61), (END, 90), today=HALF)
    assert found.latest == Value(START, Decimal(61))
    assert found.trend == ""


def test_order_of_values_does_not_matter():
    early, late = (START, 62), (HALF, 70)
    assert measured(early, late) == measured(late, early)


@pytest.mark.parametrize(
    ("before", "after", "direction", "trend"),
    [(1, 2, "up", "better"), (1, 2, "down", "worse"), (2, 1, "down", "better"), (2, 2, "up", "steady")],
)
def test_trend_compares_the_last_two_values(before, after, direction, trend):
    assert measured((START, before), (HALF, after), direction=direction).trend == trend


def test_old_values_are_stale():
    assert not measured((START, 70), today=START + timedelta(days=400)).stale
    assert measured((START, 70), today=START + timedelta(days=401)).stale


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"values": ()}, "no values"),
        ({"baseline": None}, "no baseline"),
        ({"target": None}, "no target"),
        ({"target_on": None}, "no dates"),
        ({"baseline_on": None}, "no dates"),
        ({"baseline_on": END}, "no dates"),
        ({"target": Decimal(50)}, "target against direction"),
    ],
)
def test_what_is_missing_is_said(changes, why):
    found = measured((HALF, 70), **changes)
    assert (found.state, found.why) == ("no data", why)


def test_a_target_can_be_reached_without_baseline_or_dates():
    assert measured((HALF, 80), baseline=None, baseline_on=None, target_on=None).state == "reached"


def test_a_target_that_equals_the_baseline_is_kept_or_lost():
    assert measured((HALF, 60), target=Decimal(60)).state == "reached"
    assert measured((HALF, 59), target=Decimal(60)).state == "moving away"


NUMBERS = st.decimals(-1000, 1000, places=3)
DAYS = st.dates(START - timedelta(days=30), END + timedelta(days=30))


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS), DAYS, st.decimals("0.001", 100, places=3), NUMBERS)
def test_units_do_not_matter(numbers, today, scale, shift):
    baseline, target, latest = numbers
    assume(baseline < target)
    one = measured((START, latest), baseline=baseline, target=target, today=max(today, START))
    moved = [number * scale + shift for number in numbers]
    two = measured((START, moved[2]), baseline=moved[0], target=moved[1], today=max(today, START))
    assert (one.state, one.share, one.expected) == (two.state, two.share, two.expected)


@given(NUMBERS, NUMBERS, NUMBERS, DAYS)
def test_down_is_the_mirror_image_of_up(baseline, target, latest, today):
    assume(today >= START)
    up = measured((START, latest), baseline=baseline, target=target, today=today)
    down = measured((START, -latest), baseline=-baseline, target=-target, today=today, direction="down")
    assert (up.state, up.share, up.trend) == (down.state, down.share, down.trend)


RANK = {"reached": 0, "on track": 1, "behind": 2, "at risk": 3, "moving away": 4}


@given(NUMBERS, NUMBERS, DAYS)
def test_a_better_value_never_has_a_worse_state(one, two, today):
    assume(today >= START)
    states = [measured((today, value), today=today).state for value in sorted([one, two])]
    assert RANK[states[0]] >= RANK[states[1]]


@given(DAYS, DAYS)
def test_expectation_grows_from_nothing_to_all(one, two):
    early, late = sorted([one, two])
    shares = [measured(today=day).expected for day in (START, early, late, END)]
    assert shares[0] == 0
    assert shares[1] <= shares[2]
    assert shares[3] == 1


# health -------------------------------------------------------------------------------------------------


def test_an_initiative_in_order_is_good():
    found = health(
        Counts(
            (3, 3), (2, 2), {"reached": 1, "on track": 1}, milestones=(0, 4), checklist=(5, 5), needs=(0, 2)
        )
    )
    assert found.level == "good"
    assert [fact.key for fact in found.facts] == [
        "vision", "goals", "reached", "on track", "milestones", "checklist", "needs",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "key", "level"),
    [
        (Counts(vision=(2, 3), goals=(1, 1)), "vision", "attention"),
        (Counts(), "no goals", "attention"),
        (Counts(goals=(0, 1)), "goals", "attention"),
        (Counts(goals=(1, 1), indicators={"behind": 1}), "behind", "attention"),
        (Counts(goals=(1, 1), indicators={"no data": 1}), "no data", "attention"),
        (Counts(goals=(1, 1), indicators={"at risk": 1, "reached": 9}), "at risk", "urgent"),
        (Counts(goals=(1, 1), indicators={"moving away": 1}), "moving away", "urgent"),
        (Counts(goals=(1, 1), indicators={"on track": 1}, stale=1), "stale", "attention"),
        (Counts(goals=(1, 1), milestones=(1, 4)), "milestones", "attention"),
        (Counts(goals=(1, 1), milestones=(2, 7)), "milestones", "urgent"),
        (Counts(goals=(1, 1), checklist=(4, 5)), "checklist", "attention"),
        (Counts(goals=(1, 1), needs=(1, 5)), "needs", "attention"),
    ],
)
def test_the_most_pressing_fact_comes_first_and_sets_the_level(counts, key, level):
    found = health(counts)
    assert (found.facts[0].key, found.facts[0].level, found.level) == (key, level, level)


def test_facts_are_sentences():
    assert (
        str(health(Counts(vision=(2, 3), goals=(1, 1))).facts[0]) == "2 of 3 partners have signed the vision"
    )
    assert set(STATES) <= set(SENTENCES)


@pytest.mark.parametrize("counts", [Counts(vision=(4, 3)), Counts(needs=(-1, 3)), Counts(stale=1)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="larger than its total"):
        health(counts)
