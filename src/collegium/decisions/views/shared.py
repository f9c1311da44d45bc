"""What all pages of decisions do alike: find a proposal, show a form, say who may do what."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from collegium.decisions.models import Proposal
from collegium.decisions.permissions import (
    proposals_seen_by,
    user_can_facilitate,
    user_can_prepare,
    user_can_propose,
)
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import user_can_contribute
from collegium.initiatives.views.shared import Crumbs, find_initiative
from collegium.initiatives.views.shared import show_form as show
from collegium.people.requests import Request


def find_proposal(request: Request, slug: str, proposal_id: int) -> Proposal:
    """The proposal, if the person may see it; otherwise 404."""
    initiative = find_initiative(request, slug)
    seen = proposals_seen_by(request.user, initiative).select_related(
        "initiative", "topic", "facilitator", "proposed_by", "organisation", "meeting", "decider", "stated_by"
    )
    return get_object_or_404(seen, pk=proposal_id)


def may(request: Request, proposal: Proposal) -> dict[str, bool]:
    """What the page offers to the person."""
    return {
        "user_can_facilitate": user_can_facilitate(request.user, proposal),
        "user_can_prepare": user_can_prepare(request.user, proposal),
        "user_can_contribute": user_can_contribute(request.user, proposal.initiative),
    }


def may_propose(request: Request, initiative: Initiative) -> dict[str, bool]:
    return {"user_can_propose": user_can_propose(request.user, initiative)}


def address(name: str, proposal: Proposal, *args: object) -> str:
    return reverse(f"decisions:{name}", args=[proposal.initiative.slug, proposal.pk, *args])


def crumbs(proposal: Proposal, *here: str) -> Crumbs:
    trail: Crumbs = [(_("Decisions"), reverse("decisions:proposals", args=[proposal.initiative.slug]))]
    if here:
        trail.append((proposal.title, proposal.get_absolute_url()))
    return [*trail, *((one, "") for one in here or (proposal.title,))]


def show_form(
    request: Request, template: str, form: forms.BaseForm, *, proposal: Proposal, here: str, **context: Any
) -> HttpResponse:
    """A page that is one form about a proposal."""
    return show(
        request,
        f"decisions/{template}",
        form,
        initiative=proposal.initiative,
        cancel_url=proposal.get_absolute_url(),
        crumbs=crumbs(proposal, here),
        proposal=proposal,
        **context,
    )
