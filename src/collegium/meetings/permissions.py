"""Who may do what with meetings. They are seen by everybody who sees the initiative."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import (
    check_user_can_contribute,
    check_user_can_coordinate,
    user_can_contribute,
    user_can_coordinate,
)
from collegium.meetings.models import Meeting
from collegium.meetings.vocabulary import MeetingState
from collegium.people.models import User


def check_user_can_call_meetings(user: User, initiative: Initiative) -> None:
    """Call, change and cancel meetings, prepare agendas, approve minutes: coordinators."""
    check_user_can_coordinate(user, initiative)


def check_user_can_answer(user: User, meeting: Meeting) -> None:
    """Say whether one comes: those who are invited, and their substitutes."""
    invited = meeting.series.invitees.current().filter(person=user)
    if not invited.exists() and not meeting.responses.filter(substitute=user).exists():
        raise PermissionRefused(_("You are not invited to this meeting. Ask its coordinator to invite you."))


def check_user_can_propose_item(user: User, meeting: Meeting, now: datetime | None = None) -> None:
    """Propose something to talk about: any partner that does not only observe, until the meeting is over."""
    check_user_can_contribute(user, meeting.initiative)
    if meeting.state(now=now or timezone.now()) not in {MeetingState.PLANNED, MeetingState.RUNNING}:
        raise PermissionRefused(_("This meeting is over. Propose it for the next one."))


def check_user_can_lead_meeting(user: User, meeting: Meeting) -> None:
    """Open and close it, record decisions, send minutes: coordinators, who called it, and who keeps its minutes."""
    if user_can_coordinate(user, meeting.initiative):
        return
    leads = user.pk in {meeting.series.created_by_id, meeting.series.scribe_id}
    if not leads or not user_can_contribute(user, meeting.initiative):
        raise PermissionRefused(
            _("Only coordinators, whoever called this meeting and who keeps its minutes can do this.")
        )


def check_user_can_write_minutes(user: User, meeting: Meeting) -> None:
    """Write notes, take attendance: who leads it, and invited people of partners that do not only observe."""
    if user_can_lead_meeting(user, meeting):
        return
    invited = meeting.series.invitees.current().filter(person=user)
    if not invited.exists() or not user_can_contribute(user, meeting.initiative):
        raise PermissionRefused(_("Only coordinators and people who are invited can write the minutes."))


user_can_call_meetings = answering(check_user_can_call_meetings)
user_can_answer = answering(check_user_can_answer)
user_can_propose_item = answering(check_user_can_propose_item)
user_can_lead_meeting = answering(check_user_can_lead_meeting)
user_can_write_minutes = answering(check_user_can_write_minutes)
