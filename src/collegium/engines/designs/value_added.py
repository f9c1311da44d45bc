"""What students of each unit learned beyond what was expected: a table of units, and no finding of a programme."""

import numpy as np

from collegium.engines.designs.outcomes import Told, by_outcome
from collegium.engines.designs.reading import numeric, read_columns, read_terms, textual
from collegium.engines.impact import Evidence, Progress, Study, StudyResult
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
    before = len(study.baseline)
    single = len(study.outcomes) == 1

    def tell(outcome: str) -> Told:
        y = rows.numbers[outcome]
        chosen = complete & ~np.isnan(y)
        if not chosen.any():
            why = "no student has this outcome together with the earlier scores and covariates"
            raise ProblemsFound(Problem(why, "Look for an empty column.", "table", None, outcome))
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
        table = _table("value added" if single else f"value added: {outcome}", answer.units)
        return Told(int(chosen.sum()), (), (table,), tuple(answer.warnings))

    return by_outcome(study, rows.count, tell, progress)


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
