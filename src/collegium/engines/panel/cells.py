"""The effect on every group in every period, with the units it is compared with.

Source: Callaway & Sant'Anna 2021 (doi 10.1016/j.jeconom.2020.12.001). A group is the units that start in the same
period; g is that period, t the one looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from collegium.engines.panel import words
from collegium.engines.panel.estimators import (
    Compared,
    FlatCovariatesError,
    Method,
    NoOverlapError,
    effects,
)
from collegium.engines.panel.table import Floats, Mask, Panel
from collegium.engines.problems import refuse

Controls = Literal["never", "not yet"]
Base = Literal["varying", "universal"]
When = Literal["before", "anticipation", "after"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A group and period. base: the period it is compared with. withheld: why there is no estimate, or ""."""

    group: float
    period: float
    base: float
    when: When
    treated: Mask  # (n,)
    compared: Mask  # (n,)
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """Every cell with its estimate, (k,), missing where withheld, and each unit's influence on it, (n, k)."""

    cells: tuple[Cell, ...]
    estimate: Floats
    influence: Floats


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is computed for one group: (place of t, place of base, when), with the same comparison units."""

    group: float
    compared: Mask
    times: tuple[tuple[int, int, When], ...]


def group_time_effects(
    panel: Panel, *, method: Method, controls: Controls, base: Base, anticipation: float
) -> Cells:
    """Estimate every cell that has comparison units.

    Raises:
        ProblemsFound: nobody to compare with.
    """
    found: list[Cell] = []
    estimates: list[Floats] = []
    influences: list[Floats] = []
    for plan in _plans(panel, controls, base, anticipation):
        cells, estimate, influence = _of_plan(panel, plan, method)
        found += cells
        estimates.append(estimate)
        influences.append(influence)
    if not found:
        refuse(words.NOBODY_LEFT, words.TODO_UNITS)
    order = sorted(range(len(found)), key=lambda j: (found[j].group, found[j].period))
    return Cells(
        tuple(found[j] for j in order),
        np.concatenate(estimates)[order],
        np.column_stack(influences)[:, order],
    )


def groups_of(panel: Panel, controls: Controls) -> Floats:
    """Starts of the groups that are estimated: without units that are never treated, the last is only compared.

    Raises:
        ProblemsFound: nobody to compare with.
    """
    starts: Floats = np.unique(panel.start[np.isfinite(panel.start)])
    if np.isinf(panel.start).any():
        seen: Floats = starts[starts <= panel.periods[-1]]
        return seen
    if controls == "never":
        refuse(words.NO_NEVER, words.TODO_NOT_YET)
    if len(starts) < 2:
        refuse(words.NOBODY_LEFT, words.TODO_UNITS)
    return starts[:-1]


def _plans(panel: Panel, controls: Controls, base: Base, anticipation: float) -> Iterator[_Plan]:
    for group in groups_of(panel, controls).tolist():
        sets: dict[float, list[tuple[int, int, When]]] = {}
        for t, b, when in _times(panel.periods, group, base, anticipation):
            # who starts after this may be compared; all that matters is the first group that does
            after = np.inf if controls == "never" else float(panel.periods[max(t, b)]) + anticipation
            later = panel.start[(panel.start > after) & (panel.start != group)]
            if controls == "never" or len(later):
                first = np.inf if controls == "never" else float(later.min())
                sets.setdefault(first, []).append((t, b, when))
        for first, times in sets.items():
            compared = (panel.start >= first) & (panel.start != group)
            yield _Plan(group, compared, tuple(times))


def _times(periods: Floats, group: float, base: Base, anticipation: float) -> Iterator[tuple[int, int, When]]:
    """Places of every period but the base, of its base, and when it is."""
    last = int(np.searchsorted(periods, group - anticipation)) - 1  # the last one untouched by the programme
    for t, period in enumerate(periods.tolist()):
        if t > last:
            yield t, last, "after" if period >= group else "anticipation"
        elif base == "varying" and t > 0:
            yield t, t - 1, "before"
        elif base == "universal" and t < last:
            yield t, last, "before"


def _of_plan(panel: Panel, plan: _Plan, method: Method) -> tuple[list[Cell], Floats, Floats]:
    treated = panel.start == plan.group
    some = np.flatnonzero(treated | plan.compared)
    units = Compared(panel.x[some], treated[some], panel.weight[some])
    y = panel.y[some]
    change = np.column_stack([y[:, t] - y[:, b] for t, b, _ in plan.times])
    estimate = np.full(len(plan.times), np.nan)
    influence = np.zeros((len(panel.start), len(plan.times)))
    withheld = ""
    try:
        estimate, own = effects(method, units, change)
        influence[some] = own * (len(panel.start) / len(some))
    except NoOverlapError:
        withheld = words.NO_OVERLAP
    except FlatCovariatesError:
        withheld = words.FLAT_COVARIATES
    cells = [
        Cell(
            plan.group,
            float(panel.periods[t]),
            float(panel.periods[b]),
            when,
            treated,
            plan.compared,
            withheld,
        )
        for t, b, when in plan.times
    ]
    return cells, estimate, influence
