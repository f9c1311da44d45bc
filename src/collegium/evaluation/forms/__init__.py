"""What people fill in about studies."""

from collegium.evaluation.forms.designs import FORMS
from collegium.evaluation.forms.gaps import design_gaps
from collegium.evaluation.forms.reports import (
    AskSignOffsForm,
    CommentForm,
    CostForm,
    DesignForm,
    PublishForm,
    ScheduleForm,
    SignOffForm,
    cost_initial,
    schedule_initial,
)
from collegium.evaluation.forms.studies import DatasetChoice, StudyFilter, StudyForm, study_initial

__all__ = [
    "FORMS",
    "AskSignOffsForm",
    "CommentForm",
    "CostForm",
    "DatasetChoice",
    "DesignForm",
    "PublishForm",
    "ScheduleForm",
    "SignOffForm",
    "StudyFilter",
    "StudyForm",
    "cost_initial",
    "design_gaps",
    "schedule_initial",
    "study_initial",
]
