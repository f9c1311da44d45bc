"""Administration pages for people. Keys are never shown."""

from django.contrib import admin

from collegium.people.models import ApiToken, Notification, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ["email", "name", "language", "is_active", "is_staff", "date_joined"]
    list_filter = ["is_active", "is_staff", "language"]
    search_fields = ["email", "name"]
    exclude = ["password", "user_permissions", "groups"]
    readonly_fields = ["last_login", "date_joined"]


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    list_display = ["name", "person", "prefix", "created_at", "expires_at", "last_used_at", "revoked_at"]
    fields = ["name", "person", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"]
    readonly_fields = ["name", "person", "prefix", "scopes", "created_at", "last_used_at"]


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin[Notification]):
    list_display = ["text", "person", "created_at", "read_at"]
    readonly_fields = ["person", "text", "url", "initiative_id", "created_at"]
