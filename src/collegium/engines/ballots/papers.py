"""Piles of ballot papers that move from one option to the next: what instant runoff and STV have in common."""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain

from collegium.engines.ballots.ballot import Ballot, Exact, Ranking
from collegium.engines.ballots.outcome import Outcome, Round, Tie, reason
from collegium.engines.ballots.rules import InstantRunoff, TransferableVote
from collegium.engines.ballots.shared import cast, plain, quorum
from collegium.engines.ballots.ties import Order


@dataclass(slots=True)
class Paper:
    """All equal rankings with one history: at = place of the present option; value = transfer value, in units."""

    ranking: tuple[str, ...]
    at: int
    weight: Exact
    value: int

    def moved(self, options: AbstractSet[str], value: int) -> "Paper | None":
        """The paper at its next option among those given; None when there is none."""
        ranking = self.ranking
        for place in range(self.at + 1, len(ranking)):
            if ranking[place] in options:
                return Paper(ranking, place, self.weight, value)
        return None

    @property
    def worth(self) -> Exact:
        return self.weight * self.value


@dataclass(slots=True)
class Piles:
    """Papers per option, in parcels in the order of arrival; tallies and exhausted are sums of worth, in units.

    dealt: the weight of all papers that are not blank.
    """

    parcels: dict[str, list[list[Paper]]]
    tallies: dict[str, Exact]
    dealt: Exact
    exhausted: Exact = 0
    history: list[dict[str, Exact]] = field(default_factory=list)

    def hand_over(self, papers: Sequence[tuple[Paper, int]], options: AbstractSet[str]) -> Exact:
        """Give papers, each at a new value, to their next options as one parcel each; returns the worth moved."""
        parcels: defaultdict[str, list[Paper]] = defaultdict(list)
        moved: Exact = 0
        for paper, value in papers:
            moved += paper.weight * value
            if following := paper.moved(options, value):
                parcels[following.ranking[following.at]].append(following)
            else:
                self.exhausted += paper.weight * value
        for option, parcel in parcels.items():
            self.parcels[option].append(parcel)
            self.tallies[option] += sum([paper.weight * paper.value for paper in parcel])
        return moved


def deal(options: Sequence[str], ballots: Sequence[Ballot], unit: int) -> Piles:
    """Every paper on the pile of its first option, worth `unit` per weight of 1. Blank papers are left out."""
    weights: defaultdict[tuple[tuple[str, ...], ...], Exact] = defaultdict(int)
    for ballot in ballots:
        if isinstance(ballot.choice, Ranking):
            weights[ballot.choice.levels] += ballot.weight
    weights.pop((), None)
    piles = Piles({option: [] for option in options}, dict.fromkeys(options, 0), sum(weights.values()))
    parcels: dict[str, list[Paper]] = {option: [] for option in options}
    for levels, weight in weights.items():
        ranking = tuple(chain.from_iterable(levels))
        parcels[ranking[0]].append(Paper(ranking, 0, weight, unit))
    for option, parcel in parcels.items():
        piles.parcels[option] += [parcel] if parcel else []
        piles.tallies[option] = unit * sum([paper.weight for paper in parcel])
    return piles


def outcome(
    rules: InstantRunoff | TransferableVote,
    ballots: Sequence[Ballot],
    *,
    dealt: Exact,
    winners: Sequence[str],
    losers: Order,
    rounds: Sequence[Round],
    ties: Sequence[Tie],
) -> Outcome:
    """The outcome of a transferable method. losers: best first. Without quorum or votes nobody wins.

    dealt: the weight of all papers that are not blank.
    """
    met, about_quorum = quorum(rules, ballots)
    everybody = cast(ballots)
    seats = rules.seats if isinstance(rules, TransferableVote) else 1
    valid = tuple(winners) if met and dealt else ()
    found = reason("winners", count=len(valid), seats=seats) if dealt else reason("nobody voted")
    return Outcome(
        method=rules.method,
        passed=bool(valid),
        winners=valid,
        order=(*((winner,) for winner in winners), *losers),
        rounds=tuple(rounds),
        reasons=(found, *about_quorum) if met else about_quorum,
        ties=tuple(ties),
        cast=everybody,
        abstained=plain(everybody - dealt),
    )
