"""Where organisations stand on a map, so that the maps of two waves can be compared.

Distances on the map follow the number of ties between two organisations: stress majorisation (Gansner, Koren &
North 2004) with weights 1/distance². From wave to wave the old places pull (anchored stress, Brandes & Mader
2011), so what moves has a reason in the ties.
"""

from collections.abc import Mapping

import numpy as np
from scipy.sparse.csgraph import shortest_path
from scipy.spatial.distance import cdist

from collegium.engines.network.graph import Matrix, Values, graph_of
from collegium.engines.network.shapes import Network

Point = tuple[float, float]
Places = Mapping[str, Point]

_SEED = 20_260_401
_STEPS = 500
_CONVERGED = 1e-5  # relative fall of stress in one step
_SETTLED = 1e-3  # a start that falls less than this is left as it is
_PULL = 0.5  # of an old place, relative to that of all others together
_DECIMALS = 4


def place(
    network: Network, *, previous: Places | None = None, before: Network | None = None
) -> dict[str, Point]:
    """Coordinates by organisation, in units of one tie's length, rounded to four decimals; keep them as they are.

    Args:
        previous: coordinates of the wave before. Organisations stay near their old places and newcomers
            come in beside their partners.
        before: the network of that wave; when organisations and ties (in either direction) are the same now,
            the coordinates are returned exactly as they were.

    The same input gives the same output whatever the order of organisations and ties: fixed seed, in order
    of keys. Works with n by n matrices: meant for maps of some hundred organisations.
    """
    known = {key: previous[key] for key in network.keys if key in previous} if previous else {}
    if before is not None and len(known) == len(network.keys) and _lines(before) == _lines(network):
        return known
    either = graph_of(network).either
    target = _targets(either)
    old = np.array([known.get(key, (np.nan, np.nan)) for key in network.keys], float).reshape(-1, 2)
    if len(old) == 1:
        points = np.nan_to_num(old)
    elif len(known) < 2 and len(old):
        points = _upright(_settle(_scaling(target), target, np.zeros(len(old))))
    elif len(known) == len(old) and _is_settled(old, target):
        points = old
    else:
        points = _settle(_start(old, either), target, np.where(np.isnan(old[:, 0]), 0.0, _PULL))
    rounded = np.round(points, _DECIMALS) + 0.0  # no minus zero
    return {key: (float(x), float(y)) for key, (x, y) in zip(network.keys, rounded, strict=True)}


def _lines(network: Network) -> tuple[tuple[str, ...], set[frozenset[str]]]:
    return network.keys, {frozenset((tie.source, tie.target)) for tie in network.ties}


def _targets(either: Matrix) -> Values:
    """Steps between every two; one more than the longest where no path leads."""
    if not either.shape[0]:
        return np.zeros((0, 0))
    steps = np.asarray(shortest_path(either, directed=False, unweighted=True), float)
    reachable = np.isfinite(steps)
    return np.where(reachable, steps, max(float(steps[reachable].max(initial=0)), 1.0) + 1)


def _scaling(target: Values) -> Values:
    """Classical scaling (Torgerson 1952), nudged so that organisations of one standing do not coincide."""
    n = len(target)
    centring = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(centring @ (target**2) @ centring / -2)
    axes = vectors[:, [-1, -2]] * np.sqrt(np.maximum(values[[-1, -2]], 0))
    return np.asarray(axes + np.random.default_rng(_SEED).normal(0, 0.05, (n, 2)), float)


def _start(old: Values, either: Matrix) -> Values:
    """Old places; newcomers in the middle of their placed partners, or at the rim without any, nudged."""
    points, new = old.copy(), np.isnan(old[:, 0])
    middle = old[~new].mean(axis=0)
    rim = float(np.abs(old[~new] - middle).max(initial=0)) + 1
    nudge = np.random.default_rng(_SEED).normal(0, 0.3, old.shape)
    for at in np.flatnonzero(new):
        partners = either.indices[either.indptr[at] : either.indptr[at + 1]]
        placed = partners[~new[partners]]
        points[at] = (old[placed].mean(axis=0) if len(placed) else middle + np.array([rim, 0.0])) + nudge[at]
    return points


def _settle(points: Values, target: Values, pull: Values) -> Values:
    """Step down until the stress hardly falls. pull: of the starting place of each, 0 for none."""
    anchors, weights = points, _weights(target)
    pulls = pull * weights.sum(axis=1)
    inverse = np.linalg.inv(_laplacian(weights) + np.diag(pulls) + (0 if pulls.any() else 1 / len(points)))
    apart, stress = cdist(points, points), np.inf
    for _ in range(_STEPS):
        points = inverse @ (_towards(points, apart, target, weights) + pulls[:, None] * anchors)
        apart, last = cdist(points, points), stress
        stress = _stress(apart, target, weights) + float(pulls @ ((points - anchors) ** 2).sum(axis=1))
        if last - stress < _CONVERGED * last < np.inf:
            break
    return points


def _is_settled(points: Values, target: Values) -> bool:
    """Whether a step without any pull would hardly help."""
    if len(points) < 2:
        return True
    weights, apart = _weights(target), cdist(points, points)
    inverse = np.linalg.inv(_laplacian(weights) + 1 / len(points))
    moved = inverse @ _towards(points, apart, target, weights)
    stress = _stress(apart, target, weights)
    rounding = float(weights.sum()) * 10.0 ** (-2 * _DECIMALS)
    return stress - _stress(cdist(moved, moved), target, weights) < _SETTLED * stress + rounding


def _towards(points: Values, apart: Values, target: Values, weights: Values) -> Values:
    """The right side of the step: B(X) X of majorisation."""
    pulled = np.divide(weights * target, apart, out=np.zeros_like(target), where=apart > 0)
    return np.asarray(pulled.sum(axis=1)[:, None] * points - pulled @ points, float)


def _stress(apart: Values, target: Values, weights: Values) -> float:
    return float((weights * (apart - target) ** 2).sum() / 2)


def _weights(target: Values) -> Values:
    return np.divide(1.0, target**2, out=np.zeros_like(target), where=target > 0)


def _laplacian(weights: Values) -> Values:
    return np.asarray(np.diag(weights.sum(axis=1)) - weights, float)


def _upright(points: Values) -> Values:
    """Centred, with the longer side lying; turned and mirrored the same way every time."""
    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned = centred @ axes.T
    furthest = np.abs(turned).argmax(axis=0)
    return np.asarray(turned * np.where(turned[furthest, [0, 1]] < 0, -1.0, 1.0), float)
