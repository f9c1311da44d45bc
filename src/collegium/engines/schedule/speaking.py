"""Who is heard: turns of speech by group of people, and how evenly they are shared.

Only groups are counted, never people. Turns of a group are taken as shared evenly within it, so the Gini coefficient
is that between groups: the smallest that fits the tally. Groups of fewer than three people are not shown by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

SMALLEST = 3  # people in a group that is shown by itself


@dataclass(frozen=True, slots=True)
class Group:
    """People of one kind who were present, and how often they spoke."""

    label: str
    people: int
    turns: int


@dataclass(frozen=True, slots=True)
class Share:
    """A group as it is shown; gap is its share of the turns less its share of the people."""

    label: str
    people: int
    turns: int
    of_people: Fraction
    of_turns: Fraction

    @property
    def gap(self) -> Fraction:
        return self.of_turns - self.of_people


@dataclass(frozen=True, slots=True)
class Balance:
    """gini: 0 where every group speaks in proportion to its people; None where nothing can be said."""

    people: int
    turns: int
    gini: Fraction | None
    shares: tuple[Share, ...]
    is_withheld: bool  # some groups are too small and cannot be joined to one that is large enough


def gini(groups: Sequence[Group]) -> Fraction | None:
    """The Gini coefficient of turns per person, exact: half the mean absolute difference over the mean.

    G = sum over pairs of n_i n_j |x_i - x_j| / (2 N^2 m), where group i has n_i people with x_i turns each, N people
    in all and m turns a person. None without people or turns.
    """
    counted = [group for group in groups if group.people]
    people, turns = sum(group.people for group in counted), sum(group.turns for group in counted)
    if not people or not turns:
        return None
    spread = sum(
        # n_i n_j |t_i/n_i - t_j/n_j| in integers
        abs(one.turns * other.people - other.turns * one.people)
        for one in counted
        for other in counted
    )
    return Fraction(spread, 2 * people * turns)


def balance(groups: Sequence[Group], *, others: str, smallest: int = SMALLEST) -> Balance:
    """Groups of the same label added up, small ones joined under the label `others` or, if still small, withheld."""
    added: dict[str, tuple[int, int]] = {}
    for group in groups:
        people, turns = added.get(group.label, (0, 0))
        added[group.label] = people + group.people, turns + group.turns
    shown, is_withheld = joined(added, others, smallest)
    counted = [Group(label, people, turns) for label, (people, turns) in shown.items()]
    people, turns = sum(group.people for group in counted), sum(group.turns for group in counted)
    shares = tuple(
        Share(
            group.label,
            group.people,
            group.turns,
            Fraction(group.people, people),
            Fraction(group.turns, turns),
        )
        for group in counted
        if people and turns
    )
    return Balance(people, turns, gini(counted) if len(counted) > 1 else None, shares, is_withheld)


def joined(
    added: Mapping[str, tuple[int, int]], others: str, smallest: int
) -> tuple[dict[str, tuple[int, int]], bool]:
    """Large groups as they are, small ones as one; those that stay small are left out.

    A single small group beside large ones would be given away by the totals, so totals are of what is shown only.
    """
    large = {label: counts for label, counts in added.items() if counts[0] >= smallest}
    small = [counts for label, counts in added.items() if 0 < counts[0] < smallest]
    together = sum(people for people, _ in small), sum(turns for _, turns in small)
    if together[0] >= smallest:
        return {**large, others: together}, False
    return large, bool(small)
