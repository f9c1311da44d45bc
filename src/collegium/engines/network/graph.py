"""A network as sparse matrices and the vectors that every measure needs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from collegium.engines.network.shapes import Network

Counts = NDArray[np.int64]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Matrix = sparse.csr_array


@dataclass(frozen=True, slots=True)
class Graph:
    """Vectors have one entry per organisation, in order of the network's keys.

    Attributes:
        weights, directed: n by n, row to column; weight, and 1 per tie.
        mutual: 1 where the tie is returned. either: 1 where there is a tie in one direction at least.
        same_kind: the directed ties within a kind. kinds, sectors: numbers of the names.
        partners_inside: partners of the own sector.
    """

    weights: Matrix
    directed: Matrix
    mutual: Matrix
    either: Matrix
    same_kind: Matrix
    kinds: Counts
    sectors: Counts
    sector_names: tuple[str, ...]
    ties_in: Counts
    ties_out: Counts
    partners: Counts
    partners_inside: Counts
    returned: Counts
    strength_in: Values
    strength_out: Values

    @property
    def size(self) -> int:
        return len(self.kinds)

    @property
    def ties(self) -> int:
        return int(self.directed.nnz)


def graph_of(network: Network) -> Graph:
    weights = _weights(network)
    directed = _ones(weights)
    returning = directed.T.tocsr()
    mutual, either = directed * returning, _ones(directed + returning)
    kinds, _ = _numbers([one.kind for one in network.organisations])
    sectors, names = _numbers([one.sector or one.kind for one in network.organisations])
    return Graph(
        weights=weights,
        directed=directed,
        mutual=mutual,
        either=either,
        same_kind=within(directed, kinds),
        kinds=kinds,
        sectors=sectors,
        sector_names=names,
        ties_in=directed.sum(axis=0),
        ties_out=directed.sum(axis=1),
        partners=either.sum(axis=1),
        partners_inside=within(either, sectors).sum(axis=1),
        returned=mutual.sum(axis=1),
        strength_in=np.asarray(weights.sum(axis=0), float),
        strength_out=np.asarray(weights.sum(axis=1), float),
    )


def within(ties: Matrix, numbers: Counts) -> Matrix:
    """The ties whose ends have the same number."""
    pairs = ties.tocoo()
    kept = numbers[pairs.row] == numbers[pairs.col]
    return sparse.csr_array((pairs.data[kept], (pairs.row[kept], pairs.col[kept])), shape=ties.shape)


def _ones(ties: Matrix) -> Matrix:
    return sparse.csr_array((np.ones(ties.nnz, np.int64), ties.indices, ties.indptr), shape=ties.shape)


def _weights(network: Network) -> Matrix:
    place = {key: at for at, key in enumerate(network.keys)}
    rows = [place[tie.source] for tie in network.ties]
    columns = [place[tie.target] for tie in network.ties]
    weights = np.array([tie.weight for tie in network.ties], float)
    return sparse.csr_array((weights, (rows, columns)), shape=(len(place), len(place)))


def _numbers(names: list[str]) -> tuple[Counts, tuple[str, ...]]:
    known = {name: at for at, name in enumerate(sorted(set(names)))}
    return np.array([known[name] for name in names], np.int64), tuple(known)
