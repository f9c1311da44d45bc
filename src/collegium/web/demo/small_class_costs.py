"""What small kindergarten classes used: a list of ingredients that is made up from the first line to the last.

No figure is of Project STAR or of Tennessee; the price index is made up as well.
"""

from fractions import Fraction
from typing import Any

from collegium.evaluation.vocabulary import IngredientCategory
from collegium.web.demo.reports import CostPlan

CLASSES = 44  # more than the same children would have filled at 23 to a class
SOURCE = "Generated for this example, prices and price index included. Not from the accounts of Project STAR."
# who bears it; names of partners are those of the example
STATE, TRAINERS, PARENTS, DISTRICTS = (
    "State Department of Education (example)",
    "Smoky Ridge University",
    "Parents for Early Grades",
    "School districts",
)


def used(
    name: str, category: IngredientCategory, bearer: str, quantity: int, unit: str, **more: Any
) -> dict[str, Any]:
    """One ingredient, in dollars of 2024 where nothing else is said."""
    usual = {"price_year": 2024, "share": Fraction(1), "years_of_life": 1, "year": 1}
    named = {"name": name, "category": category, "organisation": None, "borne_by": bearer}
    return {**named, "quantity": Fraction(quantity), "unit": unit, **usual, **more}


def small_class_costs(students: int) -> CostPlan:
    settings = {
        "title": "Small classes in kindergarten (made up)",
        "source": SOURCE,
        "currency": "USD",
        "price_year": 2024,
        "price_index": {"2022": "100", "2024": "108"},
        "rate": 300,
        "students": students,
        "is_generated": True,
    }
    kind = IngredientCategory
    return CostPlan(
        settings,
        (
            used("Additional teachers", kind.PERSONNEL, STATE, CLASSES, "posts", unit_price=62_000_00),
            used("Coordinator", kind.PERSONNEL, STATE, 1, "post", unit_price=74_000_00, share=Fraction(1, 2)),
            used("Training before the year", kind.TRAINING, TRAINERS, 3 * CLASSES, "days", unit_price=310_00),
            used(
                "Classrooms",
                kind.FACILITIES,
                DISTRICTS,
                CLASSES,
                "rooms",
                unit_price=180_000_00,
                price_year=2022,
                years_of_life=30,
            ),
            used(
                "Furniture", kind.EQUIPMENT, DISTRICTS, CLASSES, "sets", unit_price=8_500_00, years_of_life=10
            ),
            used("Books and blocks", kind.MATERIALS, STATE, CLASSES, "sets", unit_price=1_400_00),
            used("Travel of observers", kind.TRAVEL, TRAINERS, 158, "visits", unit_price=140_00),
            used("Evenings for families", kind.PARTICIPANTS, PARENTS, 1_200, "hours", unit_price=18_00),
        ),
    )
