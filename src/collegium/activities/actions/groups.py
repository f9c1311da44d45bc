"""Classes and groups of partners in a joint project or virtual classroom, with the teacher who answers for each."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.models import Activity, ClassGroup
from collegium.activities.permissions import check_user_can_run_activity, check_user_can_speak_for_group
from collegium.activities.vocabulary import ActivityKind, ActivityState
from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.initiatives.actions.changes import archive_thing, change_thing, create_thing, restore_thing
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Membership
from collegium.people.models import User

WITH_GROUPS = (ActivityKind.PROJECT, ActivityKind.CLASSROOM)
OF_ORGANISERS = ("organisation", "contact")


def check_has_groups(activity: Activity) -> None:
    if activity.kind not in WITH_GROUPS:
        raise Conflict(
            _("Only joint projects and virtual classrooms have groups. Change the kind of the activity.")
        )


def check_contact(activity: Activity, values: Mapping[str, Any]) -> None:
    """The partner takes part, and the teacher belongs to it. Raises InvalidInput naming the field."""
    organisation, contact, today = values["organisation"], values["contact"], utc_date()
    parts = activity.initiative.participations.accepted(today=today)
    if not parts.filter(organisation=organisation).exists():
        why = _("This partner does not take part in the initiative")
        raise InvalidInput(why, [Problem(why, _("Choose one that does"), column="organisation")])
    members = Membership.objects.filter(person=contact, organisation=organisation).in_force(today=today)
    if not members.exists():
        why = _("{person} does not belong to {partner}").format(person=contact, partner=organisation)
        raise InvalidInput(why, [Problem(why, _("Choose somebody who does"), column="contact")])


@transaction.atomic
def add_class_group(*, by: User, activity: Activity, values: dict[str, Any]) -> ClassGroup:
    """values: organisation, name, contact, and whatever else the form has."""
    check_user_can_run_activity(by, activity)
    check_has_groups(activity)
    check_contact(activity, values)
    group = ClassGroup(activity=activity, **values)
    return create_thing(group, by=by, verb=gettext_noop("added the group"), initiative=activity.initiative)


@transaction.atomic
def edit_class_group(*, by: User, group: ClassGroup, values: dict[str, Any]) -> ClassGroup:
    """The contact changes what the group says of itself; partner and contact only whoever runs the activity.

    Another contact has not agreed to anything yet.
    """
    check_user_can_speak_for_group(by, group)
    changed = {name for name, value in values.items() if value != getattr(group, name)}
    if changed & set(OF_ORGANISERS):
        check_user_can_run_activity(by, group.activity)
        facts = {name: values.get(name, getattr(group, name)) for name in OF_ORGANISERS}
        check_contact(group.activity, facts)
        values = {**values, "agreed_at": None, "agreed_by": None}
    if "students" in changed and group.activity.state == ActivityState.DONE:
        raise Conflict(_("The project is done, and its students are counted. Reopen it first."))
    if "students" in changed:
        tell_students(group, values["students"], by=by)
    rest = {name: value for name, value in values.items() if name != "students"}
    verb = gettext_noop("changed the group")
    change_thing(group, rest, by=by, verb=verb, initiative=group.initiative)
    return group


def tell_students(group: ClassGroup, students: int | None, *, by: User) -> None:
    """The audit trail, which all partners read, does not tell how many: it may be few."""
    group.students = students
    save_checked(group, fields=["students"])
    verb = gettext_noop("said how many students took part")
    audit.record(by=by, verb=verb, target=group, initiative_id=group.activity.initiative_id)


@transaction.atomic
def archive_class_group(*, by: User, group: ClassGroup) -> None:
    check_user_can_run_activity(by, group.activity)
    if group.milestones.current().filter(done_on=None).exists():
        raise Conflict(_("The group still owes milestones. Give these to another group first."))
    archive_thing(group, by=by, verb=gettext_noop("took the group out"))


@transaction.atomic
def restore_class_group(*, by: User, group: ClassGroup) -> None:
    check_user_can_run_activity(by, group.activity)
    restore_thing(group, by=by, verb=gettext_noop("brought back the group"))
