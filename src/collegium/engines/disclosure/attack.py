"""What an attacker can work out: the narrowest range that published numbers leave for each hidden one.

The attacker knows every equation, every published number and that counts are not negative. The range of a cell is found
by linear programming (two programmes per cell; Fischetti & Salazar 2001, doi 10.1287/mnsc.47.7.1008.10362), and with
`whole` by integer programming, which also uses that counts are whole. Solver: HiGHS.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import scipy  # scipy.optimize takes long to load, and most tables need no solver
from numpy.typing import NDArray
from scipy import sparse

from collegium.engines.disclosure.cells import Key, Total

Range = tuple[float, float]
EVERYTHING: Range = (0.0, np.inf)


class System:
    """The equations as a matrix: total minus parts is 0. Columns are cells, in the order of `keys`."""

    def __init__(self, cells: Mapping[Key, int], totals: Collection[Total]) -> None:
        self.keys: list[Key] = list(cells)
        self.place = {key: place for place, key in enumerate(self.keys)}
        self.values: NDArray[np.float64] = np.array([cells[key] for key in self.keys], dtype=float)
        self.matrix: Any = sparse.csr_array(_matrix(totals, self.place), dtype=float)

    @property
    def size(self) -> int:
        return len(self.keys)


def _matrix(totals: Collection[Total], place: Mapping[Key, int]) -> Any:
    entries = [
        (row, place[key], sign)
        for row, total in enumerate(totals)
        for key, sign in [(total.whole, 1.0), *((part, -1.0) for part in total.parts)]
    ]
    rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
    return sparse.coo_array((signs, (rows, columns)), shape=(len(totals), len(place)))


class Attacker:
    """One published state: lower and upper say what is known of each cell; a published cell has both equal.

    Every table the solver finds on its way is a witness: it shows how far other cells can go, which saves most
    of the programmes.
    """

    def __init__(
        self, system: System, lower: NDArray[np.float64], upper: NDArray[np.float64], *, whole: bool = False
    ) -> None:
        self.system, self.lower, self.upper, self.whole = system, lower, upper, whole
        self._free = np.flatnonzero(self.upper > self.lower)
        matrix: Any = sparse.csc_array(self.system.matrix)
        fixed = np.setdiff1d(np.arange(self.system.size), self._free)
        right = -(matrix[:, fixed] @ self.lower[fixed])
        left: Any = matrix[:, self._free]
        used = np.flatnonzero(np.diff(sparse.csr_array(left).indptr))
        self._left, self._right = sparse.csr_array(left)[used], right[used]
        self._column = {int(cell): column for column, cell in enumerate(self._free)}
        self._least = np.where(self.upper > self.lower, np.inf, self.lower)
        self._most = np.where(self.upper > self.lower, -np.inf, self.upper)

    def width(self, cell: int, enough: float) -> float:
        """How wide the range of a cell is; what witnesses show is taken when it is enough."""
        if self._most[cell] - self._least[cell] >= enough:
            return float(self._most[cell] - self._least[cell])
        low, high = self.range(cell)
        return high - low

    def spread(self, cells: NDArray[np.int_], enough: float) -> None:
        """Look for witnesses of many cells at once: tables in which all that are still narrow are large, or small.

        The values of the system must be the true ones. No cell needs to go further than `enough` beyond them, and so
        one that could does not keep the others from it.
        """
        cells = np.array([cell for cell in cells if int(cell) in self._column], dtype=int)
        low, high = self.lower[self._free], self.upper[self._free].copy()
        columns = [self._column[int(cell)] for cell in cells]
        high[columns] = np.minimum(high[columns], self.system.values[cells] + enough)
        before = len(cells) + 1
        while 0 < len(cells) < before:
            before = len(cells)
            aim = np.zeros(len(self._free))
            aim[[self._column[int(cell)] for cell in cells]] = 1.0
            for sign in (1.0, -1.0):
                found, _ = self._solve(sign * aim, low, high, whole=False)
                if found is not None:
                    self._witness(found)
            cells = cells[self._most[cells] - self._least[cells] < enough]

    def seen(self, cell: int) -> float:
        """The width that the witnesses show so far."""
        return max(0.0, float(self._most[cell] - self._least[cell]))

    def note(self, tables: Sequence[NDArray[np.float64]]) -> None:
        """Tables that fit what was published, found elsewhere: (n,) each, in the order of the system."""
        for table in tables:
            self._witness(table[self._free])

    def _witness(self, found: NDArray[np.float64]) -> None:
        """Note how far the cells go in this table; where whole numbers are asked for, only a table of such counts."""
        if self.whole:
            near = np.round(found)
            if np.max(np.abs(found - near), initial=0.0) > 1e-6:
                return
            found = near
        self._least[self._free] = np.minimum(self._least[self._free], found)
        self._most[self._free] = np.maximum(self._most[self._free], found)

    def range(self, cell: int) -> Range:
        """The smallest and largest number that the cell can be."""
        if cell not in self._column:
            return float(self.lower[cell]), float(self.upper[cell])
        return self._extreme(cell, 1.0), self._extreme(cell, -1.0)

    def _extreme(self, cell: int, sign: float) -> float:
        aim = np.zeros(len(self._free))
        aim[self._column[cell]] = sign
        low, high = self.lower[self._free], self.upper[self._free]
        found, status = self._solve(aim, low, high, whole=self.whole)
        if found is None and self.whole:  # integer programming does not tell "no limit" from "no table"
            _, status = self._solve(aim, low, high, whole=False)
        if status == 3:
            return -sign * np.inf
        if found is None:
            raise ValueError("no table fits what was published: the sums do not agree")
        if self.whole:
            found = np.round(found)
        self._witness(found)
        return float(found[self._column[cell]])

    def _solve(
        self, aim: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64], *, whole: bool
    ) -> tuple[NDArray[np.float64] | None, int]:
        if whole:
            rule = (
                [scipy.optimize.LinearConstraint(self._left, self._right, self._right)]
                if self._left.shape[0]
                else []
            )
            result: Any = scipy.optimize.milp(
                aim,
                constraints=rule,
                bounds=scipy.optimize.Bounds(low, high),
                integrality=np.ones(len(aim), dtype=int),
            )
        else:
            equal: tuple[Any, Any] = (self._left, self._right) if self._left.shape[0] else (None, None)
            bounds: Any = np.column_stack([low, high])
            result = scipy.optimize.linprog(aim, A_eq=equal[0], b_eq=equal[1], bounds=bounds, method="highs")
        return result.x, int(result.status)


def ranges(
    cells: Mapping[Key, int],
    totals: Collection[Total],
    known: Sequence[Mapping[Key, Range]],
    *,
    whole: bool = False,
    of: Collection[Key] | None = None,
) -> dict[Key, Range]:
    """The range that remains for each cell (or for those in `of`) when several releases are put together.

    Args:
        cells: only their names are used; what the attacker knows is in `known`.
        known: by release, what it tells of a cell: (7, 7) for a published 7, (5, 14) for one rounded to 10.
            A cell that no release tells is only known not to be negative.
        whole: use that counts are whole numbers; slower, and never wider.

    Raises:
        ValueError: the releases contradict each other or the sums.
    """
    system = System(cells, totals)
    told = [[release.get(key, EVERYTHING) for key in system.keys] for release in (*known, {})]
    lower = np.max(np.array([[low for low, _ in release] for release in told]), axis=0)
    upper = np.min(np.array([[high for _, high in release] for release in told]), axis=0)
    if np.any(lower > upper):
        raise ValueError("two releases contradict each other")
    attacker = Attacker(system, lower, upper, whole=whole)
    return {key: attacker.range(system.place[key]) for key in (system.keys if of is None else of)}
