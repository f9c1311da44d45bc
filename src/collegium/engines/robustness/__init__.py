"""How much an answer hangs on choices: every analysis a plan allowed, and what goes with how much students took."""

from collegium.engines.robustness.choices import (
    MOST,
    Choices,
    Outliers,
    Restriction,
    Specification,
    specifications,
)
from collegium.engines.robustness.curve import Curve, CurveLine, specification_curve
from collegium.engines.robustness.dose import Bin, Dose, Lines, Term, dose_response

__all__ = [
    "MOST",
    "Bin",
    "Choices",
    "Curve",
    "CurveLine",
    "Dose",
    "Lines",
    "Outliers",
    "Restriction",
    "Specification",
    "Term",
    "dose_response",
    "specification_curve",
    "specifications",
]
