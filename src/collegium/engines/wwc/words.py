"""The words of the standards, shared by the modules of this package: codes for programs, not sentences for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Handbook = Literal["4.1", "5.0"]
HANDBOOKS: tuple[Handbook, ...] = ("4.1", "5.0")
BaselineBand = Literal["satisfied", "adjustment required", "not satisfied"]
Boundary = Literal["cautious", "optimistic"]
Design = Literal["randomised", "comparison"]
Standing = Literal["without reservations", "with reservations", "does not meet"]

# Every code that `rate` and `essa_tier` may give as a reason; pages have a sentence for each.
ReasonCode = Literal[
    "outcome not eligible",
    "confound",
    "compromised",
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
    "controls",
    "no controls",
    "rationale",
    "no rationale",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a study is rated as it is: a code, and the numbers and names that its sentence needs."""

    code: ReasonCode
    values: Mapping[str, str | float] = field(default_factory=dict)
