"""How much an answer hangs on choices: every analysis a plan allowed, and what goes with how much students took."""

from collegium.engines.robustness.check import (
    CheckedAnswer,
    Robustness,
    Way,
    can_be_checked,
    check_robustness,
    robustness_from_dict,
    seed_of,
)
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
from collegium.engines.robustness.files import MISSING_FIELDS, WAY_FIELDS, flat_missing, flat_ways
from collegium.engines.robustness.missing import Missing, MissingLine
from collegium.engines.robustness.samples import Samples, count_samples, needed_columns

__all__ = [
    "MISSING_FIELDS",
    "MOST",
    "WAY_FIELDS",
    "Bin",
    "CheckedAnswer",
    "Choices",
    "Curve",
    "CurveLine",
    "Dose",
    "Lines",
    "Missing",
    "MissingLine",
    "Outliers",
    "Restriction",
    "Robustness",
    "Samples",
    "Specification",
    "Term",
    "Way",
    "can_be_checked",
    "check_robustness",
    "count_samples",
    "dose_response",
    "flat_missing",
    "flat_ways",
    "needed_columns",
    "robustness_from_dict",
    "seed_of",
    "specification_curve",
    "specifications",
]
