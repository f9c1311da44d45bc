"""Designs that compare arms by their own model: one finding for each arm, outcome and group of students."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from collegium.engines.designs.findings import Estimate, Mask, Place, found, too_few, withheld
from collegium.engines.designs.reading import (
    Floats,
    Rows,
    Terms,
    numeric,
    read_columns,
    read_terms,
    textual,
)
from collegium.engines.impact import Finding, Progress, Study, StudyResult, estimate
from collegium.engines.impact.design import Matched, design_columns
from collegium.engines.impact.source import Source
from collegium.engines.labels import Codes
from collegium.engines.problems import ProblemsFound


@dataclass(frozen=True, slots=True)
class Data:
    """The table of a study in memory. complete: rows that have every covariate, cluster and column of the design.

    terms: the covariates. to_match: the columns to match on, none for other designs.
    """

    study: Study
    rows: Rows
    terms: Terms
    to_match: Terms
    complete: Mask

    def arm(self, name: str) -> Mask:
        return self.rows.named(self.study.treatment, name)

    def outcome(self, name: str) -> Floats:
        return self.rows.numbers[name]

    def slices(self) -> Iterator[tuple[str, str, Mask]]:
        """Everyone, and every level of every subgroup: (subgroup, level, rows)."""
        yield "", "", np.ones(self.rows.count, dtype=bool)
        for name in self.study.subgroups:
            for level in self.rows.levels[name]:
                yield name, level, self.rows.named(name, level)


@dataclass(frozen=True, slots=True)
class Compared:
    """The students of one finding, without missing values.

    y: (n,). treated: (n,). terms: (n, k), without columns that are the same for all of them. rows: (n,) their places
    in the table.
    """

    place: Place
    y: Floats
    treated: Mask
    terms: Floats
    names: tuple[str, ...]
    rows: Codes


@dataclass(frozen=True, slots=True)
class Answer:
    """An estimate, the students it rests on (None: all), how many clusters, and what a reader must mind.

    means: of those with and without the programme, where the model has its own (weighted, adjusted).
    """

    estimate: Estimate
    used: Mask | None = None
    clusters: int | None = None
    warnings: tuple[str, ...] = ()
    means: tuple[float, float] | None = None


Model = Callable[[Data, Compared], Answer]


def read_data(study: Study, source: Source) -> Data:
    """Everything that the study names. Columns of the design are keys, and numbers too where they hold numbers."""
    columns = [name for names in design_columns(study.design).values() for name in names]
    matched_on = study.design.on if isinstance(study.design, Matched) else ()
    cluster = [study.cluster] if study.cluster else []
    keys = [name for name in columns if name not in matched_on or source.kind(name) == "text"]
    rows = read_columns(
        source,
        numbers=[*study.outcomes, *study.baseline, *numeric(source, [*study.covariates, *columns])],
        keys=[study.treatment, *study.subgroups, *cluster, *keys, *textual(source, study.covariates)],
    )
    terms, to_match = (read_terms(source, rows, names) for names in (study.covariates, matched_on))
    complete = ~np.isnan(terms.matrix).any(axis=1) & ~np.isnan(to_match.matrix).any(axis=1)
    for name in [*cluster, *keys]:
        complete &= rows.codes[name] >= 0
    return Data(study, rows, terms, to_match, np.asarray(complete))


def plain_answer(parquet: Path, study: Study) -> StudyResult:
    """What does not hang on the design: the simple difference, baseline equivalence and the account of rows.

    study: with the plain comparison as its design, and as covariates every column that the design needs, so that its
    students and those of the simple difference are the same.
    """
    plain = estimate(parquet=parquet, study=study)
    simple = tuple(one for one in plain.findings if one.model == "unadjusted")
    return replace(plain, findings=simple, coefficients=(), warnings=(), levels=())


def findings_of(data: Data, model: Model, progress: Progress) -> tuple[list[Finding], list[str]]:
    """Every finding of the design, and every warning once. A group in which the model fails is withheld, with why."""
    study = data.study
    slices = list(data.slices())
    findings: list[Finding] = []
    warnings: list[str] = []
    for done, (subgroup, level, among) in enumerate(slices):
        progress(done, len(slices), f"{subgroup}: {level}" if subgroup else "Everyone")
        for outcome in study.outcomes:
            for arm in study.arms:
                place = Place(outcome, arm, "adjusted", subgroup, level)
                one, minded = _finding(data, place, among, model)
                findings.append(one)
                warnings += [] if subgroup else minded
    order = {outcome: place for place, outcome in enumerate(study.outcomes)}
    return sorted(findings, key=lambda one: order[one.outcome]), list(dict.fromkeys(warnings))


def _finding(data: Data, place: Place, among: Mask, model: Model) -> tuple[Finding, tuple[str, ...]]:
    study, y = data.study, data.outcome(place.outcome)
    treated, comparison = data.arm(place.arm), data.arm(study.comparison)
    chosen = np.flatnonzero(among & data.complete & ~np.isnan(y) & (treated | comparison))
    y, treated = y[chosen], treated[chosen]
    if why := too_few(y, treated, ~treated, place.arm, study.comparison):
        return withheld(place, why), ()
    terms = data.terms.matrix[chosen]
    varying = np.ptp(terms, axis=0) > 0 if len(chosen) else np.zeros(0, dtype=bool)
    names = tuple(name for name, kept in zip(data.terms.names, varying, strict=True) if kept)
    try:
        answer = model(data, Compared(place, y, treated, terms[:, varying], names, chosen))
    except ProblemsFound as problems:
        return withheld(place, problems.problems[0].why), ()
    used = np.ones(len(y), dtype=bool) if answer.used is None else answer.used
    sides = (treated & used, ~treated & used)
    if why := too_few(y, *sides, place.arm, study.comparison):
        return withheld(place, why), ()
    one = found(place, answer.estimate, y, *sides, confidence=study.confidence, clusters=answer.clusters)
    if answer.means is not None:
        one = replace(one, mean_treated=answer.means[0], mean_comparison=answer.means[1])
    return one, answer.warnings


def clusters_of(data: Data, compared: Compared) -> Codes | None:
    """(n,) cluster of each student, or None where the study names none."""
    return data.rows.codes[data.study.cluster][compared.rows] if data.study.cluster else None
