"""The registry in the administration pages: to look things up. Changes are made on the pages."""

from django.contrib import admin

from collegium.core.admin import ReadOnlyAdmin
from collegium.partners.models import (
    Contact,
    ImportBatch,
    Invitation,
    Membership,
    Merge,
    Offer,
    Organisation,
    Relationship,
)


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "country", "steward", "is_listed", "archived_at", "merged_into"]
    list_filter = ["kind", "is_listed"]
    list_select_related = ["steward", "merged_into"]
    search_fields = ["name", "short_name", "search_text"]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["person", "organisation", "role", "started_on", "ended_on"]
    list_filter = ["role"]
    list_select_related = ["person", "organisation"]
    search_fields = ["person__name", "person__email", "organisation__name"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "organisation", "role", "expires_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["organisation"]
    search_fields = ["email", "organisation__name"]
    exclude = ["digest"]


@admin.register(Relationship)
class RelationshipAdmin(ReadOnlyAdmin):
    list_display = ["source", "kind", "target", "started_on", "ended_on"]
    list_filter = ["kind"]
    list_select_related = ["source", "target"]


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "direction", "category", "title", "started_on", "ended_on"]
    list_filter = ["direction", "category"]
    list_select_related = ["organisation"]


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdmin):
    list_display = ["name", "organisation", "function", "started_on", "ended_on"]
    list_select_related = ["organisation"]
    search_fields = ["name", "organisation__name"]


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "steward", "state", "created_by", "created_at"]
    list_select_related = ["steward", "created_by"]
    exclude = ["content", "plans", "effect"]


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    list_display = ["merged", "kept", "merged_by", "at", "undone_at"]
    list_select_related = ["kept", "merged", "merged_by"]
