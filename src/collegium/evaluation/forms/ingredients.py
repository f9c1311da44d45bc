"""Ingredients in a file: read with every fault at its place, and written so that they are read again without loss."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from django.utils.translation import gettext

from collegium.core.tables import GENERATED
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.reporting import minor_digits
from collegium.engines.tabular import Row, Rows
from collegium.evaluation.actions import bearer_in_file, bearers, bearers_by_name
from collegium.evaluation.models import CostList, Ingredient
from collegium.evaluation.models.costs import UNSAFE_START
from collegium.evaluation.vocabulary import (
    COST_COLUMN,
    FINEST,
    FIRST_PRICES,
    INGREDIENT_COLUMNS,
    LAST_PRICES,
    LATEST_YEAR,
    LONGEST_LIFE,
    MOST_PRICE,
    MOST_QUANTITY,
    IngredientCategory,
    file_money,
    file_number,
    filed_money,
    filed_number,
)
from collegium.partners.models import Organisation

SHOWN = 20  # problems of a file
NEEDED = ("name", "category", "borne_by", "quantity", "unit", "unit_price", "price_year")
USUAL = {"share": "1", "years_of_life": "1", "year": "1"}
LONGEST = {"name": 150, "unit": 40, "borne_by": 150}
BOUNDS = {
    "price_year": (FIRST_PRICES, LAST_PRICES),
    "years_of_life": (1, LONGEST_LIFE),
    "year": (1, LATEST_YEAR),
}
T = TypeVar("T")


def ingredient_record(ingredient: Ingredient, partners: Mapping[str, list[Organisation]]) -> list[str]:
    """The cells of one ingredient, in the order of INGREDIENT_COLUMNS. partners: `bearers_by_name`."""
    return [
        ingredient.name,
        ingredient.category,
        bearer_in_file(ingredient, partners),
        file_number(ingredient.quantity),
        ingredient.unit,
        file_money(ingredient.unit_price, ingredient.cost_list.currency),
        str(ingredient.price_year),
        file_number(ingredient.share),
        str(ingredient.years_of_life),
        str(ingredient.year),
    ]


def read_ingredients(table: Rows, cost_list: CostList) -> list[dict[str, Any]]:
    """Values of each line as the action takes them. Raises ProblemsFound with the first faults."""
    check_columns(table)
    reader = Reader(table.name, cost_list)
    read = [reader.read(row) for row in table.rows]
    if reader.problems:
        raise ProblemsFound(reader.problems[:SHOWN])
    return read


def check_columns(table: Rows) -> None:
    known = {*INGREDIENT_COLUMNS, COST_COLUMN, GENERATED.key}
    todo = gettext("Name the columns: {names}").format(names=", ".join(INGREDIENT_COLUMNS))
    lacking = [
        gettext("There is no column “{name}”").format(name=one) for one in NEEDED if one not in table.header
    ]
    strange = [
        gettext("The column “{name}” is not known").format(name=one)
        for one in table.header
        if one not in known
    ]
    if lacking or strange:
        raise ProblemsFound([Problem(why, todo, table.name, 1) for why in (*lacking, *strange)][:SHOWN])


class Reader:
    """Reads the lines of one file for one list, and collects what is wrong with them."""

    def __init__(self, source: str, cost_list: CostList) -> None:
        self.source, self.currency = source, cost_list.currency
        self.problems: list[Problem] = []
        self.bearers = bearers_by_name(bearers(cost_list))
        self.categories = {str(label).casefold(): value for value, label in IngredientCategory.choices}
        self.categories |= {value: value for value in IngredientCategory.values}

    def read(self, row: Row) -> dict[str, Any]:
        cells = {name: row.values.get(name, "") or USUAL.get(name, "") for name in INGREDIENT_COLUMNS}
        values: dict[str, Any] = {}

        def take(column: str, reading: Callable[[str], T], todo: str) -> None:
            try:
                values[column] = reading(cells[column])
            except (ValueError, KeyError):
                why = gettext("this cannot be read") if cells[column] else gettext("nothing stands here")
                self.problems.append(Problem(why, todo, self.source, row.line, column, cells[column]))

        self.take_words(take)
        self.take_numbers(take)
        return {**values, **values.pop("borne_by", {})}

    def take_words(self, take: Callable[..., None]) -> None:
        for name in ("name", "unit"):
            todo = gettext(
                "Write a few words that begin with a letter or a digit, at most {count} characters."
            )
            take(
                name, lambda cell, name=name: words_in(cell, LONGEST[name]), todo.format(count=LONGEST[name])
            )
        names = ", ".join(IngredientCategory.values)
        take(
            "category",
            lambda cell: self.categories[cell.casefold()],
            gettext("Write one of: {names}").format(names=names),
        )
        todo = gettext(
            "Write the name of a partner, or of who else bears it; of two partners of one name, the number."
        )
        take("borne_by", self.bearer, todo)

    def take_numbers(self, take: Callable[..., None]) -> None:
        todo = gettext("Write a number of at least 0 with a decimal point, such as 12.5 or 1÷3.")
        take("quantity", lambda cell: within(filed_number(cell), 0, MOST_QUANTITY), todo)
        todo = gettext(
            "Write an amount with a decimal point and at most {count} decimals, without thousands."
        )
        take(
            "unit_price",
            lambda cell: within(filed_money(cell, self.currency), 0, MOST_PRICE),
            todo.format(count=minor_digits(self.currency)),
        )
        todo = gettext("Write a share above 0 and up to 1, such as 0.5 or 1÷3.")
        take("share", lambda cell: within(filed_number(cell), Fraction(1, FINEST), 1), todo)
        for name, (least, most) in BOUNDS.items():
            todo = gettext("Write a whole number from {least} to {most}.").format(least=least, most=most)
            take(name, lambda cell, ends=(least, most): within(whole(cell), *ends), todo)

    def bearer(self, cell: str) -> dict[str, Any]:
        """A partner by name or number, else the name. Raises ValueError where two partners have that name."""
        found = self.bearers.get(" ".join(cell.split()).casefold(), [])
        if len(found) > 1:
            raise ValueError(cell)
        if found:
            return {"organisation": found[0], "borne_by": ""}
        return {"organisation": None, "borne_by": words_in(cell, LONGEST["borne_by"])}


def words_in(cell: str, most: int) -> str:
    """The words of a cell. Raises ValueError for none, for too many, and for what a spreadsheet would compute."""
    text = " ".join(cell.split())
    if not text or len(text) > most or not re.match(UNSAFE_START, text):
        raise ValueError(cell)
    return text


def whole(cell: str) -> int:
    number = filed_number(cell)
    if number.denominator != 1:
        raise ValueError(cell)
    return int(number)


def within(number: Any, least: Any, most: Any) -> Any:
    if not least <= number <= most or getattr(number, "denominator", 1) > FINEST:
        raise ValueError(str(number))
    return number
