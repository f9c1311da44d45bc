"""A comparison group that is made to look like those who took part."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from collegium.engines.comparison import (
    BalanceRow,
    CoarsenedExact,
    EntropyBalance,
    Exact,
    Method,
    NearestNeighbour,
    PropensityWeights,
    balance_table,
    effect,
    match,
    overlap,
)
from collegium.engines.comparison import Matched as Group
from collegium.engines.designs.arms import Answer, Compared, Data, clusters_of
from collegium.engines.designs.findings import Estimate, Mask, Place
from collegium.engines.designs.reading import Floats
from collegium.engines.impact import BaselineRow, Evidence, Matched
from collegium.engines.impact.study import NOTHING_TOLD, balance_key
from collegium.engines.labels import Codes
from collegium.engines.problems import ProblemsFound

BALANCE = ("measure", "before", "after", "mean_treated", "mean_comparison", "variance_ratio", "band")
SAMPLE = ("what", "treated", "comparison")
BALANCE_BY = ("measure", "before", "after", "variance_ratio")
NOT_TOLD: tuple[str | float | None, ...] = (NOTHING_TOLD, None, None, None)
MOST_GROUPS = 20  # of which balance is told, each with a table and a picture of its own


@dataclass(slots=True)
class Matching:
    """Matching for one study. Findings, balance and baseline share what is matched for everyone, and for each subgroup
    and the first outcome: it is matched once.
    """

    data: Data
    made: dict[Place, Group | ProblemsFound] = field(default_factory=dict)

    def answer(self, data: Data, compared: Compared) -> Answer:
        """Weighted regression in the matched sample (`engines.comparison`).

        Raises:
            ProblemsFound: no overlap, no matches, or what the regression refuses.
        """
        group = self.group(compared)
        clusters = clusters_of(data, compared)
        found = effect(
            compared.y,
            compared.treated,
            group,
            covariates=compared.terms if compared.names else None,
            names=compared.names,
            cluster=clusters,
            confidence=data.study.confidence,
        )
        return Answer(
            Estimate(found.estimate, found.se, found.df, found.low, found.high, found.p),
            used=group.used,
            clusters=None if clusters is None else len(np.unique(clusters[group.used])),
            warnings=(*found.warnings, *(problem.why for problem in group.problems)),
            means=(found.mean_treated, found.mean_comparison),
        )

    def group(self, compared: Compared) -> Group:
        """The comparison group of these students. Raises ProblemsFound where there is none."""
        place = compared.place
        if place.subgroup and place.outcome != self.data.study.outcomes[0]:
            return _group(self.data, compared)
        if place not in self.made:
            try:
                self.made[place] = _group(self.data, compared)
            except ProblemsFound as problems:
                self.made[place] = problems
        made = self.made[place]
        if isinstance(made, ProblemsFound):
            raise made
        return made

    def evidence(self) -> Iterator[Evidence]:
        """Balance before and after, and who is in the comparison, for the first outcome; then balance by subgroup."""
        compared = everybody(self.data, self.data.study.outcomes[0])
        if compared is None:
            return
        try:
            group = self.group(compared)
        except ProblemsFound:  # the finding says why
            return
        yield _balance_table(self.data, compared, group)
        yield _sample(compared, group)
        levels = [one for one in self.data.slices() if one[0]]
        for subgroup, level, among in levels[:MOST_GROUPS]:
            yield self.balance_by(subgroup, level, among)

    def balance_by(self, subgroup: str, level: str, among: Mask) -> Evidence:
        """Balance in the students of the subgroup's own finding, matched among themselves; a line where none are."""
        key = balance_key(subgroup, level)
        compared = everybody(self.data, self.data.study.outcomes[0], among, subgroup, level)
        try:
            group = None if compared is None else self.group(compared)
        except ProblemsFound:  # the finding says why
            group = None
        if compared is None or group is None:
            return Evidence(key, BALANCE_BY, (NOT_TOLD,), (None,))
        whole = _balance_table(self.data, compared, group)
        places = [BALANCE.index(name) for name in BALANCE_BY]
        rows = tuple(tuple(row[place] for place in places) for row in whole.rows)
        return Evidence(key, BALANCE_BY, rows or (NOT_TOLD,), whole.students if rows else (None,))

    def baseline(self, plain: tuple[BaselineRow, ...]) -> tuple[BaselineRow, ...]:
        """Baseline equivalence of the matched students, on each measure of the study."""
        return tuple(self.baseline_row(row) for row in plain)

    def baseline_row(self, row: BaselineRow) -> BaselineRow:
        compared = everybody(self.data, row.outcome)
        if compared is None or row.suppressed:
            return row
        try:
            group = self.group(compared)
        except ProblemsFound as problems:
            return replace(_blank(row), withheld=problems.problems[0].why)
        return _balanced(row, self.data.rows.numbers[row.measure][compared.rows], compared.treated, group)


def _group(data: Data, compared: Compared) -> Group:
    design = data.study.design
    assert isinstance(design, Matched)  # noqa: S101
    return match(
        compared.treated,
        data.to_match.matrix[compared.rows],
        method=_method(design),
        names=data.to_match.names,
        within=_within(data, design, compared.rows),
    )


def _method(design: Matched) -> Method:
    if design.method == "nearest":
        return NearestNeighbour(design.ratio, design.caliper, design.replacement)
    if design.method == "coarsened":
        return CoarsenedExact()
    if design.method == "exact":
        return Exact()
    return PropensityWeights() if design.method == "propensity" else EntropyBalance()


def _within(data: Data, design: Matched, rows: Codes) -> Codes | None:
    """(n,) one number for each combination of the columns that must be equal."""
    if not design.exact:
        return None
    codes = np.column_stack([data.rows.codes[name][rows] for name in design.exact])
    return np.asarray(np.unique(codes, axis=0, return_inverse=True)[1], dtype=np.int64).reshape(-1)


def everybody(
    data: Data, outcome: str, among: Mask | None = None, subgroup: str = "", level: str = ""
) -> Compared | None:
    """The students of the finding for everyone, or for a subgroup (among), or None where one side is empty."""
    study, y = data.study, data.outcome(outcome)
    treated, comparison = data.arm(study.arms[0]), data.arm(study.comparison)
    chosen = data.complete & ~np.isnan(y) & (treated | comparison)
    rows = np.flatnonzero(chosen if among is None else chosen & among)
    took = treated[rows]
    if not took.any() or took.all():
        return None
    place = Place(outcome, study.arms[0], "adjusted", subgroup, level)
    return Compared(place, y[rows], took, data.terms.matrix[rows], data.terms.names, rows)


def _balance_table(data: Data, compared: Compared, group: Group) -> Evidence:
    table = balance_table(
        compared.treated, data.to_match.matrix[compared.rows], group, names=data.to_match.names
    )
    shown = [row for row in table if not row.after.withheld]
    return Evidence("balance", BALANCE, tuple(map(_balance, shown)), tuple(map(_fewest, shown)))


def _sample(compared: Compared, group: Group) -> Evidence:
    before = (int(compared.treated.sum()), int((~compared.treated).sum()))
    after = overlap(compared.treated, group)
    rows: list[tuple[str, float, float]] = [
        ("students before", *before),
        ("students in the comparison", after.treated, after.comparison),
        ("effective number", after.effective_treated, after.effective_comparison),
    ]
    return Evidence("sample", SAMPLE, tuple(rows), tuple(int(min(row[1:])) for row in rows))


def _balance(row: BalanceRow) -> tuple[str | float | None, ...]:
    after = row.after
    numbers = (after.mean_treated, after.mean_comparison, after.variance_ratio)
    return (row.covariate, row.before.difference, after.difference, *numbers, after.band)


def _fewest(row: BalanceRow) -> int:
    return min(row.after.treated, row.after.comparison)


def _balanced(row: BaselineRow, measure: Floats, treated: Mask, group: Group) -> BaselineRow:
    """The row with the numbers of the matched students who have the measure."""
    known = ~np.isnan(measure)
    some = replace(
        group,
        weights=group.weights[known],
        sets=group.sets[known],
        propensity=None if group.propensity is None else group.propensity[known],
    )
    values, ends = _as_shares(measure[known])
    table = balance_table(treated[known], values[:, None], some, names=(row.measure,))
    after = next(one for one in table if one.covariate == row.measure).after
    if after.withheld:
        return replace(_blank(row), withheld=after.withheld)
    low, high = ends or (0.0, 1.0)
    means = [
        None if mean is None else low + (high - low) * mean
        for mean in (after.mean_treated, after.mean_comparison)
    ]
    return replace(
        row,
        n_treated=after.treated,
        n_comparison=after.comparison,
        mean_treated=means[0],
        mean_comparison=means[1],
        hedges_g=after.wwc_g,
        band=after.band,
        index="cox" if ends else "g",
    )


def _as_shares(values: Floats) -> tuple[Floats, tuple[float, float] | None]:
    """A measure with two values as 0 and 1, and what they were; any other as it is."""
    low, high = float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))
    if not low < high or not ((values == low) | (values == high)).all():
        return values, None
    return (values - low) / (high - low), (low, high)


def _blank(row: BaselineRow) -> BaselineRow:
    return BaselineRow(row.measure, row.outcome, row.arm, None, None, None, None, None, None, True)
