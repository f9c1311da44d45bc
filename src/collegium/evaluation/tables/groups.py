"""An indicator by group as people read it. Nothing here sees a number that is withheld."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from collegium.core.tables import Column
from collegium.engines.looks import GroupRow, Look, LookAtReports, look_at_reports
from collegium.evaluation.models import GroupReport, IndicatorGrouping
from collegium.evaluation.tables.equity import (
    group_name,
    plain_level,
    value_columns,
)
from collegium.evaluation.tables.look_tables import lines_of, look_columns, look_file_columns
from collegium.evaluation.vocabulary import LATEST_REPORTS, GroupTable, LookTable, look_in_words
from collegium.exchange.models import SMALLEST_GROUP
from collegium.initiatives.models import Indicator
from collegium.initiatives.views.charts import day

OUTCOME = "indicator"


@dataclass(frozen=True, slots=True)
class ByGroup:
    """An indicator with its groupings, the days that were reported (newest first), and what is told of them."""

    indicator: Indicator
    groupings: tuple[IndicatorGrouping, ...]
    reports: tuple[GroupReport, ...]
    found: LookAtReports | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    on: str
    row: GroupRow


def by_group(indicator: Indicator) -> ByGroup:
    groupings = tuple(indicator.groupings.current())
    current = indicator.group_reports.current().select_related("entered_by").prefetch_related("values")
    reports = tuple(current.order_by("-on")[:LATEST_REPORTS])
    if not reports or not groupings:
        return ByGroup(indicator, groupings, reports, None)
    levels = {one.name: one.groups for one in groupings}
    found = look_at_reports([one.as_report() for one in reversed(reports)], look_of(groupings), levels)
    return ByGroup(indicator, groupings, reports, replace(found, newest=look_in_words(found.newest)))


def with_days(found: LookAtReports) -> LookAtReports:
    """The same with days as people write them, for pages; files have them as 2026-05-31."""

    def written(on: str) -> str:
        return day(date.fromisoformat(on))

    changes = tuple(
        replace(row, before=written(row.before), after=written(row.after)) for row in found.newest.changes
    )
    return replace(found, newest=replace(found.newest, changes=changes))


def look_of(groupings: Sequence[IndicatorGrouping]) -> Look:
    """The question that the page asks: each group against the one that its grouping names."""
    reference = sorted((one.name, one.reference) for one in groupings)
    return Look(
        OUTCOME,
        tuple(name for name, _level in reference),
        "reference",
        minimum=SMALLEST_GROUP,
        reference=tuple(reference),
    )


# --- tables ---------------------------------------------------------------------------------------------------


def group_table_lines(found: LookAtReports, table: GroupTable) -> Sequence[Any]:
    if table == GroupTable.HISTORY:
        return [HistoryLine(on, row) for on, row in reversed(found.history) if len(row.group) < 2]
    return lines_of(found.newest, LookTable(table.value))


def group_table_columns(found: LookAtReports, table: GroupTable) -> list[Column]:
    if table != GroupTable.HISTORY:
        return look_columns(found.newest, LookTable(table.value), {})
    return [
        Column("on", _("Day"), lambda line: date.fromisoformat(line.on)),
        Column("group", _("Group"), lambda line: group_name(line.row.group, {})),
        *value_columns(found.newest),
    ]


def group_table_file_columns(found: LookAtReports, table: GroupTable) -> list[Column]:
    """For CSV: every digit of what is told; shares from 0 to 1."""
    if table != GroupTable.HISTORY:
        return look_file_columns(found.newest, LookTable(table.value))
    names = found.newest.look.columns
    return [
        Column("date", "date", lambda line: line.on),
        *(Column(name, name, partial(level_of, name)) for name in names),
        *(Column(name, name, partial(number_of, name)) for name in ("n", "value", "low", "high", "withheld")),
    ]


def level_of(column: str, line: HistoryLine) -> str:
    return plain_level(column, line.row)


def number_of(name: str, line: HistoryLine) -> Any:
    return getattr(line.row, name)
