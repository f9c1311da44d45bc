"""Core and periphery: k-cores, and the fit of Borgatti and Everett."""

from dataclasses import dataclass

import numpy as np

from collegium.engines.network.graph import Counts, Flags, Graph, Values

_CUTS = 50
_MENDED_UP_TO = 2_000


@dataclass(frozen=True, slots=True)
class CoreSplit:
    """members of the core, and the correlation of the ties with the ideal pattern; None without a split."""

    members: Flags
    fit: float | None


def core_numbers(graph: Graph) -> Counts:
    """Largest k such that each belongs to a part where all have k partners (Batagelj & Zaversnik 2003).

    Peels off who has fewest partners left; buckets by degree make it linear in the ties.
    """
    degree = [int(count) for count in graph.partners]
    starts, neighbours = graph.either.indptr.tolist(), graph.either.indices.tolist()
    buckets: list[list[int]] = [[] for _ in range(max(degree, default=0) + 1)]
    for node, count in enumerate(degree):
        buckets[count].append(node)
    done = [False] * graph.size
    for level, bucket in enumerate(buckets):
        for node in bucket:  # grows while we walk: neighbours sink to this level
            if done[node] or degree[node] != level:
                continue
            done[node] = True
            for other in neighbours[starts[node] : starts[node + 1]]:
                if degree[other] > level:
                    degree[other] -= 1
                    buckets[degree[other]].append(other)
    return np.array(degree, np.int64)


def core_periphery(graph: Graph, core_number: Counts) -> CoreSplit:
    """The best split found into a core and a periphery (Borgatti & Everett 1999, equation 1).

    Ideal: a tie between two wherever one of them is in the core, none within the periphery. Fit: Pearson
    correlation of undirected ties with the ideal. Search: the best connected first (Lip 2011), cut after every
    size; up to 2,000 organisations the best of these cuts are mended by the one move in or out that helps
    most until none does. Which of several organisations in the same position belongs to the core is then a
    matter of their keys. Finding the best split for certain takes too long: the fit is at least this high.
    """
    n = graph.size
    order = _order(graph, core_number)
    sizes = np.arange(1, n)
    fits = _fits_of_first(graph, order, sizes)
    best = [at for at in np.argsort(-fits, kind="stable")[:_CUTS] if np.isfinite(fits[at])]
    if n > _MENDED_UP_TO:
        best = best[:1]
    splits = [_mended(graph, order, int(sizes[at]), float(fits[at])) for at in best]
    return max(
        splits, key=lambda split: round(split.fit or 0, 12), default=CoreSplit(np.zeros(n, bool), None)
    )


def _order(graph: Graph, core_number: Counts) -> Counts:
    """From the best connected down: partners, k-core, then walks of two and three steps; equals by key."""
    two = graph.either @ graph.partners
    return np.lexsort((-(graph.either @ two), -two, -core_number, -graph.partners))


def _fits_of_first(graph: Graph, order: Counts, sizes: Counts) -> Values:
    """Fit of cores of the first `sizes` in order."""
    rank = np.empty(graph.size, np.int64)
    rank[order] = np.arange(graph.size)
    ends = graph.either.tocoo()
    first = np.minimum(rank[ends.row], rank[ends.col])
    touched = np.cumsum(np.bincount(first, minlength=graph.size)) / 2  # every tie is there twice
    return _fits(graph, touched[sizes - 1], sizes)


def _fits(graph: Graph, touched: Values, sizes: Counts) -> Values:
    """Correlation when cores of these sizes have so many ties at or within them; -inf where not defined."""
    n, ties = graph.size, graph.either.nnz / 2
    pairs = n * (n - 1) / 2
    ideal = pairs - (n - sizes) * (n - sizes - 1) / 2
    spread = ties * (pairs - ties) * ideal * (pairs - ideal)
    return np.where(
        spread > 0, (pairs * touched - ties * ideal) / np.sqrt(np.where(spread > 0, spread, 1)), -np.inf
    )


def _mended(graph: Graph, order: Counts, size: int, fit: float) -> CoreSplit:
    """Move one organisation in or out as long as that helps; the most helpful first, equals in order."""
    members = np.zeros(graph.size, bool)
    members[order[:size]] = True
    while graph.size <= _MENDED_UP_TO:
        outside = graph.either @ (~members).astype(np.int64)  # partners in the periphery
        touched = (graph.either.nnz - outside[~members].sum()) / 2
        sign = np.where(members, -1, 1)
        fits = _fits(graph, touched + sign * outside, members.sum() + sign)
        best = order[int(fits[order].argmax())]
        if fits[best] <= fit + 1e-12:
            break
        members[best], fit = not members[best], float(fits[best])
    return CoreSplit(members, fit)
