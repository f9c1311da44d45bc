"""Indicators by group: the groupings, and the values of a day, which come in and are taken back together."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.faults import problem_in_words
from collegium.engines.equity import NOT_KNOWN, Cell, Table, of_count, of_mean
from collegium.engines.looks import Told, table_of_report, told_of_report
from collegium.engines.problems import Problem, ProblemsFound
from collegium.evaluation.models import (
    GroupReport,
    GroupValue,
    IndicatorGrouping,
    written_group,
    written_told,
)
from collegium.evaluation.vocabulary import LONGEST_NAME, MOST_GROUPINGS, MOST_LEVELS, RESERVED, GroupMeasure
from collegium.exchange.models import SMALLEST_GROUP
from collegium.initiatives.actions.changes import archive_thing, change_thing, create_thing, restore_thing
from collegium.initiatives.models import Indicator
from collegium.initiatives.permissions import check_user_can_contribute, check_user_can_coordinate
from collegium.people.models import User

SECONDS = 5.0  # to choose what may be told of one day; without an answer in time less is told


# --- groupings ------------------------------------------------------------------------------------------------


@transaction.atomic
def create_grouping(*, by: User, indicator: Indicator, values: Mapping[str, Any]) -> IndicatorGrouping:
    """values: name, groups (plain names), reference (one of them: whom the others are compared with)."""
    check_user_can_coordinate(by, indicator.initiative)
    if indicator.groupings.current().count() >= MOST_GROUPINGS:
        raise Conflict(_("An indicator has at most {count} groupings.").format(count=MOST_GROUPINGS))
    made = IndicatorGrouping(indicator=indicator, **values)
    check_grouping(made)
    return create_thing(made, by=by, verb=gettext_noop("added the grouping"), initiative=indicator.initiative)


@transaction.atomic
def edit_grouping(*, by: User, grouping: IndicatorGrouping, values: Mapping[str, Any]) -> IndicatorGrouping:
    """Where values were recorded, its name and their groups stay."""
    check_user_can_coordinate(by, grouping.initiative)
    name, used = grouping.name, used_levels(grouping)
    verb = gettext_noop("changed the grouping")
    change_thing(grouping, values, by=by, verb=verb, initiative=grouping.initiative)
    check_grouping(grouping)
    gone = sorted(used - {*grouping.groups, NOT_KNOWN})
    if used and grouping.name != name:
        raise refused("name", _("Values have been recorded by this grouping, so its name stays"))
    if gone:
        why = _("Values have been recorded of “{group}”, so it stays")
        raise refused("groups", why.format(group=gone[0]))
    return grouping


def check_grouping(grouping: IndicatorGrouping) -> None:
    """Groups that can be told apart, with the reference among them, and a name that a file can have as a column."""
    groups = grouping.groups
    if grouping.name.casefold() in RESERVED:
        raise refused("name", _("This name has a meaning of its own in files. Choose another"))
    if not 2 <= len(groups) <= MOST_LEVELS:
        raise refused(
            "groups", _("Name from 2 to {count} groups, one in each line").format(count=MOST_LEVELS)
        )
    if len({one.casefold() for one in groups}) < len(groups):
        raise refused("groups", _("The same group is named twice"))
    if any(not one or len(one) > LONGEST_NAME or "\0" in one for one in groups):
        why = _("The name of a group has from 1 to {count} letters").format(count=LONGEST_NAME)
        raise refused("groups", why)
    if NOT_KNOWN in groups:
        raise refused("groups", _("“not known” is there by itself. Leave it out"))
    if grouping.reference not in groups:
        raise refused("reference", _("Choose one of the groups"))


def refused(column: str, why: str) -> InvalidInput:
    return InvalidInput(f"{why}.", [Problem(f"{why}.", "", column=column)])


def used_levels(grouping: IndicatorGrouping) -> set[str]:
    """Groups of it with recorded values; those that were taken back too, since they can come back."""
    values = GroupValue.objects.filter(report__indicator=grouping.indicator)
    traits = [dict(value.as_cell().group) for value in values.iterator()]
    return {one[grouping.name] for one in traits if grouping.name in one}


@transaction.atomic
def archive_grouping(*, by: User, grouping: IndicatorGrouping) -> None:
    """Only without values: otherwise these would have no place."""
    check_user_can_coordinate(by, grouping.initiative)
    if used_levels(grouping):
        raise Conflict(_("Values have been recorded by this grouping, so it stays."))
    archive_thing(grouping, by=by, verb=gettext_noop("put away the grouping"))


@transaction.atomic
def restore_grouping(*, by: User, grouping: IndicatorGrouping) -> None:
    check_user_can_coordinate(by, grouping.initiative)
    restore_thing(grouping, by=by, verb=gettext_noop("brought back the grouping"))


# --- values ---------------------------------------------------------------------------------------------------


@transaction.atomic
def record_group_values(*, by: User, indicator: Indicator, values: Mapping[str, Any]) -> GroupReport:
    """values: on, measure, source, and rows: {group: {grouping: its group}, n, and had, or mean and sd}.

    All groups of a day come together. The audit trail says that they came, not what they are.
    """
    check_user_can_contribute(by, indicator.initiative)
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    return add_report(by, indicator, values)


@transaction.atomic
def import_group_values(
    *, by: User, indicator: Indicator, reports: Sequence[Mapping[str, Any]]
) -> list[GroupReport]:
    """Record several days, all or none. reports: what `record_group_values` takes, and line, for problems."""
    check_user_can_contribute(by, indicator.initiative)
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    made, problems = [], []
    for values in reports:
        line = values["line"]
        try:
            made.append(add_report(by, indicator, {name: values[name] for name in values if name != "line"}))
        except InvalidInput as refusal:
            found = refusal.problems or [Problem(refusal.message, "")]
            columns = {"on": "date"}
            problems += [
                Problem(one.why, one.todo, line=line, column=columns.get(one.column, one.column))
                for one in found
            ]
        except Conflict as refusal:
            problems.append(Problem(refusal.message, "", line=line, column="date"))
    if problems:
        raise InvalidInput(_("Nothing was imported."), problems)
    return made


def add_report(by: User, indicator: Indicator, values: Mapping[str, Any]) -> GroupReport:
    on, measure, rows = values["on"], values["measure"], values["rows"]
    check_report(indicator, on, measure)
    table = table_of(indicator, rows)
    report = GroupReport(
        indicator=indicator, on=on, measure=measure, source=values.get("source", ""), entered_by=by
    )
    report.told = written_told(may_be_told(report, table))
    create_thing(
        report, by=by, verb=gettext_noop("recorded values by group"), initiative=indicator.initiative
    )
    GroupValue.objects.bulk_create(group_value(report, row) for row in rows)
    return report


def check_report(indicator: Indicator, on: date, measure: str) -> None:
    """Not ahead, on a day without values, and of the same kind as the others, with which it is compared."""
    if on > max(utc_date(), timezone.localdate()):
        raise refused("on", _("A value cannot be of a day ahead"))
    others = indicator.group_reports.current()
    if others.filter(on=on).exists():
        raise refused("on", _("There are values by group for this day already. Take them back first"))
    other = others.exclude(measure=measure).first()
    if other is not None:
        what = GroupMeasure(other.measure).label
        why = _("Other days of this indicator are reported like this: {what}").format(what=what)
        raise refused("", why)


def table_of(indicator: Indicator, rows: Sequence[Mapping[str, Any]]) -> Table:
    """The values of a day; InvalidInput where groups are not those of the groupings, or do not add up."""
    levels = {one.name: {*one.groups, NOT_KNOWN} for one in indicator.groupings.current()}
    for row in rows:
        for name, level in row["group"].items():
            if level not in levels.get(name, ()):
                why = _("“{group}” is not a group of “{grouping}”").format(group=level, grouping=name)
                raise refused(name, why)
    if not rows or not all(row["group"] for row in rows):
        raise refused("", _("Say of at least one group how many there are; everybody is added up by itself"))
    try:
        return table_of_report([cell_of(row) for row in rows])
    except ProblemsFound as found:
        told = [problem_in_words(problem) for problem in found.problems]
        message = " ".join(f"{one.why} {one.todo}" for one in told)
        raise InvalidInput(message, [Problem(one.why, one.todo) for one in told]) from found


def cell_of(row: Mapping[str, Any]) -> Cell:
    if row.get("had") is not None:
        return of_count(row["group"], n=row["n"], had=row["had"])
    return of_mean(row["group"], n=row["n"], mean=row["mean"], sd=row.get("sd"))


def group_value(report: GroupReport, row: Mapping[str, Any]) -> GroupValue:
    cell = cell_of(row)
    mean, sd = (None, None) if cell.had is not None else (cell.mean, cell.sd)
    return GroupValue(
        report=report, group=written_group(row["group"]), n=cell.n, had=cell.had, mean=mean, sd=sd
    )


def may_be_told(report: GroupReport, table: Table) -> Told:
    """What is safe beside whatever was told of the same day before it was taken back."""
    before = report.indicator.group_reports.filter(on=report.on, measure=report.measure)
    earlier = [one.as_report() for one in before.prefetch_related("values").order_by("-pk")]
    try:
        return told_of_report(
            table,
            minimum=SMALLEST_GROUP,
            earlier=[(one.table, one.told) for one in earlier],
            seconds=SECONDS,
        )
    except ProblemsFound as found:
        raise InvalidInput(" ".join(problem_in_words(one).why for one in found.problems)) from found


@transaction.atomic
def take_back_group_report(*, by: User, report: GroupReport) -> None:
    """Show the values of a day no more; `restore_group_report` brings the same ones back."""
    check_user_can_contribute(by, report.initiative)
    archive_thing(report, by=by, verb=gettext_noop("took back values by group"))


@transaction.atomic
def restore_group_report(*, by: User, report: GroupReport) -> None:
    """What is told of them is chosen anew: others may have been told of the same day meanwhile."""
    check_user_can_contribute(by, report.initiative)
    others = report.indicator.group_reports.current().exclude(pk=report.pk)
    if others.exclude(measure=report.measure).exists():
        raise Conflict(_("The indicator is reported in another way now."))
    restore_thing(report, by=by, verb=gettext_noop("brought back values by group"))
    report.told = written_told(may_be_told(report, report.as_report().table))
    report.save(update_fields=["told"])
