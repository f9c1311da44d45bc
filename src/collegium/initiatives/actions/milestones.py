"""Milestones: steps with a day and a partner in charge."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.clock import utc_date
from collegium.core.errors import InvalidInput
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    check_same_initiative,
    create_thing,
    restore_thing,
)
from collegium.initiatives.models import Initiative, Milestone
from collegium.initiatives.permissions import check_user_can_contribute, check_user_can_coordinate
from collegium.people.models import User


@transaction.atomic
def create_milestone(*, by: User, initiative: Initiative, values: dict[str, Any]) -> Milestone:
    """values: title, due_on, goal (or None), owner (a partner that takes part, or None)."""
    check_user_can_coordinate(by, initiative)
    milestone = Milestone(initiative=initiative, **values)
    check_milestone(milestone)
    return create_thing(milestone, by=by, verb=gettext_noop("added the milestone"), initiative=initiative)


@transaction.atomic
def edit_milestone(*, by: User, milestone: Milestone, values: dict[str, Any]) -> Milestone:
    check_user_can_coordinate(by, milestone.initiative)
    owner_before = milestone.owner_id
    verb = gettext_noop("changed the milestone")
    change_thing(milestone, values, by=by, verb=verb, initiative=milestone.initiative)
    # a partner that has left may stay in charge of what it had
    if milestone.owner_id != owner_before:
        check_milestone(milestone)
    check_same_initiative(milestone.initiative, milestone.goal)
    return milestone


def check_milestone(milestone: Milestone) -> None:
    check_same_initiative(milestone.initiative, milestone.goal)
    if milestone.owner is None:
        return
    parts = milestone.initiative.participations.accepted(today=utc_date())
    if not parts.filter(organisation=milestone.owner).exists():
        raise InvalidInput(
            _("{organisation} does not take part in {initiative}.").format(
                organisation=milestone.owner, initiative=milestone.initiative
            )
        )


@transaction.atomic
def complete_milestone(*, by: User, milestone: Milestone, done_on: date | None = None) -> Milestone:
    """Mark as done, today unless another day (not in the future) is given."""
    check_user_can_contribute(by, milestone.initiative)
    today = utc_date()
    if done_on is not None and done_on > today:
        raise InvalidInput(_("A milestone cannot be done in the future."))
    values = {"done_on": done_on or today}
    verb = gettext_noop("completed the milestone")
    change_thing(milestone, values, by=by, verb=verb, initiative=milestone.initiative)
    return milestone


@transaction.atomic
def reopen_milestone(*, by: User, milestone: Milestone) -> Milestone:
    check_user_can_contribute(by, milestone.initiative)
    verb = gettext_noop("reopened the milestone")
    change_thing(milestone, {"done_on": None}, by=by, verb=verb, initiative=milestone.initiative)
    return milestone


@transaction.atomic
def archive_milestone(*, by: User, milestone: Milestone) -> None:
    check_user_can_coordinate(by, milestone.initiative)
    archive_thing(milestone, by=by, verb=gettext_noop("archived the milestone"))


@transaction.atomic
def restore_milestone(*, by: User, milestone: Milestone) -> None:
    check_user_can_coordinate(by, milestone.initiative)
    restore_thing(milestone, by=by, verb=gettext_noop("brought back the milestone"))
