"""One outcome of a study after the other, for designs that answer each by itself."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collegium.engines.designs.findings import Place, withheld
from collegium.engines.designs.reading import Floats
from collegium.engines.impact import Evidence, Finding, Progress, RowAccount, Study, StudyResult
from collegium.engines.labels import Codes
from collegium.engines.problems import ProblemsFound


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one outcome.

    rows: of the table, that were used for it. two_valued: its only (low, high) among them, or None for more values.
    """

    rows: int
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    warnings: tuple[str, ...] = ()
    two_valued: tuple[float, float] | None = None


def by_outcome(
    study: Study, rows: int, tell: Callable[[str], Told], progress: Progress, *, others: int = 0
) -> StudyResult:
    """All that `tell` says of each outcome.

    rows: of the whole table. others: of those, rows of somebody whom the study is not about.
    """
    told: dict[str, Told] = {}
    for done, outcome in enumerate(study.outcomes):
        progress(done, len(study.outcomes), outcome)
        told[outcome] = tell(outcome)
    every = told.values()
    warnings = dict.fromkeys(text for one in every for text in one.warnings)
    used = {name: one.rows for name, one in told.items()}
    return StudyResult(
        study,
        tuple(finding for one in every for finding in one.findings),
        (),
        RowAccount(rows, others, used, {name: rows - others - count for name, count in used.items()}),
        tuple(warnings),
        two_valued={name: one.two_valued for name, one in told.items() if one.two_valued},
        evidence=tuple(table for one in every for table in one.evidence),
    )


def or_withheld(study: Study, rows: int, outcome: str, tell: Callable[[], Told]) -> Told:
    """What is told, or the finding withheld with its reason; rows: that count as used then."""
    try:
        return tell()
    except ProblemsFound as problems:
        return Told(rows, (withheld(Place(outcome, study.arms[0]), problems.problems[0].why),))


def two_values(y: Floats) -> tuple[float, float] | None:
    """The lower and the upper value of an outcome that has no others; missing ones do not count."""
    values = np.unique(y[~np.isnan(y)])
    return (float(values[0]), float(values[1])) if len(values) == 2 else None


def fewest(y: Floats, group: Codes, groups: int) -> NDArray[np.int64]:
    """(groups,) on how many students the mean of each group rests: of two values, the fewer who have either.

    0 where all have the same value. y: (n,) without missing values. group: (n,) from 0.
    """
    count = np.bincount(group, minlength=groups)
    if ends := two_values(y):
        upper = np.bincount(group[y == ends[1]], minlength=groups)
        return np.asarray(np.minimum(upper, count - upper), dtype=np.int64)
    least, most = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(least, group, y)
    np.maximum.at(most, group, y)
    return np.asarray(np.where(most > least, count, 0), dtype=np.int64)
