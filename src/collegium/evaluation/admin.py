"""Studies and runs in the administration pages: to look at, not to change."""

from django.contrib import admin

from collegium.core.admin import ReadOnlyAdmin
from collegium.evaluation.models import Study, StudyRun


@admin.register(Study)
class StudyAdmin(ReadOnlyAdmin):
    list_display = ["title", "initiative", "dataset", "created_by", "updated_at", "archived_at"]
    search_fields = ["title", "question"]
    list_select_related = ["initiative", "dataset", "created_by"]


@admin.register(StudyRun)
class StudyRunAdmin(ReadOnlyAdmin):
    list_display = ["study", "state", "requested_by", "started_at", "finished_at", "published_at"]
    list_filter = ["state"]
    list_select_related = ["study", "requested_by"]
    exclude = ["report", "chart"]
