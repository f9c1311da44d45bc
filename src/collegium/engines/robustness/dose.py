"""How the outcome goes with how much of the programme students took: hours, sessions, modules.

Means in bins of the dose, a straight line and a curve, among those in the programme and with the comparison at 0. Least
squares with HC1 or CRV1 standard errors and the small-sample factors of the engine of impact.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from collegium.engines.impact.fewclusters import few_clusters_sentence
from collegium.engines.impact.regression import CannotFitError, independent_columns, size_of
from collegium.engines.inference import critical, two_sided
from collegium.engines.labels import Codes, any_missing, numbered
from collegium.engines.problems import refuse
from collegium.engines.robustness import words

Floats = NDArray[np.float64]

FEWEST_TREATED = 20
FEWEST_IN_BIN = 10
NO_ERROR = 1e-9  # of the outcome's standard deviation: the model fits perfectly


@dataclass(frozen=True, slots=True)
class Term:
    """A coefficient, in units of the outcome per unit of dose (or its square)."""

    estimate: float
    se: float
    df: float
    p: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class Lines:
    """Among `students`: the slope of a straight line; and of a curve its slope at the mean dose and its bend.

    turns_at is the dose at which the curve turns, where that lies within the doses seen. curve is None where
    withheld says why.
    """

    students: int
    mean_dose: float
    mean_outcome: float
    slope: Term
    slope_at_mean: Term | None
    bend: Term | None
    turns_at: float | None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """Students with a dose from low to high, both included.

    se is of the mean, HC1 or CRV1; it and the interval are None for one student, or one cluster.
    """

    low: float
    high: float
    students: int
    mean_dose: float
    mean_outcome: float
    se: float | None
    ci_low: float | None = None
    ci_high: float | None = None


@dataclass(frozen=True, slots=True)
class Dose:
    """bins: of those in the programme, by rising dose. comparison: its students, at their (mostly zero) dose; None
    where there are none. within and beside: the lines without and with them.
    """

    bins: tuple[Bin, ...]
    comparison: Bin | None
    within: Lines
    beside: Lines | None
    sentences: tuple[str, ...]


def dose_response(
    outcome: Sequence[float] | Floats,
    dose: Sequence[float] | Floats,
    treated: Sequence[bool] | NDArray[np.bool_],
    *,
    covariates: Floats | None = None,
    cluster: NDArray[np.generic] | None = None,
    bins: int = 5,
    edges: Sequence[float] | None = None,
    confidence: float = 0.95,
) -> Dose:
    """Describe the relation; columns (n,), covariates (n, P). A comparison student without a dose had 0.

    Bins hold about equally many students, at least ten, and never split a dose. edges: rising; each bin but the last
    ends with one, included, however many students it holds; empty ones are left out.

    Raises:
        ProblemsFound: missing values, doses below 0, too few in the programme, or all with one dose.
        ValueError: settings outside their range.
    """
    if bins < 2 or not 0 < confidence < 1:
        raise ValueError("at least two bins, and a level of confidence between 0 and 1, are needed")
    data = _data(outcome, dose, treated, covariates, cluster)
    inside = data.among(data.treated)
    if len(inside.y) < FEWEST_TREATED:
        refuse(words.FEW_TREATED, words.TODO_CHECK, count=len(inside.y), fewest=FEWEST_TREATED)
    if inside.dose.min() == inside.dose.max():
        refuse(words.SAME_DOSE, words.TODO_CHECK)
    rest = data.among(~data.treated)
    return Dose(
        bins=_bins(
            inside, _ends(inside.dose, bins) if edges is None else _places(inside.dose, edges), confidence
        ),
        comparison=_bin(rest, confidence) if len(rest.y) else None,
        within=_lines(inside, confidence),
        beside=_lines(data, confidence) if len(rest.y) else None,
        sentences=_sentences(data),
    )


@dataclass(frozen=True, slots=True)
class _Data:
    y: Floats
    dose: Floats
    treated: NDArray[np.bool_]
    z: Floats  # (n, P)
    cluster: Codes | None

    def among(self, rows: NDArray[np.bool_]) -> "_Data":
        cluster = None if self.cluster is None else self.cluster[rows]
        return _Data(self.y[rows], self.dose[rows], self.treated[rows], self.z[rows], cluster)


def _data(
    outcome: Sequence[float] | Floats,
    dose: Sequence[float] | Floats,
    treated: Sequence[bool] | NDArray[np.bool_],
    covariates: Floats | None,
    cluster: NDArray[np.generic] | None,
) -> _Data:
    y, d = np.asarray(outcome, dtype=np.float64), np.asarray(dose, dtype=np.float64)
    flags = np.asarray(treated, dtype=np.bool_)
    z = np.empty((len(y), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    labels = None if cluster is None else np.asarray(cluster)
    parts = (y, d, flags, z) if labels is None else (y, d, flags, z, labels)
    if len({len(part) for part in parts}) != 1 or z.ndim != 2:
        refuse(words.LENGTHS, words.TODO_CHECK)
    if np.isnan(d[flags]).any():
        refuse(words.NO_DOSE, words.TODO_ROWS)
    d = np.where(np.isnan(d), 0.0, d)
    for name, values in (("outcome", y), ("dose", d), ("covariates", z)):
        if not np.isfinite(values).all():
            refuse(words.NOT_FINITE, words.TODO_ROWS, name=name)
    if (d < 0).any():
        refuse(words.NEGATIVE, words.TODO_CHECK)
    return _Data(y, d, flags, z, None if labels is None else _codes(labels))


def _codes(labels: NDArray[np.generic]) -> Codes:
    if any_missing(labels):
        refuse(words.NO_CLUSTER, words.TODO_ROWS)
    return numbered(labels)


def _ends(dose: Floats, wanted: int) -> list[int]:
    """How many of the lowest doses each bin ends with.

    Cut where the next share of students is reached, at the end of a dose; what is left over joins the last.
    """
    count = len(dose)
    ends = np.flatnonzero(np.diff(np.sort(dose), append=np.inf)) + 1  # after the last student of each dose
    size = max(count / wanted, FEWEST_IN_BIN)
    cuts = [0]
    for end in ends.tolist():
        if end - cuts[-1] >= size - 0.5 and count - end >= FEWEST_IN_BIN:
            cuts.append(end)
    return [*cuts[1:], count]


def _places(dose: Floats, edges: Sequence[float]) -> list[int]:
    return [*np.searchsorted(np.sort(dose), np.asarray(edges), side="right").tolist(), len(dose)]


def _bins(data: _Data, ends: Sequence[int], confidence: float) -> tuple[Bin, ...]:
    order = np.argsort(data.dose, kind="stable")
    found = []
    for start, end in pairwise([0, *ends]):
        rows = np.zeros(len(order), dtype=np.bool_)
        rows[order[start:end]] = True
        if end > start:
            found.append(_bin(data.among(rows), confidence))
    return tuple(found)


def _bin(data: _Data, confidence: float) -> Bin:
    n, mean = len(data.y), float(data.y.mean())
    plain = Bin(float(data.dose.min()), float(data.dose.max()), n, float(data.dose.mean()), mean, None)
    clusters = None if data.cluster is None else len(np.unique(data.cluster))
    if n < 2 or clusters == 1:
        return plain
    size = size_of(n=n, k=1, absorbed=[], clusters=clusters)
    away = data.y - mean
    scores = away if data.cluster is None else np.bincount(data.cluster, weights=away)
    se = math.sqrt(size.factor() * float((scores**2).sum())) / n
    reach = critical(confidence, size.df()) * se
    return replace(plain, se=se, ci_low=mean - reach, ci_high=mean + reach)


def _lines(data: _Data, confidence: float) -> Lines:
    mean, level = float(data.dose.mean()), float(data.y.mean())
    moved = data.dose - mean
    try:
        (slope,) = _terms(data, moved[:, None], confidence)
    except CannotFitError as error:
        refuse(str(error), words.TODO_CHECK)
    if len(np.unique(data.dose)) < 3:
        return Lines(len(data.y), mean, level, slope, None, None, None, words.FEW_VALUES)
    try:
        at_mean, bend = _terms(data, np.column_stack([moved, moved**2]), confidence)
    except CannotFitError as error:
        return Lines(len(data.y), mean, level, slope, None, None, None, str(error))
    turn = mean - at_mean.estimate / (2 * bend.estimate) if bend.estimate else math.inf
    seen = float(data.dose.min()) < turn < float(data.dose.max())
    return Lines(len(data.y), mean, level, slope, at_mean, bend, turn if seen else None)


def _terms(data: _Data, columns: Floats, confidence: float) -> tuple[Term, ...]:
    """The coefficients of the columns, beside a constant and the covariates."""
    z = data.z - data.z.mean(axis=0)
    scale = np.abs(columns).max(axis=0)
    x = np.column_stack([np.ones(len(data.y)), z, columns / scale])
    cross = x.T @ x
    wanted = range(x.shape[1] - columns.shape[1], x.shape[1])
    kept = independent_columns(cross, np.diag(cross).copy(), wanted)
    if kept.unidentified:
        raise CannotFitError(words.CANNOT)
    x = x[:, list(kept.kept)]
    clusters = None if data.cluster is None else len(np.unique(data.cluster))
    size = size_of(n=len(data.y), k=x.shape[1], absorbed=[], clusters=clusters)
    bread = np.linalg.inv(x.T @ x)
    b = bread @ (x.T @ data.y)
    scores = x * (data.y - x @ b)[:, None]
    if data.cluster is not None:
        scores = np.stack([np.bincount(data.cluster, weights=one) for one in scores.T], axis=1)
    se = np.sqrt(np.maximum(np.diag(size.factor() * bread @ (scores.T @ scores) @ bread), 0.0))
    places = range(x.shape[1] - columns.shape[1], x.shape[1])
    if not se[list(places)].min() > NO_ERROR * float(data.y.std()):
        raise CannotFitError(words.PERFECT)
    pairs = zip(places, scale, strict=True)
    return tuple(_term(float(b[j] / s), float(se[j] / s), size.df(), confidence) for j, s in pairs)


def _term(estimate: float, se: float, df: float, confidence: float) -> Term:
    reach = critical(confidence, df) * se
    p = two_sided(estimate / se, df)
    return Term(estimate, se, df, p, estimate - reach, estimate + reach)


def _sentences(data: _Data) -> tuple[str, ...]:
    found = [words.NOT_ASSIGNED]
    if not data.treated.all():
        found.append(words.COMPARISON_AT_ZERO)
    if (data.dose[~data.treated] > 0).any():
        found.append(words.CROSSED_OVER)
    if data.cluster is not None:
        sides = [len(np.unique(data.cluster[side])) for side in (data.treated, ~data.treated)]
        total = len(np.unique(data.cluster))
        # without a comparison there is one side only
        smaller = sides[1] or sides[0]
        found.append(few_clusters_sentence(treated=sides[0], comparison=smaller, clusters=total))
    return tuple(one for one in found if one)
