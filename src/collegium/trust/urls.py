from django.urls import include, path

from collegium.trust import views

app_name = "trust"

waves = [
    path("", views.waves, name="waves"),
    path("new/", views.open_wave, name="open_wave"),
    path("<int:trust_wave_id>/", views.wave, name="wave"),
    path("<int:trust_wave_id>/edit/", views.edit_wave, name="edit_wave"),
    path("<int:trust_wave_id>/close/", views.close_wave, name="close_wave"),
    path("<int:trust_wave_id>/partners/<int:roster_id>/", views.wave_partner, name="wave_partner"),
    path("answers/<int:respondent_id>/", views.answer_wave, name="answer_wave"),
]

urlpatterns = [
    path("initiatives/<slug:slug>/trust/", include(waves)),
    path("trust/answer/<str:trust_token>/", views.answer_by_link, name="answer_by_link"),
]
