"""Measures of networks: worked cases, networkx as a second opinion, and what must hold for any network."""

from collections import Counter
from datetime import date
from itertools import combinations, permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.network import ROLES, Network, NetworkMeasures, Organisation, Tie, measure, network_of

KINDS = ("school", "university", "ngo")


def network(arrows: str, kinds: dict[str, str] | None = None, others: str = "") -> Network:
    """A network of one-letter organisations: "ab ba" is two ties."""
    ties = [Tie(source, target) for source, target in arrows.split()]
    keys = sorted({*"".join(arrows.split()), *others})
    return network_of([Organisation(key, kind=(kinds or {}).get(key, "")) for key in keys], ties)


def of(found: NetworkMeasures, key: str):
    return next(one for one in found.organisations if one.key == key)


@st.composite
def networks(draw: st.DrawFn, largest: int = 9) -> Network:
    keys = "abcdefghijkl"[: draw(st.integers(2, largest))]
    pairs = draw(st.sets(st.sampled_from(list(permutations(keys, 2)))))
    weights = {pair: draw(st.integers(1, 5)) for pair in sorted(pairs)}
    kinds = {key: draw(st.sampled_from(KINDS)) for key in keys}
    return network_of(
        [Organisation(key, kind=kinds[key]) for key in keys],
        [Tie(*pair, weight) for pair, weight in weights.items()],
    )


def oracle(one: Network) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from((org.key, {"kind": org.kind}) for org in one.organisations)
    graph.add_weighted_edges_from((tie.source, tie.target, tie.weight) for tie in one.ties)
    return graph


# worked cases --------------------------------------------------------------------------------------------


def test_a_star_that_points_inwards():
    found = measure(network("ba ca da ea"))
    assert (found.density, found.reciprocity, found.in_centralisation) == (4 / 20, 0, 1)
    assert (found.components, found.core, found.core_size, found.core_fit) == ((5,), 1, 1, pytest.approx(1))
    assert of(found, "a").in_core
    assert (of(found, "a").ties_in, of(found, "a").ties_out, of(found, "a").partners) == (4, 0, 4)


def test_a_complete_network_has_no_centre_and_no_core():
    found = measure(network("ab ba ac ca bc cb"))
    assert (found.density, found.reciprocity, found.in_centralisation, found.core) == (1, 1, 0, 2)
    assert (found.core_fit, found.core_size) == (None, 0)


def test_two_triangles_and_one_alone():
    found = measure(network("ab bc ca de ef fd", others="g"))
    assert (found.components, found.isolates) == ((3, 3, 1), 1)
    alone = of(found, "g")
    assert (alone.constraint, alone.e_i, alone.partners, alone.core) == (None, None, 0, 0)


def test_nothing_is_not_zero():
    for empty in (network_of([], []), network("", others="a")):
        found = measure(empty)
        assert (found.density, found.reciprocity, found.in_centralisation, found.e_i) == (None,) * 4
        assert (found.ties, found.core_fit) == (0, None)


@pytest.mark.parametrize(
    ("kinds", "role"),
    [
        ("sss", "coordinator"),
        ("sus", "itinerant"),
        ("suu", "gatekeeper"),
        ("ssu", "representative"),
        ("sun", "liaison"),
    ],
)
def test_the_five_roles(kinds, role):
    found = measure(network("ab bc", dict(zip("abc", kinds, strict=True))))
    assert of(found, "b").roles == {one: int(one == role) for one in ROLES}
    assert not any(of(measure(network("ab bc ac", dict(zip("abc", kinds, strict=True)))), "b").roles.values())


def test_constraint_of_a_bridge_and_of_a_closed_triangle():
    # two contacts who do not know one another: 2 x (1/2)²; all three know one another: 2 x (1/2 + 1/4)²
    assert of(measure(network("ab ac")), "a").constraint == pytest.approx(1 / 2)
    assert of(measure(network("ab ac bc")), "a").constraint == pytest.approx(9 / 8)
    assert of(measure(network("ab ac")), "b").constraint == pytest.approx(1)


def test_e_i_counts_partners_across_less_those_within():
    found = measure(network("ab ba ac ad", {"a": "s", "b": "s", "c": "u", "d": "u"}))
    assert found.e_i == pytest.approx((2 - 1) / 3)
    assert found.e_i_by_sector == {"s": pytest.approx(1 / 3), "u": 1}
    assert of(found, "a").e_i == pytest.approx(1 / 3)
    assert of(found, "b").e_i == -1


def test_sector_goes_before_kind():
    both = [Organisation("a", kind="school", sector="public"), Organisation("b", kind="ngo", sector="public")]
    assert measure(network_of(both, [Tie("a", "b")])).e_i == -1


def test_ties_hold_between_their_days_and_the_strongest_counts():
    start, end = date(2026, 1, 1), date(2026, 6, 30)
    ties = [Tie("a", "b", 2, start, end), Tie("a", "b", 3, end), Tie("b", "a", 1, None, start)]
    both = [Organisation("b"), Organisation("a")]
    weights = {
        day: {(tie.source, tie.target): tie.weight for tie in network_of(both, ties, on=day).ties}
        for day in (date(2025, 12, 31), start, end, date(2026, 7, 1))
    }
    assert [*weights.values()] == [
        {("b", "a"): 1}, {("a", "b"): 2, ("b", "a"): 1}, {("a", "b"): 3}, {("a", "b"): 3},
    ]  # fmt: skip
    assert network_of(both, ties).keys == ("a", "b")


@pytest.mark.parametrize("tie", [Tie("a", "z"), Tie("a", "a"), Tie("a", "b", 0), Tie("a", "b", float("nan"))])
def test_impossible_ties_are_refused(tie):
    with pytest.raises(ValueError, match="tie"):
        network_of([Organisation("a"), Organisation("b")], [tie])


# against networkx ----------------------------------------------------------------------------------------


@given(networks())
def test_networkx_finds_the_same(one):
    found, graph = measure(one), oracle(one)
    either = nx.Graph(graph)
    assert found.density == pytest.approx(nx.density(graph))
    if one.ties:
        assert found.reciprocity == pytest.approx(nx.overall_reciprocity(graph))
    assert found.components == tuple(sorted(map(len, nx.weakly_connected_components(graph)), reverse=True))
    cores, between = nx.core_number(either), nx.betweenness_centrality(graph)
    constraint = nx.constraint(graph, weight="weight")
    for org in found.organisations:
        assert org.core == cores[org.key]
        assert org.betweenness == pytest.approx(between[org.key])
        assert org.strength_in == graph.in_degree(org.key, weight="weight")
        assert org.returned == sum(graph.has_edge(other, org.key) for other in graph.successors(org.key))
        if org.partners:
            assert org.constraint == pytest.approx(constraint[org.key])


@given(networks())
def test_roles_are_those_counted_one_by_one(one):
    graph, counted = oracle(one), Counter()
    kind = nx.get_node_attributes(graph, "kind")
    for middle in graph:
        for first in graph.predecessors(middle):
            for last in graph.successors(middle):
                if first != last and not graph.has_edge(first, last):
                    counted[middle, role(kind[first], kind[middle], kind[last])] += 1
    for org in measure(one).organisations:
        assert org.roles == {name: counted[org.key, name] for name in ROLES}


def role(first: str, middle: str, last: str) -> str:
    if first == middle == last:
        return "coordinator"
    if first == last:
        return "itinerant"
    if middle == last:
        return "gatekeeper"
    return "representative" if first == middle else "liaison"


@given(networks(largest=7))
def test_the_core_fit_is_the_correlation_it_says_and_near_the_best(one):
    found = measure(one)
    if found.core_fit is None:
        return
    graph = nx.Graph(oracle(one))
    core = {org.key for org in found.organisations if org.in_core}
    every = (set(some) for size in range(1, len(graph)) for some in combinations(graph, size))
    best = max(fit(graph, some) for some in every)
    assert found.core_fit == pytest.approx(fit(graph, core))
    assert best - 0.2 <= found.core_fit <= best + 1e-9  # a search, not a proof; mostly it is the best


def fit(graph: nx.Graph, core: set[str]) -> float:
    pairs = list(combinations(sorted(graph), 2))
    ideal = [float(one in core or two in core) for one, two in pairs]
    ties = [float(graph.has_edge(one, two)) for one, two in pairs]
    if len(set(ideal)) == 1 or len(set(ties)) == 1:
        return -1
    return float(np.corrcoef(ideal, ties)[0, 1])


# for any network -----------------------------------------------------------------------------------------


@given(networks())
def test_measures_stay_within_their_bounds(one):
    found = measure(one)
    assert 0 <= found.density <= 1
    assert 0 <= (found.reciprocity or 0) <= 1
    assert 0 <= found.in_centralisation <= 1
    assert -1 - 1e-9 <= (found.core_fit or 0) <= 1 + 1e-9
    assert -1 <= (found.e_i or 0) <= 1
    assert sum(found.components) == found.size
    for org in found.organisations:
        assert 0 <= org.betweenness <= 1
        assert org.core <= org.partners <= org.ties_in + org.ties_out


@given(networks(), st.randoms(use_true_random=False))
def test_names_do_not_matter(one, random):
    keys = list(one.keys)
    random.shuffle(keys)
    named = dict(zip(one.keys, keys, strict=True))
    other = network_of(
        [Organisation(named[org.key], kind=org.kind) for org in one.organisations],
        [Tie(named[tie.source], named[tie.target], tie.weight) for tie in one.ties],
    )
    before, after = measure(one), measure(other)
    for name in ("density", "reciprocity", "in_centralisation", "components", "core_fit", "e_i"):
        assert getattr(before, name) == pytest.approx(getattr(after, name))
    for org in before.organisations:
        twin = of(after, named[org.key])
        assert (org.roles, org.core, org.partners) == (twin.roles, twin.core, twin.partners)
        assert org.betweenness == pytest.approx(twin.betweenness)
        assert org.constraint == pytest.approx(twin.constraint)
