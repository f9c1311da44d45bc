"""Tables as they may leave: counts and percentages, protected together and with what was released before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collegium.engines.disclosure.attack import Range, ranges
from collegium.engines.disclosure.cells import Key
from collegium.engines.disclosure.counts import Counts, CrossTable, Group, linked, shown_cells
from collegium.engines.disclosure.protect import Protected, protect
from collegium.engines.disclosure.shares import Share, coded_share, counts_of, rounded
from collegium.engines.problems import Problem, ProblemsFound

HAD, LACKED = "had it", "had it not"
_NOTHING = Share("withheld")


@dataclass(frozen=True, slots=True)
class Asked:
    """A table that somebody wants to publish.

    students: count of every combination of the columns' values. outcome: of those, how many had the outcome of which
    the percentage is to be shown; None where only counts are. Combinations that are left out count 0.
    """

    name: str
    columns: tuple[str, ...]
    students: Mapping[tuple[str, ...], int]
    outcome: Mapping[tuple[str, ...], int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a published table; None among the values is a total, None as count is withheld."""

    values: tuple[str | None, ...]
    students: int | None
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """The tables in the order they were given, and how they are protected.

    Attributes:
        withheld: numbers of all tables that are withheld, of `numbers` in all (a group counts once).
        narrowest: of the ranges that an attacker finds for small numbers; None when there are none.
        coded: percentages near 0 and 100 are given as below or above. False: that would have told too much, and
            they are withheld.
        optimal: nothing cheaper was possible.
    """

    tables: tuple[tuple[Line, ...], ...]
    numbers: int
    withheld: int
    narrowest: float | None
    coded: bool
    optimal: bool


def release(
    tables: Sequence[Asked],
    *,
    minimum: int = 10,
    zeros: bool = False,
    base: int = 1,
    public: Mapping[Group, int] | None = None,
    seconds: float = 30.0,
) -> Release:
    """Protect the tables together.

    Args:
        minimum, zeros, seconds: as `protect` takes them.
        base: shown counts are rounded to multiples of it.
        public: groups whose number was published before, with that number.

    Raises:
        ProblemsFound: tables that contradict each other or an earlier release, or that cannot be protected.
    """
    _check_outcomes(tables)
    counts = linked([_crossed(table) for table in tables])
    _check_public(counts, public or {})
    found = protect(
        counts.cells, counts.totals, minimum=minimum, zeros=zeros, public=tuple(public or ()), seconds=seconds
    )
    shares = _shares(tables, counts, found.hidden, minimum)
    told = {
        key: share
        for key, share in shares.items()
        if share.kind in ("below", "above") and _had(key) in found.hidden
    }
    coded = _safe(counts, found, told, minimum)
    if not coded:
        shares |= dict.fromkeys(told, _NOTHING)
    lines = tuple(tuple(_lines(table, counts, found.hidden, shares, base)) for table in tables)
    return Release(lines, len(counts.cells), len(found.hidden), found.narrowest, coded, found.optimal)


def _crossed(table: Asked) -> CrossTable:
    """The table with the outcome as one more column, so that who had it and who had it not are groups too."""
    if table.outcome is None:
        return CrossTable(table.name, table.columns, table.students)
    inner: dict[tuple[str, ...], int] = {}
    for values, students in table.students.items():
        had = table.outcome.get(values, 0)
        inner |= {(*values, HAD): had, (*values, LACKED): students - had}
    return CrossTable(table.name, (*table.columns, ""), inner)


def _had(group: Group) -> Group:
    return tuple(sorted((*group, ("", HAD))))


def _lacked(group: Group) -> Group:
    return tuple(sorted((*group, ("", LACKED))))


def _plain(table: Asked) -> CrossTable:
    return CrossTable(table.name, table.columns, table.students)


def _shares(
    tables: Sequence[Asked], counts: Counts, hidden: frozenset[Key], minimum: int
) -> dict[Group, Share]:
    """The percentage of every group: coded where few had it or lacked it, withheld where its count is."""
    found = {}
    for table in tables:
        if table.outcome is None:
            continue
        for _, group in shown_cells(_plain(table)):
            share = coded_share(counts.cells[_had(group)], counts.cells[group], minimum=minimum)
            exact = share.kind == "shown" and hidden & {_had(group), _lacked(group)}
            found[group] = _NOTHING if group in hidden or exact else share
    return found


def _safe(counts: Counts, found: Protected, told: Mapping[Group, Share], minimum: int) -> bool:
    """Whether an attacker who also has the coded percentages still finds `minimum` possible counts everywhere."""
    if not told:
        return True
    known: dict[Key, Range] = {
        key: (float(count), float(count)) for key, count in counts.cells.items() if key not in found.hidden
    }
    for group, share in told.items():
        of = counts.cells[group]
        possible = counts_of(share, of, minimum=minimum)
        known[_had(group)] = (float(possible[0]), float(possible[-1]))
        known[_lacked(group)] = (float(of - possible[-1]), float(of - possible[0]))
    small = [key for key in found.hidden if 0 < counts.cells[key] < minimum]
    left = ranges(counts.cells, counts.totals, [known], whole=True, of=small)
    return all(high - low >= minimum - 1 - 1e-6 for low, high in left.values())


def _lines(
    table: Asked, counts: Counts, hidden: frozenset[Key], shares: Mapping[Group, Share], base: int
) -> list[Line]:
    return [
        Line(
            values,
            None if group in hidden else rounded(counts.cells[group], base),
            shares[group] if table.outcome is not None else None,
        )
        for values, group in shown_cells(_plain(table))
    ]


def _check_outcomes(tables: Sequence[Asked]) -> None:
    wrong = [
        (table, values)
        for table in tables
        if table.outcome is not None
        for values, had in table.outcome.items()
        if not 0 <= had <= table.students.get(values, 0)
    ]
    problems = [
        Problem(
            "more have the outcome than there are students",
            "Correct one of the numbers.",
            table.name,
            value=", ".join(values),
        )
        for table, values in wrong[:20]
    ]
    if problems:
        raise ProblemsFound(problems)


def _check_public(counts: Counts, public: Mapping[Group, int]) -> None:
    problems = []
    for group, count in public.items():
        name = ", ".join(f"{column} {value}" for column, value in group) or "everyone"
        if group not in counts.cells:
            why = f"an earlier release shows {name}, which no table here has"
            problems.append(Problem(why, "Give the table it was made from too.", "released"))
        elif counts.cells[group] != count:
            why = f"an earlier release says {count} for {name}; it is {counts.cells[group]} now"
            todo = "Both together give the difference away: publish rounded numbers, or correct one of them."
            problems.append(Problem(why, todo, "released"))
    if problems:
        raise ProblemsFound(problems[:20])
