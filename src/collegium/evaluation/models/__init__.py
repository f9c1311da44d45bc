"""Studies and their runs, the reports about them, the sign-off of partners, and when a study runs again."""

from collegium.evaluation.models.computed import ComputedQuerySet
from collegium.evaluation.models.costs import CostList, Ingredient
from collegium.evaluation.models.curves import CurveNote
from collegium.evaluation.models.dose import DoseLook
from collegium.evaluation.models.draws import Draw
from collegium.evaluation.models.equity import EquityLook, EquityLookQuerySet
from collegium.evaluation.models.groups import (
    GroupReport,
    GroupValue,
    IndicatorGrouping,
    told_from,
    written_group,
    written_told,
)
from collegium.evaluation.models.joint import ThemeJudgement
from collegium.evaluation.models.plans import PlanQuestion, PlanVersion, StudyFreeze
from collegium.evaluation.models.reports import (
    ANSWER_FIELDS,
    COST_FIELDS,
    NO_BASIS,
    DraftText,
    ReportComment,
    ReportDraft,
    ReportFacts,
    ReportVersion,
)
from collegium.evaluation.models.robustness import RobustnessCheck
from collegium.evaluation.models.schedules import Rerun, RerunSchedule
from collegium.evaluation.models.signoffs import SignOff, SignOffRound
from collegium.evaluation.models.studies import Study, StudyRun
from collegium.evaluation.models.texts import Code, Coding, TextCollection, TextPiece, TextQuote

__all__ = [
    "ANSWER_FIELDS",
    "COST_FIELDS",
    "NO_BASIS",
    "Code",
    "Coding",
    "ComputedQuerySet",
    "CostList",
    "CurveNote",
    "DoseLook",
    "DraftText",
    "Draw",
    "EquityLook",
    "EquityLookQuerySet",
    "GroupReport",
    "GroupValue",
    "IndicatorGrouping",
    "Ingredient",
    "PlanQuestion",
    "PlanVersion",
    "ReportComment",
    "ReportDraft",
    "ReportFacts",
    "ReportVersion",
    "Rerun",
    "RerunSchedule",
    "RobustnessCheck",
    "SignOff",
    "SignOffRound",
    "Study",
    "StudyFreeze",
    "StudyRun",
    "TextCollection",
    "TextPiece",
    "TextQuote",
    "ThemeJudgement",
    "told_from",
    "written_group",
    "written_told",
]
