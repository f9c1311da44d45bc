"""The restricted wild cluster bootstrap (WCR) of one effect, from cluster sums.

Under the hypothesis that the effect is b0, every cluster's residuals are multiplied by one random weight, the effect is
estimated again, and its t (CRV1) is compared with the one observed. Both parts of the bootstrap t are linear in b0, so
the sums over draws are made once and the test is inverted for an interval at the cost of a few vectors.

Sources: Cameron, Gelbach & Miller 2008 (doi 10.1162/rest.90.3.414); Roodman, MacKinnon, Nielsen & Webb 2019 (doi
10.1177/1536867X19830877); MacKinnon, Nielsen & Webb 2023 (doi 10.1002/jae.2969); six-point weights: Webb
2023 (Canadian Journal of Economics 56).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from scipy import sparse

from collegium.engines.impact import words
from collegium.engines.impact.cells import Floats
from collegium.engines.impact.crossproducts import _grouped
from collegium.engines.impact.fewclusters import ClusterSums
from collegium.engines.impact.regression import CannotFitError

Weights = Literal["rademacher", "webb"]
POINTS: dict[Weights, Floats] = {
    "rademacher": np.array([1.0, -1.0]),
    "webb": np.array([math.sqrt(k / 2) for k in (1, 2, 3)] + [-math.sqrt(k / 2) for k in (1, 2, 3)]),
}
AT_ONCE = 2_000_000  # numbers of draws x clusters worked on at a time
TIE = 1e-9  # squared t's this close, relatively, are equal: the observed one is among those enumerated


@dataclass(frozen=True, slots=True)
class WildBootstrap:
    """The outcome of the test, in the units of the outcome.

    p is the share of draws whose |t| is at least the one observed, the observed one counted among them: all sign
    patterns when enumerated (then nothing is random), else (1 + count) / (1 + draws). It can never be 0.
    ci_low and ci_high are None where `withheld` says why.
    """

    effect: float
    null: float
    t: float  # CRV1 without small-sample factor, which cancels in the comparison
    p: float
    ci_low: float | None
    ci_high: float | None
    draws: int
    enumerated: bool
    weights: Weights
    withheld: str = ""


def wild_bootstrap(
    sums: ClusterSums,
    column: int,
    *,
    seed: int,
    null: float = 0.0,
    scale: float = 1.0,
    weights: Weights = "rademacher",
    draws: int = 9999,
    confidence: float = 0.95,
) -> WildBootstrap:
    """Test that the effect of a column offered is `null`, and invert the test for an interval.

    Half of all weight patterns are enumerated if there are no more than draws (the other half has the same |t|):
    2^(G-1) with Rademacher weights, so up to 14 clusters with the default. Webb's weights suit fewer than about
    ten clusters, where Rademacher has few patterns. Whether a level of a fixed effect lies within one cluster or
    across several is allowed for exactly. null and the answer are in units of the outcome, scale of them per unit
    of y.

    Raises:
        CannotFitError: the column cannot be told from others, or the fit is perfect.
        ValueError: settings outside their range.
    """
    _check(draws, confidence, scale)
    parts = _parts(sums, sums.place(column))
    patterns, enumerated = _patterns(sums.clusters(), weights, draws, seed)
    test = _test(parts, patterns, enumerated=enumerated)
    shift = null / scale - parts.effect
    low, high, why = _interval(test, parts.se, 1 - confidence)
    return WildBootstrap(
        effect=parts.effect * scale,
        null=null,
        t=-shift / parts.se,
        p=test(shift),
        ci_low=None if low is None else (parts.effect + low) * scale,
        ci_high=None if high is None else (parts.effect + high) * scale,
        draws=len(patterns),
        enumerated=enumerated,
        weights=weights,
        withheld=why,
    )


def _check(draws: int, confidence: float, scale: float) -> None:
    if draws < 99:
        raise ValueError("fewer than 99 draws tell nothing")
    if not 0 < confidence < 1:
        raise ValueError("a level of confidence lies between 0 and 1")
    if not (scale > 0 and math.isfinite(scale)):
        raise ValueError("the scale is a number above 0")


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a draw needs, for residuals e - d f under the hypothesis b0 = effect + d; G clusters, K columns."""

    effect: float
    se: float
    scores: tuple[Floats, Floats]  # of e and f, (G, K) each
    direction: Floats  # (K,) row of (X'X)^-1
    inverse: Floats  # (K, K)
    leverage: Floats  # (G, K) X_g'X_g times direction
    means: tuple[sparse.csr_array, sparse.csr_array]  # residual sums of e and f by cluster and level, (G, L)
    spread: sparse.csr_array  # (L, G) direction's share of each level in each cluster


def _parts(sums: ClusterSums, at: int) -> _Parts:
    total, target = sums.xx.sum(axis=0), sums.xy.sum(axis=0)
    inverse = np.linalg.inv(total)
    b, direction = inverse @ target, inverse[at]
    # The column less what the other columns explain of it, as weights of the columns.
    partial = direction / direction[at]
    scores = [_grouped(sums.cluster, one) for one in (sums.xy - sums.xx @ b, sums.xx @ partial)]
    se = float(np.linalg.norm(scores[0] @ direction))
    spread = float(np.linalg.norm(_grouped(sums.cluster, sums.xy) @ direction))
    if not se > 1e-12 * max(abs(float(b[at])), spread):
        raise CannotFitError(words.PERFECT)
    size = np.bincount(sums.fixed, weights=sums.n)
    shape = (sums.clusters(), len(size))
    places = (sums.cluster, sums.fixed)
    left_over = [sums.y - sums.x @ b, sums.x @ partial]
    means = [sparse.csr_array((values, places), shape=shape) for values in left_over]
    share = sparse.csr_array((sums.x @ direction / size[sums.fixed], places), shape=shape)
    return _Parts(
        float(b[at]),
        se,
        (scores[0], scores[1]),
        direction,
        inverse,
        _grouped(sums.cluster, sums.xx) @ direction,
        (means[0], means[1]),
        sparse.csr_array(share.T),
    )


def _patterns(clusters: int, weights: Weights, draws: int, seed: int) -> tuple[Floats, bool]:
    """Weights (B, G) and whether they are all there are (the first cluster's taken positive)."""
    points = POINTS[weights]
    half = points[: len(points) // 2]
    if math.log(len(half)) + (clusters - 1) * math.log(len(points)) <= math.log(draws):
        rest = np.array(list(product(points, repeat=clusters - 1)))
        return np.concatenate([np.insert(rest, 0, first, axis=1) for first in half]), True
    chosen = np.random.default_rng(seed).integers(0, len(points), size=(draws, clusters), dtype=np.int8)
    return points[chosen], False


def _test(parts: _Parts, patterns: Floats, *, enumerated: bool) -> Callable[[float], float]:
    """The p-value of the hypothesis effect + d, as a function of d."""
    at_once = max(AT_ONCE // patterns.shape[1], 1)
    sums = [_draw_sums(parts, patterns[i : i + at_once]) for i in range(0, len(patterns), at_once)]
    n0, n1, d00, d01, d11 = np.concatenate(sums, axis=1)

    def p(d: float) -> float:
        numerator = (n0 - d * n1) ** 2
        denominator = np.maximum(d00 - 2 * d * d01 + d * d * d11, 0.0)
        extreme = int(np.count_nonzero(numerator >= (d / parts.se) ** 2 * denominator * (1 - TIE)))
        return extreme / len(n0) if enumerated else (1 + extreme) / (1 + len(n0))

    return p


def _draw_sums(parts: _Parts, v: Floats) -> Floats:
    """For each draw (B, G): both parts of the numerator, and the three of the squared denominator, (5, B)."""
    numerators, scores = [], []
    for score, means in zip(parts.scores, parts.means, strict=True):
        along = score @ parts.direction
        moved = (v @ score) @ parts.inverse
        levels = (means.T @ v.T).T  # (B, L): how much the means of levels move
        scores.append(v * along - levels @ parts.spread - moved @ parts.leverage.T)
        numerators.append(v @ along)
    first, second = scores
    squares = [
        np.einsum("bg,bg->b", one, two) for one, two in ((first, first), (first, second), (second, second))
    ]
    return np.stack([*numerators, *squares])


def _interval(
    test: Callable[[float], float], se: float, alpha: float
) -> tuple[float | None, float | None, str]:
    """Ends of the hypotheses that are not rejected, as distances from the effect."""
    ends = [_end(test, sign * se, alpha) for sign in (-1.0, 1.0)]
    if ends[0] is None or ends[1] is None:
        return (
            None,
            None,
            words.NO_INTERVAL if test(1e6 * se) > alpha and test(-1e6 * se) > alpha else words.UNBOUNDED,
        )
    return ends[0], ends[1], ""


def _end(test: Callable[[float], float], step: float, alpha: float) -> float | None:
    """Go out until the test rejects, then halve; None where it never does."""
    inside, outside = 0.0, step
    while test(outside) > alpha:
        inside, outside = outside, 2 * outside
        if abs(outside) > 1e6 * abs(step):
            return None
    for _ in range(50):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if test(middle) > alpha else (inside, middle)
    return (inside + outside) / 2
