"""/api/v1/activities: activities, their sessions and participation; registering. Never the names of participants."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.activities import actions
from collegium.activities.models import Activity, Registration
from collegium.activities.vocabulary import ActivityKind, ActivityState, RegistrationState
from collegium.initiatives.api.shared import REFUSALS, Number, Pages, Slug, find_initiative
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope

router = Router()


class SessionOut(Schema):
    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    video_url: str


class ActivityOut(Schema):
    id: int
    kind: ActivityKind
    title: str
    state: ActivityState
    host: str = Field(alias="host.name")
    language: str
    capacity: int | None
    held: int = Field(description="How many have a place.")
    sessions: list[SessionOut]


class CountOut(Schema):
    key: str = Field(description="Id of the activity, kind of partner, or first day of the month.")
    people: int = Field(description="People of partners.")
    external: int | None = Field(description="People from outside; null where they are too few to show.")
    hours: Decimal


class AttendedOut(Schema):
    activities: list[CountOut]
    kinds: list[CountOut]
    months: list[CountOut]


class RegistrationOut(Schema):
    id: int
    state: RegistrationState
    registered_at: datetime


@router.get("/{slug}/activities/", response={200: list[ActivityOut], **REFUSALS})
@paginate(Pages)
def activities(request: ApiRequest, slug: Slug) -> "QuerySet[Activity]":
    held = Count("registrations", filter=Q(registrations__state=RegistrationState.REGISTERED))
    found: QuerySet[Activity] = find_initiative(request, slug, Scope.TOGETHER_READ).activities.current()
    return (
        found.select_related("host")
        .prefetch_related("sessions")
        .annotate(held=held)
        .order_by("-created_at", "-pk")
    )


@router.get("/{slug}/participation/", response={200: AttendedOut, **REFUSALS})
def participation(request: ApiRequest, slug: Slug) -> dict[str, Any]:
    """What was attended, small groups from outside withheld."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    found = actions.count_participation(actions.attended_in(shown), told=actions.told_months(shown))

    def told(one: actions.Count) -> CountOut:
        key = one.key.isoformat() if isinstance(one.key, date) else str(one.key)
        return CountOut(key=key, people=one.people, external=one.external, hours=one.hours)

    return {name: [told(one) for one in getattr(found, name)] for name in ("activities", "kinds", "months")}


@router.post("/{slug}/activities/{activity_id}/registration/", response={201: RegistrationOut, **REFUSALS})
def register(request: ApiRequest, slug: Slug, activity_id: Number) -> Any:
    """Register oneself."""
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    activity = get_object_or_404(shown.activities.current(), pk=activity_id)
    return Status(201, actions.register(by=request.user, activity=activity))


@router.delete("/{slug}/activities/{activity_id}/registration/", response={204: None, **REFUSALS})
def cancel_registration(request: ApiRequest, slug: Slug, activity_id: Number) -> Any:
    """Give one's own place back."""
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    rows = Registration.objects.filter(activity__initiative=shown, activity=activity_id, person=request.user)
    mine = get_object_or_404(rows.exclude(state=RegistrationState.CANCELLED))
    actions.cancel_registration(by=request.user, registration=mine)
    return Status(204, None)
