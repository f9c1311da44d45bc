"""Datasets in the administration pages: to look at, not to change."""

from django.contrib import admin

from collegium.core.admin import ReadOnlyAdmin
from collegium.exchange.models import Dataset


@admin.register(Dataset)
class DatasetAdmin(ReadOnlyAdmin):
    list_display = ["title", "initiative", "version", "state", "rows", "loaded_at"]
    list_filter = ["state", "is_generated"]
    search_fields = ["title", "sha256"]
    list_select_related = ["initiative"]
