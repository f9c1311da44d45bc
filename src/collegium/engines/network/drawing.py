"""The map of a network: geometry in pixels, and the SVG that stands inside a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from collegium.engines.network.layout import Places
from collegium.engines.network.shapes import Network

LARGEST_MAP = 300
Shape = Literal["circle", "square", "diamond", "triangle", "hexagon", "pentagon", "cross", "triangle-down"]
SHAPES: tuple[Shape, ...] = (
    "circle", "square", "diamond", "triangle", "hexagon", "pentagon", "cross", "triangle-down",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MapNode:
    """A place in pixels. tone: 1 to 8, for the class and the CSS variable --chart-1..8; label_* where it stands."""

    key: str
    name: str
    kind: str
    x: float
    y: float
    radius: float
    shape: Shape
    tone: int
    label: str
    label_x: float
    label_y: float
    label_anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class MapEdge:
    """A line between the rims of two nodes. mutual: in both directions, drawn once."""

    source: str
    target: str
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    mutual: bool


@dataclass(frozen=True, slots=True)
class NetworkMap:
    """A drawing of `width` by `height` pixels. kinds: (kind, shape, tone) for the legend."""

    width: float
    height: float
    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    kinds: tuple[tuple[str, Shape, int], ...]


@dataclass(frozen=True, slots=True)
class MapWords:
    """Text of the drawing, translated by the caller.

    Attributes:
        title, description: of the whole map.
        nodes: what a screen reader says of a node, by key; without one, its name.
        links: address a node leads to, by key; a node without one is focusable but leads nowhere.
    """

    title: str
    description: str
    nodes: Mapping[str, str]
    links: Mapping[str, str]


def network_map(
    network: Network,
    places: Places,
    *,
    sizes: Mapping[str, float] | None = None,
    kinds: tuple[str, ...] | None = None,
    width: float = 960,
    height: float = 640,
) -> NetworkMap:
    """Geometry of the map.

    Args:
        places: from `place`; every organisation has one.
        sizes: what the area of a node shows, 0 or more, by key; None: ties received.
        kinds: partner types in their fixed order, so that shape and colour stay from wave to wave;
            None: those of the network in alphabetical order.

    Raises ValueError above 300 organisations (show the table instead).
    """
    raise NotImplementedError


def map_svg(drawing: NetworkMap, words: MapWords) -> str:
    """The drawing as SVG with title and description, no style attribute, nodes that take the focus.

    Classes: network-map, edges, edge (mutual), node, kind-1..8, label. Text direction is left to right.
    """
    raise NotImplementedError
