"""The words of the standards, shared by the modules of this package: codes for programs, not sentences for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Handbook = Literal["4.1", "5.0"]
HANDBOOKS: tuple[Handbook, ...] = ("4.1", "5.0")
BaselineBand = Literal["satisfied", "adjustment required", "not satisfied"]
Boundary = Literal["cautious", "optimistic"]
Design = Literal["randomised", "comparison"]
# Which effect size: Hedges g of numbers, Cox index of outcomes with two values.
Index = Literal["g", "cox"]
Standing = Literal["without reservations", "with reservations", "does not meet"]

# Every code that `rate`, `essa_tier` and a review of findings may give as a reason; pages have a sentence for each.
ReasonCode = Literal[
    "outcome not eligible",
    "confound",
    "compromised",
    "joiners",
    "attrition low",
    "attrition high",
    "attrition unknown",
    "not randomised",
    "baseline unknown",
    "baseline satisfied",
    "baseline adjusted",
    "baseline not adjusted",
    "baseline too different",
    "standards without reservations",
    "standards with reservations",
    "standards not met",
    "effect positive",
    "effect not significant",
    "effect negative",
    "overriding negative",
    "sample large",
    "sample small",
    "sites several",
    "sites one",
    "sites unknown",
    "controls",
    "no controls",
    "rationale",
    "no rationale",
    "clusters in the analysis",
    "clusters corrected",
    "clusters unknown",
    "clusters few",
    "findings corrected",
    "domain corrected",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a study is rated as it is: a code, and the numbers and names that its sentence needs."""

    code: ReasonCode
    values: Mapping[str, str | float] = field(default_factory=dict)
