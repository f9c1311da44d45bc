"""Whether the groups of a look are there in proportion: as parts of everyone, and of those who had the outcome.

All of it follows from the size and the share of the group and of everyone, so it is told where both are.
"""

from collections.abc import Iterator, Sequence

from collegium.engines.equity import Gap, Group, Table, composition, gaps
from collegium.engines.looks import words
from collegium.engines.looks.exposure import Told
from collegium.engines.looks.gaps import corrected, names_of, spoken
from collegium.engines.looks.question import Look
from collegium.engines.looks.result import PartRow


def parts_of(table: Table, look: Look, told: Told, listed: Sequence[Group]) -> tuple[PartRow, ...]:
    """One row for each group by one column, corrected together; none of outcomes with other values than 0 and 1."""
    if not table.two_valued:
        return ()
    plain = [group for group in listed if len(group) == 1]
    found = {
        row.group: row
        for names in dict.fromkeys(map(names_of, plain))
        for row in _of(table, look, told, names)
    }
    hidden = words.HIDDEN.format(fewest=look.minimum)
    return tuple(corrected([found.get(group, PartRow(group, withheld=hidden)) for group in plain]))


def _of(table: Table, look: Look, told: Told, names: tuple[str, ...]) -> Iterator[PartRow]:
    everyone: Group = ()
    if len(table.cells[names]) < 2 or everyone not in told.values:
        return
    for gap in gaps(table, *names, against="everyone", minimum=look.minimum).rows:
        if gap.group in told.values:
            yield _row(table, look, gap)


def _row(table: Table, look: Look, gap: Gap) -> PartRow:
    cell, everyone = table.by(*names_of(gap.group))[gap.group], table.everyone
    share_all, share_had = cell.n / everyone.n, (cell.had or 0) / (everyone.had or 1)
    if gap.ratio is None:
        return PartRow(gap.group, share_all, share_had, withheld=spoken(gap.withheld, look))
    found = composition(share_all, gap.ratio)
    return PartRow(
        gap.group,
        share_all,
        share_had,
        difference=found.difference.estimate,
        low=found.difference.low,
        high=found.difference.high,
        index=found.index.estimate,
        index_low=found.index.low,
        index_high=found.index.high,
        p=gap.p,
    )
