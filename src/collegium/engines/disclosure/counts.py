"""Counts of students that are published together, and every sum that ties them to each other."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from collegium.engines.disclosure.cells import Key, Total
from collegium.engines.problems import Problem, ProblemsFound

# A group of students: its traits, sorted by column. () is everyone. The same group has the same name in every table.
Group = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Counts by the values of a few columns. inner has a count for every combination that occurs (others are 0).

    columns: in the order in which the table shows them. inner: the values in that order, to the count.
    """

    name: str
    columns: tuple[str, ...]
    inner: Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Counts:
    """All groups of all tables, and the equations between them (each whole is the sum of its parts, exactly)."""

    cells: Mapping[Key, int]
    totals: tuple[Total, ...]


def group_of(columns: Sequence[str], values: Sequence[str | None]) -> Group:
    """The name of a cell; None stands for the total of that column."""
    return tuple(
        sorted((column, value) for column, value in zip(columns, values, strict=True) if value is not None)
    )


def linked(tables: Collection[CrossTable]) -> Counts:
    """Inner cells and all margins of the tables, tied together where they show the same group.

    Raises:
        ProblemsFound: two tables give different numbers for one group. They must count the same students.
    """
    cells: dict[Key, int] = {}
    totals: dict[tuple[Key, frozenset[Key]], Total] = {}
    problems = []
    for table in tables:
        for group, count in _cells(table).items():
            if cells.setdefault(group, count) != count:
                problems.append(_conflict(table, group, cells[group], count))
        for total in _totals(table):
            totals[total.whole, frozenset(total.parts)] = total
    if problems:
        raise ProblemsFound(problems[:20])
    return Counts(cells, tuple(totals.values()))


def levels(table: CrossTable) -> list[list[str]]:
    """The values of each column, sorted."""
    return [sorted({values[place] for values in table.inner}) for place in range(len(table.columns))]


def shown_cells(table: CrossTable) -> Iterator[tuple[tuple[str | None, ...], Group]]:
    """Every line of the published table: inner cells and margins (None), and the group it shows."""
    for values in product(*[[*known, None] for known in levels(table)]):
        yield values, group_of(table.columns, values)


def _cells(table: CrossTable) -> dict[Group, int]:
    found: dict[Group, int] = {}
    for values, group in shown_cells(table):
        wanted = [(place, value) for place, value in enumerate(values) if value is not None]
        if len(wanted) == len(values):
            found[group] = table.inner.get(tuple(value for _, value in wanted), 0)
        else:
            found[group] = sum(
                count
                for inner, count in table.inner.items()
                if all(inner[place] == value for place, value in wanted)
            )
    return found


def _totals(table: CrossTable) -> Iterator[Total]:
    known = levels(table)
    for values, whole in shown_cells(table):
        for place, value in enumerate(values):
            if value is None:
                parts = tuple(
                    group_of(table.columns, (*values[:place], level, *values[place + 1 :]))
                    for level in known[place]
                )
                if len(parts) > 1 or parts != (whole,):
                    yield Total(whole, parts)


def _conflict(table: CrossTable, group: Group, before: int, now: int) -> Problem:
    name = ", ".join(f"{column} {value}" for column, value in group) or "everyone"
    why = f"two tables give different numbers for {name}: {before} and {now}"
    return Problem(why, "Count the same students in all tables, those with a missing value too.", table.name)
