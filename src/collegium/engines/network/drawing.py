"""The geometry of the map of a network, in pixels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from collegium.engines.network.graph import Values
from collegium.engines.network.labels import Anchor, Circle, Label, place_labels
from collegium.engines.network.layout import Places
from collegium.engines.network.shapes import Network, Organisation

LARGEST_MAP = 300
Shape = Literal["circle", "square", "diamond", "triangle", "hexagon", "pentagon", "cross", "triangle-down"]
SHAPES: tuple[Shape, ...] = (
    "circle", "square", "diamond", "triangle", "hexagon", "pentagon", "cross", "triangle-down",
)  # fmt: skip
_SMALLEST, _LARGEST = 7.0, 20.0  # radius up to 40 organisations; of more, smaller
_ROOM = (110.0, 36.0)  # left and right, above and below, for labels
_GAP = 4.0
_THINNEST, _THICKEST = 1.0, 3.5
_CROWD = 40


@dataclass(frozen=True, slots=True)
class MapNode:
    """A place in pixels.

    tone: 1 to 8, for the class and the CSS variable --chart-1 to --chart-8. label: its name, shortened; ""
    where it would cover others (the name is still what a reader hears).
    """

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
    label_anchor: Anchor


@dataclass(frozen=True, slots=True)
class MapEdge:
    """A line from the rim of one node to that of another. mutual: tied in both directions, drawn once."""

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
            None: those of the network in alphabetical order. The ninth looks like the first.

    Raises ValueError above 300 organisations (show the table instead).
    """
    if len(network.keys) > LARGEST_MAP:
        raise ValueError(f"a map has at most {LARGEST_MAP} organisations")
    order = _kinds(network, kinds)
    looks = {kind: (SHAPES[at % len(SHAPES)], at % len(SHAPES) + 1) for at, kind in enumerate(order)}
    radii = _radii(network, sizes)
    points = _apart(_fit(network, places, width, height), radii, width, height)
    circles = [(x, y, r) for (x, y), r in zip(points.tolist(), radii.tolist(), strict=True)]
    labels = place_labels(circles, [one.name or one.key for one in network.organisations], (width, height))
    nodes = tuple(
        _node(one, circle, looks[one.kind], label)
        for one, circle, label in zip(network.organisations, circles, labels, strict=True)
    )
    return NetworkMap(
        width, height, nodes, _edges(network, nodes), tuple((kind, *looks[kind]) for kind in order)
    )


def _kinds(network: Network, kinds: tuple[str, ...] | None) -> tuple[str, ...]:
    found = sorted({one.kind for one in network.organisations})
    return (*(kinds or ()), *(kind for kind in found if kind not in (kinds or ())))


def _node(one: Organisation, circle: Circle, look: tuple[Shape, int], label: Label) -> MapNode:
    x, y, radius = (round(value, 1) for value in circle)
    return MapNode(
        key=one.key,
        name=one.name or one.key,
        kind=one.kind,
        x=x,
        y=y,
        radius=radius,
        shape=look[0],
        tone=look[1],
        label=label.text,
        label_x=round(label.x, 1),
        label_y=round(label.y, 1),
        label_anchor=label.anchor,
    )


def _radii(network: Network, sizes: Mapping[str, float] | None) -> Values:
    """Radii so that what the area shows beyond the smallest is in proportion."""
    if sizes is None:
        received = [tie.target for tie in network.ties]
        sizes = {key: received.count(key) for key in network.keys}
    shown = np.array([sizes.get(key, 0.0) for key in network.keys], float)
    share = shown / shown.max() if shown.max(initial=0) > 0 else np.zeros(len(shown))
    crowd = max(0.6, min(1.0, np.sqrt(_CROWD / max(len(shown), 1))))
    return np.asarray(crowd * np.sqrt(_SMALLEST**2 + share * (_LARGEST**2 - _SMALLEST**2)), float)


def _fit(network: Network, places: Places, width: float, height: float) -> Values:
    """One scale for both directions, centred, with room for labels."""
    points = np.array([places[key] for key in network.keys], float).reshape(-1, 2)
    if not len(points):
        return points
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.array([width, height]) - 2 * np.array(_ROOM)
    scale = float((room / np.maximum(high - low, 1e-9)).min()) if (high - low).max() > 1e-6 else 1.0
    middle = np.array([width, height]) / 2
    return np.asarray((points - (low + high) / 2) * scale + middle, float)


def _apart(points: Values, radii: Values, width: float, height: float) -> Values:
    """Push nodes that overlap apart, a little at a time, and keep them on the sheet."""
    points = points.copy()
    wanted = radii[:, None] + radii[None, :] + _GAP
    np.fill_diagonal(wanted, 0)
    edge = radii[:, None] + _GAP
    for _ in range(200):
        between = points[:, None, :] - points[None, :, :]
        distance = np.sqrt((between**2).sum(axis=2))
        lacking = np.maximum(wanted - distance, 0)
        if lacking.max(initial=0) < 0.5:
            break
        points += _push(between, distance, lacking)
        points = np.clip(points, edge, np.array([width, height]) - edge)
    return points


def _push(between: Values, distance: Values, lacking: Values) -> Values:
    """Half of what is lacking for each; two in the same place part sideways in their order."""
    order = np.sign(np.subtract.outer(np.arange(len(distance)), np.arange(len(distance)))).astype(float)
    apart = distance > 1e-9
    away = np.where(apart[..., None], between, np.stack([order, np.zeros_like(order)], axis=2))
    return np.asarray(
        (away / np.where(apart, distance, 1)[..., None] * lacking[..., None] / 2).sum(axis=1), float
    )


def _edges(network: Network, nodes: tuple[MapNode, ...]) -> tuple[MapEdge, ...]:
    weights = {(tie.source, tie.target): tie.weight for tie in network.ties}
    weakest, strongest = min(weights.values(), default=1.0), max(weights.values(), default=1.0)
    at = {node.key: node for node in nodes}
    edges = []
    for (source, target), weight in weights.items():
        back = weights.get((target, source))
        if back is None or source < target:
            share = (max(weight, back or 0.0) - weakest) / (strongest - weakest or 1.0)
            width = round(_THINNEST + share * (_THICKEST - _THINNEST), 1)
            edges.append(_edge(at[source], at[target], width, back is not None))
    return tuple(edges)


def _edge(source: MapNode, target: MapNode, width: float, mutual: bool) -> MapEdge:
    dx, dy = target.x - source.x, target.y - source.y
    length = max(float(np.hypot(dx, dy)), 1e-9)
    start, end = source.radius / length, 1 - (target.radius + (0 if mutual else 2)) / length
    x1, y1 = (round(at + way * start, 1) for at, way in ((source.x, dx), (source.y, dy)))
    x2, y2 = (round(at + way * end, 1) for at, way in ((source.x, dx), (source.y, dy)))
    return MapEdge(source.key, target.key, x1, y1, x2, y2, width, mutual)
