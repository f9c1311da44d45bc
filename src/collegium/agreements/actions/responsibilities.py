"""Areas of responsibility and the parts in them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions.drafting import check_take_part
from collegium.agreements.actions.promises import belongs
from collegium.agreements.models import Assignment, Responsibility
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    check_same_initiative,
    create_thing,
    restore_thing,
)
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_coordinate
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Organisation
from collegium.people.models import User


@transaction.atomic
def create_responsibility(*, by: User, initiative: Initiative, values: Mapping[str, Any]) -> Responsibility:
    """An area, after the others. values: title, description, goal."""
    check_user_can_coordinate(by, initiative)
    areas = Responsibility.objects.filter(initiative=initiative)
    last = areas.aggregate(last=Max("position"))["last"] or 0
    area = Responsibility(initiative=initiative, position=last + 1, **values)
    check_same_initiative(initiative, area.goal)
    return create_thing(area, by=by, verb=gettext_noop("added the area"), initiative=initiative)


@transaction.atomic
def edit_responsibility(*, by: User, area: Responsibility, values: Mapping[str, Any]) -> Responsibility:
    check_user_can_coordinate(by, area.initiative)
    change_thing(area, values, by=by, verb=gettext_noop("changed the area"), initiative=area.initiative)
    check_same_initiative(area.initiative, area.goal)
    return area


@transaction.atomic
def archive_responsibility(*, by: User, area: Responsibility) -> None:
    check_user_can_coordinate(by, area.initiative)
    archive_thing(area, by=by, verb=gettext_noop("archived the area"))


@transaction.atomic
def restore_responsibility(*, by: User, area: Responsibility) -> None:
    check_user_can_coordinate(by, area.initiative)
    restore_thing(area, by=by, verb=gettext_noop("brought back the area"))


@transaction.atomic
def assign_part(
    *, by: User, area: Responsibility, organisation: Organisation, part: str, person: User | None = None
) -> Assignment:
    """Give a partner, or a person of it, a part in an area."""
    check_user_can_coordinate(by, area.initiative)
    check_take_part(area.initiative, [organisation])
    if person is not None and not belongs(person, organisation):
        raise InvalidInput(
            _("{person} does not belong to {organisation}. Choose the partner of the person.").format(
                person=person, organisation=organisation
            )
        )
    made = Assignment(responsibility=area, organisation=organisation, person=person, part=part)
    save_checked(made)
    record(by, made, gettext_noop("gave a part:"))
    return made


@transaction.atomic
def end_part(*, by: User, assignment: Assignment) -> None:
    set_ended(by, assignment, timezone.now(), gettext_noop("took a part away:"))


@transaction.atomic
def restart_part(*, by: User, assignment: Assignment) -> None:
    set_ended(by, assignment, None, gettext_noop("gave a part:"))


def set_ended(by: User, assignment: Assignment, at: Any, verb: str) -> None:
    check_user_can_coordinate(by, assignment.responsibility.initiative)
    if (assignment.ended_at is None) == (at is None):
        raise Conflict(_("Somebody else has just done the same. Please look at the page again."))
    assignment.ended_at = at
    save_checked(assignment, fields=["ended_at"])
    record(by, assignment, verb)


def record(by: User, assignment: Assignment, verb: str) -> None:
    initiative_id = assignment.responsibility.initiative_id
    audit.record(by=by, verb=verb, target=assignment, initiative_id=initiative_id)
