"""Where organisations stand on a map, so that the maps of two waves can be compared."""

from collections.abc import Mapping

from collegium.engines.network.shapes import Network

Point = tuple[float, float]
Places = Mapping[str, Point]


def place(network: Network, *, previous: Places | None = None) -> dict[str, Point]:
    """Coordinates by organisation, in units of one tie's length, rounded to four decimals; keep them as they are.

    previous: coordinates of the wave before. Organisations stay near their old places, newcomers come in
    beside their partners, and an unchanged network keeps its coordinates exactly.
    """
    raise NotImplementedError
