"""How a comparison group is made: one frozen class per method.

All but `PropensityWeights` with "ATE" describe the effect for those who took part (ATT): whoever took part counts once,
and the comparison group is made to look like them.
"""

from dataclasses import dataclass
from typing import Literal

Estimand = Literal["ATT", "ATE"]
Order = Literal["largest", "smallest", "data"]
Prefer = Literal["nearest", "lower"]


@dataclass(frozen=True, slots=True)
class Exact:
    """Students who are equal in every column form a set; sets without both groups are left out."""


@dataclass(frozen=True, slots=True)
class CoarsenedExact:
    """Equal after each column is cut into bins of equal width between its smallest and largest value.

    bins: for all columns, or one number for each of them; 0 for a column that must be equal as it is. A column of 0 and
    1 stays as it is. Source: Iacus, King & Porro 2012 (doi 10.1093/pan/mpr013).
    """

    bins: int | tuple[int, ...] = 5


@dataclass(frozen=True, slots=True)
class NearestNeighbour:
    """Greedy matching on the chance of taking part (propensity score), from a logistic regression on all columns.

    Source: Rosenbaum & Rubin 1985 (doi 10.1080/00031305.1985.10479383). Distances are differences in log odds.

    Attributes:
        ratio: comparison students for each one who took part. All get their first before anyone gets a second.
        caliper: largest distance, in standard deviations of the log odds among all students; None for no limit.
        replacement: whether a comparison student may be used more than once.
        exact: names of columns that must be equal in a match.
        order: who chooses first: the largest chance of taking part, the smallest, or the first in the table.
        prefer: "nearest" takes the nearest on either side; of two equally near, the one that stands first in the table.
            "lower" takes the nearest whose score is not above, and only where there is none the nearest above: that is
            what MatchIt 4.5.1 of R does, and is here to reproduce its results.
    """

    ratio: int = 1
    caliper: float | None = None
    replacement: bool = False
    exact: tuple[str, ...] = ()
    order: Order = "largest"
    prefer: Prefer = "nearest"


@dataclass(frozen=True, slots=True)
class PropensityWeights:
    """Everybody stays, weighted by the chance p of taking part or not.

    "ATT": 1 for those who took part, p / (1 - p) for the others. "ATE": 1 / p and 1 / (1 - p), for the effect if
    everybody took part. trim: students with p below trim or above 1 - trim are left out (0: none; p is not estimated
    again). Sources: Hirano & Imbens 2001 (doi 10.1023/A:1020371312283); trimming: Crump et al. 2009
    (doi 10.1093/biomet/asn055), who find 0.1 a good rule.
    """

    estimand: Estimand = "ATT"
    trim: float = 0.0


@dataclass(frozen=True, slots=True)
class EntropyBalance:
    """Weights of the comparison group, as even as possible, that give it the same moments as those who took part.

    moments: 1 for means, 2 also for mean squares (so variances), 3 also for mean cubes. Source: Hainmueller 2012 (doi
    10.1093/pan/mpr025).
    """

    moments: int = 1


Method = Exact | CoarsenedExact | NearestNeighbour | PropensityWeights | EntropyBalance


def check_method(method: Method, columns: int) -> None:
    """Raises ValueError for settings that are none."""
    if isinstance(method, CoarsenedExact):
        bins = (method.bins,) * columns if isinstance(method.bins, int) else method.bins
        if len(bins) != columns or any(one < 0 for one in bins):
            raise ValueError("bins are a number of at least 0, or one for each column")
    if isinstance(method, NearestNeighbour):
        if method.ratio < 1:
            raise ValueError("the ratio is a whole number of at least 1")
        if method.caliper is not None and not method.caliper > 0:
            raise ValueError("the caliper is a number above 0")
        if method.prefer == "lower" and (
            method.replacement or method.ratio > 1 or method.caliper is not None
        ):
            raise ValueError("“lower” is for one match each, without caliper and replacement")
    if isinstance(method, PropensityWeights) and not 0 <= method.trim < 0.5:
        raise ValueError("trimming leaves out chances below a number of at least 0 and below 0.5")
    if isinstance(method, EntropyBalance) and method.moments not in {1, 2, 3}:
        raise ValueError("moments are 1, 2 or 3")
