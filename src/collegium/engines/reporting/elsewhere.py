"""Levels and everyone as something else than a study told them, in whatever arm: their arms in a study are a part.

Where nobody is in another arm, a few who are left over only lack a value, and that is no secret (`Told.nearly`).
Where the mean of the same column was told of nearly the same students, what these few had would follow: a row
is withheld.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from collegium.engines.disclosure import Total
from collegium.engines.reporting.told import Elsewhere, Group, Source, Told

Whole = tuple[str, str, str]  # column that is told, subgroup column, level


def tell_elsewhere(told: Told, now: Source, elsewhere: Sequence[Elsewhere]) -> None:
    for whole, parts in _findings(now):
        for one in elsewhere:
            if (one.subgroup, one.level) == whole[1:]:
                _part_of(told, now, parts, one)
    covers = [*_findings(now), *_all_levels(now), *_measured(told, now)]
    for (column, *place), parts in covers:
        for one in elsewhere:
            if (
                [one.subgroup, one.level] == place
                and one.valued == column
                and _differ_by_few(told, one, parts)
            ):
                told.forced |= {
                    row.key for row in told.rows if set(told.shows(min(parts, key=_size))) & row.cells
                }


def _size(group: Group) -> int:
    return group.students


def _differ_by_few(told: Told, one: Elsewhere, parts: Sequence[Group]) -> bool:
    return 0 < abs(one.students - sum(part.students for part in parts)) < told.minimum


def _findings(now: Source) -> Iterator[tuple[Whole, list[Group]]]:
    """Every set of students that findings describe arm by arm."""
    for groups in now.groups.values():
        arms: dict[Whole, list[Group]] = defaultdict(list)
        for (_, _, outcome, subgroup, level), group in groups.items():
            arms[outcome, subgroup, level].append(group)
        yield from arms.items()


def _all_levels(now: Source) -> Iterator[tuple[Whole, list[Group]]]:
    """The levels of a column together are everyone, but for those without a level."""
    for groups in now.groups.values():
        columns: dict[tuple[str, str], list[Group]] = defaultdict(list)
        for (_, _, outcome, subgroup, _), group in groups.items():
            if subgroup:
                columns[outcome, subgroup].append(group)
        for (outcome, _), parts in columns.items():
            yield (outcome, "", ""), parts


def _measured(told: Told, now: Source) -> Iterator[tuple[Whole, list[Group]]]:
    """The students of baseline rows, in all arms."""
    shown = {row.key: row.cells for row in told.rows}
    by_key = {group.key: group for groups in told.groups.values() for group in groups}
    found: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for place, row in enumerate(now.result.baseline):
        found[row.measure, row.outcome] += [
            by_key[cell] for cell in shown.get(("baseline", place), ()) if cell in by_key
        ]
    for (measure, _), parts in found.items():
        if parts:
            yield (measure, "", ""), list(dict.fromkeys(parts))


def _part_of(told: Told, now: Source, parts: list[Group], one: Elsewhere) -> None:
    """rest: those in no arm, or without a value that the study needs; below 0 those who lack what was told there."""
    together = sum(part.students for part in parts)
    rest = one.students - together
    key = ("told elsewhere", one)
    told.cells[key] = one.students
    told.public.add(key)
    keys = [part.key for part in parts]
    if rest >= 0 and (now.result.rows.other_arm or rest >= told.minimum):
        told.sum(key, keys, rest)
    elif 0 <= rest < told.minimum:
        _known_difference(told, key, keys, rest)
    elif -told.minimum < rest < 0:
        pooled = ("arms together", frozenset(keys))
        told.cells[pooled] = together
        told.totals.append(Total(pooled, tuple(keys)))
        _known_difference(told, pooled, [key], -rest)


def _known_difference(told: Told, whole: object, parts: list[object], gap: int) -> None:
    if not gap:
        told.totals.append(Total(whole, tuple(parts)))
        return
    key = ("known difference", whole, frozenset(parts))
    told.cells[key] = gap
    told.public.add(key)
    told.totals.append(Total(whole, (*parts, key)))
