"""From a question and a Parquet file to what may be told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from pathlib import Path

from collegium.engines.equity import (
    MINIMUM,
    NOT_KNOWN,
    Against,
    Gap,
    Group,
    Table,
    adjusted_p,
    gaps,
    group_of,
    value_interval,
)
from collegium.engines.equity import words as equity_words
from collegium.engines.impact.source import Source, open_source
from collegium.engines.looks import words
from collegium.engines.looks.exposure import Seen, Told, what_may_be_told
from collegium.engines.looks.question import ENGINE_VERSION, MOST_COLUMNS, MOST_GROUPS, Look
from collegium.engines.looks.reading import levels_of, other_two_values, read_table
from collegium.engines.looks.result import GapRow, GroupRow, LookResult
from collegium.engines.problems import refuse

Progress = Callable[[int, int, str], None]
STEPS = 3
MOST_TABLES = 8  # of earlier releases that are protected together with a look; older ones beyond it are not
# Reasons of the engine that say nothing about how many, or who had the outcome.
SPOKEN = frozenset(
    {
        equity_words.IS_REFERENCE,
        equity_words.UNKNOWN_GROUP,
        equity_words.ONE_CLUSTER,
        equity_words.CLUSTERS_ALIKE,
    }
)


def look_at(
    *,
    parquet: Path,
    look: Look,
    levels: Mapping[str, Sequence[str]],
    seen: Sequence[Seen] = (),
    progress: Progress | None = None,
    seconds: float = 30.0,
) -> LookResult:
    """Read, protect, describe and compare.

    Args:
        levels: by column, values that are known to everybody; their groups are listed also where they are withheld. No
            other group that is withheld is named.
        seen: what was told before of the same table, newest first.
        seconds: for the optimiser. Without an answer in time more intersections are withheld than would be needed.

    Raises:
        ProblemsFound: columns that cannot be used like this, too many groups, or a file that is not Parquet.
    """
    tell = progress or _silent
    with open_source(parquet) as source:
        check(source, look)
        tell(0, STEPS, "")
        table = read_table(source, look.outcome, look.columns, cluster=look.cluster)
        before = list(_tables_of(source, look, seen))
    tell(1, STEPS, "")
    told = what_may_be_told(table, look.columns, minimum=look.minimum, seen=before, seconds=seconds)
    tell(2, STEPS, "")
    rows = sorted(_rows(table, look, told, levels), key=lambda row: in_order(row.group))
    found, notes = _gaps(table, look, told, [row.group for row in rows if row.group])
    return LookResult(look, table.two_valued, tuple(rows), found, notes, ENGINE_VERSION)


def _silent(_done: int, _total: int, _note: str) -> None:
    """Nobody wants to know how far it is."""


def check(source: Source, look: Look) -> None:
    """Raise ProblemsFound for what cannot be asked of this table."""
    if not 1 <= len(look.columns) <= MOST_COLUMNS:
        refuse(words.HOW_MANY, words.TODO_FEWER, found=len(look.columns), most=MOST_COLUMNS)
    if look.minimum < MINIMUM:
        refuse(words.MINIMUM_TOO_LOW, words.TODO_MINIMUM.format(fewest=MINIMUM), fewest=MINIMUM)
    names = [look.outcome, *look.columns, *([look.cluster] if look.cluster else [])]
    for name in names:
        if name not in source.types:
            refuse(words.NO_COLUMN, words.TODO_COLUMN, name=name)
        if names.count(name) > 1:
            refuse(words.ITSELF, words.TODO_OTHER, name=name)
    if source.kind(look.outcome) not in ("number", "boolean"):
        refuse(words.NOT_A_NUMBER, words.TODO_NUMBER, name=look.outcome)
    if other_two_values(source, look.outcome):  # their mean tells how many have which
        refuse(words.TWO_VALUES, words.TODO_CODE, name=look.outcome)
    groups = _groups(source, look.columns)
    if groups > MOST_GROUPS:
        listed = ", ".join(look.columns)
        refuse(words.TOO_MANY_GROUPS, words.TODO_FEWER, names=listed, groups=groups, most=MOST_GROUPS)


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
    columns = tuple(column for column, _ in group)
    return len(group), columns, tuple(_place(value) for _, value in group)


def _place(value: str) -> tuple[bool, int, float, str]:
    try:
        return value == NOT_KNOWN, 0, float(value), value
    except ValueError:
        return value == NOT_KNOWN, 1, 0.0, value


def _rows(table: Table, look: Look, told: Told, levels: Mapping[str, Sequence[str]]) -> Iterator[GroupRow]:
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
    cell = table.cells[tuple(column for column, _ in group)][group]
    if group not in told.values:
        return GroupRow(group, cell.n, withheld=hidden)
    interval = value_interval(cell)
    ends = (interval.low, interval.high) if interval else (None, None)
    return GroupRow(group, cell.n, cell.mean, *ends)


def _gaps(
    table: Table, look: Look, told: Told, listed: Sequence[Group]
) -> tuple[tuple[GapRow, ...], tuple[str, ...]]:
    """The gaps of the groups that are listed, corrected together, and what a reader must know."""
    found: dict[Group, GapRow] = {}
    notes: dict[str, None] = {}
    for columns in dict.fromkeys(tuple(column for column, _ in group) for group in listed):
        if len(table.cells[columns]) < 2:
            continue
        for gap, said in _compared(table, look, told, columns):
            found[gap.group] = gap
            notes |= dict.fromkeys(said)
    hidden = words.HIDDEN.format(fewest=look.minimum)
    rows = [found.get(group, GapRow(group, None, withheld=hidden)) for group in listed]
    return tuple(_corrected(rows)), tuple(notes)


def _compared(
    table: Table, look: Look, told: Told, columns: tuple[str, ...]
) -> Iterator[tuple[GapRow, tuple[str, ...]]]:
    base = _base(table, look, told, columns)
    if base is None and look.against in ("largest", "highest"):
        return
    if base is None:
        kind: Against = "rest" if look.against == "rest" else "everyone"
        answer = gaps(table, *columns, against=kind, minimum=look.minimum)
    else:
        answer = gaps(table, *columns, against="reference", reference=dict(base), minimum=look.minimum)
    needed = base if base is not None else ()
    for gap in answer.rows:
        if gap.group in told.values and needed in told.values:
            yield _gap_row(gap, look), answer.notes


def _base(table: Table, look: Look, told: Told, columns: tuple[str, ...]) -> Group | None:
    """The group to compare with, among those that are told and known."""
    cells = [
        cell
        for group, cell in table.cells[columns].items()
        if group in told.values and NOT_KNOWN not in dict(group).values()
    ]
    if not cells or look.against in ("rest", "everyone"):
        return None
    if look.against == "largest":
        return max(cells, key=lambda cell: (cell.n, cell.mean)).group
    return max(cells, key=lambda cell: (cell.mean, cell.n)).group


def _gap_row(gap: Gap, look: Look) -> GapRow:
    if gap.difference is None or gap.p is None:
        reason = gap.withheld if gap.withheld in SPOKEN else words.HIDDEN.format(fewest=look.minimum)
        return GapRow(gap.group, gap.against, withheld=reason)
    in_sd = gap.in_sd if gap.in_sd is None or isinstance(gap.in_sd, float) else gap.in_sd.estimate
    row = GapRow(
        gap.group,
        gap.against,
        difference=gap.difference.estimate,
        low=gap.difference.low,
        high=gap.difference.high,
        p=gap.p,
        in_sd=in_sd,
    )
    if gap.ratio is None:
        return row
    high = gap.ratio.high if gap.ratio.high < float("inf") else None
    return replace(row, ratio=gap.ratio.estimate, ratio_low=gap.ratio.low, ratio_high=high)


def _corrected(rows: Sequence[GapRow]) -> Iterator[GapRow]:
    """All gaps of the look were tested together, so their p-values are corrected together."""
    tested = [row.p for row in rows if row.p is not None]
    corrected = iter(adjusted_p(tested) if tested else ())
    for row in rows:
        if row.p is None:
            yield row
        else:
            adjusted, significant = next(corrected)
            yield replace(row, adjusted=adjusted, significant=significant)
