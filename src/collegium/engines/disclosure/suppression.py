"""Which rows of published tables must be hidden so that no small group can be read off or worked out.

Primary suppression hides rows that show a group of fewer than `minimum` students, or a share that few
students decide (practice of the states, NCES 2011-603; FERPA). Complementary suppression then hides more
rows until subtracting what is shown from a shown total never gives such a group. Greedy: always the
smallest group next.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

Key = Hashable


@dataclass(frozen=True, slots=True)
class Cell:
    """A group of students. parts are counts within it that a row gives away, such as passed and failed."""

    students: int
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One publishable row and the cells whose size (and parts) it shows."""

    key: Key
    cells: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Total:
    """The cell `whole` is the sum of `parts` and, where values are missing, of students in no part."""

    whole: Key
    parts: tuple[Key, ...]


def rows_to_hide(
    *,
    cells: Mapping[Key, Cell],
    rows: Collection[Row],
    totals: Collection[Total],
    alike: Collection[tuple[Key, ...]] = (),
    minimum: int,
) -> frozenset[Key]:
    """Keys of the rows to hide.

    Args:
        cells: every cell that a row shows.
        alike: cells of nearly the same students in several tables (one group, several outcomes). Where one is
            hidden for its size, the others are hidden too unless they differ by at least `minimum` students.
        minimum: smallest number of students that may be shown or worked out.
    """
    students_only = {key: Cell(cell.students) for key, cell in cells.items()}
    by_size = _Tables(students_only, rows, totals, alike, minimum)
    return _settled(_Tables(cells, rows, totals, (), minimum), _settled(by_size, frozenset()))


@dataclass(frozen=True, slots=True)
class _Tables:
    """The arguments of `rows_to_hide`."""

    cells: Mapping[Key, Cell]
    rows: Collection[Row]
    totals: Collection[Total]
    alike: Collection[tuple[Key, ...]]
    minimum: int


def _settled(tables: _Tables, hidden: frozenset[Key]) -> frozenset[Key]:
    """Hide, look again at what the remaining rows tell, and stop when they tell nothing small."""
    while True:
        shown = frozenset(key for row in tables.rows if row.key not in hidden for key in row.cells)
        telling = _primary(tables, shown) or _complementary(tables, shown) or _alike(tables, shown)
        if not telling:
            return hidden
        hidden |= {row.key for row in tables.rows if row.cells & telling}


def _primary(tables: _Tables, shown: frozenset[Key]) -> frozenset[Key]:
    return frozenset(key for key in shown if _small(tables.cells[key], tables.minimum))


def _complementary(tables: _Tables, shown: frozenset[Key]) -> frozenset[Key]:
    found = (_complement(tables.cells, total, shown, tables.minimum) for total in tables.totals)
    return frozenset(key for keys in found for key in keys)


def _alike(tables: _Tables, shown: frozenset[Key]) -> frozenset[Key]:
    found = (_like_hidden(tables.cells, group, shown, tables.minimum) for group in tables.alike)
    return frozenset(key for keys in found for key in keys)


def _small(cell: Cell, minimum: int) -> bool:
    return cell.students < minimum or any(part < minimum for part in cell.parts)


def _complement(cells: Mapping[Key, Cell], total: Total, shown: frozenset[Key], minimum: int) -> list[Key]:
    """The next cell to hide in this total, if what it leaves over can be told and is small."""
    parts = [key for key in total.parts if key in shown]
    if total.whole not in shown or not parts:
        return []
    left = _left_over(cells[total.whole], [cells[key] for key in parts])
    alone = [cells[key] for key in total.parts if key not in shown and key in cells]
    lays_bare = len(alone) == 1 and alone[0].students == left.students and _small(alone[0], minimum)
    if left.students == 0 or not (_small(left, minimum) or lays_bare):
        return []
    return [min(parts, key=lambda key: (cells[key].students, str(key)))]


def _left_over(whole: Cell, parts: list[Cell]) -> Cell:
    """What subtraction gives: students always, parts where every cell shows the same ones."""
    students = whole.students - sum(part.students for part in parts)
    if not whole.parts or any(len(part.parts) != len(whole.parts) for part in parts):
        return Cell(students)
    columns = zip(*(part.parts for part in parts), strict=True)
    return Cell(
        students, tuple(all_of - sum(some) for all_of, some in zip(whole.parts, columns, strict=True))
    )


def _like_hidden(
    cells: Mapping[Key, Cell], group: tuple[Key, ...], shown: frozenset[Key], minimum: int
) -> list[Key]:
    sizes = [cells[key].students for key in group if key not in shown and key in cells]
    return [
        key
        for key in group
        if key in shown and any(abs(cells[key].students - size) < minimum for size in sizes)
    ]
