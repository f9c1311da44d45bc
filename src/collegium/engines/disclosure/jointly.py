"""The fewest and least important rows to withhold where one row shows several numbers at once.

The same optimiser and attacker as in `protect`; here the choice is about rows (a finding shows the size of its arm and
of the comparison), a number is hidden only where every row that shows it is withheld, and some numbers can never be
hidden, since they were published before. What is sensitive is said by the caller.
"""

import math
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from collegium.engines.disclosure.attack import Attacker, System
from collegium.engines.disclosure.cells import Key, Row, Total
from collegium.engines.disclosure.protect import TOLERANCE, Master, nearby, price, rule, state
from collegium.engines.problems import ProblemsFound

Mask = NDArray[np.bool_]
_ROUNDS = 80


@dataclass(frozen=True, slots=True)
class ProtectedRows:
    """Which rows to withhold, and how well that protects.

    Attributes:
        hidden: keys of the rows to withhold.
        given_away: sensitive cells that earlier releases narrow down already, whatever is withheld now.
        rounds: how often a choice was attacked.
        optimal: no choice that is worth more is safe. False: the search was given up, and a coarser choice that was
            found safe is taken instead.
    """

    hidden: frozenset[Key]
    given_away: frozenset[Key]
    rounds: int
    optimal: bool = True


def protect_rows(
    cells: Mapping[Key, int],
    totals: Collection[Total],
    rows: Sequence[Row],
    *,
    sensitive: Collection[Key],
    public: Collection[Key] = (),
    forced: Collection[Key] = (),
    fallbacks: Sequence[Collection[Key]] = (),
    width: float = 10,
    seconds: float = 10.0,
    in_all: float = math.inf,
) -> ProtectedRows:
    """Choose the rows to withhold.

    Args:
        cells: every number, those too that no row shows (a number that no row shows and that is not public is unknown).
        totals: every sum among them, exact.
        sensitive: cells of which an attacker must be left with a range of `width`, from smallest to largest value.
        public: cells that everybody knows already.
        forced: rows that must be withheld in any case.
        fallbacks: choices of rows to try, in this order, where the search does not end in time; last of all every row
            is withheld.
        width: of a range; where earlier releases leave less, what they leave must not become less.
        seconds: for one solution of the master programme. Only a search that this ends may depend on the machine.
        in_all: seconds for the search; what has begun is brought to its end.

    Raises:
        ValueError: cells, sums or rows that contradict each other.
    """
    asked = _Asked(System(cells, totals), rows, sensitive, public, width)
    if not rows or not len(asked.small):
        return asked.result(frozenset(forced), 0, optimal=True)
    try:
        return _search(asked, frozenset(forced), seconds, time.monotonic() + in_all)
    except ProblemsFound:
        everything = frozenset(row.key for row in rows)
        for choice in (*fallbacks, everything):
            hidden = frozenset(choice) | frozenset(forced)
            if hidden == everything or not asked.narrow(asked.unknown(hidden)):
                return asked.result(hidden, 0, optimal=False)
        raise  # not reached: the last choice is everything


class _Asked:
    """The arguments of `protect_rows` as arrays, and what an attacker makes of a choice."""

    def __init__(
        self,
        system: System,
        rows: Sequence[Row],
        sensitive: Collection[Key],
        public: Collection[Key],
        width: float,
    ) -> None:
        unknown = [key for row in rows for key in row.cells if key not in system.place]
        if unknown:
            raise ValueError(f"a row shows a cell that is not there: {unknown[0]}")
        if np.any(np.abs(system.matrix @ system.values) > TOLERANCE):
            raise ValueError("a total is not the sum of its parts")
        if np.any(system.values < 0):
            raise ValueError("a count is negative")
        self.system, self.rows = system, rows
        self.public = np.zeros(system.size, dtype=bool)
        self.public[[system.place[key] for key in public]] = True
        self.shown_by = [np.array([system.place[key] for key in row.cells], dtype=int) for row in rows]
        self.ceiling = 2 * float(system.values.max(initial=0)) + 10 * width
        self.small = np.array(sorted(system.place[key] for key in sensitive), dtype=int)
        self.need = self._needs(width)
        self.given_away = frozenset(system.keys[c] for c in self.small[self.need < width - TOLERANCE])

    def _needs(self, width: float) -> NDArray[np.float64]:
        """The width that each sensitive cell must keep: less where earlier releases leave less."""
        needs = np.full(len(self.small), width, dtype=float)
        for whole in (False, True):
            attacker = state(self.system, ~self.public, self.ceiling, whole=whole)
            attacker.spread(self.small, width)
            for place in np.flatnonzero((needs > TOLERANCE) if not whole else (needs < width)):
                needs[place] = min(needs[place], _width(attacker, int(self.small[place]), width))
        return needs

    def unknown(self, hidden: Collection[Key]) -> Mask:
        """The cells that are not told when these rows are withheld."""
        told = self.public.copy()
        for row, cells in zip(self.rows, self.shown_by, strict=True):
            if row.key not in hidden:
                told[cells] = True
        return ~told

    def narrow(self, unknown: Mask) -> list[int]:
        """Sensitive cells that an attacker narrows down too far, those first that fractions already give away."""
        return self.attack(unknown, whole=False) or self.attack(unknown, whole=True)

    def attacker(self, unknown: Mask, *, whole: bool) -> Attacker:
        """One who has looked already for the tables in which sensitive cells are large, or small."""
        made = state(self.system, unknown, self.ceiling, whole=whole)
        made.spread(self.small, float(np.max(self.need, initial=0.0)))
        return made

    def attack(self, unknown: Mask, *, whole: bool) -> list[int]:
        attacker = self.attacker(unknown, whole=whole)
        return [
            int(cell)
            for cell, need in zip(self.small, self.need, strict=True)
            if need > TOLERANCE and _width(attacker, int(cell), float(need)) < need - TOLERANCE
        ]

    def result(self, hidden: frozenset[Key], rounds: int, *, optimal: bool) -> ProtectedRows:
        return ProtectedRows(hidden, self.given_away, rounds, optimal)


def _width(attacker: Attacker, cell: int, need: float) -> float:
    return attacker.width(cell, need) if attacker.upper[cell] > attacker.lower[cell] else 0.0


def _search(asked: _Asked, forced: frozenset[Key], seconds: float, until: float) -> ProtectedRows:
    """The best choice. Raises ProblemsFound where it is not found in time."""
    system, master = asked.system, _master(asked, forced, seconds)
    for rounds in range(1, _ROUNDS + 1):
        if time.monotonic() > until:
            break
        chosen = master.choose()[system.size :]
        hidden = frozenset(row.key for row, out in zip(asked.rows, chosen, strict=True) if out)
        unknown = asked.unknown(hidden)
        if rules := list(_rules(asked, unknown)):
            for factors, need in rules:
                kept = np.flatnonzero(factors > 1e-9)
                master.add(rule(system, kept, factors[kept]), need)
        elif narrow := asked.attack(unknown, whole=True):
            for cell in narrow:
                others = [one for one in nearby(system, unknown, cell) if not asked.public[one]]
                master.add(rule(system, np.array(others, dtype=int), np.ones(len(others))), 1.0)
        else:
            return asked.result(hidden, rounds, optimal=master.optimal)
    raise ProblemsFound(())


def _rules(asked: _Asked, unknown: Mask) -> Iterator[tuple[NDArray[np.float64], float]]:
    """For each sensitive cell that an attacker narrows down: what hiding others would widen, and how much is needed."""
    attacker = asked.attacker(unknown, whole=False)
    for cell, need in zip(asked.small, asked.need, strict=True):
        if need > TOLERANCE and attacker.seen(int(cell)) < need - TOLERANCE:
            factors, tables = price(asked.system, unknown, int(cell), asked.ceiling)
            attacker.note(tables)
            if attacker.seen(int(cell)) < need - TOLERANCE:
                factors[asked.public] = 0.0
                yield np.minimum(factors, need), float(need)


def _master(asked: _Asked, forced: frozenset[Key], seconds: float) -> Master:
    """Columns: cells, then rows. A cell is hidden only where each row that shows it is withheld."""
    system, count = asked.system, len(asked.rows)
    weights = np.concatenate([np.zeros(system.size), [row.weight for row in asked.rows]])
    lower, upper = np.zeros(system.size + count), np.ones(system.size + count)
    upper[: system.size][asked.public] = 0
    lower[asked.small[asked.need > TOLERANCE]] = 1
    for place, row in enumerate(asked.rows):
        lower[system.size + place] = row.key in forced
    pairs = [(place, cell) for place, cells in enumerate(asked.shown_by) for cell in cells]
    links: Any = None
    if pairs:
        line = np.arange(len(pairs))
        of_rows = np.array([system.size + place for place, _ in pairs])
        of_cells = np.array([cell for _, cell in pairs])
        links = sparse.csr_array(
            (np.repeat([1.0, -1.0], len(pairs)), (np.tile(line, 2), np.concatenate([of_rows, of_cells]))),
            shape=(len(pairs), system.size + count),
        )
    return Master(system, weights, np.minimum(lower, upper), upper, seconds, links)
