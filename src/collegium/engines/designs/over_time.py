"""Units followed over time: change beside change elsewhere, one series before and after, one unit beside a mix."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from collegium.engines.designs.findings import Estimate, Place, with_effect, withheld
from collegium.engines.designs.outcomes import Told, by_outcome, fewest, or_withheld, two_values
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
        return _of_change(study, outcome, found, two_values(table.numbers[outcome][usable]))

    return _answered(study, table, told, progress)


def _of_change(study: Study, outcome: str, found: Change, ends: tuple[float, float] | None) -> Told:
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
    return Told(account.rows, (finding,), evidence, tuple(found.warnings), ends)


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
    sides = [min(one.effect.treated, one.effect.comparison) for one in shown]
    students = tuple(count if study.persons else None for count in sides)
    return Evidence(key, columns, rows, students)


def before_and_after(study: Study, source: Source, progress: Progress) -> StudyResult:
    """The mean effect over the periods from the start on (`engines.series`)."""
    design = study.design
    assert isinstance(design, Interrupted)  # noqa: S101
    table = read_columns(source, numbers=[design.time, *study.outcomes], keys=[study.treatment])

    def told(outcome: str) -> Told:
        own = _followed(study, table, design.time, outcome, study.arms[0])
        beside = _followed(study, table, design.time, outcome, study.comparison) if study.comparison else own
        both = np.intersect1d(own.period, beside.period)
        own, beside = own.during(both), beside.during(both)
        found = interrupted(
            Series(own.mean, both, beside.mean if study.comparison else None),
            Interruption(design.start, design.season, confidence=study.confidence),
        )
        return _of_series(study, outcome, found, own, beside, start=design.start)

    there = [table.named(study.treatment, name) for name in (*study.arms, study.comparison) if name]
    others = table.count - int(np.any(there, axis=0).sum())
    return _answered(study, table, told, progress, others=others)


@dataclass(frozen=True, slots=True)
class Followed:
    """One series, (n,) each: mean outcome, rows, and on how many of them the mean rests (see `fewest`).

    ends: the two values of the outcome, if it has no others.
    """

    period: Floats
    mean: Floats
    count: Floats
    fewest: NDArray[np.int64]
    ends: tuple[float, float] | None

    def during(self, periods: Floats) -> "Followed":
        keep = np.isin(self.period, periods)
        period, mean, count = self.period[keep], self.mean[keep], self.count[keep]
        return Followed(period, mean, count, self.fewest[keep], self.ends)


def _followed(study: Study, table: Table, time: str, outcome: str, name: str) -> Followed:
    when, y = table.numbers[time], table.numbers[outcome]
    there = np.asarray(table.named(study.treatment, name) & ~np.isnan(when) & ~np.isnan(y))
    period, mean, count = by_period(when[there], y[there])
    place = np.searchsorted(period, when[there])
    return Followed(period, mean, count, fewest(y[there], place, len(period)), two_values(y[there]))


def _of_series(
    study: Study, outcome: str, found: Answered, own: Followed, beside: Followed, *, start: float
) -> Told:
    """beside: the comparison series, or again the own one where there is none."""
    place, after, count = Place(outcome, study.arms[0]), own.period >= start, own.count
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
    few = np.minimum(own.fewest, beside.fewest).tolist()
    lines = tuple(
        (one.period, one.observed, one.fitted if one.without is None else one.without) for one in found.points
    )
    names = ("trend", "level", "slope", "average", "last")
    terms = [(name, getattr(found, name)) for name in names]
    rows = tuple((name, one.estimate, one.low, one.high, one.p) for name, one in terms)
    all_of = int(count.sum()) if study.persons else None
    evidence = (
        Evidence(f"series: {outcome}", SERIES, lines, tuple(n if study.persons else None for n in few)),
        Evidence(f"terms: {outcome}", TERMS, rows, (all_of,) * len(rows)),
    )
    used = int(count.sum()) + (int(beside.count.sum()) if study.comparison else 0)
    return Told(used, (finding,), evidence, tuple(found.warnings), own.ends)


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
        few = fewest(y[there], place.reshape(-1), len(pairs))
        rests = dict(zip(zip(units.tolist(), pairs[:, 1].tolist(), strict=True), few.tolist(), strict=True))
        own = units == study.arms[0]
        students = dict(zip(pairs[own, 1].tolist(), count[own].tolist(), strict=True))
        told = _of_mix(study, outcome, found, students, rests, start=design.start)
        return replace(told, two_valued=two_values(y[there]))

    return _answered(study, table, told, progress)


def _of_mix(
    study: Study,
    outcome: str,
    found: SyntheticControl,
    count: dict[float, int],
    rests: dict[tuple[str, float], int],
    *,
    start: float,
) -> Told:
    """count: rows of the unit by period. rests: on how many the mean of each unit in each period rests."""
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
    lines = tuple((one.period, one.observed, one.synthetic) for one in found.gaps)
    donors = tuple((one.unit, one.weight) for one in found.donors if one.weight >= SMALL_WEIGHT)
    tried = tuple((one.unit, one.ratio) for one in sorted(found.placebos, key=lambda one: -one.ratio))
    shown = [study.arms[0], *(unit for unit, _ in donors)]
    fewest_in = {one.period: min(rests[unit, one.period] for unit in shown) for one in found.gaps}
    least: dict[str, int] = {}
    for (unit, _), few in rests.items():
        least[unit] = min(few, least.get(unit, few))

    def of(counts: Iterable[int]) -> tuple[int | None, ...]:
        return tuple(count if study.persons else None for count in counts)

    evidence = (
        Evidence(f"series: {outcome}", SERIES, lines, of(fewest_in[one.period] for one in found.gaps)),
        Evidence(f"mix: {outcome}", MIX, donors, of(least[unit] for unit, _ in donors)),
        Evidence(f"placebo: {outcome}", PLACEBO, tried, of(least[unit] for unit, _ in tried)),
    )
    return Told(sum(count.values()), (finding,), evidence, tuple(found.warnings))


def _answered(
    study: Study, table: Table, tell: Callable[[str], Told], progress: Progress, *, others: int = 0
) -> StudyResult:
    """One that cannot be answered is withheld with its reason; none of its rows is used then."""

    def told(outcome: str) -> Told:
        return or_withheld(study, 0, outcome, lambda: tell(outcome))

    return by_outcome(study, table.count, told, progress, others=others)
