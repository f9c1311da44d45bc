"""Krippendorff's alpha: any number of coders, missing ratings, and values that are kinds, ranks or numbers.

Source: Krippendorff 2011, Computing Krippendorff's alpha-reliability (repository.upenn.edu/asc_papers/43). alpha = 1 -
observed / expected disagreement. Interval: units are drawn anew with replacement (Zapf et al. 2016, doi
10.1186/s12874-016-0200-9), percentiles of the draws. This is not Krippendorff's own bootstrap, which draws
disagreements; it widens with few units, as it should.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.qualitative import words
from collegium.engines.qualitative.codebook import Floats
from collegium.engines.qualitative.kappa import matrix, value_counts

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
Drawing = Callable[[int], Floats]  # units to how often each is in each draw, (draws, units)
GOOD, TENTATIVE = 0.80, 0.667  # Krippendorff 2004, Content analysis, p. 241 (page from memory)
FEWEST_DRAWS = 100
FEWEST_UNITS = 10  # below, draws with replacement repeat a handful of units
MOST_WITHOUT = 0.05  # share of draws without variation up to which an interval is still given


@dataclass(frozen=True, slots=True)
class Alpha:
    """Alpha with what it rests on. Numbers are None where `withheld` says why; low and high also without draws.

    Attributes:
        units: that two coders or more have rated; ratings: of these units. left_out: units with fewer ratings.
        observed, expected: disagreement; the units are those of the scale and have a meaning only as a ratio.
        note: why there is no interval, if draws were asked for.
    """

    scale: Scale
    units: int
    ratings: int
    left_out: int
    observed: float | None = None
    expected: float | None = None
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    withheld: str = ""
    note: str = ""


def krippendorffs_alpha(
    ratings: ArrayLike,
    *,
    scale: Scale = "nominal",
    draws: int = 0,
    seed: int | None = None,
    confidence: float = 0.95,
) -> Alpha:
    """Alpha of ratings (units, coders); NaN is missing.

    Args:
        scale: how far values are apart: all alike, by rank, by difference, or by ratio (values from 0).
        draws: for the interval; 0 for none, otherwise 100 or more (1,000 is usual), and then a seed is needed.

    Raises:
        ProblemsFound: not a matrix, no unit with two ratings, a negative value on a ratio scale, or too few draws.
        ValueError: draws without a seed.
    """
    return alpha_of(ratings, scale=scale, drawn=drawing(draws, seed), confidence=confidence)


def drawing(draws: int, seed: int | None) -> Drawing | None:
    """Draws of so many units, kept for the next table with as many. None without draws; raises as above."""
    if not draws:
        return None
    if draws < FEWEST_DRAWS:
        words.refuse(words.NO_DRAWS, words.TODO_CHECK)
    if seed is None:
        raise ValueError("drawing needs a seed, so that the interval can be found again")
    return cache(partial(_drawn, draws=draws, seed=seed))


def alpha_of(
    ratings: ArrayLike, *, scale: Scale = "nominal", drawn: Drawing | None = None, confidence: float = 0.95
) -> Alpha:
    """`krippendorffs_alpha` with draws that several tables share."""
    values = matrix(ratings)
    if scale == "ratio" and (values < 0).any():
        words.refuse(words.NOT_RATIO, words.TODO_CHECK)
    paired = (~np.isnan(values)).sum(axis=1) >= 2
    if not paired.any():
        words.refuse(words.NO_PAIR, words.TODO_CHECK)
    used = values[paired]
    counts, levels = value_counts(used), np.unique(used[~np.isnan(used)])
    blank = Alpha(scale, len(used), int(counts.sum()), int((~paired).sum()))
    if len(levels) == 1:
        return Alpha(*_head(blank), withheld=words.ALL_THE_SAME)
    observed, expected = _disagreements(counts, levels, scale, np.ones((1, len(counts))))
    found = 1 - observed[0] / expected[0]
    low, high, note = None, None, ""
    if drawn is not None and observed[0] <= 0:
        note = words.NO_DISAGREEMENT
    elif drawn is not None:
        low, high, note = _interval(counts, levels, scale, drawn(len(counts)), confidence)
    return Alpha(*_head(blank), float(observed[0]), float(expected[0]), float(found), low, high, note=note)


def alpha_sentences(found: Alpha) -> tuple[str, ...]:
    """What the number allows, by Krippendorff's own levels; a low end below the level is told."""
    if found.alpha is None:
        return (found.withheld,)
    levels = ((GOOD, words.ALPHA_GOOD), (TENTATIVE, words.ALPHA_TENTATIVE), (-np.inf, words.ALPHA_LOW))
    level, sentence = next(one for one in levels if found.alpha >= one[0])
    said = [sentence.format(alpha=found.alpha)]
    if found.low is not None and found.low < level:
        said.append(words.ALPHA_INTERVAL.format(low=found.low))
    return (*said, *([found.note] if found.note else []))


def _head(blank: Alpha) -> tuple[Scale, int, int, int]:
    return blank.scale, blank.units, blank.ratings, blank.left_out


def _disagreements(counts: Floats, levels: Floats, scale: Scale, weights: Floats) -> tuple[Floats, Floats]:
    """Observed and expected disagreement for each weighting of the units, weights (B, units) -> (B,), (B,).

    With o the coincidences of values within units and n their margins: observed = sum o d / n, expected =
    sum n_c (n_k - [c = k]) d / (n (n - 1)); d is 0 on the diagonal.
    """
    margins = weights @ counts
    total = margins.sum(axis=1)
    if scale == "ordinal":  # ranks, and so distances, depend on which units were drawn
        parts = [
            _one(counts, _ranks_apart(margin), weight, margin)
            for weight, margin in zip(weights, margins, strict=True)
        ]
        observed, expected = (np.array(part) for part in zip(*parts, strict=True))
    else:
        observed = weights @ (_within(counts, levels, scale) / (counts.sum(axis=1) - 1))
        expected = _within(margins, levels, scale)
    return observed / total, expected / (total * (total - 1))


def _one(counts: Floats, apart: Floats, weight: Floats, margin: Floats) -> tuple[float, float]:
    within = ((counts @ apart) * counts).sum(axis=1) / (counts.sum(axis=1) - 1)
    return float(weight @ within), float(margin @ apart @ margin)


def _within(rows: Floats, levels: Floats, scale: Scale) -> Floats:
    """Sum over all ordered pairs of ratings of each row (R, V) of how far they are apart, squared, (R,)."""
    size = rows.sum(axis=1)
    if scale == "nominal":
        return np.asarray(size**2 - (rows**2).sum(axis=1), dtype=np.float64)
    if scale == "interval":  # closed form, around the mean of each row so that no digits are lost
        away = levels[None, :] - (rows @ levels / size)[:, None]
        return np.asarray(2 * size * (rows * away**2).sum(axis=1), dtype=np.float64)
    total = levels[:, None] + levels[None, :]
    apart = ((levels[:, None] - levels[None, :]) / np.where(total > 0, total, 1.0)) ** 2
    return np.asarray(((rows @ apart) * rows).sum(axis=1), dtype=np.float64)


def _ranks_apart(margin: Floats) -> Floats:
    """Squared distances of ranks: all ratings from one value to the other, those at both ends counted half."""
    middle = np.cumsum(margin) - margin / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2, dtype=np.float64)


def _drawn(units: int, draws: int, seed: int) -> Floats:
    """How often each unit is in each draw, (draws, units)."""
    drawn = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), draws)
    return drawn.astype(np.float64)


def _interval(
    counts: Floats, levels: Floats, scale: Scale, weights: Floats, confidence: float
) -> tuple[float | None, float | None, str]:
    if len(counts) < FEWEST_UNITS:
        return None, None, words.FEW_UNITS.format(fewest=FEWEST_UNITS)
    observed, expected = _disagreements(counts, levels, scale, weights)
    vary = expected > 0
    if (~vary).mean() > MOST_WITHOUT:
        return None, None, words.NO_DISTRIBUTION
    low, high = np.quantile(1 - observed[vary] / expected[vary], [0.5 - confidence / 2, 0.5 + confidence / 2])
    return float(low), float(high), ""
