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
    fewer has none.

    Raises:
        ProblemsFound: missing values.
        ValueError: most or minimum that is none.
    """
    if most < 1 or minimum < 2:
        raise ValueError("there is at least one bin, and a bin has at least two students")
    found = []
    for side, upper in zip(split(rows, cutoff), (False, True), strict=True):
        for x, y in _divided(side.x, side.y[:, 0], most, minimum):
            low, high, middle = float(x[0]), float(x[-1]), float(x.mean())
            found.append(
                Bin(
                    low + cutoff,
                    high + cutoff,
                    middle + cutoff,
                    float(y.mean()),
                    float(y.std(ddof=1)),
                    len(x),
                    upper,
                )
            )
    return tuple(found)


def _divided(x: Floats, y: Floats, most: int, minimum: int) -> list[tuple[Floats, Floats]]:
    """Runs of the sorted x with their y."""
    if len(x) < minimum:
        return []
    size = max(minimum, -(-len(x) // most))
    ends = _ends(np.unique(x, return_counts=True)[1], size, minimum)
    return [(x[a:b], y[a:b]) for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def _ends(count: NDArray[np.int64], size: int, minimum: int) -> list[int]:
    """Where bins end: after the value with which a bin is full; a last one that is too small joins the one before."""
    ends, start, total = [], 0, int(count.sum())
    for end in np.cumsum(count).tolist():
        if end - start >= size and total - end >= minimum:
            ends.append(end)
            start = end
    return [*ends, total]
