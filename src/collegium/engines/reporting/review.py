"""The What Works Clearinghouse rating and the ESSA tier of each main finding, from what an evaluator answers.

The rules are those of `engines.wwc`; here they meet a protected result. Where a number is withheld, the answer is that
it is not known. The two handbooks rate alike and differ in g where whole clusters were assigned.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from collegium.engines.impact import BaselineRow, Finding, StudyResult
from collegium.engines.reporting.tables import main_findings
from collegium.engines.wwc import (
    DEFAULT_ICC,
    Attrition,
    BaselineCheck,
    Boundary,
    Essa,
    Evidence,
    Handbook,
    Rating,
    Review,
    attrition,
    benjamini_hochberg,
    clustered_g,
    essa_tier,
    pooled_sd,
    rate,
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What nobody can read off the data.

    Attributes:
        randomised: whether a lot decided.
        clusters_assigned: whether whole classes or schools were assigned. Who of them left is not asked, so that
            such a study is judged by baseline equivalence.
        assigned: students by value of the treatment column; missing where nobody knows.
        compromised, confound, outcome_eligible, boundary, sites, logic_model: see `engines.wwc`.
    """

    randomised: bool
    clusters_assigned: bool = False
    assigned: Mapping[str, int] = field(default_factory=dict)
    compromised: bool = False
    confound: bool = False
    outcome_eligible: bool = True
    boundary: Boundary = "cautious"
    sites: int = 1
    logic_model: bool = False


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One main finding with what the standards say of it. Reasons have the names of columns in them."""

    outcome: str
    arm: str
    g: float | None
    rating: Rating
    tier: Essa | None


def review_findings(
    result: StudyResult, answers: Answers, *, handbook: Handbook = "5.0"
) -> tuple[Reviewed, ...]:
    """Rate every main finding; all outcomes count as one domain for the correction of significance."""
    found = main_findings(result)
    significant = _significant(result, found)
    return tuple(_reviewed(one, result, answers, handbook, significant) for one in found)


def _significant(result: StudyResult, found: list[Finding]) -> frozenset[tuple[str, str]]:
    told = [one for one in found if one.p is not None]
    level = 1 - result.study.confidence
    corrected = benjamini_hochberg([one.p or 0.0 for one in told], level=level) if told else ()
    return frozenset(
        (one.outcome, one.arm) for one, row in zip(told, corrected, strict=True) if row.significant
    )


def _reviewed(
    one: Finding,
    result: StudyResult,
    answers: Answers,
    handbook: Handbook,
    significant: frozenset[tuple[str, str]],
) -> Reviewed:
    rating = rate(
        Review(
            design="randomised" if answers.randomised else "comparison",
            attrition=_attrition(one, result, answers),
            baseline=tuple(_checks(one, result)),
            boundary=answers.boundary,
            compromised=answers.compromised,
            confound=answers.confound,
            outcome_eligible=answers.outcome_eligible,
        )
    )
    g = g_by_handbook(one, answers, handbook)
    tier = None if g is None else _tier(one, result, answers, rating, g, significant)
    return Reviewed(one.outcome, one.arm, g, rating, tier)


def _tier(  # noqa: PLR0917 - everything that a tier depends on
    one: Finding,
    result: StudyResult,
    answers: Answers,
    rating: Rating,
    g: float,
    significant: frozenset[tuple[str, str]],
) -> Essa:
    evidence = Evidence(
        rating=rating,
        g=g,
        significant=(one.outcome, one.arm) in significant,
        students=(one.n_treated or 0) + (one.n_comparison or 0),
        sites=answers.sites,
        controls=bool(set(result.study.baseline) & set(result.study.covariates)),
        logic_model=answers.logic_model,
        under_way=True,
    )
    return essa_tier(evidence)


def g_by_handbook(one: Finding, answers: Answers, handbook: Handbook) -> float | None:
    """g as it stands; where clusters were assigned, 5.0 also corrects it for what lies between clusters."""
    if not answers.clusters_assigned or one.hedges_g is None:
        return one.hedges_g
    known = (one.n_treated, one.n_comparison, one.sd_treated, one.sd_comparison, one.n_clusters, one.effect)
    if any(value is None for value in known) or (one.n_clusters or 0) < 3:
        return one.hedges_g
    sizes = {"n_treated": one.n_treated or 0, "n_comparison": one.n_comparison or 0}
    pooled = pooled_sd(**sizes, sd_treated=one.sd_treated or 0.0, sd_comparison=one.sd_comparison or 0.0)
    return clustered_g(
        one.effect or 0.0,
        pooled=pooled,
        **sizes,
        clusters=one.n_clusters or 0,
        icc=DEFAULT_ICC["achievement"],
        handbook=handbook,
    )


def _attrition(one: Finding, result: StudyResult, answers: Answers) -> tuple[Attrition, ...]:
    """Of students; empty where it is not known, or where clusters were assigned and theirs is not."""
    treated, comparison = (answers.assigned.get(name) for name in (one.arm, result.study.comparison))
    analysed = (one.n_treated, one.n_comparison)
    if answers.clusters_assigned or not treated or not comparison or None in analysed:
        return ()
    least = result.study.minimum_cell
    lost = [
        _told_loss(assigned - (found or 0), least)
        for assigned, found in zip((treated, comparison), analysed, strict=True)
    ]
    if any(number < 0 for number in lost):
        return ()
    return (
        attrition(
            assigned_treated=(analysed[0] or 0) + lost[0],
            assigned_comparison=(analysed[1] or 0) + lost[1],
            analysed_treated=analysed[0] or 0,
            analysed_comparison=analysed[1] or 0,
        ),
    )


def _told_loss(lost: int, least: int) -> int:
    """How many are missing, as may be told: a few count as a whole small group, never as fewer."""
    return least if 0 < lost < least else lost


def told_assigned(result: StudyResult, assigned: Mapping[str, int]) -> dict[str, int | None]:
    """The numbers assigned that may be told: None where a few students are missing from any analysis of theirs."""
    least, comparison = result.study.minimum_cell, result.study.comparison
    analysed: dict[str, set[int | None]] = {}
    for one in result.findings:
        if not one.subgroup:
            analysed.setdefault(one.arm, set()).add(one.n_treated)
            analysed.setdefault(comparison, set()).add(one.n_comparison)
    return {
        arm: None if any(n is None or 0 < number - n < least for n in analysed.get(arm, {None})) else number
        for arm, number in assigned.items()
    }


def too_close(result: StudyResult, students: int) -> int | None:
    """How many of an arm were analysed, where this number of students differs from it by fewer than may be told.

    From a number beside a result, such as that of the students a programme was paid for, nobody must work out that a
    few of them were not analysed. A number that the result tells itself says nothing new.
    """
    if not result.study.persons:
        return None
    told = {one.n_treated for one in result.findings if not one.subgroup and one.n_treated}
    if students in told:
        return None
    least = result.study.minimum_cell
    return next((n for n in sorted(told) if abs(n - students) < least), None)


def _checks(one: Finding, result: StudyResult) -> list[BaselineCheck]:
    """The measures of this outcome and arm; none of them known where one is withheld."""
    rows = [row for row in result.baseline if (row.outcome, row.arm) == (one.outcome, one.arm)]
    if any(row.hedges_g is None for row in rows):
        return []
    return [_check(row, result) for row in rows]


def _check(row: BaselineRow, result: StudyResult) -> BaselineCheck:
    return BaselineCheck(row.measure, row.hedges_g or 0.0, row.measure in result.study.covariates)
