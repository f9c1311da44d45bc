"""Goals, indicators with their values, and milestones."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.initiatives import actions
from collegium.initiatives.api.decimals import Exactly
from collegium.initiatives.api.shared import REFUSALS, Id, Number, Pages, Slug, find_goal, find_initiative
from collegium.initiatives.models import Goal, Indicator, IndicatorValue, Milestone
from collegium.initiatives.vocabulary import Direction, IndicatorKind, MeasuringRhythm
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope

router = Router()
READ, WRITE = Scope.INITIATIVES_READ, Scope.INITIATIVES_WRITE
MOST = Decimal("999999999999.9999")  # twelve digits before the point and four after it, as is stored
Amount = Annotated[
    Decimal, Field(max_digits=16, decimal_places=4, ge=-MOST, le=MOST), Exactly(whole=12, places=4)
]


class GoalOut(Schema):
    id: int
    title: str
    description: str
    due_on: date | None
    position: int


class GoalIn(Schema):
    title: str = Field(min_length=1, max_length=200)
    description: str = Field("", max_length=5_000)
    due_on: date | None = None


class IndicatorOut(Schema):
    id: int
    goal: int | None = Field(None, alias="goal_id")
    name: str
    definition: str
    unit: str
    kind: IndicatorKind
    direction: Direction
    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    target_on: date | None
    measured_every: str = Field(description="One of the rhythms, or empty where none was agreed.")


class IndicatorIn(Schema):
    goal: Id | None = None
    name: str = Field(min_length=1, max_length=200)
    definition: str = Field("", max_length=5_000)
    unit: str = Field("", max_length=40)
    kind: IndicatorKind = IndicatorKind.OUTCOME
    direction: Direction = Direction.UP
    baseline: Amount | None = None
    baseline_on: date | None = None
    target: Amount | None = None
    target_on: date | None = None
    measured_every: MeasuringRhythm | Literal[""] = ""


class ValueOut(Schema):
    id: int
    on: date
    value: Decimal
    source: str


class ValueIn(Schema):
    on: date
    value: Amount
    source: str = Field("", max_length=200)


class MilestoneOut(Schema):
    id: int
    title: str
    due_on: date
    done_on: date | None
    goal: int | None = Field(None, alias="goal_id")


class MilestoneIn(Schema):
    title: str = Field(min_length=1, max_length=200)
    due_on: date
    goal: Id | None = None


@router.get("/{slug}/goals/", response={200: list[GoalOut], **REFUSALS})
@paginate(Pages)
def goals(request: ApiRequest, slug: Slug) -> "QuerySet[Goal]":
    return find_initiative(request, slug, READ).goals.current()


@router.post("/{slug}/goals/", response={201: GoalOut, **REFUSALS})
def create_goal(request: ApiRequest, slug: Slug, payload: GoalIn) -> Any:
    shown = find_initiative(request, slug, WRITE)
    return Status(201, actions.create_goal(by=request.user, initiative=shown, values=payload.dict()))


@router.put("/{slug}/goals/{goal_id}/", response={200: GoalOut, **REFUSALS})
def edit_goal(request: ApiRequest, slug: Slug, goal_id: Number, payload: GoalIn) -> Goal:
    goal = get_object_or_404(find_initiative(request, slug, WRITE).goals.current(), pk=goal_id)
    return actions.edit_goal(by=request.user, goal=goal, values=payload.dict())


@router.get("/{slug}/indicators/", response={200: list[IndicatorOut], **REFUSALS})
@paginate(Pages)
def indicators(request: ApiRequest, slug: Slug) -> "QuerySet[Indicator]":
    return find_initiative(request, slug, READ).indicators.current()


@router.post("/{slug}/indicators/", response={201: IndicatorOut, **REFUSALS})
def create_indicator(request: ApiRequest, slug: Slug, payload: IndicatorIn) -> Any:
    shown = find_initiative(request, slug, WRITE)
    values = {**payload.dict(), "goal": find_goal(shown, payload.goal)}
    return Status(201, actions.create_indicator(by=request.user, initiative=shown, values=values))


@router.put("/{slug}/indicators/{indicator_id}/", response={200: IndicatorOut, **REFUSALS})
def edit_indicator(request: ApiRequest, slug: Slug, indicator_id: Number, payload: IndicatorIn) -> Indicator:
    shown = find_initiative(request, slug, WRITE)
    indicator = get_object_or_404(shown.indicators.current(), pk=indicator_id)
    values = {**payload.dict(), "goal": find_goal(shown, payload.goal)}
    return actions.edit_indicator(by=request.user, indicator=indicator, values=values)


@router.get("/{slug}/indicators/{indicator_id}/values/", response={200: list[ValueOut], **REFUSALS})
@paginate(Pages)
def indicator_values(request: ApiRequest, slug: Slug, indicator_id: Number) -> "QuerySet[IndicatorValue]":
    shown = find_initiative(request, slug, READ)
    indicator: Indicator = get_object_or_404(shown.indicators.all(), pk=indicator_id)
    return indicator.values.all()


@router.post("/{slug}/indicators/{indicator_id}/values/", response={201: ValueOut, **REFUSALS})
def record_indicator_value(request: ApiRequest, slug: Slug, indicator_id: Number, payload: ValueIn) -> Any:
    """Record what the indicator stood at on a day; 409 where the day already has a value."""
    shown = find_initiative(request, slug, WRITE)
    indicator = get_object_or_404(shown.indicators.current(), pk=indicator_id)
    made = actions.record_indicator_value(by=request.user, indicator=indicator, values=payload.dict())
    return Status(201, made)


@router.get("/{slug}/milestones/", response={200: list[MilestoneOut], **REFUSALS})
@paginate(Pages)
def milestones(request: ApiRequest, slug: Slug) -> "QuerySet[Milestone]":
    return find_initiative(request, slug, READ).milestones.current()


@router.post("/{slug}/milestones/", response={201: MilestoneOut, **REFUSALS})
def create_milestone(request: ApiRequest, slug: Slug, payload: MilestoneIn) -> Any:
    shown = find_initiative(request, slug, WRITE)
    values = {**payload.dict(), "goal": find_goal(shown, payload.goal)}
    return Status(201, actions.create_milestone(by=request.user, initiative=shown, values=values))


@router.post("/{slug}/milestones/{milestone_id}/complete/", response={200: MilestoneOut, **REFUSALS})
def complete_milestone(request: ApiRequest, slug: Slug, milestone_id: Number) -> Milestone:
    """Mark as done today."""
    shown = find_initiative(request, slug, WRITE)
    milestone = get_object_or_404(shown.milestones.current(), pk=milestone_id)
    return actions.complete_milestone(by=request.user, milestone=milestone)
