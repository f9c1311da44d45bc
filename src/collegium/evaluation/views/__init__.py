"""Pages about studies, their runs, the reports about them, and what is published."""

from collegium.evaluation.views.comments import comment_on_report, reopen_comment, resolve_comment
from collegium.evaluation.views.designs import choose_design
from collegium.evaluation.views.published import PublishedFinding, published_findings
from collegium.evaluation.views.reports import (
    keep_report,
    public_report,
    report_cost,
    report_design,
    report_versions,
    run_report,
    save_report_text,
    write_report,
)
from collegium.evaluation.views.runs import (
    compare_runs,
    publish_run,
    study_run,
    study_run_baseline,
    study_run_coefficients,
    study_run_notebook,
    study_run_report,
    study_run_result,
    unpublish_run,
)
from collegium.evaluation.views.schedules import schedule_study
from collegium.evaluation.views.signoffs import (
    answer_sign_off,
    ask_sign_offs,
    call_off_sign_offs,
    resume_sign_offs,
    sign_offs,
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
    "answer_sign_off",
    "archive_study",
    "ask_sign_offs",
    "call_off_sign_offs",
    "choose_design",
    "comment_on_report",
    "compare_runs",
    "copy_study",
    "define_study",
    "edit_study",
    "keep_report",
    "public_report",
    "publish_run",
    "published_findings",
    "reopen_comment",
    "report_cost",
    "report_design",
    "report_versions",
    "resolve_comment",
    "restore_study",
    "resume_sign_offs",
    "run_report",
    "run_study",
    "save_report_text",
    "schedule_study",
    "sign_offs",
    "studies",
    "study",
    "study_choices",
    "study_run",
    "study_run_baseline",
    "study_run_coefficients",
    "study_run_notebook",
    "study_run_report",
    "study_run_result",
    "unpublish_run",
    "write_report",
]
