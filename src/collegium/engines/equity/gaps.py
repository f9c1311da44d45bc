"""How far apart groups are: in units or percentage points, in standard deviations, and as a ratio.

A group is compared with a named reference group, with the rest (all others of the same columns) or with everyone.
Everyone includes the group itself, so that gap is (1 - w) times the gap to the rest, w being the group's share; the
share is taken as known. Intervals: Welch for means, Newcombe for shares, score or Katz for ratios; cluster-robust
(t with clusters - 1 degrees of freedom) for all of them where the table has clusters.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from collegium.engines.equity import robust, words
from collegium.engines.equity.cells import NOT_KNOWN, Cell, Group, combined, named
from collegium.engines.equity.intervals import (
    Interval,
    contrasts,
    factors_of,
    normal_quantile,
    ratio_by_logs,
    ratio_by_score,
    ratio_to_whole,
    share_difference,
    share_p,
    tested,
)
from collegium.engines.equity.table import MINIMUM, NotShown, Table, describe
from collegium.engines.inference import critical
from collegium.engines.problems import refuse
from collegium.engines.wwc import cox_index, hedges_g, standard_error

Against = Literal["reference", "rest", "everyone"]
RatioMethod = Literal["score", "log"]


@dataclass(frozen=True, slots=True)
class Gap:
    """One group minus what it is compared with. Every number is None where `withheld` says why.

    Attributes:
        against: the named reference group; None for the rest or everyone (see `Gaps.against`).
        n, n_against: students. value, value_against: mean, or share from 0 to 1.
        difference: in units of the outcome; for shares from -1 to 1 (times 100: percentage points).
        p: two-sided, of Welch's t for means and of the score test (Pearson) for shares; cluster-robust with clusters.
        in_sd: Hedges g of means; the Cox index of shares, without interval. None where it has no value.
        ratio: share over share (risk ratio); only two-valued outcomes, None where nobody it compares with had it.
        clusters: of the side that is in fewest; None where students are independent.
    """

    group: Group
    against: Group | None
    n: int | None = None
    n_against: int | None = None
    value: float | None = None
    value_against: float | None = None
    difference: Interval | None = None
    p: float | None = None
    in_sd: Interval | float | None = None
    ratio: Interval | None = None
    clusters: int | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps of all groups by the same columns, what is not shown, and what a reader must know."""

    outcome: str
    columns: tuple[str, ...]
    against: Against
    rows: tuple[Gap, ...]
    not_shown: NotShown
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A group, what it is compared with (without common students), and the share of everyone in the group if asked."""

    cell: Cell
    other: Cell
    weight: float  # 0 unless compared with everyone


def gaps(
    table: Table,
    *columns: str,
    against: Against = "rest",
    reference: Mapping[str, str] | None = None,
    minimum: int = MINIMUM,
    ratio: RatioMethod = "score",
    confidence: float = 0.95,
) -> Gaps:
    """The gap of every group by these columns.

    Args:
        reference: level by column; needed and only used for against="reference".
        minimum: groups below are not shown but counted; what they are compared with must reach it too.
        ratio: "score" also has an interval where nobody in a group had the outcome; "log" is that of Katz.

    Raises:
        ProblemsFound: the table has no such groups, fewer than two of them, or not the reference.
    """
    normal_quantile(confidence)
    cells = table.by(*columns)
    if len(cells) < 2:
        refuse(words.ONE_LEVEL, words.TODO_GROUPS, name=", ".join(columns))
    base = _reference(cells, columns, reference or {}) if against == "reference" else None
    described = describe(table, *columns, minimum=minimum)
    rows = []
    for cell in described.shown:
        reason = _not_comparable(cell, base)
        other = base or combined([one for one in cells.values() if one.group != cell.group], ())
        if not reason and other.n < minimum:
            reason = words.TOO_FEW.format(minimum=minimum)
        pair = _Pair(cell, other, cell.n / (cell.n + other.n) if against == "everyone" else 0.0)
        blank = Gap(cell.group, base.group if base else None, withheld=reason)
        rows.append(blank if reason else _gap(blank, pair, ratio, confidence))
    return Gaps(
        table.outcome, tuple(sorted(columns)), against, tuple(rows), described.not_shown, _notes(rows)
    )


def _reference(cells: Mapping[Group, Cell], columns: Sequence[str], levels: Mapping[str, str]) -> Cell:
    for column in columns:
        if column not in levels:
            refuse(words.NO_REFERENCE, words.TODO_REFERENCE, name=column)
    group = tuple(sorted((column, levels[column]) for column in columns))
    if group not in cells:
        refuse(words.NO_SUCH_GROUP, words.TODO_REFERENCE, name=named(group))
    return cells[group]


def _not_comparable(cell: Cell, base: Cell | None) -> str:
    if base is not None and cell.group == base.group:
        return words.IS_REFERENCE
    return words.UNKNOWN_GROUP if any(value == NOT_KNOWN for _, value in cell.group) else ""


def _gap(blank: Gap, pair: _Pair, ratio: RatioMethod, confidence: float) -> Gap:
    cell, other = pair.cell, pair.other
    reason = uncertain([cell, other])
    if reason:
        return replace(blank, withheld=reason)
    keep = 1 - pair.weight
    difference, p = _difference(cell, other, confidence)
    everyone = combined([cell, other], ()) if pair.weight else other
    return replace(
        blank,
        n=cell.n,
        n_against=everyone.n,
        value=cell.mean,
        value_against=everyone.mean,
        difference=difference.times(keep),
        p=p,
        in_sd=_in_sd(pair, confidence),
        ratio=_ratio(pair, ratio, confidence),
        clusters=robust.fewest_clusters([cell, other]) if cell.clusters else None,
    )


def uncertain(cells: Sequence[Cell]) -> str:
    """Why the uncertainty of a contrast of these groups cannot be estimated; empty if it can."""
    if any(cell.sd is None for cell in cells):
        return words.ALONE
    if cells[0].clusters is not None:
        if robust.fewest_clusters(cells) < 2:
            return words.ONE_CLUSTER
        influence = np.abs(robust.scores(cells)).max()
        scale = max(abs(cell.mean) + (cell.sd or 0.0) for cell in cells)
        return words.CLUSTERS_ALIKE if influence <= 1e-12 * scale else ""
    if cells[0].had is None and all(cell.sd == 0 for cell in cells):
        return words.NO_VARIATION
    return ""


def _difference(cell: Cell, other: Cell, confidence: float) -> tuple[Interval, float]:
    """The difference with its interval and p-value."""
    if cell.clusters is not None:
        spread, df = robust.covariance([cell, other])
        factors = np.array([1.0, -1.0])
        se = math.sqrt(float(factors @ spread @ factors))
        found = tested(cell.mean - other.mean, se, df, confidence)
        return found.interval, found.p
    if cell.had is not None and other.had is not None:
        had, n = (cell.had, other.had), (cell.n, other.n)
        return share_difference(had, n, confidence=confidence), share_p(had, n)
    means, variances = np.array([cell.mean, other.mean]), np.array([cell.variance, other.variance])
    dfs = np.array([cell.n - 1.0, other.n - 1.0])
    found = contrasts(means, variances, dfs, factors_of([[1, -1]]), confidence=confidence)[0]
    return found.interval, found.p


def _in_sd(pair: _Pair, confidence: float) -> Interval | float | None:
    """Hedges g with its large-sample interval; no interval where clusters would make that one too narrow."""
    cell, other, keep = pair.cell, pair.other, 1 - pair.weight
    if cell.had is not None:
        if not (0 < cell.mean < 1 and 0 < other.mean < 1) or pair.weight:
            return None  # no odds at 0 and 1; and the index has no meaning for a group within the whole
        return cox_index(cell.mean, other.mean, n_treated=cell.n, n_comparison=other.n)
    sd_one, sd_other = cell.sd or 0.0, other.sd or 0.0
    if sd_one == sd_other == 0:
        return None
    g = hedges_g(
        cell.mean - other.mean,
        n_treated=cell.n,
        n_comparison=other.n,
        sd_treated=sd_one,
        sd_comparison=sd_other,
    )
    if cell.clusters is not None:
        return g * keep
    reach = normal_quantile(confidence) * standard_error(g, n_treated=cell.n, n_comparison=other.n)
    return Interval(g, g - reach, g + reach).times(keep)


def _ratio(pair: _Pair, method: RatioMethod, confidence: float) -> Interval | None:
    cell, other = pair.cell, pair.other
    if cell.had is None or not other.had or (method == "log" and not cell.had):
        return None
    had, n = (cell.had, other.had), (cell.n, other.n)
    if cell.clusters is not None:
        found = _clustered_ratio(cell, other, confidence)
    elif method == "log":
        found = ratio_by_logs(had, n, confidence=confidence)
    else:
        found = ratio_by_score(had, n, confidence=confidence)
    return ratio_to_whole(found, pair.weight) if found and pair.weight else found


def _clustered_ratio(cell: Cell, other: Cell, confidence: float) -> Interval | None:
    """On the log scale, by the delta method from the scores of clusters."""
    if not cell.had:
        return None
    spread, df = robust.covariance([cell, other])
    slope = np.array([1 / cell.mean, -1 / other.mean])
    t = critical(confidence, df)
    reach, ratio = math.exp(t * math.sqrt(float(slope @ spread @ slope))), cell.mean / other.mean
    return Interval(ratio, ratio / reach, ratio * reach)


def _notes(rows: Sequence[Gap]) -> tuple[str, ...]:
    few = [row.clusters for row in rows if row.clusters is not None and row.clusters < robust.ENOUGH_CLUSTERS]
    notes = [words.NOT_CAUSES]
    if few:
        notes.append(words.FEW_CLUSTERS.format(enough=robust.ENOUGH_CLUSTERS))
    return tuple(notes)
