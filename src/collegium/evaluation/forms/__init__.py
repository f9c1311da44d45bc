"""What people fill in about studies."""

from collegium.evaluation.forms.choosing import DesignQuestionsForm
from collegium.evaluation.forms.costs import (
    CostListForm,
    ImportedIngredientsForm,
    ImportIngredientsForm,
    IngredientForm,
)
from collegium.evaluation.forms.curves import CurveNoteForm, DashboardFilter, note_initial
from collegium.evaluation.forms.designs import FORMS
from collegium.evaluation.forms.dose import DoseForm
from collegium.evaluation.forms.equity import LookForm, look_initial
from collegium.evaluation.forms.gaps import design_gaps
from collegium.evaluation.forms.groupfile import file_columns
from collegium.evaluation.forms.groups import GroupingForm, GroupValuesForm, ImportGroupValuesForm
from collegium.evaluation.forms.ingredients import ingredient_record
from collegium.evaluation.forms.joint import (
    JudgeThemeForm,
    ReportQuotesForm,
)
from collegium.evaluation.forms.plans import AnswerForm, FreezeForm, PlanQuestionForm
from collegium.evaluation.forms.rating import DesignForm
from collegium.evaluation.forms.reports import (
    AskSignOffsForm,
    CommentForm,
    CostForm,
    PublishForm,
    ScheduleForm,
    SignOffForm,
    cost_initial,
    schedule_initial,
)
from collegium.evaluation.forms.sampling import (
    CheckDrawForm,
    ChoicesForm,
    DrawForm,
    PlannedSampleForm,
    PowerForm,
)
from collegium.evaluation.forms.studies import DatasetChoice, StudyFilter, StudyForm, study_initial
from collegium.evaluation.forms.texts import (
    ClearQuoteForm,
    CodeForm,
    CodesOfPieceForm,
    QuoteForm,
    TextCollectionForm,
    TextPieceForm,
    UploadTextsForm,
)

__all__ = [
    "FORMS",
    "AnswerForm",
    "AskSignOffsForm",
    "CheckDrawForm",
    "ChoicesForm",
    "ClearQuoteForm",
    "CodeForm",
    "CodesOfPieceForm",
    "CommentForm",
    "CostForm",
    "CostListForm",
    "CurveNoteForm",
    "DashboardFilter",
    "DatasetChoice",
    "DesignForm",
    "DesignQuestionsForm",
    "DoseForm",
    "DrawForm",
    "FreezeForm",
    "GroupValuesForm",
    "GroupingForm",
    "ImportGroupValuesForm",
    "ImportIngredientsForm",
    "ImportedIngredientsForm",
    "IngredientForm",
    "JudgeThemeForm",
    "LookForm",
    "PlanQuestionForm",
    "PlannedSampleForm",
    "PowerForm",
    "PublishForm",
    "QuoteForm",
    "ReportQuotesForm",
    "ScheduleForm",
    "SignOffForm",
    "StudyFilter",
    "StudyForm",
    "TextCollectionForm",
    "TextPieceForm",
    "UploadTextsForm",
    "cost_initial",
    "design_gaps",
    "file_columns",
    "ingredient_record",
    "look_initial",
    "note_initial",
    "schedule_initial",
    "study_initial",
]
