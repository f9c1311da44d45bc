"""Every code of the WWC engine has its sentence, and every sentence gets the values it names."""

from dataclasses import replace
from fractions import Fraction
from string import Formatter
from typing import get_args

import pytest
from django.utils import translation

from collegium.engines.reporting import ENGLISH, AboutOutcome, Answers, Limit, review_findings
from collegium.engines.reporting.words import p_value
from collegium.engines.wwc import (
    Attrition,
    BaselineCheck,
    Evidence,
    Reason,
    Review,
    essa_tier,
    rate,
)
from collegium.engines.wwc.essa import Tier
from collegium.engines.wwc.words import ReasonCode, Standing
from collegium.evaluation.tables.studies import told_p
from collegium.evaluation.vocabulary import STANDING_WORDS, TIER_WORDS, limit_in_words, reason_in_words
from collegium.evaluation.vocabulary.wwc import REASON_SENTENCES
from tests.engines.test_review_of_clusters import ASSIGNED, finding, result_of, schools


def test_every_code_has_its_words():
    assert set(REASON_SENTENCES) == set(get_args(ReasonCode))
    assert set(STANDING_WORDS) == set(get_args(Standing))
    assert set(TIER_WORDS) == {*get_args(Tier), None}


def reasons() -> list[Reason]:
    """Reasons of every kind that carries values."""
    low, high = Attrition(Fraction(8), Fraction(3)), Attrition(Fraction(40), Fraction(9), "schools")
    checks = [
        BaselineCheck("pretest", g, adjusted)
        for g, adjusted in ((0, False), (0.1, True), (0.1, False), (1, True))
    ]
    found = list(rate(Review("randomised", (low, high), tuple(checks))).reasons)
    for significant, g, students, sites in ((True, 0.2, 400, 3), (True, -0.2, 20, 1), (False, 0.1, 20, 1)):
        found += essa_tier(Evidence(None, g, significant, students, sites)).reasons
    return [*found, *of_significance()]


def of_significance() -> list[Reason]:
    """Clusters in the analysis, corrected, and too few of them; several outcomes, and a domain of several."""
    whole, several = result_of(finding()), result_of(finding("reading"), finding("spelling"))
    counted = result_of(replace(finding(), n_clusters=20), cluster="school")
    literacy = dict.fromkeys(("reading", "spelling"), AboutOutcome(domain="literacy"))
    asked = (
        (whole, replace(ASSIGNED, clusters=schools(10, 10))),
        (whole, replace(ASSIGNED, clusters=schools(1, 1))),
        (counted, ASSIGNED),
        (several, Answers(randomised=True)),
        (several, Answers(randomised=True, outcomes=literacy)),
    )
    return [reason for result, answers in asked for reason in review_findings(result, answers)[0].test]


@pytest.mark.parametrize("reason", reasons(), ids=lambda reason: reason.code)
def test_a_sentence_names_only_values_that_the_engine_gives(reason):
    names = {name for _, name, _, _ in Formatter().parse(str(REASON_SENTENCES[reason.code])) if name}
    assert names <= set(reason.values)
    assert "{" not in reason_in_words(reason)


def test_every_sentence_with_values_was_tried():
    with_values = {code for code, text in REASON_SENTENCES.items() if "{" in str(text)}
    assert with_values <= {reason.code for reason in reasons()}


def test_numbers_have_the_form_of_the_language():
    reason = Reason("baseline satisfied", {"measure": "pretest", "g": 0.034})
    with translation.override("en"):
        assert "(a difference of 0.03)" in reason_in_words(reason)
    with translation.override("es"):
        assert "0,03" in reason_in_words(reason)


def test_a_tiny_p_is_not_told_as_zero():
    values = {"clusters": 40, "icc": 0.2, "p": 0.0000004}
    with translation.override("en"):
        assert "with 0.20 of the variance between them, p is below 0.001." in reason_in_words(
            Reason("clusters corrected", values)
        )


def told(code, **values) -> str:
    with translation.override("en"):
        return reason_in_words(Reason(code, values))


@pytest.mark.parametrize(
    ("code", "g", "said"),
    [
        ("baseline satisfied", 0.0495, "(a difference of 0.05)"),  # rounded, not cut off
        ("baseline satisfied", 0.05, "(a difference of 0.05)"),
        ("baseline satisfied", -0.049, "(a difference of -0.05)"),
        ("baseline satisfied", 0.0, "(a difference of 0.00)"),
        ("baseline adjusted", 0.0501, "(0.0501)"),  # 0.05 would be alike
        ("baseline adjusted", 0.0549, "(0.055)"),
        ("baseline not adjusted", 0.2499, "(0.25)"),
        ("baseline too different", 0.2501, "by 0.2501, more"),  # 0.25 could be adjusted for
        ("baseline too different", -0.2501, "by -0.2501, more"),
        # rounded before, to protect students
        ("baseline adjusted", 0.05, "(more than 0.05)"),
        ("baseline too different", 0.25, "by more than 0.25, more"),
        ("baseline satisfied", 0.06, "(a difference of at most 0.05)"),
    ],
)
def test_a_difference_before_agrees_with_what_is_said_of_it(code, g, said):
    assert said in told(code, measure="pretest", g=g)


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0495, "p is 0.0495"),
        (0.0494, "p is 0.049"),
        (0.04999, "p is 0.04999"),
        (0.05, "p is 0.050"),
        (0.0504, "p is 0.0504"),
    ],
)
def test_a_p_near_the_level_stays_on_its_side(p, said):
    assert said in told("clusters corrected", clusters=40, icc=0.199, p=p) + "."
    assert "with 0.20 of the variance" in told("clusters corrected", clusters=40, icc=0.199, p=p)


def test_attrition_is_rounded_and_agrees_with_the_boundary():
    """With 8 % overall 6.3 points are the most that is low (Handbook 4.1, table II.1)."""
    for differential, said in ((Fraction(626, 100), "6.3"), (Fraction(634, 100), "6.34")):
        one = Attrition(Fraction(8), differential)
        [reason, *_] = rate(Review("randomised", (one,))).reasons
        kind = "low" if differential < Fraction(63, 10) else "high"
        assert f"with {said} percentage points between the groups: that is {kind}." in reason_in_words(reason)
    assert "4.7 % of the students" in told("attrition low", level="students", overall=4.66, differential=1.0)


def test_a_positive_effect_is_not_told_as_zero():
    assert "(0.004)" in told("effect positive", g=0.004)
    assert "(0.13)" in told("effect positive", g=0.128)


def test_limits_are_rounded_too():
    with translation.override("en"):
        missing = Limit("missing outcomes", {"outcome": "score", "missing": 1, "share": 0.0449})
        assert "(0.04 %)" in limit_in_words(missing, {})
        assert "(12.7 %)" in limit_in_words(Limit("missing outcomes", {**missing.values, "share": 12.66}), {})
        near = Limit("baseline too different", {"measure": "pretest", "g": 0.2504})
        assert "by 0.2504 standard deviations" in limit_in_words(near, {})
        chance = Limit("many comparisons", {"count": 20, "chance": 1, "kept": 0, "found": 0})
        assert "0 of 0 still do" in limit_in_words(chance, {})


@pytest.mark.parametrize(
    ("p", "said"),
    [(0.0004, "below 0.001"), (0.04996, "0.04996"), (0.0494, "0.049"), (0.05, "0.050")],
)
def test_p_values_of_tables_stay_on_their_side(p, said):
    with translation.override("en"):
        assert told_p(p) == said
    assert p_value(p, ENGLISH) == said.replace("below", "<")
