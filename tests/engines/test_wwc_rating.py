"""Attrition, baseline, rating and tier: the published table, each branch with its reasons, and invariants."""

import csv
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.wwc import (
    Attrition,
    BaselineCheck,
    Evidence,
    Rating,
    Review,
    attrition,
    baseline_band,
    essa_tier,
    highest_differential,
    is_low_attrition,
    rate,
)
from collegium.engines.wwc.attrition import BOUNDARIES
from tests.reference.tables import shared_file

LOW = Attrition(Fraction(8), Fraction(3))
HIGH = Attrition(Fraction(40), Fraction(9))
ALIKE, APART, FAR = (
    BaselineCheck("pretest", 0.03),
    BaselineCheck("pretest", 0.12),
    BaselineCheck("pretest", 0.8),
)
ADJUSTED = BaselineCheck("pretest", 0.12, adjusted=True)


@pytest.mark.shared_data
def test_the_boundary_is_the_published_table():
    with shared_file("wwc_attrition_table.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for boundary in ("cautious", "optimistic"):
        told = [row[f"{boundary}_max_diff_pp"] for row in rows]
        assert list(BOUNDARIES[boundary]) == [Fraction(text) for text in told if text]


@pytest.mark.parametrize(
    ("overall", "differential", "cautious", "optimistic"),
    [
        (8, 3, True, True),  # baselinr
        (30, 6, False, True),  # baselinr
        (0, "5.7", True, True),
        (0, "5.8", False, True),
        (57, 0, True, True),
        (58, 0, False, True),
        (65, "0.3", False, True),
        ("65.1", 0, False, False),
        (100, 0, False, False),
        ("12.5", "6.2", False, True),  # the stricter of rows 12 (6.2) and 13 (6.1)
        ("12.5", "6.1", True, True),
    ],
)
def test_low_or_high(overall, differential, cautious, optimistic):
    assert is_low_attrition(overall, differential, "cautious") is cautious
    assert is_low_attrition(overall, differential, "optimistic") is optimistic


def test_rates_are_exact():
    found = attrition(
        assigned_treated=100, assigned_comparison=100, analysed_treated=90, analysed_comparison=94
    )
    assert (found.overall, found.differential) == (8, 4)
    third = attrition(assigned_treated=3, assigned_comparison=3, analysed_treated=2, analysed_comparison=3)
    assert (third.overall, third.differential) == (Fraction(50, 3), Fraction(100, 3))


@given(overall=st.fractions(0, 100), one=st.fractions(0, 100), other=st.fractions(0, 100))
def test_less_difference_is_never_worse_and_cautious_is_never_kinder(overall, one, other):
    smaller, larger = sorted((one, other))
    for boundary in ("cautious", "optimistic"):
        assert is_low_attrition(overall, smaller, boundary) >= is_low_attrition(overall, larger, boundary)
    assert is_low_attrition(overall, one, "optimistic") >= is_low_attrition(overall, one, "cautious")
    limit = highest_differential(overall, "cautious")
    assert (limit is None) == (overall > 57)


@pytest.mark.parametrize("counts", [(0, 10, 0, 10), (10, 10, 11, 10), (10, 10, -1, 10)])
def test_impossible_counts_are_refused(counts):
    names = ("assigned_treated", "assigned_comparison", "analysed_treated", "analysed_comparison")
    with pytest.raises(ValueError, match=r"arms|arm cannot"):
        attrition(**dict(zip(names, counts, strict=True)))


@pytest.mark.parametrize(
    ("g", "band"),
    [
        (0.03, "satisfied"),
        (-0.05, "satisfied"),
        (0.12, "adjustment required"),
        (-0.25, "adjustment required"),
        (0.2500001, "not satisfied"),
        (-0.80, "not satisfied"),
    ],
)
def test_baseline_bands(g, band):
    assert baseline_band(g) == band


@pytest.mark.parametrize(
    ("review", "standing", "codes"),
    [
        (Review("randomised", (LOW,)), "without reservations", ["attrition low"]),
        (Review("randomised", (LOW,), (FAR,)), "without reservations", ["attrition low"]),
        (Review("randomised", (HIGH,), (ALIKE,)), "with reservations", ["attrition high", "baseline satisfied"]),
        (Review("randomised", (HIGH,), (FAR,)), "does not meet", ["attrition high", "baseline too different"]),
        (Review("randomised", (HIGH,)), "does not meet", ["attrition high", "baseline unknown"]),
        (Review("randomised", (), (ALIKE,)), "with reservations", ["attrition unknown", "baseline satisfied"]),
        (
            Review("randomised", (LOW,), (ALIKE,), compromised=True),
            "with reservations",
            ["compromised", "attrition low", "baseline satisfied"],
        ),
        (Review("randomised", (LOW, HIGH), (ADJUSTED,)), "with reservations",
         ["attrition low", "attrition high", "baseline adjusted"]),
        (Review("comparison", (LOW,), (ALIKE,)), "with reservations", ["not randomised", "baseline satisfied"]),
        (Review("comparison", (), (ADJUSTED, ALIKE)), "with reservations",
         ["not randomised", "baseline adjusted", "baseline satisfied"]),
        (Review("comparison", (), (APART,)), "does not meet", ["not randomised", "baseline not adjusted"]),
        (Review("comparison", (), (ALIKE, FAR)), "does not meet",
         ["not randomised", "baseline satisfied", "baseline too different"]),
        (Review("comparison"), "does not meet", ["not randomised", "baseline unknown"]),
        (Review("randomised", (LOW,), (ALIKE,), confound=True), "does not meet", ["confound"]),
        (Review("randomised", (LOW,), outcome_eligible=False), "does not meet", ["outcome not eligible"]),
    ],
)  # fmt: skip
def test_ratings_with_their_reasons(review, standing, codes):
    found = rate(review)
    assert found.standing == standing
    assert [reason.code for reason in found.reasons] == codes


def test_the_boundary_of_the_review_decides():
    between = Attrition(Fraction(30), Fraction(6))
    assert rate(Review("randomised", (between,))).standing == "does not meet"
    assert rate(Review("randomised", (between,), boundary="optimistic")).standing == "without reservations"


CHECKS = st.lists(
    st.builds(BaselineCheck, st.just("m"), st.floats(-0.5, 0.5), st.booleans()), max_size=3
).map(tuple)
ATTRITIONS = st.lists(
    st.builds(Attrition, st.fractions(0, 70), st.fractions(0, 12), st.just("students")), max_size=2
).map(tuple)


@given(attritions=ATTRITIONS, baseline=CHECKS, compromised=st.booleans())
def test_only_a_randomised_trial_is_without_reservations(attritions, baseline, compromised):
    trial = rate(Review("randomised", attritions, baseline, compromised=compromised))
    groups = rate(Review("comparison", attritions, baseline))
    assert groups.standing != "without reservations"
    assert trial.meets >= groups.meets
    if trial.standing == "without reservations":
        assert attritions
        assert not compromised


STRONG = Rating("without reservations", ())
MODERATE = Rating("with reservations", ())
NONE = Rating("does not meet", ())


@pytest.mark.parametrize(
    ("evidence", "tier", "codes"),
    [
        (Evidence(STRONG, 0.2, True, 350, 2), 1,
         ["effect positive", "standards without reservations", "sample large", "sites several"]),
        (Evidence(MODERATE, 0.2, True, 350, 2), 2,
         ["effect positive", "standards with reservations", "sample large", "sites several"]),
        (Evidence(STRONG, 0.2, True, 349, 2), 3,
         ["effect positive", "standards without reservations", "sample small", "sites several"]),
        (Evidence(STRONG, 0.2, True, 900, 1), 3,
         ["effect positive", "standards without reservations", "sample large", "sites one"]),
        (Evidence(NONE, 0.2, True, 900, 4, controls=True), 3,
         ["effect positive", "standards not met", "sample large", "sites several", "controls"]),
        (Evidence(None, 0.2, True, 900, 4), None,
         ["effect positive", "standards not met", "sample large", "sites several", "no controls", "no rationale"]),
        (Evidence(STRONG, 0.2, False, 900, 4), None,
         ["effect not significant", "standards without reservations", "sample large", "sites several",
          "no rationale"]),
        (Evidence(STRONG, -0.2, True, 900, 4, logic_model=True, under_way=True), 4,
         ["effect negative", "standards without reservations", "sample large", "sites several", "rationale"]),
        (Evidence(STRONG, 0.2, True, 900, 4, overriding_negative=True), None,
         ["effect positive", "overriding negative", "standards without reservations", "sample large",
          "sites several", "no rationale"]),
    ],
)  # fmt: skip
def test_tiers_with_their_reasons(evidence, tier, codes):
    found = essa_tier(evidence)
    assert found.tier == tier
    assert [reason.code for reason in found.reasons] == codes


def test_an_open_number_of_sites_counts_neither_against_a_study_nor_for_it():
    rating = rate(Review("randomised", (LOW,), (ALIKE,)))
    assert rating.standing == "without reservations"
    found = essa_tier(Evidence(rating, 0.2, significant=True, students=400, sites=None))
    assert (found.tier, found.is_open) == (None, True)
    assert [one.code for one in found.reasons][-1] == "sites unknown"
    small = essa_tier(Evidence(rating, 0.2, significant=True, students=349, sites=None))
    assert (small.tier, small.is_open) == (3, False)


@given(
    rating=st.sampled_from([STRONG, MODERATE, NONE, None]),
    g=st.floats(-1, 1),
    flags=st.lists(st.booleans(), min_size=5, max_size=5),
    students=st.integers(1, 800),
    sites=st.integers(1, 4),
)
def test_no_tier_from_1_to_3_without_a_significant_positive_effect(rating, g, flags, students, sites):
    found = essa_tier(Evidence(rating, g, flags[0], students, sites, *flags[1:]))
    if found.tier in (1, 2, 3):
        assert g > 0
        assert flags[0]
        assert not flags[1]
    if found.tier in (1, 2):
        assert students >= 350
        assert sites >= 2
