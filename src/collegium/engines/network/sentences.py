"""What the map shows, as facts of every partner that can be read out; apps put them into words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from collegium.engines.network.change import TieChange
from collegium.engines.network.measures import NetworkMeasures, OrganisationMeasures
from collegium.engines.network.shapes import Network

Code = Literal[
    "isolated",  # no tie
    "partners",  # count partners, of total others; extra of them in both directions
    "received",  # count ties in, of total others; extra is the rank (1 is most; equals share it)
    "between",  # count pairs that are not tied directly but through this one (all roles together)
    "bridges",  # count partners of other sectors, of total partners
    "core",  # in the core, which has count of total organisations
    "edge",  # in the periphery; the core has count of total
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
    """Facts by organisation, in a fixed order; the same information as the map.

    measures: of this network. change: since the last wave (`tie_change`), when there was one.
    """
    received = sorted((one.ties_in for one in measures.organisations), reverse=True)
    return {
        one.key: (*_place(network, measures, one, received), *_news(one.key, change))
        for one in measures.organisations
    }


def _place(
    network: Network, measures: NetworkMeasures, one: OrganisationMeasures, received: list[int]
) -> Iterator[Fact]:
    if not one.partners:
        yield Fact("isolated", total=measures.size - 1)
        return
    yield Fact("partners", one.partners, measures.size - 1, one.returned)
    yield Fact("received", one.ties_in, measures.size - 1, received.index(one.ties_in) + 1)
    if brokered := sum(one.roles.values()):
        yield Fact("between", brokered)
    if one.e_i is not None and len({org.sector or org.kind for org in network.organisations}) > 1:
        yield Fact("bridges", round(one.partners * (one.e_i + 1) / 2), one.partners)
    if measures.core_fit is not None:
        yield Fact("core" if one.in_core else "edge", measures.core_size, measures.size)


def _news(key: str, change: TieChange | None) -> Iterator[Fact]:
    if change is None:
        return
    if key in change.joined:
        yield Fact("joined")
        return
    for code, ties in _ties_of(change):
        if count := sum(key in tie for tie in ties):
            yield Fact(code, count)


def _ties_of(change: TieChange) -> tuple[tuple[Code, tuple[tuple[str, str], ...]], ...]:
    return (("gained", change.new), ("lost", change.lost))
