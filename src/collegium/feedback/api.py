"""/api/v1/feedback: surveys, the results of closed waves, and what came of them. Never a single response."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.feedback import actions, tables
from collegium.feedback.models import FollowUp, Survey, Wave
from collegium.feedback.permissions import check_user_can_see_results
from collegium.feedback.vocabulary import FollowUpState
from collegium.initiatives.api.shared import REFUSALS, Number, Pages, Slug, find_initiative
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope

router = Router()


class SurveyOut(Schema):
    id: int
    title: str
    instrument: str
    licence: str
    minimum_group: int
    created_at: datetime


class LineOut(Schema):
    question: str
    group: str = Field(description="Kind of partner, or everyone.")
    mean: float | None
    low: float | None
    high: float | None
    answers: int | None
    withheld: str = Field(description="Why there is no number: no answers, too few, could be worked out.")


class FollowUpOut(Schema):
    id: int
    said: str
    did: str
    state: FollowUpState
    is_public: bool
    due_on: date | None
    recorded_at: datetime
    answered_at: datetime | None


class FollowUpIn(Schema):
    said: str = Field(min_length=1, max_length=2000)
    due_on: date | None = None


class FollowUpAnswerIn(Schema):
    state: FollowUpState
    did: str = Field("", max_length=2000)
    is_public: bool = False


@router.get("/{slug}/surveys/", response={200: list[SurveyOut], **REFUSALS})
@paginate(Pages)
def surveys(request: ApiRequest, slug: Slug) -> "QuerySet[Survey]":
    found: QuerySet[Survey] = find_initiative(request, slug, Scope.TOGETHER_READ).surveys.current()
    return found


@router.get("/{slug}/waves/{wave_id}/results/", response={200: list[LineOut], **REFUSALS})
@paginate(Pages)
def results(request: ApiRequest, slug: Slug, wave_id: Number) -> list[LineOut]:
    """The results of a closed wave, small groups withheld."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    waves = Wave.objects.filter(survey__initiative=shown).select_related("survey__initiative")
    wave = get_object_or_404(waves, pk=wave_id)
    check_user_can_see_results(request.user, wave, timezone.now())
    items, found = list(wave.survey.items.all()), tables.results_of(wave)
    lines = [
        line
        for group in (found.everyone, *tables.groups_shown(found))
        for line in tables.lines_of(group, items)
    ]
    return [
        LineOut(
            question=line.label,
            group=line.group,
            mean=line.estimate.mean,
            low=line.estimate.low,
            high=line.estimate.high,
            answers=line.estimate.n,
            withheld=line.estimate.why,
        )
        for line in lines
    ]


@router.get("/{slug}/follow-ups/", response={200: list[FollowUpOut], **REFUSALS})
@paginate(Pages)
def follow_ups(request: ApiRequest, slug: Slug) -> "QuerySet[FollowUp]":
    found: QuerySet[FollowUp] = find_initiative(request, slug, Scope.TOGETHER_READ).follow_ups.current()
    return found


@router.post("/{slug}/follow-ups/", response={201: FollowUpOut, **REFUSALS})
def record_follow_up(request: ApiRequest, slug: Slug, payload: FollowUpIn) -> Any:
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    return Status(201, actions.record_follow_up(by=request.user, initiative=shown, values=payload.dict()))


@router.put("/{slug}/follow-ups/{follow_up_id}/answer/", response={200: FollowUpOut, **REFUSALS})
def answer_follow_up(
    request: ApiRequest, slug: Slug, follow_up_id: Number, payload: FollowUpAnswerIn
) -> FollowUp:
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    row = get_object_or_404(shown.follow_ups.current(), pk=follow_up_id)
    return actions.answer_follow_up(by=request.user, follow_up=row, values=payload.dict())
