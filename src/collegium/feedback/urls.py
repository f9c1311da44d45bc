from django.urls import include, path

from collegium.feedback import views

app_name = "feedback"

surveys = [
    path("", views.surveys, name="surveys"),
    path("new/", views.create_survey, name="create_survey"),
    path("import/", views.import_survey, name="import_survey"),
    path("<int:survey_id>/", views.survey, name="survey"),
    path("<int:survey_id>/edit/", views.edit_survey, name="edit_survey"),
    path("<int:survey_id>/open/", views.open_wave, name="open_wave"),
    path("<int:survey_id>/archive/", views.archive_survey, name="archive_survey"),
    path("<int:survey_id>/restore/", views.restore_survey, name="restore_survey"),
    path("waves/<int:survey_wave_id>/", views.wave, name="wave"),
    path("waves/<int:survey_wave_id>/close/", views.close_wave, name="close_wave"),
    path("waves/<int:survey_wave_id>/texts/<str:survey_text_key>/hide/", views.hide_text, name="hide_text"),
    path("waves/<int:survey_wave_id>/texts/<str:survey_text_key>/show/", views.show_text, name="show_text"),
]
follow_ups = [
    path("", views.follow_ups, name="follow_ups"),
    path("new/", views.record_follow_up, name="record_follow_up"),
    path("<int:follow_up_id>/", views.follow_up, name="follow_up"),
    path("<int:follow_up_id>/answer/", views.answer_follow_up, name="answer_follow_up"),
    path("<int:follow_up_id>/archive/", views.archive_follow_up, name="archive_follow_up"),
    path("<int:follow_up_id>/restore/", views.restore_follow_up, name="restore_follow_up"),
]

urlpatterns = [
    path("initiatives/<slug:slug>/surveys/", include(surveys)),
    path("initiatives/<slug:slug>/follow-ups/", include(follow_ups)),
    path("s/thanks/", views.thanks, name="thanks"),
    path("s/a/<str:survey_key>/", views.answer_survey, name="answer_survey"),
    path("s/o/<str:open_survey_key>/", views.answer_open_survey, name="answer_open_survey"),
]
