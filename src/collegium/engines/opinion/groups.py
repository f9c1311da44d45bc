"""Opinion groups of a consultation: who votes alike, what each group stands for, and what all agree on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from collegium.engines.opinion.votes import Choice, VoteMatrix

MINIMUM_VOTERS = 30
MINIMUM_GROUP = 5
MINIMUM_VOTES = 7
SEED = 20_260_401
Why = Literal["", "too few voters", "too few statements", "no differences", "group too small"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes on one statement, by everyone or within a group."""

    statement: str
    agree: int
    disagree: int
    passed: int

    @property
    def votes(self) -> int:
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement that sets a group apart.

    Attributes:
        choice: what the group leans to, agree (1) or disagree (-1).
        probability: share of the group's votes with that choice, (count + 1) / (votes + 2).
        ratio: that share by the same share among all others.
        z: how surely the group has a majority for it. z_difference: how surely more than the others.
    """

    statement: str
    choice: Choice
    tally: Tally
    probability: float
    ratio: float
    z: float
    z_difference: float


@dataclass(frozen=True, slots=True)
class Consensus:
    """A statement on which a majority of every shown group leans the same way.

    lowest: the smallest share among the groups, (count + 1) / (votes + 2). shares: of every group, in order.
    """

    statement: str
    choice: Choice
    lowest: float
    shares: tuple[float, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class OpinionGroup:
    """A group, the largest is number 0. When `why` is set it is too small to be shown: no statements, no size."""

    number: int
    size: int | None
    why: Why
    representative: tuple[Representative, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Stability:
    """Adjusted Rand index between the groups and those found again in random subsamples of 80 % of voters."""

    mean: float
    low: float  # 5th percentile
    high: float  # 95th percentile
    runs: int


@dataclass(frozen=True, slots=True)
class Participation:
    """voters: voted at least once. grouped: voted enough to be placed. median: votes of a voter."""

    voters: int
    grouped: int
    statements: int
    votes: int
    median: float


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """What may be shown of the groups. `indicative` is always True: say so wherever groups are shown.

    Attributes:
        why: set when no groups are shown; then k is None and groups, consensus and places are empty.
        k: number of groups. forced: k was given. silhouettes: mean silhouette by k that was tried.
        places: (voter, x, y, group number), for a drawing; x and y have no unit. Voters of groups
            that are too small are left out. Never publish the voters' keys.
        tallies: of everyone, always there.
        explained: share of the variance that the two axes show.
    """

    why: Why
    participation: Participation
    tallies: tuple[Tally, ...]
    k: int | None = None
    forced: bool = False
    silhouettes: Mapping[int, float] | None = None
    groups: tuple[OpinionGroup, ...] = ()
    consensus: tuple[Consensus, ...] = ()
    places: tuple[tuple[str, float, float, int], ...] = ()
    explained: float | None = None
    stability: Stability | None = None
    indicative: Literal[True] = True


def opinion_map(
    matrix: VoteMatrix,
    *,
    k: int | None = None,
    minimum_voters: int = MINIMUM_VOTERS,
    minimum_group: int = MINIMUM_GROUP,
    minimum_votes: int = MINIMUM_VOTES,
    runs: int = 20,
) -> OpinionMap:
    """Find the groups.

    Args:
        k: number of groups, at least 2; None: the one of 2 to 5 with the best silhouette.
        minimum_voters: fewest grouped voters for showing groups at all.
        minimum_group: fewest voters of a group that is shown.
        minimum_votes: fewest votes that place a voter; capped at the number of statements.
        runs: subsamples for the stability; 0 leaves it out.
    """
    raise NotImplementedError
