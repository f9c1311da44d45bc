"""Values by group in a file: a line for each day and group, read with every fault at its place."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from collegium.engines.equity import NOT_KNOWN
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import Row, Rows
from collegium.evaluation.models import IndicatorGrouping
from collegium.evaluation.vocabulary import LATEST_REPORTS, NUMBERS, GroupMeasure

SHOWN = 20  # problems of a file
MOST_PEOPLE = 1_000_000_000
LARGEST = 1e12  # of an average or a deviation: larger ones cannot be squared and added up


def file_columns(groupings: Sequence[IndicatorGrouping], measure: GroupMeasure) -> list[str]:
    """The columns of a file, in the order in which a table to fill in has them."""
    return ["date", *(one.name for one in groupings), *numbers_in_order(measure), "source"]


def numbers_in_order(measure: GroupMeasure) -> list[str]:
    """As people say them: how many, of how many; or how many people, their average, its spread."""
    size, *others = NUMBERS[measure]
    return [*others, size] if measure == GroupMeasure.SHARE else [size, *others]


def read_group_values(table: Rows, groupings: Sequence[IndicatorGrouping]) -> list[dict[str, Any]]:
    """The reports of a file, one for each day: {line, on, measure, source, rows}. Raises ProblemsFound."""
    measure = measure_of(table, groupings)
    reader = Reader(table.name, groupings, measure)
    reports: dict[date, dict[str, Any]] = {}
    for row in table.rows:
        on, read = reader.read(row)
        if on is not None:
            blank = {"line": row.line, "on": on, "measure": measure, "source": "", "rows": []}
            report = reports.setdefault(on, blank)
            report["rows"].append(read)
            report["source"] = report["source"] or row.values.get("source", "")[:200]
    if len(reports) > LATEST_REPORTS:
        why = _("the file has {count} days").format(count=len(reports))
        reader.problems.append(
            Problem(why, _("Import at most {count} at once").format(count=LATEST_REPORTS), table.name)
        )
    if reader.problems:
        raise ProblemsFound(reader.problems[:SHOWN])
    return [reports[on] for on in sorted(reports)]


def measure_of(table: Rows, groupings: Sequence[IndicatorGrouping]) -> GroupMeasure:
    """Which numbers the file has, told by its columns. Raises ProblemsFound for columns that lack or are strange."""
    names = {one.name for one in groupings}
    known = {"date", "source", *names, *(name for numbers in NUMBERS.values() for name in numbers)}
    todo = _("Download the table to fill in, and use its columns")
    problems = [
        Problem(_("the column “{name}” is not known").format(name=name), todo, table.name, 1)
        for name in table.header
        if name not in known
    ]
    if "date" not in table.header or not names & {*table.header}:
        why = _("there must be a column “date”, and one of a grouping")
        problems.append(Problem(why, todo, table.name, 1))
    fitting = [one for one, numbers in NUMBERS.items() if {*numbers} <= {*table.header}]
    if len(fitting) != 1:
        why = _("there must be the columns numerator and denominator, or n, mean and sd")
        problems.append(Problem(why, todo, table.name, 1))
    if problems:
        raise ProblemsFound(problems[:SHOWN])
    return fitting[0]


class Reader:
    """Reads the lines of one file, and collects what is wrong with them."""

    def __init__(self, source: str, groupings: Sequence[IndicatorGrouping], measure: GroupMeasure) -> None:
        self.source, self.measure = source, measure
        self.levels = {one.name: [*one.groups, NOT_KNOWN] for one in groupings}
        self.problems: list[Problem] = []
        self.seen: set[tuple[Any, ...]] = set()

    def read(self, row: Row) -> tuple[date | None, dict[str, Any]]:
        on, group = self.day(row), self.group(row)
        key = (on, *sorted(group.items()))
        if on is not None and group and key in self.seen:
            self.fault(row, "date", _("this group is there twice on this day"), _("Leave one line out"))
        self.seen.add(key)
        return on, {"group": group, **self.numbers(row)}

    def fault(self, row: Row, column: str, why: str, todo: str) -> None:
        self.problems.append(Problem(why, todo, self.source, row.line, column, row.values.get(column, "")))

    def day(self, row: Row) -> date | None:
        try:
            return date.fromisoformat(row.values["date"])
        except ValueError:
            todo = _("Write year-month-day, for example 2026-05-31")
            self.fault(row, "date", _("this is not a date"), todo)
        return None

    def group(self, row: Row) -> dict[str, str]:
        found = {name: row.values[name] for name in self.levels if row.values.get(name)}
        for name, level in found.items():
            if level not in self.levels[name]:
                todo = _("Use one of: {groups}").format(groups=", ".join(self.levels[name]))
                self.fault(row, name, _("this group is not known"), todo)
        if not found:
            todo = _("Name a group, or leave the line out: everybody is added up by itself")
            self.fault(row, "date", _("no group is named"), todo)
        return found

    def numbers(self, row: Row) -> dict[str, Any]:
        if self.measure == GroupMeasure.SHARE:
            n, had = self.count(row, "denominator", least=1), self.count(row, "numerator")
            if n is not None and had is not None and had > n:
                why = _("this is more than the denominator, {count}").format(count=n)
                self.fault(row, "numerator", why, _("Correct one of them"))
            return {"n": n, "had": had}
        n = self.count(row, "n", least=1)
        sd = self.decimal(row, "sd", least=0.0) if n != 1 else None
        return {"n": n, "mean": self.decimal(row, "mean"), "sd": sd}

    def count(self, row: Row, column: str, *, least: int = 0) -> int | None:
        text = row.values[column]
        if text.isascii() and text.isdigit() and least <= int(text[:20]) <= MOST_PEOPLE:
            return int(text)
        todo = _("Write how many people, {least} or more, in digits").format(least=least)
        self.fault(row, column, _("this is not a number of people"), todo)
        return None

    def decimal(self, row: Row, column: str, *, least: float = -math.inf) -> float | None:
        try:
            number = float(row.values[column])
        except ValueError:
            number = math.nan
        if least <= number <= LARGEST and number >= -LARGEST:
            return number
        why = _("this is not a standard deviation") if column == "sd" else _("this is not a number")
        self.fault(row, column, why, _("Write digits with a point, for example 12.5"))
        return None
