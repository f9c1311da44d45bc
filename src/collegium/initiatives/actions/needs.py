"""The needs assessment: what the community needs, on what evidence, and which goals answer it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import InvalidInput
from collegium.engines.problems import Problem
from collegium.initiatives.actions.changes import (
    archive_thing,
    check_same_initiative,
    create_thing,
    restore_thing,
)
from collegium.initiatives.models import Goal, Initiative, Need
from collegium.initiatives.permissions import check_user_can_contribute, check_user_can_coordinate
from collegium.partners.actions.records import save_checked
from collegium.people.models import User


@transaction.atomic
def record_need(*, by: User, initiative: Initiative, values: dict[str, Any]) -> Need:
    """values: fields of Need; goals is a list of goals of this initiative and may be missing."""
    check_user_can_contribute(by, initiative)
    fields = {**values}
    goals = list(fields.pop("goals", ()))
    check_same_initiative(initiative, *goals)
    need = Need(initiative=initiative, recorded_by=by, **fields)
    check_not_recorded(need)
    create_thing(need, by=by, verb=gettext_noop("recorded the need"), initiative=initiative)
    need.goals.set(goals)
    return need


def check_not_recorded(need: Need) -> None:
    """A form that is sent twice, as after going back, does not record the same need twice. Raises InvalidInput."""
    Initiative.objects.select_for_update().get(pk=need.initiative_id)
    same = need.initiative.needs.current().filter(title=need.title, evidence=need.evidence, whose=need.whose)
    if same.exists():
        why = _("This need is recorded already, with the same evidence.")
        raise InvalidInput(why, [Problem(why, "", column="title", value=need.title)])


@transaction.atomic
def edit_need(*, by: User, need: Need, values: dict[str, Any]) -> Need:
    """Change fields and, where values has goals, which goals answer the need."""
    check_user_can_contribute(by, need.initiative)
    fields = {**values}
    goals = fields.pop("goals", None)
    changes = audit.apply_changes(need, fields)
    if changes:
        save_checked(need, fields=list(changes))
    if goals is not None:
        changes |= link_goals(need, goals)
    if changes:
        verb = gettext_noop("changed the need")
        audit.record(by=by, verb=verb, target=need, initiative_id=need.initiative_id, changes=changes)
    return need


def link_goals(need: Need, goals: Iterable[Goal]) -> dict[str, list[Any]]:
    after = sorted(goals, key=lambda goal: goal.pk)
    before = list(need.goals.order_by("pk"))
    check_same_initiative(need.initiative, *after)
    need.goals.set(after)
    return {} if before == after else {"goals": [audit.plain(before), audit.plain(after)]}


@transaction.atomic
def archive_need(*, by: User, need: Need) -> None:
    check_user_can_coordinate(by, need.initiative)
    archive_thing(need, by=by, verb=gettext_noop("archived the need"))


@transaction.atomic
def restore_need(*, by: User, need: Need) -> None:
    check_user_can_coordinate(by, need.initiative)
    restore_thing(need, by=by, verb=gettext_noop("brought back the need"))
