"""Did it work, for whom, and how sure are we: effects of a programme from one row per student."""

from collegium.engines.impact.design import (
    ChangeOverTime,
    Compared,
    Cutoff,
    Design,
    Interrupted,
    Logistic,
    Matched,
    RandomIntercept,
    Synthetic,
    ValueAdded,
)
from collegium.engines.impact.estimate import Engine, estimate
from collegium.engines.impact.study import (
    BaselineRow,
    Coefficient,
    Evidence,
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
    "ChangeOverTime",
    "Coefficient",
    "Compared",
    "Cutoff",
    "Design",
    "Engine",
    "Evidence",
    "Finding",
    "Interrupted",
    "Logistic",
    "Matched",
    "Model",
    "Progress",
    "RandomIntercept",
    "RowAccount",
    "Study",
    "StudyResult",
    "Synthetic",
    "ValueAdded",
    "estimate",
    "result_from_dict",
    "study_from_dict",
]
