"""Single transferable vote under one of three written rules.

All three: quota floor(votes / (seats + 1)) + 1, fixed at the start; who reaches it is elected; the largest surplus
is transferred first, and only when there is none does the lowest drop out; when no more options are left than
places, they are elected without reaching it. Equal surpluses or equal lowest: the latest earlier round where they
differ decides, then the lot.

scottish: weighted inclusive Gregory; every paper of the elected moves at value x surplus / votes, five decimals,
    the rest cut off (Scottish Local Government Elections Order 2007, schedule 1, rules 45-52).
minneapolis: the same with surplus / votes cut to four decimals first, then each value cut to four (Minneapolis
    Code of Ordinances, title 8.5, chapter 167).
gregory: Irish in kind; only the parcel that came last moves, and of it only papers with a next option, at
    value x surplus / their worth if that is less, five decimals. Fractions stand in for the Irish sample of papers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from collegium.engines.ballots.ballot import Ballot, Exact
from collegium.engines.ballots.outcome import Outcome, Round, Tie
from collegium.engines.ballots.papers import Paper, Piles, deal, outcome
from collegium.engines.ballots.rules import StvRule, TransferableVote
from collegium.engines.ballots.shared import plain
from collegium.engines.ballots.ties import by_sum, last_by_history, lots

DECIMALS: dict[StvRule, int] = {"scottish": 5, "minneapolis": 4, "gregory": 5}


@dataclass(slots=True)
class _Count:
    """A count under way. quota and residue are in units; elected keeps the order of election."""

    rules: TransferableVote
    piles: Piles
    lot: dict[str, int]
    unit: int
    quota: Exact
    continuing: list[str]
    residue: Exact = 0
    elected: list[str] = field(default_factory=list)
    surpluses: list[str] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)


def transferable_vote(rules: TransferableVote, ballots: Sequence[Ballot]) -> Outcome:
    """Fill the seats; see the module for the rules."""
    unit = 10 ** DECIMALS[rules.rule]
    piles = deal(rules.options, ballots, unit)
    quota = (sum(piles.tallies.values()) // (unit * (rules.seats + 1)) + 1) * unit
    count = _Count(rules, piles, lots(rules.options, rules.seed), unit, quota, list(rules.options))
    while True:
        piles.history.append(dict(piles.tallies))
        now = _elect(count)
        if len(count.elected) >= rules.seats or not count.continuing:
            _record(count, elected=now)
            break
        if count.surpluses:
            _record(count, elected=now)
            _transfer_surplus(count)
        else:
            _exclude(count, now)
    rest = by_sum({option: piles.tallies[option] for option in count.continuing})
    losers = (*rest, *((option,) for option in reversed(count.out)))
    return outcome(
        rules,
        ballots,
        dealt=piles.dealt,
        winners=count.elected,
        losers=losers,
        rounds=count.rounds,
        ties=count.ties,
    )


def _elect(count: _Count) -> list[str]:
    tallies = count.piles.tallies
    now = [option for option in count.continuing if tallies[option] >= count.quota]
    over = [option for option in now if tallies[option] > count.quota]
    if len(count.elected) + len(count.continuing) <= count.rules.seats:
        now = list(count.continuing)
    now.sort(key=lambda option: (-tallies[option], count.lot[option]))
    count.elected += now
    count.surpluses += over
    count.continuing = [option for option in count.continuing if option not in now]
    return now


def _record(count: _Count, elected: Sequence[str] = (), eliminated: Sequence[str] = ()) -> None:
    count.rounds.append(
        Round(
            tuple((option, _votes(count, units)) for option, units in count.piles.tallies.items()),
            quota=_votes(count, count.quota),
            elected=tuple(elected),
            eliminated=tuple(eliminated),
            exhausted=_votes(count, count.piles.exhausted),
            residue=_votes(count, count.residue),
        )
    )


def _votes(count: _Count, units: Exact) -> Exact:
    return plain(Fraction(units, count.unit))


def _transfer_surplus(count: _Count) -> None:
    tallies = count.piles.tallies
    most = max(tallies[option] for option in count.surpluses)
    tied = [option for option in count.surpluses if tallies[option] == most]
    option, tie = last_by_history(tied, count.piles.history, count.lot, lowest=False)
    count.ties += tie
    count.surpluses.remove(option)
    surplus = most - count.quota
    papers = _surplus_papers(count, option, surplus, most)
    moved = count.piles.hand_over(papers, set(count.continuing))
    if count.rules.rule == "gregory":
        moved += _left_over(count, papers, surplus)
    count.residue += surplus - moved
    tallies[option] = count.quota


def _surplus_papers(count: _Count, option: str, surplus: Exact, votes: Exact) -> list[tuple[Paper, int]]:
    parcels = count.piles.parcels[option]
    if count.rules.rule == "gregory":
        options = set(count.continuing)
        going = [paper for paper in parcels[-1] if paper.moved(options, 0)]
        worth = sum(paper.worth for paper in going)
        return [(paper, _cut(paper.value * surplus, max(worth, surplus))) for paper in going]
    everything = [paper for parcel in parcels for paper in parcel]
    if count.rules.rule == "scottish":
        return [(paper, _cut(paper.value * surplus, votes)) for paper in everything]
    fraction = _cut(count.unit * surplus, votes)
    return [(paper, paper.value * fraction // count.unit) for paper in everything]


def _cut(above: Exact, below: Exact) -> int:
    """Division with the remainder left away."""
    return int(above // below)


def _left_over(count: _Count, papers: Sequence[tuple[Paper, int]], surplus: Exact) -> Exact:
    """The part of a surplus that no paper of the last parcel can take along: it is not transferable."""
    worth = sum(paper.worth for paper, _ in papers)
    rest = max(surplus - worth, 0)
    count.piles.exhausted += rest
    return rest


def _exclude(count: _Count, elected: Sequence[str]) -> None:
    tallies = count.piles.tallies
    lowest = min(tallies[option] for option in count.continuing)
    tied = [option for option in count.continuing if tallies[option] == lowest]
    option, tie = last_by_history(tied, count.piles.history, count.lot, lowest=True)
    count.ties += tie
    _record(count, elected=elected, eliminated=(option,))
    count.continuing.remove(option)
    count.out.append(option)
    papers = [(paper, paper.value) for parcel in count.piles.parcels.pop(option) for paper in parcel]
    del tallies[option]
    count.piles.hand_over(papers, set(count.continuing))
