"""From one row per unit and period to a table of units, the one in the programme first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collegium.engines.labels import any_missing
from collegium.engines.problems import refuse
from collegium.engines.series import words
from collegium.engines.series.mixing import Floats, Rule, Units

FEWEST_DONORS, FEWEST_BEFORE = 2, 2


@dataclass(frozen=True, slots=True)
class Rows:
    """One row per unit and period.

    Attributes:
        outcome: numbers, (N,). unit: labels, (N,). period: numbers, (N,).
        predictors: (N, K), named by names. What counts is each unit's mean of the values before the start; a value
            of one year only, such as the outcome of 1988, is a column that is missing in the other rows.
    """

    outcome: ArrayLike
    unit: ArrayLike
    period: ArrayLike
    predictors: ArrayLike | None = None
    names: tuple[str, ...] = ()


def arranged(rows: Rows, *, unit: str, start: float, rule: Rule) -> tuple[Units, int]:
    """The units with an outcome in every period, and how many others lack one.

    Raises:
        ProblemsFound: see `words`.
    """
    y, when, labels, z = _read(rows)
    if rule != "outcomes" and not z.shape[1]:
        refuse(words.NO_PREDICTORS, words.TODO_PREDICTORS)
    names, code = np.unique(labels, return_inverse=True)
    periods, place = np.unique(when, return_inverse=True)
    _check_duplicates(code * len(periods) + place, periods)
    before = _periods_before(periods, start)
    wide = np.full((len(names), len(periods)), np.nan)
    wide[code, place] = y
    written = [str(name) for name in names]
    if unit not in written:
        refuse(words.NO_UNIT, words.TODO_CHECK, name="unit", unit=unit)
    own = written.index(unit)
    complete = ~np.isnan(wide).any(axis=1)
    if not complete[own]:
        lacking = int(np.isnan(wide[own]).sum())
        refuse(words.UNIT_INCOMPLETE, words.TODO_ROWS, name="outcome", unit=unit, count=lacking)
    order = [own, *(j for j in np.flatnonzero(complete).tolist() if j != own)]
    if len(order) - 1 < FEWEST_DONORS:
        refuse(words.FEW_DONORS, words.TODO_UNITS, donors=len(order) - 1, fewest=FEWEST_DONORS)
    _check_varies(wide[order, :before])
    told = [written[j] for j in order]
    columns = rows.names or tuple(f"predictor {j + 1}" for j in range(z.shape[1]))
    means = _means(z[when < start], code[when < start], len(names))[order]
    if rule != "outcomes":
        _check_predictors(means, columns, told)
    shown = np.asarray(np.isfinite(means).all(axis=0))
    kept = tuple(name for name, one in zip(columns, shown, strict=True) if one)
    return Units(wide[order], tuple(told), periods, before, means[:, shown], kept), int((~complete).sum())


def _read(rows: Rows) -> tuple[Floats, Floats, NDArray[np.generic], Floats]:
    y, when = (np.asarray(one, dtype=np.float64) for one in (rows.outcome, rows.period))
    labels = np.asarray(rows.unit)
    z = np.empty((len(y), 0)) if rows.predictors is None else np.asarray(rows.predictors, dtype=np.float64)
    if z.ndim != 2 or len({len(y), len(when), len(labels), len(z)}) != 1:
        refuse(words.LENGTHS, words.TODO_CHECK)
    if rows.names and len(rows.names) != z.shape[1]:
        refuse(words.LENGTHS, words.TODO_CHECK)
    if not np.isfinite(when).all():
        refuse(words.NOT_A_NUMBER, words.TODO_ROWS, name="period")
    for name, column in (("outcome", y), ("predictors", z)):
        if np.isinf(column).any():
            refuse(words.INFINITE, words.TODO_CHECK, name=name)
    if any_missing(labels):
        refuse(words.NO_LABEL, words.TODO_ROWS, name="unit")
    return y, when, labels, z


def _check_duplicates(cells: NDArray[np.int64], periods: Floats) -> None:
    times = np.bincount(cells) if len(cells) else np.zeros(0, dtype=np.int64)
    if (times > 1).any():
        first = float(periods[int(np.argmax(times > 1)) % len(periods)])
        count = int((times > 1).sum())
        refuse(words.DUPLICATES, words.TODO_AVERAGE, name="unit", count=count, period=first)


def _periods_before(periods: Floats, start: float) -> int:
    before = int((periods < start).sum())
    if before < FEWEST_BEFORE:
        refuse(words.FEW_BEFORE, words.TODO_LONGER, before=before, fewest=FEWEST_BEFORE)
    if before == len(periods):
        refuse(words.NONE_AFTER, words.TODO_CHECK)
    return before


def _check_varies(outcome: Floats) -> None:
    """Between the units, before the start."""
    if not float(np.sqrt(outcome.var(axis=0).mean())) > 1e-12 * float(np.abs(outcome).max()):
        refuse(words.CONSTANT, words.TODO_CHECK, name="outcome")


def _means(z: Floats, code: NDArray[np.int64], units: int) -> Floats:
    """Mean of the values present, by unit, (units, K); missing where there is none."""
    there = np.isfinite(z)
    total, count = np.zeros((units, z.shape[1])), np.zeros((units, z.shape[1]))
    np.add.at(total, code, np.where(there, z, 0.0))
    np.add.at(count, code, there)
    return np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)


def _check_predictors(means: Floats, columns: tuple[str, ...], units: list[str]) -> None:
    for name, values in zip(columns, means.T, strict=True):
        lacking = np.flatnonzero(~np.isfinite(values))
        if len(lacking):
            refuse(
                words.PREDICTOR_MISSING,
                words.TODO_COLUMN,
                name=name,
                count=len(lacking),
                unit=units[int(lacking[0])],
            )
        if not float(values.std()) > 1e-12 * float(np.abs(values).max()):
            refuse(words.CONSTANT, words.TODO_COLUMN, name=name)
