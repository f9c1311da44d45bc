"""What may be shown of a closed wave, computed once and kept: nothing that fewer than three partners said.

results = {
    "partners": [{"key", "name", "kind", "answered"}],      "kinds": kinds in the order of their marks on the map,
    "ties": [{"source", "target", "weight", "kinds"}],       with whom partners say they work: shown, and said so
    "measures": NetworkMeasures,                              "facts": {key: [Fact]},
    "change": {"kept", "new", "lost", "jaccard", "joined", "left"} or None, numbers of ties and keys of partners,
    "response": Share,   "rule": RULE when it was counted: what older ones told of scores is not shown,
    "scores": {key: {measure: Score}}, "changes": {key: {measure: ScoreChange}},   "" stands for all partners together
}
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from collegium.engines.network import (
    Changes,
    Dimension,
    Network,
    Organisation,
    Rating,
    Scores,
    Tie,
    TieChange,
    facts_of,
    measure,
    network_of,
    place,
    tie_change,
    trust_and_value,
    trust_changes,
)
from collegium.partners.vocabulary import OrganisationKind
from collegium.trust.models import RosterPartner, Wave

Results = dict[str, Any]
EVERYONE = ""
RULE = 2  # 2: nothing from which a rater could learn what another one gave


def results_of(wave: Wave, before: Wave | None) -> Results:
    """Count a wave whose answers have been merged. before: the closed wave that it is compared with."""
    roster = list(wave.roster.prefetch_related("respondents"))
    network = network_of([node(one) for one in roster], ties_of(roster))
    measures = measure(network)
    change = tie_change(network_from(before.results), network) if before else None
    ratings = ratings_of(roster)
    found = trust_and_value(ratings, invited=[one.key for one in roster if one.respondents.all()])
    old = ratings_of(before.roster.all()) if before else []
    return {
        "partners": [
            {"key": one.key, "name": one.name, "kind": one.kind, "answered": one.has_answered}
            for one in roster
        ],
        "kinds": kinds_of(roster, before),
        "ties": [
            {
                "source": tie.source,
                "target": tie.target,
                "weight": tie.weight,
                "kinds": kinds_between(roster, tie),
            }
            for tie in network.ties
        ],
        "measures": asdict(measures),
        "facts": {
            key: [asdict(fact) for fact in facts]
            for key, facts in facts_of(network, measures, change).items()
        },
        "change": numbers_of(change) if change else None,
        "response": asdict(found.response),
        "rule": RULE,
        "scores": scores_by_key([found.everyone, *found.organisations]),
        "changes": changes_by_key(trust_changes(old, ratings) if before else ()),
    }


def places_of(wave: Wave, before: Wave | None) -> dict[str, list[float]]:
    """Where partners stand on the map, starting from where they stood before."""
    network = network_from(wave.results)
    old = {key: (point[0], point[1]) for key, point in before.places.items()} if before else None
    places = place(network, previous=old, before=network_from(before.results) if before else None)
    return {key: [x, y] for key, (x, y) in places.items()}


def network_from(results: Mapping[str, Any] | None) -> Network:
    """The network as it was counted; an empty one of nothing."""
    if not results:
        return network_of([], [])
    nodes = [Organisation(one["key"], one["name"], one["kind"]) for one in results["partners"]]
    return network_of(nodes, [Tie(one["source"], one["target"], one["weight"]) for one in results["ties"]])


def node(partner: RosterPartner) -> Organisation:
    return Organisation(partner.key, partner.name, partner.kind)


def ties_of(roster: Sequence[RosterPartner]) -> list[Tie]:
    keys = {one.key for one in roster}
    return [
        Tie(one.key, other, float(said["frequency"]))
        for one in roster
        for other, said in one.given.items()
        if other in keys
    ]


def kinds_between(roster: Iterable[RosterPartner], tie: Tie) -> list[str]:
    source = next(one for one in roster if one.key == tie.source)
    return list(source.given[tie.target]["kinds"])


def ratings_of(roster: Iterable[RosterPartner]) -> list[Rating]:
    return [
        Rating(one.key, other, dimension(name), value)
        for one in roster
        for other, said in one.given.items()
        for name, value in said["ratings"].items()
    ]


def dimension(name: str) -> Dimension:
    return name  # type: ignore[return-value]  # one of DIMENSIONS: checked when it was answered


def kinds_of(roster: Iterable[RosterPartner], before: Wave | None) -> list[str]:
    """Kinds of partners in the order of their marks: those of the last wave keep theirs."""
    known: list[str] = list((before.results or {}).get("kinds", [])) if before else []
    found = {one.kind for one in roster}
    return [*known, *(kind for kind in OrganisationKind.values if kind in found and kind not in known)]


def numbers_of(change: TieChange) -> dict[str, Any]:
    return {
        "kept": len(change.kept),
        "new": len(change.new),
        "lost": len(change.lost),
        "jaccard": change.jaccard,
        "joined": list(change.joined),
        "left": list(change.left),
    }


def scores_by_key(found: Iterable[Scores]) -> dict[str, dict[str, Any]]:
    """{key: {measure: score}}; all together only where three partners or more have a score of their own."""
    scores: dict[str, dict[str, Any]] = {}
    for one in found:
        rows: dict[str, Any] = {name: asdict(score) for name, score in one.scores}
        if one.organisation is None:
            rows = {name: whole(score) for name, score in rows.items()}
        scores[one.organisation or EVERYONE] = rows
    return scores


def whole(score: dict[str, Any]) -> dict[str, Any]:
    """Two partners that know their own score could otherwise work out one another's: the engine withholds it."""
    return {**score, "why": "too few partners"} if score["why"] == "too few raters" else score


def changes_by_key(found: Iterable[Changes]) -> dict[str, dict[str, Any]]:
    return {
        one.organisation or EVERYONE: {name: asdict(change) for name, change in one.changes} for one in found
    }
