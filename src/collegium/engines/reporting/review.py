"""The What Works Clearinghouse rating and the ESSA tier of each main finding, from what an evaluator answers.

The rules are those of `engines.wwc`; here they meet a protected result. Where a number is withheld, the answer is that
it is not known. The two handbooks rate alike and differ in g where whole clusters were assigned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from collegium.engines.impact import BaselineRow, Finding, StudyResult
from collegium.engines.reporting.significance import (
    Answers,
    Tested,
    fewest_clusters,
    g_by_handbook,
    tested_findings,
)
from collegium.engines.reporting.tables import main_findings
from collegium.engines.wwc import (
    Attrition,
    BaselineCheck,
    Boundary,
    Essa,
    Evidence,
    Handbook,
    Index,
    Rating,
    Reason,
    Review,
    attrition,
    essa_tier,
    rate,
)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One main finding with what the standards say of it. Reasons have the names of columns in them.

    g: the effect size; index says which. p: by the standards, None where nobody can say. test: what was corrected.
    """

    outcome: str
    arm: str
    g: float | None
    rating: Rating
    tier: Essa | None
    index: Index = "g"
    p: float | None = None
    test: tuple[Reason, ...] = ()


def review_findings(
    result: StudyResult, answers: Answers, *, handbook: Handbook = "5.0"
) -> tuple[Reviewed, ...]:
    """Rate every main finding."""
    found = main_findings(result)
    tested = tested_findings(found, result, answers)
    return tuple(
        _reviewed(one, result, answers, handbook, test) for one, test in zip(found, tested, strict=True)
    )


def _reviewed(
    one: Finding, result: StudyResult, answers: Answers, handbook: Handbook, test: Tested
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
            joiners=answers.clusters_assigned and answers.joiners,
        )
    )
    g = g_by_handbook(one, result, answers, handbook)
    tier = None if g is None else _tier(one, result, answers, rating, g, test)
    return Reviewed(one.outcome, one.arm, g, rating, tier, one.index, test.p, test.reasons)


def _tier(  # noqa: PLR0917 - everything that a tier depends on
    one: Finding, result: StudyResult, answers: Answers, rating: Rating, g: float, test: Tested
) -> Essa:
    evidence = Evidence(
        rating=rating,
        g=g,
        significant=test.significant,
        students=(one.n_treated or 0) + (one.n_comparison or 0),
        sites=answers.sites,
        overriding_negative=answers.about(one.outcome).overriding_negative,
        controls=bool(set(result.study.baseline) & set(result.study.covariates)),
        logic_model=answers.logic_model,
        under_way=True,
    )
    return essa_tier(evidence)


def _attrition(one: Finding, result: StudyResult, answers: Answers) -> tuple[Attrition, ...]:
    """Of clusters where clusters were assigned, and of students; empty where one of them is not known."""
    students = _of_students(one, result, answers)
    if not answers.clusters_assigned or students is None:
        return () if students is None else (students,)
    clusters = _of_clusters(one, result, answers)
    return () if clusters is None else (clusters, students)


def _of_clusters(one: Finding, result: StudyResult, answers: Answers) -> Attrition | None:
    arms = [answers.clusters.get(arm) for arm in (one.arm, result.study.comparison)]
    if arms[0] is None or arms[1] is None:
        return None
    lost = [
        _possible_losses(arm.assigned - arm.analysed, _least(result, students or 0, arm.analysed))
        for arm, students in zip(arms, (one.n_treated, one.n_comparison), strict=True)
        if arm
    ]
    return _worst((arms[0].analysed, arms[1].analysed), lost, answers.boundary, "clusters")


def _least(result: StudyResult, students: int, clusters: int) -> int:
    """The fewest clusters that may be told to be missing: very small ones stand for their students."""
    return fewest_clusters(students, clusters, result.study.minimum_cell) if result.study.persons else 1


def _of_students(one: Finding, result: StudyResult, answers: Answers) -> Attrition | None:
    treated, comparison = (answers.assigned.get(name) for name in (one.arm, result.study.comparison))
    analysed = (one.n_treated, one.n_comparison)
    if not treated or not comparison or None in analysed:
        return None
    least = result.study.minimum_cell
    lost = [
        _possible_losses(assigned - (found or 0), least)
        for assigned, found in zip((treated, comparison), analysed, strict=True)
    ]
    return _worst((analysed[0] or 0, analysed[1] or 0), lost, answers.boundary, "students")


def _worst(
    analysed: tuple[int, int], lost: Sequence[tuple[int, ...]], boundary: Boundary, level: str
) -> Attrition | None:
    """The attrition that judges worst among those that are possible; None where more were analysed than assigned."""
    if any(min(numbers) < 0 for numbers in lost):
        return None
    possible = [
        attrition(
            assigned_treated=analysed[0] + treated,
            assigned_comparison=analysed[1] + comparison,
            analysed_treated=analysed[0],
            analysed_comparison=analysed[1],
            level=level,
        )
        for treated, comparison in product(*lost)
    ]
    return max(possible, key=lambda one: (not one.is_low(boundary), one.differential, one.overall))


def told_clusters(result: StudyResult, answers: Answers | None) -> dict[str, tuple[int | None, int]]:
    """(assigned, in the analysis) by arm, as may be told: None where the missing ones may stand for a few students."""
    told: dict[str, tuple[int | None, int]] = {}
    study = result.study
    for arm, clusters in answers.clusters.items() if answers else ():
        sizes = [
            (one.n_comparison if arm == study.comparison else one.n_treated) or 0
            for one in result.findings
            if not one.subgroup and (arm in {one.arm, study.comparison})
        ]
        least = _least(result, min(sizes, default=0), clusters.analysed)
        lost = clusters.assigned - clusters.analysed
        told[arm] = (None if 0 < lost < least else clusters.assigned, clusters.analysed)
    return told


def _possible_losses(lost: int, least: int) -> tuple[int, ...]:
    """How many may be missing, as far as may be told: of a few, the fewest and the most that a few can be."""
    return tuple({1, least - 1}) if 0 < lost < least else (lost,)


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
    return BaselineCheck(row.measure, row.hedges_g or 0.0, row.measure in result.study.covariates, row.band)
