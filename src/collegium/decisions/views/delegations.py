"""Votes given to others, and the topics on which that is possible."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.decisions import actions
from collegium.decisions.forms import DelegationForm, TopicForm
from collegium.decisions.models import Delegation, Topic
from collegium.decisions.permissions import check_user_can_propose
from collegium.decisions.views.shared import may_propose
from collegium.initiatives.views.shared import attempt, find_initiative, show_form
from collegium.people.requests import Request


@login_required
def delegations(request: Request, slug: str) -> HttpResponse:
    """Only one's own: to whom one has given one's vote, and who has given theirs to oneself."""
    initiative = find_initiative(request, slug)
    mine = Delegation.objects.filter(initiative=initiative).select_related("giver", "taker", "topic")
    context = {
        "initiative": initiative,
        "given": list(mine.filter(giver=request.user).in_force()),
        "taken": list(mine.filter(taker=request.user).in_force()),
        "ended": list(mine.filter(giver=request.user).exclude(ended_at=None)[:20]),
        "topics": list(Topic.objects.filter(initiative=initiative).current()),
        "breadcrumbs": [
            (_("Decisions"), reverse("decisions:proposals", args=[slug])),
            (_("Delegations"), ""),
        ],
        **may_propose(request, initiative),
    }
    return render(request, "decisions/delegations.html", context)


@login_required
def delegate(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_propose(request.user, initiative)
    draft = Delegation(initiative=initiative, giver=request.user)
    form = DelegationForm(request.POST or None, instance=draft, initiative=initiative, giver=request.user)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.delegate, by=request.user, initiative=initiative, **form.cleaned_data)
        if made := attempt(form, act):
            undo = reverse("decisions:revoke_delegation", args=[slug, made.pk])
            text = _("{person} votes for you where you do not vote yourself.").format(person=made.taker)
            messages.done(request, text, undo_url=undo)
            return redirect("decisions:delegations", slug)
    back = reverse("decisions:delegations", args=[slug])
    trail = [(_("Delegations"), back), (_("Give your vote"), "")]
    page = "decisions/delegate"
    return show_form(request, page, form, initiative=initiative, cancel_url=back, crumbs=trail)


@login_required
@require_POST
def revoke_delegation(request: Request, slug: str, delegation_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    own = Delegation.objects.filter(initiative=initiative, giver=request.user)
    delegation = get_object_or_404(own.select_related("initiative"), pk=delegation_id)
    actions.revoke_delegation(by=request.user, delegation=delegation)
    messages.done(request, _("Your vote is yours again."))
    return redirect("decisions:delegations", slug)


@login_required
def add_topic(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_propose(request.user, initiative)
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.add_topic, by=request.user, initiative=initiative, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The topic is added."))
            return redirect("decisions:delegations", slug)
    back = reverse("decisions:delegations", args=[slug])
    trail = [(_("Delegations"), back), (_("New topic"), "")]
    page = "decisions/add_topic"
    return show_form(request, page, form, initiative=initiative, cancel_url=back, crumbs=trail)
