"""The worked example of tests/engines/test_costs.py as a list of "Reading Together": USD 62,340.00 by hand."""

from fractions import Fraction
from typing import Any

from collegium.evaluation import actions
from collegium.evaluation.models import CostList
from tests.world import World


def values(name: str, **changed: Any) -> dict[str, Any]:
    return {
        "name": name,
        "category": "personnel",
        "organisation": None,
        "borne_by": "",
        "quantity": Fraction(1),
        "unit": "hours",
        "unit_price": 30_00,
        "price_year": 2024,
        "share": Fraction(1),
        "years_of_life": 1,
        "year": 1,
        **changed,
    }


TUTORING = [
    # 600 h x 30.00 = 18,000.00
    values("Tutors", borne_by="Riverside University", quantity=Fraction(600)),
    # half of a post of 60,000.00 in 2020, x 125/100 = 37,500.00
    values(
        "Coordinator",
        borne_by="Lincoln School",
        unit="posts",
        unit_price=60_000_00,
        price_year=2020,
        share=Fraction(1, 2),
    ),
    # 10 x 840.00 over two years at 10 %: 8,400.00 x 121/210 = 4,840.00
    values(
        "Tablets",
        borne_by="Book Company",
        category="equipment",
        quantity=Fraction(10),
        unit="tablets",
        unit_price=840_00,
        years_of_life=2,
    ),
    # 100 x 22.00 in the second year: 2,200.00 / 1.1 = 2,000.00
    values(
        "Books",
        borne_by="Lincoln School",
        category="materials",
        quantity=Fraction(100),
        unit="books",
        unit_price=22_00,
        year=2,
    ),
]
TOTAL = 62_340_00
SETTINGS = {
    "title": "Reading tutors",
    "source": "Payroll and price lists of 2024.",
    "currency": "USD",
    "price_year": 2024,
    "price_index": {"2020": "100", "2024": "125"},
    "rate": 1000,
    "students": 240,
    "is_generated": False,
}


def costed(world: World, ingredients: list[dict[str, Any]] | None = None, **changed: Any) -> CostList:
    made = actions.create_cost_list(by=world.alma, initiative=world.reading, values=SETTINGS | changed)
    for one in TUTORING if ingredients is None else ingredients:
        actions.create_ingredient(by=world.alma, cost_list=made, values=one)
    return made
