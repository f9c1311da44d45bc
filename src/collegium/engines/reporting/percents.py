"""Outcomes of yes or no, told as people read them: shares in percent, their differences in percentage points."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from collegium.engines.impact import Finding, InteractionTest, LevelDifference, StudyResult
from collegium.engines.robustness import (
    CheckedAnswer,
    DoseAnswer,
    DoseBin,
    DoseLine,
    Missing,
    MissingLine,
    Term,
    Way,
)

Told = TypeVar("Told", Finding, LevelDifference, Way, MissingLine, DoseBin, Term)

YES_NO: Final = (0.0, 1.0)
# What is a share or a difference of shares, where the outcome is yes or no.
_SHARES: Final = (
    "mean_treated",
    "mean_comparison",
    "mean_outcome",
    "sd_treated",
    "sd_comparison",
    "effect",
    "difference",
    "estimate",
    "se",
    "ci_low",
    "ci_high",
)
# The last column of files: how their numbers of yes or no are read.
UNIT: Final = "share from 0 to 1; times 100: percent and percentage points"


def is_yes_no(result: StudyResult, outcome: str) -> bool:
    """Whether the outcome has the values 0 and 1 and no others; its mean is a share then."""
    return result.two_valued.get(outcome) == YES_NO


def in_percent(one: Finding, result: StudyResult) -> Finding:
    """The finding with shares in percent and differences in percentage points; any other outcome as it is."""
    if not is_yes_no(result, one.outcome):
        return one
    return _hundredfold(one)


def _hundredfold(one: Told) -> Told:
    """The same with everything that is a share, or a difference of shares, times 100."""
    told = {name: getattr(one, name) for name in _SHARES if hasattr(one, name)}
    changed: dict[str, Any] = {name: None if value is None else 100 * value for name, value in told.items()}
    return replace(one, **changed)


def interaction_in_percent(one: InteractionTest, result: StudyResult) -> InteractionTest:
    """The test with differences in percentage points where its outcome is yes or no."""
    if not is_yes_no(result, one.outcome):
        return one
    return replace(one, differences=tuple(map(_hundredfold, one.differences)))


def checked_in_percent(answer: CheckedAnswer, result: StudyResult) -> CheckedAnswer:
    """Every way, and every line on missing values, in percentage points where the outcome is yes or no."""
    if not is_yes_no(result, answer.outcome):
        return answer
    lines = tuple(map(_hundredfold, answer.missing.lines))
    missing: Missing = replace(answer.missing, lines=lines)
    return replace(answer, ways=tuple(map(_hundredfold, answer.ways)), missing=missing)


def dose_in_percent(answer: DoseAnswer, result: StudyResult) -> DoseAnswer:
    """Bins in percent and lines in percentage points where the outcome is yes or no; doses as they are."""
    if not is_yes_no(result, answer.question.outcome):
        return answer
    return replace(
        answer,
        bins=tuple(map(_hundredfold, answer.bins)),
        comparison=_hundredfold(answer.comparison) if answer.comparison else None,
        within=_line_in_percent(answer.within),
        beside=_line_in_percent(answer.beside),
    )


def _line_in_percent(line: DoseLine | None) -> DoseLine | None:
    if line is None:
        return None
    terms = {name: getattr(line, name) for name in ("slope", "slope_at_mean", "bend")}
    changed: dict[str, Any] = {name: _hundredfold(term) for name, term in terms.items() if term}
    return replace(line, mean_outcome=100 * line.mean_outcome, **changed)


def unit_of(outcome: str, result: StudyResult) -> str:
    """What files say of the unit of means and differences of the outcome."""
    return UNIT if is_yes_no(result, outcome) else ""


def with_unit(rows: Iterable[Mapping[str, Any]], result: StudyResult) -> list[dict[str, Any]]:
    """Rows of a file, each with the unit of its outcome."""
    return [{**row, "unit": unit_of(row["outcome"], result)} for row in rows]
