from django.urls import path

from collegium.people import views

app_name = "people"

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/device-zone/", views.take_device_zone, name="take_device_zone"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read/", views.mark_notifications_read, name="mark_notifications_read"),
    path("tokens/", views.api_tokens, name="api_tokens"),
    path("tokens/new/", views.create_api_token, name="create_api_token"),
    path("tokens/<int:token_id>/revoke/", views.revoke_api_token, name="revoke_api_token"),
    path("magic-link/", views.request_magic_link, name="request_magic_link"),
    path("magic-link/sent/", views.magic_link_sent, name="magic_link_sent"),
    path("magic-link/open/", views.open_magic_link, name="open_magic_link"),
]
