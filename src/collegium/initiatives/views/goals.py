"""Goals with their indicators, needs and milestones."""

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives import actions
from collegium.initiatives.actions.links import LinkGroup, chain_links, links_of
from collegium.initiatives.forms import GoalForm
from collegium.initiatives.models import Goal, Initiative
from collegium.initiatives.permissions import check_user_can_coordinate
from collegium.initiatives.views.charts import Standing, amount, standing
from collegium.initiatives.views.shared import Crumbs, address, attempt, find_initiative, may, show_form
from collegium.people.requests import Request


@login_required
def goals(request: Request, slug: str) -> HttpResponse:
    """All goals as cards, and all indicators as one table."""
    initiative = find_initiative(request, slug)
    current = list(goals_with_counts(initiative))
    return table_response(
        request,
        template="initiatives/goals.html",
        caption=_("Indicators"),
        columns=indicator_columns(initiative),
        rows=standings(initiative),
        empty=EmptyState(
            title=_("No indicator yet"),
            text=_("An indicator shows whether a goal is near: a measure with a baseline and a target."),
        ),
        context={
            "initiative": initiative,
            "goals": [goal_card(goal, place, len(current)) for place, goal in enumerate(current)],
            "archived": initiative.goals.exclude(archived_at=None),
            "no_goal": EmptyState(title=_("There is no goal yet"), text=_("Three to five goals are enough.")),
            **may(request, initiative),
        },
    )


def goals_with_counts(initiative: Initiative) -> Any:
    return initiative.goals.current().annotate(
        indicator_count=Count("indicators", filter=Q(indicators__archived_at=None), distinct=True),
        need_count=Count("needs", filter=Q(needs__archived_at=None), distinct=True),
        milestone_count=Count("milestones", filter=Q(milestones__archived_at=None), distinct=True),
    )


def goal_card(goal: Goal, place: int, total: int) -> dict[str, Any]:
    return {"goal": goal, "is_first": place == 0, "is_last": place == total - 1}


def standings(initiative: Initiative, *, goal: Goal | None = None) -> list[Standing]:
    """Every current indicator (of one goal) with its progress, in two queries."""
    rows = initiative.indicators.current().select_related("goal").prefetch_related("values")
    if goal is not None:
        rows = rows.filter(goal=goal)
    today = utc_date()
    return [standing(indicator, today=today) for indicator in rows]


def indicator_columns(initiative: Initiative) -> list[Column]:
    return [
        Column(
            "name",
            _("Indicator"),
            lambda s: s.indicator.name,
            url=lambda s: address("indicator", initiative, s.indicator.pk),
        ),
        Column("goal", _("Goal"), lambda s: s.indicator.goal),
        Column("kind", _("Kind"), lambda s: s.indicator.get_kind_display()),
        Column(
            "baseline",
            _("Baseline"),
            lambda s: s.indicator.baseline,
            text=lambda s: amount(s.indicator.baseline),
            align="end",
        ),
        Column("latest", _("Latest"), latest_value, text=lambda s: amount(latest_value(s)), align="end"),
        Column(
            "target",
            _("Target"),
            lambda s: s.indicator.target,
            text=lambda s: amount(s.indicator.target),
            align="end",
        ),
        Column("unit", _("Unit"), lambda s: s.indicator.unit),
        Column("state", _("State"), lambda s: s.label, tone=lambda s: s.tone),
    ]


def latest_value(row: Standing) -> Any:
    return row.progress.latest.value if row.progress.latest else None


@login_required
def goal(request: Request, slug: str, goal_id: int) -> HttpResponse:
    """One goal, with the needs it answers, its indicators and the milestones on the way."""
    initiative = find_initiative(request, slug)
    shown = get_object_or_404(initiative.goals.select_related("initiative"), pk=goal_id)
    groups = links_of(request.user, shown)
    rows = standings(initiative, goal=shown)
    needs = shown.needs.current()
    milestones = shown.milestones.current().select_related("owner")
    return table_response(
        request,
        template="initiatives/goal.html",
        caption=_("Indicators"),
        columns=[column for column in indicator_columns(initiative) if column.key != "goal"],
        rows=rows,
        empty=EmptyState(
            title=_("No indicator yet"), text=_("Without one nobody can tell whether the goal is near.")
        ),
        context={
            "initiative": initiative,
            "goal": shown,
            "needs": needs,
            "milestones": milestones,
            "groups": groups,
            "chain": chain(shown, groups, needs=len(needs), indicators=len(rows), milestones=len(milestones)),
            "breadcrumbs": [(_("Goals"), address("goals", initiative)), (shown.title, "")],
            **may(request, initiative),
        },
    )


def chain(goal: Goal, groups: list[LinkGroup], **counts: int) -> list[dict[str, Any]]:
    """From vision over needs to this goal, on to promises and activities, and to what shows that it is reached."""
    initiative = goal.initiative
    page = address("goal", initiative, goal.pk)
    links = [
        (_("Vision"), address("vision", initiative), "", "done"),
        (_("Needs"), f"{page}#needs", str(counts["needs"]), "done" if counts["needs"] else "open"),
        (_("Goal"), "", "", "current"),
        (
            _("Milestones"),
            f"{page}#milestones",
            str(counts["milestones"]),
            "done" if counts["milestones"] else "open",
        ),
        (
            _("Indicators"),
            f"{page}#indicators",
            str(counts["indicators"]),
            "done" if counts["indicators"] else "open",
        ),
    ]
    parts = [{"label": label, "url": url, "text": text, "state": state} for label, url, text, state in links]
    return [*parts[:3], *chain_links(groups, page), *parts[3:]]


def crumbs(initiative: Initiative, last: str) -> Crumbs:
    return [(_("Goals"), address("goals", initiative)), (last, "")]


@login_required
def create_goal(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    form = GoalForm(request.POST or None, instance=Goal(initiative=initiative))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.create_goal, by=request.user, initiative=initiative, values=form.cleaned_data)
        if made := attempt(form, act):
            undo = address("archive_goal", initiative, made.pk)
            messages.done(
                request, _("The goal is added. Now say how you will see that it is near."), undo_url=undo
            )
            return redirect("initiatives:goal", slug, made.pk)
    cancel = address("goals", initiative)
    return show_form(
        request,
        "create_goal",
        form,
        initiative=initiative,
        cancel_url=cancel,
        crumbs=crumbs(initiative, _("New")),
    )


@login_required
def edit_goal(request: Request, slug: str, goal_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    shown = get_object_or_404(initiative.goals, pk=goal_id)
    form = GoalForm(request.POST or None, instance=copy(shown))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_goal, by=request.user, goal=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The goal is saved."))
            return redirect("initiatives:goal", slug, goal_id)
    cancel = address("goal", initiative, goal_id)
    return show_form(
        request,
        "edit_goal",
        form,
        initiative=initiative,
        cancel_url=cancel,
        crumbs=crumbs(initiative, _("Edit")),
    )


def change_goal(request: Request, slug: str, goal_id: int, act: Callable[..., Any], **arguments: Any) -> Goal:
    shown = get_object_or_404(find_initiative(request, slug).goals, pk=goal_id)
    act(by=request.user, goal=shown, **arguments)
    return shown


@login_required
@require_POST
def move_goal(request: Request, slug: str, goal_id: int) -> HttpResponse:
    steps = -1 if request.POST.get("direction") == "up" else 1
    change_goal(request, slug, goal_id, actions.move_goal, steps=steps)
    return redirect("initiatives:goals", slug)


@login_required
@require_POST
def archive_goal(request: Request, slug: str, goal_id: int) -> HttpResponse:
    gone = change_goal(request, slug, goal_id, actions.archive_goal)
    undo = address("restore_goal", gone.initiative, gone.pk)
    messages.done(request, _("The goal is archived, with its indicators and milestones."), undo_url=undo)
    return redirect("initiatives:goals", slug)


@login_required
@require_POST
def restore_goal(request: Request, slug: str, goal_id: int) -> HttpResponse:
    change_goal(request, slug, goal_id, actions.restore_goal)
    messages.done(request, _("The goal is back."))
    return redirect("initiatives:goal", slug, goal_id)
