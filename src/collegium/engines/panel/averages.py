"""Averages of group-time effects: over all, by time since the start, by group, by period.

Source: Callaway & Sant'Anna 2021, section 3.1. Weights are the sizes of groups, which are estimated as well, so they
add to the uncertainty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from collegium.engines.panel import words
from collegium.engines.panel.cells import Cell, Cells
from collegium.engines.panel.inference import Effect, Sample, critical_value, effect
from collegium.engines.panel.table import Floats, Mask, Panel

Kind = Literal["event time", "group", "calendar"]


@dataclass(frozen=True, slots=True)
class Part:
    """One effect of a series: at is the time since the start, the group's start, or the period."""

    at: float
    effect: Effect


@dataclass(frozen=True, slots=True)
class Average:
    """A series of effects and their overall average (by event time: from the start on; groups: by size; else equal).

    critical: standard errors that the band reaches; None without a band.
    """

    overall: Effect
    parts: tuple[Part, ...]
    critical: float | None


@dataclass(frozen=True, slots=True)
class Mean:
    """A weighted mean of cells: estimate and influence (n,), and the units it rests on."""

    estimate: float
    influence: Floats
    treated: Mask
    compared: Mask

    def missing(self) -> bool:
        return bool(np.isnan(self.estimate))


@dataclass(frozen=True, slots=True)
class Averager:
    """Group-time effects with the sizes of their groups."""

    panel: Panel
    cells: Cells
    sample: Sample
    seed: int
    draws: int

    def simple(self) -> Effect:
        """Over every group and period from its start on, weighted by the size of the group."""
        return self._effect(self._by_size(self._after()))

    def by_event_time(self) -> Average:
        """By time since the start, weighted by the size of the groups seen that long; overall: from the start on."""
        since = [_since(cell) for cell in self.cells.cells]
        times = sorted(set(since))
        means = [self._by_size([place for place, e in enumerate(since) if e == time]) for time in times]
        after = [mean for e, mean in zip(times, means, strict=True) if e >= 0]
        return self._average(times, means, self._equal(after))

    def by_group(self) -> Average:
        """Over the periods of each group from its start on; overall: weighted by the size of the groups."""
        starts = sorted({cell.group for cell in self.cells.cells if cell.when == "after"})
        means = [self._equal(self._cells_of(start)) for start in starts]
        return self._average(starts, means, self._weighted(means, starts))

    def by_calendar(self) -> Average:
        """Over the groups that had started by each period, weighted by their size; overall: the mean of periods."""
        after = self._after()
        periods = sorted({self.cells.cells[place].period for place in after})
        means = [
            self._by_size([place for place in after if self.cells.cells[place].period == period])
            for period in periods
        ]
        return self._average(periods, means, self._equal(means))

    def _after(self) -> list[int]:
        """Places of the cells from the start on."""
        return [place for place, cell in enumerate(self.cells.cells) if cell.when == "after"]

    def _mean_of(self, place: int) -> Mean:
        cell = self.cells.cells[place]
        influence = self.cells.influence[:, place]
        return Mean(float(self.cells.estimate[place]), influence, cell.treated, cell.compared)

    def _cells_of(self, start: float) -> list[Mean]:
        return [self._mean_of(place) for place in self._after() if self.cells.cells[place].group == start]

    def _by_size(self, places: Sequence[int]) -> Mean:
        groups = [self.cells.cells[place].group for place in places]
        return self._weighted([self._mean_of(place) for place in places], groups)

    def _equal(self, means: Sequence[Mean]) -> Mean:
        return _mixed(means, np.full(len(means), 1 / max(len(means), 1)))

    def _weighted(self, means: Sequence[Mean], groups: Sequence[float]) -> Mean:
        """By the share of all units that is in each group; the influence on these shares is added."""
        member = self.panel.weight[:, None] * (self.panel.start[:, None] == np.array(groups))
        size = member.mean(axis=0)
        total = float(size.sum())
        mixed = _mixed(means, size / total)
        if mixed.missing():
            return mixed
        estimates = np.array([mean.estimate for mean in means])
        away = (member - size) @ (estimates - mixed.estimate) / total
        return replace(mixed, influence=mixed.influence + away)

    def _effect(self, mean: Mean) -> Effect:
        if mean.missing():
            counts = {"treated": int(mean.treated.sum()), "comparison": int(mean.compared.sum())}
            return Effect(withheld=words.CELL_MISSING, **counts)
        return effect(self.sample, mean.estimate, mean.influence, mean.treated, mean.compared)

    def _average(self, at: Sequence[float], means: Sequence[Mean], overall: Mean) -> Average:
        effects = [self._effect(mean) for mean in means]
        influence = [mean.influence for mean in means]
        critical, banded = with_bands(self.sample, effects, influence, seed=self.seed, draws=self.draws)
        parts = tuple(Part(where, one) for where, one in zip(at, banded, strict=True))
        return Average(self._effect(overall), parts, critical)


def _since(cell: Cell) -> float:
    """Time since the start; rounded, so that months written as fractions of a year meet."""
    return round(cell.period - cell.group, 9)


def _mixed(means: Sequence[Mean], weights: Floats) -> Mean:
    """Weights are known."""
    return Mean(
        float(np.array([mean.estimate for mean in means]) @ weights),
        np.column_stack([mean.influence for mean in means]) @ weights,
        np.any([mean.treated for mean in means], axis=0),
        np.any([mean.compared for mean in means], axis=0),
    )


def with_bands(
    sample: Sample, effects: Sequence[Effect], influence: Sequence[Floats], *, seed: int, draws: int
) -> tuple[float | None, list[Effect]]:
    """The effects with a band that holds for all of them that have a standard error; None for draws = 0."""
    shown = [place for place, one in enumerate(effects) if one.se is not None]
    if not shown or not draws:
        return None, list(effects)
    stacked = np.column_stack([influence[place] for place in shown])
    critical = critical_value(sample, stacked, seed=seed, draws=draws)
    return critical, [_banded(one, critical) for one in effects]


def _banded(one: Effect, critical: float) -> Effect:
    if one.estimate is None or one.se is None:
        return one
    reach = critical * one.se
    return replace(one, band_low=one.estimate - reach, band_high=one.estimate + reach)
