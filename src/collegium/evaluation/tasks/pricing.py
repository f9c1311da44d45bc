"""What a gain cost: the cost of a report brought together with its findings, with the uncertainty of the effect."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.engines.costs import Cost, Effect, GainCost, cost_of_gain
from collegium.engines.impact import Finding, StudyResult
from collegium.engines.reporting.tables import main_findings
from collegium.evaluation.models import ReportDraft, ReportFacts, ReportVersion
from collegium.evaluation.vocabulary import POINTS, IngredientCategory, told_money, told_number


@dataclass(frozen=True, slots=True)
class GainPrice:
    """What one standard deviation of one main finding cost for one student, in the smallest unit of the currency.

    exact: None where chance may explain the gain: then there is no price, and only the lower end of the range.
    """

    finding: Finding
    g: float
    exact: Fraction | None
    gain: GainCost | None

    @property
    def low(self) -> float | None:
        return self.gain.low if self.gain else None

    @property
    def high(self) -> float | None:
        return self.gain.high if self.gain else None


def gain_prices(facts: ReportFacts, result: StudyResult) -> Iterator[GainPrice]:
    """Of each main finding with a gain; the cost is taken as known, so the range is that of the effect."""
    cost = facts.cost
    if cost is None:
        return
    for one in main_findings(result):
        if one.arm != result.study.arms[0]:  # the cost is that of the programme that the study names first
            continue
        if one.hedges_g is None or one.hedges_g <= 0 or one.ci_low is None:
            continue
        gain = gain_of(one, cost.per_student, result.study.confidence)
        if one.ci_low > 0:
            yield GainPrice(one, one.hedges_g, cost.per_deviation(one.hedges_g), gain)
        elif gain is not None and gain.reach == "no upper end":
            yield GainPrice(one, one.hedges_g, None, gain)


def gain_of(one: Finding, per_student: Fraction, confidence: float) -> GainCost | None:
    """Fieller's interval; g has the standard error that gives it the t of the effect. None without a standard error."""
    if not one.effect or not one.se or not one.hedges_g or per_student <= 0:
        return None
    effect = Effect(one.hedges_g, abs(one.se * one.hedges_g / one.effect), one.df or math.inf)
    return cost_of_gain(Cost(per_student), effect, confidence=confidence)


def told_range(price: GainPrice, currency: str) -> str:
    """USD 100 to USD 200; USD 100 or more; – where there is none."""
    if price.low is None:
        return "–"
    low = told_money(Fraction(price.low), currency)
    if price.high is None:
        return _("{low} or more").format(low=low)
    return _("{low} to {high}").format(low=low, high=told_money(Fraction(price.high), currency))


# --- sentences ------------------------------------------------------------------------------------------------


def cost_sentences(facts: ReportDraft | ReportVersion) -> Iterator[str]:
    """What it cost, and what that was added up from."""
    cost = facts.cost
    if cost is None:
        return
    yield _("In all {total} for {students} students: {each} for each of them.").format(
        total=told_money(cost.total, cost.currency),
        students=number_format(cost.students, force_grouping=True),
        each=told_money(cost.per_student, cost.currency),
    )
    arms = facts.run.definition.get("arms", [])
    if len(arms) > 1:
        yield _("That is the cost of “{arm}”, the programme that the study names first.").format(arm=arms[0])
    if facts.cost_basis:
        yield from basis_sentences(facts, cost.currency)


def basis_sentences(facts: ReportFacts, currency: str) -> Iterator[str]:
    basis = facts.cost_basis
    if basis["is_generated"]:
        yield _("The ingredients are made up for an example.")
    yield ngettext(
        "Added up from {count} ingredient of “{title}”, in prices of {year}, with {rate} % interest and discount a "
        "year.",
        "Added up from {count} ingredients of “{title}”, in prices of {year}, with {rate} % interest and discount a "
        "year.",
        basis["ingredients"],
    ).format(
        count=number_format(basis["ingredients"], force_grouping=True),
        title=basis["title"],
        year=facts.price_year,
        rate=told_rate(facts.cost_rate or 0),
    )
    yield _("Who bears it: {parts}.").format(parts=listed(basis["by_bearer"], currency))
    named = [(category_name(key), units) for key, units in basis["by_category"]]
    yield _("What for: {parts}.").format(parts=listed(named, currency))


def told_rate(points: int) -> str:
    """Hundredths of a percent as a percentage: 300 is 3."""
    return told_number(Fraction(100 * points, POINTS))


def category_name(key: str) -> str:
    return str(IngredientCategory(key).label)


def listed(parts: list[tuple[str, int]], currency: str) -> str:
    """The largest first: “University USD 300.00, District USD 200.00”."""
    largest = sorted(parts, key=lambda part: -part[1])
    return ", ".join(
        _("{name} {amount}").format(name=name, amount=told_money(units, currency)) for name, units in largest
    )
