from django.urls import include, path

from collegium.activities import views

app_name = "activities"

activities = [
    path("", views.activities, name="activities"),
    path("new/", views.create_activity, name="create_activity"),
    path("participation/", views.participation, name="participation"),
    path("participation/record/", views.record_participation, name="record_participation"),
    path("participation/counts/", views.tallies, name="tallies"),
    path("participation/counts/new/", views.start_tally, name="start_tally"),
    path("participation/counts/<int:tally_id>/stop/", views.stop_tally, name="stop_tally"),
    path("participation/counts/<int:tally_id>/restart/", views.restart_tally, name="restart_tally"),
    path("hours/", views.common_hours, name="common_hours"),
    path("<int:activity_id>/", views.activity, name="activity"),
    path("<int:activity_id>/edit/", views.edit_activity, name="edit_activity"),
    path("<int:activity_id>/move/<slug:activity_state>/", views.move_activity, name="move_activity"),
    path("<int:activity_id>/archive/", views.archive_activity, name="archive_activity"),
    path("<int:activity_id>/restore/", views.restore_activity, name="restore_activity"),
    path("<int:activity_id>/sessions/new/", views.add_session, name="add_session"),
    path("<int:activity_id>/page/edit/", views.edit_event_page, name="edit_event_page"),
    path("<int:activity_id>/page/publish/", views.publish_event, name="publish_event"),
    path("<int:activity_id>/page/unpublish/", views.unpublish_event, name="unpublish_event"),
    path("<int:activity_id>/register/", views.register, name="register"),
    path("<int:activity_id>/register-other/", views.register_other, name="register_other"),
    path("<int:activity_id>/certificates/issue/", views.issue_certificates, name="issue_certificates"),
    path("<int:together_id>/groups/new/", views.add_class_group, name="add_class_group"),
    path("<int:together_id>/groups/", views.classroom, name="classroom"),
    path("<int:together_id>/groups/times/", views.school_times, name="school_times"),
    path("sessions/<int:together_session_id>/languages/", views.plan_languages, name="plan_languages"),
    path("sessions/<int:together_session_id>/students/", views.count_groups, name="count_groups"),
    path("groups/<int:class_group_id>/edit/", views.edit_class_group, name="edit_class_group"),
    path("groups/<int:class_group_id>/archive/", views.archive_class_group, name="archive_class_group"),
    path("groups/<int:class_group_id>/restore/", views.restore_class_group, name="restore_class_group"),
    path("sessions/<int:activity_session_id>/edit/", views.edit_session, name="edit_session"),
    path("sessions/<int:activity_session_id>/archive/", views.archive_session, name="archive_session"),
    path("sessions/<int:activity_session_id>/restore/", views.restore_session, name="restore_session"),
    path("sessions/<int:activity_session_id>/door/", views.count_at_door, name="count_at_door"),
    path("sessions/<int:activity_session_id>/attendance/", views.record_attendance, name="record_attendance"),
    path(
        "registrations/<int:registration_id>/cancel/", views.cancel_registration, name="cancel_registration"
    ),
    path("certificates/<uuid:certificate_id>/revoke/", views.revoke_certificate, name="revoke_certificate"),
]
projects = [
    path("<int:project_activity_id>/project/", views.project, name="project"),
    path("<int:project_activity_id>/project/edit/", views.edit_project, name="edit_project"),
    path(
        "<int:project_activity_id>/project/milestones/new/",
        views.add_project_milestone,
        name="add_project_milestone",
    ),
    path("<int:project_activity_id>/project/product/", views.edit_product, name="edit_product"),
    path("<int:project_activity_id>/project/product/publish/", views.publish_product, name="publish_product"),
    path(
        "<int:project_activity_id>/project/product/unpublish/",
        views.unpublish_product,
        name="unpublish_product",
    ),
    path("groups/<int:class_group_id>/reflection/", views.write_reflection, name="write_reflection"),
    path("groups/<int:class_group_id>/agree/", views.agree_to_product, name="agree_to_product"),
    path("groups/<int:class_group_id>/take-back/", views.take_back_agreement, name="take_back_agreement"),
    *(
        path(f"milestones/<int:project_milestone_id>/{step}/", view, name=f"{step}_project_milestone")
        for step, view in (
            ("edit", views.edit_project_milestone),
            ("complete", views.complete_project_milestone),
            ("reopen", views.reopen_project_milestone),
            ("archive", views.archive_project_milestone),
            ("restore", views.restore_project_milestone),
        )
    ),
]
of_visitors = [
    path("<int:activity_id>/visitors/", views.visitors, name="visitors"),
    path("visitors/<int:visitor_id>/remove/", views.remove_visitor, name="remove_visitor"),
    path("<int:activity_id>/invitations/", views.outreach, name="outreach"),
    path("<int:activity_id>/invitations/new/", views.record_outreach, name="record_outreach"),
    path("invitations/<int:outreach_id>/edit/", views.edit_outreach, name="edit_outreach"),
    path("invitations/<int:outreach_id>/archive/", views.archive_outreach, name="archive_outreach"),
    path("invitations/<int:outreach_id>/restore/", views.restore_outreach, name="restore_outreach"),
    path("<int:activity_id>/heard/", views.heard, name="heard"),
    path("<int:activity_id>/heard/new/", views.note_heard, name="note_heard"),
    path("<int:activity_id>/heard/publish/", views.publish_heard, name="publish_heard"),
    path("<int:activity_id>/heard/unpublish/", views.unpublish_heard, name="unpublish_heard"),
    path("heard/<int:heard_id>/edit/", views.edit_heard, name="edit_heard"),
    path("heard/<int:heard_id>/archive/", views.archive_heard, name="archive_heard"),
    path("heard/<int:heard_id>/restore/", views.restore_heard, name="restore_heard"),
]
events = [
    path("<int:activity_id>/", views.public_event, name="public_event"),
    path("<int:activity_id>/register/", views.register_visitor, name="register_visitor"),
    path("<int:activity_id>/registered/", views.visitor_registered, name="visitor_registered"),
    path("<int:activity_id>/visit/<str:visit_key>/", views.change_visit, name="change_visit"),
    path("<int:activity_id>/visit/<str:visit_key>/cancel/", views.cancel_visit, name="cancel_visit"),
    path("<int:activity_id>/event.ics", views.event_calendar, name="event_calendar"),
]
placements = [
    path("", views.placement_rounds, name="placement_rounds"),
    path("new/", views.create_placement_round, name="create_placement_round"),
    path("<int:placement_round_id>/", views.placement_round, name="placement_round"),
    path("<int:placement_round_id>/edit/", views.edit_placement_round, name="edit_placement_round"),
    path("<int:placement_round_id>/places/new/", views.create_place, name="create_place"),
    path("<int:placement_round_id>/students/", views.students, name="students"),
    path("<int:placement_round_id>/students/new/", views.enter_student, name="enter_student"),
    path("<int:placement_round_id>/match/", views.run_matching, name="run_matching"),
    path("<int:placement_round_id>/matching/", views.matching, name="matching"),
    path("<int:placement_round_id>/expected/", views.expected_students, name="expected_students"),
    path("runs/<int:match_run_id>/undo/", views.undo_matching, name="undo_matching"),
    path("runs/<int:match_run_id>/publish/", views.publish_matching, name="publish_matching"),
    path("runs/<int:match_run_id>/unpublish/", views.unpublish_matching, name="unpublish_matching"),
    path("places/<int:work_place_id>/", views.work_place, name="work_place"),
    path("places/<int:work_place_id>/edit/", views.edit_place, name="edit_place"),
    path("places/<int:work_place_id>/archive/", views.archive_place, name="archive_place"),
    path("places/<int:work_place_id>/restore/", views.restore_place, name="restore_place"),
    path(
        "places/<int:work_place_id>/checks/<slug:safeguard>/complete/",
        views.complete_place_check,
        name="complete_place_check",
    ),
    path(
        "places/<int:work_place_id>/checks/<slug:safeguard>/reopen/",
        views.reopen_place_check,
        name="reopen_place_check",
    ),
    path("students/<int:placed_student_id>/edit/", views.edit_student, name="edit_student"),
    path("students/<int:placed_student_id>/archive/", views.archive_student, name="archive_student"),
    path("students/<int:placed_student_id>/restore/", views.restore_student, name="restore_student"),
]
mentoring = [
    path("", views.mentoring_pairs, name="mentoring_pairs"),
    path("new/", views.create_mentoring_pair, name="create_mentoring_pair"),
    path("<int:mentoring_pair_id>/", views.mentoring_pair, name="mentoring_pair"),
    path("<int:mentoring_pair_id>/check/", views.complete_mentoring_check, name="complete_mentoring_check"),
    path("<int:mentoring_pair_id>/uncheck/", views.reopen_mentoring_check, name="reopen_mentoring_check"),
    path("<int:mentoring_pair_id>/meetings/new/", views.log_mentoring_meeting, name="log_mentoring_meeting"),
    path("<int:mentoring_pair_id>/end/", views.end_mentoring_pair, name="end_mentoring_pair"),
    path("<int:mentoring_pair_id>/continue/", views.continue_mentoring_pair, name="continue_mentoring_pair"),
]
certificates = [
    path("key.json", views.certificate_key, name="certificate_key"),
    path("revoked.json", views.revoked_certificates, name="revoked_certificates"),
    path("<uuid:certificate_id>/", views.certificate, name="certificate"),
    path("<uuid:certificate_id>/credential.jwt", views.credential, name="credential"),
]

urlpatterns = [
    path("initiatives/<slug:slug>/activities/", include([*activities, *projects, *of_visitors])),
    path("initiatives/<slug:slug>/placements/", include(placements)),
    path("initiatives/<slug:slug>/mentoring/", include(mentoring)),
    path("public/<slug:slug>/events/", include(events)),
    path(
        "public/<slug:slug>/projects/<int:project_activity_id>/", views.public_project, name="public_project"
    ),
    path("certificates/", include(certificates)),
]
