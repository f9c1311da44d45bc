"""Real networks: the published counts and densities, and networkx beside ours on each."""

import csv

import networkx as nx
import pytest

from collegium.engines.network import Network, Organisation, Tie, measure, network_of, place
from tests.reference.tables import shared_decisions


def rows(name: str) -> list[dict[str, str]]:
    with shared_decisions(f"networks/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def both_ways(pairs: list[tuple[str, str, float]]) -> list[Tie]:
    """Ties that the source lists once, without a direction."""
    return [tie for one, two, weight in pairs for tie in (Tie(one, two, weight), Tie(two, one, weight))]


def partnership(relation: str) -> Network:
    """Indiana tobacco control 2010 (Luke, UserNetR): kind is the agency category, sector its level."""
    names = [
        Organisation(one["id"], one["vertex.names"], one["agency_cat"], one["agency_lvl"])
        for one in rows("usernetr_TC_nodes")
    ]
    ties = [(one["from"], one["to"], float(one["value"])) for one in rows(f"usernetr_TC{relation}_edges")]
    return network_of(names, both_ways(ties))


def lazega() -> Network:
    names = [
        Organisation(one["Name"], kind=one["Office"], sector=one["Practice"]) for one in rows("lazega_nodes")
    ]
    return network_of(names, both_ways([(one["V1"], one["V2"], 1.0) for one in rows("lazega_edges")]))


def schools() -> dict[str, Network]:
    """Advice among teachers of 15 schools (Pitts & Spillane 2009), directed."""
    found: dict[str, list[dict[str, str]]] = {}
    for one in rows("hlsm_advice_dyads"):
        found.setdefault(one["id"], []).append(one)
    return {
        school: network_of(
            [
                Organisation(key)
                for key in sorted({one["Sender"] for one in dyads} | {one["Receiver"] for one in dyads})
            ],
            [Tie(one["Sender"], one["Receiver"]) for one in dyads if one["Outcome"] == "1"],
        )
        for school, dyads in found.items()
    }


@pytest.mark.parametrize(
    ("relation", "ties", "density"), [("cnt", 175, 0.583), ("coll", 161, 0.537), ("diss", 103, 0.343)]
)
def test_the_indiana_partnership_has_its_published_densities(relation, ties, density):
    found = measure(partnership(relation))
    assert (found.size, found.ties / 2, round(found.density, 3)) == (25, ties, density)
    assert found.reciprocity == 1


def test_lazegas_partners():
    found = measure(lazega())
    assert (found.size, found.ties / 2) == (36, 115)
    assert found.isolates == sum(size == 1 for size in found.components)


def test_teachers_advice_in_fifteen_schools():
    found = [measure(school) for school in schools().values()]
    assert len(found) == 15
    assert sum(one.ties for one in found) == 1540
    assert sum(one.size * (one.size - 1) for one in found) == 15986


@pytest.mark.parametrize("name", ["cnt", "coll", "diss", "lazega", "school"])
def test_networkx_finds_the_same_on_real_networks(name):
    one = {"lazega": lazega, "school": lambda: schools()["7"]}.get(name, lambda: partnership(name))()
    found = measure(one)
    graph = nx.DiGraph()
    graph.add_nodes_from(one.keys)
    graph.add_weighted_edges_from((tie.source, tie.target, tie.weight) for tie in one.ties)
    core, between = nx.core_number(nx.Graph(graph)), nx.betweenness_centrality(graph)
    constraint = nx.constraint(graph, weight="weight")
    for org in found.organisations:
        assert org.core == core[org.key]
        assert org.betweenness == pytest.approx(between[org.key], abs=1e-12)
        if org.partners:
            assert org.constraint == pytest.approx(constraint[org.key])
    assert found.reciprocity == pytest.approx(nx.overall_reciprocity(graph))


def test_the_map_of_one_relation_is_a_start_for_the_next():
    contact, collaboration = partnership("cnt"), partnership("coll")
    first = place(contact)
    assert place(contact, previous=first) == first
    second = place(collaboration, previous=first, before=contact)
    moved = sorted(abs(complex(*second[key]) - complex(*first[key])) for key in first)
    assert moved[len(moved) // 2] < 0.3  # tie lengths, on a map about three wide
