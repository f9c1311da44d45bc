"""Algebra that both ways of fitting share: columns that can be estimated, small-sample factors, the fit."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from collegium.engines.labels import Codes

Floats = NDArray[np.float64]

# A column keeps at least this share of its sum of squares after the columns before it, or it counts as
# collinear (fixest uses the same 1e-9). Cross-products carry about 1e-13, so a kept column has 4 or more
# true digits.
COLLINEAR = 1e-9


Errors = Literal["HC1", "CRV1", "CRV3"]


class CannotFitError(Exception):
    """The regression has no answer; the message is a sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of a model in order: a constant unless fixed effects are absorbed, covariates, one per arm."""

    arms: int
    covariates: int = 0
    absorbed: bool = False

    def width(self) -> int:
        return int(not self.absorbed) + self.covariates + self.arms

    def first_arm(self) -> int:
        return self.width() - self.arms

    def covariate_columns(self) -> slice:
        return slice(int(not self.absorbed), self.first_arm())


@dataclass(frozen=True, slots=True)
class Size:
    """n students and k terms, as small-sample factors count them, in all clusters (None: students are independent).

    Raises:
        CannotFitError: no degrees of freedom are left.
    """

    n: int
    k: int
    clusters: int | None

    def __post_init__(self) -> None:
        if self.n <= self.k:
            raise CannotFitError("There are too few students for the number of terms in this model.")
        if self.clusters is not None and self.clusters < 2:
            raise CannotFitError("All students are in one cluster, so the uncertainty cannot be estimated.")

    def factor(self) -> float:
        """Of the covariance: G/(G-1) (n-1)/(n-k) with clusters (CRV1), n/(n-k) without (HC1)."""
        if self.clusters is None:
            return self.n / (self.n - self.k)
        return self.clusters / (self.clusters - 1) * (self.n - 1) / (self.n - self.k)

    def df(self) -> float:
        """Of t: G - 1 with clusters, n - k without."""
        return float(self.n - self.k if self.clusters is None else self.clusters - 1)


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model in the units of the working table; K columns kept of those offered.

    columns are the kept places in the order offered, dropped the others. unidentified are the places of
    arms whose effect other columns can take over: their estimates mean nothing. informative counts, for
    each column offered, the clusters within which (fixed effects taken out) it varies; it is empty without
    clusters. The covariance is that of `errors`; CRV3 has NaN for a column that some cluster alone tells of.

    What the estimates of groups that share clusters have in common is found from `influence`: of each cluster on each
    estimate, the bread times its score or, with CRV3, the estimate without the cluster less that with it.
    """

    columns: tuple[int, ...]
    estimate: Floats  # (K,)
    covariance: Floats  # (K, K)
    df: float
    dropped: tuple[int, ...]
    unidentified: frozenset[int]
    informative: tuple[int, ...]
    alone: int  # students left out because they are the only one in their fixed-effect level
    errors: Errors
    size: "Size"
    influence: Floats | None = None  # (G, K), none without clusters
    clusters: Codes | None = None  # (G,) which cluster is in which row of it


@dataclass(frozen=True, slots=True)
class Independent:
    """Columns that enter the regression, and arms that cannot be told from other columns."""

    kept: tuple[int, ...]
    dropped: tuple[int, ...]
    unidentified: frozenset[int]


def independent_columns(cross: Floats, raw: Floats, arms: range) -> Independent:
    """Choose columns in order, as R does: a column is dropped if the ones before it explain it.

    Args:
        cross: cross-products, fixed effects taken out, (K, K).
        raw: sums of squares before that, (K,), the scale that collinearity is measured on.
        arms: places of the treatment indicators. An arm is unidentified if it is dropped or if it explains
            an arm that is dropped.
    """
    scale = np.sqrt(np.where(raw > 0, raw, 1.0))
    rest = cross / np.outer(scale, scale)
    kept: list[int] = []
    dropped: list[int] = []
    unidentified: set[int] = set()
    for j in range(len(raw)):
        if raw[j] > 0 and rest[j, j] > COLLINEAR:
            kept.append(j)
            rest -= np.outer(rest[:, j], rest[j] / rest[j, j])
            continue
        dropped.append(j)
        if j in arms:
            unidentified |= {j, *_arms_behind(cross, kept, j, arms, raw)}
    return Independent(tuple(kept), tuple(dropped), frozenset(unidentified))


def _arms_behind(cross: Floats, kept: list[int], j: int, arms: range, raw: Floats) -> set[int]:
    """Arms among the kept columns that take part in explaining column j."""
    if not kept or raw[j] <= 0:
        return set()
    shares = np.linalg.solve(cross[np.ix_(kept, kept)], cross[kept, j])
    return {k for k, share in zip(kept, shares, strict=True) if k in arms and abs(share) > 1e-6}


@dataclass(frozen=True, slots=True)
class Absorbed:
    """A fixed effect: how many levels it has in the sample, and whether each lies within one cluster."""

    levels: int
    nested: bool


def size_of(*, n: int, k: int, absorbed: list[Absorbed], clusters: int | None) -> Size:
    """Students and terms with the defaults of fixest and pyfixest.

    k counts the columns, constant included; every fixed effect adds its levels, less one for each after the
    first. With clusters a fixed effect nested in them adds only 1.

    Raises:
        CannotFitError: no degrees of freedom are left.
    """
    k += sum(effect.levels for effect in absorbed) - max(len(absorbed) - 1, 0)
    if clusters is not None:
        k -= sum(effect.levels - 1 for effect in absorbed if effect.nested)
    return Size(n, k, clusters)
