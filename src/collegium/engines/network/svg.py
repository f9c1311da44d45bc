"""The map of a network as SVG that may stand inside a page of ours."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import cos, pi, sin
from xml.sax.saxutils import escape, quoteattr

from collegium.engines.network.drawing import MapEdge, MapNode, NetworkMap, Shape
from collegium.engines.network.labels import LABEL_SIZE

# Colours where there is no style sheet (on a light background), by tone.
TONES: tuple[str, ...] = (
    "#0f5257", "#b86a00", "#3c4993", "#b04a1c", "#78306f", "#3f7f2e", "#1d5581", "#6b675c",
)  # fmt: skip
_INK, _SOFT, _PAPER = "var(--chart-ink, #1c1b19)", "var(--chart-ink-soft, #5a564e)", "var(--sheet, #ffffff)"
_TARGET = 12  # smallest radius that a finger hits
# Corners and the angle of the first (0 is right, a quarter turn is down), of those shapes that are polygons.
_POLYGONS: Mapping[Shape, tuple[int, float]] = {
    "square": (4, pi / 4),
    "diamond": (4, 0),
    "triangle": (3, -pi / 2),
    "triangle-down": (3, pi / 2),
    "hexagon": (6, 0),
    "pentagon": (5, -pi / 2),
}


@dataclass(frozen=True, slots=True)
class MapWords:
    """Text of the drawing, translated by the caller.

    Attributes:
        title, description: of the whole map; the description says where the same data is as a table.
        nodes: what a screen reader says of a node, by key; without one, its name.
        links: address a node leads to, by key; a node without one takes the focus but leads nowhere.
    """

    title: str
    description: str
    nodes: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


def map_svg(drawing: NetworkMap, words: MapWords) -> str:
    """The drawing as SVG with title and description, no style attribute, nodes that take the focus.

    Classes: network-map, edges, edge (and mutual), nodes, node (and kind-1 to kind-8), label. An arrow is a tie
    in one direction, a line without arrow one in both. Ids begin with a hash of the drawing. Text direction
    is left to right whatever the page's; names in another script keep their own.
    """
    told = f"{words.title}{drawing.nodes}{drawing.edges}"
    name = f"m{hashlib.sha256(told.encode()).hexdigest()[:8]}"
    nodes = sorted(drawing.nodes, key=lambda node: (node.y, node.x))  # the focus goes from top to bottom
    edges = "".join(_edge(edge, name) for edge in drawing.edges)
    marks = "".join(_node(node, words) for node in nodes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="network-map" role="group" direction="ltr" '
        f'viewBox="0 0 {drawing.width:g} {drawing.height:g}" aria-labelledby="{name}-title" '
        f'aria-describedby="{name}-desc" font-family="inherit" font-size="{LABEL_SIZE:g}">'
        f'<title id="{name}-title">{escape(words.title)}</title>'
        f'<desc id="{name}-desc">{escape(words.description)}</desc>'
        f"{_arrow(name)}"
        f'<g class="edges" aria-hidden="true" stroke="{_SOFT}" stroke-opacity="0.45">{edges}</g>'
        f'<g class="nodes">{marks}</g></svg>'
    )


def symbol_svg(shape: Shape, tone: int, size: float = 16) -> str:
    """The mark of a kind of partner, for a legend; hidden from screen readers, the legend has its name."""
    drawn = shape_svg(shape, size / 2, size / 2, size / 2 - 2, tone)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="symbol kind-{tone}" aria-hidden="true" '
        f'width="{size:g}" height="{size:g}" viewBox="0 0 {size:g} {size:g}">{drawn}</svg>'
    )


def shape_svg(shape: Shape, x: float, y: float, radius: float, tone: int) -> str:
    """One mark of about the area of a circle of this radius."""
    paint = f'fill="var(--chart-{tone}, {TONES[tone - 1]})" stroke="{_PAPER}" stroke-width="1.5"'
    if shape == "circle":
        return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" {paint}/>'
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in _corners(shape, x, y, radius))
    return f'<polygon points="{points}" {paint}/>'


def _corners(shape: Shape, x: float, y: float, radius: float) -> list[tuple[float, float]]:
    if shape == "cross":
        arm, bar = radius * 1.06, radius * 0.42
        outline = [(-bar, -arm), (bar, -arm), (bar, -bar), (arm, -bar), (arm, bar), (bar, bar)]
        outline += [(-px, -py) for px, py in outline]
        return [(x + px, y + py) for px, py in outline]
    count, first = _POLYGONS[shape]
    reach = radius * (2 * pi / (count * sin(2 * pi / count))) ** 0.5  # same area as the circle
    turns = [first + 2 * pi * at / count for at in range(count)]
    return [(x + reach * cos(turn), y + reach * sin(turn)) for turn in turns]


def _arrow(name: str) -> str:
    return (
        f'<defs><marker id="{name}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="{_SOFT}"/></marker></defs>'
    )


def _edge(edge: MapEdge, name: str) -> str:
    kind = "edge mutual" if edge.mutual else "edge"
    arrow = "" if edge.mutual else f' marker-end="url(#{name}-arrow)"'
    ends = f'x1="{edge.x1:g}" y1="{edge.y1:g}" x2="{edge.x2:g}" y2="{edge.y2:g}"'
    return f'<line class="{kind}" {ends} stroke-width="{edge.width:g}"{arrow}/>'


def _node(node: MapNode, words: MapWords) -> str:
    told = quoteattr(words.nodes.get(node.key, node.name))
    inside = f"<title>{escape(node.name)}</title>"
    if node.radius < _TARGET:
        inside += f'<circle cx="{node.x:g}" cy="{node.y:g}" r="{_TARGET}" fill="none" pointer-events="all"/>'
    inside += shape_svg(node.shape, node.x, node.y, node.radius, node.tone) + _label(node)
    link = words.links.get(node.key)
    if link:
        return f'<a class="node kind-{node.tone}" href={quoteattr(link)} tabindex="0" aria-label={told}>{inside}</a>'
    return f'<g class="node kind-{node.tone}" role="img" tabindex="0" aria-label={told}>{inside}</g>'


def _label(node: MapNode) -> str:
    if not node.label:
        return ""
    place = f'x="{node.label_x:g}" y="{node.label_y:g}" text-anchor="{node.label_anchor}"'
    halo = f'stroke="{_PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return f'<text class="label" aria-hidden="true" {place} fill="{_INK}" {halo}>{escape(node.label)}</text>'
