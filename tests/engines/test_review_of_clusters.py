"""Whole schools or classes, kinds of outcomes, domains and stronger studies in the rating of a report."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from collegium.engines.designs import answer
from collegium.engines.impact import BaselineRow, Finding, RowAccount, Study, StudyResult
from collegium.engines.reporting import AboutOutcome, Answers, Clusters, review_findings, told_clusters
from collegium.engines.wwc import (
    clustered_gamma,
    cox_standard_error,
    one_arm_gamma,
    one_arm_test,
    t_statistic,
)
from tests.reference.tables import parquet

STUDY = Study(
    title="?", treatment="arm", arms=("yes",), comparison="no", outcomes=("score",), baseline=("age",)
)


def finding(outcome: str = "score", *, g: float = 0.30, n: tuple[int, int] = (200, 200), p: float = 1e-9):
    """g as of an outcome with deviation 1, so that the effect is g over the small-sample factor."""
    effect = g / (1 - 3 / (4 * sum(n) - 9))
    return Finding(
        outcome, "yes", "unadjusted", n_treated=n[0], n_comparison=n[1], mean_treated=effect,
        mean_comparison=0.0, sd_treated=1.0, sd_comparison=1.0, effect=effect, se=0.05, df=sum(n) - 2, t=6.0, p=p,
        ci_low=effect - 0.1, ci_high=effect + 0.1, hedges_g=g, improvement_index=1.0, errors="HC1",
    )  # fmt: skip


def result_of(*findings: Finding, **changes) -> StudyResult:
    outcomes = tuple(one.outcome for one in findings)
    baseline = tuple(
        BaselineRow("age", name, "yes", 200, 200, 5.0, 5.0, 0.03, "satisfied") for name in outcomes
    )
    study = replace(STUDY, outcomes=outcomes, **changes)
    return StudyResult(study, findings, baseline, RowAccount(400, 0))


def schools(treated: int, comparison: int, *, lost: tuple[int, int] = (0, 0)) -> dict[str, Clusters]:
    return {
        "yes": Clusters(treated + lost[0], treated),
        "no": Clusters(comparison + lost[1], comparison),
    }


ASSIGNED = Answers(randomised=True, clusters_assigned=True, sites=20)


def codes(reasons) -> list[str]:
    return [one.code for one in reasons]


# Significance ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("g", "n", "clusters", "p"),
    [
        (0.451816239831396, (146, 166), (15, 16), 0.0206239),  # finding 29617
        (-0.0821879535946496, (744, 774), (16, 13), 0.636120),  # finding 5994
        (0.30, (200, 200), (10, 10), 0.1787808),  # example of baselinr
    ],
)
def test_published_findings_are_corrected_as_published(g, n, clusters, p):
    answers = replace(ASSIGNED, clusters=schools(*clusters))
    [one] = review_findings(result_of(finding(g=g, n=n)), answers)
    assert one.p == pytest.approx(p, abs=1e-6)
    assert codes(one.test) == ["clusters corrected"]
    assert one.test[0].values == {"clusters": sum(clusters), "icc": 0.2, "p": one.p}
    assert ("effect not significant" in codes(one.tier.reasons)) == (p > 0.05)


def test_a_p_that_ignores_whole_schools_does_not_make_a_tier():
    """The same numbers: students assigned, schools counted, schools not counted."""
    result = result_of(finding())
    students, counted, unknown = (
        review_findings(result, answers)[0]
        for answers in (
            Answers(randomised=True, sites=20),
            replace(ASSIGNED, clusters=schools(10, 10)),
            ASSIGNED,
        )
    )
    assert (students.p, students.tier.tier) == (1e-9, 2)
    assert (round(counted.p, 3), counted.tier.tier) == (0.179, None)
    assert (unknown.p, unknown.tier.tier, codes(unknown.test)) == (None, None, ["clusters unknown"])
    assert "effect not significant" in codes(unknown.tier.reasons)


def test_an_analysis_with_clusters_keeps_its_own_p():
    one = replace(finding(p=0.003), n_clusters=20, errors="CRV3")
    result = result_of(one, cluster="school")
    for answers in (ASSIGNED, replace(ASSIGNED, clusters=schools(10, 10))):
        [found] = review_findings(result, answers)
        assert (found.p, codes(found.test)) == (0.003, ["clusters in the analysis"])


def test_classes_in_the_analysis_do_not_allow_for_schools():
    """20 schools were assigned; errors by 60 classes say too little about schools."""
    one = replace(finding(p=0.003), n_clusters=60, errors="CRV1")
    answers = replace(ASSIGNED, clusters=schools(10, 10))
    [found] = review_findings(result_of(one, cluster="class"), answers)
    assert found.p == pytest.approx(0.1787808, abs=1e-6)


def test_rows_that_are_whole_schools_need_no_correction():
    [found] = review_findings(result_of(finding(p=0.01), persons=False), ASSIGNED)
    assert (found.p, found.test) == (0.01, ())


@pytest.mark.parametrize(("clusters", "code"), [((1, 1), "clusters few"), ((300, 300), "clusters few")])
def test_numbers_that_fit_no_correction_do_not_count(clusters, code):
    [found] = review_findings(result_of(finding()), replace(ASSIGNED, clusters=schools(*clusters)))
    assert (found.p, codes(found.test), found.tier.tier) == (None, [code], None)


def test_the_kind_of_outcome_decides_the_correlation_unless_it_is_given():
    def p_of(**about) -> float:
        outcomes = {"score": AboutOutcome(**about)}
        answers = replace(ASSIGNED, clusters=schools(10, 10), outcomes=outcomes)
        return review_findings(result_of(finding()), answers)[0].p

    assert p_of() == p_of(kind="achievement") == p_of(kind="other", icc=0.2)
    assert p_of(kind="behaviour") == p_of(kind="attitude") == p_of(kind="other") == p_of(icc=0.1)
    assert p_of(icc=0.0) < p_of(kind="behaviour") < p_of(kind="achievement") < p_of(icc=0.5)


def test_groups_in_one_arm_only():
    answers = Answers(randomised=True, arm_clustered=True, clusters={"yes": Clusters(20, 20)}, sites=20)
    [found] = review_findings(result_of(finding()), answers)
    t = t_statistic(0.3, n_treated=200, n_comparison=200)
    wanted = one_arm_test(t, n_clustered=200, n_other=200, clusters=20, icc=0.2)
    assert found.p == wanted.p > 1e-9
    gamma = one_arm_gamma(n_clustered=200, n_other=200, clusters=20, icc=0.2)
    old = review_findings(result_of(finding()), answers, handbook="4.1")[0]
    assert old.g == pytest.approx(0.3, rel=1e-12)
    assert found.g == pytest.approx(0.3 * gamma, rel=2e-3)  # w of h, not of N - 2, makes the rest
    assert review_findings(result_of(finding()), replace(answers, clusters={}))[0].p is None


def test_g_of_handbook_5_needs_only_the_number_of_schools():
    answers = replace(ASSIGNED, clusters=schools(10, 10))
    old, new = (review_findings(result_of(finding()), answers, handbook=one)[0].g for one in ("4.1", "5.0"))
    assert old == pytest.approx(0.3, rel=1e-12)
    assert new == pytest.approx(0.3 * clustered_gamma(total=400, clusters=20, icc=0.2), rel=2e-3)
    assert new < old


def test_a_cox_index_is_tested_with_its_own_error_and_not_shrunk():
    passed = replace(
        finding(), mean_treated=0.10, mean_comparison=0.05, sd_treated=0.3, sd_comparison=0.22, effect=0.05,
        hedges_g=0.452, index="cox",
    )  # fmt: skip
    result = replace(result_of(passed), two_valued={"score": (0.0, 1.0)})
    [found] = review_findings(result, replace(ASSIGNED, clusters=schools(10, 10)))
    t = 0.452 / cox_standard_error(0.10, 0.05, n_treated=200, n_comparison=200)
    n, a = 20, 398 - 2 * 19 * 0.2
    corrected = t * (a / (398 * (1 + (n - 1) * 0.2))) ** 0.5
    assert abs(corrected) < 1.1 < t < 2
    assert found.p > 0.25
    assert (found.g, found.index) == (0.452, "cox")


@given(treated=st.integers(2, 60), comparison=st.integers(2, 60), icc=st.floats(0, 0.9))
def test_a_review_never_makes_a_finding_more_certain(treated, comparison, icc):
    about = {"score": AboutOutcome(icc=icc)}
    answers = replace(ASSIGNED, clusters=schools(treated, comparison), outcomes=about)
    t = t_statistic(0.3, n_treated=200, n_comparison=200)
    found = review_findings(result_of(finding()), answers)[0]
    plain = review_findings(
        result_of(finding()), replace(answers, outcomes={"score": AboutOutcome(icc=0.0)})
    )[0]
    assert found.p >= plain.p - 1e-12
    assert plain.p == pytest.approx(one_arm_test(t, n_clustered=200, n_other=200, clusters=20, icc=0.0).p)


def test_whole_schools_from_the_table_to_the_tier(tmp_path):
    """12 schools that differ by chance alone: the plain p is tiny, the corrected one is not."""
    rng = np.random.default_rng(5)
    level = np.repeat(rng.normal(0, 0.7, 12), 40)
    arm = np.repeat(["yes", "no"] * 6, 40)
    score = level + rng.normal(size=480) + 0.25 * (arm == "yes")
    path = parquet(pd.DataFrame({"arm": arm, "score": score}), tmp_path)
    result = answer(parquet=path, study=replace(STUDY, baseline=()))
    [plain] = review_findings(result, Answers(randomised=True, sites=12))
    [found] = review_findings(result, replace(ASSIGNED, clusters=schools(6, 6)))
    assert plain.p < 0.001
    assert found.p > 0.05


# Domains --------------------------------------------------------------------------------------------------------

P_VALUES = {"reading": 0.01, "spelling": 0.03, "absent": 0.04, "late": 0.9}


def significant(domains: dict[str, str]) -> dict[str, bool]:
    result = result_of(*(finding(name, p=p) for name, p in P_VALUES.items()))
    answers = Answers(
        randomised=True,
        sites=20,
        outcomes={name: AboutOutcome(domain=domain) for name, domain in domains.items()},
    )
    return {
        one.outcome: "effect positive" in codes(one.tier.reasons) for one in review_findings(result, answers)
    }


def test_all_outcomes_are_one_domain_unless_they_are_grouped():
    together = multipletests(list(P_VALUES.values()), method="fdr_bh")[0]
    assert list(significant({}).values()) == list(together) == [True, False, False, False]
    domains = {"reading": "literacy", "spelling": "literacy", "absent": "attendance", "late": "punctuality"}
    literacy = multipletests([0.01, 0.03], method="fdr_bh")[0]
    assert list(significant(domains).values()) == [*literacy, True, False]


def test_the_reasons_name_the_domain():
    result = result_of(finding("reading", p=0.01), finding("spelling", p=0.03), finding("absent", p=0.04))
    about = {"reading": AboutOutcome(domain="literacy"), "spelling": AboutOutcome(domain="literacy")}
    found = review_findings(result, Answers(randomised=True, outcomes=about))
    assert [codes(one.test) for one in found] == [["domain corrected"], ["domain corrected"], []]
    assert found[0].test[0].values == {"count": 2, "domain": "literacy"}
    plain = review_findings(result, Answers(randomised=True))
    assert plain[0].test[0].values == {"count": 3}


def test_what_nobody_can_test_counts_as_no_finding():
    """Two outcomes; the schools are not known: both are p = 1, and the correction is still for two."""
    result = result_of(finding("reading", p=0.01), finding("spelling", p=0.03))
    found = review_findings(result, ASSIGNED)
    assert [codes(one.test) for one in found] == [["clusters unknown", "findings corrected"]] * 2


# Attrition, joiners, stronger studies --------------------------------------------------------------------------


def test_schools_that_stayed_let_a_trial_meet_without_reservations():
    answers = replace(ASSIGNED, assigned={"yes": 212, "no": 215}, clusters=schools(20, 20, lost=(1, 0)))
    [one] = review_findings(result_of(finding()), answers)
    assert codes(one.rating.reasons) == ["attrition low", "attrition low"]
    assert [reason.values["level"] for reason in one.rating.reasons] == ["clusters", "students"]
    # 1 of 41 schools, and 1 of 21 against none of 20: 2.4 % with 4.8 points, within the cautious 5.9
    assert one.rating.standing == "without reservations"


def test_many_schools_that_left_are_high_attrition():
    answers = replace(ASSIGNED, assigned={"yes": 212, "no": 215}, clusters=schools(10, 10, lost=(4, 0)))
    [one] = review_findings(result_of(finding()), answers)
    assert codes(one.rating.reasons) == ["attrition high", "attrition low", "baseline satisfied"]
    assert one.rating.reasons[0].values["overall"] == pytest.approx(100 * 4 / 24)
    assert one.rating.reasons[0].values["differential"] == pytest.approx(100 * 4 / 14)
    assert one.rating.standing == "with reservations"


@pytest.mark.parametrize(
    "changes",
    [{"clusters": {}}, {"assigned": {}}, {"clusters": {"yes": Clusters(10, 10)}}],
)
def test_both_levels_must_be_known(changes):
    known = replace(ASSIGNED, assigned={"yes": 212, "no": 215}, clusters=schools(10, 10))
    assert codes(review_findings(result_of(finding()), replace(known, **changes))[0].rating.reasons) == [
        "attrition unknown",
        "baseline satisfied",
    ]


def test_joiners_are_judged_like_a_broken_lot():
    answers = replace(ASSIGNED, assigned={"yes": 212, "no": 215}, clusters=schools(10, 10), joiners=True)
    [one] = review_findings(result_of(finding()), answers)
    assert codes(one.rating.reasons) == ["attrition low", "attrition low", "joiners", "baseline satisfied"]
    assert one.rating.standing == "with reservations"
    students = replace(answers, clusters_assigned=False)
    assert "joiners" not in codes(review_findings(result_of(finding()), students)[0].rating.reasons)


def test_a_stronger_study_against_it_takes_the_tier_of_that_outcome():
    result = result_of(finding("reading", p=0.001), finding("spelling", p=0.001))
    about = {"reading": AboutOutcome(overriding_negative=True)}
    reading, spelling = review_findings(result, Answers(randomised=True, sites=3, outcomes=about))
    assert (reading.tier.tier, spelling.tier.tier) == (None, 2)
    assert "overriding negative" in codes(reading.tier.reasons)


def test_tiny_groups_that_left_do_not_tell_of_their_students():
    """100 pairs of two: two pairs that left are four students; the worst that so few can be is told: one pair."""
    clusters = {"yes": Clusters(102, 100), "no": Clusters(120, 100)}
    answers = replace(ASSIGNED, assigned={"yes": 212, "no": 215}, clusters=clusters)
    result = result_of(finding())
    [one] = review_findings(result, answers)
    assert one.rating.reasons[0].values["overall"] == pytest.approx(100 * (1 + 20) / (101 + 120))
    assert told_clusters(result, answers) == {"yes": (None, 100), "no": (120, 100)}
    large = replace(answers, clusters=schools(10, 10, lost=(1, 0)))
    assert told_clusters(result, large) == {"yes": (11, 10), "no": (10, 10)}
    assert told_clusters(result, None) == {}
