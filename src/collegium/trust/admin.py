"""Trust surveys in the administration pages: to look at. What people and partners gave is not there at all."""

from django.contrib import admin

from collegium.core.admin import ReadOnlyAdmin
from collegium.trust.models import RosterPartner, Wave


@admin.register(Wave)
class WaveAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "initiative", "opens_at", "closes_at", "closed_at"]
    list_select_related = ["initiative"]
    fields = ["initiative", "number", "opens_at", "closes_at", "closed_at", "reminded_at", "opened_by"]


@admin.register(RosterPartner)
class RosterPartnerAdmin(ReadOnlyAdmin):
    list_display = ["name", "wave", "kind", "has_answered"]
    list_select_related = ["wave"]
    fields = ["wave", "organisation", "key", "name", "kind", "has_answered"]
