"""One series before and after a date: how much its level and its slope changed.

Segmented regression (Wagner, Soumerai, Zhang & Ross-Degnan 2002, doi 10.1046/j.1365-2710.2002.00430.x). With a
comparison series the same is done with the difference of the two, which gives the estimates of the fully interacted
model (Linden 2015, doi 10.1177/1536867X1501500208) and lets chance move both series together.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.inference import critical, p_text, two_sided
from collegium.engines.problems import refuse
from collegium.engines.series import words
from collegium.engines.series.regression import (
    Autocorrelation,
    Floats,
    Line,
    autocorrelation,
    newey_west,
    usual_lags,
)

# On each side. 3: two points always lie on a line. 8: Penfold & Zhang 2013 (doi 10.1016/j.acap.2013.08.002).
# 12: Wagner et al. 2002.
FEWEST, TRUSTED, ENOUGH = 3, 8, 12
ALPHA = 0.05  # of the test of autocorrelation
ROUNDING = 1e-12
EVEN = 0.2  # share of a period by which neighbours may lie nearer or farther: months have 28 to 31 days
SAME = 0.01  # share of a period by which a period and the start may differ and still be the same


@dataclass(frozen=True, slots=True)
class Series:
    """One row per period, in any order.

    Attributes:
        outcome, period: numbers, (N,). comparison: (N,) the outcome of a series that did not change; None for none.
    """

    outcome: ArrayLike
    period: ArrayLike
    comparison: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Interruption:
    """How to look.

    Attributes:
        start: first period with the programme. season: periods after which a season returns (12 for months), or 0.
        lags: over how many periods residuals may follow one another; None for the usual number.
        confidence: of intervals.
    """

    start: float
    season: int = 0
    lags: int | None = None
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class Term:
    """An estimate in units of the outcome; inference, from t with the regression's df, is None where withheld."""

    estimate: float
    se: float | None = None
    t: float | None = None
    p: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A period for the chart. without: what would have happened without the programme, from the start on, with the
    interval of that line (not of single values)."""

    period: float
    observed: float
    fitted: float
    without: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What changed at the start. With a comparison series everything is beyond what changed there.

    Attributes:
        trend: per period, before. level: change in the first period. slope: change of the trend, per period.
        average: mean effect over the periods from the start on. last: effect in the last one.
        before, after: number of periods. withheld: why there is no inference, or "".
    """

    trend: Term
    level: Term
    slope: Term
    average: Term
    last: Term
    before: int
    after: int
    df: int
    lags: int
    residuals: Autocorrelation
    points: tuple[Point, ...]
    withheld: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Model:
    """Sorted rows and the columns 1, time since the start, from the start on, both, and the season."""

    period: Floats
    observed: Floats
    beside: Floats  # the comparison series, or 0
    since: Floats  # periods since the start
    x: Floats

    def after(self) -> int:
        return int((self.since >= 0).sum())


def interrupted(series: Series, how: Interruption) -> Interrupted:
    """Estimate the change at the start.

    Raises:
        ProblemsFound: missing or repeated or uneven periods, too few on a side, no variation.
        ValueError: an interruption that is none.
    """
    _check(how)
    model = _model(series, how)
    n, k = model.x.shape
    lags = min(usual_lags(n), n - 1) if how.lags is None else how.lags
    if not 0 <= lags < n:
        raise ValueError("lags are at least 0 and fewer than the periods")
    y = model.observed - model.beside
    centre = float(y.mean())
    line = newey_west(model.x, y - centre, lags)
    if not float(line.residuals.std()) > ROUNDING * max(float(np.abs(y).max()), float(y.std())):
        refuse(words.PERFECT, words.TODO_CHECK)
    before, after = n - model.after(), model.after()
    withheld = words.SHORT.format(fewest=TRUSTED) if min(before, after) < TRUSTED else ""
    of = _Terms(line, how.confidence, bool(withheld))
    follow = autocorrelation(line.residuals, _tested_lags(n, how.season))
    return Interrupted(
        trend=of.term(_unit(k, 1)),
        level=of.term(_unit(k, 2)),
        slope=of.term(_unit(k, 3)),
        average=of.term(_unit(k, 2) + (after - 1) / 2 * _unit(k, 3)),
        last=of.term(_unit(k, 2) + (after - 1) * _unit(k, 3)),
        before=before,
        after=after,
        df=line.df,
        lags=lags,
        residuals=follow,
        points=_points(model, of, centre),
        withheld=withheld,
        warnings=tuple(_warnings(how, before, after, lags, follow, beside=series.comparison is not None)),
    )


def by_period(period: ArrayLike, outcome: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Periods, mean outcome and number of rows of each, without rows that lack the outcome: (n,) each.

    Raises:
        ProblemsFound: a period that is missing, columns of different lengths.
    """
    when, y = (np.asarray(one, dtype=np.float64) for one in (period, outcome))
    if len(when) != len(y):
        refuse(words.LENGTHS, words.TODO_CHECK)
    if not np.isfinite(when).all():
        refuse(words.NOT_A_NUMBER, words.TODO_ROWS, name="period")
    there = ~np.isnan(y)
    periods, place = np.unique(when[there], return_inverse=True)
    count = np.bincount(place, minlength=len(periods)).astype(np.float64)
    return periods, np.bincount(place, weights=y[there], minlength=len(periods)) / count, count


def _check(how: Interruption) -> None:
    if not 0 < how.confidence < 1:
        raise ValueError("a level of confidence lies between 0 and 1")
    if not math.isfinite(how.start):
        raise ValueError("the start is a number")
    if how.season < 0 or how.season == 1:
        raise ValueError("a season has at least two periods; 0 for none")


def _model(series: Series, how: Interruption) -> _Model:
    period, observed, beside = _read(series)
    step = float(np.median(np.diff(period)))
    uneven = np.flatnonzero(np.abs(np.diff(period) - step) > EVEN * step)
    if len(uneven):
        refuse(words.GAPS, words.TODO_GAPS, name="period", period=period[uneven[0]])
    before = int(np.sum(period < how.start - SAME * step))
    after = len(period) - before
    if min(before, after) < FEWEST:
        refuse(words.FEW_POINTS, words.TODO_LONGER, before=before, after=after, fewest=FEWEST)
    since = np.arange(len(period), dtype=np.float64) - before
    started = (since >= 0).astype(np.float64)
    columns = [np.ones(len(period)), since, started, since * started]
    place = np.arange(len(period)) % how.season if how.season else np.zeros(len(period))
    columns += [(place == one).astype(np.float64) for one in range(1, how.season)]
    x = np.column_stack(columns)
    if len(x) <= x.shape[1]:
        refuse(words.TOO_MANY_TERMS, words.TODO_SEASON, points=len(x), terms=x.shape[1])
    if np.linalg.matrix_rank(x) < x.shape[1]:
        refuse(words.SEASONS, words.TODO_SEASON, season=how.season)
    return _Model(period, observed, beside, since, x)


def _read(series: Series) -> tuple[Floats, Floats, Floats]:
    """Period, outcome and comparison (or 0) in the order of time."""
    y, when = (np.asarray(one, dtype=np.float64) for one in (series.outcome, series.period))
    beside = (
        np.zeros(len(y)) if series.comparison is None else np.asarray(series.comparison, dtype=np.float64)
    )
    if len({len(y), len(when), len(beside)}) != 1:
        refuse(words.LENGTHS, words.TODO_CHECK)
    for name, column in (("outcome", y), ("period", when), ("comparison", beside)):
        if not np.isfinite(column).all():
            refuse(words.NOT_A_NUMBER, words.TODO_ROWS, name=name)
    periods, times = np.unique(when, return_counts=True)
    if (times > 1).any():
        refuse(
            words.DUPLICATES,
            words.TODO_AVERAGE,
            name="period",
            count=int((times > 1).sum()),
            period=periods[np.argmax(times > 1)],
        )
    if len(y) < 2 * FEWEST:
        refuse(words.FEW_POINTS, words.TODO_LONGER, before=len(y), after=0, fewest=FEWEST)
    if not float(y.std()) > ROUNDING * float(np.abs(y).max()):
        refuse(words.CONSTANT, words.TODO_CHECK, name="outcome")
    if not float((y - beside).std()) > ROUNDING * float(np.abs(y).max()):
        refuse(words.SAME, words.TODO_CHECK, name="comparison")
    order = np.argsort(when, kind="stable")
    return when[order], y[order], beside[order]


def _tested_lags(n: int, season: int) -> int:
    """10, or two seasons, but at most a fifth of the series (Hyndman & Athanasopoulos 2021, section 5.4)."""
    return max(1, min(2 * season if season else 10, n // 5))


def _unit(k: int, j: int) -> Floats:
    vector = np.zeros(k)
    vector[j] = 1.0
    return vector


@dataclass(frozen=True, slots=True)
class _Terms:
    """Combinations of the coefficients with their inference."""

    line: Line
    confidence: float
    withheld: bool

    def term(self, weights: Floats) -> Term:
        estimate = float(weights @ self.line.coefficients)
        if self.withheld:
            return Term(estimate)
        se = self.se(weights)
        t, reach = estimate / se, self.reach() * se
        p = two_sided(t, self.line.df)
        return Term(estimate, se, t, p, estimate - reach, estimate + reach)

    def se(self, weights: Floats) -> float:
        return math.sqrt(float(weights @ self.line.covariance @ weights))

    def reach(self) -> float:
        return critical(self.confidence, self.line.df)


def _points(model: _Model, of: _Terms, centre: float) -> tuple[Point, ...]:
    """centre: what was taken off the outcome."""
    points = []
    fitted = centre + model.beside + model.x @ of.line.coefficients
    for place, row in enumerate(model.x):
        point = (float(model.period[place]), float(model.observed[place]), float(fitted[place]))
        if model.since[place] < 0:
            points.append(Point(*point))
            continue
        unchanged = np.array([row[0], row[1], 0.0, 0.0, *row[4:]])
        without = centre + float(model.beside[place]) + float(unchanged @ of.line.coefficients)
        reach = None if of.withheld else of.reach() * of.se(unchanged)
        around = (None, None) if reach is None else (without - reach, without + reach)
        points.append(Point(*point, without, *around))
    return tuple(points)


def _warnings(
    how: Interruption, before: int, after: int, lags: int, follow: Autocorrelation, *, beside: bool
) -> list[str]:
    found = [words.BESIDE if beside else words.ALONE]
    if min(before, after) < ENOUGH:
        found.append(words.FEW.format(enough=ENOUGH))
    if follow.p < ALPHA:
        found.append(words.FOLLOWING.format(p=p_text(follow.p), lags=lags))
    if how.season and before < 2 * how.season:
        found.append(words.FEW_SEASONS)
    return found
