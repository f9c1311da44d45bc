"""Administration pages: to look at."""

from django.contrib import admin

from collegium.core.admin import ReadOnlyAdmin
from collegium.meetings.models import Meeting, MeetingSeries


@admin.register(MeetingSeries)
class MeetingSeriesAdmin(ReadOnlyAdmin):
    list_display = ["title", "initiative", "frequency", "first_on", "time_zone", "ended_at"]
    list_filter = ["frequency"]
    search_fields = ["title", "initiative__name"]
    list_select_related = ["initiative"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    list_display = ["title", "initiative", "starts_at", "closed_at", "minutes_sent_at", "cancelled_at"]
    search_fields = ["title", "initiative__name"]
    list_select_related = ["initiative"]
