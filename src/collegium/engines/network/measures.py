"""Measures of a network as a whole and of every organisation in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from collegium.engines.network.brokerage import ROLES, Role, constraint_of, roles_of
from collegium.engines.network.core import core_numbers, core_periphery
from collegium.engines.network.graph import Counts, Flags, Graph, Values, graph_of
from collegium.engines.network.paths import betweenness_of, components_of
from collegium.engines.network.shapes import Network

BETWEENNESS_UP_TO = 2_000


@dataclass(frozen=True, slots=True)
class OrganisationMeasures:
    """One organisation's place in the network.

    Attributes:
        ties_in, ties_out: number of directed ties. partners: organisations tied in either direction.
        returned: partners tied in both directions.
        strength_in, strength_out: sums of weights.
        core: largest k such that it is in the k-core of the undirected network.
        in_core: belongs to the core of the best Borgatti-Everett split.
        constraint: Burt's (1992) with weights; None for an isolate. Low: its partners are not each other's.
        roles: Gould-Fernandez counts, by role; a count is of ordered pairs (from, to) without direct tie.
        betweenness: share of shortest directed paths between others that lead through it, 0 to 1; None when
            not asked for.
        e_i: (partners in other sectors - in its own) / partners, -1 to 1; None for an isolate.
        component: number of its weak component, 0 the largest.
    """

    key: str
    ties_in: int
    ties_out: int
    partners: int
    returned: int
    strength_in: float
    strength_out: float
    core: int
    in_core: bool
    constraint: float | None
    roles: Mapping[Role, int]
    betweenness: float | None
    e_i: float | None
    component: int


@dataclass(frozen=True, slots=True)
class NetworkMeasures:
    """The network as a whole; a measure that is not defined for it is None.

    Attributes:
        density: ties / (n (n - 1)), 0 to 1.
        reciprocity: share of directed ties that are returned.
        in_centralisation: Freeman's for in-degree, sum(max - d) / (n - 1)²; 1 is a star pointing inwards.
        components: sizes of the weak components, the largest first. isolates: without any tie.
        core: largest k with a k-core. core_size: organisations in the Borgatti-Everett core.
        core_fit: correlation (-1 to 1) of the undirected ties with an ideal core and periphery.
        e_i: (ties between sectors - within) / ties, undirected pairs, -1 to 1.
        e_i_by_sector: the same for the ties of each sector.
        organisations: in order of the key.
    """

    size: int
    ties: int
    density: float | None
    reciprocity: float | None
    in_centralisation: float | None
    components: tuple[int, ...]
    isolates: int
    core: int
    core_size: int
    core_fit: float | None
    e_i: float | None
    e_i_by_sector: Mapping[str, float | None]
    organisations: tuple[OrganisationMeasures, ...]


def measure(network: Network, *, betweenness: bool | None = None) -> NetworkMeasures:
    """Measure a network. betweenness: None computes it up to 2,000 organisations (Brandes 2001, exact)."""
    graph = graph_of(network)
    wanted = graph.size <= BETWEENNESS_UP_TO if betweenness is None else betweenness
    ranks = core_numbers(graph)
    split = core_periphery(graph, ranks)
    sizes, components = components_of(graph)
    columns = _Columns(
        graph, ranks, split.members, components, constraint_of(graph), roles_of(graph),
        betweenness_of(graph) if wanted else None,
    )  # fmt: skip
    overall, by_sector = _e_i_of_ties(graph)
    return NetworkMeasures(
        size=graph.size,
        ties=graph.ties,
        density=_over(graph.ties, graph.size * (graph.size - 1)),
        reciprocity=_over(float(graph.mutual.sum()), graph.ties),
        in_centralisation=_centralisation(graph.ties_in),
        components=sizes,
        isolates=int((graph.partners == 0).sum()),
        core=int(ranks.max(initial=0)),
        core_size=int(split.members.sum()),
        core_fit=split.fit,
        e_i=overall,
        e_i_by_sector=by_sector,
        organisations=tuple(columns.row(at, key) for at, key in enumerate(network.keys)),
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    graph: Graph
    ranks: Counts
    core: Flags
    components: Counts
    constraint: Values
    roles: Mapping[Role, Counts]
    betweenness: Values | None

    def row(self, at: int, key: str) -> OrganisationMeasures:
        graph, partners = self.graph, int(self.graph.partners[at])
        return OrganisationMeasures(
            key=key,
            ties_in=int(graph.ties_in[at]),
            ties_out=int(graph.ties_out[at]),
            partners=partners,
            returned=int(graph.returned[at]),
            strength_in=float(graph.strength_in[at]),
            strength_out=float(graph.strength_out[at]),
            core=int(self.ranks[at]),
            in_core=bool(self.core[at]),
            constraint=float(self.constraint[at]) if partners else None,
            roles={role: int(self.roles[role][at]) for role in ROLES},
            betweenness=None if self.betweenness is None else float(self.betweenness[at]),
            e_i=_over(partners - 2 * float(graph.partners_inside[at]), partners),
            component=int(self.components[at]),
        )


def _centralisation(ties_in: Counts) -> float | None:
    n = len(ties_in)
    return _over(float((ties_in.max() - ties_in).sum()), (n - 1) ** 2) if n else None


def _e_i_of_ties(graph: Graph) -> tuple[float | None, dict[str, float | None]]:
    """E-I of all undirected ties, and of those with at least one end in each sector."""
    inside, all_ends = graph.partners_inside, graph.partners
    overall = _over(float(all_ends.sum() - 2 * inside.sum()), float(all_ends.sum()))
    by_sector = {}
    for at, name in enumerate(graph.sector_names):
        mine = graph.sectors == at
        within = float(inside[mine].sum()) / 2
        across = float((all_ends - inside)[mine].sum())
        by_sector[name] = _over(across - within, across + within)
    return overall, by_sector


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole else None
