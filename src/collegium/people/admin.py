"""Administration pages for people, whose changes are in the audit trail like all others. Keys are never shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.admin import ReadOnlyAdmin
from collegium.people.models import ApiToken, Notification, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Whoever has done something here cannot be removed (the database refuses), only made inactive."""

    list_display = ["email", "name", "language", "is_active", "is_staff", "date_joined"]
    list_filter = ["is_active", "is_staff", "language"]
    search_fields = ["email", "name"]
    exclude = ["password", "user_permissions", "groups", "digest_days", "digest_hour"]
    readonly_fields = ["last_login", "date_joined"]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        verb = gettext_noop("updated the profile of") if change else gettext_noop("registered")
        audit.record(by=acting(request), verb=verb, target=obj, changes=changes_in(form) if change else None)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        audit.record(by=acting(request), verb=gettext_noop("removed"), target=obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset:
            self.delete_model(request, person)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """To look at; `UserAdmin` stops all tokens of a person by making the person inactive."""

    list_display = ["name", "person", "prefix", "created_at", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["person"]
    exclude = ["digest"]


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["text", "person", "created_at", "read_at"]
    list_select_related = ["person"]


def acting(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the administration pages are for signed-in staff
    return request.user


def changes_in(form: ModelForm[Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} of what somebody changed in the form."""
    fields = form.changed_data
    return {name: [audit.plain(form.initial[name]), audit.plain(form.cleaned_data[name])] for name in fields}
