"""How the gaps of a look changed: from the first time that is told to every later one.

A gap at one time needs the group at that time, and what it is compared with: the rest of the same time (everyone of
that time less the group), or one group that stays the same over time. It is told where the values of these are, so
that it follows from them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from collegium.engines.equity import (
    ENOUGH_CLUSTERS,
    NOT_KNOWN,
    Group,
    Table,
    Wave,
    combined,
    gap_changes,
    group_of,
)
from collegium.engines.equity import words as equity_words
from collegium.engines.looks import words
from collegium.engines.looks.exposure import Told
from collegium.engines.looks.gaps import NAMED, base_of, corrected, named_base, names_of, spoken
from collegium.engines.looks.question import Look
from collegium.engines.looks.result import ChangeRow

Pair = tuple[Group, Group | None]  # a group, and the one that it is compared with; None for the rest


def changes_of(
    table: Table, look: Look, told: Told, listed: Sequence[Group], times: Sequence[str]
) -> tuple[tuple[ChangeRow, ...], tuple[str, ...]]:
    """The changes of the gaps of the groups that are listed, corrected together, and what a reader must know.

    Args:
        listed: groups without a time. times: that are listed, in order.
    """
    known = [time for time in times if time != NOT_KNOWN]
    first = next((at for at, time in enumerate(known) if _at((), look, time) in told.values), len(known))
    later = known[first + 1 :]
    if not later:
        return (), ()
    rows, fewest = [], ENOUGH_CLUSTERS
    for pair in _pairs(table, look, told, listed):
        waves = [_wave(table, look, told, pair, time) for time in known[first:]]
        for time, wave in zip(later, waves[1:], strict=True):
            row, clusters = _change(ChangeRow(*pair, known[first], time), waves[0], wave, look)
            rows.append(row)
            fewest = min(fewest, clusters)
    few = [equity_words.FEW_CLUSTERS.format(enough=ENOUGH_CLUSTERS)] if fewest < ENOUGH_CLUSTERS else []
    return tuple(corrected(rows)), (*_persons(look), *few)


def _persons(look: Look) -> tuple[str, ...]:
    """Schools that are in both times are allowed for; students who are in both are not, unless schools are."""
    return () if look.cluster else (equity_words.SAME_PERSONS_MATTER,)


def _pairs(table: Table, look: Look, told: Told, listed: Sequence[Group]) -> Iterator[Pair]:
    """Each known group with what it is compared with at every time."""
    bases = {names: base_of(table, look, told, names) for names in map(names_of, listed)}
    for group in listed:
        base = bases[names_of(group)] or named_base(look, group)
        if NOT_KNOWN not in dict(group).values() and group != base:
            yield group, base


def _at(group: Group, look: Look, time: str) -> Group:
    return group_of({**dict(group), look.time: time})


def _wave(table: Table, look: Look, told: Told, pair: Pair, time: str) -> Wave | None:
    """The group and what it is compared with at one time; None where it may not be told."""
    group, base = _at(pair[0], look, time), pair[1]
    other = _at(base or (), look, time)
    if group not in told.values or other not in told.values:
        return None
    cells = table.cells[names_of(group)]
    if base is not None:
        return Wave(time, cells[group], cells[other])
    if look.against in NAMED:
        return None  # no group may be told that all could be compared with
    rest = [cell for name, cell in cells.items() if name != group and dict(name)[look.time] == time]
    return Wave(time, cells[group], combined(rest, ())) if rest else None


def _change(blank: ChangeRow, before: Wave | None, after: Wave | None, look: Look) -> tuple[ChangeRow, int]:
    """One row, and how many clusters the group has that is in fewest, as far as that matters."""
    if before is None or after is None:
        return replace(blank, withheld=words.HIDDEN.format(fewest=look.minimum)), ENOUGH_CLUSTERS
    (found,) = gap_changes([before, after], minimum=look.minimum)
    if found.change is None:
        return replace(blank, withheld=spoken(found.withheld, look)), ENOUGH_CLUSTERS
    row = replace(
        blank,
        gap_before=found.gap_before,
        gap_after=found.gap_after,
        change=found.change.estimate,
        low=found.change.low,
        high=found.change.high,
        p=found.p,
    )
    return row, ENOUGH_CLUSTERS if found.clusters is None else found.clusters
