"""An outcome by subgroup and by intersections of a few columns: described, and in a form that can be protected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collegium.engines.equity import words
from collegium.engines.equity.cells import (
    Cell,
    Group,
    combined,
    same_kind,
)
from collegium.engines.problems import refuse

MINIMUM = 10  # usual smallest group that is shown (NCES 2011-603: 10 in most states)


@dataclass(frozen=True, slots=True)
class Table:
    """One outcome, by every combination of up to a few columns.

    Attributes:
        cells: by columns (sorted), then group; () is everyone with a value. Groups under the same columns have no
            student in common.
        missing: students without a value of the outcome; they are in no cell.
    """

    outcome: str
    two_valued: bool
    cells: Mapping[tuple[str, ...], Mapping[Group, Cell]]
    missing: int = 0

    @property
    def everyone(self) -> Cell:
        return self.cells[()][()]

    def by(self, *columns: str) -> Mapping[Group, Cell]:
        """Groups by these columns. Raises ProblemsFound if the table has none."""
        key = tuple(sorted(columns))
        if not key or key not in self.cells:
            refuse(words.NO_SUCH_COLUMNS, words.TODO_COLUMNS, name=", ".join(key))
        return self.cells[key]


@dataclass(frozen=True, slots=True)
class NotShown:
    """What a minimum leaves out: how many groups, and students in them. Both must be protected before they leave."""

    groups: int
    students: int


@dataclass(frozen=True, slots=True)
class Described:
    """Groups of at least the minimum, in the order of the table, and what is not shown."""

    shown: tuple[Cell, ...]
    not_shown: NotShown


@dataclass(frozen=True, slots=True)
class ForProtection:
    """A table of counts in the form that disclosure control takes (`disclosure.Asked`): combination to count."""

    name: str
    columns: tuple[str, ...]
    students: Mapping[tuple[str, ...], int]
    outcome: Mapping[tuple[str, ...], int] | None


def table_of_cells(outcome: str, cells: Sequence[Cell]) -> Table:
    """A table from sums that are known. Everyone is put together from the first columns if it is not among them.

    Raises:
        ProblemsFound: no cells, the same group twice, or cells of different kinds.
    """
    if not cells:
        refuse(words.NO_STUDENTS, words.TODO_CHECK, name=outcome)
    same_kind(cells)
    found: dict[tuple[str, ...], dict[Group, Cell]] = {}
    for cell in cells:
        groups = found.setdefault(tuple(column for column, _ in cell.group), {})
        if cell.group in groups:
            refuse(words.REPEATED, words.TODO_CHECK, name=cell.name)
        groups[cell.group] = cell
    if () not in found:
        found[()] = {(): combined(list(next(iter(found.values())).values()), ())}
    return Table(outcome, cells[0].had is not None, found)


def describe(table: Table, *columns: str, minimum: int = MINIMUM) -> Described:
    """Groups by these columns, those of fewer students than the minimum only counted."""
    cells = table.by(*columns).values()
    small = [cell for cell in cells if cell.n < minimum]
    shown = tuple(cell for cell in cells if cell.n >= minimum)
    return Described(shown, NotShown(len(small), sum(cell.n for cell in small)))


def for_protection(table: Table, *columns: str) -> ForProtection:
    """Counts by these columns, for disclosure control; every group, small ones too, so that totals hold."""
    order = tuple(sorted(columns))
    groups = {tuple(value for _, value in group): cell for group, cell in table.by(*columns).items()}
    students = {values: cell.n for values, cell in groups.items()}
    had = {values: cell.had or 0 for values, cell in groups.items()} if table.two_valued else None
    return ForProtection(table.outcome, order, students, had)
