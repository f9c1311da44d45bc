"""Consultations in the administration pages: to look at. Participants and their votes are not there at all."""

from django.contrib import admin

from collegium.consultations.models import Consultation, Statement
from collegium.core.admin import ReadOnlyAdmin


@admin.register(Consultation)
class ConsultationAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "initiative", "opens_at", "closes_at", "closed_at", "published_at"]
    list_select_related = ["initiative"]
    exclude = ["results"]


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "consultation", "state"]
    list_select_related = ["consultation"]
    exclude = ["proposed_by"]
