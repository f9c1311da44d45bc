"""Pages about studies, their runs, and what is published of them."""

from collegium.evaluation.views.designs import choose_design
from collegium.evaluation.views.published import PublishedFinding, published_findings
from collegium.evaluation.views.runs import (
    compare_runs,
    publish_run,
    study_run,
    study_run_baseline,
    study_run_coefficients,
    study_run_evidence,
    study_run_report,
    study_run_result,
    unpublish_run,
)
from collegium.evaluation.views.studies import (
    archive_study,
    copy_study,
    define_study,
    edit_study,
    restore_study,
    run_study,
    studies,
    study,
    study_choices,
)

__all__ = [
    "PublishedFinding",
    "archive_study",
    "choose_design",
    "compare_runs",
    "copy_study",
    "define_study",
    "edit_study",
    "publish_run",
    "published_findings",
    "restore_study",
    "run_study",
    "studies",
    "study",
    "study_choices",
    "study_run",
    "study_run_baseline",
    "study_run_coefficients",
    "study_run_evidence",
    "study_run_report",
    "study_run_result",
    "unpublish_run",
]
