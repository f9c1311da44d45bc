"""Every code of the WWC engine has its sentence, and every sentence gets the values it names."""

from dataclasses import replace
from fractions import Fraction
from string import Formatter
from typing import get_args

import pytest
from django.utils import translation

from collegium.engines.reporting import AboutOutcome, Answers, review_findings
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
from collegium.evaluation.vocabulary import STANDING_WORDS, TIER_WORDS, reason_in_words
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
