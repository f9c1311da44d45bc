"""Who gets what at the addresses of plans, indicators and samples; viewers and answers as in tests/access.py."""

PARTNERS = ("ok", "ok", "hidden", "door")
EVALUATORS = ("ok", "refused", "hidden", "door")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    PARTNERS: """
        evaluation:plan evaluation:plan_question evaluation:plan_version evaluation:plan_file
        evaluation:dashboard evaluation:curve evaluation:turn_curve
        evaluation:power evaluation:draws evaluation:draw evaluation:draw_receipt evaluation:check_draw
        evaluation:frozen_study
    """,
    EVALUATORS: """
        evaluation:create_question evaluation:edit_question evaluation:answer_question evaluation:archive_question
        evaluation:restore_question evaluation:take_suggestion evaluation:freeze_plan evaluation:freeze_study
        evaluation:draw_lots evaluation:draw_list evaluation:forget_list
    """,
}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {
    "evaluation:plan": ("slug",),
    "evaluation:plan_question": ("slug", "question_id"),
    "evaluation:create_question": ("slug",),
    "evaluation:plan_version": ("slug", "version"),
    "evaluation:freeze_plan": ("slug",),
    "evaluation:dashboard": ("slug",),
    "evaluation:curve": ("slug", "indicator_id"),
    "evaluation:turn_curve": ("slug", "indicator_id"),
    "evaluation:power": ("slug",),
    "evaluation:draws": ("slug",),
    "evaluation:draw_lots": ("slug",),
    "evaluation:draw": ("slug", "draw_id"),
    "evaluation:check_draw": ("slug", "draw_id"),
}
OF_VISITORS: dict[str, tuple[str, ...]] = {}
