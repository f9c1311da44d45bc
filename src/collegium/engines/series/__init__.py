"""One school, district or country followed over time: interrupted time series and synthetic control.

docs/how-to/follow-change-over-time.md shows both with real numbers.
"""

from collegium.engines.series.interrupted import (
    Interrupted,
    Interruption,
    Point,
    Series,
    Term,
    by_period,
    interrupted,
)
from collegium.engines.series.regression import Autocorrelation
from collegium.engines.series.synthetic import (
    Donor,
    Gap,
    Placebo,
    Predictor,
    Synthesis,
    SyntheticControl,
    synthetic_control,
)
from collegium.engines.series.units import Rows

__all__ = [
    "Autocorrelation",
    "Donor",
    "Gap",
    "Interrupted",
    "Interruption",
    "Placebo",
    "Point",
    "Predictor",
    "Rows",
    "Series",
    "Synthesis",
    "SyntheticControl",
    "Term",
    "by_period",
    "interrupted",
    "synthetic_control",
]
