"""The Method of Equal Shares with cost utilities (Peters, Pierczynski, Skowron 2021, arXiv:2008.13276), exact.

Everyone starts with budget / voters (by weight). For each project, rho is the least price per unit of cost at which its
supporters, each giving at most rho x cost and at most what is left to them, can pay for it. The project with the
least rho is bought (equal: more votes, then cheaper, then the lot), until no supporters can pay for anything.
Prices only rise as money goes, so an old rho is a lower bound and is worked out again only when it comes first.

Add1: raise every start by one unit of the currency and begin again; stop before the total exceeds the budget. It
runs on past outcomes to which nothing could be added, as the published elections do.

Money is kept in whole numbers of 1/units of the currency; `units` is multiplied whenever a price does not come out
even, so no rounding happens anywhere.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from collegium.engines.ballots.ballot import Approved, Ballot, Exact
from collegium.engines.ballots.outcome import Payment, Purchase, Tie
from collegium.engines.ballots.rules import Budget, Project
from collegium.engines.ballots.shared import plain


@dataclass(frozen=True, slots=True)
class Run:
    """What was bought, what a vote of weight 1 had at the start, and ties that the cost or the lot broke."""

    purchases: tuple[Purchase, ...]
    share: Fraction
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class _Voters:
    """Voters with the same ballot are one group. sizes: whole numbers, `scale` of them to a weight of 1.

    supporters: numbers of the groups behind each project, in the order of the projects.
    """

    sizes: list[int]
    scale: int
    supporters: list[list[int]]


def shares(projects: Sequence[Project], ballots: Sequence[Ballot], rules: Budget) -> Run:
    """Equal Shares with the completion of the rules.

    projects: each with supporters, in the order that settles equal rho (votes, cost, lot). ballots: `Approved`, none
    empty.
    """
    voters = _voters(projects, ballots)
    weight = Fraction(sum(voters.sizes), voters.scale)
    share = Fraction(rules.budget) / weight
    best = _run(projects, voters, share, rules.budget)
    everything = sum(project.cost for project in projects)
    while best and rules.completion != "none" and _cost(best) < everything:
        share += rules.step
        following = _run(projects, voters, share, rules.budget)
        if following is None:
            break
        best = following
    return best or Run((), share, ())


def add1_step(budget: int, voters: int) -> int:
    """A step for `Budget` that keeps Add1 quick: a thousandth of the starting share, but at least one unit.

    With 12 voters and 500,000, single units mean ten to twenty thousand runs and as many milliseconds.
    """
    return max(budget // max(voters, 1) // 1000, 1)


def _cost(run: Run) -> int:
    return sum(purchase.cost for purchase in run.purchases)


def _voters(projects: Sequence[Project], ballots: Sequence[Ballot]) -> _Voters:
    weights: dict[frozenset[str], Exact] = {}
    for ballot in ballots:
        if isinstance(ballot.choice, Approved) and ballot.weight:
            group = frozenset(ballot.choice.options)
            weights[group] = weights.get(group, 0) + ballot.weight
    scale = math.lcm(*(Fraction(weight).denominator for weight in weights.values()))
    sizes = [int(weight * scale) for weight in weights.values()]
    supporters = [
        [number for number, group in enumerate(weights) if project.name in group] for project in projects
    ]
    return _Voters(sizes, scale, supporters)


class _Purse:
    """Money of every group during a run, in whole numbers of 1/units of the currency, per head of the group."""

    __slots__ = ("money", "projects", "sizes", "supporters", "units", "votes")

    def __init__(self, projects: Sequence[Project], voters: _Voters, share: Fraction) -> None:
        start = share / voters.scale
        self.projects, self.sizes = projects, voters.sizes
        self.units, self.money = start.denominator, [start.numerator] * len(voters.sizes)
        self.supporters = [list(groups) for groups in voters.supporters]
        self.votes = [sum(map(voters.sizes.__getitem__, groups)) for groups in voters.supporters]

    def rho(self, place: int) -> Fraction | None:
        """The least price per unit of cost, the poorer giving all they have; None if supporters cannot pay.

        Sorts the supporters by money in place: the next sort of nearly the same order is quick.
        """
        groups, money, people = self.supporters[place], self.money, self.votes[place]
        groups.sort(key=money.__getitem__)
        whole = rest = self.projects[place].cost * self.units
        for group in groups:
            if money[group] * people >= rest:
                return Fraction(rest, people * whole)
            rest -= money[group] * self.sizes[group]
            people -= self.sizes[group]
        return None

    def buy(self, place: int, rho: Fraction) -> None:
        """Every supporter pays rho x cost, or all that is left."""
        price = rho * self.projects[place].cost * self.units
        paid, finer = price.numerator, price.denominator
        if finer > 1:
            self.units *= finer
            self.money = [amount * finer for amount in self.money]
        money = self.money
        for group in self.supporters[place]:
            money[group] = money[group] - paid if money[group] > paid else 0


Queue = list[tuple[Fraction, int]]  # (lower bound of rho, place of the project); a heap


def _run(projects: Sequence[Project], voters: _Voters, share: Fraction, limit: int) -> Run | None:
    """One run from a given share; None as soon as the purchases cost more than the limit."""
    purse = _Purse(projects, voters, share)
    queue: Queue = [(Fraction(0), place) for place in range(len(projects))]
    purchases: list[Purchase] = []
    ties: list[Tie] = []
    while found := _next(purse, queue):
        rho, place = found
        limit -= projects[place].cost
        if limit < 0:
            return None
        ties += _tie(len(purchases) + 1, found, queue, purse)
        votes = plain(Fraction(purse.votes[place], voters.scale))
        purchases.append(Purchase(projects[place].name, projects[place].cost, votes, rho * voters.scale))
        purse.buy(place, rho)
    return Run(tuple(purchases), share, tuple(ties))


def _next(purse: _Purse, queue: Queue) -> tuple[Fraction, int] | None:
    """Take the project with the least rho off the queue, and those that nobody can pay for any more."""
    fresh: set[int] = set()
    while queue:
        bound, place = queue[0]
        if place in fresh:
            return heapq.heappop(queue)
        rho = purse.rho(place)
        if rho is None:
            heapq.heappop(queue)
        elif rho == bound:
            return heapq.heappop(queue)
        else:
            heapq.heapreplace(queue, (rho, place))
            fresh.add(place)
    return None


def _tie(number: int, found: tuple[Fraction, int], queue: Queue, purse: _Purse) -> list[Tie]:
    """The tie that cost or lot has broken at this purchase, among projects of equal rho and votes."""
    rho, place = found
    same = [at for bound, at in queue if bound == rho and purse.votes[at] == purse.votes[place]]
    others = sorted(at for at in same if purse.rho(at) == rho)
    if not others:
        return []
    cheaper = all(purse.projects[at].cost > purse.projects[place].cost for at in others)
    names = tuple(purse.projects[at].name for at in (place, *others))
    return [Tie(number, names, "cheaper" if cheaper else "lot", names[0])]


def payments(
    purchases: Sequence[Purchase], ballots: Sequence[Ballot], share: Fraction
) -> tuple[Payment, ...]:
    """What every voter paid, by replaying the purchases. A vote of weight w pays w times what weight 1 pays."""
    known: dict[frozenset[str], Payment] = {}
    return tuple(_scaled(_payment(ballot, purchases, share, known), ballot) for ballot in ballots)


def _payment(
    ballot: Ballot, purchases: Sequence[Purchase], share: Fraction, known: dict[frozenset[str], Payment]
) -> Payment:
    wanted = frozenset(ballot.choice.options) if isinstance(ballot.choice, Approved) else frozenset()
    if wanted not in known:
        left, paid = share, []
        for purchase in purchases:
            if purchase.project in wanted and purchase.rho is not None:
                amount = min(left, purchase.rho * purchase.cost)
                left -= amount
                paid.append((purchase.project, amount))
        known[wanted] = Payment("", tuple(paid), left)
    return known[wanted]


def _scaled(payment: Payment, ballot: Ballot) -> Payment:
    paid = tuple((project, plain(ballot.weight * amount)) for project, amount in payment.paid)
    return Payment(ballot.voter, paid, plain(ballot.weight * payment.left))
