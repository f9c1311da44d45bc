"""Gaps of groups from numbers that somebody reports, date after date, rather than from rows of students.

What a report tells is chosen once, when it comes in (`told_of_report`), so that nobody can work out a group from how a
choice changed later. Each date counts by itself: no number is told over several dates, so nothing adds up between them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from collegium.engines.equity import MINIMUM, Cell, Group, Table, combined, group_of, table_of_cells
from collegium.engines.looks import words
from collegium.engines.looks.answer import in_order, rows_of
from collegium.engines.looks.changes import changes_of
from collegium.engines.looks.exposure import Seen, Told, what_may_be_told
from collegium.engines.looks.gaps import corrected, gaps_of, names_of
from collegium.engines.looks.question import ENGINE_VERSION, MOST_COLUMNS, MOST_GROUPS, Look
from collegium.engines.looks.result import ChangeRow, GroupRow, LookResult
from collegium.engines.problems import refuse

DATE = "date"  # the trait that says when; no grouping may have this name
OUTCOME = "indicator"
EVERYBODY = "everybody"  # in the sentences of `words`


@dataclass(frozen=True, slots=True)
class Report:
    """What was reported on one date, and which of it may be told."""

    on: str
    table: Table
    told: Told


@dataclass(frozen=True, slots=True)
class LookAtReports:
    """The newest date with its gaps and how they changed since the first, and every date's groups, oldest first."""

    on: str
    newest: LookResult
    history: tuple[tuple[str, GroupRow], ...]


def table_of_report(cells: Sequence[Cell]) -> Table:
    """A table of groups by one column or by several, with what follows from them: everyone, and sums of intersections.

    Raises:
        ProblemsFound: no cells, the same group twice, cells of different kinds, too many groups, or groups that do not
            count the same students: those by each column must add up to the same number.
    """
    known = {cell.group for cell in cells}
    deepest = max((len(group) for group in known), default=0)
    if deepest > MOST_COLUMNS:
        refuse(words.HOW_MANY, words.TODO_FEWER, found=deepest, most=MOST_COLUMNS)
    if len(known) > MOST_GROUPS:
        refuse(words.MANY_REPORTED, words.TODO_FEWER, groups=len(known), most=MOST_GROUPS)
    given = table_of_cells(OUTCOME, cells)
    found = {names: dict(groups) for names, groups in given.cells.items()}
    for names in sorted(given.cells, key=len, reverse=True):
        for margin in _margins(names):
            sums = _summed(given.cells[names], margin)
            _check_sums(found.setdefault(margin, sums), sums, names)
    return replace(
        given, cells={names: found[names] for names in sorted(found, key=lambda key: (len(key), key))}
    )


def _margins(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(len(names)):
        yield from combinations(names, size)


def _summed(cells: Mapping[Group, Cell], margin: tuple[str, ...]) -> dict[Group, Cell]:
    parts: dict[Group, list[Cell]] = {}
    for group, cell in cells.items():
        key = group_of({name: level for name, level in group if name in margin})
        parts.setdefault(key, []).append(cell)
    return {group: combined(found, group) for group, found in parts.items()}


def _check_sums(known: Mapping[Group, Cell], sums: Mapping[Group, Cell], names: tuple[str, ...]) -> None:
    """Raise ProblemsFound where groups by these columns do not add up to what is known of a larger one."""
    for group in sorted({*known, *sums}):
        one, other = known.get(group), sums.get(group)
        if (one and (one.n, one.had)) == (other and (other.n, other.had)):
            continue
        listed, whole = ", ".join(names), ", ".join(level for _, level in group)
        if one and other and one.n == other.n:
            reached = {"wanted": one.had, "found": other.had, "names": listed}
            refuse(words.REACHED_DIFFER, words.TODO_SAME, name=whole or EVERYBODY, **reached)
        sizes = {"wanted": one.n if one else 0, "found": other.n if other else 0, "names": listed}
        refuse(words.SUMS_DIFFER, words.TODO_SAME, name=whole or EVERYBODY, **sizes)


def told_of_report(
    table: Table, *, minimum: int = MINIMUM, earlier: Sequence[tuple[Table, Told]] = (), seconds: float = 10.0
) -> Told:
    """Choose the groups to tell.

    The value of everyone counts as known, since that is what the indicator itself tells.

    Args:
        earlier: what was told before of the same date and was taken back, newest first.
    """
    columns = sorted({name for names in table.cells for name in names})
    whole = Seen((), {(): table.everyone.n}, table.outcome, frozenset({()}))
    seen = [whole, *(_seen(other, told, table.outcome) for other, told in earlier)]
    pairs = [(one, table) for one in seen]
    return what_may_be_told(table, columns, minimum=minimum, seen=pairs, seconds=seconds)


def _seen(table: Table, told: Told, outcome: str) -> Seen:
    sizes = {group: table.cells[names_of(group)][group].n for group in told.sizes}
    return Seen((), sizes, outcome, told.values)


def look_at_reports(
    reports: Sequence[Report], look: Look, levels: Mapping[str, Sequence[str]]
) -> LookAtReports:
    """Describe every date, compare the groups of the newest, and their gaps with those of the first.

    Args:
        reports: one or more, oldest first, all of the same kind.
        look: with a `reference` for each column, and without a time.
        levels: as in `look_at`.
    """
    newest = reports[-1]
    table, told = newest.table, newest.told
    rows = _ordered(newest, look, levels)
    listed = [row.group for row in rows if row.group]
    found, notes = gaps_of(table, look, told, listed)
    changes, more = _changes(reports, look, listed)
    said = tuple(dict.fromkeys([*notes, *more]))
    result = LookResult(
        look, table.two_valued, tuple(rows), found, said, ENGINE_VERSION, changes=tuple(corrected(changes))
    )
    history = tuple((report.on, row) for report in reports for row in _ordered(report, look, levels))
    return LookAtReports(newest.on, result, history)


def _ordered(report: Report, look: Look, levels: Mapping[str, Sequence[str]]) -> list[GroupRow]:
    return sorted(rows_of(report.table, look, report.told, levels), key=lambda row: in_order(row.group))


def _changes(
    reports: Sequence[Report], look: Look, listed: Sequence[Group]
) -> tuple[list[ChangeRow], list[str]]:
    """Changes by each set of columns, over the dates that have it."""
    rows: list[ChangeRow] = []
    notes: list[str] = []
    over_time = replace(look, time=DATE)
    for names in dict.fromkeys(map(names_of, listed)):
        having = [report for report in reports if names in report.table.cells]
        if len(having) < 2:
            continue
        here = [group for group in listed if names_of(group) == names]
        times = [report.on for report in having]
        found, said = changes_of(*_over_time(having, names, over_time), here, times)
        rows += found
        notes += said
    return rows, notes


def _over_time(reports: Sequence[Report], names: tuple[str, ...], look: Look) -> tuple[Table, Look, Told]:
    """The groups by these columns, and everyone, of all dates in one table."""
    cells: dict[tuple[str, ...], dict[Group, Cell]] = {}
    values = set(reports[-1].told.values)  # among these is whom all are compared with
    for report in reports:
        for columns in ((), names):
            for group, cell in report.table.cells[columns].items():
                dated = group_of({**dict(group), DATE: report.on})
                cells.setdefault(names_of(dated), {})[dated] = replace(cell, group=dated)
                if group in report.told.values:
                    values.add(dated)
    table = replace(reports[-1].table, cells=cells)
    return table, look, Told(frozenset(values), frozenset(values), optimal=True)
