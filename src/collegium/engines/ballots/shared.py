"""What several methods need: weights, the quorum, the words on ballots."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from collegium.engines.ballots.ballot import Answer, Ballot, Exact, is_blank
from collegium.engines.ballots.outcome import Reason, reason
from collegium.engines.ballots.rules import Terms


def plain(number: Exact) -> Exact:
    """The same number, as int where it is whole."""
    return number.numerator if isinstance(number, Fraction) and number.denominator == 1 else number


def total(weights: Iterable[Exact]) -> Exact:
    return plain(sum(weights))


def cast(ballots: Sequence[Ballot]) -> Exact:
    return total(ballot.weight for ballot in ballots)


def abstained(ballots: Sequence[Ballot]) -> Exact:
    return total(ballot.weight for ballot in ballots if is_blank(ballot.choice))


def quorum(rules: Terms, ballots: Sequence[Ballot]) -> tuple[bool, tuple[Reason, ...]]:
    """Whether the quorum is met (true where there is none), and the reason to show."""
    if rules.quorum is None:
        return True, ()
    needed = plain(rules.quorum.share * rules.quorum.eligible)
    there = cast(ballots) if rules.quorum.abstentions else plain(cast(ballots) - abstained(ballots))
    met = there >= needed
    return met, (reason("quorum met" if met else "quorum missing", cast=there, needed=needed),)


def words(ballots: Sequence[Ballot], *order: str) -> dict[str, Exact]:
    """Weight per word of `Answer`, in the order given."""
    sums: dict[str, Exact] = dict.fromkeys(order, 0)
    for ballot in ballots:
        if isinstance(ballot.choice, Answer):
            sums[ballot.choice.word] = sums.get(ballot.choice.word, 0) + ballot.weight
    return {word: plain(weight) for word, weight in sums.items()}
