"""What a study asks (`Study`) and what it answers (`StudyResult`): frozen, free of any framework."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from collegium.engines.impact.design import (
    COMPARED,
    Compared,
    Design,
    Logistic,
    Matched,
    RandomIntercept,
    design_as_dict,
    design_from_dict,
)
from collegium.engines.impact.levels import LevelEffects
from collegium.engines.wwc import BaselineBand, Index

# 2: few clusters are left out one by one (CRV3). 3: whether effects differ between groups. 4: the Cox index is the
# effect size of outcomes and measures with two values, as the standards ask (it was Hedges g).
ENGINE_VERSION = "4"

# "unadjusted" is the simple difference; "adjusted" is the main model of the design.
Model = Literal["unadjusted", "adjusted"]
StudyErrors = Literal["automatic", "CRV1", "CRV3"]
ERRORS = get_args(StudyErrors)
# progress(done, total, what is being worked on)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Study:
    """One question to one table, one row per student.

    Attributes:
        title: a sentence for people.
        treatment: column that says which arm a student was in.
        arms: values of `treatment` that received something; each is compared with `comparison`. All arms
            enter one regression together, as in Stock & Watson's and Krueger's analyses of STAR.
        comparison: value of `treatment` that received business as usual.
            Rows with any other value are left out and counted in `RowAccount`.
        outcomes: numeric columns, measured after the programme.
        baseline: numeric columns measured before it, for the What Works Clearinghouse baseline equivalence
            test.
        covariates: columns that the adjusted model controls for; text columns become indicator variables.
        fixed_effects: columns whose levels are absorbed (for example the school); empty for none.
        cluster: column for cluster-robust standard errors; empty gives heteroskedasticity-robust HC1.
        errors: with clusters, CRV1, or CRV3 (leave out each cluster in turn); "automatic" takes CRV3 where a group has
            fewer than 40 clusters in all or 20 on a side.
        subgroups: columns; each of their levels gets findings of its own.
        confidence: level of the intervals, between 0 and 1.
        minimum_cell: findings that rest on fewer students than this in an arm are suppressed before they
            leave.
        persons: whether every row is about one person. False where rows are whole schools or places: then small
            numbers of rows are no small groups of students, and whoever made the table answers for those.
        design: how the effect is told from what would have happened anyway.
        by_lot: whether a lot decided who took part. Then arms that share no value of a baseline measure differ by
            chance; else nobody can tell the programme from what led to it, and no effect is told.
    """

    title: str
    treatment: str
    arms: tuple[str, ...]
    comparison: str
    outcomes: tuple[str, ...]
    baseline: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    fixed_effects: tuple[str, ...] = ()
    cluster: str = ""
    subgroups: tuple[str, ...] = ()
    confidence: float = 0.95
    minimum_cell: int = 10
    persons: bool = True
    errors: StudyErrors = "automatic"
    design: Design = COMPARED
    by_lot: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Plain data. Parts of a later version are left out where they are as usual: older fingerprints stay."""
        data = asdict(self) | {"design": design_as_dict(self.design)}
        usual = {
            "persons": self.persons,
            "errors": self.errors == "automatic",
            "design": self.design == COMPARED,
            "by_lot": not self.by_lot,
        }
        return {name: value for name, value in data.items() if not usual.get(name)}

    def fingerprint(self) -> str:
        """SHA-256 of the question, so that a stored result can say which question it answers."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()


def has_sample(study: Study) -> bool:
    """Whether the number of its rows is one of students, and decides alone how small an effect is found.

    At a cutoff most of the answer comes from a few near the line; over time it hangs on periods as well.
    """
    return study.persons and isinstance(study.design, Compared | Matched | RandomIntercept | Logistic)


@dataclass(frozen=True, slots=True)
class Finding:
    """One effect: an outcome, in everyone or in one level of a subgroup, of one arm against the comparison.

    effect, se, ci_low and ci_high are in the units of the outcome. hedges_g uses the effect of this model
    in the numerator and the unadjusted pooled standard deviation (WWC Procedures Handbook 4.1, appendix F). Of an
    outcome with two values it is the Cox index instead (`index`), unless nearly nobody, or everybody, has one of them.
    Every number is None where suppressed is True; `withheld` then says why in a sentence.
    """

    outcome: str
    arm: str
    model: Model
    subgroup: str = ""  # empty: everyone
    level: str = ""
    n_treated: int | None = None
    n_comparison: int | None = None
    n_clusters: int | None = None
    mean_treated: float | None = None
    mean_comparison: float | None = None
    sd_treated: float | None = None
    sd_comparison: float | None = None
    effect: float | None = None
    se: float | None = None
    df: float | None = None
    t: float | None = None
    p: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    hedges_g: float | None = None
    improvement_index: float | None = None
    suppressed: bool = False
    withheld: str = ""
    errors: str = ""  # of the standard error: HC1, CRV1 or CRV3; empty where the design has its own
    index: Index = "g"  # what hedges_g is; results before version 4 have g throughout, or do not say


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """Baseline equivalence of one arm on one measure, on the analytic sample of one outcome."""

    measure: str
    outcome: str
    arm: str
    n_treated: int | None
    n_comparison: int | None
    mean_treated: float | None
    mean_comparison: float | None
    hedges_g: float | None
    band: BaselineBand | None
    suppressed: bool = False
    withheld: str = ""
    index: Index = "g"  # what hedges_g is


@dataclass(frozen=True, slots=True)
class RowAccount:
    """Where every row of the table went, so that nobody has to guess who was left out.

    used, missing: by outcome, rows in the whole-sample model, and rows in the arms that lack a needed value.
    rounded_to: more than 1 where the counts are rounded to multiples of this. A count that is withheld is None.
    """

    total: int | None
    other_arm: int | None
    used: Mapping[str, int | None] = field(default_factory=dict)
    missing: Mapping[str, int | None] = field(default_factory=dict)
    rounded_to: int = 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """One table that shows whether the design holds, or draws its picture: balance, trends, weights, bins.

    Attributes:
        key: what the table is, a word that applications translate.
        columns: of `rows`, by word. rows: text, numbers, or None where there is none.
        students: by row, on how many persons it rests (the smaller side of a comparison), so that it can be
            withheld; None where it tells nothing about a group of persons.
    """

    key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | int | None, ...], ...]
    students: tuple[int | None, ...]


NOTHING_TOLD = "nothing told"  # instead of a measure, in a table of which nothing can be told


def balance_key(subgroup: str, level: str) -> str:
    """The key of the table of balance in one level of a subgroup."""
    return f"balance by: {subgroup}={level}"


@dataclass(frozen=True, slots=True)
class LevelDifference:
    """The effect in a level minus that in another, in units of the outcome; adjusted: p corrected with all others."""

    level: str
    against: str
    difference: float
    ci_low: float
    ci_high: float
    p: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class InteractionTest:
    """Whether the effect of an arm on an outcome differs between the levels of a subgroup.

    f, df1, df2, p: of "it is the same in all `levels`". adjusted: p corrected for all subgroups, outcomes and arms of
    the study (Benjamini-Hochberg). differences: each level against the first. All None or empty where `withheld`
    says why.
    """

    outcome: str
    arm: str
    model: Model
    subgroup: str
    levels: tuple[str, ...] = ()
    f: float | None = None
    df1: int | None = None
    df2: float | None = None
    p: float | None = None
    adjusted: float | None = None
    differences: tuple[LevelDifference, ...] = ()
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class StudyResult:
    """Everything a report needs. `coefficients` holds all regression terms of the whole-sample models.

    levels are what `interactions` are made from once it is known which groups may be told; they are never stored.
    """

    study: Study
    findings: tuple[Finding, ...]
    baseline: tuple[BaselineRow, ...]
    rows: RowAccount
    warnings: tuple[str, ...] = ()
    coefficients: tuple["Coefficient", ...] = ()
    engine_version: str = ENGINE_VERSION
    two_valued: dict[str, tuple[float, float]] = field(
        default_factory=dict
    )  # outcomes and baseline measures: their only (low, high)
    evidence: tuple[Evidence, ...] = ()
    interactions: tuple[InteractionTest, ...] = ()
    levels: tuple[LevelEffects, ...] = field(default=(), compare=False, repr=False)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `result_from_dict` reads it back without loss."""
        data = asdict(replace(self, levels=())) | {"study": self.study.as_dict()}
        return {name: value for name, value in data.items() if name != "levels"}


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One term of one whole-sample regression, for the technical annex and published comparisons."""

    outcome: str
    model: Model
    term: str
    estimate: float
    se: float | None  # None: cannot be told without one of the clusters
    students: int | None = None  # how many students the term rests on; None if not known


def study_from_dict(data: dict[str, Any]) -> Study:
    """The inverse of `Study.as_dict`; lists become tuples."""
    parts: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
    }
    return Study(**parts | {"design": design_from_dict(data.get("design", {}))})


def result_from_dict(data: dict[str, Any]) -> StudyResult:
    """The inverse of `StudyResult.as_dict`."""
    return StudyResult(
        study=study_from_dict(data["study"]),
        findings=tuple(Finding(**row) for row in data["findings"]),
        baseline=tuple(BaselineRow(**row) for row in data["baseline"]),
        rows=RowAccount(**data["rows"]),
        warnings=tuple(data["warnings"]),
        coefficients=tuple(Coefficient(**row) for row in data["coefficients"]),
        engine_version=data["engine_version"],
        two_valued={name: (low, high) for name, (low, high) in data.get("two_valued", {}).items()},
        evidence=tuple(
            Evidence(
                one["key"], tuple(one["columns"]), tuple(map(tuple, one["rows"])), tuple(one["students"])
            )
            for one in data.get("evidence", ())
        ),
        interactions=tuple(map(_interaction, data.get("interactions", ()))),
    )


def _interaction(row: dict[str, Any]) -> InteractionTest:
    differences = tuple(LevelDifference(**one) for one in row["differences"])
    return InteractionTest(**row | {"levels": tuple(row["levels"]), "differences": differences})
