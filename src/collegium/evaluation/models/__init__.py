"""The evaluation plan, studies and their runs, notes on indicators, random assignments."""

from collegium.evaluation.models.curves import CurveNote
from collegium.evaluation.models.draws import Draw
from collegium.evaluation.models.plans import PlanQuestion, PlanVersion, StudyFreeze
from collegium.evaluation.models.studies import Study, StudyRun

__all__ = ["CurveNote", "Draw", "PlanQuestion", "PlanVersion", "Study", "StudyFreeze", "StudyRun"]
