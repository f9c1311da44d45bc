"""Studies and their runs."""

from collegium.evaluation.models.studies import Study, StudyRun

__all__ = ["Study", "StudyRun"]
