"""Trust and value as partners rate one another: six dimensions from 1 to 4, and change on the same raters.

Value is the mean of power, involvement and resources; trust the mean of reliability, mission and openness
(the dimensions of the PARTNER survey, Varda et al.; wording is our own). A score of an organisation is the
mean of what the others gave it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from collegium.engines.surveys import Share, mean_of, response_rate

Dimension = Literal["power", "involvement", "resources", "reliability", "mission", "openness"]
Composite = Literal["value", "trust"]
Measure = Dimension | Composite
VALUE: tuple[Dimension, ...] = ("power", "involvement", "resources")
TRUST: tuple[Dimension, ...] = ("reliability", "mission", "openness")
DIMENSIONS: tuple[Dimension, ...] = VALUE + TRUST
MEASURES: tuple[Measure, ...] = (*DIMENSIONS, "value", "trust")
LOWEST, HIGHEST = 1, 4
MINIMUM_RATERS = 3
EXACT_RATERS = 5  # fewest raters behind a number; of fewer only the side of the scale is told
MIDDLE = (LOWEST + HIGHEST) / 2
COMPOSITES: Mapping[Composite, tuple[Dimension, ...]] = {"value": VALUE, "trust": TRUST}
ANSWERED = 2  # of the three dimensions, to give a rater's value or trust
Why = Literal["", "no ratings", "too few raters", "could be worked out", "only the side"]
Side = Literal["", "low", "high"]

_DRAWS, _SEED = 2_000, 20_260_401
_Given = dict[str, dict[str, dict[Measure, float]]]  # by rated, rater, measure


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

    low, high: t interval over raters, cut at 1 and 4. Of the whole network: over its organisations. side: of the middle
    of the scale (2.5 counts as high), told instead of numbers where these would give ratings away ("only the side").
    """

    mean: float | None
    low: float | None
    high: float | None
    raters: int
    why: Why = ""
    side: Side = ""

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

    everyone: mean over the organisations that are shown, so that nobody hidden can be worked out; `raters`
        is the number of those organisations.
    response: organisations that rated anybody, of those invited.
    """

    response: Share
    everyone: Scores
    organisations: tuple[Scores, ...]


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """Difference between two waves on the raters of both only, with a percentile bootstrap interval.

    raters: how many raters are in both.
    """

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
        minimum: fewest raters behind anything that is told, 3 or more.

    No rater who sees a score, and knows the own rating, learns what another one gave. With fewer than five raters, and
    where all ratings but one are alike, numbers could tell (of three raters 1, 1 and 3 the third would know the others
    from the mean), so only the side of the scale is told, from which nothing follows: whatever the own rating, each of
    the others can be one of two numbers at least. Two raters who tell each other what they gave can learn more.

    A rater's value (trust) is the mean of the three dimensions, of which two at least were answered. The value of an
    organisation is hidden where one of its dimensions is not told in numbers, and where fewer than five raters left a
    dimension out: what they gave on the others could be worked out.
    Raises ValueError for a rating off the scale, of oneself, or by somebody not invited.
    """
    given = _given(ratings)
    raters = {rating.rater for rating in ratings}
    if not raters <= set(invited):
        raise ValueError(f"not invited to rate: {', '.join(sorted(raters - set(invited)))}")
    keys = sorted({*invited, *given} if organisations is None else organisations)
    scored = tuple(_scores(key, given.get(key, {}), minimum, confidence) for key in keys)
    response = response_rate(len(raters), len(set(invited)), confidence=confidence)
    return TrustWave(response, _everyone(scored, confidence), scored)


def trust_changes(
    before: Sequence[Rating],
    after: Sequence[Rating],
    *,
    minimum: int = MINIMUM_RATERS,
    confidence: float = 0.95,
) -> tuple[Changes, ...]:
    """Change of the whole network first (organisation None), then of every organisation rated in both waves.

    Only pairs (rater, rated) of both waves count; in the whole network those of organisations whose own change
    is shown. Interval: 2,000 bootstrap draws of raters with a fixed seed;
    with few raters it is too narrow, so read it as the least uncertainty there is. Withheld with fewer than five
    common raters, where all but one moved alike, where a wave has no number ("only the side"), and where some but
    fewer than five raters are in only one of the waves (subtracting the change from that wave's score would lay their
    ratings bare). That of the whole network is withheld where it is that of fewer than three organisations.
    """
    waves = _given(before), _given(after)
    pairs = {key: (waves[0][key], waves[1][key]) for key in sorted(waves[0].keys() & waves[1].keys())}
    found = {key: _changes(pair, minimum, confidence) for key, pair in pairs.items()}
    whole = []
    for measure in MEASURES:
        shown = [pairs[key] for key, changes in found.items() if changes[measure].shown]
        change = _change(_moves(shown, measure), minimum, confidence)
        hidden = len(shown) < MINIMUM_RATERS and any(changes[measure].raters for changes in found.values())
        whole.append((measure, _withheld(change) if hidden else change))
    return (Changes(None, tuple(whole)), *(Changes(key, tuple(one.items())) for key, one in found.items()))


def _given(ratings: Iterable[Rating]) -> _Given:
    """Every organisation's ratings of every other, several people averaged, value and trust added."""
    lists: dict[tuple[str, str], dict[Dimension, list[float]]] = {}
    for rating in ratings:
        if not LOWEST <= rating.value <= HIGHEST:
            raise ValueError(f"a rating is from 1 to 4, not {rating.value}")
        if rating.rater == rating.rated:
            raise ValueError(f"{rating.rater} rates itself")
        lists.setdefault((rating.rated, rating.rater), {}).setdefault(rating.dimension, []).append(
            rating.value
        )
    given: _Given = {}
    for (rated, rater), dimensions in lists.items():
        means: dict[Measure, float] = {key: sum(found) / len(found) for key, found in dimensions.items()}
        given.setdefault(rated, {})[rater] = means | _composites(means)
    return given


def _composites(means: Mapping[Measure, float]) -> dict[Measure, float]:
    found: dict[Measure, float] = {}
    for composite, dimensions in COMPOSITES.items():
        answers = [means[dimension] for dimension in dimensions if dimension in means]
        if len(answers) >= ANSWERED:
            found[composite] = sum(answers) / len(answers)
    return found


def _scores(
    key: str, given: Mapping[str, Mapping[Measure, float]], minimum: int, confidence: float
) -> Scores:
    found: dict[Measure, Score] = {}
    for measure in MEASURES:
        values = [one[measure] for one in given.values() if measure in one]
        found[measure] = _score(values, _parts(measure), minimum, confidence)
    for composite, dimensions in COMPOSITES.items():
        score = found[composite]
        told = all(found[one].shown for one in dimensions) and not _left_out(given, composite)
        if score.why in {"", "only the side"} and not told:
            found[composite] = Score(None, None, None, score.raters, "could be worked out")
    return Scores(key, tuple(found.items()))


def _left_out(given: Mapping[str, Mapping[Measure, float]], composite: Composite) -> bool:
    """Whether some raters, but few, count for a composite or one of its dimensions without counting for the other."""
    counted = {rater for rater, one in given.items() if composite in one}
    dimensions = [{rater for rater, one in given.items() if name in one} for name in COMPOSITES[composite]]
    return any(0 < len(counted ^ raters) < EXACT_RATERS for raters in dimensions)


def _nearly_alike(values: Iterable[float]) -> bool:
    """Whether all are alike, or all but one: then who gave the odd one out knows all others."""
    counts = Counter(round(value, 9) for value in values)
    return max(counts.values()) >= counts.total() - 1


def _score(
    values: Sequence[float], parts: int, minimum: int, confidence: float, exact: int = EXACT_RATERS
) -> Score:
    if len(values) < max(minimum, 1):
        return Score(None, None, None, len(values), "too few raters" if values else "no ratings")
    if len(values) < exact or _nearly_alike(values):
        side: Side = "low" if sum(values) < MIDDLE * len(values) else "high"
        return Score(None, None, None, len(values), "only the side", side)
    found = mean_of(values, ends=(LOWEST, HIGHEST), parts=parts, confidence=confidence)
    return Score(found.mean, found.low, found.high, len(values))


def _parts(measure: Measure) -> int:
    return 1 if measure in DIMENSIONS else len(VALUE)


def _everyone(scored: Sequence[Scores], confidence: float) -> Scores:
    found: list[tuple[Measure, Score]] = []
    for measure in MEASURES:
        means = [mean for one in scored if (mean := one.of(measure).mean) is not None]
        if means or not any(one.of(measure).raters for one in scored):
            score = _score(means, _parts(measure), MINIMUM_RATERS, confidence, exact=MINIMUM_RATERS)
        else:
            score = Score(None, None, None, 0, "too few raters")
        found.append((measure, score))
    return Scores(None, tuple(found))


_Pair = tuple[Mapping[str, Mapping[Measure, float]], Mapping[str, Mapping[Measure, float]]]


def _changes(pair: _Pair, minimum: int, confidence: float) -> dict[Measure, ScoreChange]:
    """Changes of one organisation."""
    found = {}
    for measure in MEASURES:
        change = _change(_moves([pair], measure), minimum, confidence)
        bare = change.shown and _lays_bare(pair, measure, minimum, confidence)
        found[measure] = _withheld(change) if bare else change
    for composite, dimensions in COMPOSITES.items():
        if found[composite].shown and not all(found[one].shown for one in dimensions):
            found[composite] = _withheld(found[composite])
    return found


def _withheld(change: ScoreChange) -> ScoreChange:
    return ScoreChange(None, None, None, change.raters, "could be worked out")


def _moves(pairs: Iterable[_Pair], measure: Measure) -> dict[str, list[float]]:
    """How every rater of both waves changed its ratings of these organisations."""
    moves: dict[str, list[float]] = {}
    for before, after in pairs:
        for rater in sorted(before.keys() & after.keys()):
            if measure in before[rater] and measure in after[rater]:
                moves.setdefault(rater, []).append(after[rater][measure] - before[rater][measure])
    return moves


def _lays_bare(pair: _Pair, measure: Measure, minimum: int, confidence: float) -> bool:
    """Whether a wave has no number, or some raters are in one wave only, so few that the change would tell of them."""
    if any(not _scores("", wave, minimum, confidence).of(measure).shown for wave in pair):
        return True
    there = [{rater for rater, one in wave.items() if measure in one} for wave in pair]
    alone = len(there[0] - there[1]), len(there[1] - there[0])
    return any(0 < count < max(minimum, EXACT_RATERS) for count in alone)


def _change(moves: Mapping[str, Sequence[float]], minimum: int, confidence: float) -> ScoreChange:
    if len(moves) < max(minimum, EXACT_RATERS):
        return ScoreChange(None, None, None, len(moves), "too few raters" if moves else "no ratings")
    if _nearly_alike(sum(one) / len(one) for one in moves.values()):
        return ScoreChange(None, None, None, len(moves), "could be worked out")
    return _bootstrap([moves[rater] for rater in sorted(moves)], confidence)


def _bootstrap(moves: Sequence[Sequence[float]], confidence: float) -> ScoreChange:
    """Mean of all moves; raters are drawn with all of theirs, since one rater's judgements go together."""
    sums = np.array([sum(one) for one in moves])
    counts = np.array([len(one) for one in moves], float)
    drawn = np.random.default_rng(_SEED).integers(0, len(moves), (_DRAWS, len(moves)))
    means: NDArray[np.float64] = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = (float(value) for value in np.quantile(means, tails))
    return ScoreChange(float(sums.sum() / counts.sum()), low, high, len(moves))
