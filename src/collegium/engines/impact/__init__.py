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
from collegium.engines.impact.levels import LevelEffect, LevelEffects, covariance
from collegium.engines.impact.repeated import check_repeated
from collegium.engines.impact.study import (
    BaselineRow,
    Coefficient,
    Evidence,
    Finding,
    InteractionTest,
    LevelDifference,
    Model,
    Progress,
    RowAccount,
    Study,
    StudyResult,
    has_sample,
    result_from_dict,
    study_from_dict,
)
from collegium.engines.impact.timing import timing_problems

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
    "InteractionTest",
    "Interrupted",
    "LevelDifference",
    "LevelEffect",
    "LevelEffects",
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
    "check_repeated",
    "covariance",
    "estimate",
    "has_sample",
    "result_from_dict",
    "study_from_dict",
    "timing_problems",
]
