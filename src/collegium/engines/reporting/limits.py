"""What a study does not know, told by its own protected result: codes, for which applications have sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from collegium.engines.impact import Finding, StudyResult
from collegium.engines.reporting.tables import main_findings
from collegium.engines.wwc import benjamini_hochberg

LimitCode = Literal[
    "not randomised",
    "assignment unknown",
    "nothing before",
    "baseline adjusted",
    "baseline not adjusted",
    "baseline too different",
    "missing outcomes",
    "suppressed",
    "many comparisons",
    "chance",
]
FEW_COMPARISONS = 5


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that the result cannot tell: a code, and what its sentence needs."""

    code: LimitCode
    values: Mapping[str, str | float] = field(default_factory=dict)


def limits(result: StudyResult, *, randomised: bool | None) -> tuple[Limit, ...]:
    """Everything a reader must keep in mind, most weighty first; `result.warnings` come on top.

    result: already protected. randomised: whether a lot decided who took part; None where nobody has said.
    """
    return (
        *_assignment(randomised),
        *_baseline(result),
        *_chance(result),
        *_missing(result),
        *_suppressed(result),
        *_comparisons(result),
    )


def _assignment(randomised: bool | None) -> Iterator[Limit]:
    if randomised is None:
        yield Limit("assignment unknown")
    elif not randomised:
        yield Limit("not randomised")


def _baseline(result: StudyResult) -> Iterator[Limit]:
    """For each measure the largest difference over outcomes and arms that are told."""
    if not result.baseline:
        yield Limit("nothing before")
    worst: dict[str, float] = {}
    for row in result.baseline:
        if row.hedges_g is not None and row.band not in {None, "satisfied"}:
            worst[row.measure] = max(worst.get(row.measure, 0.0), abs(row.hedges_g))
    for measure, g in worst.items():
        adjusted = measure in result.study.covariates
        code: LimitCode = "baseline adjusted" if adjusted else "baseline not adjusted"
        yield Limit("baseline too different" if g > 0.25 else code, {"measure": measure, "g": g})


def _chance(result: StudyResult) -> Iterator[Limit]:
    for one in main_findings(result):
        if one.ci_low is not None and one.ci_high is not None and one.ci_low <= 0 <= one.ci_high:
            yield Limit("chance", {"outcome": one.outcome, "arm": one.arm})


def _missing(result: StudyResult) -> Iterator[Limit]:
    """Counts of the account of rows; nothing is said where one is withheld."""
    for outcome, missing in result.rows.missing.items():
        used = result.rows.used.get(outcome, 0)
        if missing is None or used is None:
            continue
        everyone = missing + used
        if missing:
            yield Limit(
                "missing outcomes",
                {"outcome": outcome, "missing": missing, "share": 100 * missing / everyone},
            )


def _suppressed(result: StudyResult) -> Iterator[Limit]:
    count = sum(one.suppressed for one in result.findings)
    if count:
        yield Limit("suppressed", {"count": count})


def _comparisons(result: StudyResult) -> Iterator[Limit]:
    """Everyone and each group, in the model that is told first."""
    told = [one for one in _told(result) if one.p is not None]
    if len(told) <= FEW_COMPARISONS:
        return
    level = 1 - result.study.confidence
    kept = sum(one.significant for one in benjamini_hochberg([one.p or 0.0 for one in told], level=level))
    found = sum((one.p or 0.0) <= level for one in told)
    chance = max(1, round(len(told) * level))
    yield Limit("many comparisons", {"count": len(told), "chance": chance, "kept": kept, "found": found})


def _told(result: StudyResult) -> list[Finding]:
    models = {one.model for one in main_findings(result)}
    return [one for one in result.findings if one.model in models and not one.suppressed]
