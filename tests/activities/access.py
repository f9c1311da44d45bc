"""Who gets what at the addresses of `activities`; see tests/access.py for the viewers and the answers."""

PARTNERS = ("ok", "ok", "hidden", "door")
COORDINATORS = ("ok", "refused", "hidden", "door")
CONFIDENTIAL = ("ok", "hidden", "hidden", "door")
EVERYONE = ("ok", "ok", "ok", "ok")

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {
    PARTNERS: """
        activities:activities activities:activity activities:participation activities:record_participation
        activities:common_hours activities:register activities:tallies
        activities:expected_students
        activities:placement_rounds activities:placement_round activities:work_place activities:students
        activities:enter_student activities:mentoring_pairs
        activities:outreach activities:record_outreach activities:heard
        activities:project activities:classroom activities:school_times
    """,
    COORDINATORS: """
        activities:create_activity activities:edit_activity activities:move_activity
        activities:archive_activity activities:restore_activity
        activities:add_session activities:edit_session activities:archive_session activities:restore_session
        activities:record_attendance activities:register_other activities:cancel_registration
        activities:edit_event_page activities:publish_event activities:unpublish_event
        activities:count_at_door
        activities:issue_certificates activities:revoke_certificate
        activities:create_placement_round activities:edit_placement_round
        activities:create_place activities:edit_place activities:archive_place activities:restore_place
        activities:complete_place_check activities:reopen_place_check
        activities:run_matching activities:matching activities:undo_matching activities:publish_matching
        activities:unpublish_matching
        activities:create_mentoring_pair
        activities:visitors activities:remove_visitor
        activities:edit_outreach activities:archive_outreach activities:restore_outreach
        activities:note_heard activities:edit_heard activities:archive_heard activities:restore_heard
        activities:publish_heard activities:unpublish_heard
        activities:plan_languages activities:count_groups
        activities:add_class_group activities:edit_class_group
        activities:archive_class_group activities:restore_class_group
        activities:edit_project activities:edit_product activities:publish_product
        activities:unpublish_product activities:write_reflection
        activities:agree_to_product activities:take_back_agreement
        activities:add_project_milestone activities:edit_project_milestone
        activities:complete_project_milestone activities:reopen_project_milestone
        activities:archive_project_milestone activities:restore_project_milestone
        activities:start_tally activities:stop_tally activities:restart_tally
    """,
    CONFIDENTIAL: """
        activities:edit_student activities:archive_student activities:restore_student
        activities:mentoring_pair activities:complete_mentoring_check activities:reopen_mentoring_check
        activities:log_mentoring_meeting activities:end_mentoring_pair activities:continue_mentoring_pair
    """,
    EVERYONE: """
        activities:certificate activities:credential activities:certificate_key
        activities:revoked_certificates activities:public_event activities:event_calendar
        activities:public_project activities:register_visitor activities:visitor_registered
        activities:change_visit activities:cancel_visit
    """,
}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {
    "activities:activities": ("slug",),
    "activities:activity": ("slug", "activity_id"),
    "activities:create_activity": ("slug",),
    "activities:record_attendance": ("slug", "activity_session_id"),
    "activities:edit_event_page": ("slug", "activity_id"),
    "activities:count_at_door": ("slug", "activity_session_id"),
    "activities:project": ("slug", "project_activity_id"),
    "activities:visitors": ("slug", "activity_id"),
    "activities:outreach": ("slug", "activity_id"),
    "activities:classroom": ("slug", "together_id"),
    "activities:school_times": ("slug", "together_id"),
    "activities:plan_languages": ("slug", "together_session_id"),
    "activities:participation": ("slug",),
    "activities:tallies": ("slug",),
    "activities:start_tally": ("slug",),
    "activities:common_hours": ("slug",),
    "activities:placement_round": ("slug", "placement_round_id"),
    "activities:work_place": ("slug", "work_place_id"),
    "activities:enter_student": ("slug", "placement_round_id"),
    "activities:matching": ("slug", "placement_round_id"),
    "activities:expected_students": ("slug", "placement_round_id"),
    "activities:mentoring_pair": ("slug", "mentoring_pair_id"),
}
OF_VISITORS: dict[str, tuple[str, ...]] = {
    "activities:certificate": ("certificate_id",),
    "activities:public_event": ("slug", "activity_id"),
    "activities:register_visitor": ("slug", "activity_id"),
    "activities:public_project": ("slug", "project_activity_id"),
}
