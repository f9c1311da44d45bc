"""Networks of partners: `measure` them, compare waves, score trust and value, and draw the map."""

from collegium.engines.network.brokerage import ROLES, Role
from collegium.engines.network.change import TieChange, tie_change
from collegium.engines.network.drawing import (
    LARGEST_MAP,
    SHAPES,
    MapEdge,
    MapNode,
    NetworkMap,
    Shape,
    network_map,
)
from collegium.engines.network.layout import Places, Point, place
from collegium.engines.network.measures import NetworkMeasures, OrganisationMeasures, measure
from collegium.engines.network.sentences import Fact, facts_of
from collegium.engines.network.shapes import Network, Organisation, Tie, network_of
from collegium.engines.network.svg import MapWords, map_svg, symbol_svg
from collegium.engines.network.trust import (
    DIMENSIONS,
    EXACT_RATERS,
    MEASURES,
    MINIMUM_RATERS,
    TRUST,
    VALUE,
    Changes,
    Composite,
    Dimension,
    Measure,
    Rating,
    Score,
    ScoreChange,
    Scores,
    TrustWave,
    trust_and_value,
    trust_changes,
)

__all__ = [
    "DIMENSIONS",
    "EXACT_RATERS",
    "LARGEST_MAP",
    "MEASURES",
    "MINIMUM_RATERS",
    "ROLES",
    "SHAPES",
    "TRUST",
    "VALUE",
    "Changes",
    "Composite",
    "Dimension",
    "Fact",
    "MapEdge",
    "MapNode",
    "MapWords",
    "Measure",
    "Network",
    "NetworkMap",
    "NetworkMeasures",
    "Organisation",
    "OrganisationMeasures",
    "Places",
    "Point",
    "Rating",
    "Role",
    "Score",
    "ScoreChange",
    "Scores",
    "Shape",
    "Tie",
    "TieChange",
    "TrustWave",
    "facts_of",
    "map_svg",
    "measure",
    "network_map",
    "network_of",
    "place",
    "symbol_svg",
    "tie_change",
    "trust_and_value",
    "trust_changes",
]
