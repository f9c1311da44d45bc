"""Groups of points: k-means from many fixed starts, and how well separated the groups are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from collegium.engines.opinion.votes import Array

Labels = NDArray[np.int64]
Flags = NDArray[np.bool_]
_SEED = 20_260_401
_ROUNDS = 100
_BLOCK = 1024
# Results whose spread is this near to the least are equally good to k-means.
_TIED = 0.01


@dataclass(frozen=True, slots=True)
class Clusters:
    """labels: 0 is the largest group. spread: sum of squared distances to the centres. silhouette: its mean."""

    labels: Labels
    spread: float
    silhouette: float


def clusters_of(points: Array, k: int, *, starts: int = 30) -> Clusters | None:
    """k groups, or None when there are not k different points. Deterministic, whatever the order of the points.

    Lloyd's k-means from the points furthest apart and from `starts` seeded k-means++ draws (Arthur &
    Vassilvitskii 2007). k-means often has several optima that are all but equal; of those within 1 % of the
    least spread the one with the highest mean silhouette is taken.
    """
    order = np.lexsort((points[:, 1], points[:, 0]))
    ordered = points[order]
    if len(np.unique(ordered, axis=0)) < k:
        return None
    found: dict[bytes, tuple[Labels, float]] = {}
    for centres in _starts(ordered, k, starts):
        labels, spread = _lloyd(ordered, centres)
        named = _by_size(labels, k)
        found.setdefault(named.tobytes(), (named, spread))
    least = min(spread for _, spread in found.values())
    tied = [(labels, spread) for labels, spread in found.values() if spread <= least * (1 + _TIED)]
    scores = silhouettes(ordered, [labels for labels, _ in tied])
    scored = [
        (round(score, 9), -spread, labels) for score, (labels, spread) in zip(scores, tied, strict=True)
    ]
    score, spread, labels = max(scored, key=lambda one: one[:2])
    back = np.empty(len(order), np.int64)
    back[order] = labels
    return Clusters(back, -spread, score)


def silhouettes(points: Array, labelings: Sequence[Labels]) -> list[float]:
    """Mean of (b - a) / max(a, b) for each: a to the own group, b to the nearest other (Rousseeuw 1987).

    A point alone in its group counts 0. Distances are worked out once for all of them, a block at a time.
    """
    members = [np.eye(int(labels.max()) + 1)[labels] for labels in labelings]
    edges = np.cumsum([member.shape[1] for member in members])[:-1]
    together, totals = np.hstack(members), np.zeros(len(labelings))
    for start in range(0, len(points), _BLOCK):
        rows = slice(start, start + _BLOCK)
        sums = np.split(cdist(points[rows], points) @ together, edges, axis=1)
        for at, labels in enumerate(labelings):
            totals[at] += _scores(sums[at], labels[rows], np.bincount(labels))
    return [float(total) / len(points) for total in totals]


def _scores(sums: Array, own: Labels, sizes: Labels) -> float:
    """Sum of the scores of some points. sums: of distances to the members of each group."""
    at = np.arange(len(own))
    inside = sums[at, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / np.maximum(sizes, 1)
    means[at, own] = np.inf
    outside = means.min(axis=1)
    longer = np.maximum(inside, outside)
    score = np.divide(outside - inside, longer, out=np.zeros(len(own)), where=longer > 0)
    return float(score[sizes[own] > 1].sum())


def _starts(points: Array, k: int, starts: int) -> Iterator[Array]:
    yield _furthest(points, k)
    random = np.random.default_rng(_SEED)
    for _ in range(starts):
        chosen = [int(random.integers(len(points)))]
        while len(chosen) < k:
            far = cdist(points, points[chosen], "sqeuclidean").min(axis=1)
            chosen.append(int(random.choice(len(points), p=far / far.sum())))
        yield points[chosen]


def _furthest(points: Array, k: int) -> Array:
    """The point furthest from the middle, then always the one furthest from those chosen."""
    chosen = [int(((points - points.mean(axis=0)) ** 2).sum(axis=1).argmax())]
    while len(chosen) < k:
        chosen.append(int(cdist(points, points[chosen]).min(axis=1).argmax()))
    return points[chosen]


def _lloyd(points: Array, centres: Array) -> tuple[Labels, float]:
    labels = np.full(len(points), -1)
    for _ in range(_ROUNDS):
        apart = cdist(points, centres, "sqeuclidean")
        nearest = apart.argmin(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        sizes = np.bincount(labels, minlength=len(centres))
        sums = np.eye(len(centres))[labels].T @ points
        centres = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centres)
    return labels, float(apart.min(axis=1).sum())


def _by_size(labels: Labels, k: int) -> Labels:
    """Numbers from the largest group down; of equal ones the group of the first point comes first."""
    sizes = np.bincount(labels, minlength=k)
    first = np.array([int((labels == one).argmax()) if sizes[one] else len(labels) for one in range(k)])
    number = np.empty(k, np.int64)
    number[np.lexsort((first, -sizes))] = np.arange(k)
    return number[labels]
