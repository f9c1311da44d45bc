"""Studies and runs in the administration pages: to look at, not to change."""

from django.contrib import admin

from collegium.core.admin import ReadOnlyAdmin
from collegium.evaluation.models import (
    CostList,
    DoseLook,
    EquityLook,
    ReportVersion,
    RerunSchedule,
    RobustnessCheck,
    SignOff,
    Study,
    StudyRun,
)


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


@admin.register(RobustnessCheck)
class RobustnessCheckAdmin(ReadOnlyAdmin):
    list_display = ["run", "state", "requested_by", "started_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["run__study", "requested_by"]
    exclude = ["result"]


@admin.register(DoseLook)
class DoseLookAdmin(ReadOnlyAdmin):
    list_display = ["run", "column", "outcome", "state", "requested_by", "started_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["run__study", "requested_by"]
    exclude = ["result"]


@admin.register(ReportVersion)
class ReportVersionAdmin(ReadOnlyAdmin):
    list_display = ["run", "number", "kept_by", "kept_at"]
    list_select_related = ["run__study", "kept_by"]


@admin.register(SignOff)
class SignOffAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "round", "answer", "answered_by", "answered_at"]
    list_filter = ["answer"]
    list_select_related = ["organisation", "round__version__run__study", "answered_by"]


@admin.register(RerunSchedule)
class RerunScheduleAdmin(ReadOnlyAdmin):
    list_display = ["study", "every", "on_new_data", "next_on", "set_by"]
    list_select_related = ["study", "set_by"]


@admin.register(EquityLook)
class EquityLookAdmin(ReadOnlyAdmin):
    list_display = ["dataset", "state", "requested_by", "started_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["dataset", "requested_by"]


@admin.register(CostList)
class CostListAdmin(ReadOnlyAdmin):
    list_display = ["title", "initiative", "currency", "students", "created_by", "created_at", "archived_at"]
    search_fields = ["title"]
    list_select_related = ["initiative", "created_by"]
