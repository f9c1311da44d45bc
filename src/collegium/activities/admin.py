"""Activities in the administration pages: to look at. Students and mentoring pairs are not there at all."""

from django.contrib import admin

from collegium.activities.models import Activity, Certificate, PlacementRound, Session
from collegium.core.admin import ReadOnlyAdmin


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ["title", "initiative", "kind", "state", "host", "archived_at"]
    list_select_related = ["initiative", "host"]


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "starts_at", "ends_at", "zone"]
    list_select_related = ["activity"]


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ["id", "issuer", "hours", "issued_at", "revoked_at"]
    list_select_related = ["issuer"]
    exclude = ["token"]


@admin.register(PlacementRound)
class PlacementRoundAdmin(ReadOnlyAdmin):
    list_display = ["title", "initiative", "starts_on", "ends_on"]
    list_select_related = ["initiative"]
