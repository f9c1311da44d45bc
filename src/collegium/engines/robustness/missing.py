"""What missing values may have done to an answer: complete rows beside imputed ones, and shifts of what was imputed.

The regression is that of the impact engine, all arms and fixed effects included, over each imputed table.
"""

# ruff: noqa: S608  SQL is composed of quoted identifiers, numbers and own names only

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from collegium.engines.impact import Study
from collegium.engines.impact.findings import leaves_out
from collegium.engines.impact.regression import CannotFitError, Layout
from collegium.engines.impact.rows import Rows, fit_rows
from collegium.engines.impact.source import Source, open_source
from collegium.engines.imputation import (
    Column,
    Estimate,
    Imputed,
    Line,
    Setting,
    complete_case,
    impute,
    pooled,
    sensitivity,
)
from collegium.engines.imputation import words as imputation_words
from collegium.engines.labels import Codes, numbered
from collegium.engines.problems import ProblemsFound, refuse
from collegium.engines.robustness.samples import Samples, arm_of, needed_columns, value_of

Floats = NDArray[np.float64]
SETS = 20
# With 20,000 rows and three columns with gaps an answer takes about 20 seconds on one core, and time grows with rows:
# at this bound the six answers of a check stay under six minutes.
MOST_ROWS = 50_000
MOST_LEVELS = 30
FEWEST_KNOWN = 20

# Why there are no lines: nothing is missing; the lines would tell of a few students; there are too many rows; too few
# known values; too many categories; or these data do not allow it. Empty where there are lines.
Reason = Literal["", "complete", "few", "rows", "known", "levels", "failed"]


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One way to treat missing values, as `imputation.Line`; shift in standard deviations of the outcome."""

    kind: str
    students: int
    effect: float
    se: float
    p: float
    ci_low: float
    ci_high: float
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Missing:
    """Lines, or the reason why there are none.

    tipping: the shift at which the imputed effect is no longer significant; None where there is none. shifted: whether
    outcomes of the arm were imputed, so that they could be moved.
    """

    reason: Reason
    lines: tuple[MissingLine, ...] = ()
    tipping: float | None = None
    missing_information: float | None = None
    seed: int = 0
    sets: int = SETS

    def shifted(self) -> bool:
        return any(line.kind == "shifted" for line in self.lines)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Missing":
        return cls(**data | {"lines": tuple(MissingLine(**line) for line in data["lines"])})


def look_at_missing(
    *,
    parquet: Path,
    study: Study,
    samples: Samples,
    outcome: str,
    arm: str,
    told: Sequence[Sequence[str]],
    seed: int,
    progress: Callable[[int, int], None],
) -> Missing:
    """Impute what one analysis of a study lacks; nothing where that cannot be done or would tell of a few students.

    told: the columns that each way needs whose effect is told. Where that of the plan is not among them, nothing is.
    Rows without a cluster or a fixed effect stay out: those are never imputed.
    """
    if reason := _why_not(study, samples, outcome, told):
        return Missing(reason, seed=seed)
    with open_source(parquet) as source:
        table = _read(study, source, outcome)
    if reason := _unfit(table.columns):
        return Missing(reason, seed=seed)
    place = study.arms.index(arm)
    lacking = samples.apart((outcome, *_groupings(study)), _groupings(study))[2 * (place + 1) + 1]
    movable = lacking >= (study.minimum_cell if study.persons else 1)
    try:
        return _lines(table, study, outcome, place, seed=seed, progress=progress, movable=movable)
    except ProblemsFound:
        return Missing("failed", seed=seed)


def _groupings(study: Study) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*study.fixed_effects, *((study.cluster,) if study.cluster else ()))))


def _why_not(study: Study, samples: Samples, outcome: str, told: Sequence[Sequence[str]]) -> Reason:
    analysed, imputed = needed_columns(study, outcome), _groupings(study)
    if not any(samples.apart(analysed, imputed)):
        return "complete"
    if study.persons and _tells_of_few(study, samples, imputed, [analysed, (), *told]):
        return "few"
    if set(analysed) not in map(set, told):
        return "few"
    rows = sum(samples.size(imputed, arm) for arm in range(samples.arms + 1))
    return "rows" if rows > MOST_ROWS else ""


def _tells_of_few(
    study: Study, samples: Samples, imputed: tuple[str, ...], others: Sequence[Sequence[str]]
) -> bool:
    """Whether one of the other samples, which people know, differs from the imputed one by a few students."""
    return any(samples.tells_of_few(imputed, other, study.minimum_cell) for other in others)


def _unfit(columns: Sequence[Column]) -> Reason:
    for column in columns:
        known = column.values[~column.missing()]
        if column.missing().any() and len(known) < FEWEST_KNOWN:
            return "known"
        if column.kind == "category" and len(np.unique(known)) > MOST_LEVELS:
            return "levels"
    return ""


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows in the arms with every grouping, n of them; columns: what is analysed first, then what helps to impute."""

    arm: Codes
    cluster: Codes | None
    fixed: tuple[Codes, ...]
    columns: tuple[Column, ...]


def _read(study: Study, source: Source, outcome: str) -> _Table:
    groupings = _groupings(study)
    analysed = tuple(dict.fromkeys((outcome, *study.covariates)))
    wanted = [*analysed, *(name for name in study.baseline if name not in analysed)]
    parts = [f"{arm_of(study, source)} AS arm"]
    parts += [f"{_as_code(source, name)} AS g{place}" for place, name in enumerate(groupings)]
    parts += [f"{_as_number(source, name)} AS x{place}" for place, name in enumerate(wanted)]
    complete = " AND ".join(
        ["arm IS NOT NULL", *(f"g{place} IS NOT NULL" for place in range(len(groupings)))]
    )
    # files have no order of their own, and draws follow that of the rows
    found = source.columns(
        f"SELECT * FROM (SELECT {', '.join(parts)} FROM source s) WHERE {complete} ORDER BY ALL"
    )
    codes = {name: numbered(np.asarray(found[f"g{place}"])) for place, name in enumerate(groupings)}
    columns = [
        _column(source, name, np.ma.filled(np.ma.asarray(found[f"x{place}"], dtype=np.float64), np.nan))
        for place, name in enumerate(wanted)
    ]
    return _Table(
        arm=np.asarray(found["arm"]).astype(np.int64),
        cluster=codes[study.cluster] if study.cluster else None,
        fixed=tuple(sorted((codes[name] for name in study.fixed_effects), key=lambda one: -int(one.max()))),
        columns=tuple(_helping(columns, len(analysed))),
    )


def _as_code(source: Source, name: str) -> str:
    key = source.key(name)
    return f"CASE WHEN {key} IS NOT NULL THEN dense_rank() OVER (ORDER BY {key} NULLS LAST) - 1 END"


def _as_number(source: Source, name: str) -> str:
    return value_of(source, name) if source.kind(name) in {"number", "boolean"} else _as_code(source, name)


def _column(source: Source, name: str, values: Floats) -> Column:
    known = np.unique(values[~np.isnan(values)])
    if source.kind(name) not in {"number", "boolean"}:
        return Column(name, "category", values)
    if set(known) <= {0.0, 1.0}:
        return Column(name, "two-valued", values)
    return Column(name, "number", values)


def _helping(columns: list[Column], analysed: int) -> list[Column]:
    """Measures from before that lack nothing where the analysis is complete, so that its rows stay the same."""
    complete = ~np.any([column.missing() for column in columns[:analysed]], axis=0)
    more = [column for column in columns[analysed:] if not column.missing()[complete].any()]
    return [*columns[:analysed], *more]


def _lines(
    table: _Table,
    study: Study,
    outcome: str,
    arm: int,
    *,
    seed: int,
    progress: Callable[[int, int], None],
    movable: bool,
) -> Missing:
    group = table.cluster if table.cluster is not None else next(iter(table.fixed), None)
    imputed = impute(
        table.columns,
        Setting(seed=seed, sets=SETS),
        arm=table.arm,
        cluster=None if group is None or not group.max() else group,
        progress=progress,
    )
    analyse = _regression(table, study, outcome, arm)
    column = next(one for one in table.columns if one.name == outcome)
    if column.kind == "number" and movable:
        told = sensitivity(
            imputed, analyse, outcome=outcome, treated=table.arm == arm + 1, confidence=study.confidence
        )
        lines = (told.complete_case, told.imputed, *told.shifted)
        tipping, missing = told.tipping, told.missing_information
    else:
        lines, missing = _two_lines(imputed, analyse, study.confidence)
        tipping = None
    kept = tuple(MissingLine(**asdict(line)) for line in lines)
    return Missing("", kept, tipping, missing, seed)


def _two_lines(imputed: Imputed, analyse: "_Analysis", confidence: float) -> tuple[tuple[Line, ...], float]:
    """Complete rows and imputed ones, where no outcome of the arm was imputed that could be moved."""
    complete = complete_case(imputed, analyse, confidence=confidence)
    one = pooled(imputed, analyse, confidence=confidence)
    everyone = len(imputed.columns[0].values)
    line = Line("imputed", everyone, one.estimate, one.se, one.p, one.ci_low, one.ci_high)
    return (complete, line), one.missing_information


_Analysis = Callable[[Mapping[str, Floats], NDArray[np.int64]], Estimate]


def _regression(table: _Table, study: Study, outcome: str, arm: int) -> _Analysis:
    """The model of the impact engine for one arm, of a table without gaps."""
    kinds = {column.name: column.kind for column in table.columns}
    layout = Layout(len(study.arms), len(study.covariates), absorbed=bool(study.fixed_effects))

    def analyse(complete: Mapping[str, Floats], rows: NDArray[np.int64]) -> Estimate:
        covariates = [
            term
            for name in study.covariates
            for term in _terms(complete[name], category=kinds[name] == "category")
        ]
        model = Layout(layout.arms, len(covariates), layout.absorbed)
        outcomes = complete[outcome]
        scale = float(outcomes.std()) or 1.0
        x = np.column_stack(covariates) if covariates else np.empty((len(rows), 0))
        given = Rows(
            arm=table.arm[rows],
            cluster=None if table.cluster is None else table.cluster[rows],
            fixed=tuple(codes[rows] for codes in table.fixed),
            level={},
            outcome={outcome: (outcomes - outcomes.mean()) / scale},
            covariates=sparse.csr_array(x),
        )
        return _estimate(given, outcome, model, arm, scale, leave_out=_leaves_out(study, given))

    return analyse


def _leaves_out(study: Study, given: Rows) -> bool:
    """Whether the study takes errors from leaving out each cluster of these students."""
    if given.cluster is None:
        return False
    sides = [len(np.unique(given.cluster[given.arm == arm])) for arm in np.unique(given.arm)]
    return leaves_out(study, clusters=len(np.unique(given.cluster)), side=min(sides))


def _estimate(
    given: Rows, outcome: str, model: Layout, arm: int, scale: float, *, leave_out: bool
) -> Estimate:
    everyone = np.ones(len(given.arm), dtype=np.bool_)
    try:
        fit = fit_rows(given, outcome, everyone, model, leave_out=leave_out)
    except CannotFitError:
        refuse(imputation_words.NO_EFFECT, imputation_words.TODO_CHECK)
    column = model.first_arm() + arm
    if column in fit.unidentified or column not in fit.columns:
        refuse(imputation_words.NO_EFFECT, imputation_words.TODO_CHECK)
    at = fit.columns.index(column)
    variance = float(fit.covariance[at, at])
    if np.isnan(variance):  # not without one of the clusters
        refuse(imputation_words.NO_EFFECT, imputation_words.TODO_CHECK)
    if not variance > 0:
        refuse(imputation_words.PERFECT, imputation_words.TODO_CHECK)
    return Estimate(float(fit.estimate[at]) * scale, float(np.sqrt(variance)) * scale, fit.df)


def _terms(values: Floats, *, category: bool) -> list[Floats]:
    """A number moved and scaled, or an indicator for each category but the first."""
    if category:
        return [(values == level).astype(np.float64) for level in np.unique(values)[1:]]
    spread = float(values.std())
    return [(values - values.mean()) / (spread or 1.0)]
