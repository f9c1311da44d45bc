"""Whether a gap grew or closed between waves.

Different persons in each wave: the change in the gap is a contrast of four independent means (Welch), or of four
shares (Newcombe 2001). The same persons: the gap between their own changes, which uses that a person's values hang
together. By clusters: the scores of each cluster over all four groups, which also covers schools that are in both
waves, and persons if each person is a cluster.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.equity import robust, words
from collegium.engines.equity.cells import Cell, same_kind
from collegium.engines.equity.gaps import uncertain
from collegium.engines.equity.interaction import Correction, adjusted_p
from collegium.engines.equity.intervals import (
    Interval,
    Tested,
    contrasts,
    factors_of,
    interval_difference,
    share_difference,
    tested,
)
from collegium.engines.equity.rows import table_of_rows
from collegium.engines.equity.table import MINIMUM, Table
from collegium.engines.problems import refuse

_FACTORS = np.array([-1.0, 1.0, 1.0, -1.0])  # before: group, other; after: group, other


@dataclass(frozen=True, slots=True)
class Wave:
    """One group and the one it is compared with, at one time. They have no student in common."""

    name: str
    group: Cell
    other: Cell

    @property
    def gap(self) -> float:
        return self.group.mean - self.other.mean


@dataclass(frozen=True, slots=True)
class GapChange:
    """The gap of a wave less that of the first. Numbers are None where `withheld` says why.

    change: interval in units of the outcome (shares: -1 to 1). p: of "no change", two-sided; adjusted: after
    correction over all waves. clusters: of the group that is in fewest; None where persons are independent. Whether a
    gap of -5 that becomes -3 has "closed" is for the reader: look at both gaps.
    """

    before: str
    after: str
    gap_before: float | None = None
    gap_after: float | None = None
    change: Interval | None = None
    p: float | None = None
    adjusted: float | None = None
    withheld: str = ""
    clusters: int | None = None


def gap_changes(
    waves: Sequence[Wave],
    *,
    minimum: int = MINIMUM,
    correction: Correction = "benjamini-hochberg",
    confidence: float = 0.95,
) -> tuple[GapChange, ...]:
    """Every later wave against the first, in the order given.

    Persons are taken as different in each wave unless the cells have clusters. For shares the interval is Newcombe's
    and the test that of Welch, so at the edge one may leave out 0 and the other not.

    Raises:
        ProblemsFound: fewer than two waves, the same wave twice, or cells of different kinds.
    """
    names = [wave.name for wave in waves]
    if len(waves) < 2:
        refuse(words.ONE_LEVEL, words.TODO_CHECK)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        refuse(words.REPEATED, words.TODO_CHECK, name=twice)
    same_kind([cell for wave in waves for cell in (wave.group, wave.other)])
    found = [_change(waves[0], wave, minimum, confidence) for wave in waves[1:]]
    p_values = [one[1].p for one in found if isinstance(one, tuple)]
    corrected = iter(adjusted_p(p_values, correction=correction, level=1 - confidence))
    rows = []
    for wave, one in zip(waves[1:], found, strict=True):
        if isinstance(one, str):
            rows.append(GapChange(names[0], wave.name, withheld=one))
            continue
        interval, test = one
        adjusted = next(corrected)[0]
        clusters = _fewest_clusters(waves[0], wave)
        row = GapChange(
            names[0], wave.name, waves[0].gap, wave.gap, interval, test.p, adjusted, clusters=clusters
        )
        rows.append(row)
    return tuple(rows)


def changes_of_rows(
    before: ArrayLike,
    after: ArrayLike,
    columns: Mapping[str, ArrayLike],
    *,
    name: str = "change",
    dimensions: int = 1,
    clusters: ArrayLike | None = None,
) -> Table:
    """A table of each person's own change, for the same persons in two waves; `gaps` of it are changes in gaps.

    Args:
        before, after: (N,) in the same order of persons; NaN in either counts as missing.

    Raises:
        ProblemsFound: as `table_of_rows`.
    """
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if first.shape != second.shape:
        refuse(words.LENGTHS, words.TODO_CHECK, name=name, found=second.size, wanted=first.size)
    return table_of_rows(
        second - first, columns, name=name, dimensions=dimensions, clusters=clusters, two_valued=False
    )


def _fewest_clusters(before: Wave, after: Wave) -> int | None:
    cells = [before.group, before.other, after.group, after.other]
    return None if cells[0].clusters is None else robust.fewest_clusters(cells)


def _change(before: Wave, after: Wave, minimum: int, confidence: float) -> tuple[Interval, Tested] | str:
    cells = [before.group, before.other, after.group, after.other]
    if min(cell.n for cell in cells) < minimum:
        return words.TOO_FEW.format(minimum=minimum)
    reason = uncertain(cells)
    if reason:
        return reason
    if all(cell.sd == 0 for cell in cells):
        return words.NO_VARIATION
    test = _tested(cells, confidence)
    had = [cell.had for cell in cells if cell.had is not None]
    if cells[0].clusters is not None or len(had) < 4:
        return test.interval, test
    n = [cell.n for cell in cells]
    gaps = [
        share_difference((had[at], had[at + 1]), (n[at], n[at + 1]), confidence=confidence) for at in (0, 2)
    ]
    return interval_difference(gaps[1], gaps[0]), test


def _tested(cells: Sequence[Cell], confidence: float) -> Tested:
    means = np.array([cell.mean for cell in cells])
    if cells[0].clusters is not None:
        spread, df = robust.covariance(cells)
        se = math.sqrt(float(_FACTORS @ spread @ _FACTORS))
        return tested(float(_FACTORS @ means), se, df, confidence)
    variances, dfs = np.array([cell.variance for cell in cells]), np.array([cell.n - 1.0 for cell in cells])
    return contrasts(means, variances, dfs, factors_of([_FACTORS.tolist()]), confidence=confidence)[0]
