"""From one row per unit and period to one line per unit, with everything named that a study must not rest on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collegium.engines.labels import Codes, any_missing, numbered
from collegium.engines.panel import words
from collegium.engines.problems import refuse

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# A covariate keeps at least this share of its sum of squares after those before it, or it is collinear.
COLLINEAR = 1e-9
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Rows:
    """One row per unit and period.

    Attributes:
        outcome: numbers, (N,); missing where the unit was not observed.
        unit: labels, (N,). period: numbers such as years, (N,).
        start: first period in the programme, the same in all rows of a unit, (N,). Never: missing, infinite, or 0
            where all periods are above 0. `first_periods` makes it from a column of 0 and 1.
        covariates: (N, K), named by names.
        weight: (N,), the same in all rows of a unit, such as its number of students; None for equal weights.
        cluster: labels, (N,), the same in all rows of a unit; None for units that are independent of each other.
    """

    outcome: ArrayLike
    unit: ArrayLike
    period: ArrayLike
    start: ArrayLike
    covariates: ArrayLike | None = None
    names: tuple[str, ...] = ()
    weight: ArrayLike | None = None
    cluster: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Where every unit went. later: units kept as comparison that start after the last period."""

    units: int
    incomplete: int
    already: int
    treated: int
    comparison: int
    later: int
    rows: int
    periods: int


@dataclass(frozen=True, slots=True)
class Panel:
    """n units in T periods.

    Attributes:
        y: (n, T). periods: (T,), ascending. start: (n,), infinite for units never in the programme.
        x: (n, K + 1), a constant and the covariates in standard deviations from their means.
        weight: (n,), mean 1. cluster: (n,), codes from 0.
    """

    y: Floats
    periods: Floats
    start: Floats
    x: Floats
    weight: Floats
    cluster: Codes
    account: Account


@dataclass(frozen=True, slots=True)
class _Long:
    """Rows as arrays: codes of unit and period, and the labels that they stand for."""

    unit: Codes
    period: Codes
    labels: NDArray[np.generic]
    periods: Floats

    def differing(self, values: Floats) -> Codes:
        """Codes of the units in which the values, (N,), are not all equal; missing equals missing."""
        order = np.argsort(self.unit, kind="stable")
        same_unit = np.diff(self.unit[order]) == 0
        a, b = values[order][1:], values[order][:-1]
        changed = (a != b) & ~(np.isnan(a) & np.isnan(b))
        return np.unique(self.unit[order][1:][same_unit & changed])

    def first(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        """The value in the first row of each unit, (n,)."""
        return values[np.unique(self.unit, return_index=True)[1]]


def arranged(rows: Rows, *, anticipation: float, covariates_from: float | None) -> Panel:
    """Check the rows and arrange them; units without a value in every period, or without one before, are left out.

    Raises:
        ProblemsFound: rows that cannot be followed over time, see `words`.
    """
    y, start, long = _read(rows)
    periods = long.periods
    if len(periods) < 2:
        refuse(words.ONE_PERIOD, words.TODO_PERIODS)
    start = _starts(start, long)
    wide = np.full((len(long.labels), len(periods)), np.nan)
    wide[long.unit, long.period] = y
    complete = ~np.isnan(wide).any(axis=1)
    if not complete.any():
        refuse(words.NO_COMPLETE, words.TODO_GAPS)
    already = start <= periods[0] + anticipation
    never = start > periods[-1] + anticipation
    kept = complete & ~already
    if not (kept & ~never).any():
        refuse(words.NO_TREATED, words.TODO_PERIODS)
    x = _covariates(rows, long, kept, start - anticipation, covariates_from)
    account = _account(complete, already, never, np.isfinite(start), rows=len(y), periods=len(periods))
    start = np.where(never, np.inf, start)[kept]
    return Panel(
        _varying(wide[kept]),
        periods,
        start,
        x,
        _weights(rows, long, kept),
        _clusters(rows, long, kept),
        account,
    )


def _account(complete: Mask, already: Mask, never: Mask, starts: Mask, *, rows: int, periods: int) -> Account:
    kept = complete & ~already
    return Account(
        units=len(complete),
        incomplete=int((~complete).sum()),
        already=int((complete & already).sum()),
        treated=int((kept & ~never).sum()),
        comparison=int((kept & never).sum()),
        later=int((kept & never & starts).sum()),
        rows=rows,
        periods=periods,
    )


def first_periods(unit: ArrayLike, period: ArrayLike, treated: ArrayLike) -> Floats:
    """The first period in the programme of each row's unit, (N,), from 0 and 1; infinite where there is none.

    Raises:
        ProblemsFound: a unit that stops taking part, two rows of a unit in one period, missing values.
    """
    labels, when = np.asarray(unit), np.asarray(period, dtype=np.float64)
    took = np.asarray(treated, dtype=np.float64)
    if len({len(labels), len(when), len(took)}) != 1:
        refuse(words.LENGTHS, words.TODO_CHECK)
    long = _long(labels, when)
    if not np.isin(took, (0, 1)).all():
        refuse(words.NOT_YES_OR_NO, words.TODO_CHECK, name="treated")
    first = np.full(len(long.labels), np.inf)
    np.minimum.at(first, long.unit[took == 1], when[took == 1])
    off = np.flatnonzero((took == 0) & (when > first[long.unit]))
    if len(off):
        count = len(np.unique(long.unit[off]))
        example = {"unit": labels[off[0]], "period": when[off[0]]}
        refuse(words.TURNED_OFF, words.TODO_OFF, name="treated", count=count, **example)
    return first[long.unit]


def _read(rows: Rows) -> tuple[Floats, Floats, _Long]:
    """Outcome, start, and who and when each row is."""
    y, when, start = (np.asarray(one, dtype=np.float64) for one in (rows.outcome, rows.period, rows.start))
    labels = np.asarray(rows.unit)
    others = [one for one in (rows.covariates, rows.weight, rows.cluster) if one is not None]
    if len({len(y), len(labels), len(when), len(start), *(len(np.asarray(one)) for one in others)}) != 1:
        refuse(words.LENGTHS, words.TODO_CHECK)
    if not len(y):
        refuse(words.NO_ROWS, words.TODO_CHECK)
    if np.isinf(y).any():
        refuse(words.INFINITE, words.TODO_CHECK, name="outcome")
    return y, start, _long(labels, when)


def _long(labels: NDArray[np.generic], when: Floats) -> _Long:
    _check_labels(labels, "unit")
    if not np.isfinite(when).all():
        refuse(words.NOT_A_NUMBER, words.TODO_ROWS, name="period")
    names, unit = np.unique(labels, return_inverse=True)
    periods, place = np.unique(when, return_inverse=True)
    times = np.bincount(unit * len(periods) + place)
    if (times > 1).any():
        which = int(np.argmax(times > 1))
        example = {"unit": names[which // len(periods)], "period": periods[which % len(periods)]}
        count = int((times > 1).sum())
        refuse(words.DUPLICATES, words.TODO_DUPLICATES, name="unit", count=count, **example)
    return _Long(unit.astype(np.int64), place.astype(np.int64), names, periods)


def _check_labels(labels: NDArray[np.generic], name: str) -> None:
    if any_missing(labels):
        refuse(words.NO_LABEL, words.TODO_ROWS, name=name)


def _starts(start: Floats, long: _Long) -> Floats:
    """First period in the programme of each unit, (n,), infinite for never."""
    never = ~np.isfinite(start)
    if long.periods[0] > 0:
        never |= start == 0
    clean = np.where(never, np.inf, start)
    _check_same(clean, long, words.STARTS_DIFFER, "start")
    return np.asarray(long.first(clean), dtype=np.float64)


def _check_same(values: Floats, long: _Long, why: str, name: str) -> None:
    differing = long.differing(values)
    if len(differing):
        example = long.labels[differing[0]]
        refuse(why, words.TODO_CHECK, name=name, count=len(differing), unit=example)


def _covariates(rows: Rows, long: _Long, kept: Mask, begins: Floats, period: float | None) -> Floats:
    """(n, K + 1). begins: (all units,), first period in which the programme could have changed a covariate."""
    if rows.covariates is None:
        return np.ones((int(kept.sum()), 1))
    z = np.asarray(rows.covariates, dtype=np.float64)
    names = rows.names or tuple(f"covariate {j + 1}" for j in range(z.shape[-1]))
    if z.ndim != 2 or len(names) != z.shape[1]:
        refuse(words.LENGTHS, words.TODO_CHECK)
    wide = _from_period(z, long, kept, begins, period) if period is not None else _constant(z, long, names)
    lacking = np.flatnonzero(kept & ~np.isfinite(wide).all(axis=1))
    if len(lacking):
        example = long.labels[lacking[0]]
        refuse(words.NO_COVARIATES, words.TODO_ROWS, count=len(lacking), unit=example)
    return standardised(wide[kept], names)


def _from_period(z: Floats, long: _Long, kept: Mask, begins: Floats, period: float) -> Floats:
    if period not in long.periods:
        refuse(words.NO_SUCH_PERIOD, words.TODO_COVARIATE, period=period)
    late = int((kept & (begins <= period)).sum())
    if late:
        refuse(words.MEASURED_AFTER, words.TODO_EARLIER, count=late, period=period)
    wide = np.full((len(long.labels), z.shape[1]), np.nan)
    there = long.periods[long.period] == period
    wide[long.unit[there]] = z[there]
    return wide


def _constant(z: Floats, long: _Long, names: tuple[str, ...]) -> Floats:
    for name, column in zip(names, z.T, strict=True):
        differing = long.differing(column)
        if len(differing):
            example = long.labels[differing[0]]
            refuse(words.MOVING, words.TODO_COVARIATE, name=name, count=len(differing), unit=example)
    return np.asarray(long.first(z), dtype=np.float64)


def standardised(z: Floats, names: tuple[str, ...]) -> Floats:
    """A constant and the columns in standard deviations from their means.

    Raises:
        ProblemsFound: a column that does not vary or that the columns before it determine.
    """
    centred = z - z.mean(axis=0)
    deviation = centred.std(axis=0)
    for name, sd, largest in zip(names, deviation, np.abs(z).max(axis=0), strict=True):
        if not sd > ROUNDING * largest:
            refuse(words.COLLINEAR, words.TODO_COLUMN, name=name)
    scaled = centred / deviation
    left = np.abs(np.diag(np.linalg.qr(scaled, mode="r"))) ** 2 / len(z)
    rest = np.concatenate([left, np.zeros(z.shape[1] - len(left))])
    for name, share in zip(names, rest, strict=True):
        if not share > COLLINEAR:
            refuse(words.COLLINEAR, words.TODO_COLUMN, name=name)
    return np.column_stack([np.ones(len(z)), scaled])


def _varying(y: Floats) -> Floats:
    if not float(y.std()) > ROUNDING * float(np.abs(y).max()):
        refuse(words.CONSTANT, words.TODO_CHECK, name="outcome")
    return y


def _weights(rows: Rows, long: _Long, kept: Mask) -> Floats:
    if rows.weight is None:
        return np.ones(int(kept.sum()))
    weight = np.asarray(rows.weight, dtype=np.float64)
    if not (np.isfinite(weight) & (weight > 0)).all():
        refuse(words.WEIGHT, words.TODO_CHECK, name="weight")
    _check_same(weight, long, words.DIFFERS, "weight")
    some = np.asarray(long.first(weight), dtype=np.float64)[kept]
    return some / float(some.mean())


def _clusters(rows: Rows, long: _Long, kept: Mask) -> Codes:
    if rows.cluster is None:
        return np.arange(int(kept.sum()), dtype=np.int64)
    labels = np.asarray(rows.cluster)
    _check_labels(labels, "cluster")
    codes = numbered(labels)
    _check_same(codes.astype(np.float64), long, words.DIFFERS, "cluster")
    some = numbered(long.first(codes)[kept])
    if len(np.unique(some)) < 2:
        refuse(words.NO_CLUSTERS, words.TODO_CLUSTER, name="cluster")
    return some
