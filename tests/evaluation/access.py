"""Who gets what at the addresses of plans, indicators, samples, reports and coded texts; see tests/access.py."""

EVERYONE = ("ok", "ok", "ok", "ok")
PARTNERS = ("ok", "ok", "hidden", "door")  # people of any partner of the initiative
COORDINATORS = ("ok", "refused", "hidden", "door")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    EVERYONE: "public_report",
    PARTNERS: """
        evaluation:plan evaluation:plan_question evaluation:plan_version evaluation:plan_file
        evaluation:dashboard evaluation:curve evaluation:turn_curve
        evaluation:indicator_groups evaluation:indicator_groups_table evaluation:record_group_values
        evaluation:import_group_values evaluation:group_values_template evaluation:take_back_group_report
        evaluation:restore_group_report
        evaluation:power evaluation:draws evaluation:draw evaluation:draw_receipt evaluation:check_draw
        evaluation:frozen_study evaluation:equity evaluation:equity_look evaluation:equity_look_table
        evaluation:study_run_notebook evaluation:run_report evaluation:report_versions
        evaluation:comment_on_report evaluation:sign_offs
        evaluation:text_collections evaluation:text_collection evaluation:text_themes evaluation:text_agreement
        evaluation:quotes evaluation:joint_display evaluation:study_run_joint
        evaluation:run_robustness evaluation:run_robustness_missing
        evaluation:run_doses evaluation:dose_look evaluation:dose_look_lines
        evaluation:cost_lists evaluation:cost_gains evaluation:cost_list evaluation:cost_breakdown
        evaluation:ingredients_file evaluation:report_gains
    """,
    COORDINATORS: """
        evaluation:create_grouping evaluation:edit_grouping evaluation:archive_grouping evaluation:restore_grouping
        evaluation:create_question evaluation:edit_question evaluation:answer_question evaluation:archive_question
        evaluation:restore_question evaluation:take_suggestion evaluation:freeze_plan evaluation:freeze_study
        evaluation:draw_lots evaluation:draw_list evaluation:forget_list evaluation:look_at_equity
        evaluation:write_report evaluation:save_report_text evaluation:report_cost evaluation:report_design
        evaluation:keep_report evaluation:resolve_comment evaluation:reopen_comment
        evaluation:ask_sign_offs evaluation:call_off_sign_offs evaluation:resume_sign_offs
        evaluation:answer_sign_off evaluation:schedule_study
        evaluation:create_text_collection evaluation:edit_text_collection evaluation:copy_text_collection
        evaluation:archive_text_collection evaluation:restore_text_collection
        evaluation:create_code evaluation:edit_code evaluation:archive_code evaluation:restore_code
        evaluation:text_pieces evaluation:create_text_piece evaluation:upload_text_pieces evaluation:undo_text_upload
        evaluation:archive_text_piece evaluation:restore_text_piece
        evaluation:code_piece evaluation:take_back_coding
        evaluation:propose_quote evaluation:clear_quote evaluation:withdraw_quote evaluation:restore_quote
        evaluation:judge_theme evaluation:take_back_judgement evaluation:choose_report_quotes
        evaluation:check_robustness evaluation:look_at_dose
        evaluation:create_cost_list evaluation:edit_cost_list evaluation:archive_cost_list
        evaluation:restore_cost_list evaluation:create_ingredient evaluation:edit_ingredient
        evaluation:undo_ingredient_change evaluation:archive_ingredient evaluation:restore_ingredient
        evaluation:import_ingredients evaluation:undo_import_ingredients evaluation:take_report_cost
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
    "evaluation:indicator_groups": ("slug", "indicator_id"),
    "evaluation:record_group_values": ("slug", "indicator_id"),
    "evaluation:equity": ("slug", "dataset_id"),
    "evaluation:look_at_equity": ("slug", "dataset_id"),
    "evaluation:equity_look": ("slug", "look_id"),
    "evaluation:power": ("slug",),
    "evaluation:draws": ("slug",),
    "evaluation:draw_lots": ("slug",),
    "evaluation:draw": ("slug", "draw_id"),
    "evaluation:check_draw": ("slug", "draw_id"),
    "evaluation:run_robustness": ("slug", "run_id"),
    "evaluation:run_doses": ("slug", "run_id"),
    "evaluation:look_at_dose": ("slug", "run_id"),
    "evaluation:dose_look": ("slug", "dose_id"),
    "evaluation:run_report": ("slug", "run_id"),
    "evaluation:report_versions": ("slug", "run_id"),
    "evaluation:write_report": ("slug", "run_id"),
    "evaluation:report_cost": ("slug", "run_id"),
    "evaluation:report_design": ("slug", "run_id"),
    "evaluation:comment_on_report": ("slug", "run_id"),
    "evaluation:sign_offs": ("slug", "run_id"),
    "evaluation:answer_sign_off": ("slug", "run_id", "sign_off_id"),
    "evaluation:schedule_study": ("slug", "study_id"),
    "evaluation:freeze_study": ("slug", "study_id"),
    "evaluation:text_collections": ("slug",),
    "evaluation:create_text_collection": ("slug",),
    "evaluation:text_collection": ("slug", "collection_id"),
    "evaluation:edit_text_collection": ("slug", "collection_id"),
    "evaluation:create_code": ("slug", "collection_id"),
    "evaluation:edit_code": ("slug", "code_id"),
    "evaluation:text_pieces": ("slug", "collection_id"),
    "evaluation:create_text_piece": ("slug", "collection_id"),
    "evaluation:upload_text_pieces": ("slug", "collection_id"),
    "evaluation:code_piece": ("slug", "piece_id"),
    "evaluation:quotes": ("slug", "collection_id"),
    "evaluation:propose_quote": ("slug", "piece_id"),
    "evaluation:clear_quote": ("slug", "quote_id"),
    "evaluation:joint_display": ("slug", "collection_id"),
    "evaluation:judge_theme": ("slug", "run_id", "code_id"),
    "evaluation:choose_report_quotes": ("slug", "run_id"),
    "evaluation:cost_lists": ("slug",),
    "evaluation:create_cost_list": ("slug",),
    "evaluation:cost_list": ("slug", "list_id"),
    "evaluation:edit_cost_list": ("slug", "list_id"),
    "evaluation:create_ingredient": ("slug", "list_id"),
    "evaluation:edit_ingredient": ("slug", "ingredient_id"),
    "evaluation:import_ingredients": ("slug", "list_id"),
}
OF_VISITORS: dict[str, tuple[str, ...]] = {"public_report": ("slug", "finding_id")}
