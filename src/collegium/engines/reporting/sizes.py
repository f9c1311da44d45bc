"""Which effect size stands where, and how much of it may be told beside a mean that is withheld."""

from collegium.engines.impact import BaselineRow

# A Cox index moves 1 / (1.65 sqrt(p (1 - p))) times as much as Hedges g when a share p moves a little. One decimal of
# it tells less than two of g while that is below 10, which holds between these shares.
COX_SHARES = (0.004, 0.996)


def told_size(row: BaselineRow, ends: tuple[float, float] | None) -> float | None:
    """The effect size of a measure whose means and counts are withheld: g to two decimals, the Cox index to one.

    Of a Cox index that the standards find satisfied not even that: 0. None where the shares are so rare that one
    decimal would tell more about them than two of g.
    """
    if row.hedges_g is None or row.index == "g":
        return None if row.hedges_g is None else round(row.hedges_g, 2)
    if ends is None or None in {row.mean_treated, row.mean_comparison}:
        return row.hedges_g  # the means are gone already, and this is what was left
    low, high = ends
    shares = [((mean or 0.0) - low) / (high - low) for mean in (row.mean_treated, row.mean_comparison)]
    if not COX_SHARES[0] <= min(shares) <= max(shares) <= COX_SHARES[1]:
        return None
    return 0.0 if row.band == "satisfied" else round(row.hedges_g, 1)
