"""Registering, cancelling, and moving up from the waiting list, which happens by itself."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.actions.letters import write_letter
from collegium.activities.models import Activity, Registration
from collegium.activities.permissions import (
    check_user_can_cancel_registration,
    check_user_can_register,
    check_user_can_run_activity,
)
from collegium.activities.vocabulary import ActivityState, RegistrationState
from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.partners.models import Membership, Organisation
from collegium.people.models import User

ENDED = {ActivityState.DONE, ActivityState.CANCELLED}


@transaction.atomic
def register(*, by: User, activity: Activity, now: datetime | None = None) -> Registration:
    """Register oneself while registration is open."""
    check_user_can_register(by, activity)
    if activity.state != ActivityState.OPEN or activity.archived_at:
        raise Conflict(_("Registration is not open."))
    return enrol(
        by, Registration(activity=activity, person=by, organisation=organisation_of(by, activity)), now
    )


@transaction.atomic
def register_person(
    *, by: User, activity: Activity, person: User, now: datetime | None = None
) -> Registration:
    """Register a person of a partner, as whoever runs the activity."""
    check_user_can_run_activity(by, activity)
    check_not_over(activity)
    organisation = organisation_of(person, activity)
    return enrol(by, Registration(activity=activity, person=person, organisation=organisation), now)


@transaction.atomic
def register_external(
    *, by: User, activity: Activity, name: str, organisation_name: str, now: datetime | None = None
) -> Registration:
    """Register somebody from outside: name and organisation, nothing else."""
    check_user_can_run_activity(by, activity)
    check_not_over(activity)
    return enrol(by, Registration(activity=activity, name=name, organisation_name=organisation_name), now)


def check_not_over(activity: Activity) -> None:
    if activity.state in ENDED:
        raise Conflict(_("The activity is over. Reopen it first."))


def organisation_of(person: User, activity: Activity) -> Organisation:
    """The partner through which a person takes part: the oldest membership. Raises InvalidInput if none."""
    today = utc_date()
    parts = activity.initiative.participations.accepted(today=today).values("organisation")
    members = Membership.objects.filter(person=person, organisation__in=parts).in_force(today=today)
    found = members.select_related("organisation").order_by("pk").first()
    if found is None:
        raise InvalidInput(_("This person does not belong to a partner. Register them by name instead."))
    organisation: Organisation = found.organisation
    return organisation


def enrol(by: User, row: Registration, now: datetime | None) -> Registration:
    """A place if there is one, else the waiting list; and the letter."""
    activity = Activity.objects.select_for_update().get(pk=row.activity_id)
    row.registered_at, row.registered_by = now or timezone.now(), by
    row.state = RegistrationState.REGISTERED if has_room(activity) else RegistrationState.WAITING
    create_thing(row, by=by, verb=gettext_noop("registered"), initiative=activity.initiative)
    write_letter(row, row.state, stamp=row.registered_at)
    return row


def has_room(activity: Activity) -> bool:
    """Nobody waits, and a place is free."""
    rows = activity.registrations
    if activity.capacity is None:
        return True
    waits = rows.filter(state=RegistrationState.WAITING).exists()
    return not waits and rows.filter(state=RegistrationState.REGISTERED).count() < activity.capacity


def fill_places(activity: Activity, *, now: datetime) -> int:
    """Let those who have waited longest move up while there is room; how many did."""
    if activity.state in ENDED:
        return 0
    locked = Activity.objects.select_for_update().get(pk=activity.pk)
    waiting = list(locked.registrations.filter(state=RegistrationState.WAITING).select_related("person"))
    if locked.capacity is not None:
        taken = locked.registrations.filter(state=RegistrationState.REGISTERED).count()
        waiting = waiting[: max(0, locked.capacity - taken)]
    for row in waiting:
        row.state = RegistrationState.REGISTERED
        row.save(update_fields=["state"])
        audit.record(by=None, verb=gettext_noop("moved up"), target=row, initiative_id=locked.initiative_id)
        write_letter(row, "moved up", stamp=now)
    return len(waiting)


@transaction.atomic
def cancel_registration(*, by: User, registration: Registration, now: datetime | None = None) -> int:
    """Give the place back; how many moved up."""
    check_user_can_cancel_registration(by, registration)
    if registration.state == RegistrationState.CANCELLED:
        raise Conflict(_("This registration has been cancelled already."))
    if registration.attendances.exists():
        raise Conflict(_("Attendance has been taken, so the registration stays."))
    moment = now or timezone.now()
    change_thing(
        registration,
        {"state": RegistrationState.CANCELLED, "cancelled_at": moment},
        by=by,
        verb=gettext_noop("cancelled the registration"),
        initiative=registration.activity.initiative,
    )
    return fill_places(registration.activity, now=moment)
