"""What can be done with studies, their runs, the reports about them, sign-offs and schedules."""

from collegium.evaluation.actions.comments import comment_on_report, reopen_comment, resolve_comment
from collegium.evaluation.actions.curves import turn_curve
from collegium.evaluation.actions.definitions import Definition
from collegium.evaluation.actions.draws import check_draw, draw_lots, forget_list, partner_units
from collegium.evaluation.actions.equity import (
    LOOK_JOB,
    fail_look,
    finish_look,
    look_at_equity,
)
from collegium.evaluation.actions.freezing import freeze_plan, freeze_study, plan_content
from collegium.evaluation.actions.questions import (
    answer_question,
    archive_question,
    create_question,
    edit_question,
    restore_question,
    take_suggestion,
)
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
    seen_before,
    unpublish_run,
)
from collegium.evaluation.actions.schedules import run_due_schedules, set_schedule
from collegium.evaluation.actions.seen import levels_told, told_before
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
    "LOOK_JOB",
    "RUN_JOB",
    "Definition",
    "answer_question",
    "answer_sign_off",
    "archive_question",
    "archive_study",
    "ask_sign_offs",
    "call_off_sign_offs",
    "check_draw",
    "check_signed_off",
    "comment_on_report",
    "copy_study",
    "create_question",
    "define_study",
    "draw_lots",
    "edit_question",
    "edit_study",
    "fail_look",
    "fail_run",
    "finish_look",
    "finish_run",
    "forget_list",
    "freeze_plan",
    "freeze_study",
    "givers_of_data",
    "keep_report",
    "levels_told",
    "look_at_equity",
    "open_draft",
    "partner_units",
    "partners_to_ask",
    "plan_content",
    "publish_run",
    "remind_sign_offs",
    "reopen_comment",
    "resolve_comment",
    "restore_question",
    "restore_study",
    "resume_sign_offs",
    "run_due_schedules",
    "run_study",
    "save_report_answers",
    "save_report_cost",
    "save_report_text",
    "seen_before",
    "set_schedule",
    "take_suggestion",
    "told_before",
    "turn_curve",
    "unpublish_run",
]
