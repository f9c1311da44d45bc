"""The gaps of a look: of groups that are told, to what is told, corrected together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from collegium.engines.equity import NOT_KNOWN, Against, Gap, Group, Table, adjusted_p, gaps
from collegium.engines.equity import words as equity_words
from collegium.engines.looks import words
from collegium.engines.looks.exposure import Told
from collegium.engines.looks.question import Look
from collegium.engines.looks.result import ChangeRow, GapRow, PartRow

Tested = TypeVar("Tested", GapRow, ChangeRow, PartRow)

# Reasons of the engine that say nothing about how many, or who had the outcome.
SPOKEN = frozenset(
    {
        equity_words.IS_REFERENCE,
        equity_words.UNKNOWN_GROUP,
        equity_words.ONE_CLUSTER,
        equity_words.CLUSTERS_ALIKE,
    }
)


NAMED = ("largest", "highest", "reference")  # comparisons with one group


def names_of(group: Group) -> tuple[str, ...]:
    """The columns of a group."""
    return tuple(column for column, _ in group)


def gaps_of(
    table: Table, look: Look, told: Told, listed: Sequence[Group]
) -> tuple[tuple[GapRow, ...], tuple[str, ...]]:
    """The gaps of the groups that are listed, corrected together, and what a reader must know."""
    found: dict[Group, GapRow] = {}
    notes: dict[str, None] = {}
    for columns in dict.fromkeys(map(names_of, listed)):
        if len(table.cells[columns]) < 2:
            continue
        for gap, said in _compared(table, look, told, columns):
            found[gap.group] = gap
            notes |= dict.fromkeys(said)
    hidden = words.HIDDEN.format(fewest=look.minimum)
    rows = [found.get(group, GapRow(group, named_base(look, group), withheld=hidden)) for group in listed]
    return tuple(corrected(rows)), tuple(notes)


def _compared(
    table: Table, look: Look, told: Told, columns: tuple[str, ...]
) -> Iterator[tuple[GapRow, tuple[str, ...]]]:
    base = base_of(table, look, told, columns)
    if base is None and look.against in NAMED:
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


def base_of(table: Table, look: Look, told: Told, columns: tuple[str, ...]) -> Group | None:
    """The group to compare with, among those that are told and known."""
    if look.against == "reference":
        named = named_base(look, tuple((name, "") for name in columns))
        return named if named in told.values else None
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


def named_base(look: Look, group: Group) -> Group | None:
    """The group that the question names for this one; None where it names none."""
    levels = dict(look.reference)
    names = names_of(group)
    return tuple((name, levels[name]) for name in names) if names and {*names} <= {*levels} else None


def _gap_row(gap: Gap, look: Look) -> GapRow:
    if gap.difference is None or gap.p is None:
        return GapRow(gap.group, gap.against, withheld=spoken(gap.withheld, look))
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


def spoken(reason: str, look: Look) -> str:
    """The engine's reason where it says nothing about students, otherwise that of what is hidden."""
    return reason if reason in SPOKEN else words.HIDDEN.format(fewest=look.minimum)


def corrected(rows: Sequence[Tested]) -> Iterator[Tested]:
    """All rows of a table were tested together, so their p-values are corrected together."""
    tested = [row.p for row in rows if row.p is not None]
    answers = iter(adjusted_p(tested) if tested else ())
    for row in rows:
        if row.p is None:
            yield row
        else:
            adjusted, significant = next(answers)
            yield replace(row, adjusted=adjusted, significant=significant)
