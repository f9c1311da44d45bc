"""Administration pages for decisions: to look at. Rolls and ballots are not shown here."""

from django.contrib import admin

from collegium.core.admin import ReadOnlyAdmin
from collegium.decisions.models import Delegation, Poll, Proposal, Topic


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["title", "initiative", "state", "method", "proposed_by", "decided_on"]
    list_filter = ["state", "method"]
    search_fields = ["title", "initiative__name"]
    list_select_related = ["initiative", "proposed_by"]


@admin.register(Poll)
class PollAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "is_secret", "opened_at", "closes_at", "closed_at"]
    list_filter = ["method", "is_secret"]
    list_select_related = ["proposal"]
    exclude = ["receipt", "outcome"]


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    list_display = ["name", "initiative", "archived_at"]
    list_select_related = ["initiative"]


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    list_display = ["initiative", "topic", "started_at", "ended_at"]
    list_select_related = ["initiative", "topic"]
    exclude = ["giver", "taker"]
