"""What people fill in about plans, studies, indicators and random assignments."""

from collegium.evaluation.forms.curves import CurveNoteForm, DashboardFilter, note_initial
from collegium.evaluation.forms.designs import FORMS
from collegium.evaluation.forms.gaps import design_gaps
from collegium.evaluation.forms.plans import AnswerForm, FreezeForm, PlanQuestionForm
from collegium.evaluation.forms.sampling import CheckDrawForm, DrawForm, PowerForm
from collegium.evaluation.forms.studies import DatasetChoice, StudyFilter, StudyForm, study_initial

__all__ = [
    "FORMS",
    "AnswerForm",
    "CheckDrawForm",
    "CurveNoteForm",
    "DashboardFilter",
    "DatasetChoice",
    "DrawForm",
    "FreezeForm",
    "PlanQuestionForm",
    "PowerForm",
    "StudyFilter",
    "StudyForm",
    "design_gaps",
    "note_initial",
    "study_initial",
]
