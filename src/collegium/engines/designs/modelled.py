"""Studies of every design but the plain comparison: by a model of arms, or in a way of their own."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from collegium.engines.designs.arms import Model, findings_of, plain_answer, read_data
from collegium.engines.designs.checks import question_problems, table_problems
from collegium.engines.designs.cutoff import at_the_line
from collegium.engines.designs.intercept import by_groups
from collegium.engines.designs.logistic import by_odds
from collegium.engines.designs.matched import Matching
from collegium.engines.designs.over_time import before_and_after, beside_a_mix, change_elsewhere
from collegium.engines.designs.value_added import by_units
from collegium.engines.impact import (
    ChangeOverTime,
    Cutoff,
    Finding,
    Interrupted,
    Logistic,
    Matched,
    Progress,
    RandomIntercept,
    Study,
    StudyResult,
    Synthetic,
    ValueAdded,
)
from collegium.engines.impact.design import COMPARED, Design
from collegium.engines.impact.findings import sized
from collegium.engines.impact.repeated import repeated_students
from collegium.engines.impact.soundness import sound
from collegium.engines.impact.source import Source, open_source
from collegium.engines.problems import ProblemsFound

# Designs that compare arms by a model of their own.
MODELS: dict[type[Design], Model] = {RandomIntercept: by_groups, Logistic: by_odds}
# Designs that answer in their own way.
OWN: dict[type[Design], Callable[[Study, Source, Progress], StudyResult]] = {
    ChangeOverTime: change_elsewhere,
    Cutoff: at_the_line,
    Interrupted: before_and_after,
    Synthetic: beside_a_mix,
    ValueAdded: by_units,
}


def answer_by_design(
    *, parquet: Path, study: Study, progress: Progress | None = None, identifier: str = ""
) -> StudyResult:
    """Answer a study of any design but the plain comparison of arms.

    Raises:
        ProblemsFound: everything that is wrong with the study or the table, or a model that has no answer at all.
    """
    with open_source(parquet) as source:
        problems = [*question_problems(study), *table_problems(study, source)]
        problems = problems or repeated_students(study, source, identifier)
        if problems:
            raise ProblemsFound(problems)
        told = progress or _silent
        kind = type(study.design)
        found = OWN[kind](study, source, told) if kind in OWN else _by_model(study, parquet, source, told)
        return sound(found, source)


def _by_model(study: Study, parquet: Path, source: Source, progress: Progress) -> StudyResult:
    plain = plain_answer(parquet, _plain_study(study))
    data = read_data(study, source)
    matching = Matching(data) if isinstance(study.design, Matched) else None
    model = matching.answer if matching else MODELS[type(study.design)]
    findings, warnings = findings_of(data, model, progress)
    findings = [one if one.suppressed else sized(one, plain.two_valued) for one in findings]
    result = replace(plain, study=study, findings=_beside(plain, findings), warnings=tuple(warnings))
    if matching is None:
        return result
    return replace(result, baseline=matching.baseline(plain.baseline), evidence=tuple(matching.evidence()))


def _beside(plain: StudyResult, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The simple difference of each finding, and the finding."""
    simple = {(one.outcome, one.arm, one.subgroup, one.level): one for one in plain.findings}
    return tuple(
        each for one in findings for each in (simple[one.outcome, one.arm, one.subgroup, one.level], one)
    )


def _plain_study(study: Study) -> Study:
    design = study.design
    cluster = design.group if isinstance(design, RandomIntercept) else study.cluster
    extra = (*design.on, *design.exact) if isinstance(design, Matched) else ()
    covariates = tuple(dict.fromkeys((*study.covariates, *extra)))
    # whether the arms overlap is for the design itself to say
    return replace(
        study, design=COMPARED, cluster=cluster, covariates=covariates, fixed_effects=(), by_lot=True
    )


def _silent(done: int, total: int, what: str) -> None:
    """No one is watching."""
