"""Outcomes of yes or no, told as people read them: shares in percent, their differences in percentage points."""

from dataclasses import replace
from typing import Any, Final

from collegium.engines.impact import Finding, StudyResult

YES_NO: Final = (0.0, 1.0)
# Columns of a finding that are shares or differences of shares, where its outcome is yes or no.
_SHARES: Final = (
    "mean_treated",
    "mean_comparison",
    "sd_treated",
    "sd_comparison",
    "effect",
    "se",
    "ci_low",
    "ci_high",
)
# The last column of the file of findings: how its numbers of yes or no are read.
UNIT: Final = "share from 0 to 1; times 100: percent and percentage points"


def is_yes_no(result: StudyResult, outcome: str) -> bool:
    """Whether the outcome has the values 0 and 1 and no others; its mean is a share then."""
    return result.two_valued.get(outcome) == YES_NO


def in_percent(one: Finding, result: StudyResult) -> Finding:
    """The finding with shares in percent and differences in percentage points; any other outcome as it is."""
    if not is_yes_no(result, one.outcome):
        return one
    told = {name: getattr(one, name) for name in _SHARES}
    changed: dict[str, Any] = {name: None if value is None else 100 * value for name, value in told.items()}
    return replace(one, **changed)


def unit_of(one: Finding, result: StudyResult) -> str:
    """What the file of findings says of the unit of the difference."""
    return UNIT if is_yes_no(result, one.outcome) else ""
