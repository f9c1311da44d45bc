"""Means of the outcome along the running variable, for a chart that shows the jump and no student."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collegium.engines.discontinuity.estimate import Rows, split
from collegium.engines.discontinuity.local import Floats


@dataclass(frozen=True, slots=True)
class Bin:
    """Students of one side whose running variable is at least low and at most high.

    middle: their mean running variable. mean, sd: of the outcome. upper: whether the side is the upper one.
    """

    low: float
    high: float
    middle: float
    mean: float
    sd: float
    students: int
    upper: bool


def bins(rows: Rows, cutoff: float, *, most: int = 20, minimum: int = 10) -> tuple[Bin, ...]:
    """Up to `most` bins of about equal counts on each side, from left to right; none crosses the cutoff.

    Students who share a value share a bin, and every bin has at least `minimum` students (at least 2): a side with
    fewer has none. Of an outcome with two values, a bin has at least `minimum` students with each, unless the whole
    side has fewer: then it is one bin.

    Raises:
        ProblemsFound: missing values.
        ValueError: most or minimum that is none.
    """
    if most < 1 or minimum < 2:
        raise ValueError("there is at least one bin, and a bin has at least two students")
    found = []
    values = np.unique(np.asarray(rows.outcome, dtype=np.float64))
    low = float(values[0]) if len(values) == 2 else None
    for side, upper in zip(split(rows, cutoff), (False, True), strict=True):
        for x, y in _divided(side.x, side.y[:, 0], most, minimum, low):
            first, last, middle = float(x[0]), float(x[-1]), float(x.mean())
            found.append(
                Bin(
                    first + cutoff,
                    last + cutoff,
                    middle + cutoff,
                    float(y.mean()),
                    float(y.std(ddof=1)),
                    len(x),
                    upper,
                )
            )
    return tuple(found)


def _divided(x: Floats, y: Floats, most: int, minimum: int, low: float | None) -> list[tuple[Floats, Floats]]:
    """Runs of the sorted x with their y. low: the lower of only two values of y."""
    if len(x) < minimum:
        return []
    size = max(minimum, -(-len(x) // most))
    last = np.cumsum(np.unique(x, return_counts=True)[1])  # where each value of x ends
    counted = [np.arange(1, len(x) + 1)]
    if low is not None:
        counted += [np.cumsum(y == low), np.cumsum(y != low)]
    tally = np.column_stack(counted)[last - 1]
    enough = np.array([size, minimum, minimum][: tally.shape[1]])
    ends = _ends(tally, enough, minimum)
    return [(x[a:b], y[a:b]) for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def _ends(tally: NDArray[np.int64], enough: NDArray[np.int64], minimum: int) -> list[int]:
    """Where bins end: after the value with which a bin is full; a last one that is too small joins the one before.

    tally: how many students there are up to each value, and of those with each value of a two-valued outcome. enough:
    of each of these, for a bin to be full.
    """
    ends, start = [], np.zeros_like(enough)
    for here in tally:
        if (here - start >= enough).all() and (tally[-1] - here >= minimum).all():
            ends.append(int(here[0]))
            start = here
    return [*ends, int(tally[-1, 0])]
