"""Logistic regression for outcomes that are yes or no, and what a programme changes in the share with the outcome."""

from collegium.engines.logit.effect import Difference, risk_difference
from collegium.engines.logit.fit import Errors, Logit, logit
from collegium.engines.logit.input import CONSTANT
from collegium.engines.logit.words import SeparationFound

__all__ = [
    "CONSTANT",
    "Difference",
    "Errors",
    "Logit",
    "SeparationFound",
    "logit",
    "risk_difference",
]
