"""Did it work, for whom, and how sure are we: effects of a programme from one row per student."""

from collegium.engines.impact.estimate import estimate
from collegium.engines.impact.study import (
    BaselineBand,
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
from collegium.engines.impact.wwc import baseline_band, hedges_g, improvement_index

__all__ = [
    "BaselineBand",
    "BaselineRow",
    "Coefficient",
    "Finding",
    "Model",
    "Progress",
    "RowAccount",
    "Study",
    "StudyResult",
    "baseline_band",
    "estimate",
    "hedges_g",
    "improvement_index",
    "result_from_dict",
    "study_from_dict",
]
