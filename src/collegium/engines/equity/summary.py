"""One number for how unequal groups are. No single one is right: give an absolute and a relative one, and the table.

Source: Schlotheuber & Hosseinpoor 2022 (doi 10.3390/ijerph19063697); Pearcy & Keppel 2002 for the index of disparity
(Public Health Reports 117, 273-280). With y_j the mean and p_j the share of students of group j, and mu = sum p_j y_j:

    between-group variance  sum p_j (y_j - mu)^2                      (squared units; absolute)
    Theil, between groups   sum p_j (y_j / mu) ln(y_j / mu)           (no unit; relative)
    index of disparity      100 / J * sum |y_j - mu| / mu             (percent; relative; every group counts alike)
    the same, weighted      100 * sum p_j |y_j - mu| / mu

All are 0 without inequality, and all are above 0 by chance alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from collegium.engines.equity import words
from collegium.engines.equity.cells import Cell, Floats, same_kind
from collegium.engines.problems import refuse


@dataclass(frozen=True, slots=True)
class Disparity:
    """Summary measures over groups without common students that together are everyone.

    Attributes:
        groups, students: what they rest on. mean: mu.
        range_difference: largest mean minus smallest.
        between_group_variance, expected_by_chance: the second is what the first would be on average if all groups had
            the same true mean: sum p_j (1 - p_j) s_j^2 / n_j. None where a group has one student.
        share_between: between-group variance over all variance (N in the denominator), 0 to 1.
        theil, index_of_disparity, index_of_disparity_weighted: None where a mean is below 0 or mu is 0.
    """

    groups: int
    students: int
    mean: float
    range_difference: float
    between_group_variance: float
    expected_by_chance: float | None
    share_between: float | None
    theil: float | None
    index_of_disparity: float | None
    index_of_disparity_weighted: float | None


def disparity(cells: Sequence[Cell]) -> Disparity:
    """The measures above from all groups by the same columns, small ones too (they are added up, not shown).

    Raises:
        ProblemsFound: fewer than two groups, groups by different columns, or the same one twice.
    """
    if len(cells) < 2 or len({tuple(column for column, _ in cell.group) for cell in cells}) > 1:
        refuse(words.ONE_LEVEL, words.TODO_GROUPS)
    if len({cell.group for cell in cells}) < len(cells):
        refuse(words.REPEATED, words.TODO_CHECK, name=cells[0].name)
    same_kind(cells)
    n, y = np.array([cell.n for cell in cells], dtype=np.float64), np.array([cell.mean for cell in cells])
    p = n / n.sum()
    mu = float(y[0] + p @ (y - y[0]))
    between = float(p @ (y - mu) ** 2)
    sd = np.array([np.nan if cell.sd is None else cell.sd for cell in cells])
    alone = bool(np.isnan(sd).any())
    within = float((np.where(n > 1, n - 1, 0) * np.nan_to_num(sd) ** 2).sum() / n.sum())
    relative = _relative(y, p, mu)
    return Disparity(
        groups=len(cells),
        students=int(n.sum()),
        mean=mu,
        range_difference=float(y.max() - y.min()),
        between_group_variance=between,
        expected_by_chance=None if alone else float((p * (1 - p) * sd**2 / n).sum()),
        share_between=between / (between + within) if between + within > 0 else None,
        theil=relative[0],
        index_of_disparity=relative[1],
        index_of_disparity_weighted=relative[2],
    )


def _relative(y: Floats, p: Floats, mu: float) -> tuple[float | None, float | None, float | None]:
    if (y < 0).any() or mu <= 0:
        return None, None, None
    ratio = y / mu
    logs = np.log(np.where(ratio > 0, ratio, 1.0))  # r ln r is 0 at 0
    away = np.abs(ratio - 1)
    return float((p * ratio * logs).sum()), float(100 * away.mean()), float(100 * (p @ away))
