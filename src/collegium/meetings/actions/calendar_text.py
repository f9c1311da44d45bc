"""Meetings as the engine writes them into calendars."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from collegium.engines.schedule import Attendee, Event
from collegium.meetings.models import Meeting, MeetingSeries

HORIZON = timedelta(days=3650)


def event_of_series(series: MeetingSeries, *, stamp: datetime) -> Event:
    """The series itself, with its rule."""
    return Event(
        uid=series.uid,
        stamp=stamp,
        starts=datetime.combine(series.first_on, series.starts_at),
        minutes=series.length,
        zone=series.time_zone,
        summary=series.title,
        sequence=series.sequence,
        rule=series.rule(),
        description=description(series.purpose, series.video_url),
        location=series.place or series.video_url,
        url=f"{settings.SITE_URL}{series.get_absolute_url()}",
        video_url=series.video_url,
        modified=series.changed_at,
    )


def event_of_meeting(meeting: Meeting, *, stamp: datetime, by_itself: bool = False) -> Event:
    """One meeting: under the name of its series, with the time at which the series has it.

    by_itself: as an event of its own, for meetings that took place before the rule of the series was changed.
    """
    series = meeting.series
    alone = by_itself or series.is_single
    return Event(
        uid=f"meeting-{meeting.pk}-{series.uid}" if by_itself else series.uid,
        stamp=stamp,
        starts=meeting.local_start().replace(tzinfo=None),
        minutes=meeting.length,
        zone=series.time_zone,
        summary=meeting.title,
        sequence=meeting.sequence,
        recurrence=None if alone else datetime.combine(meeting.original_on, series.starts_at),
        description=description(meeting.cancel_reason or series.purpose, meeting.video_url),
        location=meeting.place or meeting.video_url,
        url=f"{settings.SITE_URL}{meeting.get_absolute_url()}",
        video_url=meeting.video_url,
        is_cancelled=meeting.cancelled_at is not None,
        modified=meeting.changed_at,
    )


def description(text: str, video_url: str) -> str:
    return "\n\n".join(filter(None, [text, _("Video: {url}").format(url=video_url) if video_url else ""]))


def events_of(series: MeetingSeries, meetings: Iterable[Meeting], *, stamp: datetime) -> list[Event]:
    """The series, and those of its meetings that are not as the rule has them."""
    if series.is_single:
        return [event_of_meeting(meeting, stamp=stamp) for meeting in meetings]
    events = [event_of_series(series, stamp=stamp)]
    for meeting in meetings:
        before = meeting.original_on < series.first_on
        if before:
            events.append(event_of_meeting(meeting, stamp=stamp, by_itself=True))
        elif meeting.is_own or meeting.cancelled_at:
            events.append(event_of_meeting(meeting, stamp=stamp))
    return events


def invited(
    events: Sequence[Event], *, organizer: tuple[str, str], attendees: Sequence[Attendee]
) -> list[Event]:
    """The events with who asks and who is asked."""
    return [replace(event, organizer=organizer, attendees=tuple(attendees)) for event in events]
