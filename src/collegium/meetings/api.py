"""/api/v1/meetings: meetings, who comes and what came of them, with the permissions of the pages."""

import uuid
from datetime import date, datetime, time
from typing import Any, Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.core.clock import utc_date
from collegium.initiatives.api.shared import REFUSALS, Number, Pages, Slug, find_initiative
from collegium.initiatives.models import Initiative
from collegium.meetings import actions
from collegium.meetings.models import ActionPoint, AgendaItem, Meeting, MinutedDecision
from collegium.meetings.tables import who_comes
from collegium.meetings.vocabulary import Frequency, MeetingState, Nth, Rsvp, Video, Weekday
from collegium.partners.models import Organisation
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope

router = Router()
READ, WRITE = Scope.TOGETHER_READ, Scope.TOGETHER_WRITE
SOMETHING = r"^[^\x00]*[^\s\x00][^\x00]*$"
ANYTHING = r"^[^\x00]*$"
MOST_TOLD = 100


class MeetingOut(Schema):
    id: int
    series: int = Field(alias="series_id")
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str = Field(alias="series.time_zone")
    place: str
    video_url: str
    cancelled_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    minutes_sent_at: datetime | None
    minutes_approved_at: datetime | None


class ComingOut(Schema):
    person: str
    partner: str
    answer: str = Field(description="yes, maybe, no, or silent.")


class ItemOut(Schema):
    id: int
    title: str
    detail: str
    length: int = Field(description="Minutes.")
    presenter: str
    state: str
    notes: str


class DecisionOut(Schema):
    id: int
    text: str
    reason: str
    decided_on: date
    review_on: date | None
    quorum: str = Field(
        description="By the attendance: reached, not reached, not taken; empty where it was not noted. "
        "Without a quorum a decision is recorded, not adopted."
    )


class PointOut(Schema):
    id: int
    promise: int = Field(alias="promise_id")
    title: str = Field(alias="promise.title")
    partner: uuid.UUID = Field(alias="promise.organisation.public_id")
    due_on: date = Field(alias="promise.due_on")
    state: str = Field(alias="promise.state")


class AnswerIn(Schema):
    answer: Rsvp
    comment: str = Field("", max_length=300, pattern=ANYTHING)


class AnswerOut(Schema):
    answer: str
    answered_at: datetime


class MeetingIn(Schema):
    """A meeting, or a series of them. Who is invited one by one is chosen on the page."""

    title: str = Field(min_length=1, max_length=150, pattern=SOMETHING)
    purpose: str = Field("", max_length=5000, pattern=ANYTHING)
    first_on: date
    starts_at: time = Field(description="On the clocks of the time zone.")
    length: int = Field(60, ge=5, le=1440, description="Minutes.")
    time_zone: str = Field(max_length=64, pattern=ANYTHING, examples=["Europe/Madrid"])
    frequency: Frequency = Frequency.ONCE
    interval: int = Field(1, ge=1, le=52)
    weekdays: list[Weekday] = Field([], max_length=7)
    nth: Nth | None = None
    until: date | None = None
    count: int | None = Field(None, ge=1, le=400)
    place: str = Field("", max_length=300, pattern=ANYTHING)
    video_url: str = Field("", max_length=500, pattern=ANYTHING)
    audience: Literal["speakers", "everybody"] = "speakers"


class ItemIn(Schema):
    title: str = Field(min_length=1, max_length=200, pattern=SOMETHING)
    detail: str = Field("", max_length=5000, pattern=ANYTHING)
    length: int = Field(10, ge=1, le=1440)


class DecisionIn(Schema):
    text: str = Field(min_length=1, max_length=2000, pattern=SOMETHING)
    reason: str = Field("", max_length=2000, pattern=ANYTHING)
    review_on: date | None = None


class PointIn(Schema):
    title: str = Field(min_length=1, max_length=200, pattern=SOMETHING)
    partner: uuid.UUID
    due_on: date


def find_meeting(initiative: Initiative, meeting_id: int) -> Meeting:
    rows = Meeting.objects.filter(initiative=initiative)
    rows = rows.select_related("series__created_by", "series__initiative", "initiative")
    found: Meeting = get_object_or_404(rows, pk=meeting_id)
    return found


@router.get("/{slug}/meetings/", response={200: list[MeetingOut], **REFUSALS})
@paginate(Pages)
def meetings(request: ApiRequest, slug: Slug, state: MeetingState | None = None) -> "QuerySet[Meeting]":
    shown = find_initiative(request, slug, READ)
    rows = Meeting.objects.filter(initiative=shown).select_related("series")
    return rows.in_state(state, now=timezone.now()) if state else rows


@router.post("/{slug}/meetings/", response={201: list[MeetingOut], **REFUSALS})
def call_meeting(request: ApiRequest, slug: Slug, payload: MeetingIn) -> Any:
    """Call a meeting or a series, and invite; answers with its first meetings."""
    initiative = find_initiative(request, slug, WRITE)
    values = payload.dict()
    if values["video_url"]:
        values["video"] = Video.OTHER
    series = actions.call_meeting(by=request.user, initiative=initiative, values=values)
    return Status(201, list(series.meetings.select_related("series").order_by("starts_at")[:MOST_TOLD]))


@router.get("/{slug}/meetings/{meeting_id}/", response={200: MeetingOut, **REFUSALS})
def meeting(request: ApiRequest, slug: Slug, meeting_id: Number) -> Meeting:
    return find_meeting(find_initiative(request, slug, READ), meeting_id)


@router.get("/{slug}/meetings/{meeting_id}/people/", response={200: list[ComingOut], **REFUSALS})
@paginate(Pages)
def people(request: ApiRequest, slug: Slug, meeting_id: Number) -> list[dict[str, Any]]:
    """Who is invited, and what they answered."""
    shown = find_meeting(find_initiative(request, slug, READ), meeting_id)
    return [
        {"person": str(one.invitee.person), "partner": str(one.invitee.organisation), "answer": one.state}
        for one in who_comes(shown)
    ]


@router.post("/{slug}/meetings/{meeting_id}/answer/", response={200: AnswerOut, **REFUSALS})
def answer_meeting(request: ApiRequest, slug: Slug, meeting_id: Number, payload: AnswerIn) -> Any:
    """Say whether you come. A substitute is named on the page."""
    shown = find_meeting(find_initiative(request, slug, WRITE), meeting_id)
    return actions.answer_meeting(by=request.user, meeting=shown, **payload.dict())


@router.get("/{slug}/meetings/{meeting_id}/agenda/", response={200: list[ItemOut], **REFUSALS})
@paginate(Pages)
def agenda(request: ApiRequest, slug: Slug, meeting_id: Number) -> "QuerySet[AgendaItem]":
    """Items with their notes."""
    shown = find_meeting(find_initiative(request, slug, READ), meeting_id)
    return AgendaItem.objects.filter(meeting=shown, archived_at=None).order_by("position", "pk")


@router.post("/{slug}/meetings/{meeting_id}/agenda/", response={201: ItemOut, **REFUSALS})
def propose_item(request: ApiRequest, slug: Slug, meeting_id: Number, payload: ItemIn) -> Any:
    shown = find_meeting(find_initiative(request, slug, WRITE), meeting_id)
    return Status(201, actions.propose_item(by=request.user, meeting=shown, values=payload.dict()))


@router.get("/{slug}/meetings/{meeting_id}/decisions/", response={200: list[DecisionOut], **REFUSALS})
@paginate(Pages)
def decisions(request: ApiRequest, slug: Slug, meeting_id: Number) -> "QuerySet[MinutedDecision]":
    shown = find_meeting(find_initiative(request, slug, READ), meeting_id)
    return MinutedDecision.objects.filter(meeting=shown, archived_at=None)


@router.post("/{slug}/meetings/{meeting_id}/decisions/", response={201: DecisionOut, **REFUSALS})
def record_decision(request: ApiRequest, slug: Slug, meeting_id: Number, payload: DecisionIn) -> Any:
    shown = find_meeting(find_initiative(request, slug, WRITE), meeting_id)
    return Status(201, actions.record_decision(by=request.user, meeting=shown, values=payload.dict()))


@router.get("/{slug}/meetings/{meeting_id}/actions/", response={200: list[PointOut], **REFUSALS})
@paginate(Pages)
def action_points(request: ApiRequest, slug: Slug, meeting_id: Number) -> "QuerySet[ActionPoint]":
    """What partners will do; each is a promise."""
    shown = find_meeting(find_initiative(request, slug, READ), meeting_id)
    rows = ActionPoint.objects.filter(meeting=shown, archived_at=None)
    return rows.select_related("promise__organisation")


@router.post("/{slug}/meetings/{meeting_id}/actions/", response={201: PointOut, **REFUSALS})
def record_action(request: ApiRequest, slug: Slug, meeting_id: Number, payload: PointIn) -> Any:
    initiative = find_initiative(request, slug, WRITE)
    shown = find_meeting(initiative, meeting_id)
    parts = initiative.participations.accepted(today=utc_date()).values("organisation")
    partner = get_object_or_404(Organisation.objects.filter(pk__in=parts), public_id=payload.partner)
    values = {"title": payload.title, "due_on": payload.due_on, "organisation": partner}
    return Status(201, actions.record_action(by=request.user, meeting=shown, values=values))
