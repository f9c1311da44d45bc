"""What is done together: activities with their sessions and people, placements, mentoring."""

from collegium.activities.models.activities import Activity, Session
from collegium.activities.models.events import DoorCount, EventPage
from collegium.activities.models.groups import ClassGroup, GroupAttendance, SessionLanguage
from collegium.activities.models.mentoring import MentoringMeeting, MentoringPair
from collegium.activities.models.people import Attendance, Certificate, Registration
from collegium.activities.models.placements import (
    Assignment,
    MatchRun,
    Place,
    PlaceCheck,
    PlacementRound,
    Student,
    Wish,
)
from collegium.activities.models.projects import Project, ProjectMilestone, Reflection
from collegium.activities.models.tallies import Tally, TallyCount
from collegium.activities.models.visitors import HeardTheme, Outreach, Visitor

__all__ = [
    "Activity",
    "Assignment",
    "Attendance",
    "Certificate",
    "ClassGroup",
    "DoorCount",
    "EventPage",
    "GroupAttendance",
    "HeardTheme",
    "MatchRun",
    "MentoringMeeting",
    "MentoringPair",
    "Outreach",
    "Place",
    "PlaceCheck",
    "PlacementRound",
    "Project",
    "ProjectMilestone",
    "Reflection",
    "Registration",
    "Session",
    "SessionLanguage",
    "Student",
    "Tally",
    "TallyCount",
    "Visitor",
    "Wish",
]
