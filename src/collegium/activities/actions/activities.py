"""Planning activities and their sessions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.actions.letters import write_letter
from collegium.activities.actions.projects import check_project_can_move
from collegium.activities.actions.registrations import fill_places
from collegium.activities.actions.visitors import tell_visitors_it_is_cancelled
from collegium.activities.models import Activity, EventPage, Session
from collegium.activities.permissions import check_user_can_plan_activities, check_user_can_run_activity
from collegium.activities.vocabulary import (
    NEXT_STATES,
    NEXT_STATES_OF_PROJECT,
    ActivityKind,
    ActivityState,
    RegistrationState,
)
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    check_same_initiative,
    create_thing,
    restore_thing,
)
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.people.models import User

LONGEST = timedelta(hours=24)


def check_facts(initiative: Initiative, values: Mapping[str, Any]) -> None:
    """Goal, promise, host and lead are of this initiative. Raises InvalidInput naming the field."""
    check_same_initiative(initiative, values.get("goal"))
    promise, host, lead = (values.get(name) for name in ("promise", "host", "lead"))
    todo = _("Choose one of this initiative")
    if promise is not None and promise.initiative_id != initiative.pk:
        problem = Problem(_("This promise belongs to another initiative"), todo, column="promise")
        raise InvalidInput(str(problem), [problem])
    parts = initiative.participations.accepted(today=utc_date())
    if host is not None and not parts.filter(organisation=host).exists():
        problem = Problem(_("The host does not take part in the initiative"), todo, column="host")
        raise InvalidInput(str(problem), [problem])
    if lead is not None and not people_of_partners(initiative).filter(pk=lead.pk).exists():
        problem = Problem(_("This person does not belong to a partner"), todo, column="lead")
        raise InvalidInput(str(problem), [problem])


@transaction.atomic
def create_activity(
    *, by: User, initiative: Initiative, values: dict[str, Any], now: datetime | None = None
) -> Activity:
    """values: kind, title, goal, host and whatever else the form has."""
    check_user_can_plan_activities(by, initiative)
    check_facts(initiative, values)
    activity = Activity(initiative=initiative, created_by=by, created_at=now or timezone.now(), **values)
    return create_thing(activity, by=by, verb=gettext_noop("planned the activity"), initiative=initiative)


@transaction.atomic
def edit_activity(
    *, by: User, activity: Activity, values: dict[str, Any], now: datetime | None = None
) -> Activity:
    """More places let people move up from the waiting list; fewer take nobody's place away."""
    check_user_can_run_activity(by, activity)
    changed = {name: value for name, value in values.items() if value != getattr(activity, name)}
    check_facts(activity.initiative, changed)
    change_thing(
        activity, values, by=by, verb=gettext_noop("changed the activity"), initiative=activity.initiative
    )
    fill_places(activity, now=now or timezone.now())
    return activity


def next_states(activity: Activity, state: str = "") -> tuple[ActivityState, ...]:
    """Where the activity can go from here, or from another state: joint projects have steps of their own."""
    steps = NEXT_STATES_OF_PROJECT if activity.kind == ActivityKind.PROJECT else NEXT_STATES
    return steps.get(state or activity.state, ())


@transaction.atomic
def move_activity(*, by: User, activity: Activity, to: str, now: datetime | None = None) -> ActivityState:
    """Take the activity to another state; returns the one before. Raises Conflict where that cannot follow."""
    check_user_can_run_activity(by, activity)
    before = ActivityState(activity.state)
    if to not in next_states(activity):
        raise Conflict(_("This cannot follow “{state}”. Look at the page again.").format(state=before.label))
    if to == ActivityState.OPEN and not activity.sessions.current().exists():
        raise Conflict(_("Add a session first, so that people know when it is."))
    if activity.kind == ActivityKind.PROJECT:
        check_project_can_move(activity, to)
    change_thing(
        activity,
        {"state": to},
        by=by,
        verb=gettext_noop("moved the activity"),
        initiative=activity.initiative,
    )
    if to == ActivityState.CANCELLED:
        tell_it_is_cancelled(activity, now=now or timezone.now())
    return before


def tell_it_is_cancelled(activity: Activity, *, now: datetime) -> None:
    """A letter to everybody who was coming."""
    held = activity.registrations.exclude(state=RegistrationState.CANCELLED)
    for one in held.exclude(person=None).select_related("person"):
        write_letter(one, "cancelled", stamp=now)
    for page in EventPage.objects.filter(activity=activity):
        tell_visitors_it_is_cancelled(page, now=now)


@transaction.atomic
def archive_activity(*, by: User, activity: Activity) -> None:
    check_user_can_plan_activities(by, activity.initiative)
    if activity.state == ActivityState.OPEN:
        raise Conflict(_("People can still register. Close the registration first."))
    archive_thing(activity, by=by, verb=gettext_noop("archived the activity"))


@transaction.atomic
def restore_activity(*, by: User, activity: Activity) -> None:
    check_user_can_plan_activities(by, activity.initiative)
    restore_thing(activity, by=by, verb=gettext_noop("brought back the activity"))


@transaction.atomic
def add_session(*, by: User, activity: Activity, values: dict[str, Any]) -> Session:
    """values: starts_at, ends_at, zone, place or video_url, title, language."""
    check_user_can_run_activity(by, activity)
    check_length(values)
    session = Session(activity=activity, **values)
    return create_thing(
        session, by=by, verb=gettext_noop("added the session"), initiative=activity.initiative
    )


def check_length(values: Mapping[str, Any]) -> None:
    starts, ends = values.get("starts_at"), values.get("ends_at")
    if starts and ends and ends - starts > LONGEST:
        problem = Problem(_("A session lasts at most a day"), _("Make several sessions"), column="ends_at")
        raise InvalidInput(str(problem), [problem])


@transaction.atomic
def edit_session(*, by: User, session: Session, values: dict[str, Any]) -> Session:
    """It cannot become shorter than what somebody has attended."""
    check_user_can_run_activity(by, session.activity)
    check_length({"starts_at": session.starts_at, "ends_at": session.ends_at, **values})
    change_thing(
        session, values, by=by, verb=gettext_noop("changed the session"), initiative=session.initiative
    )
    longest = max((one.hours for one in session.attendances.all()), default=Decimal(0))
    if longest > session.hours:
        raise Conflict(_("Somebody has attended longer than that. Correct the attendance first."))
    return session


@transaction.atomic
def archive_session(*, by: User, session: Session) -> None:
    check_user_can_run_activity(by, session.activity)
    if session.attendances.exists() or session.group_attendances.exists():
        raise Conflict(_("Attendance has been taken, so the session stays."))
    archive_thing(session, by=by, verb=gettext_noop("called off the session"))


@transaction.atomic
def restore_session(*, by: User, session: Session) -> None:
    check_user_can_run_activity(by, session.activity)
    restore_thing(session, by=by, verb=gettext_noop("brought back the session"))
