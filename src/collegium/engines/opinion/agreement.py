"""How much two groupings of the same people agree."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray


def adjusted_rand_index(one: Sequence[Hashable], two: Sequence[Hashable]) -> float:
    """Hubert & Arabie (1985): 1 for the same grouping whatever the names, about 0 for chance, can be negative.

    Raises ValueError when the lengths differ. Two groupings that both have one group, or both only groups
    of one, are the same: 1.
    """
    if len(one) != len(two):
        raise ValueError("the groupings are of different people")
    codes = [list(dict.fromkeys(labels)) for labels in (one, two)]
    rows, columns = ({label: at for at, label in enumerate(names)} for names in codes)
    table = np.zeros((len(rows), len(columns)), np.int64)
    np.add.at(table, ([rows[label] for label in one], [columns[label] for label in two]), 1)
    return _index(
        _pairs(table), _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0)), _pairs(np.array(len(one)))
    )


def _index(together: int, first: int, second: int, all_pairs: int) -> float:
    expected = first * second / all_pairs if all_pairs else 0.0
    most = (first + second) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def _pairs(counts: NDArray[np.int64]) -> int:
    return int((counts * (counts - 1) // 2).sum())
