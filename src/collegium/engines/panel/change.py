"""Difference in differences for units that start at different times, answered as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from collegium.engines.inference import p_text
from collegium.engines.panel import words
from collegium.engines.panel.averages import Average, Averager, with_bands
from collegium.engines.panel.cells import Base, Cell, Cells, Controls, When, group_time_effects
from collegium.engines.panel.estimators import METHODS, Method
from collegium.engines.panel.inference import ENOUGH_CLUSTERS, FEWEST, Effect, Joint, Sample, effect, joint
from collegium.engines.panel.table import Account, Floats, Panel, Rows, arranged

ALPHA = 0.05  # of the test of trends before


@dataclass(frozen=True, slots=True)
class Setting:
    """How to look.

    Attributes:
        method: how covariates enter; without covariates all three are the same.
        controls: units that are never in the programme, or also those that have not started yet.
        anticipation: time before the start (in units of the period) in which the programme could already have worked.
        base: what periods before the start are compared with: the period before each (varying), or, as those after
            it, the last one before the start (universal).
        covariates_from: the period that covariates are taken from; None if they are the same in all rows of a unit.
        confidence: of intervals and bands. seed, draws: of the bootstrap for the bands; no bands with 0 draws.
    """

    method: Method = "doubly robust"
    controls: Controls = "never"
    anticipation: float = 0
    base: Base = "varying"
    covariates_from: float | None = None
    confidence: float = 0.95
    seed: int = 1
    draws: int = 10_000


@dataclass(frozen=True, slots=True)
class GroupTime:
    """The effect on the units that started in `group`, in `period`, beside their state in `base`."""

    group: float
    period: float
    base: float
    when: When
    effect: Effect


@dataclass(frozen=True, slots=True)
class Change:
    """Effects of taking part on those who took part, in units of the outcome.

    Attributes:
        simple: over all groups and periods from the start on. event, group, calendar: by time since the start, by
            group and by period.
        cells: everything the averages are made of. critical: standard errors that their band reaches.
        before: test that nothing differed before the start.
        account: where units went. warnings: what a reader must mind.
    """

    simple: Effect
    event: Average
    group: Average
    calendar: Average
    cells: tuple[GroupTime, ...]
    critical: float | None
    before: Joint
    account: Account
    warnings: tuple[str, ...]


def change_over_time(rows: Rows, setting: Setting | None = None) -> Change:
    """Estimate the effect of a programme that units entered at different times and stayed in.

    Raises:
        ProblemsFound: see `words`.
        ValueError: a setting that is none.
    """
    setting = Setting() if setting is None else setting
    _check(setting)
    panel = arranged(rows, anticipation=setting.anticipation, covariates_from=setting.covariates_from)
    found = group_time_effects(
        panel,
        method=setting.method,
        controls=setting.controls,
        base=setting.base,
        anticipation=setting.anticipation,
    )
    sample = Sample(panel.cluster, float(panel.y.std()), setting.confidence)
    averager = Averager(panel, found, sample, setting.seed, setting.draws)
    critical, cells = _group_times(found, sample, setting)
    before = _before(found, cells, sample)
    return Change(
        simple=averager.simple(),
        event=averager.by_event_time(),
        group=averager.by_group(),
        calendar=averager.by_calendar(),
        cells=cells,
        critical=critical,
        before=before,
        account=panel.account,
        warnings=tuple(_warnings(panel, found, sample, before)),
    )


def _check(setting: Setting) -> None:
    if not 0 < setting.confidence < 1:
        raise ValueError("a level of confidence lies between 0 and 1")
    if setting.method not in METHODS:
        raise ValueError(f"the method is one of {', '.join(METHODS)}")
    if setting.controls not in {"never", "not yet"} or setting.base not in {"varying", "universal"}:
        raise ValueError("controls are “never” or “not yet”, the base is “varying” or “universal”")
    if not (0 <= setting.anticipation < np.inf):
        raise ValueError("anticipation is a number of at least 0")
    if setting.draws < 0 or 0 < setting.draws < 100:
        raise ValueError("a band needs at least 100 draws; 0 for none")


def _group_times(
    found: Cells, sample: Sample, setting: Setting
) -> tuple[float | None, tuple[GroupTime, ...]]:
    influence = list(found.influence.T)
    effects = [
        _effect(sample, cell, float(estimate), one)
        for cell, estimate, one in zip(found.cells, found.estimate, influence, strict=True)
    ]
    critical, banded = with_bands(sample, effects, influence, seed=setting.seed, draws=setting.draws)
    rows = tuple(
        GroupTime(cell.group, cell.period, cell.base, cell.when, one)
        for cell, one in zip(found.cells, banded, strict=True)
    )
    return critical, rows


def _effect(sample: Sample, cell: Cell, estimate: float, influence: Floats) -> Effect:
    if cell.withheld:
        counts = {"treated": int(cell.treated.sum()), "comparison": int(cell.compared.sum())}
        return Effect(withheld=cell.withheld, **counts)
    return effect(sample, estimate, influence, cell.treated, cell.compared)


def _before(found: Cells, cells: Sequence[GroupTime], sample: Sample) -> Joint:
    """Of the effects before the start that have a standard error."""
    some = [place for place, one in enumerate(cells) if one.when == "before" and one.effect.se is not None]
    return joint(sample, found.estimate[some], found.influence[:, some])


def _warnings(panel: Panel, found: Cells, sample: Sample, before: Joint) -> Iterator[str]:
    if before.p is None:
        yield before.withheld
    elif before.p < ALPHA:
        yield words.REJECTED.format(p=p_text(before.p))
    yield words.NOT_PROOF
    account = panel.account
    if account.incomplete:
        yield words.INCOMPLETE.format(count=account.incomplete, units=account.units)
    if account.already:
        yield words.ALREADY.format(count=account.already)
    if account.later:
        yield words.LATER.format(count=account.later)
    if not np.isinf(panel.start).any():
        yield words.LAST_GROUP.format(period=float(panel.start.max()))
    yield from _few(found, sample)


def _few(found: Cells, sample: Sample) -> Iterator[str]:
    groups = {cell.group: cell.treated for cell in found.cells}
    small = [f"{group:g}" for group, units in groups.items() if sample.clusters(units) < FEWEST]
    if small and len(groups) > 1:
        yield words.SMALL_GROUPS.format(fewest=FEWEST, listed=", ".join(small))
    treated = np.any(list(groups.values()), axis=0)
    compared = np.any([cell.compared for cell in found.cells], axis=0)
    sides = [sample.clusters(side) for side in (treated, compared)]
    if min(sides) < ENOUGH_CLUSTERS:
        yield words.FEW_CLUSTERS.format(treated=sides[0], comparison=sides[1], enough=ENOUGH_CLUSTERS)
