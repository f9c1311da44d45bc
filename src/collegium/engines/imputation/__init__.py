"""What missing values may have done to an answer: multiple imputation, pooling, and how far assumptions carry."""

from collegium.engines.imputation.analysis import Analysis, Estimate, pooled, regression
from collegium.engines.imputation.chained import Imputed, Setting, impute
from collegium.engines.imputation.columns import Column, Kind
from collegium.engines.imputation.pooling import Pooled, pool
from collegium.engines.imputation.sensitivity import SHIFTS, Line, Sensitivity, complete_case, sensitivity

__all__ = [
    "SHIFTS",
    "Analysis",
    "Column",
    "Estimate",
    "Imputed",
    "Kind",
    "Line",
    "Pooled",
    "Sensitivity",
    "Setting",
    "complete_case",
    "impute",
    "pool",
    "pooled",
    "regression",
    "sensitivity",
]
