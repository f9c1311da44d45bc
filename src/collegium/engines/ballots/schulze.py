"""Schulze's method (Schulze 2011, Social Choice and Welfare 36; 2018, arXiv:1804.02973) with winning votes."""

from collections import Counter
from collections.abc import Mapping, Sequence

from collegium.engines.ballots.ballot import Ballot, Exact, Ranking
from collegium.engines.ballots.outcome import Outcome, Round
from collegium.engines.ballots.rules import Schulze
from collegium.engines.ballots.scored import elected
from collegium.engines.ballots.shared import plain
from collegium.engines.ballots.ties import Order

Pairs = dict[tuple[str, str], Exact]


def schulze(rules: Schulze, ballots: Sequence[Ballot]) -> Outcome:
    """Options ordered by beatpaths; the first take the seats.

    The tallies are the pairwise table: ("A > B", weight of the ballots that prefer A to B). Levels of `order`: whom
    nobody beats, then whom nobody beats among the rest, and so on; the lot decides within a level.
    """
    wins = pairwise(rules.options, ballots)
    paths = strongest_paths(rules.options, wins)
    order = beat_order(rules.options, paths)
    tallies = Round(tuple((f"{one} > {other}", plain(weight)) for (one, other), weight in wins.items()))
    return elected(rules, ballots, order=order, tallies=tallies, eligible=order)


def pairwise(options: Sequence[str], ballots: Sequence[Ballot]) -> Pairs:
    """(one, other) -> weight of the ballots with one above other."""
    wins: Pairs = {(one, other): 0 for one in options for other in options if one != other}
    for (ranking, weight), times in Counter((ballot.choice, ballot.weight) for ballot in ballots).items():
        if isinstance(ranking, Ranking) and ranking.levels:
            _prefer(wins, ranking, options, weight * times)
    return wins


def _prefer(wins: Pairs, ranking: Ranking, options: Sequence[str], weight: Exact) -> None:
    below = set(options)
    for level in ranking.levels:
        below -= set(level)
        for one in level:
            for other in below:
                wins[one, other] += weight


def strongest_paths(options: Sequence[str], wins: Mapping[tuple[str, str], Exact]) -> Pairs:
    """Strength of the strongest beatpath between each two: its weakest link, counted in winning votes."""
    paths = {
        (one, other): weight if weight > wins[other, one] else 0 for (one, other), weight in wins.items()
    }
    for via in options:
        for one in options:
            for other in options:
                if one != other and via not in (one, other):
                    strength = min(paths[one, via], paths[via, other])
                    paths[one, other] = max(paths[one, other], strength)
    return paths


def beat_order(options: Sequence[str], paths: Mapping[tuple[str, str], Exact]) -> Order:
    """Levels of the relation "has the stronger beatpath", which Schulze proves transitive."""
    left, order = list(options), []
    while left:
        best = tuple(
            one
            for one in left
            if all(paths[one, other] >= paths[other, one] for other in left if other != one)
        )
        order.append(best)
        left = [option for option in left if option not in best]
    return tuple(order)
