"""Who was there, and who was heard."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.meetings.actions.quorum import note_quorum
from collegium.meetings.models import Attendance, Meeting, SpeakingTally
from collegium.meetings.permissions import check_user_can_write_minutes
from collegium.meetings.vocabulary import Presence
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Organisation
from collegium.people.models import User


def check_may_be_taken(by: User, meeting: Meeting, now: datetime | None = None) -> None:
    check_user_can_write_minutes(by, meeting)
    if meeting.cancelled_at:
        raise Conflict(_("This meeting is cancelled."))
    if not meeting.has_begun(now=now or timezone.now()):
        raise Conflict(_("This meeting has not begun."))


def check_attendance_open(by: User, meeting: Meeting, now: datetime | None = None) -> None:
    """The list is a part of the minutes: once they are approved it stays."""
    check_may_be_taken(by, meeting, now)
    if meeting.minutes_are_final:
        raise Conflict(_("The minutes are approved and stay as they are. A coordinator can open them again."))


@transaction.atomic
def take_attendance(
    *, by: User, meeting: Meeting, presences: Mapping[User, str], now: datetime | None = None
) -> int:
    """Note how each of these people was there ("": nothing is known). Returns how many entries changed.

    People count for the partner for which they are invited; substitutes, for that of the person they came for.
    """
    now = now or timezone.now()
    check_attendance_open(by, meeting, now)
    partners = partners_of(meeting)
    if any(person.pk not in partners for person in presences):
        raise InvalidInput(_("Only people who are invited, and their substitutes, are on this list."))
    if any(presence and presence not in Presence.values for presence in presences.values()):
        raise InvalidInput(_("Say how each person was there: choose from the list."))
    known = {one.person_id: one for one in meeting.attendances.exclude(person=None)}
    changes: dict[str, list[Any]] = {}
    for person, presence in presences.items():
        before = known.get(person.pk)
        if (before.presence if before else "") == presence:
            continue
        changes[str(person)] = [before.presence if before else "", presence]
        if before and not presence:
            before.delete()
        else:
            Attendance.objects.update_or_create(
                meeting=meeting,
                person=person,
                defaults={
                    "presence": presence,
                    "organisation_id": partners[person.pk],
                    "taken_by": by,
                    "taken_at": now,
                },
            )
    if changes:
        verb = gettext_noop("took attendance of")
        audit.record(by=by, verb=verb, target=meeting, initiative_id=meeting.initiative_id, changes=changes)
        note_quorum(meeting, by=by)
    return len(changes)


def partners_of(meeting: Meeting) -> dict[int, int]:
    """{person: organisation} of everybody whose attendance is taken."""
    found = dict(meeting.series.invitees.current().values_list("person", "organisation"))
    coming = meeting.responses.exclude(substitute=None)
    for substitute, organisation in coming.values_list("substitute", "invitee__organisation"):
        found.setdefault(substitute, organisation)
    return found


@transaction.atomic
def add_guest(
    *,
    by: User,
    meeting: Meeting,
    name: str,
    organisation: Organisation | None = None,
    presence: str = Presence.PRESENT,
    now: datetime | None = None,
) -> Attendance:
    """Somebody who was there and has no account, for a partner or as a guest."""
    check_attendance_open(by, meeting, now)
    if organisation is not None:
        parts = meeting.initiative.participations.accepted(today=utc_date())
        if not parts.filter(organisation=organisation).exists():
            raise InvalidInput(_("{organisation} does not take part.").format(organisation=organisation))
    guest = Attendance(
        meeting=meeting, name=name.strip(), organisation=organisation, presence=presence, taken_by=by,
        taken_at=now or timezone.now(),
    )  # fmt: skip
    save_checked(guest)
    verb = gettext_noop("took attendance of")
    changes = {guest.name: ["", presence]}
    audit.record(by=by, verb=verb, target=meeting, initiative_id=meeting.initiative_id, changes=changes)
    note_quorum(meeting, by=by)
    return guest


@transaction.atomic
def remove_guest(*, by: User, attendance: Attendance) -> None:
    check_attendance_open(by, attendance.meeting)
    if attendance.person_id is not None:
        raise InvalidInput(_("Only guests are taken off the list; for others choose how they were there."))
    meeting, changes = attendance.meeting, {attendance.name: [attendance.presence, ""]}
    attendance.delete()
    verb = gettext_noop("took attendance of")
    audit.record(by=by, verb=verb, target=meeting, initiative_id=meeting.initiative_id, changes=changes)
    note_quorum(meeting, by=by)


@transaction.atomic
def count_speaking(*, by: User, meeting: Meeting, rows: Iterable[Mapping[str, Any]]) -> None:
    """Replace the tally of a meeting. rows: kind of partner, group, people present, turns."""
    check_may_be_taken(by, meeting)
    if not meeting.series.counts_speaking:
        raise Conflict(_("This series does not count who is heard. A coordinator can switch it on."))
    meeting.tallies.all().delete()
    for row in rows:
        if row["people"] or row["turns"]:
            save_checked(SpeakingTally(meeting=meeting, **row))
    # the audit trail names nobody and no numbers: small groups would be given away
    verb = gettext_noop("counted who was heard in")
    audit.record(by=by, verb=verb, target=meeting, initiative_id=meeting.initiative_id)
