"""Meetings: series and who is invited, single meetings with agenda and minutes, subscribed calendars."""

from collegium.meetings.models.calendars import CalendarFeed
from collegium.meetings.models.meetings import AgendaItem, Attendance, Meeting, Response, SpeakingTally
from collegium.meetings.models.minutes import ActionPoint, MinutedDecision
from collegium.meetings.models.series import Invitee, MeetingSeries

__all__ = [
    "ActionPoint",
    "AgendaItem",
    "Attendance",
    "CalendarFeed",
    "Invitee",
    "Meeting",
    "MeetingSeries",
    "MinutedDecision",
    "Response",
    "SpeakingTally",
]
