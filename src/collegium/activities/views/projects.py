"""Joint student projects: what is due, by whom, what was made, and the page that everybody may read."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from collegium.activities import actions
from collegium.activities.forms import (
    MilestoneFilter,
    ProductForm,
    ProjectForm,
    ProjectMilestoneForm,
    ReflectionForm,
)
from collegium.activities.models import Activity, Project, ProjectMilestone, Reflection
from collegium.activities.permissions import (
    check_user_can_edit_product,
    check_user_can_run_activity,
    check_user_can_speak_for_group,
    user_can_edit_product,
    user_can_publish_product,
    user_can_run_activity,
)
from collegium.activities.tables import group_cards, milestone_columns, milestone_rows
from collegium.activities.views.sessions import crumbs_of
from collegium.activities.views.shared import address, ask, find_activity, find_class_group, press
from collegium.activities.vocabulary import (
    ACTIVITY_TONES,
    LICENCE_ADDRESSES,
    ActivityKind,
    ActivityState,
    MilestoneState,
)
from collegium.core.clock import utc_date
from collegium.core.tables import EmptyState, table_response
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request


def find_project_activity(request: Request, slug: str, activity_id: int) -> Activity:
    shown = find_activity(request, slug, activity_id)
    if shown.kind != ActivityKind.PROJECT:
        raise Http404
    return shown


def find_project(request: Request, slug: str, activity_id: int) -> Project:
    """A project whose question is written; otherwise 404."""
    return get_object_or_404(
        Project.objects.select_related("activity__initiative", "activity__host"),
        activity=find_project_activity(request, slug, activity_id),
    )


def find_project_milestone(request: Request, slug: str, milestone_id: int) -> ProjectMilestone:
    rows = ProjectMilestone.objects.filter(project__activity__initiative=find_initiative(request, slug))
    rows = rows.select_related(
        "project__activity__initiative", "project__activity__host", "group__organisation"
    )
    rows = rows.select_related("group__activity__initiative", "group__activity__host", "group__contact")
    found: ProjectMilestone = get_object_or_404(rows, pk=milestone_id)
    return found


@login_required
def project(request: Request, slug: str, project_activity_id: int) -> HttpResponse:
    """What is due by whom, the groups, what was made and what was learned: all on one page."""
    shown = find_project_activity(request, slug, project_activity_id)
    plan = Project.objects.filter(activity=shown).first()
    rows = milestone_rows(shown, today=utc_date(), user=request.user)
    may_run = user_can_run_activity(request.user, shown)
    may_add = bool(plan and may_run and shown.class_groups.current().exists())
    context = {
        "initiative": shown.initiative,
        "activity": shown,
        "plan": plan,
        "tone": ACTIVITY_TONES[ActivityState(shown.state)],
        "overdue": sum(row.state == MilestoneState.OVERDUE for row in rows),
        "open": sum(row.state != MilestoneState.DONE for row in rows),
        "done": sum(row.state == MilestoneState.DONE for row in rows),
        "owed": [row for row in rows if row.may_do],
        "lacks": lacks_of(shown) if may_run else [],
        "may_run": may_run,
        "may_add": may_add,
        "groups": group_cards(shown, request.user),
        "breadcrumbs": [*crumbs_of(shown), (_("Project"), "")],
        **of_product(request, shown, plan),
    }
    return table_response(
        request,
        template="activities/project.html",
        caption=_("Milestones"),
        columns=milestone_columns(shown, may_run=may_run),
        rows=rows,
        filter_form=MilestoneFilter(request.GET, activity=shown),
        empty=EmptyState(
            title=_("There is no milestone yet"),
            text=_("Agree what each group owes the others, and by when."),
            url=address("add_project_milestone", shown.initiative, shown.pk) if may_add else "",
            action=_("Add a milestone"),
        ),
        context=context,
        paged=False,
    )


def lacks_of(shown: Activity) -> list[str]:
    """What the project lacks for its next step."""
    if shown.state == ActivityState.RUNNING:
        return actions.what_end_needs(shown)
    return actions.what_begin_needs(shown) if shown.state == ActivityState.PLANNED else []


def of_product(request: Request, shown: Activity, plan: Project | None) -> dict[str, Any]:
    """What was made, who has not agreed to show it, and where everybody reads it."""
    if plan is None:
        return {}
    waits = actions.not_agreed(shown) if plan.product_url else []
    return {
        "licence_url": LICENCE_ADDRESSES.get(plan.licence, ""),
        "not_agreed": waits,
        "public_url": plan.public_address if plan.published_at and not waits else "",
        "may_edit_product": user_can_edit_product(request.user, shown),
        "may_publish": user_can_publish_product(request.user, shown),
    }


@login_required
def edit_project(request: Request, slug: str, project_activity_id: int) -> HttpResponse:
    shown = find_project_activity(request, slug, project_activity_id)
    check_user_can_run_activity(request.user, shown)
    plan = Project.objects.filter(activity=shown).first() or Project(activity=shown)
    form = ProjectForm(request.POST or None, instance=copy(plan))
    return ask(
        request,
        form,
        lambda: actions.edit_project(by=request.user, activity=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("The question and the last day"),
        crumbs=crumbs_to(shown),
        done=_("The project is saved."),
        submit=_("Save"),
    )


def crumbs_to(shown: Activity) -> list[tuple[Any, str]]:
    return [*crumbs_of(shown), (_("Project"), address("project", shown.initiative, shown.pk))]


@login_required
def add_project_milestone(request: Request, slug: str, project_activity_id: int) -> HttpResponse:
    shown = find_project(request, slug, project_activity_id)
    check_user_can_run_activity(request.user, shown.activity)
    form = ProjectMilestoneForm(
        request.POST or None, instance=ProjectMilestone(project=shown), activity=shown.activity
    )
    return ask(
        request,
        form,
        lambda: actions.add_project_milestone(by=request.user, project=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Add a milestone"),
        crumbs=crumbs_to(shown.activity),
        done=_("The milestone is there."),
        submit=_("Add the milestone"),
    )


@login_required
def edit_project_milestone(request: Request, slug: str, project_milestone_id: int) -> HttpResponse:
    shown = find_project_milestone(request, slug, project_milestone_id)
    check_user_can_run_activity(request.user, shown.project.activity)
    form = ProjectMilestoneForm(request.POST or None, instance=copy(shown), activity=shown.project.activity)
    return ask(
        request,
        form,
        lambda: actions.edit_project_milestone(by=request.user, milestone=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Change the milestone"),
        crumbs=crumbs_to(shown.project.activity),
        done=_("The milestone is saved."),
        submit=_("Save"),
    )


@login_required
@require_POST
def complete_project_milestone(request: Request, slug: str, project_milestone_id: int) -> HttpResponse:
    shown = find_project_milestone(request, slug, project_milestone_id)
    return press(
        request,
        partial(actions.complete_project_milestone, by=request.user, milestone=shown),
        done=_("Done: {title}").format(title=shown),
        back=shown.get_absolute_url(),
        undo_url=address("reopen_project_milestone", shown.initiative, shown.pk),
    )


@login_required
@require_POST
def reopen_project_milestone(request: Request, slug: str, project_milestone_id: int) -> HttpResponse:
    shown = find_project_milestone(request, slug, project_milestone_id)
    act = partial(actions.reopen_project_milestone, by=request.user, milestone=shown)
    return press(request, act, done=_("The milestone is open again."), back=shown.get_absolute_url())


@login_required
@require_POST
def archive_project_milestone(request: Request, slug: str, project_milestone_id: int) -> HttpResponse:
    shown = find_project_milestone(request, slug, project_milestone_id)
    return press(
        request,
        partial(actions.archive_project_milestone, by=request.user, milestone=shown),
        done=_("The milestone is taken out."),
        back=shown.get_absolute_url(),
        undo_url=address("restore_project_milestone", shown.initiative, shown.pk),
    )


@login_required
@require_POST
def restore_project_milestone(request: Request, slug: str, project_milestone_id: int) -> HttpResponse:
    shown = find_project_milestone(request, slug, project_milestone_id)
    act = partial(actions.restore_project_milestone, by=request.user, milestone=shown)
    return press(request, act, done=_("The milestone is back."), back=shown.get_absolute_url())


@login_required
def write_reflection(request: Request, slug: str, class_group_id: int) -> HttpResponse:
    shown = find_class_group(request, slug, class_group_id)
    check_user_can_speak_for_group(request.user, shown)
    made = Reflection.objects.filter(group=shown).first() or Reflection(group=shown)
    form = ReflectionForm(request.POST or None, instance=copy(made))
    return ask(
        request,
        form,
        lambda: actions.write_reflection(by=request.user, group=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Look back: {group}").format(group=shown),
        lead=_("The partners of the initiative read this."),
        crumbs=crumbs_to(shown.activity),
        done=_("Thank you. The others can read it now."),
        submit=_("Save"),
        back=address("project", shown.initiative, shown.activity_id),
    )


@login_required
def edit_product(request: Request, slug: str, project_activity_id: int) -> HttpResponse:
    shown = find_project(request, slug, project_activity_id)
    check_user_can_edit_product(request.user, shown.activity)
    form = ProductForm(request.POST or None, instance=copy(shown))
    return ask(
        request,
        form,
        lambda: actions.edit_product(by=request.user, project=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("What the groups have made"),
        lead=_(
            "Everybody can read it when every contact has agreed. Whoever changes it asks all of them again."
        ),
        crumbs=crumbs_to(shown.activity),
        done=_("Saved. Now the contact of each group agrees to show it."),
        submit=_("Save"),
    )


@login_required
@require_POST
def agree_to_product(request: Request, slug: str, class_group_id: int) -> HttpResponse:
    shown = find_class_group(request, slug, class_group_id)
    return press(
        request,
        partial(actions.agree_to_product, by=request.user, group=shown),
        done=_("Your group agrees to show it."),
        back=address("project", shown.initiative, shown.activity_id),
        undo_url=address("take_back_agreement", shown.initiative, shown.pk),
    )


@login_required
@require_POST
def take_back_agreement(request: Request, slug: str, class_group_id: int) -> HttpResponse:
    shown = find_class_group(request, slug, class_group_id)
    return press(
        request,
        partial(actions.take_back_agreement, by=request.user, group=shown),
        done=_("Your group no longer agrees. Nobody outside sees it now."),
        back=address("project", shown.initiative, shown.activity_id),
        undo_url=address("agree_to_product", shown.initiative, shown.pk),
    )


@login_required
@require_POST
def publish_product(request: Request, slug: str, project_activity_id: int) -> HttpResponse:
    shown = find_project(request, slug, project_activity_id)
    return press(
        request,
        partial(actions.publish_product, by=request.user, project=shown),
        done=_("Everybody can read the page of the project now."),
        back=shown.get_absolute_url(),
        undo_url=address("unpublish_product", shown.initiative, shown.activity_id),
    )


@login_required
@require_POST
def unpublish_product(request: Request, slug: str, project_activity_id: int) -> HttpResponse:
    shown = find_project(request, slug, project_activity_id)
    return press(
        request,
        partial(actions.unpublish_product, by=request.user, project=shown),
        done=_("The project is no longer on the public site."),
        back=shown.get_absolute_url(),
        undo_url=address("publish_product", shown.initiative, shown.activity_id),
    )


@require_safe
@cache_control(private=True, max_age=60)
def public_project(request: HttpRequest, slug: str, project_activity_id: int) -> HttpResponse:
    """What the groups made, for everybody: partners by name, no person, no class and no number."""
    shown = get_object_or_404(
        Project.objects.public(), activity__initiative__slug=slug, activity__id=project_activity_id
    )
    groups = shown.activity.class_groups.current().select_related("organisation")
    context = {
        "shown": shown.initiative,
        "activity": shown.activity,
        "plan": shown,
        "partners": sorted({group.organisation.name for group in groups}),
        "licence_url": LICENCE_ADDRESSES.get(shown.licence, ""),
    }
    return render(request, "activities/public_project.html", context)
