"""Measures of a network as a whole and of every organisation in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from collegium.engines.network.shapes import Network

# Gould & Fernandez (1989): A passes on from one side to the other. All three of one kind: coordinator; both
# sides of one kind, A of another: itinerant; A of the kind of the receiver: gatekeeper; of the sender:
# representative; three kinds: liaison.
Role = Literal["coordinator", "itinerant", "gatekeeper", "representative", "liaison"]
ROLES: tuple[Role, ...] = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


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
    raise NotImplementedError


def betweenness_of(network: Network) -> tuple[float, ...]:
    """Share of shortest paths through each organisation, in order of the network's keys."""
    raise NotImplementedError
