"""How far a study may be believed: baseline equivalence and the rating, with every reason.

Source: Standards Handbook 4.1, chapter II, and Handbook 5.0, chapters II to IV, for group designs (randomised trials
and comparison groups; not regression discontinuity, single-case or growth designs). These rules are the same in both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from collegium.engines.wwc.attrition import Attrition, highest_differential
from collegium.engines.wwc.words import BaselineBand, Boundary, Design, Reason, Standing


@dataclass(frozen=True, slots=True)
class BaselineCheck:
    """One required baseline measure, in the students who were analysed.

    Attributes:
        g: difference before the programme, Hedges g (or Cox index for yes/no measures).
        adjusted: whether the analysis controls for it.
        told: the band, where g is rounded so that it does not give it any more.
    """

    measure: str
    g: float
    adjusted: bool = False
    told: BaselineBand | None = None

    @property
    def band(self) -> BaselineBand:
        return self.told or baseline_band(self.g)

    @property
    def equivalent(self) -> bool:
        band = self.band
        return band == "satisfied" or (band == "adjustment required" and self.adjusted)


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer has to know of a study before rating one outcome of it.

    Attributes:
        design: "randomised", or "comparison" for groups that were formed in another way.
        attrition: of students, and of clusters where clusters were assigned; empty means "not told".
        baseline: the measures that the review asks for; empty means "not told".
        boundary: "cautious" where leaving may have to do with the programme, else "optimistic".
        joiners: clusters were assigned, and students who came into them afterwards, perhaps for the programme, are in
            the analysis. Who they are may then be an effect of the programme, as with a broken lot.
        compromised: randomisation was broken (moved after assignment, some assigned by hand).
        confound: something else goes along with one arm, such as a single school or teacher.
        outcome_eligible: valid, reliable, measured alike in both arms, not aligned to the programme.
    """

    design: Design
    attrition: tuple[Attrition, ...] = ()
    baseline: tuple[BaselineCheck, ...] = ()
    boundary: Boundary = "cautious"
    compromised: bool = False
    confound: bool = False
    outcome_eligible: bool = True
    joiners: bool = False


@dataclass(frozen=True, slots=True)
class Rating:
    """The standing and what led to it, in the order in which it is decided."""

    standing: Standing
    reasons: tuple[Reason, ...]

    @property
    def meets(self) -> bool:
        return self.standing != "does not meet"


def baseline_band(g: float) -> BaselineBand:
    """Up to .05 satisfied, up to .25 only with adjustment, beyond that never."""
    if abs(g) <= 0.05:
        return "satisfied"
    return "adjustment required" if abs(g) <= 0.25 else "not satisfied"


def rate(review: Review) -> Rating:
    """Rate one outcome.

    A randomised trial with low attrition at every level needs nothing else. With high (or untold) attrition, or
    when it was compromised, it is judged like a comparison group: by baseline equivalence.
    """
    barred = [*_barred(review)]
    if barred:
        return Rating("does not meet", tuple(barred))
    as_randomised, why = _as_randomised(review)
    if as_randomised:
        return Rating("without reservations", tuple(why))
    equivalent, baseline = _equivalence(review)
    return Rating("with reservations" if equivalent else "does not meet", (*why, *baseline))


def _barred(review: Review) -> Iterator[Reason]:
    if not review.outcome_eligible:
        yield Reason("outcome not eligible")
    if review.confound:
        yield Reason("confound")


def _as_randomised(review: Review) -> tuple[bool, list[Reason]]:
    """Whether the study stands as a randomised trial, and why (not)."""
    if review.design == "comparison":
        return False, [Reason("not randomised")]
    reasons = [Reason("compromised")] if review.compromised else []
    if not review.attrition:
        return False, [*reasons, Reason("attrition unknown")]
    reasons += [_attrition(one, review.boundary) for one in review.attrition]
    if review.joiners:
        reasons.append(Reason("joiners"))
    low = all(one.is_low(review.boundary) for one in review.attrition)
    return low and not review.compromised and not review.joiners, reasons


def _attrition(one: Attrition, boundary: Boundary) -> Reason:
    values: dict[str, str | float] = {
        "level": one.level,
        "overall": float(one.overall),
        "differential": float(one.differential),
    }
    limit = highest_differential(one.overall, boundary)
    if limit is not None:
        values["limit"] = float(limit)  # of the difference, so that it is told with enough digits
    return Reason("attrition low" if one.is_low(boundary) else "attrition high", values)


def _equivalence(review: Review) -> tuple[bool, list[Reason]]:
    if not review.baseline:
        return False, [Reason("baseline unknown")]
    return all(one.equivalent for one in review.baseline), [_baseline(one) for one in review.baseline]


def _baseline(one: BaselineCheck) -> Reason:
    values: dict[str, str | float] = {"measure": one.measure, "g": one.g}
    band = one.band
    if band == "satisfied":
        return Reason("baseline satisfied", values)
    if band == "not satisfied":
        return Reason("baseline too different", values)
    return Reason("baseline adjusted" if one.adjusted else "baseline not adjusted", values)
