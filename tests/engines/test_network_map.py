"""The map: places that stay between waves, geometry on the sheet, and an SVG that everybody can use."""

import math
from itertools import combinations
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.network import (
    SHAPES,
    MapWords,
    Network,
    Organisation,
    Tie,
    facts_of,
    map_svg,
    measure,
    network_map,
    network_of,
    place,
    symbol_svg,
    tie_change,
)
from tests.engines.test_network_measures import networks

SVG = "{http://www.w3.org/2000/svg}"


def web(size: int, seed: int = 3, kinds: int = 8) -> Network:
    graph = nx.barabasi_albert_graph(size, 2, seed=seed)
    names = [Organisation(f"o{at:03}", f"Organisation {at}", f"kind {at % kinds}") for at in graph]
    return network_of(names, [Tie(f"o{one:03}", f"o{two:03}") for one, two in graph.edges])


def moved(one: dict, two: dict) -> float:
    return max(math.dist(one[key], two[key]) for key in one.keys() & two.keys())


# places --------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(networks())
def test_an_unchanged_network_keeps_its_places_exactly(one):
    first = place(one)
    assert place(one, previous=first) == first
    anywhere = {key: (float(at), at * 0.37) for at, key in enumerate(one.keys)}
    assert place(one, previous=anywhere, before=one) == anywhere


@settings(deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_places_do_not_depend_on_the_order_of_organisations_and_ties(one, random):
    organisations, ties = list(one.organisations), list(one.ties)
    random.shuffle(organisations)
    random.shuffle(ties)
    assert place(network_of(organisations, ties)) == place(one)


@settings(deadline=None)
@given(networks())
def test_no_two_organisations_stand_in_one_place(one):
    found = place(one)
    assert all(math.dist(a, b) > 1e-3 for a, b in combinations(found.values(), 2))
    assert all(math.isfinite(value) for point in found.values() for value in point)


def test_a_path_is_drawn_as_a_line_of_equal_steps():
    found = place(
        network_of([Organisation(key) for key in "abcd"], [Tie(*pair) for pair in ("ab", "bc", "cd")])
    )
    steps = [math.dist(found[one], found[two]) for one, two in ("ab", "bc", "cd")]
    assert steps == pytest.approx([1, 1, 1], abs=0.02)
    assert math.dist(found["a"], found["d"]) == pytest.approx(3, abs=0.05)


def test_a_new_tie_and_a_newcomer_move_the_others_little():
    first = web(40)
    old = place(first)
    size = max(math.dist(a, b) for a, b in combinations(old.values(), 2))
    more = network_of(
        [*first.organisations, Organisation("new")], [*first.ties, Tie("new", "o001"), Tie("o030", "o035")]
    )
    new = place(more, previous=old, before=first)
    anew = place(more)
    assert moved(old, new) < size / 5
    assert moved(old, new) < moved(old, anew)
    nearest = min(old, key=lambda key: math.dist(new[key], new["new"]))
    assert math.dist(new["new"], new["o001"]) <= 2 * max(1, math.dist(new["new"], new[nearest]))


def test_nobody_and_one_alone_have_their_places():
    assert place(network_of([], [])) == {}
    assert place(network_of([Organisation("a")], [])) == {"a": (0, 0)}


# geometry ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [3, 25, 120, 300])
def test_nodes_are_on_the_sheet_and_do_not_cover_one_another(size):
    net = web(size)
    drawing = network_map(net, place(net), width=1200, height=800)
    assert len(drawing.nodes) == size
    assert len(drawing.edges) == len(net.ties)
    for node in drawing.nodes:
        assert node.radius <= node.x <= 1200 - node.radius
        assert node.radius <= node.y <= 800 - node.radius
    for one, two in combinations(drawing.nodes, 2):
        assert math.dist((one.x, one.y), (two.x, two.y)) > one.radius + two.radius - 1


def test_labels_hardly_overlap_and_most_are_there():
    net = web(60)
    nodes = network_map(net, place(net)).nodes
    boxes = [box(node) for node in nodes if node.label]
    assert len(boxes) > 0.8 * len(nodes)
    assert all(overlap(one, two) < 0.3 * area(one) for one, two in combinations(boxes, 2))


def box(node):
    wide = len(node.label) * 6.7
    left = node.label_x - {"start": 0, "middle": wide / 2, "end": wide}[node.label_anchor]
    return left, node.label_y - 10, left + wide, node.label_y + 2


def area(one):
    return (one[2] - one[0]) * (one[3] - one[1])


def overlap(one, two):
    across = min(one[2], two[2]) - max(one[0], two[0])
    return max(across, 0) * max(min(one[3], two[3]) - max(one[1], two[1]), 0)


def test_area_shows_the_size_and_kinds_keep_their_look():
    net = web(12)
    drawing = network_map(net, place(net), sizes={"o000": 8, "o001": 4}, kinds=("other", "kind 0"))
    radius = {node.key: node.radius for node in drawing.nodes}
    least = radius["o005"]
    assert radius["o001"] ** 2 - least**2 == pytest.approx((radius["o000"] ** 2 - least**2) / 2, rel=0.03)
    looks = {kind: (shape, tone) for kind, shape, tone in drawing.kinds}
    assert looks["other"] == ("circle", 1)
    assert looks["kind 0"] == ("square", 2)


def test_mutual_ties_are_drawn_once():
    net = network_of([Organisation("a"), Organisation("b")], [Tie("a", "b"), Tie("b", "a")])
    (edge,) = network_map(net, place(net)).edges
    assert edge.mutual


def test_above_three_hundred_there_is_no_map():
    net = network_of([Organisation(str(at)) for at in range(301)], [])
    with pytest.raises(ValueError, match="at most 300"):
        network_map(net, {})


# SVG -----------------------------------------------------------------------------------------------------


def drawn(net: Network, **words) -> ET.Element:
    told = MapWords("Who works with whom", "As a table below", **words)
    return ET.fromstring(map_svg(network_map(net, place(net)), told))  # noqa: S314 (drawn by ourselves)


def test_the_drawing_says_what_it_is_and_every_node_takes_the_focus():
    net = web(30)
    root = drawn(net, nodes={"o000": "Organisation 0, 5 partners"}, links={"o001": "/o1?a=1&b=2"})
    assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == (
        "Who works with whom", "As a table below",
    )  # fmt: skip
    assert {root.get("aria-labelledby"), root.get("aria-describedby")} == {
        root.find(f"{SVG}{name}").get("id") for name in ("title", "desc")
    }
    nodes = [one for one in root.iter() if "node" in one.get("class", "").split()]
    assert len(nodes) == 30
    assert all(one.get("tabindex") == "0" and one.get("aria-label") for one in nodes)
    assert "Organisation 0, 5 partners" in {one.get("aria-label") for one in nodes}
    (link,) = root.iter(f"{SVG}a")
    assert link.get("href") == "/o1?a=1&b=2"
    assert root.get("direction") == "ltr"


def test_the_drawing_keeps_to_the_content_policy():
    root = drawn(web(30))
    for one in root.iter():
        assert "style" not in one.attrib
        assert not any(name.startswith("on") for name in one.attrib)
        assert one.tag not in (f"{SVG}style", f"{SVG}script")
    assert "var(--chart-1, #0f5257)" in ET.tostring(root, encoding="unicode")


def test_names_cannot_break_out_of_the_drawing():
    evil = '"/><script>alert(1)</script>'
    net = network_of([Organisation("a", evil), Organisation("b", "مدرسة النور")], [Tie("a", "b")])
    root = drawn(net, links={"a": '"><x'})
    assert not list(root.iter(f"{SVG}script"))
    assert {evil, "مدرسة النور"} <= {one.get("aria-label") for one in root.iter() if one.get("tabindex")}


def test_every_kind_has_its_own_shape_and_colour():
    root = drawn(web(16))
    looks = set()
    for one in root.iter():
        if "node" in one.get("class", "").split():
            mark = next(part for part in one if part.get("fill", "").startswith("var(--chart-"))
            looks.add((mark.tag, len(mark.get("points", "").split()), mark.get("fill")))
    assert len(looks) == len(SHAPES)
    symbols = [symbol_svg(shape, at + 1) for at, shape in enumerate(SHAPES)]
    assert len(set(symbols)) == len(SHAPES)
    assert all("aria-hidden" in symbol for symbol in symbols)


# facts ---------------------------------------------------------------------------------------------------


def test_facts_say_what_the_map_shows():
    both = [
        Organisation("a", kind="s"),
        Organisation("b", kind="s"),
        Organisation("c", kind="u"),
        Organisation("d"),
    ]
    before = network_of(both[:3], [Tie("a", "b")])
    after = network_of(both, [Tie("a", "b"), Tie("b", "a"), Tie("b", "c")])
    facts = facts_of(after, measure(after), tie_change(before, after))
    told = {fact.code: (fact.count, fact.total, fact.extra) for fact in facts["b"]}
    assert told["partners"] == (2, 3, 1)
    assert told["received"] == (1, 3, 1)
    assert told["between"][0] == 1
    assert told["bridges"][:2] == (1, 2)
    assert told["gained"][0] == 2
    assert [fact.code for fact in facts["d"]] == ["isolated", "joined"]


@settings(deadline=None)
@given(networks(), networks())
def test_everybody_has_facts(one, two):
    facts = facts_of(two, measure(two), tie_change(one, two))
    assert set(facts) == set(two.keys)
    assert all(facts.values())
