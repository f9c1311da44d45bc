"""What can be done with evaluation plans, studies and their runs, notes on indicators, random assignments."""

from collegium.evaluation.actions.curves import turn_curve
from collegium.evaluation.actions.definitions import Definition
from collegium.evaluation.actions.draws import check_draw, draw_lots, forget_list, partner_units
from collegium.evaluation.actions.freezing import freeze_plan, freeze_study, plan_content
from collegium.evaluation.actions.questions import (
    answer_question,
    archive_question,
    create_question,
    edit_question,
    restore_question,
    take_suggestion,
)
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
    "answer_question",
    "archive_question",
    "archive_study",
    "check_draw",
    "copy_study",
    "create_question",
    "define_study",
    "draw_lots",
    "edit_question",
    "edit_study",
    "fail_run",
    "finish_run",
    "forget_list",
    "freeze_plan",
    "freeze_study",
    "partner_units",
    "plan_content",
    "publish_run",
    "restore_question",
    "restore_study",
    "run_study",
    "seen_before",
    "take_suggestion",
    "turn_curve",
    "unpublish_run",
]
