"""Milestones."""

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives import actions
from collegium.initiatives.forms import MilestoneFilter, MilestoneForm
from collegium.initiatives.models import Milestone
from collegium.initiatives.permissions import check_user_can_coordinate
from collegium.initiatives.views.shared import address, attempt, find_initiative, may, show_form
from collegium.people.requests import Request


@login_required
def milestones(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    today = utc_date()
    abilities = may(request, initiative)
    edit = abilities["user_can_coordinate"]
    columns = [
        Column(
            "title",
            _("Milestone"),
            lambda m: m.title,
            url=lambda m: address("edit_milestone", initiative, m.pk) if edit else "",
            order_by="title",
        ),
        Column("due", _("Due"), lambda m: m.due_on, order_by="due_on"),
        Column("state", _("State"), lambda m: state(m, today)[0], tone=lambda m: state(m, today)[1]),
        Column("done", _("Done"), lambda m: m.done_on, order_by="done_on"),
        Column(
            "goal",
            _("Goal"),
            lambda m: m.goal,
            url=lambda m: address("goal", initiative, m.goal_id) if m.goal_id else "",
        ),
        Column("owner", _("Partner in charge"), lambda m: m.owner, order_by="owner__name"),
    ]
    rows = initiative.milestones.current().select_related("goal", "owner")
    return table_response(
        request,
        template="initiatives/milestones.html",
        caption=_("Milestones"),
        columns=columns,
        rows=rows,
        filter_form=MilestoneFilter(request.GET, initiative=initiative),
        empty=EmptyState(
            title=_("No milestone yet"),
            text=_("A milestone is a step with a day and a partner in charge."),
            url=address("create_milestone", initiative) if edit else "",
            action=_("Add a milestone"),
        ),
        context={"initiative": initiative, "open": rows.filter(done_on=None)[:20], **abilities},
    )


def state(milestone: Milestone, today: Any) -> tuple[str, str]:
    """The state of a milestone as (word, tone)."""
    if milestone.done_on:
        return _("Done"), "good"
    return (_("Overdue"), "urgent") if milestone.is_overdue(today=today) else (_("Open"), "neutral")


@login_required
def create_milestone(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    form = MilestoneForm(
        request.POST or None,
        instance=Milestone(initiative=initiative),
        initiative=initiative,
        initial={"goal": request.GET.get("goal")},
    )
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.create_milestone, by=request.user, initiative=initiative, values=form.cleaned_data
        )
        if made := attempt(form, act):
            undo = address("archive_milestone", initiative, made.pk)
            messages.done(request, _("The milestone is added."), undo_url=undo)
            return redirect("initiatives:milestones", slug)
    back = address("milestones", initiative)
    trail = [(_("Milestones"), back), (_("New milestone"), "")]
    return show_form(request, "create_milestone", form, initiative=initiative, cancel_url=back, crumbs=trail)


@login_required
def edit_milestone(request: Request, slug: str, milestone_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    shown = get_object_or_404(initiative.milestones.select_related("owner", "goal"), pk=milestone_id)
    form = MilestoneForm(request.POST or None, instance=copy(shown), initiative=initiative)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_milestone, by=request.user, milestone=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The milestone is saved."))
            return redirect("initiatives:milestones", slug)
    back = address("milestones", initiative)
    trail = [(_("Milestones"), back), (shown.title, "")]
    return show_form(
        request, "edit_milestone", form, initiative=initiative, cancel_url=back, crumbs=trail, milestone=shown
    )


def change_milestone(request: Request, slug: str, milestone_id: int, act: Callable[..., Any]) -> Milestone:
    shown = get_object_or_404(find_initiative(request, slug).milestones, pk=milestone_id)
    act(by=request.user, milestone=shown)
    return shown


@login_required
@require_POST
def complete_milestone(request: Request, slug: str, milestone_id: int) -> HttpResponse:
    shown = change_milestone(request, slug, milestone_id, actions.complete_milestone)
    undo = address("reopen_milestone", shown.initiative, shown.pk)
    messages.done(request, _("“{title}” is done.").format(title=shown.title), undo_url=undo)
    return redirect("initiatives:milestones", slug)


@login_required
@require_POST
def reopen_milestone(request: Request, slug: str, milestone_id: int) -> HttpResponse:
    change_milestone(request, slug, milestone_id, actions.reopen_milestone)
    messages.done(request, _("The milestone is open again."))
    return redirect("initiatives:milestones", slug)


@login_required
@require_POST
def archive_milestone(request: Request, slug: str, milestone_id: int) -> HttpResponse:
    shown = change_milestone(request, slug, milestone_id, actions.archive_milestone)
    undo = address("restore_milestone", shown.initiative, shown.pk)
    messages.done(request, _("The milestone is archived."), undo_url=undo)
    return redirect("initiatives:milestones", slug)


@login_required
@require_POST
def restore_milestone(request: Request, slug: str, milestone_id: int) -> HttpResponse:
    change_milestone(request, slug, milestone_id, actions.restore_milestone)
    messages.done(request, _("The milestone is back."))
    return redirect("initiatives:milestones", slug)
