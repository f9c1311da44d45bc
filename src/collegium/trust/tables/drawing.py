"""The map of a wave as SVG, with its legend."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from collegium.engines.network import LARGEST_MAP, MapWords, map_svg, network_map, symbol_svg
from collegium.trust.actions import network_from
from collegium.trust.models import Wave
from collegium.trust.tables.network import PartnerRow, kind_label


@dataclass(frozen=True, slots=True)
class Map:
    """svg: of the map. legend: (mark, kind of partner)."""

    svg: SafeString
    legend: tuple[tuple[SafeString, str], ...]


def map_of(wave: Wave, rows: Sequence[PartnerRow], links: dict[str, str]) -> Map | None:
    """The map; None where there are too many partners, or none. links: address of the page of each partner."""
    results = wave.results or {}
    if not rows or len(rows) > LARGEST_MAP:
        return None
    places = {key: (point[0], point[1]) for key, point in wave.places.items()}
    drawing = network_map(network_from(wave.results), places, kinds=tuple(results["kinds"]))
    words = MapWords(
        title=_("Map of the partners"),
        description=_("Partners that are tied stand near one another. The same is in the table below."),
        nodes={row.key: " ".join([row.name, f"({row.kind}).", *row.sentences]) for row in rows},
        links=links,
    )
    here = {row.kind for row in rows}
    legend = tuple(
        (mark_safe(symbol_svg(shape, tone)), kind_label(kind))  # noqa: S308 - drawn by the engine
        for kind, shape, tone in drawing.kinds
        if kind_label(kind) in here
    )
    return Map(mark_safe(map_svg(drawing, words)), legend)  # noqa: S308 - names are escaped by the engine
