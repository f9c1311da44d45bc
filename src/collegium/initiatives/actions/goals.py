"""Goals, the indicators that show whether they are near, and the values over time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    check_same_initiative,
    create_thing,
    restore_thing,
)
from collegium.initiatives.models import Goal, Indicator, IndicatorValue, Initiative
from collegium.initiatives.permissions import check_user_can_contribute, check_user_can_coordinate
from collegium.people.models import User


@transaction.atomic
def create_goal(*, by: User, initiative: Initiative, values: dict[str, Any]) -> Goal:
    """A new goal, after the others. values: title, description, due_on."""
    check_user_can_coordinate(by, initiative)
    last = initiative.goals.aggregate(last=Max("position"))["last"] or 0
    goal = Goal(initiative=initiative, **{"position": last + 1, **values})
    return create_thing(goal, by=by, verb=gettext_noop("added the goal"), initiative=initiative)


@transaction.atomic
def edit_goal(*, by: User, goal: Goal, values: dict[str, Any]) -> Goal:
    check_user_can_coordinate(by, goal.initiative)
    change_thing(goal, values, by=by, verb=gettext_noop("changed the goal"), initiative=goal.initiative)
    return goal


@transaction.atomic
def move_goal(*, by: User, goal: Goal, steps: int) -> Goal:
    """Move a goal up (negative) or down among the current goals; at the end it stays where it is."""
    check_user_can_coordinate(by, goal.initiative)
    goals = list(goal.initiative.goals.current())
    if goal not in goals:
        raise Conflict(_("“{thing}” has been archived. Bring it back first.").format(thing=goal))
    place = goals.index(goal)
    target = min(max(place + steps, 0), len(goals) - 1)
    goals.insert(target, goals.pop(place))
    for position, other in enumerate(goals, start=1):
        other.position = position
    Goal.objects.bulk_update(goals, ["position"])
    if target != place:
        verb = gettext_noop("moved the goal")
        changes = {"position": [place + 1, target + 1]}
        audit.record(by=by, verb=verb, target=goal, initiative_id=goal.initiative_id, changes=changes)
    goal.position = target + 1
    return goal


@transaction.atomic
def archive_goal(*, by: User, goal: Goal) -> None:
    """Put a goal away with its indicators and milestones; `restore_goal` brings the same ones back."""
    check_user_can_coordinate(by, goal.initiative)
    archive_thing(goal, by=by, verb=gettext_noop("archived the goal"))
    goal.indicators.current().update(archived_at=goal.archived_at)
    goal.milestones.current().update(archived_at=goal.archived_at)


@transaction.atomic
def restore_goal(*, by: User, goal: Goal) -> None:
    check_user_can_coordinate(by, goal.initiative)
    went = goal.archived_at
    restore_thing(goal, by=by, verb=gettext_noop("brought back the goal"))
    goal.indicators.filter(archived_at=went).update(archived_at=None)
    goal.milestones.filter(archived_at=went).update(archived_at=None)


@transaction.atomic
def create_indicator(*, by: User, initiative: Initiative, values: dict[str, Any]) -> Indicator:
    """values: fields of Indicator; goal may be None. InvalidInput when the target lies the wrong way."""
    check_user_can_coordinate(by, initiative)
    indicator = Indicator(initiative=initiative, **values)
    check_indicator(indicator)
    return create_thing(indicator, by=by, verb=gettext_noop("added the indicator"), initiative=initiative)


@transaction.atomic
def edit_indicator(*, by: User, indicator: Indicator, values: dict[str, Any]) -> Indicator:
    check_user_can_coordinate(by, indicator.initiative)
    verb = gettext_noop("changed the indicator")
    change_thing(indicator, values, by=by, verb=verb, initiative=indicator.initiative)
    check_indicator(indicator)
    return indicator


def check_indicator(indicator: Indicator) -> None:
    """The goal is of the same initiative, and the target lies in the direction that is called better."""
    check_same_initiative(indicator.initiative, indicator.goal)
    if indicator.baseline is None or indicator.target is None:
        return
    way = indicator.target - indicator.baseline
    if (way < 0) if indicator.direction == "up" else (way > 0):
        why = _("The target is worse than the baseline in the direction that you chose as better.")
        raise InvalidInput(why, [Problem(why, "", column="target", value=str(indicator.target))])


@transaction.atomic
def archive_indicator(*, by: User, indicator: Indicator) -> None:
    check_user_can_coordinate(by, indicator.initiative)
    archive_thing(indicator, by=by, verb=gettext_noop("archived the indicator"))


@transaction.atomic
def restore_indicator(*, by: User, indicator: Indicator) -> None:
    check_user_can_coordinate(by, indicator.initiative)
    restore_thing(indicator, by=by, verb=gettext_noop("brought back the indicator"))


@transaction.atomic
def record_indicator_value(*, by: User, indicator: Indicator, values: dict[str, Any]) -> IndicatorValue:
    """values: on, value, source. One value a day: InvalidInput when the day has one."""
    check_user_can_contribute(by, indicator.initiative)
    return add_value(by, indicator, values)


@transaction.atomic
def import_indicator_values(
    *, by: User, indicator: Indicator, rows: Sequence[dict[str, Any]]
) -> list[IndicatorValue]:
    """Record many values, all or none. rows: what `record_indicator_value` takes, and line, for problems."""
    check_user_can_contribute(by, indicator.initiative)
    taken = set(indicator.values.values_list("on", flat=True))
    problems = []
    for row in rows:
        if is_ahead(row["on"]):
            why, todo = _("A value cannot be of a day ahead."), _("Correct the day.")
            problems.append(Problem(why, todo, line=row["line"], column="date", value=row["on"].isoformat()))
        if row["on"] in taken:
            why = _("This indicator already has a value for this day.")
            todo = _("Leave the line out, or correct the value on the page.")
            problems.append(Problem(why, todo, line=row["line"], column="date", value=row["on"].isoformat()))
        taken.add(row["on"])
    if problems:
        raise InvalidInput(_("Nothing was imported."), problems)
    return [
        add_value(by, indicator, {name: value for name, value in row.items() if name != "line"})
        for row in rows
    ]


def add_value(by: User, indicator: Indicator, values: dict[str, Any]) -> IndicatorValue:
    check_not_ahead(values)
    value = IndicatorValue(indicator=indicator, entered_by=by, **values)
    return create_thing(value, by=by, verb=gettext_noop("recorded"), initiative=indicator.initiative)


def is_ahead(day: date) -> bool:
    """Whether it is later than today, everywhere: where the person lives it may be tomorrow already."""
    return day > max(utc_date(), timezone.localdate())


def check_not_ahead(values: Mapping[str, Any]) -> None:
    if "on" in values and is_ahead(values["on"]):
        why = _("A value cannot be of a day ahead.")
        raise InvalidInput(why, [Problem(why, "", column="on", value=str(values["on"]))])


@transaction.atomic
def edit_indicator_value(*, by: User, value: IndicatorValue, values: dict[str, Any]) -> IndicatorValue:
    check_user_can_contribute(by, value.indicator.initiative)
    check_not_ahead(values)
    verb = gettext_noop("corrected")
    change_thing(value, values, by=by, verb=verb, initiative=value.indicator.initiative)
    return value


@transaction.atomic
def remove_indicator_value(*, by: User, value: IndicatorValue) -> None:
    """Take a value out; the audit trail keeps what it was."""
    initiative = value.indicator.initiative
    check_user_can_contribute(by, initiative)
    fields = ("on", "value", "source")
    changes = {name: [audit.plain(getattr(value, name)), None] for name in fields}
    audit.record(
        by=by, verb=gettext_noop("removed"), target=value, initiative_id=initiative.pk, changes=changes
    )
    value.delete()
