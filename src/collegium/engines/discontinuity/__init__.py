"""Regression discontinuity: the effect for students at a cutoff that decided who took part, and whether to believe it.

docs/how-to/compare-around-a-cutoff.md shows it with real numbers.
"""

from collegium.engines.discontinuity.bandwidth import Bandwidths
from collegium.engines.discontinuity.bins import Bin, bins
from collegium.engines.discontinuity.checks import (
    Counts,
    Trial,
    bandwidths,
    counts,
    donut,
    measures,
    placebo_cutoffs,
)
from collegium.engines.discontinuity.estimate import (
    Discontinuity,
    Jump,
    Near,
    Rows,
    Setting,
    discontinuity,
)
from collegium.engines.discontinuity.local import Kernel

__all__ = [
    "Bandwidths",
    "Bin",
    "Counts",
    "Discontinuity",
    "Jump",
    "Kernel",
    "Near",
    "Rows",
    "Setting",
    "Trial",
    "bandwidths",
    "bins",
    "counts",
    "discontinuity",
    "donut",
    "measures",
    "placebo_cutoffs",
]
