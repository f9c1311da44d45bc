from django.urls import path

from collegium.partners import views

app_name = "partners"

urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("new/", views.create_organisation, name="create_organisation"),
    path("invitations/<str:key>/", views.answer_invitation, name="answer_invitation"),
    path("<uuid:public_id>/", views.organisation, name="organisation"),
]
