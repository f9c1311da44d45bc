"""Regression discontinuity as a study: the jump at the line, the picture of it, and whether to believe it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from collegium.engines.designs.findings import Estimate, Mask, Place, with_effect, withheld
from collegium.engines.designs.outcomes import Told, by_outcome, or_withheld, two_values
from collegium.engines.designs.reading import Floats, Terms, numeric, read_columns, read_terms, textual
from collegium.engines.designs.reading import Rows as Table
from collegium.engines.discontinuity import (
    Counts,
    Discontinuity,
    Rows,
    Setting,
    Trial,
    bandwidths,
    bins,
    counts,
    discontinuity,
    donut,
    measures,
    placebo_cutoffs,
)
from collegium.engines.impact import Cutoff, Evidence, Finding, Progress, Study, StudyResult
from collegium.engines.impact.source import Source

PICTURE = ("distance", "mean", "side", "students")
CROWDING = ("distance", "below_line", "above_line", "p")
ALPHA = 0.05
TRIALS = ("check", "at", "effect", "low", "high", "p")


def at_the_line(study: Study, source: Source, progress: Progress) -> StudyResult:
    """One finding for each outcome; its picture, and the checks of the first."""
    design = study.design
    assert isinstance(design, Cutoff)  # noqa: S101
    took_part = [design.took_part] if design.took_part else []
    table = read_columns(
        source,
        numbers=[
            study.treatment,
            *study.outcomes,
            *study.baseline,
            *numeric(source, study.covariates),
            *took_part,
        ],
        keys=[*([study.cluster] if study.cluster else []), *textual(source, study.covariates)],
    )
    terms = read_terms(source, table, study.covariates)
    usable = ~np.isnan(table.numbers[study.treatment]) & ~np.isnan(terms.matrix).any(axis=1)
    for name in took_part:
        usable &= ~np.isnan(table.numbers[name])
    if study.cluster:
        usable &= table.codes[study.cluster] >= 0
    setting = Setting(design.at, design.below, bandwidth=design.bandwidth, confidence=study.confidence)

    def tell(outcome: str) -> Told:
        chosen = np.asarray(usable & ~np.isnan(table.numbers[outcome]))
        rows = _rows(study, table, terms, outcome, chosen)
        before = {name: table.numbers[name][chosen] for name in study.baseline}
        count = int(chosen.sum())
        return or_withheld(study, count, outcome, lambda: _told(study, outcome, rows, setting, before))

    return by_outcome(study, table.count, tell, progress)


def _told(study: Study, outcome: str, rows: Rows, setting: Setting, before: Mapping[str, Floats]) -> Told:
    """before: measures that the programme cannot have changed; the first outcome is checked with them."""
    found = discontinuity(rows, setting)
    crowding = counts(rows.running, setting.cutoff)
    evidence = [_picture(study, rows, outcome, setting)]
    if outcome == study.outcomes[0]:
        evidence += [_crowding(crowding), _checks(rows, setting, found, before)]
    finding = _finding(Place(outcome, study.arms[0]), found, study.confidence)
    warnings = (*found.warnings, *_crowded(crowding))
    ends = two_values(np.asarray(rows.outcome, dtype=np.float64))
    return Told(np.size(rows.running), (finding,), tuple(evidence), warnings, ends)


def _rows(study: Study, table: Table, terms: Terms, outcome: str, chosen: Mask) -> Rows:
    design = study.design
    assert isinstance(design, Cutoff)  # noqa: S101
    return Rows(
        table.numbers[outcome][chosen],
        table.numbers[study.treatment][chosen],
        table.numbers[design.took_part][chosen] if design.took_part else None,
        terms.matrix[chosen] if terms.names else None,
        terms.names,
        table.codes[study.cluster][chosen] if study.cluster else None,
    )


def _finding(place: Place, found: Discontinuity, confidence: float) -> Finding:
    """The plain jump with the interval that allows for bias, and the students within the bandwidth."""
    jump, treated, comparison = found.effect, found.treated, found.comparison
    described = replace(
        withheld(place, ""),
        suppressed=False,
        n_treated=treated.near,
        n_comparison=comparison.near,
        mean_treated=treated.mean,
        mean_comparison=comparison.mean,
        sd_treated=treated.sd,
        sd_comparison=comparison.sd,
    )
    estimate = Estimate(jump.estimate, jump.robust_se, low=jump.low, high=jump.high, p=jump.p)
    return replace(with_effect(described, estimate, confidence), t=jump.z)


def _picture(study: Study, rows: Rows, outcome: str, setting: Setting) -> Evidence:
    """Means of the outcome by distance from the line; each of at least the smallest group.

    Of two values, a bin holds as many who have either, where there are. Where all have the same, nothing is told.
    """
    drawn = bins(rows, setting.cutoff, minimum=study.minimum_cell)
    shown = tuple(
        (one.middle - setting.cutoff, one.mean, "above" if one.upper else "below", one.students)
        for one in drawn
    )
    return Evidence(
        f"line: {outcome}", PICTURE, shown, tuple(one.students if one.sd > 0 else 0 for one in drawn)
    )


def _crowded(near: Sequence[Counts]) -> Iterator[str]:
    """Whether more stand on one side than chance would put there, in any of the windows (Bonferroni)."""
    if near and min(one.p for one in near) * len(near) < ALPHA:
        yield (
            "Near the line, one side holds more students than chance would put there. Somebody may have moved "
            "across it; then the jump shows who moved, and not what the programme did."
        )


def _crowding(near: Sequence[Counts]) -> Evidence:
    return Evidence(
        "crowding",
        CROWDING,
        tuple((one.distance, one.left, one.right, one.p) for one in near),
        tuple(min(one.left, one.right) for one in near),
    )


def _checks(rows: Rows, setting: Setting, found: Discontinuity, before: Mapping[str, Floats]) -> Evidence:
    trials = [
        *(("before", one) for one in measures(rows, setting, before)),
        *(("placebo", one) for one in placebo_cutoffs(rows, setting)),
        *(("without the nearest", one) for one in donut(rows, setting, found)),
        *(("bandwidth", one) for one in bandwidths(rows, setting, found)),
    ]
    kept = [(check, one) for check, one in trials if one.jump is not None]
    return Evidence(
        "line checks", TRIALS, tuple(_row(check, one) for check, one in kept), tuple(map(_fewest, kept))
    )


def _row(check: str, trial: Trial) -> tuple[str | float | None, ...]:
    jump = trial.jump
    assert jump is not None  # noqa: S101
    at = trial.h if check == "bandwidth" and trial.h is not None else trial.at
    p = jump.p if trial.p_adjusted is None else trial.p_adjusted
    return (check, at, jump.estimate, jump.low, jump.high, p)


def _fewest(kept: tuple[str, Trial]) -> int | None:
    trial = kept[1]
    sides = [side for side in (trial.treated, trial.comparison) if side is not None]
    return min(sides, default=None)
