"""Evidence tiers of the Every Student Succeeds Act, as the clearinghouse applies them (ies.ed.gov/ncee/wwc/essa).

1 strong: meets standards without reservations; a significant positive effect; at least 350 students at 2 sites or more;
  no overriding negative effect.
2 moderate: the same with reservations.
3 promising: a significant positive effect with statistical control for who took part, at least; no overriding negative
  effect. What misses 1 and 2 only for its size or its rating can still be here.
4 demonstrates a rationale: a logic model based on research, and an evaluation under way.
"""

from dataclasses import dataclass
from typing import Literal

from collegium.engines.wwc.rating import Rating
from collegium.engines.wwc.words import Reason, ReasonCode

LEAST_STUDENTS = 350
LEAST_SITES = 2
Tier = Literal[1, 2, 3, 4]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the tier of one finding depends on.

    Attributes:
        rating: from `rate`; None where no rating was made.
        g: the effect, positive where it favours the programme.
        significant: after the corrections for clusters and for several outcomes.
        students: in the analysis, both arms.
        sites: schools, districts or other places; None where nobody has said.
        overriding_negative: a stronger study finds a significant negative effect on the same outcome.
        controls: the analysis controls for who took part (a pretest, at least). A study that meets the standards
            does, so this is only asked of others.
        logic_model: reasons from research why the programme should work are written down.
        under_way: an evaluation of it has begun.
    """

    rating: Rating | None
    g: float
    significant: bool
    students: int
    sites: int | None
    overriding_negative: bool = False
    controls: bool = False
    logic_model: bool = False
    under_way: bool = False


@dataclass(frozen=True, slots=True)
class Essa:
    """The tier (None: none of them) with every reason for it and against a better one.

    is_open: which tier it is hangs on the number of sites, which nobody has said; then there is no tier yet.
    """

    tier: Tier | None
    reasons: tuple[Reason, ...]
    is_open: bool = False


def essa_tier(evidence: Evidence) -> Essa:
    """The best tier that one finding supports."""
    effect, works = _effect(evidence)
    standing, controlled = _standing(evidence)
    size, large = _size(evidence)
    reasons = [*effect, standing, *size]
    if works and large is not False and evidence.rating is not None and evidence.rating.meets:
        if large is None:
            return Essa(None, tuple(reasons), is_open=True)
        return Essa(1 if evidence.rating.standing == "without reservations" else 2, tuple(reasons))
    if not (evidence.rating is not None and evidence.rating.meets):
        reasons.append(Reason("controls" if controlled else "no controls"))
    if works and controlled:
        return Essa(3, tuple(reasons))
    rationale = evidence.logic_model and evidence.under_way
    reasons.append(Reason("rationale" if rationale else "no rationale"))
    return Essa(4 if rationale else None, tuple(reasons))


def _effect(evidence: Evidence) -> tuple[list[Reason], bool]:
    """What the effect says, and whether it is one that counts for a tier."""
    if not evidence.significant:
        code: ReasonCode = "effect not significant"
    else:
        code = "effect positive" if evidence.g > 0 else "effect negative"
    reasons = [Reason(code, {"g": evidence.g})]
    if evidence.overriding_negative:
        reasons.append(Reason("overriding negative"))
    return reasons, code == "effect positive" and not evidence.overriding_negative


def _standing(evidence: Evidence) -> tuple[Reason, bool]:
    """The reason of the rating, and whether the analysis controls for who took part."""
    meets = evidence.rating is not None and evidence.rating.meets
    if evidence.rating is None or not meets:
        return Reason("standards not met"), evidence.controls
    if evidence.rating.standing == "without reservations":
        return Reason("standards without reservations"), True
    return Reason("standards with reservations"), True


def _size(evidence: Evidence) -> tuple[list[Reason], bool | None]:
    """Whether it is large enough; None where that hangs on the number of sites, which is not known."""
    large = evidence.students >= LEAST_STUDENTS
    students = {"students": evidence.students, "least": LEAST_STUDENTS}
    reasons = [Reason("sample large" if large else "sample small", students)]
    if evidence.sites is None:
        return [*reasons, Reason("sites unknown")], None if large else False
    several = evidence.sites >= LEAST_SITES
    sites = {"sites": evidence.sites, "least": LEAST_SITES}
    return [*reasons, Reason("sites several" if several else "sites one", sites)], large and several
