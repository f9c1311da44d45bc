"""What people fill in about studies."""

from collegium.evaluation.forms.designs import FORMS
from collegium.evaluation.forms.gaps import design_gaps
from collegium.evaluation.forms.studies import DatasetChoice, StudyFilter, StudyForm, study_initial

__all__ = ["FORMS", "DatasetChoice", "StudyFilter", "StudyForm", "design_gaps", "study_initial"]
