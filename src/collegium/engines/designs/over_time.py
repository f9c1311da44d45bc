"""Units followed over time: change beside change elsewhere, one series before and after, one unit beside a mix."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from collegium.engines.designs.findings import Estimate, Mask, Place, with_effect, withheld
from collegium.engines.designs.outcomes import Told, by_outcome, or_withheld
from collegium.engines.designs.reading import Floats, numeric, read_columns, read_terms, textual
from collegium.engines.designs.reading import Rows as Table
from collegium.engines.impact import (
    ChangeOverTime,
    Evidence,
    Interrupted,
    Progress,
    Study,
    StudyResult,
    Synthetic,
)
from collegium.engines.impact.source import Source
from collegium.engines.panel import Average, Change, Rows, Setting, change_over_time
from collegium.engines.series import Interrupted as Answered
from collegium.engines.series import (
    Interruption,
    Series,
    Synthesis,
    SyntheticControl,
    by_period,
    interrupted,
    synthetic_control,
)
from collegium.engines.series import Rows as Units

TREND = ("time", "effect", "low", "high", "p")
STARTS = ("start", "effect", "low", "high", "p")
SERIES = ("time", "observed", "expected")
TERMS = ("term", "estimate", "low", "high", "p")
MIX = ("unit", "weight")
PLACEBO = ("unit", "ratio")
SMALL_WEIGHT = 0.001


def change_elsewhere(study: Study, source: Source, progress: Progress) -> StudyResult:
    """Callaway and Sant'Anna's average over all groups and periods from the start on (`engines.panel`)."""
    design = study.design
    assert isinstance(design, ChangeOverTime)  # noqa: S101
    cluster = [study.cluster] if study.cluster else []
    table = read_columns(
        source,
        numbers=[study.treatment, design.time, *study.outcomes, *numeric(source, study.covariates)],
        keys=[design.unit, *cluster, *textual(source, study.covariates)],
    )
    terms = read_terms(source, table, study.covariates)
    usable = (table.codes[design.unit] >= 0) & ~np.isnan(table.numbers[design.time])
    usable &= ~np.isnan(terms.matrix).any(axis=1)
    setting = Setting(
        controls=design.controls, anticipation=design.anticipation, confidence=study.confidence, draws=1000
    )

    def told(outcome: str) -> Told:
        rows = Rows(
            table.numbers[outcome][usable],
            table.codes[design.unit][usable],
            table.numbers[design.time][usable],
            table.numbers[study.treatment][usable],
            terms.matrix[usable] if terms.names else None,
            terms.names,
            cluster=table.codes[study.cluster][usable] if study.cluster else None,
        )
        found = change_over_time(rows, setting)
        return _of_change(study, outcome, found)

    return _answered(study, table, told, progress)


def _of_change(study: Study, outcome: str, found: Change) -> Told:
    place, simple, account = Place(outcome, study.arms[0]), found.simple, found.account
    if simple.estimate is None or simple.se is None:
        finding = withheld(place, simple.withheld)
    else:
        described = replace(
            withheld(place, ""),
            suppressed=False,
            n_treated=account.treated,
            n_comparison=account.comparison,
        )
        estimate = Estimate(simple.estimate, simple.se, low=simple.low, high=simple.high, p=simple.p)
        finding = with_effect(described, estimate, study.confidence)
    evidence = (
        _parts(f"trend: {outcome}", TREND, found.event, study),
        _parts(f"by start: {outcome}", STARTS, found.group, study),
    )
    return Told(account.rows, (finding,), evidence, tuple(found.warnings))


def _parts(key: str, columns: tuple[str, ...], average: Average, study: Study) -> Evidence:
    """Effects with bands that hold for all of them together, where there are bands."""
    shown = [one for one in average.parts if one.effect.estimate is not None]
    rows = tuple(
        (
            f"{one.at:g}",
            one.effect.estimate,
            one.effect.low if one.effect.band_low is None else one.effect.band_low,
            one.effect.high if one.effect.band_high is None else one.effect.band_high,
            one.effect.p,
        )
        for one in shown
    )
    students = tuple(one.effect.treated if study.persons else None for one in shown)
    return Evidence(key, columns, rows, students)


def before_and_after(study: Study, source: Source, progress: Progress) -> StudyResult:
    """The mean effect over the periods from the start on (`engines.series`)."""
    design = study.design
    assert isinstance(design, Interrupted)  # noqa: S101
    table = read_columns(source, numbers=[design.time, *study.outcomes], keys=[study.treatment])

    def told(outcome: str) -> Told:
        own = _followed(study, table, design.time, outcome, study.arms[0])
        periods, mean, count = by_period(table.numbers[design.time][own], table.numbers[outcome][own])
        beside = None
        if study.comparison:
            other = _followed(study, table, design.time, outcome, study.comparison)
            when, values, _ = by_period(table.numbers[design.time][other], table.numbers[outcome][other])
            both = np.intersect1d(periods, when)
            keep = np.isin(periods, both)
            periods, mean, count = periods[keep], mean[keep], count[keep]
            beside = values[np.isin(when, both)]
        found = interrupted(
            Series(mean, periods, beside),
            Interruption(design.start, design.season, confidence=study.confidence),
        )
        return _of_series(study, outcome, found, periods, count, start=design.start)

    return _answered(study, table, told, progress)


def _followed(study: Study, table: Table, time: str, outcome: str, name: str) -> Mask:
    there = table.named(study.treatment, name) & ~np.isnan(table.numbers[time])
    return np.asarray(there & ~np.isnan(table.numbers[outcome]))


def _of_series(
    study: Study, outcome: str, found: Answered, periods: Floats, count: Floats, *, start: float
) -> Told:
    place, after = Place(outcome, study.arms[0]), periods >= start
    described = replace(
        withheld(place, found.withheld),
        suppressed=bool(found.withheld),
        n_treated=int(count[after].sum()),
        n_comparison=int(count[~after].sum()),
    )
    average = found.average
    if average.se is None:
        finding = withheld(place, found.withheld)
    else:
        estimate = Estimate(average.estimate, average.se, found.df, average.low, average.high, average.p)
        finding = with_effect(described, estimate, study.confidence)
    fewest = count.tolist()
    lines = tuple(
        (one.period, one.observed, one.fitted if one.without is None else one.without) for one in found.points
    )
    names = ("trend", "level", "slope", "average", "last")
    terms = [(name, getattr(found, name)) for name in names]
    rows = tuple((name, one.estimate, one.low, one.high, one.p) for name, one in terms)
    all_of = int(count.sum()) if study.persons else None
    evidence = (
        Evidence(
            f"series: {outcome}", SERIES, lines, tuple(int(n) if study.persons else None for n in fewest)
        ),
        Evidence(f"terms: {outcome}", TERMS, rows, (all_of,) * len(rows)),
    )
    return Told(int(count.sum()), (finding,), evidence, tuple(found.warnings))


def beside_a_mix(study: Study, source: Source, progress: Progress) -> StudyResult:
    """The mean gap from the start on, with the p-value of placebos; rows of a unit in a period are averaged."""
    design = study.design
    assert isinstance(design, Synthetic)  # noqa: S101
    table = read_columns(source, numbers=[design.time, *study.outcomes], keys=[study.treatment])
    names = np.array(table.levels[study.treatment], dtype=object)

    def told(outcome: str) -> Told:
        y, time, code = table.numbers[outcome], table.numbers[design.time], table.codes[study.treatment]
        there = (code >= 0) & ~np.isnan(time) & ~np.isnan(y)
        pairs, place, count = np.unique(
            np.column_stack([code[there], time[there]]), axis=0, return_inverse=True, return_counts=True
        )
        mean = np.bincount(place.reshape(-1), weights=y[there]) / count
        units = names[pairs[:, 0].astype(int)]
        found = synthetic_control(Units(mean, units, pairs[:, 1]), Synthesis(study.arms[0], design.start))
        own = units == study.arms[0]
        students = dict(zip(pairs[own, 1].tolist(), count[own].tolist(), strict=True))
        return _of_mix(study, outcome, found, students, start=design.start)

    return _answered(study, table, told, progress)


def _of_mix(
    study: Study, outcome: str, found: SyntheticControl, count: dict[float, int], *, start: float
) -> Told:
    finding = withheld(Place(outcome, study.arms[0]), found.withheld)
    if found.effect is not None:
        after = [one for one in found.gaps if one.period >= start]
        finding = replace(
            finding,
            suppressed=False,
            effect=found.effect,
            p=found.p,
            n_treated=sum(n for period, n in count.items() if period >= start),
            n_comparison=sum(n for period, n in count.items() if period < start),
            mean_treated=float(np.mean([one.observed for one in after])),
            mean_comparison=float(np.mean([one.synthetic for one in after])),
        )
    persons = study.persons
    lines = tuple((one.period, one.observed, one.synthetic) for one in found.gaps)
    fewest = tuple(count.get(one.period) if persons else None for one in found.gaps)
    donors = tuple((one.unit, one.weight) for one in found.donors if one.weight >= SMALL_WEIGHT)
    tried = tuple((one.unit, one.ratio) for one in sorted(found.placebos, key=lambda one: -one.ratio))
    evidence = (
        Evidence(f"series: {outcome}", SERIES, lines, fewest),
        Evidence(f"mix: {outcome}", MIX, donors, (None,) * len(donors)),
        Evidence(f"placebo: {outcome}", PLACEBO, tried, (None,) * len(tried)),
    )
    return Told(sum(count.values()), (finding,), evidence, tuple(found.warnings))


def _answered(study: Study, table: Table, tell: Callable[[str], Told], progress: Progress) -> StudyResult:
    """One that cannot be answered is withheld with its reason; none of its rows is used then."""

    def told(outcome: str) -> Told:
        return or_withheld(study, 0, outcome, lambda: tell(outcome))

    return by_outcome(study, table.count, told, progress)
