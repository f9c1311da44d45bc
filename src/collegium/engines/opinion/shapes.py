"""What is told of a consultation: its opinion groups, what each stands for, and what all agree on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from collegium.engines.opinion.votes import Choice
from collegium.engines.surveys import Why as HiddenWhy

Why = Literal["", "too few voters", "too few statements", "no differences", "groups too small"]


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

    shares: of every shown group in order, (count + 1) / (votes + 2). together: their product, by which
    consensus is ranked. tally: of everyone.
    """

    statement: str
    choice: Choice
    shares: tuple[float, ...]
    together: float
    tally: Tally


@dataclass(frozen=True, slots=True)
class OpinionGroup:
    """A group; the largest is number 0.

    why: set when the group is hidden, because it is small or because a small one could be worked out from it;
    then size is None and there are no statements. tallies: statements on which few voted are left out.
    """

    number: int
    size: int | None
    why: HiddenWhy
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
        places: (voter, x, y, group number), for a drawing; x and y have no unit. Voters of hidden groups are
            left out. Never publish the voters' keys.
        tallies: of everyone; statements with fewer votes than the smallest shown group are left out.
        explained: share of the variance of votes that the two axes show.
    """

    why: Why
    participation: Participation
    tallies: tuple[Tally, ...]
    k: int | None = None
    forced: bool = False
    silhouettes: Mapping[int, float] = field(default_factory=dict)
    groups: tuple[OpinionGroup, ...] = ()
    consensus: tuple[Consensus, ...] = ()
    places: tuple[tuple[str, float, float, int], ...] = ()
    explained: float | None = None
    stability: Stability | None = None
    indicative: Literal[True] = True
