"""What comes round: rows for the year ahead, newcomers, reminders to those who are silent, minutes that are due."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop

from collegium.initiatives.actions.changes import tell
from collegium.meetings.actions.invitees import invite_newcomers
from collegium.meetings.actions.letters import write_reminder
from collegium.meetings.models import Invitee, Meeting, MeetingSeries
from collegium.meetings.vocabulary import MINUTES_WITHIN_DAYS

REMIND_BEFORE = timedelta(days=3)
TELL_BEFORE_DUE = timedelta(days=1)


def remind_silent(*, now: datetime) -> int:
    """Ask once more, three days before a meeting, those who have not answered; returns how many letters."""
    soon = Meeting.objects.ahead(now=now).filter(starts_at__lte=now + REMIND_BEFORE, reminded_at=None)
    letters = 0
    for meeting in soon.select_related("series__initiative", "series__created_by", "initiative"):
        # called less than a day ago: the invitation is reminder enough
        if meeting.series.created_at > now - timedelta(days=1):
            continue
        if not Meeting.objects.filter(pk=meeting.pk, reminded_at=None).update(reminded_at=now):
            continue
        for invitee in silent(meeting):
            write_reminder(meeting, invitee)
            letters += 1
    return letters


def silent(meeting: Meeting) -> list[Invitee]:
    """Invited people whose answer is not known, or is older than the time of the meeting."""
    since = meeting.rescheduled_at
    answered = meeting.responses.filter(answered_at__gte=since) if since else meeting.responses.all()
    left = meeting.series.invitees.current().exclude(pk__in=answered.values("invitee"))
    return [one for one in left.select_related("person", "organisation") if not one.answer_after(since)]


def invite_those_who_joined(*, now: datetime) -> int:
    """Bring the lists of all series that go on in line with who takes part; returns how many were invited."""
    going_on = MeetingSeries.objects.going_on().filter(meetings__ends_at__gt=now).distinct()
    return sum(invite_newcomers(one, now=now) for one in going_on.select_related("initiative", "created_by"))


def tell_that_minutes_are_due(*, now: datetime) -> int:
    """Tell whoever called a meeting, a day before, that its minutes are due; once. Returns how many were told."""
    first = now - timedelta(days=MINUTES_WITHIN_DAYS)
    due = Meeting.objects.filter(
        Q(closed_at__isnull=False) | Q(opened_at=None),
        cancelled_at=None, minutes_sent_at=None, due_told_at=None,
        ends_at__range=(first, first + TELL_BEFORE_DUE),
    )  # fmt: skip
    told = 0
    for meeting in due.select_related("series__created_by", "initiative"):
        if Meeting.objects.filter(pk=meeting.pk, due_told_at=None).update(due_told_at=now):
            tell(
                [meeting.series.created_by],
                gettext_noop("The minutes of {meeting} are due tomorrow ({initiative})."),
                initiative=meeting.initiative,
                url=f"{meeting.get_absolute_url()}minutes/",
                meeting=meeting.title,
            )
            told += 1
    return told
