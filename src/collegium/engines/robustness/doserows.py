"""The students of a look at the dose, out of a Parquet file; the same columns and rows as the study's own model."""

# ruff: noqa: S608  SQL is composed of quoted identifiers, numbers and own names only

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collegium.engines.impact import Study
from collegium.engines.impact.checks import TOO_LARGE
from collegium.engines.impact.source import Source
from collegium.engines.labels import Codes, numbered
from collegium.engines.problems import refuse
from collegium.engines.robustness import words
from collegium.engines.robustness.dose import Floats
from collegium.engines.robustness.dosetold import DoseQuestion
from collegium.engines.robustness.samples import arm_of, needed_columns, value_of

WANTED = 5  # bins
MOST_NUMBERS = 20_000_000  # rows times columns of the model, which is held in memory


@dataclass(frozen=True, slots=True)
class DoseRows:
    """Students with all values that the model of the outcome needs, in the arm or in the comparison.

    dose is NaN where it is missing. of_arm: every dose of the arm, of students too who lack another value.
    """

    outcome: Floats  # (n,)
    dose: Floats  # (n,)
    treated: NDArray[np.bool_]  # (n,)
    covariates: Floats  # (n, P); fixed effects are among them, as indicators
    cluster: Codes | None  # (n,)
    of_arm: Floats

    def lacking(self) -> int:
        return int((self.treated & np.isnan(self.dose)).sum())

    def taken(self) -> Floats:
        """Doses of the programme that are known."""
        return self.dose[self.treated & ~np.isnan(self.dose)]

    def crossed(self) -> int:
        """Students of the comparison who took something."""
        return int((self.dose[~self.treated] > 0).sum())


def check_column(source: Source, study: Study, question: DoseQuestion) -> None:
    """Raise ProblemsFound for a column or a pair that this study cannot be asked about."""
    column = question.column
    if question.outcome not in study.outcomes:
        refuse(words.NO_OUTCOME, words.TODO_NAME, name=question.outcome)
    if question.arm not in study.arms:
        refuse(words.NO_ARM, words.TODO_NAME, name=question.arm)
    if column not in source.types:
        refuse(words.NO_COLUMN, words.TODO_COLUMN, name=column)
    if source.kind(column) != "number":
        refuse(words.DOSE_NUMBER, words.TODO_DOSE, name=column)
    if column in {study.treatment, *needed_columns(study, question.outcome), *study.outcomes}:
        refuse(words.DOSE_TAKEN, words.TODO_DOSE, name=column)
    number = source.number(column)
    low, high = source.row(f"SELECT min({number}), max({number}) FROM source s WHERE {in_arm(study, source)}")
    if low is not None and low < 0:
        refuse(words.DOSE_NEGATIVE, words.TODO_DATA, name=column)
    if high is not None and not high < TOO_LARGE:
        refuse(words.DOSE_LARGE, words.TODO_DATA, name=column)


def in_arm(study: Study, source: Source) -> str:
    return f"({arm_of(study, source)}) IS NOT NULL"


def complete(study: Study, source: Source, outcome: str) -> str:
    """SQL of who is in the model of the outcome, in whatever arm."""
    return " AND ".join(f"{value_of(source, name)} IS NOT NULL" for name in needed_columns(study, outcome))


def read_doses(source: Source, study: Study, question: DoseQuestion) -> DoseRows:
    """Read what `check_column` let through."""
    place = study.arms.index(question.arm) + 1
    dose, arm = source.number(question.column), arm_of(study, source)
    of_arm = source.columns(f"SELECT {dose} AS dose FROM source s WHERE ({arm}) = {place}")["dose"]
    named = {name: f"v{number}" for number, name in enumerate(needed_columns(study, question.outcome))}
    values = ", ".join(f"{value_of(source, name)} AS {alias}" for name, alias in named.items())
    columns = source.columns(
        f"SELECT ({arm}) AS arm, {dose} AS dose, {values} FROM source s "
        f"WHERE ({arm}) IN (0, {place}) AND {complete(study, source, question.outcome)}"
    )
    by_name = {name: columns[alias] for name, alias in named.items()}
    return DoseRows(
        outcome=floats(by_name[question.outcome]),
        dose=floats(columns["dose"]),
        treated=np.asarray(columns["arm"]) == place,
        covariates=_covariates(source, study, by_name, len(columns["arm"])),
        cluster=numbered(np.ma.getdata(by_name[study.cluster])) if study.cluster else None,
        of_arm=floats(of_arm),
    )


def floats(column: Any) -> Floats:
    return np.asarray(np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan), dtype=np.float64)


def _covariates(source: Source, study: Study, by_name: dict[str, Any], n: int) -> Floats:
    """Numbers as they are; of text and fixed effects an indicator for each value but the first."""
    numbers, codes = [], []
    for name in dict.fromkeys((*study.covariates, *study.fixed_effects)):
        if name in study.fixed_effects or source.kind(name) not in {"number", "boolean"}:
            codes.append(numbered(np.ma.getdata(by_name[name])))
        else:
            numbers.append(floats(by_name[name]))
    width = len(numbers) + sum(int(one.max(initial=0)) for one in codes)
    if n * width > MOST_NUMBERS:
        refuse(words.TOO_LARGE, words.TODO_OUTSIDE)
    indicators = [one[:, None] == np.arange(1, one.max(initial=0) + 1) for one in codes]
    parts = [*(one[:, None] for one in numbers), *indicators]
    return np.hstack(parts).astype(np.float64) if parts else np.empty((n, 0))


# --- where bins end -------------------------------------------------------------------------------------------


def round_edges(doses: Floats, wanted: int = WANTED) -> tuple[float, ...]:
    """Where bins end so that they hold about equally many: two digits of how far the middle nine tenths reach.

    Round numbers are the dose of nobody in particular, and the lowest and the highest dose have no part in them.
    """
    known = doses[~np.isnan(doses)]
    if not len(known):
        return ()
    digits = _digits(known)
    cuts = np.quantile(known, np.arange(1, wanted) / wanted, method="inverted_cdf")
    return tuple(sorted({round(float(cut), digits) + 0.0 for cut in cuts}))


def _digits(doses: Floats) -> int:
    low, high = np.quantile(doses, [0.05, 0.95], method="inverted_cdf").tolist()
    reach = high - low or high or 1.0
    return 1 - math.floor(math.log10(reach))


def typical(doses: Floats, of_arm: Floats) -> float:
    """The middle dose, as round as the ends of the bins: no student's own dose stands in it."""
    return round(float(np.median(doses)), _digits(of_arm[~np.isnan(of_arm)])) + 0.0


def joined(edges: Sequence[float], rows: DoseRows, minimum: int) -> tuple[float, ...]:
    """The ends of bins that may be told: in each, `minimum` students have another outcome than the commonest one there.

    So no bin is smaller, in none nearly everybody has the same value, and of two values neither is had by few.
    Neighbours are joined from below; what is left at the top joins the last. Without two bins there is no end.
    """
    inside = rows.treated & ~np.isnan(rows.dose)
    place = np.searchsorted(np.asarray(edges), rows.dose[inside], side="left")
    outcome, ends, start = rows.outcome[inside], list[float](), 0
    for end in range(1, len(edges) + 1):
        sides = outcome[(place >= start) & (place < end)], outcome[place >= end]
        if min(resting(side, 1) for side in sides) >= minimum:
            ends.append(edges[end - 1])
            start = end
    return tuple(ends)


# --- what lines rest on ---------------------------------------------------------------------------------------


def resting(values: Floats, commonest: int) -> int:
    """How many students have another value than the commonest one, or the two commonest."""
    counts = np.sort(np.unique(values, return_counts=True)[1])[::-1]
    return int(counts[commonest:].sum())
