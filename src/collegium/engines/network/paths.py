"""Measures that follow paths: components and betweenness."""

import numpy as np
from scipy.sparse.csgraph import connected_components

from collegium.engines.network.graph import Counts, Graph, Matrix, Values

_AT_ONCE = 256  # sources that are walked together


def components_of(graph: Graph) -> tuple[tuple[int, ...], Counts]:
    """Sizes of the weak components, the largest first, and the number of each organisation's, 0 the largest."""
    if not graph.size:
        return (), np.zeros(0, np.int64)
    count, labels = connected_components(graph.directed, directed=True, connection="weak")
    sizes = np.bincount(labels, minlength=count)
    order = np.argsort(-sizes, kind="stable")
    number = np.empty(count, np.int64)
    number[order] = np.arange(count)
    return tuple(int(size) for size in sizes[order]), number[labels]


def betweenness_of(graph: Graph) -> Values:
    """Share of shortest directed paths between others that lead through each, 0 to 1 (Freeman 1977).

    Brandes' accumulation (2001), for many sources at once; ties count as steps whatever their weight. Time
    grows with n times ties times the longest distance.
    """
    n = graph.size
    total = np.zeros(n)
    forward, backward = graph.directed.T.tocsr().astype(float), graph.directed.astype(float)
    for start in range(0, n, _AT_ONCE):
        total += _through(forward, backward, np.arange(start, min(start + _AT_ONCE, n)))
    return total / ((n - 1) * (n - 2)) if n > 2 else total


def _through(forward: Matrix, backward: Matrix, sources: Counts) -> Values:
    """Sum over sources of the dependency of each node; columns of the working arrays are sources."""
    columns = np.arange(len(sources))
    paths = np.zeros((forward.shape[0], len(sources)))
    paths[sources, columns] = 1
    levels, frontier = [paths > 0], paths.copy()
    while True:
        frontier = np.where(paths == 0, forward @ frontier, 0)
        if not frontier.any():
            break
        paths += frontier
        levels.append(frontier > 0)
    depends = np.zeros_like(paths)
    for nearer, further in zip(levels[-2::-1], levels[:0:-1], strict=True):
        passed = np.divide(1 + depends, paths, out=np.zeros_like(paths), where=further)
        depends += np.where(nearer, paths * (backward @ passed), 0)
    depends[sources, columns] = 0
    return np.asarray(depends.sum(axis=1))
