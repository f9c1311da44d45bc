"""Which projects a budget pays for: by votes (greedy), or by the Method of Equal Shares."""

from collections.abc import Iterable, Mapping, Sequence

from collegium.engines.ballots import equal_shares
from collegium.engines.ballots.ballot import Approved, Ballot, Exact
from collegium.engines.ballots.outcome import Outcome, Purchase, Reason, Round, Spending, Tie, reason
from collegium.engines.ballots.rules import Budget, Project
from collegium.engines.ballots.shared import abstained, cast, plain, quorum
from collegium.engines.ballots.ties import by_sum, lots


def budget(rules: Budget, ballots: Sequence[Ballot]) -> Outcome:
    """Spend the budget. A project nobody approves is never paid for.

    greedy: most votes first, until one does not fit. greedy skip: those that do not fit are passed over.
    equal shares: see `equal_shares`. Equal votes: the cheaper first, then the lot.
    """
    asked = [ballot for ballot in ballots if isinstance(ballot.choice, Approved) and ballot.choice.options]
    votes = _votes(rules, asked)
    met, about_quorum = quorum(rules, ballots)
    spending, ties = _spend(rules, asked, votes) if met and any(votes.values()) else (_NOTHING, ())
    winners = tuple(purchase.project for purchase in spending.purchases)
    rest = by_sum({name: total for name, total in votes.items() if name not in winners})
    found = _reasons(rules, spending, len(asked)) if any(votes.values()) else (reason("nobody voted"),)
    return Outcome(
        method=rules.method,
        passed=bool(winners),
        winners=winners,
        order=(*((winner,) for winner in winners), *rest),
        rounds=(Round(tuple(votes.items()), elected=winners),),
        reasons=(*found, *about_quorum) if met else about_quorum,
        ties=ties,
        cast=cast(ballots),
        abstained=abstained(ballots),
        spending=spending,
    )


_NOTHING = Spending((), 0, None, (), 0)


def _votes(rules: Budget, ballots: Iterable[Ballot]) -> dict[str, Exact]:
    votes: dict[str, Exact] = {project.name: 0 for project in rules.projects}
    for ballot in ballots:
        if isinstance(ballot.choice, Approved):
            for name in ballot.choice.options:
                votes[name] += ballot.weight
    return {name: plain(total) for name, total in votes.items()}


def _reasons(rules: Budget, spending: Spending, asked: int) -> tuple[Reason, ...]:
    return (
        reason("spent", spent=spending.spent, budget=rules.budget),
        reason("unrepresented", count=spending.unrepresented, total=asked),
    )


def _spend(
    rules: Budget, ballots: Sequence[Ballot], votes: Mapping[str, Exact]
) -> tuple[Spending, tuple[Tie, ...]]:
    lot = lots(votes, rules.seed)
    projects = [project for project in rules.projects if votes[project.name]]
    projects.sort(key=lambda project: (-votes[project.name], project.cost, lot[project.name]))
    if rules.rule == "equal shares":
        run = equal_shares.shares(projects, ballots, rules)
        purchases, share, ties = list(run.purchases), run.share, run.ties
        payments = equal_shares.payments(purchases, ballots, run.share)
        if rules.completion == "add1 greedy":
            added = _greedy(projects, rules.budget, votes, skip=True, bought=purchases)
            had = {purchase.project for purchase in purchases}
            rest = [project for project in projects if project.name not in had]
            ties += _cut_ties(rest, added, votes, len(purchases) + 1)
            purchases += added
    else:
        purchases = _greedy(projects, rules.budget, votes, skip=rules.rule == "greedy skip")
        share, payments, ties = None, (), _cut_ties(projects, purchases, votes)
    got = {purchase.project for purchase in purchases}
    without = sum(isinstance(b.choice, Approved) and got.isdisjoint(b.choice.options) for b in ballots)
    spent = sum(purchase.cost for purchase in purchases)
    return Spending(tuple(purchases), spent, share, payments, without), ties


def _greedy(
    projects: Sequence[Project],
    money: int,
    votes: Mapping[str, Exact],
    *,
    skip: bool,
    bought: Sequence[Purchase] = (),
) -> list[Purchase]:
    left, purchases = money - sum(purchase.cost for purchase in bought), []
    have = {purchase.project for purchase in bought}
    for project in projects:
        if project.name in have:
            continue
        if project.cost <= left:
            purchases.append(Purchase(project.name, project.cost, votes[project.name]))
            left -= project.cost
        elif not skip:
            break
    return purchases


def _cut_ties(
    projects: Sequence[Project], purchases: Sequence[Purchase], votes: Mapping[str, Exact], number: int = 1
) -> tuple[Tie, ...]:
    """Equal votes of which one is paid for and another is not, although it came later only by cost or lot.

    The lot decides among equal costs only, so a tie it broke names those alone.
    """
    got, cost = {purchase.project for purchase in purchases}, {one.name: one.cost for one in projects}
    ties: list[Tie] = []
    for level in by_sum({project.name: votes[project.name] for project in projects}):
        for name in level:
            equal = tuple(other for other in level if cost[other] == cost[name])
            if name in got and not got.issuperset(level):
                drawn = not got.issuperset(equal)
                ties.append(Tie(number, equal if drawn else level, "lot" if drawn else "cheaper", name))
    return tuple(ties)
