"""What the map shows, as facts of every partner that can be read out; apps put them into words."""

from dataclasses import dataclass
from typing import Literal

from collegium.engines.network.change import TieChange
from collegium.engines.network.measures import NetworkMeasures
from collegium.engines.network.shapes import Network

Code = Literal[
    "isolated",  # no tie
    "partners",  # count partners, of total others; returned of them both ways
    "received",  # count ties in, rank (1 = most; equal ranks share)
    "between",  # count pairs of partners of which this one is the only link within two steps; total pairs
    "bridges",  # count partners of other sectors, of total partners
    "core",  # in the core, with count organisations
    "edge",  # in the periphery
    "gained",  # count ties (either direction) new since the last wave
    "lost",  # count ties gone since the last wave
    "joined",  # was not in the last wave
]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. count, total, extra: its numbers, see Code (extra: returned ties, or rank)."""

    code: Code
    count: int = 0
    total: int = 0
    extra: int = 0


def facts_of(
    network: Network, measures: NetworkMeasures, change: TieChange | None = None
) -> dict[str, tuple[Fact, ...]]:
    """Facts by organisation, in a fixed order; the same information as the map."""
    raise NotImplementedError
