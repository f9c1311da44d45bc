"""Words and limits of lists of ingredients: what a programme used, who bears it, and how the totals are broken down."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_INGREDIENTS = 500  # in one list
MOST_QUANTITY = 10**9
FINEST = 10**6  # the largest denominator of a quantity or a share
MOST_PRICE = 10**13  # of one unit, in the smallest unit of the currency
LONGEST_LIFE = 100
LATEST_YEAR = 50  # of a programme
FIRST_PRICES, LAST_PRICES = 1900, 2200
MOST_INDEX = 300  # years of a price index
POINTS = 10_000  # hundredths of a percent in the whole: a rate of 3 % is 300
USUAL_RATE = 300


class IngredientCategory(models.TextChoices):
    PERSONNEL = "personnel", _("Personnel")
    FACILITIES = "facilities", _("Rooms and buildings")
    EQUIPMENT = "equipment", _("Equipment")
    MATERIALS = "materials", _("Materials")
    TRAINING = "training", _("Training")
    TRAVEL = "travel", _("Travel and meals")
    PARTICIPANTS = "participants", _("Time of participants and families")
    OTHER = "other", _("Other")


class CostPart(models.TextChoices):
    """By what a total is broken down, as the address of the file names it."""

    BEARER = "bearer", _("By who bears it")
    CATEGORY = "category", _("By category")
    YEAR = "year", _("By year of the programme")


# the columns of a file of ingredients; "cost" is what the list adds, and is not read
INGREDIENT_COLUMNS = (
    "name",
    "category",
    "borne_by",
    "quantity",
    "unit",
    "unit_price",
    "price_year",
    "share",
    "years_of_life",
    "year",
)
COST_COLUMN = "cost"
