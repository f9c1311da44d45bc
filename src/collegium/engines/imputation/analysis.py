"""Analyses of complete tables that are repeated over imputed ones, and their pooling."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collegium.engines.imputation import words
from collegium.engines.imputation.chained import Imputed
from collegium.engines.imputation.columns import Floats
from collegium.engines.imputation.pooling import Pooled, pool
from collegium.engines.labels import numbered
from collegium.engines.problems import refuse

Rows = NDArray[np.int64]
# A standard error below this share of the outcome's standard deviation is rounding: the model fits perfectly.
NO_ERROR = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """One effect from one table; df are those of its t."""

    effect: float
    se: float
    df: float


# analyse(columns (r,) by name, which rows (r,) of the table they are): the rows pick arms and clusters
Analysis = Callable[[Mapping[str, Floats], Rows], Estimate]


def pooled(imputed: Imputed, analyse: Analysis, *, confidence: float = 0.95) -> Pooled:
    """The analysis of every imputed table, combined by Rubin's rules."""
    everyone = np.arange(len(imputed.columns[0].values))
    tables = (imputed.table(k) for k in range(imputed.setting.sets))
    return combined([analyse(table, everyone) for table in tables], confidence)


def combined(found: Sequence[Estimate], confidence: float) -> Pooled:
    df = min(one.df for one in found)
    variances = [one.se**2 for one in found]
    return pool([one.effect for one in found], variances, complete_df=df, confidence=confidence)


def regression(
    outcome: str,
    treated: NDArray[np.generic],
    *,
    covariates: Sequence[str] = (),
    cluster: NDArray[np.generic] | None = None,
) -> Analysis:
    """Least squares of the outcome on a 0/1 treatment and numeric covariates, with HC1 or CRV1 standard errors.

    Small-sample factors and degrees of freedom as in the engine of impact: n/(n-k) and n - k, or
    G/(G-1) (n-1)/(n-k) and G - 1. The analysis raises ProblemsFound where it has no answer.
    """
    flags = np.asarray(treated, dtype=np.float64)

    def analyse(table: Mapping[str, Floats], rows: Rows) -> Estimate:
        x = np.column_stack(
            [flags[rows], np.ones(len(rows)), *(_centred(table[name]) for name in covariates)]
        )
        labels = None if cluster is None else numbered(np.asarray(cluster)[rows])
        return _least_squares(table[outcome], x, labels)

    return analyse


def _centred(values: Floats) -> Floats:
    centred: Floats = values - values.mean()
    return centred


def _least_squares(y: Floats, x: Floats, cluster: NDArray[np.int64] | None) -> Estimate:
    n, k = x.shape
    if n <= k or np.linalg.matrix_rank(x) < k:
        refuse(words.NO_EFFECT, words.TODO_CHECK)
    bread = np.linalg.inv(x.T @ x)
    b = bread @ (x.T @ y)
    scores, factor, df = x * (y - x @ b)[:, None], n / (n - k), float(n - k)
    if cluster is not None:
        groups = int(cluster.max()) + 1
        if groups < 2:
            refuse(words.ALL_IN_ONE, words.TODO_CHECK)
        scores = np.stack([np.bincount(cluster, weights=column) for column in scores.T], axis=1)
        factor, df = groups / (groups - 1) * (n - 1) / (n - k), float(groups - 1)
    variance = factor * float((bread @ (scores.T @ scores) @ bread)[0, 0])
    if not math.sqrt(variance) > NO_ERROR * float(y.std()):
        refuse(words.PERFECT, words.TODO_CHECK)
    return Estimate(float(b[0]), math.sqrt(variance), df)
