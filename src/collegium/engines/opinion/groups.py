"""Opinion groups of a consultation: who votes alike. Groups are a help to see, never a verdict on people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from collegium.engines.opinion.agreement import adjusted_rand_index
from collegium.engines.opinion.clusters import Clusters, Flags, Labels, clusters_of
from collegium.engines.opinion.shapes import (
    Consensus,
    OpinionGroup,
    OpinionMap,
    Participation,
    Stability,
    Tally,
    Why,
)
from collegium.engines.opinion.space import Space, opinion_space
from collegium.engines.opinion.statements import consensus, group_tallies, representative, tallies_of
from collegium.engines.opinion.votes import Array, VoteMatrix
from collegium.engines.surveys import Why as HiddenWhy
from collegium.engines.surveys import hidden_groups

MINIMUM_VOTERS = 30
MINIMUM_GROUP = 5
MINIMUM_VOTES = 7
LARGEST_K = 5
_SEED = 20_260_401
_SUBSAMPLE = 0.8


def opinion_map(
    matrix: VoteMatrix,
    *,
    withdrawn: Collection[str] = (),
    k: int | None = None,
    minimum_voters: int = MINIMUM_VOTERS,
    minimum_group: int = MINIMUM_GROUP,
    minimum_votes: int = MINIMUM_VOTES,
    runs: int = 20,
) -> OpinionMap:
    """Find the groups and what they stand for. The same votes give the same map.

    Args:
        withdrawn: statements that a moderator took out. As in Polis everybody counts as having passed
            on them, so that nobody is placed by them; they are in no tally.
        k: number of groups, 2 or more; None: of 2 to 5 the one with the best mean silhouette among those
            without a group that is too small.
        minimum_voters: fewest placed voters for showing groups at all.
        minimum_group: fewest voters of a group that is shown, and fewest votes on a statement.
        minimum_votes: fewest votes that place a voter, those on withdrawn statements included; at most the
            number of statements.
        runs: subsamples for the stability; 0 leaves it out.

    Raises ValueError for k below 2.
    """
    if k is not None and k < 2:
        raise ValueError(f"there are at least two groups, not {k}")
    kept = _kept(matrix, withdrawn)
    task = _Task(matrix, kept, set(withdrawn), k, minimum_group, runs)
    placed = _placed(matrix, minimum_votes)
    if len(kept.statements) < 2:
        return task.without("too few statements", placed)
    if placed.sum() < max(minimum_voters, 2):
        return task.without("too few voters", placed)
    return task.map(placed)


def grouping(
    matrix: VoteMatrix, k: int, *, withdrawn: Collection[str] = (), minimum_votes: int = MINIMUM_VOTES
) -> dict[str, int]:
    """Group number of every placed voter when there are k groups, without any protection: for checks only."""
    placed = _placed(matrix, minimum_votes)
    space = opinion_space(_passed(matrix, withdrawn))
    found = clusters_of(space.points[placed], k) if space else None
    voters = [voter for voter, is_placed in zip(matrix.voters, placed, strict=True) if is_placed]
    return dict(zip(voters, found.labels.tolist(), strict=True)) if found else {}


def _placed(matrix: VoteMatrix, minimum_votes: int) -> Flags:
    return np.asarray(matrix.voted.sum(axis=1) >= max(min(minimum_votes, len(matrix.statements)), 1))


def _kept(matrix: VoteMatrix, withdrawn: Collection[str]) -> VoteMatrix:
    columns = [at for at, statement in enumerate(matrix.statements) if statement not in withdrawn]
    return VoteMatrix(
        matrix.voters, tuple(matrix.statements[at] for at in columns), matrix.values[:, columns]
    )


def _passed(matrix: VoteMatrix, withdrawn: Collection[str]) -> Array:
    """Votes where everybody passed on what was withdrawn."""
    gone = np.array([statement in withdrawn for statement in matrix.statements], bool)
    return np.where(gone, 0.0, matrix.values)


@dataclass(frozen=True, slots=True)
class _Task:
    """What `opinion_map` was asked. matrix has all statements, kept those that were not withdrawn."""

    matrix: VoteMatrix
    kept: VoteMatrix
    withdrawn: set[str]
    k: int | None
    minimum_group: int
    runs: int

    def without(self, why: Why, placed: Flags) -> OpinionMap:
        return OpinionMap(why, self.participation(placed), self.everyone())

    def map(self, placed: Flags) -> OpinionMap:
        values = _passed(self.matrix, self.withdrawn)
        space = opinion_space(values)
        tried = self.tried(space.points[placed]) if space else {}
        if not space or not tried:
            return self.without("no differences", placed)
        k, found = self.best(tried)
        hidden = self.hidden(found.labels)
        if k is None or len(hidden) == len(set(found.labels.tolist())):
            return self.without("groups too small", placed)
        labels = np.full(len(placed), -1, np.int64)
        labels[placed] = found.labels
        groups, agreed = self.groups(labels, hidden)
        return OpinionMap(
            why="",
            participation=self.participation(placed),
            tallies=self.everyone(),
            k=k,
            forced=self.k is not None,
            silhouettes={number: one.silhouette for number, one in tried.items()},
            groups=groups,
            consensus=agreed,
            places=self.places(space, labels, hidden),
            explained=space.explained,
            stability=_stability(values[placed], found.labels, k, self.runs),
        )

    def tried(self, points: Array) -> dict[int, Clusters]:
        numbers = range(2, LARGEST_K + 1) if self.k is None else (self.k,)
        found = {number: clusters_of(points, number) for number in numbers}
        return {number: one for number, one in found.items() if one}

    def best(self, tried: dict[int, Clusters]) -> tuple[int | None, Clusters]:
        """The number of groups, None when every number leaves a group that is too small."""
        fit = [
            number
            for number, one in tried.items()
            if self.k is not None or np.bincount(one.labels).min() >= self.minimum_group
        ]
        k = max(fit, key=lambda number: (tried[number].silhouette, -number), default=None)
        return k, tried[k] if k else next(iter(tried.values()))

    def hidden(self, labels: Labels) -> dict[str, HiddenWhy]:
        sizes = {str(at): int(size) for at, size in enumerate(np.bincount(labels))}
        return hidden_groups(sizes, minimum=self.minimum_group)

    def everyone(self) -> tuple[Tally, ...]:
        tallies = tallies_of(self.kept, self.kept.values)
        return tuple(one for one in tallies.values() if one.votes >= self.minimum_group)

    def participation(self, placed: Flags) -> Participation:
        votes = self.kept.voted.sum(axis=1)
        voters = votes[votes > 0]
        return Participation(
            voters=len(voters),
            grouped=int(placed.sum()),
            statements=len(self.kept.statements),
            votes=int(votes.sum()),
            median=float(np.median(voters)) if len(voters) else 0.0,
        )

    def groups(
        self, labels: Labels, hidden: Mapping[str, HiddenWhy]
    ) -> tuple[tuple[OpinionGroup, ...], tuple[Consensus, ...]]:
        tallies = group_tallies(self.kept, labels, {int(one) for one in hidden}, self.minimum_group)
        groups = []
        for at, mine in enumerate(tallies):
            others = [one for other, one in enumerate(tallies) if other != at]
            why = hidden.get(str(at), "")
            size = None if why else int((labels == at).sum())
            groups.append(OpinionGroup(at, size, why, representative(mine, others), tuple(mine.values())))
        shown = [one for at, one in enumerate(tallies) if str(at) not in hidden]
        return tuple(groups), consensus({one.statement: one for one in self.everyone()}, shown)

    def places(
        self, space: Space, labels: Labels, hidden: Mapping[str, HiddenWhy]
    ) -> tuple[tuple[str, float, float, int], ...]:
        rows = zip(self.kept.voters, space.points.tolist(), labels.tolist(), strict=True)
        return tuple(
            (voter, x, y, group) for voter, (x, y), group in rows if group >= 0 and str(group) not in hidden
        )


def _stability(values: Array, labels: Labels, k: int, runs: int) -> Stability | None:
    """Take a fifth of the placed voters away, find k groups anew, and compare; fixed seed."""
    random = np.random.default_rng(_SEED)
    found = []
    for _ in range(runs):
        some = np.sort(random.permutation(len(values))[: max(round(_SUBSAMPLE * len(values)), 2)])
        space = opinion_space(values[some])
        again = clusters_of(space.points, k, starts=5) if space else None
        if again:
            found.append(adjusted_rand_index(labels[some].tolist(), again.labels.tolist()))
    if not found:
        return None
    low, high = (float(value) for value in np.quantile(found, [0.05, 0.95]))
    return Stability(float(np.mean(found)), low, high, len(found))
