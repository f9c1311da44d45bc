"""Trust and value as partners rate one another: six dimensions from 1 to 4, and change on the same raters.

Value is the mean of power, involvement and resources; trust the mean of reliability, mission and openness
(the dimensions of the PARTNER survey, Varda et al.; wording is our own). A score of an organisation is the
mean of what the others gave it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from collegium.engines.surveys import Share

Dimension = Literal["power", "involvement", "resources", "reliability", "mission", "openness"]
Composite = Literal["value", "trust"]
Measure = Dimension | Composite
VALUE: tuple[Dimension, ...] = ("power", "involvement", "resources")
TRUST: tuple[Dimension, ...] = ("reliability", "mission", "openness")
DIMENSIONS: tuple[Dimension, ...] = VALUE + TRUST
MEASURES: tuple[Measure, ...] = (*DIMENSIONS, "value", "trust")
LOWEST, HIGHEST = 1, 4
MINIMUM_RATERS = 3
Why = Literal["", "no ratings", "too few raters", "could be worked out"]


@dataclass(frozen=True, slots=True)
class Rating:
    """What one organisation gave another on one dimension, 1 to 4; a question left out is no rating.

    Several people of one organisation may rate: their ratings are averaged first, so an organisation counts
    once. Keep the people out of `rater`.
    """

    rater: str
    rated: str
    dimension: Dimension
    value: float


@dataclass(frozen=True, slots=True)
class Score:
    """A mean of ratings with its interval; None when withheld, see `why`. raters is always told.

    low, high: t interval over raters, cut at 1 and 4 (of a whole network: bootstrap over raters).
    """

    mean: float | None
    low: float | None
    high: float | None
    raters: int
    why: Why = ""

    @property
    def shown(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Scores:
    """What one organisation received, or the whole network (organisation None), by measure in MEASURES order."""

    organisation: str | None
    scores: tuple[tuple[Measure, Score], ...]

    def of(self, measure: Measure) -> Score:
        return dict(self.scores)[measure]


@dataclass(frozen=True, slots=True)
class TrustWave:
    """All scores of one wave.

    everyone: mean over the organisations that are shown, so that nobody hidden can be worked out.
    response: organisations that rated anybody, of those invited.
    """

    response: Share
    everyone: Scores
    organisations: tuple[Scores, ...]


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """Difference between two waves on the raters of both only, with a percentile bootstrap interval."""

    difference: float | None
    low: float | None
    high: float | None
    raters: int
    why: Why = ""

    @property
    def shown(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of one organisation, or of the whole network (None), by measure in MEASURES order."""

    organisation: str | None
    changes: tuple[tuple[Measure, ScoreChange], ...]

    def of(self, measure: Measure) -> ScoreChange:
        return dict(self.changes)[measure]


def trust_and_value(
    ratings: Sequence[Rating],
    *,
    invited: Collection[str],
    organisations: Collection[str] | None = None,
    minimum: int = MINIMUM_RATERS,
    confidence: float = 0.95,
) -> TrustWave:
    """Scores of every organisation in one wave.

    Args:
        invited: organisations that were asked to rate.
        organisations: whom to score; None: those invited and those rated.
        minimum: fewest raters behind a score that is shown.

    Raises ValueError for a rating off the scale, of oneself, or by somebody not invited.
    """
    raise NotImplementedError


def trust_changes(
    before: Sequence[Rating],
    after: Sequence[Rating],
    *,
    minimum: int = MINIMUM_RATERS,
    confidence: float = 0.95,
) -> tuple[Changes, ...]:
    """Change of the whole network first (organisation None), then of every organisation rated in both waves.

    Only pairs (rater, rated) of both waves count. Interval: 2,000 bootstrap draws of raters with a fixed seed;
    with few raters it is too narrow, so read it as the least uncertainty there is. Withheld with fewer than
    `minimum` common raters, and where one or two raters are in only one of the waves ("could be worked out":
    subtracting the change from that wave's score would lay their ratings bare).
    """
    raise NotImplementedError
