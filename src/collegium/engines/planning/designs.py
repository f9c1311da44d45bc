"""What a study can find before it is run: power, minimum detectable effect and the sample that is needed.

Source: Dong & Maynard 2013 (PowerUp!, doi 10.1080/19345747.2012.673143) for the eight designs; Bloom 1995 (doi
10.1177/0193841X9501900504) for the multiplier; power from the noncentral t distribution (Hedges & Rhoads 2009).
Effects are in standard deviations of students. With p = share treated, n students in each of J groups in
each of K sites:

    V = p (1 - p);  effect of chance = sqrt(sum over levels of variance left / (V * units of that level))
    minimum detectable effect = (t_{1 - alpha/2} + t_{power}) * effect of chance
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any, Literal, get_args

import scipy  # scipy.stats takes half a second to load, and who only reads a plan needs none of it

from collegium.engines.inference import quantile

Kind = Literal[
    "students",
    "students in blocks",
    "students in fixed blocks",
    "students in sampled blocks",
    "groups",
    "sites",
    "groups in fixed sites",
    "groups in sampled sites",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# names in PowerUp!, for those who compare
POWERUP: Mapping[Kind, str] = dict(
    zip(
        KINDS,
        ("IRA", "BIRA2_1c", "BIRA2_1f", "BIRA2_1r", "CRA2_2r", "CRA3_3r", "BCRA3_2f", "BCRA3_2r"),
        strict=True,
    )
)
_GROUPED = KINDS[1:]
_SITED = KINDS[5:]
LARGEST = 10_000_000  # units; a sample that needs more is as good as impossible


@dataclass(frozen=True, slots=True)
class Design:
    """Who is assigned, how many there are, and what is assumed about the outcome.

    Attributes:
        kind: what is assigned at random, and within what. "groups" and "sites" (of groups) are assigned whole;
            otherwise assignment is within each block or site. Blocks: one effect in all of them. Fixed: the answer
            is for these blocks. Sampled: effects vary, and the answer is for blocks like these.
        students: in each group (on average; the harmonic mean where sizes differ); of all in "students".
        groups: J, groups or blocks; in each site where there are sites.
        sites: K.
        treated: share that is assigned to the programme.
        icc_groups: share of the variance of the outcome that lies between groups.
        icc_sites: share that lies between sites.
        r2_students: share of the variance among students that covariates explain; r2_groups and r2_sites of the
            variance between those.
        variation: where blocks are sampled, variance of the effect between them (or sites) over the variance of
            the outcome between them.
        r2_variation: share of that variation that covariates explain.
        covariates: at the level that is assigned (or of the blocks, where effects vary).
        alpha, two_sided: of the test.
    """

    kind: Kind
    students: float
    groups: int = 1
    sites: int = 1
    treated: float = 0.5
    icc_groups: float = 0.0
    icc_sites: float = 0.0
    r2_students: float = 0.0
    r2_groups: float = 0.0
    r2_sites: float = 0.0
    variation: float = 0.0
    r2_variation: float = 0.0
    covariates: int = 0
    alpha: float = 0.05
    two_sided: bool = True

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def unit(self) -> Literal["students", "groups", "sites"]:
        """The level that `needed` counts: the highest of the design."""
        if self.kind in _SITED:
            return "sites"
        return "groups" if self.kind in _GROUPED else "students"

    @property
    def everyone(self) -> float:
        """Students in all."""
        return self.students * self.groups * self.sites


def design_problems(design: Design) -> list[tuple[str, str]]:
    """(attribute, what is wrong) of everything in the design that cannot be."""
    shares = ("icc_groups", "icc_sites", "r2_students", "r2_groups", "r2_sites", "r2_variation")
    rules = [(name, 0 <= getattr(design, name) < 1, "must be at least 0 and below 1") for name in shares]
    rules += [
        (name, 0 < getattr(design, name) < 1, "must lie between 0 and 1") for name in ("treated", "alpha")
    ]
    counts = ("students", "groups", "sites")
    rules += [
        (name, 1 <= getattr(design, name) <= LARGEST, "must be between 1 and ten million") for name in counts
    ]
    rules += [
        (name, getattr(design, name) >= 0, "cannot be negative") for name in ("variation", "covariates")
    ]
    found = [(name, why) for name, holds, why in rules if not holds]
    if design.kind not in KINDS:
        found.append(("kind", f"must be one of: {'; '.join(KINDS)}"))
    elif design.icc_groups + design.icc_sites >= 1:
        found.append(("icc_sites", "together with icc_groups must stay below 1"))
    return found


def chance(design: Design) -> float:
    """Standard error of the effect, in standard deviations of students."""
    d = design
    v = d.treated * (1 - d.treated)
    left = (1 - d.icc_groups - d.icc_sites) * (1 - d.r2_students) / (v * d.everyone)
    between_groups = d.icc_groups * (1 - d.r2_groups) / (v * d.groups * d.sites)
    between_sites = d.icc_sites * (1 - d.r2_sites) / (v * d.sites)
    varying = d.variation * (1 - d.r2_variation)
    match d.kind:
        case "students" | "students in blocks" | "students in fixed blocks":
            variance = (1 - d.r2_students) / (v * d.everyone)
        case "students in sampled blocks":
            variance = d.icc_groups * varying / d.groups + left
        case "groups" | "groups in fixed sites":
            variance = between_groups + left
        case "sites":
            variance = between_sites + between_groups + left
        case "groups in sampled sites":
            variance = d.icc_sites * varying / d.sites + between_groups + left
    return float(variance**0.5)


def degrees_of_freedom(design: Design) -> float:
    """Of the t test; 0 or less where the sample is too small for any test."""
    d = design
    free: Mapping[Kind, float] = {
        "students": d.students - 2,
        "students in blocks": d.groups * (d.students - 1) - 1,
        "students in fixed blocks": d.groups * (d.students - 2),
        "students in sampled blocks": d.groups - 1,
        "groups": d.groups - 2,
        "sites": d.sites - 2,
        "groups in fixed sites": d.sites * (d.groups - 2),
        "groups in sampled sites": d.sites - 1,
    }
    return free[d.kind] - d.covariates


def detectable(design: Design, *, power: float = 0.8) -> float | None:
    """Smallest effect that is found with this power. None: too few units for a test.

    Raises:
        ValueError: the design cannot be (see `design_problems`), or power is not between 0 and 1.
    """
    _check(design, power)
    df = degrees_of_freedom(design)
    if df <= 0:
        return None
    multiplier = _critical(design, df) + quantile(power, df)
    return multiplier * chance(design)


def power_of(design: Design, effect: float) -> float | None:
    """Probability of a significant result if this is the true effect. None: too few units for a test."""
    _check(design, 0.5)
    df = degrees_of_freedom(design)
    if df <= 0:
        return None
    critical, shift = _critical(design, df), effect / chance(design)
    upper = _beyond(critical, df, shift)
    return upper + _beyond(critical, df, -shift) if design.two_sided else upper


def _beyond(critical: float, df: float, shift: float) -> float:
    """P(T > critical) of the noncentral t; the library gives NaN where that is 0 or 1 to the last digit."""
    found = float(scipy.stats.nct.sf(critical, df, shift))
    return found if math.isfinite(found) else float(shift > critical)


def needed(design: Design, effect: float, *, power: float = 0.8) -> int | None:
    """Fewest units of the highest level (`Design.unit`) with which this effect is detectable.

    None: not with ten million; where effects vary from block to block that may be never, where blocks are large.
    """
    if not effect > 0:
        raise ValueError("the effect that matters is a number above 0")
    _check(design, power)

    def enough(units: int) -> bool:
        found = detectable(_with(design, units), power=power)
        return found is not None and found <= effect

    low, high = 1, 2
    while not enough(high):
        if high >= LARGEST:
            return None
        low, high = high, min(high * 2, LARGEST)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return low if enough(low) else high


def to_recruit(units: int, *, loss: float) -> int:
    """Units to begin with so that `units` remain when a share `loss` drops out."""
    if not 0 <= loss < 1:
        raise ValueError("the share that drops out is at least 0 and below 1")
    return math.ceil(units / (1 - Fraction(str(loss))))


def remaining(units: float, *, loss: float) -> int:
    """Whole units that are left of `units` when a share `loss` drops out; the counterpart of `to_recruit`."""
    if not 0 <= loss < 1:
        raise ValueError("the share that drops out is at least 0 and below 1")
    return math.floor(Fraction(str(units)) * (1 - Fraction(str(loss))))


def after_loss(design: Design, *, loss: float) -> Design:
    """The design with the units of its highest level that are left at the end, which answer; at least one."""
    if not loss:
        return design
    units = design.students if design.unit == "students" else getattr(design, design.unit)
    return _with(design, max(1, remaining(units, loss=loss)))


def _with(design: Design, units: int) -> Design:
    if design.unit == "sites":
        return replace(design, sites=units)
    return replace(design, groups=units) if design.unit == "groups" else replace(design, students=units)


def _critical(design: Design, df: float) -> float:
    tail = design.alpha / 2 if design.two_sided else design.alpha
    return -quantile(tail, df)


def _check(design: Design, power: float) -> None:
    problems = design_problems(design)
    if problems:
        raise ValueError("; ".join(f"{name} {why}" for name, why in problems))
    if not 0 < power < 1:
        raise ValueError("power lies between 0 and 1")
