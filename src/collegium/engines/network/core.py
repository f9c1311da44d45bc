"""Core and periphery: k-cores, and the fit of Borgatti and Everett."""

from dataclasses import dataclass

import numpy as np

from collegium.engines.network.graph import Counts, Flags, Graph, Values


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
    correlation of undirected ties with the ideal. Searched: the best connected, by number of partners and
    then k-core, taken in whole steps of equal standing (Lip 2011), so names do not matter. The true optimum
    may fit a little better.
    """
    n = graph.size
    steps = _steps(graph.partners, core_number)
    sizes = np.flatnonzero(steps[1:] != steps[:-1]) + 1 if n else np.zeros(0, np.int64)
    order = np.lexsort((-core_number, -graph.partners))
    sizes = sizes[sizes < n]
    fits = _fits(graph, order, sizes)
    if not len(fits) or np.isnan(fits).all():
        return CoreSplit(np.zeros(n, bool), None)
    best = int(np.nanargmax(fits))
    members = np.zeros(n, bool)
    members[order[: sizes[best]]] = True
    return CoreSplit(members, float(fits[best]))


def _steps(partners: Counts, core_number: Counts) -> Counts:
    """The standing of each, from the best connected down; equal numbers are equal standing."""
    standing = partners * (int(core_number.max(initial=0)) + 1) + core_number
    return np.sort(standing)[::-1]


def _fits(graph: Graph, order: Counts, sizes: Counts) -> Values:
    """Correlation for cores of the first `sizes` in order; NaN where it is not defined."""
    n = graph.size
    rank = np.empty(n, np.int64)
    rank[order] = np.arange(n)
    ends = graph.either.tocoo()
    first = np.minimum(rank[ends.row], rank[ends.col])
    touched = np.cumsum(np.bincount(first, minlength=n)) / 2  # every tie is there twice
    pairs, ties = n * (n - 1) / 2, graph.either.nnz / 2
    ideal = pairs - (n - sizes) * (n - sizes - 1) / 2
    spread = ties * (pairs - ties) * ideal * (pairs - ideal)
    joint = pairs * touched[sizes - 1] - ties * ideal
    return np.where(spread > 0, joint / np.sqrt(np.where(spread > 0, spread, 1)), np.nan)
