"""The needs assessment."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.initiatives import actions
from collegium.initiatives.api.shared import REFUSALS, Id, Number, Pages, Slug, find_initiative
from collegium.initiatives.models import Goal, Initiative, Need
from collegium.initiatives.vocabulary import NeedUrgency
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope

router = Router()


class NeedOut(Schema):
    id: int
    title: str
    whose: str
    evidence: str
    source_url: str
    urgency: NeedUrgency
    goals: list[int] = Field(description="Ids of the goals that answer it.")
    recorded_at: datetime

    @staticmethod
    def resolve_goals(need: Need) -> list[int]:
        return [goal.pk for goal in need.goals.all()]


class NeedIn(Schema):
    title: str = Field(min_length=1, max_length=200)
    whose: str = Field("", max_length=200)
    evidence: str = Field(min_length=1, max_length=10_000)
    source_url: str = Field("", max_length=200, description="A web address.")
    urgency: NeedUrgency = NeedUrgency.MEDIUM
    goals: list[Id] = Field(default_factory=list, max_length=100)


def find_goals(initiative: Initiative, ids: list[int]) -> list[Goal]:
    return [get_object_or_404(initiative.goals.current(), pk=one) for one in set(ids)]


@router.get("/{slug}/needs/", response={200: list[NeedOut], **REFUSALS})
@paginate(Pages)
def needs(request: ApiRequest, slug: Slug) -> "QuerySet[Need]":
    shown = find_initiative(request, slug, Scope.INITIATIVES_READ)
    return shown.needs.current().prefetch_related(Prefetch("goals", queryset=Goal.objects.current()))


@router.post("/{slug}/needs/", response={201: NeedOut, **REFUSALS})
def record_need(request: ApiRequest, slug: Slug, payload: NeedIn) -> Any:
    shown = find_initiative(request, slug, Scope.INITIATIVES_WRITE)
    values = {**payload.dict(), "goals": find_goals(shown, payload.goals)}
    return Status(201, actions.record_need(by=request.user, initiative=shown, values=values))


@router.put("/{slug}/needs/{need_id}/", response={200: NeedOut, **REFUSALS})
def edit_need(request: ApiRequest, slug: Slug, need_id: Number, payload: NeedIn) -> Need:
    shown = find_initiative(request, slug, Scope.INITIATIVES_WRITE)
    need = get_object_or_404(shown.needs.current(), pk=need_id)
    values = {**payload.dict(), "goals": find_goals(shown, payload.goals)}
    return actions.edit_need(by=request.user, need=need, values=values)
