"""Administration pages for initiatives: to look at. Changes go through actions and leave a trail."""

from django.contrib import admin

from collegium.core.admin import ReadOnlyAdmin
from collegium.initiatives.models import (
    Appointment,
    Goal,
    Indicator,
    Initiative,
    Milestone,
    Need,
    Participation,
    Template,
    Vision,
)


@admin.register(Initiative)
class InitiativeAdmin(ReadOnlyAdmin):
    list_display = ["name", "model", "state", "starts_on", "is_public", "created_by"]
    list_filter = ["model", "state", "is_public"]
    search_fields = ["name", "slug"]


@admin.register(Participation)
class ParticipationAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "initiative", "role", "started_on", "accepted_at", "ended_on"]
    list_filter = ["role"]
    search_fields = ["organisation__name", "initiative__name"]
    list_select_related = ["organisation", "initiative"]


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    list_display = ["person", "initiative", "role", "started_on", "ended_on"]
    list_filter = ["role"]
    search_fields = ["person__name", "initiative__name"]
    list_select_related = ["person", "initiative"]


@admin.register(Vision)
class VisionAdmin(ReadOnlyAdmin):
    list_display = ["initiative", "version", "written_by", "written_at"]
    list_select_related = ["initiative", "written_by"]


@admin.register(Goal, Indicator, Milestone, Need)
class PartOfInitiativeAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "initiative", "archived_at"]
    search_fields = ["initiative__name"]
    list_select_related = ["initiative"]


@admin.register(Template)
class TemplateAdmin(ReadOnlyAdmin):
    list_display = ["name", "organisation", "model", "created_by", "archived_at"]
    search_fields = ["name", "organisation__name"]
    list_select_related = ["organisation", "created_by"]
