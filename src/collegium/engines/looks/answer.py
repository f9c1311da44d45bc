"""From a question and a Parquet file to what may be told."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path

from collegium.engines.equity import MINIMUM, NOT_KNOWN, Group, Table, group_of, value_interval
from collegium.engines.impact.source import Source, open_source
from collegium.engines.looks import words
from collegium.engines.looks.changes import changes_of
from collegium.engines.looks.exposure import Seen, Told, what_may_be_told
from collegium.engines.looks.gaps import gaps_of, names_of
from collegium.engines.looks.parts import parts_of
from collegium.engines.looks.question import ENGINE_VERSION, MOST_COLUMNS, MOST_GROUPS, Look
from collegium.engines.looks.reading import levels_of, other_two_values, read_table
from collegium.engines.looks.result import GroupRow, LookResult
from collegium.engines.problems import refuse

Progress = Callable[[int, int, str], None]
STEPS = 3
MOST_TABLES = 8  # of earlier releases that are protected together with a look; older ones beyond it are not


def look_at(
    *,
    parquet: Path,
    look: Look,
    levels: Mapping[str, Sequence[str]],
    seen: Sequence[Seen] = (),
    changed: Collection[Group] = (),
    progress: Progress | None = None,
    seconds: float = 30.0,
) -> LookResult:
    """Read, protect, describe and compare.

    Args:
        levels: by column, values that are known to everybody; their groups are listed also where they are withheld. No
            other group that is withheld is named.
        seen: what was told before of the same table, newest first.
        changed: groups that differ by a few students from another version of the table of which people were told.
        seconds: for the optimiser. Without an answer in time more intersections are withheld than would be needed.

    Raises:
        ProblemsFound: columns that cannot be used like this, too many groups, or a file that is not Parquet.
    """
    tell = progress or _silent
    with open_source(parquet) as source:
        check(source, look)
        tell(0, STEPS, "")
        table = read_table(source, look.outcome, look.crossed, cluster=look.cluster)
        before = list(_tables_of(source, look, seen))
    tell(1, STEPS, "")
    told = what_may_be_told(
        table, look.crossed, minimum=look.minimum, seen=before, changed=changed, seconds=seconds
    )
    tell(2, STEPS, "")
    rows = sorted(rows_of(table, look, told, levels), key=lambda row: in_order(row.group))
    listed = [row.group for row in rows if row.group and look.time not in dict(row.group)]
    times = [dict(row.group)[look.time] for row in rows if names_of(row.group) == (look.time,)]
    found, notes = gaps_of(table, look, told, listed)
    parts = parts_of(table, look, told, listed)
    changes, more = changes_of(table, look, told, listed, times)
    said = tuple(dict.fromkeys([*notes, *more, *([words.CHANGED] if changed else [])]))
    return LookResult(look, table.two_valued, tuple(rows), found, said, ENGINE_VERSION, parts, changes)


def _silent(_done: int, _total: int, _note: str) -> None:
    """Nobody wants to know how far it is."""


def check(source: Source, look: Look) -> None:
    """Raise ProblemsFound for what cannot be asked of this table."""
    _check_number(look)
    if look.minimum < MINIMUM:
        refuse(words.MINIMUM_TOO_LOW, words.TODO_MINIMUM.format(fewest=MINIMUM), fewest=MINIMUM)
    names = [look.outcome, *look.crossed, *([look.cluster] if look.cluster else [])]
    for name in names:
        if name not in source.types:
            refuse(words.NO_COLUMN, words.TODO_COLUMN, name=name)
        if names.count(name) > 1:
            refuse(words.ITSELF, words.TODO_OTHER, name=name)
    if source.kind(look.outcome) not in ("number", "boolean"):
        refuse(words.NOT_A_NUMBER, words.TODO_NUMBER, name=look.outcome)
    if other_two_values(source, look.outcome):  # their mean tells how many have which
        refuse(words.TWO_VALUES, words.TODO_CODE, name=look.outcome)
    groups = _groups(source, look.crossed)
    if groups > MOST_GROUPS:
        listed = ", ".join(look.crossed)
        refuse(words.TOO_MANY_GROUPS, words.TODO_FEWER, names=listed, groups=groups, most=MOST_GROUPS)


def _check_number(look: Look) -> None:
    """Raise ProblemsFound for no column of groups, or too many."""
    if look.time and not look.columns:
        refuse(words.NO_GROUPS, words.TODO_GROUPS)
    if look.time and len(look.crossed) > MOST_COLUMNS:
        refuse(words.HOW_MANY_TIME, words.TODO_FEWER, found=len(look.columns), most=MOST_COLUMNS - 1)
    if not 1 <= len(look.columns) <= MOST_COLUMNS:
        refuse(words.HOW_MANY, words.TODO_FEWER, found=len(look.columns), most=MOST_COLUMNS)


def _tables_of(source: Source, look: Look, seen: Sequence[Seen]) -> Iterator[tuple[Seen, Table]]:
    """What was told before with the table it was told of, read once for each set of columns, newest first."""
    read: dict[tuple[str, ...], Table] = {}
    for one in seen:
        if one.columns not in read:
            usable = set(one.columns) <= set(source.types) and len(read) < MOST_TABLES
            if not usable or _groups(source, one.columns) > MOST_GROUPS:
                continue
            read[one.columns] = read_table(source, look.outcome, one.columns)
        yield one, read[one.columns]


def _groups(source: Source, columns: Sequence[str]) -> int:
    return prod(levels_of(source, column) for column in columns)


def in_order(group: Group) -> tuple[object, ...]:
    """Everyone, groups by one column, by two, by three; numbers by size, then words, at last who is not known."""
    return len(group), names_of(group), tuple(_place(value) for _, value in group)


def _place(value: str) -> tuple[bool, int, float, str]:
    try:
        return value == NOT_KNOWN, 0, float(value), value
    except ValueError:
        return value == NOT_KNOWN, 1, 0.0, value


def rows_of(table: Table, look: Look, told: Told, levels: Mapping[str, Sequence[str]]) -> Iterator[GroupRow]:
    """What is told of every group that may be named."""
    for columns, cells in table.cells.items():
        named = {
            group_of(dict(zip(columns, values, strict=True)))
            for values in product(*(levels.get(name, ()) for name in columns))
        }
        for group in named | {group for group in cells if group in told.sizes}:
            yield _row(table, look, told, group)


def _row(table: Table, look: Look, told: Told, group: Group) -> GroupRow:
    hidden = words.HIDDEN.format(fewest=look.minimum)
    if group not in told.sizes:
        return GroupRow(group, withheld=hidden)
    cell = table.cells[names_of(group)][group]
    if group not in told.values:
        return GroupRow(group, cell.n, withheld=hidden)
    interval = value_interval(cell)
    ends = (interval.low, interval.high) if interval else (None, None)
    return GroupRow(group, cell.n, cell.mean, *ends)
