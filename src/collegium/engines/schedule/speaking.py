"""Who is heard: turns of speech by group of people, and how evenly they are shared.

Only groups are counted, never people. Turns of a group are taken as shared evenly within it, so the Gini coefficient
is that between groups: the smallest that fits the tally. Nothing that concerns fewer than three people is shown, or
can be worked out from what is shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

SMALLEST = 3  # people in a group that is shown by itself


@dataclass(frozen=True, slots=True)
class Tally:
    """People of one kind of partner and one group who were present, and how often they spoke."""

    kind: str
    group: str
    people: int
    turns: int


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

    gini: Fraction | None
    shares: tuple[Share, ...]
    joined: frozenset[str]  # labels that stand together under one
    is_withheld: bool  # too few people, or all groups would have to be joined


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


def balances(tallies: Sequence[Tally], *, others: str, smallest: int = SMALLEST) -> tuple[Balance, Balance]:
    """The balance by kind and that by group, of one meeting, protected together; both add up to everybody.

    Small groups are joined under the label `others`, with the smallest large one where they stay small. Then both
    tables are taken together: they make a graph whose nodes are the rows of both and whose edges are the people counted
    in a row of each. All that can be worked out from the two tables concerns the edges of a cut of this graph (the
    incidence matrix of a bipartite graph without its cut has a lower rank), so as long as a cut has fewer people than
    `smallest`, rows of the table by group are joined. A table of which one row is left tells nothing and is withheld.
    """
    people = sum(one.people for one in tallies)
    kinds, groups = (_sizes(tallies, name) for name in ("kind", "group"))
    if people < smallest:
        return _told(tallies, "kind", frozenset(kinds), others), _told(
            tallies, "group", frozenset(groups), others
        )
    joined_kinds, joined_groups = (_joined(sizes, frozenset(), smallest) for sizes in (kinds, groups))
    while len(groups) > len(joined_groups) and _least_cut_below(
        tallies, joined_kinds, joined_groups, smallest
    ):
        left = sorted(
            (label for label in groups if label not in joined_groups), key=lambda one: (groups[one], one)
        )
        joined_groups |= set(left[: 1 if joined_groups else 2])
    return _told(tallies, "kind", joined_kinds, others), _told(tallies, "group", joined_groups, others)


def added_up(found: Sequence[Balance], *, others: str) -> Balance:
    """The balance over several meetings, out of what is told of each by itself, so that it tells nothing more.

    Meetings of which nothing is told are left out; whoever is joined in one of them is joined in all.
    """
    told = [one for one in found if one.shares]
    joined = frozenset[str]().union(*(one.joined for one in told))
    counted: dict[str, tuple[int, int]] = {}
    for share in (share for one in told for share in one.shares):
        label = others if share.label in joined else share.label
        people, turns = counted.get(label, (0, 0))
        counted[label] = people + share.people, turns + share.turns
    rows = [Group(label, *counts) for label, counts in counted.items()]
    return _balance(sorted(rows, key=lambda row: row.label == others), joined)


def _sizes(tallies: Sequence[Tally], name: str) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for one in tallies:
        if one.people:
            label = getattr(one, name)
            sizes[label] = sizes.get(label, 0) + one.people
    return sizes


def _joined(sizes: Mapping[str, int], joined: frozenset[str], smallest: int) -> frozenset[str]:
    """Labels that stand together: all small ones and, while these are small together, the next larger one."""
    joined |= {label for label, size in sizes.items() if size < smallest}
    for label in sorted(sizes, key=lambda one: (sizes[one], one)):
        if joined and sum(sizes[one] for one in joined) < smallest:
            joined |= {label}
    return joined


def _least_cut_below(
    tallies: Sequence[Tally], joined_kinds: frozenset[str], joined_groups: frozenset[str], smallest: int
) -> bool:
    """Whether fewer people than `smallest` stand between two parts of the graph of both tables."""
    edges: dict[tuple[str, str], int] = {}
    for one in tallies:
        if one.people:
            ends = (
                "others of kind" if one.kind in joined_kinds else f"kind {one.kind}",
                "others of group" if one.group in joined_groups else f"group {one.group}",
            )
            edges[ends] = edges.get(ends, 0) + one.people
    thin = [ends for ends, people in edges.items() if people < smallest]
    parts = _parts(edges, edges)
    for number in range(1, smallest):
        for cut in combinations(thin, number):
            if sum(edges[one] for one in cut) < smallest and _parts(edges, set(edges) - set(cut)) > parts:
                return True
    return False


def _parts(nodes_of: Collection[tuple[str, str]], edges: Collection[tuple[str, str]]) -> int:
    """How many parts the graph with all these nodes has, when only some of its edges are left."""
    part = {node: node for ends in nodes_of for node in ends}
    for one, other in edges:
        gone, kept = part[one], part[other]
        part = {node: kept if name == gone else name for node, name in part.items()}
    return len(set(part.values()))


def _told(tallies: Sequence[Tally], name: str, joined: frozenset[str], others: str) -> Balance:
    """One table. joined: labels that stand together under `others`, which comes last."""
    counted: dict[str, tuple[int, int]] = {}
    for one in tallies:
        if one.people:
            label = others if getattr(one, name) in joined else getattr(one, name)
            people, turns = counted.get(label, (0, 0))
            counted[label] = people + one.people, turns + one.turns
    rows = [Group(label, *counts) for label, counts in counted.items()]
    return _balance(sorted(rows, key=lambda row: row.label == others), joined)


def _balance(rows: Sequence[Group], joined: frozenset[str]) -> Balance:
    """Of these rows; where joining leaves one, nothing is told."""
    people, turns = sum(row.people for row in rows), sum(row.turns for row in rows)
    is_withheld = bool(joined) and len(rows) < 2
    shares = tuple(
        Share(row.label, row.people, row.turns, Fraction(row.people, people), Fraction(row.turns, turns))
        for row in rows
        if people and turns and not is_withheld
    )
    return Balance(gini(rows) if len(rows) > 1 else None, shares, joined, is_withheld)
