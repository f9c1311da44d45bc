"""Joint student projects: from a shared question over what each group owes to what was made and learned."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from collegium.activities.models import Activity, ClassGroup, Project, ProjectMilestone, Reflection
from collegium.activities.permissions import (
    check_user_can_agree_for_group,
    check_user_can_edit_product,
    check_user_can_publish_product,
    check_user_can_run_activity,
    check_user_can_speak_for_group,
)
from collegium.activities.vocabulary import ActivityKind, ActivityState
from collegium.core.clock import own_date
from collegium.core.errors import Conflict, InvalidInput, refused
from collegium.engines.problems import Problem
from collegium.initiatives.actions.changes import archive_thing, change_thing, create_thing, restore_thing
from collegium.people.models import User

NOTHING_AGREED = {"agreed_at": None, "agreed_by": None}
NOT_PUBLISHED = {"published_at": None, "published_by": None}


@transaction.atomic
def edit_project(
    *, by: User, activity: Activity, values: dict[str, Any], now: datetime | None = None
) -> Project:
    """values: question, ends_on. The first time it begins the plan of the project."""
    check_user_can_run_activity(by, activity)
    if activity.kind != ActivityKind.PROJECT:
        raise Conflict(_("Only joint projects have this. Change the kind of the activity first."))
    project = Project.objects.select_for_update().filter(activity=activity).first()
    check_last_day(project, values.get("ends_on"), today=own_date(now))
    if project is None:
        project = Project(activity=activity, **values)
        verb = gettext_noop("wrote the question of the project")
        return create_thing(project, by=by, verb=verb, initiative=activity.initiative)
    verb = gettext_noop("changed the question of the project")
    change_thing(project, values, by=by, verb=verb, initiative=activity.initiative)
    return project


def check_ahead(column: str, day: date, today: date) -> None:
    if day < today:
        raise refused(column, _("This day is over"), _("Choose today or a day ahead"))


def check_last_day(project: Project | None, day: date | None, *, today: date) -> None:
    """A new last day lies ahead, and not before a milestone."""
    if day is None or (project is not None and day == project.ends_on):
        return
    check_ahead("ends_on", day, today)
    last = project.milestones.current().order_by("-due_on").first() if project is not None else None
    if last is not None and last.due_on > day:
        why = _("“{milestone}” is due after this day").format(milestone=last)
        raise refused("ends_on", why, _("Choose a later day, or move the milestone"))


def check_milestone_day(
    project: Project, day: date | None, *, before: date | None = None, today: date
) -> None:
    """A new day lies ahead, and within the project."""
    if day is None or day == before:
        return
    check_ahead("due_on", day, today)
    if project.ends_on is not None and day > project.ends_on:
        why = _("The project ends before this day")
        raise refused("due_on", why, _("Choose an earlier day, or move the end of the project"))


def what_begin_needs(activity: Activity) -> list[str]:
    """What a joint project lacks before it can begin, as sentences."""
    project = Project.objects.filter(activity=activity).first()
    partners = {group.organisation_id for group in activity.class_groups.current()}
    lacks = []
    if project is None:
        lacks.append(_("Write the question that the groups share."))
    if len(partners) < 2:
        lacks.append(_("Add groups of at least two partners."))
    if project is None or not project.milestones.current().exists():
        lacks.append(_("Agree on a milestone: what, due when, owed by which group."))
    return lacks


def what_end_needs(activity: Activity) -> list[str]:
    """What a joint project lacks before it is done, as sentences."""
    left = ProjectMilestone.objects.current().filter(project__activity=activity, done_on=None).count()
    groups = list(activity.class_groups.current().select_related("organisation", "reflection"))
    lacks = []
    if left:
        lacks.append(
            ngettext("{n} milestone is not done.", "{n} milestones are not done.", left).format(n=left)
        )
    for group in groups:
        if group.students is None:
            lacks.append(_("{group} has not said how many students took part.").format(group=group))
        if not hasattr(group, "reflection"):
            lacks.append(_("{group} has not looked back yet.").format(group=group))
    return lacks


def check_project_can_move(activity: Activity, to: str) -> None:
    """Raises Conflict with everything that is missing."""
    needs = {ActivityState.RUNNING: what_begin_needs, ActivityState.DONE: what_end_needs}
    find = needs.get(ActivityState(to))
    if find is not None and (lacks := find(activity)):
        raise Conflict(" ".join(lacks))


def check_group_of(project: Project, values: dict[str, Any]) -> None:
    group = values.get("group")
    if group is not None and (group.activity_id != project.activity_id or group.archived_at is not None):
        why = _("This group does not take part in the project")
        raise InvalidInput(why, [Problem(why, _("Choose one that does"), column="group")])


@transaction.atomic
def add_project_milestone(
    *, by: User, project: Project, values: dict[str, Any], now: datetime | None = None
) -> ProjectMilestone:
    """values: title, due_on, group."""
    check_user_can_run_activity(by, project.activity)
    check_group_of(project, values)
    check_milestone_day(project, values.get("due_on"), today=own_date(now))
    made = ProjectMilestone(project=project, **values)
    verb = gettext_noop("added the milestone of the project")
    return create_thing(made, by=by, verb=verb, initiative=project.initiative)


@transaction.atomic
def edit_project_milestone(
    *, by: User, milestone: ProjectMilestone, values: dict[str, Any], now: datetime | None = None
) -> ProjectMilestone:
    check_user_can_run_activity(by, milestone.project.activity)
    check_group_of(milestone.project, values)
    check_milestone_day(milestone.project, values.get("due_on"), before=milestone.due_on, today=own_date(now))
    verb = gettext_noop("changed the milestone of the project")
    change_thing(milestone, values, by=by, verb=verb, initiative=milestone.initiative)
    return milestone


@transaction.atomic
def complete_project_milestone(*, by: User, milestone: ProjectMilestone, on: date | None = None) -> None:
    """As the contact of the group that owes it, or as whoever runs the project."""
    check_user_can_speak_for_group(by, milestone.group)
    if milestone.done_on is not None:
        raise Conflict(_("This is done already."))
    if milestone.archived_at is not None:
        raise Conflict(_("This milestone was taken out."))
    done = {"done_on": on or own_date(), "done_by": by}
    verb = gettext_noop("did the milestone of the project")
    change_thing(milestone, done, by=by, verb=verb, initiative=milestone.initiative)


@transaction.atomic
def reopen_project_milestone(*, by: User, milestone: ProjectMilestone) -> None:
    check_user_can_speak_for_group(by, milestone.group)
    if milestone.done_on is None:
        raise Conflict(_("This is not done yet."))
    verb = gettext_noop("reopened the milestone of the project")
    open_again = {"done_on": None, "done_by": None}
    change_thing(milestone, open_again, by=by, verb=verb, initiative=milestone.initiative)


@transaction.atomic
def archive_project_milestone(*, by: User, milestone: ProjectMilestone) -> None:
    check_user_can_run_activity(by, milestone.project.activity)
    archive_thing(milestone, by=by, verb=gettext_noop("took out the milestone of the project"))


@transaction.atomic
def restore_project_milestone(*, by: User, milestone: ProjectMilestone) -> None:
    check_user_can_run_activity(by, milestone.project.activity)
    check_group_of(milestone.project, {"group": milestone.group})
    restore_thing(milestone, by=by, verb=gettext_noop("brought back the milestone of the project"))


@transaction.atomic
def write_reflection(
    *, by: User, group: ClassGroup, values: dict[str, Any], now: datetime | None = None
) -> Reflection:
    """values: learned, would_change. One for each group, which can be written again."""
    check_user_can_speak_for_group(by, group)
    if group.activity.kind != ActivityKind.PROJECT:
        raise Conflict(_("Only joint projects have this. Change the kind of the activity first."))
    facts = {**values, "written_by": by, "written_at": now or timezone.now()}
    made = Reflection.objects.select_for_update().filter(group=group).first()
    if made is None:
        verb = gettext_noop("looked back on the project")
        return create_thing(Reflection(group=group, **facts), by=by, verb=verb, initiative=group.initiative)
    change_thing(made, facts, by=by, verb=gettext_noop("looked back again"), initiative=group.initiative)
    return made


@transaction.atomic
def edit_product(*, by: User, project: Project, values: dict[str, Any]) -> Project:
    """values: product_url, product_text, licence. What was agreed to was something else, so all agree anew."""
    check_user_can_edit_product(by, project.activity)
    project = Project.objects.select_for_update().get(pk=project.pk)
    before = {name: getattr(project, name) for name in values}
    if values == before:
        return project
    verb = gettext_noop("changed what the project has made")
    change_thing(project, {**values, **NOT_PUBLISHED}, by=by, verb=verb, initiative=project.initiative)
    project.activity.class_groups.update(**NOTHING_AGREED)
    return project


@transaction.atomic
def agree_to_product(*, by: User, group: ClassGroup, now: datetime | None = None) -> None:
    """Everybody may see what was made, says the contact of the group."""
    check_user_can_agree_for_group(by, group)
    # one lock for all: what is agreed to is not changed meanwhile
    project = Project.objects.select_for_update().filter(activity=group.activity_id).first()
    if project is None or not project.product_url:
        raise Conflict(_("There is nothing to show yet."))
    if group.agreed_at is not None:
        raise Conflict(_("Your group has agreed already."))
    agreed = {"agreed_at": now or timezone.now(), "agreed_by": by}
    verb = gettext_noop("agreed to show what was made")
    change_thing(group, agreed, by=by, verb=verb, initiative=group.initiative)


@transaction.atomic
def take_back_agreement(*, by: User, group: ClassGroup) -> None:
    """What was made is taken off the public site at once."""
    check_user_can_agree_for_group(by, group)
    if group.agreed_at is None:
        raise Conflict(_("Your group has not agreed."))
    verb = gettext_noop("no longer agrees to show what was made")
    change_thing(group, NOTHING_AGREED, by=by, verb=verb, initiative=group.initiative)


def not_agreed(activity: Activity) -> list[ClassGroup]:
    """Groups whose contact has not agreed to show what was made."""
    return list(activity.class_groups.current().filter(agreed_at=None).select_related("organisation"))


@transaction.atomic
def publish_product(*, by: User, project: Project, now: datetime | None = None) -> None:
    """Let everybody read the page of the project, once every group has agreed."""
    check_user_can_publish_product(by, project.activity)
    project = Project.objects.select_for_update().get(pk=project.pk)
    if not project.product_url:
        raise Conflict(_("There is nothing to show yet."))
    if project.published_at is not None:
        raise Conflict(_("It is published already."))
    if not project.initiative.is_public:
        raise Conflict(_("The initiative has no public page. Switch that on in its settings first."))
    if open_ones := not_agreed(project.activity):
        names = ", ".join(str(group) for group in open_ones)
        raise Conflict(_("Not everybody has agreed yet: {groups}.").format(groups=names))
    published = {"published_at": now or timezone.now(), "published_by": by}
    verb = gettext_noop("published what the project has made")
    change_thing(project, published, by=by, verb=verb, initiative=project.initiative)


@transaction.atomic
def unpublish_product(*, by: User, project: Project) -> None:
    check_user_can_publish_product(by, project.activity)
    project = Project.objects.select_for_update().get(pk=project.pk)
    if project.published_at is None:
        raise Conflict(_("It is not published."))
    verb = gettext_noop("took what the project has made off the public site")
    change_thing(project, NOT_PUBLISHED, by=by, verb=verb, initiative=project.initiative)
