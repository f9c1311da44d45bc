"""The tables of a look at equity by their names: lines, columns on the page, columns of the file."""

from collections.abc import Sequence
from typing import Any

from collegium.core.tables import Column
from collegium.engines.looks import LookResult
from collegium.evaluation.tables import equity, equity_changes, equity_parts
from collegium.evaluation.tables.studies import Labels
from collegium.evaluation.vocabulary import LookTable


def lines_of(result: LookResult, table: LookTable) -> Sequence[Any]:
    if table == LookTable.REPRESENTATION:
        return result.representation
    return result.changes if table == LookTable.CHANGES else equity.group_lines(result, table)


def look_columns(result: LookResult, table: LookTable, labels: Labels) -> list[Column]:
    """What people see of each line. That small groups are withheld is said once, beside the tables."""
    if table == LookTable.REPRESENTATION:
        return equity_parts.columns_of_parts(result, labels)
    if table == LookTable.CHANGES:
        return equity_changes.columns_of_changes(result, labels)
    return equity.columns_of_groups(result, table, labels)


def look_file_columns(result: LookResult, table: LookTable) -> list[Column]:
    """For CSV: every digit, the columns of groups by their own names, the rest by those of the engine."""
    if table == LookTable.REPRESENTATION:
        return equity_parts.file_columns_of_parts(result)
    if table == LookTable.CHANGES:
        return equity_changes.file_columns_of_changes(result)
    return equity.file_columns_of_groups(result, table)
