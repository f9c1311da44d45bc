"""Forecasts against statsmodels, freshness and gaps of a plan against their definitions."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.progress import (
    QUESTION_KINDS,
    AimedGoal,
    AskedQuestion,
    Gap,
    Value,
    WatchedIndicator,
    forecast,
    freshness,
    plan_gaps,
)

START = date(2025, 9, 1)
TODAY = date(2026, 9, 1)


def series(*points: tuple[int, str]) -> list[Value]:
    return [Value(START + timedelta(days=day), Decimal(value)) for day, value in points]


RISING = series((0, "58"), (120, "63"), (240, "68"), (360, "71"))


def told(values, *, target=80.0, target_in=500, direction="up", today=TODAY, **more):
    on = None if target_in is None else START + timedelta(days=target_in)
    return forecast(values, target=target, target_on=on, direction=direction, today=today, **more)


points = st.lists(
    st.tuples(st.integers(0, 365), st.decimals(-1000, 1000, places=2, allow_nan=False)),
    min_size=3, max_size=12, unique_by=lambda point: point[0],
)  # fmt: skip


@given(points)
def test_line_and_range_are_those_of_statsmodels(drawn):
    values = series(*((day, str(value)) for day, value in drawn))
    found = told(values, target_in=None)
    days = np.array([(value.on - START).days for value in values], dtype=float)
    fit = sm.OLS(np.array([float(value.value) for value in values]), sm.add_constant(days)).fit()
    ahead = [[1.0, float((found.on - START).days)]]
    expected = fit.get_prediction(ahead).summary_frame(alpha=0.2).iloc[0]
    # floats of a least-squares solver against exact fractions: relative to the size of the values
    size = max(1.0, float(np.abs(fit.model.endog).max())) * 1e-6
    assert found.value == pytest.approx(expected["mean"], abs=size * 10)
    assert found.low == pytest.approx(expected["obs_ci_lower"], abs=size * 10)
    assert found.high == pytest.approx(expected["obs_ci_upper"], abs=size * 10)
    assert found.a_year == pytest.approx(float(fit.params[1]) * 365, abs=size * 10)


def test_nothing_is_told_of_fewer_than_three_values_or_of_the_future():
    assert told(RISING[:2]) is None
    assert told(RISING, today=RISING[1].on) is None
    assert told([]) is None
    with pytest.raises(ValueError, match="one day"):
        told([*RISING, RISING[0]])


@pytest.mark.parametrize(
    ("target", "target_in", "direction", "verdict"),
    [
        (75.0, 500, "up", "unsure"),  # 71 to 82 on that day
        (70.0, 500, "up", "reaches"),
        (95.0, 500, "up", "misses"),
        (60.0, 500, "down", "misses"),
        (95.0, 500, "down", "reaches"),
        (80.0, 5000, "up", "too far"),
        (80.0, 100, "up", None),  # the day is over
        (80.0, None, "up", None),
        (None, 500, "up", None),
    ],
)
def test_the_verdict_compares_the_range_with_the_target(target, target_in, direction, verdict):
    assert told(RISING, target=target, target_in=target_in, direction=direction).verdict == verdict


def test_it_speaks_of_no_day_further_ahead_than_the_values_reach_back():
    found = told(RISING, target_in=5000)
    assert found.on == TODAY + timedelta(days=360)
    assert found.low < found.value < found.high
    assert told(RISING).on == START + timedelta(days=500)


def test_the_day_on_which_the_line_meets_the_target():
    exact = series((0, "0"), (100, "10"), (200, "20"))
    today = START + timedelta(days=200)
    assert told(exact, target=30.0, target_in=350, today=today).crosses == START + timedelta(days=300)
    assert told(exact, target=90.0, target_in=350, today=today).crosses is None  # too far ahead
    assert told(exact, target=15.0, target_in=350, today=today).crosses is None  # has been passed
    flat = series((0, "5"), (100, "5"), (200, "5"))
    assert told(flat, target=9.0, target_in=350, today=today).crosses is None


def test_bounds_hold_for_value_and_range():
    found = told(series((0, "80"), (180, "90"), (360, "99")), target=100.0, bounds=(0.0, 100.0))
    assert (found.value, found.high) == (100.0, 100.0)
    assert found.low <= 100


@pytest.mark.parametrize(
    ("ago", "every", "standing", "late"),
    [
        ((), 30, "never", 0),
        ((-5,), 30, "never", 0),
        ((30,), 30, "fresh", 0),
        ((31,), 30, "due", 1),
        ((37,), 30, "due", 7),
        ((38,), 30, "overdue", 8),
        ((400, 20), 30, "fresh", 0),
        ((400,), None, "fresh", 0),
        ((401,), None, "overdue", 0),
    ],
)
def test_freshness(ago, every, standing, late):
    found = freshness([TODAY - timedelta(days=days) for days in ago], every=every, today=TODAY)
    assert (found.standing, found.late) == (standing, late)
    assert (found.next is None) == (every is None or standing == "never")


def test_the_usual_rhythm_is_the_middle_gap():
    days = [TODAY - timedelta(days=ago) for ago in (400, 300, 190, 100, 0)]
    assert freshness(days, every=None, today=TODAY).usual == 100
    assert freshness(days[:2], every=None, today=TODAY).usual is None
    with pytest.raises(ValueError, match="rhythm"):
        freshness(days, every=0, today=TODAY)


def whole_plan() -> list[AskedQuestion]:
    later = TODAY + timedelta(days=30)
    return [
        AskedQuestion(key, kind, evidence=1, goals=(1,), due_on=later)
        for key, kind in enumerate(QUESTION_KINDS)
    ]


def test_a_whole_plan_lacks_nothing():
    watched = [WatchedIndicator(1, True, True, "fresh"), WatchedIndicator(2, True, True, "due")]
    assert plan_gaps(whole_plan(), [AimedGoal(1), AimedGoal(2, 1)], watched, today=TODAY) == ()


def test_an_empty_plan_lacks_questions_and_the_goals_wait():
    found = plan_gaps([], [AimedGoal(7)], [], today=TODAY)
    assert found == (Gap("no questions"), Gap("goal without question", 7))
    assert [gap.level for gap in found] == ["urgent", "attention"]


def test_each_gap_is_named_with_what_it_is_about():
    question = AskedQuestion(
        3, "outcome", 0, (), has_decision=False, has_person=False, due_on=TODAY - timedelta(days=1)
    )
    undated = AskedQuestion(4, "process", 1, has_person=False)
    answered = AskedQuestion(5, "equity", 1, has_person=False, is_answered=True)
    watched = [
        WatchedIndicator(6, False, False, "never"),
        WatchedIndicator(7, True, True, "never"),
        WatchedIndicator(8, False, False, "fresh"),
        WatchedIndicator(9, True, True, "overdue"),
    ]
    found = plan_gaps([question, undated, answered], [AimedGoal(1)], watched, today=TODAY)
    assert {(gap.key, gap.subject) for gap in found} == {
        ("no sustainability question", None),
        ("question without evidence", 3),
        ("question without decision", 3),
        ("question without person", 3),
        ("question overdue", 3),
        ("question without person", 4),
        ("question without day", 4),
        ("goal without question", 1),
        ("indicator without baseline", 8),
        ("indicator without target", 8),
        ("indicator without numbers", 6),
        ("indicator never measured", 7),
        ("indicator overdue", 9),
    }
    levels = [gap.level for gap in found]
    assert levels == sorted(levels, reverse=True)  # urgent before attention


@given(st.sets(st.sampled_from(QUESTION_KINDS), min_size=1))
def test_every_kind_that_is_not_asked_about_is_missed(kinds):
    asked = [one for one in whole_plan() if one.kind in kinds]
    missed = {gap.key for gap in plan_gaps(asked, [], [], today=TODAY)}
    assert missed == {f"no {kind} question" for kind in QUESTION_KINDS if kind not in kinds}
