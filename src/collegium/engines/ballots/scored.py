"""Sums: approval, score, dots."""

from collections.abc import Sequence

from collegium.engines.ballots.ballot import Approved, Ballot, Exact, Points, is_blank
from collegium.engines.ballots.outcome import Outcome, Reason, Round, Tie, reason
from collegium.engines.ballots.rules import Approval, Dots, Schulze, Score
from collegium.engines.ballots.shared import abstained, cast, plain, quorum
from collegium.engines.ballots.ties import Order, by_sum, lots, seated


def approval(rules: Approval, ballots: Sequence[Ballot]) -> Outcome:
    """Most approvals; options below `least` of the weight of all non-blank ballots cannot win."""
    sums = _sums(rules.options, ballots)
    needed = rules.least * (cast(ballots) - abstained(ballots))
    order = by_sum(sums)
    enough = tuple(level for level in order if sums[level[0]] >= needed)
    below = len(rules.options) - sum(len(level) for level in enough)
    notes = (reason("below least", count=below, least=rules.least),) if below else ()
    return elected(
        rules, ballots, order=order, tallies=Round(tuple(sums.items())), eligible=enough, notes=notes
    )


def score(rules: Score | Dots, ballots: Sequence[Ballot]) -> Outcome:
    """Highest sums of points."""
    sums = _sums(rules.options, ballots)
    order = by_sum(sums)
    return elected(rules, ballots, order=order, tallies=Round(tuple(sums.items())), eligible=order)


def _sums(options: Sequence[str], ballots: Sequence[Ballot]) -> dict[str, Exact]:
    sums: dict[str, Exact] = dict.fromkeys(options, 0)
    for ballot in ballots:
        for option, points in _points(ballot):
            sums[option] += points * ballot.weight
    return {option: plain(points) for option, points in sums.items()}


def _points(ballot: Ballot) -> Sequence[tuple[str, int]]:
    match ballot.choice:
        case Approved(options):
            return [(option, 1) for option in options]
        case Points(points):
            return points
    return ()


def elected(
    rules: Approval | Score | Dots | Schulze,
    ballots: Sequence[Ballot],
    *,
    order: Order,
    tallies: Round,
    eligible: Order,
    notes: tuple[Reason, ...] = (),
) -> Outcome:
    """The outcome of a method that orders the options: the first of `eligible` take the seats."""
    met, about_quorum = quorum(rules, ballots)
    voted = any(ballot.weight and not is_blank(ballot.choice) for ballot in ballots)
    winners: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()
    if met and voted:
        winners, ties = seated(eligible, rules.seats, lots(rules.options, rules.seed))
    found = reason("winners", count=len(winners), seats=rules.seats) if voted else reason("nobody voted")
    return Outcome(
        method=rules.method,
        passed=bool(winners),
        winners=winners,
        order=order,
        rounds=(Round(tallies.tallies, elected=winners),),
        reasons=(found, *about_quorum, *notes) if met else (*about_quorum, *notes),
        ties=ties,
        cast=cast(ballots),
        abstained=abstained(ballots),
    )
