"""What can be done with studies, their runs, the reports about them, sign-offs and schedules."""

from collegium.evaluation.actions.comments import comment_on_report, reopen_comment, resolve_comment
from collegium.evaluation.actions.definitions import Definition
from collegium.evaluation.actions.reports import (
    keep_report,
    open_draft,
    save_report_answers,
    save_report_cost,
    save_report_text,
)
from collegium.evaluation.actions.runs import (
    RUN_JOB,
    fail_run,
    finish_run,
    publish_run,
    run_study,
    unpublish_run,
)
from collegium.evaluation.actions.schedules import run_due_schedules, set_schedule
from collegium.evaluation.actions.signoffs import (
    answer_sign_off,
    ask_sign_offs,
    call_off_sign_offs,
    check_signed_off,
    givers_of_data,
    partners_to_ask,
    remind_sign_offs,
    resume_sign_offs,
)
from collegium.evaluation.actions.studies import (
    archive_study,
    copy_study,
    define_study,
    edit_study,
    restore_study,
)

__all__ = [
    "RUN_JOB",
    "Definition",
    "answer_sign_off",
    "archive_study",
    "ask_sign_offs",
    "call_off_sign_offs",
    "check_signed_off",
    "comment_on_report",
    "copy_study",
    "define_study",
    "edit_study",
    "fail_run",
    "finish_run",
    "givers_of_data",
    "keep_report",
    "open_draft",
    "partners_to_ask",
    "publish_run",
    "remind_sign_offs",
    "reopen_comment",
    "resolve_comment",
    "restore_study",
    "resume_sign_offs",
    "run_due_schedules",
    "run_study",
    "save_report_answers",
    "save_report_cost",
    "save_report_text",
    "set_schedule",
    "unpublish_run",
]
