from django.urls import path

from collegium.evaluation import views

app_name = "evaluation"

urlpatterns = [
    path("studies/", views.studies, name="studies"),
    path("studies/design/", views.choose_design, name="choose_design"),
    path("studies/define/", views.define_study, name="define_study"),
    path("studies/choices/", views.study_choices, name="study_choices"),
    path("studies/<int:study_id>/", views.study, name="study"),
    path("studies/<int:study_id>/edit/", views.edit_study, name="edit_study"),
    path("studies/<int:study_id>/copy/", views.copy_study, name="copy_study"),
    path("studies/<int:study_id>/archive/", views.archive_study, name="archive_study"),
    path("studies/<int:study_id>/restore/", views.restore_study, name="restore_study"),
    path("studies/<int:study_id>/run/", views.run_study, name="run_study"),
    path("studies/<int:study_id>/compare/", views.compare_runs, name="compare_runs"),
    path("runs/<uuid:run_id>/", views.study_run, name="study_run"),
    path("runs/<uuid:run_id>/baseline.csv", views.study_run_baseline, name="study_run_baseline"),
    path("runs/<uuid:run_id>/coefficients.csv", views.study_run_coefficients, name="study_run_coefficients"),
    path(
        "runs/<uuid:run_id>/evidence/<int:table_number>.csv",
        views.study_run_evidence,
        name="study_run_evidence",
    ),
    path("runs/<uuid:run_id>/result.json", views.study_run_result, name="study_run_result"),
    path("runs/<uuid:run_id>/report.pdf", views.study_run_report, name="study_run_report"),
    path("runs/<uuid:run_id>/publish/", views.publish_run, name="publish_run"),
    path("runs/<uuid:run_id>/unpublish/", views.unpublish_run, name="unpublish_run"),
]
