"""Administration pages: to look at. Concerns are not here: those who run the site need not know of them either."""

from django.contrib import admin

from collegium.agreements.models import (
    Agreement,
    AgreementVersion,
    Contribution,
    Promise,
    Reaffirmation,
    Responsibility,
)
from collegium.core.admin import ReadOnlyAdmin


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "initiative", "state", "is_public"]
    list_filter = ["kind", "state"]
    search_fields = ["title", "initiative__name"]
    list_select_related = ["initiative"]


@admin.register(AgreementVersion)
class AgreementVersionAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "number", "state", "starts_on", "ends_on", "digest"]
    list_filter = ["state"]
    list_select_related = ["agreement"]


@admin.register(Promise)
class PromiseAdmin(ReadOnlyAdmin):
    list_display = ["title", "organisation", "initiative", "due_on", "state"]
    list_filter = ["state"]
    search_fields = ["title", "organisation__name", "initiative__name"]
    list_select_related = ["organisation", "initiative"]


@admin.register(Contribution)
class ContributionAdmin(ReadOnlyAdmin):
    """Without amounts: those who run the site need not know them."""

    list_display = ["title", "organisation", "initiative", "kind", "state", "archived_at"]
    list_filter = ["kind", "state"]
    search_fields = ["title", "organisation__name", "initiative__name"]
    list_select_related = ["organisation", "initiative"]
    exclude = ["amount", "rate", "currency"]


@admin.register(Responsibility, Reaffirmation)
class PartOfInitiativeAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "initiative"]
    search_fields = ["initiative__name"]
    list_select_related = ["initiative"]
