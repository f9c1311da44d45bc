"""The Method of Equal Shares as its definition reads, slow and with nothing shared with the engine: an oracle."""

from fractions import Fraction

Projects = dict[str, int]  # cost
Votes = dict[str, set[str]]  # voter -> projects


def equal_shares(projects: Projects, votes: Votes, start: Fraction) -> list[tuple[str, Fraction]]:
    """(project, rho) in order of purchase; raises AssertionError on a tie that more votes or cost do not break."""
    money = dict.fromkeys(votes, start)
    bought: list[tuple[str, Fraction]] = []
    while True:
        offers = []
        for name, cost in projects.items():
            supporters = [voter for voter, wanted in votes.items() if name in wanted]
            price = rho(cost, [money[voter] for voter in supporters])
            if price is not None and name not in [done for done, _ in bought]:
                offers.append((price, -len(supporters), cost, name))
        if not offers:
            return bought
        offers.sort()
        assert len(offers) == 1 or offers[0][:3] != offers[1][:3], "tie"
        price, _, cost, name = offers[0]
        for voter, wanted in votes.items():
            if name in wanted:
                money[voter] -= min(money[voter], price * cost)
        bought.append((name, price))


def rho(cost: int, money: list[Fraction]) -> Fraction | None:
    """The least rho with sum of min(money, rho x cost) = cost, by trying every number of voters who give all."""
    if sum(money) < cost:
        return None
    found = []
    for poor in range(len(money)):
        given = sorted(money)[:poor]
        price = (cost - sum(given)) / Fraction((len(money) - poor) * cost)
        if sum(min(amount, price * cost) for amount in money) == cost:
            found.append(price)
    return min(found)


def completed(
    projects: Projects, votes: Votes, budget: int, *, stop_when_exhausted: bool = False
) -> list[tuple[str, Fraction]]:
    """Add1: one unit more for everybody until the budget would be exceeded (or, wrongly, until nothing else fits)."""
    start = Fraction(budget, len(votes))
    best = equal_shares(projects, votes, start)
    asked = set.union(*votes.values())
    while len(best) < len(asked):
        left = budget - sum(projects[name] for name, _ in best)
        rest = [projects[name] for name in asked if name not in dict(best)]
        if stop_when_exhausted and min(rest) > left:
            break
        start += 1
        following = equal_shares(projects, votes, start)
        if sum(projects[name] for name, _ in following) > budget:
            break
        best = following
    return best
