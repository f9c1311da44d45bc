"""What can be done with studies and their runs."""

from collegium.evaluation.actions.definitions import Definition
from collegium.evaluation.actions.runs import (
    RUN_JOB,
    fail_run,
    finish_run,
    publish_run,
    run_study,
    seen_before,
    unpublish_run,
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
    "archive_study",
    "copy_study",
    "define_study",
    "edit_study",
    "fail_run",
    "finish_run",
    "publish_run",
    "restore_study",
    "run_study",
    "seen_before",
    "unpublish_run",
]
