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
    path("studies/<int:study_id>/schedule/", views.schedule_study, name="schedule_study"),
    path("studies/<int:study_id>/compare/", views.compare_runs, name="compare_runs"),
    path("runs/<uuid:run_id>/", views.study_run, name="study_run"),
    path("runs/<uuid:run_id>/baseline.csv", views.study_run_baseline, name="study_run_baseline"),
    path("runs/<uuid:run_id>/coefficients.csv", views.study_run_coefficients, name="study_run_coefficients"),
    path("runs/<uuid:run_id>/result.json", views.study_run_result, name="study_run_result"),
    path("runs/<uuid:run_id>/report.pdf", views.study_run_report, name="study_run_report"),
    path("runs/<uuid:run_id>/notebook.ipynb", views.study_run_notebook, name="study_run_notebook"),
    path("runs/<uuid:run_id>/report/", views.run_report, name="run_report"),
    path("runs/<uuid:run_id>/report/versions/", views.report_versions, name="report_versions"),
    path("runs/<uuid:run_id>/report/write/", views.write_report, name="write_report"),
    path("runs/<uuid:run_id>/report/write/<slug:part>/", views.save_report_text, name="save_report_text"),
    path("runs/<uuid:run_id>/report/cost/", views.report_cost, name="report_cost"),
    path("runs/<uuid:run_id>/report/design/", views.report_design, name="report_design"),
    path("runs/<uuid:run_id>/report/keep/", views.keep_report, name="keep_report"),
    path("runs/<uuid:run_id>/report/comment/", views.comment_on_report, name="comment_on_report"),
    path(
        "runs/<uuid:run_id>/report/comments/<int:comment_id>/resolve/",
        views.resolve_comment,
        name="resolve_comment",
    ),
    path(
        "runs/<uuid:run_id>/report/comments/<int:comment_id>/reopen/",
        views.reopen_comment,
        name="reopen_comment",
    ),
    path("runs/<uuid:run_id>/sign-off/", views.sign_offs, name="sign_offs"),
    path("runs/<uuid:run_id>/sign-off/ask/", views.ask_sign_offs, name="ask_sign_offs"),
    path("runs/<uuid:run_id>/sign-off/call-off/", views.call_off_sign_offs, name="call_off_sign_offs"),
    path("runs/<uuid:run_id>/sign-off/resume/", views.resume_sign_offs, name="resume_sign_offs"),
    path("runs/<uuid:run_id>/sign-off/<int:sign_off_id>/", views.answer_sign_off, name="answer_sign_off"),
    path("runs/<uuid:run_id>/publish/", views.publish_run, name="publish_run"),
    path("runs/<uuid:run_id>/unpublish/", views.unpublish_run, name="unpublish_run"),
]
