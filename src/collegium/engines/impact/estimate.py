"""The whole study: check it, build the sample, fit every model for every group, and gather the result."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from collegium.engines.impact.cells import Block, Cells, cross_products, gather
from collegium.engines.impact.checks import arm_problems, column_problems, study_problems
from collegium.engines.impact.crossproducts import fit_cells
from collegium.engines.impact.fewclusters import jackknifed, sums_from_cells
from collegium.engines.impact.findings import (
    Fitted,
    baseline_rows,
    coefficients,
    describe,
    finding,
    leaves_out,
    level_effects,
)
from collegium.engines.impact.levels import LevelEffects
from collegium.engines.impact.regression import CannotFitError, Fit, Layout
from collegium.engines.impact.repeated import repeated_students
from collegium.engines.impact.sample import Sample, build_sample, term_counts
from collegium.engines.impact.singled import Spot, apart_warning, few_apart, without_few
from collegium.engines.impact.soundness import sound
from collegium.engines.impact.source import open_source
from collegium.engines.impact.spark import open_spark
from collegium.engines.impact.study import (
    BaselineRow,
    Model,
    Progress,
    RowAccount,
    Study,
    StudyResult,
)
from collegium.engines.impact.warn import study_warnings
from collegium.engines.problems import ProblemsFound

if TYPE_CHECKING:
    from collegium.engines.impact.rows import Rows

Engine = Literal["duckdb", "spark"]
OPENED = {"duckdb": open_source, "spark": open_spark}

# Beyond either of these the cross-products cost more than the rows themselves.
MOST_TERMS = 24
MOST_SUMS = 20_000_000


def estimate(
    *,
    parquet: Path,
    study: Study,
    progress: Progress | None = None,
    engine: Engine = "duckdb",
    identifier: str = "",
) -> StudyResult:
    """Answer the study from a Parquet table with one row per student, in this process or on Spark.

    identifier: column that tells students apart, if there is one; a student who is used twice is refused.

    Students lacking the cluster, a fixed effect or a covariate are in no model; students lacking an outcome
    are not in the models of that outcome. Both models of an outcome use the same students.

    Raises:
        ProblemsFound: everything that is wrong with the study or the table, before any model is fitted.
    """
    with OPENED[engine](parquet) as source:
        problems = [*study_problems(study), *column_problems(study, source), *arm_problems(study, source)]
        problems = problems or repeated_students(study, source, identifier)
        if problems:
            raise ProblemsFound(problems)
        return sound(_run(build_sample(study, source), progress or _silent), source)


@dataclass(frozen=True, slots=True)
class _Slice:
    """A group of students: everyone (no subgroup), or the level with this code in a subgroup column."""

    subgroup: str = ""
    level: str = ""
    code: int = -1

    def among(self, codes: NDArray[np.int64]) -> NDArray[np.bool_]:
        return codes == self.code if self.subgroup else np.ones(len(codes), dtype=np.bool_)

    def __str__(self) -> str:
        return f"{self.subgroup}: {self.level}" if self.subgroup else "Everyone"


def _silent(done: int, total: int, what: str) -> None:
    """No one is watching."""


def _run(sample: Sample, progress: Progress) -> StudyResult:
    total = 1 + sum(len(sample.keys[name].levels) for name in sample.study.subgroups)
    progress(0, total, "Reading the table")
    by_cells = _by_cells(sample)
    rows = None if by_cells else _read_rows(sample)
    fitted: list[Fitted] = []
    baseline: list[BaselineRow] = []
    levels: list[LevelEffects] = []
    done = 0
    for subgroup, cells in _cells(sample, by_cells=by_cells):
        if not done:
            baseline = baseline_rows(sample, cells)
        before = len(fitted)
        for piece in _slices(sample, subgroup, everyone=not done):
            progress(done, total, str(piece))
            for block in cells.blocks:
                fitted += _block_fits(sample, _Table(cells, block, rows), piece)
            done += 1
        if subgroup:
            levels += _levels(sample, cells, rows, [one for one in fitted[before:] if one.group.subgroup])
    progress(done, total, "Done")
    return _result(sample, fitted, baseline, levels)


def _read_rows(sample: Sample) -> "Rows":
    # sums by cell need no sparse matrices, which take long to import
    from collegium.engines.impact.rows import read_rows  # noqa: PLC0415

    return read_rows(sample)


def _by_cells(sample: Sample) -> bool:
    """Whether cell cross-products can give every model, and are fewer than the numbers in the rows."""
    study, width = sample.study, len(sample.terms)
    if not study.cluster or len(study.fixed_effects) > 1 or width > MOST_TERMS:
        return False
    levels = max((len(sample.keys[name].levels) for name in study.subgroups), default=1)
    sums = len(study.outcomes) * (3 + 2 * width + width * width + 3 * len(study.baseline))
    most = MOST_SUMS // (levels * sums)
    if sample.working * sums <= MOST_SUMS:
        return True
    return sample.combinations(study.cluster, *study.fixed_effects, most=most) <= most


def _cells(sample: Sample, *, by_cells: bool) -> Iterator[tuple[str, Cells]]:
    """Each subgroup column (none: everyone) with its sums, for the regressions too if they are made from them."""
    terms = sample.terms if by_cells else ()
    fixed = "".join(sample.study.fixed_effects) if by_cells else ""
    gathered = gather(sample, terms=terms, fixed=fixed)
    for subgroup in sample.study.subgroups or ("",):
        yield (
            subgroup,
            cross_products(sample, subgroup=subgroup, terms=terms, fixed=fixed, gathered=gathered),
        )


def _slices(sample: Sample, subgroup: str, *, everyone: bool) -> Iterator[_Slice]:
    if everyone:
        yield _Slice()
    if subgroup:
        for code, level in enumerate(sample.keys[subgroup].levels):
            yield _Slice(subgroup, level, code)


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the models of one block of outcomes come from: its sums, and the rows if sums do not do."""

    cells: Cells
    block: Block
    rows: "Rows | None"


def _block_fits(sample: Sample, table: _Table, piece: _Slice) -> Iterator[Fitted]:
    """Every model of every outcome of the block in one group."""
    among = piece.among(table.cells.level)
    groups = describe(sample, table.cells, table.block, among, (piece.subgroup, piece.level))
    leave_out = bool(groups) and leaves_out(
        sample.study, clusters=groups[0].clusters, side=groups[0].fewest_clusters()
    )
    for model, layout in _models(sample):
        fits = _fits(sample, table, piece, model, leave_out=leave_out)
        for group, fit in zip(groups, fits, strict=True):
            yield Fitted(group, model, layout, fit)


def _fits(sample: Sample, table: _Table, piece: _Slice, model: Model, *, leave_out: bool) -> list[Fit | str]:
    """One model of every outcome of the block in one group."""
    layout, cells, rows = dict(_models(sample))[model], table.cells, table.rows
    if rows is None or (sample.study.cluster and model == "unadjusted"):
        among = piece.among(cells.level)
        return _from_cells(cells, table.block, among, layout, leave_out=leave_out)
    outcomes = table.block.outcomes
    return [_from_rows(rows, outcome, piece, layout, leave_out=leave_out) for outcome in outcomes]


def _levels(
    sample: Sample, cells: Cells, rows: "Rows | None", fitted: Sequence[Fitted]
) -> Iterator[LevelEffects]:
    """The effects in the levels of one subgroup by the main model. Where some left out clusters, all do."""
    model = _models(sample)[-1][0]
    for outcome in sample.study.outcomes:
        found = [one for one in fitted if (one.group.outcome, one.model) == (outcome, model)]
        kinds = {one.fit.errors for one in found if not isinstance(one.fit, str)}
        if len(kinds) > 1:
            block = next(one for one in cells.blocks if outcome in one.outcomes)
            found = [_leaving_out(sample, _Table(cells, block, rows), one) for one in found]
        for arm in range(1, len(sample.study.arms) + 1):
            yield level_effects(sample, arm, found)


def _leaving_out(sample: Sample, table: _Table, fitted: Fitted) -> Fitted:
    group = fitted.group
    code = sample.keys[group.subgroup].levels.index(group.level)
    fits = _fits(sample, table, _Slice(group.subgroup, group.level, code), fitted.model, leave_out=True)
    return replace(fitted, fit=fits[table.block.outcomes.index(group.outcome)])


def _from_cells(
    cells: Cells, block: Block, among: NDArray[np.bool_], layout: Layout, *, leave_out: bool
) -> list[Fit | str]:
    try:
        fits = fit_cells(cells, block, among, layout)
        if not leave_out:
            return list(fits)
        sums = sums_from_cells(cells, block, among, layout)
        return [jackknifed(fit, one) for fit, one in zip(fits, sums, strict=True)]
    except CannotFitError as error:
        return [str(error)] * len(block.outcomes)


def _from_rows(rows: "Rows", outcome: str, piece: _Slice, layout: Layout, *, leave_out: bool) -> Fit | str:
    from collegium.engines.impact.rows import fit_rows  # noqa: PLC0415 - as in `_read_rows`

    students = piece.among(rows.level.get(piece.subgroup, rows.arm))
    try:
        return fit_rows(rows, outcome, students, layout, leave_out=leave_out)
    except CannotFitError as error:
        return str(error)


def _models(sample: Sample) -> list[tuple[Model, Layout]]:
    arms, study = len(sample.study.arms), sample.study
    models: list[tuple[Model, Layout]] = [("unadjusted", Layout(arms))]
    if study.covariates or study.fixed_effects:
        models.append(("adjusted", Layout(arms, len(sample.terms), absorbed=bool(study.fixed_effects))))
    return models


def _result(
    sample: Sample, fitted: list[Fitted], baseline: list[BaselineRow], levels: list[LevelEffects]
) -> StudyResult:
    study, counts = sample.study, term_counts(sample)
    order = {outcome: place for place, outcome in enumerate(study.outcomes)}
    fitted = sorted(
        fitted, key=lambda one: order[one.group.outcome]
    )  # stable: groups stay in the order asked for
    whole = [one for one in fitted if not one.group.subgroup]
    few = few_apart(sample, counts)
    findings = [
        without_few(finding(sample, arm, one), few) for one in fitted for arm in range(1, len(study.arms) + 1)
    ]
    return StudyResult(
        study=study,
        findings=tuple(findings),
        baseline=tuple(baseline),
        rows=_account(sample),
        warnings=(*study_warnings(sample, fitted), *apart_warning(few)),
        coefficients=tuple(
            row
            for one in whole
            if one.model == "unadjusted" or (one.group.outcome, "", "") not in few
            for row in coefficients(sample, one, counts[one.group.outcome])
        ),
        two_valued=sample.two_valued,
        levels=tuple(_told_levels(levels, few)),
    )


def _told_levels(levels: Sequence[LevelEffects], few: set[Spot]) -> Iterator[LevelEffects]:
    """The effects by level from which no adjusted effect that is withheld can be read."""
    for one in levels:
        kept = [
            level
            for level in one.levels
            if one.model != "adjusted" or (one.outcome, one.subgroup, level.level) not in few
        ]
        if kept or not one.levels:
            yield replace(one, levels=tuple(kept))


def _account(sample: Sample) -> RowAccount:
    missing = {outcome: sample.in_arms - used for outcome, used in sample.used.items()}
    return RowAccount(sample.total, sample.total - sample.in_arms, sample.used, missing)
