"""Pages of meetings: inside an initiative, and outside for answers from a letter and calendar programs."""

from django.urls import URLPattern, URLResolver, include, path

from collegium.meetings import views

app_name = "meetings"

series = [
    path("", views.meeting_series, name="meeting_series"),
    path("edit/", views.edit_series, name="edit_series"),
    path("end/", views.end_series, name="end_series"),
    path("resume/", views.resume_series, name="resume_series"),
    path("invitees/", views.choose_invitees, name="choose_invitees"),
    path("answer/", views.answer_series, name="answer_series"),
    path("record/", views.series_record, name="series_record"),
    path("minutes/", views.series_minutes, name="series_minutes"),
    path("attendance/", views.series_attendance, name="series_attendance"),
]
items = [
    path("new/", views.propose_item, name="propose_item"),
    path("suggestions/", views.take_suggestions, name="take_suggestions"),
    path("<int:agenda_item_id>/edit/", views.edit_item, name="edit_item"),
    path("<int:agenda_item_id>/move/", views.move_item, name="move_item"),
    path("<int:agenda_item_id>/accept/", views.accept_item, name="accept_item"),
    path("<int:agenda_item_id>/decline/", views.decline_item, name="decline_item"),
    path("<int:agenda_item_id>/remove/", views.remove_item, name="remove_item"),
    path("<int:agenda_item_id>/restore/", views.restore_item, name="restore_item"),
]
minutes = [
    path("", views.minutes, name="minutes"),
    path("notes/", views.save_notes, name="save_notes"),
    path("items/<int:agenda_item_id>/notes/", views.save_item_notes, name="save_item_notes"),
    path("decisions/new/", views.record_decision, name="record_decision"),
    path("decisions/<int:decision_id>/withdraw/", views.withdraw_decision, name="withdraw_decision"),
    path("decisions/<int:decision_id>/restore/", views.restore_decision, name="restore_decision"),
    path("actions/new/", views.record_action, name="record_action"),
    path("actions/<int:point_id>/withdraw/", views.withdraw_action, name="withdraw_action"),
    path("actions/<int:point_id>/restore/", views.restore_action, name="restore_action"),
    path("send/", views.send_minutes, name="send_minutes"),
    path("approve/", views.approve_minutes, name="approve_minutes"),
    path("reopen/", views.reopen_minutes, name="reopen_minutes"),
]
one: list[URLPattern | URLResolver] = [
    path("", views.meeting, name="meeting"),
    path("edit/", views.edit_meeting, name="edit_meeting"),
    path("cancel/", views.cancel_meeting, name="cancel_meeting"),
    path("restore/", views.restore_meeting, name="restore_meeting"),
    path("open/", views.open_meeting, name="open_meeting"),
    path("close/", views.close_meeting, name="close_meeting"),
    path("reopen/", views.reopen_meeting, name="reopen_meeting"),
    path("answer/", views.answer_meeting, name="answer_meeting"),
    path("attendance/", views.take_attendance, name="take_attendance"),
    path("attendance/guests/new/", views.add_guest, name="add_guest"),
    path("attendance/guests/<int:guest_id>/remove/", views.remove_guest, name="remove_guest"),
    path("speaking/", views.count_speaking, name="count_speaking"),
    path("meeting.ics", views.meeting_calendar, name="meeting_calendar"),
    path("agenda/", include(items)),
    path("minutes/", include(minutes)),
]
of_initiative: list[URLPattern | URLResolver] = [
    path("", views.meetings, name="meetings"),
    path("new/", views.call_meeting, name="call_meeting"),
    path("series/<int:series_id>/", include(series)),
    path("<int:meeting_id>/", include(one)),
]

urlpatterns = [
    path("initiatives/<slug:slug>/meetings/", include(of_initiative)),
    path("meetings/answer/<str:rsvp_token>/", views.answer_by_link, name="answer_by_link"),
    path("calendar/", views.calendars, name="calendars"),
    path("calendar/new/", views.create_calendar, name="create_calendar"),
    path("calendar/<int:feed_id>/renew/", views.renew_calendar, name="renew_calendar"),
    path("calendar/<int:feed_id>/revoke/", views.revoke_calendar, name="revoke_calendar"),
    path("calendar/<int:feed_id>/restore/", views.restore_calendar, name="restore_calendar"),
    path("calendar/<str:secret>.ics", views.calendar_feed, name="calendar_feed"),
]
