"""What people fill in about a list of ingredients: its settings, one ingredient, a file of them."""

import re
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.core.faults import sentence
from collegium.engines.problems import ProblemsFound
from collegium.engines.reporting import minor_digits
from collegium.engines.tabular import Limits, rows
from collegium.evaluation.actions import bearers
from collegium.evaluation.forms.ingredients import read_ingredients
from collegium.evaluation.models import CostList, Ingredient
from collegium.evaluation.vocabulary import (
    FIRST_PRICES,
    LAST_PRICES,
    MOST_INDEX,
    MOST_INGREDIENTS,
    POINTS,
    USUAL_RATE,
    field_money,
    field_number,
    minor_units,
    typed_number,
)
from collegium.partners.models import Organisation

FILE = Limits(size=2_000_000, rows=MOST_INGREDIENTS, columns=30, cell=500)
LONGEST_NUMBER = 40
_INDEX_LINE = re.compile(r"(\d{4})[\s;:,=]+(\S.*)")


def number_of(text: str) -> Fraction:
    """A number as somebody typed it, or why it is none."""
    try:
        return typed_number(text)
    except ValueError:
        raise ValidationError(gettext("Write a number such as 12.5, or 1/3.")) from None


def units_of(text: str, currency: str) -> int:
    try:
        return minor_units(text, currency)
    except ValueError:
        message = gettext("Write a number with at most {count} decimals.")
        raise ValidationError(message.format(count=minor_digits(currency))) from None


class CostListForm(forms.ModelForm[CostList]):
    """The settings. A percentage and the price index are typed as people write them, and kept exactly."""

    percent = forms.CharField(
        label=_("Rate of interest and discount a year (%)"),
        max_length=LONGEST_NUMBER,
        help_text=_("Beyond inflation. 3 is usual in education; try 5 to see what hangs on it."),
    )
    index_lines = forms.CharField(
        label=_("Price index by year"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "ltr"}),
        help_text=_(
            "Only where prices are of several years: one line for each year, the year and the index (2020 118.7). "
            "Paste it from the statistical office; any base will do."
        ),
    )

    class Meta:
        model = CostList
        fields = ["title", "source", "currency", "price_year", "students", "is_generated"]
        help_texts = {
            "title": _("For example: reading tutors, school year 2025."),
            "source": _("One sentence: which accounts, which price lists. The report prints it."),
            "currency": _("Three letters, for example USD, EUR or KES. All prices of the list are in it."),
            "price_year": _("Mostly the year in which the programme was given."),
            "students": _(
                "All whom it was spent on, at least 10. List only what the programme used beyond what the comparison "
                "had."
            ),
        }

    field_order = (
        "title",
        "currency",
        "students",
        "price_year",
        "percent",
        "index_lines",
        "source",
        "is_generated",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = self.instance
        rate = USUAL_RATE if shown.pk is None else shown.rate
        self.initial["percent"] = field_number(Fraction(100 * rate, POINTS))
        lines = (
            f"{year} {field_number(Fraction(value))}" for year, value in sorted(shown.price_index.items())
        )
        self.initial["index_lines"] = "\n".join(lines)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_percent(self) -> int:
        points = number_of(self.cleaned_data["percent"]) * POINTS / 100
        if points.denominator != 1 or points >= POINTS:
            raise ValidationError(
                gettext("Write a percentage from 0 to below 100, with at most two decimals.")
            )
        return int(points)

    def clean_index_lines(self) -> dict[str, str]:
        found: dict[str, str] = {}
        lines = enumerate(self.cleaned_data["index_lines"].splitlines(), start=1)
        faults = [fault for line, text in lines if text.strip() and (fault := add_index(found, line, text))]
        if faults:
            raise ValidationError(faults[:5])
        if len(found) > MOST_INDEX:
            raise ValidationError(gettext("At most {count} years fit.").format(count=MOST_INDEX))
        return found

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = {name: data[name] for name in self._meta.fields or ()}
        return {**kept, "rate": data["percent"], "price_index": data["index_lines"]}


def add_index(found: dict[str, str], line: int, text: str) -> str:
    """Add one line of a price index; returns what is wrong with it."""
    parts = _INDEX_LINE.fullmatch(text.strip())
    try:
        value = typed_number(parts[2]) if parts else Fraction(0)
    except ValueError:
        value = Fraction(0)
    if parts is None or value <= 0 or not FIRST_PRICES <= int(parts[1]) <= LAST_PRICES:
        told = gettext(
            "Line {line}: “{text}” is no year with an index above 0. Write for example 2020 118.7."
        )
        return told.format(line=line, text=text.strip()[:60])
    if parts[1] in found:
        return gettext("Line {line}: the year {year} stands there twice.").format(line=line, year=parts[1])
    found[parts[1]] = str(value)
    return ""


class IngredientForm(forms.ModelForm[Ingredient]):
    quantity = forms.CharField(
        label=_("How many units"), max_length=LONGEST_NUMBER, help_text=_("Whole or not: 600, 12.5, 1/3.")
    )
    price = forms.CharField(label=_("Price of one unit"), max_length=LONGEST_NUMBER)
    share = forms.CharField(
        label=_("Share of it that the programme used (%)"),
        max_length=LONGEST_NUMBER,
        initial="100",
        help_text=_("A coordinator who gives half of her time: 50. A third: 100/3."),
    )

    class Meta:
        model = Ingredient
        fields = [
            "name",
            "category",
            "organisation",
            "borne_by",
            "unit",
            "price_year",
            "years_of_life",
            "year",
        ]
        help_texts = {
            "name": _("What was used: tutors, a room, books, an hour of a parent."),
            "organisation": _("Also for what nobody paid for: a donated room is borne by somebody."),
            "borne_by": _("If it is no partner: for example parents, or volunteers."),
            "unit": _("Hours, posts, rooms, books."),
            "years_of_life": _(
                "For how many years a unit is used. More than 1 spreads the price over them; list the thing once for "
                "each year in which the programme used it."
            ),
            "year": _("1 for the first. What is used later is worth less at the start."),
        }

    field_order = (
        "name",
        "category",
        "organisation",
        "borne_by",
        "quantity",
        "unit",
        "price",
        "price_year",
        "share",
        "years_of_life",
        "year",
    )

    def __init__(self, *args: Any, cost_list: CostList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cost_list, fields = cost_list, self.fields
        partner: Any = fields["organisation"]
        partner.queryset = Organisation.objects.filter(pk__in=[one.pk for one in bearers(cost_list)])
        partner.empty_label = gettext("Nobody of the partners")
        partner.label = _("Partner who bears it")
        fields["borne_by"].label = _("Or who else bears it")
        fields["price"].help_text = gettext("In {currency}: what it is worth, not what was invoiced.").format(
            currency=cost_list.currency
        )
        shown = self.instance
        if shown.pk is None:
            self.initial["price_year"] = cost_list.price_year
            return
        self.initial["quantity"] = field_number(shown.quantity)
        self.initial["price"] = field_money(shown.unit_price, cost_list.currency)
        self.initial["share"] = field_number(100 * shown.share)

    def clean_quantity(self) -> Fraction:
        return number_of(self.cleaned_data["quantity"])

    def clean_share(self) -> Fraction:
        share = number_of(self.cleaned_data["share"].replace("%", "")) / 100
        if not 0 < share <= 1:
            raise ValidationError(gettext("Write a percentage above 0 and up to 100."))
        return share

    def clean_price(self) -> int:
        return units_of(self.cleaned_data["price"], self.cost_list.currency)

    def _post_clean(self) -> None:
        """The action puts the record together and checks it."""

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"unit_price": data.pop("price"), **data}


class ImportIngredientsForm(forms.Form):
    """A table of ingredients; what is there already stays, or makes room."""

    file = forms.FileField(
        label=_("CSV or Excel file"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=_(
            "The columns are listed beside this form. A file that was downloaded from a list fits as it is."
        ),
    )
    replaces = forms.BooleanField(
        label=_("It takes the place of what is in the list now"),
        required=False,
        help_text=_("Otherwise its ingredients are added to those of the list. Both can be undone."),
    )

    def __init__(self, *args: Any, cost_list: CostList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cost_list = cost_list

    def clean_file(self) -> list[dict[str, Any]]:
        """Values of each ingredient; every fault is a message with its line, column and value."""
        upload = self.cleaned_data["file"]
        if upload.size > FILE.size:
            raise ValidationError(gettext("The file is too large. Split it."))
        return read_table(upload.read(), upload.name, self.cost_list)


class ImportedIngredientsForm(forms.Form):
    """What was looked at and is now imported: the same table as text, which the page carries along."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=FILE.size)
    replaces = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, cost_list: CostList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cost_list = cost_list

    def clean_text(self) -> list[dict[str, Any]]:
        return read_table(self.cleaned_data["text"].encode(), "", self.cost_list)


def read_table(content: bytes, name: str, cost_list: CostList) -> list[dict[str, Any]]:
    try:
        return read_ingredients(rows(source=content, name=name, limits=FILE), cost_list)
    except ProblemsFound as found:
        raise ValidationError([sentence(problem) for problem in found.problems]) from found
