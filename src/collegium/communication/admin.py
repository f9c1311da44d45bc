"""Administration pages: to look at."""

from django.contrib import admin

from collegium.communication.models import Thread, Update
from collegium.core.admin import ReadOnlyAdmin


@admin.register(Update)
class UpdateAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "initiative", "author", "written_at", "is_public"]
    list_filter = ["kind", "is_public"]
    search_fields = ["title", "initiative__name"]
    list_select_related = ["initiative", "author"]


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    list_display = ["title", "initiative", "started_by", "last_post_at"]
    search_fields = ["title", "initiative__name"]
    list_select_related = ["initiative", "started_by"]
