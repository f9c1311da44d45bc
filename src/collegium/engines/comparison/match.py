"""The one front of matching: who took part, columns from before and a method in; weights and sets out."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.comparison import words
from collegium.engines.comparison.entropy import balanced
from collegium.engines.comparison.input import FEWEST, Floats, Mask, Rows, read_rows
from collegium.engines.comparison.nearest import Pairs, nearest
from collegium.engines.comparison.options import (
    CoarsenedExact,
    EntropyBalance,
    Estimand,
    Exact,
    Method,
    NearestNeighbour,
    PropensityWeights,
    check_method,
)
from collegium.engines.comparison.score import Score, score
from collegium.engines.comparison.strata import normalised, strata, weigh_sets
from collegium.engines.labels import Codes
from collegium.engines.problems import Problem, refuse


@dataclass(frozen=True, slots=True)
class Dropped:
    """Students without a weight, by reason: how many who took part, and how many of the comparison group."""

    why: str
    treated: int
    comparison: int


@dataclass(frozen=True, slots=True)
class Matched:
    """A comparison group.

    Attributes:
        method: that made it.
        weights: (n,), 0 for students who were left out. In the comparison group their mean is 1; those who took part
            have 1 each (with the estimand ATE a mean of 1).
        sets: (n,) number of the matched set, -1 for none. Weights have no sets, nor has matching with replacement,
            where a student may belong to several.
        propensity: (n,) estimated chance of taking part, or None where the method needs none.
        dropped: who was left out, and why.
        problems: what a reader must know.
    """

    method: Method
    weights: Floats
    sets: Codes
    propensity: Floats | None
    dropped: tuple[Dropped, ...]
    problems: tuple[Problem, ...]

    @property
    def estimand(self) -> Estimand:
        return self.method.estimand if isinstance(self.method, PropensityWeights) else "ATT"

    @property
    def used(self) -> Mask:
        """(n,) students with a weight."""
        return np.asarray(self.weights > 0)


def match(
    treated: ArrayLike,
    covariates: ArrayLike,
    *,
    method: Method,
    names: tuple[str, ...] = (),
    within: ArrayLike | None = None,
) -> Matched:
    """Make a comparison group that resembles those who took part.

    Args:
        treated: (n,) 1 or true for those who took part. covariates: (n, k) known before; categories as 0/1 columns.
        names: of the covariates, for messages and for `NearestNeighbour.exact`.
        within: (n,) labels; matches share theirs (a school, a grade). Not for weights.

    Raises:
        ProblemsFound: missing values, an empty group, no overlap, no matches, moments that cannot be reached.
        ValueError: settings that are none.
    """
    rows = read_rows(treated, covariates, names, within)
    check_method(method, len(rows.names))
    if within is not None and isinstance(method, PropensityWeights | EntropyBalance):
        raise ValueError("weights cannot keep within groups; use a method that matches")
    found = _made(rows, method)
    _check_enough(rows.treated, found.weights)
    return found


def _made(rows: Rows, method: Method) -> Matched:
    if isinstance(method, Exact | CoarsenedExact):
        return _in_strata(rows, method)
    if isinstance(method, EntropyBalance):
        weights, none = balanced(rows, method.moments), np.full(len(rows.treated), -1)
        left_out = Counter({(words.UNMATCHED, False): int((weights == 0).sum())})
        return Matched(method, weights, none, None, _dropped(left_out), ())
    chance = score(rows)
    if isinstance(method, PropensityWeights):
        return _weighted(rows, chance, method)
    return _paired(rows, chance, method)


def _in_strata(rows: Rows, method: Exact | CoarsenedExact) -> Matched:
    weights, sets = weigh_sets(rows.treated, strata(rows, method))
    out = weights == 0
    left_out = Counter(
        {(words.UNMATCHED, arm): int((out & (rows.treated == arm)).sum()) for arm in (True, False)}
    )
    problems = _not_all(left_out[words.UNMATCHED, True], int(rows.treated.sum()))
    return Matched(method, weights, sets, None, _dropped(left_out), problems)


def _weighted(rows: Rows, chance: Score, method: PropensityWeights) -> Matched:
    treated, p = rows.treated, chance.probability()
    outside = (p < method.trim) | (p > 1 - method.trim)
    odds = np.exp(chance.log_odds)
    every = np.where(treated, 1 + 1 / odds, 1 + odds)  # 1 / p and 1 / (1 - p)
    weights = every if method.estimand == "ATE" else np.where(treated, 1.0, odds)
    weights = normalised(normalised(np.where(outside, 0.0, weights), treated), ~treated)
    left_out = Counter(
        {(words.TRIMMED, arm): int((outside & (treated == arm)).sum()) for arm in (True, False)}
    )
    problems = _ignored(chance)
    if outside.any():
        problems += (words.minded(words.TRIMMED_AWAY, count=int(outside.sum())),)
    return Matched(method, weights, np.full(len(treated), -1), p, _dropped(left_out), problems)


def _paired(rows: Rows, chance: Score, method: NearestNeighbour) -> Matched:
    pairs, n = nearest(rows, chance, method), len(rows.treated)
    matches = np.bincount(pairs.treated, minlength=n)
    weights = (matches > 0).astype(np.float64)
    weights += np.bincount(pairs.comparison, weights=1 / matches[pairs.treated], minlength=n)
    sets = np.full(n, -1)
    if not method.replacement:
        number = np.cumsum(matches > 0) - 1
        sets[pairs.treated] = number[pairs.treated]
        sets[pairs.comparison] = number[pairs.treated]
    out, total = weights == 0, int(rows.treated.sum())
    left_out = Counter((pairs.why[row], True) for row in np.flatnonzero(out & rows.treated).tolist())
    left_out[words.UNUSED, False] = int((out & ~rows.treated).sum())
    problems = _ignored(chance) + _not_all(int((out & rows.treated).sum()), total)
    if fewer := _fewer(pairs, matches):
        problems += (words.minded(words.FEWER_MATCHES, count=fewer),)
    return Matched(
        method, normalised(weights, rows.treated), sets, chance.probability(), _dropped(left_out), problems
    )


def _fewer(pairs: Pairs, matches: Codes) -> int:
    """How many have a match, but not as many as asked."""
    return sum(bool(matches[row]) for row in pairs.why)


def _not_all(count: int, total: int) -> tuple[Problem, ...]:
    return (words.minded(words.NOT_ALL, count=count, total=total),) if count else ()


def _ignored(chance: Score) -> tuple[Problem, ...]:
    return (words.minded(words.IGNORED, names=words.listed(chance.ignored)),) if chance.ignored else ()


def _dropped(left_out: Counter[tuple[str, bool]]) -> tuple[Dropped, ...]:
    reasons = dict.fromkeys(why for (why, _), count in left_out.items() if count)
    return tuple(Dropped(why, left_out[why, True], left_out[why, False]) for why in reasons)


def _check_enough(treated: Mask, weights: Floats) -> None:
    left = [int(((weights > 0) & arm).sum()) for arm in (treated, ~treated)]
    if not min(left):
        refuse(words.NO_MATCH, words.TODO_LOOSER)
    if min(left) < FEWEST:
        refuse(words.FEW_MATCHES, words.TODO_LOOSER, fewest=FEWEST)
