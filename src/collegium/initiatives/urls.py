"""Pages about initiatives. The overview of one initiative and its public page are in `web`."""

from django.urls import include, path

from collegium.initiatives import views

app_name = "initiatives"

vision = [
    path("", views.vision, name="vision"),
    path("write/", views.write_vision, name="write_vision"),
    path("<int:version>/", views.vision_version, name="vision_version"),
    path("<int:version>/sign/", views.sign_vision, name="sign_vision"),
]
goals = [
    path("", views.goals, name="goals"),
    path("new/", views.create_goal, name="create_goal"),
    path("<int:goal_id>/", views.goal, name="goal"),
    path("<int:goal_id>/edit/", views.edit_goal, name="edit_goal"),
    path("<int:goal_id>/move/", views.move_goal, name="move_goal"),
    path("<int:goal_id>/archive/", views.archive_goal, name="archive_goal"),
    path("<int:goal_id>/restore/", views.restore_goal, name="restore_goal"),
]
indicators = [
    path("new/", views.create_indicator, name="create_indicator"),
    path("<int:indicator_id>/", views.indicator, name="indicator"),
    path("<int:indicator_id>/edit/", views.edit_indicator, name="edit_indicator"),
    path("<int:indicator_id>/archive/", views.archive_indicator, name="archive_indicator"),
    path("<int:indicator_id>/restore/", views.restore_indicator, name="restore_indicator"),
    path("<int:indicator_id>/values/new/", views.record_indicator_value, name="record_indicator_value"),
    path("<int:indicator_id>/values/import/", views.import_indicator_values, name="import_indicator_values"),
    path("values/<int:value_id>/edit/", views.edit_indicator_value, name="edit_indicator_value"),
    path("values/<int:value_id>/remove/", views.remove_indicator_value, name="remove_indicator_value"),
]
needs = [
    path("", views.needs, name="needs"),
    path("new/", views.record_need, name="record_need"),
    path("<int:need_id>/", views.need, name="need"),
    path("<int:need_id>/edit/", views.edit_need, name="edit_need"),
    path("<int:need_id>/archive/", views.archive_need, name="archive_need"),
    path("<int:need_id>/restore/", views.restore_need, name="restore_need"),
]
milestones = [
    path("", views.milestones, name="milestones"),
    path("new/", views.create_milestone, name="create_milestone"),
    path("<int:milestone_id>/edit/", views.edit_milestone, name="edit_milestone"),
    path("<int:milestone_id>/complete/", views.complete_milestone, name="complete_milestone"),
    path("<int:milestone_id>/reopen/", views.reopen_milestone, name="reopen_milestone"),
    path("<int:milestone_id>/archive/", views.archive_milestone, name="archive_milestone"),
    path("<int:milestone_id>/restore/", views.restore_milestone, name="restore_milestone"),
]
participations = [
    path("", views.participations, name="participations"),
    path("invite/", views.invite_partner, name="invite_partner"),
    path("invite/many/", views.invite_partners, name="invite_partners"),
    path("invite/new/", views.invite_new_organisation, name="invite_new_organisation"),
    path("accept/", views.accept_participations, name="accept_participations"),
    path("<int:participation_id>/", views.participation, name="participation"),
    path("<int:participation_id>/edit/", views.change_participation, name="change_participation"),
    path("<int:participation_id>/answer/", views.answer_participation, name="answer_participation"),
    path("<int:participation_id>/accept/", views.accept_participation, name="accept_participation"),
    path("<int:participation_id>/decline/", views.decline_participation, name="decline_participation"),
    path("<int:participation_id>/end/", views.end_participation, name="end_participation"),
]
appointments = [
    path("", views.appointments, name="appointments"),
    path("new/", views.appoint, name="appoint"),
    path("<int:appointment_id>/end/", views.end_appointment, name="end_appointment"),
]
checklist = [
    path("", views.checklist, name="checklist"),
    path("<int:item_id>/complete/", views.complete_checklist_item, name="complete_checklist_item"),
    path("<int:item_id>/reopen/", views.reopen_checklist_item, name="reopen_checklist_item"),
]

urlpatterns = [
    path("", views.initiatives, name="initiatives"),
    path("new/", views.create_initiative, name="create_initiative"),
    path("templates/", views.templates, name="templates"),
    path("templates/<int:template_id>/archive/", views.archive_template, name="archive_template"),
    path("templates/<int:template_id>/restore/", views.restore_template, name="restore_template"),
    path("<slug:slug>/vision/", include(vision)),
    path("<slug:slug>/goals/", include(goals)),
    path("<slug:slug>/indicators/", include(indicators)),
    path("<slug:slug>/needs/", include(needs)),
    path("<slug:slug>/milestones/", include(milestones)),
    path("<slug:slug>/partners/", include(participations)),
    path("<slug:slug>/people/", include(appointments)),
    path("<slug:slug>/checklist/", include(checklist)),
    path("<slug:slug>/settings/", views.edit_initiative, name="edit_initiative"),
    path("<slug:slug>/save-template/", views.save_template, name="save_template"),
    path("<slug:slug>/audit/", views.audit_trail, name="audit_trail"),
]
