"""One outcome of a study after the other, for designs that answer each by itself."""

from collections.abc import Callable
from dataclasses import dataclass

from collegium.engines.designs.findings import Place, withheld
from collegium.engines.impact import Evidence, Finding, Progress, RowAccount, Study, StudyResult
from collegium.engines.problems import ProblemsFound


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one outcome. rows: of the table, that were used for it."""

    rows: int
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    warnings: tuple[str, ...] = ()


def by_outcome(study: Study, rows: int, tell: Callable[[str], Told], progress: Progress) -> StudyResult:
    """All that `tell` says of each outcome; rows: of the whole table."""
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
        RowAccount(rows, 0, used, {name: rows - count for name, count in used.items()}),
        tuple(warnings),
        evidence=tuple(table for one in every for table in one.evidence),
    )


def or_withheld(study: Study, rows: int, outcome: str, tell: Callable[[], Told]) -> Told:
    """What is told, or the finding withheld with its reason; rows: that count as used then."""
    try:
        return tell()
    except ProblemsFound as problems:
        return Told(rows, (withheld(Place(outcome, study.arms[0]), problems.problems[0].why),))
