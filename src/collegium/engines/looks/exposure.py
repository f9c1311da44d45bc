"""Which groups may be told: the optimiser and the attacker of `disclosure` over all tables of a look at once.

The system holds every group of the look, by one column and by several, everyone, and for a two-valued outcome those of
each group who had it and who had it not; and the tables of earlier looks and studies of the same students. A group is
told with its size, or with its size and its value, or not at all: chosen first for groups by one column, then, with
what is told of those, for intersections, which never cost the groups that most people ask for. A mean cannot be taken
apart further than its counts: whoever finds the sum of a hidden group by adding and subtracting sums finds its size in
the same way.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from collegium.engines.disclosure import CrossTable, Key, Row, Total, linked, protect_rows
from collegium.engines.equity import Cell, Group, Table, for_protection

HAD, LACKED = "had it", "had it not"
SIZE, VALUE = "size", "value"
# What a group is worth: everyone most, then groups by one column; a size without its value says little.
WORTH = {0: 20.0, 1: 5.0, 2: 1.5, 3: 1.0}
SIZE_WORTH = 0.2


@dataclass(frozen=True, slots=True)
class Seen:
    """What people were told of the same table before: sizes of groups by these columns, and of which the value too.

    outcome: of the values. Only those who have it were counted.
    """

    columns: tuple[str, ...]
    students: Mapping[Group, int]
    outcome: str = ""
    valued: frozenset[Group] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """The groups of which the size, and of which the value may be told. optimal: nothing more would have been safe."""

    sizes: frozenset[Group]
    values: frozenset[Group]
    optimal: bool


def what_may_be_told(
    table: Table,
    columns: Sequence[str],
    *,
    minimum: int,
    seen: Sequence[tuple[Seen, Table]] = (),
    changed: Collection[Group] = (),
    seconds: float = 30.0,
) -> Told:
    """Choose the groups to tell.

    Args:
        columns: all columns of the look. Counts are tied together as far as the table has them crossed.
        seen: what was told before, each with the table by its columns of the students who have this outcome.
        changed: groups that differ by a few students from another version of the table of which people were told.
        seconds: for the optimiser. Of what is not chosen in time nothing is told.

    Raises:
        ProblemsFound: tables that do not count the same students.
    """
    counts = linked([_crossed(one, names) for one, names in _largest(table, tuple(columns), seen)])
    exact: dict[Key, int] = dict(counts.cells)
    public, clashing = _known(table, exact, [one for one, _ in seen], minimum)
    offers = [offer for offer in _offers(table, columns, minimum) if offer.group not in {*clashing, *changed}]
    sensitive, totals = _sensitive(exact, minimum), list(counts.totals)
    if clashing or changed:
        offers = [_with_value(offer, always=bool(changed)) for offer in offers]
        sensitive |= _values(exact, totals, public, clashing)
        sensitive |= {("sum", group) for group in changed} & set(exact)
        public |= _told_in_this_version(table, exact, [one for one, _ in seen])
    told: list[_Offer] = []
    optimal = True
    for depth in range(1, len(columns) + 1):
        here = [offer for offer in offers if max(len(offer.group), 1) == depth]
        found = protect_rows(
            exact,
            totals,
            [offer.row for offer in here],
            sensitive=sensitive,
            public=public,
            width=minimum,
            seconds=seconds / 4,
            in_all=seconds / len(columns),
        )
        new = [offer for offer in here if offer.row.key not in found.hidden]
        told += new
        public |= {cell for offer in new for cell in offer.row.cells}
        optimal = optimal and found.optimal
    values = frozenset(offer.group for offer in told if offer.kind == VALUE)
    return Told(values | {offer.group for offer in told}, values, optimal)


@dataclass(frozen=True, slots=True)
class _Offer:
    """What could be told of a group: its size, or its size and its value."""

    kind: str
    group: Group
    row: Row


def _told_in_this_version(table: Table, exact: Mapping[Key, int], seen: Sequence[Seen]) -> set[Key]:
    """Sums of values that follow from what was told of the same students."""
    return {
        ("sum", group)
        for one in seen
        for group in one.valued
        if one.outcome == table.outcome and group in exact and exact[group] == one.students[group]
    }


def _with_value(offer: _Offer, *, always: bool) -> _Offer:
    """The offer, of which a reader also has the sum of its values.

    always: also of a size, which beside that of another version would tell of the few in which they differ.
    """
    if offer.kind != VALUE and not always:
        return offer
    row = Row(offer.row.key, offer.row.cells | {("sum", offer.group)}, offer.row.weight)
    return _Offer(offer.kind, offer.group, row)


def _values(
    exact: dict[Key, int], totals: list[Total], public: set[Key], clashing: Mapping[Group, set[int]]
) -> set[Key]:
    """Sums of values as a system of their own, since sizes can be known where values are not; what is sensitive in it.

    clashing: groups with how many of nearly the same students had their mean told before. Those who differ are few.
    """
    plain = {key for key in exact if all(trait[0] for trait in key)}  # type: ignore[attr-defined]
    exact |= {("sum", key): exact[key] for key in plain}
    totals += [
        Total(("sum", one.whole), tuple(("sum", part) for part in one.parts))
        for one in list(totals)
        if {one.whole, *one.parts} <= plain
    ]
    few: set[Key] = set()
    for group, sizes in clashing.items():
        for students in sizes:
            before, rest = ("sum before", group, students), ("rest", group, students)
            larger, smaller = (
                (("sum", group), before) if exact[group] > students else (before, ("sum", group))
            )
            exact |= {before: students, rest: abs(exact[group] - students)}
            totals.append(Total(larger, (smaller, rest)))
            public.add(before)
            few.add(rest)
    return few


def had_of(group: Group) -> tuple[Group, Group]:
    """The names of those of a group who had the outcome and who had it not."""
    return tuple(sorted((*group, ("", HAD)))), tuple(sorted((*group, ("", LACKED))))


def _crossed(table: Table, columns: tuple[str, ...]) -> CrossTable:
    """The counts, with the outcome as one more column where it has two values."""
    counts = for_protection(table, *columns)
    if counts.outcome is None:
        return CrossTable(counts.name, counts.columns, counts.students)
    inner: dict[tuple[str, ...], int] = {}
    for values, students in counts.students.items():
        had = counts.outcome[values]
        inner |= {(*values, HAD): had, (*values, LACKED): students - had}
    return CrossTable(counts.name, (*counts.columns, ""), inner)


def _largest(
    table: Table, columns: tuple[str, ...], seen: Sequence[tuple[Seen, Table]]
) -> Iterator[tuple[Table, tuple[str, ...]]]:
    """The tables of the system: those whose columns another has too are margins of it."""
    here = [names for names in table.cells if set(names) <= set(columns)]
    known = {names: table for names in here if not any(set(names) < set(others) for others in here)}
    known |= {
        tuple(sorted(one.columns)): other
        for one, other in reversed(seen)
        if tuple(sorted(one.columns)) not in known
    }
    for names, one in known.items():
        if not any(set(names) < set(others) for others in known):
            yield one, names


def _known(
    table: Table, exact: Mapping[Key, int], seen: Sequence[Seen], minimum: int
) -> tuple[set[Key], dict[Group, set[int]]]:
    """Counts that everybody knows already, and groups whose value would, beside an earlier one, tell of a few students.

    A size that was told of nearly the same students counts as known. How many have the outcome at all is told on the
    page of the dataset.
    """
    everyone: Group = ()
    public: set[Key] = {everyone}
    clashing: dict[Group, set[int]] = {}
    for one in seen:
        for group, students in one.students.items():
            if group not in exact or abs(exact[group] - students) >= minimum:
                continue
            public.add(group)
            if one.outcome == table.outcome and group in one.valued:
                if exact[group] != students:
                    clashing.setdefault(group, set()).add(students)
                elif table.two_valued:
                    public |= set(had_of(group))
    return public, clashing


def _sensitive(exact: Mapping[Key, int], minimum: int) -> set[Key]:
    """Small groups; and where a group has students, also that few or none had, or had not, the outcome."""
    found: set[Key] = set()
    for key, count in exact.items():
        plain = tuple(trait for trait in key if trait[0])  # type: ignore[attr-defined]
        least = 1 if plain == key else 0
        if least <= count < minimum and exact[plain]:
            found.add(key)
    return found


def _offers(table: Table, columns: Sequence[str], minimum: int) -> Iterator[_Offer]:
    """What could be told of each group that is large enough."""
    for names, cells in table.cells.items():
        for group, cell in cells.items() if set(names) <= set(columns) else ():
            if cell.n < minimum:
                continue
            worth = (1 + math.log1p(cell.n)) * WORTH[len(names)]
            if table.two_valued or cell.sd == 0:
                row = Row((SIZE, group), frozenset({group}), worth * SIZE_WORTH)
                yield _Offer(SIZE, group, row)
            if _may_have_value(cell, minimum):
                parts = had_of(group) if table.two_valued else ()
                yield _Offer(VALUE, group, Row((VALUE, group), frozenset({group, *parts}), worth))


def _may_have_value(cell: Cell, minimum: int) -> bool:
    """Not where everybody has the same value, nor where few had the outcome, or had it not."""
    if cell.had is None:
        return cell.sd != 0
    return minimum <= cell.had <= cell.n - minimum
