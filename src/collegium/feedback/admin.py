"""Surveys in the administration pages: to look at. What people answered is not there at all."""

from django.contrib import admin

from collegium.core.admin import ReadOnlyAdmin
from collegium.feedback.models import FollowUp, Survey, Wave


@admin.register(Survey)
class SurveyAdmin(ReadOnlyAdmin):
    list_display = ["title", "initiative", "instrument", "created_at", "archived_at"]
    list_select_related = ["initiative"]


@admin.register(Wave)
class WaveAdmin(ReadOnlyAdmin):
    list_display = ["survey", "number", "audience", "opens_at", "closes_at", "closed_at"]
    list_select_related = ["survey"]
    exclude = ["key"]


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "initiative", "state", "recorded_at", "answered_at"]
    list_select_related = ["initiative"]
