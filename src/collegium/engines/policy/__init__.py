"""Rules by which partners hold each other to account: working days, promises kept, gaps in responsibility."""

from collegium.engines.policy.kept import (
    MINIMUM,
    Kept,
    Outcome,
    Promised,
    Quarter,
    count_kept,
    quarter_of,
    repeated,
)
from collegium.engines.policy.responsibility import Area, Gap, GapKind, Held, Part, gaps
from collegium.engines.policy.workdays import SATURDAY_SUNDAY, add_workdays, workdays_between

__all__ = [
    "MINIMUM",
    "SATURDAY_SUNDAY",
    "Area",
    "Gap",
    "GapKind",
    "Held",
    "Kept",
    "Outcome",
    "Part",
    "Promised",
    "Quarter",
    "add_workdays",
    "count_kept",
    "gaps",
    "quarter_of",
    "repeated",
    "workdays_between",
]
