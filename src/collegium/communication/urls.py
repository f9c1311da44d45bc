"""Pages of communication: inside an initiative, and outside for feeds and for ending letters."""

from django.urls import include, path

from collegium.communication import views

app_name = "communication"

updates = [
    path("", views.updates, name="updates"),
    path("new/", views.write_update, name="write_update"),
    path("<int:update_id>/", views.update, name="update"),
    path("<int:update_id>/edit/", views.edit_update, name="edit_update"),
    path("<int:update_id>/archive/", views.archive_update, name="archive_update"),
    path("<int:update_id>/restore/", views.restore_update, name="restore_update"),
    path("people/", views.who_is_who, name="who_is_who"),
    path("how/", views.how_we_communicate, name="how_we_communicate"),
    path("how/edit/", views.change_charter, name="change_charter"),
    path("subscribe/", views.subscribe, name="subscribe"),
]
discussions = [
    path("", views.discussions, name="discussions"),
    path("new/", views.start_thread, name="start_thread"),
    path("<int:thread_id>/", views.discussion, name="discussion"),
    path("<int:thread_id>/posts/", views.add_post, name="add_post"),
    path("<int:thread_id>/subscribe/", views.subscribe_thread, name="subscribe_thread"),
    path("posts/<int:post_id>/edit/", views.edit_post, name="edit_post"),
    path("posts/<int:post_id>/withdraw/", views.withdraw_post, name="withdraw_post"),
    path("posts/<int:post_id>/restore/", views.restore_post, name="restore_post"),
]

urlpatterns = [
    path("initiatives/<slug:slug>/updates/", include(updates)),
    path("initiatives/<slug:slug>/discussions/", include(discussions)),
    path("news/", views.news_settings, name="news_settings"),
    path("news/feed/new/", views.create_news_feed, name="create_news_feed"),
    path("news/feed/<int:news_feed_id>/renew/", views.renew_news_feed, name="renew_news_feed"),
    path("news/feed/<int:news_feed_id>/revoke/", views.revoke_news_feed, name="revoke_news_feed"),
    path("news/feed/<int:news_feed_id>/restore/", views.restore_news_feed, name="restore_news_feed"),
    path("news/<str:feed_secret>.atom", views.news_feed, name="news_feed"),
    path("public/<slug:public_slug>/updates.atom", views.public_feed, name="public_feed"),
    path("unsubscribe/<str:unsubscribe_token>/", views.unsubscribe, name="unsubscribe"),
]
