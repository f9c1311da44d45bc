"""Rules by which partners hold each other to account: working days, promises kept, what was given, gaps in
responsibility."""

from collegium.engines.policy.given import Gift, Total, add_up, worth_of
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
from collegium.engines.policy.periods import PERIODS, period_of, periods_over
from collegium.engines.policy.responsibility import Area, Gap, GapKind, Held, Part, gaps
from collegium.engines.policy.workdays import SATURDAY_SUNDAY, add_workdays, workdays_between

__all__ = [
    "MINIMUM",
    "PERIODS",
    "SATURDAY_SUNDAY",
    "Area",
    "Gap",
    "GapKind",
    "Gift",
    "Held",
    "Kept",
    "Outcome",
    "Part",
    "Promised",
    "Quarter",
    "Total",
    "add_up",
    "add_workdays",
    "count_kept",
    "gaps",
    "period_of",
    "periods_over",
    "quarter_of",
    "repeated",
    "workdays_between",
    "worth_of",
]
