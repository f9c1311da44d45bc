"""What a group stands for and what all agree on, from the votes of each group on each statement.

Shares have one vote added for and one against, so that few votes never look like certainty (as in Polis).
"""

from collections.abc import Iterator, Mapping, Sequence
from math import prod, sqrt

from scipy import stats

from collegium.engines.opinion.clusters import Labels
from collegium.engines.opinion.shapes import Consensus, Representative, Tally
from collegium.engines.opinion.votes import AGREE, DISAGREE, Array, Choice, VoteMatrix
from collegium.engines.surveys import hidden_groups

SURE = float(stats.norm.ppf(0.9))  # one-sided, 90 %
MOST = 5  # representative statements of a group
Tallies = Mapping[str, Tally]


def tallies_of(matrix: VoteMatrix, values: Array) -> dict[str, Tally]:
    """Votes of these rows by statement."""
    counts = [(values == choice).sum(axis=0).tolist() for choice in (1, -1, 0)]
    columns = zip(matrix.statements, *counts, strict=True)
    return {statement: Tally(statement, *found) for statement, *found in columns}


def group_tallies(
    matrix: VoteMatrix, labels: Labels, hidden: set[int], minimum: int
) -> list[dict[str, Tally]]:
    """Tallies of every group; what could give away fewer than `minimum` voters on a statement is left out.

    labels: group of each row, -1 of voters without a group, whose votes are in everyone's tally too.
    """
    groups = [tallies_of(matrix, matrix.values[labels == one]) for one in range(int(labels.max()) + 1)]
    rest = tallies_of(matrix, matrix.values[labels == -1])
    kept: list[dict[str, Tally]] = [{} for _ in groups]
    for statement in matrix.statements:
        sizes = {str(at): one[statement].votes for at, one in enumerate(groups)}
        withheld = _withheld(sizes, rest[statement].votes, hidden, minimum)
        for at in range(len(groups)):
            if str(at) not in withheld:
                kept[at][statement] = groups[at][statement]
    return kept


def _withheld(sizes: Mapping[str, int], rest: int, hidden: set[int], minimum: int) -> set[str]:
    """Groups not told of on one statement. Voters without a group are never told of: they cover a hidden one."""
    also = {str(at) for at in hidden}
    if not also and min(sizes.values()) >= minimum:
        return set()
    return {*also, *hidden_groups({**sizes, "rest": rest}, minimum=minimum, also={*also, "rest"})}


def representative(mine: Tallies, others: Sequence[Tallies]) -> tuple[Representative, ...]:
    """What sets a group apart, the most telling first, at most five.

    With p = (count + 1) / (votes + 2) in the group and q the same among the others:
    z = (p - 1/2) / sqrt(1/4 / (votes + 2)), whether the group has a majority;
    z_difference = (p - q) / sqrt(r (1 - r) (1/(votes + 2) + 1/(votes of others + 2))), r the share of both together,
    whether the group differs (two-proportion z test). Both must be sure at 90 %, one-sided. Ranked by
    p/q x z_difference x p x z, the product that Polis ranks by. When none is sure, none is named.
    """
    found = []
    for statement, tally in mine.items():
        rest = [one[statement] for one in others if statement in one]
        for choice in (AGREE, DISAGREE):
            one = _compare(tally, rest, choice)
            if one.z > SURE and one.z_difference > SURE:
                found.append(one)
    return tuple(sorted(found, key=_rank)[:MOST])


def consensus(everyone: Tallies, groups: Sequence[Tallies]) -> tuple[Consensus, ...]:
    """Statements with a sure majority (z as above) for the same side in every group, by the product of shares."""
    return tuple(sorted(_agreed(everyone, groups), key=lambda one: (-one.together, one.statement)))


def _agreed(everyone: Tallies, groups: Sequence[Tallies]) -> Iterator[Consensus]:
    for statement, tally in everyone.items():
        if not groups or any(statement not in one for one in groups):
            continue
        for choice in (AGREE, DISAGREE):
            inside = [one[statement] for one in groups]
            if all(_majority(one, choice) > SURE for one in inside):
                shares = tuple(_share(one, choice) for one in inside)
                yield Consensus(statement, choice, shares, prod(shares), tally)


def _compare(tally: Tally, rest: Sequence[Tally], choice: Choice) -> Representative:
    votes, count = sum(one.votes for one in rest) + 2, sum(_count(one, choice) for one in rest) + 1
    share, other = _share(tally, choice), count / votes
    both = (_count(tally, choice) + 1 + count) / (tally.votes + 2 + votes)
    spread = sqrt(both * (1 - both) * (1 / (tally.votes + 2) + 1 / votes))
    return Representative(
        statement=tally.statement,
        choice=choice,
        tally=tally,
        probability=share,
        ratio=share / other,
        z=_majority(tally, choice),
        z_difference=(share - other) / spread,
    )


def _rank(one: Representative) -> tuple[float, str]:
    return -one.ratio * one.z_difference * one.probability * one.z, one.statement


def _majority(tally: Tally, choice: Choice) -> float:
    return (_share(tally, choice) - 0.5) * 2 * sqrt(tally.votes + 2)


def _share(tally: Tally, choice: Choice) -> float:
    return (_count(tally, choice) + 1) / (tally.votes + 2)


def _count(tally: Tally, choice: Choice) -> int:
    return tally.agree if choice == AGREE else tally.disagree
