"""/api/v1/activities: activities, sessions, participation, joint projects, classrooms, invitations; registering.

Never the names of participants, visitors or contacts, and of classes no numbers of students.
"""

import uuid
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from collegium.activities import actions
from collegium.activities.models import (
    Activity,
    ClassGroup,
    HeardTheme,
    Outreach,
    Project,
    ProjectMilestone,
    Registration,
    Session,
)
from collegium.activities.models.groups import MOST_STUDENTS
from collegium.activities.models.visitors import MOST_REACHED
from collegium.activities.tables import hours_of, milestone_rows, session_group_rows
from collegium.activities.vocabulary import (
    FIRST_DAY,
    LAST_DAY,
    ActivityKind,
    ActivityState,
    Channel,
    Following,
    Licence,
    MilestoneState,
    RegistrationState,
)
from collegium.core.clock import utc_date
from collegium.engines.schedule import Shortfall, in_the_way, nearest_miss, school_slots
from collegium.initiatives.api.shared import REFUSALS, Id, Number, Pages, Slug, find_initiative
from collegium.initiatives.models import Initiative
from collegium.partners.models import Organisation
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
    language: str = Field(description="Empty: that of the activity.")


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


class ClassGroupOut(Schema):
    id: int
    partner: uuid.UUID = Field(alias="organisation.public_id")
    name: str
    contributes: str
    zone: str
    opens: time | None
    closes: time | None
    school_days: list[int] = Field(description="Monday is 0.")
    languages: list[str]


class ProjectMilestoneOut(Schema):
    id: int
    title: str
    group: int
    due_on: date
    done_on: date | None
    state: MilestoneState
    days_late: int


class ProjectReflectionOut(Schema):
    group: int
    learned: str
    would_change: str


class JointProjectOut(Schema):
    question: str
    ends_on: date
    product_url: str
    product_text: str
    licence: Licence | None
    not_agreed: list[int] = Field(description="Groups whose contact has not agreed to show what was made.")
    public_url: str = Field(description="Empty while not everybody may read it.")
    milestones: list[ProjectMilestoneOut]
    reflections: list[ProjectReflectionOut]


class SchoolTimesIn(Schema):
    first: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY, description="Empty: today.")
    days: int = Field(14, ge=1, le=31)
    minutes: int = Field(45, ge=5, le=600)


class SchoolTimeOut(Schema):
    earliest: datetime
    latest: datetime = Field(description="A lesson can begin at any moment from earliest to latest.")


class ShortfallOut(Schema):
    group: str
    starts_at: datetime
    minutes_before: int = Field(description="Minutes of the lesson's beginning before school opens.")
    minutes_after: int


class SchoolTimesOut(Schema):
    times: list[SchoolTimeOut]
    in_the_way: list[ShortfallOut] = Field(description="Groups without each of which there would be a time.")
    nearest: list[ShortfallOut] = Field(
        description="Where several stand in the way: the least that all would be out."
    )
    unknown: list[int] = Field(description="Groups whose school hours are not known; they are not looked at.")


class FollowingOut(Schema):
    session: int
    group: int
    following: Following
    outside: str = Field(description="What of the session is no school time there, in words; empty: nothing.")


class ClassCountIn(Schema):
    group: Id
    students: int = Field(ge=0, le=MOST_STUDENTS)


class ClassCountsIn(Schema):
    groups: list[ClassCountIn] = Field(max_length=200)


class OutreachIn(Schema):
    partner: uuid.UUID
    audience: str = Field(min_length=1, max_length=120)
    channel: Channel
    reached: int = Field(ge=1, le=MOST_REACHED)
    on: date


class OutreachOut(Schema):
    id: int
    partner: uuid.UUID = Field(alias="organisation.public_id")
    audience: str
    channel: Channel
    reached: int
    on: date


class HeardOut(Schema):
    id: int
    theme: str
    will_happen: str


def find_activity(shown: Initiative, activity_id: int, *kinds: str) -> Activity:
    """An activity of one of these kinds; otherwise 404."""
    rows = shown.activities.current().select_related("initiative", "host")
    found: Activity = get_object_or_404(rows, pk=activity_id, kind__in=kinds)
    return found


@router.get("/{slug}/activities/{activity_id}/groups/", response={200: list[ClassGroupOut], **REFUSALS})
def class_groups(request: ApiRequest, slug: Slug, activity_id: Number) -> "QuerySet[ClassGroup]":
    """The classes and groups of a joint project or virtual classroom."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    return class_groups_of(find_activity(shown, activity_id, *actions.WITH_GROUPS))


@router.get("/{slug}/activities/{activity_id}/project/", response={200: JointProjectOut, **REFUSALS})
def project(request: ApiRequest, slug: Slug, activity_id: Number) -> JointProjectOut:
    """A joint project: what is due by whom, what was made, and what was learned."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    activity = find_activity(shown, activity_id, ActivityKind.PROJECT)
    plan = get_object_or_404(Project, activity=activity)
    waits = actions.not_agreed(activity)
    groups = activity.class_groups.current().select_related("reflection")
    return JointProjectOut(
        question=plan.question,
        ends_on=plan.ends_on,
        product_url=plan.product_url,
        product_text=plan.product_text,
        licence=Licence(plan.licence) if plan.licence else None,
        not_agreed=[group.pk for group in waits],
        public_url=plan.public_address if Project.objects.public().filter(pk=plan.pk).exists() else "",
        milestones=[
            milestone_out(row) for row in milestone_rows(activity, today=utc_date(), user=request.user)
        ],
        reflections=[
            ProjectReflectionOut(
                group=group.pk, learned=group.reflection.learned, would_change=group.reflection.would_change
            )
            for group in groups
            if hasattr(group, "reflection")
        ],
    )


def milestone_out(row: Any) -> ProjectMilestoneOut:
    one = row.milestone
    facts = {name: getattr(one, name) for name in ("title", "due_on", "done_on")}
    return ProjectMilestoneOut(id=one.pk, group=one.group_id, state=row.state, days_late=row.late, **facts)


@router.post("/{slug}/project-milestones/{milestone_id}/complete/", response={204: None, **REFUSALS})
def complete_project_milestone(request: ApiRequest, slug: Slug, milestone_id: Number) -> Any:
    """As the contact of the group that owes it, or as whoever runs the project."""
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    rows = ProjectMilestone.objects.current().filter(project__activity__initiative=shown)
    rows = rows.select_related("project__activity__initiative", "group__activity__host", "group__contact")
    milestone = get_object_or_404(rows, pk=milestone_id)
    actions.complete_project_milestone(by=request.user, milestone=milestone)
    return Status(204, None)


@router.get("/{slug}/activities/{activity_id}/times/", response={200: SchoolTimesOut, **REFUSALS})
def school_times(
    request: ApiRequest, slug: Slug, activity_id: Number, asked: Query[SchoolTimesIn]
) -> SchoolTimesOut:
    """When a lesson can begin that lies in the school hours of every group, or who stands in the way."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    groups = list(class_groups_of(find_activity(shown, activity_id, *actions.WITH_GROUPS)))
    hours = [hours_of(group) for group in groups if group.has_hours]
    facts = {**asked.dict(), "first": asked.first or utc_date()}
    found = school_slots(hours, **facts)
    alone = in_the_way(hours, **facts)
    return SchoolTimesOut(
        times=[SchoolTimeOut(earliest=slot.earliest, latest=slot.latest) for slot in found],
        in_the_way=[short_out(short) for short in alone],
        nearest=[] if found or alone else [short_out(short) for short in nearest_miss(hours, **facts)],
        unknown=[group.pk for group in groups if not group.has_hours],
    )


def class_groups_of(activity: Activity) -> "QuerySet[ClassGroup]":
    found: QuerySet[ClassGroup] = activity.class_groups.current().select_related("organisation")
    return found


def short_out(short: Shortfall) -> ShortfallOut:
    return ShortfallOut(
        group=short.name, starts_at=short.starts_at, minutes_before=short.before, minutes_after=short.after
    )


@router.get("/{slug}/activities/{activity_id}/following/", response={200: list[FollowingOut], **REFUSALS})
def classroom(request: ApiRequest, slug: Slug, activity_id: Number) -> list[FollowingOut]:
    """How each group follows each session, and what of it is no school time there."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    activity = find_activity(shown, activity_id, *actions.WITH_GROUPS)
    return [
        FollowingOut(session=row.session.pk, group=row.group.pk, following=row.following, outside=row.outside)
        for row in session_group_rows(activity, request.user)
    ]


@router.post("/{slug}/sessions/{session_id}/students/", response={204: None, **REFUSALS})
def count_groups(request: ApiRequest, slug: Slug, session_id: Number, body: ClassCountsIn) -> Any:
    """How many students of each group came; 0 takes a count back. Groups that are not named stay as they are."""
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    rows = Session.objects.filter(activity__initiative=shown, activity__archived_at=None)
    session = get_object_or_404(rows.select_related("activity__initiative", "activity__host"), pk=session_id)
    numbers = {one.group: one.students for one in body.groups}
    actions.count_groups(by=request.user, session=session, numbers=numbers)
    return Status(204, None)


@router.get("/{slug}/activities/{activity_id}/outreach/", response={200: list[OutreachOut], **REFUSALS})
@paginate(Pages)
def outreach(request: ApiRequest, slug: Slug, activity_id: Number) -> "QuerySet[Outreach]":
    """Which partner invited whom to a community event, by which channel, and how many that reached."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    activity = find_activity(shown, activity_id, ActivityKind.COMMUNITY)
    return Outreach.objects.current().filter(activity=activity).select_related("organisation")


@router.post("/{slug}/activities/{activity_id}/outreach/", response={201: OutreachOut, **REFUSALS})
def record_outreach(request: ApiRequest, slug: Slug, activity_id: Number, body: OutreachIn) -> Any:
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    activity = find_activity(shown, activity_id, ActivityKind.COMMUNITY)
    parts = shown.participations.accepted(today=utc_date()).values("organisation")
    partner = get_object_or_404(Organisation, pk__in=parts, public_id=body.partner)
    values = {**body.dict(exclude={"partner"}), "organisation": partner}
    return Status(201, actions.record_outreach(by=request.user, activity=activity, values=values))


@router.get("/{slug}/activities/{activity_id}/heard/", response={200: list[HeardOut], **REFUSALS})
def heard(request: ApiRequest, slug: Slug, activity_id: Number) -> "QuerySet[HeardTheme]":
    """What visitors of a community event said, and what will happen."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    activity = find_activity(shown, activity_id, ActivityKind.COMMUNITY)
    found: QuerySet[HeardTheme] = activity.heard.current()
    return found
