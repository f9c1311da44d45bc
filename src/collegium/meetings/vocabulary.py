"""The field's words for meetings: how often, who is asked, what they answer, what becomes of a meeting."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from collegium.core.zones import main_zone, zone_names

LONGEST_NOTES = 20_000  # characters


class Frequency(models.TextChoices):
    ONCE = "once", _("Once")
    WEEKLY = "weekly", _("Every week, or every few weeks")
    MONTHLY_DAY = "monthly day", _("Every month, on the same day of the month")
    MONTH_END = "month end", _("Every month, on its last day")
    MONTHLY_WEEKDAY = "monthly weekday", _("Every month, on the same weekday of the month")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Nth(models.IntegerChoices):
    FIRST = 1, _("first")
    SECOND = 2, _("second")
    THIRD = 3, _("third")
    FOURTH = 4, _("fourth")
    FIFTH = 5, _("fifth, where there is one")
    LAST = -1, _("last")


class Audience(models.TextChoices):
    SPEAKERS = "speakers", _("Whoever speaks for a partner")
    EVERYBODY = "everybody", _("Everybody who belongs to a partner")
    CHOSEN = "chosen", _("The people that I choose")


class Video(models.TextChoices):
    NONE = "none", _("No video")
    JITSI = "jitsi", _("A Jitsi room, made for this series")
    BIGBLUEBUTTON = "bigbluebutton", _("BigBlueButton")
    OTHER = "other", _("Another service")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Under way")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Rsvp(models.TextChoices):
    YES = "yes", _("Comes")
    MAYBE = "maybe", _("May come")
    NO = "no", _("Does not come")
    SUBSTITUTE = "substitute", _("Sends a substitute")


class Through(models.TextChoices):
    """How an answer came in."""

    PAGE = "page", _("on the page")
    LINK = "link", _("by the link in a letter")
    CALENDAR = "calendar", _("from a calendar")
    LETTER = "letter", _("by letter")


class ItemState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("On the agenda")
    DECLINED = "declined", _("Not this time")


class Presence(models.TextChoices):
    PRESENT = "present", _("In the room")
    REMOTE = "remote", _("By video or telephone")
    SUBSTITUTE = "substitute", _("Represented by a substitute")
    APOLOGY = "apology", _("Sent an apology")
    ABSENT = "absent", _("Absent")


class QuorumState(models.TextChoices):
    """What the attendance says of a decision that minutes hold. Empty: recorded before this was noted."""

    REACHED = "reached", _("with a quorum")
    NOT_REACHED = "not reached", _("the quorum was not reached")
    NOT_TAKEN = "not taken", _("attendance was not taken")


class PersonGroup(models.TextChoices):
    """As whom people speak in a meeting; for the tally of speech, which counts groups and never people."""

    STAFF = "staff", _("Staff")
    STUDENTS = "students", _("Students")
    PARENTS = "parents", _("Parents")
    COMMUNITY = "community", _("Community members")


# decisions without one of these are recorded, not adopted
WITHOUT_QUORUM = (QuorumState.NOT_REACHED, QuorumState.NOT_TAKEN)
OPENS_BEFORE_MINUTES = 60  # a meeting can be opened from then on
# who makes a partner present
HERE = (Presence.PRESENT, Presence.REMOTE)

MEETING_TONES: Mapping[str, str] = {
    MeetingState.PLANNED: "info",
    MeetingState.RUNNING: "attention",
    MeetingState.HELD: "good",
    MeetingState.CANCELLED: "neutral",
}
RSVP_TONES: Mapping[str, str] = {
    Rsvp.YES: "good",
    Rsvp.MAYBE: "attention",
    Rsvp.NO: "neutral",
    Rsvp.SUBSTITUTE: "info",
    "": "neutral",
}
# verdicts of engines.schedule.forecast, as people read them
VERDICT_LABELS: Mapping[str, Promise] = {
    "nobody expected": _("Nobody is expected"),
    "certain": _("Quorum certain"),
    "likely": _("Quorum likely"),
    "open": _("Quorum open"),
    "unlikely": _("Quorum unlikely"),
    "out of reach": _("No quorum"),
}
VERDICT_TONES: Mapping[str, str] = {
    "nobody expected": "neutral",
    "certain": "good",
    "likely": "good",
    "open": "attention",
    "unlikely": "urgent",
    "out of reach": "urgent",
}
MINUTES_WITHIN_DAYS = 5
LONGEST_MINUTES = 24 * 60


def rhythm_in_words(
    frequency: str, interval: int, *, first_on: date, weekdays: Sequence[int], nth: int | None
) -> str:
    """How often a series meets: “Every 2 weeks on Monday”."""
    days = sorted(weekdays) or [first_on.weekday()]
    words = {"n": interval, "days": ", ".join(str(Weekday(day).label) for day in days), "day": first_on.day}
    if frequency == Frequency.WEEKLY:
        text = ngettext("Every week on {days}", "Every {n} weeks on {days}", interval)
    elif frequency == Frequency.MONTHLY_DAY:
        text = ngettext("Every month on day {day}", "Every {n} months on day {day}", interval)
    elif frequency == Frequency.MONTH_END:
        text = ngettext("Every month on its last day", "Every {n} months on the last day", interval)
    elif frequency == Frequency.MONTHLY_WEEKDAY:
        words |= {"days": str(Weekday(days[0]).label), "nth": str(Nth(nth or 1).label)}
        text = ngettext("Every month: {nth} {days}", "Every {n} months: {nth} {days}", interval)
    else:
        text = str(Frequency(frequency).label)
    return text.format(**words)


def end_in_words(*, count: int | None, until: date | None) -> str:
    """When a series ends; nothing where it goes on."""
    if count:
        return ngettext("once", "{n} times", count).format(n=count)
    return gettext("until {day}").format(day=date_format(until)) if until else ""


def check_zone(name: str) -> None:
    if main_zone(name) not in zone_names():
        raise ValidationError(_("There is no such time zone. Choose one from the list."))


def check_video_url(url: str) -> None:
    """An address of a video room: https, without a password in it."""
    wrong = _("Give the whole address of the video room, beginning with https://.")
    try:
        URLValidator(schemes=["https"])(url)
    except ValidationError as error:
        raise ValidationError(wrong) from error
    if "@" in url.split("/")[2]:
        raise ValidationError(wrong)


def check_days(days: object) -> None:
    """A list of days as year-month-day."""
    try:
        fine = isinstance(days, list) and len(days) <= 400 and all(date.fromisoformat(day) for day in days)
    except (TypeError, ValueError):
        fine = False
    if not fine:
        raise ValidationError(_("Write each day as year-month-day, for example 2026-12-24."))


def check_weekdays(days: object) -> None:
    if not isinstance(days, list) or any(day not in Weekday.values for day in days):
        raise ValidationError(_("Choose days of the week."))
