"""The fewest and smallest numbers to withhold so that no small group can be worked out, solved to optimality.

A master programme chooses what to hide (binary, weights grow with the logarithm of the count); an attacker then looks
for the range of every small cell (`attack`). Where a range is too narrow, linear duality turns the attack into a rule
that every safe choice fulfils, the master is solved again, and so on until no attack is left (Fischetti & Salazar
2001). Last, an attacker who also knows that counts are whole numbers looks at it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy  # scipy.optimize takes long to load, and most tables need no solver
from numpy.typing import NDArray
from scipy import sparse

from collegium.engines.disclosure.attack import Attacker, System
from collegium.engines.disclosure.cells import Key, Total
from collegium.engines.problems import Problem, ProblemsFound

TOLERANCE = 1e-6
_ROUNDS = 500


@dataclass(frozen=True, slots=True)
class Protected:
    """What to withhold, and how well that protects.

    Attributes:
        hidden: every cell to withhold, small ones and complementary ones. Do not tell which is which.
        narrowest: width of the narrowest range that is left for a small cell; None when there is none.
        small: how many cells were small; rounds: how often the choice was attacked.
        optimal: no cheaper choice is safe (False: the time was up, the choice is safe all the same).
    """

    hidden: frozenset[Key]
    narrowest: float | None
    small: int
    rounds: int
    optimal: bool = True


@dataclass(slots=True)
class Master:
    """The choice of what to hide, under the rules that were found so far.

    weights, lower, upper: of the cells, in the order of the system, and then of other yes-or-no choices, if any.
    links: rules on all of these; each must come to at least 0.
    """

    system: System
    weights: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    seconds: float
    links: Any = None
    rules: list[Any] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    optimal: bool = True

    def add(self, rule: Any, least: float) -> None:
        self.rules.append(rule)
        self.least.append(least)

    def choose(self) -> NDArray[np.bool_]:
        """What is hidden: the cells, then the other choices.

        Raises:
            ProblemsFound: no choice fulfils the rules, or none was found in time.
        """
        more = len(self.weights) - self.system.size
        rules: list[Any] = (
            [] if self.links is None else [scipy.optimize.LinearConstraint(self.links, 0, np.inf)]
        )
        if self.rules:
            told: Any = sparse.vstack(self.rules)
            empty = sparse.csr_array((told.shape[0], more))
            rules.append(
                scipy.optimize.LinearConstraint(sparse.hstack([told, empty]), np.array(self.least), np.inf)
            )
        result = scipy.optimize.milp(
            self.weights,
            constraints=rules,
            bounds=scipy.optimize.Bounds(self.lower, self.upper),
            integrality=np.ones(len(self.weights), dtype=int),
            options={"time_limit": self.seconds, "mip_rel_gap": 1e-4},
        )
        if result.x is None:
            raise ProblemsFound(_impossible() if result.status == 2 else _too_slow())
        self.optimal = self.optimal and result.status == 0
        return np.asarray(result.x > 0.5)


def protect(
    cells: Mapping[Key, int],
    totals: Collection[Total],
    *,
    minimum: int = 10,
    width: float | None = None,
    zeros: bool = False,
    public: Collection[Key] = (),
    seconds: float = 30.0,
) -> Protected:
    """Choose what to withhold.

    Args:
        cells: every number that would be published, over all tables that appear together.
        totals: every sum among them, exact.
        minimum: counts from 1 to minimum - 1 are small (from 0 with `zeros`).
        width: the range that must remain for a small cell, from its smallest to its largest possible value; the
            minimum when left out, so that nobody can tell a small group from one that is not.
        public: cells that were published before and cannot be hidden any more.
        seconds: for one solution of the master programme.

    Raises:
        ProblemsFound: sums that do not hold, negative counts, or what is public already gives small cells away.
    """
    system, need = System(cells, totals), float(minimum if width is None else width)
    _check(system, minimum, need)
    least = 0 if zeros else 1
    small = np.flatnonzero((system.values >= least) & (system.values < minimum))
    known = np.array([system.place[key] for key in public if key in system.place], dtype=int)
    lower, upper = np.zeros(system.size), np.ones(system.size)
    lower[small], upper[known] = 1, 0
    if np.any(lower > upper):
        raise ProblemsFound(_impossible())
    master = Master(system, 1 + np.log1p(system.values), lower, upper, seconds)
    _bridges(master)
    ceiling = 2 * float(system.values.max(initial=0)) + 10 * need
    for rounds in range(1, _ROUNDS + 1):
        hidden = master.choose()
        narrow = _attack(master, hidden, small, need, ceiling)
        if not narrow:
            narrow = _attack_whole(master, hidden, small, need, ceiling)
        if not narrow:
            keys = frozenset(system.keys[cell] for cell in np.flatnonzero(hidden))
            return Protected(
                keys, _narrowest(system, hidden, small, ceiling), len(small), rounds, master.optimal
            )
    raise ProblemsFound(_too_slow())


def _bridges(master: Master) -> None:
    """In no sum can one cell alone be hidden: the others give it."""
    for row in range(master.system.matrix.shape[0]):
        columns = master.system.matrix.indices[
            master.system.matrix.indptr[row] : master.system.matrix.indptr[row + 1]
        ]
        for column in columns:
            signs = np.where(columns == column, -1.0, 1.0)
            master.add(rule(master.system, columns, signs), 0.0)


def rule(system: System, columns: NDArray[np.int_], factors: NDArray[np.float64]) -> Any:
    return sparse.csr_array((factors, (np.zeros(len(columns), dtype=int), columns)), shape=(1, system.size))


def state(system: System, hidden: NDArray[np.bool_], ceiling: float, *, whole: bool = False) -> Attacker:
    """What the attacker sees: hidden cells from 0 to more than anybody would believe."""
    lower, upper = np.where(hidden, 0.0, system.values), np.where(hidden, ceiling, system.values)
    return Attacker(system, lower, upper, whole=whole)


def _attack(
    master: Master, hidden: NDArray[np.bool_], small: NDArray[np.int_], need: float, ceiling: float
) -> bool:
    """Whether some small cell can be narrowed down; each such attack becomes a rule of the master."""
    attacker = state(master.system, hidden, ceiling)
    narrow = [int(cell) for cell in small if attacker.width(int(cell), need) < need - TOLERANCE]
    for cell in narrow:
        factors = np.minimum(price(master.system, hidden, cell, ceiling)[0], need)
        kept = np.flatnonzero(factors > 1e-9)
        master.add(rule(master.system, kept, factors[kept]), need)
    return bool(narrow)


def price(
    system: System, hidden: NDArray[np.bool_], cell: int, ceiling: float
) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
    """By how much hiding each cell can widen the range of this one, from the duals of both attacks.

    Also the two tables in which the cell is smallest and largest.
    """
    down, up = system.values, ceiling - system.values
    bounds: Any = np.column_stack([-down * hidden, up * hidden])
    factors, tables = np.zeros(system.size), []
    for sign in (1.0, -1.0):
        result: Any
        aim: Any = np.zeros(system.size)
        aim[cell] = sign
        right: Any = np.zeros(system.matrix.shape[0])
        result = scipy.optimize.linprog(aim, A_eq=system.matrix, b_eq=right, bounds=bounds, method="highs")
        dual = result.lower.marginals + result.upper.marginals
        factors += np.where(dual < 0, -dual * up, dual * down)
        tables.append(system.values + result.x)
    return factors, tables


def _attack_whole(
    master: Master, hidden: NDArray[np.bool_], small: NDArray[np.int_], need: float, ceiling: float
) -> bool:
    """The same with whole numbers. Duality does not hold there, so the rule is: hide one more cell nearby."""
    attacker = state(master.system, hidden, ceiling, whole=True)
    narrow = [int(cell) for cell in small if attacker.width(int(cell), need) < need - TOLERANCE]
    for cell in narrow:
        others = nearby(master.system, hidden, cell)
        if not len(others):
            raise ProblemsFound(_impossible())
        master.add(rule(master.system, others, np.ones(len(others))), 1.0)
    return bool(narrow)


def nearby(system: System, hidden: NDArray[np.bool_], cell: int) -> NDArray[np.int_]:
    """Published cells in a sum with any hidden cell that is tied to this one through hidden cells."""
    ties = abs(system.matrix)
    reached = np.zeros(system.size, dtype=bool)
    reached[cell] = True
    while True:
        rows = (ties @ reached) > 0
        touched = (ties.T @ rows) > 0
        more = reached | (touched & hidden)
        if np.array_equal(more, reached):
            return np.flatnonzero(touched & ~hidden)
        reached = more


def _narrowest(
    system: System, hidden: NDArray[np.bool_], small: NDArray[np.int_], ceiling: float
) -> float | None:
    attacker = state(system, hidden, ceiling)
    widths = [high - low for low, high in (attacker.range(int(cell)) for cell in small)]
    return min(widths, default=None)


def _check(system: System, minimum: int, need: float) -> None:
    if minimum < 1 or need < 0:
        raise ProblemsFound(
            Problem("the smallest number that may be shown must be at least 1", "Use 10.", "table")
        )
    if np.any(system.values < 0):
        raise ProblemsFound(Problem("a count is negative", "Counts are 0 or more.", "table"))
    if np.any(np.abs(system.matrix @ system.values) > TOLERANCE):
        raise ProblemsFound(
            Problem("a total is not the sum of its parts", "Compute the totals again.", "table")
        )


def _impossible() -> Problem:
    why = "what is public already gives a small group away, whatever is withheld now"
    return Problem(why, "Leave this table out, or make its groups larger.", "table")


def _too_slow() -> Problem:
    return Problem("no safe choice was found in time", "Make the table smaller, or allow more time.", "table")
