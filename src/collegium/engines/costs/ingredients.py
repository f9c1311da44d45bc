"""What a programme cost by the ingredients method: everything it used, at what it is worth, whoever bears it.

All sums are exact (integers and fractions of a cent); cents are rounded once, at the end, so that parts add up to the
total. The method is that of Levin and McEwan (Economic Evaluation in Education); the formulas are the usual ones of
annuities and present values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from collegium.engines.costs import words
from collegium.engines.problems import refuse

Amount = int | Fraction
Key = TypeVar("Key", str, int)


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One thing that was used.

    Attributes:
        name: for people. category: such as personnel, facilities, equipment, materials, participants' time.
        partner: who bears it; a donated room or a volunteer's hour is borne by somebody too.
        quantity: how many units: hours, rooms, books. Fractions are exact.
        unit_price: whole cents for one unit, in prices of price_year.
        share: of each unit that the programme used, over 0 and up to 1.
        years_of_life: for how many years a unit is used, at least 1; more than 1 spreads the price with interest.
        year: of the programme in which it was used, 0 for the first; later years are discounted.
    """

    name: str
    quantity: Amount
    unit_price: int
    price_year: int
    partner: str = ""
    category: str = ""
    share: Amount = 1
    years_of_life: int = 1
    year: int = 0


@dataclass(frozen=True, slots=True)
class Prices:
    """year: in whose prices the answer is. index: a price index by year, any base. rate: of discount and interest.

    The rate is real, that is beyond inflation: 3 % is usual in education, with 5 % as a check.
    """

    year: int
    index: Mapping[int, Amount] = field(default_factory=dict)
    rate: Fraction = Fraction(3, 100)


@dataclass(frozen=True, slots=True)
class Line:
    """One ingredient's cost: exact, and in whole cents that add up to the total's."""

    ingredient: Ingredient
    exact: Fraction
    cents: int


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs in cents, present value at the start of the programme. Every breakdown adds up to cents exactly.

    exact is the total before it was rounded; per_student is exact divided by the number of students.
    """

    lines: tuple[Line, ...]
    exact: Fraction
    cents: int
    students: int
    per_student: Fraction
    by_partner: dict[str, int]
    by_category: dict[str, int]
    by_year: dict[int, int]


def annual_share(years: int, rate: Fraction) -> Fraction:
    """What one year of use costs for each unit of price: r (1 + r)^n / ((1 + r)^n - 1), or 1/n without interest.

    Raises:
        ValueError: fewer than one year, or a rate below 0.
    """
    if years < 1 or rate < 0:
        raise ValueError("a thing lasts at least a year, and a rate is at least 0")
    if rate == 0:
        return Fraction(1, years)
    if years == 1:
        return Fraction(1)  # used up within the year: nothing to spread
    growth = (1 + Fraction(rate)) ** years
    return Fraction(rate) * growth / (growth - 1)


def costs(ingredients: Sequence[Ingredient], *, prices: Prices, students: int) -> Costs:
    """Add up the ingredients.

    Raises:
        ProblemsFound: the first thing that is wrong with the ingredients, prices or number of students.
    """
    _check(ingredients, prices, students)
    exact = [_cost(one, prices) for one in ingredients]
    total = sum(exact, Fraction(0))
    cents = rounded(total)
    lines = tuple(Line(*parts) for parts in zip(ingredients, exact, _shared(exact, cents), strict=True))
    return Costs(
        lines=lines,
        exact=total,
        cents=cents,
        students=students,
        per_student=total / students,
        by_partner=_summed((line.ingredient.partner, line.cents) for line in lines),
        by_category=_summed((line.ingredient.category, line.cents) for line in lines),
        by_year=_summed((line.ingredient.year, line.cents) for line in lines),
    )


def rounded(cents: Fraction) -> int:
    """To the nearest whole cent, halves away from 0."""
    whole = (abs(cents) + Fraction(1, 2)).__floor__()
    return whole if cents >= 0 else -whole


def _cost(one: Ingredient, prices: Prices) -> Fraction:
    value = Fraction(one.quantity) * one.unit_price * Fraction(one.share)
    if one.price_year != prices.year:
        value *= Fraction(prices.index[prices.year]) / Fraction(prices.index[one.price_year])
    # an item that lasts is paid for year by year, each year of use an item of its own
    spread = annual_share(one.years_of_life, prices.rate)
    return value * spread / (1 + Fraction(prices.rate)) ** one.year


def _shared(exact: Sequence[Fraction], total: int) -> list[int]:
    """Whole cents that add up to the total: all rounded down, then one more for the largest remainders."""
    floors = [part.__floor__() for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for i in order[: total - sum(floors)]:
        floors[i] += 1
    return floors


def _summed(pairs: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for key, cents in pairs:
        found[key] = found.get(key, 0) + cents
    return found


def _check(ingredients: Sequence[Ingredient], prices: Prices, students: int) -> None:
    if not ingredients:
        refuse(words.NO_ITEMS, words.TODO_ADD)
    if isinstance(students, bool) or not isinstance(students, int) or students < 1:
        refuse(words.NO_STUDENTS, words.TODO_SETTING)
    if isinstance(prices.rate, float) or not 0 <= prices.rate < 1:
        refuse(words.BAD_RATE, words.TODO_SETTING)
    if any(isinstance(value, float) or not value > 0 for value in prices.index.values()):
        refuse(words.BAD_INDEX, words.TODO_SETTING)
    for one in ingredients:
        _check_ingredient(one, prices)


def _check_ingredient(one: Ingredient, prices: Prices) -> None:
    if not one.name.strip():
        refuse(words.NO_NAME, words.TODO_INGREDIENT)
    faults = (
        (words.BAD_QUANTITY, not (_exact(one.quantity) and one.quantity >= 0)),
        (words.BAD_SHARE, not (_exact(one.share) and 0 < one.share <= 1)),
        (words.BAD_PRICE, not _whole(one.unit_price, 0)),
        (words.BAD_LIFE, not _whole(one.years_of_life, 1)),
        (words.BAD_YEAR, not _whole(one.year, 0)),
    )
    for why, wrong in faults:
        if wrong:
            refuse(why, words.TODO_INGREDIENT, name=one.name)
    if one.price_year == prices.year:
        return
    for year in (one.price_year, prices.year):
        if year not in prices.index:
            refuse(words.NO_INDEX, words.TODO_INDEX, name=one.name, year=one.price_year, missing=year)


def _exact(value: object) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
