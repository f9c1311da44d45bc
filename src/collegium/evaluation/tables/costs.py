"""What pages, files and the API show of lists of ingredients, and of what a gain cost."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from collegium.core.tables import Column
from collegium.engines.costs import Costs
from collegium.engines.problems import ProblemsFound
from collegium.engines.reporting import minor_digits
from collegium.evaluation.actions import cost_of_list, why_no_cost
from collegium.evaluation.models import CostList, Ingredient, ReportFacts, ReportVersion, StudyRun
from collegium.evaluation.tasks import GainPrice, category_name, gain_prices, title_of, told_range, told_rate
from collegium.evaluation.vocabulary import (
    CostPart,
    decimals,
    file_money,
    file_number,
    labels_of,
    marked,
    told_amount,
    told_money,
    told_number,
)
from collegium.initiatives.models import Initiative

MILLION = 10**6


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A list with what it costs, or why that cannot be told. cents: by ingredient, in its order."""

    cost_list: CostList
    ingredients: tuple[Ingredient, ...]
    found: Costs | None
    refused: str

    @property
    def cents(self) -> dict[int | None, int]:
        lines = self.found.lines if self.found else ()
        return {one.pk: line.cents for one, line in zip(self.ingredients, lines, strict=bool(lines))}

    @property
    def totals(self) -> list[tuple[str, str]]:
        """The numbers that stand large on the page."""
        found, currency = self.found, self.cost_list.currency
        if found is None:
            return []
        return [
            (_("In all"), told_money(found.cents, currency)),
            (_("For each student"), told_money(found.per_student, currency)),
            (_("Students"), number_format(found.students, force_grouping=True)),
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a breakdown."""

    name: str
    units: int
    share: Fraction | None


def reckon(cost_list: CostList, ingredients: Sequence[Ingredient] | None = None) -> Reckoned:
    lines = cost_list.current_ingredients() if ingredients is None else list(ingredients)
    if not lines:
        return Reckoned(cost_list, (), None, "")
    try:
        return Reckoned(cost_list, tuple(lines), cost_list.reckoned(lines), "")
    except ProblemsFound as error:
        return Reckoned(cost_list, tuple(lines), None, why_no_cost(error))


def parts_of_cost(found: Costs, part: CostPart) -> list[Part]:
    """The lines of a breakdown: years in their order, else the largest first."""
    if part == CostPart.YEAR:
        named = [(str(year + 1), units) for year, units in sorted(found.by_year.items())]
    elif part == CostPart.CATEGORY:
        named = [(category_name(key), units) for key, units in largest(found.by_category)]
    else:
        named = largest(found.by_partner)
    return [Part(name, units, Fraction(units, found.cents) if found.cents else None) for name, units in named]


def percent_of(share: Fraction) -> str:
    """One decimal, each share rounded by itself, half up: together they may make a little more or less than 100."""
    return f"{math.floor(1000 * share + Fraction(1, 2)) / 10:.1f}"


def largest(parts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(parts.items(), key=lambda one: (-one[1], one[0]))


# --- columns --------------------------------------------------------------------------------------------------

PART_LABELS: Mapping[CostPart, Callable[[], str]] = {
    CostPart.BEARER: lambda: _("Who bears it"),
    CostPart.CATEGORY: lambda: _("Category"),
    CostPart.YEAR: lambda: _("Year of the programme"),
}


def cost_column(units: Callable[[Any], int | None], currency: str) -> Column:
    """Amounts of one currency, which the heading names: in a file plain decimals."""

    def shown(row: Any, tell: Callable[[int, str], str]) -> str:
        found = units(row)
        return "" if found is None else tell(found, currency)

    return Column(
        "cost",
        _("Cost ({currency})").format(currency=currency),
        lambda row: shown(row, file_money),
        text=lambda row: shown(row, told_amount),
        align="end",
    )


def part_columns(part: CostPart, currency: str) -> list[Column]:
    return [
        Column("name", PART_LABELS[part](), lambda one: one.name),
        cost_column(lambda one: one.units, currency),
        Column(
            "share",
            _("Share (%, each rounded)"),
            lambda one: "" if one.share is None else percent_of(one.share),
            text=lambda one: "–" if one.share is None else number_format(percent_of(one.share), 1),
            align="end",
        ),
    ]


def ingredient_columns(shown: Reckoned, url: Callable[[Ingredient], str] | None) -> list[Column]:
    """What people see of each ingredient; the file of a list has columns of its own."""
    currency, cents = shown.cost_list.currency, shown.cents
    return [
        Column("name", _("Ingredient"), lambda one: one.name, url=url),
        Column("category", _("Category"), lambda one: one.get_category_display()),
        Column("bearer", _("Who bears it"), lambda one: one.bearer),
        Column("how", _("How"), lambda one: how(one, shown.cost_list)),
        Column("year", _("Year"), lambda one: one.year, align="end"),
        cost_column(lambda one: cents.get(one.pk), currency),
    ]


def how(one: Ingredient, cost_list: CostList) -> str:
    """“hours: 600 at USD 30.00 (2024), 50 % used, spread over 5 years”."""
    parts = [
        _("{unit}: {quantity} at {price} ({year})").format(
            quantity=told_number(one.quantity),
            unit=one.unit,
            price=told_money(one.unit_price, cost_list.currency),
            year=one.price_year,
        )
    ]
    if one.share != 1:
        parts.append(_("{share} % used").format(share=told_number(100 * one.share)))
    if one.years_of_life > 1:
        parts.append(_("spread over {count} years").format(count=one.years_of_life))
    return ", ".join(parts)


def list_columns(reckoned: Mapping[int, Reckoned]) -> list[Column]:
    def told(
        one: CostList, tell: Callable[[Costs], Any], money: Callable[[Any, str], str] = told_money
    ) -> str:
        found = reckoned[one.pk].found
        return money(tell(found), one.currency) if found else ""

    def each_in_file(one: CostList) -> str:
        found = reckoned[one.pk].found
        return plain_amount(found.per_student, one.currency) if found else ""

    return [
        Column("title", _("Programme"), lambda one: one.title, url=lambda one: one.get_absolute_url()),
        Column("currency", _("Currency"), lambda one: one.currency),
        Column(
            "total",
            _("In all"),
            lambda one: told(one, lambda found: found.cents, file_money),
            text=lambda one: told(one, lambda found: found.cents),
            align="end",
        ),
        Column("students", _("Students"), lambda one: one.students, align="end"),
        Column(
            "each",
            _("For each student"),
            each_in_file,
            text=lambda one: told(one, lambda found: found.per_student),
            align="end",
        ),
        Column("price_year", _("Prices of"), lambda one: str(one.price_year), align="end"),
    ]


def plain_amount(units: Fraction, currency: str) -> str:
    """An exact amount as a decimal of the currency for a file; to a millionth where the decimals never end."""
    exact = units / 10 ** minor_digits(currency)
    return file_number(exact if decimals(exact) is not None else Fraction(round(exact * MILLION), MILLION))


def list_facts(shown: Reckoned) -> list[tuple[str, str]]:
    """How the costs are added up."""
    one = shown.cost_list
    years = sorted(one.index)
    index = _("{first} to {last}").format(first=years[0], last=years[-1]) if years else _("none")
    return [
        (_("Currency"), one.currency),
        (_("Prices of the year"), str(one.price_year)),
        (_("Interest and discount a year"), _("{percent} %").format(percent=told_rate(one.rate))),
        (_("Price index"), index),
        (_("Students"), number_format(one.students, force_grouping=True)),
        (_("Source"), one.source or "–"),
    ]


# --- what a gain cost -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gain:
    """One finding of one report with its price: a line to compare programmes by."""

    version: ReportVersion
    title: str
    price: GainPrice

    @property
    def run(self) -> StudyRun:
        return self.version.run


def gains_of_version(version: ReportVersion) -> list[Gain]:
    run = version.run
    result, labels = run.as_result(), labels_of(run.dataset.columns.all())
    return [
        Gain(version, title_of(price.finding, result.study.treatment, labels), price)
        for price in gain_prices(version, result)
    ]


def gains_of(initiative: Initiative) -> list[Gain]:
    """Of the newest report with a cost of each study: what a gain cost, the cheapest first where there is a price."""
    rows = ReportVersion.objects.filter(run__study__initiative=initiative, run__study__archived_at=None)
    rows = rows.select_related("run__study__initiative", "run__dataset").order_by("-kept_at", "-pk")
    newest: dict[int, ReportVersion] = {}
    for one in rows.defer("run__chart", "run__report"):
        newest.setdefault(one.run.study_id, one)
    found = [gain for one in newest.values() if one.cost for gain in gains_of_version(one)]
    return sorted(
        found, key=lambda one: (one.version.currency, one.price.exact is None, one.price.exact or 0)
    )


def gain_columns(*, named: bool) -> list[Column]:
    """named: with the study, for a table of several."""
    study = Column(
        "study", _("Study"), lambda g: g.run.study.title, url=lambda g: f"{g.version.get_absolute_url()}#cost"
    )
    return [
        *([study] if named else []),
        Column("finding", _("Finding"), lambda g: g.title),
        amount_column("each", _("Cost for each student"), lambda g: g.version.cost.per_student),
        Column(
            "prices",
            _("Prices of"),
            lambda g: "" if g.version.price_year is None else str(g.version.price_year),
        ),
        Column(
            "g",
            _("Effect size"),
            lambda g: g.price.g,
            text=lambda g: marked(number_format(round(g.price.g, 2), 2), g.price.finding.index),
            align="end",
        ),
        amount_column("price", _("Cost of one standard deviation"), lambda g: g.price.exact),
        Column("range", _("Likely range"), lambda g: told_range(g.price, g.version.currency), align="end"),
    ]


def amount_column(key: str, label: str, units: Callable[[Any], Fraction | None]) -> Column:
    def told(row: Any) -> str:
        found = units(row)
        return "–" if found is None else told_money(found, row.version.currency)

    return Column(key, label, lambda row: amount(units(row), row.version.currency), text=told, align="end")


def amount(units: Fraction | float | None, currency: str) -> str:
    """An amount in the currency for a file; empty where there is none."""
    if units is None:
        return ""
    # an end of a range is a float: beyond a millionth its digits say nothing
    exact = units if isinstance(units, Fraction) else Fraction(round(units), 1)
    return plain_amount(exact, currency)


def gain_file_columns(*, named: bool) -> list[Column]:
    """Every number by itself, with where the cost comes from."""
    shown = [one for one in gain_columns(named=named) if one.key != "range"]
    return [
        *shown,
        Column("index", _("Which effect size"), lambda g: g.price.finding.index),
        Column("low", _("Likely range: lower end"), lambda g: amount(g.price.low, g.version.currency)),
        Column("high", _("Likely range: upper end"), lambda g: amount(g.price.high, g.version.currency)),
        Column("currency", _("Currency"), lambda g: g.version.currency),
        Column("total", _("In all"), lambda g: file_money(g.version.total_cost, g.version.currency)),
        Column("students", _("Students"), lambda g: g.version.cost_students),
        Column("rate", _("Interest and discount a year (%)"), lambda g: plain_rate(g.version)),
        Column("list", _("Added up from"), lambda g: g.version.cost_basis.get("title", "")),
        Column("source", _("Source"), lambda g: g.version.cost_source),
        *(
            [Column("data", "data", lambda g: "generated" if g.run.dataset.is_generated else "")]
            if named
            else []
        ),
    ]


def plain_rate(facts: ReportFacts) -> str:
    return "" if facts.cost_rate is None else file_number(Fraction(facts.cost_rate, 100))


def cost_data(version: ReportVersion) -> dict[str, Any] | None:
    """The cost of a report as plain data, for JSON files and the API; null where nobody has said it."""
    cost, basis = version.cost, version.cost_basis
    if cost is None:
        return None
    return {
        "total_minor_units": cost.total,
        "currency": cost.currency,
        "students": cost.students,
        "per_student": f"{cost.per_student}",
        "source": version.cost_source,
        "price_year": version.price_year,
        "rate_percent": plain_rate(version) or None,
        "ingredients": basis or None,
        "gains": [
            {
                "outcome": price.finding.outcome,
                "arm": price.finding.arm,
                "g": price.g,
                "index": price.finding.index,
                "per_deviation": None if price.exact is None else float(price.exact),
                "low": price.low,
                "high": price.high,
            }
            for price in gain_prices(version, version.run.as_result())
        ],
    }


def has_moved(facts: ReportFacts | None) -> bool:
    """Whether the list that a draft took its cost from comes to something else by now."""
    if facts is None or not facts.cost_basis:
        return False
    cost_list = CostList.objects.select_related("initiative").filter(pk=facts.cost_basis["list"]).first()
    shown = reckon(cost_list) if cost_list else None
    if cost_list is None or shown is None or shown.found is None:
        return True
    return any(getattr(facts, name) != value for name, value in cost_of_list(cost_list).items())
