"""Agreement of coders on what kind a unit is, beyond chance: percent, Cohen, weighted, Fleiss.

Source: Cohen 1960 (doi 10.1177/001316446002000104) and 1968 (weighted, doi 10.1037/h0026256); standard errors Fleiss,
Cohen & Everitt 1969 (doi 10.1037/h0028106); many coders Fleiss 1971 (doi 10.1037/h0031619), its standard error without
agreement Fleiss, Nee & Landis 1979 (doi 10.1037/0033-2909.86.5.974).
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from collegium.engines.inference import critical, two_sided
from collegium.engines.qualitative import words
from collegium.engines.qualitative.codebook import Floats

Weights = Literal["linear", "quadratic"]
# Landis & Koch 1977 (doi 10.2307/2529310): upper end of each band, and its word.
BANDS = (
    (0.0, "poor"),
    (0.2, "slight"),
    (0.4, "fair"),
    (0.6, "moderate"),
    (0.8, "substantial"),
    (1.0, "almost perfect"),
)

ENOUGH_UNITS = 30


@dataclass(frozen=True, slots=True)
class Kappa:
    """A kappa with what it rests on. Numbers are None where `withheld` says why.

    Attributes:
        agreed: share of units (Cohen) or of pairs of ratings (Fleiss) that agree; weighted: of partial agreement.
        expected: the same by chance.
        se: of kappa, for the interval; None for Fleiss. se_null: where there is no agreement beyond chance; p tests
            that, two-sided.
        note: what limits the interval, or why there is none.
    """

    units: int
    coders: int
    agreed: float | None = None
    expected: float | None = None
    kappa: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    se_null: float | None = None
    p: float | None = None
    withheld: str = ""
    note: str = ""


def percent_agreement(ratings: ArrayLike) -> tuple[float, int]:
    """Share of pairs of ratings of one unit that are the same, and how many pairs there are.

    Args:
        ratings: (units, coders) numbers; NaN is missing.

    Raises:
        ProblemsFound: not a matrix of two coders or more, or no unit with two ratings.
    """
    counts = value_counts(matrix(ratings))
    size = counts.sum(axis=1)
    pairs = float((size * (size - 1)).sum())
    if not pairs:
        words.refuse(words.NO_PAIR, words.TODO_CHECK)
    return float((counts * (counts - 1)).sum()) / pairs, round(pairs / 2)


def cohens_kappa(
    ratings: ArrayLike, *, weights: Weights | ArrayLike | None = None, confidence: float = 0.95
) -> Kappa:
    """Two coders.

    Args:
        ratings: (units, 2) numbers that name the values; units that one coder has not rated are left out.
        weights: how bad each disagreement is: "linear" or "quadratic" in the order of the values, or (V, V) with 0
            where they agree. None: all alike.

    Raises:
        ProblemsFound: not two coders, no unit that both rated, or weights that are none.
    """
    values = matrix(ratings)
    if values.shape[1] != 2:
        words.refuse(words.NOT_TWO_CODERS, words.TODO_ALPHA, coders=values.shape[1])
    values = values[~np.isnan(values).any(axis=1)]
    if not len(values):
        words.refuse(words.NO_PAIR, words.TODO_CHECK)
    levels, place = np.unique(values, return_inverse=True)
    place = place.reshape(values.shape)
    table = np.zeros((len(levels), len(levels)))
    np.add.at(table, (place[:, 0], place[:, 1]), 1)
    return kappa_of_table(table, weights=weights, confidence=confidence)


def kappa_of_table(
    table: ArrayLike, *, weights: Weights | ArrayLike | None = None, confidence: float = 0.95
) -> Kappa:
    """The same from counts (V, V): first coder's value by row, second coder's by column."""
    counts = np.asarray(table, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or (counts < 0).any() or not counts.sum() > 0:
        words.refuse(words.NOT_A_MATRIX, words.TODO_CHECK)
    n = float(counts.sum())
    p, alike = counts / n, _alike(len(counts), weights)
    row, column = p.sum(axis=1), p.sum(axis=0)
    agreed, expected = float((alike * p).sum()), float(row @ alike @ column)
    if 1 - expected < 1e-12:
        return Kappa(round(n), 2, agreed, expected, withheld=words.ALL_THE_SAME)
    kappa = (agreed - expected) / (1 - expected)
    # mean weight of each value of either coder, met with the other's values by chance
    met = (alike @ column)[:, None] + (row @ alike)[None, :]
    middle = (p * (alike - met * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    null = (np.outer(row, column) * (alike - met) ** 2).sum() - expected**2
    se = math.sqrt(max(float(middle), 0.0) / n) / (1 - expected)
    se_null = math.sqrt(max(float(null), 0.0) / n) / (1 - expected)
    reach = critical(confidence) * se
    note, bounded = _limits(agreed, row, column, n)
    return Kappa(
        round(n),
        2,
        agreed,
        expected,
        kappa,
        se,
        max(kappa - reach, -1.0) if bounded else None,
        min(kappa + reach, 1.0) if bounded else None,
        se_null,
        _p(kappa, se_null),
        note=note,
    )


def _limits(agreed: float, row: Floats, column: Floats, n: float) -> tuple[str, bool]:
    """What limits the interval of kappa, and whether there is one: without disagreement its error would seem 0."""
    if agreed > 1 - 1e-12:
        return words.NO_DISAGREEMENT, False
    if max(row.max(), column.max()) > 1 - 1e-12:
        return words.ONE_VALUE, False
    return (words.SMALL_SAMPLE.format(enough=ENOUGH_UNITS) if n < ENOUGH_UNITS else ""), True


def fleiss_kappa(ratings: ArrayLike) -> Kappa:
    """Several coders, each unit rated by the same number of them (not always by the same persons).

    Args:
        ratings: (units, coders) numbers that name the values, none missing.

    Raises:
        ProblemsFound: fewer than two coders, or missing ratings (use alpha).
    """
    values = matrix(ratings)
    if np.isnan(values).any():
        words.refuse(words.MISSING, words.TODO_ALPHA)
    return fleiss_of_counts(value_counts(values))


def fleiss_of_counts(counts: ArrayLike) -> Kappa:
    """The same from how many coders gave each value, (units, V). Raises ProblemsFound for unequal numbers of coders."""
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or not len(table) or (table < 0).any():
        words.refuse(words.NOT_A_MATRIX, words.TODO_CHECK)
    coders = table[0].sum()
    if coders < 2 or (table.sum(axis=1) != coders).any():
        words.refuse(words.MISSING, words.TODO_ALPHA)
    units = len(table)
    share = table.sum(axis=0) / (units * coders)
    agreed = float((table * (table - 1)).sum() / (units * coders * (coders - 1)))
    expected = float((share**2).sum())
    if 1 - expected < 1e-12:
        return Kappa(units, round(coders), agreed, expected, withheld=words.ALL_THE_SAME)
    kappa = (agreed - expected) / (1 - expected)
    spread = float((share * (1 - share)).sum())
    rest = spread**2 - float((share * (1 - share) * (1 - 2 * share)).sum())
    se_null = math.sqrt(2 * max(rest, 0.0) / (units * coders * (coders - 1))) / spread
    return Kappa(units, round(coders), agreed, expected, kappa, se_null=se_null, p=_p(kappa, se_null))


def kappa_sentences(kappa: float) -> tuple[str, str]:
    """The band of Landis & Koch, and never without the caution."""
    band = next(word for end, word in BANDS if kappa < end or (end and kappa <= end) or end == 1.0)
    return words.KAPPA_BAND.format(kappa=kappa, band=band), words.BANDS_ARE_ARBITRARY


def matrix(ratings: ArrayLike) -> Floats:
    """Ratings as numbers, (units, coders). Raises ProblemsFound unless there are two coders or more."""
    values = np.asarray(ratings, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] < 2 or np.isinf(values).any():
        words.refuse(words.NOT_A_MATRIX, words.TODO_CHECK)
    return values


def value_counts(values: Floats) -> Floats:
    """How often each value was given to each unit, (units, V); values sorted, NaN left out."""
    known = ~np.isnan(values)
    levels, place = np.unique(values[known], return_inverse=True)
    counts = np.zeros((len(values), len(levels)))
    np.add.at(counts, (np.nonzero(known)[0], place), 1)
    return counts


def _alike(size: int, weights: Weights | ArrayLike | None) -> Floats:
    """Weights of agreement: 1 for the same value, 0 for the worst disagreement, (V, V)."""
    if weights is None or size == 1:
        return np.eye(size)
    if isinstance(weights, str):
        apart = np.abs(np.arange(size)[:, None] - np.arange(size)[None, :]) / (size - 1)
        return np.asarray(1 - apart ** {"linear": 1, "quadratic": 2}[weights], dtype=np.float64)
    bad = np.asarray(weights, dtype=np.float64)
    if bad.shape != (size, size) or np.diag(bad).any() or not (bad >= 0).all() or not bad.max() > 0:
        words.refuse(words.NO_WEIGHTS, words.TODO_CHECK)
    return np.asarray(1 - bad / bad.max(), dtype=np.float64)


def _p(kappa: float, se_null: float) -> float | None:
    return two_sided(kappa / se_null) if se_null > 0 else None
