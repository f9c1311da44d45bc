"""Which people coordinate, evaluate and look after data in an initiative."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.changes import create_thing, tell
from collegium.initiatives.models import Appointment, Initiative
from collegium.initiatives.permissions import check_user_can_coordinate, people_of_partners
from collegium.initiatives.vocabulary import PersonRole
from collegium.people.models import User


@transaction.atomic
def appoint(*, by: User, initiative: Initiative, person: User, role: str) -> Appointment:
    """Give a person of a partner that takes part a role. Raises InvalidInput for others."""
    check_user_can_coordinate(by, initiative)
    if not people_of_partners(initiative).filter(pk=person.pk).exists():
        raise InvalidInput(
            _("{person} does not belong to a partner that takes part in {initiative}.").format(
                person=person, initiative=initiative
            )
        )
    if Appointment.objects.filter(initiative=initiative, person=person, role=role, ended_on=None).exists():
        raise Conflict(_("{person} already has this role.").format(person=person))
    appointment = Appointment(initiative=initiative, person=person, role=role)
    create_thing(appointment, by=by, verb=gettext_noop("appointed"), initiative=initiative)
    tell([person], gettext_noop("You have a new role in {initiative}."), initiative=initiative)
    return appointment


@transaction.atomic
def end_appointment(*, by: User, appointment: Appointment) -> Appointment:
    """Take a role back, today. An initiative keeps at least one coordinator."""
    check_user_can_coordinate(by, appointment.initiative)
    appointment.refresh_from_db(fields=["ended_on"])
    if appointment.ended_on is not None:
        raise Conflict(_("This role has already ended."))
    close(by, appointment)
    check_has_coordinator(appointment.initiative)
    return appointment


def end_appointments_without_partner(*, by: User, initiative: Initiative) -> None:
    """End the roles of people who no longer belong to any partner; called when a partner leaves."""
    people = people_of_partners(initiative).values("pk")
    left = initiative.appointments.filter(ended_on=None).exclude(person__in=people)
    for appointment in left.select_related("person", "initiative"):
        close(by, appointment)
    check_has_coordinator(initiative)


def close(by: User, appointment: Appointment) -> None:
    appointment.ended_on = utc_date()
    appointment.save(update_fields=["ended_on"])
    verb = gettext_noop("ended the role")
    audit.record(by=by, verb=verb, target=appointment, initiative_id=appointment.initiative_id)


def check_has_coordinator(initiative: Initiative) -> None:
    """Raises Conflict (which takes back the whole action) when nobody would be left to coordinate."""
    held = initiative.appointments.filter(role=PersonRole.COORDINATOR, ended_on=None)
    if not held.filter(person__in=people_of_partners(initiative).values("pk")).exists():
        raise Conflict(_("An initiative needs a coordinator. Appoint another one first."))
