"""What people fill in about studies."""

from collegium.evaluation.forms.studies import DatasetChoice, StudyFilter, StudyForm, study_initial

__all__ = ["DatasetChoice", "StudyFilter", "StudyForm", "study_initial"]
