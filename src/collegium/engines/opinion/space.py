"""From votes to two axes: principal components of the vote matrix, fair to those who voted little.

The method of Polis as published (Small, Bjorkegren, Erkkila, Shaw & Megill 2021, "Polis: scaling deliberation by
mapping high dimensional opinion spaces"), written from the description.
"""

from dataclasses import dataclass

import numpy as np

from collegium.engines.opinion.votes import Array


@dataclass(frozen=True, slots=True)
class Space:
    """points: voters by two axes. explained: share of the variance on the two axes, 0 to 1."""

    points: Array
    explained: float


def opinion_space(values: Array) -> Space | None:
    """Places of voters from their votes (voters by statements, NaN where none); None when nobody differs.

    Missing votes are filled with the statement's mean, the matrix is centred, and the two first principal
    components are the axes. A place is the sum of one's votes, each less the mean, along the axes; missing
    votes add nothing, which pulls who voted little to the middle, so places are multiplied by
    sqrt(statements / votes). The sign of an axis: its largest loading is positive.
    """
    voted = ~np.isnan(values)
    count = voted.sum(axis=0)
    mean = np.divide(
        np.where(voted, values, 0).sum(axis=0), count, out=np.zeros(values.shape[1]), where=count > 0
    )
    centred = np.where(voted, values - mean, 0.0)  # a filled vote less the mean is nothing
    variances, axes = np.linalg.eigh(centred.T @ centred)
    if len(variances) < 2 or variances[-1] <= 1e-9:
        return None
    two = axes[:, [-1, -2]]
    two = two * np.where(two[np.abs(two).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)
    scale = np.sqrt(values.shape[1] / np.maximum(voted.sum(axis=1), 1))
    explained = float(variances[-2:].sum() / np.maximum(variances, 0).sum())
    return Space(np.asarray(centred @ two * scale[:, None], float), explained)
