"""Instant runoff: one winner, the lowest dropped one at a time."""

from collections.abc import Sequence

from collegium.engines.ballots.ballot import Ballot
from collegium.engines.ballots.outcome import Outcome, Round, Tie
from collegium.engines.ballots.papers import Piles, deal, outcome
from collegium.engines.ballots.rules import InstantRunoff
from collegium.engines.ballots.shared import plain
from collegium.engines.ballots.ties import by_sum, last_by_history, lots


def instant_runoff(rules: InstantRunoff, ballots: Sequence[Ballot]) -> Outcome:
    """More than half of the votes that still count wins; otherwise the lowest drops out.

    Equal lowest: out goes the lowest in the latest earlier round where they differ, then the last in the lot.
    """
    piles, lot = deal(rules.options, ballots, 1), lots(rules.options, rules.seed)
    rounds: list[Round] = []
    ties: list[Tie] = []
    out: list[str] = []
    while True:
        piles.history.append(dict(piles.tallies))
        winner = _winner(piles, rules.until_two)
        if winner:
            rounds.append(_round(piles, elected=(winner,)))
            rest = {option: votes for option, votes in piles.tallies.items() if option != winner}
            losers = (*by_sum(rest), *((option,) for option in reversed(out)))
            return outcome(
                rules,
                ballots,
                dealt=piles.dealt,
                winners=(winner,),
                losers=losers,
                rounds=rounds,
                ties=ties,
            )
        lowest = min(piles.tallies.values())
        tied = [option for option, votes in piles.tallies.items() if votes == lowest]
        loser, tie = last_by_history(tied, piles.history, lot, lowest=True)
        rounds.append(_round(piles, eliminated=(loser,)))
        ties += tie
        out.append(loser)
        _drop(piles, loser)


def _winner(piles: Piles, until_two: bool) -> str:
    leader = max(piles.tallies, key=piles.tallies.__getitem__)
    ahead = 2 * piles.tallies[leader] > sum(piles.tallies.values())
    return leader if len(piles.tallies) == 1 or (ahead and not (until_two and len(piles.tallies) > 2)) else ""


def _drop(piles: Piles, loser: str) -> None:
    papers = [(paper, paper.value) for parcel in piles.parcels.pop(loser) for paper in parcel]
    del piles.tallies[loser]
    piles.hand_over(papers, piles.tallies.keys())


def _round(piles: Piles, elected: tuple[str, ...] = (), eliminated: tuple[str, ...] = ()) -> Round:
    tallies = tuple((option, plain(votes)) for option, votes in piles.tallies.items())
    return Round(tallies, elected=elected, eliminated=eliminated, exhausted=plain(piles.exhausted))
