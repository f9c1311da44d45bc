"""Administration pages for the audit trail and for jobs: to look at, not to change."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from collegium.core.models import AuditEvent, Job


class ReadOnlyAdmin(admin.ModelAdmin[models.Model]):
    """Shows records; nobody adds, changes or deletes them here."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor_name", "verb", "target_label"]
    list_filter = ["verb"]
    search_fields = ["actor_name", "target_label"]


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "title", "state", "attempts", "finished_at"]
    list_filter = ["state", "kind"]
