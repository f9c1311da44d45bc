from django.urls import include, path

from collegium.consultations import views

app_name = "consultations"

inside = [
    path("", views.consultations, name="consultations"),
    path("new/", views.create_consultation, name="create_consultation"),
    path("<int:consultation_id>/", views.consultation, name="consultation"),
    path("<int:consultation_id>/edit/", views.edit_consultation, name="edit_consultation"),
    path("<int:consultation_id>/open/", views.open_consultation, name="open_consultation"),
    path("<int:consultation_id>/close/", views.close_consultation, name="close_consultation"),
    path("<int:consultation_id>/archive/", views.archive_consultation, name="archive_consultation"),
    path("<int:consultation_id>/restore/", views.restore_consultation, name="restore_consultation"),
    path("<int:consultation_id>/publish/", views.publish_results, name="publish_results"),
    path("<int:consultation_id>/unpublish/", views.unpublish_results, name="unpublish_results"),
    path("<int:consultation_id>/links/", views.make_links, name="make_links"),
    path("<int:consultation_id>/votes/", views.export_votes, name="export_votes"),
    path("<int:consultation_id>/statements/", views.statements, name="statements"),
    path("<int:consultation_id>/statements/new/", views.add_statement, name="add_statement"),
    path("<int:consultation_id>/statements/<int:statement_id>/", views.edit_statement, name="edit_statement"),
    path(
        "<int:consultation_id>/statements/<int:statement_id>/decide/",
        views.decide_statement,
        name="decide_statement",
    ),
]
outside = [
    path("", views.take_part, name="take_part"),
    path("votes/", views.own_votes, name="own_votes"),
    path("statement/", views.propose_statement, name="propose_statement"),
    path("results/", views.public_results, name="public_results"),
    path("as/<str:personal_key>/", views.open_personal_link, name="open_personal_link"),
]

urlpatterns = [
    path("initiatives/<slug:slug>/consultations/", include(inside)),
    path("c/<str:consultation_key>/", include(outside)),
]
