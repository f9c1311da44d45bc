"""The words of activities, placements and mentoring."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

# Days for which common school hours are looked for; the time zone database says little of others.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


class ActivityKind(models.TextChoices):
    TRAINING = "training", _("Teacher training")
    COMMUNITY = "community", _("Community event")
    PROJECT = "project", _("Joint student project")
    CLASSROOM = "classroom", _("Virtual classroom")
    MENTORING = "mentoring", _("Mentoring programme")


class ActivityState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open for registration")
    CLOSED = "closed", _("Registration closed")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


ACTIVITY_TONES = {
    ActivityState.PLANNED: "neutral",
    ActivityState.OPEN: "good",
    ActivityState.CLOSED: "info",
    ActivityState.RUNNING: "good",
    ActivityState.DONE: "neutral",
    ActivityState.CANCELLED: "urgent",
}

# What can follow what; back as well, so that every step can be undone.
NEXT_STATES: dict[str, tuple[ActivityState, ...]] = {
    ActivityState.PLANNED: (ActivityState.OPEN, ActivityState.CANCELLED),
    ActivityState.OPEN: (ActivityState.CLOSED, ActivityState.CANCELLED, ActivityState.PLANNED),
    ActivityState.CLOSED: (ActivityState.DONE, ActivityState.OPEN, ActivityState.CANCELLED),
    ActivityState.RUNNING: (ActivityState.PLANNED,),
    ActivityState.DONE: (ActivityState.CLOSED,),
    ActivityState.CANCELLED: (ActivityState.PLANNED,),
}
# Joint projects of classes: nobody registers, they begin together and end together.
NEXT_STATES_OF_PROJECT: dict[str, tuple[ActivityState, ...]] = {
    ActivityState.PLANNED: (ActivityState.RUNNING, ActivityState.CANCELLED),
    ActivityState.OPEN: (ActivityState.PLANNED, ActivityState.CANCELLED),
    ActivityState.CLOSED: (ActivityState.PLANNED, ActivityState.CANCELLED),
    ActivityState.RUNNING: (ActivityState.DONE, ActivityState.PLANNED, ActivityState.CANCELLED),
    ActivityState.DONE: (ActivityState.RUNNING,),
    ActivityState.CANCELLED: (ActivityState.PLANNED,),
}
# What is still to come or goes on: not done, not cancelled.
AHEAD = (ActivityState.PLANNED, ActivityState.OPEN, ActivityState.CLOSED, ActivityState.RUNNING)

STATE_BUTTONS = {
    ActivityState.PLANNED: _("Back to planning"),
    ActivityState.OPEN: _("Open registration"),
    ActivityState.CLOSED: _("Close registration"),
    ActivityState.RUNNING: _("It is under way"),
    ActivityState.DONE: _("It is done"),
    ActivityState.CANCELLED: _("Cancel the activity"),
}


class RegistrationState(models.TextChoices):
    REGISTERED = "registered", _("Has a place")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Cancelled")


REGISTRATION_TONES = {
    RegistrationState.REGISTERED: "good",
    RegistrationState.WAITING: "attention",
    RegistrationState.CANCELLED: "neutral",
}


class Measure(models.TextChoices):
    """What of the participation becomes the value of an indicator."""

    PEOPLE = "people", _("People who attended")
    HOURS = "hours", _("Hours attended, of all together")


class TallyMeasure(models.TextChoices):
    """What an indicator can be filled from by itself."""

    PEOPLE = "people", _("People who attended")
    HOURS = "hours", _("Hours attended, of all together")
    PLACEMENTS = "placements", _("Students placed")
    MENTORING = "mentoring", _("Hours of mentoring")


class TallyPeriod(models.TextChoices):
    """How long each count is; how many months that is: MONTHS_OF_PERIOD."""

    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every three months")
    HALF_YEAR = "half-year", _("Every half year")
    YEAR = "year", _("Every year")


MONTHS_OF_PERIOD = {
    TallyPeriod.MONTH: 1,
    TallyPeriod.QUARTER: 3,
    TallyPeriod.HALF_YEAR: 6,
    TallyPeriod.YEAR: 12,
}


class CountState(models.TextChoices):
    RECORDED = "recorded", _("Recorded")
    WITHHELD = "withheld", _("Too few people to tell")
    TAKEN = "taken", _("There was a value for this day already")


COUNT_TONES = {CountState.RECORDED: "good", CountState.WITHHELD: "neutral", CountState.TAKEN: "attention"}


class HalfDay(models.TextChoices):
    MONDAY_MORNING = "mon am", _("Monday morning")
    MONDAY_AFTERNOON = "mon pm", _("Monday afternoon")
    TUESDAY_MORNING = "tue am", _("Tuesday morning")
    TUESDAY_AFTERNOON = "tue pm", _("Tuesday afternoon")
    WEDNESDAY_MORNING = "wed am", _("Wednesday morning")
    WEDNESDAY_AFTERNOON = "wed pm", _("Wednesday afternoon")
    THURSDAY_MORNING = "thu am", _("Thursday morning")
    THURSDAY_AFTERNOON = "thu pm", _("Thursday afternoon")
    FRIDAY_MORNING = "fri am", _("Friday morning")
    FRIDAY_AFTERNOON = "fri pm", _("Friday afternoon")


class Safeguard(models.TextChoices):
    """What must be true of a place before a student goes there."""

    VISITED = "visited", _("The work place was visited and its risks are written down")
    SUPERVISOR = "supervisor", _("A supervisor is named and knows the school's contact")
    BACKGROUND = "background", _("Background checks of those who work alone with students are in order")
    INSURED = "insured", _("Insurance covers the student at work and on the way")
    HOURS = "hours", _("Hours and tasks respect the law on young workers")
    EMERGENCY = "emergency", _("The student knows whom to tell when something is wrong")


UNMATCHED_WHY = {
    "no wishes": _("No wishes were entered."),
    "not eligible": _(
        "None of the wished places suits what the student can do, or has its check-list in order."
    ),
    "full": _("All suitable wished places went to students who came before by preference or lot."),
}

OBSTACLE_WHY = {
    "days": _("not free on the days of the place"),
    "area": _("cannot travel there"),
    "language": _("speaks none of its languages"),
    "requirements": _("does not meet a requirement"),
    "closed": _("its safeguarding check-list is not complete"),
    "full": _("went to others"),
}


class VisitorGroup(models.TextChoices):
    """Who comes to a community event, as it is counted at the door."""

    FAMILIES = "families", _("Parents and family")
    STUDENTS = "students", _("Students")
    STAFF = "staff", _("Teachers and staff")
    OTHERS = "others", _("Others")


class Licence(models.TextChoices):
    """Under which words others may use what the groups have made."""

    CC0 = "cc0", _("CC0: everybody may do everything")
    CC_BY = "cc-by", _("CC BY: name the groups")
    CC_BY_SA = "cc-by-sa", _("CC BY-SA: name the groups, and share alike")
    CC_BY_NC = "cc-by-nc", _("CC BY-NC: name the groups, and earn nothing with it")
    RESERVED = "reserved", _("All rights stay with the groups")


LICENCE_ADDRESSES: dict[str, str] = {
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
}


class MilestoneState(models.TextChoices):
    OVERDUE = "overdue", _("Overdue")
    SOON = "soon", _("Due within a week")
    LATER = "later", _("Due later")
    DONE = "done", _("Done")


MILESTONE_TONES = {
    MilestoneState.OVERDUE: "urgent",
    MilestoneState.SOON: "attention",
    MilestoneState.LATER: "neutral",
    MilestoneState.DONE: "good",
}


class Following(models.TextChoices):
    """How a group follows a session; the answers of engines.schedule.following."""

    SHARED = "shared", _("understands its language")
    INTERPRETED = "interpreted", _("somebody interprets")
    MATERIALS = "materials", _("only materials, nobody interprets")
    NOTHING = "nothing", _("does not understand it, and nobody interprets")
    UNKNOWN = "unknown", _("has not said its languages")


FOLLOWING_TONES = {
    Following.SHARED: "good",
    Following.INTERPRETED: "good",
    Following.MATERIALS: "attention",
    Following.NOTHING: "urgent",
    Following.UNKNOWN: "attention",
}
# Those that need somebody to act.
LEFT_OUT = (Following.MATERIALS, Following.NOTHING, Following.UNKNOWN)


class Channel(models.TextChoices):
    """How people were invited to an event."""

    LETTER = "letter", _("Letter or leaflet")
    POSTER = "poster", _("Poster")
    PHONE = "phone", _("Telephone")
    MESSAGE = "message", _("E-mail or short message")
    PERSON = "person", _("In person")
    SCHOOL = "school", _("Through students or the school")
    MEDIA = "media", _("Newspaper, radio, television")
    NETWORK = "network", _("Social network or web page")
    GROUP = "group", _("Through a group, club or place of worship")
    OTHER = "other", _("Otherwise")
