"""What programmes cost, for programs: lists of ingredients with their totals, read and written."""

import re
import uuid
from fractions import Fraction
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Schema, Status
from pydantic import StringConstraints

from collegium.core.clock import utc_date
from collegium.core.errors import InvalidInput
from collegium.engines.problems import Problem
from collegium.evaluation import actions, tables
from collegium.evaluation.api.studies import router
from collegium.evaluation.models import CostList, Ingredient
from collegium.evaluation.models.costs import MOST_STUDENTS
from collegium.evaluation.vocabulary import (
    FIRST_PRICES,
    LAST_PRICES,
    LATEST_YEAR,
    LONGEST_LIFE,
    MOST_INDEX,
    MOST_PRICE,
    POINTS,
    USUAL_RATE,
    IngredientCategory,
)
from collegium.exchange.api import REFUSALS, Slug, visible_initiative
from collegium.exchange.models import SMALLEST_GROUP
from collegium.initiatives.api.shared import Pages, page_of
from collegium.partners.models import Organisation
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

ListId = Annotated[int, Path(ge=1, lt=2**63)]
PriceYear = Annotated[int, Field(ge=FIRST_PRICES, le=LAST_PRICES)]
Exact = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,10}(\.[0-9]{1,6}|/[0-9]{1,7})?$"),
    Field(description="An exact number: 12.5, or 1/3."),
]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Amount = Annotated[str, StringConstraints(pattern=r"^\d+(/\d+)?$")]


class CostListIn(Schema):
    """How the costs of one programme are added up."""

    title: str = Field(min_length=1, max_length=150, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
    source: Words = Field("", max_length=300)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    price_year: PriceYear
    price_index: dict[str, Exact] = Field({}, max_length=MOST_INDEX, description="By year, on any base.")
    rate: int = Field(USUAL_RATE, ge=0, lt=POINTS, description="A year, in hundredths of a percent.")
    students: int = Field(ge=SMALLEST_GROUP, le=MOST_STUDENTS)
    is_generated: bool = Field(False, description="True: made up for an example.")


class IngredientIn(Schema):
    """One thing that was used. Who bears it: a partner by number, or else a name."""

    name: Words = Field(min_length=1, max_length=150)
    category: IngredientCategory
    organisation: uuid.UUID | None = None
    borne_by: Words = Field("", max_length=150)
    quantity: Exact
    unit: Words = Field(min_length=1, max_length=40)
    unit_price: int = Field(ge=0, le=MOST_PRICE, description="In the smallest unit of the currency.")
    price_year: PriceYear
    share: Exact = "1"
    years_of_life: int = Field(1, ge=1, le=LONGEST_LIFE)
    year: int = Field(1, ge=1, le=LATEST_YEAR, description="Of the programme, 1 for the first.")


class IngredientOut(Schema):
    id: int
    name: str
    category: IngredientCategory
    organisation: uuid.UUID | None
    borne_by: str
    quantity: Amount
    unit: str
    unit_price: int
    price_year: int
    share: Amount
    years_of_life: int
    year: int
    cost_minor_units: int | None = Field(description="Whole; all of a list add up to its total.")


class CostPartOut(Schema):
    name: str
    minor_units: int


class CostListOut(Schema):
    id: int
    initiative: str
    title: str
    source: str
    currency: str
    price_year: int
    price_index: dict[str, str]
    rate: int
    students: int
    is_generated: bool
    is_archived: bool
    total_minor_units: int | None = Field(description="Null where there is no total; `refused` says why.")
    per_student: Amount | None = Field(description="In the smallest unit, exact.")
    refused: str


class CostListWholeOut(CostListOut):
    ingredients: list[IngredientOut]
    by_bearer: list[CostPartOut]
    by_category: list[CostPartOut]
    by_year: list[CostPartOut]


class CostListsOut(Schema):
    items: list[CostListOut]
    count: int


def visible_list(request: ApiRequest, list_id: int) -> CostList:
    visible = CostList.objects.visible_to(request.user, today=utc_date())
    found: CostList = get_object_or_404(visible.select_related("initiative"), pk=list_id)
    return found


def list_out(cost_list: CostList) -> dict[str, Any]:
    return told_list(tables.reckon(cost_list))


def told_list(shown: tables.Reckoned) -> dict[str, Any]:
    one, found = shown.cost_list, shown.found
    names = (
        "title",
        "source",
        "currency",
        "price_year",
        "price_index",
        "rate",
        "students",
        "is_generated",
    )
    return {
        "id": one.pk,
        "initiative": one.initiative.slug,
        **{name: getattr(one, name) for name in names},
        "is_archived": one.archived_at is not None,
        "total_minor_units": found.cents if found else None,
        "per_student": f"{found.per_student}" if found else None,
        "refused": shown.refused,
    }


def whole_out(cost_list: CostList) -> dict[str, Any]:
    shown = tables.reckon(cost_list)
    found, cents = shown.found, shown.cents
    by_year = {str(year + 1): units for year, units in sorted(found.by_year.items())} if found else {}
    return {
        **told_list(shown),
        "ingredients": [ingredient_out(one, cents.get(one.pk)) for one in shown.ingredients],
        "by_bearer": parts_out(found.by_partner if found else {}),
        "by_category": parts_out(found.by_category if found else {}),
        "by_year": parts_out(by_year),
    }


def parts_out(parts: dict[str, int]) -> list[dict[str, Any]]:
    return [{"name": name, "minor_units": units} for name, units in parts.items()]


def ingredient_out(one: Ingredient, units: int | None) -> dict[str, Any]:
    names = ("name", "category", "borne_by", "unit", "unit_price", "price_year", "years_of_life", "year")
    return {
        "id": one.pk,
        **{name: getattr(one, name) for name in names},
        "organisation": one.organisation.public_id if one.organisation else None,
        "quantity": f"{one.quantity}",
        "share": f"{one.share}",
        "cost_minor_units": units,
    }


def list_values(given: CostListIn) -> dict[str, Any]:
    return {**given.dict(), "title": given.title.strip(), "price_index": index_of(given.price_index)}


def index_of(given: dict[str, str]) -> dict[str, str]:
    """The index with exact values; InvalidInput for a year that is none, or a value that is not above 0."""
    found = {}
    for year, value in given.items():
        if not re.fullmatch(r"[0-9]{4}", year) or not FIRST_PRICES <= int(year) <= LAST_PRICES:
            raise fault(_("This is no year of prices."), "price_index", year)
        exact = exact_of(value, "price_index")
        if exact <= 0:
            raise fault(_("A price index is above 0."), "price_index", value)
        found[year] = str(exact)
    return found


def exact_of(text: str, column: str) -> Fraction:
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise fault(_("Nothing can be divided by 0."), column, text) from None


def fault(why: str, column: str, value: str) -> InvalidInput:
    return InvalidInput(why, [Problem(why, _("Correct it."), "", None, column, value)])


def ingredient_values(given: IngredientIn) -> dict[str, Any]:
    """What the action takes. 404 for an organisation that there is not."""
    partner = given.organisation and get_object_or_404(Organisation, public_id=given.organisation)
    return {
        **given.dict(),
        "organisation": partner or None,
        "quantity": exact_of(given.quantity, "quantity"),
        "share": exact_of(given.share, "share"),
    }


@router.get("/{slug}/costs", response={200: CostListsOut, **REFUSALS}, summary="What the programmes cost")
def list_costs(request: ApiRequest, slug: Slug, page: Query[Pages.Input]) -> dict[str, Any]:
    """The lists of ingredients of an initiative, newest first."""
    require_scope(request, Scope.EVALUATION_READ)
    rows = visible_initiative(request, slug).cost_lists.current().select_related("initiative")
    return page_of(rows, page, list_out)


@router.post("/{slug}/costs", response={201: CostListWholeOut, **REFUSALS}, summary="Cost a programme")
def create_cost_list(request: ApiRequest, slug: Slug, given: CostListIn) -> Status[dict[str, Any]]:
    require_scope(request, Scope.EVALUATION_WRITE)
    initiative = visible_initiative(request, slug)
    made = actions.create_cost_list(by=request.user, initiative=initiative, values=list_values(given))
    return Status(201, whole_out(made))


@router.get(
    "/costs/{list_id}", response={200: CostListWholeOut, **REFUSALS}, summary="One list of ingredients"
)
def get_cost_list(request: ApiRequest, list_id: ListId) -> dict[str, Any]:
    """With every ingredient, the total and its breakdowns."""
    require_scope(request, Scope.EVALUATION_READ)
    return whole_out(visible_list(request, list_id))


@router.put(
    "/costs/{list_id}", response={200: CostListWholeOut, **REFUSALS}, summary="Change how costs are added up"
)
def edit_cost_list(request: ApiRequest, list_id: ListId, given: CostListIn) -> dict[str, Any]:
    """Reports keep what they took before."""
    require_scope(request, Scope.EVALUATION_WRITE)
    found = visible_list(request, list_id)
    return whole_out(actions.edit_cost_list(by=request.user, cost_list=found, values=list_values(given)))


@router.post(
    "/costs/{list_id}/ingredients", response={201: IngredientOut, **REFUSALS}, summary="Add an ingredient"
)
def create_ingredient(request: ApiRequest, list_id: ListId, given: IngredientIn) -> Status[dict[str, Any]]:
    require_scope(request, Scope.EVALUATION_WRITE)
    found = visible_list(request, list_id)
    made = actions.create_ingredient(by=request.user, cost_list=found, values=ingredient_values(given))
    return Status(201, ingredient_out(made, tables.reckon(found).cents.get(made.pk)))


def visible_ingredient(request: ApiRequest, ingredient_id: int) -> Ingredient:
    lists = CostList.objects.visible_to(request.user, today=utc_date())
    rows = Ingredient.objects.current().filter(cost_list__in=lists).select_related("cost_list__initiative")
    found: Ingredient = get_object_or_404(rows, pk=ingredient_id)
    return found


@router.put(
    "/ingredients/{ingredient_id}", response={200: IngredientOut, **REFUSALS}, summary="Change an ingredient"
)
def edit_ingredient(request: ApiRequest, ingredient_id: ListId, given: IngredientIn) -> dict[str, Any]:
    require_scope(request, Scope.EVALUATION_WRITE)
    found = visible_ingredient(request, ingredient_id)
    saved = actions.edit_ingredient(by=request.user, ingredient=found, values=ingredient_values(given))
    return ingredient_out(saved, tables.reckon(found.cost_list).cents.get(saved.pk))


@router.delete(
    "/ingredients/{ingredient_id}", response={204: None, **REFUSALS}, summary="Take an ingredient out"
)
def archive_ingredient(request: ApiRequest, ingredient_id: ListId) -> Status[None]:
    """It can be brought back on the page."""
    require_scope(request, Scope.EVALUATION_WRITE)
    actions.archive_ingredient(by=request.user, ingredient=visible_ingredient(request, ingredient_id))
    return Status(204, None)
