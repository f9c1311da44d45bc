"""Who stands between others: Burt's constraint and the roles of Gould and Fernandez."""

from typing import Literal

import numpy as np
from scipy import sparse

from collegium.engines.network.graph import Counts, Graph, Matrix, Values

# Gould & Fernandez (1989): B passes on from A to C, who have no tie from A to C. All of one kind:
# coordinator; A and C of one, B of another: itinerant; B and C of one: gatekeeper; A and B of one:
# representative; three kinds: liaison.
Role = Literal["coordinator", "itinerant", "gatekeeper", "representative", "liaison"]
ROLES: tuple[Role, ...] = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


def constraint_of(graph: Graph) -> Values:
    """Burt (1992): sum over partners j of (p_ij + sum_q p_iq p_qj)², p the share of i's strength, both ways.

    0 for an isolate.
    """
    both = graph.weights + graph.weights.T.tocsr()
    strength = both.sum(axis=1)
    shares = (
        sparse.diags_array(np.divide(1.0, strength, out=np.zeros_like(strength), where=strength > 0)) @ both
    )
    reached = shares + (shares @ shares) * graph.either
    return np.asarray((reached * reached).sum(axis=1), float)


def roles_of(graph: Graph) -> dict[Role, Counts]:
    """How often each organisation is the broker B of an ordered pair (A, C), by role.

    Paths of two ties through B are products of its ties in and out; those that return to A and those with
    a tie from A to C are taken off. What is left is split by which of A, B, C are of one kind.
    """
    ties, same = graph.directed, graph.same_kind
    returned, returned_same = graph.returned, (graph.mutual * same).sum(axis=1)
    same_in, same_out = same.sum(axis=0), same.sum(axis=1)
    everything = graph.ties_in * graph.ties_out - returned - _closed(ties, ties, ties)
    sides = _sides_of_one_kind(graph) - returned - _closed(ties, same, ties)
    to_own = graph.ties_in * same_out - returned_same - _closed(ties, ties, same)
    from_own = same_in * graph.ties_out - returned_same - _closed(same, ties, ties)
    one_kind = same_in * same_out - returned_same - _closed(same, same, same)
    return {
        "coordinator": one_kind,
        "itinerant": sides - one_kind,
        "gatekeeper": to_own - one_kind,
        "representative": from_own - one_kind,
        "liaison": everything - sides - to_own - from_own + 2 * one_kind,
    }


def _closed(first: Matrix, across: Matrix, second: Matrix) -> Counts:
    """By B: pairs (A, C) with A to B in `first`, A to C in `across` and B to C in `second`."""
    return np.asarray((first * (across @ second.T.tocsr())).sum(axis=0), np.int64)


def _sides_of_one_kind(graph: Graph) -> Counts:
    """By B: paths of two ties whose ends are of one kind."""
    n, kinds = graph.size, int(graph.kinds.max(initial=-1)) + 1
    member = sparse.csr_array((np.ones(n, np.int64), (np.arange(n), graph.kinds)), shape=(n, max(kinds, 1)))
    return np.asarray(((graph.directed.T.tocsr() @ member) * (graph.directed @ member)).sum(axis=1), np.int64)
