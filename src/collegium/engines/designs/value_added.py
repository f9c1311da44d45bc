"""What students of each unit learned beyond what was expected: a table of units, and no finding of a programme."""

import numpy as np

from collegium.engines.designs.reading import numeric, read_columns, read_terms, textual
from collegium.engines.impact import Evidence, Progress, RowAccount, Study, StudyResult
from collegium.engines.impact.source import Source
from collegium.engines.multilevel import UnitValue, value_added
from collegium.engines.problems import Problem, ProblemsFound

COLUMNS = ("unit", "value", "value_sd", "se", "low", "high", "reliability", "standing", "students")


def by_units(study: Study, source: Source, progress: Progress) -> StudyResult:
    """One table of units for each outcome; units under the smallest group are withheld by the engine already.

    Raises:
        ProblemsFound: no student has every score, or a model that has no answer.
    """
    covariates = [name for name in study.covariates if name not in study.baseline]
    rows = read_columns(
        source,
        numbers=[*study.outcomes, *study.baseline, *numeric(source, covariates)],
        keys=[study.treatment, *textual(source, covariates)],
    )
    terms = read_terms(source, rows, [*study.baseline, *covariates])
    unit, levels = rows.codes[study.treatment], np.array(rows.levels[study.treatment])
    complete = (unit >= 0) & ~np.isnan(terms.matrix).any(axis=1)
    evidence: list[Evidence] = []
    warnings: list[str] = []
    used: dict[str, int] = {}
    for done, outcome in enumerate(study.outcomes):
        progress(done, len(study.outcomes), outcome)
        y = rows.numbers[outcome]
        chosen = complete & ~np.isnan(y)
        if not chosen.any():
            why = "no student has this outcome together with the earlier scores and covariates"
            raise ProblemsFound(Problem(why, "Look for an empty column.", "table", None, outcome))
        before = len(study.baseline)
        answer = value_added(
            y[chosen],
            terms.matrix[chosen, :before],
            levels[unit[chosen]],
            covariates=terms.matrix[chosen, before:],
            terms=terms.names,
            name=outcome,
            minimum=study.minimum_cell,
            confidence=study.confidence,
        )
        key = "value added" if len(study.outcomes) == 1 else f"value added: {outcome}"
        evidence.append(_table(key, answer.units))
        warnings += answer.warnings
        used[outcome] = int(chosen.sum())
    total = rows.count
    account = RowAccount(total, 0, used, {name: total - count for name, count in used.items()})
    return StudyResult(study, (), (), account, tuple(dict.fromkeys(warnings)), evidence=tuple(evidence))


def _table(key: str, units: tuple[UnitValue, ...]) -> Evidence:
    """Units that may be told, the highest value first."""
    shown = sorted((one for one in units if not one.withheld), key=lambda one: -(one.effect or 0))
    rows = tuple(
        (
            one.unit,
            one.effect,
            one.effect_size,
            one.se,
            one.low,
            one.high,
            one.reliability,
            one.standing,
            one.students,
        )
        for one in shown
    )
    return Evidence(key, COLUMNS, rows, tuple(one.students for one in shown))
