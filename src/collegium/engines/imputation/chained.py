"""Multiple imputation by chained equations: several complete tables from one with gaps.

Every column with gaps is drawn in turn from its regression on all others, the arms and the cluster means of the
others, for a number of rounds; then the whole is done again for the next table. Source: van Buuren &
Groothuis-Oudshoorn 2011 (doi 10.18637/jss.v045.i03). That arms enter the model, or are imputed apart so that their
relations may differ: Sullivan et al. 2018 (doi 10.1177/0962280216683570). For group-randomised trials in education:
Puma et al., NCEE 2009-0049.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collegium.engines.imputation import words
from collegium.engines.imputation.columns import (
    Column,
    Floats,
    Groups,
    Mask,
    check_columns,
    check_known,
    regressors,
    warnings_of,
)
from collegium.engines.imputation.draws import ClusterState, draw_category, draw_number
from collegium.engines.labels import Codes, any_missing, numbered
from collegium.engines.problems import refuse

MOST_TERMS = 400  # of a logistic model: its Newton steps solve that many equations

# progress(done, total) counts tables
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """sets: how many tables (20 or more for final results). rounds: of chained equations before a table is taken.
    donors: for numbers, among how many nearest one is drawn. by_arm: impute each arm apart.
    """

    seed: int
    sets: int = 20
    rounds: int = 10
    donors: int = 5
    by_arm: bool = False


@dataclass(frozen=True, slots=True)
class Imputed:
    """The columns as given, and for each table the drawn values by column, in the order of its missing rows."""

    columns: tuple[Column, ...]
    drawn: tuple[dict[str, Floats], ...]
    setting: Setting
    warnings: tuple[str, ...] = ()

    def table(self, k: int) -> dict[str, Floats]:
        """The k-th complete table, by column (n,)."""
        return {column.name: self._filled(column, self.drawn[k]) for column in self.columns}

    def _filled(self, column: Column, drawn: dict[str, Floats]) -> Floats:
        values = column.values.copy()
        if column.name in drawn:
            values[column.missing()] = drawn[column.name]
        return values

    def complete_rows(self) -> NDArray[np.int64]:
        """Rows with every value."""
        gaps = np.any([column.missing() for column in self.columns], axis=0)
        return np.flatnonzero(~gaps)


def impute(
    columns: Sequence[Column],
    setting: Setting,
    *,
    arm: NDArray[np.generic] | None = None,
    cluster: NDArray[np.generic] | None = None,
    progress: Progress | None = None,
) -> Imputed:
    """Complete tables from columns with gaps; arm and cluster (n,) are labels without gaps.

    The columns should hold everything that the analysis uses, outcomes too, and what predicts missing values. Numbers
    keep the correlation within clusters through a random effect; two-valued columns and categories only through
    the cluster means of the other columns.

    Raises:
        ProblemsFound: what cannot be imputed, with what to do.
        ValueError: settings outside their range.
    """
    _check_setting(setting)
    check_columns(columns)
    groups = _groups(arm, cluster, len(columns[0].values))
    if not any(column.missing().any() for column in columns):
        refuse(words.NOTHING_MISSING, words.TODO_COMPLETE)
    parts = _parts(columns, groups, by_arm=setting.by_arm)
    rng = np.random.default_rng(setting.seed)
    drawn = []
    for k in range(setting.sets):
        if progress:
            progress(k, setting.sets)
        drawn.append(_one_table(columns, groups, parts, setting, rng))
    return Imputed(tuple(columns), tuple(drawn), setting, warnings_of(columns))


def _check_setting(setting: Setting) -> None:
    if setting.sets < 2 or setting.rounds < 1 or setting.donors < 1:
        raise ValueError("at least two tables, one round and one donor are needed")


def _groups(arm: NDArray[np.generic] | None, cluster: NDArray[np.generic] | None, n: int) -> Groups:
    return Groups(_codes(arm, n, words.ONE_ARM), _codes(cluster, n, words.ONE_CLUSTER))


def _codes(labels: NDArray[np.generic] | None, n: int, only_one: str) -> Codes | None:
    if labels is None:
        return None
    if len(labels) != n or any_missing(labels):
        refuse(words.NO_ARM, words.TODO_LEAVE_OUT)
    codes = numbered(labels)
    if codes.max() == 0:
        refuse(only_one, words.TODO_CHECK)
    return codes


def _parts(columns: Sequence[Column], groups: Groups, *, by_arm: bool) -> list[Mask]:
    """The rows that are imputed together."""
    everyone = np.ones(len(columns[0].values), dtype=np.bool_)
    if by_arm and groups.arm is None:
        raise ValueError("imputing arm by arm needs the arms")
    parts = [everyone]
    if by_arm and groups.arm is not None:
        parts = [groups.arm == code for code in range(int(groups.arm.max()) + 1)]
    for rows in parts:
        check_known(columns, rows)
    return parts


def _one_table(
    columns: Sequence[Column],
    groups: Groups,
    parts: list[Mask],
    setting: Setting,
    rng: np.random.Generator,
) -> dict[str, Floats]:
    found = {column.name: column.values.copy() for column in columns}
    for rows in parts:
        some = [Column(column.name, column.kind, column.values[rows]) for column in columns]
        within = groups.among(rows) if len(parts) > 1 else groups
        for name, values in _chain(some, within, setting, rng).items():
            found[name][rows] = values
    return {column.name: found[column.name][column.missing()] for column in columns if column.missing().any()}


def _chain(
    columns: Sequence[Column], groups: Groups, setting: Setting, rng: np.random.Generator
) -> dict[str, Floats]:
    """All rounds of one table, by column (n,)."""
    gaps = {column.name: column.missing() for column in columns}
    filled = {column.name: _started(column, rng) for column in columns}
    # the column with fewest gaps first: the others then lean on better values
    order = sorted((c for c in columns if gaps[c.name].any()), key=lambda c: int(gaps[c.name].sum()))
    states = {column.name: _state(column, groups) for column in order}
    for _ in range(setting.rounds):
        for column in order:
            x = regressors(filled, columns, column.name, groups)
            values = _draw(
                column,
                filled[column.name],
                x,
                groups=groups,
                state=states[column.name],
                setting=setting,
                rng=rng,
            )
            filled[column.name][gaps[column.name]] = values
    return filled


def _started(column: Column, rng: np.random.Generator) -> Floats:
    """Gaps filled with known values drawn at random."""
    values, gaps = column.values.copy(), column.missing()
    if gaps.any():
        values[gaps] = rng.choice(values[~gaps], int(gaps.sum()))
    return values


def _state(column: Column, groups: Groups) -> ClusterState | None:
    if column.kind != "number" or groups.cluster is None or groups.cluster.max() == 0:
        return None
    clusters = int(groups.cluster.max()) + 1
    return ClusterState(np.zeros(clusters), 0.1 * float(np.nanvar(column.values)))


def _draw(
    column: Column,
    values: Floats,
    x: Floats,
    *,
    groups: Groups,
    state: ClusterState | None,
    setting: Setting,
    rng: np.random.Generator,
) -> Floats:
    gaps = column.missing()
    if column.kind == "number":
        return draw_number(
            values, x, gaps, cluster=groups.cluster, state=state, donors=setting.donors, rng=rng
        )
    terms = x.shape[1] * (len(np.unique(values)) - 1)
    if terms > MOST_TERMS:
        refuse(words.LARGE_MODEL, words.TODO_FEWER, name=column.name, terms=terms, most=MOST_TERMS)
    return draw_category(values.astype(np.int64), x, gaps, rng).astype(np.float64)
