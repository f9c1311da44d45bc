"""Regressions from the rows themselves, for what cells cannot give: HC1, several fixed effects, many
indicator columns. Matrices stay sparse; the fixed effect with most levels is absorbed, the others are
indicators.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from collegium.engines.impact.cells import Floats
from collegium.engines.impact.fewclusters import jackknifed, sums_from_rows
from collegium.engines.impact.regression import (
    Absorbed,
    CannotFitError,
    Fit,
    Independent,
    Layout,
    independent_columns,
    size_of,
)
from collegium.engines.impact.sample import Sample, Term
from collegium.engines.labels import Codes

# Beyond this, leaving out clusters would need the dense columns of too many rows.
MOST_NUMBERS = 20_000_000


@dataclass(frozen=True, slots=True)
class Rows:
    """The working table in memory, n rows. fixed starts with the absorbed fixed effect."""

    arm: Codes  # (n,)
    cluster: Codes | None  # (n,)
    fixed: tuple[Codes, ...]  # each (n,)
    level: dict[str, Codes]  # by subgroup column, -1 where missing
    outcome: dict[str, Floats]  # NaN where missing
    covariates: sparse.csr_array  # (n, P)


def read_rows(sample: Sample) -> Rows:
    study = sample.study
    wanted = {"arm": "arm"} | {key.sql: key.sql for key in sample.keys.values()}
    wanted |= {number.sql: number.sql for number in sample.numbers.values()}
    columns = sample.source.columns(f"SELECT {', '.join(wanted)} FROM work")
    codes = {
        name: np.ma.filled(np.ma.asarray(columns[key.sql]).astype(np.int64), -1)
        for name, key in sample.keys.items()
    }
    numbers = {
        name: np.ma.filled(np.ma.asarray(columns[number.sql], dtype=np.float64), np.nan)
        for name, number in sample.numbers.items()
    }
    by_levels = sorted(study.fixed_effects, key=lambda name: -len(sample.keys[name].levels))
    return Rows(
        arm=np.asarray(columns["arm"]).astype(np.int64),
        cluster=codes[study.cluster] if study.cluster else None,
        fixed=tuple(codes[name] for name in by_levels),
        level={name: codes[name] for name in study.subgroups},
        outcome={name: numbers[name] for name in study.outcomes},
        covariates=_covariates(sample.terms, codes, numbers, len(columns["arm"])),
    )


def _covariates(
    terms: tuple[Term, ...], codes: dict[str, Codes], numbers: dict[str, Floats], n: int
) -> sparse.csr_array:
    columns = [
        codes[term.column] == term.level if term.level >= 0 else numbers[term.column] for term in terms
    ]
    return _side_by_side(
        [sparse.csc_array(np.asarray(column, dtype=np.float64)[:, None]) for column in columns], n
    )


def fit_rows(
    rows: Rows, outcome: str, students: NDArray[np.bool_], layout: Layout, *, leave_out: bool = False
) -> Fit:
    """Fit one outcome for the students marked.

    leave_out: errors by leaving out each cluster (CRV3), where the table is small enough for it.

    Raises:
        CannotFitError: one cluster, or no degrees of freedom.
    """
    present = np.flatnonzero(students & ~np.isnan(rows.outcome[outcome]))
    fixed = rows.fixed if layout.absorbed else ()
    chosen = _without_singletons(fixed, present)
    if not len(chosen):
        raise CannotFitError("Every student is alone in a level of a fixed effect.")
    entered = [_indicators(codes[chosen])[:, 1:] for codes in fixed[1:]]
    x = _side_by_side([*entered, *_design(rows, chosen, layout)], len(chosen))
    absorbed = _indicators(fixed[0][chosen]) if fixed else None
    cluster = None if rows.cluster is None else _indicators(rows.cluster[chosen])
    clusters = None if rows.cluster is None else np.unique(rows.cluster[chosen])
    effects = [_effect(codes[chosen], rows.cluster, chosen) for codes in fixed]
    level = _Level(x, rows.outcome[outcome][chosen], absorbed)
    fit = replace(_fit(level, cluster, effects, layout.arms), clusters=clusters)
    if leave_out and rows.cluster is not None and x.shape[0] * x.shape[1] <= MOST_NUMBERS:
        sums = sums_from_rows(
            level.y,
            x.toarray(),
            cluster=rows.cluster[chosen],
            fixed=fixed[0][chosen] if fixed else None,
            arms=range(x.shape[1] - layout.arms, x.shape[1]),
        )
        fit = jackknifed(fit, sums)
    return _shifted(fit, sum(block.shape[1] for block in entered), len(present) - len(chosen))


def _design(rows: Rows, chosen: NDArray[np.int64], layout: Layout) -> list[sparse.csc_array]:
    flags = rows.arm[chosen, None] == np.arange(1, layout.arms + 1)
    constant = [] if layout.absorbed else [sparse.csc_array(np.ones((len(chosen), 1)))]
    covariates = [rows.covariates[chosen].tocsc()] if layout.covariates else []
    return [*constant, *covariates, sparse.csc_array(flags.astype(np.float64))]


def _fit(level: "_Level", cluster: sparse.csc_array | None, effects: list[Absorbed], arms: int) -> Fit:
    x, y = level.x, level.y
    raw = np.asarray(x.multiply(x).sum(axis=0)).ravel()
    cross = _dense(x.T @ x) - level.cross()
    columns = independent_columns(cross, raw, range(x.shape[1] - arms, x.shape[1]))
    kept = list(columns.kept)
    clusters = None if cluster is None else cluster.shape[1]
    size = size_of(n=len(y), k=_own_terms(effects, columns), absorbed=effects, clusters=clusters)
    if not kept:
        raise CannotFitError("The fixed effects leave nothing of any column.")
    bread = np.linalg.inv(cross[np.ix_(kept, kept)])
    estimate = np.zeros(x.shape[1])
    estimate[kept] = bread @ (x.T @ (y - level.mean_y()))[kept]
    residual = y - x @ estimate - level.left_over(estimate)
    informative = level.informative(cluster, raw)
    if cluster is None:
        influence, meat = None, level.meat(residual)[np.ix_(kept, kept)]
    else:
        scores = level.scores(residual, cluster)[:, kept]
        meat = _dense(scores.T @ scores)
        influence = scores @ bread if scores.shape[0] * len(kept) <= MOST_NUMBERS else None
    return Fit(
        columns.kept,
        estimate[kept],
        size.factor() * bread @ meat @ bread,
        size.df(),
        columns.dropped,
        columns.unidentified,
        informative,
        alone=0,
        errors="HC1" if cluster is None else "CRV1",
        size=size,
        influence=influence,
    )


class _Level:
    """Means of x (n, K) and y (n,) by level of the absorbed fixed effect; zero where nothing is absorbed."""

    def __init__(self, x: sparse.csr_array, y: Floats, absorbed: sparse.csc_array | None) -> None:
        self.x, self.y = x, y
        self.of = sparse.csc_array((len(y), 1)) if absorbed is None else absorbed
        self.size = np.maximum(np.asarray(self.of.sum(axis=0)).ravel(), 1.0)
        self.x_means = sparse.csr_array(sparse.diags_array(1 / self.size) @ (self.of.T @ x))
        self.y_means = (self.of.T @ y) / self.size

    def cross(self) -> Floats:
        return _dense(self.x_means.T @ sparse.diags_array(self.size) @ self.x_means)

    def mean_y(self) -> Floats:
        return np.asarray(self.of @ self.y_means)

    def left_over(self, estimate: Floats) -> Floats:
        """The fixed effect of every row, (n,)."""
        return np.asarray(self.of @ (self.y_means - self.x_means @ estimate))

    def scores(self, residual: Floats, cluster: sparse.csc_array) -> sparse.csc_array:
        """Of every cluster on every column, (G, K)."""
        weighted = cluster.T @ sparse.diags_array(residual)
        return sparse.csc_array(weighted @ self.x - (weighted @ self.of) @ self.x_means)

    def meat(self, residual: Floats) -> Floats:
        """Sum over rows of the outer product of their scores, (K, K)."""
        squares = sparse.diags_array(residual**2)
        mixed = _dense((self.x.T @ squares @ self.of) @ self.x_means)
        means = _dense(self.x_means.T @ (self.of.T @ squares @ self.of) @ self.x_means)
        return _dense(self.x.T @ squares @ self.x) - mixed - mixed.T + means

    def informative(self, cluster: sparse.csc_array | None, raw: Floats) -> tuple[int, ...]:
        """For each column, the clusters within which it varies around the mean of its level."""
        if cluster is None:
            return ()
        pairs = cluster.T @ self.of
        squares = cluster.T @ self.x.multiply(self.x)
        crossed = [
            np.asarray(
                (cluster.T @ (self.x[:, [j]].multiply(self.of @ self.x_means[:, [j]]))).sum(axis=1)
            ).ravel()
            for j in range(self.x.shape[1])
        ]
        means = pairs @ self.x_means.multiply(self.x_means)
        within = _dense(squares + means) - 2 * np.stack(crossed, axis=1)
        return tuple(int(count) for count in (within > 1e-9 * raw / cluster.shape[1]).sum(axis=0))


def _own_terms(effects: list[Absorbed], columns: Independent) -> int:
    """Kept columns that are not indicators of a fixed effect: those are counted by level."""
    entered = sum(effect.levels - 1 for effect in effects[1:])
    return sum(1 for j in columns.kept if j >= entered)


def _effect(codes: Codes, cluster: Codes | None, chosen: NDArray[np.int64]) -> Absorbed:
    levels = len(np.unique(codes))
    if cluster is None:
        return Absorbed(levels, nested=False)
    pairs = np.unique(np.stack([codes, cluster[chosen]]), axis=1).shape[1]
    return Absorbed(levels, nested=pairs == levels)


def _without_singletons(fixed: tuple[Codes, ...], chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Leave out, until none is left, students who are alone in a level of any fixed effect."""
    while True:
        alone = np.zeros(len(chosen), dtype=np.bool_)
        for codes in fixed:
            _, place, count = np.unique(codes[chosen], return_inverse=True, return_counts=True)
            alone |= count[place] == 1
        if not alone.any():
            return chosen
        chosen = chosen[~alone]


def _shifted(fit: Fit, entered: int, alone: int) -> Fit:
    """The fit without the indicators of fixed effects, which nobody reads, in the places `fit_cells` uses."""
    own = [i for i, j in enumerate(fit.columns) if j >= entered]
    return replace(
        fit,
        columns=tuple(fit.columns[i] - entered for i in own),
        estimate=fit.estimate[own],
        covariance=fit.covariance[np.ix_(own, own)],
        dropped=tuple(j - entered for j in fit.dropped if j >= entered),
        unidentified=frozenset(j - entered for j in fit.unidentified),
        informative=fit.informative[entered:],
        alone=alone,
        influence=None if fit.influence is None else fit.influence[:, own],
    )


def _indicators(codes: Codes) -> sparse.csc_array:
    """One column for each code present, (n, levels)."""
    place = np.unique(codes, return_inverse=True)[1]
    return sparse.csc_array(sparse.coo_array((np.ones(len(codes)), (np.arange(len(codes)), place))))


def _side_by_side(blocks: list[sparse.csc_array], n: int) -> sparse.csr_array:
    return sparse.csr_array(sparse.hstack(blocks)) if blocks else sparse.csr_array((n, 0))


def _dense(matrix: Any) -> Floats:
    """scipy's stubs do not say what a product of sparse arrays is."""
    return np.asarray(matrix.toarray(), dtype=np.float64)
