"""Whether a programme worked differently for different groups: differences of effects, tested and corrected.

From sums by arm and group (students independent, or by cluster), or from effects that another model estimated. All
levels together are tested at once (Johansen's test, or Wald); then every level against a reference level or, with two
levels, the one difference. Several comparisons are corrected together: Benjamini & Hochberg (as the What Works
Clearinghouse does) or, more strictly, Holm 1979 (Scandinavian Journal of Statistics 6, 65-70).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.equity import robust, words
from collegium.engines.equity.cells import Cell, Floats, Group, named, same_kind
from collegium.engines.equity.gaps import uncertain
from collegium.engines.equity.intervals import (
    Joint,
    Tested,
    contrasts,
    joint_contrast,
    joint_wald,
    tested,
)
from collegium.engines.equity.table import MINIMUM, Table
from collegium.engines.problems import refuse
from collegium.engines.wwc import benjamini_hochberg

Correction = Literal["benjamini-hochberg", "holm"]
SINGULAR = 1e-10  # smallest share of the largest eigenvalue at which levels still count as testable together


@dataclass(frozen=True, slots=True)
class LevelEffect:
    """The effect in one group, or why it is withheld; n are students (programme, comparison)."""

    level: str
    n: tuple[int, int] | None = None
    effect: Tested | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class EffectDifference:
    """Effect of a level minus that of another; adjusted: p after correction for all differences given together."""

    level: str
    against: str
    tested: Tested
    adjusted: float
    significant: bool


@dataclass(frozen=True, slots=True)
class Interaction:
    """Effects by level, whether they differ at all (`joint`), and each difference.

    joint is None, with a sentence in `withheld`, where it cannot be tested. not_shown counts levels left out.
    """

    levels: tuple[LevelEffect, ...]
    differences: tuple[EffectDifference, ...]
    joint: Joint | None
    correction: Correction
    not_shown: int
    notes: tuple[str, ...]
    withheld: str = ""


def adjusted_p(
    p_values: Sequence[float], *, correction: Correction = "benjamini-hochberg", level: float = 0.05
) -> tuple[tuple[float, bool], ...]:
    """(p after correction, whether it is significant) in the order given.

    Raises:
        ValueError: a p-value outside 0 to 1.
    """
    if correction == "benjamini-hochberg":
        return tuple((one.adjusted, one.significant) for one in benjamini_hochberg(p_values, level=level))
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value lies between 0 and 1")
    found, highest = [(1.0, False)] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda at: p_values[at])):
        highest = max(highest, min((len(p_values) - rank) * p_values[place], 1.0))
        found[place] = (highest, highest <= level)
    return tuple(found)


def interaction_of_tables(
    treated: Table,
    comparison: Table,
    *columns: str,
    reference: Mapping[str, str] | None = None,
    minimum: int = MINIMUM,
    correction: Correction = "benjamini-hochberg",
    confidence: float = 0.95,
) -> Interaction:
    """Differences in the difference treated minus comparison, between the groups by these columns.

    Args:
        reference: the level (by column) that others are compared with; the first in order when left out.
        minimum: levels with fewer students in an arm are left out and counted.

    Raises:
        ProblemsFound: fewer than two levels that can be compared, or not the reference.
    """
    one, other = treated.by(*columns), comparison.by(*columns)
    shared = sorted(set(one) & set(other))
    large = [group for group in shared if min(one[group].n, other[group].n) >= max(minimum, 2)]
    pairs = [(one[group], other[group]) for group in large]
    left_out = len(set(one) | set(other)) - len(large)
    same_kind([cell for pair in pairs for cell in pair])
    reasons = {pair[0].group: _untestable(pair) for pair in pairs}
    usable = [pair for pair in pairs if not reasons[pair[0].group]]
    if len(usable) < 2:
        refuse(words.ONE_LEVEL, words.TODO_GROUPS, name=", ".join(columns))
    base = _base([pair[0].group for pair in usable], columns, reference)
    usable.sort(key=lambda pair: pair[0].group != base)
    found = _Estimated(usable, confidence)
    effects = dict(zip([pair[0].group for pair in usable], found.effects(), strict=True))
    levels = tuple(
        LevelEffect(named(a.group), (a.n, b.n), effects.get(a.group), reasons[a.group]) for a, b in pairs
    )
    names = [pair[0].name for pair in usable]
    joint, withheld = found.joint()
    rows = _corrected(names, found.differences(), correction, 1 - confidence)
    return Interaction(levels, rows, joint, correction, left_out, _notes(rows, usable), withheld)


def interaction_of_effects(
    levels: Sequence[str],
    effects: ArrayLike,
    covariance: ArrayLike,
    *,
    df: float = math.inf,
    correction: Correction = "benjamini-hochberg",
    confidence: float = 0.95,
) -> Interaction:
    """The same from effects that a model estimated, for instance with covariates; the first level is the reference.

    Args:
        effects: (L,). covariance: (L, L); diagonal where the levels share no student and no cluster.
        df: of the estimates; infinite for large samples.

    Raises:
        ProblemsFound: shapes that do not fit, fewer than two levels, or numbers that are none.
    """
    values, spread = np.asarray(effects, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    if values.ndim != 1 or len(levels) != len(values) or spread.shape != (len(values), len(values)):
        refuse(words.NO_SUCH_SHAPE, words.TODO_CHECK, estimates=len(levels))
    if len(values) < 2:
        refuse(words.ONE_LEVEL, words.TODO_GROUPS)
    if not (np.isfinite(values).all() and np.isfinite(spread).all() and (np.diag(spread) > 0).all()):
        why = "an effect or its variance is not a number above 0"
        refuse(words.NOT_A_CELL, words.TODO_CHECK, name=", ".join(levels), reason=why)
    factors = _against_first(len(values))
    joint, withheld = _joint_wald(factors @ values, factors @ spread @ factors.T, df)
    single = [
        LevelEffect(level, None, tested(float(value), math.sqrt(variance), df, confidence))
        for level, value, variance in zip(levels, values, np.diag(spread), strict=True)
    ]
    differences = _wald_rows(factors, values, spread, df, confidence)
    rows = _corrected(list(levels), differences, correction, 1 - confidence)
    return Interaction(tuple(single), rows, joint, correction, 0, _notes(rows, []), withheld)


class _Estimated:
    """Effects of usable levels, from pairs of cells: independent students, or the scores of clusters."""

    def __init__(self, pairs: Sequence[tuple[Cell, Cell]], confidence: float) -> None:
        self.cells = [cell for pair in pairs for cell in pair]
        self.confidence = confidence
        self.means = np.array([cell.mean for cell in self.cells])
        self.each = np.kron(np.eye(len(pairs)), np.array([1.0, -1.0]))
        self.factors = _against_first(len(pairs)) @ self.each
        self.clustered = self.cells[0].clusters is not None
        if self.clustered:
            self.spread, self.df = robust.covariance(self.cells)

    def effects(self) -> list[Tested]:
        return self._tests(self.each)

    def differences(self) -> list[Tested]:
        return self._tests(self.factors)

    def joint(self) -> tuple[Joint | None, str]:
        if self.clustered:
            return _joint_wald(
                self.factors @ self.means, self.factors @ self.spread @ self.factors.T, self.df
            )
        return joint_contrast(self.means, *self._variances(), self.factors), ""

    def _tests(self, factors: Floats) -> list[Tested]:
        if self.clustered:
            return _wald_rows(factors, self.means, self.spread, self.df, self.confidence)
        return contrasts(self.means, *self._variances(), factors, confidence=self.confidence)

    def _variances(self) -> tuple[Floats, Floats]:
        return np.array([cell.variance for cell in self.cells]), np.array(
            [cell.n - 1.0 for cell in self.cells]
        )


def _untestable(pair: tuple[Cell, Cell]) -> str:
    if any(cell.had in {0, cell.n} for cell in pair if cell.had is not None):
        return words.ALL_ALIKE
    return uncertain(pair)


def _base(groups: Sequence[Group], columns: Sequence[str], levels: Mapping[str, str] | None) -> Group:
    if levels is None:
        return groups[0]
    group = tuple(sorted((column, levels.get(column, "")) for column in columns))
    if group not in groups:
        refuse(words.NO_SUCH_GROUP, words.TODO_REFERENCE, name=named(group))
    return group


def _against_first(levels: int) -> Floats:
    """Contrasts of every later level with the first, (L - 1, L)."""
    return np.hstack([-np.ones((levels - 1, 1)), np.eye(levels - 1)])


def _wald_rows(factors: Floats, values: Floats, spread: Floats, df: float, confidence: float) -> list[Tested]:
    variances = np.einsum("qj,jk,qk->q", factors, spread, factors)
    return [
        tested(float(value), math.sqrt(max(float(variance), 1e-300)), df, confidence)
        for value, variance in zip(factors @ values, variances, strict=True)
    ]


def _joint_wald(values: Floats, spread: Floats, df: float) -> tuple[Joint | None, str]:
    sizes = np.linalg.eigvalsh(spread)
    if df < len(values) or sizes[0] <= SINGULAR * sizes[-1]:
        return None, words.TOO_MANY_LEVELS
    return joint_wald(values, spread, df), ""


def _corrected(
    names: Sequence[str], tests: Sequence[Tested], correction: Correction, level: float
) -> tuple[EffectDifference, ...]:
    corrected = adjusted_p([one.p for one in tests], correction=correction, level=level)
    return tuple(
        EffectDifference(name, names[0], one, *two)
        for name, one, two in zip(names[1:], tests, corrected, strict=True)
    )


def _notes(rows: Sequence[EffectDifference], pairs: Sequence[tuple[Cell, Cell]]) -> tuple[str, ...]:
    notes = [words.EXPLORATORY.format(tests=len(rows))]
    if not any(row.significant for row in rows):
        notes.append(words.NOT_DETECTED)
    cells = [cell for pair in pairs for cell in pair if cell.clusters is not None]
    if cells and robust.fewest_clusters(cells) < robust.ENOUGH_CLUSTERS:
        notes.append(words.FEW_CLUSTERS.format(enough=robust.ENOUGH_CLUSTERS))
    return tuple(notes)
