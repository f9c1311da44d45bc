"""What can be wrong with a study of any design before a number is computed, reported all together."""

from collections.abc import Iterator

from collegium.engines.impact.checks import arm_problems, column_problems, missing_columns, study_problems
from collegium.engines.impact.design import (
    ChangeOverTime,
    Compared,
    Cutoff,
    Design,
    Interrupted,
    Logistic,
    Matched,
    RandomIntercept,
    Synthetic,
    ValueAdded,
    compares_arms,
    design_columns,
)
from collegium.engines.impact.source import Source
from collegium.engines.impact.study import Study
from collegium.engines.problems import Problem

# Subgroups need an estimate of their own in each group, which these designs do not make.
WITHOUT_SUBGROUPS = (ChangeOverTime, Interrupted, Synthetic, Cutoff, ValueAdded)


def question_problems(study: Study) -> list[Problem]:
    """Faults of the question itself, visible without the table."""
    found = [*study_problems(study), *_of_design(study.design, study)]
    if study.subgroups and isinstance(study.design, WITHOUT_SUBGROUPS):
        why = "this design does not tell subgroups apart"
        todo = "Leave the subgroups out, or make a study for each of them."
        found.append(Problem(why, todo, "study", None, study.subgroups[0]))
    return found


def table_problems(study: Study, source: Source) -> list[Problem]:
    """Columns that the table lacks or that hold the wrong kind of value, and arms that nobody was in."""
    problems = column_problems(study, source)
    for role, names in design_columns(study.design).items():
        problems += missing_columns(names, role, source)
    problems += [
        _not_a_number(role, name) for role, name in _must_be_numbers(study) if _is_text(source, name)
    ]
    return problems + (arm_problems(study, source) if compares_arms(study.design) else [])


def _is_text(source: Source, name: str) -> bool:
    return name in source.types and source.kind(name) in ("text", "date")


def _must_be_numbers(study: Study) -> Iterator[tuple[str, str]]:
    design = study.design
    if isinstance(design, Cutoff):
        yield "the number that decided", study.treatment
        if design.took_part:
            yield "who really took part", design.took_part
    if isinstance(design, ChangeOverTime):
        yield "the first period in the programme", study.treatment
    if isinstance(design, ChangeOverTime | Interrupted | Synthetic):
        yield "the period", design.time


def _not_a_number(role: str, name: str) -> Problem:
    todo = "Choose a column of numbers, such as a year, or turn it into one and import the data again."
    return Problem(f"{role} must be a number", todo, "table", None, name)


def _of_design(design: Design, study: Study) -> Iterator[Problem]:
    if isinstance(design, Matched):
        yield from _of_matching(design, study)
    if isinstance(design, ChangeOverTime) and design.anticipation < 0:
        yield Problem("anticipation cannot be negative", "Use 0 or more periods.", "study")
    if isinstance(design, Synthetic | Interrupted) and len(study.arms) != 1:
        why = "this design follows one unit, and several are named"
        yield Problem(why, "Name one, or follow several of them over time with a comparison.", "study")
    if isinstance(design, Cutoff) and design.bandwidth is not None and not design.bandwidth > 0:
        yield Problem("the bandwidth must be more than 0", "Leave it out to have it chosen.", "study")
    if isinstance(design, ValueAdded) and not study.baseline:
        why = "value added needs an earlier score, and none is named among the baseline measures"
        yield Problem(why, "Name at least one measure from before.", "study")
    if isinstance(design, Compared | Logistic | RandomIntercept):
        return
    if study.fixed_effects:
        why = "fixed effects are only for arms that are compared as they are"
        yield Problem(why, "Leave them out.", "study", None, study.fixed_effects[0])


def _of_matching(design: Matched, study: Study) -> Iterator[Problem]:
    if not (design.on or (design.exact and design.method == "exact")):
        yield Problem("no column to match on is named", "Name at least one measure from before.", "study")
    if design.exact and design.method in {"propensity", "entropy"}:
        why = "weights cannot hold a column exactly equal"
        yield Problem(why, "Leave it out of those, or match instead.", "study", None, design.exact[0])
    if len(study.arms) != 1:
        yield Problem("matching compares one arm with one comparison", "Name a single arm.", "study")
    if design.ratio < 1:
        yield Problem("each student needs at least one match", "Use a ratio of 1 or more.", "study")
    if design.caliper is not None and not design.caliper > 0:
        yield Problem("the caliper must be more than 0", "Use 0.2, or leave it out for no limit.", "study")
    for name in (*design.on, *design.exact):
        if name in study.outcomes or name == study.treatment:
            why = "is matched on, and is also the treatment or an outcome"
            yield Problem(why, "Match only on what was known before.", "study", None, name)
