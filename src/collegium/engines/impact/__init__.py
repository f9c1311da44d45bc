"""Did it work, for whom, and how sure are we: effects of a programme from one row per student."""

from collegium.engines.impact.estimate import estimate
from collegium.engines.impact.study import (
    BaselineRow,
    Coefficient,
    Finding,
    Model,
    Progress,
    RowAccount,
    Study,
    StudyResult,
    result_from_dict,
    study_from_dict,
)

__all__ = [
    "BaselineRow",
    "Coefficient",
    "Finding",
    "Model",
    "Progress",
    "RowAccount",
    "Study",
    "StudyResult",
    "estimate",
    "result_from_dict",
    "study_from_dict",
]
